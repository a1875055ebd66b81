"""sensitivity.html: how sure the ranking is, to read; tables first, with the places as a picture.

Shows what sensitivity.json holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ikap.document import Record
from ikap.model import Goal, Light
from ikap.present.article import (
    Column,
    Link,
    Value,
    article,
    figure,
    heading,
    items,
    links,
    paragraph,
    table,
)
from ikap.present.sensitivity.chart import SHOWN, acceptability_chart
from ikap.present.sensitivity.sentences import changed
from ikap.present.sentences import called, share
from ikap.text import NO_BREAK, _, day, listed, number, percent
from ikap.words import GOALS_SHORT, LIGHT_SYMBOLS, LIGHTS, TAGS

FILES = ("sensitivity.xlsx", "sensitivity.csv", "sensitivity.json")
ROWS = 100  # of a table on the page; the files have all


def sensitivity_page(document: Record) -> str:
    """The page as text, in the language in use."""
    title = _("Rangeringens robusthet – {run}", run=document["run"]["folder"])
    return article(title, _parts(document))


def _parts(document: Record) -> Iterator[str]:
    if document["synthetic"]:
        yield paragraph(document["synthetic"], "warning")
    run = document["run"]
    yield paragraph(
        _(
            "Beregningen «{run}» med profilen {profile} ({who}), {region}.",
            run=run["folder"],
            profile=run["profile"],
            who=run["decided_by"],
            region=document["region"]["title"],
        ),
        "lead",
    )
    yield links(Link(entry["title"], f"#{name}") for name, entry in document["lists"].items())
    yield links([Link(name, name) for name in FILES])
    if not document["lists"]:
        yield paragraph(_("Ingen områder i beregningen er rangert."))
    for name, entry in document["lists"].items():
        yield heading(entry["title"], place=name)
        yield items(entry["sentences"])
        if entry["ranked"] > 1:
            yield from _list(name, entry, document["how"]["top"]["value"])
    yield heading(_("Beregningsmåte"))
    yield items(document["rules"])
    yield how_table(document)


def _list(name: str, entry: Mapping[str, Any], top: int) -> Iterator[str]:
    yield from _places(name, entry, top)
    yield from _weights(entry)
    yield from _weightings(entry)
    yield from _left_out(entry)
    yield from _certain(entry)


def _table(
    entry: Mapping[str, Any],
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
) -> str:
    """A table whose caption names the list, so that no two of the page are called the same."""
    return table(f"{entry['title']}: {caption}", columns, rows)


def _cut(rows: Sequence[Any]) -> Iterator[str]:
    if len(rows) > ROWS:
        yield paragraph(
            _("De {n} første av {all}. Filene har alle.", n=ROWS, all=len(rows)), "small"
        )


def site_name(site: Mapping[str, Any]) -> str:
    return called(site["id"], site["name"])


def light(code: str | None) -> str:
    if code is None:
        return "–"
    return f"{LIGHT_SYMBOLS[Light(code)]}{NO_BREAK}{_(LIGHTS[Light(code)])}"


def _places(name: str, entry: Mapping[str, Any], top: int) -> Iterator[str]:
    yield heading(_("Plassering ved endrede vekter"), 3)
    rows: list[list[Value]] = [
        [
            site_name(site),
            site["rank"],
            100 * site["score"],
            site["shaken"]["kept"],
            f"{site['shaken']['low']}–{site['shaken']['high']}",
            site["shaken"]["first"],
            site["shaken"]["top"],
            site["shaken"]["above_next"],
            light(site["class"]),
            site["shaken"]["reclassed"],
            site["free"]["first"],
            f"{site['free']['low']}–{site['free']['high']}",
        ]
        for site in entry["sites"]
    ]
    yield _table(
        entry,
        _("Andel av vektsettene for hvert område. De to siste kolonnene gjelder uansett vekter."),
        [
            Column(_("Område")),
            Column(_("Plassering"), 0),
            Column(_("Poeng (0–100)"), 0),
            Column(_("Samme plassering i"), 0, share=True),
            Column(_("Plassering fra–til")),
            Column(_("Først i"), 0, share=True),
            Column(_("Blant de {top} første i", top=top), 0, share=True),
            Column(_("Foran den neste i"), 0, share=True),
            Column(_("Klasse")),
            Column(_("Annen klasse i"), 0, share=True),
            Column(_("Først, uansett vekter"), 0, share=True),
            Column(_("Fra–til, uansett vekter")),
        ],
        rows[:ROWS],
    )
    yield from _cut(rows)
    shown = min(SHOWN, len(entry["sites"]))
    caption = _(
        "Andel av vektsettene med hver plassering, nr. 1–{n} på lista {list}. Den i "
        "beregningen er fylt.",
        n=shown,
        list=entry["title"],
    )
    yield figure(acceptability_chart(entry["sites"], name, caption), caption)
    yield from _leading(entry)


def _leading(entry: Mapping[str, Any]) -> Iterator[str]:
    """With which weights each leads: the mean of those where it does."""
    leading = [site for site in entry["sites"] if site["free"]["leading_weights"]]
    yield _table(
        entry,
        _("Målenes gjennomsnittlige vekt når området er først, av alle mulige vekter"),
        [
            Column(_("Område")),
            Column(_("Først, uansett vekter"), 0, share=True),
            *(Column(_(GOALS_SHORT[goal]), 0, share=True) for goal in Goal),
        ],
        [
            [
                site_name(site),
                site["free"]["first"],
                *(site["free"]["leading_weights"].get(goal.value) for goal in Goal),
            ]
            for site in leading[:ROWS]
        ],
    )


def lever_name(lever: Mapping[str, Any]) -> str:
    """«Klima» for a goal, «Klima: Mindre bilkjøring» for a criterion of it."""
    goal = _(GOALS_SHORT[Goal(lever["goal"])])
    return goal if lever["criterion"] is None else f"{goal}: {lever['title']}"


def leading_words(lever: Mapping[str, Any]) -> str:
    """Who leads from 0 to 100 % of a weight."""
    parts = [
        f"{part['id']} ({percent(part['low'])}–{percent(part['high'])})"
        for part in lever["leaders"]
    ]
    return ", ".join(parts)


def _weights(entry: Mapping[str, Any]) -> Iterator[str]:
    yield heading(_("Én vekt om gangen"), 3)
    yield _table(
        entry,
        _("Dagens vekt, hvor mye den kan endres før et annet område er først, og hvilket"),
        [
            Column(_("Vekt")),
            Column(_("Nå"), 0, share=True),
            Column(_("Samme først fra"), 0, share=True),
            Column(_("Samme først til"), 0, share=True),
            Column(_("Bytter plassering, vekten litt ned"), 0),
            Column(_("Bytter plassering, vekten litt opp"), 0),
            Column(_("Først ved hvilken vekt")),
        ],
        [
            [
                lever_name(lever),
                lever["share"],
                lever["holds"][0]["low"],
                lever["holds"][0]["high"],
                lever["changed_by_less"],
                lever["changed_by_more"],
                leading_words(lever),
            ]
            for lever in entry["weights"]
        ],
    )
    swaps: list[list[Value]] = [
        [lever_name(lever), swap["share"], lever["share"], swap["above"], swap["below"]]
        for lever in entry["weights"]
        if lever["criterion"] is None
        for swap in lever["swaps"]
    ]
    if swaps:
        yield _table(
            entry,
            _("Naboer på lista som bytter plassering, nærmest dagens vekt først"),
            [
                Column(_("Vekt")),
                Column(_("Bytter ved"), 1, share=True),
                Column(_("Nå"), 1, share=True),
                Column(_("Foran nå")),
                Column(_("Bak nå")),
            ],
            swaps,
        )


def _weightings(entry: Mapping[str, Any]) -> Iterator[str]:
    yield heading(_("Sammenligning av vektsett"), 3)
    weightings = entry["weightings"]
    yield _table(
        entry,
        _("Målenes andel av samlet vekt, og likhet med rangeringen i beregningen"),
        [
            Column(_("Vekter")),
            *(Column(_(GOALS_SHORT[goal]), 0, share=True) for goal in Goal),
            Column(_("Likhet (1: samme rangering)"), 2),
        ],
        [
            [
                weighting["title"],
                *(weighting["goals"][goal.value] for goal in Goal),
                weighting["order"],
            ]
            for weighting in weightings
        ],
    )
    rows: list[list[Value]] = [
        [site_name(site), *(weighting["places"][site["id"]] for weighting in weightings)]
        for site in entry["sites"]
    ]
    yield _table(
        entry,
        _("Plassering med hvert vektsett"),
        [Column(_("Område")), *(Column(weighting["title"], 0) for weighting in weightings)],
        rows[:ROWS],
    )
    yield from _cut(rows)


def _left_out(entry: Mapping[str, Any]) -> Iterator[str]:
    now = {site["id"]: site["rank"] for site in entry["sites"]}
    yield heading(_("Uten ett kriterium om gangen"), 3)
    yield _table(
        entry,
        _("Antall med endret plassering, området som da er først, og største endring"),
        [
            Column(_("Uten")),
            Column(_("Mål")),
            Column(_("Endret plassering"), 0),
            Column(_("Først da")),
            Column(_("Største endring")),
        ],
        [
            [
                left["title"],
                _goal_without(left),
                changed(left["places"], now),
                listed([id_ for id_, place in left["places"].items() if place == 1]),
                farthest(left["places"], now),
            ]
            for left in entry["left_out"]
        ],
    )


def _goal_without(left: Mapping[str, Any]) -> str:
    goal = _(GOALS_SHORT[Goal(left["goal"])])
    return _("{goal} (uten vekt)", goal=goal) if left["goal_gone"] else goal


def farthest(places: Mapping[str, int | None], now: Mapping[str, int]) -> str:
    """The one that moves most places: «407: 8 → 3»."""
    moves = [(abs(p - now[id_]), id_) for id_, p in places.items() if p is not None]
    far = max((n for n, _id in moves), default=0)
    if far == 0:
        return "–"
    id_ = next(id_ for n, id_ in moves if n == far)
    return f"{id_}: {now[id_]} → {places[id_]}"


def _certain(entry: Mapping[str, Any]) -> Iterator[str]:
    yield heading(_("Forskjeller større enn usikkerheten"), 3)
    drawn = entry["certainty"]
    rows: list[list[Value]] = []
    for site in entry["sites"]:
        certain = drawn["sites"][site["id"]]
        low, high = certain["interval"]
        above, gap = certain["above_next"], site["certain"]["gap"]
        even = above is not None and above < drawn["least"]
        rows.append(
            [
                site_name(site),
                site["rank"],
                f"{low}–{high}" if low < high else str(low),
                share(certain["first"]),
                None if gap is None else 100 * gap,
                "–" if above is None else share(above),
                "–" if above is None else _("jevnt") if even else _("over"),
            ]
        )
    yield _table(
        entry,
        _(
            "Plasseringene i 90 % av {draws} trekninger av data og vekter",
            draws=number(drawn["draws"], 0),
        ),
        [
            Column(_("Område")),
            Column(_("Plassering"), 0),
            Column(_("Plassering, 5–95 %")),
            Column(_("Nr. 1 i")),
            Column(_("Poeng foran den neste"), 1),
            Column(_("Over den neste i")),
            Column(_("Mot den neste")),
        ],
        rows[:ROWS],
    )
    yield from _cut(rows)
    if entry["unranked"]:
        yield paragraph(
            _(
                "Uten plassering fordi grunnlag mangler, og ikke med i trekningene: {ids}.",
                ids=", ".join(entry["unranked"][:ROWS]),
            ),
            "small",
        )


def how_table(document: Record) -> str:
    """The factors, their units, and whose word they are."""
    return table(
        _("Forutsetninger"),
        [
            Column(_("Forutsetning")),
            Column(_("Tall")),
            Column(_("Enhet")),
            Column(_("Grunnlag for tallene")),
        ],
        [
            [
                how["title"],
                plain(how["value"]),
                how["unit"],
                f"{_(TAGS[how['basis']['tag']])} [{how['basis']['tag']}]",
            ]
            for how in document["how"].values()
        ],
    )


def plain(value: float) -> str:
    """A factor as it stands; a whole number has no decimals, a seed no thin spaces."""
    return str(int(value)) if float(value).is_integer() else number(value, 2)


def written_on(document: Record) -> str | None:
    """The day that the run was written, if its record tells."""
    written = document["run"]["written"]
    return day(written[:10]) if isinstance(written, str) else None
