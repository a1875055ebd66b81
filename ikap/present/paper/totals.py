"""What sets of alternatives come to: capacity, ground, emissions, growth against targets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ikap.assess.portfolio import FULLY, PASTURE, SURFACE, Amount, Distribution, Portfolio
from ikap.document import Document
from ikap.present.paper import words
from ikap.present.paper.blocks import REST, Block, Cell, heading, listed, table, text
from ikap.present.paper.summary import growth_sentence
from ikap.present.sentences import schools as school_words
from ikap.text import SHARE, _, number, percent, quantity


def totals(document: Document, sets: Mapping[str, Portfolio]) -> Iterator[Block]:
    """The sets side by side, then the growth by municipality; `sets` are by title."""
    yield heading(1, _("Samlet virkning og vekst"))
    yield text(
        _(
            "Overlappende areal er regnet én gang. Bilkm for bosatte og for pendling kan ikke "
            "summeres, fordi arbeidsreisen inngår i begge."
        )
    )
    yield _sets(sets)
    lacking = list(_lacking(sets))
    if lacking:
        yield listed(lacking)
    every = next(iter(sets.values()))
    if every.before is not None and every.after is not None:
        yield heading(2, _("Vekst mot vekstmålene"))
        yield text(growth_sentence(every.before, every.after))
        yield _growth(every.before, every.after, document)
        yield text(
            _(
                "D er halve summen av avvikene mellom andel og vekstmål: 0 når veksten er "
                "fordelt etter vekstmålene."
            ),
            dress="small",
        )
    yield heading(2, _("Kommune for kommune"))
    yield _municipal(every, document)
    if every.schools:
        yield heading(2, _("Skolekapasitet"))
        yield text(school_words.schools_note())
        yield _schools(every)


def _sets(sets: Mapping[str, Portfolio]) -> Block:
    lines: list[tuple[str, list[str]]] = []

    def line(title: str, shown: list[str]) -> None:
        lines.append((title, shown))

    every = list(sets.values())
    line(_("Områder"), [number(len(total.ids), 0) for total in every])
    line(_("Boliger"), [_amount(total.dwellings, "", 0) for total in every])
    line(_("Arbeidsplasser"), [_amount(total.jobs, "", 0) for total in every])
    line(_("Areal"), [quantity(total.land, "daa", 0) for total in every])
    line(_("Dyrka jord (AR5 21–23)"), [_amount(total.farmland, "daa", 0) for total in every])
    for name, title in (
        (FULLY, _("– fulldyrka jord")),
        (SURFACE, _("– overflatedyrka jord")),
        (PASTURE, _("– innmarksbeite")),
    ):
        line(title, [_amount(total.soil[name], "daa", 0) for total in every])
    line(_("Fulldyrka-ekvivalenter"), [_amount(total.equivalents, "daa", 0) for total in every])
    line(_("Arealbruksutslipp, 20 år"),
         [_amount(total.emissions, "tCO2e", 0) for total in every])  # fmt: skip
    line(_("Bilkm per døgn, bosatte"), [_amount(total.resident_car_km, "km", 0) for total in every])
    line(
        _("Bilkm per døgn, pendling"), [_amount(total.commuting_car_km, "km", 0) for total in every]
    )
    line(_("Boliger nær hyppig kollektivtilbud"),
         [_amount(total.near_transit, SHARE, 2) for total in every])  # fmt: skip
    if all(total.after is not None for total in every):
        line(_("Avvik fra vekstmål (D)"),
             [percent(total.after.dissimilarity, 1) for total in every if total.after])  # fmt: skip
    rows: list[list[Cell]] = [[title, *shown] for title, shown in lines]
    head = [(_("Sum"), REST), *((title, 42.0) for title in sets)]
    return table(_("Sammenligning av kombinasjoner"), head, rows,
                 right=tuple(range(1, len(sets) + 1)))  # fmt: skip


def _amount(amount: Amount, unit: str, decimals: int) -> str:
    """A sum with its interval where it has one; a star where some lack a number."""
    said = quantity(amount.value, unit, decimals)
    bounded = not (math.isnan(amount.low) or math.isnan(amount.high))
    span = words.between(amount.low, amount.high, unit, decimals) if bounded else ""
    shown = f"{said} ({span})" if span else said
    return shown if amount.complete else f"{shown} *"


def _lacking(sets: Mapping[str, Portfolio]) -> Iterator[str]:
    every = next(iter(sets.values()))
    for title, amount in (
        (_("Arbeidsplasser"), every.jobs),
        (_("Boliger"), every.dwellings),
        (_("Dyrka jord (AR5 21–23)"), every.farmland),
        (_("Arealbruksutslipp, 20 år"), every.emissions),
        (_("Bilkm per døgn, bosatte"), every.resident_car_km),
        (_("Bilkm per døgn, pendling"), every.commuting_car_km),
    ):
        if amount.missing:
            yield _(
                "* {title}: mangler grunnlag for {ids}.", title=title, ids=", ".join(amount.missing)
            )


def _growth(before: Distribution, after: Distribution, document: Document) -> Block:
    names = document["region"]["municipalities"]
    rows: list[list[Cell]] = [
        [
            names.get(code, code),
            percent(before.targets[code], 1),
            number(before.amounts[code], 0),
            percent(before.shares[code], 1),
            number(after.amounts[code], 0),
            percent(after.shares[code], 1),
            number(after.quotients[code], 2),
        ]
        for code in before.amounts
    ]
    head = [
        (_("Kommune"), REST),
        (_("Vekstmål, andel"), 24.0),
        (_("Reserve, boliger"), 24.0),
        (_("Andel nå"), 22.0),
        (_("Med alle"), 22.0),
        (_("Andel med alle"), 24.0),
        (_("Andel / mål"), 20.0),
    ]
    caption = _("Boligreserven mot vekstmålene, nå og med alle områdene")
    return table(caption, head, rows, right=(1, 2, 3, 4, 5, 6))


def _municipal(every: Portfolio, document: Document) -> Block:
    names = {**document["region"]["municipalities"], "": _("Utenfor regionen")}
    rows: list[list[Cell]] = [
        [
            names.get(code, code),
            number(part.dwellings, 0),
            number(part.jobs, 0),
            quantity(part.land, "daa", 0),
            quantity(math.fsum(part.soil.values()), "daa", 0),
            quantity(part.emissions, "tCO2e", 0),
        ]
        for code, part in every.municipalities.items()
    ]
    head = [
        (_("Kommune"), REST),
        (_("Boliger"), 22.0),
        (_("Arbeidsplasser"), 26.0),
        (_("Areal"), 24.0),
        (_("Dyrka jord (AR5 21–23)"), 28.0),
        (_("Utslipp, 20 år"), 32.0),
    ]
    return table(_("Alle områder, etter kommune"), head, rows, right=(1, 2, 3, 4, 5))


def _schools(every: Portfolio) -> Block:
    """The districts that the proposals lie in: their pupils together, and what is left."""
    rows: list[list[Cell]] = [
        [
            f"{school.district}, {_(school.level_title)}",
            number(len(school.sites), 0),
            number(school.homes, 0),
            _span(school.pupils),
            number(school.free, 0),
            _span(school.left),
            f"{school_words.LIGHTS.get(school.light, '○')} {_(school.answer_title)}",
        ]
        for school in every.schools
    ]
    head = [
        (_("Skolekrets"), REST),
        (_("Områder"), 16.0),
        (_("Boliger"), 16.0),
        (_("Elever"), 26.0),
        (_("Ledige elevplasser"), 20.0),
        (_("Elevplasser igjen"), 28.0),
        (_("Skolekapasitet"), 34.0),
    ]
    return table(_("Alle områder, etter skolekrets"), head, rows, right=(1, 2, 3, 4, 5))


def _span(values: tuple[float, float, float]) -> str:
    """Best, and low to high in brackets."""
    if math.isnan(values[1]):
        return "–"
    ends = words.between(min(values[0], values[2]), max(values[0], values[2]), "", 0)
    return f"{number(values[1], 0)} ({ends})" if ends else number(values[1], 0)
