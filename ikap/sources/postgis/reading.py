"""The rows of a table or a query: the columns asked for, and the shapes near the region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from ikap.measure.points import objects
from ikap.model import InputError, Problem
from ikap.sources.crs import Box
from ikap.sources.postgis.connection import explained
from ikap.sources.postgis.declared import Table
from ikap.text import _

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Composable

# The types whose values come as they are; a number of many digits becomes a float, others a text.
_AS_THEY_ARE = ("int2", "int4", "int8", "float4", "float8", "bool", "text", "varchar", "bpchar")
_SHAPES = ("geometry", "geography")
_UNREAD = (*_SHAPES, "bytea", "raster")
AT_ONCE = 5_000  # rows that are turned into columns together


@dataclass(frozen=True)
class Rows:
    """What was read: a GeoDataFrame where shapes were wanted, in the table's own `crs`."""

    frame: pd.DataFrame
    crs: CRS | None


@dataclass(frozen=True)
class _Columns:
    """Column → type, by PostgreSQL's short name."""

    types: dict[str, str]

    @property
    def plain(self) -> tuple[str, ...]:
        return tuple(name for name, kind in self.types.items() if kind not in _UNREAD)

    @property
    def shapes(self) -> tuple[str, ...]:
        return tuple(name for name, kind in self.types.items() if kind in _SHAPES)


Wanted = Callable[[tuple[str, ...]], Sequence[str]]
# From the CRS of the rows: the box that they must touch, in it. None: all rows.
Window = Callable[[CRS], Box | None]


def read_rows(
    base: Connection[Any],
    table: Table,
    wanted: Wanted,
    *,
    shapes: bool = True,
    crs: CRS | None = None,
    window: Window = lambda _crs: None,
) -> Rows:
    """The rows of a table that touch a window, with the columns that are wanted of those it has.

    `crs` is that of shapes without an SRID. Curves come as lines, Z and M are left out. An
    InputError says what is wrong with the table, in the name of `table`.
    """
    from psycopg.sql import SQL

    with explained(table.name):
        source = _source(table)
        columns = _columns(base, source)
        names = list(wanted(columns.plain))
        if not shapes:
            return Rows(_frame(base, source, columns, names, None, SQL("")), None)
        column = _geometry_column(table, columns)
        own = _crs(base, source, column, table, crs)
        box = window(own[1])
        frame = _frame(base, source, columns, names, column, _inside(column, box, own))
        if box is not None and frame.empty and _has_rows(base, source, column):
            raise InputError([_elsewhere(table, own)])
    return Rows(_shaped(frame, table, own), own[1])


def _source(table: Table) -> Composable:
    from psycopg.sql import SQL, Identifier

    if table.query:
        # The owner's own words, as one statement: several are refused by the protocol.
        return SQL("({}) AS asked").format(SQL(table.query))
    return Identifier(*table.table.split("."))


def _columns(base: Connection[Any], source: Composable) -> _Columns:
    from psycopg.sql import SQL

    # Binary: the protocol then takes one statement and no more.
    described = base.execute(SQL("SELECT * FROM {} LIMIT 0").format(source), binary=True)
    oids = {column.name: column.type_code for column in described.description or ()}
    names = dict(
        base.execute(
            "SELECT oid::int8, typname::text FROM pg_type WHERE oid = ANY(%s::oid[])",
            [list(oids.values())],
        ).fetchall()
    )
    return _Columns({name: str(names.get(oid, "")) for name, oid in oids.items()})


def _geometry_column(table: Table, columns: _Columns) -> str:
    listed = ", ".join(columns.shapes)
    if table.geometry:
        if table.geometry in columns.shapes:
            return table.geometry
        what = _("geometrifeltet «{name}» finnes ikke.", name=table.geometry)
        remedy = _("Geometrifeltene er: {names}.", names=listed or "–")
    elif not columns.shapes:
        what = _("tabellen har ingen felt med geometri.")
        remedy = _("Feltene er {fields}.", fields=", ".join(columns.types) or "–")
    elif len(columns.shapes) > 1:
        what = _("tabellen har flere geometrifelt: {names}.", names=listed)
        remedy = _('Velg én med geometry = "…" i region.toml.')
    else:
        return columns.shapes[0]
    raise InputError([Problem(table.name, what, remedy)])


def _crs(
    base: Connection[Any], source: Composable, column: str, table: Table, given: CRS | None
) -> tuple[int, CRS]:
    """The SRID of the shapes and its CRS; `given` where they have none."""
    from psycopg.sql import SQL, Identifier

    shape = Identifier(column)
    row = base.execute(
        SQL(
            "SELECT ST_SRID({shape}::geometry) FROM {source} WHERE {shape} IS NOT NULL LIMIT 1"
        ).format(shape=shape, source=source)
    ).fetchone()
    srid = int(row[0]) if row else _declared_srid(base, table, column)
    if srid == 0:
        if given is not None:
            return 0, given
        raise InputError([_no_srid(table)])
    row = base.execute(
        "SELECT auth_name, auth_srid, srtext FROM spatial_ref_sys WHERE srid = %s", [srid]
    ).fetchone()
    for text in () if row is None else (f"{row[0]}:{row[1]}", row[2]):
        try:
            return srid, CRS.from_user_input(text)
        except CRSError:
            continue
    what = _("koordinatsystemet med SRID {srid} er ukjent.", srid=srid)
    raise InputError([Problem(table.name, what, _("Rett SRID i databasen."))])


def _declared_srid(base: Connection[Any], table: Table, column: str) -> int:
    """The SRID of a table without a single shape, as its definition has it; 0 where it has none."""
    row = base.execute(
        "SELECT postgis_typmod_srid(atttypmod) FROM pg_attribute"
        " WHERE attrelid = to_regclass(%s) AND attname = %s AND atttypmod >= 0",
        [table.table, column],
    ).fetchone()
    return int(row[0]) if row else 0


def _no_srid(table: Table) -> Problem:
    what = _("geometrien har ikke koordinatsystem (SRID er 0).")
    remedy = _(
        'Sett SRID i databasen med UpdateGeometrySRID, eller oppgi crs = "EPSG:…" for kartlaget '
        "i region.toml."
    )
    return Problem(table.name, what, remedy)


def _has_rows(base: Connection[Any], source: Composable, column: str) -> bool:
    from psycopg.sql import SQL, Identifier

    asked = SQL("SELECT 1 FROM {} WHERE {} IS NOT NULL LIMIT 1").format(source, Identifier(column))
    return base.execute(asked).fetchone() is not None


def _elsewhere(table: Table, own: tuple[int, CRS]) -> Problem:
    """That the rows are where the region is not: taken for none, they would say «no conflict»."""
    what = _("ingen av objektene ligger i regionen.")
    remedy = _(
        "Kontroller at SRID {srid} er riktig, og at tabellen gjelder denne regionen.", srid=own[0]
    )
    return Problem(table.name, what, remedy)


def _inside(column: str, box: Box | None, own: tuple[int, CRS]) -> Composable:
    """The rows whose box touches a window: the question that a spatial index answers."""
    from psycopg.sql import SQL, Identifier, Literal

    if box is None:
        return SQL("")
    return SQL("AND {}::geometry && ST_MakeEnvelope({}, {}, {}, {}, {})").format(
        Identifier(column), *(Literal(float(value)) for value in box), Literal(own[0])
    )


def _frame(
    base: Connection[Any],
    source: Composable,
    columns: _Columns,
    names: Sequence[str],
    shape: str | None,
    inside: Composable,
) -> pd.DataFrame:
    """The rows as columns; of the shapes `_wkb` and `_srid`."""
    from psycopg.sql import SQL, Identifier

    asked = [_as_cell(name, columns.types[name]) for name in names]
    where: Composable = SQL("")
    heads = [*names]
    if shape is not None:
        column = SQL("{}::geometry").format(Identifier(shape))
        asked.append(
            SQL("ST_AsBinary(ST_Force2D(ST_CurveToLine({}))), ST_SRID({})").format(column, column)
        )
        heads += ["_wkb", "_srid"]
        where = SQL("WHERE {} IS NOT NULL {}").format(Identifier(shape), inside)
    if not asked:
        return pd.DataFrame()
    question = SQL("SELECT {} FROM {} {}").format(SQL(", ").join(asked), source, where)
    blocks: list[list[np.ndarray[Any, Any]]] = []
    with base.cursor(binary=True) as cursor:
        cursor.execute(question, binary=True)
        while rows := cursor.fetchmany(AT_ONCE):
            blocks.append([objects(values) for values in zip(*rows, strict=True)])
    blocks = blocks or [[objects([]) for _head in heads]]
    whole = [np.concatenate(parts) for parts in zip(*blocks, strict=True)]
    return pd.DataFrame(
        {head: pd.Series(values, dtype=object) for head, values in zip(heads, whole, strict=True)}
    )


def _as_cell(name: str, kind: str) -> Composable:
    from psycopg.sql import SQL, Identifier

    column = Identifier(name)
    if kind in _AS_THEY_ARE:
        return column
    return SQL("{}::float8" if kind == "numeric" else "{}::text").format(column)


def _shaped(frame: pd.DataFrame, table: Table, own: tuple[int, CRS]) -> gpd.GeoDataFrame:
    others = sorted({int(srid) for srid in frame["_srid"]} - {own[0]})
    if others:
        listed = ", ".join(str(srid) for srid in sorted({own[0], *others}))
        what = _("tabellen blander koordinatsystemer (SRID {names}).", names=listed)
        remedy = _("Gjør om til ett koordinatsystem i databasen, med ST_Transform.")
        raise InputError([Problem(table.name, what, remedy)])
    shapes = shapely.from_wkb(frame["_wkb"].to_numpy(), on_invalid="ignore")
    kept = frame.drop(columns=["_wkb", "_srid"])
    return gpd.GeoDataFrame(kept, geometry=shapes, crs=own[1])
