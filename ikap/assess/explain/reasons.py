"""Why: what speaks for and against each alternative, what is not known, what would change it.

Sentences in the language in use, from the numbers of an Evaluation alone. A strength or a
weakness is chosen by its weight times its distance from the middle of the scale, so that the
reasons for one submission do not depend on which others came in with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from ikap.assess.explain.said import Invented, grounded, invented, layers_of_limit, sentence
from ikap.assess.explain.supply import supply_sentences
from ikap.assess.measurement import layers_of
from ikap.assess.overruled import remarks
from ikap.assess.ranking import Cause, least_net
from ikap.assess.tidy import rows, rows_by_site, without_shapes
from ikap.assess.weighing import GREEN, YELLOW
from ikap.model import (
    Answer,
    Constraint,
    Criterion,
    Curve,
    Evaluation,
    Gauge,
    Goal,
    Indicator,
    Kind,
    Light,
    ZoneTest,
)
from ikap.text import _, lowered, number, percent, quantity, spoken, without_unit
from ikap.words import GOALS_SHORT, LEVERS, LIGHTS, counted_points

Rows = Mapping[str, Sequence[Any]]  # by site

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
    unremarked: tuple[str, ...] = ()  # what is untouched: no argument, said once
    supply: tuple[str, ...] = ()  # school, water, sewer and road: told, and no part of the score
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # beside a criterion


def reasons(evaluation: Evaluation, tables: Mapping[str, Rows] | None = None) -> dict[str, Reasons]:
    """The reasons for every alternative, by id.

    `tables`: the rows of the evaluation's tables by their names, where they are at hand.
    """
    context = _Context.of(evaluation)
    by_site = site_rows(evaluation) if tables is None else tables
    criteria, goals = by_site["criteria"], by_site["goals"]
    answers, measured = by_site["constraints"], by_site["indicators"]
    none: list[Any] = []
    result = {}
    for site in rows(without_shapes(evaluation.sites)):
        kind = Kind(site.kind)
        mine, asked = criteria.get(site.id, none), answers.get(site.id, none)
        by_indicator = {row.indicator: row for row in measured.get(site.id, none)}
        overruled = remarks(asked, context.limits, context.definitions)
        plain = [row for row in mine if row.criterion not in overruled]
        untouched, unremarked = _untouched(plain, by_indicator, context)
        spoken_of = [row for row in mine if row.criterion not in untouched]
        result[site.id] = Reasons(
            status=tuple(
                cause_sentence(cause, site, asked, context) for cause in site.status_reasons
            ),
            light=light_sentence(site.light, site.light_reason, context),
            strengths=tuple(_strongest(spoken_of, context, overruled, best=True)),
            weaknesses=tuple(_strongest(spoken_of, context, overruled, best=False)),
            missing=tuple(_missing(mine, asked, context, _weighed(evaluation, kind))),
            would_change=tuple(
                _changes(goals.get(site.id, none), mine, by_indicator, context, kind)
            ),
            tradeoffs=tuple(_tradeoffs(goals.get(site.id, none), context.at_all)),
            unremarked=unremarked,
            supply=supply_sentences(by_indicator, context.invented),
            remarks=overruled,
        )
    return result


def site_rows(evaluation: Evaluation) -> dict[str, Rows]:
    """The rows of each of an evaluation's tables by site."""
    names = ("goals", "criteria", "constraints", "indicators")
    return {name: rows_by_site(getattr(evaluation, name)) for name in names}


@dataclass(frozen=True)
class _Context:
    """What sentences are made with: the records by name, and what is to be said of their data."""

    definitions: Mapping[str, Criterion]
    limits: Mapping[str, Constraint]
    invented: Invented
    at_all: str  # of a sentence that rests on everything

    @classmethod
    def of(cls, evaluation: Evaluation) -> _Context:
        made_up = evaluation.region.synthetic
        return cls(
            {criterion.id: criterion for criterion in evaluation.definitions},
            {limit.id: limit for limit in evaluation.limits},
            invented(evaluation),
            _(" (bygger på oppdiktede data)") if made_up else "",
        )


def cause_sentence(cause: Cause, site: Any, answers: Iterable[Any], context: _Context) -> str:
    """Why a site has its status, in one sentence."""
    if cause.constraint is None:
        return _(
            "Etter fradrag gjenstår {net} av {gross}. Det er for lite til utbygging etter grensen "
            "på {least}{basis}.",
            net=spoken(site.net_area_daa, "daa"),
            gross=spoken(site.area_daa, "daa"),
            least=spoken(float(least_net(site.area_daa)), "daa"),
            basis=context.at_all,
        )
    limit = context.limits[cause.constraint]
    row = next(r for r in answers if r.constraint == cause.constraint)
    known = {"title": _(limit.title), "basis": context.invented(layers_of_limit(limit))}
    if cause.why == "unchecked":
        return _(
            "{title}: kartlaget dekker ikke {share} av området.",
            title=known["title"],
            share=percent(row.unchecked_share),
        )
    if cause.why == "override":
        text = _(
            "{title}: kartet er overstyrt av saksbehandler. {reason}",
            title=known["title"],
            reason=row.override,
        )
        measures = context.definitions.get(limit.measured_by)
        if measures is None:
            return text
        return f"{text} " + _(
            "Kriteriet «{criterion}» måler fortsatt det kartet viser, fordi svaret ikke sier hva "
            "som er der i stedet. Rett kartlaget for å endre poengene.",
            criterion=_(measures.title),
        )
    if np.isnan(row.area_daa):
        return _("{title}{basis}. {advice}", advice=_(limit.advice), **known)
    return _(
        "{title}: {area} ({share}){basis}. {advice}",
        area=spoken(row.area_daa, "daa"),
        share=percent(row.share),
        advice=_(limit.advice),
        **known,
    )


def light_sentence(light: Light | None, reason: tuple[str, ...], context: _Context) -> str | None:
    """Why the class of the whole is what it is, where the score alone does not say it."""
    if not reason:
        return None
    why, *names = reason
    basis = context.at_all
    if why == "incomplete":
        return _("Ingen samlet klasse: minst ett kriterium med vekt mangler grunnlag.")
    if why == "capped":
        layers = [layer for name in names for layer in layers_of_limit(context.limits[name])]
        return _(
            "Samlet klasse kan ikke bli høyere enn Middels på grunn av: {titles}{basis}.",
            titles=", ".join(_(context.limits[name].title) for name in names),
            basis=context.invented(layers),
        )
    titles = ", ".join(_(GOALS_SHORT[Goal(name)]) for name in names)
    if why == "not_compensable":
        return _(
            "Samlet klasse er Svak: området er svakt på et mål som ikke kan veies opp av andre "
            "({titles}){basis}.",
            titles=titles,
            basis=basis,
        )
    if light is Light.RED:
        return _(
            "Samlet klasse er Svak: området er svakt på to eller flere mål ({titles}){basis}.",
            titles=titles,
            basis=basis,
        )
    return _(
        "Samlet klasse kan ikke bli God når området er svakt på: {titles}{basis}.",
        titles=titles,
        basis=basis,
    )


def _gauge(criterion: Criterion, row: Any) -> Gauge:
    return next(g for g in criterion.gauges if g.indicator.id == row.indicator)


BUILT = "built_share"
MOSTLY_BUILT = 0.5  # of the site, from which its built ground is said to be the reason [P]
OF_BUILT_GROUND = ("land_emissions", "farmland_loss")  # what built ground has little of to lose


def _untouched(
    criteria: Iterable[Any], measured: Mapping[str, Any], context: _Context
) -> tuple[set[str], tuple[str, ...]]:
    """The criteria of which nothing is touched, and that said once: a zero is no argument."""
    weighed = [row for row in criteria if row.weight > 0]
    built = measured.get(BUILT)
    mostly = built is not None and built.measured >= MOSTLY_BUILT
    full = [
        row for row in weighed if mostly and row.criterion in OF_BUILT_GROUND and row.value >= GREEN
    ]
    spared = {row.criterion for row in full}
    untouched = [row for row in weighed if _is_zero(row, context) and row.criterion not in spared]
    sentences = []
    if untouched:
        gauges = [_gauge(context.definitions[row.criterion], row) for row in untouched]
        layers = [layer for gauge in gauges for layer in layers_of(gauge.indicator)]
        sentences.append(
            _(
                "Målt uten funn: {criteria}{basis}.",
                criteria=_titles(untouched, context),
                basis=context.invented(layers),
            )
        )
    if built is not None and full:
        sentences.append(
            _(
                "{share} av området er bebygd fra før. Derfor er det lite å tape av: "
                "{criteria}{basis}.",
                share=percent(built.measured),
                criteria=_titles(full, context),
                basis=context.invented(["land"]),
            )
        )
    return spared | {row.criterion for row in untouched}, tuple(sentences)


def _titles(criteria: Iterable[Any], context: _Context) -> str:
    return ", ".join(lowered(_(context.definitions[row.criterion].title)) for row in criteria)


def _is_zero(row: Any, context: _Context) -> bool:
    """Whether nothing was measured that anyone would see, and that gives all the points."""
    gauge = _gauge(context.definitions[row.criterion], row)
    rounded = (
        round(float(row.measured), gauge.indicator.decimals) if row.measured == row.measured else 1
    )
    return rounded == 0 and row.value > 1 - 1e-6 and not row.low < row.high - 1e-9


def _strongest(
    rows: Iterable[Any], context: _Context, overruled: Mapping[str, tuple[str, ...]], *, best: bool
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
        criterion = context.definitions[row.criterion]
        indicator = _gauge(criterion, row).indicator
        said = _(
            "{criterion}, {points}: {sentence}.",
            sentence=grounded(sentence(indicator, row), context.invented(layers_of(indicator))),
            criterion=_(criterion.title),
            points=counted_points(100 * row.value),
        )
        yield " ".join([said, *overruled.get(row.criterion, ())])


def _weighed(evaluation: Evaluation, kind: Kind) -> list[str]:
    """Of the criteria that are set aside, those that the profile weighs: the rest moves nothing."""
    weights = evaluation.profile.criteria.get(kind, {})
    return [name for name in evaluation.set_aside.get(kind, ()) if weights.get(name, 0) > 0]


def _missing(
    rows: Iterable[Any], answers: Iterable[Any], context: _Context, set_aside: Iterable[str]
) -> Iterable[str]:
    for row in rows:
        if row.weight > 0 and np.isnan(row.value):
            yield _(
                "{criterion}: mangler grunnlag her. Poengene ligger mellom {low} og {high}.",
                criterion=_(context.definitions[row.criterion].title),
                low=number(100 * row.value_low, 0),
                high=number(100 * row.value_high, 0),
            )
    for name in set_aside:
        yield _(
            "{criterion}: ikke med i beregningen, fordi regionen mangler kartlaget eller tabellen.",
            criterion=_(context.definitions[name].title),
        )
    unchecked = [
        _(context.limits[row.constraint].title)
        for row in answers
        if row.answer == Answer.UNCHECKED
        and isinstance(context.limits[row.constraint].test, ZoneTest)
    ]
    if unchecked:
        yield _("Ikke undersøkt: {themes}.", themes="; ".join(unchecked))


def _tradeoffs(goals: Iterable[Any], basis: str = "") -> Iterable[str]:
    """Where spreading the growth pulls the other way than climate or nearness; never netted."""
    by_goal = {Goal(row.goal): row for row in goals}
    growth = by_goal.get(Goal.GROWTH)
    for name in PULLED:
        other = by_goal.get(name)
        if growth is None or other is None or not abs(growth.value - other.value) >= PULL_APART:
            continue
        weak, strong = sorted((growth, other), key=lambda row: float(row.value))
        yield _(
            "Målkonflikt: {high} for {strong}, {low} for {weak}{basis}. Avveiningen er politisk.",
            strong=_(GOALS_SHORT[Goal(strong.goal)]),
            high=counted_points(100 * strong.value),
            weak=_(GOALS_SHORT[Goal(weak.goal)]),
            low=number(100 * weak.value, 0),
            basis=basis,
        )


def _changes(
    goals: Iterable[Any],
    rows: Iterable[Any],
    measured: Mapping[str, Any],
    context: _Context,
    kind: Kind,
) -> Iterable[str]:
    """For each goal below green, the single criterion whose least change lifts its class.

    Only of what somebody can do: draw the site anew, build more densely, move a stop, propose
    another use. Where none of that is enough alone, that is said.
    """
    by_goal: dict[Goal, list[Any]] = {}
    for row in rows:
        if row.weight > 0 and not np.isnan(row.value):
            by_goal.setdefault(row.goal, []).append(row)
    for goal in goals:
        if goal.weight <= 0 or np.isnan(goal.value) or goal.light == Light.GREEN:
            continue
        target, light = (YELLOW, Light.YELLOW) if goal.light == Light.RED else (GREEN, Light.GREEN)
        steps = [
            (needed - row.value, row.criterion, needed, row)
            for row in by_goal.get(goal.goal, [])
            if _gauge(context.definitions[row.criterion], row).indicator.lever
            and (needed := row.value + (target - goal.value) * goal.weight / row.weight) <= 1.0
        ]
        title = _(GOALS_SHORT[Goal(goal.goal)])
        if not steps:
            yield _(
                "{goal}: ny avgrensning, annen tetthet, ny holdeplass eller et annet formål løfter "
                "ikke klassen alene.",
                goal=title,
            )
            continue
        _step, name, needed, row = min(steps, key=lambda step: step[:2])
        indicator = _gauge(context.definitions[name], row).indicator
        wanted = _wanted(context.definitions[name], kind, row.indicator, needed, measured)
        if not wanted:
            continue
        basis = context.invented(layers_of(indicator))
        said = [
            _(
                "{goal}: klassen {light} krever at {indicator} går fra {measured} til "
                "{wanted}{basis}.",
                goal=title,
                light=_(LIGHTS[light]),
                basis=basis,
                **wanted[0],
            )
        ]
        said += [
            _(
                "Samtidig må {indicator} gå fra {measured} til {wanted}{basis}.",
                basis=basis,
                **also,
            )
            for also in wanted[1:]
        ]
        said.append(
            _("Mulig endring, når alt annet er likt: {lever}.", lever=_(LEVERS[indicator.lever]))
        )
        yield " ".join(said)


def _wanted(
    criterion: Criterion, kind: Kind, decides: str, needed: float, measured: Mapping[str, Any]
) -> list[dict[str, str]]:
    """What must be measured for the criterion to have a value: every gauge of a `least`.

    Each with its `indicator`, what is `measured` and what is `wanted`, as they are said.
    """
    result = []
    for gauge in criterion.gauges_of(kind):
        row = measured.get(gauge.indicator.id)
        counts = criterion.combine == "least" or gauge.indicator.id == decides
        if row is None or not counts or not isinstance(gauge.value, Curve):
            continue
        if float(gauge.value(row.measured)) < needed:
            indicator = gauge.indicator
            wanted, now = _told_apart(measured_for(gauge.value, needed), row.measured, indicator)
            result.append(
                {
                    "indicator": lowered(_(indicator.title)),
                    "measured": without_unit(now, wanted),
                    "wanted": wanted,
                }
            )
    return result


def _told_apart(wanted: float, now: float, indicator: Indicator) -> tuple[str, str]:
    """Two measurements with as many decimals as it takes to tell them apart."""
    texts = (spoken(wanted, indicator.unit, indicator.decimals),
             spoken(now, indicator.unit, indicator.decimals))  # fmt: skip
    if texts[0] != texts[1]:
        return texts
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

    Where it stays flat at the value, that is the worse end of the flat stretch.

    >>> measured_for(Curve(((6, 1), (12, 0.8), (18, 0.55))), 0.9)
    9.0
    """
    points = sorted(curve.points)
    if points[0][1] > points[-1][1]:
        points.reverse()
    for (x, v), (further, better) in pairwise(points):
        if value <= v:
            return x
        if value < better:
            return (further - x) / (better - v) * (value - v) + x
    return points[-1][0]
