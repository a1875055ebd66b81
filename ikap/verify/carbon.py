"""What the land emits when it is built on, computed again in SQL from land cover and factors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import geopandas as gpd
import pandas as pd

from ikap.catalogue import Factor, factors
from ikap.document import Document
from ikap.text import N_
from ikap.verify.engine import ARCS, Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.ground import Layers

PER_DAA = Number("land_emissions_per_daa", N_("Arealbruksutslipp per dekar"), "utslipp")
TOTAL = Number("land_emissions_total", N_("Arealbruksutslipp i alt"), "utslipp")
BOUNDS = ("low", "best", "high")
COLUMNS = ("land_type", "forest_productivity", "ground", "peat_depth")
# The factor of each AR5 land type; forest by productivity, mire by its peat.
OPEN = {
    11: "built", 12: "sealed", 21: "fully_cultivated", 22: "surface_cultivated", 23: "pasture",
    50: "open_land", 70: "sealed", 81: "sealed", 82: "sealed",
}  # fmt: skip
FOREST, MIRE, ORGANIC, FULLY, UNMAPPED = 30, 60, 45, 21, 99
FARMLAND = (21, 22, 23)


def carbon(
    engine: Engine, document: Document, sites: gpd.GeoDataFrame, layers: Layers
) -> Iterator[Compared]:
    """tCO2e a daa and in all, of the sites whose land types do not overlap (table `doubled`)."""
    written = measured(document, PER_DAA.key)
    if written is None or not layers.has("land"):
        return
    table = _factors(layers)
    _pieces(engine, layers.read("land"), sites)
    again = engine.frame(
        f"""WITH rate AS ({_rates(table)}),
        known AS (SELECT p.id, sum(p.daa * r.tonnes) AS tonnes,
                         sum(p.daa) FILTER (p.land_type <> {UNMAPPED}) AS mapped
                  FROM ground_piece p JOIN rate r USING (piece) GROUP BY p.id),
        dug AS (SELECT id, ST_Union_Agg(g) AS g FROM ground_piece WHERE land_type = {MIRE}
                GROUP BY id),
        ring AS (SELECT d.id, ST_Difference(ST_Buffer(d.g, {table["drain_reach"].best}, {ARCS}),
                        s.g) AS g FROM dug d JOIN site s USING (id)),
        beside AS (SELECT r.id, ST_Area(ST_Union_Agg(ST_Intersection(r.g, l.g))) / 1000 AS daa
                   FROM ring r JOIN land l ON l.land_type = {MIRE} AND ST_Intersects(r.g, l.g)
                   GROUP BY r.id)
        SELECT s.id, s.m2 / 1000 AS gross, coalesce(k.mapped, 0) AS mapped,
               coalesce(k.tonnes, 0) + coalesce(b.daa, 0) * {table["drained_peat"].best} AS tonnes
        FROM site s LEFT JOIN known k USING (id) LEFT JOIN beside b USING (id)
        ANTI JOIN doubled USING (id)"""
    )
    gaps = factors("conventions")["unclassified_share"].best
    mapped = again["gross"] - again["mapped"] <= gaps * again["gross"]
    tonnes = again["tonnes"].where(mapped)
    for number, values in ((PER_DAA, tonnes / again["gross"]), (TOTAL, tonnes)):
        stated = measured(document, number.key)
        if stated is not None:
            computed = dict(zip(again["id"], values, strict=True))
            yield compared(number, side_by_side({i: stated.get(i) for i in computed}, computed))


def _factors(layers: Layers) -> Mapping[str, Factor]:
    """The factors, with the region's own in their place."""
    table = dict(factors("land_emissions"))
    if layers.has("emission_factors"):
        for row in layers.read("emission_factors").to_dict("records"):
            old = table[str(row["factor"])]
            best = float(row["best"])
            table[str(row["factor"])] = Factor(best, old.unit, old.basis, best, best)
    return table


def _pieces(engine: Engine, land: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> None:
    """Table `ground_piece`: each site's share of each feature, with its peat depth."""
    full = land.copy(deep=False)
    for column in COLUMNS:
        if column not in full:
            full[column] = None
    engine.shapes("land", full, list(COLUMNS))
    own = sites["peat_depth"] if "peat_depth" in sites else pd.Series(None, index=sites.index)
    rows = [{"id": str(i), "depth": None if pd.isna(d) else float(d)} for i, d in own.items()]
    engine.table("own_depth", rows, {"id": "VARCHAR", "depth": "DOUBLE"})
    engine.run(
        """CREATE OR REPLACE TABLE ground_piece AS
        SELECT row_number() OVER (ORDER BY s.id, l.fid) AS piece, s.id,
               l.land_type::INTEGER AS land_type,
               try_cast(l.forest_productivity AS INTEGER) AS productivity,
               try_cast(l.ground AS INTEGER) AS ground,
               coalesce(o.depth, CASE WHEN isnan(l.peat_depth::DOUBLE) THEN NULL
                                      ELSE l.peat_depth::DOUBLE END) AS depth,
               ST_Intersection(s.g, l.g) AS g,
               ST_Area(ST_Intersection(s.g, l.g)) / 1000 AS daa
        FROM site s JOIN land l ON ST_Intersects(s.g, l.g) LEFT JOIN own_depth o ON o.id = s.id"""
    )


def _rates(table: Mapping[str, Factor]) -> str:
    """The question for tCO2e a daa of each piece: after minus before."""
    best = {name: factor.best for name, factor in table.items()}
    peat = (
        f"coalesce(depth, {best['peat_depth']}) * {best['peat_carbon']} * {best['carbon_to_co2']}"
    )
    cases = " ".join(f"WHEN {code} THEN {best[name]}" for code, name in OPEN.items())
    wood = (
        f"CASE WHEN productivity IN (14, 15) THEN {best['forest_high']} "
        f"WHEN productivity = 13 THEN {best['forest_medium']} ELSE {best['forest_low']} END"
    )
    now = (
        f"CASE WHEN land_type = {FULLY} THEN {best['field_peat_now']} "
        f"ELSE {best['grass_peat_now']} END"
    )
    organic = f"ground = {ORGANIC}"
    return f"""SELECT piece, CASE
            WHEN land_type = {MIRE} THEN {peat}
            WHEN land_type IN {FARMLAND} AND {organic} THEN {peat} - ({now})
            WHEN land_type = {FOREST} AND {organic}
                THEN {wood} + {peat} - {best["forest_peat_now"]}
            WHEN land_type = {FOREST} THEN {wood}
            ELSE CASE land_type {cases} END END AS tonnes FROM ground_piece"""
