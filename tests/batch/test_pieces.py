"""What is kept between runs and what is tried again: files, windows and workers, by hand."""

from __future__ import annotations

import gzip
import json
from collections import deque
from contextlib import closing
from types import SimpleNamespace
from typing import ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.evaluate import Measured
from ikap.batch import journal as journals
from ikap.batch import measuring, surface, workers
from ikap.batch.cluster import Cluster
from ikap.batch.journal import PARTS, Journal
from ikap.batch.kept import ANSWER, READING
from ikap.batch.workers import Done, Failed, Wrong
from ikap.model import ConfigurationError, Problem

CRS = "EPSG:25832"


def measured(*ids):
    """A site a kilometre for each id, with one answer and one reading."""

    def table(name, columns, fill):
        index = pd.MultiIndex.from_arrays(
            [pd.Index(ids, dtype=object), pd.Index(["x"] * len(ids), dtype=object)],
            names=["id", name],
        )
        frame = pd.DataFrame({c: [fill] * len(ids) for c in columns}, index=index)
        numeric = ("area_daa", "share", "unchecked_share", "measured", "low", "high")
        return frame.astype({c: float if c in numeric else object for c in columns})

    shapes = [shapely.Point(ord(id_[0]), 0) for id_ in ids]
    index = pd.Index(ids, dtype=object, name="id")
    answers, readings = table("constraint", ANSWER, 1.0), table("indicator", READING, 2.0)
    return Measured(gpd.GeoSeries(shapes, index=index, crs=CRS), answers, readings)


@pytest.fixture
def kept(tmp_path):
    journal = Journal(tmp_path / ".work", "laget", CRS)
    with journal.opened():
        yield journal


def test_what_is_kept_goes_by_what_was_measured_and_not_by_its_id(kept):
    kept.keep(measured("a", "b"), {"a": "1", "b": "2"})
    kept.keep(measured("c"), {"c": "3"})
    recalled = list(kept.recall({"p": "2", "q": "2", "r": "3", "s": "4"}))
    assert sorted(str(id_) for part in recalled for id_ in part.net.index) == ["p", "q", "r"]
    some = kept.of({"q": "2", "r": "3"})
    assert dict(zip(some.net.index, some.net.x, strict=True)) == {
        "q": float(ord("b")), "r": float(ord("c"))
    }  # fmt: skip
    assert some.constraints.index.names == ["id", "constraint"]
    assert some.indicators.loc[("r", "x"), "measured"] == 2.0
    assert list(kept.recall({})) == []


def test_a_file_is_named_by_its_sites_whatever_their_order(kept):
    kept.keep(measured("a", "b"), {"a": "1", "b": "2"})
    kept.keep(measured("b", "a"), {"a": "1", "b": "2"})
    assert len(list((kept.folder / PARTS).iterdir())) == 1
    kept.keep(measured("a"), {"a": "1"})
    assert len(list((kept.folder / PARTS).iterdir())) == 2


@pytest.mark.parametrize("damage", ["schema", "made_by", "cut", "lacking", "shape"])
def test_what_is_of_another_making_is_not_there_and_what_is_damaged_is_counted(kept, damage):
    kept.keep(measured("a"), {"a": "1"})
    [path] = (kept.folder / PARTS).iterdir()
    whole = json.loads(gzip.decompress(path.read_bytes()))
    if damage in ("schema", "made_by"):
        whole[damage] = "annet"
    elif damage == "lacking":
        del whole["sites"]
    elif damage == "shape":
        whole["sites"]["1"]["net"] = "00"
    content = gzip.compress(json.dumps(whole).encode())
    path.write_bytes(content[:20] if damage == "cut" else content)
    other = Journal(kept.folder, "laget", CRS)
    assert list(other.recall({"a": "1"})) == []
    assert other.damaged == (0 if damage in ("schema", "made_by") else 1)


def test_what_was_lost_since_it_was_written_is_told(kept):
    kept.keep(measured("a"), {"a": "1"})
    [path] = (kept.folder / PARTS).iterdir()
    path.unlink()
    with pytest.raises(ConfigurationError) as caught:
        kept.of({"a": "1"})
    assert caught.value.problems[0].where == str(path)


def test_few_files_are_open_at_a_time_those_asked_for_last(kept, monkeypatch):
    monkeypatch.setattr(journals, "AT_HAND", 2)
    for number in "123":
        kept.keep(measured("a"), {"a": number})
    for number in ("1", "2", "1", "3"):
        kept.of({"a": number})
    held = [next(iter(sites)) for sites in kept._open.values()]
    assert held == ["1", "3"]


def test_what_holds_no_site_of_the_round_is_removed(kept):
    kept.keep(measured("a"), {"a": "1"})
    kept.keep(measured("b", "c"), {"b": "2", "c": "3"})
    parts = kept.folder / PARTS
    (parts / ".x.json.gz.part").write_bytes(b"")
    (parts / f"fremmed{journals.SUFFIX}").write_bytes(b"")
    kept.settle(["3"])
    [left] = parts.iterdir()
    assert json.loads(gzip.decompress(left.read_bytes()))["sites"].keys() == {"2", "3"}
    kept.forget()
    assert list(parts.iterdir()) == []


def test_a_folder_is_held_by_one_round_at_a_time(kept):
    with pytest.raises(ConfigurationError, match="pågår"), Journal(kept.folder, "x", CRS).opened():
        pass


# --- windows --------------------------------------------------------------------------------------


def window(name, west=0.0):
    return SimpleNamespace(name=name, box=(west, 1.4, west + 2.6, 3.0))


@pytest.fixture
def tiles(tmp_path, monkeypatch):
    monkeypatch.setattr(surface, "_key", lambda _work: "nøkkel")

    def unpacked(content):
        if content == b"skadet":
            raise ValueError
        return content.decode()

    monkeypatch.setattr(surface, "unpacked", unpacked)
    tiles = surface.Tiles(tmp_path / ".w", "arbeid", [window("a"), window("b"), window("c")])
    with tiles.opened():
        yield tiles


def answers(monkeypatch, *failing, wrong=()):
    """Every window gives its own name, but for those that fail so many times."""
    left = dict(failing)
    asked = []

    def answer(_work, piece):
        asked.append(piece.name)
        if piece.name in wrong:
            return Wrong((Problem("x", "y"),))
        left[piece.name] = left.get(piece.name, 0) - 1
        return Failed("-9", died=True) if left[piece.name] >= 0 else Done(piece.name.encode())

    monkeypatch.setattr(surface, "answer", answer)
    return asked


def test_windows_that_are_lacking_or_damaged_are_measured(tiles, monkeypatch):
    asked = answers(monkeypatch)
    tiles.keep(tiles.windows[0], b"a")
    tiles.keep(tiles.windows[1], b"skadet")
    heard = []
    surface.measure(tiles, 1, lambda *given: heard.append(given))
    assert asked == ["b", "c"]
    assert heard == [(1, 3, 1), (2, 3, 1), (3, 3, 1)]
    assert list(tiles.parts()) == ["a", "b", "c"]
    assert tiles.lacking() == []
    tiles.forget()
    assert not tiles.folder.exists()


def test_a_window_is_tried_twice_and_then_told(tiles, monkeypatch):
    asked = answers(monkeypatch, ("b", 1))
    surface.measure(tiles, 1, lambda *_given: None)
    assert asked == ["a", "b", "c", "b"]
    tiles._path(tiles.windows[1]).unlink()
    answers(monkeypatch, ("b", 2))
    with pytest.raises(ConfigurationError) as caught:
        surface.measure(tiles, 1, lambda *_given: None)
    assert caught.value.problems[0].where == "0–3, 1–3"
    with pytest.raises(ConfigurationError, match="mangler eller er skadet"):
        list(tiles.parts())


def test_work_that_no_window_can_do_stops_all(tiles, monkeypatch):
    asked = answers(monkeypatch, wrong=("a",))
    with pytest.raises(ConfigurationError) as caught:
        surface.measure(tiles, 1, lambda *_given: None)
    assert (asked, caught.value.problems[0].where) == (["a"], "x")


@pytest.mark.parametrize(("jobs", "here"), [(1, True), (2, False)])
def test_one_process_is_this_one(monkeypatch, jobs, here):
    answers(monkeypatch)
    monkeypatch.setattr(surface, "spread", lambda *given: iter([("spredt", given)]))
    queue = deque([window("a")])
    given = list(surface._answers("arbeid", queue, jobs))
    assert (given[0][0] == "spredt") is (not here)
    if not here:
        assert given[0][1] == ("arbeid", queue, jobs)


def test_a_folder_of_windows_is_held_by_one_at_a_time(tiles):
    other = surface.Tiles(tiles.folder, "arbeid", [])
    with pytest.raises(ConfigurationError, match="pågår"), other.opened():
        pass


# --- pieces ---------------------------------------------------------------------------------------


def sites(count):
    return pd.DataFrame({"a": range(count)}, index=[f"s{n:02}" for n in range(count)])


def tried(count, *, faulty=(), died=False):
    """Pieces done alone and in halves: which were answered, by their sites."""

    def run(_work, pieces, jobs):
        assert jobs == 1
        while pieces:
            piece = pieces.popleft()
            bad = set(faulty) & set(piece.index)
            yield piece, Failed("x", died=died) if bad else Done("m")

    with closing(measuring._tried_again("w", deque([sites(count)]), run)) as given:
        return [(list(piece.index), isinstance(answer, Done)) for piece, answer in given]


def test_a_piece_that_fails_is_halved_until_the_site_at_fault_stands_alone():
    assert tried(5) == [(["s00", "s01", "s02", "s03", "s04"], True)]
    assert tried(5, faulty=["s01"]) == [
        (["s02", "s03", "s04"], True), (["s00"], True), (["s01"], False)
    ]  # fmt: skip
    assert tried(1, faulty=["s00"]) == [(["s00"], False)]


@pytest.mark.parametrize(("deaths", "alone"), [(1, False), (2, False), (3, True)])
def test_after_so_many_deaths_it_is_the_machine(monkeypatch, deaths, alone):
    monkeypatch.setattr(measuring, "DEATHS", deaths)
    sizes = [len(ids) for ids, _done in tried(4, faulty=["s00"], died=True)]
    assert sizes == ([2, 1, 1] if alone else [2, 2] if deaths == 2 else [4])
    assert len(tried(4, faulty=["s00"])) == 3  # what only fails is halved whatever


def test_a_round_is_cut_so_that_there_is_work_for_all(monkeypatch):
    cut = []
    monkeypatch.setattr(measuring, "checksums", lambda sites_, _work: dict.fromkeys(sites_.index))
    monkeypatch.setattr(measuring, "parts_of", lambda _sites, part: cut.append(part) or [])
    monkeypatch.setattr(measuring, "_without", lambda submissions, _lost: submissions)
    progress = SimpleNamespace(begin=lambda *_given: None)
    journal = SimpleNamespace(recall=lambda _known: [])
    for count, part in ((1, 500), (200, 500), (201, 500), (4000, 500), (4000, 50), (0, 500)):
        submissions = SimpleNamespace(alternatives=sites(count))
        measuring.measure(
            submissions, "w", journal, progress, jobs=1, part=part, run=lambda *_given: iter_of([])
        )
    assert cut == [25, 25, 26, 500, 50]


def iter_of(answers_):
    yield from answers_


def test_overrides_of_sites_that_are_gone_are_left_out():
    overrides = [SimpleNamespace(id=id_) for id_ in ("s01", "x", "s00")]
    kept_ = measuring.kept_overrides(overrides, sites(2))
    assert [override.id for override in kept_] == ["s01", "s00"]


def test_what_could_not_be_measured_is_told_by_how_it_ended():
    dead, _remedy = measuring._told(Failed("-9", died=True))
    assert "endte med kode -9" in dead
    assert measuring._told(Failed("x"))[0] == "området kan ikke måles."


def test_what_is_measured_of_some_sites():
    some = measuring._only(measured("a", "b", "c"), pd.Index(["c", "a"]))
    assert list(some.net.index) == ["a", "c"]
    for part in (some.constraints, some.indicators):
        assert part.index.get_level_values("id").tolist() == ["a", "c"]


# --- a cluster ------------------------------------------------------------------------------------


class Client:
    """A scheduler of so many workers, which does a piece at once."""

    def __init__(self, workers):
        self.count = workers
        self.sent, self.cancelled = [], []

    def scheduler_info(self, n_workers):
        assert n_workers == -1
        return {"workers": dict.fromkeys(range(self.count))}

    def submit(self, function, content, pure):
        assert pure is False
        self.sent.append(content)
        return len(self.sent)

    def cancel(self, futures, force):
        self.cancelled += futures


@pytest.mark.parametrize(("jobs", "workers", "ahead"), [(1, 0, 1), (5, 2, 5), (1, 3, 6)])
def test_each_worker_is_given_a_piece_ahead(monkeypatch, jobs, workers, ahead):
    pytest.importorskip("distributed")
    client = Client(workers)
    cluster = Cluster(client, "", "tcp://x")
    monkeypatch.setattr("ikap.batch.cluster.made_by", lambda _work: "laget")
    monkeypatch.setattr(Cluster, "_finished", lambda _self, futures: futures[:1])
    monkeypatch.setattr(Cluster, "_answer", lambda _self, future: Done(future))
    pieces = deque(range(8))
    with closing(cluster.run("w", pieces, jobs)) as given:
        assert next(given) == (0, Done(1))
        assert len(client.sent) == ahead
        assert next(given) == (1, Done(2))
        assert len(client.sent) == ahead + 1
    assert client.cancelled == list(range(3, ahead + 2))
    client = Client(workers)
    assert len(list(Cluster(client, "", "x").run("w", deque(range(3)), jobs))) == 3
    assert client.cancelled == []


def test_a_piece_is_answered_refused_or_its_worker_is_gone():
    distributed = pytest.importorskip("distributed")
    cluster = Cluster(Client(0), "", "tcp://x")

    def future(status, result=None, error=None):
        return SimpleNamespace(status=status, result=lambda: result, exception=lambda: error)

    assert cluster._answer(future("finished", Done(1))) == Done(1)
    assert cluster._answer(future("finished", Failed("x"))) == Failed("x")
    with pytest.raises(ConfigurationError, match="y"):
        cluster._answer(future("finished", Wrong((Problem("x", "y"),))))
    gone = distributed.KilledWorker("t", SimpleNamespace(address="w"), 3)
    assert cluster._answer(future("error", error=gone)).died
    for other in (future("error", error=KeyError()), future("lost"), future("cancelled")):
        with pytest.raises(ConfigurationError, match="svarer ikke på tcp://x"):
            cluster._answer(other)


def test_numbers_are_kept_to_the_last_bit():
    from ikap.batch.kept import as_measured, as_text

    one = measured("a")
    one.indicators.loc[("a", "x"), "low"] = np.nextafter(0.1, 1)
    again = as_measured(json.loads(json.dumps(dict(as_text(one)))), CRS)
    assert again.indicators.loc[("a", "x"), "low"] == np.nextafter(0.1, 1)


# --- workers --------------------------------------------------------------------------------------


class Told:
    """A worker that is done when it is asked, and says what it is at."""

    made: ClassVar[list[Told]] = []
    fails: ClassVar[dict[int, object]] = {}

    def __init__(self):
        self.connection, self.pieces, self.ended = object(), [], False
        Told.made.append(self)

    @property
    def has_piece(self):
        return bool(self.pieces)

    def give(self, _work, piece):
        self.pieces.append(piece)

    def take(self):
        piece = self.pieces.pop()
        return piece, Told.fails.get(piece, Done(piece))

    def end(self):
        self.ended = True


@pytest.fixture
def told(monkeypatch):
    Told.made, Told.fails = [], {}
    monkeypatch.setattr(workers, "Worker", Told)
    monkeypatch.setattr(workers, "wait", lambda ready: list(ready))
    return Told


@pytest.mark.parametrize(("pieces", "jobs", "made"), [(3, 2, 2), (1, 4, 1), (5, 1, 1), (0, 3, 0)])
def test_no_more_processes_are_begun_than_there_is_work_for(told, pieces, jobs, made):
    done = list(workers.spread(None, deque(range(pieces)), jobs))
    assert sorted(done) == [(piece, Done(piece)) for piece in range(pieces)]
    assert len(told.made) == made
    assert all(worker.ended for worker in told.made)


def test_a_process_that_died_is_followed_by_another_and_one_that_failed_goes_on(told):
    told.fails = {0: Failed("-9", died=True), 1: Failed("x")}
    done = dict(workers.spread(None, deque(range(4)), 1))
    assert (done[0].died, done[1].why, done[3]) == (True, "x", Done(3))
    assert [worker.ended for worker in told.made] == [False, True]


def test_a_wrong_configuration_ends_all_processes(told):
    told.fails = {0: Wrong((Problem("x", "y"),))}
    with pytest.raises(ConfigurationError, match="y"):
        list(workers.spread(None, deque(range(4)), 2))
    assert [worker.ended for worker in told.made] == [True, True]


def test_files_of_a_journal_are_looked_at_in_order(kept):
    for number in range(6):
        kept.keep(measured("a"), {"a": str(number)})
    names = [path.name for path in kept._files()]
    assert (names, len(names)) == (sorted(names), 6)
