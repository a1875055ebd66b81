"""What an indicator found, in words: its number and interval, its facts, and if they are real.

Numbers are rounded to what they can carry in a sentence. A sentence that rests on an invented
layer says so in itself, since it will be quoted alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any

import numpy as np

from ikap.assess.measurement import layers_of
from ikap.catalogue import LAYERS
from ikap.model import Constraint, Evaluation, Fact, Indicator, ZoneTest
from ikap.sources.region import FROM_TIMETABLE
from ikap.text import _, interval, lowered, spoken, without_unit

_SENTENCES = re.compile(r"\. (?=[A-ZÆØÅ])")
# What a sentence adds to itself of the layers that it rests on: " (oppdiktet: …)", or nothing.
Invented = Callable[[Iterable[str]], str]


def invented(evaluation: Evaluation) -> Invented:
    """What to add to a sentence that rests on some layers: which of them are invented, if any."""
    made_up = set(evaluation.region.synthetic)

    def add(layers: Iterable[str]) -> str:
        sources = ["timetable" if name in FROM_TIMETABLE else name for name in layers]
        names = [name for name in dict.fromkeys(sources) if name in made_up]
        if not names:
            return ""
        title = lowered(_(LAYERS[names[0]].title)).partition(" (")[0]  # no bracket in a bracket
        if len(names) == 1:
            return _(" (oppdiktet: {layer})", layer=title)
        return _(" (oppdiktet: {layer} m.m.)", layer=title)

    return add


def grounded(finding: str, basis: str) -> str:
    """A finding with what is invented told in its first sentence, and that it is in the others.

    Of the others, in those that give a number: each may be quoted alone. A sentence begins with a
    great letter, so «1.–7. trinn» is of one.

    >>> grounded("Krets (1.–7. trinn): full. Mangler 3 plasser. Se kart", " (oppdiktet: x)")
    'Krets (1.–7. trinn): full (oppdiktet: x). Mangler 3 plasser (oppdiktet). Se kart'
    """
    first, *others = _SENTENCES.split(finding)
    short = _(" (oppdiktet)") if basis else ""
    others = [text + short * any(map(str.isdigit, text)) for text in others]
    return ". ".join([first + basis, *others])


def layers_of_limit(limit: Constraint) -> tuple[str, ...]:
    """The layers that a constraint's answer rests on."""
    test = limit.test
    return test.layers if isinstance(test, ZoneTest) else layers_of(test.indicator)


def measured_phrase(indicator: Indicator, row: Any) -> str:
    """What was measured, with its interval where there is one: «18,4 daa (12,0–31,5)»."""
    text = spoken(row.measured, indicator.unit, indicator.decimals)
    if row.low != row.high and not np.isnan(row.low) and not np.isnan(row.high):
        ends = [spoken(end, indicator.unit, indicator.decimals) for end in (row.low, row.high)]
        if ends[0] != ends[1]:
            bare = [without_unit(end, text) for end in ends]
            same = all(short != end for short, end in zip(bare, ends, strict=True))
            text += f" ({interval(*(bare if same else ends))})"
    return text


def sentence(indicator: Indicator, row: Any) -> str:
    """What an indicator found, in its own words where all the facts for them are there."""
    facts = row.facts or {}
    values = {
        name: fact_value(fact, facts[name])
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
        f"{_(fact.title)} {fact_value(fact, facts[name])}"
        for name, fact in indicator.facts.items()
        if name in facts
    )


def fact_value(fact: Fact, value: Any) -> str:
    if isinstance(value, str):
        return _(value) if fact.words else value
    whole = isinstance(value, int) or (fact.unit == "" and abs(value) >= 10)
    return spoken(float(value), fact.unit, 0 if whole else 1)
