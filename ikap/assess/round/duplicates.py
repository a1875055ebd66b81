"""Areas of a round that lie over each other: sent twice, or wanted by two."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import shapely

from ikap.model import M2_PER_DAA

LEAST = 0.1  # daa; less is two drawings that touch
SAME = 0.95  # of both areas, from where it is one area drawn twice [P]


@dataclass(frozen=True)
class Overlap:
    """Two submissions with ground in common; shares (0..1) of each that the other covers."""

    first: str
    second: str
    first_file: str
    second_file: str
    area_daa: float
    first_share: float
    second_share: float

    @property
    def is_same(self) -> bool:
        """Whether both are drawn over the same ground."""
        return min(self.first_share, self.second_share) >= SAME


def overlaps(alternatives: gpd.GeoDataFrame) -> tuple[Overlap, ...]:
    """Every pair of submissions with more than LEAST daa in common, by id.

    `alternatives`: proposal, file, geometry in metres; the parts of mixed use are one submission.
    """
    sites = alternatives.drop_duplicates("proposal")
    shapes = sites.geometry.to_numpy()
    names, files = sites["proposal"].astype(str).to_numpy(), sites["file"].astype(str).to_numpy()
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = pairs[:, pairs[0] < pairs[1]]
    common = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    whole = shapely.area(shapes)
    result = [
        Overlap(
            names[a],
            names[b],
            files[a],
            files[b],
            float(area / M2_PER_DAA),
            float(area / whole[a]),
            float(area / whole[b]),
        )
        for a, b, area in zip(first, second, common, strict=True)
        if area > LEAST * M2_PER_DAA
    ]
    return tuple(sorted(result, key=lambda pair: (pair.first, pair.second)))
