"""Rows and tables of proposals in memory: heads found, numbers read, areas held up, sets, ids."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ikap.model import ConfigurationError, InputError, Kind
from ikap.sources.proposals.area import StatedArea, is_area_heading, stated_area, too_many
from ikap.sources.proposals.dwelling_mix import dwelling_mix
from ikap.sources.proposals.folders import _Search
from ikap.sources.proposals.grid import _is_sum, _likeness, _separator, _unique, of_rows, of_text
from ikap.sources.proposals.ids import made_up
from ikap.sources.proposals.overrides import read_overrides
from ikap.sources.proposals.row import read_row
from ikap.sources.proposals.sets import read_sets
from ikap.sources.proposals.sheet import Sheet
from ikap.sources.proposals.site import Site
from ikap.sources.proposals.written import _garbled

P = Path("t.csv")
WKT = "POLYGON((0 0, 1 0, 1 1, 0 0))"


def remarks(grid) -> list[str]:
    return list(grid.remarks)


# --- tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "columns", "index", "said"),
    [
        ([["id", "wkt"], ["a", WKT]], ["id", "wkt"], [1], []),
        ([["Innspill 2026"], [], ["id", "wkt"], ["a", WKT]], ["id", "wkt"], [1],
         ["rader over overskriften som ikke er lest: 1."]),
        ([["id", "wkt"], ["a", WKT], ["", " "], ["b", WKT]], ["id", "wkt"], [1, 3],
         ["utelatte tomme rader: 1."]),
        ([["id", "wkt"], [], ["a", WKT]], ["id", "wkt"], [2], []),
        ([["id", "wkt"], ["a", WKT], ["Sum", ""], ["Sum: 4", ""]], ["id", "wkt"], [1],
         ["utelatte sumrader uten geometri: 2."]),
        ([["id", "wkt"], ["a", WKT], ["id", " wkt"], ["b", WKT]], ["id", "wkt"], [1, 3],
         ["utelatte rader som gjentar overskriften: 1."]),
        ([["id", "", "wkt", "id", ""], ["a", "x", WKT, "b", ""]],
         ["id", "felt 2", "wkt", "id (2)"], [1], []),
        ([["id", "wkt"], ["Sum", WKT]], ["id", "wkt"], [1], []),
        ([["x", "y"], ["1", "2"]], ["x", "y"], [1], []),
        ([["", ""], ["x", "y"], ["1", "2"]], ["x", "y"], [1], []),
        ([], [], [], []),
    ],
)  # fmt: skip
def test_a_table_is_found_in_its_rows(rows, columns, index, said):
    grid = of_rows(P, None, rows)
    assert list(grid.frame.columns) == columns
    assert grid.frame.index.tolist() == index
    assert remarks(grid) == said
    assert (grid.where, of_rows(P, "Ark", rows).where) == ("t.csv", "t.csv:Ark")


def test_rows_with_more_cells_than_the_head_are_faults_by_number():
    grid = of_rows(P, None, [["id", "wkt"], ["a", WKT], ["b", WKT, "x"], ["c"], ["d", WKT, " "]])
    assert grid.faults == {2: "antall felter i raden er 3, men i overskriften 2."}
    assert grid.frame["wkt"].tolist() == [WKT, WKT, "", WKT]


@pytest.mark.parametrize(
    ("row", "likeness"),
    [
        (["id", "wkt"], 4),
        (["id", "kind", "wkt"], 5),
        (["wkt"], 0),
        (["wkt", "x"], 3),
        (["id"], 1),
        (["x", "y"], 0),
        ([""], 0),
    ],
)
def test_a_head_is_likely_by_its_names_and_geometry_most(row, likeness):
    assert _likeness(row) == likeness


def test_of_two_heads_alike_the_first_is_taken_and_of_unlike_the_fuller():
    twice = of_rows(P, None, [["id", "wkt"], ["id", "wkt"], ["a", WKT]])
    assert remarks(twice) == ["utelatte rader som gjentar overskriften: 1."]
    fuller = of_rows(P, None, [["id", "x"], ["id", "wkt"], ["a", WKT]])
    assert list(fuller.frame.columns) == ["id", "wkt"]
    late = [["x", "y"]] * 40 + [["id", "wkt"]]
    assert list(of_rows(P, None, late).frame.columns) == ["x", "y"]
    assert list(of_rows(P, None, late[1:]).frame.columns) == ["id", "wkt"]


@pytest.mark.parametrize(
    ("content", "sign"),
    [("id;kind;wkt\n", ";"), ("tittel; a; b; c\nid,kind,wkt\n", ","), ("a|b\n", "|"), ("a\n", ";")],
)
def test_the_separator_is_that_of_the_likeliest_head(content, sign):
    assert _separator(content) == sign


@pytest.mark.parametrize(
    ("row", "is_sum"),
    [
        (["Sum", "4"], True),
        (["Totalt", "1 200", ""], True),
        (["Delsum Melhus", "3"], True),
        (["Sum 2", ""], True),
        (["Summen", "3"], False),
        (["Sum", "Moan"], False),
        (["3", "4"], False),
        (["", ""], False),
    ],
)
def test_a_row_sums_up_where_its_words_say_so(row, is_sum):
    assert _is_sum(row) is is_sum


def test_names_that_have_been_before_are_numbered():
    assert _unique(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


def test_a_text_is_a_table_and_what_was_odd_in_it_is_said(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("id;navn;wkt\na;Ås;x\n".encode() + b"b;\xd8ra\x81;x\n")
    grid = of_text(path)
    assert grid.frame["navn"].tolist() == ["Ås", "Øra\N{REPLACEMENT CHARACTER}"]
    assert [said.partition(":")[0] for said in grid.remarks] == [
        "linjer i et annet tegnsett enn resten, lest som Windows-1252",
        "tegn som ikke kan leses, og står som �",
    ]
    for content, why in ((b" \n", "filen er tom"), (b'id;"a\n', "anførselstegn")):
        path.write_bytes(content)
        with pytest.raises(InputError, match=why):
            of_text(path)


# --- rows -----------------------------------------------------------------------------------------


def row(**given):
    return read_row({"kind": "bolig", **given}, ("kind", "x"), {"name": "Navn"})


@pytest.mark.parametrize(
    ("given", "value", "refused"),
    [
        ({"dwellings": "40"}, 40, False),
        ({"dwellings": 0}, 0, False),
        ({"dwellings": 0.5}, 0.5, True),
        ({"dwellings": 1}, 1, False),
        ({"dwellings": "-1"}, -1, True),
        ({"dwellings": "1.200"}, 1.2, True),
        ({"dwellings": "mange"}, math.nan, True),
        ({"dwellings": "-"}, math.nan, False),
        ({"dwellings": "40-61"}, 50.5, False),
        ({"dwellings": "ca. 40"}, 40, False),
    ],
)
def test_a_count_is_a_whole_number_or_none(given, value, refused):
    read = row(**given)
    assert read.dwellings == value or (math.isnan(value) and math.isnan(read.dwellings))
    assert bool(read.refusals) is refused


@pytest.mark.parametrize(
    ("given", "name", "value", "refused"),
    [
        ({"peat_depth": 10}, "peat_depth", 10, False),
        ({"peat_depth": 10.1}, "peat_depth", 10.1, True),
        ({"peat_depth": "1.200"}, "peat_depth", 1.2, False),
        ({"in_forecast": 1}, "in_forecast", 1, False),
        ({"in_forecast": "1,01"}, "in_forecast", 1.01, True),
        ({"in_forecast": "0.250"}, "in_forecast", 0.25, False),
        ({"visits": 0.5}, "visits", 0.5, False),
        ({"jobs": 0.5}, "jobs", 0.5, True),
    ],
)
def test_a_number_has_the_bounds_of_what_it_is(given, name, value, refused):
    read = row(**given)
    assert getattr(read, name) == value
    assert bool(read.refusals) is refused


def test_a_range_is_read_as_its_middle_and_that_is_said():
    assert row(dwellings="40-61").remarks == ("boliger er «40-61». 50,5 er brukt.",)
    assert row(dwellings="40-60").remarks == ("boliger er «40-60». 50 er brukt.",)


def test_a_depth_in_centimetres_is_seen_and_told_in_metres():
    [(reason, remedy)] = row(peat_depth=150).refusals
    assert reason == "torvdybde er 150 m; det er trolig i cm."
    assert remedy == "Skriv dybden i meter: 1,50."


@pytest.mark.parametrize(("length", "kept", "said"), [(200, 200, False), (201, 200, True)])
def test_a_text_is_cut_where_no_map_could_hold_it(length, kept, said):
    read = row(name="x" * length)
    assert len(read.name) == kept
    assert bool(read.remarks) is said
    assert row(name="x" * 199 + " yy").name == "x" * 199


@pytest.mark.parametrize(
    ("kind", "said", "letter", "refused"),
    [
        ("næring", "b", "B", False),
        ("næring", "klasse C", "C", False),
        ("næring", "D", None, True),
        ("næring", "", None, False),
        ("bolig", "D", None, False),
    ],
)
def test_a_class_is_of_business_alone(kind, said, letter, refused):
    read = read_row({"kind": kind, "business_class": said}, ())
    assert (read.business_class, bool(read.refusals)) == (letter, refused)


@pytest.mark.parametrize(
    ("status", "shown", "in_force"),
    [("1", "Nåværende", True), ("2", "Framtidig", False), (None, None, False),
     ("Vedtatt plan", "Vedtatt plan", True), ("Ny", "Ny", False), (1.0, "Nåværende", True)],
)  # fmt: skip
def test_the_status_of_a_plan_is_in_words(status, shown, in_force):
    read = row(plan_status=status)
    assert (read.plan_status, read.plan_in_force) == (shown, in_force)


@pytest.mark.parametrize(
    ("given", "kinds", "code"),
    [
        ({"kind": "bolig"}, (Kind.HOUSING,), None),
        ({"kind": "1110"}, (Kind.HOUSING,), 1110),
        ({"kind": None, "land_use_purpose": "1300"}, (Kind.BUSINESS,), 1300),
        ({"kind": "bolig", "land_use_purpose": 1300}, (Kind.HOUSING,), 1300),
        ({"kind": None, "land_use_purpose": "næring"}, (Kind.BUSINESS,), None),
        ({"kind": None, "land_use_purpose": 5100}, (), 5100),
        ({"kind": "hest"}, (), None),
        ({"kind": None}, (), None),
    ],
)
def test_what_a_row_proposes_is_by_its_kind_else_by_its_purpose(given, kinds, code):
    read = read_row(given, ("a", "b"), near=False)
    assert (read.kinds, read.code) == (kinds, code)
    assert bool(read.refusals) is (not kinds)


def test_why_a_row_proposes_nothing_is_told_by_what_it_says():
    [(nothing, remedy)] = read_row({}, ("a", "b")).refusals
    assert "ikke oppgitt" in nothing
    assert "Feltene er a, b." in remedy
    assert "Feltene er –" in read_row({}, ()).refusals[0][1]
    [(unknown, near)] = read_row({"kind": "bolik"}, ()).refusals
    assert "«bolik»" in unknown
    assert "Nærmeste kjente ord" in near
    assert "Nærmeste" not in read_row({"kind": "bolik"}, (), near=False).refusals[0][1]
    [(other, _remedy)] = read_row({"land_use_purpose": 5100}, ()).refusals
    assert "verken bolig eller næring" in other
    contrary = read_row({"kind": "bolig", "land_use_purpose": 1300}, ())
    assert "feltet oppgir bolig" in contrary.remarks[0]


@pytest.mark.parametrize(("said", "flag", "remark"), [("ja", True, 0), ("-", False, 1),
                                                      (0, False, 0),
                                                      ("rapport", False, 1)])  # fmt: skip
def test_a_flag_that_is_neither_is_no_and_that_is_said(said, flag, remark):
    read = row(hazard_mitigated=said, vulnerable=None)
    assert (read.hazard_mitigated, read.vulnerable, len(read.remarks)) == (flag, False, remark)


@pytest.mark.parametrize(
    ("text", "dwellings", "shares", "remark"),
    [
        ("80 blokk, 20 rekkehus", 100, {"flat": 0.8, "row_house": 0.2}, ""),
        ("80 blokk, 20 rekkehus", 90, {"flat": 0.8, "row_house": 0.2}, "et annet boligtall (100)"),
        ("80 % blokk, 20 % rekkehus", 90, {"flat": 0.8, "row_house": 0.2}, ""),
        ("slott", 90, {}, "boligtypene «slott»"),
        (None, 90, {}, ""),
    ],
)
def test_types_of_dwelling_are_held_up_to_their_number(text, dwellings, shares, remark):
    read = row(dwelling_types=text, dwellings=dwellings)
    assert read.dwelling_mix == shares
    assert remark in " ".join(read.remarks)
    assert bool(read.remarks) is bool(remark)


@pytest.mark.parametrize(
    ("text", "shares", "count"),
    [
        ("blokk", {"flat": 1.0}, None),
        ("12 blokk", {"flat": 1.0}, 12.0),
        ("100 % blokk", {"flat": 1.0}, None),
        ("0 blokk", {}, None),
        ("blokk: 30; rekkehus: 10", {"flat": 0.75, "row_house": 0.25}, 40.0),
        ("1,5 blokk og 0,5 blokk", {"flat": 1.0}, 2.0),
        ("50 % blokk og 10 rekkehus", {}, None),
        ("10 blokk og rekkehus", {}, None),
        ("0 blokk, 0 rekkehus", {}, None),
        (", ", {}, None),
    ],
)
def test_types_of_dwelling_by_number_or_share(text, shares, count):
    mix = dwelling_mix(text, None)
    assert (dict(mix.shares), mix.count) == (shares, count)
    assert mix.unknown == (None if shares else text)


# --- areas ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "column", "in_daa"),
    [
        (5, "Areal_km2", (5000.0,)),
        (5, "Areal m²", (0.005,)),
        (5, "SHAPE_Area", (0.005,)),
        (5, "Areal (daa)", (5.0,)),
        (5, "areal_ha", (50.0,)),
        (5, "Areal hage", (5.0, 0.005, 50.0)),
        ("5 ha", "Areal_m2", (50.0,)),
        ("ca. 1.200 m²", "x", (0.0012, 1.2)),
        ("2 mål", "x", (2.0,)),
    ],
)
def test_a_stated_area_is_in_the_unit_of_its_cell_else_of_its_column(value, column, in_daa):
    assert stated_area(value, column).in_daa() == pytest.approx(in_daa)


@pytest.mark.parametrize("value", [0, -1, "", None, "stort", "5 stk"])
def test_what_is_no_area_is_held_up_to_nothing(value):
    assert stated_area(value, "Areal") is None


@pytest.mark.parametrize(
    ("stated", "drawn", "said"),
    [(10.5, 10.0, False), (10.51, 10.0, True), (9.5, 10.0, False), (9.49, 10.0, True),
     (10_000.0, 10.0, False), (1.0, 10.0, False)],
)  # fmt: skip
def test_an_area_may_miss_the_drawing_by_a_twentieth_in_any_unit(stated, drawn, said):
    assert bool(StatedArea(stated, "Areal").against(drawn)) is said


@pytest.mark.parametrize(
    ("name", "is_area"),
    [("areal", True), ("Planområdeareal i daa", True), ("BRA", False), ("Areal per bolig", False),
     ("Størrelse ca. daa", True), ("areal kontor", False)],
)  # fmt: skip
def test_a_heading_says_that_it_is_all_of_the_site(name, is_area):
    assert is_area_heading(name) is is_area


@pytest.mark.parametrize(
    ("name", "count", "wrong"),
    [("dwellings", 2000.0, 0), ("dwellings", 2000.1, 1), ("jobs", 2001.0, 1),
     ("visits", 200_000.0, 0), ("visits", 200_001.0, 1), ("jobs", math.nan, 0)],
)  # fmt: skip
def test_a_site_holds_one_for_each_square_metre(name, count, wrong):
    counts = {**dict.fromkeys(("dwellings", "jobs", "visits"), 0.0), name: count}
    assert len(too_many(counts, 2.0)) == wrong


def test_a_site_is_of_the_municipality_with_most_of_it_the_lowest_of_two():
    assert Site(shares=(("5028", 0.5), ("5001", 0.5))).municipality == "5001"
    assert Site(shares=(("5001", 0.4), ("5028", 0.6))).municipality == "5028"
    assert Site().municipality is None


def test_an_id_is_made_of_what_there_is():
    assert (made_up("a", "", 0), made_up("a", "b", 7)) == ("a-0", "a-b-7")


# --- overrides and sets ---------------------------------------------------------------------------

HEAD = "id;constraint;answer;reason;by;date\n"


def saved(folder, text, name="o.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_overrides_are_in_order_and_say_who_why_and_when(tmp_path):
    path = saved(tmp_path, HEAD + "b;flom;Ja;fordi;Kari;2026\na;skred;NEI;sett;Ola;2025\n")
    first, second = read_overrides(path)
    assert (first.id, first.constraint, str(first.answer)) == ("a", "skred", "no")
    assert (second.reason, second.by, second.date) == ("fordi", "Kari", "2026")
    assert str(second.answer) == "yes"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id;answer\na;ja\n", ["felt mangler: constraint, reason, by, date."]),
        (HEAD + "a;flom;ja;;Kari; \n", ["tomme felt: reason, date."]),
        (HEAD + "a;flom;kanskje;x;K;2026\n", ["svaret er «kanskje»."]),
        (HEAD + "a;flom;ja;x;K;2026\na;flom;nei;x;K;2026\n",
         ["a er overstyrt flere ganger for flom."]),
    ],
)  # fmt: skip
def test_overrides_that_say_too_little_or_too_much_are_refused(tmp_path, text, said):
    with pytest.raises(ConfigurationError) as caught:
        read_overrides(saved(tmp_path, text))
    assert [problem.what for problem in caught.value.problems] == said


def test_sets_are_of_files_and_tables(tmp_path):
    lines = saved(tmp_path, "\ufeffa # den første\n\n b\na\n#x\n", "a.txt")
    ids = saved(tmp_path, "Forslag;x\nc;1\n;2\nd;3\n", "b.csv")
    table = saved(tmp_path, 'id;sett\na;"Sør, Nord"\nb;Nord\n;Sør\nc;\n', "t.csv")
    sets = read_sets([f" A ={lines}", f"B={ids}"], table)
    assert [(each.name, each.ids, each.where) for each in sets] == [
        ("A", ("a", "b"), "a.txt"), ("B", ("c", "d"), "b.csv"), ("Nord", ("a", "b"), "t.csv"),
        ("Sør", ("a",), "t.csv"),
    ]  # fmt: skip


def test_all_that_is_wrong_with_sets_is_told(tmp_path):
    empty, lines = saved(tmp_path, "# x\n", "tom.txt"), saved(tmp_path, "a\n", "a.txt")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\xd8")
    given = [f"A={empty}", "A", "=x", "B=", f"C={lines}", f"C={lines}", f"D={tmp_path / 'b.txt'}",
             f"E={tmp_path / 'none.txt'}"]  # fmt: skip
    with pytest.raises(ConfigurationError) as caught:
        read_sets(given, saved(tmp_path, "x;y\n1;2\n", "t.csv"))
    said = [problem.what for problem in caught.value.problems]
    assert said == [
        "kombinasjonen har ingen id-er.", "«A» er ikke på formen navn=fil.",
        "«=x» er ikke på formen navn=fil.", "«B=» er ikke på formen navn=fil.",
        "filen er ikke tekst i UTF-8.", "filen finnes ikke eller kan ikke leses.",
        "feltet «id» mangler.", "feltet «set» mangler.",
        "kombinasjonen «C» er oppgitt flere ganger.",
    ]  # fmt: skip
    with pytest.raises(ConfigurationError, match="ingen rad har både id"):
        read_sets([], saved(tmp_path, "id;set\na;\n", "u.csv"))


def test_rows_that_do_not_fit_their_head_are_refused_beside_those_that_were_before():
    shapes = np.array(["a", "b", "c"], dtype=object)
    sheet = Sheet("t.csv", pd.DataFrame({"x": [1, 2, 3]}, index=[1, 2, 4]), shapes, "EPSG:25832",
                  {1: "før"}, remedies={1: "r"}, garbled=frozenset({1}))  # fmt: skip
    broken = _garbled(sheet, {2: "for mange", 9: "borte"})
    assert broken.shapes.tolist() == ["a", None, "c"]
    assert broken.lost == {1: "før", 2: "for mange"}
    assert broken.garbled == {1, 2}
    assert list(broken.remedies) == [1, 2]
    assert sheet.shapes.tolist() == ["a", "b", "c"]
    assert _garbled(sheet, {}) is sheet


def test_what_was_met_is_told_by_path_whatever_the_order_it_was_met_in(tmp_path):
    search = _Search(set(), 10.0)
    for name in "cab":
        path = tmp_path / name
        path.write_text(name, encoding="utf-8")
        search._meet(path, "hvorfor" if name != "b" else "")
        search._turn_away(path, "x", "y")
    found = search.found()
    assert [left.path.name for left in found.left] == ["a", "c"]
    assert [away.path.name for away in found.refused] == ["a", "b", "c"]
    assert ([path.name for path in found.files], found.count) == (["b"], 3)
