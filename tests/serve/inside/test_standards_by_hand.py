"""What the OGC's standards ask for: jobs, processes, and features a page at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ikap.serve.ogc import features, jobs
from ikap.serve.ogc.outputs import outputs_answer
from ikap.serve.web import WebError
from tests.serve.loops import outcome_of

RUN = "a" * 16
UTM = "EPSG:25832"
SITES = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "geometry": None, "properties": {}}],
}
SCORED = {"scores": '{"alternatives": [1]}', "features": '{"features": []}', "rejected": [{"å": 1}]}
COLLECTION = {
    "id": "region-roads", "title": "Veger", "description": "Kartverket", "crs": "EPSG:25832",
    "bbox": [10.0, 63.0, 11.0, 64.0], "fields": ["road_class", "name"],
}  # fmt: skip


def page(limit, offset, **given):
    """Five features in all."""
    ids = range(5)[offset : offset + limit]
    if given.get("feature") == "none":
        ids = []
    return {"matched": 5, "features": [{"type": "Feature", "id": str(i)} for i in ids]}


@pytest.fixture
def inside(made):
    return made(
        scoring__score=SCORED,
        dok__analysed={"resultList": [], "inputGeometry": {}, "inputGeometryArea": 5,
                       "factList": [], "municipalityNumber": "5001", "municipalityName": "By"},
        layers__collections=[COLLECTION],
        layers__run_collection={"crs": "EPSG:25833", "bbox": [1, 2, 3, 4], "fields": ["rank"]},
        layers__items=page,
    )  # fmt: skip


# --- processes ------------------------------------------------------------------------------------


def test_one_output_comes_as_it_is_and_several_in_a_document(inside):
    plain = inside.ask("/processes/score/execution", {"inputs": {"sites": SITES}})
    assert (plain.status, plain.text) == (200, SCORED["scores"])
    named = inside.ask(
        "/processes/score/execution",
        {"inputs": {"sites": SITES}, "outputs": {"features": {"transmissionMode": "value"}}},
    )
    assert (named.text, named.headers["content-type"]) == (
        SCORED["features"],
        "application/geo+json",
    )
    both = {"inputs": {"sites": SITES}, "outputs": {"rejected": {}, "scores": {}}}
    parts = inside.ask("/processes/score/execution", both)
    assert parts.headers["content-type"].startswith("multipart/related")
    assert parts.text.index("Content-ID: rejected") < parts.text.index("Content-ID: scores")
    usual = inside.ask("/processes/score/execution", {"inputs": {"sites": SITES}}, Accept="*/*")
    assert usual.text == SCORED["scores"]
    document = inside.ask("/processes/score/execution", {**both, "response": "document"})
    assert document.text == '{"rejected": [{"å": 1}], "scores": {"alternatives": [1]}}'


def test_the_sites_reach_the_scoring_as_a_file_with_their_crs(inside):
    seen = {}

    def scored(files, **given):
        file = Path(files[0])
        seen.update(given, collection=json.loads(file.read_text("utf-8")), name=file.name)
        return SCORED

    inside.lane.answers["scoring.score"] = scored
    own = {"mapping": {"name": "navn"}, "overrides": [], "profile": "by"}
    utm = "http://www.opengis.net/def/crs/EPSG/0/25833"
    for inputs, crs in (
        ({}, "urn:ogc:def:crs:OGC:1.3:CRS84"),
        ({"crs": utm}, "urn:ogc:def:crs:EPSG::25833"),
    ):
        body = {"inputs": {"sites": SITES, **own, **inputs}}
        assert inside.ask("/processes/score/execution", body).status == 200
        assert seen["collection"]["crs"]["properties"]["name"] == crs
        assert seen["collection"]["features"] == SITES["features"]
        assert {k: seen[k] for k in own} == own
    seen.clear()
    inside.ask("/processes/score/execution", {"inputs": {"sites": SITES}})
    assert sorted(seen) == ["collection", "name"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"inputs": {}}, "Inndata «sites» mangler."),
        ({"inputs": {"sites": SITES, "x": 1}}, "Ukjent inndata «x»."),
        ({"inputs": {"sites": {"href": "http://a"}}}, "henter ikke adresser"),
        ({"inputs": {"sites": {"type": "FeatureCollection", "features": []}}}, "sites/features: "),
        ({"inputs": {"sites": SITES}, "outputs": {"x": {}}}, "Ukjent resultat: x."),
        (
            {"inputs": {"sites": SITES}, "outputs": {"scores": {"transmissionMode": "reference"}}},
            "bare som verdier",
        ),
    ],
)
def test_what_is_wrong_with_what_a_process_is_given(inside, body, said):
    answer = inside.ask("/processes/score/execution", body)
    assert (answer.status, answer.json["type"]) == (400, "InvalidParameterValue")
    assert said in answer.json["detail"]
    assert inside.lane.asked == []


def test_an_input_may_stand_in_a_value_of_its_own(inside):
    wrapped = {"value": SITES, "mediaType": "application/geo+json"}
    assert inside.ask("/processes/score/execution", {"inputs": {"sites": wrapped}}).status == 200


def test_a_process_that_is_not_there(inside):
    for said in (inside.ask("/processes/x"), inside.ask("/processes/x/execution", {"inputs": {}})):
        assert said.status == 404
        assert said.json["type"].endswith("no-such-process")


AREA = {"type": "Polygon", "coordinates": [[[10, 63], [11, 63], [11, 64], [10, 63]]]}


def test_the_analysis_is_given_what_was_asked_for_by_our_own_names(inside):
    inputs = {
        "inputGeometry": AREA, "requestedBuffer": 0, "kind": "business", "context": "Kommuneplan",
        "theme": None, "includeGuidance": False, "includeQualityMeasurement": True,
        "createBinaries": True,
    }  # fmt: skip
    whole = inside.ask("/processes/dokanalyse/execution", {"inputs": inputs})
    assert list(whole.json) == [
        "resultList", "inputGeometry", "inputGeometryArea", "factList", "municipalityNumber",
        "municipalityName",
    ]  # fmt: skip
    assert inside.lane.asked[-1][1] == {
        "geometry": AREA, "buffer": 0, "kind": "business", "context": "Kommuneplan",
        "guidance": False, "quality": True, "facts": False,
    }  # fmt: skip
    outputs = {"municipalityName": {}}
    one = inside.ask("/processes/dokanalyse/execution", {"inputs": inputs, "outputs": outputs})
    assert one.json == "By"
    for buffer, status in ((5000, 200), (5000.5, 400), (-1, 400)):
        asked = {"inputs": {**inputs, "requestedBuffer": buffer}, "outputs": outputs}
        assert inside.ask("/processes/dokanalyse/execution", asked).status == status


# --- jobs -----------------------------------------------------------------------------------------


@pytest.fixture
def job(inside):
    said = inside.ask(
        "/processes/score/execution", {"inputs": {"sites": SITES}}, Prefer="respond-async"
    )
    assert (said.status, said.headers["preference-applied"]) == (201, "respond-async")
    assert said.headers["location"].endswith(f"/jobs/{said.json['jobID']}")
    assert (said.json["status"], said.json["progress"]) == ("accepted", 0)
    return said.json["jobID"]


def test_a_job_that_is_done_leads_to_its_result(inside, job):
    said = inside.ask(f"/jobs/{job}").json
    assert (said["status"], said["type"], said["processID"]) == ("successful", "process", "score")
    assert [link["rel"].rsplit("/", 1)[-1] for link in said["links"]] == ["self", "results"]
    assert inside.ask(f"/jobs/{job}/results").text == SCORED["scores"]
    assert {"created", "started", "finished", "updated"} <= set(said)


def test_a_job_is_its_owners_and_has_an_id_of_ours(inside, job):
    for id_ in ("b" * 16, "x"):
        said = inside.ask(f"/jobs/{id_}")
        assert said.status == 404
        assert said.json["type"].endswith("no-such-job")
    inside.service.store._base.execute("UPDATE job SET owner = 'ola'")
    assert inside.ask(f"/jobs/{job}").status == 404
    assert inside.ask("/jobs").json["jobs"] == []


def test_a_job_that_has_ended_is_dismissed_and_its_result_is_gone(inside, job):
    assert inside.ask(f"/jobs/{job}", method="DELETE").json["status"] == "dismissed"
    said = inside.ask(f"/jobs/{job}/results")
    assert (said.status, said.json["type"].rsplit("/", 1)[-1]) == (404, "result-not-ready")
    inside.service.store.add_job("c" * 16, "score", "program", RUN, {})
    assert inside.ask(f"/jobs/{'c' * 16}/results").status == 404
    stopped = inside.ask(f"/jobs/{'c' * 16}", method="DELETE").json
    assert (stopped["status"], stopped["progress"]) == ("dismissed", 100)
    assert stopped["links"][-1]["rel"] == "related"
    assert stopped["links"][-1]["href"].endswith(f"/runs/{RUN}")


def row(**given):
    return {
        "process": "score", "status": "successful", "created": "2026-01-02T12:00:00.000Z",
        "started": "2026-01-02T12:00:00.000Z", "finished": "2026-01-02T12:01:00.000Z",
        "updated": "2026-01-02T12:01:00.000Z", **given,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, True),
        ({"type": "process"}, True),
        ({"type": "other"}, False),
        ({"processID": "score"}, True),
        ({"processID": "dokanalyse"}, False),
        ({"status": "successful"}, True),
        ({"status": "failed"}, False),
        ({"minDuration": 59.9}, True),
        ({"minDuration": 60}, True),
        ({"minDuration": 60.1}, False),
        ({"maxDuration": 60.1}, True),
        ({"maxDuration": 60}, True),
        ({"maxDuration": 59.9}, False),
        ({"datetime": "2026-01-02T12:00:00Z"}, True),
        ({"datetime": "2026-01-02T12:00:01Z"}, False),
        ({"datetime": "2026-01-02T12:00:00Z/.."}, True),
        ({"datetime": "2026-01-02T12:00:01Z/.."}, False),
        ({"datetime": "../2026-01-02T12:00:00Z"}, True),
        ({"datetime": "../2026-01-02T11:59:59Z"}, False),
        ({"datetime": "2026-01-02/2026-01-03"}, True),
        ({"datetime": "2026-01-03/"}, False),
    ],
)
def test_the_jobs_that_are_asked_for(query, wanted):
    assert jobs._wanted(row(), query) is wanted


def test_a_job_that_has_not_begun_has_lasted_no_time_at_all():
    assert not jobs._lasted(row(started=None), 0, None)
    assert not jobs._lasted(row(started=None), None, 60)
    assert jobs._lasted(row(started=None), None, None)
    assert [jobs._lasted(row(), 60, most) for most in (60, 59)] == [True, False]


@pytest.mark.parametrize(
    "text",
    ["", "..", "../..", "/", "x", "2026-01-01T00:00:00", "a/b", "2026-01-02/2026-01-01",
     "2026-01-01/2026-01-02/2026-01-03"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text):
    with pytest.raises(WebError) as told:
        jobs.interval(text)
    assert (told.value.status, told.value.kind) == (400, "InvalidParameterValue")


def test_a_time_and_a_span_of_one_day():
    assert jobs.interval(None) == (None, None)
    low, high = jobs.interval("2026-01-01/2026-01-01")
    assert low == high
    assert low.isoformat() == "2026-01-01T00:00:00+00:00"
    assert jobs.interval("2026-01-01T02:00:00+02:00")[0] == low
    assert jobs.interval("2026-01-01t00:00:00z")[0] == low


def test_ten_jobs_are_listed_unless_another_number_is_asked_for(inside):
    for n in range(12):
        inside.service.store.add_job(f"{n:016d}", "score", "program", None, {})
    assert len(inside.ask("/jobs").json["jobs"]) == 10
    assert [j["jobID"] for j in inside.ask("/jobs?limit=2").json["jobs"]] == [
        f"{n:016d}" for n in (11, 10)
    ]
    assert inside.ask("/jobs?status=failed").json["jobs"] == []
    assert inside.ask("/jobs?limit=0").status == 400


# --- features -------------------------------------------------------------------------------------


@pytest.fixture
def collections(inside):
    """The region's roads and one run that is ready; others that are not."""
    store = inside.service.store
    for n, state in enumerate(("ready", "mapped", "ready")):
        store.add_run(RUN[:-1] + "abc"[n], f"Runde {n}", "program", {})
        store.set_run(RUN[:-1] + "abc"[n], state)
    store.delete_run(RUN[:-1] + "c")
    result = inside.service.folders.result(RUN)
    result.mkdir(parents=True)
    (result / "scores.gpkg").write_bytes(b"x")
    return inside


def test_collections_are_the_regions_layers_and_the_runs_that_are_ready(collections):
    said = collections.ask("/collections").json["collections"]
    assert [entry["id"] for entry in said] == [
        "region-roads",
        f"run-{RUN}-alternatives",
        f"run-{RUN}-net_areas",
    ]
    roads, sites, net = said
    assert roads["extent"]["spatial"]["bbox"] == [[10.0, 63.0, 11.0, 64.0]]
    assert roads["storageCrs"].endswith("25832")
    assert sites["storageCrs"].endswith("25833")
    assert [sites["title"], net["title"]] == ["Runde 0: områder", "Runde 0: netto areal"]
    assert sites["description"].startswith("Beregnet 2026-11-29T")
    assert [link["rel"] for link in roads["links"]] == ["self", "items"]
    assert collections.ask("/collections/region-roads").json == roads
    assert collections.ask(f"/collections/run-{RUN}-net_areas").json == net


@pytest.mark.parametrize(
    "name",
    ["region-none", "roads", f"run-{RUN}", f"run-{RUN}-other", f"run-{RUN[:-1]}b-alternatives",
     f"run-{RUN[:-1]}c-alternatives", f"run-{'z' * 16}-alternatives"],
)  # fmt: skip
def test_a_collection_that_is_not_there(collections, name):
    assert collections.ask(f"/collections/{name}").status == 404


def links(said):
    return {link["rel"]: link["href"].split("/collections/")[1] for link in said.json["links"]}


def test_pages_of_features_lead_on_as_long_as_there_are_more(collections):
    first = collections.ask("/collections/region-roads/items?limit=2")
    assert (first.json["numberMatched"], first.json["numberReturned"]) == (5, 2)
    assert links(first)["self"] == "region-roads/items?limit=2"
    assert links(first)["next"] == "region-roads/items?limit=2&offset=2"
    second = collections.ask("/collections/region-roads/items?limit=2&offset=2")
    assert links(second)["next"] == "region-roads/items?limit=2&offset=4"
    third = collections.ask("/collections/region-roads/items?limit=2&offset=3")
    assert "next" not in links(third)
    whole = collections.ask("/collections/region-roads/items")
    assert (whole.json["numberReturned"], "next" in links(whole)) == (5, False)
    assert links(whole)["self"] == "region-roads/items"
    assert whole.headers["content-type"] == "application/geo+json"
    assert whole.headers["content-crs"].endswith("CRS84>")
    assert whole.json["timeStamp"].endswith("Z")


def test_what_the_engine_is_asked_for_a_page(collections):
    utm = "http://www.opengis.net/def/crs/EPSG/0/25832"
    path = f"/collections/region-roads/items?limit=7&offset=1&crs={utm}&bbox=1,2,3,4&name=E6"
    said = collections.ask(f"{path}&bbox-crs={utm}&datetime=2026-01-01")
    assert said.headers["content-crs"] == f"<{utm}>"
    assert collections.lane.asked[-1][1] == {
        "source": {"layer": "roads"}, "limit": 7, "offset": 1, "crs": "EPSG:25832",
        "boxes": [[1.0, 2.0, 3.0, 4.0]], "box_crs": "EPSG:25832", "where": {"name": "E6"},
    }  # fmt: skip
    collections.ask(f"/collections/run-{RUN}-alternatives/items")
    given = collections.lane.asked[-1][1]
    assert (given["limit"], given["offset"], given["crs"]) == (100, 0, "OGC:CRS84")
    assert (given["boxes"], given["where"]) == ([], {})
    assert given["source"]["layer"] == "alternatives"
    assert given["source"]["path"].endswith("scores.gpkg")


@pytest.mark.parametrize(
    "query",
    ["other=1", "crs=x", "bbox=1,2,3", "bbox=1,4,3,2", "bbox=1,2,3,4,5",
     "bbox-crs=x", "datetime=x", "limit=0", "offset=-1", "bbox=1,2,nan,4"],
)  # fmt: skip
def test_a_page_that_cannot_be_asked_for(collections, query):
    assert collections.ask(f"/collections/region-roads/items?{query}").status == 400


def test_parameters_that_are_strange_are_named_by_letter(collections):
    said = collections.ask("/collections/region-roads/items?zeta=1&alfa=2&mu=3&beta=4&name=x")
    assert "«alfa, beta, mu, zeta»" in said.json["detail"]


def test_a_box_may_have_heights_and_no_width():
    assert features._boxes({}, UTM) == []
    assert features._boxes({"bbox": [1, 2, 0, 3, 4, 9]}, UTM) == [[1, 2, 3, 4]]
    assert features._boxes({"bbox": [1, 2, 1, 2]}, UTM) == [[1, 2, 1, 2]]
    with pytest.raises(WebError, match="vest og sør"):
        features._boxes({"bbox": [3, 2, 1, 4]}, UTM)


def test_degrees_may_go_through_the_antimeridian():
    through = [[170, 60, 180, 70], [-180, 60, -170, 70]]
    assert features._boxes({"bbox": [170, 60, -170, 70]}, features.CRS84) == through
    with pytest.raises(WebError, match="180"):
        features._boxes({"bbox": [170, 60, 181, 70]}, features.CRS84)


def test_one_feature_by_its_id(collections):
    said = collections.ask("/collections/region-roads/items/0")
    assert (said.status, said.json["id"]) == (200, "0")
    assert links(said) == {"self": "region-roads/items/0", "collection": "region-roads"}
    given = collections.lane.asked[-1][1]
    assert (given["limit"], given["offset"], given["feature"]) == (1, 0, "0")
    assert collections.ask("/collections/region-roads/items/none").status == 404


def test_outputs_that_are_text_already_go_out_to_the_byte():
    plain = outputs_answer({"scores": "{ }", "n": {"å": 1}}, ["scores"], document=False)
    assert (plain.body, plain.media_type) == (b"{ }", "application/json")
    other = outputs_answer({"scores": "{ }", "n": {"å": 1}}, ["n"], document=False)
    assert (other.body.decode(), other.media_type) == ('{"å": 1}', "application/json")
    both = outputs_answer({"a": 1, "b": 2}, ["b", "a"], document=False)
    assert both.body.index(b"Content-ID: b\r\n\r\n2") < both.body.index(b"Content-ID: a\r\n\r\n1")


def test_who_listens_ten_times_is_told_to_ask_instead(inside):
    inside.service.events.listeners["program"] = 10
    said = inside.ask("/events")
    assert (said.status, said.headers["retry-after"]) == (429, "5")


def test_the_state_tells_restarts_of_every_lane_and_the_trouble(inside):
    inside.lane.restarts = 2
    inside.service.trouble = WebError(503, "Feil.")
    said = inside.ask("/state").json
    assert (said["restarts"], said["trouble"], said["open"]) == (6, "Feil.", True)
    inside.service.region = None
    assert inside.ask("/state").json["open"] is False


def test_closing_ends_jobs_and_lanes(inside):
    outcome_of(inside.service.close())
    assert inside.lane.closed
