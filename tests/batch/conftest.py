"""A small invented region with proposals, made once, and work that is done where the test is."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from types import SimpleNamespace

import pytest
from pyproj import CRS

from ikap.assess import profiles
from ikap.assess.evaluate import Measured, Work, joined
from ikap.batch.fingerprint import made_by
from ikap.batch.journal import Journal
from ikap.batch.workers import Done, Failed
from ikap.sources.proposals.reading import read_proposals
from ikap.sources.region import open_region
from scripts.make_load import write as write_load

SITES = 24


class Told:
    """What a round told while it was measured."""

    def __init__(self) -> None:
        self.kept = self.done = 0
        self.stumbled: list[int] = []
        self.why: list[str] = []

    def begin(self, kept: int, all_: int) -> None:
        self.kept = kept

    def advance(self, sites: int) -> None:
        self.done += sites

    def lost(self, sites: int, why: str) -> None:
        self.stumbled.append(sites)
        self.why.append(why)


class Here:
    """Work done in this process: by itself, or looked up in what is `known` of all sites.

    A piece with one of the `deadly` sites ends as a dead process.
    """

    def __init__(self, known: Measured | None = None, deadly=(), faulty=()) -> None:
        self.known, self.deadly, self.faulty = known, set(deadly), set(faulty)
        self.sizes: list[int] = []

    def __call__(self, work, pieces: deque, jobs: int):
        while pieces:
            piece = pieces.popleft()
            self.sizes.append(len(piece))
            if self.deadly & set(piece.index):
                yield piece, Failed("-9", died=True)
            elif self.faulty & set(piece.index):
                yield piece, Failed("GEOSException: sidelokasjon")
            else:
                yield piece, Done(work(piece) if self.known is None else self.look_up(piece))

    def look_up(self, piece):
        ids = list(piece.index)
        known = self.known
        return Measured(known.net[ids], known.constraints.loc[ids], known.indicators.loc[ids])


@pytest.fixture(scope="session")
def load(tmp_path_factory):
    """The folder of the region, its submissions as they are read, and the work of measuring."""
    folder: Path = tmp_path_factory.mktemp("load")
    write_load(folder, polygons=100, sites=SITES, seed=1)
    region = open_region(folder)
    submissions = read_proposals([folder / "proposals.gpkg"], region)
    work = Work(region, profiles.load(profiles.DEFAULT))
    whole = joined([work(submissions.alternatives)])
    return SimpleNamespace(
        folder=folder, region=region, submissions=submissions, work=work, whole=whole
    )


@pytest.fixture
def journal(load, tmp_path):
    with Journal(tmp_path / "work", made_by(load.work), CRS(25832)).opened() as opened:
        yield opened
