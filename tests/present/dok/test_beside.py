"""Another supplier's answers beside a run: what is the same, what is not, and nothing mixed in."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

import ikap
from ikap.assess.comparison import Agreement, opinions
from ikap.commands import app
from ikap.criteria import CONSTRAINTS
from ikap.present.dok import FOLDER
from ikap.present.paper import Paper
from ikap.present.run import write_run
from ikap.sources.dok import read_analyses
from ikap.sources.region import open_region
from ikap.sources.runs import read_run

FLOOD = "e95008fc-0945-4d66-8bc9-e50ab3f50401"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    region = open_region()
    evaluation = ikap.score([ikap.sample_proposals()], region)
    out = tmp_path_factory.mktemp("kjøring") / "a"
    return write_run(evaluation, out, region, paper=Paper.NONE, also=("dok",))


@pytest.fixture
def theirs(run, tmp_path):
    """An answer of another supplier for one site, in the shape of the running Process."""

    def made(site, *results):
        ours = json.loads((run / FOLDER / f"{site}.json").read_text("utf-8"))
        told = {"inputGeometry": ours["inputGeometry"], "resultList": list(results)}
        folder = tmp_path / "svar"
        folder.mkdir(exist_ok=True)
        (folder / "svar-1.json").write_text(json.dumps(told), encoding="utf-8")
        return folder

    return made


def flooded(word, area=None, **more):
    return {
        "runOnDataset": {"datasetId": FLOOD, "title": "Flomsoner", "owner": "NVE"},
        "resultStatus": word,
        "hitArea": area,
        **more,
    }


def beside(run, folder):
    read = read_run(run)
    found, unplaced = opinions(read.document, read.areas, read_analyses(folder), CONSTRAINTS)
    assert unplaced == []
    return {(one.site, one.constraint): one for one in found}


def test_our_own_answers_are_all_the_same_as_ours(run):
    found = beside(run, run / FOLDER)
    asked = [one for one in found.values() if one.agreement is not Agreement.UNASKED]
    assert len(asked) > 48 * 20
    assert {one.agreement for one in asked} == {Agreement.SAME}


def the_flooded(run):
    """A site that our 200-year flood takes something of, and how much in m²."""
    entries = read_run(run).document["alternatives"]
    return next(
        (entry["id"], entry["constraints"]["flood"]["area_daa"] * 1000)
        for entry in entries
        if entry["constraints"].get("flood", {}).get("answer") == "yes"
    )


@pytest.mark.parametrize(
    ("word", "more", "agreement"),
    [
        ("HIT-YELLOW", 0.0, Agreement.SAME),
        ("HIT-RED", 250.0, Agreement.AREA),
        ("NO-HIT-GREEN", None, Agreement.LESS),
        ("TIMEOUT", None, Agreement.LESS),
    ],
)
def test_classes_and_areas_are_compared_and_colours_are_not(run, theirs, word, more, agreement):
    site, area = the_flooded(run)
    answer = flooded(word, None if more is None else area + more)
    one = beside(run, theirs(site, answer))[site, "flood"]
    assert one.agreement is agreement
    assert one.result.owner == "NVE"


def test_a_data_set_answers_each_constraint_that_it_can_and_no_other(run, theirs):
    site, area = the_flooded(run)
    found = beside(run, theirs(site, flooded("HIT-RED", area)))
    assert {constraint for _site, constraint in found} <= {
        "flood",
        "flood_storage",
        "flood_vulnerable",
    }
    assert (site, "flood_precaution") not in found


def test_a_data_set_that_we_ask_nothing_of_is_shown_as_such(run, theirs):
    site, _area = the_flooded(run)
    other = {"runOnDataset": {"datasetId": "x", "title": "Radon"}, "resultStatus": "HIT-RED"}
    assert beside(run, theirs(site, other))[site, None].agreement is Agreement.UNASKED


def test_the_command_tells_the_differences_and_changes_nothing(run, theirs, tmp_path):
    site, _area = the_flooded(run)
    before = {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()}
    folder = theirs(site, flooded("NO-HIT-GREEN"))
    words = ["compare", str(run), str(folder), "--out", str(tmp_path / "ut")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "treff bare i IKAP" in done.output
    assert "ikke vist at området er kartlagt" in done.output
    assert "Flomsoner, NVE" in done.output
    with (tmp_path / "ut" / "dok.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [(row["site"], row["ours"], row["theirs"]) for row in rows] == [
        (site, "yes", "unchecked")
    ]
    assert {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()} == before
    again = CliRunner().invoke(app, words)  # a folder of ours may be replaced
    assert again.exit_code == 0


def test_an_answer_for_another_place_is_told(run, tmp_path):
    folder = tmp_path / "svar"
    folder.mkdir()
    away = {"type": "Polygon", "coordinates": [[[10, 63], [10.1, 63], [10.1, 63.1], [10, 63]]]}
    told = {"inputGeometry": away, "resultList": [flooded("HIT-RED", 1)]}
    (folder / "borte.json").write_text(json.dumps(told), encoding="utf-8")
    done = CliRunner().invoke(app, ["compare", str(run), str(folder), "--out", str(tmp_path / "u")])
    assert "borte.json: området finnes ikke i beregningen." in done.output
