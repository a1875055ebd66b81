"""Room at school computed again: districts by area, pupils by type of dwelling, and the light."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import geopandas as gpd

from ikap.catalogue import factors
from ikap.document import Document
from ikap.text import N_
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.ground import Layers

PUPILS = Number("pupils_from_site", N_("Elever fra området, 1.–10. trinn"), "forhold")
PLACES = Number("school_places_left", N_("Elevplasser igjen i skolekretsen"), "forhold")
LIGHT = Number("school_light", N_("Skolekapasitet (0–2)"), "")
BOUNDS = ("low", "best", "high")
LEVELS = ("primary", "lower_secondary")
TABLES = ("school_capacity", "school_pupils", "school_class")


def schools(
    engine: Engine,
    document: Document,
    sites: gpd.GeoDataFrame,
    layers: Layers,
    density: Mapping[str, float],
) -> Iterator[Compared]:
    """Pupils, places left and the light of every site for housing; needs table `net`."""
    if not layers.has("school_districts") or measured(document, PUPILS.key) is None:
        return
    _rates(engine, layers)
    _homes(engine, document, sites, density)
    _rooms(engine, layers)
    districts = layers.read("school_districts")
    engine.shapes("school_district", districts, ["district", "school_level"])
    engine.run(
        """CREATE OR REPLACE TABLE pupil AS
        SELECT h.id, h.bound, r.level, sum(h.homes * h.share * r.pupils) AS n
        FROM school_home h JOIN pupil_rate r ON r.kind = h.kind AND r.bound = h.bound
        GROUP BY ALL"""
    )
    sums = engine.frame("SELECT id, sum(n) AS v FROM pupil WHERE bound = 'best' GROUP BY id")
    yield _compared(document, PUPILS, dict(zip(sums["id"], sums["v"], strict=True)))
    engine.run(
        """CREATE OR REPLACE TABLE school_case AS
        WITH part AS (
            SELECT s.id, d.district, d.school_level AS level,
                   sum(ST_Area(ST_Intersection(s.g, d.g))) / any_value(s.m2) AS share
            FROM site s JOIN school_district d ON ST_Intersects(s.g, d.g)
            GROUP BY s.id, d.fid, d.district, d.school_level),
        wide AS (
            SELECT p.id, p.district, p.level, h.known,
                   max(CASE WHEN n.bound = 'low' THEN n.n END) * p.share AS low,
                   max(CASE WHEN n.bound = 'best' THEN n.n END) * p.share AS best,
                   max(CASE WHEN n.bound = 'high' THEN n.n END) * p.share AS high,
                   max(h.best) * p.share AS homes
            FROM part p JOIN pupil n ON n.id = p.id AND n.level = p.level
            JOIN home_known h ON h.id = p.id WHERE p.share > 0
            GROUP BY p.id, p.district, p.level, p.share, h.known)
        SELECT w.*, r.class, r.free - w.best * (1 - w.known) AS left_best,
               r.free_low - w.low * (1 - w.known) AS left_low,
               r.free_high - w.high * (1 - w.known) AS left_high
        FROM wide w LEFT JOIN school_room r ON r.district = w.district AND r.level = w.level"""
    )
    engine.run(
        f"CREATE OR REPLACE TABLE school_lit AS SELECT *, {_light()} AS light FROM school_case"
    )
    worst = engine.frame(
        """SELECT id, light, left_best FROM school_lit
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY
            CASE WHEN light = 2 THEN 0 WHEN light IS NULL THEN 1 ELSE 3 - light END,
            coalesce(left_best, '-infinity'::DOUBLE), district, level) = 1"""
    )
    yield _compared(document, PLACES, dict(zip(worst["id"], worst["left_best"], strict=True)))
    yield _compared(document, LIGHT, dict(zip(worst["id"], worst["light"], strict=True)))


def _compared(document: Document, number: Number, computed: Mapping[str, float]) -> Compared:
    written = measured(document, number.key) or {}
    return compared(number, side_by_side(written, {i: computed.get(i) for i in written}))


def _light() -> str:
    """The municipality's map first, then the places that are left."""
    table = factors("pupils")
    return f"""CASE
        WHEN class = 'red' THEN CASE WHEN round(homes, 6) > {table["stopped_units"].best}
            THEN 2 ELSE 0 END
        WHEN class = 'blue' AND round(homes, 6) < {table["judged_units"].best} THEN 0
        WHEN class IS NOT NULL THEN 1
        WHEN left_best IS NULL THEN NULL
        WHEN left_high >= 0 THEN 0 WHEN left_low < 0 THEN 2 ELSE 1 END"""


def _rates(engine: Engine, layers: Layers) -> None:
    """`pupil_rate`: pupils in a dwelling by kind, level and bound; the region's own go first."""
    table = factors("pupils")
    rates = {
        (kind, level, bound): getattr(table[kind], bound) * part
        for kind in ("flat", "row_house", "detached", "any")
        for level, part in zip(LEVELS, (1.0, 3 / 7), strict=True)
        for bound in BOUNDS
    }
    if layers.has("pupils_per_dwelling"):
        for row in layers.read("pupils_per_dwelling").to_dict("records"):
            for bound in BOUNDS:
                value = row.get(bound)
                given = row["best"] if value is None or value != value else value
                rates[row["dwelling_type"], row["school_level"], bound] = float(given)
    rows = [
        {"kind": kind, "level": level, "bound": bound, "pupils": value}
        for (kind, level, bound), value in rates.items()
    ]
    columns = {"kind": "VARCHAR", "level": "VARCHAR", "bound": "VARCHAR", "pupils": "DOUBLE"}
    engine.table("pupil_rate", rows, columns)


def _homes(
    engine: Engine, document: Document, sites: gpd.GeoDataFrame, density: Mapping[str, float]
) -> None:
    """`home_known`: dwellings and the part that is known; `school_home`: by kind and bound."""
    areas = engine.frame("SELECT id, daa FROM net")
    net = dict(zip(areas["id"], areas["daa"], strict=True))
    used, spread = (factors("conventions")[n] for n in ("capacity_utilisation", "derived_density"))
    known_homes, rows = [], []
    for entry in document["alternatives"]:
        id_ = str(entry["id"])
        best = entry["dwellings"]
        if entry["kind"] != "housing" or best is None or id_ not in sites.index:
            continue
        site = sites.loc[id_]
        span = dict.fromkeys(BOUNDS, float(best))
        if site["dwellings"] != site["dwellings"]:
            exact = net[id_] * density[id_] * used.best * site["capacity_share"]
            for bound in ("low", "high"):
                span[bound] = float(math.floor(exact * getattr(spread, bound) + 0.5))
        known = float(site["in_forecast"]) if site["in_forecast"] == site["in_forecast"] else 0.0
        known_homes.append({"id": id_, "known": known, "best": span["best"]})
        mix = site["dwelling_mix"] or {"any": 1.0}
        for kind, share in mix.items():
            rows += [
                {"id": id_, "kind": kind, "share": share, "bound": bound, "homes": span[bound]}
                for bound in BOUNDS
            ]
    numbers = {"id": "VARCHAR", "known": "DOUBLE", "best": "DOUBLE"}
    engine.table("home_known", known_homes, numbers)
    columns = {"id": "VARCHAR", "kind": "VARCHAR", "share": "DOUBLE", "bound": "VARCHAR"}
    engine.table("school_home", rows, {**columns, "homes": "DOUBLE"})


def _rooms(engine: Engine, layers: Layers) -> None:
    """`school_room`: the fewest places free in any year of the forecast, and the map's class."""
    columns: dict[str, dict[str, str]] = {
        "school_capacity": {"year": "INTEGER", "places": "DOUBLE"},
        "school_pupils": {"year": "INTEGER", "scenario": "VARCHAR", "pupils": "DOUBLE"},
        "school_class": {"school_class": "VARCHAR"},
    }
    for name in TABLES:
        kinds = {"district": "VARCHAR", "school_level": "VARCHAR", **columns[name]}
        rows = layers.read(name).to_dict("records") if layers.has(name) else []
        engine.table(f"given_{name}", [{k: row.get(k) for k in kinds} for row in rows], kinds)
    engine.run(
        """CREATE OR REPLACE TABLE school_room AS
        WITH held AS (
            SELECT p.district, p.school_level AS level, p.year, p.scenario, p.pupils,
                   arg_max(c.places, c.year) AS places
            FROM given_school_pupils p JOIN given_school_capacity c
                ON c.district = p.district AND c.school_level = p.school_level AND c.year <= p.year
            GROUP BY ALL),
        year AS (
            SELECT district, level, year,
                   max(CASE WHEN coalesce(scenario, 'best') = 'best' THEN places - pupils END)
                       AS free,
                   max(CASE WHEN scenario = 'low' THEN places - pupils END) AS low,
                   max(CASE WHEN scenario = 'high' THEN places - pupils END) AS high
            FROM held GROUP BY ALL),
        worst AS (
            SELECT district, level, min(free) AS free, min(coalesce(low, free)) AS free_low,
                   min(coalesce(high, free)) AS free_high
            FROM year WHERE free IS NOT NULL GROUP BY ALL)
        SELECT coalesce(w.district, k.district) AS district,
               coalesce(w.level, k.school_level) AS level, free, free_low, free_high,
               k.school_class AS class
        FROM worst w FULL JOIN given_school_class k
            ON k.district = w.district AND k.school_level = w.level"""
    )
