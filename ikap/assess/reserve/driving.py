"""The nullvekst account: what a set drives in the agreement's municipalities, against the zero.

The zero alternative is the plan in force as it stands: all of its reserve is built on. What both
sets have cancels, so that the interval is of the difference alone. Car-km, never CO2: the goal is
of traffic.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ikap.assess.portfolio import resident_driving
from ikap.assess.reserve.need import Span
from ikap.model import Evaluation, Kind
from ikap.sources.region import Region


@dataclass(frozen=True)
class Driving:
    """Dwellings and the residents' car-km a day in the agreement's municipalities.

    `missing`: ids of sites whose driving could not be measured; they are in neither sum.
    """

    dwellings: float
    car_km: Span
    missing: tuple[str, ...]

    @property
    def each(self) -> float:
        """Car-km a day for each dwelling; NaN where there is none."""
        return self.car_km.best / self.dwellings if self.dwellings > 0 else math.nan


@dataclass(frozen=True)
class Account:
    """The zero alternative, a set, and the difference; `change` is the set's less the zero's.

    `at_equal_homes`: car-km a day that the set would drive more, or less where below 0, with as
    many dwellings as the zero alternative has.
    """

    municipalities: tuple[str, ...]
    zero: Driving
    set: Driving
    change: Span

    @property
    def at_equal_homes(self) -> float:
        return self.zero.dwellings * (self.set.each - self.zero.each)


def account(
    evaluation: Evaluation,
    region: Region,
    zero: Iterable[str],
    chosen: Iterable[str],
    municipalities: Sequence[str],
) -> Account:
    """The account of two sets of alternatives by id; what lies elsewhere is divided by area."""
    return compared(_by_site(evaluation, region, municipalities), zero, chosen, municipalities)


def compared(
    table: pd.DataFrame, zero: Iterable[str], chosen: Iterable[str], municipalities: Sequence[str]
) -> Account:
    """The account of two sets of sites, by id.

    `table`: `dwellings` and car-km a day `measured`, `low`, `high` of each; NaN where not known.
    """
    before, after = set(zero) & set(table.index), set(chosen) & set(table.index)
    gained, lost = table.loc[sorted(after - before)], table.loc[sorted(before - after)]
    more, less = _sum(gained), _sum(lost)
    return Account(
        municipalities=tuple(municipalities),
        zero=_driving(table.loc[sorted(before)]),
        set=_driving(table.loc[sorted(after)]),
        change=Span(more.low - less.high, more.best - less.best, more.high - less.low),
    )


def _by_site(evaluation: Evaluation, region: Region, municipalities: Sequence[str]) -> pd.DataFrame:
    """Dwellings and car-km of each site for homes that lies at all in the municipalities."""
    sites = evaluation.sites[evaluation.sites["kind"] == Kind.HOUSING]
    inside = pd.Series(
        [
            math.fsum(share for code, share in shares.items() if code in municipalities)
            / (math.fsum(shares.values()) or 1.0)
            for shares in sites["municipalities"]
        ],
        index=sites.index,
        dtype=float,
    )
    km = resident_driving(evaluation, region).reindex(sites.index).mul(inside, axis=0)
    return km.assign(dwellings=sites["dwellings"].astype(float) * inside)[inside > 0]


def _driving(table: pd.DataFrame) -> Driving:
    gaps = table["measured"].isna()
    known = table[~gaps]
    return Driving(
        dwellings=math.fsum(known["dwellings"]),
        car_km=_sum(table),
        missing=tuple(str(id_) for id_ in table.index[gaps]),
    )


def _sum(table: pd.DataFrame) -> Span:
    known = table[~table["measured"].isna()]
    return Span(*(math.fsum(known[name]) for name in ("low", "measured", "high")))
