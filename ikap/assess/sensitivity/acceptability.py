"""How often each site has each place while the weights are drawn anew: rank acceptability.

Two ways to draw. *Shaken*: each weight between a part and a multiple of what it is, as on the
map. *Free*: any weights of the goals, and any within each goal, all as likely (Dirichlet with
ones), which asks for no opinion at all (SMAA-2). A weight of 0 is a choice, and stays 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ikap.assess.sensitivity.ranked_list import Counts, Numbers, RankedList
from ikap.assess.sensitivity.stability import (
    Shake,
    effective,
    lots,
    ranked,
    same_first,
    shaken,
    span,
)
from ikap.assess.weighing import DECIMALS, GREEN, YELLOW
from ikap.model import Goal, Light

SPREAD = 200  # sites, from the top, whose every place is reported
APART = 0x5BD1E995  # free lots start this far from the shaken ones
LIGHTS = {1: Light.RED, 2: Light.YELLOW, 3: Light.GREEN}  # by code


@dataclass(frozen=True)
class Acceptance:
    """What the draws say of one site; shares are 0..1 of the draws.

    - `places`: place → share, empty beyond the top SPREAD of a list. `low`, `high`: the places
      between which it stays when a tail is left out at either end.
    - `kept`, `first`, `top`: the share in which it keeps its place, leads, is among the top.
    - `above_next`: the share in which it is above the next of the list; None for the last.
    - `lights`: the class of the whole → share; `reclassed` the share in which it is another.
    - `leading_weights`: the mean weights of the goals where it leads; empty if it never does.
    """

    places: Mapping[int, float]
    low: int
    high: int
    kept: float
    first: float
    top: float
    above_next: float | None
    lights: Mapping[str, float]
    reclassed: float
    leading_weights: Mapping[Goal, float]


@dataclass(frozen=True)
class Drawn:
    """All draws of one list: a row a ranked site, and how often the head of the list is kept.

    `same_first` and `same_top` are the shares in which the first, and the top, are those of now.
    """

    sites: tuple[Acceptance, ...]
    same_first: float
    same_top: float


def drawn_shaken(list_: RankedList, how: Shake, top: int) -> Drawn:
    """The list under weights between a part and a multiple of what they are."""
    return _drawn(list_, *shaken(list_.profile, list_.kind, list_.criteria, how), how, top)


def drawn_free(list_: RankedList, how: Shake, top: int) -> Drawn:
    """The list under any weights, all as likely, of what has a weight."""
    outer = np.array([list_.outer(goal) for goal in Goal])
    within = np.array([list_.within(c) for c in list_.criteria])
    inside = [[i for i, c in enumerate(list_.criteria) if c.goal is goal] for goal in Goal]
    groups = [outer, *(within[places] for places in inside)]
    needed = sum(_corners(weights) for weights in groups)
    u = lots(how.seed ^ APART, how.draws * needed).reshape(how.draws, needed)
    inner = np.zeros((how.draws, len(within)))
    goals = np.zeros((how.draws, len(outer)))
    at = 0
    for number, weights in enumerate(groups):
        taken = _corners(weights)
        part = _anywhere(u[:, at : at + taken], weights > 0)
        at += taken
        if number == 0:
            goals = part
        else:
            inner[:, inside[number - 1]] = part
    return _drawn(list_, goals, inner, how, top)


def _corners(weights: Numbers) -> int:
    """How many lots part the whole among the weights in use."""
    return max(int((weights > 0).sum()) - 1, 0)


def _anywhere(u: Numbers, used: NDArray[np.bool_]) -> Numbers:
    """Shares that add up to 1, each way of parting as likely: the gaps between sorted lots."""
    draws = len(u)
    edges = np.hstack([np.zeros((draws, 1)), np.sort(u, axis=1), np.ones((draws, 1))])
    weights = np.zeros((draws, len(used)))
    if used.any():
        weights[:, used] = np.diff(edges, axis=1)
    return weights


def _drawn(list_: RankedList, goals: Numbers, inner: Numbers, how: Shake, top: int) -> Drawn:
    weights = effective(goals, inner, list_.criteria)
    places = ranked(weights, list_.placed)
    low, high = span(places, how.tail)
    lights = _lights(list_, weights, inner)
    share = np.stack([weights[:, _of(list_, goal)].sum(axis=1) for goal in Goal], axis=1)
    ranks = list_.ranks
    sites = []
    for i in range(list_.ranked):
        drawn = places[:, i]
        leads = drawn == 1
        held, often = np.unique(drawn if i < SPREAD else drawn[:0], return_counts=True)
        now = str(list_.sites[i]["class"])
        classes, counts = np.unique(lights[:, i], return_counts=True)
        by_class = {
            str(LIGHTS[int(c)]): float(n / how.draws) for c, n in zip(classes, counts, strict=True)
        }
        sites.append(
            Acceptance(
                places={int(p): float(n / how.draws) for p, n in zip(held, often, strict=True)},
                low=int(low[i]),
                high=int(high[i]),
                kept=float((drawn == ranks[i]).mean()),
                first=float(leads.mean()),
                top=float((drawn <= top).mean()),
                above_next=float((drawn < places[:, i + 1]).mean())
                if i + 1 < list_.ranked
                else None,
                lights=by_class,
                reclassed=1.0 - by_class.get(now, 0.0),
                leading_weights=dict(zip(Goal, share[leads].mean(axis=0).tolist(), strict=True))
                if leads.any()
                else {},
            )
        )
    now_first, now_top = (same_first(places, ranks.tolist(), n) for n in (1, top))
    return Drawn(tuple(sites), now_first, now_top)


def _of(list_: RankedList, goal: Goal) -> list[int]:
    return [i for i, c in enumerate(list_.criteria) if c.goal is goal]


def _lights(list_: RankedList, weights: Numbers, inner: Numbers) -> Counts:
    """The class of the whole in each draw, as `ranking.whole` has it, by its code in LIGHTS."""
    scores = np.round(weights @ list_.placed.T, DECIMALS)
    red = np.zeros(scores.shape, dtype=np.int8)
    stiff = np.zeros(scores.shape, dtype=bool)
    for goal in Goal:
        columns = [i for i in _of(list_, goal) if list_.within(list_.criteria[i]) > 0]
        if not columns:
            continue  # not valued
        whole = inner[:, columns].sum(axis=1)
        value = inner[:, columns] @ list_.values[: list_.ranked, columns].T / whole[:, None]
        is_red = np.round(value, DECIMALS) < YELLOW  # what is missing is not red
        red += is_red
        if goal in list_.profile.not_compensable:
            stiff |= is_red
    fair = np.where(scores < GREEN, 2, np.where((red > 0) | list_.capped[: list_.ranked], 2, 3))
    code = np.where(stiff | (red >= 2) | (scores < YELLOW), 1, fair)
    return np.asarray(code, dtype=np.int64)
