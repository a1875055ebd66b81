"""Areas of a round that lie over each other: sent twice, or wanted by two."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import shapely

from ikap.model import M2_PER_DAA, Problem
from ikap.text import _, percent, quantity

TOLD = 10  # pairs that are named; the rest are counted
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


def overlap_remarks(alternatives: gpd.GeoDataFrame) -> tuple[Problem, ...]:
    """What is said of submissions that lie over each other: their dwellings and jobs add up, the
    ground does not.

    `alternatives`: as in `overlaps`.
    """
    pairs = overlaps(alternatives)
    where = _("Områder som overlapper")
    remarks = [Problem(where, _told(pair)) for pair in pairs[:TOLD]]
    if len(pairs) > TOLD:
        remarks.append(Problem(where, _("flere par som overlapper: {n}.", n=len(pairs) - TOLD)))
    return tuple(remarks)


def _told(pair: Overlap) -> str:
    if pair.is_same:
        return _(
            "{first} og {second} er tegnet over samme areal. Begge er vurdert, og boliger og "
            "arbeidsplasser i begge er med i summene.",
            first=pair.first,
            second=pair.second,
        )
    return _(
        "{first} og {second} har {area} felles ({first_share} og {second_share} av områdene). "
        "Boliger og arbeidsplasser i begge er med i summene.",
        first=pair.first,
        second=pair.second,
        area=quantity(pair.area_daa, "daa"),
        first_share=percent(pair.first_share),
        second_share=percent(pair.second_share),
    )
