"""Lanes: each worker is made ready before anybody waits for it, and its number stays what it is."""

from __future__ import annotations

import asyncio

import pytest

from ikap.criteria import CRITERIA
from ikap.serve.errand import Errand
from ikap.serve.work.lanes import Lane, WorkFailed
from tests.serve.loops import outcome_of

READY = Errand("warm.profile_of", None, "nb")  # takes None for a profile: the bundled one
TITLES = Errand("weights.titles", None, "nb")


def test_every_worker_is_made_ready_and_no_more_than_there_are():
    async def story() -> tuple[int, int, int]:
        lane = Lane("live", 2, 10, first=READY)
        await lane.ask(TITLES)
        one = len(lane._idle)
        await asyncio.gather(lane.fill(), lane.ask(TITLES), lane.fill())
        two = len(lane._idle)
        pids = {worker.process.pid for worker in lane._idle}
        await asyncio.gather(*(lane.ask(TITLES) for _n in range(4)))
        same = len(pids & {worker.process.pid for worker in lane._idle})
        lane.close()
        return one, two, same

    assert outcome_of(story()) == (1, 2, 2)


def test_patience_begins_when_a_new_worker_is_ready():
    """Starting a process takes longer than this patience; the answer after it does not."""

    async def story() -> int:
        lane = Lane("live", 1, 10, first=TITLES)
        try:
            return len(await lane.ask(TITLES, patience=0.5))
        finally:
            lane.close()

    assert outcome_of(story()) == len(CRITERIA)


def test_a_worker_that_dies_makes_room_for_the_next():
    async def story() -> int:
        lane = Lane("live", 1, 10)
        await lane.ask(TITLES)
        lane._idle[0].process.kill()
        await lane.ask(TITLES)
        with pytest.raises(WorkFailed):
            await lane.ask(Errand("weights.none", None, "nb"))
        alive = len(lane._idle)
        lane.close()
        return alive

    assert outcome_of(story()) == 1
