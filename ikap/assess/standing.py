"""The order of each list: who has which place, and who shares one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ikap.words import LISTS


@dataclass(frozen=True)
class Standing:
    """The places of a list.

    - `ranked`: ids with a place, by place and id.
    - `shared`: place → the ids that share it, where more than one do.
    """

    ranked: tuple[str, ...]
    shared: Mapping[int, tuple[str, ...]]


def standings(sites: pd.DataFrame) -> dict[str, Standing]:
    """The places of each list that has alternatives, in the order of the lists."""
    return {
        name: _standing(sites[sites["list"] == name])
        for name in LISTS
        if (sites["list"] == name).any()
    }


def _standing(sites: pd.DataFrame) -> Standing:
    ranked = sites[sites["rank"].notna()].sort_index().sort_values("rank", kind="stable")
    places = ranked["rank"].astype(int)
    return Standing(
        ranked=tuple(map(str, ranked.index)),
        shared={
            place: tuple(map(str, places.index[places == place]))
            for place in sorted(set(places[places.duplicated()].tolist()))
        },
    )
