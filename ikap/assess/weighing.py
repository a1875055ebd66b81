"""Value and weigh: from what was measured to each criterion's value, each goal's, and the total.

Arithmetic over tables, which the map's page repeats. Missing stays missing: it widens an
interval and leaves no number in the middle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.assess.tidy import Readings, keyed
from ikap.model import Criterion, Curve, Gauge, Goal, Kind, Light, Profile

DECIMALS = 12
GREEN, YELLOW = 0.67, 0.33
READ = ("measured", "low", "high", "unit", "facts")

Numbers = NDArray[np.float64]


def light(value: float) -> Light | None:
    """The class of a value: green from 0.67, yellow from 0.33, none for what is missing.

    >>> [str(light(v)) for v in (0.67, 0.66, 0.33, 0.1)]
    ['green', 'yellow', 'yellow', 'red']
    """
    if np.isnan(value):
        return None
    return Light.GREEN if value >= GREEN else Light.YELLOW if value >= YELLOW else Light.RED


def lights(values: Numbers) -> NDArray[np.object_]:
    """The class of each of many values.

    >>> [str(one) for one in lights(np.array([0.67, 0.1, np.nan]))]
    ['green', 'red', 'None']
    """
    classes = np.array([Light.RED, Light.YELLOW, Light.GREEN, None], dtype=object)
    at = np.searchsorted([YELLOW, GREEN], values, side="right")
    return np.asarray(classes[np.where(np.isnan(values), 3, at)])


def effective_weights(
    profile: Profile, kind: Kind, criteria: Sequence[Criterion]
) -> dict[str, float]:
    """Goal weight × criterion weight for each criterion of a kind; they add up to 1.

    `criteria` are those that take part. A goal without any leaves the total, and the rest keep
    their ratio; a criterion without a weight has 0.
    """
    within = profile.criteria.get(kind, {})
    inside: dict[Goal, float] = {}
    for criterion in criteria:
        inside[criterion.goal] = inside.get(criterion.goal, 0.0) + within.get(criterion.id, 0.0)
    goals = {
        goal: profile.goals.get(kind, {}).get(goal, 0.0)
        for goal, sum_ in inside.items()
        if sum_ > 0
    }
    total = sum(goals.values())
    return {
        c.id: goals[c.goal] / total * within.get(c.id, 0.0) / inside[c.goal]
        if total > 0 and inside.get(c.goal, 0.0) > 0
        else 0.0
        for c in criteria
    }


def gauge_values(gauge: Gauge, rows: Mapping[str, Any]) -> tuple[Numbers, Numbers, Numbers]:
    """A gauge's value for each row of measured, low, high: likely, least and greatest.

    A row that was not measured has no likely value; what is certain of it bounds the others.
    """
    measured = np.asarray(rows["measured"], dtype=float)
    low, high = (np.asarray(rows[name], dtype=float) for name in ("low", "high"))
    value = gauge.value(measured)
    if not isinstance(gauge.value, Curve):
        known = ~np.isnan(value)
        return value, np.where(known, value, 0.0), np.where(known, value, 1.0)
    missing = np.isnan(measured)
    low = np.where(np.isnan(low), np.where(missing, -np.inf, measured), low)
    high = np.where(np.isnan(high), np.where(missing, np.inf, measured), high)
    ends = np.stack([gauge.value(low), gauge.value(high)])
    # Bounds that say nothing leave the whole scale open, beyond the ends of the curve too.
    unbounded = missing & np.isneginf(low) & np.isposinf(high)
    least = np.where(unbounded, 0.0, ends.min(axis=0))
    greatest = np.where(unbounded, 1.0, ends.max(axis=0))
    return value, least, greatest


def criterion_table(
    criterion: Criterion, gauges: Sequence[Gauge], indicators: pd.DataFrame, ids: pd.Index
) -> pd.DataFrame:
    """A criterion's rows for the sites: the gauge that decides, what it measured, and its value."""
    return pd.DataFrame(criterion_columns(criterion, gauges, Readings(indicators), ids))


def criterion_columns(
    criterion: Criterion, gauges: Sequence[Gauge], indicators: Readings, ids: pd.Index
) -> dict[str, Any]:
    """The columns of `criterion_table`, each a value a site."""
    read = [{name: indicators.values(g.indicator.id, name, ids) for name in READ} for g in gauges]
    triples = [gauge_values(g, rows) for g, rows in zip(gauges, read, strict=True)]
    values, lows, highs = (np.stack(part) for part in zip(*triples, strict=True))
    decides = _deciding(values, lows, highs, criterion.combine)
    if criterion.combine == "first":
        value, low, high = (part[decides, np.arange(len(ids))] for part in (values, lows, highs))
    else:
        fold = np.min if criterion.combine == "least" else np.max
        low, high = fold(lows, axis=0), fold(highs, axis=0)
        value = _folded(values, lows, highs, criterion.combine)
    settled = np.isnan(value) & (low == high)
    value = np.where(settled, low, value)
    columns = {name: [read[g][name][i] for i, g in enumerate(decides)] for name in READ}
    return {
        "id": ids.to_numpy(dtype=object),
        "criterion": [criterion.id] * len(ids),
        "goal": [criterion.goal] * len(ids),
        "indicator": [gauges[g].indicator.id for g in decides],
        **columns,
        "value": np.round(value, DECIMALS),
        "value_low": np.round(low, DECIMALS),
        "value_high": np.round(high, DECIMALS),
    }


def _folded(values: Numbers, lows: Numbers, highs: Numbers, combine: str) -> Numbers:
    """The least or the best of the gauges' values; NaN where one that is missing could decide.

    A missing gauge has bounds all the same: a near centre is the best, however far the others are.
    """
    missing = np.isnan(values)
    if combine == "least":
        known = np.where(missing, np.inf, values).min(axis=0)
        decided = known <= np.where(missing, lows, np.inf).min(axis=0)
    else:
        known = np.where(missing, -np.inf, values).max(axis=0)
        decided = known >= np.where(missing, highs, -np.inf).max(axis=0)
    return np.where(decided & np.isfinite(known), known, np.nan)


def _deciding(values: Numbers, lows: Numbers, highs: Numbers, combine: str) -> NDArray[np.intp]:
    """Which gauge decides each row: the one whose value, or whose bound, is the result's.

    Of `first`, the first that was measured; else the last of which anything is known, or the last.
    """
    if combine == "first":
        known = ~np.isnan(values)
        bounded = (lows > 0.0) | (highs < 1.0)
        last = len(values) - 1
        fallback = np.where(bounded.any(axis=0), last - np.argmax(bounded[::-1], axis=0), last)
        return np.asarray(np.where(known.any(axis=0), np.argmax(known, axis=0), fallback))
    if combine == "least":
        standing = np.where(np.isnan(values), highs + 1.0, values)
        return np.asarray(np.argmin(standing, axis=0))
    standing = np.where(np.isnan(values), lows - 1.0, values)
    return np.asarray(np.argmax(standing, axis=0))


def goal_table(
    criteria: Mapping[str, Any] | pd.DataFrame,
    within: Mapping[str, float],
    weights: Mapping[str, float],
) -> pd.DataFrame:
    """Each goal's value of the sites of one kind, from their criteria.

    `within` weighs the criteria of a goal against each other, `weights` are the effective ones.
    A goal that has no weight in the total is valued all the same: what cannot be compensated is
    not bought off by weighing it down.
    """
    named = list(criteria["criterion"])
    inside = np.array([within.get(name, 0.0) for name in named], dtype=float)
    weight = np.array([weights.get(name, np.nan) for name in named], dtype=float)
    goals = list(Goal)
    of_site, ids = pd.factorize(np.asarray(criteria["id"], dtype=object))
    of_goal = np.array([goals.index(goal) for goal in criteria["goal"]], dtype=np.intp)
    some = inside > 0
    cell, count = (of_site * len(goals) + of_goal)[some], len(ids) * len(goals)
    counted = np.bincount(cell, minlength=count) > 0

    def total(values: Numbers) -> Numbers:
        return np.asarray(np.bincount(cell, values[some], count), dtype=float)

    whole = np.where(counted, total(inside), np.nan)
    table = {
        name: np.round(total(np.asarray(criteria[column], dtype=float) * inside) / whole, DECIMALS)
        for name, column in (("value", "value"), ("low", "value_low"), ("high", "value_high"))
    }
    worst, best = lights(table["low"]), lights(table["high"])
    certain = worst == best
    unsure = np.full(len(certain), None, dtype=object)
    shown = np.where(
        np.isnan(table["value"]), np.where(certain, worst, unsure), lights(table["value"])
    )
    of_row = [id_ for id_ in ids for _goal in goals]
    index = keyed(of_row, goals * len(ids), ("id", "goal"))
    return pd.DataFrame(
        {
            **table,
            "weight": np.round(total(weight), DECIMALS),
            "light": pd.Series(shown, index=index, dtype=object),
            "uncertain": ~certain,
        },
        index=index,
    )


def score_table(goals: pd.DataFrame) -> pd.DataFrame:
    """Each site's score and interval: the goals' values by weight, NaN if one is missing."""
    of_site, ids = pd.factorize(goals.index.get_level_values("id"))
    weight = goals["weight"].to_numpy(dtype=float)
    some = weight > 0

    def total(values: Numbers) -> Numbers:
        return np.asarray(np.bincount(of_site[some], values[some], len(ids)), dtype=float)

    whole = np.where(np.bincount(of_site[some], minlength=len(ids)) > 0, total(weight), np.nan)
    parts = {
        name: np.round(total(goals[column].to_numpy(dtype=float) * weight) / whole, DECIMALS)
        for name, column in (("score", "value"), ("score_low", "low"), ("score_high", "high"))
    }
    return pd.DataFrame(parts, index=pd.Index(ids, name="id"))
