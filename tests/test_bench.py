"""scripts/bench.py: rivals are timed on equal answers alone, and who is not there is named."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.database import programs


@pytest.fixture
def races(monkeypatch):
    """The benchmarks, with this Python for the rivals: those of them that it has."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "scripts"))
    from benchmarks.rivals import environment, jobs, race

    monkeypatch.setattr(environment, "python", lambda: Path(sys.executable))
    return jobs, race


def test_equal_answers_are_timed_and_who_is_missing_is_named(races, tmp_path):
    jobs, race = races
    said = []
    jobs.areas(tmp_path, 12, 100)
    rivals = ("shapely", "geopandas.overlay", "nobody")
    results = race.race("areas", tmp_path, ["ikap"], rivals, 0.1, said.append)
    assert [one.name for one in results] == ["ikap", "shapely", "geopandas.overlay"]
    assert all(len(one.turns) == race.TURNS for one in results)
    assert max(one.apart for one in results) < 1e-3
    (missing,) = said
    assert "nobody: not here" in missing


def test_a_database_answers_alike(races, tmp_path):
    if programs() is None:
        pytest.skip("no PostgreSQL with PostGIS on this machine")
    jobs, race = races
    jobs.areas(tmp_path, 60, 400)
    said = []
    ours = ("ikap", "ikap, prepared")
    results = race.race("areas", tmp_path, ours, ["PostGIS"], 1e-3, said.append)
    assert ([one.name for one in results], said) == (["ikap", "ikap, prepared", "PostGIS"], [])


def test_the_processor_time_of_the_process_that_works_for_another_is_counted(races):
    from benchmarks.rivals import contender

    sum(i * i for i in range(1_000_000))
    own, both = contender.seconds(), contender.seconds(os.getpid())
    assert both == pytest.approx(2 * own, abs=0.05)


def test_a_database_that_cannot_be_started_is_named(races, tmp_path, monkeypatch):
    from benchmarks.rivals import postgres, theirs

    monkeypatch.setitem(sys.modules, "postgres", postgres)
    monkeypatch.setattr(postgres, "PLACES", (tmp_path,))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="no PostgreSQL with PostGIS"):
        theirs.by_postgis(tmp_path)


def test_who_is_not_ready_in_time_is_named(races, tmp_path, monkeypatch):
    jobs, race = races
    jobs.ways(tmp_path, 20, 200)
    monkeypatch.setattr(race, "PATIENCE", 0.01)
    said = []
    assert race.race("ways", tmp_path, [], ["networkx"], 1e-6, said.append) == []
    assert said == ["  networkx: not here (nothing within 0 s)"]


@pytest.mark.parametrize(
    ("largest", "sizes"),
    [(50, [50]), (100_000, [10_000, 100_000]), (200_000, [10_000, 100_000, 200_000])],
)
def test_the_largest_race_is_of_the_size_that_is_asked_for(races, largest, sizes):
    from benchmarks import races as subject

    given = SimpleNamespace(sites=7, largest=largest)
    runs = subject._runs("areas", given)
    assert [size for _who, size in runs] == [{"sites": 7, "polygons": n} for n in sizes]


def test_a_rival_with_another_answer_is_not_timed(races, tmp_path):
    jobs, race = races
    said = []
    jobs.ways(tmp_path, 20, 200)
    results = race.race("ways", tmp_path, ["ikap"], ["networkx"], 1e-6, said.append)
    assert [one.name for one in results] == ["ikap", "networkx"]
    lengths = tmp_path / "length.npy"
    (contender, theirs) = (
        race.Contender(sys.executable, module, "ways", name, tmp_path)
        for module, name in (("ours", "ikap"), ("theirs", "networkx"))
    )
    contender.end()
    np.save(lengths, 2 * np.load(lengths))  # read after the other was
    other = race.Contender(sys.executable, "theirs", "ways", "networkx", tmp_path)
    assert [one.name for one in race.timed([theirs, other], 1e-6, said.append)] == ["networkx"]
    assert "networkx: another answer" in said[-1]
    theirs.end(), other.end()


def test_the_sums_and_the_prepared_ways_are_those_of_plain_arithmetic(races, tmp_path):
    jobs, race = races
    jobs.sums(tmp_path, 30)
    (ours,) = race.race("sums", tmp_path, ["ikap"], [], 0)
    assert ours.apart == 0
    values, weights = np.load(tmp_path / "values.npy"), np.load(tmp_path / "weights.npy")
    assert np.load(tmp_path / "sums-ikap.npy") == pytest.approx(values @ weights, abs=1e-11)
    jobs.ways(tmp_path, 20, 200)
    both = race.race("ways", tmp_path, ["ikap", "ikap, prepared"], [], 1e-9)
    assert [one.name for one in both] == ["ikap", "ikap, prepared"]
