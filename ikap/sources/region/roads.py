"""Roads: a network that is drawn for small scales lacks the streets one walks along, and says so.

N1000 and N250 hold the main roads, smoothed: nobody walks along those. They are known by how far
apart the points of their lines lie, whatever the file is called.
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely

from ikap.model import Problem
from ikap.sources.region.layer import read_layer
from ikap.sources.region.reading import Place, Reader, Reading
from ikap.text import _, number

# Metres between points along a line, on average. Streets that were measured have 10-40 (Elveg,
# OpenStreetMap, N50); a line simplified for 1:250 000 has 100 and more, N1000 has 300-500. [P]
DRAWN_COARSELY = 75.0
FEWEST = 50  # lines; fewer may be straight streets [P]
COARSE = "coarse"


def read_roads(place: Place, name: str) -> Mapping[str, Reading]:
    """The roads; `coarse` where they say so themselves, or nobody says and their lines show it."""
    declaration = place.declarations[name]
    reading = read_layer(declaration, place.crs, place.box)
    said = any(COARSE in {*part.constants, *part.fields} for part in declaration.parts)
    metres = spacing(reading.frame)
    if said or reading.frame[COARSE].any() or not is_drawn_coarsely(reading.frame):
        return {name: reading}
    what = _(
        "vegene er tegnet for små målestokker ({metres} m mellom punktene i snitt) og mangler "
        "småvegene. Gangavstander følger dem ikke.",
        metres=number(metres, 0),
    )
    remedy = _(
        "Bruk Elveg, FKB eller OpenStreetMap. Er vegnettet helt: constants = {{ coarse = false }} "
        "i region.toml."
    )
    remark = Problem(declaration.where, what, remedy)
    return {name: Reading(reading.frame.assign(coarse=True), (*reading.remarks, remark))}


def is_drawn_coarsely(roads: gpd.GeoDataFrame) -> bool:
    """Whether there are enough lines to tell, and their points lie as far apart as on a small map.

    >>> bends = gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 200 0, 350 200)"] * 50)
    >>> is_drawn_coarsely(bends.to_frame("geometry")), is_drawn_coarsely(bends[:49].to_frame("g"))
    (True, False)
    """
    return len(roads) >= FEWEST and spacing(roads) > DRAWN_COARSELY


def spacing(roads: gpd.GeoDataFrame) -> float:
    """Metres between points along the lines, on average; NaN without lines."""
    lines = roads.geometry.to_numpy()
    steps = int(np.maximum(shapely.get_num_coordinates(lines) - 1, 0).sum())
    return float(shapely.length(lines).sum()) / steps if steps else float("nan")


READERS: Mapping[str, Reader] = {"roads": read_roads}
