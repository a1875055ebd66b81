"""What a raster says of each site, by the exact part of every cell that the site covers.

Areas in m² of the sites' grid. A raster is read by the window of each site. Results have the
index of the sites. Sites are measured in cells, their vertices to the nearest 2⁻¹⁶ of a cell
(0.15 mm of 10 m): the coverage of a vertex that all but lies on a cell's side is not reliable.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from exactextract import exact_extract
from exactextract.raster import RasterioRasterSource
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.vrt import WarpedVRT

from ikap.measure.overlap import OUTSIDE
from ikap.model import InputError, Problem
from ikap.text import _

NODATA = "nodata"
FINEST = 2.0**-16  # of a cell


def class_areas(sites: gpd.GeoSeries, raster: Path, *, warp: bool = False) -> pd.DataFrame:
    """m² of each site by the raster's code, in its cells without data, and `outside` it.

    The row adds up to the site. A raster in another CRS than the sites is refused, or with `warp`
    resampled to the sites' by the nearest cell.
    """
    with _opened(raster, sites.crs, warp=warp) as source:
        found = _extract(sites, source, ["unique", "frac", "count"])
        cell = source.res[0] * source.res[1]
        whole = shapely.box(0, 0, source.width, source.height)
        inside = shapely.area(shapely.intersection(_in_cells(sites, source), whole)) * cell
    parts = found.explode(["unique", "frac"]).dropna(subset="unique")
    parts["area"] = parts["frac"].astype(float) * parts["count"] * cell
    table = parts.pivot(columns="unique", values="area").reindex(found.index).fillna(0.0)
    table.columns = pd.Index([int(code) for code in table.columns], dtype=object)
    table[NODATA] = np.maximum(inside - found["count"].fillna(0.0) * cell, 0.0)
    table[OUTSIDE] = np.maximum(shapely.area(sites.to_numpy()) - inside, 0.0)
    return table.set_axis(sites.index)


def class_shares(sites: gpd.GeoSeries, raster: Path, *, warp: bool = False) -> pd.DataFrame:
    """The share of each site by code, without data and `outside`; NaN for an empty site."""
    return class_areas(sites, raster, warp=warp).div(sites.area.where(sites.area > 0), axis=0)


def summary(sites: gpd.GeoSeries, raster: Path, *, warp: bool = False) -> pd.DataFrame:
    """`mean`, `min` and `max` of the raster in each site, and the m² `covered` by cells with data.

    The mean weighs each cell by the part that the site covers. NaN, and 0 m², where the raster
    has no data.
    """
    with _opened(raster, sites.crs, warp=warp) as source:
        found = _extract(sites, source, ["mean", "min", "max", "count"])
        cell = source.res[0] * source.res[1]
    table = found[["mean", "min", "max"]].astype(float)
    return table.assign(covered=found["count"].fillna(0.0) * cell).set_axis(sites.index)


@contextmanager
def _opened(raster: Path, crs: CRS, *, warp: bool) -> Iterator[Any]:
    with rasterio.open(raster) as source:
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
            _("rasteret har ikke noe koordinatsystem."),
            _("Lagre det med {expected}.", expected=crs.to_string()),
        )
    elif not warp and CRS.from_user_input(source.crs) != crs:
        own = CRS.from_user_input(source.crs).to_string()
        yield (
            _("rasteret er i {own}, ventet {expected}.", own=own, expected=crs.to_string()),
            _("Transformer det til {expected}.", expected=crs.to_string()),
        )
    turned = source.transform
    if turned.b or turned.d or turned.a < 0 or turned.e > 0:
        yield (
            _("rasteret er dreid eller speilet i forhold til rutenettet."),
            _("Transformer det til rette ruter med nord opp."),
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
    found: pd.DataFrame = exact_extract(
        cells, shapes, operations, include_cols=["site"], output="pandas"
    )
    found = found.set_index("site")
    return found.reindex(every)
