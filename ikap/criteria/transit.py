"""Goal 2, public transport: the access index, stops and what leaves there, corridors and hubs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, method, shared
from ikap.criteria.sites import looked_up
from ikap.measure import service
from ikap.measure.access import NORWEGIAN, TFL, band
from ikap.measure.board import (
    board,
    busiest_stop,
    lines,
    near_frequent,
    railway_walks,
    service_rank,
    site_access,
)
from ikap.measure.hubs import hubs
from ikap.measure.nearness import Targets
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
def stop_lines(timetable: Data, places_served: Data) -> Data:
    """The lines at each stop by the Norwegian parameters (`measure.board.Lines`)."""
    return lines(timetable, places_served.index, NORWEGIAN)


@shared
def stop_lines_tfl(timetable: Data, places_served: Data) -> Data:
    """The lines at each stop by London's parameters, in London's peak."""
    table = timetable.assign(departures_per_hour=timetable["tfl_peak"])
    return lines(table, places_served.index, TFL)


@shared
def stop_board(timetable: Data, places_served: Data) -> Data:
    """What leaves from each stop's station (`measure.board.Board`)."""
    return board(timetable, places_served.index)


@shared
def transit(points: Data, stop_lines: Data, stop_walks: Data) -> Data:
    """The access index of each site's points, and the stop and line that give most of it."""
    return site_access(points, stop_walks, stop_lines)


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
    if "minutes" not in facts:
        return text + ". " + _("Kollektivindeks {measured}", measured=measured)
    return (
        text
        + ". "
        + _(
            "Kollektivindeks {measured} og {minutes} reisetid til {centre}",
            measured=measured,
            minutes=spoken(facts["minutes"], "min"),
            centre=facts["centre"],
        )
    )


@indicator(
    title=N_("Kollektivindeks"),
    unit="",
    most=math.inf,
    basis=bases.PTAL,
    facts={
        "walk": Fact(N_("gangavstand"), "m"),
        "stop": Fact(N_("holdeplass"), names=True),
        "line": Fact(N_("linje"), names=True),
        "departures": Fact(N_("avganger fra holdeplassen i rush"), PER_HOUR),
        "minutes": Fact(N_("reisetid"), "min"),
        "centre": Fact(N_("til"), names=True),
    },
    tell=_access_sentence,
    short=N_("Kollektivind."),
    lever="stop",
)
def access_index(
    transit: Data, stop_board: Data, centres: Data = None, main_centre_journey: Data = None
) -> Data:
    """With what leaves from the best line's stop, and how long it takes to the main centre."""
    station = np.append(stop_board.station, -1)[transit.stop]
    index = {
        "measured": transit.mean,
        "walk": transit.walk,
        "stop": transit.name,
        "line": transit.line,
        "departures": np.append(stop_board.total["departures_per_hour"], np.nan)[station],
    }
    if main_centre_journey is not None:
        centre = centres["name"][centres["main"]].iloc[0]
        index["minutes"] = np.round(main_centre_journey["median"])
        index["centre"] = np.full(len(transit.mean), centre, dtype=object)
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
    most=math.inf,
    basis=_TFL,
    facts={"band": Fact(N_("bånd"), names=True)},
    short=N_("PTAL"),
)
def ptal(points: Data, stop_lines_tfl: Data, stop_walks: Data) -> Data:
    index = site_access(points, stop_walks, stop_lines_tfl).mean
    return {"measured": index, "band": np.array([band(value) for value in index], dtype=object)}


# --- stops ---------------------------------------------------------------------------------------


@indicator(
    title=N_("Andel av området med holdeplass i gangavstand"),
    unit=SHARE,
    most=1.0,
    basis=_IN_REACH,
    decimals=2,
    short=N_("Med holdepl."),
    impact="transport",
)
def share_with_stop(transit: Data) -> Data:
    """Of the net area: 800 m to bus and tram, 1200 m to rail and boat, with departures at peak."""
    return transit.served


@shared
def qualified(
    points: Data, stop_board: Data, stop_walks: Data, on_foot: Data, station_targets: Data = None
) -> Data:
    """The share of each site's points within a walk of stops by departures an hour, and of rail."""
    shares = near_frequent(points, stop_walks, stop_board)
    if station_targets is not None:
        by_rail = on_foot.to(station_targets).metres <= service.QUALIFIED_WALK["rail"]
        timetabled = railway_walks(points, stop_walks, stop_board)
        shares["rail"] = points.mean(by_rail | timetabled)
    return shares


@indicator(
    title=N_("Andel av området i gangavstand til hyppig kollektivtilbud"),
    unit=SHARE,
    most=1.0,
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
    return {
        "measured": qualified["at_least_4"],
        "two": qualified["at_least_2"],
        "one": qualified["at_least_1"],
        "rail": qualified["rail"],
    }


@shared
def stop_distance(stop_targets: Data, on_foot: Data) -> Data:
    """Metres on foot to the nearest stop (`measure.nearness.SiteWays`)."""
    return on_foot.by_site(stop_targets)


@indicator(
    title=N_("Avstand til nærmeste holdeplass"),
    unit="m",
    basis=_IN_REACH,
    facts={"stop": Fact(N_("holdeplass"), names=True), "worst": Fact(N_("på det lengste"), "m")},
    decimals=0,
    impact="transport",
    short=N_("Holdeplass"),
)
def nearest_stop(stop_distance: Data, stops: Data) -> Data:
    return {
        "measured": stop_distance.mean,
        "stop": looked_up(stops["name"].to_dict(), stop_distance.target),
        "worst": stop_distance.worst,
    }


@indicator(
    title=N_("Avganger i timen i rush, beste holdeplass"),
    unit=PER_HOUR,
    basis=_BEST_STOP,
    facts={
        "stop": Fact(N_("holdeplass"), names=True),
        "walk": Fact(N_("gangavstand"), "m"),
        "midday": Fact(N_("midt på dagen"), PER_HOUR),
        "evening": Fact(N_("kveld"), PER_HOUR),
        "saturday": Fact(N_("lørdag"), PER_HOUR),
        "sunday": Fact(N_("søndag"), PER_HOUR),
    },
    short=N_("Avg./t i rush"),
)
def best_stop(points: Data, stop_board: Data, stop_walks: Data) -> Data:
    """Zero where no stop is within the walk; missing where the timetable has no stops at all."""
    stop, walk = busiest_stop(points, stop_walks, stop_board, STOP_WALK)
    station = np.append(stop_board.station, -1)[stop]

    def leaving(band: str) -> Data:
        return np.append(stop_board.total[band], np.nan)[station]

    often = leaving("departures_per_hour")
    return {
        "measured": often if stop_board.nothing else np.nan_to_num(often, nan=0.0),
        "stop": np.append(stop_board.name, np.array([None], dtype=object))[stop],
        "walk": walk,
        **{band: leaving(band) for band in ("midday", "evening", "saturday", "sunday")},
    }


@indicator(
    title=N_("Kollektivtilbud, klasse 1–5"),
    unit="",
    most=5.0,
    basis=_SERVICE,
    facts={"service": Fact(N_("klasse"), words=True)},
    decimals=0,
    short=N_("Koll.klasse"),
)
def transit_service(points: Data, stop_board: Data, stop_walks: Data) -> Data:
    """The class that half of the site's points have, or better."""
    middle = service_rank(points, stop_walks, stop_board)
    titles = {float(place): service.TITLES[name] for place, name in enumerate(service.Service, 1)}
    return {"measured": middle, "service": looked_up(titles, middle)}


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
    most=1.0,
    basis=_CORRIDOR,
    facts={
        "inside": Fact(N_("i korridoren"), words=True),
        "line": Fact(N_("linje"), names=True),
    },
    decimals=2,
    short=N_("Korridor"),
)
def share_in_corridor(points: Data, trunk_ways: Data) -> Data:
    """The share of points within 500 m of a trunk line, and the nearest; half makes it inside."""
    at, of, metres = _nearest_of_all(points.shapes, trunk_ways)
    near = np.zeros(len(points.shapes))
    near[at] = 1.0
    share = points.mean(near)
    site, name = points.owner[at], trunk_ways.labels[of]
    line = np.full(points.areas, None, dtype=object)
    order = np.lexsort((np.unique(name.astype(str), return_inverse=True)[1], metres, site))
    for i in order[::-1]:  # so that the nearest is written last
        line[site[i]] = name[i]
    inside = np.where(share >= 0.5, N_("ja"), N_("nei")).astype(object)
    return {"measured": share, "inside": inside, "line": line}


def _nearest_of_all(points: Data, ways: Data) -> Data:
    (at, of), metres = ways.tree.query_nearest(points, max_distance=CORRIDOR, return_distance=True)
    return at, of, metres


@shared
def trunk_ways(trunk_lines: Data) -> Data:
    """The lines that make a corridor, ready to be found, and their names."""
    names = trunk_lines["name"].to_numpy(dtype=object)
    return Targets("trunk lines", trunk_lines.geometry.to_numpy(), names)


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
    facts={"hub": Fact(N_("knutepunkt"), names=True), **_MODES},
    short=N_("Knutepunkt"),
)
def nearest_hub(hub_targets: Data, transit_hubs: Data, on_foot: Data) -> Data:
    """On foot along the streets; a timetable without hubs says nothing of how far it is."""
    way = on_foot.by_site(hub_targets)

    def of(column: str, missing: Any) -> Data:
        table = transit_hubs[column].to_dict() if column in transit_hubs else {}
        return looked_up(table, way.target, missing)

    departures = {mode: of(mode, np.nan).astype(float) for mode in _MODES}
    return {"measured": way.mean / 1000, "hub": of("name", None), **departures}
