"""One proposal that is drawn and not sent as a file: the same checks, without a file between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.errors import ShapelyError
from shapely.geometry import shape

from ikap.model import InputError, Problem
from ikap.sources.proposals.sheet import Sheet
from ikap.text import _


def feature_sheet(feature: Mapping[str, Any], crs: CRS, name: str) -> Sheet:
    """A GeoJSON feature as a sheet of one row. `name` is what it is called in sentences.

    `crs` is that of its coordinates. An InputError says that its geometry is none.
    """
    try:
        drawn = shapely.force_2d(shape(feature["geometry"]))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError) as error:
        what = _("geometrien kan ikke leses: {error}.", error=error)
        remedy = _("Tegn området på nytt som en lukket flate.")
        raise InputError([Problem(name, what, remedy)]) from error
    cells = pd.DataFrame([dict(feature.get("properties") or {})], index=[1]).astype(object)
    if "id" not in cells and feature.get("id") is not None:
        cells.insert(0, "id", str(feature["id"]))
    shapes = np.empty(1, dtype=object)
    shapes[0] = drawn
    return Sheet(name, cells, shapes, crs, {})
