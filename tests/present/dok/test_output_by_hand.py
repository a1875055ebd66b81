"""The answer of one data set in the national form, state by state, without a region."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
import shapely

from ikap.assess.datasets import DataSetAnswer
from ikap.criteria import CONSTRAINTS
from ikap.model import Answer, Source, Tier
from ikap.present.dok import output, page
from ikap.present.dok.output import State, analysis, state_of
from ikap.sources.region.datasets import DataSet

FLOOD = next(limit for limit in CONSTRAINTS if limit.id == "flood")
SOURCE = Source("Flomsoner", "NVE", "2025-06", "NLOD", "https://nve.no")
SITE = shapely.box(600_000.00049, 7_000_000, 600_100, 7_000_100)
HELD = DataSet("id-1", "flood", SOURCE, (), theme="Samfunnssikkerhet")


def answered(**given):
    usual = {
        "id": "1", "layer": "flood", "constraint": FLOOD, "dataset": HELD, "tier": Tier.EXCLUDE,
        "answer": Answer.YES, "area": 2500.4, "unchecked": 0.0, "distance": None,
    }  # fmt: skip
    return DataSetAnswer(**{**usual, **given})


def result(**given):
    [told] = analysis([answered(**given)], SITE, "5001", "By", "EPSG:25832")["resultList"]
    return told


@pytest.mark.parametrize(
    ("answer", "tier", "applies", "state"),
    [
        (Answer.YES, Tier.EXCLUDE, True, State.RED),
        (Answer.YES, Tier.FLAG, True, State.YELLOW),
        (Answer.TOUCH, Tier.EXCLUDE, True, State.YELLOW),
        (Answer.TOUCH, Tier.FLAG, True, State.YELLOW),
        (Answer.UNCHECKED, Tier.EXCLUDE, True, State.UNKNOWN),
        (Answer.NO, Tier.EXCLUDE, True, State.GREEN),
        (Answer.YES, Tier.EXCLUDE, False, State.NOT_RELEVANT),
    ],
)
def test_the_state_of_an_answer(answer, tier, applies, state):
    assert state_of(answer, tier, applies=applies) is state


def test_a_hit_has_its_area_its_advice_and_no_distance():
    told = result(distance=12.0)
    assert (told["hitArea"], told["distanceToObject"], told["inputGeometryArea"]) == (
        2500,
        0,
        10_000,
    )
    assert told["possibleActions"] == [FLOOD.advice]
    assert told["runAlgorithm"][-2:] == ["calculate hit area", "deliver result"]
    assert told["description"].endswith("2,5 daa av 10,0 daa.")
    assert not told["description"].startswith("Til orientering")
    assert (told["theme"], told["buffer"]) == ("Samfunnssikkerhet", 0)
    assert told["data"]["ikap"] == {
        "constraint": "flood", "layer": "flood", "tier": "exclude", "answer": "yes",
        "share": round(2500.4 / SITE.area, 6), "unchecked_share": 0.0, "override": None,
    }  # fmt: skip
    assert told["runOnDataset"] == {
        "datasetid": "id-1", "title": "Flomsoner", "owner": "NVE",
        "updated": "2025-06-01T00:00:00Z", "datasetDescriptionUri": "https://nve.no",
    }  # fmt: skip


def test_a_miss_has_the_distance_where_it_is_known_and_nothing_to_do():
    told = result(answer=Answer.NO, area=0.0, distance=14.6)
    assert (told["hitArea"], told["distanceToObject"]) == (0, 15)
    assert "possibleActions" not in told
    assert told["runAlgorithm"][-2] == "get distance to nearest object"
    assert told["description"].endswith("ingen treff.")
    assert "distanceToObject" not in result(answer=Answer.NO, area=0.0)


def test_what_is_not_mapped_is_not_known_and_has_no_area():
    told = result(answer=Answer.UNCHECKED, area=0.0, unchecked=0.2504)
    assert told["resultStatus"] == "NO-HIT-YELLOW"
    assert "hitArea" not in told
    assert "coverage 75.0 %" in told["runAlgorithm"]
    assert told["description"].endswith("kartlaget dekker ikke 25,0 % av området.")
    assert [m["value"] for m in told["qualitymeasurement"]] == ["Ja", "Nei"]
    assert told["qualityWarning"][0].startswith("25,0 % av området er ikke kartlagt for")
    whole = result(answer=Answer.UNCHECKED, unchecked=1.0)
    assert [m["value"] for m in whole["qualitymeasurement"]] == ["Nei"]
    assert [m["comment"] for m in result()["qualitymeasurement"]] == ["Grundig kartlagt med funn"]
    none = result(answer=Answer.NO)
    assert [m["comment"] for m in none["qualitymeasurement"]] == ["Kartlagt uten funn"]


def test_a_layer_that_the_region_lacks_says_what_it_would_be_of():
    told = result(dataset=None, answer=Answer.UNCHECKED, unchecked=1.0)
    assert told["runOnDataset"]["datasetid"] == "ikap:flood"
    assert told["runOnDataset"]["updated"].startswith("1970")
    assert told["runAlgorithm"][-1] == "not run: no data for flood"
    assert told["description"].endswith("regionen mangler kartlaget.")
    assert [m["value"] for m in told["qualitymeasurement"]] == ["Nei"]
    assert told["theme"] == output.themes()["flood"]
    lacking = result(dataset=None, answer=Answer.NO)
    assert [m["value"] for m in lacking["qualitymeasurement"]] == ["Nei"]


def test_what_does_not_concern_a_site_was_not_run():
    told = result(applies=False)
    assert told["resultStatus"] == "NOT-RELEVANT"
    assert told["qualitymeasurement"] == []
    assert told["qualityWarning"] == []
    assert told["data"]["ikap"]["answer"] is None
    assert len(told["runAlgorithm"]) == 2


def test_what_only_informs_says_so_and_a_touch_and_an_override_too():
    informing = replace(FLOOD, conditional=False, tier=Tier.FLAG)
    told = result(constraint=informing, tier=Tier.FLAG, answer=Answer.TOUCH, area=0.0)
    assert told["description"].startswith("Til orientering. ")
    assert told["description"].endswith("berører grensen.")
    assert told["qualityWarning"] == ["Berører grensen"]
    moved = result(constraint=replace(FLOOD, conditional=True), tier=Tier.FLAG)
    assert not moved["description"].startswith("Til orientering")
    alone = result(constraint=None, tier=Tier.FLAG)
    assert alone["description"].startswith("Til orientering. Flomsoner:")
    assert alone["data"]["ikap"]["constraint"] is None
    assert "possibleActions" not in alone
    assert "answer overridden by planner" in result(override="Sikret")["runAlgorithm"]
    assert "answer overridden by planner" not in told["runAlgorithm"]


def test_invented_and_unfit_data_are_warned_of():
    made_up = replace(HELD, source=replace(SOURCE, synthetic=True, url=None))
    told = result(dataset=made_up)
    assert told["runOnDataset"]["title"].startswith("Flomsoner (")
    assert told["qualityWarning"] == ["Oppdiktede demodata – skal ikke brukes i saksbehandling"]
    assert "datasetDescriptionUri" not in told["runOnDataset"]
    contexts = output.CONTEXTS[:3]
    fitness = dict(zip(contexts, (output.UNFIT, output.UNFIT + 1, 5), strict=True))
    rated = replace(HELD, record=SimpleNamespace(fitness=fitness))
    told = result(dataset=rated)
    assert [m["value"] for m in told["qualitymeasurement"][1:]] == [
        str(value) for value in fitness.values()
    ]
    assert told["qualityWarning"] == [f"Datasettet er lite egnet for {contexts[0]}"]
    assert {"href": output.GUIDANCE, "title": "Geolett"} in told["guidanceUri"]


def test_the_site_is_drawn_to_the_millimetre_with_its_crs():
    whole = analysis([], SITE, "5001", "By", "EPSG:25832")
    assert whole["inputGeometry"]["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::25832"
    corners = whole["inputGeometry"]["coordinates"][0]
    assert [600_000.0, 7_000_000.0] in corners
    assert (whole["municipalityNumber"], whole["municipalityName"]) == ("5001", "By")


def test_the_page_lists_red_before_yellow_before_unknown_and_names_the_green():
    answers = [
        answered(answer=Answer.UNCHECKED, unchecked=1.0, dataset=None),
        answered(answer=Answer.NO, distance=3.4),
        answered(tier=Tier.FLAG),
        answered(),
    ]
    whole = analysis(answers, SITE, "5001", "By", "EPSG:25832")
    told = page.page_data(whole)
    assert [row[0][0] for row in told["rows"]] == ["■", "▲", "○"]
    red, _yellow, unknown = ([cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row]
                             for row in told["rows"])  # fmt: skip
    assert red[2:5] == ["2,5 daa", "0 m", "Flomsoner, 01.06.2025"]
    assert unknown[2:4] == ["–", "–"]
    assert unknown[4] == "Regionen har ingen data"
    assert told["green"].startswith("Ingen treff: ")
    assert page.page_data(analysis(answers[2:], SITE, "5001", "By", "EPSG:25832"))["green"] == ""
