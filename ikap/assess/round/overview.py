"""A round too large for one Evaluation: what is kept of each site, and the places of them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
import shapely

from ikap.assess import ranking
from ikap.model import Evaluation, Problem, Profile, RegionSummary
from ikap.words import LISTS

# Of the sites: what is counted, what is ranked by, and what the first of each list are told by.
KEPT = (
    *("proposal", "name", "kind", "list", "municipality_code", "group", "file", "row"),
    *("area_daa", "net_area_daa", "dwellings", "jobs"),
    *("status", "complete", "light", "score", "score_low", "score_high"),
)
PLACES = ("rank", "rank_low", "rank_high", "group_rank")  # what depends on all sites


class Scored(Protocol):
    """What a round is counted from: an Evaluation, or an Overview."""

    @property
    def sites(self) -> pd.DataFrame: ...

    @property
    def region(self) -> RegionSummary: ...

    @property
    def profile(self) -> Profile: ...

    @property
    def remarks(self) -> tuple[Problem, ...]: ...


@dataclass(frozen=True)
class Overview:
    """All sites of a round by id: KEPT, a point inside each (`x`, `y`), and PLACES.

    A site that was fully measured has no interval of places, since nothing is drawn.
    """

    sites: pd.DataFrame
    region: RegionSummary
    profile: Profile
    remarks: tuple[Problem, ...]

    @property
    def places(self) -> pd.DataFrame:
        return self.sites[list(PLACES)]

    def best(self, count: int) -> pd.Index:
        """The ids of the first of each list, by place and id; fewer where fewer have a place."""
        ranked = self.sites[self.sites["rank"].notna()].sort_index()
        ordered = ranked.sort_values("rank", kind="stable")
        first = [id_ for name in LISTS for id_ in _of(ordered, name).index[:count]]
        index: pd.Index = pd.Index(first)
        return index


def kept(evaluation: Evaluation) -> pd.DataFrame:
    """What an overview keeps of the sites of an Evaluation."""
    points = shapely.point_on_surface(evaluation.sites.geometry.to_numpy())
    plain = pd.DataFrame(evaluation.sites[list(KEPT)], copy=True)
    return plain.assign(x=shapely.get_x(points), y=shapely.get_y(points))


def placed(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The parts as one table sorted by id, with the places that the sites have among all."""
    sites = pd.concat(list(parts)).sort_index()
    places = ranking.ranks(sites)
    for end in ("rank_low", "rank_high"):
        places[end] = np.where(sites["complete"], np.nan, places[end])
    return pd.concat([sites, places], axis=1)


def _of(sites: pd.DataFrame, name: str) -> pd.DataFrame:
    return sites[sites["list"] == name]
