"""Who leads a list, and who cannot be told apart: from places and intervals, not from opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ikap.model import Status
from ikap.words import LISTS


@dataclass(frozen=True)
class Standing:
    """The head of a list.

    - `ranked`: ids with a place, by place and id.
    - `may_lead`: ids that may be the best when the intervals of the totals are counted: none of
      the others is certainly above them. Those without a place for lack of a measurement count.
    - `shared`: place → the ids that share it, where more than one do.
    """

    ranked: tuple[str, ...]
    may_lead: tuple[str, ...]
    shared: Mapping[int, tuple[str, ...]]

    @property
    def clear(self) -> bool:
        """Whether one alternative is the best whatever the intervals hide."""
        return len(self.may_lead) == 1


def standings(sites: pd.DataFrame) -> dict[str, Standing]:
    """The head of each list that has alternatives, in the order of the lists."""
    return {
        name: _standing(sites[sites["list"] == name])
        for name in LISTS
        if (sites["list"] == name).any()
    }


def _standing(sites: pd.DataFrame) -> Standing:
    left = sites[(sites["status"] != Status.EXCLUDED) & sites["score_high"].notna()]
    ranked = left[left["rank"].notna()].sort_index().sort_values("rank", kind="stable")
    floor = left["score_low"].max()
    leading = left[left["score_high"] >= floor].sort_index()
    order = leading["rank"].sort_values(kind="stable", na_position="last").index
    places = ranked["rank"].astype(int)
    return Standing(
        ranked=tuple(map(str, ranked.index)),
        may_lead=tuple(map(str, order)),
        shared={
            place: tuple(map(str, places.index[places == place]))
            for place in sorted(set(places[places.duplicated()].tolist()))
        },
    )
