"""What is known of a data set besides its features: metadata, fitness, statistics, Atom feeds."""

from __future__ import annotations

import json

import pytest

from ikap.sources.download import atom, register, statistics, transport
from ikap.sources.download.transport import Refused
from tests.sources.download.loopback import Answer, Services

FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">
<entry><title>GML, 5001, Trondheim</title><updated>2026-02-03T10:00:00Z</updated>
<category term="EPSG:25832"/><category term="5001" label="Trondheim"/>
<link rel="alternate" href="https://nedlasting.geonorge.no/a.zip"/></entry>
<entry><title>GML, 5028, Melhus</title><updated>2025-02-03T10:00:00Z</updated>
<category term="EPSG:25832"/></entry></feed>"""


@pytest.fixture
def host(monkeypatch):
    monkeypatch.setattr(transport, "PAUSES", (0.0,))
    services = Services()
    names = {"metadata": f"{services.base}/meta/{{uuid}}", "fitness": f"{services.base}/fit"}
    monkeypatch.setattr(register, "service_address", names.__getitem__)
    yield services
    services.close()


def serve(host, path, told, kind="application/json"):
    body = told if isinstance(told, str) else json.dumps(told)
    host.files[path] = Answer(body.encode(), kind)
    return f"{host.base}{path}"


def test_the_catalogue_tells_owner_day_and_terms(host):
    told = {
        "NorwegianTitle": "Flomsoner",
        "ContactOwner": {"Organization": "NVE"},
        "DateUpdated": "2025-10-23T00:00:00",
        "Constraints": {"OtherConstraintsLinkText": "NLOD"},
    }
    serve(host, "/meta/x", told)
    found = register.metadata("x")
    assert (found.title, found.owner, found.updated, found.licence) == (
        "Flomsoner",
        "NVE",
        "2025-10-23",
        "NLOD",
    )


@pytest.mark.parametrize("told", ["[]", "null", '{"ContactOwner": 3}', "<html>"])
def test_a_catalogue_that_says_something_else_is_reported_and_stops_nothing(host, told):
    serve(host, "/meta/x", told)
    found = register.metadata("x")
    assert found.updated == ""
    assert bool(found.problems) == (told != '{"ContactOwner": 3}')


def test_only_a_fitness_from_0_to_5_is_one(host):
    item = {
        "MetadataUrl": "https://x/metadata/abc",
        "Suitability": {"ZoningPlan": 0, "BuildingMatter": 9, "MunicipalLandUseElementPlan": 5},
    }
    serve(host, "/fit", {"containeditems": [item, 7, {}]})
    assert register.fitness().by_dataset == {"abc": {"Reguleringsplan": 0, "Kommuneplan": 5}}


def cube(values, codes=("K-5001", "K-5028")):
    return {
        "id": ["Region", "ContentsCode", "Tid"],
        "size": [len(codes), 1, 1],
        "value": values,
        "dimension": {
            "Region": {"category": {"index": list(codes)}},
            "ContentsCode": {"category": {"index": {"Personer1": 0}}},
            "Tid": {"category": {"index": {"2025": 0}}},
        },
    }


def test_figures_come_by_municipality_and_one_that_is_missing_is_told(host):
    address = serve(host, "/table", cube([215_000, 17_700]))
    found = statistics.by_municipality(address, "Personer1", ["5028", "5001"])
    assert found.to_dict("list") == {
        "Region": ["5001", "5028"],
        "Tid": ["2025", "2025"],
        "value": [215_000.0, 17_700.0],
    }
    serve(host, "/table", cube([215_000, None]))
    with pytest.raises(Refused, match="ingen tall for 5028"):
        statistics.by_municipality(address, "Personer1", ["5028", "5001"])
    serve(host, "/table", cube([215_000]))  # fewer values than places
    with pytest.raises(Refused, match="svaret fra tjenesten har ikke ventet innhold"):
        statistics.by_municipality(address, "Personer1", ["5028", "5001"])


def test_an_atom_feed_tells_its_files_and_their_days(host):
    address = serve(host, "/feed", FEED, "application/atom+xml")
    (one,) = atom.entries(address)  # the other has no link
    assert (one.updated, one.href[-5:]) == ("2026-02-03", "a.zip")
    assert atom.chosen([one], "5001", "25832") == one
    assert atom.chosen([one], "5001", "25833") is None
    serve(host, "/feed", '<!DOCTYPE a [<!ENTITY x "y">]><feed/>', "application/atom+xml")
    with pytest.raises(Refused):
        atom.entries(address)
