"""What is kept and what is told: the store row by row, events, folders and names."""

from __future__ import annotations

import asyncio
import json
import os

import pytest

from ikap.model import ConfigurationError
from ikap.serve.web import Who
from ikap.serve.work import events as events_
from ikap.serve.work import folders, store
from ikap.serve.work.events import KEPT, MOST_LISTENERS, Events
from ikap.serve.work.folders import Folders, new_id, safe_name, usual_place
from ikap.serve.work.store import Stale, Store
from tests.serve.inside.service import ticking
from tests.serve.loops import outcome_of


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A store whose clock is a minute later each time that it is looked at, from midnight."""
    monkeypatch.setattr(store, "now", ticking())
    opened = Store(tmp_path / "a.sqlite3")
    yield opened
    opened.close()


def at(minute):
    return f"2026-11-29T00:{minute:02d}:00.000Z"


# --- runs -----------------------------------------------------------------------------------------


def test_a_new_run_is_being_scored_and_tells_nothing_yet(kept):
    kept.add_run("r", "Innspill", "kari", {"profile": "by"})
    assert kept.run("r") == {
        "id": "r", "title": "Innspill", "created": at(0), "state": "scoring", "deleted": None,
        "told": {}, "request": {"profile": "by"}, "owner": "kari",
    }  # fmt: skip
    assert kept.run("s") is None


def test_what_a_run_tells_stands_until_there_is_more(kept):
    kept.add_run("r", "Innspill", "kari", {})
    kept.set_run("r", "mapped", {"sites": 3})
    kept.set_run("r", "scoring")
    assert (kept.run("r")["state"], kept.run("r")["told"]) == ("scoring", {"sites": 3})
    kept.set_run("r", "ready", {})
    assert kept.run("r")["told"] == {}


def test_runs_come_from_the_latest_and_those_of_one_moment_by_id(kept, monkeypatch):
    kept.add_run("b", "", "kari", {})
    kept.add_run("a", "", "kari", {})
    monkeypatch.setattr(store, "now", lambda: at(30))
    for run in ("d", "c"):
        kept.add_run(run, "", "ola", {})
    assert [row["id"] for row in kept.runs()] == ["c", "d", "a", "b"]
    kept.delete_run("d")
    assert [row["id"] for row in kept.runs()] == ["c", "a", "b"]
    assert [row["deleted"] for row in kept.runs(deleted=True)] == [at(30)]
    kept.delete_run("d", back=True)
    assert kept.runs(deleted=True) == []
    kept.rename_run("d", "Ny")
    assert [row["title"] for row in kept.runs()] == ["", "Ny", "", ""]
    kept.forget_run("d")
    assert kept.run("d") is None


# --- drawings -------------------------------------------------------------------------------------


def test_a_drawing_begins_at_nothing(kept):
    with pytest.raises(KeyError):
        kept.put_sketch("s", "kari", 1, "tegnet", {})
    with pytest.raises(KeyError):
        kept.step_sketch("s", "kari", 1, -1)
    row = kept.put_sketch("s", "kari", 0, "tegnet", {"n": 1})
    assert row == {
        "id": "s", "version": 1, "feature": {"n": 1}, "updated": at(2), "deleted": False,
        "undo": None, "redo": None,
    }  # fmt: skip


def test_another_one_cannot_take_the_drawings_id(kept):
    kept.put_sketch("s", "kari", 0, "tegnet", {})
    with pytest.raises(KeyError):
        kept.put_sketch("s", "ola", 1, "flyttet", {})
    with pytest.raises(KeyError):
        kept.step_sketch("s", "ola", 1, -1)


def test_a_step_moves_the_drawing_and_its_time(kept):
    for version in range(3):
        kept.put_sketch("s", "kari", version, f"steg {version}", {"n": version})
    with pytest.raises(Stale) as told:
        kept.step_sketch("s", "kari", 2, -1)
    assert told.value.now["version"] == 3
    before = kept.sketch("s", "kari")["updated"]
    back = kept.step_sketch("s", "kari", 3, -1)
    assert (back["version"], back["undo"], back["redo"]) == (2, "steg 1", "steg 2")
    assert back["updated"] > before
    assert kept.step_sketch("s", "kari", 2, +1)["version"] == 3
    assert kept.step_sketch("s", "kari", 3, +1) is None


def test_a_hundred_steps_are_kept_of_each_drawing_by_itself(kept, monkeypatch):
    monkeypatch.setattr(store, "MOST_STEPS", 3)
    for sketch in "st":
        for version in range(4):
            kept.put_sketch(sketch, "kari", version, f"{version}", {})
    held = kept._all("SELECT sketch, version FROM step ORDER BY sketch, version")
    assert [(row["sketch"], row["version"]) for row in held] == [
        (sketch, version) for sketch in "st" for version in (2, 3, 4)
    ]


def test_drawings_are_listed_in_the_order_that_they_were_begun(kept):
    for sketch in "cab":
        kept.put_sketch(sketch, "kari", 0, "tegnet", {})
    kept.put_sketch("c", "kari", 1, "flyttet", {})
    assert [row["id"] for row in kept.sketches("kari")] == ["c", "a", "b"]
    assert kept.delete_sketch("a", "kari")
    assert [row["id"] for row in kept.sketches("kari")] == ["c", "b"]
    kept.put_sketch("a", "kari", 1, "flyttet", {})
    assert [row["id"] for row in kept.sketches("kari")] == ["c", "a", "b"]
    assert not kept.delete_sketch("a", "ola")
    assert not kept.delete_sketch("x", "kari")


# --- jobs -----------------------------------------------------------------------------------------


def test_a_job_begins_runs_and_ends(kept):
    kept.add_job("j", "score", "kari", None, {"document": True})
    row = kept.job("j", "kari")
    assert (row["status"], row["progress"], row["message"]) == ("accepted", 0, "")
    assert (row["created"], row["updated"], row["started"], row["finished"]) == (
        at(0), at(0), None, None,
    )  # fmt: skip
    assert json.loads(row["response"]) == {"document": True}
    kept.set_job("j", "running", 5, "Leser")
    kept.set_job("j", "running", 40, "Skriver")
    row = kept.job("j", "kari")
    assert (row["started"], row["updated"], row["finished"]) == (at(1), at(2), None)
    assert (row["progress"], row["message"]) == (40, "Skriver")
    kept.set_job("j", "successful", 100)
    row = kept.job("j", "kari")
    assert (row["started"], row["updated"], row["finished"]) == (at(1), at(3), at(3))
    kept.set_job("j", "failed", 100, "x")
    assert kept.job("j", "kari")["status"] == "successful"
    kept.forget_job("j")
    assert (kept.job("j", "kari")["status"], kept.job("j", "kari")["updated"]) == (
        "dismissed", at(5),
    )  # fmt: skip


def test_a_job_that_failed_says_why(kept):
    kept.add_job("j", "score", "kari", None, {})
    kept.fail_job("j", "Tom fil.", {"status": 422})
    row = kept.job("j", "kari")
    assert (row["status"], row["progress"], row["message"]) == ("failed", 100, "Tom fil.")
    assert json.loads(row["problem"]) == {"status": 422}
    assert row["finished"] is not None


def test_jobs_come_from_the_latest_and_are_ones_own(kept, monkeypatch):
    kept.add_job("b", "score", "kari", None, {})
    monkeypatch.setattr(store, "now", lambda: at(30))
    for job in ("d", "c"):
        kept.add_job(job, "score", "kari", None, {})
    kept.add_job("o", "score", "ola", None, {})
    assert [row["id"] for row in kept.jobs("kari")] == ["c", "d", "b"]
    assert [row["id"] for row in kept.jobs("ola")] == ["o"]


def test_what_was_under_way_is_interrupted_and_the_rest_is_as_it_was(kept):
    for n, state in enumerate(("scoring", "mapped", "ready", "failed")):
        kept.add_run(f"r{n}", "", "kari", {})
        kept.set_run(f"r{n}", state, {"sites": n})
    for n, status in enumerate(("accepted", "running", "successful")):
        kept.add_job(f"j{n}", "run", "kari", None, {})
        if n:
            kept.set_job(f"j{n}", status, 5)
    assert [row["id"] for row in kept.interrupted("Avbrutt.")] == ["j0", "j1"]
    assert [kept.run(f"r{n}")["state"] for n in range(4)] == ["failed", "failed", "ready", "failed"]
    assert [kept.run(f"r{n}")["told"] for n in range(4)] == [
        {"failed": "Avbrutt."}, {"failed": "Avbrutt."}, {"sites": 2}, {"sites": 3},
    ]  # fmt: skip
    problem = json.loads(kept.job("j0", "kari")["problem"])
    assert problem == {"status": 500, "detail": "Avbrutt."}
    assert kept.job("j2", "kari")["status"] == "successful"


def test_the_log_is_in_the_order_that_it_was_written(kept):
    kept.note("Kari", "override", {"å": 1})
    kept.note("Ola", "delete run", {})
    assert [(row["at"], row["who"], row["what"], row["about"]) for row in kept.notes()] == [
        (at(0), "Kari", "override", {"å": 1}),
        (at(1), "Ola", "delete run", {}),
    ]


def test_a_change_that_breaks_off_leaves_nothing(kept):
    with pytest.raises(TypeError):
        kept.put_sketch("s", "kari", 0, "tegnet", {"n": object()})
    assert kept.sketch("s", "kari") is None
    kept.put_sketch("s", "kari", 0, "tegnet", {})
    assert kept.sketch("s", "kari")["version"] == 1


def test_sessions_keep_who_may_write(kept):
    kept.keep_session("a", Who("key:o", "ola", may_write=False))
    kept.keep_session("b", Who("", "planner"))
    assert kept.sessions() == {
        "a": Who("key:o", "ola", may_write=False),
        "b": Who("", "planner", may_write=True),
    }


def test_a_store_is_opened_again_as_it_was(tmp_path):
    first = Store(tmp_path / "a.sqlite3")
    first.note("Kari", "x", {})
    first.close()
    again = Store(tmp_path / "a.sqlite3")
    assert len(again.notes()) == 1
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "user_version")
    values = [again._base.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert values == ["wal", 2, 1, 1]
    again.close()


# --- events ---------------------------------------------------------------------------------------


def heard(owner, after, count):
    """What one hears of five events: two to all, two to kari, one to ola."""

    async def story():
        told = Events()
        for n, to in enumerate(["", "kari", "ola", "", "kari"], 1):
            await told.tell("job", to, {"n": n, "å": True})
        lines = told.follow(owner, after)
        try:
            return [await anext(lines) for _n in range(count)]
        finally:
            await lines.aclose()

    return outcome_of(story())


def test_an_owner_hears_its_own_and_those_of_all_from_a_number_on():
    lines = heard("kari", 1, 4)
    assert lines[0] == "retry: 2000\n\n"
    assert lines[1] == 'id: 2\nevent: job\ndata: {"n": 2, "å": true}\n\n'
    assert [line.split("\n")[0] for line in lines[2:]] == ["id: 4", "id: 5"]
    assert [line.split("\n")[0] for line in heard("ola", 0, 4)[1:]] == ["id: 1", "id: 3", "id: 4"]


def test_one_who_begins_to_listen_hears_what_comes_after():
    async def story():
        told = Events()
        await told.tell("job", "", {"n": 1})
        lines = told.follow("kari")
        first = await anext(lines)
        waiting = asyncio.ensure_future(anext(lines))
        await asyncio.sleep(0)
        await told.tell("job", "ola", {"n": 2})
        await told.tell("run", "kari", {"n": 3})
        second = await waiting
        await lines.aclose()
        return first, second

    assert outcome_of(story()) == ("retry: 2000\n\n", 'id: 3\nevent: run\ndata: {"n": 3}\n\n')


def test_each_event_is_heard_once():
    async def story():
        told = Events()
        for n in (1, 2):
            await told.tell("job", "", {"n": n})
        lines = told.follow("kari", 0)
        heard = [await anext(lines) for _n in range(3)]
        for n in (3, 4):
            waiting = asyncio.ensure_future(anext(lines))
            await asyncio.sleep(0)
            await told.tell("job", "", {"n": n})
            heard.append(await waiting)
        await lines.aclose()
        return [line.split("\n")[0] for line in heard[1:]]

    assert outcome_of(story()) == ["id: 1", "id: 2", "id: 3", "id: 4"]


def test_a_quiet_line_is_kept_open_by_a_comment(monkeypatch):
    monkeypatch.setattr(events_, "QUIET", 0.001)

    async def story():
        lines = Events().follow("kari")
        said = [await anext(lines) for _n in range(2)]
        await lines.aclose()
        return said

    assert outcome_of(story())[1] == ": here\n\n"


def test_the_latest_two_hundred_events_are_kept():
    async def story():
        told = Events()
        for n in range(KEPT + 5):
            await told.tell("job", "", {"n": n})
        return [number for number, *_rest in told._kept]

    assert outcome_of(story()) == list(range(6, KEPT + 6))


def test_forty_may_listen_in_all():
    told = Events()
    told.listeners.update({f"k{n}": 10 for n in range(3)} | {"ola": 9})
    assert told.listeners.total() == MOST_LISTENERS - 1
    assert [told.full(who) for who in ("k0", "ola", "new")] == [True, False, False]
    told.listeners["new"] = 1
    assert [told.full(who) for who in ("ola", "new")] == [True, True]


# --- folders --------------------------------------------------------------------------------------


def test_each_kind_of_thing_has_its_place(tmp_path):
    root = tmp_path / "data"
    kept = Folders(root)
    kept.make()
    kept.make()
    id_ = "a" * 16
    assert sorted(path.name for path in root.iterdir()) == ["drops", "profiles", "runs"]
    places = (kept.database, kept.profiles, kept.announcement, kept.inputs(id_), kept.first(id_),
              kept.result(id_), kept.drop(id_))  # fmt: skip
    assert [path.relative_to(root).as_posix() for path in places] == [
        "ikap.sqlite3", "profiles", "serving.json", f"runs/{id_}/inputs", f"runs/{id_}/first",
        f"runs/{id_}/result", f"drops/{id_}",
    ]  # fmt: skip
    assert os.name == "nt" or root.stat().st_mode & 0o777 == 0o700
    with pytest.raises(ValueError, match="no id"):
        kept.drop("x")


def test_a_folder_that_cannot_be_made_or_lies_on_a_share_is_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="--data"):
        Folders(tmp_path / "file").make()
    monkeypatch.setattr(folders, "network_share", lambda _root: "nfs4")
    with pytest.raises(ConfigurationError, match="nfs4"):
        Folders(tmp_path / "new").make()
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("", None),
        ("/dev/sda / ext4 rw", None),
        ("srv:/x / nfs rw", "nfs"),
        ("srv:/x {here} cifs rw\n/dev/sda / ext4 rw", "cifs"),
        ("/dev/sda {here}/own ext4 rw\nsrv:/x {here} cifs rw", None),
        ("short line", None),
    ],
)
def test_the_innermost_mount_says_what_a_folder_lies_on(tmp_path, lines, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(lines.format(here=tmp_path.resolve().as_posix()))
    assert folders.network_share(tmp_path / "own" / "data", mounts) == kind
    assert folders.network_share(tmp_path, tmp_path / "none") is None


def test_a_name_of_eighty_letters_is_kept_and_a_longer_one_is_cut():
    assert safe_name("x" * 80) == "x" * 80
    assert safe_name("x" * 81) == "x" * 80
    assert safe_name("x" * 76 + ".csv") == "x" * 76 + ".csv"
    assert safe_name("x" * 77 + ".csv") == "x" * 76 + ".csv"
    assert safe_name(" a. ") == "a"


def test_an_id_is_sixteen_letters_that_are_told_apart():
    ids = {new_id() for _n in range(50)}
    assert len(ids) == 50
    assert {len(id_) for id_ in ids} == {16}
    assert not set("".join(ids)) & set("lo01")


@pytest.mark.parametrize(
    ("platform", "environment", "place"),
    [
        ("linux", {"XDG_DATA_HOME": "/x"}, "/x/ikap"),
        ("linux", {"XDG_DATA_HOME": ""}, "/home/kari/.local/share/ikap"),
        ("darwin", {}, "/home/kari/Library/Application Support/ikap"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/ikap"),
        ("win32", {}, "/home/kari/ikap"),
    ],
)
def test_the_users_own_place(monkeypatch, platform, environment, place):
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    for home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(home, "/home/kari")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(folders.sys, "platform", platform)
    assert usual_place().as_posix() == place
