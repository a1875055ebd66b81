"""Proposals that are drawn and not sent as a file: the same checks, without a file between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.errors import ShapelyError
from shapely.geometry import shape

from ikap.model import InputError, Problem
from ikap.sources.proposals.sheet import Keys, Sheet
from ikap.text import _


def feature_sheet(feature: Mapping[str, Any], crs: CRS, name: str) -> Sheet:
    """A GeoJSON feature as a sheet of one row. `name` is what it is called in sentences.

    `crs` is that of its coordinates. An InputError says that its geometry is none.
    """
    return features_sheet([feature], crs, name)


def features_sheet(features: Iterable[Mapping[str, Any]], crs: CRS, name: str) -> Sheet:
    """GeoJSON features as a sheet, a row each; see `feature_sheet`."""
    given = list(features)
    shapes = np.empty(len(given), dtype=object)
    problems = []
    for i, feature in enumerate(given):
        where = name if len(given) == 1 else f"{name}, {i + 1}"
        try:
            shapes[i] = shapely.force_2d(shape(feature["geometry"]))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError) as error:
            what = _("geometrien kan ikke leses: {error}.", error=error)
            remedy = _("Tegn området på nytt som en lukket flate.")
            problems.append(Problem(where, what, remedy))
    if problems:
        raise InputError(problems)
    rows = [dict(feature.get("properties") or {}) for feature in given]
    cells = pd.DataFrame(rows, index=range(1, len(rows) + 1)).astype(object)
    ids = [feature.get("id") for feature in given]
    keys = None  # an id among the properties goes before that of the feature
    if given and all(id_ is not None for id_ in ids):
        keys = Keys("id", tuple(map(str, ids)))
    return Sheet(name, cells, shapes, crs, {}, keys=keys)


def frame_sheet(frame: gpd.GeoDataFrame, name: str) -> Sheet:
    """The rows of a frame as a sheet; one without a coordinate system is refused."""
    if frame.crs is None:
        what = _("koordinatsystemet er ikke oppgitt.")
        raise InputError([Problem(name, what, _("Oppgi det, for eksempel med set_crs(25832)."))])
    cells = pd.DataFrame(frame.drop(columns=frame.geometry.name)).astype(object)
    if "id" not in cells and frame.index.name == "id":
        cells.insert(0, "id", frame.index)
    shapes = np.asarray(shapely.force_2d(frame.geometry.to_numpy()), dtype=object)
    return Sheet(name, cells.set_axis(range(1, len(cells) + 1)), shapes, frame.crs, {})
