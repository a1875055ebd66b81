"""The tables of key figures checked one by one: what would give wrong numbers is refused.

Years in which a municipality is lacking, and numbers of municipalities that are gone, are told
and left as they are: history is history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ikap.model import ConfigurationError, Problem
from ikap.sources import municipality
from ikap.sources.region.layer import Reading
from ikap.text import _, number

FIGURE_TABLES = ("residents", "observed_growth", "commuting", "commuting_totals", "economy")
REST = "rest"
Names = Mapping[str, str]

_KEYS = {
    "residents": ("municipality_code", "year"),
    "observed_growth": ("area", "year"),
    "commuting": ("from_code", "to_code", "year"),
    "commuting_totals": ("municipality_code", "direction", "year"),
    "economy": ("year",),
}
_CODES = {
    "residents": ("municipality_code",),
    "observed_growth": ("area",),
    "commuting": ("from_code", "to_code"),
    "commuting_totals": ("municipality_code",),
}
_COUNTS = {
    "residents": ("residents",),
    "observed_growth": ("residents",),
    "commuting": ("commuters",),
    "commuting_totals": ("commuters",),
}
_SHARES = {"commuting": ("employed_share",), "economy": ("population_share", "gdp_share")}


def settled(name: str, reading: Reading, names: Names, where: str) -> Reading:
    """A table of key figures with codes as four digits, sorted by its keys.

    `names` are the region's municipalities. A ConfigurationError tells everything that is wrong;
    remarks tell which numbers are of a year when their municipality was gone.
    """
    frame = pd.DataFrame(reading.frame).copy()
    for column in _CODES.get(name, ()):
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
    frame = frame.sort_values(list(_KEYS[name]), ignore_index=True)
    told = tuple(Problem(where, what) for what in _too_late(name, frame, names))
    return Reading(frame, (*reading.remarks, *told), reading.note)


def _code(value: Any) -> Any:
    told = str(value).strip()
    return REST if told.lower() == REST else municipality.code_of(value) or told


def _years(frame: pd.DataFrame) -> Iterator[Problem]:
    for value in frame["year"].unique():
        if not re.fullmatch(r"(19|20)\d\d", str(value).removesuffix(".0")):
            what = _("«{year}» er ikke et årstall.", year=value)
            yield Problem("", what, _("Skriv året med fire siffer."))


def _unknown(name: str, frame: pd.DataFrame, names: Names) -> Iterator[Problem]:
    for column in _CODES.get(name, ()):
        for code in sorted(frame[column].unique()):
            bygone = municipality.merged().get(code)
            if code in names or (bygone is not None and bygone.into[0] in names):
                continue
            if code == REST and column == "area":
                continue
            split = municipality.divided().get(code)
            if split is not None:
                what = _(
                    "{code} {name} ble delt mellom {new}, og kan ikke regnes til én kommune.",
                    code=code,
                    name=split.name,
                    new=", ".join(split.into),
                )
                yield Problem("", what, _("Fordel tallene på kommunene."))
                continue
            what = _("«{code}» er ingen av regionens kommuner.", code=code)
            known = ", ".join(f"{c} {n}" for c, n in sorted(names.items()))
            yield Problem("", what, _("Kommunene er {known}.", known=known))


def _below(name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    for column in _COUNTS.get(name, ()):
        for row in frame.index[frame[column] < 0]:
            what = _(
                "{column} er {value} for {row}.",
                column=column,
                value=number(frame[column].iloc[row], 0),
                row=_row(name, frame, row),
            )
            yield Problem("", what, _("Et antall kan ikke være under 0."))


def _shares(name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    for column in _SHARES.get(name, ()):
        if column not in frame:
            continue
        for row in frame.index[(frame[column] < 0) | (frame[column] > 1)]:
            value = float(frame[column].iloc[row])
            what = _(
                "{column} er {value} for {row}; en andel er fra 0 til 1.",
                column=column,
                value=number(value, 3),
                row=_row(name, frame, row),
            )
            percent = _("Er den i prosent? Skriv {share}.", share=number(value / 100, 4))
            yield Problem("", what, percent if 1 < value <= 100 else "")


def _repeated(name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    keys = list(_KEYS[name])
    for row in frame.index[frame.duplicated(keys)]:
        what = _("{row} står i flere rader.", row=_row(name, frame, row))
        yield Problem("", what, _("Behold én av dem."))


def _row(name: str, frame: pd.DataFrame, row: int) -> str:
    return " ".join(str(frame[key].iloc[row]) for key in _KEYS[name])


def _too_late(name: str, frame: pd.DataFrame, names: Names) -> Iterator[str]:
    """Numbers of a year when the municipality was part of another already."""
    for code, change in _merged(name, frame, names):
        years = [frame.loc[frame[column] == code, "year"] for column in _CODES[name]]
        if pd.concat(years).max() >= int(change.date[:4]):
            yield _(
                "{code} {name} finnes ikke fra {date}; tallene hører til {now}.",
                **_told(change, names),
            )


def bygone(name: str, frame: pd.DataFrame, names: Names) -> Iterator[str]:
    """What to know of numbers of municipalities that have become part of another."""
    for _code_of, change in _merged(name, frame, names):
        yield _("{code} {name} er fra {date} en del av {now}.", **_told(change, names))


def _merged(
    name: str, frame: pd.DataFrame, names: Names
) -> Iterator[tuple[str, municipality.Change]]:
    codes = {code for column in _CODES.get(name, ()) for code in frame[column]}
    for code in sorted(codes - set(names)):
        change = municipality.merged().get(code)
        if change is not None:
            yield code, change


def _told(change: municipality.Change, names: Names) -> dict[str, str]:
    now = change.into[0]
    return {
        "code": change.code,
        "name": change.name,
        "now": f"{now} {names.get(now, '')}".strip(),
        "date": change.date[:4],
    }
