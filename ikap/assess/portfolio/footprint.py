"""The ground that a set of alternatives takes together, each square metre of it once.

Mixed use is two alternatives on one area, and proposals may lie over one another. The ground is
cut into plots by municipality and by what is proposed on it, and measured as plots.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from ikap.assess.evaluate import parts_of, window_of
from ikap.assess.measurement import Tables, measure
from ikap.assess.tidy import readings
from ikap.measure.overlap import polygonal
from ikap.model import Indicator, Kind
from ikap.sources.crs import Box
from ikap.sources.region import Region

NOISE = 1e-3  # m²; less is what rounded coordinates leave along a shared border
ABROAD = ""  # the municipality of ground outside them all
MIXED = "mixed"


def together(sites: gpd.GeoDataFrame) -> list[tuple[str, ...]]:
    """The ids of sites that lie over one another, directly or through others; others alone.

    Groups and their members are in the order of the sites.
    """
    first, second = overlapping(sites.geometry)
    n = len(sites)
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    groups: dict[int, list[str]] = {}
    for place, group in enumerate(label):
        groups.setdefault(int(group), []).append(str(sites.index[place]))
    return [tuple(ids) for ids in groups.values()]


def overlapping(
    shapes: gpd.GeoSeries, least: float = NOISE
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of every two shapes that share more than `least` m², each pair once."""
    geometries = shapes.to_numpy()
    first, second = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    area = shapely.area(shapely.intersection(geometries[first], geometries[second]))
    order = np.lexsort((second, first))
    order = order[area[order] > least]
    return first[order], second[order]


def plots(sites: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The ground of the sites, by municipality and purpose (`housing`, `business`, `mixed`).

    Columns: `municipality_code`, `purpose`, `members` (ids), `like` (the id of a site that is
    exactly this plot, else None). The areas of the plots add up to that of the sites' union.
    """
    kinds, shares, shapes = (
        dict(zip(sites.index, sites[column], strict=True))
        for column in ("kind", "municipalities", sites.geometry.name)
    )
    rows: list[dict[str, object]] = []
    for ids in together(sites):
        code = _wholly_in(shares[id_] for id_ in ids)
        first, *others = (shapes[id_] for id_ in ids)
        if code is None or not all(shape.equals(first) for shape in others):
            rows += _cut(sites.loc[list(ids)], municipalities)
            continue
        purposes = sorted({str(kinds[id_]) for id_ in ids})
        rows.append(
            {
                "municipality_code": code,
                "purpose": purposes[0] if len(purposes) == 1 else MIXED,
                "members": ids,
                "like": ids[0],
                "geometry": first,
            }
        )
    return gpd.GeoDataFrame(
        rows,
        columns=["municipality_code", "purpose", "members", "like", "geometry"],
        geometry="geometry",
        crs=sites.crs,
    )


def _cut(group: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame) -> Iterator[dict[str, object]]:
    """The plots of sites that are not all one plot."""
    ids = tuple(str(id_) for id_ in group.index)
    for purpose, shape in _by_purpose(group):
        for code, part in _by_municipality(shape, municipalities):
            yield {
                "municipality_code": code,
                "purpose": purpose,
                "members": ids,
                "like": None,
                "geometry": part,
            }


def _wholly_in(shares: Iterable[Mapping[str, float]]) -> str | None:
    """The municipality that all of the sites lie wholly in, by their shares, if there is one."""
    held = {
        code if share > 1 - 1e-9 else None
        for of_site in shares
        for code, share in of_site.items()
        if share > 1e-9
    }
    return held.pop() if len(held) == 1 else None


def _by_purpose(group: gpd.GeoDataFrame) -> Iterator[tuple[str, BaseGeometry]]:
    homes, work = (
        shapely.union_all(group.geometry[group["kind"] == kind].to_numpy())
        for kind in (Kind.HOUSING, Kind.BUSINESS)
    )
    yield from _solid(
        {
            Kind.HOUSING.value: shapely.difference(homes, work),
            Kind.BUSINESS.value: shapely.difference(work, homes),
            MIXED: shapely.intersection(homes, work),
        }
    )


def _by_municipality(
    shape: BaseGeometry, municipalities: gpd.GeoDataFrame
) -> Iterator[tuple[str, BaseGeometry]]:
    near = municipalities[municipalities.intersects(shape)]
    inside = {
        str(code): shapely.intersection(shape, border)
        for code, border in zip(near["municipality_code"], near.geometry, strict=True)
    }
    rest = shapely.difference(shape, shapely.union_all(near.geometry.to_numpy()))
    yield from _solid(inside | {ABROAD: rest})


def _solid(shapes: Mapping[str, BaseGeometry]) -> Iterator[tuple[str, BaseGeometry]]:
    for name, shape in shapes.items():
        solid = polygonal(shape)
        if solid.area > NOISE:
            yield name, solid


def measured_on(
    ground: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    stored: pd.DataFrame,
    indicators: Sequence[Indicator],
    region: Region,
) -> dict[str, pd.DataFrame]:
    """Indicators of the land on each plot, by name: tables of `measured`, `low` and `high`.

    A plot that is exactly a site has the site's stored numbers; the others are measured in the
    region. Peat is as deep on a plot as its deepest member says.
    """
    others = ground[ground["like"].isna()]
    again = measure_again(others, sites, indicators, region) if len(others) else None
    totals = {}
    for indicator in indicators:
        table = _sides(stored, indicator.id, pd.Index(ground["like"])).set_axis(ground.index)
        if again is not None:
            table.loc[others.index] = _sides(again, indicator.id, others.index)
        totals[indicator.id] = table
    return totals


def _sides(table: pd.DataFrame, name: str, labels: pd.Index) -> pd.DataFrame:
    return readings(table, name, labels)[["measured", "low", "high"]].astype(float)


def measure_again(
    ground: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    indicators: Sequence[Indicator],
    region: Region,
) -> pd.DataFrame:
    """The indicators measured on plots as if they were sites; tidy, by the plots' labels."""
    measured = (
        measure(tables, indicators) for tables in tables_of(as_sites(ground, sites), region)
    )
    return pd.concat(list(measured))


def tables_of(ground: gpd.GeoDataFrame, region: Region) -> Iterator[Tables]:
    """What indicators need on the ground, one small window of the region at a time."""
    for part in parts_of(ground):
        read = partial(_read, region, window_of(part))
        yield Tables(part, region.has, read, region.lasting)


def _read(region: Region, window: Box, name: str) -> Any:
    return region.layer(name, window)


def as_sites(ground: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Plots with the columns of the site that stands first among their members."""
    like = sites.loc[[members[0] for members in ground["members"]]].copy()
    like.index = ground.index.rename("id")
    depth = [_deepest(sites["peat_depth"].loc[list(members)]) for members in ground["members"]]
    shapes = gpd.GeoSeries(ground.geometry.to_numpy(), index=like.index, crs=sites.crs)
    return like.set_geometry(shapes).assign(net=shapes, peat_depth=depth)


def _deepest(depths: Iterable[float]) -> float:
    known = [depth for depth in depths if depth == depth]  # NaN is not equal to itself
    return max(known) if known else float("nan")
