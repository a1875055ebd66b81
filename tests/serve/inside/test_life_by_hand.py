"""From the start of a service to its end, with a server that is played."""

from __future__ import annotations

import asyncio
import json
import signal
from types import SimpleNamespace
from typing import ClassVar

import pytest

from ikap.model import ConfigurationError, Problem
from ikap.serve import desktop, launch
from ikap.serve.launch import Wanted
from ikap.serve.work import Settings
from ikap.serve.work import service as service_
from tests.serve.inside.service import Answering
from tests.serve.loops import outcome_of


class PlayedServer:
    """A server that has started at once and ends when it is told to."""

    made: ClassVar[list[PlayedServer]] = []
    starts = True

    def __init__(self, config):
        self.config, self.started, self.should_exit = config, False, False
        PlayedServer.made.append(self)

    async def serve(self, sockets):
        self.sockets = sockets
        await asyncio.sleep(0.02)
        if not PlayedServer.starts:
            return
        self.started = True
        while not self.should_exit:
            await asyncio.sleep(0.01)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a service until its `stop` is called; what was told, opened and configured."""
    PlayedServer.made, PlayedServer.starts = [], True
    opened, told, signals = [], [], {}
    lane = Answering({"warm.sample": str(tmp_path / "a.gpkg"), "warm.warm": {"title": "By"}})
    (tmp_path / "a.gpkg").write_bytes(b"x")
    monkeypatch.setattr(launch, "_Server", PlayedServer)
    monkeypatch.setattr(launch.webbrowser, "open", opened.append)
    monkeypatch.setattr(launch.signal, "signal", lambda name, does: signals.update({name: does}))
    monkeypatch.setattr(service_, "Lane", lambda *_given: lane)

    def start(**given):
        wanted = Wanted(Settings(tmp_path / "data"), announce=tmp_path / "told.json", **given)
        door, serving = launch._door(wanted, (), 8765, local=wanted.local)

        def tell(known):
            told.append((known, json.loads((tmp_path / "told.json").read_text())["port"]))
            asyncio.get_running_loop().call_later(0.1, signals[signal.SIGTERM])

        outcome_of(launch._run(wanted.settings, wanted, door, serving, "socket", tell))
        return SimpleNamespace(
            config=PlayedServer.made[0].config, told=told, opened=opened, door=door,
            serving=serving, signals=signals, announced=(tmp_path / "told.json").exists(),
            sockets=PlayedServer.made[0].sockets, data=tmp_path / "data", lane=lane,
        )  # fmt: skip

    return start


def test_a_service_is_announced_told_of_and_opened_and_leaves_nothing_behind(run):
    ran = run()
    assert ran.told == [(ran.serving, 8765)]
    assert ran.opened == [ran.serving.address]
    assert not ran.announced
    assert set(ran.signals) == {signal.SIGINT, signal.SIGTERM}
    assert ran.sockets == ["socket"]
    config = ran.config
    assert (config.access_log, config.server_header, config.lifespan) == (False, False, "on")
    assert (config.limit_concurrency, config.timeout_keep_alive) == (200, 20)
    assert config.proxy_headers is False
    assert config.ws == "none"


def test_nothing_is_opened_where_nobody_asks_for_it_and_a_proxy_is_trusted(run):
    ran = run(open_page=False, proxy="10.0.0.2", names=("ikap.no",))
    assert ran.opened == []
    assert (ran.config.proxy_headers, ran.config.forwarded_allow_ips) == (True, "10.0.0.2")


def test_the_sample_is_shown_where_it_is_asked_for(run):
    ran = run(sample=True)
    [address] = ran.opened
    assert address.startswith(f"{ran.serving.address}/")
    assert len(address.removeprefix(f"{ran.serving.address}/")) == 16


def test_a_server_that_does_not_start_is_not_told_of(run):
    PlayedServer.starts = False
    ran = run()
    assert (ran.told, ran.opened, ran.announced) == ([], [], False)


def test_a_service_is_opened_with_what_was_kept_and_what_was_interrupted(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(service_, "Lane", lambda *given: made.append(given) or Answering())
    settings = Settings(tmp_path / "data", workers=3)
    first = service_.Service.opened(settings)
    first.store.add_run("a" * 16, "Innspill", "kari", {})
    cookie = first.admit(launch.Who("key:kari", "kari"), "k")
    first.store.close()
    again = service_.Service.opened(settings)
    assert again.store.run("a" * 16)["told"] == {"failed": "Avbrutt da programmet stoppet."}
    assert again.sessions.known == first.sessions.known
    assert cookie
    assert made[-3:] == [("live", 3, 64), ("scoring", 1, 64), ("writing", 1, 64)]
    again.store.close()


def test_an_application_warms_its_region_and_closes_when_it_ends(made):
    inside = made(warm__warm={"title": "By"})
    inside.service.region = None
    sent = []

    async def story():
        queue = asyncio.Queue()
        await queue.put({"type": "lifespan.startup"})

        async def send(message):
            sent.append(message["type"])
            if message["type"] == "lifespan.startup.complete":
                await asyncio.sleep(0.05)
                await queue.put({"type": "lifespan.shutdown"})

        await inside.app({"type": "lifespan", "state": {}}, queue.get, send)

    outcome_of(story())
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert inside.service.region == {"title": "By"}
    assert inside.lane.closed


def test_what_is_no_request_gets_no_further_than_the_door(made):
    inside = made()

    async def story():
        async def never(*_given):
            raise AssertionError

        await inside.app({"type": "websocket"}, never, never)
        return "quiet"

    assert outcome_of(story()) == "quiet"


@pytest.mark.parametrize(
    ("path", "body", "asked"),
    [
        ("split", {"site": 1, "line": 2}, "shapes.divide"),
        ("cut", {"site": 1, "out": 2}, "shapes.cut"),
        ("corners", {"site": 1}, "shapes.corners"),
        ("from-corners", {"table": 3}, "shapes.from_corners"),
        ("snap", {"at": 4, "metres": 5}, "shapes.snap"),
        ("snap", {"at": 4}, "shapes.snap"),
    ],
)
def test_a_drawing_is_shaped_by_the_function_of_its_name(made, path, body, asked):
    ring = [[10.0, 63.0], [11.0, 63.0], [11.0, 64.0], [10.0, 63.0]]
    values = {
        1: {"type": "Polygon", "coordinates": [ring]},
        2: {"type": "Polygon", "coordinates": [ring]}
        if path == "cut"
        else {"type": "LineString", "coordinates": ring[:2]},
        3: [{"part": 0, "ring": 0, "east": 1.0, "north": 2.0}] * 3,
        4: [10.0, 63.0],
        5: 7.5,
    }
    given = {name: values[value] for name, value in body.items()}
    inside = made(**{asked.replace(".", "__"): {"done": True}})
    said = inside.ask(f"/live/{path}", given)
    assert (said.status, said.json) == (200, {"done": True})
    assert inside.lane.asked == [(asked, given, "", 20.0)]


def test_a_double_click_on_what_cannot_start_shows_why(monkeypatch):
    shown = []
    monkeypatch.setattr(desktop, "show", shown.append)

    def fails():
        raise ConfigurationError([Problem("--port", "Opptatt.", "Velg en annen.")])

    monkeypatch.setattr(desktop, "_start", fails)
    for name in desktop.FOREIGN:
        monkeypatch.setenv(name, "x")
    with pytest.raises(SystemExit) as ended:
        desktop.main()
    assert ended.value.code == 2
    assert "Opptatt." in shown[0]
    assert not set(desktop.FOREIGN) & set(desktop.os.environ)
    started = []
    monkeypatch.setattr(desktop, "_start", lambda: started.append(True))
    desktop.main()
    assert (started, len(shown)) == ([True], 1)
