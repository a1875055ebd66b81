"""Land cover by class computed again: ground under several features counts once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from ikap.catalogue import code_list, factors
from ikap.document import Alternative, Document
from ikap.text import N_
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.ground import Layers

SHARED = 1e-6  # of the site; features that overlap less than this do not
UNMAPPED = 99
FARMLAND, BUILT = (21, 22, 23), (11, 12)
WHOLE = Number(
    "land_cover", N_("Sum av arealtyper og areal uten arealtype, mot brutto areal"), "daa"
)
# Indicator → its title, unit, and the land types whose decares it adds up.
SUMS: Mapping[str, tuple[Number, Sequence[int]]] = {
    name: (Number(name, title, "daa"), codes)
    for name, title, codes in (
        ("fully_cultivated", N_("Fulldyrka jord (AR5 21)"), (21,)),
        ("cultivated", N_("Fulldyrka og overflatedyrka jord (AR5 21–22)"), (21, 22)),
        ("farmland_area", N_("Dyrka jord (AR5 21–23)"), FARMLAND),
        ("mire_area", N_("Myr i området"), (60,)),
    )
}
NOT_MAPPED = Number("unmapped_area", N_("Areal uten arealtype i kartet"), "daa")
BUILT_SHARE = Number("built_share", N_("Andel allerede bebygd"), "andel")
CEILING = Number(
    "ceiling_share",
    N_("Dyrka jord, andel av det nasjonale målet for ett år"),
    "andel",
)
PER_DWELLING = Number("farmland_per_100_dwellings", N_("Dyrka jord per 100 boliger"), "daa")
# Indicator → its title, the layer, and the land types of it that do not count.
PARTS = {
    "cultivable_lost": (
        Number("cultivable_lost", N_("Dyrkbar jord"), "daa"),
        "cultivable",
        FARMLAND,
    ),
    "core_farmland_lost": (
        Number("core_farmland_lost", N_("Kjerneområde landbruk"), "daa"),
        "core_farmland",
        BUILT,
    ),
}


def land_cover(engine: Engine, document: Document, layers: Layers) -> Iterator[Compared]:
    """daa by land type against what the run has of them; nothing where there is no land layer."""
    if layers.has("land"):
        engine.shapes("land", layers.read("land"), ["land_type"])
        daa = Cover(_by_type(engine))
        yield compared(WHOLE, _closing(document, daa))
        yield from _sums(document, daa)
    for indicator, (number, layer, dropped) in PARTS.items():
        written = measured(document, indicator)
        if layers.has(layer) and written is not None:
            engine.shapes("over", layers.read(layer), [])
            computed = covered_less(engine, dropped, land=layers.has("land"))
            yield compared(number, side_by_side(written, {i: computed[i] for i in written}))


@dataclass(frozen=True)
class Cover:
    """daa of a site by land type: the decares of some types, or of all that are mapped."""

    by_type: Mapping[tuple[str, int], float]

    def __call__(self, id_: str, codes: Sequence[int]) -> float:
        return sum(self.by_type.get((id_, code), 0.0) for code in codes)

    def mapped(self, id_: str) -> float:
        codes = sorted({code for _, code in self.by_type if code != UNMAPPED})
        return self(id_, codes)


def _by_type(engine: Engine) -> dict[tuple[str, int], float]:
    """daa by site and land type; the type that stands first in AR5's list has the ground."""
    order = {code: i for i, code in enumerate(code_list("ar5"))}
    places = [{"land_type": code, "place": place} for code, place in order.items()]
    engine.table("precedence", places, {"land_type": "INTEGER", "place": "INTEGER"})
    engine.run(
        """CREATE OR REPLACE TABLE piece AS
        SELECT s.id, s.m2, l.land_type::INTEGER AS land_type, coalesce(p.place, 1000) AS place,
               ST_Intersection(s.g, l.g) AS g
        FROM site s JOIN land l ON ST_Intersects(s.g, l.g)
        LEFT JOIN precedence p ON p.land_type = l.land_type"""
    )
    engine.run(
        f"""CREATE OR REPLACE TABLE doubled AS
        SELECT id FROM piece GROUP BY id, m2
        HAVING sum(ST_Area(g)) - ST_Area(ST_Union_Agg(g)) > {SHARED} * m2"""
    )
    areas = engine.frame(
        """SELECT id, land_type, sum(ST_Area(g)) / 1000 AS daa FROM piece
        ANTI JOIN doubled USING (id) GROUP BY ALL
        UNION ALL
        SELECT id, land_type, (upto - coalesce(lag(upto) OVER (PARTITION BY id ORDER BY place), 0))
               / 1000
        FROM (SELECT k.id, k.land_type, k.place, ST_Area(ST_Union_Agg(p.g)) AS upto
              FROM (SELECT DISTINCT id, land_type, place FROM piece SEMI JOIN doubled USING (id)) k
              JOIN piece p ON p.id = k.id AND p.place <= k.place GROUP BY ALL)"""
    )
    keys = zip(areas["id"], areas["land_type"], strict=True)
    return {(str(i), int(c)): float(a) for (i, c), a in zip(keys, areas["daa"], strict=True)}


def _closing(document: Document, daa: Cover) -> pd.DataFrame:
    """What the types add up to with what the run says is unmapped, against the gross area."""
    outside = measured(document, "unmapped_area") or {}
    rows = []
    for entry in document["alternatives"]:
        id_ = str(entry["id"])
        rows.append((id_, entry["area_daa"], daa.mapped(id_) + (outside.get(id_) or 0.0)))
    return pd.DataFrame(rows, columns=["id", "written", "computed"])


def _sums(document: Document, daa: Cover) -> Iterator[Compared]:
    entries = {str(entry["id"]): entry for entry in document["alternatives"]}
    ceiling = factors("farmland_ceiling")["yearly_ceiling"].best
    sums: dict[Number, Callable[[str], float | None]] = {
        number: partial(daa, codes=codes) for number, codes in SUMS.values()
    }
    sums |= {
        NOT_MAPPED: lambda i: float(entries[i]["area_daa"]) - daa.mapped(i),
        BUILT_SHARE: lambda i: daa(i, BUILT) / float(entries[i]["area_daa"]),
        CEILING: lambda i: daa(i, FARMLAND) / ceiling,
        PER_DWELLING: lambda i: _per_dwelling(entries[i], daa(i, FARMLAND)),
    }
    for number, computed in sums.items():
        written = measured(document, number.key)
        if written is not None:
            yield compared(number, side_by_side(written, {i: computed(i) for i in written}))


def _per_dwelling(entry: Alternative, farmland: float) -> float | None:
    homes = entry["dwellings"] or 0
    return 100 * farmland / homes if entry["kind"] == "housing" and homes > 0 else None


def covered_less(engine: Engine, dropped: Sequence[int], *, land: bool) -> dict[str, float]:
    """daa of each site that `over` covers, without ground of the land types that do not count.

    Where land types overlap, the lowest code has the ground.
    """
    areas = engine.frame(
        """SELECT s.id, coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.g, o.g))), 0) / 1000 AS daa
        FROM site s LEFT JOIN over o ON ST_Intersects(s.g, o.g) GROUP BY s.id"""
    )
    covered = dict(zip(areas["id"], areas["daa"], strict=True))
    if not land:
        return covered
    for sign, top in ((-1, max(dropped)), (1, min(dropped) - 1)):
        taken = engine.frame(
            """WITH part AS (
                SELECT s.id, ST_Union_Agg(ST_Intersection(s.g, o.g)) AS g
                FROM site s JOIN over o ON ST_Intersects(s.g, o.g) GROUP BY s.id),
            below AS (SELECT id, ST_Union_Agg(g) AS g FROM piece WHERE land_type <= ? GROUP BY id)
            SELECT id, ST_Area(ST_Intersection(part.g, below.g)) / 1000 AS daa
            FROM part JOIN below USING (id)""",
            top,
        )
        for id_, daa in zip(taken["id"], taken["daa"], strict=True):
            covered[id_] += sign * daa
    return covered
