"""Facts from the TOML files beside, in metres."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
CRS = "EPSG:25832"
KM = 1000.0
CODES = ("5001", "5027", "5028", "5029", "5031", "5035", "5054", "5059")

At = Sequence[float]


@cache
def facts_of(name: str) -> dict[str, Any]:
    """A TOML file of this folder."""
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def metres(at: At) -> tuple[float, float]:
    """Kilometres as metres.

    >>> metres([569.5, 7034.3])
    (569500, 7034300)
    """
    return round(at[0] * KM), round(at[1] * KM)


def point(at: At) -> Point:
    return Point(*metres(at))


def line(ats: Sequence[At]) -> BaseGeometry:
    """A line through places, or the point where there is only one."""
    return LineString([metres(at) for at in ats]) if len(ats) > 1 else point(ats[0])


def nodes() -> dict[str, tuple[float, float]]:
    """The places where corridors meet."""
    return {name: metres(at) for name, at in facts_of("corridors")["nodes"].items()}


def stations() -> dict[str, tuple[float, float]]:
    return {name: metres(at) for name, at in facts_of("facts")["stations"].items()}


def legs(via: Sequence[str | At]) -> list[tuple[str, str, LineString]]:
    """A road as its legs from named node to named node; an unnamed end ends a leg too."""
    known = nodes()
    path = [
        (
            stop if isinstance(stop, str) else "",
            known.get(stop) if isinstance(stop, str) else metres(stop),
        )
        for stop in via
    ]
    cuts = [i for i, (name, _) in enumerate(path) if name or i in (0, len(path) - 1)]
    return [
        (path[a][0], path[b][0], LineString([at for _, at in path[a : b + 1]]))
        for a, b in pairwise(cuts)
    ]
