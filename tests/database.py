"""Databases of the tests' own, with PostGIS, on a server that is made for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import psycopg
import shapely
from psycopg.sql import SQL, Identifier, Literal

from scripts.benchmarks.rivals.postgres import PASSWORD as PASSWORD
from scripts.benchmarks.rivals.postgres import programs as programs
from scripts.benchmarks.rivals.postgres import served as served

VARIABLE = "IKAP_POSTGIS"  # the environment variable that tests name


@dataclass(frozen=True)
class Database:
    """A database that a test fills and asks."""

    address: str

    def run(self, *statements: str) -> list[tuple[Any, ...]]:
        """Do what is said; the rows of the last of it."""
        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(self.address) as base:
            for statement in statements:
                answer = base.execute(statement)  # type: ignore[arg-type]
                rows = answer.fetchall() if answer.description else []
        return rows

    def load(self, table: str, frame: gpd.GeoDataFrame, srid: int = 25832) -> None:
        """Make a table of a frame: its columns, and its shapes as `geom` with an SRID."""
        kinds = {"i": "bigint", "f": "double precision", "b": "boolean"}
        columns = [name for name in frame.columns if name != "geometry"]
        declared = [
            SQL("{} {}").format(Identifier(name), SQL(kinds.get(frame[name].dtype.kind, "text")))
            for name in columns
        ]
        declared.append(SQL("geom geometry(Geometry, {})").format(Literal(srid)))
        name = Identifier(*table.split("."))
        whole = frame[columns].astype(object).where(frame[columns].notna(), None)
        shapes = shapely.set_srid(frame.geometry.to_numpy(), srid)
        hexed = shapely.to_wkb(shapes, include_srid=True, hex=True)
        with psycopg.connect(self.address) as base:
            if "." in table:
                schema = Identifier(table.split(".")[0])
                base.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
            base.execute(SQL("CREATE TABLE {} ({})").format(name, SQL(", ").join(declared)))
            with base.cursor().copy(SQL("COPY {} FROM STDIN").format(name)) as copy:
                for row, shape in zip(whole.to_numpy().tolist(), hexed, strict=True):
                    copy.write_row([*row, shape])
            base.execute(SQL("CREATE INDEX ON {} USING gist (geom)").format(name))


@contextmanager
def emptied(server: str) -> Iterator[Database]:
    """A database of its own on a server, with PostGIS; gone afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as base:
        base.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    one = Database(server.replace("/postgres?", f"/{name}?"))
    try:
        one.run("CREATE EXTENSION postgis")
        yield one
    finally:
        with psycopg.connect(server, autocommit=True) as base:
            base.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
