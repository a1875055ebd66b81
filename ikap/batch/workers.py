"""Pieces of work done in processes of their own: one that dies takes no other piece with it.

Started anew (spawn), as on every system; a worker that loses its parent stops by itself.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from ikap.garbage import search_seldom
from ikap.model import ConfigurationError, Problem
from ikap.sources import log
from ikap.sources.wall import within

Piece = TypeVar("Piece")
Result = TypeVar("Result")
PATIENCE = 5.0  # seconds that a worker is given to end when it is asked to


@dataclass(frozen=True)
class Done(Generic[Result]):
    """What a piece of work gave."""

    result: Result


@dataclass(frozen=True)
class Failed:
    """A piece of work that gave nothing: how the process ended, or what the log tells."""

    why: str
    died: bool = False  # the process, which is what running out of memory looks like


@dataclass(frozen=True)
class Wrong:
    """Work that no piece can do, whichever: the configuration is wrong."""

    problems: tuple[Problem, ...]


def spread(
    work: Callable[[Piece], Result], pieces: deque[Piece], jobs: int
) -> Generator[tuple[Piece, Done[Result] | Failed]]:
    """Each piece and what came of it, as they are done, in `jobs` processes.

    Pieces are taken from the left of the queue, which may be added to meanwhile. At most one
    piece is with each process. A ConfigurationError of the work stops everything.
    """
    workers: list[Worker] = []
    try:
        while pieces or any(worker.has_piece for worker in workers):
            busy_now = sum(worker.has_piece for worker in workers)
            while len(workers) < min(jobs, busy_now + len(pieces)):
                workers.append(Worker())  # all of them before any is waited for
            for worker in workers:
                if pieces and not worker.has_piece:
                    worker.give(work, pieces.popleft())
            busy = {worker.connection: worker for worker in workers if worker.has_piece}
            for ready in wait(list(busy)):
                worker = busy[ready]  # type: ignore[index]
                piece, given = worker.take()
                if isinstance(given, Wrong):
                    raise ConfigurationError(given.problems)
                if isinstance(given, Failed) and given.died:
                    workers.remove(worker)
                yield piece, given
    finally:
        for worker in workers:
            worker.end()


class Worker:
    """A process, and the piece that it is at."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _deaf_to_ctrl_c():
            self.process.start()
        theirs.close()  # or its end would not be seen when the process is gone
        self._piece: list[Any] = []

    @property
    def has_piece(self) -> bool:
        return bool(self._piece)

    def give(self, work: Callable[[Any], Any], piece: Any) -> None:
        self._piece = [piece]
        try:
            self.connection.send((work, piece))
        except OSError:
            return  # it died; that is seen when its answer is taken

    def take(self) -> tuple[Any, Any]:
        """The piece and its answer; how the process ended where it gave none."""
        piece = self._piece.pop()
        try:
            return piece, self.connection.recv()
        except (EOFError, OSError):
            self.process.join(PATIENCE)
            return piece, Failed(str(self.process.exitcode), died=True)

    def end(self) -> None:
        """Stop, whatever it is at."""
        self.connection.close()
        self.process.terminate()
        self.process.join(PATIENCE)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """What is started inside never hears Ctrl-C, which goes to every process of a console.

    The parent hears it and ends its workers. They would hear it too while they import, seconds
    before any line of ours runs in them, and each would print its own traceback.
    """
    if sys.platform == "win32":
        import ctypes

        handler = ctypes.windll.kernel32.SetConsoleCtrlHandler
        handler(None, True)  # children inherit that it is ignored
        try:
            yield
        finally:
            handler(None, False)
    else:
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # it would take the mask off again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection) -> None:
    """What a worker does: take a piece, do it, answer; until nobody is there to answer to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    within()
    search_seldom()
    while True:
        try:
            work, piece = connection.recv()
            given = answer(work, piece)
        except (EOFError, OSError):
            return
        except ConfigurationError as error:  # what the work needs is gone
            given = Wrong(error.problems)
        try:
            connection.send(given)
        except OSError:
            return


def answer(work: Callable[[Any], Any], piece: Any) -> Done[Any] | Failed | Wrong:
    """What came of a piece, in the process that it was done in."""
    try:
        return Done(work(piece))
    except ConfigurationError as error:
        return Wrong(error.problems)
    except Exception as error:  # a piece that cannot be done is reported, and the others go on
        log.note(str(piece)[:200], error)
        return Failed("unforeseen")
