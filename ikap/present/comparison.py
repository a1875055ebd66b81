"""The folder of a comparison: compare.json, compare.csv, a page, and the map with both runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd

from ikap.assess.comparison import Difference, Move
from ikap.document import Alternative, Document, Record
from ikap.model import Profile
from ikap.present.article import (
    Column,
    Link,
    Value,
    article,
    heading,
    items,
    links,
    paragraph,
    table,
)
from ikap.present.document import invented, rounded
from ikap.present.map import Before, meeting_map
from ikap.present.run import check_target
from ikap.present.sentences import changes
from ikap.present.tables import csv_text
from ikap.sources.runs import COMPARED, Run
from ikap.storage import Staged, write_json, write_text
from ikap.text import _, _n, day
from ikap.words import LISTS

SCHEMA = COMPARED[1]
REASONS = 3  # of a site on the page; compare.csv has all


def compare_document(
    runs: tuple[Run, Run], ordered: Iterable[Move], differing: Iterable[Difference]
) -> dict[str, Any]:
    """Everything about a comparison, with its sentences; numbers rounded as in scores.json."""
    before, after = (run.document for run in runs)
    moves = [_entry(move, before, after) for move in ordered]
    return {
        "schema": SCHEMA,
        "before": run_title(runs[0]),
        "after": run_title(runs[1]),
        "synthetic": list(synthetic_layers((before, after))),
        "differences": changes.told(differing, before, after),
        "states": states(before, after),
        "moves": moves,
    }


def states(before: Document, after: Document) -> list[Record]:
    """Where each site is in the round in both runs, of those that a trail tells of; by id."""
    latest: list[dict[str, Any]] = [
        {
            str(alternative["id"]): (alternative["name"], alternative["trail"][-1])
            for alternative in run["alternatives"]
            if alternative.get("trail")
        }
        for run in (before, after)
    ]
    changes: list[Record] = []
    for id_ in sorted(latest[0].keys() | latest[1].keys()):
        sides = [side.get(id_) for side in latest]
        name = next(side[0] for side in reversed(sides) if side is not None)
        changes.append(
            {
                "id": id_,
                "name": name,
                "state": [side and side[1]["title"] for side in sides],
                "date": [side and side[1]["date"] for side in sides],
                "reason": sides[1][1]["reason"] if sides[1] else None,
            }
        )
    return changes


def run_title(run: Run) -> dict[str, Any]:
    """What a run is called: its folder, its profile, and when it was written."""
    return {
        "folder": run.name,
        "profile": run.document["profile"]["title"],
        "written": run.record.get("written"),
    }


def _entry(move: Move, before: Document, after: Document) -> dict[str, Any]:
    entry = asdict(move)
    entry["change"] = move.change
    for term, record in zip(entry["terms"], move.terms, strict=True):
        term["change"] = record.change
    entry["reasons"] = changes.reasons(move, before, after)
    whole: dict[str, Any] = rounded(entry)
    return whole


def compare_csv(document: Record) -> str:
    """One row an alternative: places, points, classes and statuses in both runs, and why."""
    columns = ["id", "name", "list", "presence", "moved", "change"]
    pairs = ("rank", "score", "status", "light", "area")
    columns += [f"{name}_{side}" for name in pairs for side in ("a", "b")]
    entered = {state["id"]: state["state"] for state in document["states"]}
    rows = [
        {
            **{name: move[name] for name in ("id", "list", "presence", "moved", "change")},
            "name": move["name"][1] if move["name"][1] is not None else move["name"][0],
            **{f"{name}_{side}": move[name][i] for name in pairs for i, side in enumerate("ab")},
            "state_a": entered.get(move["id"], (None, None))[0],
            "state_b": entered.get(move["id"], (None, None))[1],
            "reasons": " | ".join(move["reasons"]),
            "synthetic_layers": ", ".join(document["synthetic"]),
        }
        for move in document["moves"]
    ]
    return csv_text(rows, [*columns, "state_a", "state_b", "reasons", "synthetic_layers"])


def synthetic_layers(runs: tuple[Document, Document]) -> Iterable[str]:
    """The layers that are invented in either run: a difference is of both."""
    return dict.fromkeys(name for run in runs for name in run["region"]["synthetic"])


def synthetic_sign(runs: tuple[Document, Document]) -> str | None:
    """The sign of what is invented in either run."""
    return invented(synthetic_layers(runs))


def compare_page(document: Record, runs: tuple[Document, Document]) -> str:
    """Who moved and why as a page to read, in the language in use; what the map shows, in words.

    `runs` say whether their numbers rest on invented data.
    """
    titles = {side: _named(document[side]) for side in ("before", "after")}
    parts = [
        paragraph(_("A: {before}. B: {after}.", **titles), "lead"),
        links([Link(_("Kart over begge"), "map.html"), Link(_("Tabell"), "compare.csv")]),
    ]
    sign = synthetic_sign(runs)
    if sign:
        parts.insert(0, paragraph(sign, "warning"))
    parts += [
        heading(_("Forskjeller mellom beregningene")),
        items(document["differences"]) or paragraph(_("Beregningene har samme grunnlag.")),
    ]
    parts += _states_part(document["states"])
    columns = [
        Column(_("Område")),
        Column(_("Plassering A"), decimals=0),
        Column(_("Plassering B"), decimals=0),
        Column(_("Poeng A"), decimals=0),
        Column(_("Poeng B"), decimals=0),
        Column(_("Endring"), sign=True),
        Column(_("Årsak")),
    ]
    for name, title in LISTS.items():
        moves = [move for move in document["moves"] if move["list"] == name]
        if not moves:
            continue
        named = _(title)
        parts.append(heading(named))
        still = [move for move in moves if not move["moved"] and move["presence"] == "both"]
        rows = [_moved_row(move) for move in moves if move not in still]
        caption = _("{list}: områder med ny plassering", list=_(title))
        parts += [table(caption, columns, rows)] if rows else []
        if still:
            said = _n("{n} område har samme plassering.", "{n} områder har samme plassering.",
                      len(still))  # fmt: skip
            parts.append(paragraph(said, "small"))
    return article(_("Sammenligning av to beregninger"), parts)


def _states_part(changes: Sequence[Record]) -> list[str]:
    """Where the sites are in the round, those that have moved first; nothing without a trail."""
    if not changes:
        return []
    ordered = sorted(changes, key=lambda change: change["state"][0] == change["state"][1])
    rows: list[list[Value]] = [
        [
            f"{entry['name']} ({entry['id']})",
            *(state or _("ikke ført") for state in entry["state"]),
            day(entry["date"][1]) if entry["date"][1] else "",
            entry["reason"] or "",
        ]
        for entry in ordered
    ]
    heads = (_("Område"), _("Tilstand A"), _("Tilstand B"), _("Dato"), _("Begrunnelse"))
    caption = _("Tilstand i innspillsrunden, ført av kommunen")
    return [heading(_("Gangen i saken")), table(caption, [Column(h) for h in heads], rows)]


def _moved_row(move: Mapping[str, Any]) -> list[Value]:
    name = move["name"][1] if move["name"][1] is not None else move["name"][0]
    points = [None if score is None else 100 * score for score in move["score"]]
    change = None if move["change"] is None else 100 * move["change"]
    why = ". ".join(reason[:1].upper() + reason[1:] for reason in move["reasons"][:REASONS])
    return [f"{name} ({move['id']})", *move["rank"], *points, change, why]


def write_comparison(
    runs: tuple[Run, Run],
    document: Record,
    layers: Mapping[str, gpd.GeoDataFrame],
    out: Path,
    *,
    presets: Sequence[Profile] = (),
) -> Path:
    """Write the folder of a comparison; it appears when all of it is there.

    `layers` are the background of the map. A ConfigurationError says why `out` cannot be used.
    """
    check_target(out)
    before, after = runs
    page = meeting_map(
        _without_sheets(after.document),
        gpd.GeoDataFrame(geometry=after.areas),
        layers,
        presets=presets,
        before=Before(
            document=_without_sheets(before.document),
            areas=before.areas.to_crs(after.areas.crs),
            titles=(_named(document["before"]), _named(document["after"])),
            differences=document["differences"],
        ),
    )
    staged = Staged(out)
    with staged as folder:
        write_json(folder / COMPARED[0], document)
        write_text(folder / "compare.csv", compare_csv(document))
        write_text(folder / "map.html", page)
        write_text(
            folder / "compare.html", compare_page(document, (before.document, after.document))
        )
    return staged.landed


def _without_sheets(document: Document) -> Document:
    """The fact sheets lie in the folder of their run, not beside this map."""
    sites: list[Alternative] = [{**entry, "sheet": None} for entry in document["alternatives"]]
    return {**document, "alternatives": sites}


def _named(title: Mapping[str, Any]) -> str:
    return f"{title['folder']} ({title['profile']})"
