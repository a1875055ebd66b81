"""What a set of alternatives comes to: totals and shares, with the land counted once.

Nothing is scored here. Goal 4 is a property of a set, so it is measured on one: the region's
frozen, dated reserve and the set's dwellings against the targets.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ikap.assess.measurement import available, lasting
from ikap.assess.portfolio.distribution import Distribution, distribution
from ikap.assess.portfolio.footprint import ABROAD, measured_on, plots, together
from ikap.assess.round import school_sums
from ikap.assess.tidy import readings
from ikap.criteria import INDICATORS
from ikap.criteria.climate import GRAMS, car_grams, people_per_dwelling
from ikap.model import M2_PER_DAA, Evaluation, Indicator, Kind, SchoolSum
from ikap.sources.region import Region, open_region

FULLY, SURFACE, PASTURE = "fully_cultivated", "surface_cultivated", "pasture"
SOIL = (FULLY, SURFACE, PASTURE)
_NEAR_TRANSIT = "share_near_transit"
_DRIVING = "car_km"  # the criterion whose deciding gauge measures driving, by kind
_EMISSIONS, _EQUIVALENTS = "land_emissions_total", "equivalents_lost"
_SITE_DRIVING = "site_car_km"  # km a year
YEARS = 20  # that emissions are counted over, of land and of driving
_CUMULATIVE = ("fully_cultivated", "cultivated", "farmland_area")  # AR5 21, 21–22, 21–23


@dataclass(frozen=True)
class Amount:
    """A sum over a set: what is known of it, its interval, and who lack a number.

    `value` is the sum of those that have a number, NaN where none has. `low` and `high` are NaN
    unless every one is bounded.
    """

    value: float
    low: float
    high: float
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class MunicipalPart:
    """What of a set lies in one municipality; sites on a border are divided by area."""

    dwellings: float
    jobs: float
    land: float  # daa, counted once
    soil: Mapping[str, float]  # daa of AR5 21, 22, 23; NaN where land types are missing
    emissions: float  # tCO2e of the land, over 20 years


@dataclass(frozen=True)
class Portfolio:
    """The totals of a set of alternatives.

    - `land` and `soil`: daa of gross ground, counted once where alternatives share it. `soil`
      has `fully_cultivated` (AR5 21), `surface_cultivated` (22) and `pasture` (23).
    - `equivalents`: fulldyrka equivalents, daa, quality and rests of fields counted.
    - `emissions`: tCO2e of the change of land use, over 20 years, after minus before.
    - `resident_car_km`, `commuting_car_km`: car-km a day of those who would live and work there;
      the two are not to be added, since a trip to work is in both.
    - `resident_car_emissions`: tCO2e of the residents' driving over the same 20 years, by the fleet
      as it is thought to become from the region's year on.
    - `near_transit`: the share of the dwellings within a walk of a frequent stop.
    - `before`, `after`: the reserve, and the reserve with the set, against the targets; None
      where the region has no targets.
    - `municipalities`: by code, all of the region's; "" is ground outside them.
    - `schools`: the school districts that any of its homes lie in.
    - `shared`: daa that several alternatives lie on, counted once in `land`.
    """

    ids: tuple[str, ...]
    dwellings: Amount
    jobs: Amount
    land: float
    shared: float
    soil: Mapping[str, Amount]
    equivalents: Amount
    emissions: Amount
    resident_car_km: Amount
    resident_car_emissions: Amount
    commuting_car_km: Amount
    near_transit: Amount
    before: Distribution | None
    after: Distribution | None
    municipalities: Mapping[str, MunicipalPart]
    schools: tuple[SchoolSum, ...] = ()

    @property
    def farmland(self) -> Amount:
        """Jordbruksareal, AR5 21–23, daa."""
        parts = [self.soil[name] for name in SOIL]
        missing = tuple(sorted({id_ for part in parts for id_ in part.missing}))
        return Amount(
            math.fsum(part.value for part in parts),
            math.fsum(part.low for part in parts),
            math.fsum(part.high for part in parts),
            missing,
        )


def portfolio(
    evaluation: Evaluation, ids: Iterable[str] | None = None, region: Region | None = None
) -> Portfolio:
    """The totals of the alternatives with these ids, of all where none are named.

    The region is opened by the evaluation's reference where it is not given; it is asked for the
    targets, the municipalities' borders, and the land under sites that lie over one another or
    over a border. A ValueError names ids that the evaluation lacks.
    """
    sites = evaluation.sites.sort_index()
    if ids is not None:
        wanted = sorted(set(ids))
        unknown = [id_ for id_ in wanted if id_ not in sites.index]
        if unknown:
            raise ValueError(f"unknown ids: {unknown}")
        sites = sites.loc[wanted]
    where = region or open_region(evaluation.region.reference)
    ground = plots(sites, where.layer("municipalities"))
    on_land = measured_on(ground, sites, evaluation.indicators, _land_indicators(where), where)
    soil = _soil(on_land, ground.index)
    emissions = _of(on_land, _EMISSIONS, ground.index)
    homes = sites["dwellings"].where(sites["kind"] == Kind.HOUSING)
    jobs = sites["jobs"].where(sites["kind"] == Kind.BUSINESS)
    before, after = _growth(where, by_municipality(sites, homes.fillna(0)))
    return Portfolio(
        ids=tuple(str(id_) for id_ in sites.index),
        dwellings=_count(sites, homes, Kind.HOUSING),
        jobs=_count(sites, jobs, Kind.BUSINESS),
        land=math.fsum(ground.area) / M2_PER_DAA,
        shared=max(math.fsum(sites.area) - math.fsum(ground.area), 0.0) / M2_PER_DAA,
        soil={name: _amount(soil[name], ground["members"]) for name in SOIL},
        equivalents=_equivalents(evaluation, sites, where),
        emissions=_amount(emissions, ground["members"]),
        resident_car_km=_driving(evaluation, homes * _people_per_dwelling(where), Kind.HOUSING),
        resident_car_emissions=_car_emissions(evaluation, sites),
        commuting_car_km=_driving(evaluation, jobs, Kind.BUSINESS),
        near_transit=_near_transit(evaluation, homes, sites),
        before=before,
        after=after,
        municipalities=_municipal_parts(sites, homes, jobs, ground, soil, emissions, where),
        schools=school_sums(sites, where),
    )


def by_municipality(sites: pd.DataFrame, values: pd.Series[float]) -> dict[str, float]:
    """Values of sites divided between municipalities by the sites' shares of area.

    A site's part outside every municipality goes with the others, in proportion.
    """
    parts: dict[str, list[float]] = {}
    for shares, value in zip(sites["municipalities"], values, strict=True):
        whole = math.fsum(shares.values())
        for code, share in shares.items():
            if share > 0 and value == value:  # NaN is not equal to itself
                parts.setdefault(str(code), []).append(value * share / whole)
    return {code: math.fsum(parts[code]) for code in sorted(parts)}


def _land_indicators(region: Region) -> list[Indicator]:
    wanted = (*_CUMULATIVE, _EMISSIONS)
    return [i for i in INDICATORS if i.id in wanted and available(region.has, i)]


def _of(tables: Mapping[str, pd.DataFrame], name: str, labels: pd.Index) -> pd.DataFrame:
    """The table of an indicator; NaN where the region cannot measure it."""
    if name in tables:
        return tables[name]
    return pd.DataFrame(np.nan, index=labels, columns=["measured", "low", "high"])


def _soil(on_land: Mapping[str, pd.DataFrame], labels: pd.Index) -> dict[str, pd.DataFrame]:
    """daa of AR5 21, 22 and 23 on each plot, from the cumulative areas that are measured."""
    fully, cultivated, farmland = (_of(on_land, name, labels) for name in _CUMULATIVE)
    return {
        FULLY: fully,
        SURFACE: (cultivated - fully).clip(lower=0.0),
        PASTURE: (farmland - cultivated).clip(lower=0.0),
    }


def _amount(table: pd.DataFrame, who: Iterable[tuple[str, ...]]) -> Amount:
    """The sum of a table's rows; `who` are the alternatives that each row stands for."""
    known = table["measured"].dropna()
    missing = {
        id_ for ids, gap in zip(who, table["measured"].isna(), strict=True) if gap for id_ in ids
    }
    low, high = (math.fsum(table[side]) for side in ("low", "high"))
    value = math.fsum(known) if len(known) or not missing else math.nan
    return Amount(value, low, high, tuple(sorted(missing)))


def _certain(values: pd.Series[float]) -> pd.DataFrame:
    return pd.DataFrame(dict.fromkeys(("measured", "low", "high"), values))


def _each(table: pd.DataFrame) -> list[tuple[str, ...]]:
    return [(str(id_),) for id_ in table.index]


def _count(sites: pd.DataFrame, values: pd.Series[float], kind: Kind) -> Amount:
    certain = _certain(values[sites["kind"] == kind])
    return _amount(certain, _each(certain))


def _equivalents(evaluation: Evaluation, sites: gpd.GeoDataFrame, region: Region) -> Amount:
    """Fulldyrka equivalents; sites that lie over one another are measured as one.

    What a site leaves of its fields is measured with the rest of the set still in place.
    """
    indicator = next(i for i in INDICATORS if i.id == _EQUIVALENTS)
    if not available(region.has, indicator):
        gaps = _certain(pd.Series(np.nan, index=sites.index))
        return _amount(gaps, _each(gaps))
    groups = together(sites)
    shapes = {str(id_): shape for id_, shape in sites.geometry.items()}
    ground = gpd.GeoDataFrame(
        {"members": groups, "like": [_same_ground(shapes, ids) for ids in groups]},
        geometry=[shapely.union_all([shapes[id_] for id_ in ids]) for ids in groups],
        crs=sites.crs,
    )
    table = measured_on(ground, sites, evaluation.indicators, [indicator], region)
    return _amount(table[_EQUIVALENTS], groups)


def _same_ground(shapes: Mapping[str, BaseGeometry], ids: tuple[str, ...]) -> str | None:
    """The first of the sites where all are on exactly the same ground."""
    first, *others = (shapes[id_] for id_ in ids)
    return ids[0] if all(shape.equals(first) for shape in others) else None


def _people_per_dwelling(region: Region) -> float:
    """The region's own figure, else the tool's."""
    own = lasting(region, "need_by_name") if region.has("need_assumptions") else None
    return people_per_dwelling(own)


def resident_driving(evaluation: Evaluation, region: Region) -> pd.DataFrame:
    """Car-km a day of those who would live on each site for homes: measured, low, high."""
    sites = evaluation.sites
    homes = sites["dwellings"].where(sites["kind"] == Kind.HOUSING)
    return _driven(evaluation, homes * _people_per_dwelling(region), Kind.HOUSING)


def _driving(evaluation: Evaluation, people: pd.Series[float], kind: Kind) -> Amount:
    """Car-km a day: each one's driving times the people who would live or work on the site."""
    total = _driven(evaluation, people, kind)
    return _amount(total, _each(total))


def _driven(evaluation: Evaluation, people: pd.Series[float], kind: Kind) -> pd.DataFrame:
    table = evaluation.criteria
    rows = table[table.index.get_level_values("criterion") == _DRIVING].droplevel("criterion")
    ids = people.index[evaluation.sites["kind"].reindex(people.index) == kind]
    driven = rows[["measured", "low", "high"]].astype(float).reindex(ids)
    total = driven.mul(people.reindex(ids), axis=0)
    total[people.reindex(ids) == 0] = 0.0  # nobody drives, however far it is
    return total


def _car_emissions(evaluation: Evaluation, sites: gpd.GeoDataFrame) -> Amount:
    housing = sites.index[sites["kind"] == Kind.HOUSING]
    table = car_emissions(evaluation).reindex(housing)
    return _amount(table, _each(table))


def car_emissions(evaluation: Evaluation) -> pd.DataFrame:
    """tCO2e of each site's driving over 20 years: measured, low, high.

    Of residents, or to and from work; the two are not to be added. The fleet changes year by
    year from the one that the region counts from.
    """
    sites = evaluation.sites
    driven = readings(evaluation.indicators, _SITE_DRIVING, sites.index)
    start = int(sites["car_year"].iloc[0]) if len(sites) else 0
    grams = math.fsum(car_grams(year) for year in range(start, start + YEARS))
    return driven[["measured", "low", "high"]].astype(float) * grams / GRAMS


def _near_transit(
    evaluation: Evaluation, homes: pd.Series[float], sites: gpd.GeoDataFrame
) -> Amount:
    """The share of the dwellings that are near transit: each site's share, by its dwellings."""
    housing = sites.index[sites["kind"] == Kind.HOUSING]
    near = readings(evaluation.indicators, _NEAR_TRANSIT, housing)
    shares = near["measured"].astype(float)
    weight = homes.reindex(housing)
    known = shares.notna() & weight.notna()
    missing = tuple(str(id_) for id_ in housing[~known])
    whole = math.fsum(weight[known])
    if whole <= 0:
        return Amount(math.nan, math.nan, math.nan, missing)
    value = math.fsum((shares * weight)[known]) / whole
    if missing:
        return Amount(value, math.nan, math.nan, missing)
    return Amount(value, value, value)


def _growth(
    region: Region, dwellings: Mapping[str, float]
) -> tuple[Distribution | None, Distribution | None]:
    if not region.has("growth_targets"):
        return None, None
    reserve, targets = growth_targets(region)
    together_ = {code: amount + dwellings.get(code, 0.0) for code, amount in reserve.items()}
    return distribution(reserve, targets), distribution(together_, targets)


def growth_targets(region: Region) -> tuple[dict[str, float], dict[str, float]]:
    """The frozen reserve (dwellings) and the target shares, by code of the region."""
    table = region.layer("growth_targets").set_index("municipality_code")
    table = table.reindex(sorted(region.municipalities))
    return (
        table["dwellings_reserve"].astype(float).to_dict(),
        table["dwellings_share"].astype(float).to_dict(),
    )


def _municipal_parts(
    sites: gpd.GeoDataFrame,
    homes: pd.Series[float],
    jobs: pd.Series[float],
    ground: gpd.GeoDataFrame,
    soil: Mapping[str, pd.DataFrame],
    emissions: pd.DataFrame,
    region: Region,
) -> dict[str, MunicipalPart]:
    lived, worked = by_municipality(sites, homes), by_municipality(sites, jobs)
    codes = sorted(region.municipalities)
    if (ground["municipality_code"] == ABROAD).any():
        codes.append(ABROAD)
    parts = {}
    for code in codes:
        here = ground["municipality_code"] == code
        parts[code] = MunicipalPart(
            dwellings=lived.get(code, 0.0),
            jobs=worked.get(code, 0.0),
            land=math.fsum(ground[here].area) / M2_PER_DAA,
            soil={name: math.fsum(soil[name].loc[here, "measured"]) for name in SOIL},
            emissions=math.fsum(emissions.loc[here, "measured"]),
        )
    return parts
