"""Advice in words: what to change, and what it comes to. In the language in use."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ikap.assess.advice.moves import HELD_BY
from ikap.assess.advice.record import Addition, Advice, Advised, Candidate, Standing, Step
from ikap.catalogue import LAYERS
from ikap.model import Constraint, Criterion, Goal, Light, Status
from ikap.text import N_, _, listed, lowered, number, percent, quantity, spoken
from ikap.words import LIGHTS, NOT_ASSESSED, STATUSES, counted_points, goal_title

LAND = {
    "21": N_("Tegn grensen uten fulldyrka jord (AR5 21)."),
    "21-23": N_("Tegn grensen uten dyrka jord (AR5 21–23)."),
    "60": N_("Tegn grensen uten myr (AR5 60)."),
}
SIDES = {
    "n": N_("Trekk inn grensen i nord {metres}."),
    "ne": N_("Trekk inn grensen i nordøst {metres}."),
    "e": N_("Trekk inn grensen i øst {metres}."),
    "se": N_("Trekk inn grensen i sørøst {metres}."),
    "s": N_("Trekk inn grensen i sør {metres}."),
    "sw": N_("Trekk inn grensen i sørvest {metres}."),
    "w": N_("Trekk inn grensen i vest {metres}."),
    "nw": N_("Trekk inn grensen i nordvest {metres}."),
    "stops": N_("Trekk inn grensen {metres} i enden lengst fra nærmeste holdeplass."),
    "centres": N_("Trekk inn grensen {metres} i enden lengst fra nærmeste senter."),
}
USES = {
    "housing": N_("Annet formål: bolig i stedet for næring."),
    "business_ab": N_("Annet formål: næring i klasse B i stedet."),
    "business_c": N_("Annet formål: næring i klasse C i stedet."),
}
# What holds for all advice.
RULES = (
    N_("Teknisk avgrensing, ikke vedtatt. Forslagsstiller og kommunen avgjør."),
    N_(
        "Hvert råd er beregnet på nytt som et vanlig innspill, fra filen som leveres. Det er det "
        "minste av det som er prøvd, ikke det minste som er mulig."
    ),
    N_(
        "Et råd om holdeplass eller gangveg er beregnet med den som en del av regionen. Bussene "
        "bruker ikke lengre tid, og ingen har sagt at de vil stoppe der."
    ),
)


def changes(
    candidate: Candidate, before: Standing, after: Standing, limits: Mapping[str, Constraint]
) -> Iterator[str]:
    """What to change, a sentence a step, and what becomes of the area."""
    for step in candidate.steps:
        if candidate.added is not None and step.move == candidate.added.kind:
            yield _built(candidate.added)
        else:
            yield _change(step, before, after, limits)
    if before.area - after.area > 0.05:
        yield _(
            "Arealet går fra {before} til {after}; {share} tas ut.",
            before=quantity(before.area, "daa"),
            after=quantity(after.area, "daa"),
            share=percent(1 - after.area / before.area),
        )
    counted = before.dwellings > 0 and after.dwellings == after.dwellings
    if (
        counted
        and candidate.nature != "purpose"
        and not any(s.move == "density" for s in candidate.steps)
    ):
        yield _homes(before, after)


def _change(step: Step, before: Standing, after: Standing, limits: Mapping[str, Constraint]) -> str:
    if step.move == "deducted":
        return _("Tegn grensen uten arealet som er trukket fra.")
    if step.move == "zone":
        held = HELD_BY.get(step.detail)
        title = LAYERS[held].title if held else limits[step.detail].title
        return _("Tegn grensen utenfor: {zone}.", zone=lowered(_(title)))
    if step.move == "land":
        return _(LAND[step.detail])
    if step.move == "end":
        return _(SIDES[step.detail], metres=quantity(step.metres, "m", 0))
    if step.move == "density":
        return _(
            "Øk antall boliger fra {before} til {after} ({density} per daa netto).",
            before=number(before.dwellings, 0),
            after=number(after.dwellings, 0),
            density=number(after.dwellings / after.net, 1),
        )
    return _(USES[after.list])


def _built(added: Addition) -> str:
    """What is to be built beside the site; a stop only makes buses stop that pass already."""
    if added.kind == "link":
        return _(
            "Ny gangveg på {metres} til holdeplassen {stop}.",
            metres=quantity(added.away, "m", 0),
            stop=added.names[0],
        )
    return _(
        "Ny holdeplass {metres} fra området, mellom {first} og {last}, for linje {lines}.",
        metres=quantity(added.away, "m", 0),
        first=added.names[0],
        last=added.names[1],
        lines=listed(list(added.lines)),
    )


def _homes(before: Standing, after: Standing) -> str:
    if before.dwellings == after.dwellings:
        return _("Antall boliger er fortsatt {n}.", n=number(after.dwellings, 0))
    return _(
        "Antall boliger går fra {before} til {after}.",
        before=number(before.dwellings, 0),
        after=number(after.dwellings, 0),
    )


def effects(piece: Advice, limits: Mapping[str, Constraint]) -> Iterator[str]:
    """What a piece of advice comes to, a sentence an aim, then the score."""
    before, after = piece.before, piece.after
    for aim in piece.aims:
        what, _colon, name = aim.partition(":")
        if what == "class":
            yield _(
                "Samlet klasse går fra {before} til {after}.",
                before=_light(before.light),
                after=_light(after.light),
            )
        elif what == "status":
            yield _(
                "Status går fra «{before}» til «{after}».",
                before=_(STATUSES[Status(before.status)]),
                after=_(STATUSES[Status(after.status)]),
            )
        elif what == "goal":
            goal = Goal(name)
            yield _(
                "{goal} går fra {before} til {after}.",
                goal=goal_title(goal, after.kind),
                before=_light(before.goals[goal][1]),
                after=_light(after.goals[goal][1]),
            )
        elif what == "flag":
            yield _("Faller bort: {title}.", title=lowered(_(limits[name].title)))
    spared = before.farmland - after.farmland
    if spared >= 0.05:
        yield _("{daa} dyrka jord blir spart.", daa=quantity(spared, "daa"))
    saved = before.emissions - after.emissions
    if math.isfinite(saved) and saved >= 1:
        yield _("Arealbruksutslippet blir {mass} lavere på 20 år.", mass=spoken(saved, "tCO2e"))
    yield _score(before, after)


def _score(before: Standing, after: Standing) -> str:
    points = {"after": number(100 * after.score, 0), "before": number(100 * before.score, 0)}
    if before.list != after.list:
        return _("Poengsum {after}, i en annen liste enn før.", after=points["after"])
    if after.rank is None:
        return _("Poengsum {after} (før {before}).", **points)
    return _("Poengsum {after} (før {before}), nr. {rank} på lista.", rank=after.rank, **points)


def _light(light: Light | None) -> str:
    return _(NOT_ASSESSED) if light is None else _(LIGHTS[light])


def why_none(
    advised: Advised, limits: Mapping[str, Constraint], criteria: Mapping[str, Criterion]
) -> str:
    """Why a site has no advice, in one text."""
    if advised.tried == 0:
        return _("Ingen råd: det er ingenting i området som kan tas ut, og ingen tetthet å endre.")
    if advised.best is None:
        return _(
            "Ingen råd: av {n} endringer som ble prøvd, kunne ingen gjennomføres innenfor "
            "grensene for areal, bredde og tetthet uten at noe ble dårligere.",
            n=advised.tried,
        )
    candidate, after = advised.best
    change = " ".join(changes(candidate, advised.before, after, limits))
    return _(
        "Ingen råd. Endringer som er prøvd: {n}; ingen løfter klassen. Nærmest kom denne, med "
        "{points}: {change} Mest å hente er det på: {criterion}.",
        n=advised.tried,
        points=counted_points(100 * after.score),
        change=change,
        criterion=lowered(_(criteria[after.lacking].title)) if after.lacking else "–",
    )
