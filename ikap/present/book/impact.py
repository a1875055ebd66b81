"""The themes of an impact assessment (KU-forskriften § 21), and what of them was measured.

No weight, value or score stands here: those are politics, and belong to another sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from ikap.catalogue import LAYERS
from ikap.criteria import CONSTRAINTS, CRITERIA, INDICATORS
from ikap.criteria.declaration import impact_of
from ikap.criteria.emissions import consequence, land_emissions_total
from ikap.document import Alternative, AssessmentEntry, Document, IndicatorEntry, SourceEntry
from ikap.model import Answer, Basis, Constraint, Indicator, LimitTest, Tag
from ikap.present.book.sheets import DATE, INPUT, SIGNED, Cell, Column, Value, dated, pattern
from ikap.text import N_, _, day
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
    title = consequence(measured)
    return _("{word} (M-1941)", word=_(title)) if title else ""


def _answers(theme: Theme, entry: Alternative, document: Document) -> Iterator[Finding]:
    units = {
        limit.id: (limit.test.indicator.unit, limit.test.indicator.decimals)
        for limit in CONSTRAINTS
        if isinstance(limit.test, LimitTest)
    }
    for name in theme.limits:
        row = entry["constraints"].get(name)
        if row is None:
            continue
        limit = document["constraints"][name]
        unit, decimals = units.get(name, (N_("daa"), 1))
        yield Finding(
            _(theme.title),
            limit["title"],
            row["measured"] if name in units else row["area_daa"],
            _(unit) if unit else "",
            decimals,
            row["answer"],
            row["share"],
            limit["advice"] if row["answer"] == "yes" else "",
            layers=tuple(limit["layers"]),
        )


# --- the sheet ---------------------------------------------------------------------------------


def impact_columns() -> list[Column]:
    return [
        Column(_("Id"), 9),
        Column(_("Navn"), 26),
        Column(_("Tema"), 32, wrap=True),
        Column(_("Undersøkt"), 38, wrap=True),
        Column(_("Svar"), 22),
        Column(_("Målt eller berørt"), 14),
        Column(_("Andel av området"), 10, "0 %"),
        Column(_("Oppfølging"), 40, wrap=True),
        Column(_("Kunnskapsgrunnlag og dato"), 50, wrap=True),
        *own_columns(),
    ]


def own_columns() -> list[Column]:
    """What the caseworker fills in, in a colour that sets it apart from what was measured."""
    return [
        Column(_("Saksbehandlers vurdering"), 50, wrap=True, fill=INPUT),
        Column(_("Verdi"), 17, wrap=True, fill=INPUT),
        Column(_("Påvirkning"), 19, wrap=True, fill=INPUT),
        Column(_("Konsekvens, −4 til +4"), 12, SIGNED, fill=INPUT),
        Column(_("Vurdert av"), 20, wrap=True, fill=INPUT),
        Column(_("Vurdert dato"), 12, DATE, fill=INPUT),
    ]


def own_values(given: AssessmentEntry | None) -> list[Value]:
    """A caseworker's assessment in the order of its columns; empty where none was given."""
    if given is None:
        return [None] * len(own_columns())
    words = [given["text"] or None, given["value_class"] or None, given["influence"] or None]
    return [*words, given["consequence"], given["by"], dated(given["date"])]


def impact_rows(document: Document) -> Iterator[Row]:
    """A row a finding; the caseworker's assessment of a theme stands on its first."""
    for entry in document["alternatives"]:
        for theme in THEMES:
            given = entry["assessments"].get(theme.id)
            for finding in theme_findings(theme, entry, document):
                site = [entry["id"], entry["name"]]
                yield [*site, *_finding(finding, document), *own_values(given)]
                given = None


def _finding(finding: Finding, document: Document) -> Row:
    if not finding.title:
        return [finding.theme, _("Ikke vurdert av IKAP"), None, None, None, None, None]
    answer = (
        (finding.consequence or None) if finding.answer is None else answer_word(finding.answer)
    )
    if answer is None and finding.measured is None:
        answer = _("ikke målt")
    return [
        finding.theme,
        finding.title,
        answer,
        Cell(finding.measured, pattern(finding.decimals, finding.unit)),
        finding.share,
        finding.advice or None,
        knowledge(finding.layers, document),
    ]
