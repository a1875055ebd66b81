"""Starting and stopping: ports, keys, what is left behind, and what survives a kill."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sqlite3
import time
from pathlib import Path

import pytest

from ikap.model import ConfigurationError
from ikap.serve.desktop import answering
from ikap.serve.launch import Wanted, serve
from ikap.serve.web.access import READ, WRITE, add_key, digest, read_keys
from ikap.serve.work import Settings
from tests.serve.conftest import started, wait_for


def test_it_answers_before_the_region_is_open_and_ends_quietly(tmp_path):
    began = time.monotonic()
    served = started(tmp_path)
    page = served.ask("/", Accept="text/html")
    took = time.monotonic() - began
    assert page.status == 200
    assert b"<h1>" in page.content
    assert not served.ask("/state").json["open"]
    assert took < 20  # a second on a quiet machine; scripts/bench.py measures it
    assert served.stop(signal.SIGINT) == 0
    assert not (tmp_path / "announced.json").exists()


def test_a_service_that_runs_is_found_and_one_that_is_gone_is_not(served, tmp_path):
    assert "/start/" in answering(served.data / "announced.json")
    assert answering(tmp_path / "none.json") is None
    gone = tmp_path / "gone.json"
    gone.write_text('{"address": "http://127.0.0.1:9/k/x/", "open": "http://x"}')
    assert answering(gone) is None


def test_a_port_that_is_taken_is_told_of(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = Wanted(Settings(tmp_path), port=taken.getsockname()[1])
        with pytest.raises(ConfigurationError, match="--port"):
            serve(wanted, lambda _serving: None)


def test_beyond_loopback_nobody_is_served_without_keys(tmp_path):
    with pytest.raises(ConfigurationError, match="nøkkel"):
        serve(Wanted(Settings(tmp_path), port=0, host="0.0.0.0"), lambda _serving: None)


def test_a_key_is_shown_once_and_kept_as_a_checksum(tmp_path):
    file = tmp_path / "keys.toml"
    kari, ola = add_key(file, "kari", WRITE), add_key(file, "ola", READ)
    assert kari not in file.read_text()
    found = {key.name: key for key in read_keys(file)}
    assert found["kari"].sha256 == digest(kari)
    assert found["ola"].who().may_write is False
    assert os.name == "nt" or file.stat().st_mode & 0o077 == 0
    with pytest.raises(ConfigurationError, match="finnes fra før"):
        add_key(file, "kari", WRITE)
    assert kari != ola


@pytest.mark.parametrize("text", ["", "x", "[kari]", '[kari]\nsha256 = "a"\nrights = "write"'])
def test_a_wrong_file_of_keys_is_refused_with_the_remedy(tmp_path, text):
    file = tmp_path / "keys.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match="--add-key"):
        read_keys(file)


@pytest.fixture
def remote(tmp_path):
    """A service with keys, as on a municipality's server."""
    file = tmp_path / "keys.toml"
    keys = {name: add_key(file, name, rights) for name, rights in (("kari", WRITE), ("ola", READ))}
    options = ["--port", "0", "--host", "0.0.0.0", "--key-file", str(file)]
    found = started(tmp_path, *options)
    yield found, keys
    found.stop()


def test_planners_do_not_see_each_others_drafts(remote, site):
    served, keys = remote
    kari, ola = (f"Bearer {keys[name]}" for name in ("kari", "ola"))
    assert served.ask("/state", root="").status == 401
    assert served.ask("/start/", root="").status == 401
    made = served.ask("/sketches", {"feature": site, "what": "tegnet"}, root="", Authorization=kari)
    assert made.status == 201
    assert len(served.ask("/sketches", root="", Authorization=kari).json["sketches"]) == 1
    assert served.ask("/sketches", root="", Authorization=ola).json["sketches"] == []
    path = f"/sketches/{made.json['id']}"
    assert served.ask(path, root="", Authorization=ola).status == 404
    assert served.ask("/drops", {}, root="", Authorization=ola).status == 403
    assert served.ask("/quit", {}, root="", Authorization=kari).status == 403
    login = served.ask("/login", {"key": keys["kari"]}, root="")
    cookie = login.headers["set-cookie"].split(";")[0]
    assert len(served.ask("/sketches", root="", Cookie=cookie).json["sketches"]) == 1
    assert served.ask("/login", {"key": "guess"}, root="").status == 401


def test_a_program_that_is_killed_loses_nothing_that_was_answered(tmp_path, site):
    served = started(tmp_path)
    row = served.ask("/sketches", {"feature": site, "what": "tegnet"}).json
    moved = {**site, "properties": {**site["properties"], "name": "Flyttet"}}
    body = {"feature": moved, "what": "flyttet", "version": row["version"]}
    assert served.ask(f"/sketches/{row['id']}", body, "PUT").status == 200
    run = served.ask("/sketches/score", {"sketches": [row["id"]], "title": "Ett"}).json["run"]
    cookie = served.cookie()
    served.stop(signal.SIGKILL)
    database = sqlite3.connect(tmp_path / "ikap.sqlite3")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    features = database.execute("SELECT feature FROM step ORDER BY version").fetchall()
    database.close()
    assert len(features) == 2
    assert "Flyttet" in features[-1][0]
    again = started(tmp_path, "--port", str(served.port))
    try:
        found = again.ask(f"/runs/{run}").json
        assert (found["state"], found["told"]["failed"]) == (
            "failed",
            "Avbrutt da programmet stoppet.",
        )
        assert again.ask("/state", root="", Cookie=cookie).status == 200  # the same browser
        again.wait_open()
        assert again.ask(f"/runs/{run}/repeat", {}).status == 201
        again.wait_run(run, "ready")
        names = {file["name"] for file in again.ask(f"/runs/{run}").json["files"]}
        assert {"map.html", "scores.json", "run.json", "report.pdf"} <= names
    finally:
        again.stop()


def test_a_worker_that_is_killed_is_replaced(served, site):
    """The question is asked once more, and the one who asked notices nothing."""
    before = served.ask("/state").json["restarts"]
    for pid in children(served.process.pid):
        os.kill(pid, signal.SIGKILL)
    assert served.ask("/live/score", {"site": site}).status == 200
    assert served.ask("/state").json["restarts"] > before
    wait_for(lambda: children(served.process.pid))


def children(pid: int) -> list[int]:
    """The workers of a service, by /proc."""
    if not Path("/proc").is_dir():
        pytest.skip("no /proc here")
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
            line = stat.with_name("cmdline").read_text()
        except OSError:
            continue
        if int(words[1]) == pid and "spawn_main" in line:
            found.append(int(stat.parent.name))
    return found


def test_a_disk_that_fills_while_a_key_is_added_costs_no_earlier_key(tmp_path, monkeypatch):
    keys = tmp_path / "keys.toml"
    add_key(keys, "kartsystem", READ)
    before = keys.read_bytes()

    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        add_key(keys, "saksystem", WRITE)
    assert keys.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["keys.toml"]
