"""How many dwellings are needed: people and household sizes of the region's own tables, as bounds.

Low, best and high are bounds and no probabilities: low takes the fewest people and the largest
households at once. Nothing here knows what has been proposed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, shared
from ikap.model import M2_PER_DAA, NO_THEME, Fact, Goal, Kind
from ikap.text import N_, SHARE, _, carried, number, quantity

BOUNDS = ("low", "best", "high")
OPPOSITE = {"low": "high", "best": "best", "high": "low"}


def flow_need(people: Data, per_dwelling: Data, vacant: Data = 0.0, replaced: Data = 0.0) -> Data:
    """Dwellings that more people ask for, and those that stand in for what is torn down.

    `people` is the growth of a period, `per_dwelling` persons in each new dwelling, `vacant` the
    share that nobody lives in, `replaced` the dwellings torn down in the period. That fewer live
    in each of today's dwellings is not counted.

    >>> round(flow_need(2900 * 12 * 0.0555, 2.1), 1)
    919.7
    """
    return people / per_dwelling / (1 - vacant) + replaced


def stock_need(people: Data, per_dwelling: Data, vacant: Data, stock: Data, replaced: Data) -> Data:
    """Dwellings that lack when a number of people live there, below 0 for a surplus.

    `people` all who live there in the end, `per_dwelling` persons in each lived-in dwelling of
    the whole stock, `stock` the dwellings of today, `replaced` those torn down in the period.

    >>> round(stock_need(21_800, 2.05, 0.03, 9_900, 0.001 * 9_900 * 12), 2)
    1181.84
    """
    return people / per_dwelling / (1 - vacant) - stock + replaced


@shared
def need_by_name(need_assumptions: Data) -> Data:
    """The region's own assumptions of the need, by name: low, best, high."""
    whole = need_assumptions[need_assumptions["municipality_code"].isna()]
    return whole.set_index("name")[list(BOUNDS)].astype(float)


@shared
def municipal_need(
    growth_targets: Data,
    need_assumptions: Data,
    need_by_name: Data,
    population_scenarios: Data = None,
    dwelling_stock: Data = None,
) -> Data:
    """Dwellings that each municipality needs in the plan's years, by code: low, best, high.

    `years` is the period and `stock_form` whether all of the households were counted; else the
    growth alone is. By the whole stock where the region has the stock and a forecast for every
    municipality, else by the growth: the municipality's own forecast where there is one, and
    its target share of the rest.
    """
    shares = growth_targets.set_index("municipality_code")["dwellings_share"].astype(float)
    years = float(need_by_name.loc["years", "best"])
    whole = population_scenarios is not None and dwelling_stock is not None
    if whole and "people_per_dwelling" in need_by_name.index:
        table = _by_stock(shares.index, need_by_name, years, population_scenarios, dwelling_stock)
    else:
        whole = False
        table = _by_growth(shares, need_assumptions, need_by_name, years, dwelling_stock)
    return table.assign(years=years, stock_form=whole)


def _assumed(table: Data, name: str, bound: str) -> float:
    return float(table.loc[name, bound]) if name in table.index else 0.0


def _by_growth(
    shares: Data, need_assumptions: Data, table: Data, years: float, dwelling_stock: Data
) -> Data:
    rows = need_assumptions[need_assumptions["name"] == "people_per_year"]
    own = rows[rows["municipality_code"].notna()].set_index("municipality_code")
    stock = 0.0 if dwelling_stock is None else _latest(dwelling_stock, shares.index)["dwellings"]
    need = {}
    for bound in BOUNDS:
        people = own[bound].astype(float).reindex(shares.index)
        rest = shares.where(people.isna(), 0.0)
        if rest.sum() > 0:
            left = _assumed(table, "people_per_year", bound) - people.sum()
            people = people.fillna(left * rest / rest.sum())
        lived = _assumed(table, "people_per_new_dwelling", OPPOSITE[bound])
        need[bound] = flow_need(
            people * years,
            lived,
            _assumed(table, "vacant_share", bound),
            _assumed(table, "replaced_share", bound) * stock * years,
        )
    return pd.DataFrame(need, index=shares.index)


def _by_stock(
    codes: Data, table: Data, years: float, scenarios: Data, dwelling_stock: Data
) -> Data:
    """A municipality whose forecast does not reach the end of the period has no need known."""
    stock = _latest(dwelling_stock, codes)
    need = {}
    for bound in BOUNDS:
        people = [
            _people(scenarios, code, bound, year + years)
            for code, year in zip(codes, stock["year"], strict=True)
        ]
        need[bound] = stock_need(
            pd.Series(people, index=codes, dtype=float),
            _assumed(table, "people_per_dwelling", OPPOSITE[bound]),
            _assumed(table, "vacant_share", bound),
            stock["dwellings"],
            _assumed(table, "replaced_share", bound) * stock["dwellings"] * years,
        )
    return pd.DataFrame(need, index=codes)


def _latest(dwelling_stock: Data, codes: Data) -> Data:
    """The stock of the last year that there is, by municipality."""
    table = dwelling_stock.assign(year=dwelling_stock["year"].astype(float)).sort_values("year")
    return (
        table.drop_duplicates("municipality_code", keep="last")
        .set_index("municipality_code")[["year", "dwellings"]]
        .astype(float)
        .reindex(codes)
    )


def _people(scenarios: Data, code: str, scenario: str, year: float) -> float:
    """Persons in a year, straight between the forecast's years; NaN outside them."""
    rows = scenarios[
        (scenarios["municipality_code"] == code) & (scenarios["scenario"] == scenario)
    ].sort_values("year")
    if rows.empty or np.isnan(year):
        return float("nan")
    years = rows["year"].astype(float)
    return float(np.interp(year, years, rows["persons"], left=np.nan, right=np.nan))


@shared
def need_by_code(municipal_need: Data) -> Data:
    """The need's figures by their name, each by municipality code."""
    return municipal_need.to_dict()


def by_share(sites: Data, by_code: Mapping[str, float]) -> Data:
    """A municipal figure for each site, weighted by the site's shares of the municipalities."""
    return np.array(
        [
            sum(share * by_code.get(code, np.nan) for code, share in sorted(shares.items()))
            for shares in sites["municipalities"]
        ],
        dtype=float,
    )


@shared
def business_land(business_need: Data) -> Data:
    """daa for business that the region needs in its period: low, best, high, and the `years`."""
    whole = business_need[business_need["municipality_code"].isna()].set_index("name")
    years = float(whole.loc["years", "best"])
    land = whole.loc["land_per_year", list(BOUNDS)].astype(float) * years
    return pd.Series({**land.to_dict(), "years": years})


_NEED_FACTS = {"need", "need_low", "need_high", "years"}


def _need(facts: Mapping[str, Any], unit: str) -> str:
    """A need as text, rounded to what it can carry: «om lag 920 boliger (580–1 270)»."""
    low, high = (number(carried(facts[name]), 0) for name in ("need_low", "need_high"))
    text = _("om lag {n}", n=quantity(carried(facts["need"]), unit, 0))
    return text if low == high else f"{text} ({low}–{high})"


def _housing_need_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    if not facts.keys() >= _NEED_FACTS:
        return _("Området dekker {measured} av kommunens boligbehov", measured=measured)
    return _(
        "Området dekker {measured} av kommunens boligbehov i {years}: {need}",
        measured=measured,
        years=quantity(facts["years"], N_("år"), 0),
        need=_need(facts, N_("boliger")),
    )


def _business_need_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    if not facts.keys() >= _NEED_FACTS:
        return _("Området dekker {measured} av regionens behov for næringsareal", measured=measured)
    return _(
        "Området dekker {measured} av regionens behov for næringsareal i {years}: {need}",
        measured=measured,
        years=quantity(facts["years"], N_("år"), 0),
        need=_need(facts, "daa"),
    )


@indicator(
    title=N_("Andel av kommunens boligbehov, 12 år"),
    unit=SHARE,
    most=math.inf,
    basis=bases.SHARE_OF_NEED,
    facts={
        "need": Fact(N_("behov"), "boliger"),
        "need_low": Fact(N_("behov, lavt"), "boliger"),
        "need_high": Fact(N_("behov, høyt"), "boliger"),
        "years": Fact(N_("planperiode"), "år"),
    },
    decimals=3,
    tell=_housing_need_sentence,
    short=N_("Av boligbehov"),
    lever="density",
)
def housing_need_share(sites: Data, need_by_code: Data) -> Data:
    """A site in several municipalities is divided between them; the greatest share counts.

    Its bounds are those of the need, and of the dwellings where their number is derived.
    """
    homes = {bound: sites.number(_dwellings(sites, bound)) for bound in BOUNDS}
    shares = {
        bound: _greatest_share(sites, homes[bound], need_by_code[other])
        for bound, other in OPPOSITE.items()
    }
    return {
        "measured": shares["best"],
        "low": shares["low"],
        "high": shares["high"],
        "need": by_share(sites, need_by_code["best"]),
        "need_low": by_share(sites, need_by_code["low"]),
        "need_high": by_share(sites, need_by_code["high"]),
        "years": np.full(len(sites), next(iter(need_by_code["years"].values()))),
    }


def _dwellings(sites: Data, bound: str) -> str:
    """The column of a bound of the dwellings, where they have bounds."""
    name = f"dwellings_{bound}"
    return name if name in sites else "dwellings"


def _greatest_share(sites: Data, homes: Data, need: Mapping[str, float]) -> Data:
    wanted = {code: 0.0 if dwellings < 0 else dwellings for code, dwellings in need.items()}
    ratios = [
        np.max([_over(home * share, wanted.get(code, np.nan)) for code, share in sorted(s.items())])
        for home, s in zip(homes, sites["municipalities"], strict=True)
    ]
    return np.array(ratios, dtype=float)


def _over(homes: float, need: float) -> float:
    """Homes over a need; all and more of it where nothing is needed."""
    return homes / need if need != 0 else (np.inf if homes > 0 else 0.0)


@indicator(
    title=N_("Andel av regionens behov for næringsareal, 12 år"),
    unit=SHARE,
    most=math.inf,
    basis=bases.SHARE_OF_NEED,
    facts={
        "need": Fact(N_("behov"), "daa"),
        "need_low": Fact(N_("behov, lavt"), "daa"),
        "need_high": Fact(N_("behov, høyt"), "daa"),
        "years": Fact(N_("planperiode"), "år"),
    },
    decimals=3,
    tell=_business_need_sentence,
    short=N_("Av arealbehov"),
    lever="boundary",
)
def business_need_share(sites: Data, business_land: Data) -> Data:
    land = sites.area / M2_PER_DAA
    need = {name: np.full(len(land), float(value)) for name, value in business_land.items()}
    return {
        "measured": land / need["best"],
        "low": land / need["high"],
        "high": land / need["low"],
        "need": need["best"],
        "need_low": need["low"],
        "need_high": need["high"],
        "years": need["years"],
    }


share_of_need = criterion(
    "share_of_need",
    N_("Andel av behovet"),
    Goal.GROWTH,
    gauge(
        housing_need_share,
        ((0.1, 1), (0.25, 0.8), (0.5, 0.5), (1, 0.2), (2, 0)),
        bases.CURVE,
        (Kind.HOUSING,),
    ),
    gauge(
        business_need_share,
        ((0.05, 1), (0.1, 0.8), (0.25, 0.5), (0.5, 0.2), (1, 0)),
        bases.CURVE,
        (Kind.BUSINESS,),
    ),
    method=N_(
        "Bolig: boligene i området delt på kommunens behov i planperioden. Behovet er regionens "
        "egen framskriving med lavt, midtre og høyt anslag (tabellen «Boligbehov: framskriving og "
        "forutsetninger»): flere bosatte delt på personer per ny bolig, og etter hele boligmassen "
        "der den er kjent. Næring: arealet delt på regionens behov for næringsareal (tabellen "
        "«Behov for næringsareal»). Det midtre anslaget gir poengene, de to andre gir intervallet. "
        "Uten tabellene er kriteriet ikke med i beregningen."
    ),
    impact=NO_THEME,
    short=N_("Andel behov"),
)
