"""Each requirement of the claimed classes of OGC API – Processes by the request that it speaks of.

One table a class: the requirement's own name, the request, and what the answer must be.
"""

from __future__ import annotations

import base64
import json
import re
from email import message_from_bytes
from email.policy import HTTP
from urllib.parse import quote

import pytest

from ikap.serve.ogc.landing import CONFORMS_TO
from tests.serve.conftest import UTM32
from tests.serve.ogc_tables import (
    COLLECTION,
    DESCRIPTION,
    EXCEPTION,
    EXCEPTIONS,
    FEATURES,
    FLOOD,
    ITEMS,
    LINKS,
    OPENAPI,
    PROCESSES,
    REL,
    SCORE,
    STATUS,
    SUMMARY,
    held,
    listed,
    named,
    rels,
)


@pytest.fixture(scope="module")
def question(collection):
    """One proposal, in metres."""
    return {
        "inputs": {"sites": {**collection, "features": collection["features"][:1]}, "crs": UTM32}
    }


@pytest.fixture(scope="module")
def job(served, question):
    """A job that has ended well."""
    made = served.ask(SCORE, question, Prefer="respond-async", Accept="multipart/related")
    return served.wait_job(made.json["jobID"])


# --- what both have in common: landing page, description, conformance ------------------------

COMMON = [
    ("landing self", "/?f=json", "self", "application/json"),
    ("landing alternate", "/?f=json", "alternate", "text/html"),
    ("landing conformance", "/?f=json", "conformance", "application/json"),
    ("landing conformance of Processes", "/?f=json", f"{REL}conformance", "application/json"),
    ("landing processes", "/?f=json", f"{REL}processes", "application/json"),
    ("landing job-list", "/?f=json", f"{REL}job-list", "application/json"),
    ("landing data", "/?f=json", "data", "application/json"),
    ("oas-definition-1 service-desc", "/?f=json", "service-desc", OPENAPI),
    ("oas-definition-1 service-doc", "/?f=json", "service-doc", "text/html"),
    ("process-list self", "/processes", "self", "application/json"),
    ("process self", "/processes/score", "self", "application/json"),
    ("job-list links self", "/jobs", "self", "application/json"),
    ("fc-md-links self", "/collections", "self", "application/json"),
    ("sfc-md self", FLOOD, "self", "application/json"),
    ("fc-md-items-links", FLOOD, "items", "application/geo+json"),
    ("fc-links self", f"{ITEMS}?limit=1", "self", "application/geo+json"),
    ("fc-links next", f"{ITEMS}?limit=1", "next", "application/geo+json"),
    ("f-links self", f"{ITEMS}/0", "self", "application/geo+json"),
    ("f-links collection", f"{ITEMS}/0", "collection", "application/json"),
]


@pytest.mark.parametrize(("path", "rel", "media"), named(COMMON))
def test_links_lead_to_what_they_say(served, path, rel, media):
    link = rels(served.ask(path))[rel]
    assert link["type"] == media
    reached = served.ask(link["href"].split(served.root, 1)[1], Accept=media)
    assert reached.status == 200
    assert reached.headers["content-type"].replace("; charset=utf-8", "") == media


def test_no_class_is_claimed_that_has_no_table_here():
    tables = {
        *(f"{PROCESSES}{name}" for name in ("core", "json", "oas30", "job-list", "dismiss")),
        f"{PROCESSES}ogc-process-description",
        *(f"{FEATURES}{name}" for name in ("core", "geojson", "oas30")),
        "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    }
    assert set(CONFORMS_TO) == tables


# --- Processes: core and json ----------------------------------------------------------------

ANSWERS = [
    ("landingpage-success", "/?f=json", {"type": "object", "properties": {"links": LINKS}}),
    (
        "conformance-success",
        "/conformance",
        {
            "required": ["conformsTo"],
            "properties": {"conformsTo": {"contains": {"enum": [f"{PROCESSES}core"]}}},
        },
    ),
    ("process-list-success", "/processes", listed("processes", SUMMARY)),
    ("process-success score", "/processes/score", DESCRIPTION),
    ("process-success dokanalyse", "/processes/dokanalyse", DESCRIPTION),
    ("job-list-success", "/jobs", listed("jobs", STATUS)),
    ("fc-md-success", "/collections", listed("collections", COLLECTION)),
    ("sfc-md-success", FLOOD, COLLECTION),
]


@pytest.mark.parametrize(("path", "schema"), named(ANSWERS))
def test_answers_are_json_after_their_schemas(served, path, schema):
    held(served.ask(path, Accept="application/json"), schema)


NOWHERE = [
    ("no-such-process", "/processes/none", "GET", f"{EXCEPTIONS}no-such-process"),
    (
        "no-such-process execution",
        "/processes/none/execution",
        "POST",
        f"{EXCEPTIONS}no-such-process",
    ),
    ("no-such-job", "/jobs/none", "GET", f"{EXCEPTIONS}no-such-job"),
    ("job-results no-such-job", "/jobs/none/results", "GET", f"{EXCEPTIONS}no-such-job"),
    ("dismiss no-such-job", "/jobs/none", "DELETE", f"{EXCEPTIONS}no-such-job"),
    ("no such collection", "/collections/none", "GET", ""),
    ("no such collection's items", "/collections/none/items", "GET", ""),
    ("no such feature", f"{ITEMS}/none", "GET", ""),
]


@pytest.mark.parametrize(("path", "method", "kind"), named(NOWHERE))
def test_what_does_not_exist_is_404_with_the_standards_type(served, path, method, kind):
    body = {"inputs": {}} if method == "POST" else None
    answer = held(served.ask(path, body, method), EXCEPTION, 404)
    assert not kind or answer.json["type"] == kind


def test_pl_limit_response(served):
    """The most is 10 000: who asks for more is given that (and there are two)."""
    assert len(served.ask("/processes?limit=1").json["processes"]) == 1
    assert len(served.ask("/processes?limit=20000").json["processes"]) == 2


def parts_of(answer):
    """The parts of a message of several, by their Content-ID."""
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + answer.content, policy=HTTP)
    return {part["Content-ID"]: part for part in message.iter_parts()}


def test_process_execute_default_outputs_are_all_each_in_a_part(served, question):
    answer = served.ask(SCORE, question, Accept="multipart/related")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("multipart/related; ")
    parts = parts_of(answer)
    assert list(parts) == ["scores", "features", "rejected"]
    alone = served.ask(SCORE, {**question, "outputs": {"scores": {}}})
    assert parts["scores"].get_payload(decode=True).rstrip(b"\r\n") == alone.content.rstrip(b"\r\n")
    assert parts["features"].get_content_type() == "application/geo+json"


def test_who_names_nothing_is_given_what_the_command_writes(served, question):
    alone = served.ask(SCORE, {**question, "outputs": {"scores": {}}})
    for accept in ("*/*", "application/json"):
        assert served.ask(SCORE, question, Accept=accept).content == alone.content


def test_a_document_has_all_outputs_where_none_is_named(served, question):
    answer = served.ask(SCORE, {**question, "response": "document"})
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json) == {"scores", "features", "rejected"}


SYNC = [
    ("sync-raw-value-one scores", {"outputs": {"scores": {}}}, "application/json"),
    ("sync-raw-value-one features", {"outputs": {"features": {}}}, "application/geo+json"),
    ("sync-document one", {"outputs": {"scores": {}}, "response": "document"}, "application/json"),
    ("sync-document all", {"response": "document"}, "application/json"),
    (
        "output format that it has",
        {"outputs": {"features": {"format": {"mediaType": "application/geo+json"}}}},
        "application/geo+json",
    ),
]


@pytest.mark.parametrize(("change", "media"), named(SYNC))
def test_without_prefer_the_answer_comes_at_once(served, question, change, media):
    answer = served.ask(SCORE, {**question, **change})
    assert answer.status == 200
    assert answer.headers["content-type"] == media
    assert "preference-applied" not in answer.headers


def carried(value, *, encoded):
    text = json.dumps(value)
    if encoded:
        return f"data:application/json;base64,{base64.b64encode(text.encode()).decode()}"
    return f"data:application/json,{quote(text)}"


INPUTS = [
    (
        "input-inline-object qualified",
        lambda sites: {"value": sites, "mediaType": "application/geo+json"},
    ),
    (
        "input-mixed qualified with format",
        lambda sites: {"value": sites, "format": {"mediaType": "application/geo+json"}},
    ),
    ("input by reference", lambda sites: {"href": carried(sites, encoded=False)}),
    (
        "input by reference base64",
        lambda sites: {"href": carried(sites, encoded=True), "type": "application/json"},
    ),
]


@pytest.mark.parametrize("wrap", named(INPUTS))
def test_inputs_come_by_value_qualified_or_by_reference(served, question, wrap):
    asked = {**question, "outputs": {"scores": {}}}
    wrapped = {**asked, "inputs": {**asked["inputs"], "sites": wrap(asked["inputs"]["sites"])}}
    assert served.ask(SCORE, wrapped).content == served.ask(SCORE, asked).content


REFUSED = [
    ("input-validation", {"inputs": {"sites": {"type": "Point"}}}),
    ("input reference of the net", {"inputs": {"sites": {"href": "http://example.org/a.json"}}}),
    ("input reference that is no JSON", {"inputs": {"sites": {"href": "data:application/json,{"}}}),
    (
        "input reference that is no base64",
        {"inputs": {"sites": {"href": "data:application/json;base64,é"}}},
    ),
    ("output unknown", {"outputs": {"none": {}}}),
    (
        "output format that it has not",
        {"outputs": {"scores": {"format": {"mediaType": "text/xml"}}}},
    ),
    (
        "transmissionMode that is not offered",
        {"outputs": {"scores": {"transmissionMode": "reference"}}},
    ),
]


@pytest.mark.parametrize("change", named(REFUSED))
def test_what_cannot_be_executed_is_400(served, question, change):
    answer = held(served.ask(SCORE, {**question, **change}), EXCEPTION, 400)
    assert answer.json["type"] == "InvalidParameterValue"


def test_process_execute_success_async(served, question, job):
    """`respond-async` is one of the preferences that may stand in one header."""
    asked = {**question, "outputs": {"scores": {}}}
    made = held(served.ask(SCORE, asked, Prefer="wait=10, respond-async"), STATUS, 201)
    assert made.headers["preference-applied"] == "respond-async"
    assert made.headers["location"].endswith(f"{served.root}/jobs/{made.json['jobID']}")
    ended = served.wait_job(made.json["jobID"])
    results = {link["rel"]: link for link in ended["links"]}[f"{REL}results"]
    later = served.ask(results["href"].split(served.root, 1)[1])
    assert later.content == served.ask(SCORE, asked).content
    assert job["processID"] == "score"


def test_job_results_async_raw_value_multi(served, job):
    later = served.ask(f"/jobs/{job['jobID']}/results")
    assert list(parts_of(later)) == ["scores", "features", "rejected"]


# --- Processes: job-list and dismiss ---------------------------------------------------------

JOBS = [
    ("type process", "type=process", True),
    ("type of another API", "type=other", False),
    ("processID", "processID=score", True),
    ("processID one of several", "processID=dokanalyse,score", True),
    ("processID another", "processID=dokanalyse", False),
    ("status", "status=successful", True),
    ("status one of several", "status=failed&status=successful", True),
    ("status another", "status=failed", False),
    ("datetime interval-closed", "datetime=2000-01-01T00:00:00Z/2999-01-01T00:00:00Z", True),
    ("datetime interval-open-start", "datetime=../2999-01-01T00:00:00Z", True),
    ("datetime interval-open-end", "datetime=2000-01-01T00:00:00Z/", True),
    ("datetime before", "datetime=../2000-01-01T00:00:00Z", False),
    ("datetime moment", "datetime=2000-01-01T00:00:00Z", False),
    ("minDuration", "minDuration=0", True),
    ("minDuration too long", "minDuration=100000", False),
    ("maxDuration", "maxDuration=100000", True),
    ("min and max", "minDuration=0&maxDuration=100000", True),
]


@pytest.mark.parametrize(("query", "there"), named(JOBS))
def test_the_job_list_holds_what_is_asked_for(served, job, query, there):
    answer = held(served.ask(f"/jobs?limit=10000&{query}"), listed("jobs", STATUS))
    assert (job["jobID"] in {entry["jobID"] for entry in answer.json["jobs"]}) is there


def test_limit_of_the_job_list(served, job):
    assert len(served.ask("/jobs?limit=1").json["jobs"]) == 1
    assert served.ask("/jobs?limit=0").status == 400


def test_job_dismiss_success(served, question):
    """After it the job is told as dismissed, and has no results."""
    made = served.ask(SCORE, question, Prefer="respond-async").json["jobID"]
    answer = held(served.ask(f"/jobs/{made}", method="DELETE"), STATUS)
    assert answer.json["status"] == "dismissed"
    gone = held(served.ask(f"/jobs/{made}/results"), EXCEPTION, 404)
    assert gone.json["type"] == f"{EXCEPTIONS}result-not-ready"


# --- OpenAPI 3.0, of both --------------------------------------------------------------------


def test_oas30_completeness(served):
    """Every status that an operation of the standards answers with is in its description."""
    document = served.ask("/api").json
    every = {
        (path, method): entry
        for path, methods in document["paths"].items()
        for method, entry in methods.items()
    }
    for entry in every.values():
        assert {"400", "401", "403", "421", "429", "500"} <= set(entry["responses"])
    assert "404" in every[("/jobs/{job}", "get")]["responses"]
    assert {"200", "201", "400", "404", "413", "415", "422"} <= set(
        every[("/processes/{process}/execution", "post")]["responses"]
    )
    for reference in set(re.findall(r'"\$ref": "#/([^"]*)"', json.dumps(document))):
        place = document
        for step in reference.split("/"):
            place = place[step]
    assert document["security"]
    assert document["components"]["securitySchemes"]
