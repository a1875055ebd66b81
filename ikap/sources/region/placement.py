"""Where the features of a file lie: in the region, elsewhere, or in a CRS that it does not say."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer

from ikap.model import InputError, Problem
from ikap.sources import crs as crs_of
from ikap.sources.crs import Box
from ikap.sources.files import vector
from ikap.text import _


class Elsewhere(InputError):  # noqa: N818 - where it is, reported as what is wrong
    """Nothing of a file is in the region."""


def no_crs(contents: vector.Contents, box: Box | None, crs: CRS) -> Problem:
    """That a file does not say its CRS, and which would put it in the region."""
    guess = None
    extent = vector.bounds(contents)
    if box is not None and extent is not None:
        middle = np.array([[(extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2]])
        guess = crs_of.fitting(middle, crs_of.widened(box), crs)
    remedy = _('Oppgi crs = "EPSG:…" for kartlaget i region.toml.')
    if guess:
        fits = _("Koordinatene passer med {crs}.", crs=guess)
        remedy = f"{remedy} {fits}"
    return Problem(contents.where, _("filen oppgir ikke koordinatsystem."), remedy)


def window_in_file(window: Box | None, crs: CRS, source: CRS) -> Box | None:
    """A window in the file's CRS, a little larger than it need be."""
    if window is None:
        return None
    to = Transformer.from_crs(crs, source, always_xy=True)
    west, south, east, north = to.transform_bounds(*window, densify_pts=21)
    x, y = 0.001 * (east - west), 0.001 * (north - south)
    return west - x, south - y, east + x, north + y


def check_place(
    contents: vector.Contents,
    raw: gpd.GeoDataFrame,
    moved: gpd.GeoDataFrame,
    box: Box | None,
    window: Box | None,
    crs: CRS,
) -> None:
    """Refuse a layer that has nothing at all in the region."""
    if box is None or any_in(moved.geometry.to_numpy(), box):
        return
    middles = crs_of.middles(raw.geometry.to_numpy())
    if len(raw) == 0:
        extent = vector.bounds(contents)
        if window is None or extent is None:
            return  # an empty layer is what the file says: nothing is there
        shape = gpd.GeoSeries([shapely.box(*extent)], crs=raw.crs)
        if any_in(shape.to_crs(crs).to_numpy(), box):
            return
        middles = crs_of.middles(shape.to_numpy())
    guess = crs_of.fitting(np.median(middles, axis=0)[None], crs_of.widened(box), crs)
    what = _("ingen av objektene ligger i regionen.")
    remedy = (
        _(
            "Koordinatene passer med {crs}. Rett koordinatsystemet i kilden, eller oppgi crs.",
            crs=guess,
        )
        if guess
        else _("Kontroller koordinatsystemet, og at filen gjelder denne regionen.")
    )
    raise Elsewhere([Problem(contents.where, what, remedy)])


def any_in(shapes: Any, box: Box) -> bool:
    """Whether any of the shapes touches a box."""
    return bool(shapely.intersects(shapes, shapely.box(*box)).any()) if len(shapes) else False
