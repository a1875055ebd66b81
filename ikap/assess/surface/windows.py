"""The lattice of a trial cut into windows: each is tried by itself, wherever, and needs no other.

What a window gives is rows of plain numbers and codes, kept as bytes, so that a region of any size
is tried with the memory of one window.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.assess.evaluate import evaluate
from ikap.assess.surface.lattice import municipalities
from ikap.assess.surface.suitability import Trial, sites_at, too_many
from ikap.catalogue import factors
from ikap.model import Evaluation, Profile
from ikap.sources.crs import Box
from ikap.sources.region import Region
from ikap.text import speaking

SIDE = 32  # squares along the edge of a window: as many sites as are looked at together
CRITERION, MEASURED = "criterion_", "measured_"  # before a criterion's id, in the names of columns


@dataclass(frozen=True, order=True)
class Window:
    """Squares of the lattice, SIDE along each edge, from a corner at a whole multiple of all."""

    south: float
    west: float
    step: float

    @property
    def box(self) -> Box:
        edge = SIDE * self.step
        return self.west, self.south, self.west + edge, self.south + edge

    @property
    def name(self) -> str:
        return f"{self.west:.0f}-{self.south:.0f}"


def windows(region: Region, trial: Trial) -> list[Window]:
    """The windows that touch what is tried; a ConfigurationError where there are too many points.

    How many squares are near a road and dry is not known before they are tried: the limit is on
    all of the ground.
    """
    borders = municipalities(region, trial.municipalities)
    most = factors("suitability")["most"].best
    if (at_most := borders.area.sum() / trial.step**2) > most:
        raise too_many(at_most, most)
    edge = SIDE * trial.step
    west, south, east, north = (
        np.floor(value / edge) if at < 2 else np.ceil(value / edge)
        for at, value in enumerate(borders.total_bounds)
    )
    corners = [
        Window(float(y * edge), float(x * edge), trial.step)
        for y in np.arange(south, north)
        for x in np.arange(west, east)
    ]
    boxes = np.asarray([shapely.box(*window.box) for window in corners], dtype=object)
    touched = shapely.STRtree(boxes).query(borders.geometry.to_numpy(), predicate="intersects")[1]
    return [corners[at] for at in sorted(set(touched.tolist()))]


@dataclass(frozen=True)
class Tried:
    """What is done with a window; small, so that it can be sent to another process."""

    region: Region  # goes to another process as its folder
    profile: Profile
    trial: Trial
    language: str

    def __call__(self, window: Window) -> bytes:
        """The squares of a window with what the site in the middle of each got, as bytes."""
        with speaking(self.language):
            sites = sites_at(self.region, self.trial, window.box)
            if sites is None:
                return packed(pd.DataFrame())
            evaluation = evaluate(sites, self.region, self.profile, drawn=False, shown=False)
        return packed(cells(evaluation, self.trial))


def cells(evaluation: Evaluation, trial: Trial) -> pd.DataFrame:
    """A row a square: its corner in whole metres, and what the site in its middle got.

    Columns: west, south; municipality_code, status, light, the goals' lights (texts, "" where there
    is none); complete; score, score_low, score_high, the goals and `criterion_ID` (0..1), and
    `measured_ID` in the criterion's unit, NaN where there is none.
    """
    sites, goals = evaluation.sites, evaluation.goals[["value", "light"]].unstack("goal")
    middles = shapely.get_coordinates(shapely.centroid(sites.geometry.to_numpy()))
    west, south = np.rint(middles - trial.step / 2).T
    plain = pd.DataFrame(sites, copy=False)
    columns: dict[str, object] = {"west": west.astype(np.int64), "south": south.astype(np.int64)}
    for name in ("municipality_code", "status", "light"):
        columns[name] = _texts(plain[name])
    for goal in goals["value"].columns:
        columns[f"{goal}_light"] = _texts(goals["light"][goal].reindex(sites.index))
    columns["complete"] = plain["complete"].to_numpy(dtype=bool)
    for name in ("score", "score_low", "score_high"):
        columns[name] = plain[name].to_numpy(dtype=float)
    for goal in goals["value"].columns:
        columns[str(goal)] = goals["value"][goal].reindex(sites.index).to_numpy(dtype=float)
    rows = evaluation.criteria[["value", "measured"]].unstack("criterion").reindex(sites.index)
    for column, before in (("value", CRITERION), ("measured", MEASURED)):
        for name in rows[column].columns:
            columns[f"{before}{name}"] = rows[column][name].to_numpy(dtype=float)
    return pd.DataFrame(columns)


def _texts(values: Iterable[object]) -> list[str]:
    return [str(value) if isinstance(value, str) else "" for value in values]


def packed(rows: pd.DataFrame) -> bytes:
    """Rows as bytes: every number as it was, to the last bit."""
    file = io.BytesIO()
    arrays = {
        str(name): rows[name].to_numpy(dtype=None if rows[name].dtype.kind in "bif" else np.str_)
        for name in rows.columns
    }
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpacked(content: bytes) -> pd.DataFrame:
    """Rows of bytes; a ValueError where they are no such rows."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return pd.DataFrame({name: arrays[name] for name in arrays.files})
    except (OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError("no rows of a window") from error


def squares_of(rows: pd.DataFrame, trial: Trial, crs: object, times: int = 1) -> gpd.GeoDataFrame:
    """Rows as squares, `times` as wide as the lattice's around the same middle; index their id."""
    side = trial.step
    wider = (times - 1) / 2 * side
    west, south = rows["west"].to_numpy(float) - wider, rows["south"].to_numpy(float) - wider
    names = [f"{x:.0f}-{y:.0f}" for x, y in zip(rows["west"], rows["south"], strict=True)]
    frame = gpd.GeoDataFrame(
        rows.drop(columns=["west", "south"]).reset_index(drop=True),
        geometry=shapely.box(west, south, west + times * side, south + times * side),
        crs=crs,
    )
    frame.index = pd.Index(names, name="id", dtype=object)
    return frame


def thinned(parts: Iterator[pd.DataFrame], trial: Trial, times: int) -> pd.DataFrame:
    """The rows in the middle of every `times` × `times` squares; `times` is odd."""
    chosen = []
    for rows in parts:
        if rows.empty:
            continue
        column, row = (np.rint(rows[name] / trial.step).astype(int) for name in ("west", "south"))
        middle = times // 2
        chosen.append(rows[(column % times == middle) & (row % times == middle)])
    return pd.concat(chosen, ignore_index=True) if chosen else pd.DataFrame()
