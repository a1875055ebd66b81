"""What a set of proposals must give: the region's targets of the yearly growth, for a period."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd

from ikap.assess.measurement import lasting
from ikap.assess.portfolio.totals import growth_targets
from ikap.catalogue import factors
from ikap.model import ConfigurationError, Problem
from ikap.sources.region import Region
from ikap.text import _


class Scenario(StrEnum):
    """Which of the region's estimates of the need a set must meet."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True)
class Demand:
    """What a set must give.

    `need` is dwellings by municipality in the period beyond the reserve, `total` the region's;
    the set must give the total, and `least` (0..1) of its need in each municipality itself.
    `business_land` is daa for business in the region. The need is that of the `scenario`, and
    `need_span` holds the yearly need under the low and the high one, for who wants to see it.
    """

    years: float
    least: float
    need_a_year: Mapping[str, float]
    reserve: Mapping[str, float]
    targets: Mapping[str, float]
    business_land: float = 0.0
    reserve_kinds: tuple[str, ...] = ()  # what the region's table says that its reserve is
    scenario: Scenario = Scenario.MIDDLE
    need_span: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def need(self) -> dict[str, float]:
        return {
            code: max(amount * self.years - self.reserve[code], 0.0)
            for code, amount in self.need_a_year.items()
        }

    @property
    def total(self) -> float:
        whole = math.fsum(self.need_a_year.values()) * self.years
        return max(whole - math.fsum(self.reserve.values()), 0.0)


def demand_of(
    region: Region,
    years: float | None = None,
    least: float | None = None,
    land: float = 0.0,
    scenario: Scenario = Scenario.MIDDLE,
) -> Demand:
    """The region's demand: its targets of the yearly growth under a scenario, for a period.

    A ConfigurationError says that the region has no targets, or who lack one.
    """
    if not region.has("growth_targets"):
        what = _("regionen mangler tabellen med vekstmål (growth_targets).")
        raise ConfigurationError(
            [Problem(region.title, what, _("Legg tabellen inn i region.toml."))]
        )
    if not region.has("need_assumptions"):
        what = _("regionen har ingen tabell med boligbehov (need_assumptions).")
        raise ConfigurationError(
            [Problem(region.title, what, _("Legg tabellen inn i region.toml."))]
        )
    reserve, targets = growth_targets(region)
    _check_targets(reserve, targets)
    need = lasting(region, "municipal_need")
    portfolio = factors("portfolio")
    whole = math.fsum(targets.values())
    return Demand(
        years=portfolio["years"].best if years is None else years,
        least=portfolio["least"].best if least is None else least,
        need_a_year={c: _yearly(need.loc[c], scenario) for c in targets},
        reserve=reserve,
        targets={code: share / whole for code, share in targets.items()},
        business_land=land,
        reserve_kinds=_reserve_kinds(region),
        scenario=scenario,
        need_span={
            c: (_yearly(need.loc[c], Scenario.LOW), _yearly(need.loc[c], Scenario.HIGH))
            for c in targets
        },
    )


def _reserve_kinds(region: Region) -> tuple[str, ...]:
    table = region.layer("growth_targets")
    table = table[table["municipality_code"].isin(region.municipalities)]
    return tuple(sorted(table["reserve_type"].dropna().astype(str).unique()))


def _yearly(need: pd.Series[float], scenario: Scenario) -> float:
    """Dwellings a year, of a municipality's need in the plan's years."""
    column = "best" if scenario is Scenario.MIDDLE else scenario.value
    return float(need[column] / need["years"])


def _check_targets(reserve: Mapping[str, float], targets: Mapping[str, float]) -> None:
    problems = []
    for code in targets:
        for target, what in (
            (targets, _("kommune {code} mangler andel av boligveksten.", code=code)),
            (reserve, _("kommune {code} mangler boligreserve.", code=code)),
        ):
            if math.isnan(target[code]):
                remedy = _("Fyll ut raden. Uten den kan fordelingen av veksten ikke beregnes.")
                problems.append(Problem("growth_targets", what, remedy))
    if problems:
        raise ConfigurationError(problems)
