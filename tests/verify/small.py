"""Small grounds for the second engine: sites in two municipalities, and layers held by name."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from ikap.verify import ground

CRS = 25832


def frame(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def layers(**held):
    return ground.Layers(held.__contains__, held.__getitem__, lambda _test: ["region"])


def lay_out(engine, *shapes):
    """Sites a, b …, in municipality 5001 west of x = 1 000 and 5028 east of it."""
    sites = frame(shapes, **{column: [None] * len(shapes) for column in ground.SITE})
    sites.index = pd.Index(list("abcdef"[: len(shapes)]), name="id")
    borders = frame(
        [shapely.box(-9000, -9000, 1000, 9000), shapely.box(1000, -9000, 9000, 9000)],
        municipality_code=["5001", "5028"],
    )
    ground.lay_out(engine, sites, layers(municipalities=borders))


def by_id(table, column="v"):
    return dict(zip(table["id"], table[column].tolist(), strict=True))


def entry(id_, *numbers, **said):
    """A site as a run tells it, which says nothing yet of the numbers that are asked about."""
    shown = {number: {"measured": None, "facts": {}} for number in numbers}
    return {"id": id_, "kind": "housing", "shown": shown, "criteria": {}} | said


def again(checks):
    """What was computed again, by number and site, where the run says nothing or another thing."""
    return {
        (difference.number.key, difference.site): difference.computed
        for check in checks
        for difference in check.differences
    }
