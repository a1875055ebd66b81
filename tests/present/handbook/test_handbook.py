"""The handbook holds every record with whose word it is, and the committed files are current."""

from __future__ import annotations

import html
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pypdf
import pytest
from typer.testing import CliRunner

from ikap.api import sample_proposals, score
from ikap.assess import profiles
from ikap.catalogue import LAYERS, TABLES, code_list, factors
from ikap.commands import app, records
from ikap.criteria import CONSTRAINTS, CRITERIA, INDICATORS
from ikap.model import Basis, Curve, Goal, Tag
from ikap.present.handbook.blocks import blocks, drawing
from ikap.present.handbook.chapters import handbook
from ikap.present.handbook.examples import drawing_name, example_point
from ikap.present.handbook.publication import handbook_page, handbook_pdf
from ikap.present.markdown import plain, said
from ikap.present.sentences import method
from ikap.text import speaking
from ikap.words import TAGS

DOCS = Path(__file__).resolve().parents[3] / "docs"
COMMITTED = {"nb": DOCS / "handbook.md", "en": DOCS / "handbook.en.md"}


@pytest.fixture(scope="module")
def example():
    return score([sample_proposals()])


@pytest.fixture(scope="module")
def text(example):
    return handbook(example)


def tables(part):
    read = {p.stem: tomllib.loads(p.read_text("utf-8")) for p in sorted(TABLES.glob("*.toml"))}
    return {name: table for name, table in read.items() if part in table}


def bases():
    found = {basis for i in INDICATORS for basis in (i.basis,)}
    found |= {gauge.basis for criterion in CRITERIA for gauge in criterion.gauges}
    found |= {limit.basis for limit in CONSTRAINTS}
    found |= {f.basis for name in tables("factors") for f in factors(name).values()}
    found |= {profiles.load(name).basis for name in profiles.names()}
    found |= {Basis(**table["basis"]) for table in tables("codes").values()}
    return sorted(found, key=lambda basis: (basis.title, basis.tag))


@pytest.mark.parametrize("language", COMMITTED)
def test_the_committed_handbook_is_current(language, example):
    with speaking(language):
        now = handbook(example)
    hint = f"ikap criteria --lang {language} --handbook docs/{COMMITTED[language].name}"
    assert COMMITTED[language].read_text("utf-8") == now, f"write it anew: {hint}"


def test_every_record_is_in_it(text):
    records = [r.id for r in (*INDICATORS, *CRITERIA, *CONSTRAINTS)]
    records += [key for name in tables("factors") for key in factors(name)]
    records += [*tables("factors"), *tables("codes"), *LAYERS, *profiles.names()]
    records += [code for name in tables("codes") for code in code_list(name)]
    assert [name for name in records if f"`{name}`" not in text] == []


def test_every_curve_has_its_anchors(text):
    for criterion in CRITERIA:
        for gauge in criterion.gauges:
            assert isinstance(gauge.value, Curve)
            xs, vs = zip(*gauge.value.points, strict=True)
            after = text[text.index(f"(`{gauge.indicator.id}`)") :]
            assert f" | {' | '.join(map(plain, xs))} |" in after
            assert f"| Poeng (0–1) | {' | '.join(map(plain, vs))} |" in after


def test_every_weight_of_every_profile_stands_by_its_criterion(text):
    for criterion in CRITERIA:
        part = text[text.index(f"(`{criterion.id}`)") :].split("\n###")[0]
        for kind in criterion.kinds:
            weights = [
                plain(profiles.load(name).criteria.get(kind, {}).get(criterion.id, 0.0))
                for name in profiles.names()
            ]
            assert f" | {' | '.join(weights)} |" in part


@pytest.mark.parametrize("basis", bases(), ids=lambda basis: basis.title[:40])
def test_every_basis_is_told_with_its_tag_in_words(text, basis):
    assert said(basis) in text
    assert f"{TAGS[basis.tag]}: {basis.title}" in text


def test_only_what_was_read_is_called_a_source(text):
    told = re.findall(r"Kilde: ([^|\]\n]*)", text)
    read = [basis.title for basis in bases() if basis.tag is Tag.SOURCE]
    assert told
    assert [words for words in told if not words.startswith(tuple(read))] == []


def test_a_proposal_is_never_called_a_source():
    basis = Basis("Ti daa", Tag.PROPOSAL, "NIBIO", "2026", "https://nibio.no")
    assert said(basis) == "Foreslått verdi, ikke vedtatt: Ti daa"
    read = Basis("Ti daa", Tag.SOURCE, "NIBIO", "2026", "https://nibio.no")
    assert said(read) == "[Kilde: Ti daa, NIBIO, 2026](https://nibio.no)"


def test_every_table_has_as_many_cells_in_every_row(text):
    for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1, block[:200]


def test_running_text_is_about_criteria_that_exist(text):
    for criterion in CRITERIA:
        part = text[text.index(f"(`{criterion.id}`)\n") :]
        assert part.split("\n")[2] == method(criterion)


# --- examples ----------------------------------------------------------------------------------


def test_every_measurement_has_an_example_that_the_run_came_to(text, example):
    """All but what the bundled region lacks the layer for: it has no heights."""
    unmeasured = {"steep_share"}
    for criterion in CRITERIA:
        for number, gauge in enumerate(criterion.gauges):
            point = example_point(gauge, example)
            assert (point is None) == (gauge.indicator.id in unmeasured), gauge.indicator.id
            if point is None:
                continue
            measured = example.indicators.loc[(point.site, gauge.indicator.id), "measured"]
            assert point.measured == measured
            assert point.value == pytest.approx(float(gauge.value(measured)))
            part = text[text.index(drawing(drawing_name(criterion.id, number))) :]
            told = part.split("Eksempel, ")[1].split("\n")[0]
            assert told.startswith(point.site)
            assert told.endswith(f"**{plain(point.value)}**.")


def test_the_arithmetic_that_is_shown_comes_to_what_it_says(text):
    sums = re.findall(r" gir ([^*\n]+) = \*\*([\d,]+)\*\*", text)
    sums += re.findall(r": (\([^*\n]+\)) = \*\*([\d,]+)\*\*", text)
    assert len(sums) > 15
    for told, came_to in sums:
        formula = told.replace(",", ".").replace("−", "-").replace("×", "*")
        assert re.fullmatch(r"[\d.+\-*/() ]+", formula), told
        assert eval(formula) == pytest.approx(float(came_to.replace(",", ".")), abs=0.004), told


def test_the_site_worked_through_comes_to_the_score_of_the_run(text, example):
    part = text.split("## Beregning av ett område")[1].split("##")[0]
    site = re.search(r"\n(\S+) ", part)[1]
    total = re.search(r"Samlet poengsum: .* = \*\*([\d,]+)\*\*", part)[1]
    assert total == plain(example.sites.loc[site, "score"])
    assert part.count("\n- ") == len(Goal) + 2


def test_every_constraint_is_met_by_an_example_or_said_not_to_be(text):
    part = text.split("## Begrensninger")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(CONSTRAINTS)
    assert all(re.search(r"(■|▲|●|○|–)[^|]*\|$", row) for row in rows)


# --- as a page and as a PDF --------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(text, example):
    return handbook_page(text, example)


@pytest.fixture(scope="module")
def pdf(text, example, tmp_path_factory):
    path = tmp_path_factory.mktemp("handbook") / "handbook.pdf"
    path.write_bytes(handbook_pdf(text, example, datetime(2026, 11, 25, tzinfo=UTC)))
    return path


def curves_drawn(text):
    return re.findall(r"<!-- drawing: (\S+) -->", text)


def test_the_page_is_one_file_with_language_title_and_every_curve(page, text):
    root = ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert root.get("lang") == "nb"
    assert root.findtext("head/title") == text.splitlines()[0].removeprefix("# ")
    assert len(list(root.iter("img"))) == len(curves_drawn(text)) > 15
    assert all(image.get("alt").startswith("Poengkurve for ") for image in root.iter("img"))
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!data:|#|https?://)[^"]*"', page)


def test_the_page_says_what_the_text_says(page, text):
    seen = html.unescape(re.sub(r"<[^>]+>", "", page))
    for block in blocks(text):
        for line in (block.line, *block.lines, *(cell for row in block.rows for cell in row)):
            assert "".join(run.text for run in line) in seen


def test_markup_in_a_text_stays_text(example):
    page = handbook_page("# <b>A</b>\n\n[x](javascript:alert(1)) `<i>` <script>\n", example)
    assert "<b>" not in page
    assert "<script>" not in page.split("</style>")[1]
    assert "javascript:" not in re.sub(r">[^<]*<", "><", page)


def test_the_pdf_is_accessible_and_says_what_the_text_says(pdf, text):
    with pikepdf.open(pdf) as file:
        assert file.Root.Lang == "nb"
        assert file.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in file.Root
        assert file.Root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert told["dc:title"] == text.splitlines()[0].removeprefix("# ")
        with file.open_outline() as outline:
            titles = [item.title for item in outline.root]
        structure = figures(file.Root.StructTreeRoot)
    assert [f"## {title}" for title in titles] == re.findall(r"^## .*", text, flags=re.MULTILINE)
    assert len(structure) == len(curves_drawn(text))
    assert all(alt.startswith("Poengkurve for ") for alt in structure)
    said = re.sub(
        r"[\s\u00ad-]+", "", "".join(p.extract_text() for p in pypdf.PdfReader(pdf).pages)
    )
    for criterion in CRITERIA:
        assert re.sub(r"[\s-]+", "", criterion.title) in said, criterion.title


def figures(node):
    """The alternative texts of the figures under a node of a PDF's structure."""
    found, waiting = [], [node]
    while waiting:
        now = waiting.pop()
        if isinstance(now, pikepdf.Array):
            waiting += list(now)
        elif isinstance(now, pikepdf.Dictionary):
            if now.get("/S") == "/Figure":
                found.append(str(now.Alt))
            if "/K" in now:
                waiting.append(now.K)
    return found


def test_the_same_handbook_has_the_same_bytes(pdf, text, example):
    assert handbook_pdf(text, example, datetime(2026, 11, 25, tzinfo=UTC)) == pdf.read_bytes()


@pytest.mark.parametrize("suffix", [".md", ".html", ".pdf"])
def test_the_command_writes_what_the_name_asks_for(
    tmp_path, text, page, example, monkeypatch, suffix
):
    monkeypatch.setattr(records, "score", lambda files: example)
    file = tmp_path / f"handbook{suffix}"
    result = CliRunner().invoke(app, ["criteria", "--handbook", str(file)])
    assert result.exit_code == 0, result.output
    starts = {".md": text, ".html": page, ".pdf": "%PDF-"}[suffix]
    assert file.read_bytes().startswith(starts.encode("utf-8"))


def test_another_format_is_told_plainly(tmp_path):
    result = CliRunner().invoke(app, ["criteria", "--handbook", str(tmp_path / "bok.docx")])
    assert result.exit_code == 2
    assert ".md, .html, .pdf" in result.output


def test_a_file_that_cannot_be_written_is_told_plainly(tmp_path, example, monkeypatch):
    monkeypatch.setattr(records, "score", lambda files: example)
    (tmp_path / "opptatt.md").mkdir()
    result = CliRunner().invoke(app, ["criteria", "--handbook", str(tmp_path / "opptatt.md")])
    assert result.exit_code == 2
    assert "kan ikke skrives: en mappe har dette navnet" in result.output
    assert "Traceback" not in result.output
