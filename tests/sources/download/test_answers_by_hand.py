"""Answers of services read in memory: pages put together, orders planned, files chosen, dates."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.model import InputError
from ikap.sources.download import atom, centres, delivered, geonorge, register, statistics
from ikap.sources.download.geonorge import Download, File, Order
from ikap.sources.download.live import _quarters as quarters
from ikap.sources.download.live import arcgis, asking, features, wfs
from ikap.sources.download.live.asking import Batch, Pages, Query, Unsound, gathered
from ikap.sources.download.products import files, paged
from ikap.sources.download.transport import NeedsLogin, Refused

QUERY = Query("https://a.no/wfs/", "lag", "EPSG:25832", (0.0, 0.0, 1000.0, 2000.0))


def batch(*ids, rows=None, shapes=None):
    return Batch(
        ids,
        rows or tuple({"n": id_} for id_ in ids),
        shapes or tuple(shapely.Point(10, 10) for _id in ids),
    )


def unsound(function, *given):
    with pytest.raises(Unsound) as caught:
        function(*given)
    [problem] = caught.value.problems
    assert problem.where == "https://a.no/wfs lag"
    return problem.what.replace("\N{NO-BREAK SPACE}", " ")


# --- pages ----------------------------------------------------------------------------------------


def test_pages_are_one_frame_by_id():
    whole = gathered(QUERY, [batch("b"), batch("a")], 2, ["x"])
    assert list(whole.frame.index) == ["a", "b"]
    assert (whole.hits, whole.remarks, whole.digests) == (2, (), ("x",))
    assert gathered(QUERY, [], 0).frame.empty


def test_a_feature_that_came_twice_alike_is_kept_once_and_said():
    ids = [f"i{n}" for n in (3, 1, 2, 6, 5, 4)]
    whole = gathered(QUERY, [batch(*ids), batch(*ids)], 6)
    assert len(whole.frame) == 6
    [remark] = whole.remarks
    assert remark.what.endswith(": 6 (i1, i2, i3, i4 og i5).")


@pytest.mark.parametrize(
    ("second", "hits", "said"),
    [
        (batch("a", rows=({"n": "x"},)), None, "objektet a kom i to ulike utgaver."),
        (batch("a", shapes=(shapely.Point(10, 11),)), None, "objektet a kom i to ulike utgaver."),
        (batch("a", shapes=(None,)), None, "objektet a kom i to ulike utgaver."),
        (batch("a"), 2, "antall objekter er 1, men tjenesten oppga 2. Objekter som kom to ganger: "
                        "1. Like mange ble borte mellom sidene."),
        (batch("b"), 3, "antall objekter er 2, men tjenesten oppga 3."),
        (batch("b"), 1, "antall objekter er 2, men tjenesten oppga 1."),
    ],
)  # fmt: skip
def test_what_is_not_the_whole_is_refused(second, hits, said):
    assert unsound(gathered, QUERY, [batch("a"), second], hits) == said


def test_columns_that_are_read_must_be_there_in_any_case():
    query = Query(QUERY.address, "lag", QUERY.crs, QUERY.box, columns=("N", "x"))
    assert unsound(gathered, query, [batch("a")], 1).startswith("feltene x finnes ikke lenger.")
    there = batch("a", "b", rows=({"n": 1}, {"X": 2}))
    assert len(gathered(query, [there], 2).frame) == 2


@pytest.mark.parametrize(
    ("shapes", "kept", "said"),
    [
        ([(10, 10), (1000, 2000)], 2, None),
        ([(10, 10), (1051, 10)], 1, None),  # a twentieth of the side and a metre beyond
        ([(10, 10), (1051.1, 1500)], 0, "utenfor det etterspurte området i EPSG:25832: 1 av 2."),
        ([(10, 10), (10, -101.1)], 0, "utenfor det etterspurte området i EPSG:25832: 1 av 2."),
        ([(10, 10), (1900, 900)], 0, "Akserekkefølgen er en annen enn i EPSG:25832."),
        ([(10, 10), (1900, 900), (9999, 9999)], 0,
         "utenfor det etterspurte området i EPSG:25832: 2 av 3."),
    ],
)  # fmt: skip
def test_what_came_lies_where_it_was_asked_for(shapes, kept, said):
    points = tuple(shapely.Point(*place) for place in shapes)
    given = [batch(*map(str, range(len(points))), shapes=points)]
    if said is None:
        assert len(gathered(QUERY, given, None).frame) == kept
    else:
        assert unsound(gathered, QUERY, given, None).endswith(said)


def test_features_without_a_place_are_left_out():
    given = batch("a", "b", "c", shapes=(None, shapely.Point(), shapely.Point(1, 1)))
    assert list(gathered(QUERY, [given], 3).frame.index) == ["c"]


@pytest.mark.parametrize(("count", "sound"), [(3, True), (4, False)])
def test_a_service_gives_so_many_pages_at_the_most(monkeypatch, count, sound):
    monkeypatch.setattr(asking, "MOST_PAGES", 3)
    given = iter([batch("a")] * count)
    if sound:
        assert len(list(asking.bounded(QUERY, given))) == 3
    else:
        assert "grensen på 3" in unsound(lambda: list(asking.bounded(QUERY, given)))


def test_answers_are_kept_by_their_request(tmp_path):
    seen, asked = [], []
    pages = Pages(tmp_path / "sider", seen.append)

    def ask():
        asked.append(1)
        return b"svar"

    assert [pages.answer("a", ask), pages.answer("a", ask), pages.answer("b", ask)] == [b"svar"] * 3
    assert (len(asked), seen, len(set(pages.digests))) == (2, [1, 2, 3], 1)
    pages.forget("a")
    pages.answer("a", ask)
    assert len(asked) == 3
    pages.clear()
    assert (pages.digests, pages.folder.exists()) == ([], False)


def test_a_box_is_quartered():
    assert quarters((0, 0, 4, 2)) == [(0, 0, 2, 1), (2, 0, 4, 1), (0, 1, 2, 2), (2, 1, 4, 2)]


# --- ArcGIS ---------------------------------------------------------------------------------------

SQUARE = [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]
HOLE = [[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]
ISLE = [[1.5, 1.5], [1.5, 2.5], [2.5, 2.5], [2.5, 1.5], [1.5, 1.5]]
WELL = [[1.8, 1.8], [2.2, 1.8], [2.2, 2.2], [1.8, 2.2], [1.8, 1.8]]


@pytest.mark.parametrize(
    ("rings", "area", "parts"),
    [
        ([SQUARE], 16, 1), ([SQUARE, HOLE], 12, 1), ([SQUARE, HOLE, ISLE], 13, 2),
        ([SQUARE, HOLE, ISLE, WELL], 12.84, 2), ([SQUARE, [[0, 0], [1, 1], [0, 0]]], 16, 1),
        ([[[9, 9], [10, 9], [10, 10], [9, 9]], SQUARE], 16.5, 2),
    ],
)  # fmt: skip
def test_rings_are_outlines_and_holes_in_the_least_that_is_around(rings, area, parts):
    shape = arcgis.polygons(rings)
    assert shape.area == pytest.approx(area)
    assert len(shapely.get_parts(shape)) == parts


@pytest.mark.parametrize(
    ("drawing", "wkt"),
    [
        ({"x": 1, "y": 2, "z": 3}, "POINT (1 2)"),
        ({"x": None, "y": None}, None),
        (None, None),
        ({}, None),
        ({"points": [[1, 2, 3]]}, "MULTIPOINT ((1 2))"),
        ({"paths": [[[0, 0, 9], [1, 1, 9]]]}, "MULTILINESTRING ((0 0, 1 1))"),
    ],
)
def test_a_drawing_of_esri_is_flat(drawing, wkt):
    shape = arcgis._shape(QUERY, drawing)
    assert (shape and shape.wkt) == wkt


@pytest.mark.parametrize("drawing", [{"curve": 1}, {"x": "a", "y": 1}, {"paths": [[[0, 0]]]}])
def test_a_drawing_that_cannot_be_read_is_refused(drawing):
    assert "ikke kan leses" in unsound(arcgis._shape, QUERY, drawing)


@pytest.mark.parametrize(
    ("value", "day"), [(0, "1970-01-01"), (86_400_000, "1970-01-02"), (True, True), ("x", "x"),
                       (None, None)]
)  # fmt: skip
def test_a_day_of_esri_is_milliseconds(value, day):
    assert arcgis._day(value) == day


@pytest.mark.parametrize(
    ("cap", "size"), [(None, 1000), (500, 500), (1000, 1000), (2000, 1000), (0, 1000), ("x", 1000)]
)
def test_a_page_is_no_larger_than_the_service_gives(cap, size):
    assert arcgis._size(QUERY, {"maxRecordCount": cap}) == size


@pytest.mark.parametrize(
    ("layer", "key"),
    [
        ({"objectIdField": "FID"}, "FID"),
        ({"fields": [{"name": "a"}, {"name": "OID", "type": "esriFieldTypeOID"},
                     {"name": "b", "type": "esriFieldTypeOID"}]}, "OID"),
        ({"fields": [{"name": "a"}]}, None),
    ],
)  # fmt: skip
def test_features_have_a_key_or_cannot_be_counted(layer, key):
    if key is None:
        assert "har ingen id" in unsound(arcgis._key, QUERY, layer)
    else:
        assert arcgis._key(QUERY, layer) == key


@pytest.mark.parametrize(
    ("crs", "reference", "any_", "sound"),
    [
        ("EPSG:25832", {"wkid": 25832}, True, True),
        ("EPSG:25832", {"wkid": 1, "latestWkid": 25832}, True, True),
        ("EPSG:3857", {"wkid": 102100}, True, True),
        ("EPSG:25832", {"wkid": 25833}, True, False),
        ("EPSG:25832", {}, True, False),
        ("EPSG:25832", {}, False, True),
    ],
)
def test_features_come_in_the_system_that_was_asked_for(crs, reference, any_, sound):
    query = Query("https://a.no/wfs", "lag", crs, QUERY.box)
    if sound:
        arcgis._check_crs(query, {"spatialReference": reference}, any_)
    else:
        assert "dataene kom i" in unsound(arcgis._check_crs, query, {"spatialReference": reference},
                                          any_)  # fmt: skip


def test_a_page_of_esri_is_read_by_its_fields():
    answer = {
        "spatialReference": {"wkid": 25832},
        "fields": [{"name": "dag", "type": "esriFieldTypeDate"}],
        "features": [{"attributes": {"OID": 7, "dag": 0}, "geometry": {"x": 1, "y": 2}}],
    }
    page = arcgis._read(QUERY, answer, {}, "OID")
    assert (page.ids, page.rows) == (("000000000007",), ({"OID": 7, "dag": "1970-01-01"},))
    answer["features"][0]["attributes"]["OID"] = None
    assert "har ingen id" in unsound(arcgis._read, QUERY, answer, {}, "OID")
    with pytest.raises(Refused, match="ikke ventet innhold"):
        arcgis._read(QUERY, {"features": None}, {}, "OID")


def scripted(monkeypatch, *answers):
    asked = []
    left = [*answers]
    monkeypatch.setattr(arcgis, "_asked", lambda _q, _p, more: asked.append(more) or left.pop(0))
    return asked


def page(*ids, more=False):
    features_ = [{"attributes": {"OID": id_}, "geometry": {"x": 1, "y": 1}} for id_ in ids]
    return {"features": features_, "spatialReference": {"wkid": 25832},
            "exceededTransferLimit": more}  # fmt: skip


LAYER = {"objectIdField": "OID", "maxRecordCount": 2}


def test_pages_go_on_while_there_is_more_from_where_the_last_ended(monkeypatch):
    asked = scripted(
        monkeypatch, page(1, 2, more=True), page(3, more=True), page(more=True), page(4)
    )
    batches = list(arcgis._by_offset(QUERY, None, LAYER))
    assert [len(each) for each in batches] == [2, 1, 1]
    assert [more["resultOffset"] for more in asked] == ["0", "2", "3", "5"]
    assert {more["resultRecordCount"] for more in asked} == {"2"}
    assert {(more["outFields"], more["orderByFields"], more["outSR"]) for more in asked} == {
        ("*", "OID", "25832")
    }


def test_three_empty_pages_are_borne_and_a_fourth_is_not(monkeypatch):
    scripted(monkeypatch, *[page(more=True)] * 3, page(1))
    assert len(list(arcgis._by_offset(QUERY, None, LAYER))) == 1
    scripted(monkeypatch, *[page(more=True)] * 4)
    assert "tomme sider" in unsound(lambda: list(arcgis._by_offset(QUERY, None, LAYER)))


def test_pages_by_ids_are_in_order_and_of_the_services_size(monkeypatch):
    asked = scripted(monkeypatch, {"objectIds": [3, 1, 2]}, page(1, 2), page(3))
    assert [len(each) for each in arcgis._by_ids(QUERY, None, LAYER)] == [2, 1]
    assert [more.get("objectIds") for more in asked] == [None, "1,2", "3"]
    assert asked[0]["returnIdsOnly"] == "true"
    box = json.loads(asked[0]["geometry"])
    assert (box["xmin"], box["ymin"], box["xmax"], box["ymax"]) == (0, 0, 1000, 2000)
    assert box["spatialReference"] == {"wkid": 25832}


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ({"error": {"code": 498}}, NeedsLogin, "innlogging"),
        ({"error": {"code": 400, "message": "feil"}}, Refused, "med en feil: 400 feil"),
        ([1], Refused, "ikke ventet innhold"),
        ({"a": 1}, None, ""),
    ],
)
def test_an_error_that_came_as_an_answer_is_not_kept(answer, error, said):
    forgotten = []
    pages = SimpleNamespace(forget=forgotten.append)
    body = json.dumps(answer).encode()
    if error is None:
        assert arcgis._told(QUERY, pages, "r", body) == answer
    else:
        with pytest.raises(error, match=said):
            arcgis._told(QUERY, pages, "r", body)
    assert forgotten == ([] if error is None else ["r"])


# --- OGC ------------------------------------------------------------------------------------------


def test_boxes_are_written_as_the_service_reads_them():
    assert wfs._bbox((1.5, 2, 3.25, 4.123456789), "EPSG:25833") == (
        "1.5,2,3.25,4.1234568,urn:ogc:def:crs:EPSG::25833"
    )
    assert wfs._bbox((10, 63, 11, 64), "EPSG:4258").startswith("63,10,64,11,")
    assert wfs._request(QUERY, count="1").startswith("https://a.no/wfs/?service=WFS&version=2.0.0")
    asked = wfs._request(Query("https://a.no/x?m=1", "l", "EPSG:4258", QUERY.box), count="1")
    assert asked.startswith("https://a.no/x?m=1&service=WFS")
    assert asked.endswith("request=GetFeature&count=1")


@pytest.mark.parametrize(
    ("ids", "sound"), [(("a", "b"), True), (("a", 0), True), (("a", None), False)]
)
def test_features_have_ids(ids, sound):
    given = [{"id": id_, "properties": {"a": {"b": 1}}, "geometry": None} for id_ in ids]
    if sound:
        read = features._read(QUERY, given)
        assert (read.ids, read.rows[0]) == (tuple(map(str, ids)), {"a.b": 1})
    else:
        assert "har ingen id" in unsound(features._read, QUERY, given)
    assert "ikke kan leses" in unsound(features.shape, QUERY, {"type": "x"})


# --- orders ---------------------------------------------------------------------------------------

GML, SOSI_ = {"name": "GML"}, {"name": "SOSI"}


def area(code, kind="kommune", *, epsg=("25832",), formats=(GML,), own=None):
    projections = [
        {"code": e, "name": f"UTM {e}"} | ({"formats": own} if own else {}) for e in epsg
    ]
    return {"type": kind, "code": code, "name": f"n{code}", "projections": projections,
            "formats": list(formats)}  # fmt: skip


@pytest.mark.parametrize(
    ("areas", "codes", "projection"),
    [
        ([area("5001"), area("5028"), area("50", "Fylke")], ["5001", "5028"], "25832"),
        ([area("5001"), area("50", "fylke")], ["50"], "25832"),
        ([area("5001"), area("0001", "landsdekkende"), area("0000", "Landsdekkende")], ["0000"],
         "25832"),
        ([area("5028", epsg=("4258", "25833")), area("5001", epsg=("25833", "4258"))],
         ["5001", "5028"], "25833"),
    ],
)  # fmt: skip
def test_municipalities_are_ordered_else_their_county_else_the_country(areas, codes, projection):
    plan = geonorge.planned(areas, ("5028", "5001"), 25832)
    assert [each["code"] for each in plan.areas] == codes
    assert plan.projection["code"] == projection


def test_what_is_offered_is_told_where_nothing_fits():
    with pytest.raises(InputError, match=r"Det tilbys for fylke \(1\) og kommune \(2\)\."):
        geonorge.planned([area("0301"), area("4601"), area("03", "fylke")], ("5001",), 25832)
    odd = area("5001", formats=[{"name": "PDF"}])
    with pytest.raises(InputError, match="format som kan leses"):
        geonorge.planned([odd], ("5001",), 25832)


def test_a_format_is_one_that_every_area_has():
    best, next_ = geonorge.FORMATS[0], geonorge.FORMATS[1]
    areas = [area("5001", formats=[{"name": best}, {"name": f"{next_} 1"}]),
             area("5028", formats=[{"name": f"{next_} 1"}])]  # fmt: skip
    plan = geonorge.planned(areas, ("5001", "5028"), 25832)
    assert plan.format["name"] == f"{next_} 1"
    assert plan.words == f"n5001 og n5028; {next_} 1, UTM 25832"
    own = [area("5001", formats=[{"name": next_}], own=[{"name": best}])]
    assert geonorge.planned(own, ("5001",), 25832).format["name"] == best


def test_an_order_says_nothing_of_who_asks(monkeypatch):
    sent = []
    monkeypatch.setattr(
        geonorge, "fetch_json",
        lambda url, data=None, **more: sent.append((url, data, more)) or {"files": []},
    )  # fmt: skip
    plan = geonorge.planned([area("5001")], ("5001",), 25832)
    where = Download("https://x.no/api/", "u")
    geonorge.ordered(where, plan)
    [(url, data, more)] = sent
    assert (url, more, data["email"], data["downloadAsBundle"]) == (
        "https://x.no/api/order", {"attempts": 1}, "", False
    )  # fmt: skip
    [line] = data["orderLines"]
    assert line["metadataUuid"] == "u"
    assert line["areas"] == [{"code": "5001", "type": "kommune", "name": "n5001"}]
    assert line["projections"] == [{"code": "25832", "name": "UTM 25832"}]
    assert line["formats"] == [{"name": "GML"}]
    geonorge.looked_at(where, "a/b")
    assert sent[-1][0] == "https://x.no/api/order/a%2Fb"


def test_the_files_of_an_order_have_safe_names_and_known_sizes():
    order = geonorge._order(Download("s", "u"), {"referenceNumber": 7, "files": [
        {"name": "../a.zip", "downloadUrl": "x", "status": "S", "fileSize": 3},
        {"fileSize": 0}, {"fileSize": "9"},
    ]})  # fmt: skip
    assert order == Order("7", (File("a.zip", "x", "S", 3), File("u-2.zip", "", "", None),
                                File("u-3.zip", "", "", None)))  # fmt: skip
    for receipt in (None, {"files": 3}, [1]):
        with pytest.raises(Refused):
            geonorge._order(Download("s", "u"), receipt)


def state(status, url="x"):
    return Order("7", (File("a", "x", geonorge.READY, None), File("b", url, status, None)))


def test_an_order_is_waited_for_and_then_left_for_later(monkeypatch):
    waited, looked = [], [state("?"), state(geonorge.READY, ""), state(geonorge.READY)]
    monkeypatch.setattr(geonorge, "looked_at", lambda _where, _ref: looked.pop(0))
    where = Download("s", "u")
    assert geonorge.waited_for(where, state("?"), waited.append).ready
    assert waited == list(geonorge.PAUSES[:3])
    monkeypatch.setattr(geonorge, "looked_at", lambda _where, _ref: state("?"))
    waited.clear()
    with pytest.raises(InputError, match="bestillingen 7 er ikke klar"):
        geonorge.waited_for(where, state("?"), waited.append)
    assert waited == list(geonorge.PAUSES)
    for broken, said in ((state(geonorge.WRONG), "lage b"), (Order("7", ()), "lage filene")):
        with pytest.raises(InputError, match=said):
            geonorge.waited_for(where, broken, waited.append)


@pytest.mark.parametrize(
    ("offer", "areas", "error"),
    [({}, [{"a": 1}], None), ({"accessConstraintRequiredRole": "x"}, [], NeedsLogin),
     ({}, {}, Refused), ({}, [1], Refused)],
)  # fmt: skip
def test_what_is_offered_is_a_list_of_areas(monkeypatch, offer, areas, error):
    monkeypatch.setattr(geonorge, "fetch_json", lambda url: areas if "/area/" in url else offer)
    if error is None:
        assert geonorge.offered(Download("s", "u")) == areas
    else:
        with pytest.raises(error):
            geonorge.offered(Download("s", "u"))


# --- lists and tables -----------------------------------------------------------------------------


def entry(href, updated, *terms, title="GML"):
    return atom.Entry(title, href, updated, terms)


@pytest.mark.parametrize(
    ("area_", "epsg", "href"),
    [
        ("5001", "25832", "c"),
        ("5001", "25833", None),
        ("5028", "25832", "d"),
        ("501", "25832", None),
    ],
)
def test_the_newest_file_of_an_area_is_chosen(area_, epsg, href):
    listed = [entry("b", "2025-01-01", "EPSG:25832", "5001"),
              entry("c", "2026-01-01", "EPSG:25832", "5001"),
              entry("d", "2020-01-01", "x:25832", title="SOSI,5028, fil")]  # fmt: skip
    chosen = atom.chosen(listed, area_, epsg)
    assert (chosen and chosen.href) == href


def feed(*entries):
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'.encode()


def test_a_feed_lists_what_it_links_to(monkeypatch):
    body = feed(
        '<entry><title>A</title><updated>2026-01-02T00:00</updated><link rel="self" href="s"/>'
        '<link href="l"/><category term="5001" label="Tr"/><category label="x"/></entry>',
        '<entry><link rel="self" href="s"/></entry>',
        '<entry><link rel="section" href="m"/></entry>',
    )
    monkeypatch.setattr(atom, "fetch", lambda *_given: body)
    assert atom.entries("x") == (
        atom.Entry("A", "l", "2026-01-02", ("5001", "Tr", "x")), atom.Entry("", "m", "", ())
    )  # fmt: skip
    for odd in (b"<!DOCTYPE x>" + body, b"<feed/>", b"<feed", b"<a><!ENTITY x></a>"):
        monkeypatch.setattr(atom, "fetch", lambda *_given, odd=odd: odd)
        with pytest.raises(Refused):
            atom.entries("https://x.no")


def cube(**changed):
    usual = {
        "id": ["Region", "Tid"], "size": [2, 2], "value": [1, 2, 3, None],
        "dimension": {"Region": {"category": {"index": {"K-5028": 1, "K-5001": 0}}},
                      "Tid": {"category": {"index": ["2024", "2025"]}}},
    }  # fmt: skip
    return {**usual, **changed}


@pytest.mark.parametrize(
    ("changed", "values"),
    [
        ({}, [1, 2, 3, None]),
        ({"value": {"1": 5}}, [None, 5, None, None]),
        ({"size": [2, 1]}, None),
        ({"value": [1]}, None),
        ({"id": 3}, None),
        ({"dimension": {}}, None),
    ],
)
def test_a_cube_of_figures_is_rows(changed, values):
    frame = statistics.rows(cube(**changed))
    if values is None:
        assert frame is None
        return
    assert [None if v != v else v for v in frame["value"]] == values
    assert frame["Region"].tolist() == ["K-5001", "K-5001", "K-5028", "K-5028"]


def test_figures_are_asked_for_by_municipality_and_must_be_there(monkeypatch):
    sent = []
    monkeypatch.setattr(statistics, "fetch_json", lambda _url, data: sent.append(data) or cube())
    frame = statistics.by_municipality("u", "Folk", ("5028", "5001"))
    assert frame.to_dict("list") == {
        "Region": ["5001", "5001", "5028"],
        "Tid": ["2024", "2025", "2024"],
        "value": [1, 2, 3],
    }
    region, contents, years = sent[0]["query"]
    assert region["selection"]["values"] == ["K-5001", "K-5028"]
    assert (contents["selection"]["values"], years["selection"]["filter"]) == (["Folk"], "all")
    with pytest.raises(Refused, match="ingen tall for 0301 og 4601"):
        statistics.by_municipality("u", "Folk", ("5001", "4601", "0301"))
    monkeypatch.setattr(statistics, "fetch_json", lambda _url, _data: cube(id=["x", "y"]))
    with pytest.raises(Refused):
        statistics.by_municipality("https://x.no", "Folk", ("5001",))


def test_registers_that_do_not_answer_rightly_are_told(monkeypatch):
    def answering(answer):
        monkeypatch.setattr(register, "fetch_json", lambda _url: answer)

    answering({"Title": "T", "NorwegianTitle": "N", "DateUpdated": "03.10.2023",
               "ContactOwner": {"Organization": "NVE"},
               "Constraints": {"OtherConstraintsLinkText": "fri"}})  # fmt: skip
    assert register.metadata("u") == register.Metadata("N", "NVE", "2023-10-03", "fri")
    answering({"Title": "T", "ContactOwner": "x"})
    assert register.metadata("u") == register.Metadata("T")
    answering([])
    assert len(register.metadata("u").problems) == 1
    assert len(register.fitness().problems) == 1
    words = {"MunicipalLandUseElementPlan": 5, "ZoningPlan": 6, "BuildingMatter": 0}
    answering({"containeditems": [{"MetadataUrl": "https://x/abc/", "Suitability": words}, 3,
                                  {"MetadataUrl": "", "Suitability": words},
                                  {"MetadataUrl": "x/d", "Suitability": None}]})  # fmt: skip
    assert register.fitness().by_dataset == {"abc": {"Kommuneplan": 5, "Byggesak": 0}}


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "area_"),
    [
        ("Basisdata_5001_Trondheim_25832_X_GML.zip", "5001"),
        ("Basisdata_0000_Norge_25833_X.zip", "0000"),
        ("Basisdata_501_T_25832_X.zip", None),
        ("x.zip", None),
    ],
)
def test_a_delivery_tells_its_area(name, area_):
    assert delivered.delivered_area(name) == area_


def test_the_best_format_of_each_area_is_taken(tmp_path, monkeypatch):
    known = list(delivered.FORMATS)
    best, worst = known[0], known[-1]
    monkeypatch.setattr(
        delivered, "product_of", lambda name, _l, _k: None if "X" not in name else 1
    )
    names = [f"Basisdata_5028_M_25832_X_{best}.zip", f"Basisdata_5001_T_25832_X_{worst}.zip",
             f"Basisdata_5001_T_25832_X_{best}.zip", "Basisdata_0301_O_25832_X_GML.zip", "X.zip",
             "Y.zip", "X.zip.part", "X.zip.part.json", "Basisdata_5001_T_25832_X.zip"]  # fmt: skip
    for name in names:
        (tmp_path / name).write_bytes(b"")
    taken = delivered.delivered_files(tmp_path, ["land"], ("5001", "5028"))["land"]
    assert [path.name for path in taken] == [names[2], names[0], "X.zip"]
    with pytest.raises(InputError, match="mappen finnes ikke"):
        delivered.delivered_files(tmp_path / "x", ["land"], ())


def test_settlements_are_centres_by_their_size():
    rows = [
        ("By", 9000, 1),
        ("Ås", 5000, 1),
        ("Moen", 4999, 1),
        ("Berg", 300, 11),
        ("Aune", 300, 11),
        ("Li", 199, 12),
        ("Borte", 900, 99),
    ]
    settlements = gpd.GeoDataFrame(
        {"name": [r[0] for r in rows], "population": [r[1] for r in rows]},
        geometry=[shapely.box(r[2], 1, r[2] + 1, 2) for r in rows], crs=25832,
    )  # fmt: skip
    ground = gpd.GeoDataFrame({"municipality_code": ["5001", "5028"]},
                              geometry=[shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)],
                              crs=25832)  # fmt: skip
    made = centres.proposed(settlements, ground)
    assert list(zip(made["name"], made["level"], strict=True)) == [
        ("By", 1), ("Ås", 2), ("Moen", 4), ("Aune", 3), ("Berg", 4)
    ]  # fmt: skip
    assert made.geometry.iloc[0].geom_type == "Point"


@pytest.mark.parametrize(
    ("name", "day"), [("a_20260115.zip", "2026-01-15"), ("a-2026-01-15_x.zip", "2026-01-15"),
                      ("a_1926-01-15", ""), ("a", "")]
)  # fmt: skip
def test_the_day_of_a_delivery_is_in_its_name(name, day):
    assert files.day_of(Path(name)) == day
    assert files._stem(Path("a.b.zip")) + files._endings(Path("a.b.zip")) == "a.b.zip"


@pytest.mark.parametrize(
    ("wanted", "layer"), [("Flate", "N_Flate"), ("flate", "N_Flate"), ("Linje", None), ("", "")]
)
def test_a_layer_is_known_by_how_its_name_ends(monkeypatch, wanted, layer):
    monkeypatch.setattr(files.vector, "layer_names", lambda _path: ("N_Punkt", "N_Flate", "Flatex"))
    request = SimpleNamespace(service="geonorge", layer=wanted)
    assert files.layer_in(Path("x"), request) == layer
    assert files.layer_in(Path("x"), SimpleNamespace(service="gtfs", layer="Linje")) == ""


@pytest.mark.parametrize(
    ("values", "kind"),
    [([1, 2], "Int64"), ([1, None], "Int64"), ([None], "object"), ([1, 2.5], "float64"),
     (["a", 1], "object")],
)  # fmt: skip
def test_a_column_has_one_type(values, kind):
    column = paged._one_type(pd.Series(values, dtype=object))
    assert str(column.dtype) == kind
    if values == ["a", 1]:
        assert column.tolist() == ["a", "1"]


def test_no_two_columns_differ_by_case_alone_and_some_are_never_kept():
    shapes = [shapely.Point(0, 0), shapely.box(0, 0, 1, 1)]
    frame = gpd.GeoDataFrame({"b": [1, 2], "A": [1, 2], "a": [3, 4], "FID": [5, 6], "hemmelig": 7},
                             geometry=shapes, crs=25832)  # fmt: skip
    assert list(paged.written_frame(frame, None).columns) == ["A", "b", "hemmelig", "geometry"]
    request = SimpleNamespace(forgotten=("Hemmelig",), buffer=10.0, columns=("a",))
    place = SimpleNamespace(crs="EPSG:25832")
    kept = paged._prepared(frame, request, place)
    assert "hemmelig" not in kept.columns
    assert kept.area.round().tolist() == [314.0, 1.0]
    empty = paged._prepared(frame[:0], request, place)
    assert (list(empty.columns), len(empty)) == (["a", "geometry"], 0)


def test_the_newest_day_is_that_of_the_data_set():
    frame = gpd.GeoDataFrame({"Dato": ["2025-01-01", None, "03.10.2026"], "x": "2027-01-01"},
                             geometry=[None] * 3)  # fmt: skip
    product = SimpleNamespace(dated="dato", dated_is="dataset")
    assert paged._newest(product, [frame, frame[:1]]) == "2026-10-03"
    assert paged._newest(SimpleNamespace(dated="dato", dated_is="feature"), [frame]) == ""
    assert paged._newest(SimpleNamespace(dated="", dated_is="dataset"), [frame]) == ""
    assert paged._newest(product, [frame[1:2]]) == ""
