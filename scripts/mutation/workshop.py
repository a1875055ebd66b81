"""A copy of the repository that may be broken, and children that run its tests in one process.

The source itself is never touched: a run that is cut short leaves at most a broken copy, which
the next one mends. Libraries are loaded once, before the first fork; the house itself is loaded
by each child, so that a change in a constant reaches everyone that imports it. Needs `os.fork`.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "mutation"
COPIED = ("ikap", "layers", "tests", "scripts", "docs", "qgis_ikap", ".github", ".ci")
LIBRARIES = (
    "geopandas", "pandas", "numpy", "scipy.sparse.csgraph", "scipy.optimize", "scipy.spatial",
    "shapely", "pyproj", "rasterio.features", "fiona", "pyogrio", "exactextract", "folium",
    "duckdb", "pyarrow.parquet", "hypothesis.strategies", "pytest", "openpyxl", "xlsxwriter",
    "rich.console", "typer", "babel.numbers", "jsonschema", "networkx", "starlette.applications",
)  # fmt: skip


@dataclass(frozen=True)
class Ending:
    """How a child ended: its exit code, below zero for a signal, None when it ran out of time."""

    code: int | None
    seconds: float


class Workshop:
    """The copy, kept between runs: only what changed is copied again."""

    def __init__(self, folder: Path = CACHE) -> None:
        self.folder = folder
        self.tree = folder / "tree"

    def prepare(self) -> None:
        """Make the copy equal to the source, and load the libraries."""
        self.tree.mkdir(parents=True, exist_ok=True)
        sources = [ROOT / name for name in COPIED]
        files = [path for source in sources for path in source.rglob("*") if path.is_file()]
        files += [path for path in ROOT.iterdir() if path.is_file()]
        wanted = {path.relative_to(ROOT) for path in files if "__pycache__" not in path.parts}
        for path in list(self.tree.rglob("*")):
            gone = path.is_file() and path.relative_to(self.tree) not in wanted
            if gone and "__pycache__" not in path.parts:
                path.unlink()
        for name in wanted:
            source, copy = ROOT / name, self.tree / name
            if not copy.is_file() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)
        for library in LIBRARIES:
            with contextlib.suppress(ImportError):  # what is missing, a test loads or skips
                importlib.import_module(library)

    @contextlib.contextmanager
    def changed(self, file: str, text: str) -> Iterator[None]:
        """One file of the copy with another text, for as long as the block runs.

        Its time is moved too: compiled code of the file as it was must not be taken for it.
        """
        copy = self.tree / file
        kept, status = copy.read_bytes(), copy.stat()
        try:
            copy.write_text(text, encoding="utf-8", newline="")
            os.utime(copy, (status.st_atime, status.st_mtime + 10))
            yield
        finally:
            copy.write_bytes(kept)
            os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))

    def child(
        self, task: Callable[[], int], limit: float, *, writes_bytecode: bool = False
    ) -> Ending:
        """Run a task in a child that stands in the copy; it is ended, with all it started,
        after `limit` seconds.
        """
        started = time.monotonic()
        process = os.fork()
        if process == 0:
            code = 3
            try:
                self._settle(writes_bytecode)
                code = task()
            except BaseException:  # said in the log: a child that returns would be a second parent
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        code = self.wait(process, started + limit)
        return Ending(code, time.monotonic() - started)

    def log(self) -> str:
        """What the last child said."""
        path = self.folder / "last.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    def wait(self, process: int, until: float) -> int | None:
        """The exit code of a child, below zero for a signal; None where its time ran out.

        What its group still has running is ended.
        """
        code = None
        while code is None and time.monotonic() < until:
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                code = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)
        if code is None:
            os.waitpid(process, 0)
        return code

    def _settle(self, writes_bytecode: bool) -> None:
        os.setpgid(0, 0)
        os.chdir(self.tree)
        os.environ |= {"PYTHONPATH": str(self.tree), "PYTHONNOUSERSITE": "1", "IKAP_SLOW": "0"}
        os.environ.pop("IKAP_GOLDEN", None)
        sys.path.insert(0, str(self.tree))
        sys.dont_write_bytecode = not writes_bytecode
        os.environ["PYTHONDONTWRITEBYTECODE"] = "" if writes_bytecode else "1"
        log = os.open(self.folder / "last.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        quiet = os.open(os.devnull, os.O_RDONLY)
        for target, given in ((0, quiet), (1, log), (2, log)):
            os.dup2(given, target)
