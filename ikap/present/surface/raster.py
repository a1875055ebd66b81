"""The surface as a cloud-optimised GeoTIFF: a band a number, squares that were not tried empty."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin

from ikap.model import Goal, Light, Status
from ikap.text import N_, _
from ikap.words import GOALS, LIGHTS, STATUSES

# What the bands of codes hold; 0 and NaN are nothing.
STATUS_CODES = {Status.ELIGIBLE: 1, Status.CONDITIONAL: 2, Status.EXCLUDED: 3}
CLASS_CODES = {Light.RED: 1, Light.YELLOW: 2, Light.GREEN: 3}
Numbers = NDArray[np.float64]
TOTAL = N_("Samlet (hjelpetall for rangering)")


def write_surface(
    squares: gpd.GeoDataFrame, step: float, path: Path, tags: Mapping[str, str]
) -> None:
    """Write the raster: score and goals 0–100, the class of the whole, the status.

    `squares` is what assess.suitability gives, `step` their side in metres, `tags` what the file
    says of itself.
    """
    west, south, east, north = squares.total_bounds
    width, height = round((east - west) / step), round((north - south) / step)
    corners = squares.bounds
    column = np.rint((corners["minx"] - west) / step).astype(int).to_numpy()
    row = np.rint((north - corners["maxy"]) / step).astype(int).to_numpy()
    bands = _bands(squares)
    profile = {
        "driver": "COG",
        "width": width,
        "height": height,
        "count": len(bands),
        "dtype": "float32",
        "nodata": float("nan"),
        "crs": squares.crs.to_wkt(),
        "transform": from_origin(west, north, step, step),
        "compress": "DEFLATE",
    }
    with rasterio.open(path, "w", **profile) as file:
        for number, (name, (title, values)) in enumerate(bands.items(), start=1):
            grid = np.full((height, width), np.nan, dtype=np.float32)
            grid[row, column] = values
            file.write(grid, number)
            file.set_band_description(number, name)
            file.update_tags(number, title=title)
        file.update_tags(**tags)


def _bands(squares: gpd.GeoDataFrame) -> dict[str, tuple[str, Numbers]]:
    """Name → title and values, NaN where there is none."""
    percent = {
        "score": _(TOTAL),
        **{goal.value: _(GOALS[goal]) for goal in Goal},
    }
    light, status = _("Samlet klasse"), _("Status")
    classes = ", ".join(f"{code} {_(LIGHTS[one])}" for one, code in CLASS_CODES.items())
    statuses = ", ".join(f"{code} {_(STATUSES[one])}" for one, code in STATUS_CODES.items())
    return {
        **{
            name: (f"{title}, 0–100", 100 * squares[name].to_numpy(dtype=float))
            for name, title in percent.items()
        },
        "class": (f"{light}: {classes}", _coded(squares["light"], CLASS_CODES)),
        "status": (f"{status}: {statuses}", _coded(squares["status"], STATUS_CODES)),
    }


def _coded(values: pd.Series[Any], codes: Mapping[Any, int]) -> Numbers:
    return np.asarray(values.map(codes), dtype=float)
