"""What a file of columns says of the whole round, whoever writes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stamp:
    """What the file says of the whole round: `run` is what it is called, `bounds` where it lies.

    `bounds`: west, south, east, north in the region's CRS. `drawn`: whether places have the
    interval of the joint draw; else only sites that were not fully measured have one.
    """

    run: str
    bounds: tuple[float, float, float, float]
    sites: int
    drawn: bool
