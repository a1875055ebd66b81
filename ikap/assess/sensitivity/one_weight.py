"""One weight at a time: how far it can move before somebody's place is another's, exactly.

A goal's share of the total moves from 0 to 1 while the other goals keep their ratio, or a
criterion's share of its goal while the others of the goal do. Either way every score is a straight
line in that share, so places change only where two lines cross (the critical change of a weight
of Triantaphyllou and Sánchez, 1997). Nothing here rests on sampling.

Places do not depend on what cannot be compensated: that rule sets a class, never a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ikap.assess.sensitivity.ranked_list import Numbers, RankedList, places_of
from ikap.assess.weighing import DECIMALS
from ikap.model import Criterion, Goal

FLAT = 1e-12  # lines that part less than this over the whole span never part
EDGE = 1e-9  # lines that meet this close to 0 or 1 do not cross inside the span


@dataclass(frozen=True)
class Lever:
    """One weight, and each ranked site's score as a straight line in its share.

    `share` is what it has now, 0..1: of the total for a goal, of its goal for a criterion.
    `none` and `all` are the scores where the share is 0 and 1.
    """

    goal: Goal
    criterion: str | None
    share: float
    none: Numbers
    all: Numbers

    def scores(self, share: float) -> Numbers:
        """The scores at a share, rounded as everywhere."""
        return np.asarray(np.round(self.none + share * (self.all - self.none), DECIMALS))


@dataclass(frozen=True)
class Hold:
    """The span of a share in which a site keeps its place, and who ends it (None: nobody does).

    Sites are numbered as in the list.
    """

    low: float
    high: float
    ends_low: int | None
    ends_high: int | None


@dataclass(frozen=True)
class Stretch:
    """The span of a share in which a site leads the list."""

    low: float
    high: float
    leader: int


@dataclass(frozen=True)
class Swap:
    """The share at which two sites that are neighbours now change places."""

    share: float
    above: int
    below: int


def levers(list_: RankedList) -> Iterator[Lever]:
    """The weights that can be moved: goals with weight among others, then criteria likewise.

    A weight of 0 is a choice, and is left.
    """
    goals = _goals(list_)
    total = sum(list_.outer(goal) for goal in goals)
    inner = {goal: _goal_values(list_, members) for goal, members in goals.items()}
    if len(goals) > 1:
        for goal in goals:
            others = {g: list_.outer(g) for g in goals if g is not goal}
            rest = sum(w * inner[g] for g, w in others.items()) / sum(others.values())
            yield Lever(goal, None, list_.outer(goal) / total, np.asarray(rest), inner[goal])
    for goal, members in goals.items():
        if len(members) > 1:
            yield from _within(list_, goal, members, inner, total)


def _within(
    list_: RankedList,
    goal: Goal,
    members: list[Criterion],
    inner: dict[Goal, Numbers],
    total: float,
) -> Iterator[Lever]:
    """The criteria of a goal, each against the others of it."""
    outside = sum((list_.outer(g) / total * v for g, v in inner.items() if g is not goal), 0.0)
    part = list_.outer(goal) / total
    weight = sum(list_.within(c) for c in members)
    for criterion in members:
        rest = _goal_values(list_, [c for c in members if c is not criterion])
        alone = _goal_values(list_, [criterion])
        yield Lever(
            goal,
            criterion.id,
            list_.within(criterion) / weight,
            np.asarray(outside + part * rest),
            np.asarray(outside + part * alone),
        )


def _goals(list_: RankedList) -> dict[Goal, list[Criterion]]:
    """The goals that count, each with the criteria that count in it."""
    counting = {
        goal: [c for c in list_.criteria if c.goal is goal and list_.within(c) > 0] for goal in Goal
    }
    return {g: members for g, members in counting.items() if members and list_.outer(g) > 0}


def _goal_values(list_: RankedList, criteria: list[Criterion]) -> Numbers:
    """A goal's value of each ranked site, from some of its criteria."""
    at = {c.id: i for i, c in enumerate(list_.criteria)}
    weights = np.array([list_.within(c) for c in criteria])
    columns = list_.values[: list_.ranked, [at[c.id] for c in criteria]]
    return np.asarray(columns @ weights / weights.sum())


def hold(lever: Lever, site: int) -> Hold:
    """How far the share can move, both ways, before others are above the site than are now.

    Who is level with it at a share of 0 or 1 alone does not end the span.
    """
    slope = lever.all - lever.none
    steeper = slope - slope[site]
    now = lever.scores(lever.share)
    ahead = now - now[site]
    meet = np.full(len(now), np.nan)
    moving = np.abs(steeper) > FLAT
    meet[moving] = (lever.none[site] - lever.none)[moving] / steeper[moving]
    # Those level with it now part at once: the steeper upwards, the flatter downwards.
    level = moving & (ahead == 0)
    upward = moving & ((level & (steeper > 0)) | (~level & (meet > lever.share)))
    downward = moving & ((level & (steeper < 0)) | (~level & (meet < lever.share)))
    meet[level] = lever.share
    high = np.where(upward & (meet < 1 - EDGE), meet, np.inf)
    low = np.where(downward & (meet > EDGE), meet, -np.inf)
    first, last = int(np.argmin(high)), int(np.argmax(low))
    return Hold(
        low=max(float(low[last]), 0.0),
        high=min(float(high[first]), 1.0),
        ends_low=last if np.isfinite(low[last]) else None,
        ends_high=first if np.isfinite(high[first]) else None,
    )


def leaders(lever: Lever) -> list[Stretch]:
    """Who leads at each share from 0 to 1: the upper edge of all the lines.

    Where several are equal all along, the one that stands first in the list is named.
    """
    slope = lever.all - lever.none
    stretches: list[Stretch] = []
    share, leader = 0.0, _steepest(lever.none, slope)
    while True:
        steeper = slope - slope[leader]
        gap = lever.none[leader] - lever.none
        meet = np.full(len(slope), np.inf)
        rising = steeper > FLAT
        meet[rising] = np.maximum(gap[rising] / steeper[rising], share)
        end = float(meet.min())
        if not end < 1 - EDGE:
            stretches.append(Stretch(share, 1.0, leader))
            return stretches
        if end > max(share, EDGE):
            stretches.append(Stretch(share, end, leader))
        share = end
        leader = _steepest(np.where(meet <= end + FLAT, 0.0, -np.inf), slope)


def _steepest(scores: Numbers, slope: Numbers) -> int:
    """Of those with the highest score, the one that rises most; of those, the first."""
    best = scores >= scores.max() - FLAT
    return int(np.argmax(best & (slope >= slope[best].max() - FLAT)))


def swaps(lever: Lever) -> list[Swap]:
    """Where neighbours of the list change places, those nearest to the share of now first."""
    slope = lever.all - lever.none
    parting = slope[1:] - slope[:-1]
    gap = lever.none[:-1] - lever.none[1:]
    now = lever.scores(lever.share)
    swapped = [
        Swap(float(gap[i] / parting[i]), i, i + 1)
        for i in map(int, np.flatnonzero(np.abs(parting) > FLAT))
        if now[i] != now[i + 1] and 0 <= gap[i] / parting[i] <= 1
    ]
    return sorted(swapped, key=lambda swap: (abs(swap.share - lever.share), swap.above))


def moved(lever: Lever, factor: float) -> int:
    """How many have another place when the weight is so many times itself, the others unchanged.

    >>> one = Lever(Goal.SOIL, None, 0.5, np.array([1.0, 0.0]), np.array([0.0, 0.8]))
    >>> moved(one, 1.0), moved(one, 1.3)
    (0, 2)
    """
    share = factor * lever.share / (factor * lever.share + 1 - lever.share)
    before, after = (places_of(lever.scores(at)) for at in (lever.share, share))
    return int((before != after).sum())
