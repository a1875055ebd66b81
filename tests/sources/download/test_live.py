"""Services that page, as documented and with their faults: all of a layer, or a reason why not."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ikap.model import InputError
from ikap.sources.download import transport
from ikap.sources.download.live import PROTOCOLS, Pages, Query, Unsound, gather
from ikap.sources.download.transport import NeedsLogin, Refused, Unreachable
from tests.sources.download.loopback import Answer, Layer, Services

BOX = (270_000.0, 7_040_000.0, 271_000.0, 7_041_000.0)
CRS = "EPSG:25833"


def flood(n=7, **more):
    """`n` squares of 10 m in a row, 100 m apart, and one far outside the box."""
    shapes = {
        str(i): shapely.box(270_000 + 100 * i, 7_040_000, 270_010 + 100 * i, 7_040_010)
        for i in range(1, n + 1)
    }
    shapes["99"] = shapely.box(300_000, 7_100_000, 300_010, 7_100_010)
    cells = {label: {"gjentaksintervall": 200, "navn": f"sone {label}"} for label in shapes}
    return Layer(shapes, cells, **more)


@pytest.fixture
def host(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(transport, "PAUSES", (0.0,))
    services = Services()
    yield services
    services.close()


def query(host, protocol, **more):
    layer = {"wfs": "app:FlomAreal", "ogc_api": "flom", "arcgis": "17"}[protocol]
    told = {"columns": ("gjentaksintervall",), **more}
    return Query(host.address(protocol), layer, CRS, BOX, **told)


def serve(host, layer):
    host.layers = {"app:FlomAreal": layer, "flom": layer, "17": layer}


def names(gathered):
    return sorted(gathered.frame["navn"])


EACH = pytest.mark.parametrize("protocol", PROTOCOLS)


@EACH
def test_all_of_a_layer_in_the_box_comes_whatever_the_server_caps(host, tmp_path, protocol):
    serve(host, flood(cap=3))
    found = gather(protocol, query(host, protocol), Pages(tmp_path))
    assert names(found) == [f"sone {i}" for i in range(1, 8)]
    assert found.hits == 7
    assert found.frame.area.tolist() == [100.0] * 7
    assert host.agents == {transport.AGENT}


@given(size=st.integers(1, 12), cap=st.integers(1, 12), n=st.integers(0, 9))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@EACH
def test_any_size_of_page_gives_the_same_set(host, tmp_path_factory, protocol, size, cap, n):
    serve(host, flood(n, cap=cap))
    pages = Pages(tmp_path_factory.mktemp("pages"))
    found = gather(protocol, query(host, protocol, page=size), pages)
    assert list(found.frame.get("navn", [])) == [f"sone {i}" for i in range(1, n + 1)]


def test_gdal_reads_the_same_features_of_a_saved_page_as_we_do(host, tmp_path):
    ring = shapely.Polygon(
        [(270_100, 7_040_100), (270_200, 7_040_100), (270_200, 7_040_200), (270_100, 7_040_200)],
        [[(270_120, 7_040_120), (270_140, 7_040_120), (270_140, 7_040_140)]],
    )
    pair = shapely.MultiPolygon([shapely.box(270_300, 7_040_300, 270_310, 7_040_310), ring])
    layer = Layer({"1": ring, "2": pair}, {"1": {"navn": "hull"}, "2": {"navn": "to"}})
    serve(host, layer)
    ours = gather("arcgis", query(host, "arcgis", columns=()), Pages(tmp_path / "a"))
    page = next(
        path
        for path in sorted((tmp_path / "a").iterdir())
        if "features" in json.loads(path.read_text())
    )
    saved = tmp_path / "page.json"
    saved.write_bytes(page.read_bytes())
    gdal = pyogrio.read_dataframe(saved).sort_values("OBJECTID")
    assert gdal["navn"].tolist() == ours.frame["navn"].tolist()
    for theirs, mine in zip(gdal.geometry, ours.frame.geometry, strict=True):
        assert theirs.equals(mine)
    assert (
        gather("wfs", query(host, "wfs", columns=()), Pages(tmp_path / "w"))
        .frame.geometry["FlomAreal.1"]
        .equals(ring)
    )


@EACH
def test_an_answer_that_was_cut_is_asked_for_again(host, tmp_path, protocol):
    serve(host, flood(cap=3))
    host.cuts = 2
    assert len(gather(protocol, query(host, protocol), Pages(tmp_path)).frame) == 7


@EACH
def test_a_fetch_that_was_killed_goes_on_where_it_was(host, tmp_path, protocol, monkeypatch):
    monkeypatch.setattr(transport, "ATTEMPTS", 1)
    serve(host, flood(cap=2))
    whole = gather(protocol, query(host, protocol), Pages(tmp_path / "whole"))
    asked = len(host.asked)
    for moment in range(asked):
        host.asked.clear()
        host.stop_after = moment
        folder = tmp_path / str(moment)
        with pytest.raises(Unreachable):
            gather(protocol, query(host, protocol), Pages(folder))
        host.asked.clear()
        host.stop_after = None
        again = gather(protocol, query(host, protocol), Pages(folder))
        assert len(host.asked) == asked - moment
        assert again.digests == whole.digests
        assert again.frame.equals(whole.frame)


@EACH
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_waited_for_as_long_as_it_asks(
    host, tmp_path, protocol, status, monkeypatch
):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    serve(host, flood())
    host.wrong = [Answer(b"busy", "text/plain", status, {"Retry-After": "7"})] * 2
    assert len(gather(protocol, query(host, protocol), Pages(tmp_path)).frame) == 7
    assert slept == [7.0, 7.0]


@EACH
def test_a_service_that_asks_for_an_hour_is_left_for_today(host, tmp_path, protocol):
    serve(host, flood())
    host.wrong = [Answer(b"busy", "text/plain", 503, {"Retry-After": "3600"})]
    with pytest.raises(Refused, match="503"):
        gather(protocol, query(host, protocol), Pages(tmp_path))
    assert len(host.asked) == 1


@EACH
def test_a_web_page_in_the_place_of_data_is_refused(host, tmp_path, protocol):
    serve(host, flood())
    host.wrong = [Answer(b"<html>Velkommen</html>", "text/html")]
    with pytest.raises(Refused, match="nettside i stedet for dataene"):
        gather(protocol, query(host, protocol), Pages(tmp_path))
    assert len(gather(protocol, query(host, protocol), Pages(tmp_path)).frame) == 7


@EACH
def test_an_answer_of_four_gigabytes_is_not_begun_on(host, tmp_path, protocol):
    serve(host, flood())
    host.wrong = [Answer(b"{", "application/json", length=4 << 30)]
    with pytest.raises(Refused, match=r"for stort \(4.295 MB\)"):
        gather(protocol, query(host, protocol), Pages(tmp_path))


@EACH
def test_a_redirect_to_elsewhere_is_refused(host, tmp_path, protocol):
    serve(host, flood())
    away = Answer(b"", "text/plain", 302, {"Location": "http://127.0.0.1:1/other"})
    host.wrong = [away] * 4
    with pytest.raises(Unreachable, match="annen vert"):
        gather(protocol, query(host, protocol), Pages(tmp_path))


@EACH
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<a>", b'{"a": ', b"[]"])
def test_an_answer_of_the_wrong_kind_is_refused_and_not_kept(host, tmp_path, protocol, body):
    serve(host, flood())
    host.wrong = [Answer(body, "application/octet-stream")]
    with pytest.raises(InputError):
        gather(protocol, query(host, protocol), Pages(tmp_path))
    assert len(gather(protocol, query(host, protocol), Pages(tmp_path)).frame) == 7


@pytest.mark.parametrize("protocol", ["wfs", "ogc_api"])
def test_a_page_with_fewer_features_than_it_says_is_noticed(host, tmp_path, protocol):
    serve(host, flood(cap=3, faults={"drops"}))
    with pytest.raises(Unsound, match="antall objekter på siden er 2, ventet 3"):
        gather(protocol, query(host, protocol), Pages(tmp_path))


def test_a_feature_repeated_in_the_place_of_another_is_noticed(host, tmp_path):
    serve(host, flood(cap=3, faults={"repeats"}))
    with pytest.raises(
        Unsound,
        match=r"antall objekter er 5, men tjenesten oppga 7\. Objekter som kom to ganger: 2\.",
    ):
        gather("wfs", query(host, "wfs"), Pages(tmp_path))


def test_a_server_that_gives_the_first_page_for_ever_is_noticed(host, tmp_path):
    serve(host, flood(cap=3, faults={"ignores start"}))
    with pytest.raises(Unsound, match="antall objekter er 3, men"):
        gather("wfs", query(host, "wfs"), Pages(tmp_path))


def test_an_unknown_number_of_hits_is_read_until_a_page_is_empty(host, tmp_path):
    serve(host, flood(cap=3, faults={"unknown"}))
    found = gather("wfs", query(host, "wfs"), Pages(tmp_path))
    assert (len(found.frame), found.hits) == (7, None)


def test_short_pages_that_say_there_is_more_are_followed(host, tmp_path):
    serve(host, flood(cap=4, faults={"short pages"}))
    assert len(gather("arcgis", query(host, "arcgis"), Pages(tmp_path)).frame) == 7


def test_a_server_that_stops_without_saying_so_is_noticed(host, tmp_path):
    serve(host, flood(cap=3, faults={"stops"}))
    with pytest.raises(Unsound, match="antall objekter er 3, men tjenesten oppga 7"):
        gather("arcgis", query(host, "arcgis"), Pages(tmp_path))


def test_a_service_that_cannot_page_is_asked_by_ids(host, tmp_path):
    serve(host, flood(cap=3, paged=False))
    assert len(gather("arcgis", query(host, "arcgis"), Pages(tmp_path)).frame) == 7
    assert sum("objectIds=" in asked for asked in host.asked) == 3


@EACH
def test_coordinates_with_north_first_are_noticed(host, tmp_path, protocol):
    serve(host, flood(faults={"swapped"}))
    with pytest.raises(Unsound, match="nord først"):
        gather(protocol, query(host, protocol), Pages(tmp_path))


def test_a_box_that_is_read_with_north_first_is_noticed(host, tmp_path):
    serve(host, flood(faults={"reads north first"}))
    with pytest.raises(Unsound, match="leser boksen med nord først"):
        gather("wfs", query(host, "wfs"), Pages(tmp_path))


def test_a_layer_with_nothing_in_the_box_is_empty_and_one_with_nothing_at_all_is_refused(
    host, tmp_path
):
    serve(host, flood(0))
    assert len(gather("wfs", query(host, "wfs"), Pages(tmp_path / "a")).frame) == 0
    empty = flood(0)
    empty.shapes.clear()
    serve(host, empty)
    with pytest.raises(Unsound, match="tjenesten har ingen objekter"):
        gather("wfs", query(host, "wfs", columns=()), Pages(tmp_path / "b"))


def test_data_in_another_crs_than_was_asked_for_are_noticed(host, tmp_path):
    serve(host, flood(faults={"another crs"}))
    with pytest.raises(Unsound, match="kom i EPSG:4326"):
        gather("arcgis", query(host, "arcgis"), Pages(tmp_path))


@EACH
def test_a_column_that_is_gone_is_a_changed_schema(host, tmp_path, protocol):
    serve(host, flood())
    asked = replace(query(host, protocol), columns=("gjentaksintervall", "sikkerhetsklasse"))
    with pytest.raises(Unsound, match="sikkerhetsklasse finnes ikke lenger"):
        gather(protocol, asked, Pages(tmp_path))


def test_another_layer_under_the_number_is_noticed(host, tmp_path):
    serve(host, flood(name="Analyseområde"))
    asked = query(host, "arcgis", name="Flomsone_200arsflom")
    with pytest.raises(Unsound, match="heter nå «Analyseområde»"):
        gather("arcgis", asked, Pages(tmp_path))


def test_a_group_layer_is_no_layer(host, tmp_path):
    serve(host, flood(faults={"group"}))
    with pytest.raises(Unsound, match="Group Layer"):
        gather("arcgis", query(host, "arcgis"), Pages(tmp_path))


def test_an_error_with_status_200_is_an_error(host, tmp_path):
    serve(host, flood(faults={"error"}))
    with pytest.raises(Refused, match="500 Error performing query"):
        gather("arcgis", query(host, "arcgis"), Pages(tmp_path))
    with pytest.raises(Refused, match="Unknown type"):
        gather("wfs", replace(query(host, "wfs"), layer="app:Other"), Pages(tmp_path))


def test_a_layer_behind_a_token_needs_a_login(host, tmp_path):
    serve(host, flood(faults={"login"}))
    with pytest.raises(NeedsLogin):
        gather("arcgis", query(host, "arcgis"), Pages(tmp_path))


@pytest.mark.parametrize(
    ("fault", "sentence"), [("ring", "går i ring"), ("elsewhere", "annen vert")]
)
def test_links_that_lead_astray_are_refused(host, tmp_path, fault, sentence):
    serve(host, flood(cap=3, faults={fault, "always next"}))
    with pytest.raises(Unsound, match=sentence):
        gather("ogc_api", query(host, "ogc_api"), Pages(tmp_path))


def test_a_next_link_on_the_last_page_ends_at_the_empty_one(host, tmp_path):
    serve(host, flood(cap=3, faults={"always next"}))
    assert len(gather("ogc_api", query(host, "ogc_api"), Pages(tmp_path)).frame) == 7


def test_entities_in_a_page_are_refused(host, tmp_path):
    serve(host, flood())
    host.wrong = [Answer(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "text/xml")]
    with pytest.raises(Refused, match="svaret fra tjenesten har ikke ventet innhold"):
        gather("wfs", query(host, "wfs"), Pages(tmp_path))


def test_a_box_that_is_too_much_is_asked_for_in_quarters(host, tmp_path):
    serve(host, flood())
    host.wrong = [Answer(b"too much", "text/plain", 500)] * transport.ATTEMPTS
    found = gather("arcgis", query(host, "arcgis"), Pages(tmp_path))
    assert names(found) == [f"sone {i}" for i in range(1, 8)]


def test_dates_in_milliseconds_are_days(host, tmp_path):
    layer = flood(1)
    layer.cells["1"]["oppdateringsdato"] = 1_768_435_200_000
    serve(host, layer)
    found = gather("arcgis", query(host, "arcgis"), Pages(tmp_path))
    assert found.frame["oppdateringsdato"].tolist() == ["2026-01-15"]
