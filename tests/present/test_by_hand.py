"""Small parts of pages, sheets and pictures against what they must be, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
import xlsxwriter

from ikap.catalogue import Look, factors
from ikap.criteria import CRITERIA
from ikap.model import Goal, Problem, Status
from ikap.present.advice import page as advice
from ikap.present.book.impact import THEMES as THEMES_OF_KU
from ikap.present.book.impact import not_assessed
from ikap.present.book.ranking import _ranking_row
from ikap.present.book.round import RoundBook
from ikap.present.book.sheets import Column, Sheet
from ikap.present.book.themes import together_rows
from ikap.present.document import scores_document
from ikap.present.map.themes import BY_ID, THEMES
from ikap.present.paper import factsheet, mapsheet
from ikap.present.paper.atlas import _title
from ikap.present.paper.border import grid_step
from ikap.present.paper.facing import table as facing_table
from ikap.present.paper.facing.table import _poeng
from ikap.present.paper.frame import Frame
from ikap.present.paper.labels import Labels
from ikap.present.paper.sitemap import _about
from ikap.present.portfolio import chart
from ikap.present.portfolio import sheet as portfolio_sheet
from ikap.present.portfolio.folder import chosen_ground
from ikap.present.region.ability import _lacking
from ikap.present.region.page import _standings
from ikap.present.sensitivity.sentences import _head
from ikap.present.sensitivity.sheet import written_on


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


# --- on paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scale", "metres"), [(10_000, 500), (25_000, 1000), (50_000, 2000), (100_000, 5000)]
)
def test_grid_lines_are_as_far_apart_as_60_mm_has_room_for(scale, metres):
    assert grid_step(Frame(0, 0, 160, 90, scale)) == metres


def test_a_name_with_no_room_above_is_set_below_by_most_of_its_height():
    labels = Labels(Frame(0, 0, 100, 100, 1000))
    labels.keep_clear(0, 0, 100, 50.1)
    assert labels.put("By", 0, 0, 4.0)
    [(_left, top, _right, bottom)] = labels.taken[1:]
    base = 50 + 0.6 + 4.0 * 0.8
    assert (top, bottom) == pytest.approx((base - 4.0 * 0.9, base + 4.0 * 0.3))


def test_a_look_of_a_hazard_is_named_with_its_theme_and_that_of_other_ground_is_not():
    assert _title(BY_ID["flood"], BY_ID["flood"].looks[0]) == "Flomsoner: faresone"
    assert _title(BY_ID["heritage"], BY_ID["heritage"].looks[0]) == "Fredet"


def test_what_was_not_measured_has_no_number_on_a_fact_sheet(meeting):
    document = scores_document(meeting.evaluation())
    criterion = next(iter(document["criteria"].values()))
    kind = criterion["gauges"][0]["kinds"][0]
    blank = factsheet._criterion(None, criterion, kind, document)
    assert (blank["measured"], blank["measured_span"]) == ("ikke målt", "")


def test_a_difference_of_an_eighth_is_twelve_points():
    assert plain(_poeng(0.12)) == "12 poeng"


# --- tables -------------------------------------------------------------------------------------


def test_a_site_is_in_its_municipalities_by_their_numbers(meeting):
    evaluation = meeting.evaluation()
    shares = pd.Series([{"5028": 0.4, "5001": 0.6}] * len(evaluation.sites), evaluation.sites.index)
    found = scores_document(
        replace(evaluation, sites=evaluation.sites.assign(municipalities=shares))
    )
    assert [list(one["municipalities"]) for one in found["alternatives"]] == [
        ["5001", "5028"]
    ] * len(shares)


def test_the_reason_for_a_class_is_in_the_ranking_unless_the_site_is_excluded(meeting):
    entries = scores_document(meeting.evaluation())["alternatives"]
    reasons = {
        entry["id"]: (_ranking_row(entry, 1, None)["class_reason"], entry["class_reason"])
        for entry in entries
        if entry["status"] != Status.EXCLUDED
    }
    assert any(reason for _written, reason in reasons.values())
    assert all(written == reason for written, reason in reasons.values())
    excluded = [entry for entry in entries if entry["status"] == Status.EXCLUDED]
    assert excluded
    assert {_ranking_row(entry, 1, None)["class_reason"] for entry in excluded} == {None}


def test_a_sheet_can_be_filtered_from_its_first_column_to_its_last(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        book = SimpleNamespace(workbook=workbook, format=lambda **more: workbook.add_format(more))
        sheet = Sheet(book, "Ark", [Column("A"), Column("B"), Column("C")])
        sheet.open([])
        for row in (1, 2):
            sheet.page.write_row(row, 0, [1, 2, 3])
        sheet.close(2)
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["Ark"]
    assert page.auto_filter.ref == "A1:C3"
    assert page.freeze_panes == "B2"


def test_a_letter_repeats_the_remarks_on_the_senders_own_files():
    book = SimpleNamespace(
        alternatives=pd.DataFrame({"file": ["a.gpkg", "b.gpkg"], "proposal": ["A-1", "B-1"]}),
        rejected=[],
        remarks=[
            Problem("a.gpkg, rad 2", "Arealet er et annet.", "Kontroller grensen."),
            Problem("b.gpkg, rad 1", "Noe annet.", ""),
        ],
    )
    whole = RoundBook._letter(book, {"a.gpkg", "b.gpkg"})
    assert "Arealet er et annet" in whole
    assert "Noe annet" in whole
    letter = RoundBook._letter(book, {"a.gpkg"})
    assert "– a.gpkg, rad 2: Arealet er et annet. Kontroller grensen." in letter.splitlines()
    assert "(A-1)" in letter
    assert "b.gpkg" not in letter


def test_a_site_without_advice_has_its_points_in_whole_and_how_many_changes_were_tried():
    before = {"kind": "housing", "class": "red", "score": 0.42, "status": "eligible"}
    site = {"id": "S-1", "name": "Vika", "before": before, "pieces": [], "tried": 7}
    row = advice._row(site)
    titles = {column.title: (column.decimals, row[i]) for i, column in enumerate(advice._columns())}
    assert titles["Poeng"] == (0, 42)
    assert titles["Råd"] == (0, 0)
    assert titles["Prøvd"] == (0, 7)
    assert advice._row({**site, "before": {**before, "score": None}})[3] is None


# --- what a region has --------------------------------------------------------------------------


def test_a_criterion_with_one_gauge_that_can_be_measured_lacks_nothing():
    criterion = next(one for one in CRITERIA if one.id == "share_of_need")
    assert _lacking(criterion, SimpleNamespace(has=lambda name: name != "business_need")) is None
    lacking = _lacking(criterion, SimpleNamespace(has=lambda _name: False))
    assert {"need_assumptions", "business_need"} <= set(lacking)


def test_a_municipality_without_a_target_has_no_ratio_to_it():
    def shares(code, target):
        return SimpleNamespace(
            code=code, residents=0.5, target=target, reserve=0.3, jobs=0.5, employed=0.5,
            against_residents=lambda share: share / 0.5,
        )  # fmt: skip

    figures = SimpleNamespace(
        standings=[shares("1", 0.0), shares("2", 0.6)], names={"1": "Uten", "2": "Med"}
    )
    text = plain("".join(map(str, _standings(figures))))
    without, having = (part.split("</tr>")[0] for part in text.split("<tr")[-2:])
    assert "0,50" in having
    assert "0,50" not in without


# --- sentences and charts -----------------------------------------------------------------------


def test_those_that_are_first_else_are_named_by_how_often():
    def site(name, rank, first):
        return {"id": name, "name": None, "rank": rank, "shaken": {"first": first}}

    entry = {
        "sites": [site("a", 1, 0.5), site("b", 2, 0.1), site("c", 3, 0.3), site("d", 4, 0.1)],
        "ranked": 4,
    }
    factors = {"least_factor": 0.5, "greatest_factor": 2.0, "draws": 1000, "top": 10}
    said = list(_head(entry, {name: {"value": value} for name, value in factors.items()}))
    assert plain(said[1]) == "Ellers er c (30 %), b (10 %) og d (10 %) først."


def test_the_day_of_a_run_is_told_without_its_hour():
    assert plain(written_on({"run": {"written": "2026-11-23T10:00:00Z"}})) == "23.11.2026"
    assert written_on({"run": {"written": None}}) is None


def test_an_axis_begins_under_the_least_and_ends_over_the_most():
    assert chart.ticks(19.999, 97)[0] == 0.0
    assert chart.ticks(20.0, 97)[0] == 20.0
    axis = chart.Axis("Jord", (3.0, 97.0))
    ends = [chart._x(axis, value) for value in (0.0, 50.0, 100.0)]
    assert ends == [chart.LEFT, (chart.LEFT + chart.WIDTH - chart.RIGHT) / 2, 560.0 - 24.0]


def test_a_letter_is_of_the_municipality_of_the_first_of_its_files_by_name():
    files = [f"n/{name}.gpkg" for name in "hgfedcba"]
    of = {file: f"50{i:02d}" for i, file in enumerate(files)}
    book = SimpleNamespace(
        opened=[SimpleNamespace(name=file) for file in files], _letter=lambda names: len(names)
    )
    assert list(RoundBook._letters(book, of)) == [["5007", "n", 8]]


def test_the_chosen_ground_is_each_proposal_once_by_id():
    sites = gpd.GeoDataFrame(
        {"proposal": ["a", "b", "b"], "name": ["A", "B1", "B2"]},
        index=["a", "b-B", "b-N"], geometry=[shapely.box(i, 0, i + 1, 1) for i in range(3)],
        crs="EPSG:25832",
    )  # fmt: skip
    ground = chosen_ground(SimpleNamespace(sites=sites), ["b-N", "b-B", "a"])
    assert ground["name"].tolist() == ["A", "B1"]
    assert ground.total_bounds.tolist() == [0, 0, 2, 1]


def test_the_themes_of_a_map_lie_in_their_order():
    orders = [theme.order for theme in THEMES]
    assert orders == sorted(orders)
    assert len({theme.id for theme in THEMES}) == len(THEMES)


def test_the_looks_that_a_constraint_is_about():
    looks = (Look("a", "#111111", ("x", "y")), Look("b", "#222222", ("z",)), Look("c", "#333333"))
    theme = SimpleNamespace(column="zone", looks=looks)
    named = {
        codes: _about(theme, SimpleNamespace(where={"zone": codes}))
        for codes in (("y",), ("z", "x"), ("q",))
    }
    assert named == {("y",): {0}, ("z", "x"): {0, 1}, ("q",): {2}}
    assert _about(theme, SimpleNamespace(where={"other": ("x",)})) == {0, 1, 2}


def test_a_file_lies_where_most_of_its_areas_lie_and_of_equals_by_number():
    sites = pd.DataFrame(
        {"file": ["a", "a", "a", "b", "b"], "municipality_code": ["1", "2", "2", "9", "8"]}
    )
    book = SimpleNamespace(alternatives=sites, _named=lambda code: f"kommune {code}")
    assert RoundBook._municipalities(book) == {"a": "kommune 2", "b": "kommune 8"}


def test_a_theme_is_assessed_where_the_region_has_any_of_its_layers():
    theme = next(theme for theme in THEMES_OF_KU if theme.id == "transport")
    assert not_assessed(theme, {"layers": {"stops": {}}}) is None
    assert "mangler kartlag" in not_assessed(theme, {"layers": {}})
    other = next(theme for theme in THEMES_OF_KU if theme.id == "health")
    assert not_assessed(other, {"layers": {}}) == "Ikke vurdert av IKAP"


def test_parts_of_one_submission_count_once_with_the_largest(meeting):
    document = scores_document(meeting.evaluation(seed=2, sites=11))
    first, second, third = document["alternatives"][:3]
    shown = [
        {**entry, "proposal": proposal,
         "shown": {**entry["shown"], "land_emissions_total": {"measured": tonnes}}}
        for entry, proposal, tonnes in ((first, "P", 300.0), (second, "P", 100.0),
                                        (third, "Q", 50.0))
    ]  # fmt: skip
    rows = list(together_rows({**document, "alternatives": shown}))
    [emissions] = [row for row in rows if "350" in plain(str(row[3]))]
    assert emissions[1] == 2
    assert "(innspill: 2)" in emissions[3]


# --- side by side -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "most", "least"),
    [
        ([0.1, 0.5, 0.3], {1}, {0}), ([0.5, 0.5, 0.3], {0, 1}, {2}), ([0.5, 0.5], set(), set()),
        ([None, 0.5], set(), set()), ([None, 0.5, 0.2], {1}, {2}),
        ([0.5, 0.5 + 1e-8], set(), set()),
    ],
)  # fmt: skip
def test_the_best_in_a_row_and_none_where_all_are_alike(values, most, least):
    assert facing_table._best(values, max) == most
    assert facing_table._best(values, min) == least


def faced_site(id_, value, **given):
    goals = {goal.value: {"value": value} for goal in Goal}
    usual = {
        "id": id_, "name": id_.upper(), "kind": "housing", "list": "housing", "goals": goals,
        "rank": 1, "score": value, "score_interval": None, "net_area_daa": 10.0, "dwellings": 10.0,
        "jobs": None, "derived": [], "shown": {},
    }  # fmt: skip
    return {**usual, **given}


def test_a_site_is_ahead_where_it_is_clearly_above_each_of_the_others():
    clear = factors("sensitivity")["advantage"].best / 100
    said = list(facing_table._advantages([faced_site("a", clear), faced_site("b", 0.0)]))
    assert said[0].startswith("A (a) er best på: ")
    assert said[1] == "B (b) er ikke klart best på noe mål."
    near = [faced_site("a", clear), faced_site("b", 0.001), faced_site("c", 0.0)]
    assert all("ikke klart" in line for line in facing_table._advantages(near))
    lacking = [faced_site("a", 0.9), faced_site("b", None), faced_site("c", 0.0)]
    assert all("ikke klart" in line for line in facing_table._advantages(lacking))


def test_sites_are_compared_in_the_order_of_their_places():
    sites = [
        faced_site("c", 0.1, rank=3, score_interval=[0.0, 0.2]),
        faced_site("a", 0.9, rank=1, score_interval=[0.8, 1.0]),
        faced_site("b", 0.75, rank=2, score_interval=[0.2, 0.85]), faced_site("d", 0.5),
    ]  # fmt: skip
    said = list(facing_table._certainty(sites, {"certainty": {}}))
    assert [line[:16] for line in said] == ["A (a) og B (b): ", "B (b) og C (c): "]
    apart = [faced_site("a", 0.9, score_interval=[0.8, 1.0], list="business_c"),
             faced_site("b", 0.1, rank=2, score_interval=[0.0, 0.7])]  # fmt: skip
    assert [line.split(".")[0] for line in facing_table._certainty(apart, {"certainty": {}})] == [
        "Områdene står i ulike lister og er ikke rangert mot hverandre",
        "A (a) har flere poeng enn B (b) i hele usikkerhetsspennet",
    ]


def test_the_least_by_dwelling_is_the_best_of_what_a_site_costs():
    about = {"title": "Utslipp", "unit": "tCO2e", "decimals": 0}

    def rows(*amounts, **given):
        sites = [
            faced_site(str(i), 0.5, dwellings=homes, **given,
                       shown={"land_emissions_total": {"measured": amount}})
            for i, (amount, homes) in enumerate(amounts)
        ]  # fmt: skip
        document = {"shown": {"land_emissions_total": about}}
        return [row for row in facing_table._costs(sites, document) if row.title == "Utslipp"]

    [row] = rows((100.0, 10.0), (90.0, 5.0))
    assert [cell.best for cell in row.cells] == [True, False]
    assert [plain(cell.under) for cell in row.cells] == [
        "10,00 tCO₂e per bolig", "18,00 tCO₂e per bolig",
    ]  # fmt: skip
    [row] = rows((100.0, None), (90.0, 5.0))
    assert [cell.best for cell in row.cells] == [False, False]
    [row] = rows((None, 5.0), (90.0, 5.0))
    assert row.cells[0].text == "ikke målt"
    assert rows((None, 5.0), (0.0, 5.0)) == []


def test_a_site_in_two_municipalities_names_the_larger_share_first():
    document = {"region": {"municipalities": {"1": "Ask", "2": "Bø", "3": "Ås"}}}
    place = {"name": "Ask"}
    site = {"municipality": place, "municipalities": {"1": 0.3, "3": 0.35, "2": 0.35}}
    assert plain(factsheet._municipalities(site, document)) == "Bø 35 %, Ås 35 %, Ask 30 %"
    alone = {"municipality": place, "municipalities": {"1": 1.0}}
    assert factsheet._municipalities(alone, document) == "Ask"


def test_an_answer_that_takes_something_out_is_the_strongest():
    taken = {"answer": "yes", "tier": "exclude"}
    flagged = {"answer": "yes", "tier": "flag"}
    touched = {"answer": "touch", "tier": "exclude"}
    for constraints, status, told in (
        ([taken, flagged], "conditional", "exclude"), ([flagged], "conditional", "flag"),
        ([touched], "eligible", "none"), ([], "conditional", "flag"),
    ):  # fmt: skip
        entry = {"constraints": dict(enumerate(constraints)), "status": status}
        assert mapsheet._by_limit(entry) == told


def test_a_choice_says_how_many_dwellings_it_covers_and_never_less_than_none():
    parts = {"a": {"lacking": 30.0}, "b": {"lacking": 5.0}}
    demand = {"municipalities": parts, "total": 500.0, "lacking_total": 20.0}
    assert portfolio_sheet._covered(demand) == 445.0
    assert portfolio_sheet._covered({**demand, "total": 10.0}) == 0.0
