"""Nearness of many sites: all that is measured on foot, by bus and by car, on two cores.

The AtB timetable with Kartverket's N1000 roads as the network; networkx answers the same question
of the nearest stop, a place at a time.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from benchmarks.timetable import ATB
from ikap.api import score_submissions
from ikap.assess import profiles
from ikap.assess.measurement import lasting
from ikap.measure.network import Network
from ikap.measure.routing import nearest
from ikap.sources.proposals.reading import read_proposals
from ikap.sources.region import Region, open_region

DATA = ATB.parent
CORES = 2
AROUND = 1500.0  # metres from a stop
RIVAL_PLACES = 1000
SOURCE_FIELDS = (
    'title = "Prøve", publisher = "Kartverket, Entur", date = 2025-01-01, licence = "CC BY 4.0"'
)
SOURCE = f"source = {{ {SOURCE_FIELDS} }}"
N1000 = "n1000_trondheimsregionen_25833.gpkg"
REGION = f"""\
title = "Prøve"
crs = "EPSG:25832"
municipalities = ["5001", "5027", "5028", "5029", "5031", "5035", "5054", "5059"]
main_centre = "Trondheim"
density = {{ default = 3, basis = {{ tag = "P", title = "Prøve" }} }}

[layers.municipalities]
file = "DATA/kommuner_trondheimsregionen_2024_robhopM_4326.geojson"
{SOURCE}
[layers.centres]
file = "DATA/geonames_places_region_4326.geojson"
parts = [
    {{ where = {{ name = ["Trondheim"] }}, constants = {{ level = 1 }} }},
    {{ where = {{ name = ["Stjørdalshalsen", "Orkanger"] }}, constants = {{ level = 2 }} }},
    {{ where = {{ name = ["Melhus", "Støren"] }}, constants = {{ level = 3 }} }},
]
{SOURCE}
[layers.roads]
file = "DATA/{N1000}"
layer = "Veglenke"
where = {{ typeVeg = ["enkelBilveg"], vegfase = ["V"] }}
{SOURCE}
[layers.ferries]
file = "DATA/{N1000}"
layer = "Veglenke"
where = {{ typeVeg = ["bilferje"] }}
{SOURCE}
[layers.stations]
file = "DATA/{N1000}"
layer = "Stasjon"
{SOURCE}
[layers.shoreline]
file = "DATA/{N1000}"
layer = "Havflate"
{SOURCE}
[layers.timetable]
file = "DATA/{ATB.name}"
{SOURCE}
"""


def sites(region: Region, count: int, folder: Path) -> Path:
    """Proposals of 2 to 200 daa within a walk of a stop, by lot."""
    random = np.random.default_rng(1)
    stops = region.layer("stops").geometry
    inside = stops[stops.within(region.layer("municipalities").union_all())].to_numpy()
    middle = shapely.get_coordinates(random.choice(inside, 2 * count))
    middle += random.uniform(-AROUND, AROUND, middle.shape)
    side = np.sqrt(1000 * np.exp(random.uniform(np.log(2), np.log(200), 2 * count))) / 2
    boxes = shapely.box(*(middle - side[:, None]).T, *(middle + side[:, None]).T)
    land = region.layer("municipalities").union_all()
    boxes = boxes[shapely.within(boxes, land)][:count]
    path = folder / "proposals.gpkg"
    table = {"omrade_id": [str(i) for i in range(len(boxes))], "formal_kode": 1110}
    gpd.GeoDataFrame(table, geometry=boxes, crs=region.crs).to_file(path)
    return path


def by_networkx(network: Network, places: gpd.GeoSeries, stops: gpd.GeoSeries) -> list[float]:
    """Metres to the nearest stop from each place, by a search of its own, between nodes."""
    graph = nx.Graph()
    for start, end, length in zip(
        network.start.tolist(), network.end.tolist(), network.length.tolist(), strict=True
    ):
        if length < graph.get_edge_data(start, end, {"weight": np.inf})["weight"]:
            graph.add_edge(start, end, weight=length)
    nodes = shapely.STRtree(shapely.points(network.nodes))
    there = set(nodes.nearest(stops.to_numpy()).tolist())
    found = []
    for start in nodes.nearest(places.to_numpy()).tolist():
        ways = nx.single_source_dijkstra_path_length(graph, start)
        found.append(min((ways[stop] for stop in there if stop in ways), default=np.nan))
    return found


def run(given: argparse.Namespace) -> None:
    """Score the sites, and compare the network's part with a loop."""
    if not ATB.is_file():
        print(f"nearness: {DATA} is not here, so nothing is measured")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = REGION.replace("DATA", DATA.resolve().as_posix())
        (folder / "region.toml").write_text(text, encoding="utf-8")
        region = open_region(folder)
        submitted = read_proposals([sites(region, given.sites, folder)], region, {})
        fresh = open_region(folder)
        start, before = time.perf_counter(), _processor()
        with ProcessPoolExecutor(CORES) as pool:
            evaluation = score_submissions(
                submitted, fresh, profiles.load(profiles.DEFAULT), map_parts=pool.map
            )
        spent = time.perf_counter() - start
        print(
            f"nearness: {len(evaluation.sites)} sites scored in {spent:.0f} s on {CORES} cores, "
            f"{_processor() - before:.0f} s of processor time"
        )
        _compare(region)


def _processor() -> float:
    """Seconds that this process and those it started have worked; 0 where nobody counts."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _compare(region: Region) -> None:
    network, stops = lasting(region, "walk_network"), lasting(region, "places_served")
    random = np.random.default_rng(2)
    # At nodes both give the same answer: networkx has no places midway.
    at = gpd.GeoSeries(shapely.points(random.choice(network.nodes, RIVAL_PLACES)), crs=region.crs)
    near = shapely.points(network.nodes)[
        shapely.STRtree(shapely.points(network.nodes)).nearest(stops.to_numpy())
    ]
    places = gpd.GeoSeries(near, index=stops.index, crs=region.crs)
    start = time.perf_counter()
    ours = nearest(network, at, places)["metres"].to_numpy()
    middle = time.perf_counter()
    theirs = np.array(by_networkx(network, at, places))
    end = time.perf_counter()
    print(
        f"nearness: {RIVAL_PLACES} places to the nearest of {len(stops)} stops: "
        f"{middle - start:.2f} s; networkx {end - middle:.2f} s; "
        f"ratio {(middle - start) / (end - middle):.2f}; "
        f"greatest difference {np.nanmax(np.abs(ours - theirs)):.1e} m"
    )
