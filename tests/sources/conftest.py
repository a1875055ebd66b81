"""A toy region: two municipalities of 10 × 10 km side by side near Trondheim."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pytest
import shapely

from ikap.sources.region import Region, open_region

WEST, SOUTH, SIZE = 560_000, 7_020_000, 10_000
MIDDLE = WEST + SIZE

REGION = """
title = "Lilleby"
crs = "EPSG:25832"
municipalities = ["5001", "5028"]
groups = { by = ["5001"] }
main_centre = "Torget"
density = { default = 3, by = 6, basis = { tag = "P", title = "Forslag" } }
"""
SOURCE = 'source = { title = "Data", publisher = "Etat", date = 2026-01-15, licence = "CC BY 4.0" }'


def square(x: float, y: float, size: float = 100) -> shapely.Polygon:
    """A square with its lower left corner x, y metres into the region."""
    return shapely.box(WEST + x, SOUTH + y, WEST + x + size, SOUTH + y + size)


def frame(shapes: list[Any], crs: Any = 25832, **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


def municipalities() -> gpd.GeoDataFrame:
    west, east = square(0, 0, SIZE), square(SIZE, 0, SIZE)
    return frame([west, east], kommunenummer=["5028", "5001"], kommunenavn=["Melhus", "Trondheim"])


class Toy(SimpleNamespace):
    """A region's folder in the making."""

    folder: Path

    def add(self, name: str, told: str = "", section: str = "layers", **files: Any) -> Toy:
        """Declare a layer, writing its frame to NAME.gpkg where one is given."""
        if "frame" in files:
            files["frame"].to_file(self.folder / f"{name}.gpkg")
            told = f'file = "{name}.gpkg"\n{told}'
        self.write(f"[{section}.{name}]\n{told}\n{SOURCE}\n")
        return self

    def write(self, text: str) -> None:
        with (self.folder / "region.toml").open("a", encoding="utf-8") as file:
            file.write(text)

    def open(self) -> Region:
        return open_region(self.folder)


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    folder = tmp_path / "lilleby"
    folder.mkdir()
    (folder / "region.toml").write_text(REGION, encoding="utf-8")
    return Toy(folder=folder).add("municipalities", frame=municipalities())


@pytest.fixture
def lilleby(toy: Toy) -> Region:
    return toy.open()


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Write rows to a file of the given name and give its path."""

    def written(name: str, shapes: list[Any], crs: Any = 25832, **columns: list[Any]) -> Path:
        path = tmp_path / name
        frame(shapes, crs, **columns).to_file(path)
        return path

    return written
