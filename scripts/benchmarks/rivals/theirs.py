"""The rivals' ways to do each job, as somebody who knows them would: nothing of ours in here."""

from __future__ import annotations

import atexit
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

FAR = 20_000.0  # metres that pandana, which wants a limit, looks for a target
SERVER = ("shared_buffers=1GB", "work_mem=256MB", "max_parallel_workers_per_gather=0")
Work = Callable[[], Any]
Contender = Callable[[Path], Work]


# --- areas by class: a row a site in the order of the file, a column a class in rising order


def by_shapely(folder: Path) -> Work:
    import geopandas as gpd
    import shapely

    land, sites = (gpd.read_parquet(folder / f"{name}.parquet") for name in ("land", "sites"))
    shapes, around = land.geometry.to_numpy(), sites.geometry.to_numpy()
    classes, of = np.unique(land["land_type"].to_numpy(), return_inverse=True)
    tree = shapely.STRtree(shapes)

    def work() -> Any:
        at, feature = tree.query(around, predicate="intersects")
        area = shapely.area(shapely.intersection(around[at], shapes[feature]))
        cell = at * len(classes) + of[feature]
        return np.bincount(cell, area, len(around) * len(classes)).reshape(len(around), -1)

    return work


def by_geopandas(folder: Path) -> Work:
    import geopandas as gpd

    land, sites = (gpd.read_parquet(folder / f"{name}.parquet") for name in ("land", "sites"))
    classes = np.unique(land["land_type"])

    def work() -> Any:
        pieces = gpd.overlay(sites, land, how="intersection", keep_geom_type=True)
        table = pieces.assign(area=pieces.area).pivot_table(
            index="site", columns="land_type", values="area", aggfunc="sum", fill_value=0.0
        )
        return table.reindex(index=sites["site"], columns=classes, fill_value=0.0).to_numpy()

    return work


_AREAS = """
SELECT sites.site, land.land_type, sum(ST_Area(ST_Intersection(sites.geometry, land.geometry)))
FROM sites JOIN land ON ST_Intersects(sites.geometry, land.geometry)
GROUP BY sites.site, land.land_type
"""


def by_duckdb(folder: Path) -> Work:
    import duckdb
    import duckdb_extension_spatial as spatial  # type: ignore[import-not-found]

    place = next(Path(spatial.__file__).parent.rglob("spatial.duckdb_extension"))
    file = duckdb.connect(config={"allow_unsigned_extensions": "true", "threads": "1"})
    file.execute(f"LOAD '{place}'")
    for name, key in (("sites", "site"), ("land", "land_type")):
        read = f"SELECT {key}, geometry FROM read_parquet('{folder / name}.parquet')"  # noqa: S608
        file.execute(f"CREATE TABLE {name} AS {read}")
    return lambda: _wide(file.execute(_AREAS).fetchnumpy(), folder)


def by_sedonadb(folder: Path) -> Work:
    import sedonadb  # type: ignore[import-not-found]

    context = sedonadb.connect()
    for name in ("sites", "land"):
        context.read_parquet(str(folder / f"{name}.parquet")).to_memtable().to_view(name)

    def work() -> Any:
        table = context.sql(_AREAS).to_arrow_table()
        return _wide({name: table[name].to_numpy() for name in table.column_names}, folder)

    return work


@dataclass
class Asked:
    """A question to a server, and the number of the process that answers it."""

    work: Work
    process: int

    def __call__(self) -> Any:
        return self.work()


def by_postgis(folder: Path) -> Work:
    """In one process: a worker beside it would be time that nobody counts."""
    import geopandas as gpd
    import postgres  # type: ignore[import-not-found]
    import psycopg
    import shapely

    programs = postgres.programs()
    if programs is None:
        raise RuntimeError("no PostgreSQL with PostGIS is installed")
    until = ExitStack()
    atexit.register(until.close)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("it was asked to end"))
    address = until.enter_context(postgres.served(programs, SERVER))
    base = until.enter_context(psycopg.connect(address, autocommit=True))
    base.execute("CREATE EXTENSION postgis")
    for name, key in (("sites", "site"), ("land", "land_type")):
        table = gpd.read_parquet(folder / f"{name}.parquet")
        base.execute(f"CREATE TABLE {name} ({key} bigint, geometry geometry)")
        with base.cursor().copy(f"COPY {name} FROM STDIN") as copy:
            for value, shape in zip(table[key].tolist(), table.geometry, strict=True):
                copy.write_row((value, shapely.to_wkb(shape, hex=True)))
        base.execute(f"CREATE INDEX ON {name} USING gist (geometry)")
        base.execute(f"VACUUM ANALYZE {name}")

    def work() -> Any:
        columns = zip(*base.execute(_AREAS).fetchall(), strict=True)
        return _wide(dict(zip(("site", "class", "area"), columns, strict=True)), folder)

    return Asked(work, base.info.backend_pid)


def _wide(rows: Any, folder: Path) -> Any:
    """Rows of site, class and area as a table."""
    site, kind, area = rows.values()
    classes = np.load(folder / "classes.npy")
    table = np.zeros((int(np.load(folder / "count.npy")), len(classes)))
    table[np.asarray(site, dtype=int), np.searchsorted(classes, np.asarray(kind))] = area
    return table


# --- the way along a network to the nearest target, from each place


def by_networkx(folder: Path) -> Work:
    import networkx as nx

    start, end, length, places, targets = _network(folder)
    graph = nx.Graph()
    graph.add_weighted_edges_from(zip(start.tolist(), end.tolist(), length.tolist(), strict=True))
    there, here = set(targets.tolist()), places.tolist()

    def work() -> Any:
        ways = nx.multi_source_dijkstra_path_length(graph, there)
        return [ways.get(node, np.nan) for node in here]

    return work


def by_igraph(folder: Path) -> Work:
    import igraph as ig

    start, end, length, places, targets = _network(folder)
    size = int(max(start.max(), end.max())) + 1
    # One more node that all targets hang on: a search from it answers for all of them.
    edges = np.concatenate(
        [np.stack([start, end], axis=1), np.stack([targets, np.full(len(targets), size)], axis=1)]
    )
    graph = ig.Graph(n=size + 1, edges=edges)
    weights = [*length.tolist(), *[0.0] * len(targets)]

    def work() -> Any:
        ways = np.asarray(graph.distances(source=[size], weights=weights)[0], dtype=float)
        return np.where(np.isfinite(ways[places]), ways[places], np.nan)

    return work


def by_pandana(folder: Path) -> Work:
    import pandana
    import pandas as pd

    start, end, length, places, targets = _network(folder)
    nodes = np.load(folder / "nodes.npy")
    network = pandana.Network(
        pd.Series(nodes[:, 0]),
        pd.Series(nodes[:, 1]),
        pd.Series(start),
        pd.Series(end),
        pd.DataFrame({"length": length}),
    )
    at = nodes[targets]

    def work() -> Any:
        network.set_pois("targets", FAR, 1, pd.Series(at[:, 0]), pd.Series(at[:, 1]))
        table = network.nearest_pois(FAR, "targets", num_pois=1)
        return table[1].to_numpy()[places]

    return work


def _network(folder: Path) -> tuple[Any, ...]:
    names = ("start", "end", "length", "places", "targets")
    return tuple(np.load(folder / f"{name}.npy") for name in names)


# --- the weighted sum of many sites


def by_pymcdm(folder: Path) -> Work:
    from pymcdm.methods import WSM

    values, weights = np.load(folder / "values.npy"), np.load(folder / "weights.npy")
    # Values are 0..1 already; its own scaling would change them.
    method = WSM(normalization_function=lambda column, cost=False: column)
    kinds = np.ones(len(weights))
    return lambda: method(values, weights, kinds, validation=False)


def by_scikit_criteria(folder: Path) -> Work:
    import skcriteria as skc  # type: ignore[import-not-found]
    from skcriteria.agg.simple import WeightedSumModel  # type: ignore[import-not-found]

    values, weights = np.load(folder / "values.npy"), np.load(folder / "weights.npy")
    matrix = skc.mkdm(values, [max] * len(weights), weights=weights)
    method = WeightedSumModel()
    return lambda: method.evaluate(matrix).e_.score


# --- departures of a timetable by stop and hour


def by_gtfs_kit(folder: Path) -> Work:
    """Vehicles that leave each stop in each hour of a day, as a table in the order asked for."""
    import gtfs_kit

    path = (folder / "feed.txt").read_text(encoding="utf-8")
    day, before = (folder / "days.txt").read_text(encoding="utf-8").split()
    asked = [line.rsplit(";", 1) for line in (folder / "asked.txt").read_text("utf-8").split("\n")]
    stops = list(dict.fromkeys(stop for stop, _hour in asked))
    boarding, types = (folder / "left_out.txt").read_text("utf-8").split("\n")

    def work() -> Any:
        feed = gtfs_kit.read_feed(path, dist_units="km")
        calls = feed.stop_times.sort_values(["trip_id", "stop_sequence"])
        last = ~calls["trip_id"].duplicated(keep="last")
        # No departure to us: last calls, no boarding, school buses.
        boards = ~calls.get("pickup_type", last).astype(str).isin(boarding.split())
        school = feed.routes["route_id"][
            feed.routes["route_type"].isin([int(kind) for kind in types.split()])
        ]
        feed.trips = feed.trips[~feed.trips["route_id"].isin(school)]
        runs = calls["trip_id"].isin(feed.trips["trip_id"])
        feed.stop_times = calls[~last & boards & runs]
        table = feed.compute_stop_time_series([before, day], stop_ids=stops, freq="h")
        table = table[table["datetime"].dt.strftime("%Y%m%d") == day]
        hour = table["datetime"].dt.hour.rename("hour")
        counted = table.groupby(["stop_id", hour])["num_trips"].sum()
        keys = [(stop, int(hour)) for stop, hour in asked]
        return counted.reindex(keys, fill_value=0).to_numpy()

    return work


def _postgis_version() -> str:
    import postgres

    return str(postgres.postgis_version())


def _of(package: str) -> Callable[[], str]:
    return lambda: version(package)


JOBS: dict[str, dict[str, tuple[Contender, Callable[[], str]]]] = {
    "areas": {
        "shapely": (by_shapely, _of("shapely")),
        "geopandas.overlay": (by_geopandas, _of("geopandas")),
        "DuckDB spatial": (by_duckdb, _of("duckdb")),
        "SedonaDB": (by_sedonadb, _of("sedonadb")),
        "PostGIS": (by_postgis, _postgis_version),
    },
    "ways": {
        "networkx": (by_networkx, _of("networkx")),
        "igraph": (by_igraph, _of("igraph")),
        "pandana": (by_pandana, _of("pandana")),
    },
    "sums": {
        "pymcdm": (by_pymcdm, _of("pymcdm")),
        "scikit-criteria": (by_scikit_criteria, _of("scikit-criteria")),
    },
    "timetable": {"gtfs-kit": (by_gtfs_kit, _of("gtfs-kit"))},
}
