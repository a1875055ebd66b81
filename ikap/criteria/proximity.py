"""Goal 2, housing near centres and public transport: centres, departures, daily errands."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.criteria import bases
from ikap.criteria.declaration import criterion, gauge, indicator, shared
from ikap.criteria.ground import travelled
from ikap.measure.access import NORWEGIAN, site_access
from ikap.measure.distance import per_site
from ikap.measure.journeys import journey_times
from ikap.measure.service import qualified_share
from ikap.model import KM, Basis, Curve, Fact, Goal, Kind, Tag
from ikap.text import N_, SHARE

LEVELS = (1, 2, 3, 4)
LEVEL_QUALITY = {1: 1.0, 2: 0.9, 3: 0.8, 4: 0.5}
CENTRE_CURVE = ((0.8, 1.0), (1.6, 0.75), (3, 0.5), (5, 0.25), (10, 0.0))
TRANSIT_CURVE = ((0, 0.0), (2, 0.25), (5, 0.5), (10, 0.8), (20, 1.0))
ERRAND_WALK = 800.0  # metres

# --- centres -----------------------------------------------------------------------------------


@shared
def centre_distances(points, centres, network=None, roads=None, shoreline=None):
    """Metres to the nearest centre of each level, by (level, site): mean, worst, target."""
    tables = {
        level: per_site(
            travelled(points, centres[centres["level"] == level], network, roads, shoreline)
        )
        for level in LEVELS
    }
    return pd.concat(tables, names=["level"])


def centre_curve(level):
    """The value of a distance in km to a centre of a level, by the level's quality."""
    return Curve(tuple((x, v * LEVEL_QUALITY[level]) for x, v in CENTRE_CURVE))


_CENTRE_SENTENCE = N_("{measured} til {centre}, lengst unna {worst}")
_CENTRE_FACTS = {"centre": Fact(N_("senter")), "worst": Fact(N_("lengst unna"), "km")}


def _centre_km(centre_distances, centres, level):
    """Kilometres to the nearest centre of a level; beyond all where the region has none of it."""
    distance = centre_distances.loc[level]
    names = distance["target"].map(centres["name"])
    absent = not (centres["level"] == level).any()
    return pd.DataFrame(
        {
            "measured": distance["mean"] / KM,
            "low": np.inf if absent else distance["mean"].fillna(distance["at_least"]) / KM,
            "centre": names,
            "worst": distance["worst"] / KM,
        }
    )


@indicator(
    title=N_("Avstand til senter på nivå 1"),
    unit="km",
    basis=bases.CENTRE_DISTANCE,
    facts=_CENTRE_FACTS,
    sentence=_CENTRE_SENTENCE,
)
def centre_1_km(centre_distances, centres):
    return _centre_km(centre_distances, centres, 1)


@indicator(
    title=N_("Avstand til senter på nivå 2"),
    unit="km",
    basis=bases.CENTRE_DISTANCE,
    facts=_CENTRE_FACTS,
    sentence=_CENTRE_SENTENCE,
)
def centre_2_km(centre_distances, centres):
    return _centre_km(centre_distances, centres, 2)


@indicator(
    title=N_("Avstand til senter på nivå 3"),
    unit="km",
    basis=bases.CENTRE_DISTANCE,
    facts=_CENTRE_FACTS,
    sentence=_CENTRE_SENTENCE,
)
def centre_3_km(centre_distances, centres):
    return _centre_km(centre_distances, centres, 3)


@indicator(
    title=N_("Avstand til senter på nivå 4"),
    unit="km",
    basis=bases.CENTRE_DISTANCE,
    facts=_CENTRE_FACTS,
    sentence=_CENTRE_SENTENCE,
)
def centre_4_km(centre_distances, centres):
    return _centre_km(centre_distances, centres, 4)


centre_access = criterion(
    "centre_access",
    N_("Nær et senter"),
    Goal.PROXIMITY,
    gauge(centre_1_km, centre_curve(1), bases.CURVE, (Kind.HOUSING,)),
    gauge(centre_2_km, centre_curve(2), bases.CURVE, (Kind.HOUSING,)),
    gauge(centre_3_km, centre_curve(3), bases.CURVE, (Kind.HOUSING,)),
    gauge(centre_4_km, centre_curve(4), bases.CURVE, (Kind.HOUSING,)),
    combine="best",
)

# --- public transport --------------------------------------------------------------------------


@shared
def transit(points, timetable):
    """The access index of each site's points, and the stop and line that give most of it."""
    return site_access(points, timetable, NORWEGIAN)


@indicator(
    title=N_("Kollektivtilgjengelighet (indeks)"),
    unit="",
    basis=bases.PTAL,
    facts={
        "stop": Fact(N_("holdeplass")),
        "line": Fact(N_("linje")),
        "walk": Fact(N_("gangavstand"), "m"),
        "departures": Fact(N_("avganger i timen i rush")),
    },
    sentence=N_(
        "{walk} å gå til {stop} (linje {line}, {departures} avganger i timen i rush), "
        "kollektivindeks {measured}"
    ),
)
def access_index(transit):
    return transit.rename(columns={"mean": "measured"})[
        ["measured", "stop", "line", "walk", "departures"]
    ]


transit_access = criterion(
    "transit_access",
    N_("Godt kollektivtilbud"),
    Goal.PROXIMITY,
    gauge(access_index, TRANSIT_CURVE, bases.CURVE, (Kind.HOUSING,)),
)


@shared
def qualified(points, timetable, stations=None):
    """The share of each site's points within a walk of stops by departures an hour, and of rail."""
    return qualified_share(
        points, timetable, stations=None if stations is None else stations.geometry
    )


_JOURNEY = Basis(
    N_("Gange, venting, reise og omstigning mellom kl. 7 og 9; gang- og byttetider er foreslått"),
    Tag.PROPOSAL,
)
_WALKS = Basis(
    N_("Gangavstand 500 m til buss og 1 000 m til tog, vanlig i norsk planlegging"),
    Tag.JUDGEMENT_HIGH,
)


@indicator(
    title=N_("Andel av området i gangavstand fra holdeplass med minst 4 avganger i timen"),
    unit=SHARE,
    basis=_WALKS,
    facts={
        "two": Fact(N_("minst 2 avganger"), SHARE),
        "one": Fact(N_("minst 1 avgang"), SHARE),
        "rail": Fact(N_("jernbanestasjon"), SHARE),
    },
    decimals=2,
)
def share_near_transit(qualified):
    return pd.DataFrame(
        {
            "measured": qualified["at_least_4"],
            "two": qualified["at_least_2"],
            "one": qualified["at_least_1"],
            "rail": qualified["rail"],
        }
    )


@shared
def stop_distance(points, stops, shoreline=None):
    """Metres to the nearest stop, by a straight line times the detour."""
    return per_site(travelled(points, stops, shoreline=shoreline))


@indicator(
    title=N_("Avstand til nærmeste holdeplass"),
    unit="m",
    basis=bases.PTAL,
    facts={"stop": Fact(N_("holdeplass")), "worst": Fact(N_("lengst unna"), "m")},
    decimals=0,
)
def nearest_stop(stop_distance, stops):
    return pd.DataFrame(
        {
            "measured": stop_distance["mean"],
            "stop": stop_distance["target"].map(stops["name"]),
            "worst": stop_distance["worst"],
        }
    )


@shared
def main_centre_journey(points, rides, centres):
    """Minutes by public transport from each site to the main centre, leaving in the peak."""
    stops = pd.concat(
        [
            rides[["from_stop", "geometry"]].set_axis(["stop", "place"], axis=1),
            rides[["to_stop", "to_place"]].set_axis(["stop", "place"], axis=1),
        ]
    ).drop_duplicates("stop")
    places = gpd.GeoSeries(stops["place"].to_numpy(), index=stops["stop"], crs=points.crs)
    centre = centres.geometry[centres["main"]].iloc[0]
    times = journey_times(points, centre, rides, places.sort_index())
    sites = times.groupby(level=0, sort=False)
    return pd.DataFrame(
        {
            "median": sites["median"].mean(skipna=False),
            "worst": sites["worst"].max(),
            "reached": sites["reached"].mean(),
        }
    )


@indicator(
    title=N_("Reisetid med kollektivt til hovedsenteret, dør til dør"),
    unit="min",
    basis=_JOURNEY,
    facts={
        "worst": Fact(N_("lengst ventet"), "min"),
        "reached": Fact(N_("av avgangene i rush kommer fram"), SHARE),
    },
    decimals=0,
    sentence=N_("{measured} med kollektivt til hovedsenteret, dør til dør i rush"),
)
def main_centre_minutes(main_centre_journey):
    return main_centre_journey.rename(columns={"median": "measured"})


# --- daily errands -----------------------------------------------------------------------------


@indicator(
    title=N_("Andel daglige mål innen 800 m gange"),
    unit=SHARE,
    basis=bases.TEN_MINUTE_TOWN,
    decimals=2,
    sentence=N_("{measured} av de daglige målene ligger innen 800 m gange"),
)
def errands_within_walk(sites, points, services, shoreline=None):
    """The share of the kinds of service that lie within the walk, as a mean over the points."""
    kinds = ("grocery", "kindergarten", "primary_school", "park")
    reached = np.zeros(len(points))
    for kind in kinds:
        way = travelled(points, services[services["service"] == kind], shoreline=shoreline)
        reached += (way["metres"] <= ERRAND_WALK).to_numpy()
    share = pd.Series(reached / len(kinds), index=points.index)
    return share.groupby(level=0).mean().reindex(sites.index)


daily_services = criterion(
    "daily_services",
    N_("Daglige mål i gangavstand"),
    Goal.PROXIMITY,
    gauge(errands_within_walk, ((0, 0), (0.5, 0.5), (1, 1)), bases.CURVE, (Kind.HOUSING,)),
)
