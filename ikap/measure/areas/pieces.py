"""How much of each site lies on what, for a layer that many sites ask of: arrays and one tree.

What `overlap` defines, looked up in what does not depend on the sites. Valid polygons in one
projected CRS, in metres; areas are m² of its grid.

Surfaces that should lie edge to edge seldom share every vertex: where one has a corner that its
neighbour lacks, rounding leaves a sliver that both cover. Two surfaces lap when they share more
than `LAP` m² that is wider than `WIDTH` metres; only then is ground taken from one of them, by
the union of those before it. What lesser strips add beyond the site is scaled away, so that the
classes and what is outside add up to the site.

Where numba is installed (the extra `kernel`) and the pairs are many, `kernel` measures what a site
shares with surfaces that do not lap, within `SPECK` of what cutting the shapes gives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ikap.measure.points import Floats, Ints, Shapes

LAP = 1.0  # m² that two surfaces share; less is a line that was drawn twice [P]
WIDTH = 0.1  # metres; narrower than this is the drawing's own error [P]
SPECK = 1e-6  # m²; less is what rounding leaves of a touch, where no shapes are cut
# Boxes that meet, from where measuring them by cutting costs what it costs to start numba [C].
MANY = 35_000


@dataclass(frozen=True, eq=False)
class Ground:
    """A layer's surfaces and the place of each in the order of precedence, ready to be asked.

    `shares`: whether each has more than `LAP` m² in common with another, where that is known.
    """

    shapes: Shapes
    rank: Ints
    shares: NDArray[np.bool_] | None = None

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    def surveyed(self) -> Ground:
        """The same, knowing what its surfaces share: for a layer that is kept and asked often."""
        shares = np.zeros(len(self.shapes), dtype=bool)
        if len(self.shapes):
            odd = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(self.shapes)))
            at, of = self.tree.query(self.shapes[odd], predicate="intersects")
            at = odd[at]
            at, of = at[at != of], of[at != of]
            both = shapely.intersection(self.shapes[at], self.shapes[of])
            much = shapely.area(both) > LAP
            shares[at[much]] = shares[of[much]] = True
        return replace(self, shares=shares)

    def asked(
        self, sites: Shapes, predicate: Literal["intersects"] | None = None
    ) -> tuple[Ints, Ints]:
        """Sites and surfaces whose boxes meet, or that do as the predicate says, by site."""
        if not len(sites) or not len(self.shapes):
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
        at, of = self.tree.query(sites, predicate=predicate)
        order = np.lexsort((of, at))
        return at[order], of[order]


@dataclass(frozen=True, eq=False)
class Pieces:
    """What sites share with surfaces: the site's position, the surface's, m²; by site, then m²."""

    site: Ints
    of: Ints
    area: Floats

    def per_site(self, values: Floats, count: int) -> Floats:
        """A sum of the pieces' values for each of so many sites."""
        return np.asarray(np.bincount(self.site, values, count), dtype=float)


def pieces_of(sites: Shapes, ground: Ground) -> Pieces:
    """Every pair of a site and a surface that share area; ground under several counts once.

    It goes to the lowest rank. The pieces of a site never add up to more than the site.
    """
    at, of, area = _measured(sites, ground) or _cut(sites, ground)
    gross = np.asarray(shapely.area(sites), dtype=float)
    total = np.bincount(at, area, len(sites))
    over = total > gross
    area[over[at]] *= (gross[over] / total[over])[(np.cumsum(over) - 1)[at[over[at]]]]
    kept = area > 0
    at, of, area = at[kept], of[kept], area[kept]
    order = np.lexsort((area, at))
    return Pieces(at[order], of[order], area[order])


def _measured(sites: Shapes, ground: Ground) -> tuple[Ints, Ints, Floats] | None:
    """The pieces by `kernel`, but those of sites where surfaces lap; None where it has no place."""
    at, of = ground.asked(sites)
    if len(at) < MANY or find_spec("numba") is None:
        return None
    from ikap.measure.areas import kernel

    hit, place = np.unique(of, return_inverse=True)
    if not kernel.fits(sites) or not kernel.fits(ground.shapes[hit]):
        return None
    area, laps = kernel.shared(sites, ground.shapes[hit], at, place, LAP, WIDTH)
    lapping = np.flatnonzero(laps)
    again, of_again, area_again = _cut(sites[lapping], ground)
    kept = ~laps[at] & (area > SPECK)
    return (
        np.concatenate([at[kept], lapping[again]]),
        np.concatenate([of[kept], of_again]),
        np.concatenate([area[kept], area_again]),
    )


def _cut(sites: Shapes, ground: Ground) -> tuple[Ints, Ints, Floats]:
    """The pieces by cutting the shapes."""
    at, of, shared, area = shared_ground(sites, ground)
    asking, starts, ends = _runs(at)
    several = ends - starts > 1
    if ground.shares is not None:  # what shares nothing with any laps with none in a site
        sharing = np.bincount(at, ground.shares[of], len(sites))
        several &= sharing[asking] > 1
    doubtful = [
        np.arange(begin, end)
        for begin, end in zip(starts[several], ends[several], strict=True)
        if not shapely.coverage_is_valid(shared[begin:end])
    ]
    for of_site in _lapping(doubtful, shared):
        first = of_site[np.lexsort((area[of_site], ground.rank[of[of_site]]))]
        area[first] = _exclusive_areas(shared[first])
    return at, of, area


def shared_ground(sites: Shapes, ground: Ground) -> tuple[Ints, Ints, Shapes, Floats]:
    """Sites and surfaces that meet, by site: the two positions, what they share, and its m²."""
    at, of = ground.asked(sites, "intersects")
    shared = np.full(len(at), None, dtype=object)
    alone = np.flatnonzero((np.bincount(at, minlength=len(sites)) == 1)[at])
    inside = alone[shapely.covers(ground.shapes[of[alone]], sites[at[alone]])]
    shared[inside] = sites[at[inside]]
    rest = np.setdiff1d(np.arange(len(at)), inside)
    shared[rest] = shapely.intersection(sites[at[rest]], ground.shapes[of[rest]])
    return at, of, shared, np.asarray(shapely.area(shared), dtype=float)


def covered(sites: Shapes, ground: Ground) -> Shapes:
    """The part of each site that the surfaces cover, empty where they do not."""
    parts = np.full(len(sites), shapely.Polygon(), dtype=object)
    if not len(sites) or not len(ground.shapes):
        return parts
    at, of = ground.tree.query(sites, predicate="intersects")
    return united(parts, at, shapely.intersection(sites[at], ground.shapes[of]))


def united(parts: Shapes, at: Ints, pieces: Shapes) -> Shapes:
    """The parts, with the union of the pieces at each position in the place of what was there."""
    order = np.argsort(at, kind="stable")
    at, pieces = at[order], pieces[order]
    for i, begin, end in zip(*_runs(at), strict=True):
        several = end - begin > 1
        whole = shapely.union_all(pieces[begin:end]) if several else pieces[begin]
        parts[i] = polygonal(whole)
    return parts


def _runs(at: Ints) -> tuple[Ints, Ints, Ints]:
    """Of ascending positions: each, and where its run begins and ends."""
    begin = np.flatnonzero(np.append(True, at[1:] != at[:-1])[: len(at)])
    return at[begin], begin, np.append(begin[1:], len(at))[: len(begin)]


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry: what overlays leave of lines and points has no area.

    >>> mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(5, 5)])
    >>> polygonal(mixed).geom_type
    'Polygon'
    """
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [p for p in shapely.get_parts(shape, return_index=False) if p.geom_type == "Polygon"]
    if not parts:
        return shapely.Polygon()
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _lapping(groups: list[Ints], shared: Shapes) -> list[Ints]:
    """Of groups of pieces, each of one site, those in which two pieces lap."""
    if not groups:
        return []
    pairs = [np.triu_indices(len(group), 1) for group in groups]
    of = np.repeat(np.arange(len(groups)), [len(left) for left, _other in pairs])
    left = np.concatenate([g[i] for g, (i, _j) in zip(groups, pairs, strict=True)])
    other = np.concatenate([g[j] for g, (_i, j) in zip(groups, pairs, strict=True)])
    box = shapely.bounds(shared)
    sides = np.minimum(box[left, 2:], box[other, 2:]) - np.maximum(box[left, :2], box[other, :2])
    near = (sides > WIDTH).all(axis=1) & (sides.prod(axis=1) > LAP)
    of = of[near]
    both = shapely.intersection(shared[left[near]], shared[other[near]])
    area = shapely.area(both)
    width = 2 * area / np.maximum(shapely.length(both), np.finfo(float).tiny)
    return [groups[i] for i in np.unique(of[(area > LAP) & (width > WIDTH)])]


def _exclusive_areas(pieces: Shapes) -> Floats:
    """m² that each piece of one site adds to what those before it cover."""
    covered = np.zeros(len(pieces))
    taken: BaseGeometry = shapely.Polygon()
    for i, piece in enumerate(pieces):
        taken = shapely.union_all([taken, piece])
        covered[i] = shapely.area(taken)
    return np.asarray(np.maximum(np.diff(covered, prepend=0.0), 0.0))
