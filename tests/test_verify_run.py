"""`ikap verify`: a sound run has no difference, and one wrong number is found as that number."""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
from itertools import pairwise

import geopandas as gpd
import pytest
from shapely import Point, box
from typer.testing import CliRunner

from ikap.api import sample_proposals, score
from ikap.assess.rerun import inputs_of
from ikap.commands import app
from ikap.commands.verifying import given_of
from ikap.model import ConfigurationError
from ikap.present.document import to_json
from ikap.sources.runs import read_run
from ikap.text import NO_BREAK
from ikap.verify.engine import Engine
from ikap.verify.extent import recomputed
from ikap.verify.run import verify_run
from tests.run_folder import write_run_folder

pytest.importorskip("duckdb")
SOME = ("101", "109", "113", "203", "302", "401", "503", "602", "604", "702", "802")


@pytest.fixture(scope="module", autouse=True)
def loads():
    try:
        Engine().__exit__()
    except ConfigurationError as error:
        pytest.skip(str(error))


def write(evaluation, folder):
    """What of a run's folder is read back."""
    folder.mkdir()
    return write_run_folder(evaluation, folder)


def ikap(*arguments):
    return CliRunner().invoke(app, ["verify", *map(str, arguments)])


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A run of some of the bundled proposals, one with an answer of the planner's own."""
    folder = tmp_path_factory.mktemp("få æøå")
    proposals = gpd.read_file(sample_proposals())
    proposals[proposals["omrade_id"].isin(SOME)].to_file(folder / "innspill.gpkg")
    evaluation = score([folder / "innspill.gpkg"])
    taken = evaluation.constraints[
        (evaluation.constraints["answer"] == "yes") & (evaluation.constraints["tier"] == "exclude")
    ].index
    assert len(taken), "one of the sites must have a part taken out"
    site, limit = taken[0]
    own = f"id,constraint,answer,reason,by,date\n{site},{limit},nei,Sikret,AB,2026-11-01\n"
    (folder / "egne.csv").write_text(own, encoding="utf-8")
    evaluation = score([folder / "innspill.gpkg"], overrides=folder / "egne.csv")
    assert (evaluation.constraints["override"].notna()).sum() == 1
    return write(evaluation, folder / "kjøring")


@pytest.fixture(scope="module")
def given(few):
    """What the run was made of; its layers are read once."""
    return given_of(inputs_of(read_run(few)))


def differences(folder, document=None, given=None):
    """Site, number and part of every difference, with both values."""
    run = read_run(folder)
    with Engine() as engine:
        found = verify_run(engine, document or run.document, folder / "scores.gpkg", given)
    return {
        (one.site, one.number.key, one.part): (one.written, one.computed)
        for check in found
        for one in check.differences
    }


@pytest.fixture
def document(few):
    return copy.deepcopy(dict(read_run(few).document))


def entry(document, id_):
    return next(one for one in document["alternatives"] if one["id"] == id_)


def without_gpkg(found):
    """The GIS file tells the right number still; that is told apart."""
    return {key: sides for key, sides in found.items() if not key[1].startswith("gpkg")}


def test_an_override_is_part_of_the_run(few, given):
    assert differences(few, None, given) == {}


def test_nothing_is_further_apart_than_is_told_to_be_allowed(few, given):
    with Engine() as engine:
        found = list(verify_run(engine, read_run(few).document, few / "scores.gpkg", given))
    told = {one.number.key: (one.largest, one.tolerance) for one in found if one.largest}
    assert {"value", "area_daa"} & set(told)
    assert {key: pair for key, pair in told.items() if pair[0] > pair[1]} == {}


def test_one_decare_in_one_class_is_found_as_that(few, document, given):
    site = next(
        one for one in document["alternatives"] if one["shown"]["mire_area"]["measured"] > 1
    )
    right = site["shown"]["fully_cultivated"]["measured"]
    site["shown"]["fully_cultivated"]["measured"] = right + 1.0
    found = differences(few, document, given)
    assert found == {
        (site["id"], "fully_cultivated", ""): (right + 1.0, pytest.approx(right, abs=1e-5))
    }


def test_an_answer_that_was_changed_is_found_as_that(few, document, given):
    quiet = {
        name
        for name, one in document["constraints"].items()
        if not one["conditional"] and not one["caps_class"]
    }
    site = document["alternatives"][0]
    name = next(
        n for n in site["constraints"] if n in quiet and site["constraints"][n]["answer"] == "no"
    )
    site["constraints"][name]["answer"] = "yes"
    found = differences(few, document, given)
    assert found == {(site["id"], "answer", name): ("yes", "no")}


def test_two_places_that_were_swapped_are_found_as_those(few, document):
    first, second = (
        next(o for o in document["alternatives"] if (o["list"], o["rank"]) == ("housing", place))
        for place in (1, 2)
    )
    first["rank"], second["rank"] = 2, 1
    found = differences(few, document)
    assert without_gpkg(found) == {
        (first["id"], "rank", ""): (2.0, 1.0),
        (second["id"], "rank", ""): (1.0, 2.0),
    }
    assert {key for key in found if key[1] == "gpkg"} == {
        (one["id"], "gpkg", f"{layer} rank")
        for one in (first, second)
        for layer in ("alternatives", "net_areas")
    }


def test_a_curve_that_was_changed_is_found_with_the_values_it_moves(few, document, given):
    name = "transit_access"
    (gauge,) = (g for g in document["criteria"][name]["gauges"] if "housing" in g["kinds"])
    points = gauge["curve"]
    points[1][1] -= 0.1
    on_it = {
        one["id"]
        for one in document["alternatives"]
        if one["kind"] == "housing"
        and points[0][0] < (one["criteria"][name]["measured"] or 0) < points[2][0]
    }
    assert on_it
    found = differences(few, document, given)
    told = f"{gauge['indicator']} ved {points[1][0]:g}"
    right = points[1][1] + 0.1
    assert found.pop((name, "curve", told)) == pytest.approx((points[1][1], right))
    assert {key[0] for key in found if key[1] == "value"} == on_it
    assert {key[1] for key in found} <= {"value", "value_interval"}


@pytest.mark.parametrize(
    ("number", "change"),
    [
        ("score", lambda one: one.update(score=one["score"] + 1e-6)),
        ("class", lambda one: one.update({"class": "red" if one["class"] != "red" else "green"})),
        ("status", lambda one: one.update(status="excluded")),
        ("weight", lambda one: one["criteria"]["car_km"].update(weight=0.5)),
        ("goal_value", lambda one: one["goals"]["growth"].update(value=0.01)),
        ("list", lambda one: one.update(list="business_c")),
        ("rank_interval", lambda one: one.update(rank_interval=[7, 99])),
        ("contribution", lambda one: one["criteria"]["car_km"].update(contribution=0.9)),
        ("goal_class", lambda one: one["goals"]["soil"].update({"class": None})),
        ("complete", lambda one: one.update(complete=False)),
    ],
)
def test_each_number_that_decides_is_looked_at(few, document, number, change):
    site = next(one for one in document["alternatives"] if one["rank"] == 2)
    change(site)
    found = differences(few, document)
    assert (site["id"], number) in {(key[0], key[1]) for key in found}


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("wins", lambda told: told.update(wins=told["wins"] + 1)),
        ("data_win", lambda told: told.update(data_win=told["data_win"] - 1e-4)),
        ("even_with", lambda told: told.update(even_with=["nobody"])),
    ],
)
def test_a_win_that_is_one_too_many_is_found_as_that(few, document, key, change):
    change(document["certainty"]["housing"])
    number = {"wins": "win"}.get(key, key)
    assert {found[:2] for found in differences(few, document)} == {("housing", number)}


def test_the_weight_is_computed_again_and_one_wrong_measurement_of_each_is_found(
    few, document, given
):
    """One site's number is moved for each indicator that decides a criterion that weighs.

    The same for each number that is shown beside them and computed again, and for the draws.
    """
    with Engine() as engine:
        found = verify_run(engine, document, few / "scores.gpkg", given)
    assert recomputed(document, found) == {"housing": 1.0, "business": 1.0}
    planted = {}
    for one in document["alternatives"]:
        for result in one["criteria"].values():
            if result["weight"] > 0 and result["indicator"] not in planted:
                planted[result["indicator"]] = one["id"]
                result["measured"] += 0.5
    assert len(planted) >= 10
    again = {check.number.key for check in found if check.count}
    shown = {
        name: (one["id"], result)
        for one in document["alternatives"]
        for name, result in one["shown"].items()
        if name in again and result["measured"] is not None
    }
    assert {"main_centre_km", "fully_cultivated", "land_emissions_total", "residual_area"} <= set(
        shown
    )
    for name, (site, result) in shown.items():
        planted[name] = site
        result["measured"] += 0.5
    surest = document["certainty"]["housing"]
    surest["sites"][surest["leader"]]["first"] -= 1e-4
    planted["first"] = surest["leader"]
    wrong = {(key[0], key[1]) for key in differences(few, document, given)}
    assert {(site, indicator) for indicator, site in planted.items()} <= wrong


def test_a_script_is_told_how_much_was_computed_again(few):
    answer = ikap(few, "--files-only", "--json")
    told = json.loads(answer.output)
    assert set(told) == {"recomputed", "numbers", "differences", "not_recomputed"}
    assert told["recomputed"] == {"housing": 0.0, "business": 0.0}
    assert told["differences"] == []


def test_the_gis_file_is_read_too(few, tmp_path):
    folder = tmp_path / "kjøring"
    shutil.copytree(few, folder)
    site = read_run(few).document["alternatives"][3]
    with sqlite3.connect(folder / "scores.gpkg") as base:
        for (name,) in base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            base.execute(f'DROP TRIGGER "{name}"')  # they need functions of GDAL's
        base.execute("UPDATE alternatives SET area_daa = area_daa + 1 WHERE id = ?", (site["id"],))
    base.close()
    area = site["area_daa"]
    assert differences(folder) == {
        (site["id"], "gpkg", "alternatives area_daa"): (area, pytest.approx(area + 1))
    }


def test_a_site_that_is_gone_from_the_scores_is_missed(few, document, given):
    gone = document["alternatives"].pop(2)
    found = differences(few, document, given)
    assert (gone["id"], "area_daa", "") in found
    assert found[gone["id"], "area_daa", ""][0] is None


def test_the_command_tells_a_difference_and_exits_with_1(few, document, tmp_path):
    folder = tmp_path / "feil"
    shutil.copytree(few, folder)
    site = document["alternatives"][0]
    site["goals"]["soil"]["weight"] += 0.25
    (folder / "scores.json").write_text(to_json(document), encoding="utf-8")
    answer = ikap(folder, "--files-only")
    text = answer.output.replace(NO_BREAK, " ")
    assert answer.exit_code == 1, text
    assert (
        f"{site['id']} {site['name']}: Målets vekt i samlet poengsum, Jordvern: beregning 50 %"
        in text
    )
    assert "bare tallene i beregningens egne filer" in (
        tmp_path / "feil-verify" / "verify.html"
    ).read_text("utf-8")


def test_moved_with_its_inputs_it_is_read_again_from_anywhere(few, tmp_path, monkeypatch):
    record = json.loads((few / "run.json").read_text(encoding="utf-8"))
    assert record["files"] == ["../innspill.gpkg"]
    assert record["region"]["reference"] == "bundled:trondheimsregionen"
    shutil.copytree(few.parent, tmp_path / "arkiv")
    monkeypatch.chdir("/")
    moved = inputs_of(read_run(tmp_path / "arkiv" / few.name))
    assert set(moved.read.alternatives["proposal"]) == set(SOME)


def test_changed_inputs_are_told_and_the_files_can_be_checked_alone(few, tmp_path):
    folder = tmp_path / "flyttet" / "kjøring"
    shutil.copytree(few, folder)
    proposals = gpd.read_file(few.parent / "innspill.gpkg")
    proposals.iloc[:3].to_file(folder.parent / "innspill.gpkg")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["files"] = ["innspill.gpkg"]
    record["inputs"][0]["path"] = "innspill.gpkg"
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    answer = ikap(folder)
    assert answer.exit_code == 2
    assert "--files-only" in answer.output
    assert not (tmp_path / "flyttet" / "kjøring-verify").exists()
    assert ikap(folder, "--files-only", "--json").exit_code == 0


def test_a_damaged_run_is_told_in_a_sentence(few, document, tmp_path):
    folder = tmp_path / "skadet"
    shutil.copytree(few, folder)
    del document["alternatives"][0]["goals"]
    (folder / "scores.json").write_text(to_json(document), encoding="utf-8")
    answer = ikap(folder, "--files-only")
    assert answer.exit_code == 2
    assert "skadet" in answer.output
    shutil.copytree(few, tmp_path / "uten lag")
    with sqlite3.connect(tmp_path / "uten lag" / "scores.gpkg") as base:
        base.execute("DROP TABLE net_areas")
    base.close()
    answer = ikap(tmp_path / "uten lag", "--files-only")
    assert answer.exit_code == 2
    assert "Kartlaget «net_areas» kan ikke leses" in answer.output


def test_curves_flat_outside_and_points_that_meet(few, document):
    """The values of every criterion follow from its curve at every kink and beyond both ends."""
    name = "transit_access"
    (gauge,) = (g for g in document["criteria"][name]["gauges"] if "housing" in g["kinds"])
    homes = [one for one in document["alternatives"] if one["kind"] == "housing"]
    points = gauge["curve"]
    cases = [
        (points[0][0] - 1, points[0][1]),
        (points[-1][0] + 9, points[-1][1]),
        *map(tuple, points),
    ]
    cases += [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(points)]
    for one, (x, v) in zip(homes, cases, strict=False):
        told = one["criteria"][name]
        told.update(measured=x, low=x, high=x, value=v, interval=[v, v])
    found = differences(few, document)
    assert not {key for key in found if key[1] in ("value", "value_interval")}


MADE_UP = 'source = { title = "Data", publisher = "Etat", date = 2026-01-01, licence = "CC0" }'
PLAIN = f"""
title = "Uten veg"
crs = "EPSG:25832"
municipalities = ["3201", "3203"]
main_centre = "Sandvika"
density = {{ default = 3, basis = {{ tag = "P", title = "Forslag" }} }}
[layers.municipalities]
file = "municipalities.gpkg"
{MADE_UP}
[layers.centres]
file = "centres.gpkg"
{MADE_UP}
[layers.land]
file = "land.gpkg"
{MADE_UP}
"""


RESERVES = """municipality_code;dwellings_share;dwellings_reserve;reserve_type;reserve_date
3201;0,6;3000;total;2026
3203;0,4;600;total;2026
"""
ASSUMED = """name;municipality_code;low;best;high;source;date;tag
people_per_year;;200;400;800;Framskriving;2026;S
people_per_new_dwelling;;1,9;2,1;2,3;Anslag;2026;M-M
years;;12;12;12;Plan;2026;P
"""


@pytest.mark.parametrize("grows", [False, True], ids=["no growth table", "growth"])
def test_a_region_of_others_without_roads_is_computed_again(tmp_path, grows):
    """Forest in the south, fields in the north; straight lines, and growth where it is told."""
    folder = tmp_path / "region"
    folder.mkdir()

    def save(kind, shapes, **columns):
        gpd.GeoDataFrame(columns, geometry=shapes, crs=25832).to_file(folder / f"{kind}.gpkg")

    west, east = (box(x, 6640000, x + 10000, 6650000) for x in (570000, 580000))
    save("municipalities", [east, west], kommunenummer=["3201", "3203"], kommunenavn=["Ås", "Ski"])
    places = [Point(584000, 6643000), Point(574500, 6643500)]
    save("centres", places, name=["Sandvika", "Asker"], level=[1, 2])
    ground = [box(570000, y, 590000, y + d) for y, d in ((6640000, 3000), (6643000, 7000))]
    save("land", ground, arealtype=[30, 21])
    text = PLAIN
    if grows:
        (folder / "growth.csv").write_text(RESERVES, encoding="utf-8")
        (folder / "need.csv").write_text(ASSUMED, encoding="utf-8")
        text += f'[tables.growth_targets]\nfile = "growth.csv"\n{MADE_UP}\n'
        text += f'[tables.need_assumptions]\nfile = "need.csv"\n{MADE_UP}\n'
    (folder / "region.toml").write_text(text, encoding="utf-8")
    sites = [box(x, y, x + 300, y + 300)
             for x, y in ((582000, 6642000), (574000, 6644000), (585000, 6645000))]  # fmt: skip
    homes = {"id": ["a", "b", "n"], "kind": ["housing", "housing", "business"]}
    gpd.GeoDataFrame(homes, geometry=sites, crs=25832).assign(
        dwellings=[120, 40, None], jobs=[None, None, 60]
    ).to_file(tmp_path / "sites.gpkg")
    evaluation = score([tmp_path / "sites.gpkg"], region=folder)
    aside = {kind.value: set(names) for kind, names in evaluation.set_aside.items()}
    assert ({"growth_balance", "share_of_need"} <= aside["housing"]) == (not grows)
    assert {"jobs_balance", "share_of_need"} <= aside["business"]
    if grows:  # 3 000 homes for 60 % of 200–800 persons a year
        large = evaluation.constraints.xs("large_reserve", level="constraint")
        assert large["answer"].to_dict() == {"a": "touch", "b": "no"}
    run = write(evaluation, tmp_path / "run")
    what = given_of(inputs_of(read_run(run)))
    with Engine() as engine:
        found = verify_run(engine, read_run(run).document, run / "scores.gpkg", what)
    assert [one for check in found for one in check.differences] == []
    counted = {check.number.key: check.count for check in found}
    assert counted.get("total_reserve_soonest") == (3 if grows else None)
    assert recomputed(read_run(run).document, found) == {"housing": 1.0, "business": 1.0}
