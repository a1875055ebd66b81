"""Who is ranked first and how surely, in the same words on every output: reads the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ikap.document import Alternative, CertaintyEntry, Document
from ikap.text import _, listed, number, percent
from ikap.words import counted_points

HUNDRED = 100.0
NAMED = 5  # of those that a sentence names; the rest are counted


def standing(document: Document, name: str) -> str:
    """Who is ranked first in a list, and how surely, as sentences."""
    entries = {entry["id"]: entry for entry in document["alternatives"]}
    ranked = sorted(
        (e for e in entries.values() if e["list"] == name and e["rank"] is not None),
        key=lambda e: (e["rank"], e["id"]),
    )
    if not ranked:
        return _("Ingen områder kan rangeres.")
    first = ranked[0]
    if len(ranked) == 1:
        sentence = _(
            "Bare {first} er rangert, med {points}.",
            first=named(first),
            points=counted_points(HUNDRED * (first["score"] or 0.0)),
        )
    else:
        sentence = _compared(ranked, document["certainty"].get(name))
    sure = document["certainty"].get(name)
    waiting = sure["open"] if sure else []
    if waiting:
        sentence += " " + _(
            "Uten plassering, men kan ligge over: {names}.", names=_together(waiting, entries)
        )
    return sentence


def _compared(ranked: Sequence[Alternative], sure: CertaintyEntry | None) -> str:
    """The first against the others; a run that drew nothing says the points alone."""
    first, second = ranked[:2]
    points = {
        "first": named(first),
        "total": _points(first),
        "second": named(second),
        "next": _points(second),
        "points": counted_points(HUNDRED * (first["score"] or 0.0)),
        "next_points": counted_points(HUNDRED * (second["score"] or 0.0)),
    }
    if sure is None:
        return _(
            "{first} har flest poeng, {total}, mot {next} for {second}. Hvor sikkert det er, er "
            "ikke beregnet.",
            **points,
        )
    entries = {entry["id"]: entry for entry in ranked}
    drawn = {"win": share(sure["win"]), "draws": number(sure["draws"], 0)}
    if not sure["even_with"]:
        return _(
            "{first} er rangert først med {points}, mot {next} for {second}, og ligger over i "
            "{win} av {draws} trekninger av data og vekter.",
            **points,
            **drawn,
        )
    if sure["even_with"] == [second["id"]]:
        return _(
            "{first} og {second} ligger jevnt ({total} og {next_points}): {first} ligger over i "
            "{win} av {draws} trekninger av data og vekter.",
            **points,
            **drawn,
        )
    return _(
        "Jevnt mellom: {names}. {first} har flest poeng, {total}, og ligger over {second} i {win} "
        "av {draws} trekninger av data og vekter.",
        **points,
        **drawn,
        names=_together([first["id"], *sure["even_with"]], entries),
    )


def held(entry: Alternative, document: Document) -> str | None:
    """Where the joint draw places a site; None where it was not drawn."""
    sure = document["certainty"].get(entry["list"])
    certain = sure["sites"].get(entry["id"]) if sure else None
    if sure is None or certain is None:
        return None
    low, high = certain["interval"]
    fields = {
        "first": share(certain["first"]),
        "draws": number(sure["draws"], 0),
        "low": number(low, 0),
        "high": number(high, 0),
    }
    if low == high:
        return _(
            "Plassering {low} i minst 90 % av {draws} trekninger av data og vekter, nr. 1 i "
            "{first}.",
            **fields,
        )
    return _(
        "Plassering {low}–{high} i 90 % av {draws} trekninger av data og vekter, nr. 1 i {first}.",
        **fields,
    )


def win(first: Alternative, second: Alternative, document: Document) -> float | None:
    """The share of the draws in which one site is above another that is placed after it.

    None where they are not of one list, or were not drawn against each other.
    """
    sure = document["certainty"].get(first["list"])
    if sure is None or first["list"] != second["list"]:
        return None
    order = list(sure["sites"])
    if first["id"] not in order or second["id"] not in order:
        return None
    above = sure["sites"][first["id"]].get("above", ())
    after = order.index(second["id"]) - order.index(first["id"]) - 1
    return above[after] if 0 <= after < len(above) else None


def paired(first: Alternative, second: Alternative, document: Document) -> str | None:
    """How surely one site is above another that is placed after it; None where nobody knows."""
    drawn = win(first, second, document)
    if drawn is None:
        return None
    sure = document["certainty"][first["list"]]
    said = _(
        "{first} ligger over {second} i {win} av {draws} trekninger av data og vekter.",
        first=named(first),
        second=named(second),
        win=share(drawn),
        draws=number(sure["draws"], 0),
    )
    even = _("De ligger jevnt.")
    return said if drawn >= sure["least"] else f"{said} {even}"


def concerned(entry: Alternative, document: Document) -> bool:
    """Whether what is said of who is first in its list names this site."""
    sure = document["certainty"].get(entry["list"])
    return sure is not None and entry["id"] in (
        sure["leader"], sure["next"], *sure["even_with"], *sure["open"]
    )  # fmt: skip


def standings(document: Document) -> dict[str, str]:
    """What is said of each list of the document, by its name."""
    names = dict.fromkeys(entry["list"] for entry in document["alternatives"])
    return {name: standing(document, name) for name in names}


def share(value: float) -> str:
    r"""A share that is not all and not nothing is never shown as if it were.

    >>> [share(v).replace("\u00a0", " ") for v in (1, 0.999, 0.5, 0.001, 0)]
    ['100 %', 'over 99 %', '50 %', 'under 1 %', '0 %']
    """
    if 0 < value < 0.01:
        return _("under {share}", share=percent(0.01))
    if 0.99 < value < 1:
        return _("over {share}", share=percent(0.99))
    return percent(value)


def named(entry: Alternative) -> str:
    """A site as sentences call it: «Ranheim øvre (107)»."""
    return f"{entry['name']} ({entry['id']})"


def _points(entry: Alternative) -> str:
    return number(HUNDRED * (entry["score"] or 0.0), 0)


def _together(ids: Sequence[str], entries: Mapping[str, Alternative]) -> str:
    names = [named(entries[id_]) if id_ in entries else id_ for id_ in ids[:NAMED]]
    rest = len(ids) - NAMED
    return listed([*names, _("{n} til", n=rest)] if rest > 0 else names)
