"""The report's first page: what a politician should know after two minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ikap.assess.portfolio import Distribution, Portfolio
from ikap.assess.standing import Standing
from ikap.document import Alternative, Document
from ikap.model import Light, Status
from ikap.present.paper import words
from ikap.present.paper.blocks import REST, Block, Cell, cell, heading, listed, table, text
from ikap.present.sentences import named, standing
from ikap.text import _, number, percent, quantity
from ikap.words import GOALS, GOALS_SHORT, counted_dwellings, counted_jobs

FIRST = 3  # of each list
NAMED = 5  # of those that share a place


def summary(
    document: Document, standings: Mapping[str, Standing], every: Portfolio, rejected: int
) -> Iterator[Block]:
    """Counts, who leads each list and how surely, what it all would cost, what is not known."""
    entries = {entry["id"]: entry for entry in document["alternatives"]}
    yield heading(1, _("Sammendrag"))
    yield text(_counted(document, rejected), dress="large")
    for name in standings:
        yield text(standing(document, name), lead=f"{words.list_word(name)}.")
    yield _firsts(document, standings, entries)
    yield heading(2, _("Avveininger i korthet"))
    yield listed(_weighed(document, every))
    yield heading(2, _("Tolking av tallene"))
    yield listed(_reading(document))


def _counted(document: Document, rejected: int) -> str:
    entries = document["alternatives"]
    by_status = {status: sum(e["status"] == status for e in entries) for status in Status}
    homes = sum(entry["kind"] == "housing" for entry in entries)
    return _(
        "Vurderte områder: {n} ({homes} bolig, {firms} næring). Ingen konflikt funnet: "
        "{eligible}. Må avklares: {conditional}. Absolutt konflikt: {excluded}. Avviste "
        "innspill: {rejected}.",
        n=number(len(entries), 0),
        homes=number(homes, 0),
        firms=number(len(entries) - homes, 0),
        **{status.value: number(n, 0) for status, n in by_status.items()},
        rejected=number(rejected, 0),
    )


def equals(order: Standing, entries: Mapping[str, Alternative]) -> Iterator[str]:
    """Which share a place, one sentence a place."""
    for place, ids in order.shared.items():
        yield _(
            "{names} deler plassering nr. {place}.",
            names=_together([named(entries[label]) for label in ids], most=len(ids)),
            place=place,
        )


def _together(names: Sequence[str], most: int = NAMED) -> str:
    """Names as a sentence has them; those that there is no room for are counted."""
    shown, rest = list(names[:most]), len(names) - most
    if rest > 0:
        shown.append(_("{n} til", n=rest))
    *before, last = shown
    return _(" og ").join([", ".join(before), last]) if before else last


def _firsts(
    document: Document, standings: Mapping[str, Standing], entries: Mapping[str, Alternative]
) -> Block:
    """The first of each list with the four goals side by side."""
    rows: list[list[Cell]] = []
    for name, order in standings.items():
        for label in order.ranked[:FIRST]:
            entry = entries[label]
            rows.append(
                [
                    words.list_word(name),
                    number(entry["rank"], 0),
                    cell(entry["name"], sub=entry["id"]),
                    entry["municipality"]["name"],
                    *goal_cells(entry),
                    cell(words.of_hundred(entry["score"]), sub=words.span(entry["score_interval"])),
                ]
            )
    head = [(_("Liste"), 24.0), (_("Plassering"), 11.0), (_("Område"), REST), (_("Kommune"), 24.0)]
    head += [(_(GOALS_SHORT[goal]), 17.0) for goal in GOALS] + [(_("Samlet"), 15.0)]
    return table(
        _("Øverst i hver liste, inntil nr. {n}", n=FIRST), head, rows, right=(1, 4, 5, 6, 7, 8)
    )


def goal_cells(entry: Alternative) -> list[Cell]:
    """The four goals: symbol and value in the tint of the class, and whether it is uncertain."""
    cells: list[Cell] = []
    for goal in GOALS:
        result = entry["goals"][goal.value]
        light = words.light(result["class"])
        value = words.of_hundred(result["value"])
        unsure = _("usikker") if result["uncertain"] else ""
        cells.append(cell(f"{light['symbol']} {value}", light=light["code"], sub=unsure))
    return cells


def _weighed(document: Document, every: Portfolio) -> Iterator[str]:
    """What the region would spend if everything were built, and where goals pull apart."""
    yield _(
        "Alle områdene samlet: {dwellings} og {jobs} på {land}. De omfatter {soil} dyrka jord "
        "(AR5 21–23).",
        dwellings=counted_dwellings(every.dwellings.value),
        jobs=counted_jobs(every.jobs.value),
        land=quantity(every.land, "daa", 0),
        soil=quantity(every.farmland.value, "daa", 0),
    )
    weak = [
        entry for entry in document["alternatives"] if entry["goals"]["soil"]["class"] == Light.RED
    ]
    if weak:
        homes = sum(entry["dwellings"] or 0 for entry in weak)
        yield _(
            "Områder som er svake på jordvern: {n}, med {homes}.",
            n=number(len(weak), 0),
            homes=counted_dwellings(homes),
        )
    apart = sum(bool(entry["reasons"]["tradeoffs"]) for entry in document["alternatives"])
    if apart:
        yield _(
            "Områder med målkonflikt mellom fordeling av veksten og klima eller nærhet: {n}.",
            n=number(apart, 0),
        )
    if every.before is not None and every.after is not None:
        yield growth_sentence(every.before, every.after)


def growth_sentence(reserve: Distribution, with_all: Distribution) -> str:
    """Whether the set brings the reserve nearer to the targets or farther away."""
    before, after = reserve.dissimilarity, with_all.dissimilarity
    shares = {"before": percent(before, 1), "after": percent(after, 1)}
    if after < before:
        return _(
            "Med alle områdene minker avviket fra vekstmål (D) fra {before} til {after} (0 er "
            "ingen avvik).",
            **shares,
        )
    return _(
        "Med alle områdene øker avviket fra vekstmål (D) fra {before} til {after} (0 er ingen "
        "avvik).",
        **shares,
    )


def _reading(document: Document) -> Iterator[str]:
    profile = document["profile"]
    yield _(
        "Resultatet er poengene for hvert av de fire målene. Samlet poengsum er et hjelpetall "
        "for rangering, med vektene i profilen «{profile}» ({who}).",
        profile=profile["title"],
        who=profile["decided_by"],
    )
    yield _("Poengene går fra 0 (dårligst) til 100 (best). Klasser: ● God, ▲ Middels, ■ Svak.")
    unsure = sum(
        any(goal["uncertain"] for goal in entry["goals"].values())
        for entry in document["alternatives"]
    )
    if unsure:
        yield _(
            "Områder der grunnlaget er så usikkert at minst ett mål kunne fått en annen klasse: "
            "{n}.",
            n=number(unsure, 0),
        )
    aside = [document["criteria"][name]["title"] for names in document["set_aside"].values()
             for name in names]  # fmt: skip
    if aside:
        yield _(
            "Ikke med i beregningen, fordi regionen mangler kartlaget: {criteria}.",
            criteria="; ".join(dict.fromkeys(aside)),
        )
    yield _("Rapporten er beslutningsstøtte og erstatter ikke en konsekvensutredning.")
