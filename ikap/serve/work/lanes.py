"""Lanes of workers: a question goes to the first that is free, and the latest one wins.

A worker that dies is replaced, and the question is asked once more; one that is given up on is
ended, for a calculation cannot be told to stop.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ikap.batch.workers import Done, Failed, Worker
from ikap.serve.errand import Errand, perform
from ikap.text import _

log = logging.getLogger("ikap.serve")
TRIES = 2


class Overtaken(Exception):  # noqa: N818 - an outcome, not an error
    """A newer question of the same kind has come; this one is not answered."""


class Crowded(Exception):  # noqa: N818
    """More are waiting than the lane takes."""


class WorkFailed(Exception):  # noqa: N818
    """The work broke off: what was raised, or how the process ended."""


@dataclass
class Lane:
    """Workers of one kind of work; `most` questions may wait at a time.

    `first` is done by each new worker before anything else, in its own time: nobody's patience is
    spent on it.
    """

    name: str
    size: int
    most: int
    first: Errand | None = None
    _idle: list[Worker] = field(default_factory=list)
    _free: asyncio.Semaphore = field(init=False)
    _threads: ThreadPoolExecutor = field(init=False)
    _latest: dict[str, int] = field(default_factory=dict)
    _waiting: int = 0
    _alive: int = 0
    restarts: int = 0

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.size)
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix=f"ikap-{self.name}")

    async def ask(self, errand: Errand, *, key: str = "", patience: float | None = None) -> Any:
        """The answer to a question, plain data or a Refused.

        Of those that share a `key` only the latest is answered. TimeoutError after `patience`
        seconds of work, Overtaken, Crowded and WorkFailed tell why there is none.
        """
        if self._waiting >= self.most:
            raise Crowded
        turn = self._latest.get(key, 0) + 1
        if key:
            self._latest[key] = turn
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            if key and self._latest[key] != turn:
                raise Overtaken
            return await self._asked(errand, patience)
        finally:
            self._free.release()
            if key and self._latest.get(key) == turn:
                del self._latest[key]

    async def fill(self) -> None:
        """Start the workers that are not started yet, so that no question waits for it."""
        while self._alive < self.size:
            await self._free.acquire()
            try:
                if self._alive < self.size:
                    self._idle.append(await self._new())
            finally:
                self._free.release()

    async def _new(self) -> Worker:
        """A worker that has done what comes first; one that died of it tells when it is asked."""
        loop = asyncio.get_running_loop()
        self._alive += 1  # before it is there, or two who wait would both start one
        try:
            worker = await loop.run_in_executor(None, Worker)
        except BaseException:
            self._alive -= 1
            raise
        if self.first is not None:
            worker.give(perform, self.first)
            taken = loop.run_in_executor(self._threads, worker.take)
            try:
                await asyncio.wait({taken})
            except asyncio.CancelledError:
                await self._give_up(worker, taken)
                raise
        return worker

    async def _asked(self, errand: Errand, patience: float | None) -> Any:
        answer: Any = None
        for _try in range(TRIES):
            answer = await self._once(errand, patience)
            if isinstance(answer, Done):
                return answer.result
            if not (isinstance(answer, Failed) and answer.died):
                break
        why = answer.why if isinstance(answer, Failed) else "; ".join(map(str, answer.problems))
        log.error("%s: %s: %s", self.name, errand.asked, why)
        raise WorkFailed(why)

    async def _once(self, errand: Errand, patience: float | None) -> Any:
        loop = asyncio.get_running_loop()
        worker = self._idle.pop() if self._idle else await self._new()
        worker.give(perform, errand)
        taken = loop.run_in_executor(self._threads, worker.take)
        try:
            done, _waits = await asyncio.wait({taken}, timeout=patience)
        except asyncio.CancelledError:
            await self._give_up(worker, taken)
            raise
        if not done:
            await self._give_up(worker, taken)
            raise TimeoutError
        _piece, answer = taken.result()
        if isinstance(answer, Failed) and answer.died:
            self.restarts += 1
            log.warning("%s: %s", self.name, _("En prosess stoppet og er startet på nytt."))
            self._alive -= 1
            worker.end()
        else:
            self._idle.append(worker)
        return answer

    async def _give_up(self, worker: Worker, taken: asyncio.Future[Any]) -> None:
        """End the process first: the thread that waits for it then sees that it is gone."""
        self.restarts += 1
        self._alive -= 1
        worker.process.terminate()
        await asyncio.shield(asyncio.wait({taken}))
        worker.end()

    def close(self) -> None:
        for worker in self._idle:
            worker.end()
        self._idle.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)
