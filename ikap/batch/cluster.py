"""Pieces of work done on a dask cluster: a municipality's own, or workers started on this machine.

Each worker first tells what it measures with and on, so that one with another edition of the
program, of its libraries or of the region's files gives no number. What a lost worker was at is
done again by another.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from ikap.assess.evaluate import Measured, Work
from ikap.batch.fingerprint import made_by
from ikap.batch.workers import Done, Failed, Wrong, answer
from ikap.garbage import searched_seldom
from ikap.model import ConfigurationError, Problem
from ikap.text import _, speaking
from ikap.words import not_installed

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"  # the address that starts workers on this machine
PATIENCE = 30  # seconds without any worker before the round is stopped
AHEAD = 2  # pieces that each worker is given: the one it is at, and the next


@dataclass(frozen=True)
class Cluster:
    """A scheduler that answers; `dashboard` is the address of its page, empty where it has none."""

    client: Client
    dashboard: str
    address: str

    def run(
        self, work: Work, pieces: deque[gpd.GeoDataFrame], jobs: int, /
    ) -> Generator[tuple[gpd.GeoDataFrame, Done[Measured] | Failed]]:
        """Each piece and what came of it, as they are done; as `workers.spread`.

        At least `jobs` pieces are under way; a cluster with more workers is given more. A
        ConfigurationError says that a worker measures with something else, or that all are gone.
        """
        from distributed import Future

        order = Order(work, made_by(work))
        under_way: dict[Future[Any], gpd.GeoDataFrame] = {}
        try:
            while pieces or under_way:
                room = max(jobs, AHEAD * self.workers()) - len(under_way)
                for _place in range(min(room, len(pieces))):
                    piece = pieces.popleft()
                    # Packed here, since a scheduler may stand where the region is not.
                    task = self.client.submit(done, pickle.dumps((order, piece)), pure=False)
                    under_way[task] = piece
                for future in self._finished(list(under_way)):
                    yield under_way.pop(future), self._answer(future)
        finally:
            if under_way:
                self.client.cancel(list(under_way), force=True)

    def workers(self) -> int:
        return len(self.client.scheduler_info(n_workers=-1)["workers"])

    def _finished(self, futures: list[Any]) -> list[Any]:
        """Those that are done, when one is; a ConfigurationError where nobody is at work."""
        from distributed import wait

        while True:
            try:
                return list(wait(futures, PATIENCE, return_when="FIRST_COMPLETED").done)
            except TimeoutError:
                if self.workers() == 0:
                    raise ConfigurationError([no_workers(self.address)]) from None

    def _answer(self, future: Any) -> Done[Measured] | Failed:
        from distributed import KilledWorker

        if future.status == "finished":
            given: Done[Measured] | Failed | Wrong = future.result()
            if isinstance(given, Wrong):
                raise ConfigurationError(given.problems)
            return given
        if future.status == "error" and isinstance(future.exception(), KilledWorker):
            return Failed(_("arbeideren ble borte"), died=True)
        raise ConfigurationError([unreachable(self.address)])


@dataclass(frozen=True)
class Order:
    """What is to be done, known by the checksum of what it is done with where it was ordered."""

    work: Work = field(compare=False)
    made_by: str


def done(content: bytes) -> Done[Measured] | Failed | Wrong:
    """A piece, done on a worker; `content` is an Order and the piece, pickled."""
    try:
        order, piece = pickle.loads(content)  # noqa: S301 - of our own scheduler, which runs code
    except ConfigurationError as error:  # the region is not there, or is another
        return Wrong(error.problems)
    with speaking(order.work.language), searched_seldom():
        if _edition(order) != order.made_by:
            return Wrong((another_edition(),))
        return answer(order.work, piece)


@lru_cache(maxsize=4)
def _edition(order: Order) -> str:
    """What this worker measures with and on; read once for all its pieces."""
    return made_by(order.work)


@contextmanager
def connected(address: str, jobs: int) -> Iterator[Cluster]:
    """A cluster at an address such as `tcp://planserver:8786`, or `jobs` workers here (`local`).

    A ConfigurationError where dask is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise ConfigurationError([not_installed("--dask", "distributed", "dask")]) from None
    if address == LOCAL:
        with (
            LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=":0") as here,
            Client(here) as client,
        ):
            yield Cluster(client, client.dashboard_link, address)
        return
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise ConfigurationError([unreachable(address)]) from error
    with client:
        yield Cluster(client, client.dashboard_link, address)


def unreachable(address: str) -> Problem:
    what = _("klyngen svarer ikke på {address}.", address=address)
    remedy = _(
        "Kontroller adressen, for eksempel tcp://planserver:8786, og at «dask scheduler» kjører "
        "der. Det som er målt, er lagret; kjør den samme kommandoen for å fortsette."
    )
    return Problem("--dask", what, remedy)


def no_workers(address: str) -> Problem:
    what = _("klyngen på {address} har ingen arbeidere.", address=address)
    remedy = _(
        "Start «dask worker {address}» på maskinene som skal måle. Det som er målt, er lagret; "
        "kjør den samme kommandoen for å fortsette.",
        address=address,
    )
    return Problem("--dask", what, remedy)


def another_edition() -> Problem:
    what = _("en arbeider har en annen utgave av IKAP, bibliotekene eller regionens filer.")
    remedy = _(
        "Installer samme versjon med constraints.txt på alle maskiner, og la alle lese samme "
        "regionmappe."
    )
    return Problem("--dask", what, remedy)
