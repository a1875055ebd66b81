"""The handbook: every criterion, curve, limit, weight and factor, from the records that compute.

Markdown in the language in use. What is printed here cannot differ from what is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from ikap.assess import profiles
from ikap.assess.measurement import layers_of
from ikap.catalogue import LAYERS, Field, code_list
from ikap.criteria import CONSTRAINTS, CRITERIA, INDICATORS
from ikap.model import (
    Constraint,
    Criterion,
    Curve,
    Evaluation,
    Gauge,
    Goal,
    Indicator,
    Zone,
    ZoneTest,
)
from ikap.present.book import BASIS, THEMES
from ikap.present.handbook.appendix import code_tables, factor_tables, layer_table, profile_tables
from ikap.present.handbook.blocks import drawing
from ikap.present.handbook.examples import (
    drawing_name,
    gauge_example,
    indicator_example,
    limit_example,
    whole_example,
)
from ikap.present.markdown import Lines, heading, kinds, named, plain, said, table
from ikap.present.sentences import prose
from ikap.text import _, unit_name
from ikap.words import GOALS, KINDS, TAGS, effect, goal_title


def handbook(example: Evaluation) -> str:
    """The whole handbook, in the language in use: the same text every time.

    `example` is the run that the examples are worked on.
    """
    parts = (
        _opening(example),
        _judging(),
        whole_example(example),
        _tags(),
        *(_goal(goal, example) for goal in GOALS),
        _shown(example),
        _constraints(example),
        profile_tables(),
        factor_tables(),
        code_tables(),
        layer_table(),
        _unmeasured(),
    )
    return "\n".join(chain.from_iterable(parts)).rstrip() + "\n"


# --- running text ------------------------------------------------------------------------------


def _opening(example: Evaluation) -> Lines:
    yield "# " + _("Håndbok: kriterier, metode og grunnlag")
    yield ""
    yield _(
        "Håndboka er laget av IKAP, fra de samme opplysningene som beregningene bruker: `ikap "
        "criteria --handbook FIL.md`. Ikke rett i denne filen."
    )
    yield ""
    yield _(
        "Eksemplene bruker de {n} eksempelområdene i {region}. Områdene og mange av kartlagene "
        "er oppdiktet; eksemplene viser regnemåten, ikke stedene.",
        n=len(example.sites),
        region=example.region.title,
    )
    yield ""


def _judging() -> Lines:
    yield from heading(_("Vurdering av et område"))
    yield from (f"{i}. {step}" for i, step in enumerate(prose.judging(), 1))
    yield ""
    yield from chain.from_iterable((text, "") for text in prose.distances())


def _tags() -> Lines:
    yield from heading(_("Grunnlag for tallene"))
    yield _("Hvert tall har et grunnlag. Bare det som er lest hos utgiveren, kalles kilde.")
    yield ""
    yield from (f"- {_(word)}" for word in TAGS.values())
    yield ""


def _unmeasured() -> Lines:
    yield from heading(_("Tema som IKAP ikke vurderer"))
    yield from (f"- {text}" for text in prose.unmeasured())
    yield ""
    yield _("Tema i KU-forskriften § 21 som IKAP ikke vurderer ({basis}):", basis=said(BASIS))
    yield ""
    themes = [t for t in THEMES if not (t.criteria or t.shown or t.limits)]
    yield from (f"- {_(theme.title)}" for theme in themes)
    yield ""
    yield from heading(_("Åpne punkter"))
    yield from (f"- {text}" for text in prose.open_points())
    yield ""


# --- goals and criteria ------------------------------------------------------------------------


def _goal(goal: Goal, example: Evaluation) -> Lines:
    yield from heading(_("Mål: {goal}", goal=goal_title(goal)))
    for criterion in CRITERIA:
        if criterion.goal is goal:
            yield from _criterion(criterion, example)


def _criterion(criterion: Criterion, example: Evaluation) -> Lines:
    yield f"### {_(criterion.title)} (`{criterion.id}`)"
    yield ""
    yield from (prose.method(criterion), "")
    if any(len(criterion.gauges_of(kind)) > 1 for kind in criterion.kinds):
        yield {
            "least": _("Den laveste poengsummen gjelder."),
            "best": _("Den høyeste poengsummen gjelder."),
            "first": _("Den første målingen med grunnlag gjelder."),
        }[criterion.combine]
        yield ""
    for number, gauge in enumerate(criterion.gauges):
        yield from _gauge(gauge, drawing_name(criterion.id, number), example)
    yield from _weights(criterion)


def _gauge(gauge: Gauge, name: str, example: Evaluation) -> Lines:
    indicator = gauge.indicator
    yield f"**{named(indicator)}** (`{indicator.id}`), {kinds(gauge.kinds)}."
    yield ""
    yield from _about(indicator)
    curve = _("Poengkurve: {basis}", basis=said(gauge.basis))
    yield from (f"- {curve}", "")
    if isinstance(gauge.value, Curve):
        points: Sequence[tuple[float, float]] = gauge.value.points
    else:
        points = tuple(gauge.value.values.items())
    head = _("Målt, {unit}", unit=unit_name(indicator.unit)) if indicator.unit else _("Målt")
    yield from table(
        [head, *(plain(x) for x, _v in points)], [[_("Poeng (0–1)"), *_values(points)]]
    )
    yield from (drawing(name), "")
    example_ = gauge_example(gauge, example)
    if example_:
        yield from (example_, "")


def _values(points: Iterable[tuple[float, float]]) -> list[str]:
    return [plain(value) for _x, value in points]


def _about(indicator: Indicator) -> Lines:
    """Whose definition, what it is measured on, and what else it tells."""
    yield "- " + _("Definisjon: {basis}", basis=said(indicator.basis))
    layers = ", ".join(f"{_(LAYERS[name].title)} (`{name}`)" for name in layers_of(indicator))
    if layers:
        yield "- " + _("Kartlag: {layers}", layers=layers)
    facts = ", ".join(
        f"{_(fact.title)} ({unit_name(fact.unit)})" if fact.unit else _(fact.title)
        for fact in indicator.facts.values()
    )
    if facts:
        yield "- " + _("Viser også: {facts}", facts=facts)


def _weights(criterion: Criterion) -> Lines:
    loaded = [profiles.load(name) for name in profiles.names()]
    rows = [
        [_(KINDS[kind]), *(plain(p.criteria.get(kind, {}).get(criterion.id, 0.0)) for p in loaded)]
        for kind in criterion.kinds
    ]
    yield from table([_("Vekt i målet"), *(_(profile.title) for profile in loaded)], rows)


def _shown(example: Evaluation) -> Lines:
    yield from heading(_("Vises, men gir ikke poeng"))
    scored = {gauge.indicator.id for criterion in CRITERIA for gauge in criterion.gauges}
    rows = [
        [
            named(indicator),
            f"`{indicator.id}`",
            ", ".join(_(LAYERS[name].title) for name in layers_of(indicator)),
            said(indicator.basis),
            indicator_example(indicator, example),
        ]
        for indicator in INDICATORS
        if indicator.id not in scored
    ]
    yield from table([_("Måling"), _("Id"), _("Kartlag"), _("Grunnlag"), _("Eksempel")], rows)


# --- constraints -------------------------------------------------------------------------------


def _constraints(example: Evaluation) -> Lines:
    yield from heading(_("Begrensninger"))
    yield _("Begrensninger kan ikke veies opp av poeng.")
    yield ""
    head = [_("Begrensning"), _("Id"), _("Virkning"), _("Regel"), _("Råd"), _("Grunnlag")]
    head.append(_("Eksempel"))
    rows = [
        [
            _(limit.title),
            f"`{limit.id}`",
            _effect(limit),
            _rule(limit),
            _(limit.advice),
            said(limit.basis),
            limit_example(limit, example),
        ]
        for limit in CONSTRAINTS
    ]
    yield from table(head, rows)


def _effect(limit: Constraint) -> str:
    parts = [f"{_(effect(limit.tier, conditional=limit.conditional))} ({kinds(limit.kinds)})"]
    parts += [_asked(column, values) for column, values in limit.only.items()]
    if limit.caps_class:
        parts.append(_("samlet klasse kan ikke bli God"))
    if limit.mitigable:
        parts.append(_("må bare avklares når sikring er dokumentert"))
    return "; ".join(parts)


def _rule(limit: Constraint) -> str:
    test = limit.test
    if not isinstance(test, ZoneTest):
        measured = f"{_(test.indicator.title)} (`{test.indicator.id}`)"
        amount = f"{plain(test.limit)} {unit_name(test.indicator.unit)}".strip()
        if test.ends is not None:
            return _(
                "{measured} over {limit} i hele spennet; berørt der bare en del av det er over",
                measured=measured,
                limit=amount,
            )
        if test.yes == "from":
            return _("{measured} fra {limit}", measured=measured, limit=amount)
        if test.yes == "over":
            return _("{measured} over {limit}", measured=measured, limit=amount)
        return _("{measured} under {limit}", measured=measured, limit=amount)
    kind = LAYERS[test.layer]
    fields = {field.name: field for field in kind.fields}
    parts = [f"{_(kind.title)} (`{test.layer}`)"]
    parts += [_chosen(fields[name], codes) for name, codes in test.where.items()]
    if test.own_buffer:
        title = _(fields[test.own_buffer].title).lower()
        parts.append(_("{own}, ellers {metres} m rundt", own=title, metres=plain(test.buffer)))
    elif test.buffer:
        parts.append(_("{metres} m rundt", metres=plain(test.buffer)))
    if test.inside:
        parts.append(_("bare innenfor {zones}", zones=_(" eller ").join(map(_zone, test.inside))))
    if test.outside:
        parts.append(_("ikke innenfor {zones}", zones=_(" eller ").join(map(_zone, test.outside))))
    parts.append(_("over {area} daa", area=plain(test.area)))
    return "; ".join(parts)


def _asked(column: str, values: Sequence[str | bool]) -> str:
    """Which alternatives are asked, by a column of theirs."""
    if set(values) == {True}:
        return _("bare der `{column}`", column=column)
    if set(values) == {False}:
        return _("bare der ikke `{column}`", column=column)
    return _("bare {column} {values}", column=f"`{column}`", values=", ".join(map(str, values)))


def _zone(zone: Zone) -> str:
    """A zone in a few words: its layer, which of it, and the belt around."""
    fields = {field.name: field for field in LAYERS[zone.layer].fields}
    parts = [_(LAYERS[zone.layer].title).lower()]
    parts += [_chosen(fields[name], codes) for name, codes in zone.where.items()]
    if zone.buffer:
        parts.append(_("{metres} m rundt", metres=plain(zone.buffer)))
    return " ".join(parts)


def _chosen(field: Field, codes: Sequence[str | int]) -> str:
    """Which codes of a column count: by the titles of its code list where it has one."""
    if field.type == "flag":
        return f"`{field.name}`" if set(codes) == {1} else _("ikke `{name}`", name=field.name)
    titles = code_list(field.codes) if field.codes else {}
    words = [_(titles[code].title) if code in titles else f"`{code}`" for code in codes]
    return ", ".join(words) + (f" {unit_name(field.unit)}" if field.unit else "")
