"""Everything that the second engine computes of a run, and by name what it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd

from ikap.catalogue import code_group
from ikap.document import Document
from ikap.model import Constraint, Criterion, Override, Profile
from ikap.text import N_, _
from ikap.verify import (
    carbon,
    draws,
    files,
    freight,
    ground,
    growth,
    land,
    schools,
    soil,
    supply,
    transit,
    travel,
    ways,
)
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.judgement import judgement
from ikap.verify.plane import Ground
from ikap.verify.roads import Line, Ways, road_lines

# What is not computed again, and why; the indicators that are not are added by name.
NEVER = {
    N_("Innlesing, omregning av koordinater og reparasjon av flater"): N_(
        "begge motorene får de samme flatene fra samme innlesing"
    ),
    N_("Selve overlagsanalysen av to flater"): N_(
        "DuckDB og IKAP bruker begge GEOS til dette; summer, klasser og svar er beregnet hver "
        "for seg"
    ),
    N_("Valget av hvilken måling som avgjør et kriterium"): N_(
        "beregningen oppgir bare målingen som avgjorde"
    ),
    N_("Opplysninger ved siden av tallet: holdeplass, senter, kvalitet og lignende"): N_(
        "de påvirker ikke poengene"
    ),
    N_("Begrunnelser, kart, rapport, faktaark, regneark, CSV og GeoJSON"): N_(
        "disse er laget av de samme tallene og leses ikke tilbake"
    ),
}
NO_INPUTS = {
    N_("Arealer, arealtyper, overlapp med begrensninger, avstander og vekst fra innspillene"): N_(
        "bare tallene i beregningens egne filer skulle kontrolleres"
    )
}
MOST_ROADS = 5000  # lines; a longer network is held against the air alone
NO_MEANS = N_("måles med et nett, en rutetabell, en terrengmodell eller en annen modell")
ONLY_AIR = N_("måles i vegnett; bare kontrollert mot luftlinja, som er nedre grense")


@dataclass(frozen=True)
class Given:
    """What a run was made of, to compute from: sites as they were read, layers, and what is asked.

    `density` is dwellings a net daa by site, where a proposal says none.
    """

    sites: gpd.GeoDataFrame
    layers: ground.Layers
    profile: Profile
    criteria: Sequence[Criterion]
    constraints: Sequence[Constraint]
    overrides: Sequence[Override]
    density: Mapping[str, float]
    main_centre: str


def verify_run(
    engine: Engine, document: Document, gpkg: Path, given: Given | None
) -> tuple[Compared, ...]:
    """Every kind of number that was compared; where none is `given`, the run's own files alone."""
    checks = [*judgement(engine, document), *draws.draws(document)]
    checks += files.gis_file(engine, document, gpkg)
    if given is not None:
        wanted = (given.profile, given.criteria, given.constraints)
        checks += [*files.definitions(document, *wanted), *_from_inputs(engine, document, given)]
    return tuple(_together(checks))


def _from_inputs(engine: Engine, document: Document, given: Given) -> Iterator[Compared]:
    layers, sites = given.layers, given.sites
    ground.lay_out(engine, sites, layers)
    yield ground.pairs(engine, layers.read("municipalities"), "municipality")
    yield from ground.areas(engine, document)
    asked = (sites, given.constraints, layers, given.overrides)
    yield from ground.limits(engine, document, *asked)
    yield from land.land_cover(engine, document, layers)
    if layers.has("land"):
        yield ground.pairs(engine, layers.read("land"), "land")
    yield from soil.soil(engine, document, layers)
    yield from carbon.carbon(engine, document, sites, layers)
    yield from _distances(engine, document, given)
    yield from growth.capacity(engine, document, sites, given.density)
    yield from growth.business_need(engine, document, layers)
    yield from schools.schools(engine, document, sites, layers, given.density)
    if layers.has("growth_targets"):
        yield from growth.growth(engine, document, layers)


def _distances(engine: Engine, document: Document, given: Given) -> Iterator[Compared]:
    layers = given.layers
    ways.sample_points(engine)
    yield from _along(engine, document, given)
    sea = layers.read("shoreline") if layers.has("shoreline") else None
    if layers.has("centres"):
        centres = layers.read("centres")
        main = centres[centres["name"] == given.main_centre]
        if layers.has("roads"):
            yield from ways.not_shorter(engine, document, main)
        else:
            yield from ways.straight(engine, document, ways.CENTRE, main, sea)
            for level, number in ways.LEVELS.items():
                some = centres[centres["level"] == level]
                yield from ways.straight(engine, document, number, some, sea)
    if layers.has("stops") and not _streets(layers):
        yield from ways.straight(engine, document, ways.STOP, layers.read("stops"), sea)


def _along(engine: Engine, document: Document, given: Given) -> Iterator[Compared]:
    """What follows the roads, or rests on what does: distances, departures, driving, the match.

    Of a network that lacks the small streets, or none: one with all streets is not followed here.
    """
    layers = given.layers
    if _streets(layers):
        return
    sea = Ground(layers.read("shoreline").geometry) if layers.has("shoreline") else None
    if layers.has("timetable"):
        yield from transit.access_index(engine, document, layers.read("timetable"), sea)
    roads = layers.read("roads") if layers.has("roads") else None
    if roads is not None and len(roads) > MOST_ROADS:
        return
    network = None if roads is None else Ways(_lines(layers, roads), sea)
    spots = engine.frame("SELECT id, x, y FROM point ORDER BY id, x, y")
    country = freight.Country(
        layers=layers,
        ways=network,
        sea=sea,
        places=spots[["x", "y"]].to_numpy(dtype=float),
        owner=[str(i) for i in spots["id"]],
        coarse=roads is not None,
    )
    if layers.has("centres"):
        centres = layers.read("centres")
        main = centres[centres["name"] == given.main_centre]
        asked = [(ways.CENTRE, main)]
        asked += [(title, centres[centres["level"] == n]) for n, title in ways.LEVELS.items()]
        for number, some in asked if network is not None else ():
            written = measured(document, number.key)
            if written is not None and len(some):
                lengths = country.way(list(some.geometry))
                yield compared(number, side_by_side(written, {i: lengths.get(i) for i in written}))
        yield from travel.elasticity(document, country.way(list(main.geometry)))
    yield from travel.travel(
        engine, document, layers, network, sea, given.main_centre, coarse=country.coarse
    )
    if network is not None:
        yield from freight.business(engine, document, country)
    yield from supply.supply(document, country)


def _lines(layers: ground.Layers, roads: gpd.GeoDataFrame) -> list[Line]:
    """Roads that one may drive, and ferries."""
    closed = code_group("way_types", "not_driven")
    driven = roads[~roads["way_type"].isin(closed)] if "way_type" in roads else roads
    levels = [""] * len(driven)
    if "level" in driven:
        levels = driven["level"].fillna("").astype(str).tolist()
    ferries = list(layers.read("ferries").geometry) if layers.has("ferries") else []
    return road_lines(driven.geometry, levels, ferries)


def _streets(layers: ground.Layers) -> bool:
    """Whether one walks along streets: the region has roads, and not without the small ones."""
    if not layers.has("roads"):
        return False
    roads = layers.read("roads")
    return not ("coarse" in roads and bool(roads["coarse"].any()))


def _together(checks: Iterable[Compared]) -> Iterator[Compared]:
    """One a kind of number, in the order that they came."""
    by_number: dict[Number, Compared] = {}
    for check in checks:
        before = by_number.get(check.number)
        if before is not None:
            largest = [v for v in (before.largest, check.largest) if v is not None]
            check = replace(
                check,
                count=before.count + check.count,
                largest=max(largest) if largest else None,
                tolerance=max(before.tolerance, check.tolerance),
                differences=(*before.differences, *check.differences),
                sites=before.sites | check.sites,
            )
        by_number[check.number] = check
    yield from by_number.values()


def _any(document: Document, indicator: str) -> bool:
    """Whether the run measured anything by an indicator."""
    return any(value is not None for value in (measured(document, indicator) or {}).values())


def left_out(
    document: Document, checks: Sequence[Compared], *, inputs: bool
) -> list[tuple[str, str]]:
    """What was not computed again, by title, and why; what was measured has the run's titles."""
    done = {check.number.key for check in checks if check.count}
    titles: dict[str, str] = {}
    for name, entry in document["shown"].items():
        titles[name] = entry["title"]
    for criterion in document["criteria"].values():
        titles |= {gauge["indicator"]: gauge["title"] for gauge in criterion["gauges"]}
    unchecked = sorted(
        (title, name) for name, title in titles.items() if name not in done and _any(document, name)
    )
    air = {"main_centre_km"} if ways.AIR.key in done else set()
    never = NEVER if inputs else NEVER | NO_INPUTS
    return [
        *((_(title), _(why)) for title, why in never.items()),
        *((title, _(ONLY_AIR if name in air else NO_MEANS)) for title, name in unchecked if inputs),
    ]
