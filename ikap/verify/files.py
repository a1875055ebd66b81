"""What lies beside the scores: the GIS file's numbers and shapes, and the curves and weights."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ikap.document import Document, GaugeEntry
from ikap.model import (
    ConfigurationError,
    Constraint,
    Criterion,
    Curve,
    Goal,
    Kind,
    Problem,
    Profile,
)
from ikap.storage import read_only
from ikap.text import N_, _
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, compared_words

ENVELOPE = (0, 32, 48, 48, 64)  # bytes of a shape's box, by its kind
LAYERS = {"alternatives": "area_daa", "net_areas": "net_area_daa"}
PLAIN = ("area_daa", "net_area_daa", "dwellings", "jobs", "rank", "group_rank", "score")
WORDS = ("kind", "list", "status", "class")
DRAWN = Number("gpkg_shape", N_("Areal av flatene i scores.gpkg"), "daa")
COLUMNS = Number("gpkg", N_("Tallene i scores.gpkg"), "")
TEXTS = Number("gpkg_words", N_("Tekstene i scores.gpkg"), "")
CURVES = Number("curve", N_("Poengkurvene, kontrollert mot profilen i IKAP"), "")
PROFILE = Number("profile_weight", N_("Vektene, kontrollert mot profilen"), "")
EFFECTS = Number(
    "limit_definition", N_("Begrensningenes virkning, kontrollert mot profilen i IKAP"), ""
)


def gis_file(engine: Engine, document: Document, file: Path) -> Iterator[Compared]:
    """What scores.gpkg says of each site, and how large it is drawn there."""
    entries = {str(entry["id"]): entry for entry in document["alternatives"]}
    for layer, area in LAYERS.items():
        table = _with_areas(engine, _contents(file, layer)).set_index("id")
        ids = sorted(set(entries) | set(map(str, table.index)))
        table = table.reindex(ids)
        shapes = [(i, layer, _of(entries, i, area), table["drawn"][i]) for i in ids]
        yield compared(DRAWN, _frame(_not_empty(shapes)))
        numbers, words = _told(document, entries, ids)
        both = ((numbers, compared, COLUMNS), (words, compared_words, TEXTS))
        for values, compare, number in both:
            rows = [
                (i, f"{layer} {name}", value, table[name][i])
                for (i, name), value in values.items()
                if name in table
            ]
            yield compare(number, _frame(rows))


def _contents(file: Path, layer: str) -> pd.DataFrame:
    """A layer's columns, read as the plain SQLite that a GeoPackage is; the shapes as `wkb`."""
    try:
        base = sqlite3.connect(read_only(file), uri=True)
        try:
            asked = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
            (shape,) = base.execute(asked, [layer]).fetchone() or ("",)
            table = pd.read_sql_query(f'SELECT * FROM "{layer}"', base)
        finally:
            base.close()
    except (sqlite3.Error, pd.errors.DatabaseError) as error:
        what = _("Kartlaget «{layer}» kan ikke leses: {error}.", layer=layer, error=error)
        remedy = _("Beregn innspillene på nytt.")
        raise ConfigurationError([Problem(str(file), what, remedy)]) from error
    blobs: list[Any] = table.pop(shape).tolist()
    return table.assign(wkb=pd.Series([_wkb(blob) for blob in blobs], dtype=object))


def _wkb(blob: bytes | None) -> bytes | None:
    """The WKB of a GeoPackage's shape, without the header before it (OGC 12-128r18, 2.1.3)."""
    return None if blob is None else blob[8 + ENVELOPE[blob[3] >> 1 & 0b111] :]


def _with_areas(engine: Engine, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the daa of each shape as `drawn`."""
    engine.base.register("given", table[["wkb"]].assign(place=range(len(table))))
    areas = engine.frame(
        "SELECT ST_Area(ST_GeomFromWKB(wkb)) / 1000 AS drawn FROM given ORDER BY place"
    )
    engine.base.unregister("given")
    return table.drop(columns="wkb").assign(drawn=areas["drawn"].to_numpy())


def _not_empty(shapes: Sequence[tuple[str, str, Any, Any]]) -> list[tuple[str, str, Any, Any]]:
    """A net area of nothing is drawn as the gross."""
    return [row for row in shapes if row[1] != "net_areas" or row[2]]


def _of(entries: Mapping[str, Any], id_: str, name: str) -> Any:
    return entries[id_][name] if id_ in entries else None


def _told(
    document: Document, entries: Mapping[str, Any], ids: Sequence[str]
) -> tuple[dict[tuple[str, str], Any], dict[tuple[str, str], Any]]:
    """What the scores say that the file has columns for: numbers and words by site and column."""
    numbers: dict[tuple[str, str], Any] = {}
    words: dict[tuple[str, str], Any] = {}
    for id_ in ids:
        entry = entries.get(id_, {})
        numbers |= {(id_, name): entry.get(name) for name in PLAIN}
        words |= {(id_, name): entry.get(name) for name in WORDS}
        for goal in Goal:
            part = entry.get("goals", {}).get(goal.value, {})
            numbers[id_, goal.value] = part.get("value")
            words[id_, f"{goal.value}_class"] = part.get("class")
        for name in document["criteria"]:
            part = entry.get("criteria", {}).get(name, {})
            numbers[id_, f"{name}_measured"] = part.get("measured")
            numbers[id_, name] = part.get("value")
    return numbers, words


def _frame(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["id", "part", "written", "computed"])


def definitions(
    document: Document,
    profile: Profile,
    criteria: Sequence[Criterion],
    constraints: Sequence[Constraint],
) -> Iterator[Compared]:
    """Curves, weights and limits as the run has them, against the records it is computed by."""
    curves = []
    for criterion in criteria:
        written = document["criteria"].get(criterion.id)
        entries = written["gauges"] if written else []
        for entry, gauge in zip(entries, criterion.gauges, strict=False):
            points = _points(entry)
            wanted = (
                dict(gauge.value.points)
                if isinstance(gauge.value, Curve)
                else dict(gauge.value.values)
            )
            curves += [
                (criterion.id, f"{gauge.indicator.id} ved {x:g}", points.get(x), wanted.get(x))
                for x in sorted(set(points) | set(wanted))
            ]
    yield compared(CURVES, _frame(curves))
    weights = []
    for kind in profile.kinds:
        given = document["profile"]["weights"].get(kind.value)
        by_part = {"goals": given["goals"], "criteria": given["criteria"]} if given else {}
        for part, own in _weights(profile, kind).items():
            shown = by_part.get(part, {})
            names = sorted(set(shown) | set(own))
            weights += [(name, kind.value, shown.get(name), own.get(name)) for name in names]
    yield compared(PROFILE, _frame(weights))
    limits = []
    for limit in constraints:
        entry_of: Mapping[str, Any] = document["constraints"].get(limit.id) or {}
        for name, value in (
            ("tier", str(limit.tier)),
            ("conditional", str(limit.conditional).lower()),
            ("caps_class", str(limit.caps_class).lower()),
        ):
            limits.append((limit.id, name, str(entry_of.get(name)).lower(), value))
    yield compared_words(EFFECTS, _frame(limits))


def _points(gauge: GaugeEntry) -> dict[float, float]:
    if "curve" in gauge:
        return {float(x): float(v) for x, v in gauge["curve"]}
    return {float(x): float(v) for x, v in gauge["table"].items()}


def _weights(profile: Profile, kind: Kind) -> dict[str, dict[str, float]]:
    goals = {goal.value: weight for goal, weight in profile.goals[kind].items()}
    return {"goals": goals, "criteria": dict(profile.criteria[kind])}
