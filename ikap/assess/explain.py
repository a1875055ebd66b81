"""Why: what speaks for and against each alternative, what is not known, what would change it.

Sentences in the language in use, from the numbers of an Evaluation alone. A strength or a
weakness is chosen by its weight times its distance from the middle of the scale, so that the
reasons for one submission do not depend on which others came in with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

import numpy as np

from ikap.assess.ranking import Cause
from ikap.assess.tidy import rows, rows_by_site
from ikap.assess.weighing import GREEN, YELLOW
from ikap.model import (
    Answer,
    Constraint,
    Criterion,
    Curve,
    Evaluation,
    Fact,
    Gauge,
    Goal,
    Indicator,
    Kind,
    Light,
    ZoneTest,
)
from ikap.text import NO_BREAK, _, number, percent, quantity
from ikap.words import GOALS, LIGHTS

MIDDLE = 0.5
STRONGEST = 3
# Spreading the growth can ask for homes where driving is long and stops are few.
PULLED = (Goal.CLIMATE, Goal.PROXIMITY)
PULL_APART = GREEN - YELLOW  # as far as one class is wide [P]


@dataclass(frozen=True)
class Reasons:
    """Sentences about one alternative."""

    status: tuple[str, ...]
    light: str | None
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    missing: tuple[str, ...]
    would_change: tuple[str, ...]
    tradeoffs: tuple[str, ...]


def reasons(evaluation: Evaluation) -> dict[str, Reasons]:
    """The reasons for every alternative, by id."""
    limits = {limit.id: limit for limit in evaluation.limits}
    definitions = {criterion.id: criterion for criterion in evaluation.definitions}
    criteria = rows_by_site(evaluation.criteria)
    goals = rows_by_site(evaluation.goals)
    answers = rows_by_site(evaluation.constraints)
    measured = rows_by_site(evaluation.indicators)
    none: list[Any] = []
    return {
        site.id: Reasons(
            status=tuple(
                cause_sentence(cause, answers.get(site.id, none), limits)
                for cause in site.status_reasons
            ),
            light=light_sentence(site.light, site.light_reason, limits),
            strengths=tuple(_strongest(criteria.get(site.id, none), definitions, best=True)),
            weaknesses=tuple(_strongest(criteria.get(site.id, none), definitions, best=False)),
            missing=tuple(
                _missing(
                    criteria.get(site.id, none),
                    answers.get(site.id, none),
                    definitions,
                    limits,
                    _weighed(evaluation, Kind(site.kind)),
                )
            ),
            would_change=tuple(
                _changes(
                    goals.get(site.id, none),
                    criteria.get(site.id, none),
                    {row.indicator: row for row in measured.get(site.id, none)},
                    definitions,
                    Kind(site.kind),
                )
            ),
            tradeoffs=tuple(_tradeoffs(goals.get(site.id, none))),
        )
        for site in rows(evaluation.sites.drop(columns=["geometry", "net"]))
    }


def measured_phrase(indicator: Indicator, row: Any) -> str:
    """What was measured, with its interval where there is one: «18,4 daa (12,0–31,5)»."""
    text = quantity(row.measured, indicator.unit, indicator.decimals)
    if row.low != row.high and not np.isnan(row.low) and not np.isnan(row.high):
        low, high = (
            quantity(end, indicator.unit, indicator.decimals) for end in (row.low, row.high)
        )
        if low != high:
            text += f" ({low.split(NO_BREAK + _(indicator.unit))[0]}–{high})"
    return text


def sentence(indicator: Indicator, row: Any) -> str:
    """What an indicator found, in its own words where all the facts for them are there."""
    facts = row.facts or {}
    values = {
        name: _fact_value(fact, facts[name])
        for name, fact in indicator.facts.items()
        if name in facts
    }
    measured = measured_phrase(indicator, row)
    if indicator.tell is not None:
        return indicator.tell(measured, facts)
    needed = {name for _text, name, *_rest in Formatter().parse(indicator.sentence) if name}
    if indicator.sentence and needed <= {"measured", *values}:
        return _(indicator.sentence, measured=measured, **values)
    listed = fact_phrase(indicator, facts)
    return f"{_(indicator.title)} {measured}" + (f" ({listed})" if listed else "")


def fact_phrase(indicator: Indicator, facts: Mapping[str, Any]) -> str:
    """The facts that an indicator gives beside its number: «senter Melhus, lengst unna 1,9 km»."""
    return ", ".join(
        f"{_(fact.title)} {_fact_value(fact, facts[name])}"
        for name, fact in indicator.facts.items()
        if name in facts
    )


def cause_sentence(cause: Cause, answers: Iterable[Any], limits: Mapping[str, Constraint]) -> str:
    """Why a site has its status, in one sentence."""
    if cause.constraint is None:
        return _("Arealet som gjenstår etter fradrag, er for lite til utbygging.")
    limit = limits[cause.constraint]
    row = next(r for r in answers if r.constraint == cause.constraint)
    title, advice = _(limit.title), _(limit.advice)
    if cause.why == "unchecked":
        return _(
            "{title}: kartlaget dekker ikke {share} av området.",
            title=title,
            share=percent(row.unchecked_share),
        )
    if cause.why == "override":
        return _(
            "{title}: kartet er overstyrt av saksbehandler. {reason}",
            title=title,
            reason=row.override,
        )
    if np.isnan(row.area_daa):
        return _("{title}. {advice}", title=title, advice=advice)
    return _(
        "{title}: {area} ({share}). {advice}",
        title=title,
        area=quantity(row.area_daa, "daa"),
        share=percent(row.share),
        advice=advice,
    )


def light_sentence(
    light: Light | None, reason: tuple[str, ...], limits: Mapping[str, Constraint]
) -> str | None:
    """Why the class of the whole is what it is, where the score alone does not say it."""
    if not reason:
        return None
    why, *names = reason
    if why == "incomplete":
        return _("Ingen samlet klasse: minst ett kriterium med vekt mangler grunnlag.")
    if why == "capped":
        titles = ", ".join(_(limits[name].title) for name in names)
        return _(
            "Samlet klasse kan ikke bli høyere enn Middels på grunn av: {titles}.", titles=titles
        )
    titles = ", ".join(_(GOALS[Goal(name)]) for name in names)
    if why == "not_compensable":
        return _(
            "Samlet klasse er Svak: området er svakt på et mål som ikke kan veies opp av andre "
            "({titles}).",
            titles=titles,
        )
    if light is Light.RED:
        return _(
            "Samlet klasse er Svak: området er svakt på to eller flere mål ({titles}).",
            titles=titles,
        )
    return _("Samlet klasse kan ikke bli God når området er svakt på: {titles}.", titles=titles)


def _fact_value(fact: Fact, value: Any) -> str:
    if isinstance(value, str):
        return _(value) if fact.words else value
    large = fact.unit in ("m", "") and abs(value) >= 10
    whole = isinstance(value, int) or large or fact.unit == "min"
    decimals = 0 if whole else 1
    return quantity(float(value), fact.unit, decimals)


def _gauge(criterion: Criterion, row: Any) -> Gauge:
    return next(g for g in criterion.gauges if g.indicator.id == row.indicator)


def _strongest(
    rows: Iterable[Any], definitions: Mapping[str, Criterion], *, best: bool
) -> Iterable[str]:
    """The criteria that pull hardest, as sentences, the strongest first."""
    pulls = [
        (row.weight * (row.value - MIDDLE), row)
        for row in rows
        if row.weight > 0 and not np.isnan(row.value)
    ]
    chosen = [pull for pull in pulls if (pull[0] > 0 if best else pull[0] < 0)]
    chosen.sort(key=lambda pull: (-abs(pull[0]), pull[1].criterion))
    for _pull, row in chosen[:STRONGEST]:
        criterion = definitions[row.criterion]
        yield _(
            "{criterion}, {value} poeng: {sentence}.",
            sentence=sentence(_gauge(criterion, row).indicator, row),
            criterion=_(criterion.title),
            value=number(100 * row.value, 0),
        )


def _lower_first(title: str) -> str:
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _weighed(evaluation: Evaluation, kind: Kind) -> list[str]:
    """Of the criteria that are set aside, those that the profile weighs: the rest moves nothing."""
    weights = evaluation.profile.criteria.get(kind, {})
    return [name for name in evaluation.set_aside.get(kind, ()) if weights.get(name, 0) > 0]


def _missing(
    rows: Iterable[Any],
    answers: Iterable[Any],
    definitions: Mapping[str, Criterion],
    limits: Mapping[str, Constraint],
    set_aside: Iterable[str],
) -> Iterable[str]:
    for row in rows:
        if row.weight > 0 and np.isnan(row.value):
            yield _(
                "{criterion}: mangler grunnlag her. Poengene ligger mellom {low} og {high}.",
                criterion=_(definitions[row.criterion].title),
                low=number(100 * row.value_low, 0),
                high=number(100 * row.value_high, 0),
            )
    for name in set_aside:
        yield _(
            "{criterion}: ikke med i beregningen, fordi regionen mangler kartlaget.",
            criterion=_(definitions[name].title),
        )
    unchecked = [
        _(limits[row.constraint].title)
        for row in answers
        if row.answer == Answer.UNCHECKED and isinstance(limits[row.constraint].test, ZoneTest)
    ]
    if unchecked:
        yield _("Ikke undersøkt: {themes}.", themes="; ".join(unchecked))


def _tradeoffs(goals: Iterable[Any]) -> Iterable[str]:
    """Where spreading the growth pulls the other way than climate or nearness; never netted."""
    by_goal = {Goal(row.goal): row for row in goals}
    growth = by_goal.get(Goal.GROWTH)
    for name in PULLED:
        other = by_goal.get(name)
        if growth is None or other is None or not abs(growth.value - other.value) >= PULL_APART:
            continue
        weak, strong = sorted((growth, other), key=lambda row: float(row.value))
        yield _(
            "Målkonflikt: {high} poeng for {strong}, {low} for {weak}. Avveiningen er politisk.",
            strong=_(GOALS[Goal(strong.goal)]),
            high=number(100 * strong.value, 0),
            weak=_lower_first(_(GOALS[Goal(weak.goal)])),
            low=number(100 * weak.value, 0),
        )


def _changes(
    goals: Iterable[Any],
    rows: Iterable[Any],
    measured: Mapping[str, Any],
    definitions: Mapping[str, Criterion],
    kind: Kind,
) -> Iterable[str]:
    """For each goal below green, the single criterion whose least change lifts its class."""
    by_goal: dict[Goal, list[Any]] = {}
    for row in rows:
        if row.weight > 0 and not np.isnan(row.value):
            by_goal.setdefault(row.goal, []).append(row)
    for goal in goals:
        if goal.weight <= 0 or np.isnan(goal.value) or goal.light == Light.GREEN:
            continue
        target, light = (YELLOW, Light.YELLOW) if goal.light == Light.RED else (GREEN, Light.GREEN)
        steps = [
            (needed - row.value, row.criterion, needed, row.indicator)
            for row in by_goal.get(goal.goal, [])
            if (needed := row.value + (target - goal.value) * goal.weight / row.weight) <= 1.0
        ]
        if steps:
            _step, name, needed, decides = min(steps)
            wanted = _wanted(definitions[name], kind, decides, needed, measured)
            if wanted:
                yield _(
                    "{goal}: klassen {light} krever at {wanted}, når alt annet er likt.",
                    goal=_(GOALS[goal.goal]),
                    light=_(LIGHTS[light]).lower(),
                    wanted=wanted,
                )


def _wanted(
    criterion: Criterion, kind: Kind, decides: str, needed: float, measured: Mapping[str, Any]
) -> str:
    """What must be measured for the criterion to have a value: every gauge of a `least`."""
    phrases = []
    for gauge in criterion.gauges_of(kind):
        row = measured.get(gauge.indicator.id)
        counts = criterion.combine == "least" or gauge.indicator.id == decides
        if row is None or not counts or not isinstance(gauge.value, Curve):
            continue
        if float(gauge.value(row.measured)) < needed:
            indicator = gauge.indicator
            wanted, now = _told_apart(measured_for(gauge.value, needed), row.measured, indicator)
            phrases.append(
                _(
                    "{indicator} går fra {measured} til {wanted}",
                    indicator=_lower_first(_(indicator.title)),
                    wanted=wanted,
                    measured=now,
                )
            )
    return _(" og ").join(phrases)


def _told_apart(wanted: float, now: float, indicator: Indicator) -> tuple[str, str]:
    """Two measurements with as many decimals as it takes to tell them apart."""
    texts = ("", "")
    for decimals in range(indicator.decimals, indicator.decimals + 4):
        texts = (
            quantity(wanted, indicator.unit, decimals),
            quantity(now, indicator.unit, decimals),
        )
        if texts[0] != texts[1]:
            break
    return texts


def measured_for(curve: Curve, value: float) -> float:
    """Where on a curve a value is first reached, coming from its worse end.

    >>> measured_for(Curve(((6, 1), (12, 0.8), (18, 0.55))), 0.9)
    9.0
    """
    points = sorted(curve.points, key=lambda point: (point[1], point[0]))
    xs, vs = zip(*points, strict=True)
    return float(np.interp(value, vs, xs))
