"""What a raster says of each site, by the exact part of every cell that the site covers.

Areas in m² of the sites' grid. A raster is read by the window of each site. Results have the
index of the sites. Sites are measured in cells, their vertices to the nearest 2⁻¹⁶ of a cell
(0.15 mm of 10 m): the coverage of a vertex that all but lies on a cell's side is not reliable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import rasterio.errors
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource, RasterioRasterSource
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window
from shapely.geometry.base import BaseGeometry

from ikap.measure.overlap import OUTSIDE
from ikap.model import InputError, Problem
from ikap.text import _

NODATA = "nodata"
FINEST = 2.0**-16  # of a cell
DRIVER = "GTiff"  # the one that opens a raster: others read what a file points to


def class_areas(sites: gpd.GeoSeries, raster: Path, *, warp: bool = False) -> pd.DataFrame:
    """m² of each site by the raster's code, in its cells without data, and `outside` it.

    The row adds up to the site. A raster in another CRS than the sites is refused, or with `warp`
    resampled to the sites' by the nearest cell.
    """
    with _opened(raster, sites.crs, warp=warp) as source:
        cells = _extract(sites, source, ["unique", "frac", "count"])
        cell = source.res[0] * source.res[1]
        whole = shapely.box(0, 0, source.width, source.height)
        inside = shapely.area(shapely.intersection(_in_cells(sites, source), whole)) * cell
    parts = cells.explode(["unique", "frac"]).dropna(subset="unique")
    parts["area"] = parts["frac"].astype(float) * parts["count"] * cell
    table = parts.pivot(columns="unique", values="area").reindex(cells.index).fillna(0.0)
    table.columns = pd.Index([int(code) for code in table.columns], dtype=object)
    table[NODATA] = np.maximum(inside - cells["count"].fillna(0.0) * cell, 0.0)
    table[OUTSIDE] = np.maximum(shapely.area(sites.to_numpy()) - inside, 0.0)
    return table.set_axis(sites.index)


def steepness(
    sites: gpd.GeoSeries, heights: Path, rises: Sequence[float], *, warp: bool = False
) -> pd.DataFrame:
    """How steep each site is, by a raster of heights in metres, and how high it lies.

    `mean` height in metres; for each rise (0.2 is 1:5) the share of the ground that rises more,
    under the rise as a column; `covered`, the share of the site whose steepness is known. A
    cell's rise is that of the plane through its neighbours (central differences): where one lacks
    data it is not known. NaN where nothing is known.
    """
    with _opened(heights, sites.crs, warp=warp) as source:
        rows = [_steep_parts(site, source, rises) for site in _in_cells(sites, source)]
    columns = ["mean", *rises, "covered"]
    return pd.DataFrame(rows, columns=pd.Index(columns, dtype=object), index=sites.index)


def _steep_parts(site: BaseGeometry, source: Any, rises: Sequence[float]) -> list[float]:
    """What `steepness` reports of one site in cells from the south-western corner."""
    nothing = [np.nan] * (1 + len(rises)) + [0.0]
    window = _around(site, source)
    if window is None:
        return nothing
    cells = source.read(1, window=window, masked=True).astype(float).filled(np.nan)
    if min(cells.shape) < 2:
        return nothing
    north, east = np.gradient(cells, source.res[1], source.res[0])
    steep = np.hypot(north, east)
    west, south = window.col_off, source.height - window.row_off - window.height
    moved = shapely.transform(site, lambda xy: xy - [west, south])
    shape = gpd.GeoDataFrame({"site": [0]}, geometry=[moved], crs=source.crs)
    means = [*(np.where(np.isnan(steep), np.nan, steep > rise) for rise in rises), cells]
    bands = [
        NumPyRasterSource(band.astype(float), 0, 0, window.width, window.height, name=str(i))
        for i, band in enumerate([*means, steep])
    ]
    measured = exact_extract(bands, shape, ["mean", "count"], output="pandas").iloc[0]
    shares = [float(measured[f"{i}_mean"]) for i in range(len(rises))]
    known = float(measured[f"{len(means)}_count"]) / shapely.area(site)
    return [float(measured[f"{len(rises)}_mean"]), *shares, min(known, 1.0)]


def _around(site: BaseGeometry, source: Any) -> Window | None:
    """The cells that a site touches and their neighbours; None for a site off the raster."""
    if site.is_empty:
        return None
    west, south, east, north = site.bounds
    columns = np.clip([np.floor(west) - 1, np.ceil(east) + 1], 0, source.width).astype(int)
    rows = source.height - np.array([np.ceil(north) + 1, np.floor(south) - 1])
    rows = np.clip(rows, 0, source.height).astype(int)
    width, height = int(columns[1] - columns[0]), int(rows[1] - rows[0])
    return Window(int(columns[0]), int(rows[0]), width, height) if width and height else None


@contextmanager
def readable(raster: Path) -> Iterator[Any]:
    """An open raster; an InputError where the file is none."""
    try:
        if not raster.is_file():  # a pipe would be waited for, and a name may be an address
            raise FileNotFoundError(raster)
        source = rasterio.open(raster, driver=DRIVER)
    except (rasterio.errors.RasterioIOError, OSError) as error:
        what = _("filen kan ikke leses som raster.")
        remedy = _("Kontroller at filen er hel, og lagre den som GeoTIFF.")
        raise InputError([Problem(raster.name, what, remedy)]) from error
    with source:
        yield source


def check(raster: Path, crs: CRS) -> list[Problem]:
    """All that keeps a raster from being measured, in whatever CRS it is."""
    with readable(raster) as source:
        return [Problem(raster.name, *problem) for problem in problems(source, crs, warp=True)]


@contextmanager
def _opened(raster: Path, crs: CRS, *, warp: bool) -> Iterator[Any]:
    with readable(raster) as source:
        if wrong := list(problems(source, crs, warp=warp)):
            raise InputError([Problem(raster.name, what, remedy) for what, remedy in wrong])
        if CRS.from_user_input(source.crs) == crs:
            yield source
        else:
            with WarpedVRT(source, crs=crs.to_wkt(), add_alpha=False) as warped:
                yield warped


def problems(source: Any, crs: CRS, *, warp: bool) -> Iterator[tuple[str, str]]:
    """What keeps an open raster from being measured: what, remedy."""
    if source.crs is None:
        yield (
            _("rasteret mangler koordinatsystem."),
            _("Lagre rasteret med {expected}.", expected=crs.to_string()),
        )
    elif not warp and CRS.from_user_input(source.crs) != crs:
        own = CRS.from_user_input(source.crs).to_string()
        yield (
            _("rasteret er i {own}, ventet {expected}.", own=own, expected=crs.to_string()),
            _("Transformer rasteret til {expected}.", expected=crs.to_string()),
        )
    turned = source.transform
    if turned.b or turned.d or turned.a < 0 or turned.e > 0:
        yield (
            _("rasteret er dreid eller speilet i forhold til rutenettet."),
            _("Transformer rasteret til rette ruter med nord opp."),
        )


class _Cells(RasterioRasterSource):  # type: ignore[misc]
    """A raster whose cells are 1 × 1, with the south-western corner at (0, 0)."""

    def res(self) -> tuple[float, float]:
        return 1.0, 1.0

    def extent(self) -> tuple[float, float, float, float]:
        return 0.0, 0.0, float(self.ds.width), float(self.ds.height)

    def srs_wkt(self) -> None:
        return None


def _in_cells(sites: gpd.GeoSeries, source: Any) -> NDArray[np.object_]:
    corner = np.array([source.bounds.left, source.bounds.bottom])
    size = np.array(source.res) * FINEST
    rounded = shapely.transform(
        sites.to_numpy(), lambda xy: np.round((xy - corner) / size) * FINEST
    )
    return np.asarray(shapely.set_precision(rounded, FINEST), dtype=object)


def _extract(sites: gpd.GeoSeries, source: Any, operations: list[str]) -> pd.DataFrame:
    """The operations' results by the position of the site; rows of NaN for empty sites."""
    every = pd.RangeIndex(len(sites))
    shapes = gpd.GeoDataFrame({"site": every}, geometry=_in_cells(sites, source), crs=sites.crs)
    shapes = shapes[~shapes.is_empty]
    if shapes.empty:
        return pd.DataFrame(np.nan, index=every, columns=operations)
    cells = _Cells(source)
    values: pd.DataFrame = exact_extract(
        cells, shapes, operations, include_cols=["site"], output="pandas"
    )
    values = values.set_index("site")
    return values.reindex(every)
