"""A raster of codes as surfaces: cells of one code that share a side, joined.

Their edges are those of the cells, so that what lies of a site on each is as exact as it is by
the cells themselves. What reads a raster is slow to load, and is loaded where there is one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from ikap.model import InputError, Problem
from ikap.sources.crs import Box
from ikap.sources.wall import isolated
from ikap.text import _, number

if TYPE_CHECKING:
    from rasterio.windows import Window

RASTERS = (".tif", ".tiff")
MOST = 200_000_000  # cells that are looked at together


@isolated
def surfaces(raster: Path, crs: CRS, window: Box | None = None) -> gpd.GeoDataFrame:
    """The surfaces of a raster of whole numbers, with their `code`, in the CRS that is asked for.

    A raster in another CRS is resampled by the nearest cell. Cells without data are no surface.
    `window` is a box in the CRS asked for; the cells that it touches are read. An InputError
    lists all that is wrong: no CRS, turned cells, numbers that are no codes, too many cells.
    """
    from rasterio.vrt import WarpedVRT

    from ikap.measure.raster import problems, readable

    with readable(raster) as source:
        wrong = [Problem(raster.name, *fault) for fault in problems(source, crs, warp=True)]
        if not np.issubdtype(np.dtype(source.dtypes[0]), np.integer):
            what = _("rasteret har desimaltall, ventet koder som heltall.")
            wrong.append(Problem(raster.name, what, _("Lagre rasteret som heltall.")))
        if wrong:
            raise InputError(wrong)
        if CRS.from_user_input(source.crs) == crs:
            return _read(source, raster, crs, window)
        with WarpedVRT(source, crs=crs.to_wkt(), add_alpha=False) as warped:
            return _read(warped, raster, crs, window)


@isolated
def outline(raster: Path, crs: CRS) -> gpd.GeoSeries:
    """The box of a raster with a CRS, in the CRS that is asked for."""
    from ikap.measure.raster import readable

    with readable(raster) as source:
        box = gpd.GeoSeries([shapely.box(*source.bounds)], crs=source.crs.to_wkt())
    return box.segmentize(box.length[0] / 80).to_crs(crs)


@isolated
def is_in(raster: Path, crs: CRS) -> bool:
    """Whether a raster's cells are those of the CRS, so that none is resampled."""
    from ikap.measure.raster import readable

    with readable(raster) as source:
        return bool(CRS.from_user_input(source.crs) == crs)


def _read(source: Any, raster: Path, crs: CRS, window: Box | None) -> gpd.GeoDataFrame:
    from rasterio.features import shapes

    part = _part(source, window)
    if part is None:
        return gpd.GeoDataFrame({"code": np.zeros(0, dtype=np.int64)}, geometry=[], crs=crs)
    if part.width * part.height > MOST:
        what = _(
            "antall ruter i rasteret her er {n}, ventet høyst {most}.",
            n=_big(part),
            most=number(MOST, 0),
        )
        raise InputError([Problem(raster.name, what, _("Lag et raster med større ruter."))])
    codes = source.read(1, window=part)
    there = source.read_masks(1, window=part) > 0
    if codes.dtype not in (np.uint8, np.int16, np.uint16, np.int32):
        codes = codes.astype(np.int32)
    traced = list(
        shapes(codes, mask=there, connectivity=4, transform=source.window_transform(part))
    )
    rings = [shapely.geometry.shape(shape) for shape, _code in traced]
    values = np.array([code for _shape, code in traced], dtype=np.int64)
    return gpd.GeoDataFrame({"code": values}, geometry=rings, crs=crs)


def _big(part: Window) -> str:
    return number(part.width * part.height, 0)


def _part(source: Any, window: Box | None) -> Window | None:
    """The whole cells that the window touches; None where it touches none."""
    from rasterio.windows import Window, from_bounds

    whole = Window(0, 0, source.width, source.height)
    if window is None:
        return whole
    asked = from_bounds(*window, transform=source.transform)
    first = np.floor([asked.col_off, asked.row_off]).astype(int)
    last = np.ceil([asked.col_off + asked.width, asked.row_off + asked.height]).astype(int)
    west, north = np.clip(first, 0, [source.width, source.height])
    east, south = np.clip(last, 0, [source.width, source.height])
    if east <= west or south <= north:
        return None
    return Window(int(west), int(north), int(east - west), int(south - north))
