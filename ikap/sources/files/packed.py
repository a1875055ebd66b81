"""A zip: what is packed in it, and the one data set that is read of it."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ikap.model import InputError
from ikap.sources.files.drivers import HEAD, head_of
from ikap.sources.files.failures import problem
from ikap.text import _, number

MB = 1_000_000
# A zip is a bomb where it unpacks to more than this, and to more than so many times its own size.
LARGE, SWOLLEN = 500 * MB, 50
_ENCRYPTED = 0x1  # of a member's flags
_WORKBOOKS = (".xlsx", ".ods")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an old or a locked workbook begins
_PACKED = (".zip", ".xlsx", ".ods", ".kmz")


_TABLES = (".csv", ".tsv", *_WORKBOOKS)
MOST = 100  # data sets that are read of one zip


def data_sets(path: Path, suffixes: Collection[str]) -> tuple[str, ...]:
    """The files in a zip with one of the suffixes; a file geodatabase is its folder.

    An InputError where there are none, or more than are read.
    """
    members = zip_members(path.resolve())
    usable = [m for m in members if PurePosixPath(m).suffix.lower() in suffixes]
    inside_gdb = {m.split(".gdb/")[0] + ".gdb" for m in members if ".gdb/" in m}
    usable = [*sorted(inside_gdb), *(m for m in usable if ".gdb/" not in m)]
    if not usable and (tables := tables_in(path)):
        what = _("zip-filen inneholder bare tabeller: {names}.", names=", ".join(tables))
        raise problem(path, what, _("Pakk ut zip-filen, og send filene hver for seg."))
    if not usable:
        what = _("zip-filen inneholder ingen fil som kan leses.")
        raise problem(path, what, _("Legg minst ett datasett i zip-filen."))
    if len(usable) > MOST:
        what = _("zip-filen inneholder for mange datasett: {n}.", n=len(usable))
        raise problem(path, what, _("Pakk ut zip-filen, og send filene hver for seg."))
    return tuple(dict.fromkeys(usable))


def tables_in(path: Path) -> tuple[str, ...]:
    """The tables in a zip, which are not read of it."""
    members = map(PurePosixPath, zip_members(path.resolve()))
    return tuple(member.name for member in members if member.suffix.lower() in _TABLES)


def address_in(path: Path, member: str) -> str:
    """What GDAL opens of a zip."""
    return f"/vsizip/{path.resolve().as_posix()}/{member}"


def member_of(path: Path, address: str) -> str | None:
    """The name in the zip of what GDAL opens; None where it is a file on the disk."""
    start = f"/vsizip/{path.resolve().as_posix()}/"
    return address.removeprefix(start) if address.startswith(start) else None


def head_of_member(path: Path, member: str) -> bytes:
    """How a file in a zip begins; nothing where it is a folder."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            return file.read(HEAD)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _broken(path) from error


def zip_members(path: Path) -> tuple[str, ...]:
    """The files in a zip, without what macOS adds; a zip that cannot be used is an InputError."""
    check_packed(path)
    state = path.stat()
    names = _names(path, state.st_size, state.st_mtime_ns)
    return tuple(name for name in names if not name.startswith("__MACOSX/"))


def check_packed(path: Path) -> None:
    """Refuse a zip, or a workbook that is one, that is broken, locked or would swell."""
    if path.suffix.lower() not in _PACKED or not path.is_file():
        return
    try:
        members = _members(path, path.stat().st_size, path.stat().st_mtime_ns)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken(path) from error
    if any(member.flag_bits & _ENCRYPTED for member in members):
        what = _("filen er kryptert med passord.")
        raise problem(path, what, _("Send filen uten passord."))
    if any(stat.S_ISLNK(member.external_attr >> 16) for member in members):
        what = _("zip-filen inneholder lenker til andre filer.")
        raise problem(path, what, _("Pakk selve filene."))
    whole, packed = sum(member.file_size for member in members), path.stat().st_size
    if whole > LARGE and whole > SWOLLEN * packed:
        what = _(
            "filen er på {packed} MB, men blir {whole} MB når den pakkes ut.",
            packed=number(packed / MB, 1),
            whole=number(whole / MB, 0),
        )
        raise problem(path, what, _("Lag filen på nytt fra kilden, eller del den i flere filer."))


def unpacked_size(path: Path) -> int:
    """Bytes of a file as its reader meets them: of a zip, as it states them itself."""
    try:
        state = path.stat()
        if path.suffix.lower() not in _PACKED:
            return state.st_size
        return sum(m.file_size for m in _members(path, state.st_size, state.st_mtime_ns))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0


def _broken(path: Path) -> InputError:
    if path.suffix.lower() in _WORKBOOKS:
        what = _("regnearket kan ikke leses.")
        remedy = _("Lagre regnearket som CSV, og prøv igjen.")
        if head_of(path).startswith(_COMPOUND):
            what = _("regnearket er beskyttet med passord, eller i det gamle formatet .xls.")
            remedy = _("Lagre regnearket som .xlsx eller CSV, uten passord.")
        return problem(path, what, remedy)
    what = _("zip-filen er ufullstendig eller skadet.")
    return problem(path, what, _("Last ned zip-filen eller lag den på nytt."))


@lru_cache(maxsize=8)
def _members(path: Path, _size: int, _changed: int) -> tuple[zipfile.ZipInfo, ...]:
    """Kept while one format after another asks what a zip holds."""
    with zipfile.ZipFile(path) as archive:
        return tuple(archive.infolist())


def _names(path: Path, size: int, changed: int) -> tuple[str, ...]:
    return tuple(m.filename for m in _members(path, size, changed) if not m.is_dir())
