"""A run written to a schema of a PostGIS database: tables that QGIS and SQL can ask.

The tables hold many runs, each under an id made of its own scores: the same run written again
takes the place of itself. One transaction; nothing is dropped, and a table that somebody else made
is left alone and said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from pyproj import CRS
from shapely import MultiPolygon

from ikap.document import Document
from ikap.model import ConfigurationError, Goal, Problem
from ikap.present.gis.provenance import source_lines
from ikap.sources.postgis import connected, explained
from ikap.sources.runs import Run, net_areas
from ikap.text import N_, _

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Identifier

SIGN = "IKAP ikap-postgis-1"  # how the comment of a table of ours begins
SHAPE = "geometry"
SITE = (
    ("run_id", "text", N_("Beregningen som raden hører til (ikap_runs).")),
    ("site_id", "text", N_("Området som raden hører til (ikap_sites).")),
)
Row = tuple[Any, ...]
Column = tuple[str, str, str]  # its name, its type, what it holds, with the unit


@dataclass(frozen=True)
class Table:
    """A table of ours: `keys` of its first columns are its key; all but the runs follow another."""

    name: str
    holds: str
    columns: tuple[Column, ...]
    keys: int
    of: str = ""


RUNS = Table(
    "ikap_runs",
    N_("Beregninger, én per rad."),
    (
        ("run_id", "text", N_("Kjennetegnet til beregningen: en kontrollsum av tallene.")),
        ("name", "text", N_("Mappen som beregningen ble skrevet til.")),
        ("region", "text", N_("Regionen.")),
        ("profile", "text", N_("Vektprofilen.")),
        ("decided_by", "text", N_("Hvem som har fastsatt vektene.")),
        ("written", "timestamptz", N_("Når beregningen ble skrevet.")),
        ("version", "text", N_("Versjonen av IKAP.")),
        ("fictitious", "text[]", N_("Kartlag og tabeller som er oppdiktet.")),
        ("record", "jsonb", N_("run.json: versjoner og kontrollsummer.")),
    ),
    1,
)
SITES = Table(
    "ikap_sites",
    N_("Foreslåtte områder med poeng, status og flate."),
    (
        SITE[0],
        ("site_id", "text", N_("Områdets id.")),
        ("proposal", "text", N_("Innspillet.")),
        ("name", "text", N_("Navn.")),
        ("kind", "text", N_("housing: bolig, business: næring.")),
        ("list", "text", N_("Lista som området er rangert i.")),
        ("municipality_code", "text", N_("Kommunenummer.")),
        ("municipality", "text", N_("Kommune.")),
        ("area_daa", "float8", N_("Brutto areal, daa.")),
        ("net_area_daa", "float8", N_("Netto areal, daa.")),
        ("dwellings", "float8", N_("Boliger.")),
        ("jobs", "float8", N_("Arbeidsplasser.")),
        ("status", "text", N_("Status, som kode fra scores.json.")),
        ("complete", "bool", N_("Om alle kriterier med vekt er målt.")),
        ("rank", "int4", N_("Plassering i lista.")),
        ("score", "float8", N_("Samlet (hjelpetall for rangering), 0–1.")),
        ("score_low", "float8", N_("Samlet, lavest mulig, 0–1.")),
        ("score_high", "float8", N_("Samlet, høyest mulig, 0–1.")),
        ("class", "text", N_("Samlet klasse: green, yellow eller red.")),
        *((goal.value, "float8", N_("Poeng for målet, 0–1.")) for goal in Goal),
        ("geom", SHAPE, N_("Brutto flate.")),
        ("net_geom", SHAPE, N_("Netto flate: uten det som absolutte begrensninger trekker fra.")),
    ),
    2,
    "ikap_runs",
)
CRITERIA = Table(
    "ikap_criteria",
    N_("Kriteriene for hvert område: målt, poeng og vekt."),
    (
        *SITE,
        ("criterion", "text", N_("Kriteriet.")),
        ("title", "text", N_("Kriteriets navn.")),
        ("indicator", "text", N_("Indikatoren som avgjør.")),
        ("measured", "float8", N_("Målt, i enheten i feltet unit.")),
        ("low", "float8", N_("Målt, nedre grense, i enheten i feltet unit.")),
        ("high", "float8", N_("Målt, øvre grense, i enheten i feltet unit.")),
        ("unit", "text", N_("Enheten som er målt i.")),
        ("value", "float8", N_("Poeng, 0–1.")),
        ("weight", "float8", N_("Vekten i samlet poengsum, 0–1.")),
        ("contribution", "float8", N_("Bidraget til samlet poengsum, 0–1.")),
    ),
    3,
    "ikap_sites",
)
CONSTRAINTS = Table(
    "ikap_constraints",
    N_("Begrensningene for hvert område: svar fra kartet."),
    (
        *SITE,
        ("constraint_id", "text", N_("Begrensningen.")),
        ("title", "text", N_("Begrensningens navn.")),
        (
            "tier",
            "text",
            N_("exclude: trekkes fra arealet, flag: må avklares eller til orientering."),
        ),
        ("answer", "text", N_("yes, touch, no eller unchecked.")),
        ("area_daa", "float8", N_("Berørt areal, daa.")),
        ("share", "float8", N_("Berørt andel av området, 0–1.")),
        ("unchecked_share", "float8", N_("Andel som ikke er undersøkt, 0–1.")),
        ("override", "jsonb", N_("Saksbehandlerens overstyring, med begrunnelse.")),
    ),
    3,
    "ikap_sites",
)
REASONS = Table(
    "ikap_reasons",
    N_("Begrunnelsene for hvert område, i rekkefølge."),
    (
        *SITE,
        ("side", "text", N_("Hva begrunnelsen gjelder, som kode fra scores.json.")),
        ("number", "int4", N_("Nummeret i rekken.")),
        ("reason", "text", N_("Begrunnelsen.")),
    ),
    4,
    "ikap_sites",
)
SOURCES = Table(
    "ikap_sources",
    N_("Kildene til kartlag og tabeller i hver beregning."),
    (
        SITE[0],
        ("layer", "text", N_("Kartlaget eller tabellen.")),
        ("title", "text", N_("Kilden.")),
        ("publisher", "text", N_("Utgiveren.")),
        ("date", "date", N_("Datoen til dataene.")),
        ("licence", "text", N_("Lisensen.")),
        ("url", "text", N_("Nettadressen.")),
        ("fictitious", "bool", N_("Om dataene er oppdiktet.")),
    ),
    2,
    "ikap_runs",
)
# What of a row of scores.json stands in a row of each table, after its keys and title.
MEASURED = ("indicator", "measured", "low", "high", "unit", "value", "weight", "contribution")
ANSWERED = ("tier", "answer", "area_daa", "share", "unchecked_share")
SOURCED = ("title", "publisher", "date", "licence", "url")
TABLES = (RUNS, SITES, CRITERIA, CONSTRAINTS, REASONS, SOURCES)


def run_id(document: Document) -> str:
    """What a run is known by: sixteen hexadecimal digits that its numbers give."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def write_postgis(run: Run, dsn_env: str, schema: str) -> dict[str, int]:
    """Write a run to a schema, which is made where it is not there; table → rows written.

    A ConfigurationError says what is missing in the database, or is in the way there.
    """
    rows = rows_of(run)
    with connected(dsn_env, writing=True) as base, explained(schema):
        _prepare(base, schema)
        srid = _srid(base, run.document["region"]["crs"], schema)
        in_the_way = [p for table in TABLES for p in _make(base, schema, table, srid)]
        if in_the_way:
            raise ConfigurationError(in_the_way)
        _run_away(base, schema, run_id(run.document))
        for table in TABLES:
            _fill(base, schema, table, rows[table.name], srid)
            _say(base, schema, table, run.document)
    return {name: len(lines) for name, lines in rows.items()}


def rows_of(run: Run) -> dict[str, list[Row]]:
    """The rows of each table, in the order of its columns."""
    document: Mapping[str, Any] = run.document
    known = run_id(run.document)
    entries = document["alternatives"]
    return {
        RUNS.name: [_run_row(run, known)],
        SITES.name: list(_site_rows(run, known)),
        CRITERIA.name: [
            (known, entry["id"], name, document["criteria"][name]["title"], *_taken(row, MEASURED))
            for entry in entries
            for name, row in entry["criteria"].items()
        ],
        CONSTRAINTS.name: [
            (
                *(known, entry["id"], name, document["constraints"][name]["title"]),
                *_taken(row, ANSWERED),
                None if row["override"] is None else json.dumps(row["override"]),
            )
            for entry in entries
            for name, row in entry["constraints"].items()
        ],
        REASONS.name: [
            (known, entry["id"], side, number, text)
            for entry in entries
            for side, texts in entry["reasons"].items()
            for number, text in enumerate(texts, start=1)
        ],
        SOURCES.name: [
            (known, name, *(text or None for text in _taken(row, SOURCED)), row["synthetic"])
            for name, row in document["layers"].items()
        ],
    }


def _taken(row: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    return [row[name] for name in names]


def _run_row(run: Run, known: str) -> Row:
    document, profile = run.document, run.document["profile"]
    return (
        *(known, run.name, document["region"]["title"], profile["title"], profile["decided_by"]),
        *(run.record["written"], run.record["versions"]["ikap"]),
        list(document["region"]["synthetic"]),
        json.dumps(run.record, ensure_ascii=False),
    )


def _site_rows(run: Run, known: str) -> Iterator[Row]:
    net = net_areas(run)
    for entry in run.document["alternatives"]:
        id_, place = entry["id"], entry["municipality"]
        low, high = entry["score_interval"] or (None, None)
        yield (
            *(known, id_, entry["proposal"], entry["name"], entry["kind"], entry["list"]),
            *(place["code"], place["name"], entry["area_daa"], entry["net_area_daa"]),
            *(entry["dwellings"], entry["jobs"], entry["status"], entry["complete"]),
            *(entry["rank"], entry["score"], low, high, entry["class"]),
            *(entry["goals"][goal.value]["value"] for goal in Goal),
            # A net area of nothing is drawn as the gross in the file.
            *(run.areas[id_], net.get(id_) if entry["net_area_daa"] else None),
        )


def _prepare(base: Connection[Any], schema: str) -> None:
    """The schema there, and nobody else writing to it."""
    from psycopg.sql import SQL, Identifier

    base.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ikap {schema}"])
    if not base.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone():
        what = _("databasen har ikke utvidelsen PostGIS.")
        remedy = _("Be databasens eier om CREATE EXTENSION postgis.")
        raise ConfigurationError([Problem(schema, what, remedy)])
    if not base.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone():
        base.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))


def _srid(base: Connection[Any], crs: str, schema: str) -> int:
    authority = CRS.from_user_input(crs).to_authority()
    asked = "SELECT srid FROM spatial_ref_sys WHERE auth_name = %s AND auth_srid = %s::int"
    row = base.execute(asked, list(authority)).fetchone() if authority else None
    if row is None:
        what = _("databasen kjenner ikke koordinatsystemet {crs}.", crs=crs)
        raise ConfigurationError([Problem(schema, what, _("Legg det inn i spatial_ref_sys."))])
    return int(row[0])


def _make(base: Connection[Any], schema: str, table: Table, srid: int) -> list[Problem]:
    """Make a table that is not there; what is in the way where one of that name is not ours."""
    from psycopg.sql import SQL, Identifier

    asked = (
        "SELECT obj_description(c.oid, 'pg_class'), array_agg(a.attname::text ORDER BY a.attnum)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE n.nspname = %s AND c.relname = %s GROUP BY c.oid"
    )
    row = base.execute(asked, [schema, table.name]).fetchone()
    if row is not None:
        if (row[0] or "").startswith(SIGN) and row[1] == [name for name, _k, _t in table.columns]:
            return []
        what = _(
            "tabellen {name} er der fra før og er ikke skrevet av denne versjonen av IKAP.",
            name=table.name,
        )
        remedy = _("Oppgi et annet skjema med --schema. Tabellen er ikke endret.")
        return [Problem(schema, what, remedy)]
    kinds = {SHAPE: f"geometry(MultiPolygon, {srid})"}
    columns = [
        SQL("{} {}").format(Identifier(name), SQL(kinds.get(kind, kind)))
        for name, kind, _text in table.columns
    ]
    keys = [Identifier(name) for name, _kind, _text in table.columns[: table.keys]]
    columns.append(SQL("PRIMARY KEY ({})").format(SQL(", ").join(keys)))
    if table.of:
        follows = next(entry for entry in TABLES if entry.name == table.of).keys
        columns.append(
            SQL("FOREIGN KEY ({}) REFERENCES {} ON DELETE CASCADE").format(
                SQL(", ").join(keys[:follows]), _place(schema, table.of)
            )
        )
    place = _place(schema, table.name)
    base.execute(SQL("CREATE TABLE {} ({})").format(place, SQL(", ").join(columns)))
    for name, kind, _text in table.columns:
        if kind == SHAPE:
            base.execute(SQL("CREATE INDEX ON {} USING gist ({})").format(place, Identifier(name)))
    return []


def _run_away(base: Connection[Any], schema: str, known: str) -> None:
    """The same run, as it was written before, taken out: all other tables follow the runs."""
    from psycopg.sql import SQL

    asked = SQL("DELETE FROM {} WHERE run_id = %s").format(_place(schema, RUNS.name))
    base.execute(asked, [known])


def _fill(base: Connection[Any], schema: str, table: Table, rows: Sequence[Row], srid: int) -> None:
    from psycopg.sql import SQL, Identifier

    columns = SQL(", ").join(Identifier(name) for name, _kind, _text in table.columns)
    asked = SQL("COPY {} ({}) FROM STDIN").format(_place(schema, table.name), columns)
    with base.cursor().copy(asked) as copy:
        for row in rows:
            copy.write_row([_cell(value, srid) for value in row])


def _cell(value: Any, srid: int) -> Any:
    """A value as the database takes it: a surface with its SRID, in several parts or one."""
    if not isinstance(value, shapely.Geometry):
        return value
    if shapely.is_empty(value):
        return None
    parts = [part for part in shapely.get_parts(value) if part.geom_type == "Polygon"]
    return shapely.to_wkb(shapely.set_srid(MultiPolygon(parts), srid), hex=True, include_srid=True)


def _say(base: Connection[Any], schema: str, table: Table, document: Document) -> None:
    """What a table and its columns hold, for whoever opens it: units, and on whose data."""
    from psycopg.sql import SQL, Identifier, Literal

    place = _place(schema, table.name)
    lines = [f"{SIGN}. {_(table.holds)}", *_about(document)]
    base.execute(SQL("COMMENT ON TABLE {} IS {}").format(place, Literal("\n".join(lines))))
    for name, _kind, text in table.columns:
        asked = SQL("COMMENT ON COLUMN {}.{} IS {}")
        base.execute(asked.format(place, Identifier(name), Literal(_(text))))


def _about(document: Document) -> Iterator[str]:
    yield _("Sist skrevne beregning: {id}. Kildene dens:", id=run_id(document))
    layers: Mapping[str, Any] = document["layers"]
    yield from source_lines(layers)


def _place(schema: str, name: str) -> Identifier:
    from psycopg.sql import Identifier

    return Identifier(schema, name)
