"""Goal 1, climate-friendly land use: what the land itself emits when it is built on, in 20 years.

After minus before, on the gross site: what stands and lies on the ground, the peat that is dug
out, and the peat beside it that is drained. A region may put its own factors in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ikap.catalogue import Factor, factors
from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, method, shared
from ikap.criteria.ground import FARMLAND, FULLY, surfaces, with_gaps
from ikap.criteria.sites import known, where
from ikap.measure.areas import covered, polygonal
from ikap.model import M2_PER_DAA, NO_THEME, Fact, Goal, Kind
from ikap.text import N_, NO_BREAK, SHARE, _, percent, spoken, unit_name

BOUNDS = ("low", "best", "high")
FOREST = 30
MIRE = 60
ORGANIC = 45
KG_PER_TONNE = 1000.0
PRODUCTIVITY = {15: "forest_high", 14: "forest_high", 13: "forest_medium"}
LAND_FACTORS = {
    11: "built",
    12: "sealed",
    21: "fully_cultivated",
    22: "surface_cultivated",
    23: "pasture",
    50: "open_land",
    70: "sealed",
    81: "sealed",
    82: "sealed",
}
DRAIN_REACH = factors("land_emissions")["drain_reach"].high  # metres

Factors = Mapping[str, Factor]


def with_own(default: Factors, own: pd.DataFrame | None) -> Factors:
    """The factors with a region's own in their place, by name; whose they are is in its source.

    A bound that the region leaves out is the number itself.
    """
    if own is None:
        return default
    bounds = own.set_index("factor")[list(BOUNDS)].astype(float)
    bounds = bounds.apply(lambda column: column.fillna(bounds["best"]))
    replaced = {
        str(name): replace(default[str(name)], best=row["best"], low=row["low"], high=row["high"])
        for name, row in bounds.iterrows()
    }
    return {**default, **replaced}


def peat_emissions(depth: Data, table: Factors | None = None) -> Data:
    """tCO2e per daa when peat of a depth in metres is dug out and oxidised: low, best, high.

    A missing depth is the least, likely and great depth of the factor table.

    >>> peat_emissions(pd.Series([np.nan, 0.5])).round(1).to_dict("records")
    [{'low': 55.0, 'best': 201.7, 'high': 440.0}, {'low': 91.7, 'best': 100.8, 'high': 110.0}]
    """
    table = table or factors("land_emissions")
    to_co2 = table["carbon_to_co2"].best
    tonnes = {}
    for bound in BOUNDS:
        carbon = getattr(table["peat_carbon"], bound) * M2_PER_DAA / KG_PER_TONNE  # a daa and metre
        metres = depth.fillna(getattr(table["peat_depth"], bound))
        tonnes[bound] = metres * carbon * to_co2
    return pd.DataFrame(tonnes, index=depth.index)


def emission_rates(
    land_type: Data, productivity: Data, ground: Data, depth: Data, table: Factors | None = None
) -> Data:
    """tCO2e per daa over 20 years for AR5 features: columns low, best, high; NaN where unmapped.

    All arguments are Series of one index. Peat under a field or a forest is dug out with what
    grows on it, and what it emits already is taken off: after minus before.
    """
    table = table or factors("land_emissions")
    names = land_type.map(LAND_FACTORS).astype(object)
    forest = land_type == FOREST
    names[forest] = productivity[forest].map(PRODUCTIVITY).fillna("forest_low")
    rates = pd.DataFrame(
        {
            bound: names.map({name: getattr(factor, bound) for name, factor in table.items()})
            for bound in BOUNDS
        },
    ).astype(float)
    organic = ground == ORGANIC
    mire, field, wood = land_type == MIRE, land_type.isin(FARMLAND) & organic, forest & organic
    rates.loc[mire] = peat_emissions(depth[mire], table)
    ploughed = land_type[field] == FULLY
    now = ploughed.map({True: table["field_peat_now"].best, False: table["grass_peat_now"].best})
    rates.loc[field] = peat_emissions(depth[field], table).sub(now.astype(float), axis=0)
    was = table["forest_peat_now"]  # the more it emits today, the less is added
    rates.loc[wood] += peat_emissions(depth[wood], table) - [was.high, was.best, was.low]
    return rates


def _column(frame: Data, name: str) -> Data:
    return frame[name] if name in frame else pd.Series(np.nan, index=frame.index, dtype=float)


@shared
def land_factors(emission_factors: Data = None) -> Data:
    """The emission factors in use: the tool's, or the region's own where it has them."""
    return with_own(factors("land_emissions"), emission_factors)


@shared
def land_depths(land: Data) -> Data:
    """Metres of peat as the map has them, of each feature of the land layer; NaN: unknown."""
    return _column(land, "peat_depth").to_numpy(dtype=float)


@shared
def land_rates(land: Data, land_depths: Data, land_factors: Data) -> Data:
    """tCO2e per daa of each feature (a row), low, best and high, by the map's own depth of peat."""
    return _rates(land, pd.Series(land_depths, land.index), land_factors)


def _rates(features: Data, depth: Data, land_factors: Data) -> Data:
    rates = emission_rates(
        features["land_type"],
        _column(features, "forest_productivity"),
        _column(features, "ground"),
        depth,
        land_factors,
    )
    return rates[list(BOUNDS)].to_numpy(dtype=float)


@shared
def on_peat(land: Data) -> Data:
    """Which features of the land layer are fields or forest on peat."""
    covered = land["land_type"].isin([*FARMLAND, FOREST]) & (_column(land, "ground") == ORGANIC)
    return covered.to_numpy(dtype=bool)


@shared
def peat_depths(sites: Data, land_depths: Data, land_pieces: Data) -> Data:
    """Metres of peat in each piece of land: as the proposal says, else the map; NaN: unknown."""
    own = sites.number("peat_depth")[land_pieces.site]
    return known(own, land_depths[land_pieces.of])


@shared
def mire_dug_out(
    sites: Data, land_types: Data, land_pieces: Data, peat_depths: Data, land_factors: Data
) -> Data:
    """Each gross site's mire: `mire` daa, tCO2e `low`, `best`, `high` of digging it out alone, and
    the share of it whose depth is `unknown`.
    """
    mire = land_types[land_pieces.of] == MIRE
    daa = np.where(mire, land_pieces.area / M2_PER_DAA, 0.0)

    def total(values: Data) -> Data:
        return land_pieces.per_site(values, len(sites))

    table = {"mire": total(daa), "unknown": total(np.where(np.isnan(peat_depths), daa, 0.0))}
    rates = dict.fromkeys(BOUNDS, np.zeros(len(daa)))
    if mire.any():
        emitted = peat_emissions(pd.Series(peat_depths), land_factors)
        rates = {bound: emitted[bound].to_numpy() for bound in BOUNDS}
    there = table["mire"] > 0
    share = table["unknown"] / where(there, table["mire"])
    return table | {bound: total(rates[bound] * daa) for bound in BOUNDS} | {"unknown": share}


@shared
def peat_under(sites: Data, on_peat: Data, land_pieces: Data) -> Data:
    """daa of each gross site where peat lies under fields or forest, and is dug out with them."""
    area = np.where(on_peat[land_pieces.of], land_pieces.area, 0.0)
    return land_pieces.per_site(area, len(sites)) / M2_PER_DAA


@shared
def mire_ground(land: Data) -> Data:
    """The mires of the land layer."""
    return surfaces(land.geometry.to_numpy()[land["land_type"].to_numpy() == MIRE])


@shared
def drained_mire(
    sites: Data, land_types: Data, land_pieces: Data, mire_ground: Data, land_factors: Data
) -> Data:
    """daa of mire left outside each gross site within drain reach of what it digs out, by reach.

    The part that is dug out is never counted here.
    """
    digging = np.unique(land_pieces.site[land_types[land_pieces.of] == MIRE])
    shapes = sites.shapes[digging]
    dug = covered(shapes, mire_ground)
    reach = land_factors["drain_reach"]
    daa = {}
    for bound in BOUNDS:
        around = shapely.buffer(dug, getattr(reach, bound), quad_segs=16)
        left = np.array(
            [polygonal(shape) for shape in shapely.difference(around, shapes)], dtype=object
        )
        daa[bound] = np.zeros(len(sites))
        daa[bound][digging] = shapely.area(covered(left, mire_ground)) / M2_PER_DAA
    return daa


@shared
def emissions(
    sites: Data,
    land: Data,
    land_pieces: Data,
    land_rates: Data,
    peat_depths: Data,
    drained_mire: Data,
    land_factors: Data,
    unclassified: Data,
) -> Data:
    """tCO2e of building on each gross site, over 20 years: measured, low, high."""
    rates = land_rates[land_pieces.of]
    own = np.flatnonzero(~np.isnan(sites.number("peat_depth"))[land_pieces.site])
    if len(own):  # what a proposal knows of its own peat goes before the map
        features = land.iloc[land_pieces.of[own]].reset_index(drop=True)
        rates[own] = _rates(features, pd.Series(peat_depths[own]), land_factors)
    tonnes = rates * (land_pieces.area / M2_PER_DAA)[:, None]
    known_ = {}
    for i, bound in enumerate(BOUNDS):
        # What nobody has mapped has no rate, and is told of as a gap.
        emitted = land_pieces.per_site(np.nan_to_num(tonnes[:, i]), len(sites))
        drained = drained_mire[bound] * getattr(land_factors["drained_peat"], bound)
        known_[bound] = emitted + drained
    gross = sites.area / M2_PER_DAA
    worst = peat_emissions(pd.Series([np.nan]), land_factors)["high"].iloc[0]
    gaps = with_gaps(known_["best"], unclassified, gross, worst)
    return gaps | {"low": known_["low"], "high": known_["high"] + unclassified * worst}


LEAST_TOLD = 0.05  # daa; less is written as 0,0
DECARES = ("mire", "drained", "peat")


def _sentence(measured: str, facts: Mapping[str, Any]) -> str:
    """What building is estimated to emit, and of that the mire: the estimate, then its interval."""
    unit = "tCO2e"
    daa = {name: spoken(facts[name], "daa") for name in DECARES if name in facts}
    text = _(
        "Beregnet til {measured} over 20 år. I alt beregnet til {total}",
        measured=measured,
        total=_about(facts.get("total", float("nan")), unit),
    )
    if "peat" in facts:
        text += ". " + _("Omfatter torv under {area} jordbruk eller skog", area=daa["peat"])
    if "mire" not in facts:
        return text
    text += ". " + _(
        "Myr {area}: {best} ({low}–{high}; {depth})",
        area=daa["mire"],
        low=spoken(facts["mire_low"], unit).removesuffix(NO_BREAK + unit_name(unit)),
        high=spoken(facts["mire_high"], unit),
        best=spoken(facts["mire_best"], unit),
        depth=_depth(facts["depth_unknown"]),
    )
    if "drained" in facts:
        text += ". " + _("{area} myr utenfor området kan bli drenert", area=daa["drained"])
    return text


def _about(value: float, unit: str) -> str:
    """Thousands of tonnes are said to be about so many."""
    shown = spoken(value, unit)
    return _("om lag {n}", n=shown) if abs(value) >= 1000 else shown


def _depth(unknown: float) -> str:
    if unknown < 0.005:
        return _("torvdybde oppgitt")
    if unknown > 0.995:
        return _("torvdybde ukjent")
    return _("torvdybde ukjent for {share}", share=percent(unknown))


_FACTS = {
    "total": Fact(N_("i alt"), "tCO2e"),
    "mire": Fact(N_("myr"), "daa"),
    "mire_low": Fact(N_("myr, lavt anslag"), "tCO2e"),
    "mire_best": Fact(N_("myr, anslag"), "tCO2e"),
    "mire_high": Fact(N_("myr, høyt anslag"), "tCO2e"),
    "depth_unknown": Fact(N_("torvdybde ukjent"), SHARE),
    "drained": Fact(N_("myr utenfor som kan bli drenert"), "daa"),
    "peat": Fact(N_("torv under jordbruk eller skog"), "daa"),
}


@indicator(
    title=N_("Arealbruksutslipp per dekar, 20 år"),
    unit="tCO2e/daa",
    basis=bases.LAND_USE_CHANGE,
    facts=_FACTS,
    reach=DRAIN_REACH,
    tell=_sentence,
    short=N_("Utslipp/daa"),
    lever="boundary",
)
def land_emissions_per_daa(
    sites: Data, emissions: Data, mire_dug_out: Data, drained_mire: Data, peat_under: Data
) -> Data:
    gross = sites.area / M2_PER_DAA
    there = mire_dug_out["mire"] >= LEAST_TOLD  # a site without mire has nothing to report of it
    mire = {name: where(there, values) for name, values in mire_dug_out.items()}
    drained = drained_mire["best"]
    return {name: tonnes / gross for name, tonnes in emissions.items()} | {
        "total": emissions["measured"],
        "mire": mire["mire"],
        "mire_low": mire["low"],
        "mire_best": mire["best"],
        "mire_high": mire["high"],
        "depth_unknown": mire["unknown"],
        "drained": where(there & (drained >= LEAST_TOLD), drained),
        "peat": where(peat_under >= LEAST_TOLD, peat_under),
    }


@indicator(
    title=N_("Arealbruksutslipp i alt, 20 år"),
    unit="tCO2e",
    basis=bases.LAND_USE_CHANGE,
    reach=DRAIN_REACH,
    decimals=0,
    impact="emissions",
    short=N_("Utslipp i alt"),
)
def land_emissions_total(emissions: Data) -> Data:
    return emissions


def consequence(tonnes: float) -> str | None:
    """M-1941's class of a plan's emissions in tCO2e, in bokmål; None where no limit is known.

    The limits between, and what lies below the lowest that could be read, are not guessed.

    >>> [consequence(t) for t in (15_000, 15_001, 99_999, 100_000)]
    [None, 'Middels negativ', 'Middels negativ', 'Svært negativ']
    """
    limits = factors("climate_consequence")
    if tonnes >= limits["very_negative"].best:
        return N_("Svært negativ")
    return N_("Middels negativ") if tonnes > limits["medium_negative"].best else None


@indicator(
    title=N_("Arealbruksutslipp per bolig eller arbeidsplass"),
    unit="tCO2e",
    basis=bases.LAND_USE_CHANGE,
    reach=DRAIN_REACH,
    short=N_("Utslipp/enhet"),
)
def land_emissions_per_unit(sites: Data, emissions: Data) -> Data:
    units = where(sites.of_kind(Kind.HOUSING), sites.number("dwellings"), sites.number("jobs"))
    return {name: tonnes / where(units > 0, units) for name, tonnes in emissions.items()}


@indicator(
    title=N_("Myr i området"),
    unit="daa",
    basis=bases.AR5,
    short=N_("Myr i området"),
)
def mire_area(land_cover: Data) -> Data:
    return land_cover[MIRE]


@indicator(
    title=N_("Myr utenfor området som kan bli drenert"),
    unit="daa",
    basis=bases.DRAINED,
    reach=DRAIN_REACH,
    short=N_("Myr utenfor"),
)
def mire_drained(drained_mire: Data) -> Data:
    return {"measured": drained_mire["best"], **{k: drained_mire[k] for k in ("low", "high")}}


_LAND = factors("land_emissions")

land_emissions = criterion(
    "land_emissions",
    N_("Utslipp fra arealbruksendring"),
    Goal.CLIMATE,
    gauge(
        land_emissions_per_daa,
        ((0, 1), (8, 0.8), (20, 0.55), (40, 0.3), (80, 0.1), (150, 0)),
        bases.CURVE,
    ),
    method=method(
        N_(
            "Daa av hver arealtype × utslipp per daa over 20 år, etter minus før. Torv under "
            "myr, jordbruk og skog: dybde × {carbon} kg C/m³ × 44/12, med fratrekk for det som "
            "alt slippes ut. Ukjent torvdybde settes til {low}–{high} m, midt {best} m. Myr som "
            "blir liggende inntil {reach} m fra utgravingen, regnes som drenert. Regionen kan "
            "bytte ut faktorene med egne, i tabellen «Utslippsfaktorer for arealbruksendring». "
            "Bebygd grunn har lite karbon igjen å tape, og ingen dyrka jord: den gir mange poeng "
            "både her og for dyrka jord, og det står én gang på faktaarket. Selve byggingen er "
            "ikke medregnet."
        ),
        reach=(_LAND["drain_reach"].best, 0),
        carbon=(_LAND["peat_carbon"].best, 0),
        low=(_LAND["peat_depth"].low, 1),
        high=(_LAND["peat_depth"].high, 1),
        best=(_LAND["peat_depth"].best, 1),
    ),
    impact=NO_THEME,  # § 21 gets the total, land_emissions_total
    short=N_("Arealutslipp"),
)
