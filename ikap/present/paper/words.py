"""Numbers and words as paper has them: values 0–100, classes with symbol and word, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ikap.catalogue import LAYERS
from ikap.document import (
    Alternative,
    BasisEntry,
    ConstraintEntry,
    ConstraintResult,
    CriterionEntry,
    CriterionResult,
    Document,
    GaugeEntry,
    IndicatorEntry,
)
from ikap.model import Answer, Kind, Light, Status, Tag, Tier
from ikap.present.book import ANSWER_SYMBOLS, THEMES
from ikap.sources.region import FROM_TIMETABLE
from ikap.text import NO_BREAK, SHARE, _, day, interval, number, percent, quantity
from ikap.words import (
    ANSWERS,
    GOALS,
    GOALS_SHORT,
    KINDS,
    LIGHT_SYMBOLS,
    LIGHTS,
    LISTS,
    NOT_ASSESSED,
    STATUSES,
    SYNTHETIC,
    TAGS,
    goal_title,
)

Data = dict[str, Any]

HUNDRED = 100


def light(code: str | None) -> Data:
    """A class as its code, symbol and word: never colour alone."""
    if code is None:
        return {"code": "none", "symbol": "–", "word": _(NOT_ASSESSED)}
    return {"code": code, "symbol": LIGHT_SYMBOLS[Light(code)], "word": _(LIGHTS[Light(code)])}


def overall(entry: Alternative) -> Data:
    """The class of the whole; none where the land itself is in conflict, whatever the goals say."""
    if entry["status"] == Status.EXCLUDED:
        return {"code": "none", "symbol": "", "word": "–"}
    return light(entry["class"])


def of_hundred(value: float | None) -> str:
    return "–" if value is None else number(HUNDRED * value, 0)


def span(interval: Sequence[float] | None) -> str:
    """An interval of values as 0–100; empty where both ends are written the same."""
    if interval is None:
        return ""
    low, high = (of_hundred(end) for end in interval)
    return "" if low == high else f"{low}–{high}"


def measured(row: CriterionResult, gauge: IndicatorEntry) -> str:
    return quantity(row["measured"], gauge["unit"], gauge["decimals"])


def measured_span(row: CriterionResult, gauge: IndicatorEntry) -> str:
    """The interval of what was measured; empty where there is none to be seen."""
    if row["low"] is None or row["high"] is None or row["low"] == row["high"]:
        return ""
    return between(row["low"], row["high"], gauge["unit"], gauge["decimals"])


def between(low: float, high: float, unit: str, decimals: int) -> str:
    """An interval with its unit said once; empty where both ends are written the same."""
    shown = SHARE if unit == _(SHARE) else unit  # a document's units are translated
    least, most = (quantity(end, shown, decimals) for end in (low, high))
    if least == most:
        return ""
    return interval(least, most)


def gauge_of(row: CriterionResult | None, criterion: CriterionEntry, kind: str) -> GaugeEntry:
    """The gauge that decides; the first of the kind where nothing could be measured."""
    fitting = [gauge for gauge in criterion["gauges"] if kind in gauge["kinds"]]
    decides = [g for g in fitting if row is not None and g["indicator"] == row["indicator"]]
    return (decides or fitting)[0]


def kind_word(entry: Alternative) -> str:
    word = _(KINDS[Kind(entry["kind"])])
    firm = entry["business_class"]
    return f"{word} {firm}" if firm else word


def list_word(name: str) -> str:
    return _(LISTS[name])


def status_word(entry: Alternative) -> str:
    return _(STATUSES[Status(entry["status"])])


def answer(code: str) -> str:
    return f"{ANSWER_SYMBOLS[Answer(code)]} {_(ANSWERS[Answer(code)])}"


def affected(row: ConstraintResult) -> str:
    """How much of a site a constraint touches: «5,2 daa (28 %)»."""
    if row["area_daa"]:
        return f"{quantity(row['area_daa'], 'daa')} ({percent(row['share'])})"
    return ""


def effect(limit: ConstraintEntry, row: ConstraintResult) -> str:
    """What a constraint's answer does to a site."""
    if row["tier"] == Tier.EXCLUDE:
        return _("trekkes fra") if row["answer"] == Answer.YES else _("ikke undersøkt")
    if not limit["conditional"]:
        return _("til orientering")
    return _("må avklares") if row["answer"] == Answer.YES else _("ikke undersøkt")


def area(entry: Alternative) -> str:
    gross, net = (quantity(daa, "daa") for daa in (entry["area_daa"], entry["net_area_daa"]))
    return gross if gross == net else _("{gross}, netto {net}", gross=gross, net=net)


def capacity(entry: Alternative) -> str:
    """Dwellings or jobs, and whether the tool has worked them out itself."""
    housing = entry["kind"] == Kind.HOUSING
    count = entry["dwellings"] if housing else entry["jobs"]
    if count is None:
        return _("ikke oppgitt")
    amount, derived = number(count, 0), _("utledet")
    said = _("boliger: {n}", n=amount) if housing else _("arbeidsplasser: {n}", n=amount)
    return f"{said} ({derived})" if _derived(entry) else said


def capacity_short(entry: Alternative) -> str:
    """Dwellings or jobs in a narrow column; a star where the tool has worked them out."""
    housing = entry["kind"] == Kind.HOUSING
    count = entry["dwellings"] if housing else entry["jobs"]
    unit = _("bol.") if housing else _("arb.pl.")
    if count is None:
        return "–"
    said = f"{number(count, 0)}{NO_BREAK}{unit}"
    return f"{said}*" if _derived(entry) else said


def _derived(entry: Alternative) -> bool:
    """Whether the tool worked out the dwellings, or the jobs, itself."""
    return ("dwellings" if entry["kind"] == Kind.HOUSING else "jobs") in entry["derived"]


def place(entry: Alternative, count: int) -> str:
    """The place in its list, or why there is none."""
    if entry["rank"] is not None:
        text = _("{rank} av {n}", rank=number(entry["rank"], 0), n=number(count, 0))
        if entry["group_rank"] is None:
            return text
        rank = number(entry["group_rank"], 0)
        return _("{place} (nr. {rank} i {group})", place=text, rank=rank, group=entry["group"])
    if entry["status"] == Status.EXCLUDED:
        return _("ingen (absolutt konflikt)")
    if entry["rank_interval"] is not None:
        low, high = entry["rank_interval"]
        return _("{low}–{high}, mangler grunnlag", low=low, high=high)
    return _("ingen")


def ranked_in(name: str, document: Document) -> int:
    """How many of a list have a place."""
    return sum(e["list"] == name and e["rank"] is not None for e in document["alternatives"])


def layers_short(names: Iterable[str], document: Document) -> str:
    """Layers by date, as short as a cell needs: «Sentra; Veger, 23.11.2026 (oppdiktet)».

    What the region lacks is left out; what could not be measured for want of it is said elsewhere.
    """
    groups: dict[tuple[str, bool], list[str]] = {}
    for name in names:
        source = document["layers"].get("timetable" if name in FROM_TIMETABLE else name)
        if source is not None:
            key = (source["date"], source["synthetic"])
            groups.setdefault(key, []).append(_(LAYERS[name].title))
    invented = _("oppdiktet")
    return ". ".join(
        f"{'; '.join(titles)}, {day(date)}" + (f" ({invented})" if synthetic else "")
        for (date, synthetic), titles in groups.items()
    )


def source_lines(names: Iterable[str], document: Document) -> list[str]:
    """The layers by who publishes them, with date and licence: «NVE, 01.02.2026, NLOD: …»."""
    wanted = {"timetable" if name in FROM_TIMETABLE else name for name in names}
    groups: dict[tuple[str, str, str], list[str]] = {}
    for name, source in document["layers"].items():
        if name in wanted:
            whose = (source["publisher"], source["date"], source["licence"])
            groups.setdefault(whose, []).append(_(LAYERS[name].title))
    return [
        f"{publisher}, {day(date)}, {licence}: {'; '.join(titles)}."
        for (publisher, date, licence), titles in groups.items()
    ]


def basis(entry: BasisEntry) -> str:
    """A basis with its tag in words; only what was read at its source is called a source."""
    parts = [entry["title"]]
    if entry["tag"] == Tag.SOURCE:
        parts += [entry["publisher"] or "", day(entry["date"] or "")]
    return f"{_(TAGS[Tag(entry['tag'])])}: {', '.join(parts)}"


def synthetic_line(document: Document) -> str:
    """What must be said on every page while layers of the region are invented; else empty."""
    layers = document["region"]["synthetic"]
    if not layers:
        return ""
    return f"{_(SYNTHETIC)}. " + _("Gjelder {n} av kartlagene og tabellene.", n=len(layers))


def north_said(degrees: float) -> str:
    """Where the arrow points, beside the grid; degrees clockwise from the grid's up."""
    turn = number(abs(degrees), 1)
    if degrees < 0:
        return _("Pila peker mot sann nord, {turn}° vest for rutenettets nord.", turn=turn)
    return _("Pila peker mot sann nord, {turn}° øst for rutenettets nord.", turn=turn)


def unassessed_themes() -> list[str]:
    """The themes of an impact assessment that the tool says nothing about."""
    return [_(t.title) for t in THEMES if not (t.criteria or t.shown or t.limits)]


def sentence(items: Iterable[str], end: str = ".") -> str:
    """Items after each other, each a sentence."""
    return " ".join(item if item.endswith((".", "!", "?")) else item + end for item in items)


def goals_short() -> dict[str, str]:
    return {goal.value: _(title) for goal, title in GOALS_SHORT.items()}


def goal_titles(kind: str) -> dict[str, str]:
    return {goal.value: goal_title(goal, kind) for goal in GOALS}


def remark(entry: Alternative) -> list[str]:
    """What the proposer remarked, as a sentence of its own; nothing where nothing was."""
    note = entry.get("note")
    return [note] if note else []
