"""The access index computed again, in SQL: every line that can be walked to, by walk and by wait.

30 over the minutes of walk and of average wait is a line's frequency at the door; of each mode the
best line counts whole and the others half. The walk is a straight line × 1.3 over dry ground.
"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np

from ikap.document import Document
from ikap.text import N_
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.plane import Ground
from ikap.verify.roads import DETOUR, MOST_SEA

INDEX = Number("access_index", N_("Kollektivindeks"), "forhold")
SPEED = 80.0  # metres a minute
# Mode → the longest walk in metres, and the minutes that it is late by: the handbook's [P].
MODES = {
    "bus": (800.0, 2.0),
    "tram": (800.0, 0.75),
    "rail": (1200.0, 0.75),
    "boat": (1200.0, 0.75),
    "metro": (1200.0, 0.75),
}


def access_index(
    engine: Engine, document: Document, timetable: gpd.GeoDataFrame, sea: Ground | None
) -> Iterator[Compared]:
    """The mean index of each site's points; leaves it as table `transit`."""
    lay_out_transit(engine, timetable, sea)
    written = measured(document, INDEX.key)
    if written is not None:
        values = engine.frame("SELECT id, v FROM transit")
        computed = dict(zip(values["id"], values["v"], strict=True))
        yield compared(INDEX, side_by_side(written, {i: computed.get(i) for i in written}))


def lay_out_transit(engine: Engine, timetable: gpd.GeoDataFrame, sea: Ground | None) -> None:
    """Table `transit`: the index by site."""
    columns = ["stop_id", "route_id", "mode", "departures_per_hour"]
    engine.shapes("leaving", timetable, columns)
    rows = [{"mode": m, "most": most, "late": late} for m, (most, late) in MODES.items()]
    engine.table("mode", rows, {"mode": "VARCHAR", "most": "DOUBLE", "late": "DOUBLE"})
    engine.run(
        """CREATE OR REPLACE TABLE stop AS
        SELECT stop_id::VARCHAR AS stop_id, any_value(ST_X(g)) AS x, any_value(ST_Y(g)) AS y
        FROM leaving GROUP BY stop_id"""
    )
    engine.run(
        """CREATE OR REPLACE TABLE numbered AS
        SELECT row_number() OVER (ORDER BY id, x, y) AS point, id, x, y FROM point"""
    )
    engine.run(
        f"""CREATE OR REPLACE TABLE walk AS
        SELECT p.point, s.stop_id, p.x, p.y, s.x AS sx, s.y AS sy,
               sqrt((p.x - s.x) ** 2 + (p.y - s.y) ** 2) AS air
        FROM numbered p JOIN stop s
          ON sqrt((p.x - s.x) ** 2 + (p.y - s.y) ** 2) * {DETOUR}
             <= (SELECT max(most) FROM mode)"""
    )
    if sea is not None:
        _drop_wet(engine, sea)
    engine.run(
        f"""CREATE OR REPLACE TABLE transit AS
        WITH busiest AS (
            SELECT stop_id::VARCHAR AS stop_id, route_id,
                   arg_max(mode, departures_per_hour) AS mode,
                   max(departures_per_hour) AS often
            FROM leaving SEMI JOIN mode USING (mode) WHERE departures_per_hour > 0
            GROUP BY ALL),
        line AS (
            SELECT w.point, b.route_id,
                   30 / (w.air * {DETOUR} / {SPEED} + 30 / b.often + m.late) AS f, b.mode
            FROM walk w JOIN busiest b USING (stop_id) JOIN mode m USING (mode)
            WHERE w.air * {DETOUR} <= m.most),
        best AS (SELECT point, route_id, max(f) AS f, arg_max(mode, f) AS mode FROM line
                 GROUP BY ALL),
        by_mode AS (SELECT point, mode, 0.5 * (sum(f) + max(f)) AS v FROM best GROUP BY ALL),
        whole AS (SELECT point, sum(v) AS v FROM by_mode GROUP BY ALL)
        SELECT p.id, avg(coalesce(w.v, 0)) AS v
        FROM numbered p LEFT JOIN whole w USING (point) GROUP BY p.id"""
    )


def _drop_wet(engine: Engine, sea: Ground) -> None:
    """Takes away the walks over more of the sea than one may cross."""
    long = engine.frame(f"SELECT rowid AS number, x, y, sx, sy FROM walk WHERE air > {MOST_SEA}")
    if len(long):
        crossed = sea.metres(long[["x", "y", "sx", "sy"]].to_numpy(dtype=float))
        wet = [
            {"number": int(n)} for n in long["number"].to_numpy()[np.asarray(crossed) > MOST_SEA]
        ]
        engine.table("wet", wet, {"number": "BIGINT"})
        engine.run("DELETE FROM walk WHERE rowid IN (SELECT number FROM wet)")
