"""The workbook opens with Python's numbers, and its formulas give them again for other weights."""

from __future__ import annotations

import copy
import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.formula import Tokenizer

from ikap.api import sample_proposals, score
from ikap.assess import profiles
from ikap.criteria import CONSTRAINTS, CRITERIA
from ikap.model import Goal, Kind, Rejection, ZoneTest
from ikap.present.book.impact import THEMES
from ikap.present.book.ranking import LIVE
from ikap.present.book.workbook import write_workbook
from ikap.present.document import scores_document
from ikap.text import speaking, spoken
from tests.present.book.workbooks import head_of, table

WRITTEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHEETS = [
    *("Rangering", "Kriterier", "Konflikter", "Begrunnelser", "KU"),
    *("KU samlet", "Skole", "KU svar", "Kilder", "Profil", "Avvist"),
]
GOAL_COLUMNS = {
    Goal.CLIMATE: "Klima",
    Goal.PROXIMITY: "Nærhet",
    Goal.SOIL: "Jordvern",
    Goal.GROWTH: "Fordeling",
}
TOTAL = "Samlet (hjelpetall for rangering)"


@pytest.fixture(scope="module")
def document():
    return scores_document(score([sample_proposals()]))


@pytest.fixture(scope="module")
def path(document, tmp_path_factory):
    return written(document, tmp_path_factory.mktemp("book") / "scores.xlsx")


def written(document, path, rejected=()):
    write_workbook(document, rejected, path, WRITTEN)
    return path


def ranking(values):
    return {row["Id"]: row for row in values if row["Id"]}


# --- a small reader of formulas ----------------------------------------------------------------


class V:
    """A value or a block of values, with the operators of a spreadsheet."""

    def __init__(self, value):
        self.value = np.array(value, dtype=object)

    def _with(self, other, work, blank=0):
        other = other.value if isinstance(other, V) else other

        def each(one, two):
            return attempt(work, blank if one is None else one, blank if two is None else two)

        return V(np.frompyfunc(each, 2, 1)(self.value, other))

    def __add__(self, other):
        return self._with(other, lambda a, b: a + b)

    def __mul__(self, other):
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other):
        return self._with(other, lambda a, b: a / b if b else "#DIV/0!")

    def __gt__(self, other):
        return self._with(other, lambda a, b: a > b)

    def __lt__(self, other):
        return self._with(other, lambda a, b: a < b)

    def __eq__(self, other):
        return self._with(other, lambda a, b: a == b, blank="")

    def __ne__(self, other):
        return self._with(other, lambda a, b: a != b, blank="")

    def __and__(self, other):
        return self._with(other, lambda a, b: f"{a}{b}")

    __hash__ = None


def attempt(work, one, other):
    """As in a spreadsheet, where both branches of an IF are read and one of them counts."""
    try:
        return work(one, other)
    except TypeError:
        return "#VALUE!"


def flat(value):
    return list(np.ravel(value))


def matches(value, criterion):
    sign, wanted = re.match(r"([<>]*)(.*)", str(criterion)).groups()
    if sign == "<>":
        return value != wanted
    if sign:
        is_number = isinstance(value, int | float) and wanted != ""
        return is_number and (value > float(wanted) if sign == ">" else value < float(wanted))
    return value == wanted


def count_ifs(*pairs):
    blocks = [flat(block.value) for block in pairs[::2]]
    wanted = [criterion.value.item() for criterion in pairs[1::2]]
    rows = zip(*blocks, strict=True)
    return V(sum(all(map(matches, row, wanted)) for row in rows))


FUNCTIONS = {
    "IF": lambda test, yes, no: yes if test.value.item() else no,
    "AND": lambda *parts: V(all(bool(p.value.item()) for p in parts)),
    "OR": lambda *parts: V(any(bool(p.value.item()) for p in parts)),
    "ISNUMBER": lambda v: V(isinstance(v.value.item(), int | float)),
    "ROUND": lambda v, n: V(
        round(v.value.item(), n.value.item()) if isinstance(v.value.item(), float | int) else 0
    ),
    "INDEX": lambda block, row: V(flat(block.value)[row.value.item() - 1]),
    "MATCH": lambda v, block, _exact: V(flat(block.value).index(v.value.item()) + 1),
    "SUM": lambda block: V(sum(x for x in flat(block.value) if isinstance(x, int | float))),
    "SUMPRODUCT": lambda *blocks: V(
        sum(
            np.prod([x if isinstance(x, int | float | bool) else 0 for x in row])
            for row in zip(*(flat(block.value) for block in blocks), strict=True)
        )
    ),
    "COUNTIF": count_ifs,
    "COUNTIFS": count_ifs,
}


class Calculator:
    """Works out a workbook's cells from its formulas, each once."""

    def __init__(self, book):
        self.book, self.known = book, {}

    def cell(self, sheet, name):
        if (sheet, name) not in self.known:
            value = self.book[sheet][name].value
            is_formula = isinstance(value, str) and value.startswith("=")
            self.known[sheet, name] = self.formula(sheet, value) if is_formula else value
        return self.known[sheet, name]

    def formula(self, sheet, text):
        parts = []
        for token in Tokenizer(text).items:
            if token.type == "OPERAND" and token.subtype == "RANGE":
                parts.append(f"cells({token.value!r})")
            elif token.type == "OPERAND":
                quoted = token.value[1:-1].replace('""', '"')
                is_text = token.subtype == "TEXT"
                parts.append(f"V({quoted!r})" if is_text else f"V({token.value.capitalize()})")
            elif token.type == "FUNC" and token.subtype == "OPEN":
                parts.append(f"F[{token.value[:-1]!r}](")
            elif token.type != "WHITE-SPACE":
                parts.append({"=": "==", "<>": "!="}.get(token.value, token.value))

        def cells(reference):
            name, _, place = reference.replace("$", "").rpartition("!")
            where = name.strip("'") or sheet
            block = self.book[where][place]
            if not isinstance(block, tuple):
                return V(self.cell(where, place))
            return V([[self.cell(where, c.coordinate) for c in row] for row in block])

        result = eval("".join(parts), {"V": V, "F": FUNCTIONS, "cells": cells})
        return result.value.item()

    def table(self, sheet):
        page = self.book[sheet]
        head = head_of(page)
        titles = [cell.value for cell in page[head]]
        return [
            {
                title: self.cell(sheet, cell.coordinate)
                for title, cell in zip(titles, row, strict=True)
            }
            for row in page.iter_rows(min_row=head + 1)
        ]


def same(rows, document):
    """Whether goals, total and place in a ranking are those of the document."""
    for entry in document["alternatives"]:
        row = rows[entry["id"]]
        wanted = {
            "Plassering": entry["rank"],
            "Plassering i gruppen": entry["group_rank"],
            TOTAL: entry["score"],
        }
        wanted |= {t: entry["goals"][goal.value]["value"] for goal, t in GOAL_COLUMNS.items()}
        for title, value in wanted.items():
            if value is None:
                assert row[title] in (None, ""), (entry["id"], title)
            else:
                assert row[title] == pytest.approx(value, abs=1e-9), (entry["id"], title)
        words = {"green": "● God", "yellow": "▲ Middels", "red": "■ Svak", None: "– Ikke vurdert"}
        expected = "–" if entry["status"] == "excluded" else words[entry["class"]]
        assert row["Samlet klasse"] == expected, entry["id"]


def set_weights(book, profile):
    """Type another profile's weights into the sheet Profil."""
    page = book["Profil"]
    head = head_of(page)
    titles = [cell.value for cell in page[head]]
    goals = iter(Goal)
    by_title = {criterion.title: criterion.id for criterion in CRITERIA}
    for row in page.iter_rows(min_row=head + 1):
        goal = next(goals) if row[0].value else None
        for kind, word in ((Kind.HOUSING, "bolig"), (Kind.BUSINESS, "næring")):
            cell = row[titles.index(f"Vekt, {word}")]
            if cell.value is not None:
                cell.value = (
                    profile.goals[kind].get(goal, 0.0)
                    if goal
                    else profile.criteria[kind].get(by_title[row[1].value], 0.0)
                )


# --- numbers -----------------------------------------------------------------------------------


def test_it_opens_with_the_numbers_of_the_run(path, document):
    book = openpyxl.load_workbook(path, data_only=True)
    assert book.sheetnames == SHEETS
    same(ranking(table(book["Rangering"])), document)


def test_its_formulas_give_the_same_numbers(path, document):
    book = openpyxl.load_workbook(path)
    same(ranking(Calculator(book).table("Rangering")), document)


def test_other_weights_rank_as_python_ranks(path):
    book = openpyxl.load_workbook(path)
    climate = replace(profiles.load("klima"), not_compensable=(Goal.SOIL,))
    set_weights(book, climate)
    rows = ranking(Calculator(book).table("Rangering"))
    same(rows, scores_document(score([sample_proposals()], profile=climate)))
    assert {row["Plassering, best"] for row in rows.values()} <= {
        "",
        None,
    }  # held for the old weights


def test_a_goal_without_weight_is_valued_and_leaves_the_total(path):
    book = openpyxl.load_workbook(path)
    even = profiles.load("like-vekter")
    without = replace(
        even,
        goals={kind: weights | {Goal.SOIL: 0.0} for kind, weights in even.goals.items()},
        criteria={kind: weights | {"car_km": 0.0} for kind, weights in even.criteria.items()},
    )
    set_weights(book, without)
    rows = ranking(Calculator(book).table("Rangering"))
    same(rows, scores_document(score([sample_proposals()], profile=without)))
    assert min(row["Jordvern"] for row in rows.values()) < 0.33


def test_a_missing_value_leaves_goal_total_and_place_empty(document, tmp_path):
    changed = copy.deepcopy(document)
    entry = changed["alternatives"][0]
    entry["criteria"]["car_km"]["value"] = None
    entry["goals"]["climate"]["value"] = entry["score"] = entry["rank"] = entry["class"] = None
    book = openpyxl.load_workbook(written(changed, tmp_path / "s.xlsx"))
    row = ranking(Calculator(book).table("Rangering"))[entry["id"]]
    assert [row[t] for t in ("Klima", TOTAL, "Plassering")] == ["", "", ""]
    assert row["Samlet klasse"] == "– Ikke vurdert"
    assert row["Fordeling"] == pytest.approx(entry["goals"]["growth"]["value"], abs=1e-9)


def test_the_ranking_holds_when_its_rows_are_sorted(path, document):
    book = openpyxl.load_workbook(path)
    page = book["Kriterier"]
    first, last = head_of(page) + 1, page.max_row
    for one, other in zip(page[first], page[last], strict=True):
        one.value, other.value = other.value, one.value
    same(ranking(Calculator(book).table("Rangering")), document)


def test_equal_scores_share_a_place(document, tmp_path):
    changed = copy.deepcopy(document)
    first, second = [
        e for e in changed["alternatives"] if e["rank"] == 1 and e["list"] == "housing"
    ] + [e for e in changed["alternatives"] if e["rank"] == 2 and e["list"] == "housing"]
    second["criteria"] = first["criteria"]
    book = openpyxl.load_workbook(written(changed, tmp_path / "s.xlsx"))
    rows = ranking(Calculator(book).table("Rangering"))
    assert (rows[first["id"]]["Plassering"], rows[second["id"]]["Plassering"]) == (1, 1)
    assert 2 not in {row["Plassering"] for row in rows.values() if row["Liste"] == "Bolig"}


def office() -> str:
    """LibreOffice's program; where IKAP_REQUIRE_OFFICE=1 it must be there."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get("IKAP_REQUIRE_OFFICE") == "1":
            pytest.fail("IKAP_REQUIRE_OFFICE=1, but no LibreOffice was found", pytrace=False)
        pytest.skip("no LibreOffice was found: libreoffice-calc is not installed")
    return program


def test_a_spreadsheet_program_ranks_other_weights_as_python_does(path, tmp_path):
    program = office()
    climate = replace(profiles.load("klima"), not_compensable=(Goal.SOIL,))
    book = openpyxl.load_workbook(path)
    set_weights(book, climate)
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "scores.xlsx")  # formulas alone: no number of ours is left
    bare = openpyxl.load_workbook(tmp_path / "in" / "scores.xlsx", data_only=True)
    assert {row[TOTAL] for row in table(bare["Rangering"])} == {None}
    home = (tmp_path / "home").as_uri()
    run = [program, "--headless", f"-env:UserInstallation={home}", "--convert-to", "xlsx"]
    run += ["--outdir", str(tmp_path), str(tmp_path / "in" / "scores.xlsx")]
    subprocess.run(run, check=True, capture_output=True)
    worked_out = openpyxl.load_workbook(tmp_path / "scores.xlsx", data_only=True)
    same(
        ranking(table(worked_out["Rangering"])),
        scores_document(score([sample_proposals()], profile=climate)),
    )


# --- what stands on the sheets -----------------------------------------------------------------


def test_the_same_run_gives_the_same_bytes(path, document, tmp_path):
    again = written(document, tmp_path / "again.xlsx")
    digests = [hashlib.sha256(p.read_bytes()).hexdigest() for p in (path, again)]
    assert digests[0] == digests[1]
    properties = openpyxl.load_workbook(path).properties
    assert properties.created == WRITTEN.replace(tzinfo=None)


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_says_whose_weights_and_that_data_are_invented(path, name):
    page = openpyxl.load_workbook(path)[name]
    above = " ".join(str(page.cell(row, 1).value) for row in range(1, head_of(page)))
    for said in (
        "Balansert",
        "ikke vedtatt",
        "23.11.2026",
        "Oppdiktede demodata",
        "Trondheimsregionen",
    ):
        assert said in above
    assert page.print_title_rows == f"$1:${head_of(page)}"
    assert page.freeze_panes
    assert page.print_area
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0  # as many pages as it takes, one page wide


def test_the_sign_is_gone_when_nothing_is_invented(document, tmp_path):
    changed = copy.deepcopy(document)
    changed["region"]["synthetic"] = []
    book = openpyxl.load_workbook(written(changed, tmp_path / "s.xlsx"))
    titles = [page.cell(row, 1).value or "" for page in book for row in range(1, 5)]
    assert not any("Oppdiktede demodata" in title for title in titles)


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x.no")', "+1", "@SUM(A1)", "http://x.no", ""])
def test_no_text_becomes_a_formula_or_a_link(document, tmp_path, text):
    changed = copy.deepcopy(document)
    entry = changed["alternatives"][0]
    entry["name"] = entry["case"] = entry["plan_status"] = entry["note"] = text
    entry["reasons"]["for"] = [text]
    rejected = [Rejection(text, None, text, text, text)]
    book = openpyxl.load_workbook(written(changed, tmp_path / "s.xlsx", rejected))
    for page in book:
        assert not page._hyperlinks
        for row in page.iter_rows():
            for cell in row:
                if cell.value == text:
                    assert cell.data_type == "s"
    formulas = {
        page.title
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert formulas == {"Rangering", "Kriterier", "Profil"}


def test_numbers_are_numbers_with_their_unit_in_the_format(path, document):
    page = openpyxl.load_workbook(path)["Kriterier"]
    head = head_of(page)
    titles = [cell.value for cell in page[head]]
    cell = page.cell(head + 1, titles.index("Målt: Bilkjøring") + 1)
    assert cell.value == document["alternatives"][0]["criteria"]["car_km"]["measured"]
    assert cell.number_format == '#,##0" km"'
    value = page.cell(head + 1, titles.index("Bilkjøring") + 1)
    assert "●" in value.number_format


def test_classes_and_answers_are_coloured_and_have_a_symbol(path):
    book = openpyxl.load_workbook(path)
    for name, title in (
        ("Rangering", TOTAL),
        ("Rangering", "Samlet klasse"),
        ("Kriterier", "Bilkjøring"),
        ("Konflikter", "Svar"),
    ):
        page = book[name]
        head = head_of(page)
        cell = page.cell(head + 1, [c.value for c in page[head]].index(title) + 1)
        rules = [r for area, rs in page.conditional_formatting._cf_rules.items()
                 if cell.coordinate in area for r in rs]  # fmt: skip
        assert len(rules) == 3, (name, title)
        assert len({rule.dxf.fill.bgColor.rgb for rule in rules}) == 3
        shown = f"{cell.value} {cell.number_format}"
        assert any(symbol in shown for symbol in "●▲■○"), shown


@pytest.mark.parametrize(
    ("name", "left_out"),
    [("Rangering", "Plassering, best"), ("Kriterier", "Målt: Bilkjøring")],
)
def test_the_printed_page_ends_where_it_can_still_be_read(path, name, left_out):
    page = openpyxl.load_workbook(path)[name]
    area = re.search(r"\$([A-Z]+)\$\d+$", page.print_area)[1]
    edge = page[f"{area}{head_of(page)}"]
    assert page.cell(edge.row, edge.column + 1).value == left_out
    widths = [page.column_dimensions[c.column_letter].width for c in page[edge.row][: edge.column]]
    assert sum(widths) < 260


def test_only_what_was_read_is_called_a_source(path):
    rows = table(openpyxl.load_workbook(path)["Kilder"])
    said = {row["Tittel"]: row for row in rows if row["Grunnlag for tallene"]}
    assert said["Arealtyper etter AR5"]["Grunnlag for tallene"] == "Kilde"
    proposed = said["Poengkurve foreslått av IKAP, ikke vedtatt av regionen"]
    assert proposed["Grunnlag for tallene"] == "Foreslått verdi, ikke vedtatt"
    assert all(
        row["Dato"] and row["Utgiver"] for row in rows if row["Grunnlag for tallene"] == "Kilde"
    )
    layers = {row["Gjelder"]: row for row in rows if row["Type"] == "Kartlag"}
    assert layers["Arealtyper (AR5)"]["Oppdiktet"] == "oppdiktet"
    assert layers["Kommuner"]["Oppdiktet"] is None


def test_the_assessment_has_one_row_a_theme_and_site_and_no_weights(path, document):
    rows = table(openpyxl.load_workbook(path)["KU"])
    for entry in document["alternatives"]:
        themes = [row["Tema"] for row in rows if row["Id"] == entry["id"]]
        assert themes == [theme.title for theme in THEMES]
    first = {row["Tema"]: row for row in rows if row["Id"] == document["alternatives"][0]["id"]}
    assert first["Landskap"]["Funn"] == "Ikke vurdert av IKAP"
    assert "23.11.2026" in first["Jordressurser (jordvern)"]["Kunnskapsgrunnlag og dato"]
    assert not {"Vekt", "Total", "Poeng", "Plass"} & set(rows[0])


def test_a_theme_without_a_layer_of_its_own_is_not_assessed(path):
    """The shore belt says nothing of outdoor life; what is not asked is not without findings."""
    for name in ("KU", "KU samlet"):
        rows = [r for r in table(openpyxl.load_workbook(path)[name]) if r["Tema"] == "Friluftsliv"]
        told = {row.get("Funn") or row.get("Endringene samlet") for row in rows}
        assert rows
        assert all(text.startswith("Ikke vurdert: regionen mangler kartlag") for text in told)
        assert not any("uten funn" in text for text in told)


def test_the_raw_answers_stand_behind_the_themes(path, document):
    rows = table(openpyxl.load_workbook(path)["KU svar"])
    first = [row for row in rows if row["Id"] == document["alternatives"][0]["id"]]
    asked = {row["Undersøkt"]: row for row in first}
    assert asked["Arealbruksutslipp i alt, 20 år"]["Målt eller berørt"] is not None
    assert "23.11.2026" in asked["Fulldyrka jord (AR5 21)"]["Kunnskapsgrunnlag og dato"]


def test_all_sites_together_add_up_and_parts_of_one_submission_count_once(path, document):
    """§ 18: the decares of agricultural land in all submissions, each once."""
    rows = {row["Tema"]: row for row in table(openpyxl.load_workbook(path)["KU samlet"])}
    held = {}
    for entry in document["alternatives"]:
        daa = entry["shown"]["farmland_area"]["measured"]
        held[entry["proposal"]] = max(daa, held.get(entry["proposal"], 0.0))
    touched = [daa for daa in held.values() if daa]
    line = f"Dyrka jord (AR5 21–23): {spoken(sum(touched), 'daa', 0)} (innspill: {len(touched)})"
    assert line in rows["Jordressurser (jordvern)"]["Endringene samlet"]
    assert rows["Jordressurser (jordvern)"]["Vurderte områder"] == len(held)


def test_every_zone_stands_under_a_theme():
    placed = {name for theme in THEMES for name in theme.limits}
    assert {c.id for c in CONSTRAINTS if isinstance(c.test, ZoneTest)} <= placed
    assert placed <= {c.id for c in CONSTRAINTS}


def test_what_was_refused_is_told(document, tmp_path):
    refused = [Rejection("a.gpkg", 3, "7", "Geometrien er tom.", "Tegn området på nytt.")]
    book = openpyxl.load_workbook(written(document, tmp_path / "s.xlsx", refused))
    assert table(book["Avvist"]) == [
        {
            "Fil": "a.gpkg",
            "Rad": 3,
            "Id": "7",
            "Årsak": "Geometrien er tom.",
            "Råd": "Tegn området på nytt.",
        }
    ]


def test_very_many_sites_have_values_instead_of_formulas(document, tmp_path, monkeypatch):
    monkeypatch.setattr("ikap.present.book.ranking.LIVE", 1)
    assert LIVE > 1000
    book = openpyxl.load_workbook(written(document, tmp_path / "s.xlsx"))
    same(ranking(table(book["Rangering"])), document)


def test_it_is_written_in_english(tmp_path):
    with speaking("en"):
        document = scores_document(score([sample_proposals()]))
        book = openpyxl.load_workbook(written(document, tmp_path / "s.xlsx"))
        assert len(set(book.sheetnames)) == len(SHEETS)
        same_numbers = ranking(Calculator(book).table(book.sheetnames[0]))
    assert len(same_numbers) == len(document["alternatives"])


def test_a_file_is_written_even_when_nothing_is_scored(document, tmp_path: Path):
    empty = document | {"alternatives": []}
    book = openpyxl.load_workbook(written(empty, tmp_path / "s.xlsx"))
    assert table(book["Rangering"]) == []
