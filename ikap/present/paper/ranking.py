"""The ranked lists, and where the goals pull against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ikap.assess.explain import PULL_APART
from ikap.assess.standing import Standing
from ikap.document import Alternative, Document
from ikap.model import Goal, Status
from ikap.present.book import net_share
from ikap.present.paper import scatter, words
from ikap.present.paper.blocks import (
    REST,
    Block,
    Cell,
    cell,
    figure,
    heading,
    listed,
    side_by_side,
    table,
    text,
)
from ikap.present.paper.summary import equals, goal_cells
from ikap.present.sentences import named, standing
from ikap.text import _, number, percent
from ikap.words import AID, GOALS, GOALS_SHORT

PAIRS = (
    *((Goal.GROWTH, Goal.CLIMATE), (Goal.GROWTH, Goal.PROXIMITY)),
    *((Goal.SOIL, Goal.CLIMATE), (Goal.SOIL, Goal.PROXIMITY)),
)
LAST = 10**9


def rankings(document: Document, standings: Mapping[str, Standing]) -> Iterator[Block]:
    """One table a list: those with a place, those without, and the excluded with their reasons."""
    entries = {entry["id"]: entry for entry in document["alternatives"]}
    yield heading(1, _("Rangering"))
    yield text(
        _(
            "Hver liste rangeres for seg. Samlet poengsum er et hjelpetall; tallene under er "
            "usikkerhetsintervallet."
        )
    )
    for name, order in standings.items():
        mine = in_order(e for e in document["alternatives"] if e["list"] == name)
        yield heading(2, words.list_word(name))
        yield text(standing(document, name), dress="own")
        shared = list(equals(order, entries))
        if shared:
            yield listed(shared)
        ranked = [e for e in mine if e["status"] != Status.EXCLUDED]
        yield _list(words.list_word(name), ranked, document)
        excluded = [e for e in mine if e["status"] == Status.EXCLUDED]
        if excluded:
            yield _excluded(words.list_word(name), excluded)


def in_order(entries: Iterator[Alternative] | Sequence[Alternative]) -> list[Alternative]:
    """By place; those without one after, and the excluded last."""
    return sorted(
        entries,
        key=lambda e: (
            e["status"] == Status.EXCLUDED,
            LAST if e["rank"] is None else e["rank"],
            e["id"],
        ),
    )


def _list(title: str, entries: Sequence[Alternative], document: Document) -> Block:
    rows: list[list[Cell]] = []
    for entry in entries:
        light = words.overall(entry)
        ranks = entry["rank_interval"]
        place = number(entry["rank"], 0) if entry["rank"] is not None else "–"
        between = f"{ranks[0]}–{ranks[1]}" if ranks and ranks[0] != ranks[1] else ""
        share = net_share(entry)
        net = _("netto {share}", share=percent(share)) if share < 1 else ""
        rows.append(
            [
                cell(place, sub=", ".join(filter(None, (between, net)))),
                _who(entry),
                words.status_word(entry),
                *goal_cells(entry),
                cell(words.of_hundred(entry["score"]), sub=words.span(entry["score_interval"])),
                cell(f"{light['symbol']} {light['word']}", light=light["code"]),
                words.capacity_short(entry),
            ]
        )
    head = [(_("Plassering"), 15.0), (_("Område"), REST), (_("Status"), 18.0)]
    head += [(_(GOALS_SHORT[goal]), 15.5) for goal in GOALS]
    head += [(_("Samlet"), 14.0), (_("Klasse"), 20.0), (_("Kapasitet"), 21.0)]
    caption = _(
        "{list}: områder etter plassering (i alt {n}). {aid}", list=title, n=len(rows), aid=_(AID)
    )
    return table(caption, head, rows, right=(0, 3, 4, 5, 6, 7))


def _who(entry: Alternative) -> Cell:
    """A site by name, with id and municipality under it; the page links to its fact sheet."""
    under = f"{entry['id']}, {entry['municipality']['name']}"
    return cell(entry["name"], sub=under, file=entry["sheet"] or "")


def _excluded(title: str, entries: Sequence[Alternative]) -> Block:
    rows: list[list[Cell]] = [
        [
            _who(entry),
            *goal_cells(entry),
            words.sentence(entry["reasons"]["status"]),
        ]
        for entry in entries
    ]
    head = [(_("Område"), 42.0), *((_(GOALS_SHORT[goal]), 15.5) for goal in GOALS)]
    head.append((_("Årsak til absolutt konflikt"), REST))
    caption = _("{list}: områder med absolutt konflikt (ikke rangert)", list=title)
    return table(caption, head, rows, right=(1, 2, 3, 4))


# --- trade-offs --------------------------------------------------------------------------------


def tradeoffs(document: Document) -> Iterator[Block]:
    """Goals against each other, drawn and in words."""
    entries = document["alternatives"]
    yield heading(1, _("Avveininger"))
    yield text(
        _(
            "Hvert merke er et område. Oppe til høyre er begge mål gode. Oppe til venstre og "
            "nede til høyre går det ene målet på bekostning av det andre. Runde merker er bolig, "
            "kantete er næring, hule har absolutt konflikt."
        )
    )
    drawn = [
        figure(
            scatter.scatter(entries, across, up),
            scatter.said(entries, across, up),
            _("{across} mot {up}", across=_(GOALS[across]), up=_(GOALS[up]).lower()),
            width=scatter.WIDTH,
        )
        for across, up in PAIRS
        if scatter.placed(entries, across, up)
    ]
    for i in range(0, len(drawn), 2):
        yield side_by_side(drawn[i : i + 2])
    apart = [entry for entry in in_order(entries) if entry["reasons"]["tradeoffs"]]
    if apart:
        yield heading(2, _("Områder med målkonflikt"))
        yield text(
            _(
                "Poengene for fordeling av veksten er minst {apart} høyere eller lavere enn for "
                "klima eller nærhet. Grensen er foreslått, ikke vedtatt. Avveiningen er politisk. "
                "Se begrunnelsen for hvert område.",
                apart=number(100 * PULL_APART, 0),
            )
        )
        rows: list[list[Cell]] = [
            [named(entry), words.list_word(entry["list"]), *goal_cells(entry)] for entry in apart
        ]
        head = [(_("Område"), REST), (_("Liste"), 28.0)]
        head += [(_(GOALS_SHORT[goal]), 18.0) for goal in GOALS]
        yield table(_("Fordeling av veksten mot klima og nærhet"), head, rows, right=(2, 3, 4, 5))
