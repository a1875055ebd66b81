"""Invented proposals that look like submitted ones: drawn, and moved to where they fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import Point
from shapely.affinity import rotate, scale, translate
from shapely.geometry.base import BaseGeometry

from layers_build.facts import CRS, facts_of, metres
from layers_build.noise import chance

M2_PER_DAA = 1000.0
FARTHEST = 6_000.0  # metres from where it is wanted
SENDERS = ("Grunneier", "Utbygger", "Kommunen", "Velforening", "Grunneierlag")


def build_proposals(
    municipalities: gpd.GeoDataFrame, ground: gpd.GeoDataFrame, protected: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """All proposals by id, with the fields of a real submission and some of them left out."""
    place = Place(municipalities, ground, protected)
    rows = []
    for number, wish in enumerate(facts_of("proposals")["proposals"]):
        site = place.site(wish)
        rows.append(_row(number, wish, site))
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
    return table.sort_values("omrade_id", ignore_index=True)


def _row(number: int, wish: Mapping[str, Any], site: BaseGeometry) -> dict[str, Any]:
    day = 1 + (number * 7) % 28
    return {
        "omrade_id": wish["id"],
        "navn": wish["name"],
        "kommunenr": wish["municipality"],
        "formal_kode": wish["purpose"],
        "boliger": wish.get("dwellings"),
        "arbeidsplasser": wish.get("jobs"),
        "virksomhetsklasse": wish.get("class"),
        "torvdybde_m": wish.get("peat"),
        "plan_status": wish.get("plan_status"),
        "saksnr": wish.get("case"),
        "kilde": SENDERS[number % len(SENDERS)],
        "mottatt_dato": f"2026-{1 + number % 6:02d}-{day:02d}",
        "merknad": f"Oppdiktet eksempel{': ' + wish['note'] if 'note' in wish else ''}",
        "geometry": site,
    }


class Place:
    """Where proposals may lie, and those that already do."""

    def __init__(
        self,
        municipalities: gpd.GeoDataFrame,
        ground: gpd.GeoDataFrame,
        protected: gpd.GeoDataFrame,
    ) -> None:
        self.municipalities = municipalities.set_index("municipality_code").geometry
        self.land = shapely.coverage_union_all(municipalities.geometry.to_numpy())
        self.kinds = ground["land_type"].to_numpy()
        self.ground = ground.geometry.to_numpy()
        self.tree = shapely.STRtree(self.ground)
        self.protected = shapely.union_all(protected.geometry.to_numpy())
        self.taken: BaseGeometry = shapely.Point()

    def site(self, wish: Mapping[str, Any]) -> BaseGeometry:
        """The site drawn at the first place that suits it; a ValueError where there is none."""
        shape = drawn(wish)
        for at in spiral(metres(wish["at"])):
            moved = shapely.set_precision(translate(shape, at.x, at.y), 1.0)
            if self._suits(moved, wish):
                self.taken = shapely.union(self.taken, moved.buffer(15))
                return moved
        raise ValueError(f"no place for proposal {wish['id']} near {wish['at']}")

    def _suits(self, site: BaseGeometry, wish: Mapping[str, Any]) -> bool:
        area = site.area
        if not site.is_valid or site.intersects(self.taken):
            return False
        inside = site.intersection(self.municipalities[wish["municipality"]]).area / area
        special = wish.get("special")
        if special == "across":
            if not 0.55 < inside < 0.8 or not self.land.covers(site):
                return False
        elif inside < 1 - 1e-9:
            return False
        if special == "protected":
            if not 0.15 < site.intersection(self.protected).area / area < 0.5:
                return False
        elif site.intersection(self.protected).area > 0:
            return False
        shares = self._shares(site)
        wanted = 0.75 if wish.get("on") in (21, 60) else 0.5
        wet_or_road = shares.get(81, 0) + shares.get(12, 0)
        return wet_or_road < 1e-4 and ("on" not in wish or shares.get(wish["on"], 0) >= wanted)

    def _shares(self, site: BaseGeometry) -> dict[int, float]:
        near = np.sort(self.tree.query(site, predicate="intersects"))
        areas = shapely.area(shapely.intersection(self.ground[near], site)) / site.area
        return {
            int(k): float(areas[self.kinds[near] == k].sum()) for k in np.unique(self.kinds[near])
        }


def drawn(wish: Mapping[str, Any]) -> BaseGeometry:
    """The outline about (0, 0): along property lines, or rounded along the ground."""
    seed = int(wish["id"])
    draw = _natural if wish.get("shape") == "natur" else _parcel
    shape = draw(seed)
    shape = scale(shape, wish.get("long", 1.2) ** 0.5, wish.get("long", 1.2) ** -0.5, origin=(0, 0))
    if wish.get("special") == "multipart":
        far = translate(scale(rotate(shape, 70, origin=(0, 0)), 0.7, 0.6, origin=(0, 0)), 1.5, 0.5)
        shape = (
            shapely.union(shape, far)
            if shape.intersects(far)
            else shapely.multipolygons([shape, far])
        )
    if wish.get("special") == "hole":
        shape = shape.difference(scale(shape, 0.3, 0.3, origin=(0, 0)))
    size = (wish["daa"] * M2_PER_DAA / shape.area) ** 0.5
    return rotate(scale(shape, size, size, origin=(0, 0)), wish.get("turn", 0), origin=(0, 0))


def _parcel(seed: int) -> BaseGeometry:
    """A skewed field with uneven sides and a corner that belongs to somebody else.

    >>> _parcel(101).is_valid
    True
    """
    luck = chance(np.arange(12), np.full(12, seed), 901)
    west, east = -0.5 - 0.1 * luck[0], 0.5 + 0.1 * luck[1]
    north = [(x, 0.42 + 0.16 * luck[2 + i]) for i, x in enumerate((east - 0.08, 0.15, -0.2))]
    south = [(x, -0.55 + 0.14 * luck[5 + i]) for i, x in enumerate((-0.25, 0.1, 0.3))]
    notch = 0.14 + 0.16 * luck[8]
    corner = [(west + notch, 0.5), (west + notch, 0.5 - notch), (west, 0.5 - 1.1 * notch)]
    ring = [*north, *corner, (west + 0.05, -0.48), *south, (east, -0.44 + 0.1 * luck[9])]
    return shapely.polygons(ring)


def _natural(seed: int) -> BaseGeometry:
    """A rounded outline as the ground gives it.

    >>> len(_natural(7).exterior.coords)
    23
    """
    count = 22
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    bump = 0.55 + 0.9 * chance(np.arange(count), np.full(count, seed), 902)
    radius = (bump + np.roll(bump, 1) + np.roll(bump, -1)) / 3
    return shapely.polygons(np.column_stack([radius * np.cos(turn), radius * np.sin(turn)]))


def spiral(start: tuple[float, float]) -> Iterator[Point]:
    """Places outwards from a start, 45 m apart along and between the turns.

    >>> [tuple(round(v) for v in at.coords[0]) for at, _ in zip(spiral((0, 0)), range(2))]
    [(0, 0), (30, 0)]
    """
    yield Point(start)
    radius, turn = 30.0, 0.0
    while radius < FARTHEST:
        yield Point(start[0] + radius * np.cos(turn), start[1] + radius * np.sin(turn))
        turn += 45.0 / radius
        radius += 45.0 * 45.0 / radius / (2 * np.pi)
