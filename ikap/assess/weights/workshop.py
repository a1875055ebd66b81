"""A workshop's answers as weights of a profile: each set combined, with how people differ.

A set is what is weighed against one another: the goals of a kind of site, or the criteria of one
goal. What nobody answered keeps the weights of the profile that the workshop began with.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from ikap.assess.weights.elicitation import (
    Consistency,
    Shares,
    concordance,
    consistency,
    eigenvector,
    rank_order_centroid,
    reciprocal,
    swing,
    together,
)
from ikap.model import Goal, Kind, Profile


class Ask(StrEnum):
    """How people are asked."""

    PAIRS = "ahp"
    SWING = "swing"
    RANKS = "ranks"


GOALS = "goals"  # the set of the goals themselves


@dataclass(frozen=True, order=True)
class SetName:
    """What is weighed against one another: `of` is `goals`, or a goal whose criteria they are."""

    kind: Kind
    of: str


@dataclass(frozen=True)
class Answers:
    """What one person answered of one set, in the order of its items.

    Pairs: how many times as important the first is, a number a pair, row by row of the upper
    triangle. Swing: points. Ranks: 1 the most important.
    """

    by: str
    role: str
    date: str  # ISO
    name: SetName
    ask: Ask
    values: tuple[float, ...]


@dataclass(frozen=True)
class Person:
    """What one person's answers come to in a set; `consistency` of pairs alone."""

    by: str
    role: str
    date: str
    weights: tuple[float, ...]
    consistency: Consistency | None


@dataclass(frozen=True)
class Combined:
    """A set's weights from all who answered, and how they differ.

    `low`, `high`: the least and the greatest weight that anyone gave each item. `agreement`:
    Kendall's W of their orders, NaN for one person. `consistency`: of the combined pairs.
    """

    name: SetName
    ask: Ask
    items: tuple[str, ...]
    weights: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    agreement: float
    consistency: Consistency | None
    people: tuple[Person, ...]


def sets_of(profile: Profile, goal_of: Mapping[str, Goal]) -> dict[SetName, tuple[str, ...]]:
    """The sets that a profile weighs, each with its items; a set of one is no question.

    `goal_of`: criterion → goal. Criteria of weight 0 are left out: they move nothing.
    """
    answers = {}
    for kind in profile.kinds:
        goals = tuple(goal.value for goal, weight in profile.goals[kind].items() if weight > 0)
        answers[SetName(kind, GOALS)] = goals
        for goal in goals:
            answers[SetName(kind, goal)] = tuple(
                name
                for name, weight in profile.criteria[kind].items()
                if weight > 0 and goal_of.get(name) == goal
            )
    return {name: items for name, items in answers.items() if len(items) > 1}


def pairs_of(items: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs in the order that they are asked for."""
    return list(combinations(items, 2))


def combined(
    answers: Sequence[Answers], sets: Mapping[SetName, tuple[str, ...]]
) -> tuple[Combined, ...]:
    """Each set that somebody answered, combined. A set is asked about in one way.

    Pairs by the geometric mean of the comparisons, the others by the mean of the weights.
    """
    return tuple(
        _combined(name, items, mine)
        for name, items in sets.items()
        if (mine := [answer for answer in answers if answer.name == name])
    )


def _combined(name: SetName, items: tuple[str, ...], answers: Sequence[Answers]) -> Combined:
    ask = answers[0].ask
    people = tuple(_person(answer, len(items)) for answer in answers)
    each = np.array([person.weights for person in people])
    group: Consistency | None = None
    if ask is Ask.PAIRS:
        matrix = together([reciprocal(len(items), answer.values) for answer in answers])
        weights: Shares = eigenvector(matrix)[0]
        group = consistency(matrix)
    else:
        weights = each.mean(axis=0)
    return Combined(
        name,
        ask,
        items,
        tuple(map(float, weights)),
        tuple(map(float, each.min(axis=0))),
        tuple(map(float, each.max(axis=0))),
        concordance(list(each)) if len(people) > 1 else math.nan,
        group,
        people,
    )


def _person(answer: Answers, count: int) -> Person:
    check: Consistency | None = None
    if answer.ask is Ask.PAIRS:
        matrix = reciprocal(count, answer.values)
        weights, check = eigenvector(matrix)[0], consistency(matrix)
    elif answer.ask is Ask.SWING:
        weights = swing(answer.values)
    else:
        weights = rank_order_centroid(answer.values)
    return Person(answer.by, answer.role, answer.date, tuple(map(float, weights)), check)
