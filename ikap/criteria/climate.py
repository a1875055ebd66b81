"""Goal 1, climate-friendly land use and transport: driving. The land's own are in `emissions`."""

from __future__ import annotations

import pandas as pd

from ikap.catalogue import factors
from ikap.criteria import bases
from ikap.criteria.declaration import criterion, gauge, indicator, shared
from ikap.criteria.ground import travelled
from ikap.measure.distance import per_site
from ikap.model import KM, Fact, Goal, Kind
from ikap.text import N_


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
