"""Goal 2, public transport: the access index, stops and what leaves there, corridors and hubs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, method, shared
from ikap.criteria.ways import walked
from ikap.measure import service
from ikap.measure.access import NORWEGIAN, TFL, band, site_access
from ikap.measure.distance import per_site
from ikap.measure.hubs import hubs
from ikap.measure.service import best_service, busiest_stop, qualified_share
from ikap.model import Basis, Fact, Goal, Kind, Tag
from ikap.text import N_, SHARE, _, number, quantity, spoken

TRANSIT_CURVE = ((0, 0.0), (2, 0.25), (5, 0.5), (10, 0.8), (20, 1.0))
AT_THE_STOP = 50.0  # metres under which nobody says how far it is
STOP_WALK = 800.0  # metres to the stop that a fact sheet names [P]
CORRIDOR = 500.0  # metres from the line [P]
TRUNK = 4.0  # departures an hour of a trunk line [P]
TRUNK_CLASSES = ("metrobuss", "tog", "stamrute")

_WALKS = Basis(
    N_("Gangavstand 500 m til buss og 1 000 m til tog, vanlig i norsk planlegging"),
    Tag.JUDGEMENT_HIGH,
)
_SERVICE = Basis(
    N_("Klasser for kollektivtilbud etter TØI og reisevaneundersøkelsen. Usikkerhet: middels"),
    Tag.JUDGEMENT_MEDIUM,
)
_TFL = Basis(
    N_("PTAL med Londons parametersett, kl. 8.15–9.15; bare båndet vises, gir ikke poeng"),
    Tag.SOURCE,
    "Transport for London, gjengitt i Wikipedia",
    bases.READ,
    "https://en.wikipedia.org/wiki/Public_transport_accessibility_level",
)
_BEST_STOP = Basis(
    N_(
        "Stasjonen med flest avganger innen 800 m gangavstand, hver linje i den travleste retningen"
    ),
    Tag.PROPOSAL,
)
_CORRIDOR = Basis(
    N_(
        "I kollektivkorridor: minst halvparten innen 500 m fra tog, metrobuss eller stamrute, "
        "eller fra en strekning med minst 4 avganger i timen"
    ),
    Tag.PROPOSAL,
)
_HUB = Basis(
    N_(
        "Kollektivknutepunkt: to eller flere transportmidler, minst hvert 10. minutt for buss, "
        "hvert 15. for bane og hvert 30. for tog; 250 m mellom dem er foreslått"
    ),
    Tag.SOURCE,
    "Miljødirektoratet, miljøkommune.no",
    bases.READ,
    "https://www.miljokommune.no/Ordforklaringer/K/Kollektivknutepunkt/",
)
_IN_REACH = Basis(
    N_("Gangavstand til holdeplass; grensen er 800 m til buss og trikk og 1 200 m til tog og båt"),
    Tag.PROPOSAL,
)
PER_HOUR = N_("avg./t")

# --- the access index ----------------------------------------------------------------------------


@shared
def transit(points: Data, timetable: Data, stop_walks: Data) -> Data:
    """The access index of each site's points, and the stop and line that give most of it."""
    return site_access(points, timetable, NORWEGIAN, stop_walks)


def _access_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    """The walk, what leaves there, and how long it takes to the main centre."""
    if "stop" not in facts:
        if measured == number(0.0):
            return _("Ingen holdeplass i gangavstand")
        return _("Ingen holdeplass i gangavstand (kollektivindeks {measured})", measured=measured)
    known = {
        "stop": facts["stop"],
        "departures": quantity(facts["departures"], PER_HOUR, 0 if facts["departures"] >= 1 else 1),
    }
    if facts["walk"] < AT_THE_STOP:
        text = _("Ved holdeplassen {stop} ({departures} i rush)", **known)
    else:
        walk = spoken(facts["walk"], "m")
        text = _("{walk} gangavstand til {stop} ({departures} i rush)", walk=walk, **known)
    text += ", " + _("kollektivindeks {measured}", measured=measured)
    if "minutes" in facts:
        minutes = spoken(facts["minutes"], "min")
        text += ". " + _("{minutes} til {centre}", minutes=minutes, centre=facts["centre"])
    return text


@indicator(
    title=N_("Kollektivindeks"),
    unit="",
    basis=bases.PTAL,
    facts={
        "walk": Fact(N_("gangavstand"), "m"),
        "stop": Fact(N_("holdeplass")),
        "line": Fact(N_("linje")),
        "departures": Fact(N_("avganger fra holdeplassen i rush"), PER_HOUR),
        "minutes": Fact(N_("reisetid"), "min"),
        "centre": Fact(N_("til")),
    },
    tell=_access_sentence,
    short=N_("Kollektivind."),
    lever="stop",
)
def access_index(
    transit: Data, timetable: Data, centres: Data = None, main_centre_journey: Data = None
) -> Data:
    """With what leaves from the best line's stop, and how long it takes to the main centre."""
    of_stop = timetable.drop_duplicates("stop_id").set_index("stop_id")["station_id"]
    total = service.stations(timetable)["departures_per_hour"].groupby("station_id").sum()
    index = pd.DataFrame(
        {
            "measured": transit["mean"],
            "walk": transit["walk"],
            "stop": transit["stop"],
            "line": transit["line"],
            "departures": transit["stop_id"].map(of_stop).map(total),
            "minutes": np.nan,
            "centre": None,
        }
    )
    if main_centre_journey is not None:
        index["minutes"] = main_centre_journey["median"].round()
        index["centre"] = centres["name"][centres["main"]].iloc[0]
    return index


transit_access = criterion(
    "transit_access",
    N_("Kollektivtilbud"),
    Goal.PROXIMITY,
    gauge(access_index, TRANSIT_CURVE, bases.CURVE, (Kind.HOUSING,)),
    method=method(
        N_(
            "Indeks som i PTAL. Hver linje regnes fra holdeplassen som gir kortest tid: gangtid "
            "ved {speed} m/min + 30 / avganger i timen + tillegg for pålitelighet. 30 delt på "
            "tiden er linjas bidrag. Den beste linja i hver driftsart teller helt, de andre "
            "halvt. Buss og trikk innen {bus} m, tog og båt innen {rail} m."
        ),
        speed=(NORWEGIAN.speed, 0),
        bus=(NORWEGIAN.longest_walk["bus"], 0),
        rail=(NORWEGIAN.longest_walk["rail"], 0),
    ),
    impact="transport",
    short=N_("Kollektiv"),
)


@indicator(
    title=N_("Kollektivindeks med Londons parametere (PTAL-bånd)"),
    unit="",
    basis=_TFL,
    facts={"band": Fact(N_("bånd"))},
    short=N_("PTAL"),
)
def ptal(points: Data, timetable: Data, stop_walks: Data) -> Data:
    table = timetable.assign(departures_per_hour=timetable["tfl_peak"])
    index = site_access(points, table, TFL, stop_walks)["mean"]
    return pd.DataFrame({"measured": index, "band": [band(value) for value in index]}, index.index)


# --- stops ---------------------------------------------------------------------------------------


@indicator(
    title=N_("Andel av området med holdeplass i gangavstand"),
    unit=SHARE,
    basis=_IN_REACH,
    decimals=2,
    short=N_("Med holdepl."),
    impact="transport",
)
def share_with_stop(transit: Data) -> Data:
    """Of the net area: 800 m to bus and tram, 1200 m to rail and boat, with departures at peak."""
    return transit["served"]


@shared
def station_walks(points: Data, stations: Data, walk_network: Data, sea: Data) -> Data:
    """The way on foot from each point to the nearest railway station."""
    return walked(points, stations.geometry, walk_network, sea)


@shared
def qualified(points: Data, timetable: Data, stop_walks: Data, station_walks: Data = None) -> Data:
    """The share of each site's points within a walk of stops by departures an hour, and of rail."""
    rail = station_walks
    if rail is not None:
        rail = pd.DataFrame({"point": np.arange(len(rail)), "metres": rail["metres"].to_numpy()})
    return qualified_share(points, timetable, stop_walks, rail)


@indicator(
    title=N_("Andel av området i gangavstand til hyppig kollektivtilbud"),
    unit=SHARE,
    basis=_WALKS,
    facts={
        "two": Fact(N_("minst 2 avganger"), SHARE),
        "one": Fact(N_("minst 1 avgang"), SHARE),
        "rail": Fact(N_("jernbanestasjon"), SHARE),
    },
    decimals=2,
    short=N_("Nær kollektiv"),
    lever="stop",
)
def share_near_transit(qualified: Data) -> Data:
    return pd.DataFrame(
        {
            "measured": qualified["at_least_4"],
            "two": qualified["at_least_2"],
            "one": qualified["at_least_1"],
            "rail": qualified["rail"],
        }
    )


@shared
def stop_distance(points: Data, stops: Data, walk_network: Data, sea: Data) -> Data:
    """Metres on foot to the nearest stop."""
    return per_site(walked(points, stops.geometry, walk_network, sea))


@indicator(
    title=N_("Avstand til nærmeste holdeplass"),
    unit="m",
    basis=_IN_REACH,
    facts={"stop": Fact(N_("holdeplass")), "worst": Fact(N_("på det lengste"), "m")},
    decimals=0,
    impact="transport",
    short=N_("Holdeplass"),
)
def nearest_stop(stop_distance: Data, stops: Data) -> Data:
    return pd.DataFrame(
        {
            "measured": stop_distance["mean"],
            "stop": stop_distance["target"].map(stops["name"]),
            "worst": stop_distance["worst"],
        }
    )


@indicator(
    title=N_("Avganger i timen i rush, beste holdeplass"),
    unit=PER_HOUR,
    basis=_BEST_STOP,
    facts={
        "stop": Fact(N_("holdeplass")),
        "walk": Fact(N_("gangavstand"), "m"),
        "midday": Fact(N_("midt på dagen"), PER_HOUR),
        "evening": Fact(N_("kveld"), PER_HOUR),
        "saturday": Fact(N_("lørdag"), PER_HOUR),
        "sunday": Fact(N_("søndag"), PER_HOUR),
    },
    short=N_("Avg./t i rush"),
)
def best_stop(points: Data, timetable: Data, stop_walks: Data) -> Data:
    """Zero where no stop is within the walk; missing where the timetable has no stops at all."""
    best = busiest_stop(points, timetable, stop_walks, STOP_WALK)
    often = best["departures_per_hour"]
    return best.assign(measured=often if timetable.empty else often.fillna(0.0))[
        ["measured", "stop", "walk", "midday", "evening", "saturday", "sunday"]
    ]


@indicator(
    title=N_("Kollektivtilbud, klasse 1–5"),
    unit="",
    basis=_SERVICE,
    facts={"service": Fact(N_("klasse"), words=True)},
    decimals=0,
    short=N_("Koll.klasse"),
)
def transit_service(points: Data, timetable: Data, stop_walks: Data) -> Data:
    """The class that half of the site's points have, or better."""
    order = list(service.Service)
    rank = best_service(points, timetable, stop_walks).map(
        {name: place for place, name in enumerate(order, 1)}
    )
    middle = rank.astype(float).groupby(level=0, sort=False).quantile(0.5, interpolation="lower")
    middle = middle.reindex(points.index.unique())
    titles = {float(place): service.TITLES[name] for place, name in enumerate(order, 1)}
    return pd.DataFrame({"measured": middle, "service": middle.map(titles)})


# --- corridors and hubs --------------------------------------------------------------------------


@shared
def trunk_lines(corridors: Data, transit_lines: Data = None) -> Data:
    """Lines that make a corridor: by their class, or by what runs on them; `name` says which."""
    served = corridors[(corridors["departures_per_hour"] >= TRUNK) | (corridors["mode"] == "rail")]
    parts = [served[["geometry"]].assign(name=served["lines"])]
    if transit_lines is not None:
        known = transit_lines[transit_lines["line_class"].isin(TRUNK_CLASSES)]
        name = known["name"] if "name" in known else pd.Series(None, known.index, dtype=object)
        parts.append(known[["geometry"]].assign(name=name.fillna(known["line_class"])))
    return pd.concat(parts, ignore_index=True)


@indicator(
    title=N_("Andel av området i kollektivkorridor"),
    unit=SHARE,
    basis=_CORRIDOR,
    facts={
        "inside": Fact(N_("i korridoren"), words=True),
        "line": Fact(N_("linje")),
    },
    decimals=2,
    short=N_("Korridor"),
)
def share_in_corridor(points: Data, trunk_lines: Data) -> Data:
    """The share of points within 500 m of a trunk line, and the nearest; half makes it inside."""
    tree = shapely.STRtree(trunk_lines.geometry.to_numpy())
    (at, of), metres = tree.query_nearest(
        points.to_numpy(), max_distance=CORRIDOR, return_distance=True
    )
    near = pd.Series(0.0, index=range(len(points)))
    near.iloc[np.unique(at)] = 1.0
    share = near.groupby(points.index.to_numpy(), sort=False).mean()
    lines_near = pd.DataFrame(
        {
            "site": points.index.to_numpy()[at],
            "metres": metres,
            "line": trunk_lines["name"].to_numpy()[of],
        }
    ).sort_values(["site", "metres", "line"], kind="stable")
    line = lines_near.drop_duplicates("site").set_index("site")["line"]
    inside = np.where(share >= 0.5, N_("ja"), N_("nei"))
    return pd.DataFrame({"measured": share, "inside": inside, "line": line.reindex(share.index)})


@shared
def transit_hubs(timetable: Data) -> Data:
    """Where one changes between modes, by what leaves in the peak."""
    total = service.stations(timetable)["departures_per_hour"].reset_index()
    of_station = timetable.sort_values("stop_id").drop_duplicates(["station_id", "mode"])
    stops = of_station[["station_id", "mode", "stop_name", "geometry"]].merge(
        total, on=["station_id", "mode"]
    )
    return hubs(gpd.GeoDataFrame(stops, crs=timetable.crs))


_MODES = {
    "bus": Fact(N_("buss"), PER_HOUR),
    "rail": Fact(N_("tog"), PER_HOUR),
    "tram": Fact(N_("trikk"), PER_HOUR),
    "metro": Fact(N_("T-bane"), PER_HOUR),
    "boat": Fact(N_("båt"), PER_HOUR),
}


@indicator(
    title=N_("Avstand til kollektivknutepunkt"),
    unit="km",
    basis=_HUB,
    facts={"hub": Fact(N_("knutepunkt")), **_MODES},
    short=N_("Knutepunkt"),
)
def nearest_hub(points: Data, transit_hubs: Data, walk_network: Data, sea: Data) -> Data:
    """On foot along the streets; a timetable without hubs says nothing of how far it is."""
    way = per_site(walked(points, transit_hubs.geometry, walk_network, sea))
    hub = transit_hubs.reindex(way["target"]).set_axis(way.index)
    departures = {mode: hub.get(mode, np.nan) for mode in _MODES}
    return pd.DataFrame({"measured": way["mean"] / 1000, "hub": hub["name"], **departures})
