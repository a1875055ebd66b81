"""The national analysis out and in: six cases by hand, the sample against the schema and back."""

from __future__ import annotations

import json

import pytest
import shapely

import ikap
from ikap.model import Answer
from ikap.present.dok import analyses, faults, write_analyses
from ikap.sources.dok import answer_of, is_analysis, read_analyses, read_analysis
from ikap.sources.region import open_region
from ikap.storage import file_names
from tests.sources.conftest import SOURCE, frame, municipalities, square

REGION = f"""
title = "Lilleby"
crs = "EPSG:25832"
municipalities = ["5001", "5028"]
density = {{ default = 3, basis = {{ tag = "P", title = "Forslag" }} }}
[layers.municipalities]
file = "municipalities.gpkg"
{SOURCE}
[layers.land]
file = "land.gpkg"
{SOURCE}
"""
FLOOD = '[layers.{name}]\nfile = "{name}.gpkg"\n{more}\n{source}\n'
SITE = square(0, 0)  # 100 × 100 m: 10 daa


@pytest.fixture
def case(tmp_path):
    """The answer for the site where a layer has the given shapes: by constraint."""

    def made(name, shapes, more="", coverage=None, **columns):
        folder = tmp_path / "lilleby"
        folder.mkdir()
        municipalities().to_file(folder / "municipalities.gpkg")
        frame([square(0, 0, 10_000)], land_type=[30]).to_file(folder / "land.gpkg")
        frame(shapes, **columns).to_file(folder / f"{name}.gpkg")
        if coverage is not None:
            statuses, grounds = coverage
            frame(grounds, status=statuses).to_file(folder / "mapped.gpkg")
            more += '\ncoverage = { file = "mapped.gpkg", field = "status" }'
        told = FLOOD.format(name=name, more=more, source=SOURCE)
        (folder / "region.toml").write_text(REGION + told, encoding="utf-8")
        proposal = frame([SITE], id=["a"], formal=[1110])
        proposal.to_file(tmp_path / "innspill.gpkg")
        region = open_region(folder)
        evaluation = ikap.score([tmp_path / "innspill.gpkg"], region)
        (answer,) = analyses(evaluation, region).values()
        assert faults(answer) == []
        return {one["data"]["ikap"]["constraint"]: one for one in answer["resultList"]}

    return made


HAZARD = 'constants = { zone = "hazard" }'


def told(one):
    return one["resultStatus"], one.get("hitArea"), one.get("distanceToObject")


def test_case_1_a_zone_over_three_tenths_of_the_site(case):
    found = case("flood", [square(70, 0)], HAZARD, return_period=[200])["flood"]
    assert told(found) == ("HIT-RED", 3000, 0)
    assert found["inputGeometryArea"] == 10_000
    assert found["data"]["ikap"]["share"] == 0.3
    assert found["description"] == "Flomsone, 200-årsflom (F2): 3,0 daa av 10,0 daa."


def test_case_2_a_zone_15_metres_away(case):
    found = case("flood", [square(115, 0)], HAZARD, return_period=[200])["flood"]
    assert told(found) == ("NO-HIT-GREEN", 0, 15)


def test_case_2_the_belt_of_a_theme_is_around_its_features(case):
    """20 m around a stream that runs 15 m east of the site: 5 m of it for 100 m, and no corner."""
    west = square(115, 0).bounds[0]
    stream = shapely.LineString([(west, SITE.bounds[1] - 500), (west, SITE.bounds[3] + 500)])
    found = case("watercourses", [stream], protected=[False])["river_belt"]
    assert told(found) == ("HIT-YELLOW", 500, 0)
    assert found["buffer"] == 20


def test_case_3_a_zone_that_shares_an_edge(case):
    found = case("flood", [square(100, 0)], HAZARD, return_period=[200])["flood"]
    assert told(found) == ("HIT-YELLOW", 0, 0)
    assert found["qualityWarning"] == ["Berører grensen"]
    assert found["data"]["ikap"]["answer"] == "touch"


def test_case_4_two_zones_over_one_another_count_once(case):
    west, south, _east, north = SITE.bounds
    shapes = [
        shapely.box(west, south, west + 40, north),
        shapely.box(west + 20, south, west + 60, north),
    ]
    found = case("flood", shapes, HAZARD, return_period=[200, 200])["flood"]
    assert told(found) == ("HIT-RED", 6000, 0)


HALVES = (
    ["ikkeKartlagt", "kartlagtUtenFunn"],
    [
        shapely.box(*square(0, 0).bounds[:2], square(0, 0).bounds[0] + 50, SITE.bounds[3]),
        shapely.box(SITE.bounds[0] + 50, SITE.bounds[1], *SITE.bounds[2:]),
    ],
)


def test_case_5_no_hit_where_half_is_mapped_is_half_unchecked(case):
    found = case("flood", [square(5000, 0)], HAZARD, HALVES, return_period=[200])["flood"]
    assert told(found)[0] == "NO-HIT-YELLOW"
    assert found["qualityWarning"] == ["50,0 % av området er ikke kartlagt for flomsoner"]
    measures = [(one["value"], one["comment"]) for one in found["qualitymeasurement"]]
    assert measures == [("Ja", "Kartlagt uten funn"), ("Nei", "Ikke kartlagt")]
    assert found["data"]["ikap"]["unchecked_share"] == 0.5


def test_case_5_outside_the_coverage_map_nothing_is_known(case):
    away = (["kartlagtUtenFunn"], [square(3000, 0)])
    found = case("flood", [square(5000, 0)], HAZARD, away, return_period=[200])["flood"]
    assert told(found)[0] == "NO-HIT-YELLOW"
    assert found["data"]["ikap"]["unchecked_share"] == 1.0
    assert [one["value"] for one in found["qualitymeasurement"]] == ["Nei"]


def test_case_6_a_200_year_zone_around_a_20_year_zone_is_told_whole(case):
    west, south, _east, north = SITE.bounds
    shapes = [shapely.box(west, south, west + wide, north) for wide in (10, 30)]
    found = case("storm_surge", shapes, return_period=[20, 200])
    assert told(found["storm_surge"]) == ("HIT-YELLOW", 3000, 0)
    assert found["storm_surge_storage"]["resultStatus"] == "NOT-RELEVANT"


def test_what_the_region_lacks_is_not_green(case):
    found = case("flood", [square(0, 0)], HAZARD, return_period=[200])["landslide"]
    assert found["resultStatus"] == "NO-HIT-YELLOW"
    assert found["runAlgorithm"][-1] == "not run: no data for landslide"


# --- the sample -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    region = open_region()
    evaluation = ikap.score([ikap.sample_proposals()], region)
    folder = tmp_path_factory.mktemp("dok")
    files = write_analyses(analyses(evaluation, region), folder)
    return evaluation, folder / "dok", files


def test_every_sample_site_has_an_answer_that_holds_against_the_schema(sample):
    evaluation, _folder, files = sample
    assert len(files) == len(evaluation.sites) == 48
    for file in files:
        answer = json.loads(file.read_text(encoding="utf-8"))
        assert faults(answer) == []
        assert answer["inputGeometry"]["crs"]["properties"]["name"].endswith("EPSG::25832")


def test_reading_the_answers_back_gives_those_that_they_came_from(sample):
    """Both by our own words in them and by the national ones alone."""
    evaluation, folder, _files = sample
    ours = evaluation.constraints["answer"].to_dict()
    unchecked = evaluation.constraints["unchecked_share"].to_dict()
    names = {f"{name}.json": label for label, name in file_names(evaluation.sites.index).items()}
    compared = 0
    for analysis in read_analyses(folder):
        label = names[analysis.file]
        assert evaluation.sites.geometry[label].equals_exact(analysis.geometry, 0.01)
        for result in analysis.results:
            constraint = result.ours["constraint"]
            if result.word == "NOT-RELEVANT":
                assert (label, constraint) not in ours
                continue
            key = (label, constraint)
            reading = answer_of(result, polygons=True)
            assert result.ours["answer"] == ours[key]
            assert reading.answer == ours[key], (key, result)
            if reading.answer is Answer.UNCHECKED:
                assert reading.unchecked == pytest.approx(unchecked[key], abs=0.0005)
            compared += 1
    assert compared > 48 * 20


def test_invented_data_are_called_so_in_every_answer(sample):
    _evaluation, _folder, files = sample
    answer = json.loads(files[0].read_text(encoding="utf-8"))
    flood = next(r for r in answer["resultList"] if r["data"]["ikap"]["layer"] == "flood")
    assert "oppdiktet" in flood["runOnDataset"]["title"].casefold()
    assert not flood["runOnDataset"]["datasetid"].startswith("e95008fc")
    assert flood["qualityWarning"][0].startswith("Oppdiktede demodata")


# --- another supplier's -----------------------------------------------------------------------

PROCESS = {
    "resultList": [
        {
            "title": "Flomsoner",
            "runAlgorithm": "intersects",
            "runOnDataset": {"datasetId": "e95008fc-0945-4d66-8bc9-e50ab3f50401", "title": "F"},
            "resultStatus": "HIT-YELLOW",
            "hitArea": 31933.4,
            "qualityMeasurement": [],
            "themes": ["Samfunnssikkerhet"],
            "data": [{"gjentaksintervall": 200}],
            "rasterResult": None,
        },
        {
            "resultStatus": "NO-HIT-GREEN",
            "distanceToObject": 9223372036854775807,
            "runOnDataset": {"datasetId": "x", "updated": "03.10.2023"},
            "qualityMeasurement": [],
        },
    ],
    "inputGeometry": {"type": "Polygon", "coordinates": [[[10, 63], [11, 63], [11, 64], [10, 63]]]},
    "municipalityNumber": "5001",
}


def save(folder, answer, name="svar.json"):
    path = folder / name
    path.write_text(json.dumps(answer), encoding="utf-8-sig")
    return path


def test_the_shape_of_the_running_process_is_read_too(tmp_path):
    first, second = read_analysis(save(tmp_path, PROCESS)).results
    assert (first.dataset[:8], first.hit_area, first.theme) == (
        "e95008fc",
        31933.4,
        "Samfunnssikkerhet",
    )
    assert second.distance is None
    assert faults(PROCESS)  # and it breaks the published schema


GREEN = {"runOnDataset": {"datasetid": "x"}, "resultStatus": "NO-HIT-GREEN"}


def measured(*pairs):
    return [
        {"qualityDimensionId": "fullstendighet_dekning", "value": value, "comment": comment}
        for value, comment in pairs
    ]


@pytest.mark.parametrize(
    ("measures", "warnings", "expected", "share"),
    [
        ([], [], Answer.UNCHECKED, 1.0),
        ([("Ja", "Kartlagt uten funn")], [], Answer.NO, 0.0),
        ([("Ja", "Delvis kartlagt med funn")], [], Answer.UNCHECKED, 1.0),
        ([("Nei", "Ikke relevant")], [], Answer.NO, 0.0),
        ([("Nei", "Ikke kartlagt")], [], Answer.UNCHECKED, 1.0),
        (
            [("Ja", "Kartlagt uten funn"), ("Nei", "Ikke kartlagt")],
            ["50,0 % av området er ikke kartlagt"],
            Answer.UNCHECKED,
            0.5,
        ),
    ],
)
def test_green_is_no_only_with_evidence_that_it_was_mapped(
    tmp_path, measures, warnings, expected, share
):
    one = {**GREEN, "qualityMeasurement": measured(*measures), "qualityWarning": warnings}
    (result,) = read_analysis(save(tmp_path, {"resultList": [one]})).results
    reading = answer_of(result)
    assert (reading.answer, reading.unchecked) == (expected, share)


@pytest.mark.parametrize("word", ["NOT-RELEVANT", "NOT-IMPLEMENTED", "TIMEOUT", "ERROR", "KANSKJE"])
def test_any_other_word_is_not_known_and_says_why(tmp_path, word):
    one = {**GREEN, "resultStatus": word}
    (result,) = read_analysis(save(tmp_path, {"resultList": [one]})).results
    reading = answer_of(result)
    assert reading.answer is Answer.UNCHECKED
    assert reading.why


def test_a_small_hit_is_a_touch_only_of_plain_surfaces(tmp_path):
    one = {**GREEN, "resultStatus": "HIT-RED", "hitArea": 0}
    (result,) = read_analysis(save(tmp_path, {"resultList": [one]})).results
    assert answer_of(result).answer is Answer.YES
    assert answer_of(result, polygons=True).answer is Answer.TOUCH


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', '{"resultList": 1}', "[" * 5000])
def test_what_is_no_answer_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "svar.json"
    path.write_text(content, encoding="utf-8")
    assert not is_analysis(path) or content == '{"resultList": 1}'
    with pytest.raises(ikap.model.InputError, match=r"DOK-arealanalyse|ikke JSON"):
        read_analysis(path)


def test_a_name_spelt_in_another_case_breaks_the_schema():
    assert faults({"resultList": [], "InputGeometryArea": 1}) == [
        "InputGeometryArea: should be inputGeometryArea"
    ]


def test_null_and_part_numbers_break_the_schema():
    assert len(faults({"resultList": [], "inputGeometryArea": None})) == 1
    assert len(faults({"resultList": [], "inputGeometryArea": 8630.86})) == 1
    assert faults({"resultList": [], "inputGeometryArea": 10000.0}) == []
