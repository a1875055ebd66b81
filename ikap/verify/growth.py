"""The growth arithmetic computed again, from the growth table and the factors alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import geopandas as gpd
import pandas as pd

from ikap.catalogue import factors
from ikap.document import Alternative, Document
from ikap.text import N_
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.ground import Layers

HALFWAY = 1e-3  # this near a half, rounding may go either way
DWELLINGS = Number("dwellings", N_("Boliger utledet av netto areal og tetthet"), "boliger")
QUOTIENT = Number("reserve_quotient", N_("Boligreserve mot vekstmål (forholdstall)"), "forhold")
ASSUMED = (
    "people_per_year",
    "people_per_new_dwelling",
    "people_per_dwelling",
    "vacant_share",
    "replaced_share",
    "years",
)
JOBS = Number("jobs_ratio", N_("Arbeidsplasser per sysselsatt bosatt"), "forhold")
YEARS = Number("total_reserve_years", N_("Boligreserve i år (all planlagt)"), "forhold")
# The years of the reserve under the most and the fewest that move in, told beside the number.
SPAN = {
    "soonest": Number("total_reserve_soonest", N_("Boligreserve i år, minst"), "forhold"),
    "latest": Number("total_reserve_latest", N_("Boligreserve i år, høyst"), "forhold"),
}
HOUSEHOLDS = ("people_per_new_dwelling", "people_per_dwelling")
OPPOSITE = {"low": "high", "best": "best", "high": "low"}
BY_MUNICIPALITY = (
    (QUOTIENT, "quotient"),
    (JOBS, "jobs_ratio"),
    (YEARS, "total_years"),
)
HOUSING_NEED = Number("housing_need_share", N_("Andel av kommunens boligbehov, 12 år"), "forhold")
BUSINESS_NEED = Number(
    "business_need_share", N_("Andel av regionens behov for næringsareal, 12 år"), "forhold"
)
IMBALANCE = Number(
    "imbalance_change", N_("Endring i avvik fra vekstmål (D), prosentpoeng"), "forhold"
)
DENSITY = Number("density_ratio", N_("Tetthet mot veiledende nivå"), "forhold")


def capacity(
    engine: Engine, document: Document, sites: gpd.GeoDataFrame, density: Mapping[str, float]
) -> Iterator[Compared]:
    """Dwellings where the proposal says none: net area × density × the part that is used."""
    entries = {str(e["id"]): e for e in document["alternatives"]}
    areas = engine.frame("SELECT id, daa FROM net")
    net = dict(zip(areas["id"], areas["daa"], strict=True))
    used = factors("conventions")["capacity_utilisation"].best
    missing = sites.index[(sites["kind"] == "housing") & sites["dwellings"].isna()]
    share = sites["capacity_share"]
    exact = {i: net[i] * density[i] * used * share[i] for i in map(str, missing)}
    written = {i: entries[i]["dwellings"] for i in exact if i in entries}
    homes = {i: _rounded(x) for i, x in exact.items()}
    slack = {i: 0.5 if x % 1 else 0.0 for i, x in homes.items()}
    rows = side_by_side(written, homes)
    yield compared(DWELLINGS, rows.assign(slack=rows["id"].map(slack).fillna(0.0)))
    ratios = measured(document, "density_ratio")
    if ratios is not None:
        given = set(
            map(str, sites.index[sites["dwellings"].notna() & (sites["kind"] == "housing")])
        )
        homes = sites["dwellings"]
        ratio = {
            i: homes[i] / _ground(entries[i], net[i]) / density[i] if i in given else None
            for i in ratios
            if i in net
        }
        yield compared(DENSITY, side_by_side(ratios, ratio))


def _rounded(exact: float) -> float:
    """Whole homes; near a half it is the half itself, which lies half a home from both.

    >>> _rounded(10.4), _rounded(10.6), _rounded(10.4999), _rounded(10.5)
    (10.0, 11.0, 10.5, 10.5)
    """
    half = math.floor(exact) + 0.5
    return half if abs(exact - half) < HALFWAY else float(math.floor(exact + 0.5))


def _ground(entry: Alternative, net: float) -> float:
    """An empty net is measured on gross."""
    return net if net > 0 else float(entry["area_daa"])


def growth(engine: Engine, document: Document, layers: Layers) -> Iterator[Compared]:
    """Quotients, ratios and needs of each site's municipalities, by its shares of them."""
    table = layers.read("growth_targets")
    needs = {bound: _need_of(engine, layers, table, bound) for bound in OPPOSITE}
    years = 0.0
    if layers.has("need_assumptions"):
        years = _row(layers.read("need_assumptions"), "years")["best"]
    work = {}
    if layers.has("employment"):
        work = {
            str(row["municipality_code"]): {
                "jobs": row["jobs"],
                "employed": row["employed_residents"],
            }
            for row in layers.read("employment").to_dict("records")
        }
    rows = [
        {
            "code": str(row["municipality_code"]),
            "reserve": row["dwellings_reserve"],
            "target": row["dwellings_share"],
            **work.get(str(row["municipality_code"]), {"jobs": None, "employed": None}),
            "need": needs["best"].get(str(row["municipality_code"])),
            "least": needs["low"].get(str(row["municipality_code"])),
            "most": needs["high"].get(str(row["municipality_code"])),
            "whole": row["reserve_type"] == "total",
        }
        for row in table.to_dict("records")
    ]
    columns = ("reserve", "target", "jobs", "employed", "need", "least", "most")
    kinds = dict.fromkeys(columns, "DOUBLE")
    engine.table("target_row", rows, {"code": "VARCHAR", **kinds, "whole": "BOOLEAN"})
    engine.run(
        """CREATE OR REPLACE TABLE balance AS
        SELECT code, reserve, target,
               reserve / sum(reserve) OVER () / (target / sum(target) OVER ()) AS quotient,
               jobs / employed AS jobs_ratio,
               CASE WHEN whole THEN ? * reserve / need END AS total_years,
               CASE WHEN whole AND most > 0 THEN ? * reserve / most END AS soonest,
               CASE WHEN whole AND least > 0 THEN ? * reserve / least END AS latest, need
        FROM target_row""",
        years,
        years,
        years,
    )
    homes = [{"id": str(e["id"]), "homes": e["dwellings"]} for e in document["alternatives"]]
    engine.table("home", homes, {"id": "VARCHAR", "homes": "DOUBLE"})
    yield from _by_municipality(engine, document)
    yield from _needs(engine, document)
    yield from _imbalance(engine, document)


def _by_municipality(engine: Engine, document: Document) -> Iterator[Compared]:
    asked = [(number, column, measured(document, number.key)) for number, column in BY_MUNICIPALITY]
    for fact, number in SPAN.items():
        shown = {str(e["id"]): e["shown"].get(YEARS.key) for e in document["alternatives"]}
        noted = {i: need["facts"].get(fact) for i, need in shown.items() if need}
        asked.append((number, fact, {i: _number(value) for i, value in noted.items()}))
    for number, column, written in asked:
        if written:
            sums = engine.frame(
                f"""SELECT i.id, CASE WHEN count(b.{column}) = count(*)
                        THEN sum(i.share * b.{column}) END AS v
                FROM inside i LEFT JOIN balance b USING (code) GROUP BY i.id"""
            )
            computed = dict(zip(sums["id"], sums["v"], strict=True))
            yield compared(number, side_by_side(written, {i: computed.get(i) for i in written}))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _needs(engine: Engine, document: Document) -> Iterator[Compared]:
    written = measured(document, "housing_need_share")
    if written is not None:
        needs = engine.frame(
            """SELECT id, CASE WHEN count(r) = count(*) THEN max(r) END AS v FROM (
                SELECT i.id, h.homes * i.share / b.need AS r
                FROM inside i JOIN home h USING (id) LEFT JOIN balance b USING (code))
            GROUP BY id"""
        )
        computed = dict(zip(needs["id"], needs["v"], strict=True))
        yield compared(HOUSING_NEED, side_by_side(written, {i: computed.get(i) for i in written}))


def _row(table: pd.DataFrame, name: str) -> dict[str, float]:
    """The region's own row of a table of assumptions; zeros where it has none."""
    for row in table.to_dict("records"):
        if row["name"] == name and not isinstance(row["municipality_code"], str):
            return {bound: float(row[bound]) for bound in ("low", "best", "high")}
    return dict.fromkeys(("low", "best", "high"), 0.0)


def _need_of(engine: Engine, layers: Layers, targets: pd.DataFrame, bound: str) -> dict[str, float]:
    """Dwellings needed in the period by code, in SQL: a bound of the region's own forecast.

    The fewest dwellings are those of the fewest people in the largest households.
    """
    if not layers.has("need_assumptions"):
        return {}
    table = layers.read("need_assumptions")
    middle = {
        name: _row(table, name)[OPPOSITE[bound] if name in HOUSEHOLDS else bound]
        for name in ASSUMED
    }
    middle["years"] = _row(table, "years")["best"]
    own = {
        str(row["municipality_code"]): float(row[bound])
        for row in table.to_dict("records")
        if row["name"] == "people_per_year" and isinstance(row["municipality_code"], str)
    }
    stock = _stock(layers)
    people = _people(layers, bound)
    rows = []
    for row in targets.to_dict("records"):
        code = str(row["municipality_code"])
        year, homes = stock.get(code, (None, None))
        lives = _at(people.get(code), year, middle["years"])
        share = float(row["dwellings_share"])
        here = {"target": share, "own": own.get(code), "stock": homes, "people": lives}
        rows.append({"code": code, **here})
    numbers = dict.fromkeys(("target", "own", "stock", "people"), "DOUBLE")
    engine.table("wanted", rows, {"code": "VARCHAR", **numbers})
    whole = bool(stock) and bool(people) and middle["people_per_dwelling"] > 0
    form = (
        f"people / {middle['people_per_dwelling']} / (1 - {middle['vacant_share']}) - stock"
        if whole
        else f"""coalesce(own, ({middle["people_per_year"]} - coalesce(sum(own) OVER (), 0))
                  * target / sum(CASE WHEN own IS NULL THEN target END) OVER ())
                 * {middle["years"]} / {middle["people_per_new_dwelling"]}
                 / (1 - {middle["vacant_share"]})"""
    )
    torn = f"{middle['replaced_share']} * coalesce(stock, 0) * {middle['years']}"
    needs = engine.frame(f"SELECT code, {form} + {torn} AS need FROM wanted")
    return {c: float(n) for c, n in zip(needs["code"], needs["need"], strict=True) if n == n}


def _stock(layers: Layers) -> dict[str, tuple[float, float]]:
    """Year and dwellings of the last count, by code."""
    if not layers.has("dwelling_stock"):
        return {}
    rows = layers.read("dwelling_stock").to_dict("records")
    return {
        str(row["municipality_code"]): (float(row["year"]), float(row["dwellings"]))
        for row in sorted(rows, key=lambda row: float(row["year"]))
    }


def _people(layers: Layers, scenario: str) -> dict[str, dict[float, float]]:
    """Persons by code and year, of a scenario."""
    people: dict[str, dict[float, float]] = {}
    if layers.has("population_scenarios"):
        for row in layers.read("population_scenarios").to_dict("records"):
            if row["scenario"] == scenario:
                by_year = people.setdefault(str(row["municipality_code"]), {})
                by_year[float(row["year"])] = float(row["persons"])
    return people


def _at(people: dict[float, float] | None, year: float | None, years: float) -> float | None:
    """Persons when the period ends, on the straight line between the years around it."""
    if not people or year is None:
        return None
    end = year + years
    before = max((y for y in people if y <= end), default=None)
    after = min((y for y in people if y >= end), default=None)
    if before is None or after is None:
        return None
    if before == after:
        return people[before]
    part = (end - before) / (after - before)
    return people[before] + part * (people[after] - people[before])


def business_need(engine: Engine, document: Document, layers: Layers) -> Iterator[Compared]:
    """The gross area against what the region needs for business."""
    if not layers.has("business_need"):
        return
    table = layers.read("business_need")
    whole = _row(table, "land_per_year")["best"] * _row(table, "years")["best"]
    written = measured(document, "business_need_share")
    if written is not None:
        needs = engine.frame("SELECT id, m2 / 1000 / ? AS v FROM site", whole)
        computed = dict(zip(needs["id"], needs["v"], strict=True))
        yield compared(BUSINESS_NEED, side_by_side(written, {i: computed.get(i) for i in written}))


def _imbalance(engine: Engine, document: Document) -> Iterator[Compared]:
    written = measured(document, "imbalance_change")
    if written is None:
        return
    changes = engine.frame(
        """WITH cell AS (
            SELECT h.id, b.code, b.reserve, b.target / sum(b.target) OVER (PARTITION BY h.id) AS t,
                   b.reserve + h.homes * coalesce(i.share, 0) AS after
            FROM home h CROSS JOIN balance b LEFT JOIN inside i ON i.id = h.id AND i.code = b.code),
        part AS (SELECT *, reserve / sum(reserve) OVER (PARTITION BY id) AS was,
                        after / sum(after) OVER (PARTITION BY id) AS becomes FROM cell)
        SELECT id, 100 * (sum(abs(becomes - t)) - sum(abs(was - t))) / 2 AS v
        FROM part GROUP BY id"""
    )
    computed = dict(zip(changes["id"], changes["v"], strict=True))
    kinds = {str(e["id"]): e["kind"] for e in document["alternatives"]}
    asked = {i: computed[i] if kinds[i] == "housing" else None for i in written}
    yield compared(IMBALANCE, side_by_side(written, asked))
