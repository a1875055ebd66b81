"""Goal 1, climate-friendly land use and transport: driving.

By the region's own tables (`travel`), else by distance. The land's emissions are in `emissions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ikap.catalogue import factors
from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, method, shared
from ikap.criteria.destinations import MAIN
from ikap.criteria.sites import known, where
from ikap.model import KM, Fact, Goal, Kind
from ikap.text import N_, SHARE, _, percent, spoken


@shared
def main_centre_distance(centre_targets: Data, drives: Data) -> Data:
    """Metres from each site's points to the main centre (`measure.nearness.SiteWays`)."""
    return drives.by_site(centre_targets[MAIN])


@indicator(
    title=N_("Avstand til hovedsenteret"),
    unit="km",
    basis=bases.CENTRE_DISTANCE,
    facts={"worst": Fact(N_("på det lengste"), "km")},
    impact="transport",
    short=N_("Hovedsenter"),
)
def main_centre_km(main_centre_distance: Data) -> Data:
    way = main_centre_distance
    return {
        "measured": way.mean / KM,
        "low": known(way.mean, way.at_least) / KM,
        "worst": way.worst / KM,
    }


def car_model(metres: Data, reference: Data, elasticity: Data) -> Data:
    """Car-km a day by the elasticity model, for a distance to the main centre in metres."""
    anchor = factors("car_travel")["reference_distance"]
    km = np.clip(np.asarray(metres, dtype=float) / KM, anchor.low, anchor.high)
    return reference * (km / anchor.best) ** elasticity


def _car_km(distance: Data, name: str) -> Data:
    """By the elasticity model, with the interval between the published elasticities."""
    table = factors("car_travel")
    reference, elasticity = table[name].best, table["elasticity"]
    metres = distance.mean
    sides = {bound: car_model(metres, reference, getattr(elasticity, bound)) for bound in BOUNDS}
    ends = np.stack(list(sides.values()))
    # Where the way is not known it is at least as long as the air's.
    certain = car_model(distance.at_least, reference, elasticity.low)
    return {
        "measured": sides["best"],
        "low": where(~np.isnan(metres), ends.min(axis=0), certain),
        "high": where(~np.isnan(metres), ends.max(axis=0)),
        "km": metres / KM,
    }


BOUNDS = ("low", "best", "high")
_KM_FACT = {"km": Fact(N_("avstand til hovedsenteret"), "km")}
_TRAVEL_FACTS = {
    "zone": Fact(N_("reisesone"), names=True),
    "driver": Fact(N_("andel av reisene som bilfører"), SHARE),
    "length": Fact(N_("reiselengde i snitt"), "km"),
}
RESIDENT_CURVE = ((6, 1), (12, 0.8), (18, 0.55), (24, 0.35), (32, 0.15), (45, 0))
_CAR = factors("car_travel")
COMMUTING_CURVE = ((6, 1), (12, 0.7), (20, 0.4), (30, 0.15), (40, 0))


# Not below good for distance alone: the ABC principle itself places class C outside.
COMMUTING_C_CURVE = ((15, 1), (40, 0.67))
COMMUTING_MODEL = N_(
    "Beregnet bilpendling: {measured} per arbeidsplass og døgn, med {km} til hovedsenteret "
    "(forenklet modell, stor usikkerhet)"
)


def _driving_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    """By the travel habits of a zone: estimated, never what anybody drives today."""
    return _(
        "I {zone} beregnes {measured} bilkjøring per bosatt og døgn. Med reisevanene der er "
        "{driver} av reisene som bilfører, {length} i snitt",
        **_travel(measured, facts),
    )


def _commuting_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    return _(
        "I {zone} beregnes {measured} bilpendling per arbeidsplass og døgn. Med "
        "bosettingsmønsteret der er {driver} av reisene som bilfører, {length} i snitt",
        **_travel(measured, facts),
    )


def _travel(measured: str, facts: Mapping[str, Any]) -> dict[str, str]:
    return {
        "zone": facts.get("zone", "–"),
        "measured": _("om lag {n}", n=measured),
        "driver": percent(facts.get("driver")),
        "length": spoken(facts.get("length"), "km"),
    }


@indicator(
    title=N_("Bilkjøring per bosatt og døgn"),
    unit="km",
    basis=bases.TRAVEL_CONSEQUENCE,
    facts=_TRAVEL_FACTS,
    tell=_driving_sentence,
    decimals=0,
    short=N_("Bil/bosatt"),
)
def resident_travel_km(resident_travel: Data) -> Data:
    return _travelled(resident_travel)


@indicator(
    title=N_("Bilpendling per arbeidsplass og døgn"),
    unit="km",
    basis=bases.TRAVEL_CONSEQUENCE,
    facts=_TRAVEL_FACTS,
    tell=_commuting_sentence,
    decimals=0,
    short=N_("Bil/arb.plass"),
)
def commuting_travel_km(sites: Data, commuting_travel: Data) -> Data:
    """Of firms in class A and B, and of those without a class."""
    return _of_class(_travelled(commuting_travel), sites, c=False)


@indicator(
    title=N_("Bilpendling per arbeidsplass og døgn, klasse C"),
    unit="km",
    basis=bases.TRAVEL_CONSEQUENCE,
    facts=_TRAVEL_FACTS,
    tell=_commuting_sentence,
    decimals=0,
    short=N_("Bilpendling C"),
)
def class_c_travel_km(sites: Data, commuting_travel: Data) -> Data:
    """Of firms in class C, which the ABC principle places away from the centres."""
    return _of_class(_travelled(commuting_travel), sites, c=True)


def _of_class(table: Data, sites: Data, *, c: bool) -> Data:
    """The rows of the sites whose firms are in class C, or of the others; the rest are missing."""
    mine = (sites["business_class"] == "C") == c
    return {
        name: where(mine, values, None if values.dtype == object else np.nan)
        for name, values in table.items()
    }


def _travelled(travel: Data) -> Data:
    return {"measured": travel["km"], **{k: v for k, v in travel.items() if k != "km"}}


@indicator(
    title=N_("Bilkjøring per bosatt og døgn (forenklet modell)"),
    unit="km",
    basis=bases.CAR_MODEL,
    facts=_KM_FACT,
    sentence=N_(
        "Beregnet bilkjøring: {measured} per bosatt og døgn, med {km} til hovedsenteret (forenklet "
        "modell, stor usikkerhet)"
    ),
    decimals=0,
    short=N_("Bil/bosatt*"),
)
def resident_car_km(main_centre_distance: Data) -> Data:
    return _car_km(main_centre_distance, "resident_km")


@indicator(
    title=N_("Bilpendling per arbeidsplass og døgn (forenklet modell)"),
    unit="km",
    basis=bases.CAR_MODEL,
    facts=_KM_FACT,
    sentence=COMMUTING_MODEL,
    decimals=0,
    short=N_("Bil/arb.plass*"),
)
def commuting_car_km(sites: Data, main_centre_distance: Data) -> Data:
    """Of firms in class A and B, and of those without a class."""
    return _of_class(_car_km(main_centre_distance, "commuting_km"), sites, c=False)


@indicator(
    title=N_("Bilpendling per arbeidsplass og døgn, klasse C (forenklet modell)"),
    unit="km",
    basis=bases.CAR_MODEL,
    facts=_KM_FACT,
    sentence=COMMUTING_MODEL,
    decimals=0,
    short=N_("Pendling C*"),
)
def class_c_car_km(sites: Data, main_centre_distance: Data) -> Data:
    """Of firms in class C."""
    return _of_class(_car_km(main_centre_distance, "commuting_km"), sites, c=True)


car_km = criterion(
    "car_km",
    N_("Bilkjøring"),
    Goal.CLIMATE,
    gauge(resident_travel_km, RESIDENT_CURVE, bases.CURVE, (Kind.HOUSING,)),
    gauge(commuting_travel_km, COMMUTING_CURVE, bases.CURVE, (Kind.BUSINESS,)),
    gauge(class_c_travel_km, COMMUTING_C_CURVE, bases.CLASS_C, (Kind.BUSINESS,)),
    gauge(resident_car_km, RESIDENT_CURVE, bases.CURVE, (Kind.HOUSING,)),
    gauge(commuting_car_km, COMMUTING_CURVE, bases.CURVE, (Kind.BUSINESS,)),
    gauge(class_c_car_km, COMMUTING_C_CURVE, bases.CLASS_C, (Kind.BUSINESS,)),
    method=method(
        N_(
            "Reisekonsekvens beregnes der regionen har reisevanetabeller: for hvert reiseformål "
            "reiser per døgn × andel til hvert reisemål × veglengden × andelen som bilfører for "
            "lengden og modalsonen. Nye beboere får tallene til dem som bor i sonen i dag, nye "
            "arbeidsplasser bostedene til dem som arbeider der i dag. Der tabellene mangler, "
            "eller området ligger utenfor sonene, brukes elastisitetsmodellen, og det blir "
            "oppgitt: bilkm = referansen × (avstand til hovedsenteret / {anchor} "
            "km)^{elasticity}. Referansen er {resident} km per bosatt og {commuting} km per "
            "arbeidsplass i døgnet. Intervallet følger av eksponent {low} til {high}. Virksomhet "
            "i klasse C har en egen kurve: ABC-prinsippet legger den utenfor sentrum, så "
            "pendlingsavstanden alene gir aldri lavere klasse enn God."
        ),
        anchor=(_CAR["reference_distance"].best, 0),
        elasticity=(_CAR["elasticity"].best, 2),
        resident=(_CAR["resident_km"].best, 0),
        commuting=(_CAR["commuting_km"].best, 0),
        low=(_CAR["elasticity"].low, 2),
        high=(_CAR["elasticity"].high, 2),
    ),
    impact="transport",
    combine="first",
    short=N_("Bilkjøring"),
)

# --- what all of a site drives -----------------------------------------------------------------

DAYS = 365
CAR_YEARS = (2025, 2030, 2040, 2050)  # shown; the region says which one counts


@shared
def site_driving(
    sites: Data,
    main_centre_distance: Data = None,
    resident_travel: Data = None,
    commuting_travel: Data = None,
    need_by_name: Data = None,
) -> Data:
    """Car-km a year of all who would live or work on each site: measured, low, high.

    Reisekonsekvens where it can be measured, else the elasticity model, as the criterion has it.
    """
    housing = sites.of_kind(Kind.HOUSING)
    models = {"resident_km": resident_travel, "commuting_km": commuting_travel}
    people = sites.number("dwellings") * people_per_dwelling(need_by_name) * DAYS
    workers = sites.number("jobs") * factors("car_travel")["working_days"].best
    many = where(housing, people, workers)
    sides = {}
    for name, travel in models.items():
        table = dict.fromkeys(("measured", "low", "high"), np.full(len(sites), np.nan))
        if main_centre_distance is not None:
            table = _car_km(main_centre_distance, name)
        if travel is not None:
            table = {bound: known(travel["km"], table[bound]) for bound in table}
        sides[name] = table
    return {
        bound: where(housing, sides["resident_km"][bound], sides["commuting_km"][bound]) * many
        for bound in ("measured", "low", "high")
    }


@indicator(
    title=N_("Bilkjøring fra området per år"),
    unit="km/år",
    basis=bases.SITE_DRIVING,
    decimals=0,
    impact="transport",
    short=N_("Bil, hele omr."),
)
def site_car_km(site_driving: Data) -> Data:
    """Of residents, or to and from work of employees: the two are not to be added up."""
    return site_driving


def people_per_dwelling(need_by_name: Data = None) -> float:
    """Persons in each new dwelling: the region's own figure where it has one."""
    if need_by_name is not None:
        return float(need_by_name.loc["people_per_new_dwelling", "best"])
    return factors("car_travel")["people_per_dwelling"].best


def car_grams(year: int) -> float:
    """Grams of CO2 a car-km by year: straight between the years of the table, flat outside."""
    table = {int(name[1:]): factor.best for name, factor in factors("car_fleet").items()}
    years = sorted(table)
    return float(np.interp(year, years, [table[y] for y in years]))


@indicator(
    title=N_("CO₂ fra bilkjøring per år"),
    unit="tCO2/år",
    basis=bases.CAR_CO2,
    facts={
        "year": Fact(N_("beregningsår"), names=True),
        **{f"y{year}": Fact(f"{year}", "tCO2/år") for year in CAR_YEARS},
    },
    decimals=0,
    impact="transport",
    short=N_("CO₂ fra bil"),
)
def site_car_co2(sites: Data, site_driving: Data) -> Data:
    """Derived, never scored: the fleet changes within the plan period, the driving less so."""
    year = int(sites["car_year"][0]) if len(sites) else CAR_YEARS[0]
    tonnes = {bound: km * car_grams(year) / GRAMS for bound, km in site_driving.items()}
    each = {f"y{y}": site_driving["measured"] * car_grams(y) / GRAMS for y in CAR_YEARS}
    return tonnes | {"year": np.full(len(sites), str(year), dtype=object)} | each


GRAMS = 1e6  # in a tonne


@indicator(
    title=N_("Bilturer til og fra området per døgn"),
    unit="turer/døgn",
    basis=bases.TRIP_GENERATION,
    decimals=0,
    impact="transport",
    short=N_("Bilturer/døgn"),
)
def local_traffic(sites: Data) -> Data:
    """For the local roads, not for the score: by dwellings, or jobs of class A (offices)."""
    table = factors("trip_generation")
    offices = where(sites["business_class"] == "A", sites.number("jobs"))
    housing, homes = sites.of_kind(Kind.HOUSING), sites.number("dwellings")
    return {
        name: where(
            housing,
            homes * getattr(table["dwelling"], bound),
            offices * getattr(table["office_job"], bound),
        )
        for name, bound in (("measured", "best"), ("low", "low"), ("high", "high"))
    }
