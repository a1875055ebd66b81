"""Advice in a region of fields and forest: the smallest cuts, worked out on paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import jsonschema
import pytest
import shapely
from typer.testing import CliRunner

import ikap
from ikap.api import advise
from ikap.assess.advice import Advised, Candidate, Step, advice_entries, pieces, usual_bounds
from ikap.assess.advice.additions import region_with
from ikap.assess.advice.moves import between, grounds, whole_moves
from ikap.assess.advice.search import is_feasible
from ikap.assess.advice.trial import try_out
from ikap.assess.tidy import rows
from ikap.commands import app
from ikap.model import Goal, Kind, Light, Status
from ikap.present.gis import read_added, write_advised
from ikap.sources.region import open_region

EAST, NORTH = 600_000, 7_000_000
SCHEMA = Path(ikap.__file__).parent / "present" / "assets" / "scores.schema.json"
WRITTEN = datetime(2026, 11, 29, tzinfo=UTC)
SOURCE = 'source = { title = "Data", publisher = "Etat", date = 2026-01-15, licence = "CC BY 4.0" }'
REGION = """
title = "Lilleby"
crs = "EPSG:25832"
municipalities = ["5001"]
main_centre = "Torget"
density = { default = 6, basis = { tag = "P", title = "Forslag" } }
"""


def box(*bounds: float) -> shapely.Polygon:
    west, south, east, north = bounds
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def _frame(shapes: list[Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=25832)


def write_toy(
    folder: Path,
    site: shapely.Polygon,
    dwellings: float,
    field: shapely.Polygon | None = None,
    flood: shapely.Polygon | None = None,
) -> None:
    """A region of forest with a field and a flood where they are given, and a site of homes."""
    ground = box(-5000, -5000, 5000, 5000)
    fields = [] if field is None else [field]
    layers = {
        "municipalities": _frame([ground], kommunenummer=["5001"], kommunenavn=["Lilleby"]),
        "land": _frame(
            [*fields, shapely.difference(ground, shapely.union_all(fields))],
            arealtype=[21] * len(fields) + [30],
            skogbonitet=[13] * (len(fields) + 1),
        ),
        "core_farmland": _frame([box(4000, 4000, 4100, 4100)]),
    }
    if flood is not None:
        layers["flood"] = _frame([flood], gjentaksintervall=[200], zone=["hazard"])
    declared = [f'[layers.{name}]\nfile = "{name}.gpkg"\n{SOURCE}' for name in layers]
    for name, layer in layers.items():
        layer.to_file(folder / f"{name}.gpkg")
    (folder / "region.toml").write_text("\n".join([REGION, *declared]), encoding="utf-8")
    _frame([site], id=["S"], kind=["bolig"], dwellings=[dwellings]).to_file(folder / "site.gpkg")


@pytest.fixture
def advised(tmp_path: Path) -> Callable[..., Advised]:
    """Advice for one site of homes, on a field in the forest, by a flood where one is given."""

    def advice(*toy: Any, **more: Any) -> Advised:
        write_toy(tmp_path, *toy, **more)
        region = open_region(tmp_path)
        return advise(ikap.score([tmp_path / "site.gpkg"], region), region)["S"]

    return advice


def smallest(advised: Advised, move: str, aim: str) -> Any:
    """Of the advice of one move that has the aim, what takes the least ground."""
    return min(
        (
            piece
            for piece in advised.advice
            if [step.move for step in piece.candidate.steps] == [move] and aim in piece.aims
        ),
        key=lambda piece: piece.removed,
    )


def test_a_cut_through_a_field_counts_in_full_first_when_five_daa_are_left(advised):
    # A field of 10 daa in the west of 40 daa. Under 25 m the strip that is left of it is under
    # 5 daa and still counts by half; at 25 m it is a field of its own again.
    found = advised(box(0, 0, 200, 200), 240, field=box(0, 0, 50, 200))
    assert found.before.goals[Goal.SOIL] == (pytest.approx(0.590, abs=5e-4), Light.YELLOW)
    piece = smallest(found, "end", "goal:soil")
    assert piece.candidate.steps == (Step("end", "w", 25.0),)
    assert piece.after.area == pytest.approx(35.0)
    assert piece.removed == pytest.approx(0.125)
    assert piece.after.goals[Goal.SOIL] == (pytest.approx(0.710, abs=5e-4), Light.GREEN)


def test_excluded_ground_drawn_out_takes_the_field_with_it(advised, tmp_path):
    # 12 of 30 daa lie under the flood, with the whole field of 6 daa; 108 homes are 6.0 a daa.
    site = box(0, 0, 300, 100)
    found = advised(site, 108, field=box(0, 0, 60, 100), flood=box(0, 0, 120, 100))
    assert found.before.net == pytest.approx(18.0)
    assert found.before.goals[Goal.SOIL][0] == pytest.approx(0.646, abs=5e-4)
    region = open_region(tmp_path)
    evaluation = ikap.score([tmp_path / "site.gpkg"], region)
    (row,) = rows(evaluation.sites)
    moves = whole_moves(row, grounds(evaluation, region), usual_bounds())
    drawn_out = next(one for one in moves if one.steps == (Step("deducted"),))
    after = try_out([drawn_out], evaluation, region)[0]
    assert after.area == after.net == pytest.approx(18.0)
    assert after.goals[Goal.SOIL][0] == pytest.approx(1.0)
    assert (after.dwellings, after.farmland) == (108, 0.0)
    assert "flood" in found.before.flags - after.flags
    assert is_feasible(drawn_out, found.before, after, usual_bounds())


def test_core_farmland_on_the_site_is_ground_that_could_be_cut(tmp_path):
    write_toy(tmp_path, box(3950, 4000, 4150, 4100), 60)  # 10 of 20 daa
    region = open_region(tmp_path)
    evaluation = ikap.score([tmp_path / "site.gpkg"], region)
    cuts = dict(grounds(evaluation, region).cuts["S"])
    assert cuts[Step("zone", "core_objection")].area == pytest.approx(10_000)


def test_density_or_land_side_by_side(advised):
    # 90 homes on 20 daa are 4.5 a daa where 6 are asked for: 30 more homes, or 5 daa less.
    found = advised(box(0, 0, 200, 100), 90)
    assert "density_below" in found.before.flags
    homes = smallest(found, "density", "flag:density_below")
    assert (homes.after.dwellings, homes.removed) == (120, 0)
    land = smallest(found, "end", "flag:density_below")
    assert land.after.area == pytest.approx(15.0)
    assert land.after.dwellings == 90
    assert land.removed == pytest.approx(0.25)


def test_no_more_homes_than_the_highest_density_has_room_for(advised):
    found = advised(box(0, 0, 200, 100), 90)
    homes = smallest(found, "density", "flag:density_below")
    tight = replace(usual_bounds(), most_dense=0.9)
    assert is_feasible(homes.candidate, found.before, homes.after, usual_bounds())
    assert not is_feasible(homes.candidate, found.before, homes.after, tight)


def test_too_little_left_is_not_offered(advised):
    # The flood leaves 4 of 30 daa: under a fifth, which is the least that advice leaves.
    found = advised(box(0, 0, 300, 100), 20, flood=box(0, 0, 260, 100))
    assert found.before.status is Status.EXCLUDED
    assert all(piece.after.area >= 6.0 for piece in found.advice)
    assert all(piece.candidate.steps != (Step("deducted"),) for piece in found.advice)


def test_whole_metres_between_two_distances():
    assert between(33, 66, 5) == [38.0, 44.0, 50.0, 55.0, 60.0]
    assert between(24, 25, 5) == []


def test_what_is_changed_decides_what_it_is_weighed_against():
    def of(*moves: str) -> str:
        steps = tuple(Step(move) for move in moves)
        return Candidate("S", steps, box(0, 0, 1, 1), Kind.HOUSING, None, 1.0).nature

    assert [of("land"), of("end", "land"), of("density"), of("land", "density"), of("purpose")] == [
        "land",
        "land",
        "homes",
        "both",
        "purpose",
    ]


@pytest.fixture(scope="module")
def sample() -> Any:
    region = open_region()
    evaluation = ikap.score([ikap.sample_proposals()], region)
    return region, evaluation


def promised_equals_scored(sample: Any, sites: list[str] | None, tmp_path: Path) -> Any:
    """Advice for the sites, held against the file that is handed out, scored by itself."""
    region, evaluation = sample
    found = advise(evaluation, region, sites=sites)
    write_advised(found, evaluation, tmp_path, WRITTEN)
    plain = ikap.score([tmp_path / "advice.gpkg"], region)
    advice, added = pieces(found), read_added(tmp_path)
    assert sorted(piece.id for piece in advice) == sorted(plain.sites.index)
    assert sorted(added) == [piece.id for piece in advice if piece.candidate.added is not None]
    for piece in advice:
        there = region_with(region, added[piece.id]) if piece.id in added else None
        scored = ikap.score([tmp_path / "advice.gpkg"], there) if there else plain
        site, after = scored.sites.loc[piece.id], piece.after
        assert (site["score"], site["light"], site["status"]) == (
            after.score,
            after.light,
            after.status,
        )
        assert (site["area_daa"], site["net_area_daa"]) == (after.area, after.net)
        goals = {Goal(g): v for g, v in scored.goals.loc[piece.id]["value"].items()}
        assert goals == {goal: value for goal, (value, _light) in after.goals.items()}
        assert piece.aims
    return found


def test_scored_again_the_advice_gives_what_it_promised(sample, tmp_path):
    found = promised_equals_scored(sample, ["502"], tmp_path)
    assert all(one.advice for one in found.values())
    (stop,) = [one for one in pieces(found) if one.candidate.nature == "transit"]
    assert "flag:no_stop" in stop.aims
    assert stop.removed == 0


@pytest.mark.slow
def test_every_weak_site_of_the_sample_gets_advice_or_the_reason_why_not(sample, tmp_path):
    found = promised_equals_scored(sample, None, tmp_path)
    low = [one for one in found.values() if one.before.light is not Light.GREEN]
    helped = [one for one in low if one.advice]
    assert len(low) == 35
    assert 2 * len(helped) >= len(low)
    entries = advice_entries(sample[1], found)
    assert all(bool(entry["pieces"]) != bool(entry["why_none"]) for entry in entries.values())


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(app, [*map(str, arguments)])


def test_the_command_writes_what_a_run_with_advice_says(tmp_path):
    write_toy(tmp_path, box(0, 0, 200, 200), 240, field=box(0, 0, 50, 200))
    scored, out = tmp_path / "run", tmp_path / "råd"
    answer = run(
        *("score", tmp_path / "site.gpkg", "--region", tmp_path, "--out", scored),
        *("--also", "advice", "--paper", "report"),
    )
    assert answer.exit_code == 0, answer.output
    document = json.loads((scored / "scores.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    (site,) = document["alternatives"]
    assert [piece["id"] for piece in site["advice"]["pieces"]] == ["S-a", "S-b", "S-c"]
    assert site["reasons"]["advice"][0].startswith("S-a: Trekk inn grensen i vest")
    assert "Foreslått ny grense" in (scored / "map.html").read_text(encoding="utf-8")
    assert (scored / "advice.gpkg").is_file()

    answer = run("advice", scored, "--site", "S", "--out", out)
    assert answer.exit_code == 0, answer.output
    assert {path.name for path in out.iterdir()} == {
        "advice.json",
        "advice.html",
        "advice.csv",
        "advice.gpkg",
        "advice.geojson",
    }
    told = json.loads((out / "advice.json").read_text(encoding="utf-8"))
    assert told["sites"][0]["pieces"] == site["advice"]["pieces"]
    page = (out / "advice.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "Forslagsstiller og kommunen avgjør" in page


def test_a_site_that_the_run_has_not_is_said(run_folder, tmp_path):
    answer = run("advice", run_folder, "--site", "finnes-ikke", "--out", tmp_path / "råd")
    assert answer.exit_code == 2
    assert "«finnes-ikke» er ikke med i beregningen" in answer.output
    assert not (tmp_path / "råd").exists()
