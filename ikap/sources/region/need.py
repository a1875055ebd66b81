"""The tables of need settled: each assumption once, of the region or of its municipalities.

What would give a wrong need is refused with what to do about it. That a bound is not known is no
fault: the number itself is its bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from ikap.model import ConfigurationError, Problem
from ikap.sources import municipality
from ikap.sources.region.layer import read_layer
from ikap.sources.region.reading import Place, Reader, Reading
from ikap.text import _, listed

ASSUMPTIONS: Mapping[str, tuple[str, ...]] = {  # table → what it cannot do without
    "need_assumptions": ("people_per_year", "people_per_new_dwelling", "years"),
    "business_need": ("land_per_year", "years"),
}
# Tables by municipality: the columns that tell their rows apart.
BY_MUNICIPALITY: Mapping[str, tuple[str, ...]] = {
    "employment": ("municipality_code",),
    "population_scenarios": ("municipality_code", "year", "scenario"),
    "dwelling_stock": ("municipality_code", "year"),
}
BOUNDS = ("low", "best", "high")
POSITIVE = ("people_per_new_dwelling", "people_per_dwelling", "years")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def read_assumptions(place: Place, name: str) -> Mapping[str, Reading]:
    """A table of assumptions, with both bounds filled in and codes of today."""
    declaration = place.declarations[name]
    reading = read_layer(declaration, place.crs, place.box)
    frame = pd.DataFrame(reading.frame).copy()
    frame["municipality_code"] = frame["municipality_code"].map(_code)
    problems = [
        *_needed(frame, ASSUMPTIONS[name]),
        *_unknown(frame["municipality_code"].dropna(), place.names),
        *_sizes(frame),
        *_dates(frame),
    ]
    if problems:
        raise ConfigurationError(Problem(declaration.where, p.what, p.remedy) for p in problems)
    for bound in BOUNDS:
        frame[bound] = frame[bound].astype(float).fillna(frame["best"])
    frame = frame.sort_values(["name", "municipality_code"], ignore_index=True)
    return {name: Reading(frame, reading.remarks, reading.note)}


def read_by_municipality(place: Place, name: str) -> Mapping[str, Reading]:
    """A table by municipality: numbers of merged municipalities are added to their new one."""
    declaration = place.declarations[name]
    reading = read_layer(declaration, place.crs, place.box)
    frame = pd.DataFrame(reading.frame).copy()
    keys = list(BY_MUNICIPALITY[name])
    problems = [
        *_repeated(frame, keys),
        *_unknown(frame["municipality_code"].map(_code), place.names),
    ]
    if problems:
        raise ConfigurationError(Problem(declaration.where, p.what, p.remedy) for p in problems)
    frame["municipality_code"] = frame["municipality_code"].map(_code)
    numbers = [str(column) for column in frame if column not in keys]
    groups = frame.groupby(keys, sort=True)
    whole = pd.DataFrame({name: groups[name].agg(_whole) for name in numbers})
    return {name: Reading(whole.reset_index(), reading.remarks, reading.note)}


READERS: Mapping[str, Reader] = {
    **dict.fromkeys(ASSUMPTIONS, read_assumptions),
    **dict.fromkeys(BY_MUNICIPALITY, read_by_municipality),
}


def _whole(part: pd.Series[float]) -> float:
    """The sum; a part that nobody counted leaves it unknown."""
    return float(part.sum(skipna=False))


def _code(stated: object) -> str | None:
    """A municipality's code of today; what is no code stays as it is, to be named."""
    if stated is None or stated != stated or not str(stated).strip():
        return None
    return municipality.current_code(stated) or str(stated)


def _needed(frame: pd.DataFrame, names: tuple[str, ...]) -> Iterator[Problem]:
    """What has no row, neither for the region nor for any municipality."""
    lacking = [name for name in names if name not in set(frame["name"])]
    if lacking:
        what = _("{names} har ingen rad.", names=listed(lacking))
        yield Problem("", what, _("Legg til raden, eller fjern tabellen."))


def _unknown(codes: pd.Series[str], known: Mapping[str, str]) -> Iterator[Problem]:
    for code in sorted(set(codes) - set(known)):
        what = _("«{code}» er ikke en av regionens kommuner.", code=code)
        listed_ = ", ".join(f"{c} {n}" for c, n in sorted(known.items()))
        yield Problem("", what, _("Kommunene er {known}.", known=listed_))


def _repeated(frame: pd.DataFrame, keys: list[str]) -> Iterator[Problem]:
    for row in frame.index[frame.duplicated(keys)]:
        key_ = " ".join(str(frame[key].iloc[row]) for key in keys if frame[key].iloc[row])
        yield Problem("", _("{row} står i flere rader.", row=key_), _("Behold én av vurderingene."))


def _sizes(frame: pd.DataFrame) -> Iterator[Problem]:
    """What is divided by must be over 0, and a share is at most 1."""
    for name, best in zip(frame["name"], frame["best"], strict=True):
        if name in POSITIVE and best <= 0:
            yield Problem("", _("{name} er {value}, ventet over 0.", name=name, value=best))
        if name.endswith("_share") and best >= 1:
            remedy = _("Skriv andeler, ikke prosent: 0,25 for 25 %.")
            what = _("{name} er {value}, ventet under 1.", name=name, value=best)
            yield Problem("", what, remedy)


def _dates(frame: pd.DataFrame) -> Iterator[Problem]:
    for date in sorted({str(d) for d in frame["date"] if not _DATE.fullmatch(str(d))}):
        what = _("date er «{date}», ventet et år eller en dato.", date=date)
        yield Problem("", what, _("Skriv 2020 eller 2020-01-31."))
