"""Pages made of small records: key figures, a control, a workshop, two runs, a round."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.assess.advice import RULES
from ikap.assess.comparison import differences, moves
from ikap.assess.key_figures import Economy, Flow, Growth, KeyFigures, Population, Standing, Total
from ikap.assess.portfolio import distribution
from ikap.assess.round import By, Overlap, Tally
from ikap.assess.transformation import Candidate, Transformation
from ikap.assess.weights import Ask, Combined, Consistency, Person, SetName
from ikap.model import InputFile, Kind, Problem, Rejection, Source
from ikap.present import comparison
from ikap.present.advice.page import advice_page
from ikap.present.book.round import RoundBook
from ikap.present.document import scores_document
from ikap.present.region.folder import figures_document
from ikap.present.region.page import region_page
from ikap.present.region.transformation import transformation_page
from ikap.present.tables import round_csv, transformation_csv
from ikap.present.verification import page as verification
from ikap.present.weights import folder as weights
from ikap.present.weights.form import write_workshop_form
from ikap.sources.proposals import Opened, Reading
from tests.present import meeting
from tests.present.shown.reading import assert_shown, book_lines, data_lines, page_lines

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
NAMES = {"5028": "Melhus", "5001": "Trondheim"}
REAL = Source("Folketall", "SSB", "2024-01-01", "CC BY 4.0", "https://www.ssb.no")
MADE_UP = Source("Oppdiktet", "IKAP", "2026-11-23", "CC BY 4.0", synthetic=True)


# --- key figures ----------------------------------------------------------------------------------


def figures():
    before, now = {"5001": 180_000.0, "5028": 16_000.0}, {"5001": 210_000.0, "5028": 18_000.0}
    growth = {"5001": 3000.0, "rest": 900.0}
    return KeyFigures(
        title="Lilleby",
        names=NAMES,
        population=(
            Population(2015, before, (), distribution(before, before)),
            Population(2024, now, (), distribution(now, now)),
        ),
        growth=(
            Growth(2024, ("5001", "rest"), {"5001": 210_000.0, "rest": 90_000.0}, growth,
                   distribution(growth, {"5001": 0.7, "rest": 0.3})),
        ),
        flows=(
            Flow("5028", "5001", "Melhus", {2010: 2000.0, 2017: 2600.0}, {2010: 0.3, 2017: 0.345}),
            Flow("5027", "5001", "Midtre Gauldal", {2017: 300.0}, {2017: 0.1}),
        ),
        totals=(
            Total("5001", "in", 2017, 2900.0, 2900.0, 0.45, 0.451, 0.449),
            Total("5001", "in", 2010, 2100.0, 2000.0, None, None, None),
            Total("5028", "out", 2017, 50.0, None, 0.2, 0.1, None),
        ),
        economy=(Economy(2015, 0.058, 0.06), Economy(2020, 0.06, 0.0575)),
        standings=(
            Standing("5001", 0.9, 0.7, 0.65, 0.95, math.nan),
            Standing("5028", 0.1, 0.0, 0.35, 0.05, 0.1),
        ),
        sources={"residents": REAL, "employment": MADE_UP},
        missing=("observed_growth",),
        anomalies=(Problem("Pendling", "summen er feil.", "Kontroller."),),
        remarks=(Problem("Folketall", "rader er slått sammen."),),
    )  # fmt: skip


def grounds():
    boxes = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 500)]
    return gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=boxes, crs="EPSG:25832")


def flow_lines():
    lines = [
        shapely.LineString([(1500, 250), (500, 500)]),
        shapely.LineString([(1510, 255), (500, 500)]),
        shapely.LineString([(200, 800), (900, 500)]),
    ]
    return gpd.GeoDataFrame(
        {"year": [2017, 2017, 2010], "from_name": ["Melhus <b>", "Skaun", "Før"],
         "commuters": [2600, 1300, 100]},
        geometry=lines, crs="EPSG:25832",
    )  # fmt: skip


def test_the_page_of_key_figures():
    assert_shown("region-page", page_lines(region_page(figures(), grounds(), flow_lines())))
    few = replace(
        figures(), population=figures().population[1:], economy=figures().economy[:1],
        anomalies=(), missing=(), remarks=(), sources={"residents": REAL}, growth=(), totals=(),
        flows=(), standings=(),
    )  # fmt: skip
    assert_shown("region-page-few", page_lines(region_page(few, grounds(), flow_lines()[:0])))


def test_the_document_of_key_figures():
    assert_shown("region-document", data_lines(figures_document(figures())))


def candidate(**given):
    usual = {
        "id": "1", "name": "Sluppen", "municipality": "5001", "area_daa": 40.4, "firm": "C",
        "place": "A", "jobs": 100.0, "fit": 0.3, "could_fit": 0.9, "could_hold": 800.0,
        "could_house": 300.0, "gain": 700.0, "car_km": 5.5, "move_to": ("N-1", "N-2"),
    }  # fmt: skip
    fields = Candidate.__dataclass_fields__
    return Candidate(**{name: {**usual, **given}[name] for name in fields})


def test_what_industry_could_move():
    found = Transformation(
        (candidate(), candidate(name="Ukjent", municipality="5099", jobs=math.nan, gain=math.nan,
                                could_hold=math.nan, could_house=math.nan, move_to=())),
        gpd.GeoDataFrame({"name": ["a", "b", "c"]}, geometry=[None] * 3), True,
    )  # fmt: skip
    page = transformation_page(found, NAMES, "Lilleby", {"areas": REAL})
    assert_shown("transformation-page", page_lines(page))
    assert_shown("transformation-table", iter(transformation_csv(found, NAMES).splitlines()))
    none = replace(found, candidates=(), synthetic=False)
    assert "<table" not in transformation_page(none, NAMES, "Lilleby", {})


# --- a control ------------------------------------------------------------------------------------


def control():
    basis = {"title": "Grense", "tag": "P", "publisher": None, "date": None}
    return {
        "run": {"folder": "runde", "profile": "Balansert", "written": "2026-11-23T10:00:00Z"},
        "region": {"title": "Lilleby"},
        "synthetic": "Oppdiktede demodata.",
        "sentence": "Kontrollberegnet.",
        "differences": [
            {"id": "1", "name": "Vika", "check": "measured", "title": "Målt", "part": "near",
             "part_title": "Nær", "written": 1.5, "reckoned": 1.25, "unit": "km",
             "tolerance": 1e-6},
            {"id": "2", "name": None, "check": "status", "title": "Status", "part": None,
             "part_title": None, "written": "eligible", "reckoned": None, "unit": "",
             "tolerance": 0.0},
        ],
        "checks": [
            {"key": "measured", "title": "Målt", "unit": "km", "tolerance": 1e-6, "compared": 1200,
             "differing": 1, "largest": 0.25},
            {"key": "status", "title": "Status", "unit": "", "tolerance": 0.0, "compared": 12,
             "differing": 1, "largest": None},
        ],
        "tolerances": {"km": {"value": 4.9e-7, "unit": "km", "title": "Avrunding", "basis": basis}},
        "left_out": [{"title": "Kart", "why": "Tegnes ikke på nytt."}],
    }  # fmt: skip


def test_the_page_and_the_table_of_a_control(monkeypatch):
    assert_shown("control-page", page_lines(verification.verify_page(control())))
    assert_shown("control-table", iter(verification.verify_csv(control()).splitlines()))
    monkeypatch.setattr(verification, "ROWS", 1)
    cut = verification.verify_page({**control(), "synthetic": None})
    assert "De 1 første av 2" in cut
    assert 'class="warning"' not in cut
    monkeypatch.setattr(verification, "ROWS", 2)
    assert "første av" not in verification.verify_page(control())


# --- a workshop -----------------------------------------------------------------------------------


def consistency(ratio, worst=(0, 1)):
    return Consistency(3.1, 0.05, ratio, 0.1, worst, 5.0, 2.4)


def workshop():
    goals = SetName(Kind.HOUSING, "goals")
    soil = SetName(Kind.BUSINESS, "soil")
    return [
        Combined(
            goals, Ask.PAIRS, ("climate", "soil", "growth"), (0.5, 0.3, 0.2), (0.4, 0.1, 0.2),
            (0.6, 0.5, 0.2), 0.75, consistency(0.02),
            (Person("Kari", "planlegger", "2026-11-20", (0.4, 0.5, 0.1), consistency(0.1)),
             Person("Ola", "", "", (0.6, 0.1, 0.3), consistency(0.11, (1, 2)))),
        ),
        Combined(soil, Ask.RANKS, ("a", "b"), (0.75, 0.25), (0.75, 0.25), (0.75, 0.25), math.nan,
                 None, (Person("Kari", "", "", (0.75, 0.25), None),)),
    ]  # fmt: skip


def test_what_came_of_a_workshop(monkeypatch):
    monkeypatch.setattr(weights, "clock", lambda: WRITTEN)
    profile = {"title": "Vår: profil", "decided_by": "Utvalget", "date": date(2026, 11, 20),
               "basis": {"title": "Verkstedet"}}  # fmt: skip
    document = weights.weights_document(
        profile, "balansert", workshop(), {"a": "Dyrka jord", "b": "Kjerneområde"},
        [InputFile("svar.xlsx", "ab" * 32)],
    )  # fmt: skip
    assert_shown("workshop", data_lines(json.loads(json.dumps(document))))
    assert_shown("workshop-page", page_lines(weights._page(document)))


@pytest.mark.parametrize("ask", list(Ask))
def test_the_form_of_a_workshop(ask, tmp_path):
    sets = {
        SetName(Kind.HOUSING, "goals"): ("climate", "soil", "growth"),
        SetName(Kind.BUSINESS, "soil"): ("a", "b"),
    }
    titles = {"a": "Dyrka jord", "b": "Kjerneområde"}
    write_workshop_form(sets, titles, ask, tmp_path / "a.xlsx", WRITTEN)
    assert_shown(f"workshop-form-{ask.value}", book_lines(tmp_path / "a.xlsx"))
    write_workshop_form(sets, titles, ask, tmp_path / "a.CSV", WRITTEN)
    table = (tmp_path / "a.CSV").read_text("utf-8-sig").splitlines()
    assert_shown(f"workshop-table-{ask.value}", iter(table))


# --- two runs -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two():
    """The meeting with one lot and with another, as runs."""
    documents = [
        json.loads(json.dumps(scores_document(meeting.evaluation(seed=seed, sites=11))))
        for seed in (2, 3)
    ]
    step = {"title": "Tatt videre", "date": "2026-11-20", "reason": "Nær buss.", "text": "Ført."}
    documents[1]["alternatives"][1]["trail"] = [step]
    documents[1]["alternatives"][0]["trail"] = [{**step, "title": "Lagt bort", "reason": ""}]
    documents[0]["alternatives"][0]["trail"] = [{**step, "title": "Lagt bort"}]
    documents[1]["alternatives"] = documents[1]["alternatives"][:-1]
    record = {
        "written": "2026-11-23T10:00:00Z",
        "region": {"files": []},
        "inputs": [],
        "versions": {},
    }
    return tuple(
        SimpleNamespace(document=document, record=record, name=name)
        for document, name in zip(documents, ("før", "etter"), strict=True)
    )


def test_two_runs_side_by_side(two):
    before, after = (run.document for run in two)
    differing = differences(before, after, tuple(run.record for run in two))
    document = comparison.compare_document(two, moves(before, after), differing)
    told = {**document, "moves": [{**m, "terms": len(m["terms"])} for m in document["moves"]]}
    assert_shown("compared", data_lines(json.loads(json.dumps(told))))
    assert_shown("compared-page", page_lines(comparison.compare_page(document, (before, after))))
    assert_shown("compared-table", iter(comparison.compare_csv(document).splitlines()))


# --- a round --------------------------------------------------------------------------------------


def tally(by, name, **given):
    usual = {
        "rows": 5, "refused": 1, "proposals": 4, "alternatives": 5, "eligible": 1, "conditional": 2,
        "excluded": 2, "green": 1, "yellow": 3, "red": 0, "without_class": 1, "area_daa": 12.34,
        "dwellings": 120.6, "dwellings_excluded": 7.0, "jobs": 3.5, "jobs_unknown": 1,
    }  # fmt: skip
    return Tally(by=by, name=name, **{**usual, **given})


def round_book():
    sites = pd.DataFrame(
        {
            "file": ["n/a.gpkg:lag", "n/a.gpkg:lag", "b.gpkg", "s/c.gpkg"],
            "row": [1, 1, 2, 1],
            "proposal": ["A-1", "A-1", "B-1", "C-1"],
            "municipality_code": ["5028", "5028", "5001", "5099"],
        }
    )
    columns = {"navn": "name", "x": None, "type": "kind"}
    return RoundBook(
        title="Runde 2026",
        alternatives=sites,
        opened=[
            Opened("n/a.gpkg", "n/a.gpkg", "n/a.gpkg:lag", "a-", 3),
            Opened("b.gpkg", "b.gpkg", "b.gpkg", "", 2),
            Opened("s/c.gpkg", "s/c.gpkg", "s/c.gpkg", "", 0, (Problem("c", "Tom.", ""),)),
            Opened("s/d.gpkg", "s/d.gpkg", "s/d.gpkg", "", 0),
        ],
        readings=[
            Reading("b.gpkg", "b.gpkg", None, columns),
            Reading("n/a.gpkg", "n/a.gpkg:lag", "lag", {}),
            Reading("s/d.gpkg", "s/d.gpkg", None, columns, passed="Bare notater."),
        ],
        rejected=[
            Rejection("b.gpkg", 4, "B-4", "Utenfor.", "Flytt."),
            Rejection("s/d.gpkg", None, None, "Skadet.", ""),
        ],
        remarks=[
            Problem("b.gpkg, rad 2", "Arealet er et annet.", "Se."),
            Problem("n/a.gpkg:lag, rad 1", "Navnet mangler.", ""),
            Problem("ukjent", "Noe.", ""),
        ],
        overlaps=[
            Overlap("A-1", "B-1", "n/a.gpkg", "b.gpkg", 3.25, 0.99, 0.98),
            Overlap("B-1", "C-1", "b.gpkg", "s/c.gpkg", 1.04, 0.255, 0.5),
        ],
        tallies=[
            tally(By.ALL, ""),
            tally(By.MUNICIPALITY, "5001 Trondheim", rows=None, refused=None, area_daa=0.05),
            tally(By.FILE, "b.gpkg"),
        ],
        names=NAMES,
    )


def test_the_workbook_of_a_round(tmp_path):
    round_book().write(tmp_path / "a.xlsx", WRITTEN)
    assert_shown("round-book", book_lines(tmp_path / "a.xlsx"))


def test_the_table_of_a_round():
    profile, region = SimpleNamespace(title="Balansert"), SimpleNamespace(synthetic=("land", "x"))
    text = round_csv(round_book().tallies, profile, region)
    assert_shown("round-table", iter(text.splitlines()))


# --- advice ---------------------------------------------------------------------------------------


def site(id_, score, pieces=(), **given):
    before = {"kind": "housing", "class": "yellow", "score": score, "status": "conditional",
              "area_daa": 10.04}  # fmt: skip
    return {"id": id_, "name": f"Område {id_}", "before": before, "pieces": list(pieces),
            "tried": 3, "why_none": None, **given}  # fmt: skip


def piece(id_, light, removed, nature="trim"):
    return {"id": id_, "nature": nature, "after": {"class": light}, "removed": removed,
            "change": ["Ta ut 40 % av området."], "effect": ["6 poeng mer."]}  # fmt: skip


def test_the_page_of_advice():
    shape = shapely.box(0, 0, 60, 50)
    hole = shapely.Polygon(shape.exterior.coords, [shapely.box(10, 10, 20, 20).exterior.coords])
    pieces = [piece("R-1", "yellow", 0.4), piece("R-2", "green", 0.0, "transit"),
              piece("R-3", None, 0.25)]  # fmt: skip
    document = {
        "run": {"folder": "runde", "profile": "Balansert", "decided_by": "Utvalget"},
        "region": {"title": "Lilleby"},
        "synthetic": None,
        "rules": [str(rule) for rule in RULES],
        "bounds": {
            "most": {"value": 0.5, "unit": "", "basis": {"title": "Høyst halve", "tag": "P"}},
        },
        "sites": [site("S-1", 0.424, pieces), site("S-2", None, why_none="Ingen endring hjelper.")],
    }  # fmt: skip
    held = {
        "S-1": SimpleNamespace(
            advice=[
                SimpleNamespace(id=p["id"], candidate=SimpleNamespace(shape=hole)) for p in pieces
            ]
        ),
        "S-2": SimpleNamespace(advice=[]),
    }
    sites = gpd.GeoDataFrame(
        index=["S-1", "S-2"], geometry=[shapely.box(0, 0, 100, 50), shapely.box(0, 0, 10, 10)]
    )
    page = advice_page(document, held, SimpleNamespace(sites=sites))
    assert_shown("advice-page", page_lines(page))
    bare = advice_page({**document, "sites": document["sites"][1:]}, held, None)
    assert 'href="advice.gpkg"' not in bare
    assert 'href="advice.csv"' in bare
