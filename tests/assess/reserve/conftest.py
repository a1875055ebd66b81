"""A municipality of one square kilometre, with plans and ground that are drawn in each test."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

WEST, SOUTH = 600_000, 7_000_000
# The estimates that the cases were worked out with: 8, 30 and 200 tCO2e/daa on field, forest, mire.
FACTORS = {"fully_cultivated": 8, "forest_low": 30, "peat_depth": 1, "peat_carbon": 600 / 11}


class SquareKm:
    """A region of one municipality, [0, 1000]² m, with its layers in memory: as a `Region`."""

    def __init__(self, layers: dict[str, list[dict[str, Any]]]) -> None:
        self.crs = CRS.from_epsg(25832)
        self.municipalities = ("5028",)
        self.lasting: dict[str, Any] = {}
        edge = {"municipality_code": "5028", "name": "Melhus", "geometry": box(0, 0, 1000, 1000)}
        self.frames: dict[str, Any] = {
            name: gpd.GeoDataFrame(rows, geometry="geometry", crs=25832)
            for name, rows in {**layers, "municipalities": [edge]}.items()
        }
        self.frames["emission_factors"] = pd.DataFrame(
            {
                "factor": list(FACTORS),
                **{b: list(FACTORS.values()) for b in ("low", "best", "high")},
            }
        )

    def has(self, name: str) -> bool:
        return name in self.frames

    def layer(self, name: str, _window: Any = None) -> Any:
        return self.frames[name]


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A rectangle by its corners, metres into the municipality."""
    return shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


def plan(purpose: int, shape: Any, **told: Any) -> dict[str, Any]:
    """A plan area; what it does not say is empty."""
    empty = {
        **dict.fromkeys(("plan_name", "name", "note")),
        **dict.fromkeys(("plan_status", "dwellings", "precedence"), math.nan),
    }
    said = {"plan_id": "A", "plan_type": 20.0, "in_force": "2024-01-01"}
    return {"purpose": purpose, **empty, **said, **told, "geometry": shape}


@pytest.fixture(name="box", scope="session")
def box_fixture() -> Callable[..., shapely.Polygon]:
    return box


@pytest.fixture(name="plan", scope="session")
def plan_fixture() -> Callable[..., dict[str, Any]]:
    return plan


@pytest.fixture(scope="session")
def square_km() -> Callable[..., SquareKm]:
    """The region with layers of its own: name=list of rows with `geometry`."""
    return lambda **layers: SquareKm(layers)
