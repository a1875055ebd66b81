"""A PostgreSQL of the tests' own, with PostGIS: made in a folder, reached by a socket there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import psycopg
import shapely
from psycopg.sql import SQL, Identifier, Literal

PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql")
VARIABLE = "IKAP_POSTGIS"  # the environment variable that tests name
PASSWORD = "hemmelig-nok"  # of one role: it must not be found in anything that is written


def programs() -> Path | None:
    """The folder of the newest PostgreSQL on this machine that has PostGIS; None without one."""
    found = shutil.which("initdb")
    folders = [path for place in PLACES for path in sorted(Path(place).glob("**/bin"))]
    folders += [Path(found).resolve().parent] if found else []
    return next((folder for folder in reversed(folders) if _has_postgis(folder)), None)


def _has_postgis(folder: Path) -> bool:
    if not (folder / "initdb").is_file() or not (folder / "pg_config").is_file():
        return False
    asked = [folder / "pg_config", "--sharedir"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return (Path(said) / "extension" / "postgis.control").is_file()


def _as_nobody() -> list[str]:
    """How a program is run that refuses to be run as root."""
    if os.geteuid() != 0:
        return []
    return ["runuser", "-u", "postgres", "--"]


@contextmanager
def served(bin_folder: Path) -> Iterator[str]:
    """A running server, as the address of a database with PostGIS; stopped and gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if os.geteuid() == 0:
        import pwd

        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    before, data = _as_nobody(), folder / "data"
    run = {"check": True, "capture_output": True, "cwd": folder, "timeout": 120}
    settings = f"-c listen_addresses='' -k {folder} -c fsync=off -c shared_buffers=32MB"
    try:
        initdb = [bin_folder / "initdb", "-D", data, "-U", "ikap", "-A", "scram-sha-256"]
        secret = folder / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        subprocess.run(
            [*before, *initdb, f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "-N"], **run
        )
        start = ["start", "-w", "-l", folder / "log", "-o", settings]
        subprocess.run([*before, bin_folder / "pg_ctl", "-D", data, *start], **run)
        address = f"postgresql://ikap:{PASSWORD}@/postgres?host={folder}"
        try:
            yield address
        finally:
            stop = ["stop", "-m", "immediate", "-w"]
            subprocess.run([*before, bin_folder / "pg_ctl", "-D", data, *stop], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
