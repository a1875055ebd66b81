"""What is done with a drawing in the calculation CRS: divided, cut, nudged onto a boundary.

Drawings come and go as GeoJSON in CRS84; a cut is made by the geometry engine that scores.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from ikap.measure.overlap import polygonal
from ikap.model import M2_PER_DAA, InputError, Problem
from ikap.serve.engine.warm import opened
from ikap.sources.region import Region
from ikap.text import _

DEGREES = CRS.from_user_input("OGC:CRS84")


def divide(region: str | None, site: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a site on either side of a line, the westernmost first."""
    crs = opened(region).crs
    ground, cut = _metres(site, crs), _metres(line, crs)
    whole = shapely.get_parts(ground)
    parts = [
        part
        for piece in whole
        for part in (split(piece, cut).geoms if cut.crosses(piece) else [piece])
    ]
    if len(parts) == len(whole):
        raise _impossible(_("linja deler ikke området."), _("Tegn linja fra kant til kant."))
    cut_ones = sorted(parts, key=lambda part: part.bounds)
    return {"parts": [_drawn(part, crs) for part in cut_ones]}


def cut(region: str | None, site: Mapping[str, Any], out: Mapping[str, Any]) -> dict[str, Any]:
    """A site without another area: a hole, a bite, or several parts."""
    crs = opened(region).crs
    ground, other = _metres(site, crs), _metres(out, crs)
    left = polygonal(shapely.difference(shapely.make_valid(ground), shapely.make_valid(other)))
    if left.is_empty:
        raise _impossible(_("ingenting gjenstår av området."), _("Ta ut et mindre område."))
    if left.equals(ground):
        raise _impossible(
            _("flaten som tas ut, ligger utenfor området."), _("Tegn flaten inni området.")
        )
    return _drawn(left, crs)


def corners(region: str | None, site: Mapping[str, Any]) -> dict[str, Any]:
    """The corners of a drawing by part and ring, with east and north in the calculation CRS."""
    crs = opened(region).crs
    ground = _metres(site, crs)
    table = [
        {"part": p, "ring": r, "corner": c, "east": round(x, 3), "north": round(y, 3)}
        for p, part in enumerate(shapely.get_parts(ground))
        for r, ring in enumerate((part.exterior, *part.interiors))
        for c, (x, y) in enumerate(ring.coords[:-1])
    ]
    return {"crs": crs.to_string(), "corners": table, "area_daa": ground.area / M2_PER_DAA}


def from_corners(region: str | None, table: list[Mapping[str, float]]) -> dict[str, Any]:
    """A drawing from a table of corners as `corners` gives it."""
    crs = opened(region).crs
    rings: dict[int, dict[int, list[tuple[float, float]]]] = {}
    for row in table:
        place = rings.setdefault(int(row["part"]), {}).setdefault(int(row["ring"]), [])
        place.append((float(row["east"]), float(row["north"])))
    short = [1 for part in rings.values() for ring in part.values() if len(ring) < 3]
    if short or not rings:
        raise _impossible(_("en ring trenger minst tre hjørner."), _("Legg til hjørner."))
    parts = [
        shapely.Polygon(part[min(part)], [part[r] for r in sorted(part)[1:]])
        for _number, part in sorted(rings.items())
    ]
    return _drawn(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts), crs)


def snap(region: str | None, at: list[float], metres: float = 15.0) -> dict[str, Any]:
    """The nearest place on a property boundary within a distance; null where there is none.

    Corners go before lines: a drawing that shares a corner shares the boundary.
    """
    where = opened(region)
    if not _has_properties(where):
        what = _("regionen har ikke eiendomsgrenser.")
        raise InputError([Problem(where.title, what, _("Legg til kartlaget properties."))])
    (x, y), *_more = _move(shapely.Point(at), DEGREES, where.crs).coords
    point = shapely.Point(x, y)
    window = (x - metres, y - metres, x + metres, y + metres)
    edges = where.layer("properties", window).geometry.boundary.to_numpy()
    near = _nearest_on(edges, point, metres)
    return {"at": None if near is None else list(_move(near, where.crs, DEGREES).coords[0])}


def _has_properties(region: Region) -> bool:
    return "properties" in region.declarations


def _nearest_on(
    edges: NDArray[np.object_], point: shapely.Point, metres: float
) -> shapely.Point | None:
    nodes = np.atleast_1d(np.asarray(shapely.points(shapely.get_coordinates(edges))))
    for candidates in (nodes, edges):
        if len(candidates) == 0:
            continue
        gaps = shapely.distance(candidates, point)
        if np.nanmin(gaps) <= metres:
            best = candidates[int(np.nanargmin(gaps))]
            return shapely.Point(shapely.shortest_line(best, point).coords[0])
    return None


def _metres(drawing: Mapping[str, Any], crs: CRS) -> BaseGeometry:
    return read_shape(drawing, DEGREES, crs)


def read_shape(drawing: Mapping[str, Any], source: CRS, crs: CRS) -> BaseGeometry:
    """A GeoJSON geometry in `source`, moved to `crs`; an InputError says that it is none."""
    try:
        geometry = shapely.force_2d(shape(dict(drawing)))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError) as error:
        what = _("geometrien kan ikke leses: {error}.", error=error)
        raise _impossible(what, _("Tegn området på nytt som en lukket flate.")) from error
    return _move(geometry, source, crs)


def _move(geometry: BaseGeometry, source: CRS, target: CRS) -> BaseGeometry:
    way = Transformer.from_crs(source, target, always_xy=True)

    def there(at: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = np.column_stack(way.transform(at[:, 0], at[:, 1]))
        if not np.isfinite(moved).all():
            what = _("koordinater ligger utenfor det som koordinatsystemet dekker.")
            raise _impossible(what, _("Kontroller koordinatene og koordinatsystemet."))
        return moved

    return shapely.transform(geometry, there)


def _drawn(outline: BaseGeometry, crs: CRS) -> dict[str, Any]:
    """A shape as it goes back to the page, with its area."""
    geometry = json.loads(shapely.to_geojson(_move(outline, crs, DEGREES)))
    return {"geometry": geometry, "area_daa": outline.area / M2_PER_DAA}


def _impossible(what: str, remedy: str) -> InputError:
    return InputError([Problem(_("Tegningen"), what, remedy)])
