"""Each requirement of the claimed classes of OGC API – Features by the request that it speaks of.

One table a class: the requirement's own name, the request, and what the answer must be.
"""

from __future__ import annotations

from datetime import datetime

import jsonschema
import pytest

from tests.serve.conftest import UTM32
from tests.serve.ogc_tables import (
    COLLECTION,
    CRS84,
    EXCEPTION,
    FEATURE,
    FLOOD,
    ITEMS,
    PAGE,
    UTM33,
    held,
    named,
    rels,
)

PARAMETERS = [
    ("fc-limit-definition", "limit", {"type": "integer", "minimum": 1, "maximum": 10_000}),
    ("fc-bbox-definition", "bbox", {"type": "array", "minItems": 4, "maxItems": 6}),
    ("fc-time-definition", "datetime", {"type": "string"}),
    ("fc-crs-definition", "crs", {"type": "string", "format": "uri"}),
    ("fc-bbox-crs-definition", "bbox-crs", {"type": "string", "format": "uri"}),
]


@pytest.mark.parametrize(("name", "schema"), named(PARAMETERS))
def test_parameters_of_items_are_described_as_the_standard_has_them(served, name, schema):
    entry = served.ask("/api").json["paths"]["/collections/{collection}/items"]["get"]
    (parameter,) = [each for each in entry["parameters"] if each["name"] == name]
    assert parameter["in"] == "query"
    assert parameter["required"] is False
    assert parameter["schema"].items() >= schema.items()


# --- Features: core and geojson --------------------------------------------------------------

EVERYTHING = [
    ("no parameter", ""),
    ("bbox the world", "bbox=-180,-90,180,90"),
    ("bbox the world with heights", "bbox=-180,-90,-1000,180,90,9000"),
    ("bbox past the antimeridian", "bbox=5,-90,-170,90"),
    ("bbox of the zone in metres", f"bbox=-1e7,0,1e7,1e7&bbox-crs={UTM32}"),
    ("bbox of the next zone", f"bbox=-1e7,0,1e7,1e7&bbox-crs={UTM33}"),
    ("datetime of features without time", "datetime=2000-01-01T00:00:00Z"),
    ("datetime closed", "datetime=2000-01-01T00:00:00Z/2001-01-01T00:00:00Z"),
    ("datetime half-bounded start", "datetime=../2001-01-01T00:00:00Z"),
    ("datetime half-bounded end, empty", "datetime=2000-01-01T00:00:00%2B01:00/"),
    ("limit above the most is the most", "limit=1000000"),
]


@pytest.mark.parametrize("query", named(EVERYTHING))
def test_requests_that_every_feature_answers(served, query):
    whole = served.ask(f"{ITEMS}?limit=10000").json["numberMatched"]
    asked = query if "limit" in query else f"{query}&limit=10000".lstrip("&")
    answer = held(served.ask(f"{ITEMS}?{asked}"), PAGE, media="application/geo+json")
    assert answer.json["numberMatched"] == answer.json["numberReturned"] == whole
    assert "next" not in rels(answer)


NOTHING = [
    ("bbox of the Gulf of Guinea", "bbox=0,0,1,1"),
    ("bbox east of the antimeridian alone", "bbox=170,-90,-170,90"),
    ("bbox far away in metres", f"bbox=0,0,1,1&bbox-crs={UTM32}"),
]


@pytest.mark.parametrize("query", named(NOTHING))
def test_requests_that_no_feature_answers(served, query):
    answer = held(served.ask(f"{ITEMS}?{query}"), PAGE, media="application/geo+json")
    assert answer.json["numberMatched"] == answer.json["numberReturned"] == 0


INVALID = [
    ("query-param-unknown items", f"{ITEMS}?unknown=1"),
    ("query-param-unknown item", f"{ITEMS}/0?unknown=1"),
    ("query-param-unknown collection", f"{FLOOD}?unknown=1"),
    ("query-param-unknown collections", "/collections?unknown=1"),
    ("query-param-unknown conformance", "/conformance?unknown=1"),
    ("query-param-unknown landing page", "/?f=json&unknown=1"),
    ("query-param-unknown jobs", "/jobs?unknown=1"),
    ("query-param-unknown api", "/api?unknown=1"),
    ("query-param-invalid limit nought", f"{ITEMS}?limit=0"),
    ("query-param-invalid limit below", f"{ITEMS}?limit=-1"),
    ("query-param-invalid limit word", f"{ITEMS}?limit=ten"),
    ("query-param-invalid bbox of five", f"{ITEMS}?bbox=1,2,3,4,5"),
    ("query-param-invalid bbox word", f"{ITEMS}?bbox=1,2,3,x"),
    ("query-param-invalid bbox no number", f"{ITEMS}?bbox=1,2,nan,4"),
    ("query-param-invalid offset", f"{ITEMS}?offset=-1"),
    (
        "query-param-invalid datetime backwards",
        f"{ITEMS}?datetime=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z",
    ),
    ("query-param-invalid bbox upside down", f"{ITEMS}?bbox=1,60,2,50"),
    ("fc-bbox-response E longitude", f"{ITEMS}?bbox=-181,50,1,60"),
    ("fc-bbox-response E latitude", f"{ITEMS}?bbox=1,50,2,91"),
    ("query-param-invalid datetime", f"{ITEMS}?datetime=yesterday"),
    ("query-param-invalid datetime without zone", f"{ITEMS}?datetime=2026-01-01T00:00:00"),
    ("query-param-invalid datetime ends", f"{ITEMS}?datetime=../.."),
    ("query-param-invalid datetime thrice", f"{ITEMS}?datetime=2026-01-01T00:00:00Z/../.."),
    ("crs-exception", f"{ITEMS}?crs=http://www.opengis.net/def/crs/EPSG/0/4326"),
    ("crs-exception item", f"{ITEMS}/0?crs=EPSG:25832"),
    ("bbox-crs-exception", f"{ITEMS}?bbox=1,50,2,60&bbox-crs=EPSG:25832"),
]


@pytest.mark.parametrize("path", named(INVALID))
def test_what_the_description_does_not_know_is_400(served, path):
    answer = served.ask(path, Accept="application/json")
    assert answer.status == 400
    jsonschema.validate(answer.json, EXCEPTION)
    assert answer.json["detail"]


def test_every_collection_has_its_items_and_its_own_entry(served, scored):
    """fc-md-items, fc-op and sfc-md-success; and fc-md-extent for what is in it."""
    for entry in served.ask("/collections").json["collections"]:
        path = f"/collections/{entry['id']}"
        assert held(served.ask(path), COLLECTION).json == entry
        page = held(served.ask(f"{path}/items?limit=2"), PAGE, media="application/geo+json").json
        assert page["numberReturned"] <= 2
        west, south, east, north = entry["extent"]["spatial"]["bbox"][0]
        for feature in page["features"]:
            for x, y in points(feature["geometry"]):
                assert west - 1e-7 <= x <= east + 1e-7
                assert south - 1e-7 <= y <= north + 1e-7
    assert f"run-{scored['id']}-alternatives" in {
        entry["id"] for entry in served.ask("/collections").json["collections"]
    }


def points(geometry):
    """Every position of a geometry, without its height."""
    level = [geometry["coordinates"]] if geometry else []
    while level and not isinstance(level[0][0], int | float):
        level = [inner for outer in level for inner in outer]
    return [position[:2] for position in level]


def test_f_success_and_geojson_content(served):
    answer = held(served.ask(f"{ITEMS}/0"), FEATURE, media="application/geo+json")
    assert answer.json["id"] == "0"
    assert {"self", "collection"} <= set(rels(answer))


def test_fc_time_stamp_is_the_moment_of_the_answer(served):
    stamp = datetime.fromisoformat(served.ask(f"{ITEMS}?limit=1").json["timeStamp"])
    assert abs((datetime.now(stamp.tzinfo) - stamp).total_seconds()) < 60


# --- Features 2: coordinate systems ----------------------------------------------------------

SYSTEMS = [
    ("fc-crs-default-value", "", CRS84, (180, 90)),
    ("fc-crs-action default", f"crs={CRS84}", CRS84, (180, 90)),
    ("fc-crs-action storage", f"crs={UTM32}", UTM32, (1e6, 1e7)),
    ("fc-crs-action other", f"crs={UTM33}", UTM33, (1e6, 1e7)),
]


@pytest.mark.parametrize(("query", "uri", "most"), named(SYSTEMS))
@pytest.mark.parametrize("path", [ITEMS, f"{ITEMS}/0"])
def test_content_crs_is_what_the_coordinates_are_in(served, path, query, uri, most):
    answer = served.ask(f"{path}?{query}" if query else path)
    assert answer.headers["content-crs"] == f"<{uri}>"
    features = answer.json.get("features", [answer.json])
    x, y = points(features[0]["geometry"])[0]
    assert (x > 180) is (most[0] > 180)
    assert x < most[0]
    assert y < most[1]


def test_crs_list_and_storage(served):
    entry = served.ask(FLOOD).json
    assert entry["storageCrs"] == UTM32
    assert entry["storageCrs"] in entry["crs"]


def test_the_next_page_is_in_the_same_system(served):
    page = served.ask(f"{ITEMS}?limit=1&crs={UTM32}")
    after = served.ask(rels(page)["next"]["href"].split(served.root, 1)[1])
    assert after.headers["content-crs"] == f"<{UTM32}>"
    assert after.json["features"][0]["id"] != page.json["features"][0]["id"]
