"""Reisekonsekvens computed again, in SQL: trips × share × km × share as driver, summed by zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ikap.catalogue import factors
from ikap.document import Document
from ikap.text import N_
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.ground import Layers
from ikap.verify.plane import Ground
from ikap.verify.roads import DETOUR, Ways, dry, entries_of, to_shape

RESIDENTS = Number("resident_travel_km", N_("Bilkjøring per bosatt og døgn"), "km")
CLASS_C = Number("class_c_travel_km", N_("Bilpendling per arbeidsplass og døgn, klasse C"), "km")
COMMUTING = Number("commuting_travel_km", N_("Bilpendling per arbeidsplass og døgn"), "km")
# Of the simplified model: the number, and its reference in the table.
MODELS = tuple(
    (Number(name, title, "km"), reference)
    for name, title, reference in (
        ("resident_car_km", N_("Bilkjøring per bosatt (forenklet modell)"), "resident_km"),
        ("commuting_car_km", N_("Bilpendling (forenklet modell)"), "commuting_km"),
        ("class_c_car_km", N_("Bilpendling, klasse C (forenklet modell)"), "commuting_km"),
    )
)
NEEDED = ("travel_zones", "travel_trips", "travel_modes", "centres")
# Kind of trip → the numbers, and the table that says where they go.
KINDS = {
    "housing": ((RESIDENTS,), "travel_destinations"),
    "business": ((COMMUTING, CLASS_C), "travel_settlement"),
}


def can_travel(layers: Layers) -> bool:
    """Whether the region's tables are of the form that is computed again: zones drawn as areas."""
    return all(layers.has(name) for name in NEEDED) and not layers.has("travel_bands")


def travel(
    engine: Engine,
    document: Document,
    layers: Layers,
    ways: Ways | None,
    sea: Ground | None,
    main: str,
    *,
    coarse: bool,
) -> Iterator[Compared]:
    """Driving a day by the region's own tables, for residents and for jobs."""
    if not can_travel(layers):
        return
    _lay_out(engine, layers)
    _measure_ways(engine, _places(engine, layers, main), ways, sea, coarse=coarse)
    for kind, (numbers, table) in KINDS.items():
        asked = [(number, measured(document, number.key)) for number in numbers]
        if layers.has(table) and any(written is not None for _number, written in asked):
            driven = _driven(engine, kind, layers.read(table))
            for number, written in asked:
                if written is not None:
                    computed = {i: driven.get(i) for i in written}
                    yield compared(number, side_by_side(written, computed))


def elasticity(document: Document, km: Mapping[str, float]) -> Iterator[Compared]:
    """Driving by the distance to the main centre, where the tables do not reach."""
    table = factors("car_travel")
    anchor, power = table["reference_distance"], table["elasticity"].best
    for number, name in MODELS:
        written = measured(document, number.key)
        if written is not None:
            computed = {
                i: table[name].best
                * (min(max(km[i], anchor.low), anchor.high) / anchor.best) ** power
                if i in km
                else None
                for i in written
            }
            yield compared(number, side_by_side(written, computed))


def _lay_out(engine: Engine, layers: Layers) -> None:
    """Tables `numbered` points, `zone` by point, `trip` and `mode_share`."""
    engine.run(
        """CREATE OR REPLACE TABLE numbered AS
        SELECT row_number() OVER (ORDER BY id, x, y) AS point, id, x, y FROM point"""
    )
    engine.shapes("zone_area", layers.read("travel_zones"), ["zone", "modal_zone"])
    engine.run(
        """CREATE OR REPLACE TABLE zone AS
        SELECT p.point, z.zone, min(z.modal_zone) AS modal
        FROM numbered p JOIN zone_area z ON ST_Intersects(z.g, ST_Point(p.x, p.y))
        GROUP BY p.point, z.zone"""
    )
    trips = layers.read("travel_trips")[["kind", "purpose", "trips"]].astype(object)
    kinds = {"kind": "VARCHAR", "purpose": "VARCHAR", "trips": "DOUBLE"}
    engine.table("trip", _rows(trips), kinds)
    shares = layers.read("travel_modes")[["purpose", "modal_zone", "from_km", "car_driver"]]
    engine.table(
        "mode_share",
        _rows(shares),
        {
            "purpose": "VARCHAR",
            "modal_zone": "VARCHAR",
            "from_km": "DOUBLE",
            "car_driver": "DOUBLE",
        },
    )


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = pd.DataFrame(table).to_dict("records")
    return [{str(k): str(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows]


def _places(engine: Engine, layers: Layers, main: str) -> Mapping[str, Any]:
    """Where trips go: each zone's most central centre, else a point on it; and the centres."""
    centres = layers.read("centres").sort_values(["level", "name"], kind="stable")
    places = dict(zip(centres["name"], centres.geometry.representative_point(), strict=True))
    engine.shapes("centre", centres, ["name", "level"])
    inside = engine.frame(
        """WITH whole AS (SELECT zone, ST_Union_Agg(g) AS g FROM zone_area GROUP BY zone)
        SELECT w.zone, arg_min(c.name, (c.level, c.name)) AS name,
               ST_X(ST_PointOnSurface(any_value(w.g))) AS x,
               ST_Y(ST_PointOnSurface(any_value(w.g))) AS y
        FROM whole w LEFT JOIN centre c ON ST_Intersects(w.g, c.g) GROUP BY w.zone"""
    )
    by_name = dict(places)
    spots = [shapely.Point(x, y) for x, y in inside[["x", "y"]].to_numpy(dtype=float).tolist()]
    for zone, name, spot in zip(inside["zone"], inside["name"], spots, strict=True):
        places[str(zone)] = by_name.get(name, spot) if isinstance(name, str) else spot
    wanted = {main}
    for _numbers, table in KINDS.values():
        if layers.has(table):
            wanted |= set(layers.read(table)["destination"])
    return {name: place for name, place in places.items() if name in wanted}


def _measure_ways(
    engine: Engine,
    places: Mapping[str, Any],
    ways: Ways | None,
    sea: Ground | None,
    *,
    coarse: bool,
) -> None:
    """Table `led`: km from each point to each place; none where no way leads."""
    points = engine.frame("SELECT point, x, y FROM numbered ORDER BY point")
    here = points[["x", "y"]].to_numpy(dtype=float)
    reached = None if ways is None else ways.reached(here)
    parts = []
    for name, place in places.items():
        air, ends = to_shape(here, place)
        metres = np.full(len(here), np.inf)
        if ways is not None and reached is not None:
            metres = np.maximum(ways.to(reached, entries_of(ways, [place])), air)
        if ways is None or coarse:
            some = np.flatnonzero(~(metres <= air * DETOUR))
            some = some[dry(here[some], ends[some], sea)]
            metres[some] = air[some] * DETOUR
        known = np.isfinite(metres)
        parts.append(
            pd.DataFrame(
                {"point": points["point"][known], "place": name, "km": metres[known] / 1000}
            )
        )
    engine.base.register("given", pd.concat(parts))
    engine.run("CREATE OR REPLACE TABLE led AS SELECT * FROM given")
    engine.base.unregister("given")


def _driven(engine: Engine, kind: str, table: pd.DataFrame) -> dict[str, float]:
    """Car-km a day by site; None for one with a point that has no zone, or a trip without way."""
    named = table if "purpose" in table else table.assign(purpose=None)
    columns = ["zone", "purpose", "destination", "share", "km"]
    texts = dict.fromkeys(("zone", "purpose", "destination"), "VARCHAR")
    engine.table("going", _rows(named[columns]), {**texts, "share": "DOUBLE", "km": "DOUBLE"})
    values = engine.frame(
        """WITH rate AS (SELECT purpose, sum(trips) AS trips FROM trip WHERE kind = ?
                         GROUP BY purpose),
        row_ AS (SELECT g.zone, r.purpose, g.destination, g.share * r.trips AS trips, g.km AS own
                 FROM going g JOIN rate r ON g.purpose IS NULL OR g.purpose = r.purpose),
        leg AS (SELECT z.point, z.zone, z.modal, w.purpose, w.trips,
                       coalesce(CASE WHEN isnan(w.own) THEN NULL ELSE w.own END, l.km) AS km,
                       row_number() OVER () AS leg
                FROM zone z JOIN row_ w USING (zone)
                LEFT JOIN led l ON l.point = z.point AND l.place = w.destination),
        driver AS (SELECT l.leg, arg_max(m.car_driver, m.from_km) AS part
                   FROM leg l JOIN mode_share m ON m.purpose = l.purpose
                    AND m.modal_zone = l.modal AND m.from_km <= l.km GROUP BY l.leg),
        each AS (SELECT l.point, l.zone,
                        CASE WHEN count(l.km * d.part) = count(*)
                             THEN sum(l.trips * d.part * l.km) END AS v
                 FROM leg l LEFT JOIN driver d USING (leg) GROUP BY ALL),
        by_point AS (SELECT point, CASE WHEN count(v) = count(*) THEN avg(v) END AS v
                     FROM each GROUP BY point)
        SELECT p.id, CASE WHEN count(b.v) = count(*) THEN avg(b.v) END AS v
        FROM numbered p LEFT JOIN by_point b USING (point) GROUP BY p.id""",
        kind,
    )
    return {i: v for i, v in zip(values["id"], values["v"], strict=True) if v == v}
