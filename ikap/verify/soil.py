"""Fulldyrka equivalents computed again, in SQL: fields by quality, and what is left of them."""

from __future__ import annotations

from collections.abc import Iterator

from ikap.catalogue import factors
from ikap.document import Document
from ikap.text import N_
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.ground import Layers
from ikap.verify.land import FARMLAND, UNMAPPED, covered_less

LOST = Number("equivalents_lost", N_("Fulldyrka-ekvivalenter"), "daa")
SHARE_LOST = Number("equivalents_share", N_("Fulldyrka-ekvivalenter, andel av området"), "andel")
RESIDUAL = Number("residual_area", N_("Restareal (teigdeler under 5 daa)"), "daa")
# What the handbook says of fields and their parts, written anew: metres and m².
REACH, GAP, NARROW, SLIVER, SMALL = 1000.0, 0.1, 1.0, 50.0, 5000.0


def soil(engine: Engine, document: Document, layers: Layers) -> Iterator[Compared]:
    """Equivalents in daa and as a share, and what is left of fields in small parts.

    Of the sites whose land types do not overlap.
    """
    if not layers.has("land"):
        return
    if all(measured(document, number.key) is None for number in (LOST, SHARE_LOST)):
        return
    weight = {name: factor.best for name, factor in factors("soil_weights").items()}
    _by_quality(engine, layers)
    _residual(engine)
    cultivable = {}
    if layers.has("cultivable"):
        engine.shapes("over", layers.read("cultivable"), [])
        cultivable = covered_less(engine, FARMLAND, land=True)
    rows = [{"id": i, "daa": daa} for i, daa in cultivable.items()]
    engine.table("tillable", rows, {"id": "VARCHAR", "daa": "DOUBLE"})
    computed_values = engine.frame(
        f"""WITH type_ AS (SELECT id, land_type, sum(ST_Area(g)) / 1000 AS daa FROM piece
                           GROUP BY ALL),
        wide AS (SELECT id, coalesce(sum(daa) FILTER (land_type = 21), 0) AS fully,
                        coalesce(sum(daa) FILTER (land_type = 22), 0) AS surface,
                        coalesce(sum(daa) FILTER (land_type = 23), 0) AS pasture,
                        coalesce(sum(daa) FILTER (land_type <> {UNMAPPED}), 0) AS mapped
                 FROM type_ GROUP BY id)
        SELECT s.id, s.m2 / 1000 AS gross, coalesce(w.mapped, 0) AS mapped,
               coalesce(r.daa, 0) AS residual,
               coalesce(q.one, 0) * {weight["quality_1"]}
               + coalesce(q.two, 0) * {weight["quality_2"]}
               + coalesce(q.three, 0) * {weight["quality_3"]}
               + greatest(coalesce(w.fully, 0) - coalesce(q.one + q.two + q.three, 0), 0)
                 * {weight["fully_cultivated"]}
               + coalesce(w.surface, 0) * {weight["surface_cultivated"]}
               + coalesce(w.pasture, 0) * {weight["pasture"]}
               + coalesce(r.daa, 0) * {weight["fully_cultivated"] * weight["residual_share"]}
               + coalesce(t.daa, 0) * {weight["cultivable"]} AS v
        FROM site s LEFT JOIN wide w USING (id) LEFT JOIN quality_of q USING (id)
        LEFT JOIN residual r USING (id) LEFT JOIN tillable t USING (id)
        ANTI JOIN doubled USING (id)"""
    )
    gaps = factors("conventions")["unclassified_share"].best
    mapped = computed_values["gross"] - computed_values["mapped"] <= gaps * computed_values["gross"]
    daa = computed_values["v"].where(mapped)
    residual = computed_values["residual"].where(mapped)
    for number, values in (
        (LOST, daa),
        (SHARE_LOST, daa / computed_values["gross"]),
        (RESIDUAL, residual),
    ):
        written = measured(document, number.key)
        if written is not None:
            computed = {
                i: v for i, v in zip(computed_values["id"], values, strict=True) if i in written
            }
            written_ = {i: written[i] for i in computed}
            yield compared(number, side_by_side(written_, computed))


def _by_quality(engine: Engine, layers: Layers) -> None:
    """Table `quality_of`: daa of fulldyrka jord by soil quality; the best has the ground."""
    if not layers.has("soil_quality"):
        engine.run(
            """CREATE OR REPLACE TABLE quality_of AS
            SELECT NULL::VARCHAR AS id, 0.0 AS one, 0.0 AS two, 0.0 AS three WHERE false"""
        )
        return
    engine.shapes("quality", layers.read("soil_quality"), ["soil_quality"])
    engine.run(
        """CREATE OR REPLACE TABLE quality_of AS
        WITH part AS (
            SELECT p.id, q.soil_quality::INTEGER AS class, ST_Union_Agg(ST_Intersection(p.g, q.g))
                   AS g
            FROM piece p JOIN quality q ON p.land_type = 21 AND ST_Intersects(p.g, q.g)
            WHERE q.soil_quality::INTEGER IN (1, 2, 3) GROUP BY ALL),
        upto AS (
            SELECT a.id, a.class, ST_Area(ST_Union_Agg(b.g)) / 1000 AS daa
            FROM part a JOIN part b ON b.id = a.id AND b.class <= a.class GROUP BY a.id, a.class),
        own AS (SELECT id, class,
                       daa - coalesce(lag(daa) OVER (PARTITION BY id ORDER BY class), 0) AS daa
                FROM upto)
        SELECT id, coalesce(sum(daa) FILTER (class = 1), 0) AS one,
               coalesce(sum(daa) FILTER (class = 2), 0) AS two,
               coalesce(sum(daa) FILTER (class = 3), 0) AS three FROM own GROUP BY id"""
    )


def _buffer(shape: str, metres: float) -> str:
    """A buffer with pointed corners."""
    return f"ST_Buffer({shape}, {metres}, 16, 'CAP_ROUND', 'JOIN_MITRE', 5.0)"


def _solid(table: str, shape: str, by: str, grown: float = 0.0) -> str:
    """The parts of shapes that are wide and large enough: columns of `by`, and `g`."""
    half = NARROW / 2
    return f"""SELECT {by}, g FROM (
        SELECT {by}, ST_CollectionExtract(
            ST_Intersection({_buffer("core", half)}, whole), 3) AS g
        FROM (SELECT {by}, {shape} AS whole,
                     unnest(ST_Dump({_buffer(shape, -(half + grown))})).geom AS core FROM {table})
    ) WHERE ST_Area(g) >= {SLIVER}"""


def _residual(engine: Engine) -> None:
    """Table `residual`: daa of small parts left of the fields that each site takes from."""
    engine.run(
        f"""CREATE OR REPLACE TABLE near_field AS
        WITH box AS (
            SELECT s.id, ST_MakeEnvelope(ST_XMin(s.g) - {REACH}, ST_YMin(s.g) - {REACH},
                                         ST_XMax(s.g) + {REACH}, ST_YMax(s.g) + {REACH}) AS b
            FROM site s SEMI JOIN (SELECT DISTINCT id FROM piece WHERE land_type IN (21, 22)) f
                USING (id)),
        cut AS (SELECT b.id, ST_Intersection(l.g, b.b) AS g
                FROM box b JOIN land l ON l.land_type IN (21, 22) AND ST_Intersects(l.g, b.b))
        SELECT id, {_buffer("ST_CollectionExtract(ST_Union_Agg(g), 3)", GAP / 2)} AS g
        FROM cut GROUP BY id"""
    )
    engine.run(
        f"""CREATE OR REPLACE TABLE field AS
        SELECT row_number() OVER () AS field, * FROM ({_solid("near_field", "g", "id", GAP / 2)})"""
    )
    engine.run(
        """CREATE OR REPLACE TABLE losing AS
        SELECT f.field, f.id, ST_Intersection(f.g, s.g) AS lost, ST_Difference(f.g, s.g) AS rest
        FROM field f JOIN site s ON s.id = f.id AND ST_Intersects(f.g, s.g)"""
    )
    engine.run(
        f"""CREATE OR REPLACE TABLE left_over AS
        WITH taken AS (SELECT DISTINCT field FROM ({_solid("losing", "lost", "field")}))
        SELECT l.id, l.rest FROM losing l SEMI JOIN taken USING (field)
        WHERE NOT ST_IsEmpty(l.rest)"""
    )
    inside = " AND ".join(
        f"ST_{side}(p.g) {sign} ST_{side}(s.g) {way} {REACH - NARROW}"
        for side, sign, way in (
            ("XMin", ">", "-"), ("YMin", ">", "-"), ("XMax", "<", "+"), ("YMax", "<", "+")
        )
    )  # fmt: skip
    engine.run(
        f"""CREATE OR REPLACE TABLE residual AS
        SELECT p.id, sum(ST_Area(p.g)) / 1000 AS daa
        FROM ({_solid("left_over", "rest", "id")}) p JOIN site s USING (id)
        WHERE round(ST_Area(p.g), 3) < {SMALL} AND {inside} GROUP BY p.id"""
    )
