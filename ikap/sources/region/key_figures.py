"""The tables of key figures checked one by one: what would give wrong numbers is refused.

Years in which a municipality is lacking, and numbers of municipalities that are gone, are reported
and left as they are: history is history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ikap.model import ConfigurationError, Problem
from ikap.sources import municipality
from ikap.sources.region.layer import read_layer
from ikap.sources.region.reading import Place, Reader, Reading
from ikap.text import _, number

REST = "rest"
Names = Mapping[str, str]


@dataclass(frozen=True)
class FigureTable:
    """What is checked of a table: `keys` tell its rows apart, `codes` are municipalities.

    `counts` are numbers of people, never under 0; `shares` are from 0 to 1.
    """

    keys: tuple[str, ...]
    codes: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()


TABLES: Mapping[str, FigureTable] = {
    "residents": FigureTable(
        keys=("municipality_code", "year"), codes=("municipality_code",), counts=("residents",)
    ),
    "observed_growth": FigureTable(keys=("area", "year"), codes=("area",), counts=("residents",)),
    "commuting": FigureTable(
        keys=("from_code", "to_code", "year"),
        codes=("from_code", "to_code"),
        counts=("commuters",),
        shares=("employed_share",),
    ),
    "commuting_totals": FigureTable(
        keys=("municipality_code", "direction", "year"),
        codes=("municipality_code",),
        counts=("commuters",),
    ),
    "economy": FigureTable(keys=("year",), shares=("population_share", "gdp_share")),
}
FIGURE_TABLES = tuple(TABLES)


def read_table(place: Place, name: str) -> Mapping[str, Reading]:
    """A table of key figures, checked."""
    declaration = place.declarations[name]
    reading = read_layer(declaration, place.crs, place.box)
    return {name: settled(name, reading, place.names, declaration.where)}


READERS: Mapping[str, Reader] = dict.fromkeys(FIGURE_TABLES, read_table)


def settled(name: str, reading: Reading, names: Names, where: str) -> Reading:
    """A table of key figures with codes as four digits, sorted by its keys.

    `names` are the region's municipalities. A ConfigurationError says everything that is wrong;
    remarks say which numbers are of a year when their municipality was gone.
    """
    frame = pd.DataFrame(reading.frame).copy()
    for column in TABLES[name].codes:
        frame[column] = frame[column].map(_code)
    problems = [
        *_years(frame),
        *_unknown(name, frame, names),
        *_below(name, frame),
        *_shares(name, frame),
        *_repeated(name, frame),
    ]
    if problems:
        raise ConfigurationError(Problem(where, p.what, p.remedy) for p in problems)
    frame["year"] = frame["year"].astype(int)
    frame = frame.sort_values(list(TABLES[name].keys), ignore_index=True)
    remarks = tuple(Problem(where, what) for what in _too_late(name, frame, names))
    return Reading(frame, (*reading.remarks, *remarks), reading.note)


def _code(value: Any) -> Any:
    text = str(value).strip()
    return REST if text.lower() == REST else municipality.code_of(value) or text


def _years(frame: pd.DataFrame) -> Iterator[Problem]:
    for value in frame["year"].unique():
        if not re.fullmatch(r"(19|20)\d\d", str(value).removesuffix(".0")):
            what = _("«{year}» er ikke et årstall.", year=value)
            yield Problem("", what, _("Skriv året med fire siffer."))


def _unknown(name: str, frame: pd.DataFrame, names: Names) -> Iterator[Problem]:
    for column in TABLES[name].codes:
        for code in sorted(frame[column].unique()):
            bygone = municipality.merged().get(code)
            if code in names or (bygone is not None and bygone.into[0] in names):
                continue
            if code == REST and column == "area":
                continue
            split = municipality.divided().get(code)
            if split is not None:
                what = _(
                    "{code} {name} ble delt mellom {new} og kan ikke føres på én kommune.",
                    code=code,
                    name=split.name,
                    new=", ".join(split.into),
                )
                yield Problem("", what, _("Fordel tallene på kommunene."))
                continue
            what = _("«{code}» er ikke en av regionens kommuner.", code=code)
            known = ", ".join(f"{c} {n}" for c, n in sorted(names.items()))
            yield Problem("", what, _("Kommunene er {known}.", known=known))


def _below(name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    for column in TABLES[name].counts:
        for row in frame.index[frame[column] < 0]:
            what = _(
                "{column} er {value} for {row}.",
                column=column,
                value=number(frame[column].iloc[row], 0),
                row=_row(name, frame, row),
            )
            yield Problem("", what, _("Et antall kan ikke være under 0."))


def _shares(name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    for column in TABLES[name].shares:
        if column not in frame:
            continue
        for row in frame.index[(frame[column] < 0) | (frame[column] > 1)]:
            value = float(frame[column].iloc[row])
            what = _(
                "{column} er {value} for {row}; en andel må være fra 0 til 1.",
                column=column,
                value=number(value, 3),
                row=_row(name, frame, row),
            )
            percent = _("Er andelen i prosent, skriv {share}.", share=number(value / 100, 4))
            yield Problem("", what, percent if 1 < value <= 100 else "")


def _repeated(name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    keys = list(TABLES[name].keys)
    for row in frame.index[frame.duplicated(keys)]:
        what = _("{row} står i flere rader.", row=_row(name, frame, row))
        yield Problem("", what, _("Behold én av vurderingene."))


def _row(name: str, frame: pd.DataFrame, row: int) -> str:
    return " ".join(str(frame[key].iloc[row]) for key in TABLES[name].keys)


def _too_late(name: str, frame: pd.DataFrame, names: Names) -> Iterator[str]:
    """Numbers of a year when the municipality was part of another already."""
    for code, change in _merged(name, frame, names):
        years = [frame.loc[frame[column] == code, "year"] for column in TABLES[name].codes]
        if pd.concat(years).max() >= int(change.date[:4]):
            yield _(
                "{code} {name} finnes ikke fra {date}; tallene hører til {now}.",
                **_described(change, names),
            )


def bygone(name: str, frame: pd.DataFrame, names: Names) -> Iterator[str]:
    """What to know of numbers of municipalities that have become part of another."""
    for _code_of, change in _merged(name, frame, names):
        yield _("{code} {name} er en del av {now} fra {date}.", **_described(change, names))


def _merged(
    name: str, frame: pd.DataFrame, names: Names
) -> Iterator[tuple[str, municipality.Change]]:
    codes = {code for column in TABLES[name].codes for code in frame[column]}
    for code in sorted(codes - set(names)):
        change = municipality.merged().get(code)
        if change is not None:
            yield code, change


def _described(change: municipality.Change, names: Names) -> dict[str, str]:
    now = change.into[0]
    return {
        "code": change.code,
        "name": change.name,
        "now": f"{now} {names.get(now, '')}".strip(),
        "date": change.date[:4],
    }
