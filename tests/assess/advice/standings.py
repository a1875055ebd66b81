"""A site as it stands before it is advised anything."""

from __future__ import annotations

from ikap.assess.advice.record import Standing
from ikap.model import Goal, Kind, Light, Status

STANDING = Standing(
    kind=Kind.HOUSING,
    list="housing",
    score=0.4,
    light=Light.RED,
    status=Status.CONDITIONAL,
    complete=True,
    goals={Goal.SOIL: (0.2, Light.RED)},
    flags=frozenset(),
    area=100.0,
    net=90.0,
    dwellings=270.0,
    density_minimum=3.0,
    farmland=40.0,
    emissions=900.0,
    rank=5,
    lacking="car_km",
)
