"""A workshop's form read back: what is taken, what is refused, each limit of an answer at it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from ikap.model import ConfigurationError, Kind
from ikap.sources.forms.filled import filled_rows
from ikap.sources.forms.workbook import iso_date, read_sheet
from ikap.sources.forms.workshop import COLUMNS, _fraction, read_workshop

HOMES = (Kind.HOUSING, "goals")
SETS = {HOMES: ("jord", "klima", "vekst"), (Kind.BUSINESS, "soil"): ("dyrka", "myr")}
HEAD = "Deltaker;Rolle;Dato;Metode;Formål-id;Gruppe-id;A-id;B-id;Svar"


def form(folder: Path, *rows: str, name: str = "skjema.csv") -> Path:
    """Rows of A, B and answer by Kari for goals of housing, unless a row says all of itself."""
    whole = [row if row.count(";") > 3 else f"Kari;leder;15.01.2026;{row}" for row in rows]
    path = folder / name
    path.write_text("\n".join([HEAD, *whole]) + "\n", encoding="utf-8")
    return path


def swing(item: str, answer: str, ask: str = "swing") -> str:
    return f"Kari;leder;15.01.2026;{ask};housing;goals;{item};;{answer}"


def pair(a: str, b: str, answer: str) -> str:
    return f"Kari;leder;15.01.2026;ahp;housing;goals;{a};{b};{answer}"


def read(*files: Path):
    return read_workshop(files, SETS)[0]


def wrong(*files: Path) -> list[tuple[str, str]]:
    with pytest.raises(ConfigurationError) as caught:
        read(*files)
    return [(problem.where, problem.what) for problem in caught.value.problems]


def test_points_are_in_the_order_of_the_set_whatever_that_of_the_form(tmp_path):
    [answered] = read(
        form(tmp_path, swing("vekst", "0"), swing("jord", "100"), swing("klima", "40"))
    )
    assert answered.values == (100.0, 40.0, 0.0)
    assert (answered.by, answered.role, answered.date) == ("Kari", "leder", "2026-01-15")
    assert (answered.kind, answered.of, answered.ask) == (Kind.HOUSING, "goals", "swing")


def test_pairs_may_stand_either_way_round(tmp_path):
    rows = (pair("klima", "jord", "4"), pair("jord", "vekst", "-2"), pair("klima", "vekst", "1/3"))
    [answered] = read(form(tmp_path, *rows))
    assert answered.values == (0.25, 0.5, pytest.approx(1 / 3))


def test_ranks_are_as_they_were_given(tmp_path):
    rows = [swing(item, rank, "ranks") for item, rank in
            (("jord", "2"), ("klima", "1"), ("vekst", "2"))]  # fmt: skip
    assert read(form(tmp_path, *rows))[0].values == (2, 1, 2)


@pytest.mark.parametrize(
    ("ask", "answer", "value"),
    [
        ("swing", "0", 0.0),
        ("swing", "100", 100.0),
        ("swing", "100,1", None),
        ("swing", "-0,1", None),
        ("swing", "mye", None),
        ("ranks", "1", 1.0),
        ("ranks", "0,9", None),
        ("ahp", "1", 1.0),
        ("ahp", "9", 9.0),
        ("ahp", "9,1", None),
        ("ahp", "-9", 1 / 9),
        ("ahp", "−2", 0.5),
        ("ahp", "-1", 1.0),
        ("ahp", "1/9", 1 / 9),
        ("ahp", "0,111", 0.111),
        ("ahp", "0,1", None),
        ("ahp", "-0,5", None),
        ("ahp", "0", None),
        ("ahp", "1/0", None),
    ],
)
def test_an_answer_is_within_the_bounds_of_its_method(tmp_path, ask, answer, value):
    items = ("dyrka", "myr")
    rows = [f"K;l;2026-01-15;{ask};business;soil;dyrka;{'myr' if ask == 'ahp' else ''};{answer}"]
    if ask != "ahp":
        rows.append(f"K;l;2026-01-15;{ask};business;soil;{items[1]};;{50 if ask == 'swing' else 2}")
    path = form(tmp_path, *rows)
    if value is None:
        assert wrong(path)[0][0] == "skjema.csv, rad 2"
    else:
        assert read(path)[0].values[0] == pytest.approx(value)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((";leder;15.01.2026;swing;housing;goals;jord;;5",), "ingen deltaker"),
        (("K;l;15.13.2026;swing;housing;goals;jord;;5",), "datoen er «15.13.2026»"),
        (("K;l;15.01.1999;swing;housing;goals;jord;;5",), "datoen er"),
        (("K;l;15.01.2026;swing;cabin;goals;jord;;5",), "ukjent gruppe «cabin goals»"),
        (("K;l;15.01.2026;swing;housing;soil;jord;;5",), "ukjent gruppe «housing soil»"),
        ((swing("jord", "5", "gjett"),), "metoden er «gjett»"),
        ((swing("jord", "5"), swing("klima", "1", "ranks")), "på to måter: swing og ranks"),
        ((swing("myr", "5"),), "ukjent spørsmål: myr"),
        ((pair("jord", "jord", "5"),), "ukjent spørsmål: jord – jord"),
        ((pair("jord", "myr", "5"),), "ukjent spørsmål: jord – myr"),
        ((swing("jord", "5"), swing("jord", "6")), "svart to ganger"),
        ((pair("jord", "klima", "5"), pair("klima", "jord", "2")), "svart to ganger"),
        ((swing("jord", "5"), swing("klima", "1")), "det mangler vekst."),
        ((pair("jord", "klima", "5"),), "det mangler jord – vekst, klima – vekst."),
        ((swing("jord", "0"), swing("klima", "0"), swing("vekst", "0")), "alt 0 poeng"),
        ((swing("jord", ""),), "ingen spørsmål er besvart"),
    ],
)
def test_what_is_wrong_with_a_form_is_told(tmp_path, rows, said):
    assert any(said in what for _where, what in wrong(form(tmp_path, *rows)))


def test_a_set_that_is_left_empty_is_not_answered_and_files_are_of_many_people(tmp_path):
    kari = form(tmp_path, *(swing(item, "5") for item in SETS[HOMES]), name="kari.csv")
    rows = [swing(item, "7").replace("Kari;leder", "Ola;plan") for item in SETS[HOMES]]
    ola = form(tmp_path, *rows, "Ola;plan;15.01.2026;swing;business;soil;myr;;", name="ola.csv")
    answered, inputs = read_workshop([kari, ola], SETS)
    assert [(entry.by, entry.role, entry.values[0]) for entry in answered] == [
        ("Kari", "leder", 5.0), ("Ola", "plan", 7.0)
    ]  # fmt: skip
    assert [Path(file.path).name for file in inputs] == ["kari.csv", "ola.csv"]


def test_a_form_without_a_column_is_refused_by_its_name(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Deltaker;Rolle\nK;l\n", encoding="utf-8")
    problems = []
    assert list(filled_rows(path, COLUMNS, {}, "slik", problems)) == []
    assert problems[0].what.startswith("felt mangler: Dato, Metode")
    assert problems[0].remedy == "slik"
    assert list(filled_rows(tmp_path / "none.csv", COLUMNS, {}, "slik", problems)) == []
    assert len(problems) == 2


def test_columns_that_may_be_there_are_read_where_they_are(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id;Merknad\na;m\nb;\n", encoding="utf-8")
    rows = list(filled_rows(path, {"id": ("Id",)}, {"note": ("merknad",), "x": ("x",)}, "", []))
    assert rows == [
        ("x.csv, rad 2", {"id": "a", "note": "m"}), ("x.csv, rad 3", {"id": "b", "note": ""})
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"), [("1/4", 0.25), ("−1/2", -0.5), ("0,5", 0.5), ("2", 2.0), (3, 3.0)]
)
def test_a_number_may_be_a_fraction(text, value):
    assert _fraction(text) == value


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1.2.2026", "2026-02-01"),
        ("01/02/2026", "2026-02-01"),
        (" 2026-02-01 ", "2026-02-01"),
        (date(2026, 2, 1), "2026-02-01"),
        (datetime(2000, 1, 1, 23), "2000-01-01"),
        ("31.12.2100", "2100-12-31"),
        ("31.12.1999", None),
        ("1.1.2101", None),
        ("1.13.2026", None),
        ("1.2.26", None),
        ("", None),
    ],
)
def test_a_date_is_of_this_century(cell, day):
    if day is None:
        with pytest.raises(ValueError, match=r"."):
            iso_date(cell)
    else:
        assert iso_date(cell) == day


# --- workbooks ------------------------------------------------------------------------------------


def book(folder: Path, **sheets: list[list[object]]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    path = folder / "b.xlsx"
    made.save(path)
    return path


COLUMN_NAMES = {"id": ("Id",), "note": ("Merknad", "Note")}


def test_the_form_is_the_sheet_whose_head_has_all_its_columns(tmp_path):
    rows = [["Om skjemaet"], [None], ["x", "Note", "Id"], ["s", "m", "a"], [None, None, None],
            ["s", "=1+1", None], ["bare her", None, None]]  # fmt: skip
    path = book(tmp_path, Om=[["Id"]], Skjema=rows)
    sheet = read_sheet.__wrapped__(path, COLUMN_NAMES, {"more": ("x",), "none": ("y",)})
    assert sheet.where == "b.xlsx, Skjema"
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (4, {"id": "a", "note": "m", "more": "s"}),
        (6, {"id": None, "note": "=1+1", "more": "s"}),
        (7, {"id": None, "note": None, "more": "bare her"}),
    ]
    first, second, _third = sheet.rows
    assert first.where == "b.xlsx, Skjema, rad 4"
    assert (first.wrong, first.has("none"), first.is_filled("id")) == ((), False, True)
    [formula] = second.wrong
    assert (formula.column, formula.name, formula.is_formula) == ("note", "B6", True)
    assert not second.is_filled("id")


def test_the_sheet_that_lacks_least_is_told(tmp_path):
    path = book(tmp_path, A=[["x"]], B=[["Merknad"]], C=[["Note"]])
    with pytest.raises(ConfigurationError, match="arket «B» mangler Id"):
        read_sheet.__wrapped__(path, COLUMN_NAMES, {})


def test_a_head_is_looked_for_within_forty_rows(tmp_path):
    for blank, there in ((39, True), (40, False)):
        path = book(tmp_path, A=[*([["-"]] * blank), ["Id", "Note"], ["a", "b"]])
        if there:
            [row] = read_sheet.__wrapped__(path, COLUMN_NAMES, {}).rows
            assert row.number == 41
        else:
            with pytest.raises(ConfigurationError, match="mangler Id, Merknad"):
                read_sheet.__wrapped__(path, COLUMN_NAMES, {})


def test_cells_that_are_merged_under_the_head_are_told(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    path = book(tmp_path, A=[["Om", None], ["Id", "Note"], ["a", "b"], ["c", "d"]])
    made = openpyxl.load_workbook(path)
    for ref in ("A1:B1", "B3:B4", "A3:A4"):
        made.active.merge_cells(ref)
    made.save(path)
    assert read_sheet.__wrapped__(path, COLUMN_NAMES, {}).merged == ("A3:A4", "B3:B4")


def test_what_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "b.xlsx"
    with pytest.raises(ConfigurationError, match="finnes ikke"):
        read_sheet.__wrapped__(path, COLUMN_NAMES, {})
    path.write_bytes(b"PK")
    with pytest.raises(ConfigurationError, match="kan ikke leses"):
        read_sheet.__wrapped__(path, COLUMN_NAMES, {})
