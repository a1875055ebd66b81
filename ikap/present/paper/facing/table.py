"""What two to four sites are compared on: goals, criteria, constraints, costs, and how surely.

Reads the document and computes nothing but which of the values written is the best.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ikap.catalogue import factors
from ikap.document import Alternative, ConstraintEntry, ConstraintResult, Document
from ikap.model import Answer, Kind
from ikap.present.paper import words
from ikap.present.sentences import certainty
from ikap.text import _, listed, quantity
from ikap.words import GOALS, counted_points, goal_title

FEWEST, MOST = 2, 4
# Indicators that are shown and not scored, that say what building a site costs; less is better.
COSTS = ("farmland_area", "cultivable_lost", "mire_area", "land_emissions_total", "site_car_co2")


@dataclass(frozen=True)
class Cell:
    """What a row says of a site; `under` is a smaller line, `light` a class, `best` in the row."""

    text: str
    under: str = ""
    light: str = ""
    best: bool = False


@dataclass(frozen=True)
class Row:
    """A theme, and a cell for each site in their order."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """Rows under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Facing:
    """The sites in the order that they were named, the rows about them, and what it comes to."""

    sites: tuple[Alternative, ...]
    groups: tuple[Group, ...]
    advantages: tuple[str, ...]
    certainty: tuple[str, ...]


def faced(document: Document, ids: Sequence[str]) -> Facing:
    """Sites of a document side by side. A ValueError for fewer than two, more than four, or an id
    that is not there.
    """
    entries = {entry["id"]: entry for entry in document["alternatives"]}
    unknown = [id_ for id_ in ids if id_ not in entries]
    if unknown or not FEWEST <= len(set(ids)) <= MOST:
        raise ValueError(f"Wanted {FEWEST} to {MOST} of the document's ids, got {list(ids)!r}")
    sites = tuple(entries[id_] for id_ in dict.fromkeys(ids))
    groups = (
        Group(_("Plassering og klasse"), tuple(_standing(sites, document))),
        Group(_("De fire målene"), tuple(_goals(sites))),
        Group(_("Kriteriene"), tuple(_criteria(sites, document))),
        Group(_("Begrensninger som er funnet"), tuple(_constraints(sites, document))),
        Group(_("Virkninger av utbygging"), tuple(_costs(sites, document))),
    )
    return Facing(
        sites,
        tuple(group for group in groups if group.rows),
        tuple(_advantages(sites)),
        tuple(_certainty(sites, document)),
    )


def _standing(sites: Sequence[Alternative], document: Document) -> Iterator[Row]:
    places = [words.place(s, words.ranked_in(s["list"], document)) for s in sites]
    lists = [words.list_word(s["list"]) for s in sites]
    yield Row(_("Plassering"), tuple(map(Cell, places, lists)))
    yield Row(_("Status"), tuple(Cell(words.status_word(s)) for s in sites))
    whole = [words.overall(s) for s in sites]
    lights = [f"{light['symbol']} {light['word']}".strip() for light in whole]
    yield Row(
        _("Samlet klasse"),
        tuple(Cell(said, light=light["code"]) for said, light in zip(lights, whole, strict=True)),
    )
    yield Row(
        _("Samlet poengsum (hjelpetall)"),
        _points([s["score"] for s in sites], [s["score_interval"] for s in sites]),
    )


def _goals(sites: Sequence[Alternative]) -> Iterator[Row]:
    for goal in GOALS:
        goals = [s["goals"][goal.value] for s in sites]
        titles = dict.fromkeys(goal_title(goal, s["kind"]) for s in sites)
        lights = [words.light(goal_["class"])["code"] for goal_ in goals]
        points = _points([o["value"] for o in goals], [o["interval"] for o in goals], lights)
        yield Row(" / ".join(titles), points)


def _criteria(sites: Sequence[Alternative], document: Document) -> Iterator[Row]:
    for name, criterion in document["criteria"].items():
        rows = [s["criteria"].get(name) for s in sites]
        if not any(row is not None and row["weight"] for row in rows):
            continue
        values = [row["value"] if row else None for row in rows]
        lines = []
        for site, row in zip(sites, rows, strict=True):
            if row is None:
                lines.append(_("gjelder ikke"))
            elif row["measured"] is None:
                lines.append(_("ikke målt"))
            else:
                gauge = words.gauge_of(row, criterion, site["kind"])
                lines.append(words.measured(row, gauge))
        best = _best(values, max)
        yield Row(
            criterion["title"],
            tuple(
                Cell(said, "" if value is None else _poeng(value), best=i in best)
                for i, (said, value) in enumerate(zip(lines, values, strict=True))
            ),
        )


def _constraints(sites: Sequence[Alternative], document: Document) -> Iterator[Row]:
    hit = (Answer.YES, Answer.TOUCH)
    for name, limit in document["constraints"].items():
        rows = [s["constraints"].get(name) for s in sites]
        if not any(row is not None and row["answer"] in hit for row in rows):
            continue
        yield Row(
            limit["title"],
            tuple(
                Cell(_("gjelder ikke"))
                if row is None
                else Cell(
                    words.answer(row["answer"]),
                    " · ".join(filter(None, (words.affected(row), _effect(limit, row)))),
                )
                for row in rows
            ),
        )


def _effect(limit: ConstraintEntry, row: ConstraintResult) -> str:
    return words.effect(limit, row) if row["answer"] == Answer.YES else ""


def _costs(sites: Sequence[Alternative], document: Document) -> Iterator[Row]:
    """Land, soil and emissions; the least by dwelling or job is the best, since a large site is
    not the dear one for being large. Sites of different kinds have no best.
    """
    yield Row(_("Areal, netto"), tuple(Cell(quantity(s["net_area_daa"], "daa")) for s in sites))
    yield Row(_("Boliger eller arbeidsplasser"), tuple(Cell(words.capacity(s)) for s in sites))
    alike = len({s["kind"] for s in sites}) == 1
    for name in COSTS:
        about = document["shown"].get(name)
        entries = [s["shown"].get(name) for s in sites]
        values = [None if entry is None else entry["measured"] for entry in entries]
        if about is None or not any(values):
            continue
        counts = [s["dwellings"] if s["kind"] == Kind.HOUSING else s["jobs"] for s in sites]
        each = [
            value / count if value is not None and count else None
            for value, count in zip(values, counts, strict=True)
        ]
        best = _best(each, min) if alike and None not in each else frozenset()
        yield Row(
            about["title"],
            tuple(
                Cell(
                    quantity(value, about["unit"], about["decimals"]),
                    _by_unit(site, per, about["unit"]) if value and per is not None else "",
                    best=i in best,
                )
                if value is not None
                else Cell(_("ikke målt"))
                for i, (site, value, per) in enumerate(zip(sites, values, each, strict=True))
            ),
        )


def _by_unit(site: Alternative, each: float, unit: str) -> str:
    said = quantity(each, unit, 2)
    housing = site["kind"] == Kind.HOUSING
    return _("{each} per bolig", each=said) if housing else _("{each} per arb.pl.", each=said)


def _advantages(sites: Sequence[Alternative]) -> Iterator[str]:
    """On which goals each site is clearly the best of those that are compared."""
    clear = factors("sensitivity")["advantage"].best
    for site in sites:
        ahead = []
        for goal in GOALS:
            own = site["goals"][goal.value]["value"]
            others = [o["goals"][goal.value]["value"] for o in sites if o is not site]
            if own is None or any(other is None for other in others):
                continue
            if all(100 * (own - other) >= clear for other in others if other is not None):
                ahead.append(goal_title(goal, site["kind"]))
        name = certainty.named(site)
        if ahead:
            yield _("{name} er best på: {goals}.", name=name, goals=listed(ahead))
        else:
            yield _("{name} er ikke klart best på noe mål.", name=name)


def _certainty(sites: Sequence[Alternative], document: Document) -> Iterator[str]:
    """Whether the difference between two is larger than what is uncertain in either."""
    if len({s["list"] for s in sites}) > 1:
        yield _("Områdene står i ulike lister og er ikke rangert mot hverandre.")
    order = sorted(
        (s for s in sites if s["score_interval"]),
        key=lambda s: (s["rank"] or math.inf, -(s["score"] or 0.0), s["id"]),
    )
    for first, second in pairwise(order):
        high, low = second["score_interval"], first["score_interval"]
        if high is None or low is None:
            continue
        sentence = certainty.paired(first, second, document)
        if sentence is not None:
            yield sentence
            continue
        names = {"first": certainty.named(first), "second": certainty.named(second)}
        if low[0] > high[1]:
            yield _("{first} har flere poeng enn {second} i hele usikkerhetsspennet.", **names)
        else:
            yield _("{first} og {second}: spennene i poeng overlapper. Forskjellen er usikker.",
                    **names)  # fmt: skip
    for site in sites:
        held = certainty.held(site, document)
        if held is not None:
            yield f"{certainty.named(site)}: {held}"


def _points(
    values: Sequence[float | None],
    spans: Sequence[Sequence[float] | None],
    lights: Sequence[str] = (),
) -> tuple[Cell, ...]:
    best = _best(values, max)
    return tuple(
        Cell(words.of_hundred(value), words.span(span), lights[i] if lights else "", i in best)
        for i, (value, span) in enumerate(zip(values, spans, strict=True))
    )


def _best(
    values: Sequence[float | None], choose: Callable[[Sequence[float]], float]
) -> frozenset[int]:
    """Which values are the best as they are written; none where all are alike."""
    known = [round(value, 6) for value in values if value is not None]
    if len(known) < FEWEST or len(set(known)) == 1:
        return frozenset()
    top = choose(known)
    return frozenset(i for i, value in enumerate(values) if value is not None
                     and round(value, 6) == top)  # fmt: skip


def _poeng(value: float) -> str:
    return counted_points(100 * value)
