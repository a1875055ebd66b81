"""The school districts of a set of sites: the pupils of all of them together, against the room."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd

from ikap.assess.measurement import Tables
from ikap.catalogue import SCHOOL_LEVELS
from ikap.criteria.need import BOUNDS
from ikap.criteria.school_room import JUDGED, SHORT, light_of
from ikap.criteria.schools import ANSWERS, LEVELS, Case
from ikap.model import SchoolSum
from ikap.sources.region import Region

# What the map says of a district where nobody has counted; blue is about one project alone.
BY_CLASS = {"red": (SHORT, "short"), "yellow": (JUDGED, "judged")}
LEAST = 0.5  # of a home; less of a site over a district's border is not listed
NOBODY = (0.0, 0.0, 0.0)


def school_sums(sites: gpd.GeoDataFrame, region: Region) -> tuple[SchoolSum, ...]:
    """The districts that any of the sites' homes lie in, by name; none without districts.

    The count answers where the region has it, since the map's rule is about one project; else the
    map's class. Sites over one another are each counted, as they are proposed.
    """
    if not region.has("school_districts") or sites.empty:
        return ()
    tables = Tables(sites, region.has, region.layer, region.lasting)
    grouped: dict[tuple[str, str], list[tuple[str, Case]]] = {}
    for id_, cases in zip(sites.index, tables["school_cases"], strict=True):
        for case in cases:
            if case.homes[1] > 0:
                grouped.setdefault((case.district, case.level), []).append((str(id_), case))
    order = sorted(grouped, key=lambda key: (key[0], SCHOOL_LEVELS.index(key[1])))
    sums = (_summed(grouped[key]) for key in order)
    return tuple(entry for entry in sums if entry.homes >= LEAST)


def _summed(part: list[tuple[str, Case]]) -> SchoolSum:
    cases = [case for _id, case in part]
    first, room = cases[0], cases[0].room
    low, best, high = (math.fsum(case.pupils[i] for case in cases) for i in range(len(BOUNDS)))
    span, answer = light_of(replace(room, school_class=None), NOBODY, (low, best, high))
    light = span[1]
    if answer == "unknown" and room.school_class is not None:
        light, answer = BY_CLASS.get(room.school_class, (light, answer))
    return SchoolSum(
        district=first.district,
        level=first.level,
        level_title=LEVELS[first.level],
        school=first.school,
        sites=tuple(dict.fromkeys(id_ for id_, _case in part)),
        homes=math.fsum(case.homes[1] for case in cases),
        pupils=(low, best, high),
        free=room.free[1],
        year=room.year,
        left=(room.free[0] - low, room.free[1] - best, room.free[2] - high),
        by_map=room.school_class,
        light=light,
        answer=answer,
        answer_title=ANSWERS[answer],
    )
