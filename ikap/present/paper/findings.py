"""A reason for every site, and its table for the impact assessment: facts without weights."""

from __future__ import annotations

from collections.abc import Iterator

from ikap.document import Alternative, AssessmentEntry, Document, GoalResult
from ikap.model import Answer, Status
from ikap.present.book import THEMES, Finding, Theme, answer_word, not_assessed, theme_findings
from ikap.present.paper import words
from ikap.present.paper.blocks import REST, Block, Cell, cell, heading, table, text
from ikap.present.paper.ranking import in_order
from ikap.text import _, day, number, percent, quantity
from ikap.words import IMPACT_THEMES, STATES, counted_points

LISTED = ("housing", "business_ab", "business_c")


def reasons(document: Document) -> Iterator[Block]:
    """Every site in the order of its list: what it is, how it came out, and why."""
    yield heading(1, _("Begrunnelse for hvert område"))
    yield from _states(document)
    for name in LISTED:
        mine = in_order(e for e in document["alternatives"] if e["list"] == name)
        if mine:
            yield heading(2, words.list_word(name))
        for entry in mine:
            yield from _site(entry, document)


def _states(document: Document) -> Iterator[Block]:
    """How many sites are in each state of the round, as entered; nothing without a trail."""
    latest = [entry["trail"][-1]["state"] if entry.get("trail") else "" for entry in
              document["alternatives"]]  # fmt: skip
    if not any(latest):
        return
    counted = {state: latest.count(state) for state in (*STATES, "")}
    rows: list[list[Cell]] = [
        [_(STATES[state]) if state else _("Ikke ført"), number(count, 0)]
        for state, count in counted.items()
        if count
    ]
    head = [(_("Tilstand"), REST), (_("Områder"), 30.0)]
    yield table(
        _("Områdene etter tilstand i innspillsrunden, ført av kommunen"), head, rows, right=(1,)
    )


def _site(entry: Alternative, document: Document) -> Iterator[Block]:
    yield heading(3, f"{entry['id']} {entry['name']}", anchor=anchor("site", entry))
    yield text(_line(entry, document), dress="small")
    reasons = entry["reasons"]
    for lead, sentences in (
        (_("Status:"), reasons["status"]),
        (_("Samlet klasse:"), _why_class(entry)),
        (_("Styrker:"), reasons["for"]),
        (_("Svakheter:"), reasons["against"]),
        (_("Målkonflikt:"), reasons["tradeoffs"]),
        (_("Mangler grunnlag:"), reasons["missing"]),
        (_("Skal til for å endre klassen:"), reasons["would_change"]),
        (_("Råd om endring:"), reasons.get("advice", [])),
        ("", reasons.get("unremarked", [])),
        (_("Merknad i innspillet (ikke vurdert):"), words.remark(entry)),
        (_("Skole, vann, avløp og veg (til orientering):"), reasons.get("supply", [])),
        (
            _("Gangen i saken, ført av kommunen:"),
            [step["text"] for step in entry.get("trail", [])],
        ),
    ):
        if sentences:
            said = words.sentence(sentences)
            yield text(said.removeprefix(lead).lstrip(), lead=lead)  # it may begin with its lead


def _why_class(entry: Alternative) -> list[str]:
    """Why the class of the whole is not that of the score; nothing where there is no class."""
    said = entry["class_reason"]
    return [said] if said and entry["status"] != Status.EXCLUDED else []


def _line(entry: Alternative, document: Document) -> str:
    """A site in a line: where, how large, and how it came out."""
    goals = ", ".join(
        _goal(entry["goals"][code], title) for code, title in words.goals_short().items()
    )
    light = words.overall(entry)
    parts = [
        entry["municipality"]["name"],
        words.area(entry),
        words.capacity(entry),
        _("Status: {status}", status=words.status_word(entry)),
        goals,
        _("Klasse: {class}", **{"class": f"{light['symbol']} {light['word']}".strip()}),
    ]
    if entry["rank"] is not None:
        count = words.ranked_in(entry["list"], document)
        total, span = words.of_hundred(entry["score"]), words.span(entry["score_interval"])
        shown = f"{total} ({span})" if span else total
        parts += [
            _("samlet {points}", points=counted_points(100 * (entry["score"] or 0.0), shown)),
            _("nr. {place}", place=words.place(entry, count)),
        ]
    elif entry["status"] != Status.EXCLUDED:
        parts.append(_("Plassering: {place}", place=words.place(entry, 0)))
    return " · ".join(parts)


def _goal(result: GoalResult, title: str) -> str:
    symbol = words.light(result["class"])["symbol"]
    return f"{symbol} {title} {words.of_hundred(result['value'])}"


def anchor(part: str, entry: Alternative) -> str:
    """A name in the page for a site, whatever its id holds."""
    return f"{part}-{entry['id'].encode('utf-8').hex()}"


# --- the impact assessment -----------------------------------------------------------------------


def impacts(document: Document) -> Iterator[Block]:
    """A table a site by theme. No weight, value or score stands here."""
    yield heading(1, _("Konsekvenser tema for tema"))
    yield text(
        _(
            "For hvert område vises det verktøyet har målt og undersøkt, etter temaene i "
            "KU-forskriften § 21, med kunnskapsgrunnlag og dato. Vekter, poeng og samlet "
            "poengsum er ikke med. Saksbehandlers egen vurdering står for seg, med navn og dato. "
            "Den er skrevet av et menneske og er ikke målt."
        )
    )
    silent = words.unassessed_themes()
    yield text(_("Verktøyet vurderer ikke: {themes}.", themes="; ".join(silent)), dress="warning")
    for name in LISTED:
        mine = in_order(e for e in document["alternatives"] if e["list"] == name)
        if mine:
            yield heading(2, words.list_word(name))
        for entry in mine:
            yield heading(3, f"{entry['id']} {entry['name']}", anchor=anchor("impact", entry))
            yield _impact(entry, document)


def _impact(entry: Alternative, document: Document) -> Block:
    rows: list[list[Cell]] = []
    for theme in THEMES:
        findings = [f for f in theme_findings(theme, entry, document) if f.title]
        own = entry["assessments"].get(theme.id)
        if not findings and own is None:
            continue
        layers = dict.fromkeys(name for finding in findings for name in finding.layers)
        rows.append(
            [
                _(IMPACT_THEMES[theme.id]),
                _found(theme, findings, document),
                cell("", sub=words.layers_short(layers, document)),
                *([_own(own)] if entry["assessments"] else []),
            ]
        )
    head = [(_("Tema"), 34.0), (_("Funn"), REST), (_("Kunnskapsgrunnlag og dato"), 44.0)]
    if entry["assessments"]:
        head.append((_("Saksbehandlers vurdering"), 46.0))
    return table(_("Konsekvenser, {name}", name=entry["name"]), head, rows)


def _found(theme: Theme, findings: list[Finding], document: Document) -> Cell:
    """The findings of a theme; one that the region has no layer for is said not to be assessed."""
    why_not = not_assessed(theme, document)
    if why_not is None:
        return cell(_hits(findings), sub=_clear(findings))
    hits = [f for f in findings if f.answer not in (None, Answer.NO, Answer.UNCHECKED)]
    return cell(f"{why_not}.", sub=_hits(hits) if hits else "")


def _hits(findings: list[Finding]) -> str:
    """What was measured, touched or left unexamined, as sentences."""
    lines = []
    for finding in findings:
        if finding.answer is None:
            shown = _("ikke målt")
            if finding.measured is not None:
                shown = quantity(finding.measured, finding.unit, finding.decimals)
            parts = [f"{finding.title}: {shown}", finding.consequence]
            lines.append(", ".join(part for part in parts if part))
        elif finding.answer != Answer.NO:
            lines.append(_answered(finding))
    return ". ".join(lines) + "." if lines else _("Ingen funn.")


def _answered(finding: Finding) -> str:
    said = f"{finding.title}: {answer_word(str(finding.answer))}"
    if finding.answer == Answer.YES and finding.measured:
        said += f", {quantity(finding.measured, finding.unit, finding.decimals)}"
        said += f" ({percent(finding.share)})" if finding.share else ""
    return f"{said}. {finding.advice.rstrip('.')}" if finding.advice else said


def _clear(findings: list[Finding]) -> str:
    clear = [finding.title for finding in findings if finding.answer == Answer.NO]
    return _("Undersøkt uten funn: {themes}.", themes="; ".join(clear)) if clear else ""


def _own(given: AssessmentEntry | None) -> Cell:
    """The caseworker's words on a theme, signed; empty where none were given."""
    if given is None:
        return ""
    said = []
    if given["value_class"]:
        said.append(_("Verdi: {value}.", value=given["value_class"]))
    if given["influence"]:
        said.append(_("Påvirkning: {value}.", value=given["influence"]))
    if given["consequence"] is not None:
        said.append(_("Konsekvens: {value}.", value=f"{given['consequence']:+d}".replace("-", "−")))
    if given["text"]:
        said.append(given["text"])
    signed = _("{name}, {day}", name=given["by"], day=day(given["date"]))
    return cell(words.sentence(said), sub=signed, light="own")
