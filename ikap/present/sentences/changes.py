"""Two runs side by side in words: what they were made of, who moved, and because of what.

The sentences of a move are also the map page's, which builds them by the same rules when two
weightings are compared there (assets/page/scripts/panels/changes.js).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from ikap.assess.comparison import (
    Answered,
    Cause,
    Difference,
    Move,
    Presence,
    Subject,
    Term,
)
from ikap.catalogue import LAYERS
from ikap.document import Document
from ikap.model import Answer, Goal, Kind, Status, Tier
from ikap.text import N_, SHARE, _, day, number, percent, quantity, speaking
from ikap.words import ANSWERS, GOALS, GOALS_SHORT, KINDS, LISTS, STATUSES, TIERS

STRONGEST = 3
LEAST = 0.0005  # of the scale 0..1; a smaller part of a change is not told

# What moved a site. `{points}` is signed, on the scale 0..100.
WHY = {
    "weight": N_("{criterion}, vekt {after} mot {before}: {points} poeng (snitt {usual})"),
    "measured": N_("{criterion}, målt {after} mot {before}: {points} poeng (snitt {usual})"),
    "curve": N_("{criterion}, en annen poengkurve: {points} poeng (snitt {usual})"),
    "measured_and_curve": N_(
        "{criterion}, målt {after} mot {before} og en annen poengkurve: {points} poeng (snitt "
        "{usual})"
    ),
    "gauge": N_("{criterion}, en annen måling gjelder: {points} poeng (snitt {usual})"),
    "same": N_("{criterion}, samme poeng: {points} poeng (snitt {usual})"),
    "missing_before": N_("{criterion}: mangler grunnlag i A"),
    "missing_after": N_("{criterion}: mangler grunnlag i B"),
    "set_aside_before": N_("{criterion}, ikke med i beregning A: {points} poeng (snitt {usual})"),
    "set_aside_after": N_("{criterion}, ikke med i beregning B: {points} poeng (snitt {usual})"),
    "newcomers": N_("områder foran som bare har plassering i B: {n}"),
    "leavers": N_("områder foran i A som ikke har plassering i B: {n}"),
    "passed_by": N_("områder som har gått forbi: {n}"),
    "passes": N_("områder det har gått forbi: {n}"),
    "status": N_("{before} i A, {after} i B"),
    "answer": N_("{constraint}: {after} mot {before}"),
    "overridden_before": N_("{change} (overstyrt av saksbehandler i A)"),
    "overridden_after": N_("{change} (overstyrt av saksbehandler i B)"),
    "not_measured_anew": N_(
        "«{criterion}» er ikke målt på nytt: overstyringen endrer svaret, ikke poengene."
    ),
    "overridden_both": N_("{change} (overstyrt av saksbehandler i begge)"),
    "area": N_("arealet er {after} mot {before}"),
    "list": N_("lista {before} i A, {after} i B"),
    "came": N_("bare i B"),
    "left": N_("bare i A"),
}


def _said(name: str, **fields: object) -> str:
    return _(WHY[name], **fields)


def signed(change: float) -> str:
    """A change of value as points of 100, with its sign: «+3,2»."""
    points = number(abs(100 * change), 1)
    return (
        points if float(f"{abs(100 * change):.1f}") == 0 else ("+" if change > 0 else "−") + points
    )


def reasons(move: Move, before: Document, after: Document) -> list[str]:
    """Why an alternative moved, the strongest first: where it stands, what it is, then criteria."""
    if move.presence is not Presence.BOTH:
        return [_said("came" if move.presence is Presence.AFTER else "left")]
    return [
        *_standing(move),
        *(said for answer in move.answers for said in _answer(answer, before, after)),
        *_ground(move),
        *_company(move),
        *_criteria(move, before, after),
    ]


def _standing(move: Move) -> Iterable[str]:
    if move.lists[0] != move.lists[1]:
        yield _said("list", before=_(LISTS[move.lists[0]]), after=_(LISTS[move.lists[1]]))
    if move.status[0] != move.status[1]:
        was, now = (_(STATUSES[Status(status)]) for status in move.status)
        yield _said("status", before=was, after=now.lower())


def _answer(answered: Answered, before: Document, after: Document) -> Iterable[str]:
    limits = {**after["constraints"], **before["constraints"]}
    title = limits[answered.constraint]["title"]
    was, now = (
        (_(ANSWERS[Answer(side)]).lower() if side else "–" for side in answered.answer)
        if answered.answer[0] != answered.answer[1]
        or answered.overridden[0] != answered.overridden[1]
        else (_(TIERS[Tier(side)]).lower() for side in answered.tier)
    )
    change = _said("answer", constraint=title, before=was, after=now)
    by_hand = _BY_HAND.get(answered.overridden)
    yield _said(by_hand, change=change) if by_hand else change
    measures = limits[answered.constraint].get("measured_by") or ""
    if by_hand and measures in after["criteria"]:
        yield _said("not_measured_anew", criterion=after["criteria"][measures]["title"])


_BY_HAND = {
    (True, False): "overridden_before",
    (False, True): "overridden_after",
    (True, True): "overridden_both",
}


def _ground(move: Move) -> Iterable[str]:
    was, now = move.area
    if number(was, 1) != number(now, 1):
        yield _said("area", before=quantity(was, "daa"), after=quantity(now, "daa"))


def _company(move: Move) -> Iterable[str]:
    if move.newcomers:
        yield _said("newcomers", n=move.newcomers)
    if move.leavers:
        yield _said("leavers", n=move.leavers)
    if move.passed_by > 0:
        yield _said("passed_by", n=move.passed_by)
    if move.passed_by < 0:
        yield _said("passes", n=-move.passed_by)


def _criteria(move: Move, before: Document, after: Document) -> Iterable[str]:
    yield from (_missing(term, before, after) for term in move.terms if term.cause is Cause.MISSING)
    parts = [
        (effect, usual, i, what)
        for i, term in enumerate(move.terms)
        for what, effect, usual in (
            ("weight", term.by_weight, term.usual[0]),
            ("value", term.by_value, term.usual[1]),
        )
        if effect is not None and abs(effect - usual) >= LEAST
    ]
    parts.sort(key=lambda part: (-round(abs(part[0] - part[1]), 9), part[2], part[3]))
    for effect, usual, i, what in parts[:STRONGEST]:
        yield _term(move.terms[i], what, (signed(effect), signed(usual)), before, after)


def _missing(term: Term, before: Document, after: Document) -> str:
    side = "before" if term.value[0] is None else "after"
    return _said(f"missing_{side}", criterion=_title(term, before, after))


def _term(term: Term, what: str, points: tuple[str, str], before: Document, after: Document) -> str:
    words = {"criterion": _title(term, before, after), "points": points[0], "usual": points[1]}
    if term.cause is Cause.SET_ASIDE:
        side = "before" if term.indicator[0] is None else "after"
        return _said(f"set_aside_{side}", **words)
    if what == "weight":
        was, now = (percent(weight, 1) for weight in term.weight)
        return _said("weight", **words, before=was, after=now)
    if term.cause is None:  # others' values differ
        return _said("same", **words)
    if term.cause in (Cause.MEASURED, Cause.MEASURED_AND_CURVE):
        was, now = _measured(term, before, after)
        return _said(term.cause.value, **words, before=was, after=now)
    return _said(term.cause.value, **words)


def _title(term: Term, before: Document, after: Document) -> str:
    run = after if term.criterion in after["criteria"] else before
    return str(run["criteria"][term.criterion]["title"])


def _measured(term: Term, before: Document, after: Document) -> tuple[str, str]:
    """Both measurements in the indicator's unit, with the decimals that tell them apart."""
    run = after if term.criterion in after["criteria"] else before
    gauge = next(
        g for g in run["criteria"][term.criterion]["gauges"] if g["indicator"] == term.indicator[1]
    )
    with speaking(run["language"]):
        unit = SHARE if gauge["unit"] == _(SHARE) else gauge["unit"]
    was = now = ""
    for decimals in range(gauge["decimals"], gauge["decimals"] + 4):
        was, now = (quantity(m, unit, decimals) for m in term.measured)
        if was != now:
            break
    return was, now


# --- what the runs were made of -----------------------------------------------------------------


def told(differences: Iterable[Difference], before: Document, after: Document) -> list[str]:
    """What two runs do not have in common, a sentence each; weights of a kind in one."""
    groups: dict[tuple[Subject, str | None], list[Difference]] = {}
    for difference in differences:
        groups.setdefault((difference.subject, difference.kind), []).append(difference)
    return [
        sentence
        for (subject, _kind), ones in groups.items()
        for sentence in _TELLS[subject](ones, {**before, **after})
    ]


Told = Iterable[str]


def _goal_weights(ones: Sequence[Difference], _runs: Document) -> Told:
    pairs = ", ".join(
        _(
            "{goal} {after} mot {before}",
            goal=_(GOALS_SHORT[Goal(difference.name)]),
            before=percent(difference.before or 0.0),
            after=percent(difference.after or 0.0),
        )
        for difference in ones
    )
    yield _(
        "Vekter, {kind}: {pairs}.", kind=_(KINDS[Kind(ones[0].kind or "")]).lower(), pairs=pairs
    )


def _plain(sentence: str) -> Callable[[Sequence[Difference], Document], Told]:
    """Tells each with the texts as they stand."""

    def tell(ones: Sequence[Difference], _runs: Document) -> Told:
        for difference in ones:
            yield _(
                sentence,
                name=difference.name,
                before=difference.before or "–",
                after=difference.after or "–",
            )

    return tell


def _stiff(ones: Sequence[Difference], _runs: Document) -> Told:
    was, now = (
        ", ".join(_(GOALS[Goal(name)]) for name in side) or _("ingen")
        for side in (ones[0].before, ones[0].after)
    )
    yield _("Mål som ikke kan veies opp: {after} mot {before}.", before=was, after=now)


def _named(
    sentence: str, part: Literal["criteria", "constraints"]
) -> Callable[[Sequence[Difference], Document], Told]:
    """Tells all in one sentence, by the titles of criteria or constraints."""

    def tell(ones: Sequence[Difference], runs: Document) -> Told:
        names = dict.fromkeys(difference.name.split(" ")[0] for difference in ones)
        records = runs[part]
        titles = [records[name]["title"] for name in names if name in records]
        if titles:
            yield _(sentence, titles=", ".join(titles))

    return tell


def _tiers(ones: Sequence[Difference], runs: Document) -> Told:
    for difference in ones:
        if difference.before and difference.after:
            was, now = (
                _(TIERS[Tier(side)]).lower() for side in (difference.before, difference.after)
            )
            title = runs["constraints"][difference.name]["title"]
            yield _("{title}: {after} mot {before}.", title=title, before=was, after=now)


def _aside(ones: Sequence[Difference], runs: Document) -> Told:
    kind = _(KINDS[Kind(ones[0].kind or "")]).lower()
    for sentence, names in (
        (
            N_("Ikke med i beregning A, {kind}: {titles}."),
            [difference.name for difference in ones if difference.before],
        ),
        (
            N_("Ikke med i beregning B, {kind}: {titles}."),
            [difference.name for difference in ones if difference.after],
        ),
    ):
        if names:
            titles = (runs["criteria"][n]["title"] if n in runs["criteria"] else n for n in names)
            yield _(sentence, kind=kind, titles=", ".join(titles))


def _layers(ones: Sequence[Difference], _runs: Document) -> Told:
    for difference in ones:
        was, now = (
            f"{s[0]}, {day(s[1])}" if s else "–" for s in (difference.before, difference.after)
        )
        title = _(LAYERS[difference.name].title) if difference.name in LAYERS else difference.name
        yield _("Kartlaget {title}: {after} mot {before}.", title=title, before=was, after=now)


def _proposals(ones: Sequence[Difference], _runs: Document) -> Told:
    was, now = (
        ", ".join(Path(difference.name).name for difference in ones if getattr(difference, side))
        or "–"
        for side in ("before", "after")
    )
    yield (
        _("Innspillene: {after} mot {before}.", before=was, after=now)
        if was != now
        else _("Innspillene: {after}, med annet innhold.", after=now)
    )


_TELLS: Mapping[Subject, Callable[[Sequence[Difference], Document], Told]] = {
    Subject.REGION: _plain(N_("Regionen: {after} mot {before}.")),
    Subject.PROFILE: _plain(N_("Vektprofilen: {after} mot {before}.")),
    Subject.GOAL_WEIGHT: _goal_weights,
    Subject.CRITERION_WEIGHT: _named(N_("Andre vekter innen målene: {titles}."), "criteria"),
    Subject.NOT_COMPENSABLE: _stiff,
    Subject.CURVE: _named(N_("Andre poengkurver: {titles}."), "criteria"),
    Subject.TIER: _tiers,
    Subject.SET_ASIDE: _aside,
    Subject.LAYER: _layers,
    Subject.LAYER_FILE: _plain(N_("Filen {name} har annet innhold.")),
    Subject.PROPOSALS: _proposals,
    Subject.OVERRIDE: _plain(N_("Overstyrt av saksbehandler, {name}: {after} mot {before}.")),
    Subject.TRAIL: _plain(N_("Gangen i saken, {name}. Nå: {after} Før: {before}")),
    Subject.VERSION: _plain(N_("IKAP {after} mot {before}.")),
}
