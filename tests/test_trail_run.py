"""The trail of a round through `ikap score` and `ikap compare`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import geopandas as gpd
import jsonschema
import openpyxl
import pytest
import shapely
from typer.testing import CliRunner

import ikap
from ikap.commands import app
from ikap.sources.forms import read_trail

SCHEMA = Path(ikap.__file__).parent / "present" / "assets" / "scores.schema.json"
SOURCE = 'source = { title = "Data", publisher = "Etat", date = 2026-01-15, licence = "CC BY 4.0" }'
REGION = f"""
title = "Lilleby"
crs = "EPSG:25832"
municipalities = ["5001"]
main_centre = "Torget"
density = {{ default = 3, basis = {{ tag = "P", title = "Forslag" }} }}
[layers.municipalities]
file = "municipalities.gpkg"
{SOURCE}
[layers.land]
file = "land.gpkg"
{SOURCE}
"""
HEAD = ("Id", "Tilstand", "Utfall", "Begrunnelse", "Ført av", "Rolle", "Dato")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A region of forest with one site of homes."""
    ground = shapely.box(600_000, 7_000_000, 610_000, 7_010_000)
    site = shapely.box(605_000, 7_005_000, 605_200, 7_005_100)
    for name, shape, columns in (
        ("municipalities", ground, {"kommunenummer": ["5001"], "kommunenavn": ["Lilleby"]}),
        ("land", ground, {"arealtype": [30], "skogbonitet": [13]}),
        ("site", site, {"id": ["S"], "kind": ["bolig"], "dwellings": [60]}),
    ):
        gpd.GeoDataFrame(columns, geometry=[shape], crs=25832).to_file(tmp_path / f"{name}.gpkg")
    (tmp_path / "region.toml").write_text(REGION, encoding="utf-8")
    return tmp_path


def line(state: str, date: str, **more: str) -> dict[str, str]:
    signed = {"Ført av": "Kari", "Rolle": "planlegger", "Dato": date}
    return {"Id": "S", "Tilstand": state, **signed, **more}


def written(path: Path, lines: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEAD, delimiter=";")
        writer.writeheader()
        writer.writerows(lines)


def test_a_run_writes_what_was_entered_and_compare_tells_what_changed(folder):
    first, second = folder / "a", folder / "b"
    path = folder / "trail.csv"
    rows = [line("Mottatt", "05.01.2026")]
    for out in (first, second):
        written(path, rows)
        answer = CliRunner().invoke(
            app,
            [
                *("score", str(folder / "site.gpkg"), "--region", str(folder)),
                *("--trail", str(path), "--out", str(out), "--paper", "none"),
            ],
        )
        assert answer.exit_code == 0, answer.output
        rows.append(line("Innstilt", "01.03.2026", Utfall="nei", Begrunnelse="Dyrka jord"))
    document = json.loads((second / "scores.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    steps = document["alternatives"][0]["trail"]
    assert [step["title"] for step in steps] == ["Mottatt", "Innstilt: nei"]
    assert "Dyrka jord. Ført av Kari (planlegger)" in steps[1]["text"]
    assert "Gangen i saken" in (second / "map.html").read_text(encoding="utf-8")
    kept = read_trail(second / "trail.xlsx", ("S",), "r")
    assert [one.changed for one in kept.entries] == [False, False]
    out = folder / "ut"
    answer = CliRunner().invoke(app, ["compare", str(first), str(second), "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    told = json.loads((out / "compare.json").read_text(encoding="utf-8"))["differences"]
    assert any("Nå: Innstilt: nei" in said and "Dyrka jord" in said for said in told)
    whole = json.loads((out / "compare.json").read_text(encoding="utf-8"))
    (moved,) = whole["states"]
    assert (moved["id"], moved["state"]) == ("S", ["Mottatt", "Innstilt: nei"])
    assert moved["reason"] == "Dyrka jord"
    assert "Tilstand B" in (out / "compare.html").read_text(encoding="utf-8")
    (row,) = csv.DictReader(
        (out / "compare.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"
    )
    assert (row["state_a"], row["state_b"]) == ("Mottatt", "Innstilt: nei")
    # The same scores: what is entered moves nothing that is measured.
    scores = [
        json.loads((run / "scores.json").read_text(encoding="utf-8"))["alternatives"][0]["score"]
        for run in (first, second)
    ]
    assert scores[0] == scores[1]


def test_a_form_with_new_lines_is_not_lost(folder):
    score = ["score", str(folder / "site.gpkg"), "--region", str(folder), "--paper", "none"]
    score += ["--out", str(folder / "a")]
    assert CliRunner().invoke(app, [*score, "--also", "trail"]).exit_code == 0
    path = folder / "a" / "trail.xlsx"
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    head = next(row for row in page.iter_rows() if row[0].value == "Id")
    page.cell(head[0].row + 1, 1).value = "S"
    book.save(path)
    answer = CliRunner().invoke(app, score)
    assert answer.exit_code == 2
    assert "--trail" in answer.output
    assert path.is_file()


def test_a_round_takes_the_trail_and_the_report_counts_the_states(folder):
    path, out = folder / "trail.csv", folder / "runde"
    written(path, [line("Mottatt", "05.01.2026")])
    (folder / "innspill").mkdir()
    (folder / "site.gpkg").rename(folder / "innspill" / "site.gpkg")
    answer = CliRunner().invoke(
        app,
        [
            *("batch", str(folder / "innspill"), "--region", str(folder), "--jobs", "1"),
            *("--trail", str(path), "--out", str(out), "--paper", "report"),
        ],
    )
    assert answer.exit_code == 0, answer.output
    document = json.loads((out / "scores.json").read_text(encoding="utf-8"))
    assert [step["state"] for step in document["alternatives"][0]["trail"]] == ["received"]
    assert (out / "trail.xlsx").is_file()
    report = (out / "report.html").read_text(encoding="utf-8")
    assert "Områdene etter tilstand i innspillsrunden" in report


def test_ground_that_was_not_heard_cannot_be_entered_as_decided(folder):
    """The site is heard, then drawn 10 m further east: 1 daa that nobody was asked about."""
    heard, path = folder / "horing", folder / "trail.csv"
    score = ["score", str(folder / "site.gpkg"), "--region", str(folder), "--paper", "none"]
    assert CliRunner().invoke(app, [*score, "--out", str(heard)]).exit_code == 0
    wider = shapely.box(605_000, 7_005_000, 605_210, 7_005_100)
    gpd.GeoDataFrame(
        {"id": ["S"], "kind": ["bolig"], "dwellings": [60]}, geometry=[wider], crs=25832
    ).to_file(folder / "site.gpkg")
    written(path, [line("Vedtatt", "05.11.2026")])
    again = [*score, "--trail", str(path), "--heard", str(heard), "--out", str(folder / "b")]
    answer = CliRunner().invoke(app, again)
    assert answer.exit_code == 2
    told = " ".join(answer.output.split())
    assert "1,0 daa av det som er ført som vedtatt" in told
    assert "ny behandling" in told
    assert not (folder / "b").exists()
