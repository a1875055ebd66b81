"""What the files of a run show: a small made-up meeting as workbooks, paper, slides and GIS."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from datetime import UTC, datetime

import pandas as pd
import pytest
from PIL import Image

from ikap.assess.standing import standings
from ikap.model import Problem, Rejection
from ikap.present.book import write_form, write_workbook
from ikap.present.document import scores_document
from ikap.present.gis import source_lines
from ikap.present.gis.attributes import codes, columns, row
from ikap.present.gis.symbology import outline, styles
from ikap.present.map import evaluation_html
from ikap.present.map import meeting as map_
from ikap.present.map.notebook import explanation
from ikap.present.paper import blocks, facing, findings, method, overview, ranking
from ikap.present.paper.atlas import Atlas
from ikap.present.paper.factsheet import sheet_data
from ikap.present.paper.mapsheet import draw, map_data, sheets, window
from ikap.present.paper.press import hits, site_maps
from ikap.present.slides import deck
from ikap.present.tables import rejected_csv, scores_csv
from tests.present import meeting
from tests.present.shown.reading import (
    assert_shown,
    book_lines,
    data_lines,
    page_lines,
    plain,
    slide_lines,
)

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITES = 11  # an excluded one among them, some that lack numbers, and the three lists


@pytest.fixture(scope="module")
def evaluation():
    return meeting.evaluation(seed=2, sites=SITES)


@pytest.fixture(scope="module")
def document(evaluation):
    """The document, its sites in another order than that of their places."""
    made = json.loads(json.dumps(scores_document(evaluation)))
    return {**made, "alternatives": made["alternatives"][::-1]}


@pytest.fixture(scope="module")
def layers(evaluation):
    return meeting.layers(evaluation.sites)


def few_sites(document, *ids):
    return {**document, "alternatives": [e for e in document["alternatives"] if e["id"] in ids]}


def narrowed(document):
    """The document with a few of its criteria and constraints."""
    few = {name: list(document[name].items())[::4] for name in ("criteria", "constraints")}
    layers = dict(list(document["layers"].items())[:2])
    return {**document, "layers": layers, **{name: dict(kept) for name, kept in few.items()}}


REJECTED = [
    Rejection("a.gpkg", 3, "7", "Området ligger utenfor regionen.", "Kontroller koordinatene."),
    Rejection("b.gpkg", None, None, "Filen kunne ikke leses.", ""),
]


REMARKS = [Problem("a.gpkg", "Arealet er et annet.", "Se.")]


def test_the_document(document):
    assert_shown("scores", data_lines(few_sites(document, "003", "011")["alternatives"]))


def test_the_workbook(document, tmp_path):
    write_workbook(
        few_sites(document, "001", "003", "006", "011"), REJECTED, tmp_path / "a.xlsx", WRITTEN
    )
    assert_shown("scores-book", book_lines(tmp_path / "a.xlsx"))


def test_the_form(document, tmp_path):
    write_form(few_sites(document, "003", "011"), tmp_path / "a.xlsx", WRITTEN)
    assert_shown("form-book", book_lines(tmp_path / "a.xlsx"))


def test_the_table(document):
    assert_shown("scores-table", iter(scores_csv(document).splitlines()[:4]))
    assert_shown("rejected-table", iter(rejected_csv(REJECTED).splitlines()))


def test_what_a_notebook_shows(evaluation):
    assert_shown("notebook", page_lines(evaluation_html(evaluation)))


def test_the_report(document, evaluation):
    listed = standings(evaluation.sites)
    parts = [
        *ranking.rankings(document, listed),
        *ranking.tradeoffs(document),
        *findings.reasons(document),
        *findings.impacts(document),
        *method.method(
            narrowed(document), REJECTED, [Problem("a.gpkg", "Arealet er et annet.", "Se.")], []
        ),
        blocks.contents(),
    ]
    assert_shown("report", data_lines(_drawn(parts)))


def test_a_fact_sheet(document, evaluation, layers):
    maps = site_maps(document, evaluation.sites, Atlas(layers))
    shown = []
    for entry in few_sites(document, "011")["alternatives"]:
        drawn = maps.draw(entry["id"], entry["name"], hits(entry))
        shown.append(sheet_data(entry, document, drawn, "Fot"))
    assert_shown("sheet", data_lines(_drawn(shown)))


def test_the_maps_of_a_site(document, evaluation, layers):
    entry = document["alternatives"][0]
    drawn = site_maps(document, evaluation.sites, Atlas(layers)).draw(
        entry["id"], entry["name"], hits(entry)
    )
    assert_shown("site-map", page_lines(drawn.svg + drawn.where))


def test_all_sites_on_a_map(document, evaluation, layers):
    drawn = overview(document, evaluation.sites, Atlas(layers), 178.0, 116.0)
    assert_shown("overview", page_lines(drawn.svg + drawn.alt))


def test_a_map_sheet(document, evaluation, layers):
    areas = evaluation.sites.geometry
    frame = window(areas, None)
    shown = []
    for sheet in list(sheets().values())[::3]:
        drawn = draw(sheet, frame, Atlas(layers), areas, document, areas.crs)
        shown.append(map_data(sheet, drawn, document, areas.crs, "", "Fot"))
    assert_shown("map-sheet", data_lines(_drawn(shown)))


def test_sites_side_by_side(document):
    ids = [entry["id"] for entry in document["alternatives"] if entry["list"] == "housing"][:3]
    assert_shown("facing", data_lines(asdict(facing.faced(document, ids))["groups"]))
    faced = facing.faced(document, ids)
    assert_shown("facing-said", iter(map(plain, (*faced.advantages, *faced.certainty))))


def test_a_gis_layer(document):
    told = columns(narrowed(document))
    assert_shown(
        "gis",
        data_lines(
            {
                "columns": {name: asdict(entry) for name, entry in told.items()},
                "codes": codes(),
                "rows": [row(entry, document) for entry in document["alternatives"][:1]],
                "sources": list(source_lines(document["layers"])) if "layers" in document else [],
                "styles": [asdict(style) for style in styles({"light": "Klasse"})],
                "outline": asdict(outline({"light": "Klasse"})),
            }
        ),
    )


def picture(_press, data, dots):
    """A white picture as large as what would be drawn."""
    out = io.BytesIO()
    size = (round(data["width"] * dots / 254), round(data["height"] * dots / 254))
    Image.new("1", size, 1).save(out, "PNG")
    return out.getvalue()


def test_slides(document, evaluation, layers, tmp_path, monkeypatch):
    pytest.importorskip("pptx")
    monkeypatch.setattr(deck.Press, "png", picture)
    monkeypatch.setattr(deck, "SITES", 3)
    monkeypatch.setattr(deck, "ROWS", 4)
    deck.write_slides(document, evaluation.sites, layers, tmp_path / "a.pptx", WRITTEN)
    assert_shown("slides", slide_lines(tmp_path / "a.pptx"))


def test_what_the_map_of_a_meeting_is_made_of(document, evaluation, layers, monkeypatch):
    kept = {}

    def charted(kind, settings, blobs, **named):
        kept.update(kind=kind, named=named, blobs={n: len(blob) for n, blob in blobs.items()})
        kept["settings"] = {n: v for n, v in settings.items() if n not in ("words", "concepts")}
        kept["settings"] |= {"layers": None, "groups": None}
        return "page"

    monkeypatch.setattr(map_, "charted", charted)
    before = map_.Before(document, evaluation.sites.geometry, ("A", "B"), ["Andre vekter."])
    assert map_.meeting_map(document, evaluation.sites, layers, before=before) == "page"
    assert_shown("meeting-map", data_lines(kept))


def test_what_a_press_on_a_site_shows(document):
    shown = [page_lines(explanation(entry)) for entry in document["alternatives"][:3]]
    assert_shown("notebook-sites", (line for lines in shown for line in lines))


def _drawn(value):
    """Data in which a drawing is its lines and numbers."""
    if isinstance(value, dict):
        return {key: _drawn(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_drawn(inner) for inner in value]
    if isinstance(value, str) and value.startswith("<svg"):
        return list(page_lines(value))
    if isinstance(value, pd.Series):
        return value.to_dict()
    return value
