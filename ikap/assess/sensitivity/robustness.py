"""Would the ranking hold? All that is asked of a list: other weights, other profiles, the data.

Arithmetic over a document as scores.json holds it; nothing is measured again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ikap.assess.sensitivity.acceptability import Drawn, drawn_free, drawn_shaken
from ikap.assess.sensitivity.contests import contest_of
from ikap.assess.sensitivity.joint import certainty
from ikap.assess.sensitivity.one_weight import (
    Hold,
    Lever,
    Stretch,
    Swap,
    hold,
    leaders,
    levers,
    moved,
    swaps,
)
from ikap.assess.sensitivity.ranked_list import Numbers, RankedList, places_of, scores_of
from ikap.assess.sensitivity.stability import Shake
from ikap.catalogue import factors
from ikap.model import Certainty, Goal, Profile

RUN, EVEN = "run", "even"  # weightings that are no preset
SAME = 1e-12  # weights closer than this are the same
HELD = 1000  # sites, from the top, whose hold of a place is worked out for each weight
SHOWN_SWAPS = 5  # of neighbours, those nearest to the weight of now


@dataclass(frozen=True)
class Moved:
    """One weight moved alone: who leads where, when each site loses its place, who swaps.

    `less` and `more` are how many places change when the weight is a stated part less and more.
    """

    lever: Lever
    holds: tuple[Hold, ...]  # of each ranked site, the first HELD at the most
    leaders: tuple[Stretch, ...]
    swaps: tuple[Swap, ...]
    less: int
    more: int


@dataclass(frozen=True)
class Weighting:
    """The list under other weights: each site's place, NaN for one that lacks a value there.

    `order` is Spearman's correlation of the places with those of now; NaN for fewer than three.
    """

    name: str
    title: str
    goals: dict[Goal, float]  # share of the total
    places: Numbers
    order: float


@dataclass(frozen=True)
class LeftOut:
    """The list without one criterion. `goal_gone`: its goal had no other, and left the total."""

    criterion: str
    goal_gone: bool
    places: Numbers


@dataclass(frozen=True)
class Certain:
    """A site's places when the intervals of the totals are counted.

    `best` and `worst`: the places that it may have. `gap`: score down to the next, 0..1, and
    `apart`: how much of that is beyond what both intervals can hide; negative where it is not.
    """

    best: int
    worst: int
    gap: float | None
    apart: float | None


@dataclass(frozen=True)
class Robustness:
    """All that is known of how sure a list is.

    `joint` draws data and weights together. `ties` are runs of sites that the data cannot tell
    apart; a run of one is a place that is certain. Sites are numbered as in the list, those without
    a place for lack of a measurement last.
    """

    list: RankedList
    shaken: Drawn
    free: Drawn
    one_weight: tuple[Moved, ...]
    weightings: tuple[Weighting, ...]
    left_out: tuple[LeftOut, ...]
    certain: tuple[Certain, ...]
    joint: Certainty
    ties: tuple[tuple[int, ...], ...]


def robustness(list_: RankedList, how: Shake, presets: Sequence[tuple[str, Profile]]) -> Robustness:
    """Everything about one list; `presets` are profiles to lay beside the run's own, by name."""
    top = int(factors("sensitivity")["top"].best)
    return Robustness(
        list=list_,
        shaken=drawn_shaken(list_, how, top),
        free=drawn_free(list_, how, top),
        one_weight=tuple(_moved(list_, lever) for lever in levers(list_)),
        weightings=weightings(list_, presets),
        left_out=left_out(list_),
        certain=certain(list_),
        joint=certainty(contest_of(list_)),
        ties=ties(list_),
    )


def _moved(list_: RankedList, lever: Lever) -> Moved:
    by = factors("sensitivity")["one_weight"].best
    return Moved(
        lever=lever,
        holds=tuple(hold(lever, site) for site in range(min(list_.ranked, HELD))),
        leaders=tuple(leaders(lever)),
        swaps=tuple(swaps(lever)[:SHOWN_SWAPS]),
        less=moved(lever, 1 - by),
        more=moved(lever, 1 + by),
    )


def weightings(list_: RankedList, presets: Sequence[tuple[str, Profile]]) -> tuple[Weighting, ...]:
    """The run's own weights, the presets, and all goals alike; the curves are the run's own.

    What weighs like one before it is left out, and so is a preset without weights for the kind.
    A site that lacks a value which counts there has no place in it.
    """
    even = list_.reweighed(goals=dict.fromkeys(Goal, 1.0))
    asked = [(RUN, list_.profile)]
    asked += [(name, preset) for name, preset in presets if list_.kind in preset.goals]
    now = np.array(list_.ranks, dtype=float)
    weighted: list[Weighting] = []
    seen: list[Numbers] = []
    for name, profile in [*asked, (EVEN, even)]:
        of = list_.weights(profile)
        weights = np.array([of[c.id] for c in list_.criteria])
        if any(np.allclose(weights, other, rtol=0, atol=SAME) for other in seen):
            continue
        seen.append(weights)
        places = places_of(scores_of(list_.values[: list_.ranked], weights.tolist()))
        goals = {goal: sum(of[c.id] for c in list_.criteria if c.goal is goal) for goal in Goal}
        weighted.append(Weighting(name, profile.title, goals, places, _order(now, places)))
    return tuple(weighted)


def _order(now: Numbers, then: Numbers) -> float:
    """Spearman's correlation of two rankings, of those who have a place in both."""
    both = ~np.isnan(then)
    if both.sum() < 3:
        return float("nan")
    a, b = (_middle_ranks(places[both]) for places in (now, then))
    if a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _middle_ranks(places: Numbers) -> Numbers:
    """Places where those who share one have the mean of what they take up."""
    _, which, counts = np.unique(places, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[which], dtype=float)


def left_out(list_: RankedList) -> tuple[LeftOut, ...]:
    """The list without each criterion that counts; the others of its goal keep their ratio."""
    weights = list_.weights()
    results = []
    for criterion in list_.criteria:
        if weights[criterion.id] > 0:
            without = list_.weights(list_.reweighed(criteria={criterion.id: 0.0}))
            scores = scores_of(list_.placed, [without[c.id] for c in list_.criteria])
            gone = not any(without[c.id] > 0 for c in list_.criteria if c.goal is criterion.goal)
            results.append(LeftOut(criterion.id, gone, places_of(scores)))
    return tuple(results)


def certain(list_: RankedList) -> tuple[Certain, ...]:
    """The places that each ranked site may have when the intervals of all totals are counted.

    An uncertainty that all share, an emission factor say, is counted as if it struck each by
    itself, so that what is called certain is so.
    """
    low, high = list_.score_low, list_.score_high
    here, lows, highs = slice(list_.ranked), np.sort(low), np.sort(high)
    best = 1 + len(low) - np.searchsorted(lows, high[here], side="right")
    rivals = len(high) - np.searchsorted(highs, low[here], side="right")
    worst = 1 + rivals - (high[here] > low[here])
    scores = np.array([site["score"] for site in list_.sites[here]], dtype=float)
    bounds = []
    for i in range(list_.ranked):
        gap = apart = None
        if i + 1 < list_.ranked:
            gap, apart = float(scores[i] - scores[i + 1]), float(low[i] - high[i + 1])
        bounds.append(Certain(int(best[i]), int(worst[i]), gap, apart))
    return tuple(bounds)


def ties(list_: RankedList) -> tuple[tuple[int, ...], ...]:
    """The list cut where all above are certainly above all below; those without a place count."""
    order = np.lexsort((np.arange(len(list_.sites)), -list_.score_high))
    groups: list[tuple[int, ...]] = []
    run: list[int] = []
    floor = np.inf
    for site in map(int, order):
        if run and list_.score_high[site] < floor:
            groups.append(tuple(sorted(run)))
            run = []
            floor = np.inf
        run.append(site)
        floor = min(floor, list_.score_low[site])
    return (*groups, tuple(sorted(run)))
