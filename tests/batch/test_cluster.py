"""A round measured on a cluster: what two workers give is what one process gives, to the byte."""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections import deque
from dataclasses import replace
from types import SimpleNamespace

import pytest
from pandas.testing import assert_frame_equal

from ikap.assess.evaluate import joined, parts_of
from ikap.batch import cluster
from ikap.batch.cluster import LOCAL, Cluster, Order, connected, done
from ikap.batch.fingerprint import made_by
from ikap.batch.journal import PARTS
from ikap.batch.measuring import measure
from ikap.batch.workers import Done, Wrong
from ikap.garbage import BETWEEN_SEARCHES
from ikap.model import ConfigurationError

from .conftest import SITES, Here, Told

pytest.importorskip("distributed", reason="distributed, which runs clusters, is absent")


@pytest.fixture(scope="module")
def two():
    with connected(LOCAL, 2) as joined_:
        yield joined_


def kept(journal):
    return {path.name: path.read_bytes() for path in (journal.folder / PARTS).iterdir()}


def of_run(load, journal, run):
    told = Told()
    measure(load.submissions, load.work, journal, told, jobs=2, part=5, run=run)
    return told


@pytest.mark.slow
def test_two_workers_of_which_one_is_killed_keep_the_same_bytes(two, load, journal):
    of_run(load, journal, Here())
    alone = kept(journal)
    journal.forget()

    def killed(work, pieces: deque, jobs: int):
        """The first worker is gone as soon as the first part is done."""
        for number, answer in enumerate(Cluster.run(two, work, pieces, jobs)):
            if number == 0:
                victim = min(two.client.run(os.getpid).values())
                os.kill(victim, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
            yield answer

    told = of_run(load, journal, killed)
    assert (told.done, told.stumbled) == (SITES, [])
    assert kept(journal) == alone
    assert len(alone) > 2


def test_a_worker_with_another_edition_gives_no_number(load):
    part = parts_of(load.submissions.alternatives, 3)[0]
    ours = done(pickle.dumps((Order(load.work, made_by(load.work)), part)))
    assert isinstance(ours, Done)
    assert_frame_equal(
        joined([ours.result]).indicators, Here(load.whole).look_up(part).indicators.loc[part.index]
    )
    theirs = done(pickle.dumps((Order(load.work, "another"), part)))
    assert isinstance(theirs, Wrong)
    assert "en annen utgave av IKAP" in theirs.problems[0].what


def test_a_worker_looks_for_loops_seldom_while_it_measures(monkeypatch):
    """The worker is the municipality's own: afterwards it does as it did."""
    before = gc.get_threshold()
    monkeypatch.setattr(cluster, "_edition", lambda _order: "same")
    order = Order(SimpleNamespace(language="nb"), "same")
    monkeypatch.setattr(cluster.pickle, "loads", lambda _content: (order, None))
    monkeypatch.setattr(cluster, "answer", lambda _work, _piece: gc.get_threshold()[0])
    assert (done(b""), gc.get_threshold()) == (BETWEEN_SEARCHES, before)


def test_a_worker_that_finds_no_region_stops_the_round_with_its_sentence(two, load, tmp_path):
    elsewhere = replace(load.work.region, folder=tmp_path)
    (tmp_path / "region.toml").write_text("title = 'x'\n", encoding="utf-8")
    work = replace(load.work, region=elsewhere)
    pieces = deque(parts_of(load.submissions.alternatives, SITES))
    with pytest.raises(ConfigurationError) as raised:
        list(two.run(work, pieces, 1))
    told = " ".join(problem.what for problem in raised.value.problems)
    assert "crs mangler." in told
    assert "klyngen" not in told


def test_nobody_at_the_address_is_a_sentence(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(ConfigurationError) as raised, connected("tcp://127.0.0.1:9", 1):
        raise AssertionError("nobody answers there")
    (problem,) = raised.value.problems
    assert problem.what == "klyngen svarer ikke på tcp://127.0.0.1:9."
    assert "kjør den samme kommandoen for å fortsette" in problem.remedy
