"""The ground computed again: areas, land cover, what limits take, municipalities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.document import Alternative, Document
from ikap.model import Answer, Constraint, LimitTest, Override, Tier, Zone, ZoneTest
from ikap.text import N_
from ikap.verify.engine import ARCS, Engine
from ikap.verify.findings import (
    Compared,
    Number,
    compared,
    compared_words,
    measured,
    side_by_side,
)

# What the handbook says of answers, written anew: metres, daa, share.
TOUCH, DUST, UNCHECKED = 1.0, 0.1, 1e-9
SEAM, BELT_ARCS = 1e-6, 8  # of mapped ground: a share of a site; segments of a quarter circle
SITE = ("kind", "municipality_code")
PAIRS = Number(
    "pairs", N_("Objekter som området møter, koblingen kontrollert mot et romlig tre"), ""
)
GROSS = Number("area_daa", N_("Brutto areal"), "daa")
NET = Number("net_area_daa", N_("Netto areal"), "daa")
INSIDE = Number("municipalities", N_("Andel i kommunen"), "andel")
MAIN = Number("municipality", N_("Kommune"), "")
ANSWER = Number("answer", N_("Svar på begrensning"), "")
TIER = Number("tier", N_("Begrensningens virkning"), "")
OVERLAP = Number("constraint_area", N_("Overlapp med begrensning"), "daa")
SHARE = Number("constraint_share", N_("Overlapp med begrensning, andel"), "andel")
BLANK = Number("unchecked_share", N_("Ikke undersøkt for begrensning, andel"), "andel")


@dataclass(frozen=True)
class Layers:
    """What the region holds: `has` a layer, `read` it, and where absence of a feature means no.

    `covers` gives, for a test, a list of what must all hold: surfaces that were mapped, `features`,
    `region`, or municipalities.
    """

    has: Callable[[str], bool]
    read: Callable[[str], gpd.GeoDataFrame]
    covers: Callable[[ZoneTest], Any]


def lay_out(engine: Engine, sites: gpd.GeoDataFrame, layers: Layers) -> None:
    """The sites as tables: `site` with its gross area, and `inside` by municipality."""
    engine.shapes("drawn", sites.reset_index(), ["id", *SITE])
    engine.run("CREATE OR REPLACE TABLE site AS SELECT *, ST_Area(g) AS m2 FROM drawn")
    engine.shapes("municipality", layers.read("municipalities"), ["municipality_code"])
    engine.run(
        """CREATE OR REPLACE TABLE inside AS
        WITH part AS (
            SELECT s.id, m.municipality_code AS code, sum(ST_Area(ST_Intersection(s.g, m.g))) AS m2
            FROM site s JOIN municipality m ON ST_Intersects(s.g, m.g) GROUP BY ALL)
        SELECT p.id, p.code, p.m2, p.m2 / sum(p.m2) OVER (PARTITION BY p.id) AS share
        FROM part p WHERE p.m2 > 0"""
    )


def pairs(engine: Engine, layer: gpd.GeoDataFrame, table: str) -> Compared:
    """How many features of a layer each site meets: the database's join against a tree.

    A join that loses rows, or gives some twice, shows here and nowhere else.
    """
    joined = engine.frame(
        f"""SELECT s.id, count(t.fid) AS n FROM site s LEFT JOIN {table} t
        ON ST_Intersects(s.g, t.g) GROUP BY s.id"""
    )
    shapes = engine.frame("SELECT id, ST_AsWKB(g) AS wkb FROM site ORDER BY id")
    sites = shapely.from_wkb([bytes(wkb) for wkb in shapes["wkb"]])
    at, _of = shapely.STRtree(layer.geometry.to_numpy()).query(sites, predicate="intersects")
    counted = np.bincount(at, minlength=len(sites))
    by_tree = dict(zip(shapes["id"], counted.tolist(), strict=True))
    by_join = dict(zip(joined["id"], joined["n"].tolist(), strict=True))
    return compared(PAIRS, side_by_side(by_tree, by_join, table))


def areas(engine: Engine, document: Document) -> Iterator[Compared]:
    """Gross areas, and which municipalities they lie in."""
    entries = document["alternatives"]
    gross = engine.frame("SELECT id, m2 / 1000 AS daa FROM site")
    computed = dict(zip(gross["id"], gross["daa"], strict=True))
    yield compared(GROSS, side_by_side(_column(entries, "area_daa"), computed))
    shares = engine.frame("SELECT id, code, share FROM inside")
    written = pd.DataFrame(
        [(str(e["id"]), code, s) for e in entries for code, s in e["municipalities"].items()],
        columns=["id", "part", "written"],
    )
    both = written.merge(
        shares.set_axis(["id", "part", "computed"], axis=1), on=["id", "part"], how="outer"
    )
    yield compared(INSIDE, both)
    main = engine.frame(
        """SELECT id, code FROM inside
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY round(share, 12) DESC, code) = 1"""
    )
    main_of = {str(e["id"]): e["municipality"]["code"] for e in entries}
    yield compared_words(
        MAIN, side_by_side(main_of, dict(zip(main["id"], main["code"], strict=True)))
    )


def _column(entries: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    return {str(entry["id"]): entry[name] for entry in entries}


# --- limits ------------------------------------------------------------------------------------


def limits(
    engine: Engine,
    document: Document,
    sites: gpd.GeoDataFrame,
    constraints: Sequence[Constraint],
    layers: Layers,
    overrides: Sequence[Override] = (),
) -> Iterator[Compared]:
    """Every zone constraint's overlap and answer, and the net area that they leave.

    `net` is left as a table: `id` and `g`, the gross shape where nothing is left of a site.
    """
    own = {(override.id, override.constraint): override for override in overrides}
    engine.run("CREATE OR REPLACE TABLE taken (id VARCHAR, g GEOMETRY)")
    rows: list[dict[str, Any]] = []
    for limit in constraints:
        concerned = _concerned(limit, sites)
        if isinstance(limit.test, ZoneTest) and len(concerned):
            rows += _answered(engine, limit, limit.test, concerned, layers, own)
        elif isinstance(limit.test, LimitTest) and len(concerned):
            rows += _reached(document, limit, limit.test, concerned, own)
    engine.run(
        """CREATE OR REPLACE TABLE net AS
        WITH out AS (SELECT id, ST_Union_Agg(g) AS g FROM taken GROUP BY id),
             left_ AS (SELECT s.id, CASE WHEN o.g IS NULL THEN s.g ELSE ST_Difference(s.g, o.g) END
                       AS g, s.g AS whole FROM site s LEFT JOIN out o USING (id))
        SELECT id, ST_Area(g) / 1000 AS daa,
               CASE WHEN ST_Area(g) > 0 THEN g ELSE whole END AS g FROM left_"""
    )
    yield from _limits_compared(document, rows)
    net = engine.frame("SELECT id, daa FROM net")
    written = _column(document["alternatives"], "net_area_daa")
    yield compared(NET, side_by_side(written, dict(zip(net["id"], net["daa"], strict=True))))


def _concerned(limit: Constraint, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    asked = sites["kind"].isin([kind.value for kind in limit.kinds])
    for column, values in limit.only.items():
        asked &= sites[column].isin(values)
    concerned: gpd.GeoDataFrame = sites[asked]
    return concerned


def _answered(
    engine: Engine,
    limit: Constraint,
    test: ZoneTest,
    concerned: gpd.GeoDataFrame,
    layers: Layers,
    own: Mapping[tuple[str, str], Override],
) -> list[dict[str, Any]]:
    """A constraint's row for each site that it asks of; what is taken out goes to `taken`."""
    engine.table("asked", [{"id": str(id_)} for id_ in concerned.index], {"id": "VARCHAR"})
    known = layers.has(test.layer)
    if known:
        _overlaps(engine, test, layers)
        overlaps = engine.frame("SELECT id, m2, gap, blank FROM overlap").set_index("id")
    mitigated = set(concerned.index[concerned["hazard_mitigated"].astype(bool)])
    rows = []
    for id_ in map(str, concerned.index):
        flagged = limit.mitigable and id_ in mitigated
        row: dict[str, Any] = {"id": id_, "part": limit.id}
        row["tier"] = str(Tier.FLAG if flagged and limit.tier is Tier.EXCLUDE else limit.tier)
        if known:
            row |= _answer(test, overlaps.loc[id_], float(concerned.geometry[id_].area))
        else:
            row |= {"answer": str(Answer.UNCHECKED), "daa": None, "share": None, "blank": 1.0}
        if (id_, limit.id) in own:
            row |= {"answer": str(own[id_, limit.id].answer), "blank": 0.0}
        rows.append(row)
    out = [r["id"] for r in rows if (r["tier"], r["answer"]) == (Tier.EXCLUDE, Answer.YES)]
    if known and out:
        engine.run("INSERT INTO taken SELECT id, g FROM overlap WHERE list_contains(?, id)", out)
    return rows


def _reached(
    document: Document,
    limit: Constraint,
    test: LimitTest,
    concerned: gpd.GeoDataFrame,
    own: Mapping[tuple[str, str], Override],
) -> list[dict[str, Any]]:
    """A limit's row for each site: whether what the run measured reaches it."""
    reach = measured(document, test.indicator.id) or {}
    noted = {str(e["id"]): _facts(e, test.indicator.id) for e in document["alternatives"]}
    rows = []
    for id_ in map(str, concerned.index):
        value = reach.get(id_)
        daa = value if test.indicator.unit == "daa" else None
        answer = Answer.UNCHECKED
        if value is not None:
            facts = noted.get(id_, {})
            ends = [facts.get(name, value) for name in test.ends or ("",)]
            reached = {_is_on_its_side(float(end), test) for end in ends if end is not None}
            answer = Answer.NO
            if True in reached:
                answer = Answer.YES if reached == {True} else Answer.TOUCH
        row: dict[str, Any] = {
            "id": id_,
            "part": limit.id,
            "tier": str(limit.tier),
            "answer": str(answer),
            "daa": daa,
            "share": None if daa is None else 1000 * daa / float(concerned.geometry[id_].area),
            "blank": float(value is None),
        }
        if (id_, limit.id) in own:
            row |= {"answer": str(own[id_, limit.id].answer), "blank": 0.0}
        rows.append(row)
    return rows


def _facts(entry: Alternative, indicator: str) -> Mapping[str, Any]:
    """What an indicator noted of a site, shown or deciding a criterion."""
    if indicator in entry["shown"]:
        return entry["shown"][indicator]["facts"]
    results = entry["criteria"].values()
    return next((result["facts"] for result in results if result["indicator"] == indicator), {})


def _is_on_its_side(value: float, test: LimitTest) -> bool:
    if value == test.limit:
        return test.yes == "from"
    return (value < test.limit) == (test.yes == "under")


def _answer(test: ZoneTest, row: Any, gross: float) -> dict[str, Any]:
    daa, blank = row["m2"] / 1000, row["blank"]
    if daa > max(DUST, test.area):
        answer = Answer.YES
    elif daa > 0 or row["gap"] < TOUCH:
        answer = Answer.TOUCH
    else:
        answer = Answer.UNCHECKED if blank > UNCHECKED else Answer.NO
    return {"answer": str(answer), "daa": daa, "share": 1000 * daa / gross, "blank": blank}


def _overlaps(engine: Engine, test: ZoneTest, layers: Layers) -> None:
    """`overlap`: the part of each asked site that the zone covers, the gap, what is unchecked."""
    layer = _stored(engine, test.layer, layers)
    inside = _together(engine, test.inside, layers, "inside_of") if test.inside else None
    outside = _together(engine, test.outside, layers, "outside_of") if test.outside else None
    cut = "f.g"
    if inside:
        cut = f"ST_Intersection({cut}, (SELECT g FROM {inside}))"
    if outside:
        cut = f"ST_Difference({cut}, (SELECT g FROM {outside}))"
    engine.run(
        f"""CREATE OR REPLACE TABLE near AS
        WITH s AS (SELECT id, g, {_window("g", TOUCH)} AS w FROM site SEMI JOIN asked USING (id)),
             f AS ({_features(engine, test, layer, layers)}),
             pair AS (SELECT s.id, s.g, {cut} AS f FROM s JOIN f ON ST_Intersects(s.w, f.g)
                      WHERE ST_Distance(s.g, f.g) < {TOUCH})
        SELECT id, ST_Union_Agg(ST_Intersection(g, f)) AS g, min(ST_Distance(g, f)) AS gap
        FROM pair WHERE NOT ST_IsEmpty(f) GROUP BY id"""
    )
    engine.run(
        f"""CREATE OR REPLACE TABLE overlap AS
        SELECT s.id, n.g, coalesce(ST_Area(n.g), 0) AS m2, coalesce(n.gap, 'inf') AS gap,
               1 - least(coalesce(c.share, 0), 1) AS blank
        FROM site s SEMI JOIN asked USING (id) LEFT JOIN near n USING (id)
        LEFT JOIN ({_checked(engine, test, layer, layers)}) c USING (id)"""
    )


def _window(shape: str, reach: float) -> str:
    return (
        f"ST_MakeEnvelope(ST_XMin({shape}) - {reach}, ST_YMin({shape}) - {reach}, "
        f"ST_XMax({shape}) + {reach}, ST_YMax({shape}) + {reach})"
    )


def _stored(engine: Engine, name: str, layers: Layers) -> str:
    """A layer as a table, read once."""
    table = f"layer_{name}"
    if engine.frame("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", table).empty:
        frame = layers.read(name)
        engine.shapes(table, frame, [c for c in frame.columns if c not in ("geometry", "fid")])
    return table


def _features(engine: Engine, zone: Zone, table: str, layers: Layers) -> str:
    """The features of a zone with their belt, as a question; those far from all sites left out."""
    columns = set(layers.read(zone.layer).columns)
    kept = ["true"]
    for column, codes in zone.where.items():
        listed = ", ".join(_literal(code) for code in codes)
        kept.append(f'"{column}" IN ({listed})' if column in columns else "false")
    reach: float | str = zone.buffer
    widest = zone.buffer
    if zone.own_buffer in columns:
        reach = f'coalesce("{zone.own_buffer}"::DOUBLE, {zone.buffer})'
        asked = engine.frame(f"SELECT max({reach}) AS m FROM {table}")["m"]
        widest = max(widest, float(asked.fillna(0).iloc[0]))
    shape = (
        f"ST_Buffer(l.g, {reach}, {ARCS})" if zone.buffer or zone.own_buffer in columns else "l.g"
    )
    near = f"""SELECT l.fid FROM {table} l
        JOIN site s ON ST_Intersects({_window("s.g", widest + TOUCH)}, l.g)"""
    return f"""SELECT l.fid, {shape} AS g FROM {table} l
        WHERE {" AND ".join(kept)} AND l.fid IN ({near})"""


def _literal(code: str | int | bool) -> str:
    return str(int(code)) if isinstance(code, int) else "'" + code.replace("'", "''") + "'"


def _together(engine: Engine, zones: Sequence[Zone], layers: Layers, name: str) -> str:
    """All features of some zones near the sites as one shape; empty where there is none."""
    parts = [
        _features(engine, zone, _stored(engine, zone.layer, layers), layers)
        for zone in zones
        if layers.has(zone.layer)
    ]
    union = " UNION ALL ".join(f"SELECT g FROM ({part})" for part in parts)
    empty = "ST_GeomFromText('POLYGON EMPTY')"
    joined = f"(SELECT ST_Union_Agg(g) FROM ({union}))" if parts else "NULL"
    engine.run(f"CREATE OR REPLACE TABLE {name} AS SELECT coalesce({joined}, {empty}) AS g")
    return name


def _checked(engine: Engine, test: ZoneTest, table: str, layers: Layers) -> str:
    """The share of each site in which the absence of a feature means that there is none."""
    covers = layers.covers(test)
    proofs = covers if isinstance(covers, list) else [covers]
    mapped = [proof for proof in proofs if isinstance(proof, gpd.GeoSeries)]
    shares = [
        _known_share(proof, table) for proof in proofs if not isinstance(proof, gpd.GeoSeries)
    ]
    if mapped:
        shares.append(_mapped_share(engine, test, mapped))
    each = [f"coalesce(p{n}.share, 0)" for n in range(len(shares))]
    joins = "".join(f" LEFT JOIN ({q}) p{n} USING (id)" for n, q in enumerate(shares))
    return f"SELECT s.id, least({', '.join(each)}) AS share FROM site s{joins}"


def _known_share(covers: Any, table: str) -> str:
    if covers == "features":
        return f"""SELECT s.id, ST_Area(ST_Union_Agg(ST_Intersection(s.g, l.g))) / any_value(s.m2)
            AS share FROM site s JOIN {table} l ON ST_Intersects(s.g, l.g) GROUP BY s.id"""
    codes = ", ".join(map(_literal, covers)) or "NULL"
    kept = "true" if covers == "region" else f"code IN ({codes})"
    return f"SELECT id, sum(share) AS share FROM inside WHERE {kept} GROUP BY id"


def _mapped_share(engine: Engine, test: ZoneTest, mapped: Sequence[gpd.GeoSeries]) -> str:
    """The share of each site, and the belt that the test looks into, that all surfaces cover."""
    whole = f"ST_Buffer(g, {test.buffer}, {BELT_ARCS})" if test.buffer else "g"
    engine.run(f"CREATE OR REPLACE TABLE ground0 AS SELECT id, {whole} AS g FROM site")
    for n, surfaces in enumerate(mapped, start=1):
        engine.shapes(f"mapped{n}", gpd.GeoDataFrame(geometry=surfaces), [])
        engine.run(
            f"""CREATE OR REPLACE TABLE ground{n} AS
            SELECT s.id, ST_Union_Agg(ST_Intersection(s.g, m.g)) AS g
            FROM ground{n - 1} s JOIN mapped{n} m ON ST_Intersects(s.g, m.g) GROUP BY s.id"""
        )
    share = "ST_Area(l.g) / ST_Area(w.g)"
    return f"""SELECT w.id, CASE WHEN {share} > 1 - {SEAM} THEN 1 ELSE {share} END AS share
        FROM ground0 w JOIN ground{len(mapped)} l USING (id)"""


def _limits_compared(document: Document, rows: list[dict[str, Any]]) -> Iterator[Compared]:
    computed = pd.DataFrame(rows, columns=["id", "part", "tier", "answer", "daa", "share", "blank"])
    names = set(computed["part"])
    written = pd.DataFrame(
        [
            (str(e["id"]), name, *(result[k] for k in ("tier", "answer", "area_daa", "share")),
             result["unchecked_share"])
            for e in document["alternatives"]
            for name, result in e["constraints"].items()
            if name in names
        ],
        columns=["id", "part", "tier", "answer", "daa", "share", "blank"],
    )  # fmt: skip
    both = written.merge(computed, on=["id", "part"], how="outer", suffixes=("_w", "_r"))
    for number, column, compare in (
        (TIER, "tier", compared_words),
        (ANSWER, "answer", compared_words),
        (OVERLAP, "daa", compared),
        (SHARE, "share", compared),
        (BLANK, "blank", compared),
    ):
        sides = {"written": both[f"{column}_w"], "computed": both[f"{column}_r"]}
        yield compare(number, both[["id", "part"]].assign(**sides))
