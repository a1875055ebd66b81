"""The sheets of an impact assessment: a row a theme and site, all sites together, raw answers.

No weight, value or score stands here: those are politics, and belong to another sheet.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from ikap.document import Alternative, AssessmentEntry, Document
from ikap.model import Answer
from ikap.present.book.impact import (
    THEMES,
    Finding,
    Row,
    Theme,
    answer_word,
    consequence_of,
    knowledge,
    not_assessed,
    theme_findings,
)
from ikap.present.book.sheets import DATE, INPUT, SIGNED, Cell, Column, Value, dated, pattern
from ikap.text import _, lowered, percent, spoken

SUMMED = ("daa", "tCO2e", "tCO2/år", "km/år")  # units that add up over the plan


def impact_columns() -> list[Column]:
    return [
        Column(_("Id"), 9),
        Column(_("Navn"), 26),
        Column(_("Tema"), 30, wrap=True),
        Column(_("Funn"), 60, wrap=True),
        Column(_("Usikkerhet"), 34, wrap=True),
        Column(_("Avbøtende tiltak og oppfølging"), 44, wrap=True),
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
    """A row a site and theme of § 21, with what the caseworker made of it."""
    for entry in document["alternatives"]:
        for theme in THEMES:
            given = entry["assessments"].get(theme.id)
            yield [
                entry["id"],
                entry["name"],
                _(theme.title),
                *_told(theme, entry, document),
                *own_values(given),
            ]


def _told(theme: Theme, entry: Alternative, document: Document) -> list[Value]:
    """Findings, uncertainty, what to do, and the layers of one theme on one site."""
    findings = [f for f in theme_findings(theme, entry, document) if f.title]
    why_not = not_assessed(theme, document)
    hits = [_hit(finding) for finding in findings if finding.answer != Answer.NO]
    clear = [lowered(finding.title) for finding in findings if finding.answer == Answer.NO]
    lines = [why_not] if why_not else []
    lines += [hit for hit in hits if hit]
    if clear and why_not is None:
        lines.append(_("Undersøkt uten funn: {themes}.", themes="; ".join(clear)))
    layers = tuple(dict.fromkeys(name for finding in findings for name in finding.layers))
    advice = list(dict.fromkeys(finding.advice for finding in findings if finding.advice))
    return [
        "\n".join(lines),
        "\n".join(_doubts(findings, layers, document)) or None,
        "\n".join(advice) or None,
        knowledge(layers, document) or None,
    ]


def _hit(finding: Finding) -> str:
    """What was measured, touched or left unexamined, in one line; nothing for a plain zero."""
    if finding.answer is None:
        if finding.measured is None:
            return _("{title}: ikke målt", title=finding.title)
        shown = spoken(finding.measured, finding.unit, finding.decimals)
        tail = f", {finding.consequence}" if finding.consequence else ""
        return f"{finding.title}: {shown}{tail}" if finding.measured else ""
    text = f"{finding.title}: {answer_word(finding.answer)}"
    if finding.answer == Answer.YES and finding.measured:
        text += f", {spoken(finding.measured, finding.unit, finding.decimals)}"
        text += f" ({percent(finding.share)})" if finding.share else ""
    return text


def _doubts(findings: list[Finding], layers: tuple[str, ...], document: Document) -> Iterator[str]:
    """What § 22 asks to have said: what is invented, what no map covers, what is only touched."""
    if any(name in document["region"]["synthetic"] for name in layers):
        yield _("Oppdiktede data: funnene kan ikke brukes.")
    blank = [finding.title for finding in findings if finding.answer == Answer.UNCHECKED]
    if blank:
        yield _("Ikke undersøkt: {themes}.", themes="; ".join(map(lowered, blank)))
    near = [finding.title for finding in findings if finding.answer == Answer.TOUCH]
    if near:
        yield _(
            "Ligger inntil, og grensen er usikker: {themes}.", themes="; ".join(map(lowered, near))
        )


# --- all sites together, § 18 third paragraph --------------------------------------------------


def together_columns() -> list[Column]:
    return [
        Column(_("Tema"), 32, wrap=True),
        Column(_("Vurderte områder"), 10),
        Column(_("Berørte områder"), 10),
        Column(_("Endringene samlet"), 70, wrap=True),
        Column(_("Samlet virkning, saksbehandlers vurdering"), 60, wrap=True, fill=INPUT),
    ]


def together_rows(document: Document) -> Iterator[Row]:
    """A row a theme: what all the sites do together. Parts of one submission count once."""
    entries = document["alternatives"]
    for theme in THEMES:
        why_not = not_assessed(theme, document)
        if why_not:
            yield [_(theme.title), 0, None, why_not, Cell(None, fill=INPUT)]
            continue
        sums: dict[tuple[str, str], dict[str, float]] = {}
        touched = set()
        for entry in entries:
            for finding in theme_findings(theme, entry, document):
                if finding.answer == Answer.YES:
                    touched.add(entry["proposal"])
                if finding.answer not in (None, Answer.YES) or not finding.measured:
                    continue
                if finding.unit in SUMMED:
                    held = sums.setdefault((finding.title, finding.unit), {})
                    here = held.get(entry["proposal"], 0.0)
                    held[entry["proposal"]] = max(here, finding.measured)
        lines = [
            _sum_line(theme, title, unit, math.fsum(held[key] for key in sorted(held)), len(held))
            for (title, unit), held in sums.items()
        ]
        proposals = {entry["proposal"] for entry in entries}
        text = "\n".join(lines) or _("Ingen berørte områder.")
        yield [_(theme.title), len(proposals), len(touched), text, Cell(None, fill=INPUT)]


def _sum_line(theme: Theme, title: str, unit: str, amount: float, count: int) -> str:
    text = _(
        "{title}: {amount} (innspill: {n})", title=title, amount=spoken(amount, unit, 0), n=count
    )
    if theme.id == "emissions" and unit == "tCO2e" and (word := consequence_of(amount)):
        text += f", {word}"
    return text


# --- the raw answers ---------------------------------------------------------------------------


def answer_columns() -> list[Column]:
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
    ]


def answer_rows(document: Document) -> Iterator[Row]:
    """A row a finding: what the sheet of themes is made of."""
    for entry in document["alternatives"]:
        for theme in THEMES:
            for finding in theme_findings(theme, entry, document):
                yield [entry["id"], entry["name"], *_finding(finding, document)]


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
