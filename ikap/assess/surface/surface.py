"""A surface that has been tried: what it is of, how much came out how, and its rows when asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from ikap.assess import profiles
from ikap.assess.evaluate import summarised
from ikap.assess.judgement import measurable
from ikap.assess.surface.suitability import Trial, nothing_tried
from ikap.assess.surface.windows import squares_of, thinned
from ikap.catalogue import factors
from ikap.model import Criterion, Profile, RegionSummary, Status
from ikap.sources.crs import Box
from ikap.sources.region import Region

Parts = Callable[[], Iterator[pd.DataFrame]]


@dataclass(frozen=True)
class Surface:
    """What was tried and what came of it. `parts` gives the rows of `windows.cells`, in pieces.

    `counts`: how many squares in all, of each status, and incomplete. `box` is around the squares.
    `criteria` are those that took part, `set_aside` the ids of those that could not.
    """

    trial: Trial
    profile: Profile
    region: RegionSummary
    crs: CRS
    criteria: tuple[Criterion, ...]
    set_aside: tuple[str, ...]
    counts: Mapping[str, int]
    box: Box
    parts: Parts

    @property
    def times(self) -> int:
        """Every how manieth square the map shows, along each axis: an odd number."""
        most = factors("suitability")["shown"].best
        least = int(np.ceil(np.sqrt(self.counts["tried"] / most)))
        return least if least % 2 else least + 1

    def shown(self) -> gpd.GeoDataFrame:
        """The squares of the map, `times` as wide as the lattice's."""
        rows = thinned(self.parts(), self.trial, self.times)
        return squares_of(rows, self.trial, self.crs, self.times)


def surface_of(region: Region, profile: Profile, trial: Trial, parts: Parts) -> Surface:
    """A surface by its rows; a ConfigurationError where there are none."""
    status: Counter[str] = Counter()
    incomplete = 0
    corners: list[tuple[float, float, float, float]] = []
    for rows in parts():
        if rows.empty:
            continue
        status.update(rows["status"])
        incomplete += int((~rows["complete"].astype(bool)).sum())
        low, high = rows[["west", "south"]].min(), rows[["west", "south"]].max()
        corners.append((low["west"], low["south"], high["west"], high["south"]))
    if not corners:
        raise nothing_tried()
    ends = np.array(corners, dtype=float)
    definitions, _limits = profiles.apply(profile)
    taking_part, aside = measurable(definitions, trial.kind, region.has)
    return Surface(
        trial=trial,
        profile=profile,
        region=summarised(region),
        crs=region.crs,
        criteria=tuple(criterion for criterion, _gauges in taking_part),
        set_aside=tuple(aside),
        counts={
            "tried": sum(status.values()),
            **{one.value: status[one.value] for one in Status},
            "incomplete": incomplete,
        },
        box=(
            float(ends[:, 0].min()),
            float(ends[:, 1].min()),
            float(ends[:, 2].max()) + trial.step,
            float(ends[:, 3].max()) + trial.step,
        ),
        parts=parts,
    )
