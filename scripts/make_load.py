"""Make a region of any size to try the tool on: `python scripts/make_load.py FOLDER [options]`.

Invented from a seed: a land layer of many-cornered polygons that share every vertex with their
neighbours, proposals on top of it, and a region.toml. The same arguments give the same files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

CRS = "EPSG:25832"
WEST, SOUTH = 540_000.0, 7_000_000.0
CELL = 150.0  # metres, the width of a land polygon
SOURCE = 'title = "Prøvelast", publisher = "IKAP (oppdiktet)", date = 2026-01-01, licence = "CC0"'
LAND_TYPES = np.array([21, 22, 23, 30, 30, 30, 50, 60])
CORNERS = 12  # points along each side of a land polygon

REGION = """\
title = "Prøvelast"
crs = "{crs}"
municipalities = ["5001"]
main_centre = "Midten"
density = {{ default = 3, basis = {{ tag = "P", title = "Prøvelast" }} }}

[layers.municipalities]
file = "load.gpkg"
layer = "municipalities"
synthetic = true
source = {{ {source} }}

[layers.centres]
file = "load.gpkg"
layer = "centres"
synthetic = true
source = {{ {source} }}

[layers.land]
file = "load.gpkg"
layer = "land"
synthetic = true
source = {{ {source} }}
"""


def land(polygons: int, seed: int) -> gpd.GeoDataFrame:
    """About as many AR5 polygons as asked for, a partition of a square."""
    side = max(1, round(polygons**0.5))
    random = np.random.default_rng(seed)
    nodes = np.stack(np.meshgrid(np.arange(side + 1), np.arange(side + 1)), axis=-1) * CELL
    nodes = nodes + random.uniform(-0.25 * CELL, 0.25 * CELL, nodes.shape) + [WEST, SOUTH]
    across = _sides(nodes[:, :-1], nodes[:, 1:], random)  # row, column, point, xy
    upward = _sides(nodes[:-1], nodes[1:], random)
    rings = np.concatenate(
        [
            across[:-1],
            upward[:, 1:],
            across[1:, :, ::-1],
            upward[:, :-1, ::-1],
        ],
        axis=2,
    ).reshape(side * side, -1, 2)
    shapes = shapely.polygons(rings)
    types = random.choice(LAND_TYPES, len(shapes))
    return gpd.GeoDataFrame({"land_type": types}, geometry=shapes, crs=CRS)


def _sides(
    start: NDArray[np.float64], end: NDArray[np.float64], random: np.random.Generator
) -> NDArray[np.float64]:
    """Each side as a crooked line from start to end; both neighbours get the same points."""
    along = np.linspace(0, 1, CORNERS)[:, None]
    points = start[..., None, :] * (1 - along) + end[..., None, :] * along
    wobble = random.uniform(-4, 4, points.shape)
    wobble[..., [0, -1], :] = 0
    return points + wobble


def proposals(count: int, extent: float, seed: int) -> gpd.GeoDataFrame:
    """Housing proposals from 2 to 200 daa, spread over the square."""
    random = np.random.default_rng(seed + 1)
    daa = np.exp(random.uniform(np.log(2), np.log(200), count))
    radius = np.sqrt(daa * 1000 / np.pi)
    centre = random.uniform(radius[:, None] * 1.5, extent - radius[:, None] * 1.5, (count, 2))
    angles = np.sort(random.uniform(0, 2 * np.pi, (count, 24)), axis=1)
    reach = radius[:, None] * random.uniform(0.8, 1.2, angles.shape)
    rings = np.stack([np.cos(angles) * reach, np.sin(angles) * reach], axis=-1)
    rings += (centre + np.array([WEST, SOUTH]))[:, None, :]
    return gpd.GeoDataFrame(
        {
            "omrade_id": [str(i + 1) for i in range(count)],
            "navn": [f"Prøve {i + 1}" for i in range(count)],
            "formal_kode": 1110,
        },
        geometry=shapely.make_valid(shapely.polygons(rings)),
        crs=CRS,
    )


def write(folder: Path, polygons: int, sites: int, seed: int) -> None:
    """The region's folder with its proposals.gpkg."""
    folder.mkdir(parents=True, exist_ok=True)
    ground = land(polygons, seed)
    extent = round(polygons**0.5) * CELL
    square = shapely.box(WEST - CELL, SOUTH - CELL, WEST + extent + CELL, SOUTH + extent + CELL)
    middle = shapely.Point(WEST + extent / 2, SOUTH + extent / 2)
    layers = {
        "municipalities": gpd.GeoDataFrame(
            {"municipality_code": ["5001"], "name": ["Prøve"]}, geometry=[square], crs=CRS
        ),
        "centres": gpd.GeoDataFrame({"name": ["Midten"], "level": [1]}, geometry=[middle], crs=CRS),
        "land": ground,
    }
    path = folder / "load.gpkg"
    path.unlink(missing_ok=True)
    for name, frame in layers.items():
        pyogrio.write_dataframe(frame, path, layer=name, append=path.exists())
    pyogrio.write_dataframe(proposals(sites, extent, seed), folder / "proposals.gpkg")
    (folder / "region.toml").write_text(REGION.format(crs=CRS, source=SOURCE), encoding="utf-8")


def main() -> None:
    """Read the arguments and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--land", type=int, default=200_000, help="land polygons")
    parser.add_argument("--sites", type=int, default=300, help="proposals")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.folder, given.land, given.sites, given.seed)
    print(given.folder / "proposals.gpkg")


if __name__ == "__main__":
    main()
