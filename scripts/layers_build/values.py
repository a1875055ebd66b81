"""Invented values: soil, farmland, nature, heritage, and what plans and reindeer herding limit."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from layers_build.facts import CRS, KM, facts_of, line, point
from layers_build.ground import FOREST, FULLY, MIRE, PASTURE, SURFACE, nearness
from layers_build.noise import Floats, chance, waves
from layers_build.shapes import blob, frame, uneven

GRAVES = [[605.6, 7039.75], [563.0, 7018.8], [547.6, 7052.3], [554.9, 7004.6]]  # km
# [east, north, reach], km; invented.
MARKA = [[562.6, 7030.4, 3.6], [580.6, 7022.6, 3.0], [586.6, 7027.6, 2.0]]
GREEN = [[570.6, 7032.6, 0.3], [572.8, 7036.2, 0.3], [566.4, 7029.4, 0.4], [596.6, 7040.0, 0.3]]
GRAZING = [[592.0, 6958.0, 12.0], [604.0, 6984.0, 9.0], [618.0, 7052.0, 10.0]]
MAPPED = 0.87  # of the fields have a known soil quality


def soil_quality(ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Quality 1–3 of most full and surface cultivated land; the rest is not mapped."""
    fields = ground[ground["land_type"].isin([FULLY, SURFACE])].geometry.to_numpy()
    places = shapely.point_on_surface(fields)
    x, y = shapely.get_x(places), shapely.get_y(places)
    good = waves(x, y, 2600, 701) + 0.06 * (shapely.area(fields) > 2e5)
    quality = np.select([good > 0.56, good > 0.44], [1, 2], 3)
    mapped = chance(x, y, 702) < MAPPED
    rows = [
        {"soil_quality": int(value), "geometry": shapely.coverage_union_all(fields[at])}
        for value in (1, 2, 3)
        for at in _by_square(x, y, mapped & (quality == value))
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def _by_square(x: Floats, y: Floats, chosen: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Row numbers of the chosen, by squares of 8 km: enough to read a window fast."""
    keys = np.column_stack([x // 8000, y // 8000])
    rows = np.flatnonzero(chosen)
    _, group = np.unique(keys[rows], axis=0, return_inverse=True)
    return [rows[group.reshape(-1) == g] for g in range(int(group.max(initial=-1)) + 1)]


def core_farmland(land: BaseGeometry) -> gpd.GeoDataFrame:
    """Kjerneområder: the widest farmed flats, away from the towns."""
    facts = facts_of("facts")
    town = [point(c["at"]).buffer(1.05 * c["radius"] * KM) for c in facts["centres"]]
    town += [point(at).buffer(1.05 * at[2] * KM) for ats in facts["towns"].values() for at in ats]
    towns = shapely.union_all(town).simplify(60)
    wide = [
        (f["name"], line(f["line"]), f["reach"] * KM) for f in facts["flats"] if f["reach"] > 0.8
    ]
    wide += [
        (f"{r['name']}s dal", line(r["line"]), r["floor"] * KM)
        for r in facts["rivers"]
        if r["floor"] > 0.6
    ]
    rows, taken = [], towns
    for name, path, reach in wide:
        core = uneven(path, 0.85 * reach, 711).simplify(40).difference(taken)
        taken = taken.union(core)
        rows.append({"name": f"Oppdiktet kjerneområde {name}", "geometry": core})
    return frame(rows, land)


def protected_nature(land: BaseGeometry, ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Reserves on some mires and at river mouths, and some landscapes."""
    mires = ground[(ground["land_type"] == MIRE) & ground.area.between(4e5, 3e6)].geometry
    places = shapely.point_on_surface(mires.to_numpy())
    luck = chance(shapely.get_x(places), shapely.get_y(places), 601)
    chosen = np.argsort(luck, kind="stable")[:22]
    forms = ["nature_reserve"] * 17 + ["biotope"] * 3 + ["other"] * 2
    rows = [
        {
            "name": f"Oppdiktet vern nr. {i + 1}",
            "protection": form,
            "geometry": mires.iloc[at].buffer(60, quad_segs=2).simplify(25),
        }
        for i, (at, form) in enumerate(zip(chosen, forms, strict=True))
    ]
    landscapes = [
        [563.0, 7031.0, 1.6],
        [556.4, 7025.0, 0.7],
        [600.6, 7033.6, 1.2],
        [560.2, 7053.0, 1.5],
        [586.0, 6975.0, 3.2],
        [530.0, 7027.0, 1.4],
    ]
    rows += [
        {
            "name": f"Oppdiktet landskapsvern nr. {i + 1}",
            "protection": "landscape",
            "geometry": blob(point(at), at[2] * KM, 602, 22),
        }
        for i, at in enumerate(landscapes)
    ]
    estuaries = [[560.6, 7022.3, 0.5], [542.0, 7021.2, 0.25], [594.4, 7036.9, 0.3]]
    rows += [
        {
            "name": f"Oppdiktet fuglefredning nr. {i + 1}",
            "protection": "nature_reserve",
            "geometry": blob(point(at), at[2] * KM, 603, 18),
        }
        for i, at in enumerate(estuaries)
    ]
    return frame(rows, land)


def heritage(land: BaseGeometry, ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Graves by old fields, listed houses in towns, and the medieval town's ground."""
    fields = ground[ground["land_type"].isin([FULLY, PASTURE])].geometry
    places = shapely.point_on_surface(fields.to_numpy())
    luck = chance(shapely.get_x(places), shapely.get_y(places), 611)
    chosen = np.argsort(luck, kind="stable")[:90]
    chosen_places = [*places[chosen], *(point(at) for at in GRAVES)]
    statuses = ("automatic", "automatic", "unresolved", "released")
    rows = [
        {
            "name": f"Oppdiktet gravfelt {i + 1}",
            "heritage_status": statuses[i % 4],
            "geometry": blob(at, 14 + 5 * (i % 4), 612, 9),
        }
        for i, at in enumerate(chosen_places)
    ]
    rows += [
        {
            "name": f"Oppdiktet fredet gard, {centre['name']}",
            "heritage_status": "listed",
            "geometry": blob(translate(point(centre["at"]), 320, -210), 40, 613, 8),
        }
        for centre in facts_of("facts")["centres"]
        if centre["level"] <= 3
    ]
    town = blob(point([569.6, 7034.2]), 520, 614, 18)
    rows.append(
        {
            "name": "Bygrunn (oppdiktet avgrensning)",
            "heritage_status": "town_ground",
            "geometry": town,
        }
    )
    return frame(rows, land)


def cultivable(ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rich forest and shallow mire near the farmed flats that could be ploughed."""
    flats = [(line(flat["line"]), flat["reach"] * KM) for flat in facts_of("facts")["flats"]]
    shapes = ground.geometry.to_numpy()
    rich = (ground["land_type"] == FOREST) & (ground["forest_productivity"] >= 14)
    chosen = shapes[(rich & (ground.area < 4e5)).to_numpy()]
    places = shapely.point_on_surface(chosen)
    near = nearness(places, flats) < 2.2
    some = chance(shapely.get_x(places), shapely.get_y(places), 721) < 0.3
    return frame([{"geometry": shape} for shape in chosen[near & some]])


def nature_values(land: BaseGeometry, ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Patches of rich forest and mire that somebody has found valuable."""
    whole = ground[ground["land_type"].isin([FOREST, MIRE]) & ground.area.between(2e4, 4e5)]
    places = shapely.point_on_surface(whole.geometry.to_numpy())
    luck = chance(shapely.get_x(places), shapely.get_y(places), 731)
    rows = [
        {"name": f"Oppdiktet naturtype {i + 1}", "geometry": blob(places[at], 150, 732, 12)}
        for i, at in enumerate(np.argsort(luck, kind="stable")[:120])
    ]
    return frame(rows, land)


def plan_limits(land: BaseGeometry) -> gpd.GeoDataFrame:
    """Drinking water around a lake, forest boundaries and a few green strips."""
    lakes = {lake["name"]: lake for lake in facts_of("facts")["lakes"]}
    water = lakes["Jonsvatnet"]
    rows = [
        {
            "name": "Oppdiktet nedbørfelt for drikkevann",
            "limit": "drinking_water",
            "geometry": uneven(line(water["line"]), 2100, 741, 0.5),
        }
    ]
    kinds = (
        ("Oppdiktet markagrense", "forest_boundary", MARKA),
        ("Oppdiktet grønnstruktur", "green_structure", GREEN),
    )
    for name, limit, places in kinds:
        rows += [
            {
                "name": f"{name} {i + 1}",
                "limit": limit,
                "geometry": blob(point(at), at[2] * KM, 742, 20),
            }
            for i, at in enumerate(places)
        ]
    return frame(rows, land)


def reindeer(land: BaseGeometry) -> gpd.GeoDataFrame:
    """A herding area in the southern and eastern mountains, with one route through it."""
    route = uneven(line([[604.0, 6992.0], [596.0, 6974.0], [589.0, 6956.0]]), 700, 751, 0.4)
    grazing = [blob(point(at), at[2] * KM, 752, 22) for at in GRAZING]
    rows = [
        {"use": "migration_route", "geometry": route},
        {"use": "other", "geometry": shapely.union_all(grazing)},
    ]
    return frame(rows, land)
