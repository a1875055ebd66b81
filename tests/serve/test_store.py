"""What is kept: steps that can be undone, a log that stays, and a program that was killed."""

from __future__ import annotations

import sqlite3

import pytest

from ikap.serve.web.access import Who
from ikap.serve.work.folders import Folders, is_id, network_share, new_id, safe_name
from ikap.serve.work.store import MOST_STEPS, Stale, Store


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path / "a.sqlite3")
    yield found
    found.close()


def test_steps_are_undone_and_made_again(store):
    for version, what in enumerate(("tegnet", "flyttet", "delte")):
        row = store.put_sketch("s", "me", version, what, {"n": version})
    assert (row["version"], row["undo"], row["redo"]) == (3, "delte", None)
    back = store.step_sketch("s", "me", 3, -1)
    assert (back["feature"], back["undo"], back["redo"]) == ({"n": 1}, "flyttet", "delte")
    assert store.step_sketch("s", "me", 2, +1)["feature"] == {"n": 2}
    store.step_sketch("s", "me", 3, -1)
    other = store.put_sketch("s", "me", 2, "noe annet", {"n": 9})
    assert (other["feature"], other["redo"]) == ({"n": 9}, None)


def test_the_first_step_is_not_undone(store):
    store.put_sketch("s", "me", 0, "tegnet", {})
    assert store.step_sketch("s", "me", 1, -1) is None
    assert store.sketch("s", "me")["version"] == 1


def test_no_more_than_a_hundred_steps_are_kept(store):
    for version in range(MOST_STEPS + 5):
        store.put_sketch("s", "me", version, "flyttet", {"n": version})
    version, undone = MOST_STEPS + 5, 0
    while store.step_sketch("s", "me", version, -1) is not None:
        version, undone = version - 1, undone + 1
    assert undone == MOST_STEPS - 1


def test_who_was_overtaken_is_told_what_stands(store):
    store.put_sketch("s", "me", 0, "tegnet", {"n": 0})
    store.put_sketch("s", "me", 1, "flyttet", {"n": 1})
    with pytest.raises(Stale) as told:
        store.put_sketch("s", "me", 1, "flyttet", {"n": 2})
    assert told.value.now["feature"] == {"n": 1}


def test_drawings_are_their_owners(store):
    store.put_sketch("s", "me", 0, "tegnet", {})
    assert store.sketch("s", "you") is None
    assert store.sketches("you") == []
    assert not store.delete_sketch("s", "you")
    assert store.delete_sketch("s", "me")
    assert store.sketches("me") == []
    assert store.delete_sketch("s", "me", back=True)
    assert len(store.sketches("me")) == 1


def test_the_log_can_be_added_to_and_nothing_else(store, tmp_path):
    store.note("Kari", "override", {"run": "r"})
    with sqlite3.connect(tmp_path / "a.sqlite3") as base:
        for change in ("DELETE FROM log", "UPDATE log SET who = 'Ola'"):
            with pytest.raises(sqlite3.IntegrityError):
                base.execute(change)
    base.close()
    assert [(row["who"], row["about"]) for row in store.notes()] == [("Kari", {"run": "r"})]


def test_what_was_under_way_when_it_stopped_has_failed(tmp_path):
    first = Store(tmp_path / "a.sqlite3")
    first.add_run("r", "Innspill", "me", {})
    first.add_job("j", "run", "me", "r", {})
    first.set_job("j", "running", 40)
    first.close()
    again = Store(tmp_path / "a.sqlite3")
    assert len(again.interrupted("Avbrutt da programmet stoppet.")) == 1
    assert again.run("r")["state"] == "failed"
    assert again.run("r")["told"]["failed"] == "Avbrutt da programmet stoppet."
    assert again.job("j", "me")["status"] == "failed"
    assert again.interrupted("x") == []
    again.close()


def test_a_job_that_has_ended_stays_ended(store):
    store.add_job("j", "score", "me", None, {})
    store.set_job("j", "successful", 100)
    store.set_job("j", "running", 40)
    assert store.job("j", "me")["status"] == "successful"
    assert store.job("j", "you") is None


def test_sessions_are_known_again(store):
    store.keep_session("d", Who("session:x", "planner"))
    assert store.sessions() == {"d": Who("session:x", "planner")}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kari\\innspill.gpkg", "innspill.gpkg"),
        ("a\x00b\n.gpkg", "a_b_.gpkg"),
        ("..", "_"),
        ("nul.shp", "_nul.shp"),
        ("x" * 200 + ".gpkg", "x" * 75 + ".gpkg"),
        ("~$skjema.xlsx", "__skjema.xlsx"),
    ],
)
def test_a_name_is_only_a_name(name, kept):
    assert safe_name(name) == kept


def test_ids_are_ours_or_nothing(tmp_path):
    assert is_id(new_id())
    for wrong in ("", "..", "a" * 15, "A" * 16, "a" * 15 + "/", "a" * 16 + "\n"):
        assert not is_id(wrong)
    with pytest.raises(ValueError, match="no id"):
        Folders(tmp_path).run("../x")


def test_a_share_of_the_network_is_known(tmp_path):
    mounts = tmp_path / "mounts"
    here = tmp_path.resolve().as_posix()
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {here}/felles nfs4 rw 0 0\n")
    assert network_share(tmp_path / "felles" / "ikap", mounts) == "nfs4"
    assert network_share(tmp_path / "eget", mounts) is None
