"""Roads, ferries, rail and bus corridors, stations and centres, as layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx
from shapely import LineString, Point

from layers_build.facts import CRS, facts_of, legs, metres, nodes, point, stations


def _frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def centres(population: Mapping[str, int]) -> gpd.GeoDataFrame:
    """Centres with level, and the population of the place where GeoNames has one."""
    return _frame(
        [
            {
                "name": centre["name"],
                "level": centre["level"],
                "population": float(population.get(centre.get("geonames", ""), 0)) or None,
                "geometry": point(centre["at"]),
            }
            for centre in facts_of("facts")["centres"]
        ]
    )


def station_points() -> gpd.GeoDataFrame:
    return _frame([{"name": name, "geometry": Point(at)} for name, at in stations().items()])


def roads() -> gpd.GeoDataFrame:
    """The road graph, one row a leg between two nodes."""
    return _frame(
        [
            {"name": road["name"], "road_class": road["class"], "geometry": leg}
            for road in facts_of("corridors")["roads"]
            for _, _, leg in legs(road["via"])
        ]
    )


def ferries() -> gpd.GeoDataFrame:
    return _frame(
        [
            {"name": ferry["name"], "geometry": leg}
            for ferry in facts_of("corridors")["ferries"]
            for _, _, leg in legs(ferry["via"])
        ]
    )


def railway(name: str) -> LineString:
    """A railway through its stations and bends."""
    line = next(entry for entry in facts_of("corridors")["lines"] if entry["name"] == name)
    path: list[tuple[float, float]] = []
    for stop in line["stations"]:
        path.append(stations()[stop])
        path += [metres(at) for at in line.get("bends", {}).get(stop, [])]
    return LineString(path + [metres(at) for at in line.get("onwards", [])])


def transit_lines() -> gpd.GeoDataFrame:
    """Railways, and the roads of the buses that run often."""
    rails = [
        {"name": line["name"], "line_class": line["class"], "geometry": railway(line["name"])}
        for line in facts_of("corridors")["lines"]
    ]
    buses = [
        {"name": line["name"], "line_class": line["class"], "geometry": along_roads(line["via"])}
        for line in facts_of("timetable")["lines"]
        if line["class"] in ("metrobuss", "stamrute")
    ]
    return _frame([*rails, *buses])


def along_roads(names: Sequence[str]) -> LineString:
    """The way through named nodes, by the fewest metres of road between each two."""
    graph = networkx.Graph()
    for road in facts_of("corridors")["roads"]:
        for _, _, leg in legs(road["via"]):
            a, b = leg.coords[0], leg.coords[-1]
            known = graph.get_edge_data(a, b)
            if known is None or leg.length < known["length"]:
                graph.add_edge(a, b, length=leg.length, leg=leg)
    known_nodes = nodes()
    path: list[tuple[float, float]] = [known_nodes[names[0]]]
    for a, b in pairwise(names):
        way = networkx.shortest_path(graph, known_nodes[a], known_nodes[b], weight="length")
        for start, end in pairwise(way):
            bends = list(graph[start][end]["leg"].coords)
            path += bends[1:] if bends[0] == start else bends[-2::-1]
    return LineString(path)


def along(line: LineString, spacing: float) -> list[Point]:
    """Points along a line, about `spacing` apart, its ends among them."""
    count = max(1, round(line.length / spacing))
    return [line.interpolate(i / count, normalized=True) for i in range(count + 1)]
