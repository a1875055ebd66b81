"""Records that are written beside pages: of the reserve, a control, a sensitivity, a choice."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess import profiles
from ikap.assess.portfolio import Amount, Candidate, Demand, RuleCost, distribution
from ikap.assess.portfolio.prices import Chosen
from ikap.assess.reserve import COMPROMISE, Balance, Ground, Reason, Removal, Span, Suggestion
from ikap.assess.reserve.account import Change, Combined
from ikap.assess.reserve.review import Row
from ikap.assess.reserve.tables import Standing, Sums
from ikap.assess.sensitivity import Shake, ranked_lists, robustness
from ikap.model import Source, TrailEntry
from ikap.present.book import write_trail
from ikap.present.document import scores_document
from ikap.present.portfolio import record as portfolio
from ikap.present.region.ability import ability, ability_text
from ikap.present.reserve import folder as reserve_folder
from ikap.present.reserve import record as reserve
from ikap.present.sensitivity.record import how_entry, sensitivity_document
from ikap.present.verification import record as verification
from ikap.verify.findings import Compared, Difference, Number
from tests.present import meeting
from tests.present.shown.reading import assert_shown, book_lines, data_lines

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def document():
    return json.loads(json.dumps(scores_document(meeting.evaluation(seed=2, sites=11))))


# --- the reserve ----------------------------------------------------------------------------------


def area(**given):
    usual = {
        "plan_type": 20.0, "overall": None, "name": "Vika", "plan_name": "Kommuneplan",
        "plan_id": "K1", "municipality_code": "5001", "purpose": 1110, "group": "homes",
        "existing": False, "in_force": "2014-06-19", "age": 12.3, "note": None,
        "set_aside": 10_000.0, "built": 2000.0, "rests": 500.0, "rest_pieces": 2,
        "reserve": 7500.0, "pieces": 1, "dwellings": 40.0, "geometry": shapely.box(0, 0, 100, 100),
    }  # fmt: skip
    return {**usual, **given}


def row(id_, alternatives, **given):
    usual = {
        "soil": 3.25, "mire": 0.04, "equivalents": 2.5, "emissions": Span(1.0, 2.0, 3.0),
        "dwellings": Span(10.0, 20.0, 30.0), "business_land": 1.5, "age": 12.3,
        "reasons": (Reason(Ground.SOIL, 3.25), Reason(Ground.OLD, 12.3)), "needed": True,
        "suggestion": Suggestion.REDUCE,
    }  # fmt: skip
    return Row(id=id_, alternatives=alternatives, **{**usual, **given})


def study():
    areas = gpd.GeoDataFrame(
        [
            area(),
            area(name="", plan_name="", plan_type=math.nan, plan_id="", in_force="", age=math.nan,
                 overall=1001, existing=True, reserve=0.0),
            area(name=None, municipality_code="5028", group="business", note="Rekkefølge"),
        ],
        index=["R1", "R2", "R3"], geometry="geometry", crs="EPSG:25832",
    )  # fmt: skip
    sites = pd.DataFrame(
        {"score": [0.51, math.nan], "light": ["green", None], "status": ["eligible", "excluded"]},
        index=["R1", "R3-N"],
    )
    facts = [{"district": "Vika", "level": "Barneskole", "answer": "mangler plass"}, {}]
    readings = pd.DataFrame(
        [("R1", "share_near_transit", 0.25, {}), ("R3-N", "share_near_transit", math.nan, {}),
         ("R1", reserve.school_light.id, 2.0, facts[0]),
         ("R3-N", reserve.school_light.id, math.nan, facts[1])],
        columns=["id", "indicator", "measured", "facts"],
    ).assign(low=math.nan, high=math.nan, unit="")  # fmt: skip
    step = TrailEntry("R1", "received", "", "", "", "Kari", "", "2026-11-20", "", "R")
    balance = Balance(Span(5.0, 8.0, 9.0), Span(1.0, 2.0, 3.0), 12.0)
    change = Change(4000.0, {"21": 1000.0}, {"mire": 50.0}, Span(1.0, 2.0, 3.0))
    combined = Combined(
        {("5028", "homes", ""): 1000.0, ("5001", "", "homes"): 4000.0},
        {"5028": 1000.0, "5001": 4000.0}, change, replace(change, area=1000.0),
    )  # fmt: skip
    removal = Removal("best", COMPROMISE, ("R1",), ("R3",), 3.25, 0.0, 2.5, Span(1.0, 2.0, 3.0),
                      20.0, {"5001": 5.0}, {"5028": 2.0}, True)  # fmt: skip
    driving = SimpleNamespace(
        zero=SimpleNamespace(dwellings=50.0, car_km=Span(1.0, 2.0, 3.0), missing=("b", "a")),
        set=SimpleNamespace(dwellings=40.0, car_km=Span(2.0, 3.0, 4.0), missing=("a",)),
        change=Span(-1.0, 1.0, 3.0), at_equal_homes=math.nan,
    )  # fmt: skip
    amounts = pd.DataFrame({"21": [3000.0, 0.0], "60": [0.0, 40.0]}, index=["R1", "R3"])
    source = Source("Bygninger", "Kartverket", "2026-01-02", "CC BY 4.0", synthetic=True)
    region = SimpleNamespace(
        title="Lilleby", names={"5001": "Trondheim", "5028": "Melhus"}, agreement=("5001",),
        has=lambda name: name == "buildings", source=lambda _name: source,
    )  # fmt: skip
    return SimpleNamespace(
        region=region,
        reserve=SimpleNamespace(
            areas=areas, left=areas[areas["reserve"] > 0], day=date(2026, 11, 25), land=True,
            buildings=True, gap=0.00012345678,
            mosaic=SimpleNamespace(rule="newest", decided={"5001": 80_401.0}, undated=2,
                                   abroad=1500.0),
        ),
        ground=SimpleNamespace(land=amounts, qualities=amounts / 2, lacking=("outdoor_life",)),
        evaluation=SimpleNamespace(
            sites=sites, indicators=readings.set_index(["id", "indicator"]), trail=(step,),
            limits=(), region=SimpleNamespace(crs="EPSG:25832", sources={}),
        ),
        unjudged={"R2": "i bruk"},
        rows=(row("R1", ("R1",)),
              row("R3", ("R3-N",), dwellings=None, needed=False, reasons=(),
                  suggestion=Suggestion.KEEP, business_land=2.0)),
        needs=None, business=(Span(5.0, 6.0, 7.0), 12.0),
        standings=(Standing("", balance, Span(1.0, 1.0, 1.0),
                            Balance(Span(6.0, 9.0, 10.0), Span(0.0, 0.0, 0.0), 12.0), 1,
                            ((2027, Span(0.1, 0.2, 0.3), Span(4.9, 7.8, 8.7)),)),),
        removals=(removal,), combined=combined, proposed=True, driving=(("best", driving),),
        middle=removal,
    )  # fmt: skip


def test_the_record_of_a_reserve(monkeypatch):
    summed = Sums(("5001", "homes"), 10_000.0, 2000.0, 500.0, 2, 7500.0, 1, Span(1.0, 2.0, 3.0), 1)
    monkeypatch.setattr(reserve, "sums", lambda *_given: (summed,))
    ages = ((0.0, 5.0, 1, 7500.0), (40.0, math.inf, 0, 0.0), (math.nan, math.nan, 1, 5.0))
    monkeypatch.setattr(reserve, "by_age", lambda _reserve: ages)
    given = {"plans": Source("Planer", "Kommunen", "2026-02-03", "CC BY 4.0")}
    told = reserve.reserve_document(study(), given)
    assert told["region"]["synthetic"] == ["buildings"]
    kept = {k: v for k, v in told.items() if k not in ("groups", "rules", "hearing", "factors")}
    assert_shown("reserve-record", data_lines(json.loads(json.dumps(kept))))
    bare = study()
    bare.standings, bare.business = (), None
    told = reserve.reserve_document(bare, {})
    assert told["business"] is None
    assert "ikke vurdert" in told["sentence"]


def test_the_reserve_as_a_file_and_on_the_map():
    made = reserve_folder.submitted(study(), synthetic=True)
    assert made["id"].tolist() == ["R1", "R3"]
    assert made["dwellings"].tolist() == [30.0, 30.0]  # three quarters of 40
    assert made["land_use_purpose"].tolist() == [1110, 1110]
    assert made["note"].notna().all()
    assert reserve_folder.submitted(study(), synthetic=False)["note"].isna().all()
    half = study()
    half.reserve.left["dwellings"] = [1.0, 2.0]  # 0.75 and 1.5
    assert reserve_folder.submitted(half, synthetic=False)["dwellings"].tolist() == [1.0, 2.0]
    assert reserve_folder._standing(study())["standing"].tolist() == [2, 0]
    none = study()
    none.middle = None
    assert reserve_folder._standing(none)["standing"].tolist() == [1, 0]
    assert reserve_folder._building({"areas": [{"group": g} for g in "bab"]}) == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "written"), [(math.inf, "inf"), (math.nan, None), (1.23456789, 1.234568), (0.0, 0.0)]
)
def test_a_bound_of_a_number(value, written):
    assert reserve._bound(value) == written


def test_areas_are_in_decares_and_no_zero_is_negative():
    assert reserve._daa(1234.5678) == 1.234568
    assert str(reserve._daa(-1e-9)) == "0.0"
    assert str(reserve._plain(-1e-9)) == "0.0"
    assert reserve._text("") is None
    assert reserve._text(np.nan) is None
    assert reserve._text("a") == "a"


# --- a control ------------------------------------------------------------------------------------


def test_the_record_of_a_control(document):
    number, words = Number("measured", "Målt", "km"), Number("status", "Status", "")
    site = document["alternatives"][0]["id"]
    criterion = next(iter(document["criteria"]))
    differences = (
        Difference(number, site, f"{criterion} low", 1.5, 1.25, 1e-6),
        Difference(number, "5001", "", 0.1 + 0.2, None, 1e-6),
        Difference(number, "none", "x y", "eligible", "excluded", 0.0),
    )
    checks = [
        Compared(number, 1200, 0.25, 1e-6, differences, frozenset({site})),
        Compared(words, 12, None, 0.0, ()),
    ]
    run = SimpleNamespace(document=document, record={"written": "2026-11-23T10:00:00Z"}, name="r")
    told = verification.verify_document(run, "DuckDB", checks, [("Kart", "Tegnes ikke.")])
    assert_shown("control-record", data_lines(json.loads(json.dumps(told))))
    sentences = [verification.difference_sentence(d) for d in told["differences"]]
    assert_shown("control-sentences", iter(sentences))
    equal = verification.verify_document(run, "DuckDB", checks[1:], [])
    assert (equal["equal"], told["equal"]) == (True, False)
    assert equal["sentence"].endswith("ingen avvik.")
    assert verification.summary(told)["numbers"] == 1212


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "km", "–"), ("eligible", "", "Ingen konflikt funnet"), ("true", "", "ja"),
        ("x", "", "x"), (0.07, "andel", "7 %"), (0.075, "andel", "7,5 %"), (1.5, "km", "1,5 km"),
        (2.0, "", "2"), (0.3, "m", "0,3 m"), (1 / 3, "m", "0,333333 m"),
        (1 / 3, "andel", "33,333333 %"),
    ],
)  # fmt: skip
def test_a_number_with_the_decimals_it_needs(value, unit, said):
    told = verification.shown(value, unit).replace("\N{NO-BREAK SPACE}", " ")
    assert told == said


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, "100 %"), (0.9999, "99,9 %"), (0.9989, "99,8 %"), (0.0, "0,0 %")]
)
def test_a_share_that_is_not_all_is_never_shown_as_if_it_were(share, said):
    assert verification._floored(share).replace("\N{NO-BREAK SPACE}", " ") == said


# --- a choice -------------------------------------------------------------------------------------


def amount(value, missing=()):
    return Amount(value, value - 1, value + 1, missing)


def test_the_totals_of_a_set():
    spread = distribution({"5001": 3.0, "5028": 1.0}, {"5001": 0.5, "5028": 0.5})
    soil = {"fully_cultivated": amount(1.0), "surface_cultivated": amount(2.0, ("a",)),
            "pasture": amount(math.nan)}  # fmt: skip
    part = SimpleNamespace(dwellings=5.0, jobs=6.0, land=7.0, soil={"pasture": 8.0}, emissions=9.0)
    totals = SimpleNamespace(
        ids=("a", "b"), dwellings=amount(10.0), jobs=amount(11.0), land=12.5, shared=0.25,
        soil=soil, farmland=amount(13.0), equivalents=amount(14.0), emissions=amount(15.0),
        resident_car_km=amount(16.0), resident_car_emissions=amount(17.0),
        commuting_car_km=amount(18.0), near_transit=amount(0.19), before=spread, after=None,
        municipalities={"5001": part}, schools=(),
    )  # fmt: skip
    assert_shown("totals", data_lines(portfolio.totals_entry(totals)))


def test_the_record_of_a_choice():
    demand = Demand(4.0, 0.5, {"5028": 20.0, "5001": 100.0}, {"5001": 10.0, "5028": 0.0},
                    {"5001": 0.8, "5028": 0.2}, 3.0, need_span={"5001": (50.0, 150.0)})  # fmt: skip
    chosen = Chosen(("a",), ("a-B",), 10.0, 20.0, 5.0, 0.2)
    candidates = (Candidate("a", ("a-B",), {"5001": 9.0}, 1.0, 2.0, math.nan, 4.0),)
    price = SimpleNamespace(goal="even", gain=0.05, paid="soil", cost=2.0, wide=True, start=chosen,
                            end=chosen)  # fmt: skip
    selection = SimpleNamespace(
        demand=demand, candidates=candidates,
        left_out={"x": "Absolutt konflikt", "a": "Svak klasse"},
        conflicts=(("a", "b"),), forced_in=("a",), forced_out=("c",), allowed=("d",),
        lacking={"5001": 7.0}, lacking_total=1.0, lacking_land=2.0, attainable_years=3.5,
        sets=(chosen,), best=0, prices=(price,), driving_counted=False,
        rule_cost=RuleCost(candidates, 1.0, None, 0.1, 2.0), proven=False,
    )  # fmt: skip
    evaluation = meeting.evaluation(seed=2, sites=11)
    account = (SimpleNamespace(municipality="5001", land_type=21, before=5.0,
                               taken={"housing": 1.0}, after=4.0),)  # fmt: skip
    told = portfolio.portfolio_document(evaluation, selection, [], account, "Fra runde.")
    kept = {k: v for k, v in told.items() if k not in ("factors", "layers", "rules")}
    assert_shown("choice-record", data_lines(json.loads(json.dumps(kept))))
    empty = SimpleNamespace(**{**vars(selection), "sets": (), "rule_cost": None})
    told = portfolio.portfolio_document(evaluation, empty, [], None, "")
    assert (told["best"], told["rule_cost"], told["land_account"]) == (None, None, None)


# --- a sensitivity --------------------------------------------------------------------------------


def test_what_the_caller_set_is_the_callers_word():
    usual = how_entry(Shake(0.5, 2.0, 1000, 20261123, 0.05))
    own = how_entry(Shake(0.4, 2.0, 1000, 20261123, 0.05))
    assert own["least_factor"]["basis"]["title"] == "Oppgitt i kommandoen"
    assert own["greatest_factor"] == usual["greatest_factor"]
    assert usual["least_factor"]["basis"]["title"] != "Oppgitt i kommandoen"


def test_the_record_of_a_sensitivity(document):
    how = Shake(0.5, 2.0, 30, 20261123, 0.05)
    run = SimpleNamespace(document=document, record={"written": "2026-11-23T10:00:00Z"}, name="r")
    lists = ranked_lists(document, "scores.json")
    presets = [("balansert", profiles.load("balansert"))]
    told = sensitivity_document(run, how, [robustness(one, how, presets) for one in lists])
    kept = {k: v for k, v in told.items() if k not in ("how", "rules")}
    assert list(kept["lists"]) == ["housing", "business_ab", "business_c"]
    for entry in kept["lists"].values():
        entry["weights"] = [
            {**moved, "holds": moved["holds"][:1], "swaps": moved["swaps"][:2]}
            for moved in entry["weights"][:5]
        ]
        entry["left_out"] = entry["left_out"][:3]
    assert_shown("sensitivity-record", data_lines(json.loads(json.dumps(kept))))


# --- what a region has ----------------------------------------------------------------------------


def test_what_a_region_can_measure():
    held = {"land", "municipalities", "roads", "centres", "flood"}
    source = Source("AR5 (FKB)", "NIBIO", "2026-01-02", "NLOD")
    region = SimpleNamespace(
        title="Lilleby", has=lambda name: name in held,
        declarations={name: SimpleNamespace(source=source) for name in held},
    )  # fmt: skip
    assert_shown("ability", iter(ability_text(ability(region)).splitlines()))


# --- the round's trail ----------------------------------------------------------------------------


def test_the_form_of_a_rounds_trail(tmp_path):
    entries = [
        TrailEntry("1", "received", "", "Sendt inn", "26/1", "Kari", "planlegger", "2026-11-20",
                   "", "R", "abc"),
        TrailEntry("2", "received", "", "", "", "Ola", "", "2026-11-21", "2026-12-01", "R", "def"),
    ]  # fmt: skip
    write_trail(entries, ["1", "2"], "Runde 2", tmp_path / "a.xlsx", WRITTEN)
    lines = list(book_lines(tmp_path / "a.xlsx"))
    assert_shown(
        "trail-book", (line for i, line in enumerate(lines) if i < 30 or i > len(lines) - 40)
    )
