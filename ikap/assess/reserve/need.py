"""Need against reserve against proposals, as an interval: whether more land is needed at all.

Low and high are bounds, not probabilities: all that is low at once, and all that is high. Dwellings
by municipality; the need is the region's own forecast, and is never kept with a proposal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import pandas as pd

from ikap.assess.measurement import lasting
from ikap.sources.region import Region


class Span(NamedTuple):
    """A number with its bounds; NaN is not known."""

    low: float
    best: float
    high: float


ZERO = Span(0.0, 0.0, 0.0)


def added(spans: Iterable[Span]) -> Span:
    """Sums bound by bound.

    >>> added([Span(1, 2, 3), Span(10, 20, 30)])
    Span(low=11.0, best=22.0, high=33.0)
    """
    terms = list(spans)
    return Span(
        math.fsum(span.low for span in terms),
        math.fsum(span.best for span in terms),
        math.fsum(span.high for span in terms),
    )


class Verdict(StrEnum):
    """What an interval of reserve less need says."""

    ENOUGH = "enough"  # also at the highest need and the lowest reserve
    UNSURE = "unsure"
    LACKING = "lacking"  # also at the lowest need and the highest reserve
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Balance:
    """What there is room for, against what is needed in a number of years; dwellings.

    A need under 0 is none: what it is less by is a surplus of dwellings already there.
    """

    room: Span
    need: Span
    years: float

    @property
    def surplus(self) -> Span:
        """Room less need: low room with high need, and the other way.

        >>> balance = Balance(Span(900, 900, 900), Span(578.5, 919.7, 1268.6), 12)
        >>> [round(side, 1) for side in balance.surplus]
        [-368.6, -19.7, 321.5]
        """
        wanted = self.wanted
        return Span(
            self.room.low - wanted.high, self.room.best - wanted.best, self.room.high - wanted.low
        )

    @property
    def wanted(self) -> Span:
        """The need, none of it below 0."""
        return Span(*(max(side, 0.0) if side == side else side for side in self.need))

    @property
    def lasts(self) -> Span:
        """Years that the room lasts at the need a year; infinite where nothing is needed.

        >>> balance = Balance(Span(900, 900, 900), Span(578.5, 919.7, 1268.6), 12)
        >>> [round(side, 1) for side in balance.lasts]
        [8.5, 11.7, 18.7]
        """
        wanted = self.wanted
        return Span(
            *(
                _years(room, need, self.years)
                for room, need in (
                    (self.room.low, wanted.high),
                    (self.room.best, wanted.best),
                    (self.room.high, wanted.low),
                )
            )
        )

    @property
    def verdict(self) -> Verdict:
        low, _best, high = self.surplus
        if math.isnan(low) or math.isnan(high):
            return Verdict.UNKNOWN
        if low >= 0:
            return Verdict.ENOUGH
        return Verdict.LACKING if high < 0 else Verdict.UNSURE


def _years(room: float, need: float, years: float) -> float:
    if math.isnan(need) or math.isnan(room):
        return math.nan
    return math.inf if need <= 0 else room / (need / years)


@dataclass(frozen=True)
class Needs:
    """The need by municipality in the region's period; `stock_form`: all households were counted.

    Where it is false the growth alone is, and that fewer live in each of today's homes is not.
    """

    by_municipality: Mapping[str, Span]
    years: float
    stock_form: bool

    def until(self, year: int) -> dict[str, Span]:
        """The need of the first `year` years, straight through the period."""
        share = year / self.years
        return {
            code: Span(*(side * share for side in need))
            for code, need in self.by_municipality.items()
        }


def needs_of(region: Region) -> Needs | None:
    """The region's need of dwellings; None where it has no forecast or no shares of the growth."""
    if not (region.has("need_assumptions") and region.has("growth_targets")):
        return None
    table: pd.DataFrame = lasting(region, "municipal_need")
    return Needs(
        {
            str(code): Span(float(row["low"]), float(row["best"]), float(row["high"]))
            for code, row in table.iterrows()
        },
        years=float(table["years"].iloc[0]),
        stock_form=bool(table["stock_form"].iloc[0]),
    )


def land_need(region: Region) -> tuple[Span, float] | None:
    """daa for business that the region needs, and in how many years; None where nobody says."""
    if not region.has("business_need"):
        return None
    table = lasting(region, "business_land")
    return Span(*(float(table[name]) for name in ("low", "best", "high"))), float(table["years"])
