"""A zip: what is packed in it, and the one data set that is read of it."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ikap.sources.files.failures import problem
from ikap.text import _


def data_set(path: Path, suffixes: Collection[str]) -> str:
    """What GDAL opens: the path itself, or the one file inside a zip with one of the suffixes."""
    whole = path.resolve()
    if whole.suffix.lower() != ".zip":
        return str(whole)
    members = zip_members(whole)
    usable = [m for m in members if PurePosixPath(m).suffix.lower() in suffixes]
    inside_gdb = {m.split(".gdb/")[0] + ".gdb" for m in members if ".gdb/" in m}
    usable = sorted(inside_gdb) or usable
    if len(usable) != 1:
        what = (
            _("zip-filen inneholder flere datasett ({names}).", names=", ".join(usable))
            if usable
            else _("zip-filen inneholder ingen fil som kan leses.")
        )
        raise problem(path, what, _("Legg ett datasett i hver zip-fil, eller pakk ut zip-filen."))
    return f"/vsizip/{whole.as_posix()}/{usable[0]}"


def zip_members(path: Path) -> tuple[str, ...]:
    """The files in a zip, without what macOS adds; a broken zip is an InputError."""
    try:
        state = path.stat()
        names = _names(path, state.st_size, state.st_mtime_ns)
    except (zipfile.BadZipFile, OSError) as error:
        raise problem(
            path,
            _("zip-filen er ufullstendig eller skadet."),
            _("Last ned zip-filen eller lag den på nytt."),
        ) from error
    return tuple(name for name in names if not name.startswith("__MACOSX/"))


@lru_cache(maxsize=8)
def _names(path: Path, _size: int, _changed: int) -> tuple[str, ...]:
    """Kept while one format after another asks what a zip holds."""
    with zipfile.ZipFile(path) as archive:
        return tuple(name for name in archive.namelist() if not name.endswith("/"))
