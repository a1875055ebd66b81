"""The fact sheet of an alternative: what of the run goes on its one or two pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ikap.document import (
    Alternative,
    CriterionEntry,
    CriterionResult,
    Document,
    GaugeEntry,
    Interval,
)
from ikap.model import Answer, Status
from ikap.present.paper import curves, words
from ikap.present.paper.sitemap import SiteMap, scale_words, where_alt
from ikap.present.paper.words import Data
from ikap.present.sentences import certainty
from ikap.text import _, day, language, number, percent, quantity
from ikap.words import AID, GOALS, GOALS_SHORT, goal_title

# Over so many letters it is not tried to set a page with air: of the sentences on the first page,
# and of the constraints on the second, where a criterion's row takes the room of ROW of them. The
# fullest that were set with air, of the sample's 48 in two languages, had 2,462 and 1,739.
FULL, FULL_TABLES, ROW = 2550, 1920, 130


def sheet_data(entry: Alternative, document: Document, drawn: SiteMap, imprint: str) -> Data:
    """What the template sets; every sentence is in the language in use."""
    synthetic = words.synthetic_line(document)
    return {
        "language": language(),
        "title": _("Faktaark {id}: {name}", id=entry["id"], name=entry["name"]),
        "labels": _labels(),
        "synthetic": synthetic,
        "kind": words.kind_word(entry),
        "id": entry["id"],
        "name": entry["name"],
        "region": document["region"]["title"],
        "place": _("{municipality} kommune", municipality=entry["municipality"]["name"]),
        "facts": list(key_facts(entry, document)),
        "status": {
            "code": entry["status"],
            "word": words.status_word(entry),
            "sentences": list(entry["reasons"]["status"]),
        },
        "whole": whole(entry, document),
        "goals": [
            goal(entry, code, title) for code, title in words.goal_titles(entry["kind"]).items()
        ],
        "map": map_data(drawn, document),
        "reasons": reasons(entry),
        "information": for_information(entry),
        "criteria": list(criteria_groups(entry, document)),
        "findings": list(findings(entry, document)),
        "clear": clear(entry, document),
        "uncertainty": list(uncertainty(entry, document)),
        "unchecked": list(unchecked(entry, document)),
        "sources": sources(entry, document, drawn),
        "weights": weights_line(document),
        "imprint": imprint,
    }


def closeness(data: Data) -> int:
    """How closely a sheet is to be set at the least, 0 or 1: what it holds is known to be too much
    for two pages with air. It may still need to be closer.
    """
    parts = [part["sentences"] for part in (*data["information"], *data["reasons"])]
    said = [data["whole"]["reason"] or "", *data["status"]["sentences"], *chain(*parts)]
    tables = [row["title"] + row["advice"] for row in data["findings"]]
    rows = sum(len(group["rows"]) for group in data["criteria"])
    return int(_letters(said) > FULL or _letters(tables) + ROW * rows > FULL_TABLES)


def _letters(said: Iterable[str]) -> int:
    return sum(map(len, said))


def key_facts(entry: Alternative, document: Document) -> Iterator[list[str]]:
    """Pairs of label and value: who, where, how large, how much."""
    yield [_("Kommune"), _municipalities(entry, document)]
    yield [_("Formål"), words.kind_word(entry)]
    yield [_("Brutto areal"), quantity(entry["area_daa"], "daa")]
    yield [_("Netto areal"), quantity(entry["net_area_daa"], "daa")]
    yield [_("Kapasitet"), words.capacity(entry)]
    amount = entry["dwellings"] if entry["kind"] == "housing" else entry["jobs"]
    if amount and entry["net_area_daa"]:
        per = number(amount / entry["net_area_daa"], 1)
        said = _("{n} boliger/daa netto", n=per)
        if entry["kind"] != "housing":
            said = _("{n} arbeidsplasser/daa netto", n=per)
        yield [_("Tetthet"), said]
    if entry["proposal"] != entry["id"]:
        yield [_("Del av innspill"), entry["proposal"]]
    yield [_("Sak"), entry["case"] or _("ikke oppgitt")]
    yield [_("Planstatus"), entry["plan_status"] or _("ikke oppgitt")]
    if entry.get("trail"):
        latest = entry["trail"][-1]
        yield [
            _("I innspillsrunden"),
            _("{title}, {when}.", title=latest["title"], when=day(latest["date"])),
        ]


def _municipalities(entry: Alternative, document: Document) -> str:
    names, shares = document["region"]["municipalities"], entry["municipalities"]
    if len(shares) < 2:
        return str(entry["municipality"]["name"])
    by_share = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{names.get(code, code)} {percent(share)}" for code, share in by_share)


def whole(entry: Alternative, document: Document) -> Data:
    """The class of the whole, its reason, the total and the place: an aid to ranking."""
    return {
        **words.overall(entry),
        "reason": entry["class_reason"] if entry["status"] != Status.EXCLUDED else "",
        "total": words.of_hundred(entry["score"]),
        "span": words.span(entry["score_interval"]),
        "place": words.place(entry, words.ranked_in(entry["list"], document)),
        "list": words.list_word(entry["list"]),
        "aid": _(AID),
    }


def goal(entry: Alternative, code: str, title: str) -> Data:
    result = entry["goals"][code]
    return {
        **words.light(result["class"]),
        "title": title,
        "value": words.of_hundred(result["value"]),
        "span": words.span(result["interval"]),
        "uncertain": _("usikker") if result["uncertain"] else "",
        "weight": percent(result["weight"]),
    }


def map_data(drawn: SiteMap, document: Document) -> Data:
    layers = words.layers_short(drawn.layers, document)
    return {
        "svg": drawn.svg,
        "where": drawn.where,
        "where_alt": where_alt(),
        "alt": drawn.alt,
        "legend": [{"title": entry.title, "swatch": entry.swatch} for entry in drawn.legend],
        "caption": _(
            "Målestokk {scale}, kartet til høyre {where}. {crs}. {north}",
            scale=scale_words(drawn.scale),
            where=scale_words(drawn.where_scale),
            crs=document["region"]["crs"],
            north=words.north_said(drawn.north),
        ),
        "attribution": _("Kartgrunnlag: {layers}.", layers=layers),
    }


def reasons(entry: Alternative) -> list[Data]:
    """Sentences under headings; a heading without sentences is left out."""
    reasons = entry["reasons"]
    parts = [
        (_("Styrker"), reasons["for"]),
        (_("Svakheter"), reasons["against"]),
        (_("Målkonflikter"), reasons["tradeoffs"]),
        (_("Dette skal til for å endre klassen"), reasons["would_change"]),
        (_("Råd om endring"), reasons.get("advice", [])),
        (_("Uten merknad"), reasons.get("unremarked", [])),
    ]
    return _headed(parts)


def for_information(entry: Alternative) -> list[Data]:
    """What moves neither score nor class, under headings: remark, supply, trail of the case."""
    return _headed(
        [
            (_("Merknad i innspillet (ikke vurdert)"), words.remark(entry)),
            (_("Skole, vann, avløp og veg (til orientering)"), entry["reasons"].get("supply", [])),
            (
                _("Gangen i saken: ført av kommunen, ikke målt"),
                [step["text"] for step in entry.get("trail", [])],
            ),
        ]
    )


def _headed(parts: Iterable[tuple[str, Sequence[str]]]) -> list[Data]:
    return [{"title": title, "sentences": list(said)} for title, said in parts if said]


# --- criteria ----------------------------------------------------------------------------------


# Said in words on the first page, where no profile weighs them.
IN_WORDS = ("room_at_school", "technical_supply")


def _weightless(entry: Alternative, name: str) -> bool:
    row = entry["criteria"].get(name)
    return row is None or not row["weight"]


def criteria_groups(entry: Alternative, document: Document) -> Iterator[Data]:
    """The criteria of the alternative by goal, with what each measured and what it gave."""
    aside = document["set_aside"].get(entry["kind"], [])
    for code in GOALS:
        rows = [
            _criterion(entry["criteria"].get(name), criterion, entry["kind"], document)
            for name, criterion in document["criteria"].items()
            if criterion["goal"] == code.value
            and name not in aside
            and any(entry["kind"] in gauge["kinds"] for gauge in criterion["gauges"])
            and not (name in IN_WORDS and _weightless(entry, name))
        ]
        result = entry["goals"][code.value]
        yield {
            **words.light(result["class"]),
            "title": goal_title(code, entry["kind"]),
            "value": words.of_hundred(result["value"]),
            "weight": percent(result["weight"]),
            "rows": rows,
        }


def _criterion(
    row: CriterionResult | None, criterion: CriterionEntry, kind: str, document: Document
) -> Data:
    gauge = words.gauge_of(row, criterion, kind)
    known = row is not None and row["measured"] is not None
    return {
        "title": criterion["title"],
        "indicator": gauge["title"],
        "measured": words.measured(row, gauge) if known and row else _("ikke målt"),
        "measured_span": words.measured_span(row, gauge) if known and row else "",
        "curve": curves.curve(gauge, curves.reading(row)),
        "curve_alt": curves.said(gauge, curves.reading(row)),
        "value": words.of_hundred(row["value"] if row else None),
        "span": words.span(row["interval"] if row else None),
        "weight": percent(row["weight"] if row else None, 1),
        "source": _data_of(gauge, document),
        "remark": " ".join(row.get("remarks", ())) if row else "",
    }


def _data_of(gauge: GaugeEntry, document: Document) -> str:
    """The layers behind a measurement; its definition where it needs none."""
    layers = words.layers_short(gauge["sources"], document)
    return layers or words.basis(gauge["definition"])


def weights_line(document: Document) -> str:
    profile = document["profile"]
    return _(
        "Vekter: profilen «{profile}» ({who}).", profile=profile["title"], who=profile["decided_by"]
    )


# --- constraints -------------------------------------------------------------------------------


def findings(entry: Alternative, document: Document) -> Iterator[Data]:
    """What the constraints found, or what was overridden: the excluding ones first."""
    order = sorted(entry["constraints"].items(), key=lambda pair: pair[1]["tier"] != "exclude")
    for name, row in order:
        if row["answer"] not in (Answer.YES, Answer.TOUCH) and row["override"] is None:
            continue
        limit = document["constraints"][name]
        override = (
            _("Overstyrt av saksbehandler: {reason}", reason=row["override"])
            if row["override"]
            else ""
        )
        yield {
            "title": limit["title"],
            "answer": words.answer(row["answer"]),
            "effect": words.effect(limit, row),
            "affected": words.affected(row),
            "advice": override or (limit["advice"] if row["answer"] == Answer.YES else ""),
        }


def clear(entry: Alternative, document: Document) -> str:
    titles = [
        document["constraints"][name]["title"]
        for name, row in entry["constraints"].items()
        if row["answer"] == Answer.NO and row["override"] is None
    ]
    return _("Undersøkt uten funn: {themes}.", themes="; ".join(titles)) if titles else ""


# --- what is not certain -----------------------------------------------------------------------


def uncertainty(entry: Alternative, document: Document) -> Iterator[str]:
    """Where the numbers have an interval, what it does, and how ways were measured."""
    if words.span(entry["score_interval"]):
        yield _("Samlet poengsum ligger mellom {low} og {high}.", **_ends(entry["score_interval"]))
    drawn = certainty.held(entry, document)
    ranks = entry["rank_interval"]
    if drawn is not None:
        yield drawn
    elif ranks and ranks[0] != ranks[1]:
        yield _("Plasseringen kan være fra {low} til {high}.", low=ranks[0], high=ranks[1])
    if certainty.concerned(entry, document):
        yield certainty.standing(document, entry["list"])
    for code, title in GOALS_SHORT.items():
        result = entry["goals"][code.value]
        if result["uncertain"]:
            yield _(
                "{goal}: mellom {low} og {high} poeng. Klassen er derfor usikker.",
                goal=_(title),
                **_ends(result["interval"]),
            )
    if any(words.span(row["interval"]) for row in entry["criteria"].values()):
        yield _("Spennet for hvert kriterium står i tabellen over kriteriene.")
    yield from document["region"]["notes"]


def _ends(interval: Interval | None) -> Mapping[str, str]:
    low, high = (words.of_hundred(end) for end in interval or (None, None))
    return {"low": low, "high": high}


def unchecked(entry: Alternative, document: Document) -> Iterator[str]:
    """What nobody has looked at: missing measures, unchecked limits, themes beyond the tool."""
    yield from entry["reasons"]["missing"]
    for name, row in entry["constraints"].items():
        share = row["unchecked_share"]
        if share and row["answer"] != Answer.UNCHECKED:
            title = document["constraints"][name]["title"]
            yield _(
                "{title}: kartlaget dekker ikke {share} av området.",
                title=title,
                share=percent(share),
            )
    yield _(
        "KU-tema som verktøyet ikke vurderer: {themes}.",
        themes="; ".join(words.unassessed_themes()),
    )


# --- whose data --------------------------------------------------------------------------------


def sources(entry: Alternative, document: Document, drawn: SiteMap) -> list[str]:
    """Every layer that a number or the map stands on, with publisher, date and licence."""
    used = dict.fromkeys(drawn.layers)
    for name, row in entry["criteria"].items():
        gauge = words.gauge_of(row, document["criteria"][name], entry["kind"])
        used |= dict.fromkeys(gauge["sources"])
    for name in entry["constraints"]:
        used |= dict.fromkeys(document["constraints"][name]["layers"])
    return words.source_lines(used, document)


def _labels() -> Data:
    return {
        "factsheet": _("Faktaark"),
        "facts": _("Nøkkeltall"),
        "status": _("Status"),
        "because": _("Grunnlag for statusen"),
        "whole": _("Samlet klasse"),
        "total": _("Samlet"),
        "place": _("Plassering"),
        "goals": _("De fire målene"),
        "weight": _("Vekt"),
        "legend": _("Tegnforklaring"),
        "reasons": _("Begrunnelse"),
        "criteria": _("Kriterier"),
        "criterion": _("Kriterium"),
        "measured": _("Målt"),
        "curve": _("Poengkurve"),
        "value": _("Poeng"),
        "source": _("Kartlag og dato"),
        "findings": _("Begrensninger"),
        "theme": _("Tema"),
        "answer": _("Svar"),
        "effect": _("Virkning"),
        "affected": _("Berørt"),
        "advice": _("Oppfølging"),
        "none_found": _("Ingen begrensninger er berørt."),
        "uncertainty": _("Usikkerhet og målemåte"),
        "unchecked": _("Ikke undersøkt"),
        "sources": _("Datagrunnlag"),
        "page": _("Side {page} av {pages}"),
    }
