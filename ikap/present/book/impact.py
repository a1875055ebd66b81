"""The themes of an impact assessment (KU-forskriften § 21), and what of them was measured.

No weight, value or score stands here: those are politics, and belong to another sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ikap.catalogue import LAYERS
from ikap.criteria import CONSTRAINTS, CRITERIA, INDICATORS
from ikap.criteria.declaration import impact_of
from ikap.criteria.emissions import consequence, land_emissions_total
from ikap.document import Alternative, Document, IndicatorEntry, SourceEntry
from ikap.model import Answer, Basis, Constraint, Indicator, LimitTest, Tag
from ikap.present.book.sheets import Cell, Value
from ikap.text import N_, _, day, unit_name
from ikap.words import ANSWERS, IMPACT_THEMES

Row = Sequence[Value | Cell]

BASIS = Basis(N_("Temaene i KU-forskriften § 21 (FOR-2017-06-21-854)"), Tag.JUDGEMENT_HIGH)

ANSWER_SYMBOLS = {Answer.YES: "■", Answer.TOUCH: "▲", Answer.NO: "●", Answer.UNCHECKED: "○"}


@dataclass(frozen=True)
class Theme:
    """A theme and the records that name it: criteria by what they measured, indicators, limits."""

    id: str  # of words.IMPACT_THEMES
    criteria: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return IMPACT_THEMES[self.id]


def _themes() -> tuple[Theme, ...]:
    """The themes in the order of § 21, each with the records that name it."""
    return tuple(
        Theme(
            theme,
            tuple(c.id for c in CRITERIA if c.impact == theme),
            tuple(i.id for i in sorted(INDICATORS, key=_is_distance) if i.impact == theme),
            _by_what_is_tested([c for c in CONSTRAINTS if impact_of(c) == theme]),
        )
        for theme in IMPACT_THEMES
    )


def _is_distance(indicator: Indicator) -> bool:
    """Distances come after the amounts that follow from them."""
    return indicator.unit in ("m", "km")


def _by_what_is_tested(limits: Sequence[Constraint]) -> tuple[str, ...]:
    """Constraints on one layer or indicator stand together, in the order of the first of each."""
    groups: dict[str, list[str]] = {}
    for limit in limits:
        test = limit.test
        tested = test.indicator.id if isinstance(test, LimitTest) else test.layer
        groups.setdefault(tested, []).append(limit.id)
    return tuple(chain.from_iterable(groups.values()))


THEMES = _themes()


@dataclass(frozen=True)
class Finding:
    """What the tool found on one theme: a number in a unit, or an answer to a limit."""

    theme: str
    title: str = ""
    measured: float | None = None
    unit: str = ""
    decimals: int = 1
    answer: str | None = None
    share: float | None = None
    advice: str = ""
    consequence: str = ""  # only where the method's own limits give a class
    layers: tuple[str, ...] = ()


def findings(entry: Alternative, document: Document) -> Iterator[Finding]:
    """All themes for one alternative; a theme that nothing was asked about has no title."""
    for theme in THEMES:
        yield from theme_findings(theme, entry, document)


def theme_findings(theme: Theme, entry: Alternative, document: Document) -> list[Finding]:
    """What was found on one theme; one without a title where nothing was asked."""
    rows = [
        *_measured(theme, entry, document),
        *_shown(theme, entry, document),
        *_answers(theme, entry, document),
    ]
    return rows or [Finding(_(theme.title))]


# A theme is assessed where the region has a layer of its own for it. What else is asked under it
# (the shore belt under outdoor life) says something of the site and nothing of the theme.
THEME_DATA: Mapping[str, tuple[str, ...]] = {
    "nature": ("nature_values",),
    "heritage": ("heritage",),
    "recreation": ("outdoor_life",),
    "emissions": ("land",),
    "noise": ("noise",),
    "water": ("watercourses",),
    "soil": ("land",),
    "sami_basis": ("reindeer",),
    "transport": ("roads", "timetable", "stops"),
    "preparedness": ("quick_clay", "plan_limits"),
    "climate_change": ("flood", "landslide", "storm_surge"),
}


def not_assessed(theme: Theme, document: Document) -> str | None:
    """Why a theme is not assessed: no question of the tool, or no layer of its own; else None."""
    own = THEME_DATA.get(theme.id)
    if own is None:
        return _("Ikke vurdert av IKAP")
    if any(name in document["layers"] for name in own):
        return None
    titles = ", ".join(_(LAYERS[name].title).lower() for name in own)
    return _("Ikke vurdert: regionen mangler kartlag for temaet ({layers})", layers=titles)


def answer_word(answer: str) -> str:
    """An answer as symbol and word: never colour alone."""
    return f"{ANSWER_SYMBOLS[Answer(answer)]} {_(ANSWERS[Answer(answer)])}"


def knowledge(layers: tuple[str, ...], document: Document) -> str:
    """The layers behind a finding, with publisher and date: what § 22 asks to have stated."""
    return "; ".join(_layer(name, document["layers"].get(name)) for name in layers)


def _layer(name: str, source: SourceEntry | None) -> str:
    title = _(LAYERS[name].title)
    if source is None:
        return _("{layer}: mangler i regionen", layer=title)
    text = f"{title}: {source['publisher']}, {day(source['date'])}"
    invented = _("oppdiktet")
    return f"{text} ({invented})" if source["synthetic"] else text


def _measured(theme: Theme, entry: Alternative, document: Document) -> Iterator[Finding]:
    for name in theme.criteria:
        row = entry["criteria"].get(name)
        gauges = [
            gauge
            for gauge in document["criteria"][name]["gauges"]
            if entry["kind"] in gauge["kinds"]
            and (row is None or gauge["indicator"] == row["indicator"])
        ]
        if gauges:
            measured = None if row is None else row["measured"]
            yield _number(theme, gauges[0], measured)


def _shown(theme: Theme, entry: Alternative, document: Document) -> Iterator[Finding]:
    for name in theme.shown:
        shown = entry["shown"].get(name)
        yield _number(theme, document["shown"][name], shown["measured"] if shown else None)


def _number(theme: Theme, record: IndicatorEntry, measured: float | None) -> Finding:
    return Finding(
        _(theme.title),
        record["title"],
        measured,
        record["unit"],
        record["decimals"],
        consequence=_consequence(record["indicator"], measured),
        layers=tuple(record["sources"]),
    )


def _consequence(indicator: str, measured: float | None) -> str:
    """M-1941's class of the emissions, where its limit is known."""
    if indicator != land_emissions_total.id or measured is None:
        return ""
    return consequence_of(measured)


def consequence_of(tonnes: float) -> str:
    """M-1941's class of an amount of tCO2e in words; "" where its limit is not known."""
    title = consequence(tonnes)
    return _("{word} (M-1941)", word=_(title)) if title else ""


# Of the constraints that limit a measurement: its unit and decimals.
_UNITS = {
    limit.id: (limit.test.indicator.unit, limit.test.indicator.decimals)
    for limit in CONSTRAINTS
    if isinstance(limit.test, LimitTest)
}


def _answers(theme: Theme, entry: Alternative, document: Document) -> Iterator[Finding]:
    for name in theme.limits:
        row = entry["constraints"].get(name)
        if row is None:
            continue
        limit = document["constraints"][name]
        unit, decimals = _UNITS.get(name, (N_("daa"), 1))
        yield Finding(
            _(theme.title),
            limit["title"],
            row["measured"] if name in _UNITS else row["area_daa"],
            unit_name(unit) if unit else "",
            decimals,
            row["answer"],
            row["share"],
            limit["advice"] if row["answer"] == "yes" else "",
            layers=tuple(limit["layers"]),
        )
