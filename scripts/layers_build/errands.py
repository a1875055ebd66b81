"""Invented daily errands around the real centres and towns."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from shapely import Point
from shapely.geometry.base import BaseGeometry

from layers_build.facts import CRS, KM, facts_of
from layers_build.noise import chance


def services(land: BaseGeometry) -> gpd.GeoDataFrame:
    """Groceries, kindergartens, schools and parks around the centres and in the towns."""
    facts = facts_of("facts")
    around = [(c["name"], c["at"], c["radius"], 5 - c["level"]) for c in facts["centres"]]
    around += [(town, at, at[2], 2) for town, ats in facts["towns"].items() for at in ats]
    each = {"grocery": 2, "kindergarten": 2, "primary_school": 1, "park": 1}
    titles = {
        "grocery": "Dagligvare",
        "kindergarten": "Barnehage",
        "primary_school": "Barneskole",
        "park": "Park",
    }
    rows = []
    for number, (name, at, radius, size) in enumerate(around):
        for kind, (service, count) in enumerate(each.items()):
            total = max(1, round(count * size * radius / 1.2)) if size > 1 else 1
            for i in range(total):
                turn, out = chance([number, number], [kind * 40 + i, kind * 40 + i + 20], 801)
                reach = 0.75 * radius * KM * (0.1 if i == 0 else np.sqrt(out))
                here = Point(
                    round(at[0] * KM + reach * np.cos(2 * np.pi * turn)),
                    round(at[1] * KM + reach * np.sin(2 * np.pi * turn)),
                )
                if land.contains(here):
                    title = f"{titles[service]} {name} {i + 1} (oppdiktet)"
                    rows.append({"name": title, "service": service, "geometry": here})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
