"""What stands in each column of scores.parquet: its name, title, unit and origin.

The columns follow from what the tool measures and wants, so they are the same in every region
and for every profile: what a region cannot measure is null. No two have the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ikap.assess.measurement import layers_of
from ikap.model import Constraint, Criterion, Evaluation, Goal, Indicator, ZoneTest
from ikap.text import SHARE, _
from ikap.words import GOALS

MEASURED, VALUE = 6, 12  # decimals, as in the document


class Type(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    WHOLE = "whole"
    TEXT = "text"
    FLAG = "flag"
    CODES = "codes"  # a list of code words


class Origin(StrEnum):
    """Which table of an Evaluation a column comes from."""

    SITE = "site"
    GOAL = "goal"
    CRITERION = "criterion"
    INDICATOR = "indicator"
    FACT = "fact"
    CONSTRAINT = "constraint"


@dataclass(frozen=True)
class Column:
    """A column: `part` of what `of` names in the table that it comes from.

    `sources` are the layers and tables of the region that its numbers rest on; `is_words` says
    that they are the tool's own words, to be translated.
    """

    name: str
    title: str
    type: Type
    origin: Origin
    of: str
    part: str
    unit: str = ""
    decimals: int = VALUE
    sources: tuple[str, ...] = ()
    is_words: bool = False


def columns(evaluation: Evaluation) -> tuple[Column, ...]:
    """The columns in their order."""
    indicators = {
        indicator.id: indicator
        for indicator in (
            *(gauge.indicator for c in evaluation.definitions for gauge in c.gauges),
            *evaluation.shown,
        )
    }
    return (
        *_of_site(),
        *(column for goal in Goal for column in _of_goal(goal)),
        *(column for c in evaluation.definitions for column in _of_criterion(c)),
        *(column for i in indicators.values() for column in _of_indicator(i)),
        *(column for limit in evaluation.limits for column in _of_constraint(limit)),
    )


def _of_site() -> Iterator[Column]:
    text, number, whole, flag, codes = Type.TEXT, Type.NUMBER, Type.WHOLE, Type.FLAG, Type.CODES
    for name, title, type_, unit, decimals in (
        ("id", _("Id"), text, "", VALUE),
        ("proposal", _("Innspill"), text, "", VALUE),
        ("name", _("Navn"), text, "", VALUE),
        ("kind", _("Bolig eller næring"), text, "", VALUE),
        ("list", _("Liste"), text, "", VALUE),
        ("municipality_code", _("Kommunenummer"), text, "", VALUE),
        ("municipality", _("Kommune"), text, "", VALUE),
        ("group", _("Kommunegruppe"), text, "", VALUE),
        ("file", _("Fil"), text, "", VALUE),
        ("row", _("Rad"), whole, "", VALUE),
        ("area_daa", _("Brutto, daa"), number, "daa", MEASURED),
        ("net_area_daa", _("Netto, daa"), number, "daa", MEASURED),
        ("dwellings", _("Boliger"), number, "", MEASURED),
        ("jobs", _("Arbeidsplasser"), number, "", MEASURED),
        ("business_class", _("Virksomhetsklasse"), text, "", VALUE),
        ("plan_status", _("Planstatus"), text, "", VALUE),
        ("case", _("Saksnummer"), text, "", VALUE),
        ("note", _("Merknad i innspillet (ikke vurdert)"), text, "", VALUE),
        ("derived", _("Felt som er beregnet"), codes, "", VALUE),
        ("status", _("Status"), text, "", VALUE),
        ("status_reasons", _("Grunner til statusen (koder)"), codes, "", VALUE),
        ("complete", _("Fullstendig målt"), flag, "", VALUE),
        ("rank", _("Plassering"), whole, "", VALUE),
        ("rank_low", _("Beste mulige plassering"), whole, "", VALUE),
        ("rank_high", _("Dårligste mulige plassering"), whole, "", VALUE),
        ("group_rank", _("Plassering i gruppen"), whole, "", VALUE),
        ("score", _("Samlet (hjelpetall for rangering)"), number, "", VALUE),
        ("score_low", _("Samlet, minst"), number, "", VALUE),
        ("score_high", _("Samlet, størst"), number, "", VALUE),
        ("class", _("Samlet klasse"), text, "", VALUE),
        ("class_reasons", _("Grunner til klassen (koder)"), codes, "", VALUE),
        ("synthetic_layers", _("Oppdiktede kartlag"), text, "", VALUE),
    ):
        yield Column(name, title, type_, Origin.SITE, name, name, unit, decimals)


def _of_goal(goal: Goal) -> Iterator[Column]:
    name = _(GOALS[goal])
    for ending, part, title, type_ in (
        ("", "value", name, Type.NUMBER),
        ("_low", "low", _("{what}, minst", what=name), Type.NUMBER),
        ("_high", "high", _("{what}, størst", what=name), Type.NUMBER),
        ("_class", "light", _("{what}, klasse", what=name), Type.TEXT),
        ("_uncertain", "uncertain", _("{what}, usikker klasse", what=name), Type.FLAG),
    ):
        yield Column(f"{goal.value}{ending}", title, type_, Origin.GOAL, goal.value, part)


def _of_criterion(criterion: Criterion) -> Iterator[Column]:
    name, id_ = _(criterion.title), criterion.id
    layers = {name: None for gauge in criterion.gauges for name in layers_of(gauge.indicator)}
    for ending, part, title, type_ in (
        ("", "value", _("{criterion} (0–1)", criterion=name), Type.NUMBER),
        ("_low", "value_low", _("{what}, minst", what=name), Type.NUMBER),
        ("_high", "value_high", _("{what}, størst", what=name), Type.NUMBER),
        ("_indicator", "indicator", _("{what}: målingen som avgjør", what=name), Type.TEXT),
    ):
        yield Column(
            f"{id_}{ending}", title, type_, Origin.CRITERION, id_, part, sources=tuple(layers)
        )


def _of_indicator(indicator: Indicator) -> Iterator[Column]:
    name, id_, layers = _(indicator.title), indicator.id, layers_of(indicator)
    unit = _(indicator.unit) if indicator.unit else ""
    for ending, part, title in (
        ("", "measured", name),
        ("_low", "low", _("{what}, minst", what=name)),
        ("_high", "high", _("{what}, størst", what=name)),
    ):
        yield Column(
            f"{id_}{ending}",
            title,
            Type.NUMBER,
            Origin.INDICATOR,
            id_,
            part,
            unit,
            MEASURED,
            layers,
        )
    for key, fact in indicator.facts.items():
        yield Column(
            f"{id_}_{key}",
            f"{name}: {_(fact.title)}",
            Type.TEXT if fact.words or fact.names else Type.NUMBER,
            Origin.FACT,
            id_,
            key,
            _(fact.unit) if fact.unit else "",
            MEASURED,
            layers,
            is_words=fact.words,
        )


def _of_constraint(limit: Constraint) -> Iterator[Column]:
    name, id_, test = _(limit.title), limit.id, limit.test
    share = _(SHARE)
    parts = [
        ("", "answer", name, Type.TEXT, ""),
        ("_daa", "area_daa", _("{what}, areal", what=name), Type.NUMBER, "daa"),
        ("_share", "share", _("{what}, andel", what=name), Type.NUMBER, share),
        (
            "_unchecked",
            "unchecked_share",
            _("{what}, andel som ikke er kartlagt", what=name),
            Type.NUMBER,
            share,
        ),
        ("_override", "override", _("{what}, overstyrt", what=name), Type.TEXT, ""),
    ]
    if isinstance(test, ZoneTest):
        layers = test.layers
    else:
        layers, unit = layers_of(test.indicator), test.indicator.unit
        title = _("{what}, målt", what=name)
        parts.append(("_measured", "measured", title, Type.NUMBER, _(unit) if unit else ""))
    for ending, part, title, type_, unit in parts:
        yield Column(
            f"{id_}{ending}", title, type_, Origin.CONSTRAINT, id_, part, unit, MEASURED, layers
        )
