"""Goal 1, climate-friendly land use and transport: driving, and emissions from the land itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ikap.catalogue import factors
from ikap.criteria import bases
from ikap.criteria.declaration import criterion, gauge, indicator, shared
from ikap.criteria.ground import FARMLAND, travelled, with_gaps
from ikap.measure.distance import per_site
from ikap.model import KM, M2_PER_DAA, Fact, Goal, Kind
from ikap.text import N_

# --- driving -----------------------------------------------------------------------------------


@shared
def main_centre_distance(points, centres, network=None, roads=None, shoreline=None):
    """Metres from each site's points to the main centre: `mean`, `worst` and `at_least`."""
    return per_site(travelled(points, centres[centres["main"]], network, roads, shoreline))


@indicator(
    title=N_("Avstand til hovedsenteret"),
    unit="km",
    basis=bases.CENTRE_DISTANCE,
    facts={"worst": Fact(N_("lengst unna"), "km")},
)
def main_centre_km(main_centre_distance):
    return pd.DataFrame(
        {
            "measured": main_centre_distance["mean"] / KM,
            "low": main_centre_distance["mean"].fillna(main_centre_distance["at_least"]) / KM,
            "worst": main_centre_distance["worst"] / KM,
        }
    )


def car_model(metres, reference, elasticity):
    """Car-km a day by the elasticity model, for a distance to the main centre in metres."""
    anchor = factors("car_travel")["reference_distance"]
    km = (metres / KM).clip(anchor.low, anchor.high)
    return reference * (km / anchor.best) ** elasticity


def _car_km(distance, name):
    """By the elasticity model, with the interval between the published elasticities."""
    table = factors("car_travel")
    reference, elasticity = table[name].best, table["elasticity"]
    metres = distance["mean"]
    sides = pd.DataFrame(
        {bound: car_model(metres, reference, getattr(elasticity, bound)) for bound in BOUNDS}
    )
    # Where the way is not known it is at least as long as the air's.
    certain = car_model(distance["at_least"], reference, elasticity.low)
    return pd.DataFrame(
        {
            "measured": sides["best"],
            "low": sides.min(axis=1).where(metres.notna(), certain),
            "high": sides.max(axis=1).where(metres.notna()),
            "km": metres / KM,
        }
    )


BOUNDS = ("low", "best", "high")
_KM_FACT = {"km": Fact(N_("avstand til hovedsenteret"), "km")}


@indicator(
    title=N_("Bilkjøring per bosatt og døgn"),
    unit="km",
    basis=bases.CAR_MODEL,
    facts=_KM_FACT,
    sentence=N_("Hver bosatt kjører trolig {measured} bil i døgnet, med {km} til hovedsenteret"),
)
def resident_car_km(main_centre_distance):
    return _car_km(main_centre_distance, "resident_km")


@indicator(
    title=N_("Pendling med bil per arbeidsplass og døgn"),
    unit="km",
    basis=bases.CAR_MODEL,
    facts=_KM_FACT,
    sentence=N_(
        "Hver arbeidsplass gir trolig {measured} pendling med bil i døgnet, "
        "med {km} til hovedsenteret"
    ),
)
def commuting_car_km(main_centre_distance):
    return _car_km(main_centre_distance, "commuting_km")


car_km = criterion(
    "car_km",
    N_("Mindre bilkjøring"),
    Goal.CLIMATE,
    gauge(
        resident_car_km,
        ((6, 1), (12, 0.8), (18, 0.55), (24, 0.35), (32, 0.15), (45, 0)),
        bases.CURVE,
        (Kind.HOUSING,),
    ),
    gauge(
        commuting_car_km,
        ((6, 1), (12, 0.7), (20, 0.4), (30, 0.15), (40, 0)),
        bases.CURVE,
        (Kind.BUSINESS,),
    ),
)

# --- emissions from the land -------------------------------------------------------------------

FOREST = 30
MIRE = 60
ORGANIC = 45
PRODUCTIVITY = {15: "forest_high", 14: "forest_high", 13: "forest_medium"}
LAND_FACTORS = {
    11: "built",
    12: "built",
    21: "fully_cultivated",
    22: "surface_cultivated",
    23: "pasture",
    50: "open_land",
    70: "built",
    81: "built",
    82: "built",
}


def peat_emissions(depth):
    """tCO2e per daa when peat of a depth in metres is dug out and oxidised: low, best, high.

    A missing depth is the least, likely and great depth of the factor table.

    >>> peat_emissions(pd.Series([np.nan, 0.5])).round(1).to_dict("records")
    [{'low': 55.0, 'best': 201.7, 'high': 440.0}, {'low': 91.7, 'best': 100.8, 'high': 110.0}]
    """
    table = factors("land_emissions")
    to_co2 = table["carbon_to_co2"].best
    tonnes = {}
    for bound in BOUNDS:
        carbon = getattr(table["peat_carbon"], bound) * M2_PER_DAA / 1000.0  # t C a daa and metre
        metres = depth.fillna(getattr(table["peat_depth"], bound))
        tonnes[bound] = metres * carbon * to_co2
    return pd.DataFrame(tonnes, index=depth.index)


def emission_rates(land_type, productivity, ground, depth):
    """tCO2e per daa over 20 years for AR5 features: columns low, best, high; NaN where unmapped.

    All arguments are Series of one index. Cultivated peat emits already: after minus before.
    """
    table = factors("land_emissions")
    names = land_type.map(LAND_FACTORS).astype(object)
    forest = land_type == FOREST
    names[forest] = productivity[forest].map(PRODUCTIVITY).fillna("forest_low")
    rates = pd.DataFrame(
        {
            bound: names.map({name: getattr(factor, bound) for name, factor in table.items()})
            for bound in BOUNDS
        },
    ).astype(float)
    mire = land_type == MIRE
    rates.loc[mire] = peat_emissions(depth[mire])
    peat_field = land_type.isin(FARMLAND) & (ground == ORGANIC)
    now = table["cultivated_peat_now"].best
    rates.loc[peat_field] = peat_emissions(depth[peat_field]) - now
    return rates


def _column(frame, name):
    return frame[name] if name in frame else pd.Series(np.nan, index=frame.index, dtype=float)


@shared
def emissions(sites, land, land_pieces, unclassified):
    """tCO2e of building on each gross site, over 20 years: measured, low, high."""
    features = land.loc[land_pieces["feature"]].reset_index(drop=True)
    own_depth = sites["peat_depth"].reindex(land_pieces["site"]).reset_index(drop=True)
    rates = emission_rates(
        features["land_type"],
        _column(features, "forest_productivity"),
        _column(features, "ground"),
        own_depth.astype(float).fillna(_column(features, "peat_depth")),
    )
    tonnes = rates.mul(land_pieces["area"] / M2_PER_DAA, axis=0)
    known = tonnes.groupby(land_pieces["site"]).sum().reindex(sites.index, fill_value=0.0)
    gross = sites.area / M2_PER_DAA
    worst = peat_emissions(pd.Series([np.nan]))["high"].iloc[0]
    gaps = with_gaps(known["best"], unclassified, gross, worst)
    gaps["low"] = known["low"]
    gaps["high"] = known["high"] + unclassified * worst
    return gaps


@indicator(
    title=N_("Utslipp fra arealbruksendring, per daa"),
    unit="tCO2e/daa",
    basis=bases.LAND_USE_CHANGE,
    facts={"total": Fact(N_("i alt"), "tCO2e"), "mire": Fact(N_("myr"), "daa")},
    sentence=N_("Utbygging slipper ut {measured} over 20 år, i alt {total}; myr {mire}"),
)
def land_emissions_per_daa(sites, emissions, land_cover):
    table = emissions.div(sites.area / M2_PER_DAA, axis=0)
    return table.assign(total=emissions["measured"], mire=land_cover[MIRE])


@indicator(
    title=N_("Utslipp fra arealbruksendring i alt"),
    unit="tCO2e",
    basis=bases.LAND_USE_CHANGE,
    decimals=0,
)
def land_emissions_total(emissions):
    return emissions


@indicator(
    title=N_("Utslipp fra arealbruksendring per bolig eller arbeidsplass"),
    unit="tCO2e",
    basis=bases.LAND_USE_CHANGE,
)
def land_emissions_per_unit(sites, emissions):
    units = sites["dwellings"].where(sites["kind"] == Kind.HOUSING, sites["jobs"])
    return emissions.div(units.where(units > 0), axis=0)


@indicator(title=N_("Myr"), unit="daa", basis=bases.AR5)
def mire_area(land_cover):
    return land_cover[MIRE]


land_emissions = criterion(
    "land_emissions",
    N_("Mindre utslipp fra arealbruksendring"),
    Goal.CLIMATE,
    gauge(
        land_emissions_per_daa,
        ((0, 1), (8, 0.8), (20, 0.55), (40, 0.3), (80, 0.1), (150, 0)),
        bases.CURVE,
    ),
)
