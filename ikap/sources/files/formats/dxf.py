"""DXF: drawings of CAD. Closed polylines are surfaces; what else is drawn is counted, not read.

A drawing says nothing of its CRS; the CAD layer of each polyline is its field `Layer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ikap.sources.files.formats import gdal
from ikap.sources.files.formats.format import Contents, File, Window
from ikap.text import _

DRIVER = "DXF"
_POINTS = 4  # of a ring, the first and the last the same


def contents(file: File, layer: str | None) -> Contents:
    """Look at the drawing: how much of it is surfaces."""
    seen = gdal.contents(file, layer)
    drawn = gdal.read(seen, [], None)
    others = int((~_closed(drawn.geometry.to_numpy())).sum())
    remarks = seen.remarks
    if others:
        what = _("objekter som ikke er lukkede polylinjer, og derfor ikke er lest: {n}.", n=others)
        remarks = (*remarks, what)
    return replace(seen, geometry="Polygon", remarks=remarks)


def read(
    contents: Contents, columns: Sequence[str] | None, window: Window | None
) -> gpd.GeoDataFrame:
    """The closed polylines as polygons, with their CAD layer."""
    frame = gdal.read(contents, columns, window)
    shapes = frame.geometry.to_numpy()
    closed = _closed(shapes)
    frame, shapes = frame[closed].reset_index(drop=True), shapes[closed]
    surfaces = np.array([_surface(shape) for shape in shapes], dtype=object)
    return frame.set_geometry(gpd.GeoSeries(surfaces, index=frame.index, crs=frame.crs))


def _closed(shapes: Sequence[BaseGeometry | None]) -> np.ndarray:
    return np.array([_surface(shape) is not None for shape in shapes], dtype=bool)


def _surface(shape: BaseGeometry | None) -> BaseGeometry | None:
    """A surface as it is, a closed line as the surface inside it; None for all else."""
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    if shape.geom_type == "LineString" and shape.is_closed and len(shape.coords) >= _POINTS:
        return shapely.Polygon(shape.coords)
    return None


DXF = replace(
    gdal.read_by_gdal("DXF", (".dxf",), (DRIVER,)),
    contents=contents,
    read=read,
    cells=None,
    bounds=None,
    reasons_lost=None,
)
