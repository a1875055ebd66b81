"""Lanes with workers that are played, the start of a service, and its end."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest

from ikap.batch.workers import Done, Failed
from ikap.model import ConfigurationError, Problem
from ikap.serve import desktop, errand, launch
from ikap.serve.errand import Errand, Refused, perform
from ikap.serve.launch import PORT, Serving, Wanted
from ikap.serve.web import WebError, Who, bound
from ikap.serve.work import Settings, lanes
from ikap.serve.work.lanes import Crowded, Lane, Overtaken, WorkFailed
from ikap.text import language
from tests.serve.loops import outcome_of

WORK = Errand("weights.titles", None, "nb")


@dataclass
class Played:
    """A worker that answers from a list; `slow` ones wait until they are terminated."""

    answers: list
    given: list = field(default_factory=list)
    ended: int = 0

    def __post_init__(self):
        self.gone = threading.Event()
        self.process = SimpleNamespace(terminate=self.gone.set)

    def give(self, work, piece):
        self.given.append((work.__name__, piece.asked))

    def take(self):
        answer = self.answers.pop(0)
        if answer == "slow":
            self.gone.wait(10)
            answer = Failed("-15", died=True)
        return None, answer

    def end(self):
        self.ended += 1


@pytest.fixture
def workers(monkeypatch):
    """The workers that are started, in their order; each answers what stands in `plays`."""
    started, plays = [], []

    def start():
        started.append(Played(plays.pop(0)))
        return started[-1]

    monkeypatch.setattr(lanes, "Worker", start)
    return SimpleNamespace(started=started, plays=plays)


def asking(lane, *questions):
    """What becomes of questions that are asked at once."""

    async def story():
        made = [lane.ask(WORK, **given) for given in questions]
        said = await asyncio.gather(*made, return_exceptions=True)
        lane.close()
        return said

    return outcome_of(story())


def test_a_worker_is_kept_for_the_next_question(workers):
    workers.plays.append([Done(1), Done(2)])
    lane = Lane("live", 1, 10)
    assert asking(lane, {}, {}) == [1, 2]
    assert len(workers.started) == 1
    assert workers.started[0].given == [("perform", "weights.titles")] * 2
    assert (workers.started[0].ended, lane.restarts, lane._alive) == (1, 0, 1)
    assert lane._idle == []


def test_a_worker_that_died_is_followed_by_another_and_the_question_asked_once_more(workers):
    workers.plays += [[Failed("-9", died=True)], [Done(2)]]
    lane = Lane("live", 1, 10)
    assert asking(lane, {}) == [2]
    assert [worker.ended for worker in workers.started] == [1, 1]
    assert (lane.restarts, lane._alive) == (1, 1)


def test_a_question_that_kills_two_workers_has_failed(workers, caplog):
    workers.plays += [[Failed("-9", died=True)], [Failed("-11", died=True)], [Done(1)]]
    lane = Lane("live", 1, 10)
    with caplog.at_level(logging.WARNING, "ikap.serve"):
        [said] = asking(lane, {})
    assert isinstance(said, WorkFailed)
    assert str(said) == "-11"
    assert (len(workers.started), lane.restarts, lane._alive) == (2, 2, 0)
    assert "weights.titles: -11" in caplog.text


def test_work_that_failed_by_itself_is_not_asked_again(workers):
    workers.plays.append([Failed("delt på null"), Done(1)])
    lane = Lane("live", 1, 10)
    failed, done = asking(lane, {}, {})
    assert (str(failed), done) == ("delt på null", 1)
    assert (len(workers.started), lane.restarts) == (1, 0)


def test_who_waits_too_long_gets_no_answer_and_the_worker_is_ended(workers):
    workers.plays += [["slow"], [Done(1)]]
    lane = Lane("live", 1, 10)
    slow, done = asking(lane, {"patience": 0.01}, {})
    assert isinstance(slow, TimeoutError)
    assert done == 1
    assert (workers.started[0].ended, lane.restarts, lane._alive) == (1, 1, 1)


def test_of_those_that_share_a_key_the_latest_is_answered(workers):
    workers.plays.append([Done("first"), Done("last"), Done("other")])
    lane = Lane("live", 1, 10)
    said = asking(lane, {"key": "a"}, {"key": "a"}, {"key": "a"}, {"key": "b"})
    # The first has begun when the others come.
    assert [said[0], *said[2:]] == ["first", "last", "other"]
    assert isinstance(said[1], Overtaken)
    assert lane._latest == {}


def test_more_than_the_lane_takes_are_turned_away(workers):
    workers.plays.append([Done(n) for n in range(5)])
    lane = Lane("live", 1, 2)

    async def story():
        one = asyncio.ensure_future(lane.ask(WORK))
        await asyncio.sleep(0.01)
        lane._waiting = 1
        second = await lane.ask(WORK)
        lane._waiting = 2
        with pytest.raises(Crowded):
            await lane.ask(WORK)
        lane._waiting = 0
        await one
        lane.close()
        return second, lane._waiting

    assert outcome_of(story())[1] == 0


def test_what_comes_first_is_done_by_each_worker_before_it_is_asked(workers):
    workers.plays += [[Done(None), Done(1)], [Done(None), Done(2)]]
    lane = Lane("live", 2, 10, first=Errand("warm.warm", None, "nb"))

    async def story():
        await lane.fill()
        idle = len(lane._idle)
        await lane.fill()
        answer = await lane.ask(WORK)
        lane.close()
        return idle, answer

    assert outcome_of(story()) == (2, 2)
    assert [worker.given[0][1] for worker in workers.started] == ["warm.warm"] * 2
    assert [worker.ended for worker in workers.started] == [1, 1]


# --- errands --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "nothing"),
    [(errand.NothingScored, True), (errand.InputError, False), (ConfigurationError, False)],
)
def test_what_cannot_be_done_comes_back_in_the_words_of_the_command_line(
    monkeypatch, raised, nothing
):
    problem = Problem("a", "Feil.", "Rett.")

    def work(region, *, n):
        assert (region, n, errand.speaking) is not None
        raise raised([problem])

    engine = SimpleNamespace(titles=work)
    monkeypatch.setattr(errand.importlib, "import_module", lambda _name: engine)
    said = perform(Errand("weights.titles", "by", "nb", {"n": 1}))
    assert said == Refused((problem,), nothing=nothing)


def test_an_errand_speaks_its_own_language(monkeypatch):
    named = []
    engine = SimpleNamespace(titles=lambda region, **given: (region, given, language()))

    def imported(name):
        named.append(name)
        return engine

    monkeypatch.setattr(errand.importlib, "import_module", imported)
    assert perform(Errand("weights.titles", "by", "en", {"n": 1})) == ("by", {"n": 1}, "en")
    assert named == ["ikap.serve.engine.weights"]
    assert language() == "nb"


# --- the service ----------------------------------------------------------------------------------


def test_an_open_region_is_told_and_every_lane_is_made_ready(made):
    inside = made(warm__warm={"title": "By"}, warm__warm_maps=True)
    inside.service.region = None
    outcome_of(inside.service.warm())
    assert inside.service.region == {"title": "By"}
    assert inside.service.trouble is None
    assert inside.lane.filled == 2
    assert inside.lane.first.asked == "warm.warm"
    assert [asked for asked, *_rest in inside.lane.asked] == ["warm.warm", "warm.warm_maps"]
    [(_n, owner, kind, about)] = inside.service.events._kept
    assert (owner, kind, json.loads(about)) == ("", "region", {"open": True})


@pytest.mark.parametrize(
    "answer", [Refused((Problem("x", "Feil.", ""),)), WorkFailed("-9"), Crowded()]
)
def test_a_region_that_does_not_open_is_kept_as_the_trouble(made, answer):
    inside = made(warm__warm=answer)
    inside.service.region = None
    outcome_of(inside.service.warm())
    assert inside.service.trouble.status == 503
    assert inside.lane.filled == 0
    assert json.loads(inside.service.events._kept[0][3]) == {"open": False}


def test_one_who_is_let_in_has_a_session_of_its_own_or_its_keys(made):
    service = made().service
    first = service.admit(Who("", "planner"))
    other = service.admit(Who("", "planner"))
    keyed = service.admit(Who("key:ola", "ola", may_write=False), "sjekk")
    owners = {digest: who.owner for digest, who in service.store.sessions().items()}
    assert len({*owners.values()}) == 3
    assert first != other
    assert service.store.sessions() == service.sessions.known
    key = service.sessions.known[bound(keyed, "sjekk")]
    assert key == Who("key:ola", "ola", may_write=False)
    assert all(owner.startswith(("session:", "key:")) for owner in owners.values())


def test_a_job_that_is_under_way_is_stopped_with_its_work(made):
    inside = made()
    service = inside.service
    run = "a" * 16
    service.store.add_run(run, "", "kari", {})

    async def story():
        async def work():
            await asyncio.sleep(100)

        job = await service.start_job(Who("kari", "kari"), "run", [(5, "Leser", work)], run=run)
        await asyncio.sleep(0.05)
        before = service.store.job(job, "kari")
        await service.dismiss(job)
        await service.dismiss("none")
        return before, service.store.job(job, "kari")

    before, after = outcome_of(story())
    assert (before["status"], before["progress"], before["message"]) == ("running", 5, "Leser")
    assert (after["status"], after["progress"], after["message"]) == ("dismissed", 100, "Avbrutt.")
    assert service.store.run(run)["state"] == "failed"
    assert service.store.run(run)["told"] == {"failed": "Avbrutt."}
    assert service.tasks == {}


def test_a_result_is_kept_by_its_job_and_none_is_not(made):
    service = made().service

    async def story(answer):
        async def work():
            return answer

        job = await service.start_job(Who("k", "k"), "score", [(1, "x", work)])
        await asyncio.wait({service.tasks[job]})
        return job

    job, empty = (outcome_of(story(answer)) for answer in ({"å": 1}, None))
    assert service.result_of(job) == {"å": 1}
    for id_ in (empty, "x", "../" + job):
        with pytest.raises(WebError) as told:
            service.result_of(id_)
        assert told.value.status == 404


# --- the start ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "proxy", "local"),
    [("127.0.0.1", None, True), ("localhost", None, True), ("::1", None, True),
     ("0.0.0.0", None, False), ("127.0.0.1", "10.0.0.2", False)],
)  # fmt: skip
def test_only_this_machine_without_a_proxy_is_local(tmp_path, host, proxy, local):
    wanted = Wanted(Settings(tmp_path), host=host, proxy=proxy)
    assert wanted.local is local
    if local:
        assert launch._keys(wanted) == ()
    else:
        with pytest.raises(ConfigurationError, match="--proxy" if proxy else "--host"):
            launch._keys(wanted)


@pytest.mark.parametrize("proxy", [None, "10.0.0.2", "10.0.0.0/8", "10.0.0.2/8", "::1"])
def test_a_proxy_is_an_address(proxy):
    assert launch._check_proxy(proxy) is None


@pytest.mark.parametrize("proxy", ["nginx", "10.0.0", "", "*"])
def test_a_proxy_by_name_is_refused(proxy):
    with pytest.raises(ConfigurationError, match="--proxy"):
        launch._check_proxy(proxy)


def test_the_door_of_ones_own_machine_has_a_word_and_a_secret(tmp_path):
    wanted = Wanted(Settings(tmp_path), names=("Min.Maskin",))
    door, serving = launch._door(wanted, (), 8765, local=True)
    assert door.hosts == {
        "127.0.0.1:8765", "localhost:8765", "[::1]:8765", "min.maskin:8765", "min.maskin",
    }  # fmt: skip
    assert serving == Serving(
        f"http://127.0.0.1:8765/start/{door.start}", f"http://127.0.0.1:8765/k/{door.secret}/", 8765
    )
    assert len({door.start, door.secret, ""}) == 3
    assert (door.cookie, door.secure, door.local) == ("ikap8765", False, True)
    with pytest.raises(WebError, match="503"):
        door.admit(Who("", ""), "")


def test_the_door_for_many_has_neither_and_behind_a_proxy_its_own_name(tmp_path):
    wide = Wanted(Settings(tmp_path), host="10.0.0.5")
    door, serving = launch._door(wide, (), 80, local=False)
    assert (door.start, door.secret, door.secure) == ("", "", False)
    assert serving == Serving("http://10.0.0.5:80/", None, 80)
    behind = Wanted(Settings(tmp_path), proxy="10.0.0.2", names=("ikap.no", "b.no"))
    door, serving = launch._door(behind, (), 80, local=False)
    assert (door.secure, serving.address) == (True, "https://ikap.no/")
    unnamed = Wanted(Settings(tmp_path), proxy="10.0.0.2")
    assert launch._door(unnamed, (), 80, local=False)[1].address == "http://127.0.0.1:80/"


def test_the_usual_port_and_the_next_that_is_free(tmp_path, monkeypatch):
    tried = []

    class Socket:
        def __init__(self, family, kind, protocol):
            assert protocol == socket.IPPROTO_TCP  # or each body waits 40 ms behind its head
            self.family = family

        def setsockopt(self, *_given):
            pass

        def bind(self, address):
            tried.append((self.family, *address))
            if address[1] in taken:
                raise OSError(98, "Opptatt")

        def close(self):
            tried.append("closed")

    monkeypatch.setattr(launch.socket, "socket", Socket)
    taken = {PORT, PORT + 1}
    launch._socket(Wanted(Settings(tmp_path)))
    v4 = (socket.AF_INET, "127.0.0.1")
    assert tried == [(*v4, PORT), "closed", (*v4, PORT + 1), "closed", (*v4, PORT + 2)]
    tried.clear()
    taken = set(range(PORT, PORT + 20))
    launch._socket(Wanted(Settings(tmp_path)))
    assert [place[2] for place in tried if place != "closed"] == [*range(PORT, PORT + 20), 0]
    tried.clear()
    with pytest.raises(ConfigurationError, match="Opptatt"):
        launch._socket(Wanted(Settings(tmp_path), port=PORT + 3))
    assert len(tried) == 2
    tried.clear()
    launch._socket(Wanted(Settings(tmp_path), host="::1", port=0))
    assert tried == [(socket.AF_INET6, "::1", 0)]


def test_programs_find_the_service_in_a_file_of_its_owners(tmp_path):
    path = tmp_path / "serving.json"
    (tmp_path / ".serving.json.part").write_text("left from before")
    launch._announce(path, Serving("http://a/start/x", "http://a/k/y/", 8765))
    told = json.loads(path.read_text())
    assert told == {
        "address": "http://a/k/y/", "port": 8765, "pid": os.getpid(),
        "open": "http://a/start/x",
    }  # fmt: skip
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["serving.json"]


def test_the_sample_is_begun_by_the_program(made, tmp_path):
    file = tmp_path / "a.gpkg"
    file.write_bytes(b"x")
    service = made(warm__sample=str(file)).service

    async def story():
        run = await launch._sample_run(service)
        await asyncio.wait(set(service.tasks.values()))
        return run

    assert service.store.run(outcome_of(story()))["owner"] == "program"


# --- a double click -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"address": null, "open": "x"}', '{"address": "file:///none/"}']
)
def test_an_announcement_that_leads_nowhere(tmp_path, text):
    path = tmp_path / "serving.json"
    path.write_text(text)
    assert desktop.answering(path) is None


def test_a_service_that_answers_is_opened_and_not_started_again(tmp_path, monkeypatch):
    (tmp_path / "state").write_text("{}")
    path = tmp_path / "serving.json"
    told = {"address": f"{tmp_path.as_uri()}/", "open": "http://a/start/x"}
    path.write_text(json.dumps(told))
    assert desktop.answering(path) == "http://a/start/x"
    opened, started = [], []
    monkeypatch.setattr(desktop.webbrowser, "open", opened.append)
    monkeypatch.setattr(launch, "serve", lambda wanted, _tell: started.append(wanted))
    monkeypatch.setattr(desktop, "answering", lambda _path: "http://a/start/x")
    desktop._start()
    assert (opened, started) == (["http://a/start/x"], [])
    monkeypatch.setattr(desktop, "answering", lambda _path: None)
    desktop._start()
    assert (len(opened), len(started)) == (1, 1)


def test_what_hinders_it_is_shown_as_a_page(monkeypatch):
    opened = []
    monkeypatch.setattr(desktop.webbrowser, "open", opened.append)
    desktop.show("Feil: <b>")
    page = Path(unquote(urlsplit(opened[0]).path))
    assert "<p>Feil: &lt;b&gt;</p>" in page.read_text(encoding="utf-8")
    page.unlink()
