"""What is kept between two days: one SQLite file beside the run folders.

The folders are the truth of what was scored; this is the list of them, the drawings, the jobs and
the log. A change is on disk before it is answered: write-ahead journal, and full synchronisation.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ikap.serve.web import Who

VERSION = 1
MOST_STEPS = 100  # that can be undone, of one drawing
BUSY = 5.0  # seconds that a writer waits for another
SCHEMA = """
CREATE TABLE session (digest TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL,
  may_write INTEGER NOT NULL, made TEXT NOT NULL) STRICT;
CREATE TABLE run (id TEXT PRIMARY KEY, title TEXT NOT NULL, created TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('scoring','mapped','ready','failed')),
  deleted TEXT, told TEXT NOT NULL CHECK (json_valid(told)),
  request TEXT NOT NULL CHECK (json_valid(request)), owner TEXT NOT NULL) STRICT;
CREATE TABLE sketch (id TEXT PRIMARY KEY, owner TEXT NOT NULL, version INTEGER NOT NULL,
  deleted TEXT, updated TEXT NOT NULL) STRICT;
CREATE TABLE step (sketch TEXT NOT NULL REFERENCES sketch ON DELETE CASCADE,
  version INTEGER NOT NULL, what TEXT NOT NULL, feature TEXT NOT NULL CHECK (json_valid(feature)),
  at TEXT NOT NULL, PRIMARY KEY (sketch, version)) STRICT;
CREATE TABLE job (id TEXT PRIMARY KEY, process TEXT NOT NULL, owner TEXT NOT NULL,
  status TEXT NOT NULL CHECK
  (status IN ('accepted','running','successful','failed','dismissed')),
  progress INTEGER NOT NULL, message TEXT NOT NULL, run TEXT, response TEXT NOT NULL,
  problem TEXT CHECK (problem IS NULL OR json_valid(problem)),
  created TEXT NOT NULL, started TEXT, finished TEXT, updated TEXT NOT NULL) STRICT;
CREATE TABLE log (n INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
  about TEXT NOT NULL CHECK (json_valid(about))) STRICT;
CREATE TRIGGER log_is_kept BEFORE DELETE ON log BEGIN SELECT raise(ABORT, 'kept'); END;
CREATE TRIGGER log_is_true BEFORE UPDATE ON log BEGIN SELECT raise(ABORT, 'kept'); END;
"""
Row = dict[str, Any]


class Stale(Exception):  # noqa: N818 - an outcome that the page resolves
    """Somebody else changed it first: carries what stands now."""

    def __init__(self, now: Row) -> None:
        super().__init__("changed meanwhile")
        self.now = now


def now() -> str:
    """The moment as RFC 3339 has it, in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Store:
    """The file, behind one lock: each method is one transaction, done when it returns."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._base = sqlite3.connect(
            path, check_same_thread=False, isolation_level=None, timeout=BUSY
        )
        self._base.row_factory = sqlite3.Row
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = FULL")
        self._base.execute("PRAGMA foreign_keys = ON")
        if self._base.execute("PRAGMA user_version").fetchone()[0] == 0:
            self._base.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")

    def close(self) -> None:
        with self._lock:
            self._base.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield self._base
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def _all(self, query: str, *values: Any) -> list[Row]:
        with self._lock:
            return [dict(row) for row in self._base.execute(query, values)]

    def _one(self, query: str, *values: Any) -> Row | None:
        return next(iter(self._all(query, *values)), None)

    # --- sessions ---------------------------------------------------------------------------

    def keep_session(self, digest: str, who: Who) -> None:
        with self._writing() as base:
            base.execute(
                "INSERT INTO session VALUES (?, ?, ?, ?, ?)",
                (digest, who.owner, who.name, int(who.may_write), now()),
            )

    def sessions(self) -> dict[str, Who]:
        return {
            row["digest"]: Who(row["owner"], row["name"], bool(row["may_write"]))
            for row in self._all("SELECT * FROM session")
        }

    # --- runs -------------------------------------------------------------------------------

    def add_run(self, run: str, title: str, owner: str, request: Mapping[str, Any]) -> None:
        with self._writing() as base:
            base.execute(
                "INSERT INTO run VALUES (?, ?, ?, 'scoring', NULL, '{}', ?, ?)",
                (run, title, now(), json.dumps(request), owner),
            )

    def runs(self, *, deleted: bool = False) -> list[Row]:
        """The runs, the latest first."""
        where = "deleted IS NOT NULL" if deleted else "deleted IS NULL"
        query = f"SELECT * FROM run WHERE {where} ORDER BY created DESC, id"  # noqa: S608
        return [_run(row) for row in self._all(query)]

    def run(self, run: str) -> Row | None:
        row = self._one("SELECT * FROM run WHERE id = ?", run)
        return None if row is None else _run(row)

    def set_run(self, run: str, state: str, summary: Mapping[str, Any] | None = None) -> None:
        with self._writing() as base:
            base.execute(
                "UPDATE run SET state = ?, told = coalesce(?, told) WHERE id = ?",
                (state, None if summary is None else json.dumps(summary), run),
            )

    def rename_run(self, run: str, title: str) -> None:
        with self._writing() as base:
            base.execute("UPDATE run SET title = ? WHERE id = ?", (title, run))

    def delete_run(self, run: str, *, back: bool = False) -> None:
        """Into the bin, or back out of it."""
        with self._writing() as base:
            base.execute("UPDATE run SET deleted = ? WHERE id = ?", (None if back else now(), run))

    def forget_run(self, run: str) -> None:
        with self._writing() as base:
            base.execute("DELETE FROM run WHERE id = ?", (run,))

    # --- drawings ---------------------------------------------------------------------------

    def put_sketch(
        self, sketch: str, owner: str, version: int, what: str, feature: Mapping[str, Any]
    ) -> Row:
        """Keep a step of a drawing. `version` is the one that it was made from; 0 for a new one.

        Steps after it are gone, as with every undo. Stale carries what stands if it moved on.
        """
        with self._writing() as base:
            held = base.execute(
                "SELECT * FROM sketch WHERE id = ? AND owner = ?", (sketch, owner)
            ).fetchone()
            if held is None:
                if version != 0:
                    raise KeyError(sketch)
                base.execute("INSERT INTO sketch VALUES (?, ?, 0, NULL, ?)", (sketch, owner, now()))
            elif held["version"] != version:
                raise Stale(_sketch(base, sketch))
            base.execute("DELETE FROM step WHERE sketch = ? AND version > ?", (sketch, version))
            base.execute(
                "INSERT INTO step VALUES (?, ?, ?, ?, ?)",
                (sketch, version + 1, what, json.dumps(feature), now()),
            )
            base.execute(
                "DELETE FROM step WHERE sketch = ? AND version <= ?",
                (sketch, version + 1 - MOST_STEPS),
            )
            base.execute(
                "UPDATE sketch SET version = ?, deleted = NULL, updated = ? WHERE id = ?",
                (version + 1, now(), sketch),
            )
            return _sketch(base, sketch)

    def step_sketch(self, sketch: str, owner: str, version: int, by: int) -> Row | None:
        """One step back (-1) or forth (+1); None where there is none that way."""
        with self._writing() as base:
            held = base.execute(
                "SELECT version FROM sketch WHERE id = ? AND owner = ?", (sketch, owner)
            ).fetchone()
            if held is None:
                raise KeyError(sketch)
            if held["version"] != version:
                raise Stale(_sketch(base, sketch))
            wanted = base.execute(
                "SELECT 1 FROM step WHERE sketch = ? AND version = ?", (sketch, version + by)
            ).fetchone()
            if wanted is None:
                return None
            base.execute(
                "UPDATE sketch SET version = ?, updated = ? WHERE id = ?",
                (version + by, now(), sketch),
            )
            return _sketch(base, sketch)

    def sketches(self, owner: str) -> list[Row]:
        with self._lock:
            ids = self._base.execute(
                "SELECT id FROM sketch WHERE owner = ? AND deleted IS NULL ORDER BY rowid", (owner,)
            ).fetchall()
            return [_sketch(self._base, row["id"]) for row in ids]

    def sketch(self, sketch: str, owner: str) -> Row | None:
        with self._lock:
            held = self._base.execute(
                "SELECT id FROM sketch WHERE id = ? AND owner = ?", (sketch, owner)
            ).fetchone()
            return None if held is None else _sketch(self._base, sketch)

    def delete_sketch(self, sketch: str, owner: str, *, back: bool = False) -> bool:
        with self._writing() as base:
            done = base.execute(
                "UPDATE sketch SET deleted = ? WHERE id = ? AND owner = ?",
                (None if back else now(), sketch, owner),
            )
            return done.rowcount == 1

    # --- jobs -------------------------------------------------------------------------------

    def add_job(
        self, job: str, process: str, owner: str, run: str | None, response: Mapping[str, Any]
    ) -> None:
        moment = now()
        with self._writing() as base:
            base.execute(
                "INSERT INTO job VALUES (?, ?, ?, 'accepted', 0, '', ?, ?, NULL, ?, NULL, NULL, ?)",
                (job, process, owner, run, json.dumps(response), moment, moment),
            )

    def set_job(self, job: str, status: str, progress: int, message: str = "") -> None:
        """Where a job has come; one that has ended stays ended."""
        moment = now()
        ended = moment if status in ("successful", "failed", "dismissed") else None
        with self._writing() as base:
            base.execute(
                "UPDATE job SET status = ?, progress = ?, message = ?, updated = ?, "
                "started = coalesce(started, ?), finished = ? "
                "WHERE id = ? AND status IN ('accepted', 'running')",
                (status, progress, message, moment, moment, ended, job),
            )

    def fail_job(self, job: str, message: str, problem: Mapping[str, Any]) -> None:
        self.set_job(job, "failed", 100, message)
        with self._writing() as base:
            base.execute("UPDATE job SET problem = ? WHERE id = ?", (json.dumps(problem), job))

    def forget_job(self, job: str) -> None:
        """A job is dismissed, also after it has ended."""
        with self._writing() as base:
            base.execute(
                "UPDATE job SET status = 'dismissed', updated = ? WHERE id = ?", (now(), job)
            )

    def job(self, job: str, owner: str) -> Row | None:
        return self._one("SELECT * FROM job WHERE id = ? AND owner = ?", job, owner)

    def jobs(self, owner: str) -> list[Row]:
        return self._all("SELECT * FROM job WHERE owner = ? ORDER BY created DESC, id", owner)

    def interrupted(self, message: str) -> list[Row]:
        """Jobs that were under way when the program stopped: they failed, and are told so."""
        under_way = self._all("SELECT * FROM job WHERE status IN ('accepted', 'running')")
        for row in under_way:
            self.fail_job(row["id"], message, {"status": 500, "detail": message})
        with self._writing() as base:
            failure = json.dumps({"failed": message})
            base.execute(
                "UPDATE run SET state = 'failed', told = ? WHERE state IN ('scoring', 'mapped')",
                (failure,),
            )
        return under_way

    # --- the log ----------------------------------------------------------------------------

    def note(self, who: str, what: str, about: Mapping[str, Any]) -> None:
        """Who decided or changed what: it can be added to and read, and nothing else."""
        with self._writing() as base:
            base.execute(
                "INSERT INTO log (at, who, what, about) VALUES (?, ?, ?, ?)",
                (now(), who, what, json.dumps(about, ensure_ascii=False)),
            )

    def notes(self) -> list[Row]:
        rows = self._all("SELECT * FROM log ORDER BY n")
        return [{**row, "about": json.loads(row["about"])} for row in rows]


def _run(row: Row) -> Row:
    return {**row, "told": json.loads(row["told"]), "request": json.loads(row["request"])}


def _sketch(base: sqlite3.Connection, sketch: str) -> Row:
    """A drawing as it stands, and what undo and redo would take back and make again."""
    held = base.execute("SELECT * FROM sketch WHERE id = ?", (sketch,)).fetchone()
    steps = base.execute(
        "SELECT version, what, feature FROM step WHERE sketch = ? AND version BETWEEN ? AND ?",
        (sketch, held["version"] - 1, held["version"] + 1),
    ).fetchall()
    at = {row["version"]: row for row in steps}
    this = at[held["version"]]
    later, earlier = at.get(held["version"] + 1), at.get(held["version"] - 1)
    return {
        "id": sketch,
        "version": held["version"],
        "feature": json.loads(this["feature"]),
        "updated": held["updated"],
        "deleted": held["deleted"] is not None,
        "undo": this["what"] if earlier else None,
        "redo": later["what"] if later else None,
    }
