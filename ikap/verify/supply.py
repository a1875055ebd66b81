"""Ways to water, sewer and road computed again along the roads, and the light of the worst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from ikap.catalogue import factors
from ikap.document import Document
from ikap.text import N_
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.freight import Country
from ikap.verify.plane import Floats, Ground
from ikap.verify.roads import DETOUR, dry

STEP = 50.0  # metres at most between the places along a line, as the handbook says
WAYS = {
    "water": Number("water_connection", N_("Avstand til tilkobling for vann"), "m"),
    "sewer": Number("sewer_connection", N_("Avstand til tilkobling for avløp"), "m"),
    "road": Number("road_connection", N_("Avstand til vegtilknytning"), "m"),
}
LIGHT = Number("connection_light", N_("Vann, avløp og veg (0–2)"), "")


def supply(document: Document, country: Country) -> Iterator[Compared]:
    """How far it is from each site's nearest point, and the light."""
    if not country.layers.has("connections") or measured(document, LIGHT.key) is None:
        return
    layer = country.layers.read("connections")
    capacity = layer.get("capacity")
    worst: dict[str, float | None] = {}
    table = factors("connections")
    for service, number in WAYS.items():
        some = layer["service"] == service
        if not some.any():
            continue
        any_ = _least(country, _spots(layer.geometry[some]))
        open_, free = any_, {}
        if capacity is not None:
            open_ = _least(country, _spots(layer.geometry[some & (capacity != "none")]))
            free = _least(country, _spots(layer.geometry[some & (capacity == "free")]))
        written = measured(document, number.key) or {}
        yield compared(number, side_by_side(written, {i: any_.get(i) for i in written}))
        for id_ in dict.fromkeys(country.owner):
            light = None
            if id_ in any_:
                near = free.get(id_, np.inf) <= table["near"].best
                far = open_.get(id_, np.inf) > table["far"].best
                light = 0.0 if near else 2.0 if far else 1.0
            before = worst.get(id_, 0.0)
            if 2.0 in (light, before):
                worst[id_] = 2.0
            else:
                worst[id_] = None if light is None or before is None else max(light, before)
    written = measured(document, LIGHT.key) or {}
    yield compared(LIGHT, side_by_side(written, {i: worst.get(i) for i in written}))


def _least(country: Country, targets: Sequence[Any]) -> dict[str, float]:
    """Metres from the point of each site that has the least; without those that have no way."""
    if not targets:
        return {}
    spots = np.array([(spot.x, spot.y) for spot in targets])
    metres = _metres(country, spots)
    shortest: dict[str, float] = {}
    for id_, value in zip(country.owner, metres, strict=True):
        if np.isfinite(value):
            shortest[id_] = min(float(value), shortest.get(id_, np.inf))
    return shortest


def _metres(country: Country, spots: Floats) -> Floats:
    """Along the roads, and straight × 1.3 over dry ground where they lack the small streets."""
    places, ways = country.places, country.ways
    air = np.array([np.hypot(*(spots - place).T).min() for place in places])
    metres = np.full(len(places), np.inf)
    if ways is not None:
        there = ways.reached(spots)
        entries = [
            (int(ways.edge_of[there.segment[i]]), float(there.along[i]), float(there.stub[i]))
            for i in np.flatnonzero(there.known)
        ]
        metres = np.maximum(ways.to(ways.reached(places), entries), air)
    if ways is None or country.coarse:
        for i in np.flatnonzero(~(metres <= air * DETOUR)):
            metres[i] = min(metres[i], _dry_way(places[i], spots, metres[i], country.sea))
    return metres


def _dry_way(place: Floats, spots: Floats, most: float, sea: Ground | None) -> float:
    """The straight way × 1.3 to the nearest spot over dry ground, if it is less than `most`."""
    away = np.hypot(*(spots - place).T)
    for k in np.argsort(away, kind="stable"):
        if away[k] * DETOUR >= most:
            break
        if dry(place[None], spots[k][None], sea)[0]:
            return float(away[k] * DETOUR)
    return float("inf")


def _spots(shapes: Any) -> list[Any]:
    """Points as they are, and a line at its ends and at equal steps between them."""
    spots = []
    for shape in shapely.get_parts(shapes.to_numpy()):
        line = shape.exterior if shape.geom_type == "Polygon" else shape
        count = max(1, int(np.ceil(line.length / STEP)))
        if line.length == 0:
            spots.append(line)
        else:
            spots += [line.interpolate(line.length * i / count) for i in range(count + 1)]
    return spots
