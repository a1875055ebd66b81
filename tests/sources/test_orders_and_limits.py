"""Orders, ties, limits and what is said of them, over readers of several kinds: worked by hand."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from contextlib import nullcontext
from datetime import date
from http.client import HTTPMessage
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.model import ConfigurationError, InputError, Kind, Rejection
from ikap.sources import dataset, official
from ikap.sources.adding import recognition
from ikap.sources.download import transfer
from ikap.sources.download.transport import Cut, Refused
from ikap.sources.gtfs import calendar, columns
from ikap.sources.postgis.connection import connected
from ikap.sources.postgis.declared import Table
from ikap.sources.postgis.reading import _Columns, _geometry_column, _shaped
from ikap.sources.postgis.snapshots import _ordered, _plain
from ikap.sources.proposals import account, reading
from ikap.sources.region import plans
from ikap.sources.region.reading import Reading

NAN = float("nan")


def texts(problems) -> list[str]:
    return [problem.what.replace("\N{NO-BREAK SPACE}", " ") for problem in problems]


# --- timetables -----------------------------------------------------------------------------------

MONDAY = date(2025, 5, 5)


def days_of(*running):
    return calendar.ServiceDays(MONDAY, np.array(running, dtype=bool))


@pytest.mark.parametrize(
    ("day", "before", "running"),
    [
        (date(2025, 5, 5), 0, [True, False]),
        (date(2025, 5, 6), 0, [False, True]),
        (date(2025, 5, 6), 1, [True, False]),
        (date(2025, 5, 7), 0, [False, False]),
        (date(2025, 5, 5), 1, [False, False]),
        (date(2025, 5, 4), 0, [False, False]),
        (None, 0, [False, False]),
    ],
)
def test_what_runs_on_a_day_or_the_day_before_it(day, before, running):
    assert days_of([1, 0], [0, 1]).on(day, before).tolist() == running


def test_a_period_is_from_the_first_day_to_the_last_of_those_in_use():
    days = days_of([0, 1, 0, 0], [0, 0, 1, 0], [1, 1, 1, 1])
    assert days.period(np.array([True, True, False])) == (date(2025, 5, 6), date(2025, 5, 7))
    assert days.period(np.array([False, False, False])) is None


def test_holidays_are_fixed_and_move_with_easter():
    assert sorted(calendar.holidays(2025)) == [
        date(2025, *day) for day in ((1, 1), (4, 17), (4, 18), (4, 20), (4, 21), (5, 1), (5, 17),
                                     (5, 29), (6, 8), (6, 9), (12, 25), (12, 26))
    ]  # fmt: skip
    assert [calendar.easter(year) for year in (1954, 1981, 2000, 2019, 2038, 2049, 2076)] == [
        date(1954, 4, 18), date(1981, 4, 19), date(2000, 4, 23), date(2019, 4, 21),
        date(2038, 4, 25), date(2049, 4, 18), date(2076, 4, 19),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "chosen"),
    [
        # Monday 5 May and on; Tuesday to Thursday are the 2nd to the 4th.
        ([9, 4, 6, 8, 9, 9, 9], date(2025, 5, 7)),  # the median of 4, 6, 8
        ([9, 6, 6, 8, 9, 9, 9], date(2025, 5, 6)),  # the first of two
        ([9, 4, 8, 0, 9, 9, 9], date(2025, 5, 6)),  # half of the busiest is enough
        ([9, 3, 8, 0, 9, 9, 9], date(2025, 5, 7)),  # less than half is not
        ([9, 0, 0, 0, 9, 9, 9], None),
    ],
)
def test_a_normal_day_has_the_median_number_of_trips(counts, chosen):
    days = days_of(*([[1 if at == day else 0 for at in range(7)] for day in range(7)]))
    assert calendar.normal_day(days, np.array(counts)) == chosen


def test_a_holiday_is_normal_only_where_nothing_else_runs():
    days = calendar.ServiceDays(date(2025, 4, 30), np.ones((2, 2), dtype=bool))  # and 1 May
    days.running[:] = [[1, 0], [0, 1]]
    assert calendar.normal_day(days, np.array([1, 2])) == date(2025, 4, 30)
    assert calendar.normal_day(days, np.array([0, 2])) == date(2025, 5, 1)


def test_days_are_of_the_calendar_with_its_exceptions():
    def stamps(*texts_):
        return pd.to_datetime(pd.Series(texts_, dtype=str))

    week = {name: [name == "tuesday", True] for name in calendar.WEEKDAYS}
    rows = pd.DataFrame(
        {
            "service_id": ["a", "x"],
            **week,
            "start_date": stamps("2025-05-05", "2025-05-05"),
            "end_date": stamps("2025-05-13", "2025-05-14"),
        }
    )
    exceptions = pd.DataFrame(
        {
            "service_id": ["a", "b", "a", "x"],
            "date": stamps("2025-05-06", "2025-05-05", "2025-05-08", "2025-05-15"),
            "added": [False, True, True, True],
        }
    )
    days = calendar.service_days(pd.Index(["a", "b"]), rows, exceptions)
    assert days.first == MONDAY
    assert [np.flatnonzero(row).tolist() for row in days.running] == [[3, 8], [0]]
    assert days.running.shape == (2, 11)
    none = calendar.service_days(pd.Index(["a"]), rows[:0], exceptions[:0])
    assert (none.first, none.running.shape) == (date.min, (1, 0))
    far = rows.assign(end_date=stamps("2099-01-01", "2099-01-01"))
    assert calendar.service_days(pd.Index(["a"]), far, exceptions[:0]).running.shape == (1, 1100)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], None),
        (["b", "a", "b"], "x: «a», «b»."),
        (["c", "b", "a"], "x: «a», «b», «c»."),
        (["d", "c", "b", "a"], "x: «a», «b», «c» og 1 til."),
    ],
)
def test_three_wrong_values_are_named_in_order_and_the_rest_counted(values, said):
    findings = columns.Findings("rute.zip")
    findings.add("stops.txt", "x", values, "rett")
    assert texts(findings.problems) == ([said] if said else [])
    assert [p.where for p in findings.problems] == (["rute.zip, stops.txt"] if said else [])


@pytest.mark.parametrize(
    ("text", "seconds", "wrong"),
    [
        ("00:00:01", 1, False),
        ("1:02:03", 3723, False),
        ("25:00:00", 90_000, False),
        ("", NAN, False),
        ("12:60:00", NAN, True),
        ("12:00", NAN, True),
        (" 07:00:59 ", 25_259, False),
    ],
)
def test_times_of_day_may_pass_midnight(text, seconds, wrong):
    values, odd = columns._seconds(pd.Series([text], dtype="category"))
    assert values[0] == seconds or (np.isnan(seconds) and np.isnan(values[0]))
    assert odd.tolist() == [wrong]


def test_runs_have_a_span_and_a_headway():
    table = pd.DataFrame({
        "trip_id": list("abcde"), "start_time": ["07:00:00"] * 4 + ["x"],
        "end_time": ["08:00:00", "07:00:00", "08:00:00", "08:00:00", "08:00:00"],
        "headway_secs": ["600", "600", "0", "x", "600"],
    })  # fmt: skip
    findings = columns.Findings("r")
    kept = columns.runs(table, findings)
    assert kept.to_dict("records") == [
        {"start": 25_200, "end": 28_800, "headway": 600, "trip_id": "a"}
    ]
    assert texts(findings.problems) == [
        "ugyldig klokkeslett: «x».", "ugyldig tidsrom eller intervall: «b», «c», «d» og 1 til."
    ]  # fmt: skip


def test_shapes_are_in_order_and_one_point_is_none():
    table = pd.DataFrame({
        "shape_id": ["b", "a", "a", "c"], "shape_pt_lon": ["1", "2", "3", "4"],
        "shape_pt_lat": ["1", "x", "3", "4"], "shape_pt_sequence": ["1", "2", "1", "1"],
    })  # fmt: skip
    findings = columns.Findings("r")
    assert columns.shapes(table, findings)["lon"].tolist() == [3, 2]
    assert texts(findings.problems) == ["punkter mangler eller er ugyldige: «a»."]


def test_rows_are_found_by_id_and_references_must_hold():
    ids = pd.Series(["b", "x", "a", "b"], dtype="category")
    assert columns.rows_of(ids, pd.Series(["a", "b"])).tolist() == [1, -1, 0, 1]
    findings = columns.Findings("r")
    table = pd.DataFrame({"route_id": ["1", "2", "3"]})
    kept = columns.held(table, "route_id", {"1", "3"}, findings, "trips.txt", "routes.txt")
    assert kept["route_id"].tolist() == ["1", "3"]
    assert texts(findings.problems) == ["route_id finnes ikke i routes.txt: «2»."]


def stop_table(**columns_):
    usual = {
        "stop_id": ["a", "b", "s"],
        "stop_name": ["A", "", "S"],
        "stop_lon": ["10", "180", "1"],
        "stop_lat": ["63", "90", "1"],
        "location_type": ["0", "", "1"],
        "parent_station": ["", "s", ""],
    }
    return pd.DataFrame({**usual, **columns_})


def test_stops_are_where_one_boards_and_take_the_name_of_their_station():
    findings = columns.Findings("r")
    stops = columns.stops(stop_table(), {"a", "b"}, findings)
    assert stops[["stop_id", "stop_name", "station_id"]].to_numpy().tolist() == [
        ["a", "A", "a"], ["b", "S", "s"]
    ]  # fmt: skip
    assert findings.problems == []
    called = columns.stops(stop_table(), {"a", "b", "s"}, findings)
    assert called["stop_id"].tolist() == ["a", "b", "s"]


@pytest.mark.parametrize(
    ("lon", "lat", "sound"),
    [("180", "90", True), ("180.1", "1", False), ("1", "-90.1", False), ("0", "0", False),
     ("0", "1", True), ("x", "1", False)],
)  # fmt: skip
def test_a_stop_lies_on_the_globe(lon, lat, sound):
    findings = columns.Findings("r")
    table = stop_table(stop_lon=[lon, "1", "1"], stop_lat=[lat, "1", "1"])
    kept = columns.stops(table, {"a", "b"}, findings)
    assert ("a" in kept["stop_id"].tolist()) is sound
    assert (findings.problems == []) is sound


def test_an_entrance_is_boarded_at_what_it_is_part_of():
    table = stop_table(location_type=["2", "1", " 3 "], parent_station=["s", "s", ""])
    assert columns.boarded_at(table) == {"a": "s"}


@pytest.mark.parametrize(
    ("type_", "kept", "wrong"),
    [("3", 3, False), ("0", 0, False), ("-1", -1, True), ("3.5", -1, True)],
)
def test_a_route_has_a_whole_type(type_, kept, wrong):
    table = pd.DataFrame({"route_id": ["r"], "agency_id": ["a"], "route_short_name": [" 1 "],
                          "route_long_name": [" L "], "route_type": [type_]})  # fmt: skip
    findings = columns.Findings("r")
    [route] = columns.routes(table, findings).to_dict("records")
    assert (route["route_type"], route["short"], route["long"]) == (kept, "1", "L")
    assert bool(findings.problems) is wrong


# --- what a file can be ---------------------------------------------------------------------------


def likely(points, name="land", lacking=0, geometry="polygon"):
    kind = SimpleNamespace(name=name, geometry=geometry)
    return SimpleNamespace(points=points, kind=kind, lacking=("x",) * lacking)


@pytest.mark.parametrize(
    ("ranked", "sure"),
    [
        ([], False), ([likely(2)], False), ([likely(3)], True), ([likely(4), likely(3)], False),
        ([likely(5), likely(3)], True), ([likely(4, geometry="none"), likely(3)], True),
        ([likely(4, geometry="none"), likely(4)], False),
    ],
)  # fmt: skip
def test_a_kind_is_taken_unasked_where_it_is_ahead(ranked, sure):
    assert recognition.surest(ranked) is (ranked[0] if sure else None)


@pytest.mark.parametrize(
    ("shape", "geometry", "fits"),
    [
        ("polygon", "polygon", True), ("polygon", "line", False), ("any", "line", True),
        ("polygon", "any", True), ("none", "none", True), ("none", "any", False),
        ("timetable", "timetable", True), ("polygon", "raster", False), ("raster", "raster", True),
        ("raster", "any", False),
    ],
)  # fmt: skip
def test_a_shape_can_be_that_of_a_kind(shape, geometry, fits):
    kind = SimpleNamespace(geometry=geometry, fields=())
    assert recognition.fits(SimpleNamespace(shape=shape), kind) is fits


@pytest.mark.parametrize(
    ("values", "words"),
    [(["Åsen", "Moen"], True), (["1", "Åsen"], False), (["1", "x", "Åsen"], False),
     (["1", "Åsen", "Moen"], True), (["2026-01-01"], False)],
)  # fmt: skip
def test_most_of_a_column_of_words_is_words(values, words):
    assert recognition._words(pd.Series(values)) is words


@pytest.mark.parametrize(
    ("where", "name", "codes", "may"),
    [
        ({"constants": {"a": 1}}, "a", [1, 2], True),
        ({"constants": {"a": 3}}, "a", [1, 2], False),
        ({"values": {"a": {"x": 1, "y": 5}}}, "a", [5], True),
        ({"values": {"a": {"x": 1}}}, "a", [5], False),
        ({"fields": {"a": "x"}}, "a", [5], True),
        ({"codes": {"a": "x"}}, "a", [5], True),
        ({}, "a", [5], False),
    ],
)
def test_a_data_set_may_hold_a_code(where, name, codes, may):
    request = official.Request("wfs", **where)
    assert official._may_hold(request, name, codes) is may
    product = SimpleNamespace(requests=(official.Request("wfs"), request))
    assert official.Official.serves(product, {name: codes}) is may
    assert official.Official.serves(product, {name: codes, "b": [1]}) is False
    asked = official.Request("wfs", fields={"a": "A", "b": "B", "c": "A"}, where={"W": [1]})
    assert asked.columns == ("A", "B", "W")


def test_what_is_fetched_unasked_is_open_and_chosen(monkeypatch):
    def data(id_, *, login=False, chosen=False):
        return SimpleNamespace(id=id_, kind="k", login=login, open_choice=chosen)

    for known, ids in (
        ([data("a"), data("b")], "ab"),
        ([data("a"), data("b", chosen=True)], "b"),
        ([data("a", login=True), data("b")], "b"),
        ([data("a", login=True, chosen=True), data("b")], "b"),
        ([data("a", login=True)], ""),
    ):
        monkeypatch.setattr(official, "official", lambda known=known: tuple(known))
        assert "".join(each.id for each in official.by_default("k")) == ids
        assert official.by_default("x") == ()


# --- proposals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "counts"),
    [([0, 1], True), ([0, 0], False), ([-1, 2], False), (["3", None], True), (["-", "2,5"], True),
     ([None], False), ([True, 2], False), (["a"], False), ([1, "2 m"], False)],
)  # fmt: skip
def test_a_column_counts_something_where_all_its_numbers_do(cells, counts):
    assert account._counts(pd.Series(cells, dtype=object)) is counts


def test_a_column_says_nothing_where_every_cell_is_empty_or_a_sign():
    frame = pd.DataFrame({"a": [None, "-"], "b": ["", "x"], "c": [0, None]}, dtype=object)
    assert account.empty_columns(frame) == ("a",)


def proposal(dwellings=NAN, *, given=True, kind=Kind.HOUSING, id_="f-1"):
    row = SimpleNamespace(kinds=(kind,), dwellings=dwellings)
    return SimpleNamespace(row=row, given_id=given, id=id_)


@pytest.mark.parametrize(
    ("columns_", "proposals", "said"),
    [
        ({}, [proposal(3.0)], []),
        ({}, [proposal()], ["ingen felt er lest som antall boliger. Antallet beregnes av areal og "
                            "tetthet (områder: 1)."]),
        ({"dwellings": "x"}, [proposal(), proposal(), proposal(2.0)],
         ["områder uten oppgitt antall boliger: 2. Antallet beregnes av areal og tetthet."]),
        ({}, [proposal(kind=Kind.BUSINESS)], []),
        ({}, [proposal(1.0, given=False), proposal(1.0, given=False, id_="f-2")],
         ["rader uten id: 2. De er kalt opp etter fil og radnummer, som «f-1»."]),
    ],
)  # fmt: skip
def test_what_had_to_be_derived_is_said(columns_, proposals, said):
    assert texts(account._derived("f", columns_, proposals)) == said


def test_refusals_stand_by_file_then_row_and_a_whole_file_first():
    rows = [Rejection("b", 2, "x", "r", ""), Rejection("a", 3, None, "r", ""),
            Rejection("a", 3, "b", "r", ""), Rejection("a", 3, "b", "q", ""),
            Rejection("a", None, None, "r", ""), Rejection("a", 1, "z", "r", "")]  # fmt: skip
    ordered = reading._in_order(rows, {"b": 0, "a": 1})
    assert [(r.file, r.row, r.id, r.reason) for r in ordered] == [
        ("b", 2, "x", "r"), ("a", None, None, "r"), ("a", 1, "z", "r"), ("a", 3, None, "r"),
        ("a", 3, "b", "q"), ("a", 3, "b", "r"),
    ]  # fmt: skip
    refusal = reading._rejection("f", 4, "i", [("a.", "x"), ("b.", "y"), ("c.", "x")])
    assert (refusal.file, refusal.row, refusal.id) == ("f", 4, "i")
    assert (refusal.reason, refusal.remedy) == ("a. b. c.", "x y")


@pytest.mark.parametrize(
    ("mapping", "proposals", "rejected", "refused"),
    [
        ({"id": "nr", "name": "a"}, ["p"], [], "nr"),
        ({"id": "z", "name": "y"}, ["p"], [], "y, z"),
        ({"id": "a"}, ["p"], [], None),
        ({"kind:x": "bolig"}, ["p"], [], None),
        ({"id": "nr"}, [], [Rejection("f", 1, None, "", "")], "nr"),
        ({"id": "nr"}, [], [Rejection("f", None, None, "", "")], None),
        ({"id": "nr"}, [], [], None),
    ],
)
def test_a_mapping_is_to_a_field_that_some_file_has(mapping, proposals, rejected, refused):
    given = (mapping, ["b", "a", "b"], proposals, rejected)
    if refused is None:
        reading._check_mapped(*given)
        return
    with pytest.raises(ConfigurationError) as caught:
        reading._check_mapped(*given)
    [problem] = caught.value.problems
    assert problem.what == f"ingen fil har feltet {refused}."
    assert problem.remedy == "Feltene er a, b."


# --- layers of one's own --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "layer", "title"),
    [
        ("ny_veg.gpkg", None, "Ny veg"),
        ("a.gpkg", "  bane_2 ", "Bane 2"),
        ("_.gpkg", None, "_.gpkg"),
    ],
)
def test_a_layer_is_called_as_a_reader_would_write_it(name, layer, title):
    assert dataset.dataset_title(Path(name), layer) == title


@pytest.mark.parametrize(
    ("lost", "mended", "outside", "said"),
    [
        ({}, 0, 0, []),
        ({7: "b", 3: "a"}, 0, 0, ["objekter som er utelatt fordi geometrien ikke kan leses: 2. Det "
                                  "første er nr. 3: a"]),
        ({}, 2, 1, ["objekter med ugyldig geometri som er reparert: 2.",
                    "objekter utenfor regionen: 1."]),
    ],
)  # fmt: skip
def test_what_became_of_the_objects_of_a_layer_is_said(lost, mended, outside, said):
    sheet = SimpleNamespace(file="f", lost=lost)
    assert texts(dataset._remarks(sheet, mended, outside)) == said


def test_a_layer_keeps_what_is_drawn_and_says_what_lies_outside(tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"x")
    box = shapely.box(0, 0, 1, 1)
    shapes = np.array([box, None, shapely.Polygon(), shapely.box(20, 0, 21, 1)], dtype=object)
    sheet = SimpleNamespace(
        file="a.gpkg", layer=None, cells=pd.DataFrame({"n": [1, 2, 3, 4]}), shapes=shapes,
        crs="EPSG:25832", lost={}, remarks=(),
    )  # fmt: skip
    region = SimpleNamespace(crs="EPSG:25832", box=(0, 0, 10, 10))
    layer = dataset._dataset(sheet, path, region)
    assert layer.frame["n"].tolist() == [1, 4]
    assert texts(layer.remarks) == ["objekter utenfor regionen: 1."]
    region.box = (50, 50, 60, 60)
    with pytest.raises(InputError, match="ingen av objektene"):
        dataset._dataset(sheet, path, region)


def planned(codes, dates):
    frame = gpd.GeoDataFrame({
        "purpose": codes, "in_force": dates, "plan_id": [" 1 "] * len(codes), "plan_name": None,
        "name": "", "note": "n", "plan_status": "3", "plan_type": "x", "dwellings": None,
        "precedence": 2,
    }, geometry=[shapely.Point(0, 0)] * len(codes))  # fmt: skip
    return plans.settled(Reading(frame, (), ""), "planer")


def test_plans_have_codes_of_today_and_dates_as_iso():
    read = planned([1110, 5100], ["11.6.2015", None])
    assert read.frame["in_force"].tolist() == ["2015-06-11", None]
    assert read.frame["plan_id"].tolist() == ["1", "1"]
    assert (read.frame["plan_status"][0], np.isnan(read.frame["plan_type"][0])) == (3.0, True)
    assert read.remarks == ()
    dates = [f"x{n}" for n in (9, 1, 8, 2, 7, 3, 6, 4, 5)]
    [remark] = planned([1110] * 9, dates).remarks
    assert remark.what == "datoer som ikke kan leses: x1, x2, x3, x4, x5, x6, x7, x8."
    with pytest.raises(ConfigurationError, match=r"arealformål: 9998 \(1\), 9999 \(2\)\."):
        planned([9999, 9998, 9999, 1110], [None] * 4)


@pytest.mark.parametrize(
    ("value", "iso"),
    [("31.12.2015", "2015-12-31"), ("20151231", "2015-12-31"), ("2015-13-01", None), ("", None),
     (None, None), (" 2015 ", "2015")],
)  # fmt: skip
def test_dates_of_plans(value, iso):
    assert plans.as_iso(value) == iso


# --- files over the web ---------------------------------------------------------------------------


def headers(**values):
    message = HTTPMessage()
    for name, value in values.items():
        message[name.replace("_", "-")] = value
    return message


MD5 = hashlib.md5(b"innhold", usedforsecurity=False).digest()
SUM = base64.b64encode(MD5).decode()


@pytest.mark.parametrize(
    ("said", "md5"),
    [
        ({}, None), ({"Content_MD5": SUM}, MD5), ({"x_goog_hash": f"crc32c=x,md5={SUM}"}, MD5),
        ({"Content_MD5": SUM, "Content_Range": "bytes 1-"}, None),
        ({"Content_MD5": SUM, "Content_Encoding": "gzip"}, None), ({"Content_MD5": "?"}, None),
    ],
)  # fmt: skip
def test_a_checksum_is_of_the_whole_file(said, md5):
    assert transfer._told_md5(headers(**said)) == md5


@pytest.mark.parametrize(
    ("name", "size", "said", "wrong"),
    [
        ("a.txt", None, {}, ""), ("a.txt", 7, {}, ""), ("a.txt", 8, {}, "er på 7 byte, ventet 8"),
        ("a.txt", 7, {"Content_MD5": SUM}, ""),
        ("a.txt", 7, {"Content_MD5": base64.b64encode(b"x" * 16).decode()}, "kontrollsum"),
        ("a.ZIP", 7, {}, "ufullstendig eller skadet"),
    ],
)  # fmt: skip
def test_a_file_that_came_is_whole(tmp_path, name, size, said, wrong):
    part = tmp_path / "a.part"
    part.write_bytes(b"innhold")
    problem = transfer._wrong(part, name, size, headers(**said))
    assert (wrong in problem.what) if wrong else problem is None
    with zipfile.ZipFile(part, "w") as archive:
        archive.writestr("a", "x")
    assert transfer._sound_zip(part)


@pytest.mark.parametrize(
    ("there", "size", "sound"),
    [
        (None, 5, True),
        (5, 5, True),
        (6, 5, False),
        (3 << 30, None, True),
        ((3 << 30) + 1, None, False),
        (6, 0, True),
    ],
)
def test_a_file_is_no_larger_than_was_told(there, size, sound):
    if sound:
        transfer._within("https://x", there, size)
    else:
        with pytest.raises(Refused, match="byte, ventet"):
            transfer._within("https://x", there, size)


class Bytes:
    def __init__(self, *chunks):
        self.chunks = [*chunks]

    def read(self, _size):
        chunk = self.chunks.pop(0) if self.chunks else b""
        if isinstance(chunk, Exception):
            raise chunk
        return chunk


def test_what_comes_is_added_to_what_there_is_and_stops_at_the_first_too_many(tmp_path):
    part, seen = tmp_path / "a.part", []
    part.write_bytes(b"ab")
    copied = transfer._copied(Bytes(b"cd", b"e"), part, 2, 5, 5, lambda *far: seen.append(far))
    assert (copied, part.read_bytes(), seen) == (5, b"abcde", [(4, 5), (5, 5)])
    assert transfer._copied(Bytes(b"x", OSError(), b"y"), part, 0, None, None, None) == 1
    assert part.read_bytes() == b"x"
    endless = Bytes(b"123", b"456", b"789")
    assert transfer._copied(endless, part, 0, None, 5, None) == 6
    assert endless.chunks == [b"789"]


@pytest.mark.parametrize(
    ("note", "so_far"),
    [('{"mark": "m"}', (3, "m")), ('{"mark": ""}', (0, "")), ("{}", (0, "")), ("x", (0, "")),
     (None, (0, "")), ("3", (0, ""))],
)  # fmt: skip
def test_a_file_is_taken_up_where_it_was_where_its_version_is_known(tmp_path, note, so_far):
    part, beside = tmp_path / "a", tmp_path / "b"
    part.write_bytes(b"abc")
    if note is not None:
        beside.write_text(note, "utf-8")
    assert transfer._so_far(part, beside) == so_far
    assert transfer._start(headers(Content_Range="bytes 12-20/30")) == 12
    assert transfer._start(headers()) is None
    [problem] = transfer._cut(Path("kart.zip.part")).problems
    assert (problem.where, "antall forsøk: 4" in problem.what) == ("kart.zip", True)
    assert isinstance(transfer._cut(part), Cut)


# --- databases ------------------------------------------------------------------------------------


def test_rows_stand_by_their_shape_then_by_their_cells():
    frame = pd.DataFrame({"a": ["b", "a", "a"], "n": [1, 2, 1]}, dtype=object)
    ordered = _ordered(frame, [])
    assert ordered.to_numpy().tolist() == [["a", 1], ["a", 2], ["b", 1]]
    assert str(ordered["n"].dtype) == "int64"
    assert _ordered(frame, [b"1", b"3", b"2"])["a"].tolist() == ["b", "a", "a"]
    assert _plain(Table("V", query="SELECT 1")) == "query"
    assert _plain(Table("V", "Å")) == "table"


@pytest.mark.parametrize(
    ("types", "asked", "column"),
    [
        ({"a": "text", "g": "geometry"}, "", "g"),
        ({"g": "geometry", "h": "geography"}, "h", "h"),
        ({"g": "geometry", "h": "geography"}, "", "flere geometrifelt: g, h"),
        ({"g": "geometry"}, "x", "geometrifeltet «x» finnes ikke"),
        ({"a": "text"}, "", "ingen felt med geometri"),
    ],
)
def test_one_column_has_the_shapes(types, asked, column):
    table = Table("V", "kart.flom", geometry=asked)
    if " " not in column:
        assert _geometry_column(table, _Columns(types)) == column
    else:
        with pytest.raises(InputError, match=column):
            _geometry_column(table, _Columns(types))
    assert _Columns({"a": "text", "b": "bytea", "g": "geometry"}).plain == ("a",)


def test_shapes_of_a_table_are_in_one_system():
    point = shapely.to_wkb(shapely.Point(1, 2))
    frame = pd.DataFrame(
        {"n": [1, 2], "_wkb": [point, point], "_srid": [25832, 25832]}, dtype=object
    )
    shaped = _shaped(frame, Table("V", "t"), (25832, "EPSG:25832"))
    assert (list(shaped.columns), shaped.geometry.x.tolist()) == (["n", "geometry"], [1, 1])
    with pytest.raises(InputError, match=r"SRID 4258, 4326, 25832"):
        _shaped(frame.assign(_srid=[4326, 4258]), Table("V", "t"), (25832, "EPSG:25832"))


def test_a_database_without_an_address_is_told_by_its_variable(monkeypatch):
    monkeypatch.delenv("IKAP_NONE", raising=False)
    with pytest.raises(InputError, match="IKAP_NONE"), connected("IKAP_NONE"):
        pass


class Served:
    """An answer of a service to a request for a file."""

    def __init__(self, content=b"", status=200, **said):
        self.headers = headers(**{"Content_Type": "application/zip", **said})
        self.status, self.chunks = status, [content]

    def read(self, _size):
        return self.chunks.pop() if self.chunks else b""

    def geturl(self):
        return "https://a.no/x"


def attempted(monkeypatch, tmp_path, answer, before=b"", mark="m", size=None):
    """What is asked for, and what the file holds after, where some of it may have come before."""
    part, note, asked = tmp_path / "a.part", tmp_path / "a.json", []
    if before:
        part.write_bytes(before)
        note.write_text(json.dumps({"mark": mark}), "utf-8")

    def opened(_url, given):
        asked.append(given)
        return nullcontext(answer)

    monkeypatch.setattr(transfer, "opened", opened)
    try:
        transfer._attempt("https://a.no/x", part, note, size, None)
    except Cut:
        asked.append("cut")
    return asked, part.read_bytes(), json.loads(note.read_text("utf-8"))["mark"]


@pytest.mark.parametrize(
    ("answer", "before", "asked", "content"),
    [
        (Served(b"abc", Content_Length="3"), b"", [{}], b"abc"),
        (Served(b"c", 206, Content_Range="bytes 2-2/3", Content_Length="1"), b"ab",
         [{"Range": "bytes=2-", "If-Range": "m"}], b"abc"),
        (Served(b"xyz", 200, Content_Length="3"), b"ab",
         [{"Range": "bytes=2-", "If-Range": "m"}], b"xyz"),
        (Served(b"yz", 206, Content_Range="bytes 1-2/3", Content_Length="2"), b"ab",
         [{"Range": "bytes=2-", "If-Range": "m"}], b"yz"),
        (Served(b"xyz", 200, Content_Range="bytes 2-4/5", Content_Length="3"), b"ab",
         [{"Range": "bytes=2-", "If-Range": "m"}], b"xyz"),
        (Served(b"ab", Content_Length="3"), b"", [{}, "cut"], b"ab"),
        (Served(b"ab"), b"", [{}], b"ab"),
    ],
)  # fmt: skip
def test_a_file_goes_on_only_where_the_service_says_that_it_does(
    monkeypatch, tmp_path, answer, before, asked, content
):
    assert attempted(monkeypatch, tmp_path, answer, before)[:2] == (asked, content)


@pytest.mark.parametrize(
    ("said", "mark"),
    [({"ETag": "e", "Last_Modified": "l"}, "e"), ({"Last_Modified": "l"}, "l"), ({}, ""),
     ({"ETag": "W/e", "Last_Modified": "l"}, "")],
)  # fmt: skip
def test_a_version_that_may_differ_in_its_bytes_is_not_gone_on_with(
    monkeypatch, tmp_path, said, mark
):
    assert attempted(monkeypatch, tmp_path, Served(b"a", **said))[2] == mark


def test_a_page_in_the_place_of_a_file_and_one_too_large_are_refused(monkeypatch, tmp_path):
    with pytest.raises(Refused, match="nettside"):
        attempted(monkeypatch, tmp_path, Served(b"<", Content_Type="text/html"))
    with pytest.raises(Refused, match="byte, ventet"):
        attempted(monkeypatch, tmp_path, Served(b"abc", Content_Length="3"), size=2)
