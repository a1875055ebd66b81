"""Examples for the handbook, worked on a real run: the same numbers that the run came to.

Each is chosen by rule, so that it is the same every time: the site whose value lies nearest the
middle, the first by id where several do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from ikap.model import (
    Answer,
    Constraint,
    Curve,
    Evaluation,
    Gauge,
    Goal,
    Indicator,
    Kind,
    LimitTest,
)
from ikap.present.book import answer_word
from ikap.present.markdown import Lines, heading, plain
from ikap.text import SHARE, _, percent, quantity, unit_name
from ikap.words import GOALS_SHORT, LIGHTS

MIDDLE = 0.5


@dataclass(frozen=True)
class Point:
    """What a site measured, and the value that the curve made of it."""

    site: str
    measured: float
    value: float


def example_point(gauge: Gauge, evaluation: Evaluation) -> Point | None:
    """The site of the example; None where none was measured."""
    rows = _measured(gauge.indicator, evaluation, gauge.kinds)
    if rows.empty:
        return None
    values = pd.Series(gauge.value(rows.to_numpy()), rows.index).dropna()
    if values.empty:
        return None
    site = str((values - MIDDLE).abs().sort_index(kind="stable").idxmin())
    return Point(site, float(rows[site]), float(values[site]))


def gauge_example(gauge: Gauge, evaluation: Evaluation) -> str:
    """What one site measured, and how the curve made a value of it; "" where none was measured."""
    point = example_point(gauge, evaluation)
    if point is None:
        return ""
    unit = "" if gauge.indicator.unit in ("", SHARE) else f" {unit_name(gauge.indicator.unit)}"
    return _(
        "Eksempel, {site}: {measured} gir {arithmetic}.",
        site=named(point.site, evaluation),
        measured=f"{plain(point.measured)}{unit}",
        arithmetic=_arithmetic(gauge, point.measured, point.value),
    )


def _arithmetic(gauge: Gauge, measured: float, value: float) -> str:
    """The straight line between the two points around what was measured."""
    if isinstance(gauge.value, Curve):
        for (x1, v1), (x2, v2) in pairwise(gauge.value.points):
            if x1 < measured < x2 and v1 != v2:
                return _(
                    "{v1} + ({x} − {x1}) / ({x2} − {x1}) × ({v2} − {v1}) = **{value}**",
                    value=plain(value),
                    x=plain(measured),
                    **{
                        n: plain(c)
                        for n, c in zip(("x1", "v1", "x2", "v2"), (x1, v1, x2, v2), strict=True)
                    },
                )
    return f"**{plain(value)}**"


def indicator_example(indicator: Indicator, evaluation: Evaluation) -> str:
    """A measurement that is not nothing, where there is one."""
    rows = _measured(indicator, evaluation, tuple(Kind))
    if rows.empty:
        return "–"
    some = rows[rows != 0]
    site = str((some if len(some) else rows).index[0])
    amount = quantity(float(rows[site]), indicator.unit, indicator.decimals)
    return f"{site}: {amount}"


def limit_example(limit: Constraint, evaluation: Evaluation) -> str:
    """The first site that the constraint meets, or what it came to for all."""
    rows: Any = evaluation.constraints
    rows = rows[rows.index.get_level_values("constraint") == limit.id]
    for answer in (Answer.YES, Answer.TOUCH):
        met = rows[rows["answer"] == answer]
        if len(met):
            site, row = str(met.index[0][0]), met.iloc[0]
            text = f"{site}: {answer_word(answer)}"
            if isinstance(limit.test, LimitTest):
                indicator = limit.test.indicator
                amount = quantity(float(row["measured"]), indicator.unit, indicator.decimals)
                return f"{text}, {amount}"
            amount = quantity(float(row["area_daa"]), "daa")
            return f"{text}, {amount} ({percent(float(row['share']))})"
    answers = set(rows["answer"])
    if answers == {Answer.UNCHECKED}:
        return answer_word(Answer.UNCHECKED)
    return answer_word(Answer.NO) if Answer.NO in answers else "–"


def whole_example(evaluation: Evaluation) -> Lines:
    """One site from values to total, by the weights of the run's profile."""
    sites: Any = evaluation.sites
    fit = sites[(sites["kind"] == Kind.HOUSING) & sites["complete"] & sites["rank"].notna()]
    if fit.empty:
        return
    site = str((fit["score"] - MIDDLE).abs().sort_index(kind="stable").idxmin())
    yield from heading(_("Beregning av ett område"))
    yield _(
        "{site}, med vektprofilen {profile}. Poengene står på skalaen 0–1 og er avrundet her. "
        "Beregningen bruker alle desimaler.",
        site=named(site, evaluation),
        profile=_(evaluation.profile.title),
    )
    yield ""
    goals: Any = evaluation.goals.loc[site]
    for goal in Goal:
        yield f"- {_goal_sum(goal, site, evaluation)}"
    weights = evaluation.profile.goals[Kind.HOUSING]
    counted = [goal for goal in Goal if goals.loc[goal, "weight"] > 0]
    terms = " + ".join(f"{plain(weights[g])} × {plain(goals.loc[g, 'value'])}" for g in counted)
    shares = " + ".join(plain(weights[g]) for g in counted)
    total = plain(float(sites.loc[site, "score"]))
    yield "- " + _(
        "Samlet poengsum: ({terms}) / ({weights}) = **{total}**.",
        terms=terms,
        weights=shares,
        total=total,
    )
    light = sites.loc[site, "light"]
    word = _(LIGHTS[light]) if light else "–"
    place = plain(float(sites.loc[site, "rank"]))
    yield "- " + _("Samlet klasse: {word}. Plassering {place} i lista.", word=word, place=place)
    yield ""


def _goal_sum(goal: Goal, site: str, evaluation: Evaluation) -> str:
    rows: Any = evaluation.criteria.loc[site]
    rows = rows[rows["goal"] == goal]
    given = evaluation.profile.criteria[Kind.HOUSING]
    counted = [(given[name], float(row["value"])) for name, row in rows.iterrows()
               if given.get(str(name), 0.0) > 0]  # fmt: skip
    terms = " + ".join(f"{plain(w)} × {plain(v)}" for w, v in counted)
    weights = " + ".join(plain(w) for w, _v in counted)
    row: Any = evaluation.goals.loc[(site, goal)]
    light = row["light"]
    return _(
        "{goal}: ({terms}) / ({weights}) = **{value}**, {word}.",
        goal=_(GOALS_SHORT[goal]),
        terms=terms,
        weights=weights,
        value=plain(float(row["value"])),
        word=_(LIGHTS[light]),
    )


def named(site: str, evaluation: Evaluation) -> str:
    name = evaluation.sites.loc[site, "name"]
    return f"{site} {name}" if isinstance(name, str) else site


def _measured(
    indicator: Indicator, evaluation: Evaluation, kinds: tuple[Kind, ...]
) -> pd.Series[float]:
    """What an indicator measured, by site of these kinds, in the order of the ids."""
    table = evaluation.indicators
    rows = table[table.index.get_level_values("indicator") == indicator.id]
    values = rows["measured"].droplevel("indicator").dropna()
    of_kind = evaluation.sites.index[evaluation.sites["kind"].isin(kinds)]
    return values[values.index.isin(of_kind)].sort_index()


def drawings(evaluation: Evaluation) -> Iterator[tuple[str, Gauge]]:
    """The curves to draw, by the name that the handbook's text refers to."""
    for criterion in evaluation.definitions:
        for number, gauge in enumerate(criterion.gauges):
            yield drawing_name(criterion.id, number), gauge


def drawing_name(criterion: str, number: int) -> str:
    return f"{criterion}/{number}"
