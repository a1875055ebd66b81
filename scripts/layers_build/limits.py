"""Invented limits: hazards, protection, noise, soil. Shaped by the real rivers, coast and roads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import Point

from layers_build import corridors
from layers_build.facts import CRS, KM, line, point, told
from layers_build.ground import FULLY, PASTURE, SURFACE
from layers_build.noise import chance, waves

FLOODED = {"Gaula": 1.0, "Orkla": 0.9, "Stjørdalselva": 0.9, "Nidelva": 0.35}
FLOOD_REACH = {20: 0.12, 200: 0.26, 1000: 0.38}  # share of the valley's flat
NOISE = {  # metres on each side: red, yellow
    "road": (38, 120),
    "rail": (16, 55),
}
RUNWAY = [[593.6, 7037.4], [598.4, 7038.2]]


def frame(rows: Iterable[dict[str, Any]], within: shapely.Geometry | None = None) -> gpd.GeoDataFrame:
    """Rows as a layer with whole metres, cut to `within`."""
    table = gpd.GeoDataFrame(list(rows), geometry="geometry", crs=CRS)
    shapes = shapely.set_precision(table.geometry.to_numpy(), 1.0)
    if within is not None:
        shapes = shapely.intersection(shapes, within, grid_size=1.0)
    surfaces = [_surfaces(shape) for shape in shapes]
    table["geometry"] = surfaces
    return table[~table.geometry.is_empty].reset_index(drop=True)


def _surfaces(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def uneven(path: shapely.Geometry, reach: float, seed: int, spread: float = 0.8) -> shapely.Geometry:
    """A belt along a line, wider here and narrower there."""
    spots = shapely.line_interpolate_point(path, np.arange(0, path.length, max(60.0, reach / 2)))
    x, y = shapely.get_x(spots), shapely.get_y(spots)
    radius = reach * (1 - spread / 2 + spread * waves(x, y, 1300, seed))
    return shapely.union_all(shapely.buffer(spots, radius, quad_segs=3)).simplify(20)


def blob(at: Point, reach: float, seed: int, corners: int = 14) -> shapely.Geometry:
    """A rounded patch of about `reach` metres' radius around a place."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    salt = round(at.x) + 7 * round(at.y)
    bump = 0.6 + 0.8 * chance(np.arange(corners), np.full(corners, salt), seed)
    bump = (bump + np.roll(bump, 1) + np.roll(bump, -1)) / 3
    stretch = 0.7 + 0.6 * float(chance(salt, 1, seed))
    x = at.x + reach * bump * np.cos(turn) * stretch
    y = at.y + reach * bump * np.sin(turn) / stretch
    return shapely.make_valid(shapely.polygons(np.column_stack([x, y])))


def rivers() -> list[dict[str, Any]]:
    return list(told("facts")["rivers"])


def flood(land: shapely.Geometry) -> gpd.GeoDataFrame:
    """Mapped flood zones by return period, and precautionary areas along every river."""
    rows = []
    for number, river in enumerate(rivers()):
        path = line(river["line"])
        for period, share in FLOOD_REACH.items():
            reach = share * river["floor"] * KM * FLOODED.get(river["name"], 0)
            if reach:
                zone = uneven(path, reach + river["width"] * KM / 2, 300 + number)
                rows.append({"return_period": period, "zone": "hazard", "geometry": zone})
        wide = uneven(path, 0.5 * river["floor"] * KM, 300 + number)
        rows.append({"return_period": 1000, "zone": "precaution", "geometry": wide})
    return frame(rows, land)


def storm_surge(land: shapely.Geometry, sea: shapely.Geometry) -> gpd.GeoDataFrame:
    """A narrow strip along the sea, wider where the shore is flat."""
    low = shapely.union_all([point(at).buffer(1500) for at in
                             [[541.6, 7020.6], [594.6, 7038.4], [570.2, 7035.2], [589.6, 7033.0],
                              [560.6, 7021.8]]])  # fmt: skip
    near = sea.intersection(land.buffer(300)).simplify(15)
    rows = [
        {"return_period": period, "geometry": shapely.union_all(
            [near.buffer(narrow, quad_segs=2), near.intersection(low).buffer(wide, quad_segs=2)])}
        for period, narrow, wide in ((20, 8, 35), (200, 18, 80))
    ]  # fmt: skip
    return frame(rows, land)


def landslide(land: shapely.Geometry) -> gpd.GeoDataFrame:
    """Slide zones on some of the valleys' sides, nested by return period."""
    rows = []
    for number, river in enumerate(rivers()):
        path, off = line(river["line"]), 1.5 * river["floor"] * KM
        for step, along in enumerate(np.arange(1800, path.length, 3600.0)):
            luck = chance(number, step, 400)
            if luck > 0.42:
                continue
            here = shapely.line_interpolate_point(path, along)
            side = path.parallel_offset(off if luck < 0.21 else -off)
            at = side.interpolate(side.project(here))
            for period, reach in ((100, 90), (1000, 190), (5000, 300)):
                rows.append(
                    {"return_period": period, "zone": "hazard", "geometry": blob(at, reach, step)}
                )
            rows.append(
                {"return_period": 5000, "zone": "precaution", "geometry": blob(at, 620, step)}
            )
    return frame(rows, land)


def quick_clay(land: shapely.Geometry, sea: shapely.Geometry) -> gpd.GeoDataFrame:
    """Zones and precautionary areas on the marine flats, and what lies under the marine limit."""
    facts = told("facts")
    rows = []
    flats = [(flat["name"], line(flat["line"]), flat["reach"]) for flat in facts["flats"]]
    for number, (name, path, reach) in enumerate(flats):
        spots = [path] if path.length == 0 else shapely.line_interpolate_point(
            path, np.arange(300, path.length, 1700.0))  # fmt: skip
        for step, at in enumerate(spots):
            shift = (chance([number, number], [step, step + 50], 500) - 0.5) * reach * 1500
            here = Point(at.x + shift[0], at.y + shift[1])
            title = f"{name} {step + 1} (oppdiktet sone)"
            rows.append({"name": title, "zone": "hazard", "geometry": blob(here, 260, 51)})
            rows.append({"name": None, "zone": "precaution", "geometry": blob(here, 800, 51)})
    belts = [uneven(path, 1.5 * reach * KM, 520) if path.length else path.buffer(1500 * reach)
             for _, path, reach in flats]  # fmt: skip
    valleys = [uneven(line(r["line"]), 1300 * (r["floor"] + 0.3), 521) for r in rivers()]
    coast = sea.simplify(120).buffer(1500, quad_segs=2).simplify(60)
    under = shapely.union_all([*belts, *valleys, coast])
    rows.append({"name": "Under marin grense (oppdiktet)", "zone": "marine_limit", "geometry": under})
    return frame(rows, land)


def protected_nature(land: shapely.Geometry, ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Reserves on the largest mires of each kilometre square of chance, and some landscapes."""
    mires = ground[(ground["land_type"] == 60) & ground.area.between(4e5, 3e6)].geometry
    places = shapely.point_on_surface(mires.to_numpy())
    luck = chance(shapely.get_x(places), shapely.get_y(places), 601)
    chosen = np.argsort(luck, kind="stable")[:22]
    forms = ["nature_reserve"] * 17 + ["biotope"] * 3 + ["other"] * 2
    rows = [
        {"name": f"Oppdiktet vern nr. {i + 1}", "protection": form,
         "geometry": mires.iloc[at].buffer(60, quad_segs=2).simplify(25)}
        for i, (at, form) in enumerate(zip(chosen, forms, strict=True))
    ]  # fmt: skip
    landscapes = [[563.0, 7031.0, 1.6], [556.4, 7025.0, 0.7], [600.6, 7033.6, 1.2],
                  [560.2, 7053.0, 1.5], [586.0, 6975.0, 3.2], [530.0, 7027.0, 1.4]]  # fmt: skip
    rows += [
        {"name": f"Oppdiktet landskapsvern nr. {i + 1}", "protection": "landscape",
         "geometry": blob(point(at), at[2] * KM, 602, 22)}
        for i, at in enumerate(landscapes)
    ]  # fmt: skip
    estuaries = [[560.6, 7022.3, 0.5], [542.0, 7021.2, 0.25], [594.4, 7036.9, 0.3]]
    rows += [
        {"name": f"Oppdiktet fuglefredning nr. {i + 1}", "protection": "nature_reserve",
         "geometry": blob(point(at), at[2] * KM, 603, 18)}
        for i, at in enumerate(estuaries)
    ]  # fmt: skip
    return frame(rows, land)


def heritage(land: shapely.Geometry, ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Graves by old fields, listed houses in towns, and the medieval town's ground."""
    fields = ground[ground["land_type"].isin([FULLY, PASTURE])].geometry
    places = shapely.point_on_surface(fields.to_numpy())
    luck = chance(shapely.get_x(places), shapely.get_y(places), 611)
    chosen = np.argsort(luck, kind="stable")[:90]
    statuses = ("automatic", "automatic", "unresolved", "released")
    rows = [
        {"name": f"Oppdiktet gravfelt {i + 1}", "heritage_status": statuses[i % 4],
         "geometry": blob(places[at], 14 + 5 * (i % 4), 612, 9)}
        for i, at in enumerate(chosen)
    ]  # fmt: skip
    rows += [
        {"name": f"Oppdiktet fredet gard, {centre['name']}", "heritage_status": "listed",
         "geometry": blob(Point(point(centre["at"]).x + 320, point(centre["at"]).y - 210), 40, 613, 8)}
        for centre in told("facts")["centres"] if centre["level"] <= 3
    ]  # fmt: skip
    town = blob(point([569.6, 7034.2]), 520, 614, 18)
    rows.append({"name": "Bygrunn (oppdiktet avgrensning)", "heritage_status": "town_ground",
                 "geometry": town})  # fmt: skip
    return frame(rows, land)


def noise(land: shapely.Geometry) -> gpd.GeoDataFrame:
    """Red and yellow zones along European roads and railways, and around the runway.

    Yellow zones are the yellow alone: red ground is not in them.
    """
    roads = corridors.roads()
    rails = corridors.transit_lines()
    sources = {
        "road": roads.geometry[roads["road_class"] == "E"],
        "rail": rails.geometry[rails["line_class"] == "tog"],
    }
    rows = []
    for source, shapes in sources.items():
        whole = shapely.union_all(shapes.to_numpy())
        rows += _zones(source, [whole.buffer(reach, quad_segs=2) for reach in NOISE[source]])
    runway = line(RUNWAY)
    rows += _zones("aircraft", [runway.buffer(450), runway.buffer(1300)])
    return frame(rows, land)


def _zones(source: str, shapes: Sequence[shapely.Geometry]) -> list[dict[str, Any]]:
    red, both = shapely.set_precision(np.array(shapes, dtype=object), 1.0)
    return [
        {"noise_source": source, "noise_zone": "red", "geometry": red},
        {"noise_source": source, "noise_zone": "yellow", "geometry": both.difference(red)},
    ]


def watercourses() -> gpd.GeoDataFrame:
    rows = [{"name": river["name"], "protected": river["protected"], "geometry": line(river["line"])}
            for river in rivers()]  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def soil_quality(ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Quality 1–3 of most full and surface cultivated land; the rest is not mapped."""
    fields = ground[ground["land_type"].isin([FULLY, SURFACE])].geometry.to_numpy()
    places = shapely.point_on_surface(fields)
    x, y = shapely.get_x(places), shapely.get_y(places)
    good = waves(x, y, 2600, 701) + 0.06 * (shapely.area(fields) > 2e5)
    quality = np.select([good > 0.56, good > 0.44], [1, 2], 3)
    mapped = chance(x, y, 702) < 0.87
    rows = [
        {"soil_quality": int(value), "geometry": shapely.coverage_union_all(fields[at])}
        for value in (1, 2, 3)
        for at in _by_square(x, y, mapped & (quality == value))
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def _by_square(x: np.ndarray, y: np.ndarray, chosen: np.ndarray) -> list[np.ndarray]:
    """Row numbers of the chosen, by squares of 8 km: enough to read a window fast."""
    keys = np.column_stack([x // 8000, y // 8000])
    rows = np.flatnonzero(chosen)
    _, group = np.unique(keys[rows], axis=0, return_inverse=True)
    return [rows[group.reshape(-1) == g] for g in range(int(group.max(initial=-1)) + 1)]


def core_farmland(land: shapely.Geometry) -> gpd.GeoDataFrame:
    """Kjerneområder: the widest farmed flats, away from the towns."""
    facts = told("facts")
    town = [point(c["at"]).buffer(1.05 * c["radius"] * KM) for c in facts["centres"]]
    town += [point(at).buffer(1.05 * at[2] * KM) for ats in facts["towns"].values() for at in ats]
    towns = shapely.union_all(town).simplify(60)
    wide = [(f["name"], line(f["line"]), f["reach"] * KM) for f in facts["flats"] if f["reach"] > 0.8]
    wide += [(r["name"] + "s dal", line(r["line"]), r["floor"] * KM) for r in rivers()
             if r["floor"] > 0.6]  # fmt: skip
    rows, taken = [], towns
    for name, path, reach in wide:
        core = (uneven(path, 0.85 * reach, 711) if path.length else path.buffer(0.85 * reach))
        core = core.simplify(40).difference(taken)
        taken = taken.union(core)
        rows.append({"name": f"Oppdiktet kjerneområde {name}", "geometry": core})
    return frame(rows, land)


def services(land: shapely.Geometry) -> gpd.GeoDataFrame:
    """Groceries, kindergartens, schools and parks around the centres and in the towns."""
    facts = told("facts")
    around = [(c["name"], c["at"], c["radius"], 5 - c["level"]) for c in facts["centres"]]
    around += [(town, at, at[2], 2) for town, ats in facts["towns"].items() for at in ats]
    each = {"grocery": 2, "kindergarten": 2, "primary_school": 1, "park": 1}
    titles = {"grocery": "Dagligvare", "kindergarten": "Barnehage", "primary_school": "Barneskole",
              "park": "Park"}  # fmt: skip
    rows = []
    for number, (name, at, radius, size) in enumerate(around):
        for kind, (service, count) in enumerate(each.items()):
            total = max(1, round(count * size * radius / 1.2)) if size > 1 else 1
            for i in range(total):
                turn, out = chance([number, number], [kind * 40 + i, kind * 40 + i + 20], 801)
                reach = 0.75 * radius * KM * (0.1 if i == 0 else np.sqrt(out))
                here = Point(
                    round(at[0] * KM + reach * np.cos(2 * np.pi * turn)),
                    round(at[1] * KM + reach * np.sin(2 * np.pi * turn)),
                )
                if land.contains(here):
                    title = f"{titles[service]} {name} {i + 1} (oppdiktet)"
                    rows.append({"name": title, "service": service, "geometry": here})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
