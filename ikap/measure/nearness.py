"""How far it is from points to sets of targets that many ask for: made ready once, then looked up.

The rules are those of `distance.route`. What a set and a network tell does not depend on who
asks: the targets' order and tree, and the cost from every node of the network (`signposts`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ikap.measure.crossing import Floats, Ints, Shapes, Water, is_dry, nearest_shape
from ikap.measure.network import DETOUR
from ikap.measure.points import Points
from ikap.measure.signposts import Approach, Signposts, approach


@dataclass(frozen=True, eq=False)
class Targets:
    """Where ways go: shapes in the order of their labels, and what the set is called.

    `among`: a larger set that has all of these, whose ways tell most of theirs.
    """

    name: str
    shapes: Shapes
    labels: Shapes
    among: Targets | None = None

    def __len__(self) -> int:
        return len(self.shapes)

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    @cached_property
    def place(self) -> Ints:
        """Where each target of the larger set stands in this one; -1: it does not."""
        assert self.among is not None
        return np.asarray(
            pd.Index(self.labels).get_indexer(pd.Index(self.among.labels)), dtype=np.intp
        )


def targets(places: gpd.GeoSeries, name: str = "", among: Targets | None = None) -> Targets:
    """Places made ready to be gone to, in the order of their labels.

    >>> targets(gpd.GeoSeries.from_wkt(["POINT (9 0)", "POINT (0 0)"], index=["b", "a"])).labels
    array(['a', 'b'], dtype=object)
    """
    ordered = places.sort_index()
    return Targets(name, ordered.to_numpy(), ordered.index.to_numpy(dtype=object), among)


@dataclass(frozen=True, eq=False)
class Ways:
    """From each point to the nearest target: metres, metres by air, and its position; -1: none.

    Missing is NaN. What the way cannot be shorter than is `at_least`.
    """

    metres: Floats
    at_least: Floats
    of: Ints


@dataclass(frozen=True, eq=False)
class SiteWays:
    """A site's ways as one: the mean and the worst of its points, `at_least`, and the target.

    `target` is the label that the nearest point goes to, None where no point has a way.
    """

    mean: Floats
    worst: Floats
    at_least: Floats
    target: Shapes


@dataclass(frozen=True, eq=False)
class Trips:
    """Ways from points to sets of targets, each worked out when it is first asked for.

    Along the network of the signposts where there are any, else straight; along a `coarse` one
    straight too. See `distance.route`.
    """

    points: Points
    posts: Signposts | None = None
    sea: Water | None = None
    coarse: bool = False
    _known: dict[str, Ways] = field(default_factory=dict, repr=False)

    @cached_property
    def _here(self) -> Approach | None:
        return None if self.posts is None else approach(self.posts, self.points.shapes, self.sea)

    def taken(self, some: NDArray[np.bool_]) -> Trips:
        """The ways from some of the points alone."""
        points = Points(self.points.shapes[some], self.points.owner[some], self.points.areas)
        return Trips(points, self.posts, self.sea, self.coarse)

    def to(self, goal: Targets) -> Ways:
        """The ways to a set of targets, which the signposts must know by its name."""
        if goal.name not in self._known:
            self._known[goal.name] = self._to(goal)
        return self._known[goal.name]

    def by_site(self, goal: Targets) -> SiteWays:
        """The ways to a set of targets, a row a site."""
        ways, labels = self.to(goal), goal.labels
        points = self.points
        nearest = points.nearest(ways.metres)
        of = np.where(nearest >= 0, ways.of[nearest] if len(ways.of) else -1, -1)
        return SiteWays(
            points.mean(ways.metres),
            points.greatest(ways.metres),
            points.mean(ways.at_least),
            labelled(labels, of),
        )

    def _to(self, goal: Targets) -> Ways:
        shapes = self.points.shapes
        if not len(goal):
            nothing = np.full(len(shapes), np.nan)
            return Ways(nothing, nothing, np.full(len(shapes), -1, dtype=np.intp))
        nearest, air = nearest_shape(shapes, goal.shapes, tree=goal.tree)
        metres, of = np.full(len(shapes), np.nan), np.full(len(shapes), -1, dtype=np.intp)
        if self._here is not None:
            inside = air == 0  # of a target that is an area
            metres[inside], of[inside] = 0.0, nearest[inside]
            along, which = self._here.to(goal.name)
            by_road = np.maximum(along, air)
            better = ~np.isnan(by_road) & ~(metres <= by_road)
            metres[better], of[better] = by_road[better], which[better]
        if self._here is None or self.coarse:
            open_ = ~(metres <= air * DETOUR)
            if goal.among is not None:
                larger = self.to(goal.among)
                # What is nearest of all is nearest of some that it is one of.
                there = np.append(goal.place, -1)[larger.of]
                told = open_ & ((there >= 0) | (larger.of < 0))
                metres[told], of[told] = larger.metres[told], there[told]
                open_ &= ~told
            worth = np.flatnonzero(open_)
            # A straight line counts where it is shorter than the way that there is.
            most = np.where(np.isnan(metres[worth]), np.inf, metres[worth] / DETOUR)
            which, dry = nearest_shape(
                shapes[worth],
                goal.shapes,
                self.sea,
                most=most,
                tree=goal.tree,
                by_air=(nearest[worth], air[worth]),
            )
            straight = dry * DETOUR
            better = ~np.isnan(straight) & ~(metres[worth] <= straight)
            metres[worth[better]], of[worth[better]] = straight[better], which[better]
        return Ways(metres, air, of)


def labelled(labels: Shapes, of: Ints) -> Shapes:
    """The labels at some positions; None at -1."""
    return np.append(labels, np.array([None], dtype=object))[of]


def between(
    points: Shapes,
    places: Shapes,
    *,
    here: Approach | None = None,
    sea: Water | None = None,
    coarse: bool = False,
) -> Floats:
    """Metres from each point (row) to each place (column), NaN where there is no way.

    By the rules of `distance.between`; the places are the sets of the signposts, in their order.
    """
    air = shapely.distance(points[:, None], places[None, :])
    metres = np.full(air.shape, np.nan)
    if here is not None:
        metres = np.maximum(here.to_each(), air)
    if here is None or coarse:
        at, of = np.nonzero(~(metres <= air * DETOUR))
        if sea is not None:
            dry = is_dry(shapely.shortest_line(points[at], places[of]), sea)
            at, of = at[dry], of[dry]
        metres[at, of] = air[at, of] * DETOUR
    return metres
