"""What a layer's files hold, counted and measured in the region's CRS before they are taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from ikap.measure.overlap import covered_part, pieces
from ikap.model import KM, M2_PER_DAA
from ikap.sources import wall
from ikap.sources.files import check_excess, repaired, surfaces, vector
from ikap.sources.region import Declaration, Part, filter_columns, filtered, parts_of
from ikap.text import _

INSIDE = 1.0  # metres; what lies along a border is not in both


@dataclass(frozen=True)
class Inspection:
    """What a layer has.

    `inside`: the features that touch the region. `area`: daa and `length`: km, of all features.
    `covered`: the share of each municipality that surfaces cover, by its number. `invalid`:
    features that had to be repaired. `lost`: a sentence for each whose geometry cannot be read.
    """

    count: int
    inside: int
    area: float = 0.0
    length: float = 0.0
    invalid: int = 0
    lost: tuple[str, ...] = ()
    covered: Mapping[str, float] = field(default_factory=dict)
    share: float | None = None  # of the region, that surfaces cover
    located: bool = False  # whether it was looked at where in the region they are


def inspect(
    declaration: Declaration, crs: CRS, municipalities: gpd.GeoDataFrame | None
) -> Inspection:
    """Look at the geometry of a layer. `municipalities` are those of the region, in `crs`."""
    file = declaration.parts[0].file
    return wall.run(file, _inspected, declaration, crs, municipalities)


def _inspected(
    declaration: Declaration, crs: CRS, municipalities: gpd.GeoDataFrame | None
) -> Inspection:
    lost: list[str] = []
    shapes = [_shapes(part, crs, lost) for part in parts_of(declaration)]
    whole = np.concatenate([mended for mended, _bad in shapes]) if shapes else np.zeros(0, object)
    return _measured(
        gpd.GeoSeries(whole, crs=crs),
        sum(bad for _found, bad in shapes),
        tuple(lost),
        municipalities,
        edge_to_edge=declaration.kind.partition,
    )


def _shapes(part: Part, crs: CRS, lost: list[str]) -> tuple[np.ndarray, int]:
    """The geometries of a part in the CRS, and how many were repaired; those lost are noted."""
    if part.file.suffix.lower() in surfaces.RASTERS:
        return surfaces.outline(part.file, crs).to_numpy(), 0
    contents = vector.contents(part.file, part.layer)
    raw = vector.read(contents, sorted(filter_columns(part, contents.fields).values()))
    for row, why in sorted(vector.reasons_lost(contents, raw).items()):
        lost.append(_("{file}, nr. {row}: {reason}", file=contents.where, row=row + 1, reason=why))
    raw = filtered(raw, part, contents.fields)
    raw = raw[~(raw.geometry.isna() | raw.geometry.is_empty)]
    source = CRS.from_user_input(part.crs) if part.crs else contents.crs
    if source is None:
        return np.zeros(0, dtype=object), 0
    moved = raw.geometry.set_crs(source, allow_override=True).to_crs(crs)
    check_excess(contents.where, moved.to_numpy())
    shapes, mended = repaired(moved.to_numpy())
    return shapes, int(mended.sum())


def _measured(
    shapes: gpd.GeoSeries,
    invalid: int,
    lost: tuple[str, ...],
    municipalities: gpd.GeoDataFrame | None,
    *,
    edge_to_edge: bool,
) -> Inspection:
    inspection = Inspection(
        count=len(shapes) + len(lost),
        inside=len(shapes),
        area=float(np.sort(shapes.area.to_numpy()).sum()) / M2_PER_DAA,
        length=float(np.sort(_lines(shapes).length.to_numpy()).sum()) / KM,
        invalid=invalid,
        lost=lost,
    )
    if municipalities is None:
        return inspection
    places = municipalities.set_index("municipality_code").geometry
    _at, of = shapely.STRtree(shapes.to_numpy()).query(places.to_numpy(), predicate="intersects")
    inside = len(np.unique(of))
    inspection = replace(inspection, inside=inside, located=True)
    polygons = shapes[shapes.geom_type.str.contains("Polygon")]
    if polygons.empty:
        return inspection
    covered = _covered(places, polygons, edge_to_edge)
    shares = (covered / places.area).clip(upper=1.0)
    whole = min(float(covered.sum() / places.area.sum()), 1.0)
    return replace(inspection, covered=shares.to_dict(), share=whole)


def empty_places(shapes: gpd.GeoSeries, municipalities: gpd.GeoDataFrame) -> set[str]:
    """The municipalities, by number, that nothing reaches more than INSIDE into."""
    places = shapely.buffer(municipalities.geometry.to_numpy(), -INSIDE)
    at, _of = shapely.STRtree(shapes.to_numpy()).query(places, predicate="intersects")
    codes = municipalities["municipality_code"]
    return {str(code) for i, code in enumerate(codes) if i not in set(at)}


def _lines(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    return shapes[shapes.geom_type.str.contains("Line")]


def _covered(
    places: gpd.GeoSeries, surfaces_: gpd.GeoSeries, edge_to_edge: bool
) -> pd.Series[float]:
    """m² of each place that surfaces cover. What lies edge to edge is added up, the rest joined."""
    if edge_to_edge:
        parts = pieces(places, surfaces_.reset_index(drop=True))
        return parts.groupby("site")["area"].sum().reindex(places.index, fill_value=0.0)
    area: pd.Series[float] = covered_part(places, surfaces_).area
    return area
