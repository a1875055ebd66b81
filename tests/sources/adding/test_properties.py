"""Kartverket's property map, as GML and as a database, and a table that names its properties."""

from __future__ import annotations

import pandas as pd
import pyogrio
import pytest
from typer.testing import CliRunner

from ikap.commands import app
from ikap.sources.proposals import read_proposals
from tests.sources.conftest import SOUTH, WEST, frame, square

FILE = "Basisdata_5028_Melhus_25832_MatrikkelenEiendomskartTeig"
# Parcel → its farm, its holdings (the second is owned by two), and the number that maps show.
TEIGER = ((12, (34,), "12/34"), (12, (35, 36), "12/35 m.fl."), (12, (34,), "12/34"))
HEAD = """<?xml version="1.0" encoding="utf-8"?>
<gml:FeatureCollection gml:id="c" xmlns:gml="http://www.opengis.net/gml/3.2"
 xmlns:app="http://skjema.geonorge.no/SOSI/produktspesifikasjon/Matrikkelen-Eiendomskart-Teig/20211101">
"""
UNIT = """<app:matrikkelenhet><app:Matrikkelenhet><app:kommunenummer>5028</app:kommunenummer>
<app:gardsnummer>{}</app:gardsnummer><app:bruksnummer>{}</app:bruksnummer>
<app:festenummer>0</app:festenummer></app:Matrikkelenhet></app:matrikkelenhet>"""
TEIG = """<gml:featureMember><app:Teig gml:id="teig.{at}">
<app:representasjonspunkt><gml:Point gml:id="p.{at}" srsName="urn:ogc:def:crs:EPSG::25832">
<gml:pos>{x} {y}</gml:pos></gml:Point></app:representasjonspunkt>
<app:kommunenummer>5028</app:kommunenummer>{units}
<app:matrikkelnummerTekst>{text}</app:matrikkelnummerTekst>
<app:område><gml:Polygon gml:id="s.{at}" srsName="urn:ogc:def:crs:EPSG::25832"><gml:exterior>
<gml:LinearRing><gml:posList>{x} {y} {east} {y} {east} {north} {x} {north} {x} {y}</gml:posList>
</gml:LinearRing></gml:exterior></gml:Polygon></app:område></app:Teig></gml:featureMember>
"""


def as_gml(folder):
    text = HEAD
    for at, (farm, holdings, number) in enumerate(TEIGER):
        x, y = WEST + 300 * at, SOUTH
        units = "".join(UNIT.format(farm, holding) for holding in holdings)
        text += TEIG.format(at=at, x=x, y=y, east=x + 100, north=y + 100, units=units, text=number)
    path = folder / f"{FILE}_GML.gml"
    path.write_text(text + "</gml:FeatureCollection>", encoding="utf-8")
    return path


def as_database(folder):
    """Numbers stand in a table of their own, with several rows for a parcel of several owners."""
    path = folder / f"{FILE}.gpkg"
    shapes = [square(300 * at, 0) for at in range(len(TEIGER))]
    numbers = [number for _farm, _holdings, number in TEIGER]
    teiger = frame(shapes, teigid=[11, 12, 13], kommunenummer=["5028"] * 3,
                   matrikkelnummertekst=numbers)  # fmt: skip
    teiger.to_file(path, layer="teig")
    units = [
        {"teig_fk": 11 + at, "gardsnummer": farm, "bruksnummer": holding, "festenummer": 0}
        for at, (farm, holdings, _number) in enumerate(TEIGER)
        for holding in holdings
    ]
    pyogrio.write_dataframe(pd.DataFrame(units), path, layer="matrikkelenhet")
    return path


@pytest.mark.parametrize("delivered", [as_gml, as_database])
def test_the_property_map_is_recognised_and_places_proposals(toy, tmp_path, delivered):
    told = ["layers", "add", str(delivered(tmp_path)), "--region", str(toy.folder)]
    done = CliRunner().invoke(app, [*told, "--date", "2026-11-01"])
    assert done.exit_code == 0, done.output
    region = toy.open()
    assert region.source("properties").publisher == "Kartverket"
    assert "properties" not in region.summary().sources  # it judges nothing
    table = tmp_path / "innspill.csv"
    table.write_text("id;kind;boliger;gnr;bnr\nA;bolig;4;12;34\nB;bolig;4;12;36\n", "utf-8")
    found = read_proposals([table], region)
    assert found.alternatives.geometry.area.round(6).to_dict() == {"A": 20_000, "B": 10_000}
    told = "\n".join(p.what for p in found.remarks)
    assert "består av 2 teiger" in told
    assert "eier grunn sammen med 5028-12/35" in told


def test_a_map_without_numbers_is_asked_for_them(toy, tmp_path):
    path = tmp_path / "teig.gpkg"
    frame([square(0, 0)], kommunenummer=["5028"], nr=["12/34"]).to_file(path)
    told = ["layers", "add", str(path), "--as", "properties", "--region", str(toy.folder)]
    done = CliRunner().invoke(app, [*told, "--date", "2026-11-01"])
    assert done.exit_code == 2
    assert "farm_number" in done.output
    toy.add("properties", frame=frame([square(0, 0)], kommunenummer=["5028"], nr=["12/34"]))
    checked = CliRunner().invoke(app, ["layers", "check", "--region", str(toy.folder)])
    assert checked.exit_code == 1
    assert "farm_number + holding_number; property_number" in " ".join(checked.output.split())
