"""The surface as a cloud-optimised GeoTIFF: a band a number, squares that were not tried empty.

It is filled window by window and then ordered for reading over a network, so it needs no more
memory for a county than for a municipality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.transform import from_origin
from rasterio.windows import Window as Place

from ikap.assess.surface import CRITERION, MEASURED, Surface
from ikap.model import Goal, Light, Status
from ikap.storage import discard
from ikap.text import N_, _
from ikap.words import GOALS, LIGHTS, STATUSES

# What the bands of codes hold; 0 and NaN are nothing.
STATUS_CODES = {Status.ELIGIBLE: 1, Status.CONDITIONAL: 2, Status.EXCLUDED: 3}
CLASS_CODES = {Light.RED: 1, Light.YELLOW: 2, Light.GREEN: 3}
Numbers = NDArray[np.float32]
TOTAL = N_("Samlet (hjelpetall for rangering)")
BLOCK = 256  # squares along the edge of what a reader fetches at once
PERCENT = 100.0


@dataclass(frozen=True)
class Band:
    """A band: `column` of the rows, times `scale`, or by the code of its text; with its unit."""

    name: str
    title: str
    column: str
    unit: str = ""
    scale: float = 1.0
    codes: Mapping[Any, int] | None = None

    def values(self, rows: pd.DataFrame) -> Numbers:
        """What the band has of each row; NaN where the row lacks it."""
        if self.column not in rows:
            return np.full(len(rows), np.nan, dtype=np.float32)
        values = rows[self.column]
        if self.codes is not None:
            return np.asarray(values.map(self.codes), dtype=np.float32)
        return np.asarray(values.to_numpy(dtype=float) * self.scale, dtype=np.float32)


def write_surface(surface: Surface, path: Path, tags: Mapping[str, str]) -> None:
    """Write the raster: total, goals and criteria 0–100, what was measured, classes, the status.

    `tags` is what the file says of itself. Beside it lies a file of the same size while it is made.
    """
    west, south, east, north = surface.box
    step = surface.trial.step
    every = bands(surface)
    profile = {
        "driver": "GTiff",
        "width": round((east - west) / step),
        "height": round((north - south) / step),
        "count": len(every),
        "dtype": "float32",
        "nodata": float("nan"),
        "crs": surface.crs.to_wkt(),
        "transform": from_origin(west, north, step, step),
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
        "interleave": "band",
        "sparse_ok": True,
        "bigtiff": "if_safer",
    }
    passing = path.with_name(f".{path.name}.part")
    try:
        with rasterio.open(passing, "w", **profile) as file:
            for rows in surface.parts():
                if len(rows):
                    _fill(file, rows, every, (west, north, step))
            for number, band in enumerate(every, start=1):
                file.set_band_description(number, band.name)
                file.set_band_unit(number, band.unit)
                file.update_tags(number, title=band.title)
            file.update_tags(**tags)
        rasterio.shutil.copy(
            passing,
            path,
            driver="COG",
            compress="DEFLATE",
            blocksize=BLOCK,
            # A square of an overview is one of those that it stands for: no class is made up.
            overview_resampling="NEAREST",
            bigtiff="IF_SAFER",
        )
    finally:
        discard(passing)


def _fill(
    file: Any, rows: pd.DataFrame, every: list[Band], origin: tuple[float, float, float]
) -> None:
    """Put a window's rows where they belong, in all bands at once."""
    west, north, step = origin
    column = np.rint((rows["west"].to_numpy(float) - west) / step).astype(int)
    row = np.rint((north - rows["south"].to_numpy(float)) / step).astype(int) - 1
    left, top = int(column.min()), int(row.min())
    width, height = int(column.max()) - left + 1, int(row.max()) - top + 1
    grid = np.full((len(every), height, width), np.nan, dtype=np.float32)
    for at, band in enumerate(every):
        grid[at, row - top, column - left] = band.values(rows)
    file.write(grid, window=Place(left, top, width, height))


def bands(surface: Surface) -> list[Band]:
    """What the file has, in its order: the whole first, then each goal and criterion."""
    classes = ", ".join(f"{code} {_(LIGHTS[code_name])}" for code_name, code in CLASS_CODES.items())
    statuses = ", ".join(
        f"{code} {_(STATUSES[code_name])}" for code_name, code in STATUS_CODES.items()
    )
    points = _("poeng")

    def scored(name: str, title: str, column: str) -> Band:
        return Band(name, f"{title}, 0–100", column, points, PERCENT)

    def classed(name: str, title: str, column: str) -> Band:
        return Band(name, f"{title}: {classes}", column, codes=CLASS_CODES)

    status = _("Status")
    result = [
        scored("score", _(TOTAL), "score"),
        *(scored(goal.value, _(GOALS[goal]), goal.value) for goal in Goal),
        classed("class", _("Samlet klasse"), "light"),
        Band("status", f"{status}: {statuses}", "status", codes=STATUS_CODES),
        scored("score_low", _("Samlet, lavest mulig"), "score_low"),
        scored("score_high", _("Samlet, høyest mulig"), "score_high"),
        *(
            classed(
                f"{goal.value}_class",
                _("{goal}, klasse", goal=_(GOALS[goal])),
                f"{goal.value}_light",
            )
            for goal in Goal
        ),
    ]
    for criterion in surface.criteria:
        title = _(criterion.title)
        units = {gauge.indicator.unit for gauge in criterion.gauges_of(surface.trial.kind)}
        result.append(scored(criterion.id, title, f"{CRITERION}{criterion.id}"))
        if len(units) > 1:
            continue  # which of them a square was measured in, a number cannot say
        unit = "".join(_(unit) for unit in units if unit)
        result.append(
            Band(
                f"{criterion.id}_measured",
                _("{title}, målt", title=title),
                f"{MEASURED}{criterion.id}",
                unit,
            )
        )
    return result
