"""What a GeoPackage may not hold: views, columns and tables that run a function when they are read.

SQLite itself says which functions a table uses: each is prepared, and none is run. And what its
coordinate systems are defined by, which stands in a table of its own.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ikap.sources.files.failures import problem
from ikap.text import _

# Functions that compute with what they are given and touch nothing else.
HARMLESS = frozenset(
    (
        *("abs", "avg", "cast", "coalesce", "count", "date", "datetime", "ifnull", "iif", "instr"),
        *("julianday", "length", "like", "likely", "lower", "ltrim", "max", "min", "nullif"),
        *("replace", "round", "rtrim", "strftime", "substr", "substring", "sum", "time", "total"),
        *("trim", "typeof", "upper"),
    )
)
_VIRTUAL = re.compile(r"CREATE\s+VIRTUAL\s+TABLE.*?\bUSING\s+(\w+)", re.IGNORECASE | re.DOTALL)
SYSTEMS = "spatial_ref_sys"  # how such tables' names end: GeoPackage's and SpatiaLite's
MOST_STEPS = 5_000_000  # of SQLite's machine; all of EPSG takes a tenth of it
_INDEXES = ("rtree", "rtree_i32")  # of the GeoPackage standard


def check(path: Path, member: str | None = None) -> None:
    """Refuse a GeoPackage, or that in a zip, with a view that runs a function or a virtual table.

    What cannot be opened as SQLite at all is left to the reader, which says so.
    """
    try:
        with _database(path, member) as database:
            culprits = list(_culprits(database))
    except (sqlite3.Error, OSError, zipfile.BadZipFile, OverflowError):
        return
    if culprits:
        what = _(
            "tabellen eller visningen {names} kjører funksjoner når den leses.",
            names=", ".join(culprits),
        )
        raise problem(path, what, _("Lagre innholdet som en vanlig tabell i en ny GeoPackage."))


def systems(path: Path, member: str | None = None) -> bytes | None:
    """All that the tables of coordinate systems in a database say, as text.

    None where it is no sound database: what it holds must be looked for in all of it. An EOFError
    where such a table does not come to an end.
    """
    try:
        with _database(path, member) as database:
            database.set_progress_handler(lambda: 1, MOST_STEPS)  # of a view without an end
            names = database.execute("SELECT name FROM sqlite_master").fetchall()
            tables = [str(name) for (name,) in names if str(name).lower().endswith(SYSTEMS)]
            rows = [
                row
                for table in tables
                for row in database.execute("SELECT * FROM " + _quoted(table)).fetchall()  # noqa: S608
            ]
    except (sqlite3.Error, OSError, zipfile.BadZipFile, OverflowError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise EOFError(str(path)) from error
        return None
    cells = (cell for row in rows for cell in row)
    return b"\n".join(c if isinstance(c, bytes) else str(c).encode() for c in cells)


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


@contextmanager
def _database(path: Path, member: str | None) -> Iterator[sqlite3.Connection]:
    if member is not None:
        with zipfile.ZipFile(path) as archive:
            content = archive.read(member)
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            yield database
        return
    written = path.with_name(f"{path.name}-wal").is_file()
    address = f"{path.resolve().as_uri()}?mode=ro{'' if written else '&immutable=1'}"
    with closing(sqlite3.connect(address, uri=True)) as database:
        yield database


def _culprits(database: sqlite3.Connection) -> Iterator[str]:
    """The tables and views, by name, that use what they should not."""
    database.execute("PRAGMA trusted_schema = OFF")
    listed = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')"
    used: set[str] = set()

    def permit(action: int, _first: str | None, name: str | None, *_rest: object) -> int:
        if action == sqlite3.SQLITE_FUNCTION and name is not None:
            used.add(name.lower())
        return sqlite3.SQLITE_OK

    tables = database.execute(listed).fetchall()
    database.set_authorizer(permit)
    for name, definition in tables:
        virtual = _VIRTUAL.match(str(definition or ""))
        if virtual is not None:
            if virtual[1].lower() not in _INDEXES:
                yield str(name)
            continue
        used.clear()
        try:
            database.execute("EXPLAIN SELECT * FROM " + _quoted(str(name)))  # noqa: S608
        except sqlite3.Error as error:
            if "function" in str(error):
                yield str(name)
            continue
        if used - HARMLESS:
            yield str(name)
