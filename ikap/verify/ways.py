"""Distances computed again where their definition is plain: straight lines from the site.

The walk to the nearest stop is a straight line × 1.3 where the region has no streets to walk along
and no stretch of sea lies between. What follows a network is held against the air alone, which no
way is shorter than.
"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd

from ikap.document import Document
from ikap.text import N_
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side

# What the handbook says of points and distances, written anew: metres, counts; × the air [P].
SPACING, ENOUGH, TOO_MANY, FINEST = 50.0, 9, 1000, 50.0 / 8
DETOUR, MOST_SEA = 1.3, 500.0
STOP = Number("nearest_stop", N_("Gangavstand til nærmeste holdeplass"), "m")
CENTRE = Number("main_centre_km", N_("Avstand til hovedsenteret"), "km")
LEVELS = {
    level: Number(f"centre_{level}_km", title, "km")
    for level, title in (
        (1, N_("Avstand til regionsenter (nivå 1)")),
        (2, N_("Avstand til bydels- eller avlastningssenter (nivå 2)")),
        (3, N_("Avstand til kommunesenter (nivå 3)")),
        (4, N_("Avstand til lokalsenter (nivå 4)")),
    )
}
AIR = Number("main_centre_air", N_("Avstand til hovedsenteret, aldri kortere enn luftlinja"), "m")


def sample_points(engine: Engine) -> None:
    """`point`: the nodes of the lattice inside each net area, or a point on its surface."""
    engine.run("CREATE OR REPLACE TABLE point (id VARCHAR, x DOUBLE, y DOUBLE)")
    engine.run(
        f"CREATE OR REPLACE TABLE step AS SELECT id, {SPACING}::DOUBLE AS m, 0 AS way FROM net"
    )
    while not engine.frame("SELECT 1 FROM step LIMIT 1").empty:
        engine.run(
            """CREATE OR REPLACE TABLE node AS
            WITH box AS (SELECT n.id, s.m, s.way, n.g, ceil(ST_XMin(n.g) / s.m)::BIGINT AS west,
                                floor(ST_XMax(n.g) / s.m)::BIGINT AS east,
                                ceil(ST_YMin(n.g) / s.m)::BIGINT AS south,
                                floor(ST_YMax(n.g) / s.m)::BIGINT AS north
                         FROM net n JOIN step s USING (id)),
                 across AS (SELECT *, unnest(range(west, east + 1)) AS i FROM box),
                 all_ AS (SELECT *, unnest(range(south, north + 1)) AS j FROM across)
            SELECT id, m, i * m AS x, j * m AS y FROM all_
            WHERE ST_Contains(g, ST_Point(i * m, j * m))"""
        )
        engine.run(
            f"""CREATE OR REPLACE TABLE tried AS
            WITH held AS (SELECT s.id, s.m, s.way, count(n.x) AS held
                          FROM step s LEFT JOIN node n USING (id) GROUP BY s.id, s.m, s.way)
            SELECT *, CASE WHEN held > {TOO_MANY} THEN 1
                           WHEN held < {ENOUGH} AND m > {FINEST} AND way <= 0 THEN -1
                           ELSE 0 END AS next FROM held"""
        )
        engine.run(
            """INSERT INTO point SELECT n.id, n.x, n.y FROM node n
            SEMI JOIN (SELECT id FROM tried WHERE next = 0) USING (id)"""
        )
        engine.run(
            """INSERT INTO point SELECT id, ST_X(p), ST_Y(p) FROM (
                SELECT n.id, ST_PointOnSurface(n.g) AS p FROM net n JOIN tried t USING (id)
                WHERE t.next = 0 AND t.held = 0)"""
        )
        engine.run(
            """CREATE OR REPLACE TABLE step AS
            SELECT id, CASE WHEN next > 0 THEN 2 * m ELSE m / 2 END AS m, next AS way
            FROM tried WHERE next <> 0"""
        )


def straight(
    engine: Engine,
    document: Document,
    number: Number,
    targets: gpd.GeoDataFrame,
    sea: gpd.GeoDataFrame | None,
) -> Iterator[Compared]:
    """The mean straight way × 1.3 to the nearest target, in the unit of the number (m or km).

    Of sites from which no line crosses too much sea; the others take another way round.
    """
    written = measured(document, number.key)
    if written is None or targets.empty:
        return
    metres = 1000.0 if number.unit == "km" else 1.0
    computed = _mean_air(engine, targets)
    wet = set() if sea is None else _wet(engine, sea)
    dry = computed[~computed["id"].isin(wet)]
    # Of a criterion that takes the best of several, a run tells the measure that decided alone.
    ways = {
        id_: DETOUR * mean / metres
        for id_, mean in zip(dry["id"], dry["mean"], strict=True)
        if id_ in written
    }
    yield compared(number, side_by_side({id_: written[id_] for id_ in ways}, ways))


def _wet(engine: Engine, sea: gpd.GeoDataFrame) -> set[str]:
    """The sites with a point whose line to the nearest target crosses too much of the sea."""
    engine.shapes("sea", sea, [])
    crossings = engine.frame(
        f"""WITH line AS (
            SELECT id, x, y, ST_MakeLine(ST_Point(x, y), ST_Point(tx, ty)) AS g
            FROM way WHERE m > {MOST_SEA}),
        wet AS (
            SELECT l.id, l.x, l.y, sum(ST_Length(ST_Intersection(l.g, s.g))) AS m
            FROM line l JOIN sea s ON ST_Intersects(l.g, s.g) GROUP BY ALL)
        SELECT DISTINCT id FROM wet WHERE m > {MOST_SEA}"""
    )
    return set(crossings["id"])


def not_shorter(engine: Engine, document: Document, centre: gpd.GeoDataFrame) -> Iterator[Compared]:
    """The way to the main centre is never shorter than the air."""
    written = measured(document, "main_centre_km")
    if written is None or centre.empty:
        return
    computed = _mean_air(engine, centre)
    travelled = {id_: 1000 * km for id_, km in written.items() if km is not None}
    air = dict(zip(computed["id"], computed["mean"], strict=True))
    least = {id_: max(metres, air[id_]) for id_, metres in travelled.items() if id_ in air}
    yield compared(AIR, side_by_side({id_: travelled[id_] for id_ in least}, least))


def _mean_air(engine: Engine, targets: gpd.GeoDataFrame) -> pd.DataFrame:
    """Metres by air to the nearest target: the mean of each site's points, from table `way`."""
    engine.shapes("target", targets, [])
    engine.run("CREATE OR REPLACE TABLE place AS SELECT ST_X(g) AS x, ST_Y(g) AS y FROM target")
    engine.run(
        """CREATE OR REPLACE TABLE way AS
        WITH air AS (SELECT p.id, p.x, p.y, t.x AS tx, t.y AS ty,
                            sqrt((p.x - t.x) ** 2 + (p.y - t.y) ** 2) AS m FROM point p, place t)
        SELECT id, x, y, min(m) AS m, arg_min(tx, m) AS tx, arg_min(ty, m) AS ty
        FROM air GROUP BY id, x, y"""
    )
    return engine.frame("SELECT id, avg(m) AS mean FROM way GROUP BY id")
