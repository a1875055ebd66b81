"""Shapes as columns of coordinates (GeoArrow's layout), each kind of shape by itself.

What the columns cannot hold as it was (missing and empty shapes, collections, heights) is kept as
well-known binary.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ikap.measure.points import objects

Array = NDArray[Any]
COLUMNAR = {
    kind.name: int(kind)
    for kind in (
        shapely.GeometryType.POINT,
        shapely.GeometryType.LINESTRING,
        shapely.GeometryType.POLYGON,
        shapely.GeometryType.MULTIPOINT,
        shapely.GeometryType.MULTILINESTRING,
        shapely.GeometryType.MULTIPOLYGON,
    )
}


def packed_shapes(shapes: Array) -> tuple[dict[str, Array], dict[str, int]]:
    """Arrays by name, and how many levels each kind of shape has; a ValueError for what is none."""
    if shapes.ndim != 1:
        raise ValueError("shapes in rows")
    missing = shapely.is_missing(shapes)
    if not (shapely.is_geometry(shapes) | missing).all():
        raise ValueError("not all are shapes")
    kinds = shapely.get_type_id(shapes).astype(np.int8)
    plain = ~missing & ~shapely.is_empty(shapes) & ~shapely.has_z(shapes) & ~shapely.has_m(shapes)
    arrays: dict[str, Array] = {"kind": kinds}
    levels: dict[str, int] = {}
    done = missing.copy()
    for name, number in COLUMNAR.items():
        at = np.flatnonzero(plain & (kinds == number))
        if len(at):
            _kind, coordinates, offsets = shapely.to_ragged_array(shapes[at])
            arrays[f"{name} at"], arrays[f"{name} xy"] = at, coordinates
            arrays |= {f"{name} {i}": part.astype(np.int64) for i, part in enumerate(offsets)}
            levels[name] = len(offsets)
            done[at] = True
    rest = np.flatnonzero(~done)
    if len(rest):
        parts = shapely.to_wkb(shapes[rest], output_dimension=4, include_srid=False)
        arrays["rest at"] = rest
        arrays["rest ends"] = np.cumsum([len(part) for part in parts])
        arrays["rest"] = np.frombuffer(b"".join(parts), dtype=np.uint8)
    return arrays, levels


def unpacked_shapes(arrays: Mapping[str, Array], levels: Mapping[str, int]) -> Array:
    """The shapes of packed arrays; a ValueError where the columns do not fit together."""
    shapes = np.empty(len(arrays["kind"]), dtype=object)
    for name, count in levels.items():
        coordinates = np.asarray(arrays[f"{name} xy"], dtype=float)
        offsets = tuple(arrays[f"{name} {i}"] for i in range(count))
        _check(offsets, len(coordinates))
        kind = shapely.GeometryType(COLUMNAR[name])
        shapes[arrays[f"{name} at"]] = shapely.from_ragged_array(kind, coordinates, offsets or None)
    if "rest" in arrays:
        content, ends = arrays["rest"].tobytes(), arrays["rest ends"]
        parts = [content[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)]
        shapes[arrays["rest at"]] = shapely.from_wkb(objects(parts))
    return shapes


def _check(offsets: tuple[Array, ...], coordinates: int) -> None:
    """Each level points inside the next, in order: what GEOS would otherwise read is not ours."""
    sizes = [coordinates, *(len(part) - 1 for part in offsets)][: len(offsets)]
    for part, size in zip(offsets, sizes, strict=True):
        sound = len(part) and part[0] == 0 and part[-1] == size and bool((np.diff(part) >= 0).all())
        if not sound:
            raise ValueError("offsets that point nowhere")
