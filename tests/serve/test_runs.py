"""Runs, profiles and the log: kept, weighed anew, taken along, compared."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile

import pytest

from ikap.api import score_submissions
from ikap.assess import profiles
from ikap.present.document import scores_document, to_json
from ikap.sources.proposals import read_proposals
from ikap.sources.region import open_region
from tests.serve.conftest import UTM32

WEIGHTS = {"climate": 5, "proximity": 1, "soil": 0, "growth": 1}


@pytest.fixture(scope="module")
def run(scored):
    return scored["id"]


@pytest.fixture(scope="module")
def mine():
    """A profile of one's own, as its file has it."""
    path = profiles.BUNDLED / "balansert.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    table |= {"title": "Klima først", "decided_by": "Formannskapet", "date": "2026-11-29"}
    table["housing"]["goals"] = WEIGHTS
    return table


def test_a_saved_profile_gives_what_the_command_gives_with_its_file(
    served, mine, collection, tmp_path
):
    saved = served.ask("/profiles/klima-først".replace("ø", "%C3%B8"), mine, "PUT")
    assert saved.status == 200
    assert saved.json["entry"]["decided_by"] == "Formannskapet"
    file = tmp_path / "klima-først.toml"
    text = served.ask("/profiles/klima-f%C3%B8rst")
    assert "attachment" in text.headers["content-disposition"]
    file.write_bytes(text.content)
    assert tomllib.loads(file.read_text(encoding="utf-8"))["housing"]["goals"] == WEIGHTS
    inputs = {"sites": collection, "crs": UTM32, "profile": "klima-først"}
    asked = {"inputs": inputs, "outputs": {"scores": {}}}
    found = served.ask("/processes/score/execution", asked)
    named = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}
    sites = tmp_path / "innspill.geojson"
    sites.write_text(json.dumps({**collection, **named}), encoding="utf-8")
    region = open_region()
    evaluation = score_submissions(read_proposals([sites], region), region, profiles.load(file))
    assert found.content == to_json(scores_document(evaluation)).encode("utf-8")


def test_a_profile_that_is_wrong_is_told_of_whole(served, mine):
    wrong = {**mine, "housing": {"goals": {"klima": 1, "soil": -1}}}
    found = served.ask("/profiles/feil", wrong, "PUT")
    assert found.status == 422
    assert "klima" in found.json["detail"]
    assert "soil" in found.json["detail"]
    assert served.ask("/profiles/..%2Fx", mine, "PUT").status in (404, 405)
    assert served.ask("/profiles/Stor", mine, "PUT").status == 422


def test_other_weights_give_the_order_that_a_run_with_them_has(served, run, mine):
    tried = served.ask(f"/runs/{run}/weigh", mine)
    assert tried.status == 200
    served.ask("/profiles/mine", mine, "PUT")
    made = served.ask(f"/runs/{run}/rescore", {"profile": "mine", "title": "Med klima"})
    again = served.wait_run(made.json["run"])["id"]
    document = served.ask(f"/runs/{again}/files/scores.json").json
    ranks = {
        one["id"]: (one["rank"], one["score"], one["class"]) for one in document["alternatives"]
    }
    told = {one["id"]: (one["rank"], one["score"], one["class"]) for one in tried.json["sites"]}
    assert told == ranks
    before = served.ask(f"/runs/{run}/files/scores.json").json["alternatives"]
    assert {one["id"]: one["rank"] for one in before} == {
        one["id"]: one["before"] for one in tried.json["sites"]
    }
    assert any(one["rank"] != one["before"] for one in tried.json["sites"])
    compared = served.ask(f"/runs/{run}/compare/{again}").json
    assert {one["id"] for one in compared["moves"]} == set(ranks)


def test_a_site_of_a_run_is_advised_or_told_why_not(served, run):
    sites = served.ask(f"/runs/{run}/files/scores.json").json["alternatives"]
    found = served.ask(f"/runs/{run}/advice/{sites[0]['id']}")
    assert found.status == 200
    advice = found.json["advice"]
    assert bool(advice["pieces"]) != bool(advice["why_none"])
    trimmed = [piece["id"] for piece in advice["pieces"] if piece["removed"] > 0]
    assert [one["id"] for one in found.json["boundaries"]["features"]] == trimmed
    assert served.ask(f"/runs/{run}/advice/finnes-ikke").status == 404


def test_the_files_are_those_of_the_command(served, run):
    row = served.ask(f"/runs/{run}").json
    names = {file["name"] for file in row["files"]}
    assert {"map.html", "scores.json", "scores.gpkg", "report.pdf", "run.json"} <= names
    sites = served.ask(f"/runs/{run}/files/scores.json").json["alternatives"]
    assert {one["sheet"] for one in sites} < names
    packed = served.ask(f"/runs/{run}/archive")
    archive = zipfile.ZipFile(io.BytesIO(packed.content))
    assert set(archive.namelist()) == names
    assert archive.read("scores.json") == served.ask(f"/runs/{run}/files/scores.json").content
    page = served.ask(f"/runs/{run}/map")
    assert page.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "attachment" in served.ask(f"/runs/{run}/files/map.html").headers["content-disposition"]
    assert str(served.data) not in json.dumps(row)


def test_an_override_stands_in_the_scores_and_in_the_log(served, run):
    document = served.ask(f"/runs/{run}/files/scores.json").json
    site, limit = next(
        (one["id"], name)
        for one in document["alternatives"]
        for name, answer in one["constraints"].items()
        if answer["answer"] == "yes" and answer["tier"] == "flag"
    )
    own = {"id": site, "constraint": limit, "answer": "no", "by": "Kari", "date": "2026-11-29"}
    own["reason"] = "Befart 12. november"
    made = served.ask(f"/runs/{run}/rescore", {"overrides": [own]}).json["run"]
    served.wait_run(made)
    after = served.ask(f"/runs/{made}/files/scores.json").json["alternatives"]
    (answer,) = [one["constraints"][limit] for one in after if one["id"] == site]
    assert answer["answer"] == "no"
    assert "Befart 12. november" in answer["override"]
    noted = [one for one in served.ask("/log").json["log"] if one["what"] == "override"]
    assert noted[-1]["about"]["overrides"] == [own]
    lacking = {key: value for key, value in own.items() if key != "reason"}
    assert served.ask(f"/runs/{run}/rescore", {"overrides": [lacking]}).status == 400


def test_deleted_runs_are_in_the_bin_until_they_are_taken_back(served, run):
    assert served.ask(f"/runs/{run}", method="DELETE").json["deleted"] is True
    assert run not in {row["id"] for row in served.ask("/runs").json["runs"]}
    assert run in {row["id"] for row in served.ask("/runs?deleted=true").json["runs"]}
    ids = {one["id"] for one in served.ask("/collections").json["collections"]}
    assert f"run-{run}-alternatives" not in ids
    assert served.ask(f"/runs/{run}/restore", {}).json["deleted"] is False
