"""OGC API – Processes 1.0, by its abstract tests; named after them."""

from __future__ import annotations

import json
from importlib.metadata import version

import jsonschema
import pytest

from ikap.api import score_submissions
from ikap.assess import profiles
from ikap.present.document import scores_document, to_json
from ikap.sources.proposals import read_proposals
from ikap.sources.region import open_region
from tests.serve.conftest import UTM32

EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
STATUS_INFO = {"jobID", "status", "type"}


@pytest.fixture(scope="module")
def question(collection):
    return {"inputs": {"sites": collection, "crs": UTM32}}


def rels(found):
    return {link["rel"]: link for link in found["links"]}


def test_landing_page_success(served):
    found = served.ask("/", Accept="application/json").json
    links = rels(found)
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= set(links)
    assert {f"{REL}processes", f"{REL}job-list", f"{REL}conformance"} <= set(links)
    for link in found["links"]:
        assert f"{served.root}/" in link["href"]
        assert served.ask(link["href"].split(served.root, 1)[1]).status == 200


def test_conformance_success(served):
    claimed = served.ask("/conformance").json["conformsTo"]
    processes = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/"
    for name in ("core", "ogc-process-description", "json", "oas30", "job-list", "dismiss"):
        assert processes + name in claimed
    assert processes + "callback" not in claimed


def test_process_list(served):
    found = served.ask("/processes").json
    assert "self" in rels(found)
    for one in found["processes"]:
        assert one["id"]
        assert one["version"]
    for wrong in ("0", "x"):
        assert served.ask(f"/processes?limit={wrong}").status == 400


def test_process_success(served):
    for one in served.ask("/processes").json["processes"]:
        told = served.ask(f"/processes/{one['id']}").json
        assert rels(told)[f"{REL}execute"]["href"].endswith(f"/processes/{one['id']}/execution")
        assert {"sync-execute", "async-execute"} <= set(told["jobControlOptions"])
        for part in (*told["inputs"].values(), *told["outputs"].values()):
            jsonschema.Draft202012Validator.check_schema(part["schema"])


def test_process_exception_no_such_process(served):
    for path in ("/processes/none", "/processes/none/execution"):
        found = served.ask(path, {"inputs": {}} if path.endswith("execution") else None)
        assert found.status == 404
        assert found.headers["content-type"] == "application/json"
        assert found.json["type"] == f"{EXCEPTIONS}no-such-process"


def test_the_same_file_gives_the_same_bytes(served, question, collection, tmp_path):
    """What `ikap score` writes of the same features; the command and the API share no names."""
    named = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}
    file = tmp_path / "innspill.geojson"
    file.write_text(json.dumps({**collection, **named}), encoding="utf-8")
    region = open_region()
    evaluation = score_submissions(
        read_proposals([file], region), region, profiles.load("balansert")
    )
    found = served.ask("/processes/score/execution", {**question, "outputs": {"scores": {}}})
    assert found.status == 200
    assert found.headers["content-type"] == "application/json"
    assert found.content == to_json(scores_document(evaluation)).encode("utf-8")


def test_execute_sync_document(served, question):
    body = {**question, "response": "document", "outputs": {"scores": {}, "rejected": {}}}
    found = served.ask("/processes/score/execution", body).json
    assert set(found) == {"scores", "rejected"}
    assert len(found["scores"]["alternatives"]) >= 3
    assert found["rejected"] == []


def test_execute_features_are_geojson(served, question):
    found = served.ask("/processes/score/execution", {**question, "outputs": {"features": {}}})
    assert found.headers["content-type"] == "application/geo+json"
    assert found.json["type"] == "FeatureCollection"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"inputs": {}}, "sites"),
        ({"inputs": {"sites": {"type": "FeatureCollection", "features": []}}}, "sites/features"),
        ({"inputs": {"sites": {"href": "http://example.org/x"}}}, "henter ikke adresser"),
        ({"inputs": {"place": 1}}, "place"),
        ({"outputs": {"none": {}}}, "none"),
        ({"outputs": {"scores": {"transmissionMode": "reference"}}}, "verdier"),
        ({"response": "xml"}, "response"),
    ],
)
def test_execute_bad_request(served, question, change, said):
    found = served.ask("/processes/score/execution", {**question, **change})
    assert found.status == 400
    assert found.headers["content-type"] == "application/json"
    assert found.json["type"] == "InvalidParameterValue"
    assert said in found.json["detail"]


def test_unknown_profiles_are_no_paths(served, question):
    for name in ("/etc/passwd", "../profiles/balansert", "balansert.toml"):
        inputs = {**question["inputs"], "profile": name}
        found = served.ask("/processes/score/execution", {"inputs": inputs})
        assert found.status == 422
        assert "balansert" in found.json["detail"]


def test_when_everything_is_refused_the_reasons_are_told(served, collection):
    found = served.ask("/processes/score/execution", {"inputs": {"sites": collection}})
    assert found.status == 422  # metres, read as degrees
    assert found.json["type"] == "InvalidParameterValue"
    assert found.json["problems"]


def test_execute_async_and_results(served, question):
    found = served.ask("/processes/score/execution", question, Prefer="respond-async")
    assert found.status == 201
    assert found.headers["preference-applied"] == "respond-async"
    assert set(found.json) >= STATUS_INFO
    job = found.json["jobID"]
    assert found.headers["location"].endswith(f"/jobs/{job}")
    early = served.ask(f"/jobs/{job}/results")
    if early.status != 200:
        assert early.status == 404
        assert early.json["type"] == f"{EXCEPTIONS}result-not-ready"
    told = served.wait_job(job)
    assert told["status"] == "successful"
    assert told["progress"] == 100
    assert rels(told)[f"{REL}results"]["href"].endswith(f"/jobs/{job}/results")
    later = served.ask(f"/jobs/{job}/results")
    assert later.content == served.ask("/processes/score/execution", question).content
    listed = served.ask("/jobs?limit=100&processID=score&status=successful").json["jobs"]
    assert job in {one["jobID"] for one in listed}
    assert served.ask("/jobs?limit=1").json["jobs"].__len__() == 1
    assert served.ask("/jobs?datetime=1999-01-01T00:00:00Z/2000-01-01T00:00:00Z").json["jobs"] == []
    assert served.ask("/jobs?minDuration=100000").json["jobs"] == []


def test_a_failed_jobs_results_are_its_exception(served, collection):
    body = {"inputs": {"sites": collection}}
    job = served.ask("/processes/score/execution", body, Prefer="respond-async").json["jobID"]
    told = served.wait_job(job)
    assert told["status"] == "failed"
    assert f"{REL}exceptions" in rels(told)
    found = served.ask(f"/jobs/{job}/results")
    assert found.status == 422
    assert found.json["type"] == "InvalidParameterValue"


def test_dismiss(served, question):
    job = served.ask("/processes/score/execution", question, Prefer="respond-async").json["jobID"]
    found = served.ask(f"/jobs/{job}", method="DELETE")
    assert found.status == 200
    assert found.json["status"] == "dismissed"
    assert set(found.json) >= STATUS_INFO
    assert served.ask(f"/jobs/{job}").json["status"] == "dismissed"
    assert served.ask("/processes/score/execution", question).status == 200


def test_job_exception_no_such_job(served):
    for path in ("/jobs/none", "/jobs/none/results", f"/jobs/{'a' * 16}"):
        found = served.ask(path)
        assert found.status == 404
        assert found.json["type"] == f"{EXCEPTIONS}no-such-job"
    assert served.ask("/jobs/none", method="DELETE").status == 404


def test_the_description_names_every_operation(served):
    found = served.ask("/api")
    assert found.headers["content-type"].startswith("application/vnd.oai.openapi+json;version=3.0")
    told = found.json
    assert told["openapi"] == "3.0.3"
    assert told["info"]["version"] == version("ikap")
    ids = [one["operationId"] for path in told["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids)) >= 40
    assert "/processes/{process}/execution" in told["paths"]


def test_owslib_reads_and_executes(served):
    processes = pytest.importorskip("owslib.ogcapi.processes")
    found = processes.Processes(f"http://127.0.0.1:{served.port}{served.root}/")
    assert "score" in {one["id"] for one in found.processes()}
    assert found.process("score")["id"] == "score"
