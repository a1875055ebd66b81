"""Small parts of the server alone: shapes, the door, who listens, lanes and what a page holds."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from pyproj import CRS, Transformer

from ikap.model import InputError
from ikap.serve.api.service import quit_
from ikap.serve.engine import shapes, warm
from ikap.serve.pages.markup import tag
from ikap.serve.pages.shell import screen
from ikap.serve.web import guard
from ikap.serve.web.access import digest
from ikap.serve.web.problem import WebError
from ikap.serve.work.events import MOST_OF_ONE, Events
from ikap.serve.work.lanes import Lane, WorkFailed
from ikap.serve.work.service import Service
from tests.serve.loops import outcome_of

UTM32 = CRS("EPSG:25832")
EAST, NORTH = 600_000, 7_000_000


@pytest.fixture
def metres(monkeypatch):
    """Coordinates of a drawing, in metres from a place, as they go in and out in degrees."""
    monkeypatch.setattr(shapes, "opened", lambda _region: SimpleNamespace(crs=UTM32))
    there = Transformer.from_crs(UTM32, "OGC:CRS84", always_xy=True)

    def drawing(kind, *places):
        line = [list(there.transform(EAST + x, NORTH + y)) for x, y in places]
        return {"type": kind, "coordinates": [line] if kind == "Polygon" else line}

    def back(geometry):
        ring = geometry["coordinates"][0]
        found = [there.transform(*place, direction="INVERSE") for place in ring]
        return {(round(x - EAST), round(y - NORTH)) for x, y in found}

    return drawing, back


# --- shapes -------------------------------------------------------------------------------------


def test_of_a_site_that_is_divided_the_westernmost_part_comes_first(metres):
    drawing, back = metres
    site = drawing("Polygon", (0, 0), (300, 0), (300, 100), (0, 100), (0, 0))
    for end in ((100, -50), (100, 150)), ((100, 150), (100, -50)):
        found = shapes.divide(None, site, drawing("LineString", *end))["parts"]
        assert [round(part["area_daa"], 3) for part in found] == [10, 20]
        assert back(found[0]["geometry"]) == {(0, 0), (100, 0), (100, 100), (0, 100)}


def corner(ring, east, north):
    return {"part": 0, "ring": ring, "east": EAST + east, "north": NORTH + north}


def test_three_corners_are_a_shape_and_two_are_none(metres):
    _drawing, back = metres
    triangle = [corner(0, 0, 0), corner(0, 100, 0), corner(0, 0, 100)]
    found = shapes.from_corners(None, triangle)
    assert found["area_daa"] == pytest.approx(5)
    assert back(found["geometry"]) == {(0, 0), (100, 0), (0, 100)}
    with pytest.raises(InputError, match="minst tre"):
        shapes.from_corners(None, triangle[:2])


def test_the_first_ring_is_the_edge_and_the_next_a_hole(metres):
    _drawing, back = metres
    hole = [corner(1, *place) for place in ((20, 20), (40, 20), (40, 40), (20, 40))]
    edge = [corner(0, *place) for place in ((0, 0), (100, 0), (100, 100), (0, 100))]
    found = shapes.from_corners(None, [*hole, *edge])
    assert found["area_daa"] == pytest.approx(10 - 0.4)
    assert back(found["geometry"]) == {(0, 0), (100, 0), (100, 100), (0, 100)}


# --- the door -----------------------------------------------------------------------------------


def test_a_session_is_bound_to_the_key_that_it_came_by():
    assert guard.bound("kake", "") == digest("kake")
    assert guard.bound("kake", "nøkkel") == digest("kake:nøkkel")


def test_who_asks_too_fast_is_let_in_again_a_moment_after(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(guard.time, "monotonic", lambda: clock.now)
    door = guard.Door(frozenset(), "", "", (), "", guard.Sessions(), False, lambda _who, _key: "")
    asked = [door.within_rate("kari") for _ in range(int(guard.BURST) + 200)]
    assert asked.index(False) == guard.BURST
    assert not any(asked[int(guard.BURST) :])
    clock.now += 2.5 / guard.A_SECOND  # what was refused is not held against her
    assert door.within_rate("kari")
    assert not door.within_rate("kari")
    assert door.within_rate("ola")


def test_only_who_started_a_server_here_may_stop_it():
    stopped = []

    def call(local):
        return SimpleNamespace(
            service=SimpleNamespace(
                settings=SimpleNamespace(local=local), stop=lambda: stopped.append(local)
            )
        )

    assert outcome_of(quit_(call(True))).status_code == 202
    with pytest.raises(WebError) as refused:
        outcome_of(quit_(call(False)))
    assert (refused.value.status, stopped) == (403, [True])


# --- at work ------------------------------------------------------------------------------------


def test_one_who_listens_ten_times_has_no_more_room_until_a_line_is_closed():
    async def story():
        events = Events()
        lines = [events.follow("kari") for _ in range(MOST_OF_ONE)]
        full = []
        for line in lines:
            full.append(events.full("kari"))
            await anext(line)
        full += [events.full("kari"), events.full("ola")]
        await lines[0].aclose()
        return [*full, events.full("kari")]

    assert outcome_of(story()) == [*[False] * MOST_OF_ONE, True, False, False]


def test_a_worker_that_is_given_up_is_ended_and_counted():
    done = []

    async def story():
        lane = Lane("live", 1, 10)
        lane._alive = 1
        taken = asyncio.get_running_loop().create_future()
        process = SimpleNamespace(terminate=lambda: taken.set_result(done.append("terminated")))
        await lane._give_up(
            SimpleNamespace(process=process, end=lambda: done.append("ended")), taken
        )
        lane.close()
        return lane.restarts, lane._alive

    assert outcome_of(story()) == (1, 0)
    assert done == ["terminated", "ended"]


def test_a_region_that_cannot_be_opened_is_told_to_all_and_kept_as_the_trouble():
    told = []

    async def failed(_errand):
        raise WorkFailed("ingen plass")

    async def tell(*event):
        told.append(event)

    service = SimpleNamespace(
        settings=SimpleNamespace(region=None, language="nb"),
        live=SimpleNamespace(ask=failed),
        events=SimpleNamespace(tell=tell),
        region=None,
        trouble=None,
    )
    outcome_of(Service.warm(service))
    assert service.trouble.status == 503
    assert "ingen plass" in service.trouble.detail
    assert told == [("region", "", {"open": False})]


def test_a_warm_region_names_its_layers_in_order(monkeypatch):
    summary = SimpleNamespace(title="Lilleby", crs="EPSG:25832", municipalities={}, synthetic=(),
                              missing=())  # fmt: skip
    region = SimpleNamespace(
        declarations=dict.fromkeys(["roads", "land", "stops", "centres"]),
        summary=lambda: summary,
        box=(0, 0, 1, 1),
    )
    monkeypatch.setattr(warm, "opened", lambda _reference: region)
    monkeypatch.setattr(warm, "ready", lambda _region: None)
    monkeypatch.setattr(warm, "map_layers", lambda _region: None)
    assert warm.warm(None)["layers"] == ["centres", "land", "roads", "stops"]


def test_the_way_past_the_menu_leads_to_what_can_take_the_focus():
    page = screen("Tegn", "/pages/draw", tag("p", "Her"))
    assert '<a class="skip-link" href="#main">' in page
    assert '<main id="main" tabindex="-1"><h1>Tegn</h1><p>Her</p></main>' in page
