"""Map layers that are made, not read: from the region's layers and from what was evaluated.

How they look stands in `present.themes`. A layer whose features carry the column `site` (an id)
is drawn only while that site is open; its theme says so with `of_site`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from ikap.assess.drawn.farmland import farmland_lost, field_parts_left
from ikap.assess.measurement import kept, lasting
from ikap.assess.surface import driving as surface
from ikap.assess.transformation import transformation
from ikap.measure.access import NORWEGIAN
from ikap.measure.bands import straight_bands, street_bands
from ikap.model import Evaluation
from ikap.sources import gtfs
from ikap.sources.region import TRAVEL_TABLES, Region

WALKS = (5, 10, 15)  # minutes
CAR_KM = "drawn: car_km_surface"  # among what lasts while a region is open
CLOSELY = 500  # sites whose walks are drawn street by street
SHARES = (0.03, 0.07)  # of the growth: where a small and a large part of eight begin [P]


@dataclass(frozen=True)
class Drawn:
    """A layer that is made: `layers` of the region are what it cannot do without, and its sources.

    `uses` are sources too, where the region has them.
    `make` gives features in the region's CRS, in an order of their own, with `columns`.
    """

    name: str
    layers: tuple[str, ...]
    columns: tuple[str, ...]
    make: Callable[[Region, Evaluation], gpd.GeoDataFrame]
    uses: tuple[str, ...] = ()


def stops_served(region: Region, _evaluation: Evaluation) -> gpd.GeoDataFrame:
    """Each station with its departures an hour in the peak, all modes together."""
    return gtfs.served(region.layer("timetable"))


def corridors_served(region: Region, _evaluation: Evaluation) -> gpd.GeoDataFrame:
    """The stretches of the timetable with their departures an hour in the peak."""
    table: gpd.GeoDataFrame = region.layer("corridors")
    return table[["lines", "mode", "departures_per_hour", "geometry"]]


def walking_bands(region: Region, evaluation: Evaluation) -> gpd.GeoDataFrame:
    """What lies within 5, 10 and 15 minutes' walk of each site, on land.

    At the walking speed of the access index: along the streets where the region has them and the
    sites are not too many to draw so closely, else by a straight line times the detour.
    """
    sites = evaluation.sites.geometry
    metres = [minutes * NORWEGIAN.speed for minutes in WALKS]
    streets = lasting(region, "walk_network") if len(sites) <= CLOSELY else None
    if streets is None:
        around = straight_bands(sites.to_numpy(), metres).ravel()
    else:
        around = street_bands(streets, sites.to_numpy(), metres).ravel()
    if region.has("shoreline"):
        around = _less(around, region.layer("shoreline").geometry.to_numpy())
    return gpd.GeoDataFrame(
        {"site": np.repeat(sites.index, len(WALKS)), "minutes": np.tile(WALKS, len(sites))},
        geometry=around,
        crs=sites.crs,
    )


def _less(shapes: NDArray[np.object_], others: NDArray[np.object_]) -> NDArray[np.object_]:
    """Each shape without the others, of which only what lies around it is looked at."""
    at, of = shapely.STRtree(others).query(shapes, predicate="intersects")
    left = shapes.copy()
    for i, j in zip(at, of, strict=True):
        near = shapely.clip_by_rect(others[j], *shapes[i].bounds)
        left[i] = shapely.difference(left[i], shapely.make_valid(near))
    return left


def growth_against_target(region: Region, _evaluation: Evaluation) -> gpd.GeoDataFrame:
    """Each municipality's share of the housing reserve beside its share of the target.

    `both` is the class of the target, then of the reserve: 0 below the first of SHARES, 1
    between them, 2 from the second; the same limits for both, so that equal classes agree.
    """
    table = region.layer("growth_targets").set_index("municipality_code")
    target = table["dwellings_share"] / table["dwellings_share"].sum()
    reserve = table["dwellings_reserve"] / table["dwellings_reserve"].sum()
    municipalities = region.layer("municipalities").copy()
    shares = {"target": target, "reserve": reserve}
    municipalities = municipalities.assign(
        **{k: municipalities["municipality_code"].map(v) for k, v in shares.items()}
    )
    classes = {k: np.searchsorted(SHARES, municipalities[k], side="right") for k in shares}
    both = [f"{a}{b}" for a, b in zip(classes["target"], classes["reserve"], strict=True)]
    columns = ["municipality_code", "name", "target", "reserve", "both", "geometry"]
    return municipalities.assign(both=both)[columns]


def car_km_surface(region: Region, _evaluation: Evaluation | None = None) -> gpd.GeoDataFrame:
    """What a resident would drive a day, by classes, along the region's roads."""
    return car_km_classes(region).copy()


def car_km_classes(region: Region) -> gpd.GeoDataFrame:
    """As `car_km_surface`, of the region alone: made once while it is open."""
    made: gpd.GeoDataFrame = kept(region, CAR_KM, lambda: surface.car_km_classes(region))
    return made


def transformation_areas(region: Region, evaluation: Evaluation) -> gpd.GeoDataFrame:
    """Existing areas of class C at places of class A or B."""
    areas = transformation(region, evaluation).areas
    columns = ["name", "place", "business_class", "jobs", "geometry"]
    return areas[areas["candidate"]][columns].reset_index(drop=True)


DRAWN: tuple[Drawn, ...] = (
    Drawn(
        "stops_served",
        ("timetable",),
        ("stop_id", "name", "departures_per_hour"),
        stops_served,
    ),
    Drawn(
        "corridors_served",
        ("timetable",),
        ("lines", "mode", "departures_per_hour"),
        corridors_served,
    ),
    Drawn("walking_bands", (), ("site", "minutes"), walking_bands),
    Drawn(
        "growth_against_target",
        ("growth_targets", "municipalities"),
        ("municipality_code", "name", "target", "reserve", "both"),
        growth_against_target,
    ),
    Drawn("car_km_surface", ("centres",), ("least",), car_km_surface, ("roads", *TRAVEL_TABLES)),
    Drawn(
        "transformation_areas",
        ("business_areas", "timetable", "centres", "roads"),
        ("name", "place", "business_class", "jobs"),
        transformation_areas,
    ),
    Drawn("farmland_lost", ("land",), ("land_type",), farmland_lost),
    Drawn("field_parts", ("land",), ("site", "daa", "becomes"), field_parts_left),
)


def ready(region: Region) -> None:
    """Make ready the layers that the region alone decides, and that take time to make."""
    (surface_of_region,) = (drawn for drawn in DRAWN if drawn.make is car_km_surface)
    if all(region.has(layer) for layer in surface_of_region.layers):
        car_km_classes(region)


def drawn_layers(region: Region, evaluation: Evaluation) -> dict[str, gpd.GeoDataFrame]:
    """The layers that can be made of what the region has, by name."""
    return {
        drawn.name: drawn.make(region, evaluation)
        for drawn in DRAWN
        if all(region.has(layer) for layer in drawn.layers)
    }
