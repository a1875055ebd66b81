"""sensitivity.csv and sensitivity.xlsx: the places of each site, each weight, each profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ikap.assess.sensitivity import HELD, SPREAD
from ikap.document import Record
from ikap.model import Goal
from ikap.present.book import WARNING, Book, Cell, Column, Sheet, Value, pattern
from ikap.present.sensitivity.sentences import changed
from ikap.present.sensitivity.sheet import farthest, leading_words, lever_name, light, written_on
from ikap.present.tables import csv_text
from ikap.text import _, listed, number
from ikap.words import GOALS_SHORT, TAGS

Row = Sequence[Value | Cell]
Entry = Mapping[str, Any]
SHARE, POINTS = "0.0 %", pattern(2)


def sensitivity_csv(document: Record) -> str:
    """One row a ranked site; shares and scores 0..1, a column of places for each weighting."""
    names = list(
        dict.fromkeys(
            weighting["name"]
            for entry in document["lists"].values()
            for weighting in entry["weightings"]
        )
    )
    drawn = ("kept", "low", "high", "first", "top", "above_next", "reclassed")
    sure = ("best", "worst", "gap", "apart")
    columns = ["list", "id", "name", "rank", "score", "class"]
    columns += [*drawn, *(f"free_{name}" for name in ("low", "high", "first", "top"))]
    columns += [f"data_{name}" for name in sure]
    columns += [f"joint_{name}" for name in ("first", "low", "high", "above_next")]
    columns += [f"rank_{name}" for name in names]
    constant = {
        "draws": document["how"]["draws"]["value"],
        "seed": document["how"]["seed"]["value"],
        "basis": document["how"]["draws"]["basis"]["tag"],
        "synthetic": document["synthetic"] or "",
    }
    rows = []
    for name, entry in document["lists"].items():
        places = {weighting["name"]: weighting["places"] for weighting in entry["weightings"]}
        rows += [
            {
                "list": name,
                **{key: site[key] for key in ("id", "name", "rank", "score", "class")},
                **{key: site["shaken"][key] for key in drawn},
                **{f"free_{key}": site["free"][key] for key in ("low", "high", "first", "top")},
                **{f"data_{key}": site["certain"][key] for key in sure},
                **_joint(entry, site),
                **{f"rank_{key}": places.get(key, {}).get(site["id"]) for key in names},
                **constant,
            }
            for site in entry["sites"]
        ]
    return csv_text(rows, [*columns, *constant])


def _joint(entry: Mapping[str, Any], site: Mapping[str, Any]) -> dict[str, Any]:
    """Where the joint draws of data and weights place a site."""
    certain = entry["certainty"]["sites"][site["id"]]
    low, high = certain["interval"]
    return {
        "joint_first": certain["first"],
        "joint_low": low,
        "joint_high": high,
        "joint_above_next": certain["above_next"],
    }


def write_sensitivity_workbook(document: Record, path: Path, written: datetime) -> None:
    """Write sensitivity.xlsx: the same bytes for the same document and the same `written`."""
    with Book(path, written, document["run"]["folder"]) as book:
        for name, columns, rows, note in (
            (_("Svar"), _answer_columns(), _answers(document), ""),
            (
                _("Plasseringer"),
                _place_columns(document),
                _places(document),
                _("Andeler av vektsettene. «Uansett vekter»: alle vekter er like sannsynlige."),
            ),
            (
                _("Plasseringsfordeling"),
                _spread_columns(),
                _spread(document),
                _(
                    "Andelen av vektsettene der området har plasseringen, for høyst {n} av de "
                    "øverste.",
                    n=number(SPREAD, 0),
                ),
            ),
            (
                _("Én vekt"),
                _weight_columns(),
                _weights(document),
                _("Eksakt. Målets andel av samlet vekt, eller kriteriets andel av målet."),
            ),
            (
                _("Uendret plassering"),
                _hold_columns(),
                _holds(document),
                _(
                    "Eksakt, for høyst {n} av de øverste: hvor mye vekten kan endres før området "
                    "får en annen plassering.",
                    n=number(HELD, 0),
                ),
            ),
            (_("Bytter"), _swap_columns(), _swaps(document), _("Naboer på lista, eksakt.")),
            (
                _("Profiler"),
                _profile_columns(),
                _profiles(document),
                _("Bare vektene er endret. Poengkurver og begrensninger er beregningens egne."),
            ),
            (_("Uten kriterium"), _left_out_columns(), _left_out(document), ""),
            (_("Grunnlag"), _basis_columns(), _basis(document), ""),
        ):
            sheet = Sheet(book, name, columns, frozen=1)
            sheet.open(_titles(name, document, note))
            sheet.rows(list(rows))


def _titles(name: str, document: Record, note: str) -> list[Cell]:
    run, sign = document["run"], document["synthetic"]
    lines = _(
        "Beregningen «{run}», profilen {profile} ({who}), laget {written}.",
        run=run["folder"],
        profile=run["profile"],
        who=run["decided_by"],
        written=written_on(document) or "–",
    )
    return [
        Cell(f"{name} – {document['region']['title']}", bold=True),
        Cell(lines),
        Cell(sign, bold=True, fill=WARNING if sign else ""),
        Cell(note or None),
    ]


def _each(document: Record) -> Iterator[tuple[str, Entry]]:
    for entry in document["lists"].values():
        yield entry["title"], entry


def _site_columns() -> list[Column]:
    return [Column(_("Liste"), 14), Column(_("Id"), 10), Column(_("Navn"), 30)]


def _site(title: str, site: Entry) -> list[Value | Cell]:
    return [title, site["id"], site["name"]]


def _answer_columns() -> list[Column]:
    return [Column(_("Liste"), 14), Column(_("Svar"), 110, wrap=True)]


def _answers(document: Record) -> Iterator[Row]:
    for title, entry in _each(document):
        for sentence in entry["sentences"]:
            yield [title, sentence]


def _place_columns(document: Record) -> list[Column]:
    top = document["how"]["top"]["value"]
    return [
        *_site_columns(),
        Column(_("Plassering"), 7, "0"),
        Column(_("Poeng (0–100)"), 9, pattern(1)),
        Column(_("Klasse"), 12),
        *(
            Column(title, 11, number)
            for title, number in (
                (_("Uendret plassering"), SHARE),
                (_("Spenn fra"), "0"),
                (_("Spenn til"), "0"),
                (_("Først"), SHARE),
                (_("Plassering 1–{top}", top=top), SHARE),
                (_("Foran neste"), SHARE),
                (_("Endret klasse"), SHARE),
                (_("Først, uansett vekter"), SHARE),
                (_("Fra nr., uansett vekter"), "0"),
                (_("Til nr., uansett vekter"), "0"),
                (_("Beste plassering etter dataene"), "0"),
                (_("Dårligste plassering etter dataene"), "0"),
                (_("Poeng foran neste"), POINTS),
                (_("Av dette utenfor usikkerheten"), POINTS),
                (_("Nr. 1, data og vekter trukket"), SHARE),
                (_("Plassering 5 %"), "0"),
                (_("Plassering 95 %"), "0"),
                (_("Over den neste, data og vekter trukket"), SHARE),
            )
        ),
    ]


def _places(document: Record) -> Iterator[Row]:
    for title, entry in _each(document):
        for site in entry["sites"]:
            shaken, free, sure = site["shaken"], site["free"], site["certain"]
            yield [
                *_site(title, site),
                site["rank"],
                100 * site["score"],
                light(site["class"]),
                *(shaken[k] for k in ("kept", "low", "high", "first", "top", "above_next")),
                shaken["reclassed"],
                *(free[k] for k in ("first", "low", "high")),
                *(sure[k] for k in ("best", "worst")),
                *(None if sure[k] is None else 100 * sure[k] for k in ("gap", "apart")),
                *_joint(entry, site).values(),
            ]


def _spread_columns() -> list[Column]:
    return [*_site_columns(), Column(_("Plassering"), 8, "0"), Column(_("Andel"), 9, SHARE)]


def _spread(document: Record) -> Iterator[Row]:
    for title, entry in _each(document):
        for site in entry["sites"]:
            for place, share in site["shaken"]["places"].items():
                yield [*_site(title, site), int(place), share]


def _weight_columns() -> list[Column]:
    return [
        Column(_("Liste"), 14),
        Column(_("Vekt"), 40),
        Column(_("Nå"), 9, SHARE),
        Column(_("Samme først fra"), 10, SHARE),
        Column(_("Samme først til"), 10, SHARE),
        Column(_("Først under"), 12),
        Column(_("Først over"), 12),
        Column(_("Endret plassering, vekten litt ned"), 12, "0"),
        Column(_("Endret plassering, vekten litt opp"), 12, "0"),
        Column(_("Først, etter vekt"), 60, wrap=True),
    ]


def _weights(document: Record) -> Iterator[Row]:
    for title, entry in _each(document):
        for lever in entry["weights"]:
            first = lever["holds"][0]
            yield [
                title,
                lever_name(lever),
                lever["share"],
                *(first[key] for key in ("low", "high", "ends_low", "ends_high")),
                lever["changed_by_less"],
                lever["changed_by_more"],
                leading_words(lever),
            ]


def _hold_columns() -> list[Column]:
    return [
        *_site_columns(),
        Column(_("Plassering"), 7, "0"),
        Column(_("Vekt"), 40),
        Column(_("Nå"), 9, SHARE),
        Column(_("Holder fra"), 9, SHARE),
        Column(_("Holder til"), 9, SHARE),
        Column(_("Bytter der med (ned)"), 12),
        Column(_("Bytter der med (opp)"), 12),
    ]


def _holds(document: Record) -> Iterator[Row]:
    for title, entry in _each(document):
        for i, site in enumerate(entry["sites"][:HELD]):
            for lever in entry["weights"]:
                span = lever["holds"][i]
                yield [
                    *_site(title, site),
                    site["rank"],
                    lever_name(lever),
                    lever["share"],
                    *(span[key] for key in ("low", "high", "ends_low", "ends_high")),
                ]


def _swap_columns() -> list[Column]:
    return [
        Column(_("Liste"), 14),
        Column(_("Vekt"), 40),
        Column(_("Bytter ved"), 10, SHARE),
        Column(_("Nå"), 9, SHARE),
        Column(_("Foran nå"), 12),
        Column(_("Bak nå"), 12),
    ]


def _swaps(document: Record) -> Iterator[Row]:
    for title, entry in _each(document):
        for lever in entry["weights"]:
            for swap in lever["swaps"]:
                yield [
                    title,
                    lever_name(lever),
                    swap["share"],
                    lever["share"],
                    swap["above"],
                    swap["below"],
                ]


def _profile_columns() -> list[Column]:
    return [
        *_site_columns(),
        Column(_("Nr. i beregningen"), 9, "0"),
        Column(_("Vekter"), 30),
        Column(_("Plassering"), 8, "0"),
        *(Column(_(GOALS_SHORT[goal]), 9, SHARE) for goal in Goal),
        Column(_("Likhet (ρ)"), 9, POINTS),
    ]


def _profiles(document: Record) -> Iterator[Row]:
    for title, entry in _each(document):
        for weighting in entry["weightings"]:
            for site in entry["sites"]:
                yield [
                    *_site(title, site),
                    site["rank"],
                    weighting["title"],
                    weighting["places"][site["id"]],
                    *(weighting["goals"][goal.value] for goal in Goal),
                    weighting["order"],
                ]


def _left_out_columns() -> list[Column]:
    return [
        Column(_("Liste"), 14),
        Column(_("Uten"), 40),
        Column(_("Målet uten vekt"), 9),
        Column(_("Endret plassering"), 9, "0"),
        Column(_("Først da"), 20),
        Column(_("Største endring"), 22),
    ]


def _left_out(document: Record) -> Iterator[Row]:
    for title, entry in _each(document):
        now = {site["id"]: site["rank"] for site in entry["sites"]}
        for left in entry["left_out"]:
            yield [
                title,
                left["title"],
                _("ja") if left["goal_gone"] else None,
                changed(left["places"], now),
                listed([id_ for id_, place in left["places"].items() if place == 1]),
                farthest(left["places"], now),
            ]


def _basis_columns() -> list[Column]:
    return [
        Column(_("Forutsetning"), 80, wrap=True),
        Column(_("Tall"), 12, "0.##"),
        Column(_("Enhet"), 14),
        Column(_("Grunnlag for tallene"), 34),
        Column(_("Merke"), 8),
    ]


def _basis(document: Record) -> Iterator[Row]:
    for how in document["how"].values():
        tag = how["basis"]["tag"]
        yield [how["title"], how["value"], how["unit"], _(TAGS[tag]), tag]
    for rule in document["rules"]:
        yield [rule, None, None, None, None]
