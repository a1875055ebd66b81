"""Definitions of coordinate systems that nothing may open: those that name a file, and no names.

A grid of shifts or a file of definitions is named in a few words, which are looked for in all of a
file before anything opens it, also as JSON and XML may write them; in a database, in its tables of
coordinate systems. A name in a form that no system
goes by costs PROJ seconds of search in its whole database, each time the file is opened.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO

from ikap.sources.files import geopackage
from ikap.sources.files.drivers import driver_of, head_of
from ikap.sources.files.failures import problem, unreadable
from ikap.sources.files.packed import head_of_member
from ikap.text import _

_CHUNK, _OVERLAP = 2**23, 1024  # bytes
_WORDS = (b"grids", b"init", b"parameterfile")  # one of which stands in each of these
_NAMING = re.compile(
    rb"(?:nad|geoid|[+\s])grids\s*=\s*(?!@?null\b)"
    rb"|proj4_grids\\?\"\s*,\s*\\?\"(?!@?null\b)"
    rb"|\binit\s*=\s*(?!epsg:)[^\s\"'&<>]{1,200}:"
    rb"|parameterfile\s*[\[(]"
)
# A name that begins as those of OGC, and has not the parts of one: authority, version and code.
_NO_NAME = re.compile(
    rb"(?:\bsrsname\s*=\s*[\"']|\"crs\"\s*:\s*\{[^{}]{0,300}\{[^{}]{0,300}\"name\"\s*:\s*\")"
    rb"\s*(?!urn:(?:x-)?ogc:def:crs(?:,crs)?:[^:\"']+(?::[^:\"']*)?:[^:\"']*[\"',])"
    rb"(urn:[^\"']{0,80})"
)
_ESCAPED = re.compile(rb"\\u00([2-7][0-9a-f])|&#(?:x0*([2-7][0-9a-f])|0*(\d{2,3}));")


def check(path: Path, member: str | None) -> None:
    """Refuse a file, or what is read in a zip, with a definition that names another file."""
    try:
        state = path.stat()
        names, odd = _looked_for(path, member, state.st_size, state.st_mtime_ns)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise unreadable(path) from error
    if names:
        what = _("koordinatsystemet er beskrevet ved hjelp av en annen fil, som ikke åpnes.")
        raise problem(path, what, _remedy())
    if odd:
        raise problem(path, _("koordinatsystemet {crs} er ukjent.", crs=odd), _remedy())


def _remedy() -> str:
    return _("Lagre filen i EUREF89 UTM, for eksempel EPSG:25832.")


def odd_name(content: bytes) -> str:
    r"""The first name of a system that has a form which none goes by; nothing where all are sound.

    >>> odd_name(b'<P srsName="urn:ogc:def:crs:EPSG::PSG::25832">')
    'urn:ogc:def:crs:EPSG::PSG::25832'
    >>> odd_name(b'srsName="urn:ogc:def:crs:EPSG::25832"'), odd_name(b'srsName="EPSG:25832"')
    ('', '')
    """
    low = content.lower()
    match = _NO_NAME.search(low) if b"urn:" in low else None
    return content[slice(*match.span(1))].decode("utf-8", "replace") if match else ""


def names_files(content: bytes) -> bool:
    r"""Whether a text has a definition that names a file.

    >>> names_files(b'"+proj=utm +zone=32 +nadgrids=/etc/x"'), names_files(b"+nadgrids=@null")
    (True, False)
    >>> names_files(rb'"\u002binit=/home/x:1"'), names_files(b'"+init=epsg:25832"')
    (True, False)
    """
    low = content.lower()
    if b"\0" in low:
        low = low + low.replace(b"\0", b"")  # a text in UTF-16
    if _ESCAPED.search(low):
        low += _ESCAPED.sub(_letter, low)
    return any(word in low for word in _WORDS) and _NAMING.search(low) is not None


def _letter(match: re.Match[bytes]) -> bytes:
    code = int(match[3]) if match[3] else int(match[1] or match[2], 16)
    return bytes([code]).lower() if 31 < code < 127 else b" "


@lru_cache(maxsize=16)
def _looked_for(path: Path, member: str | None, _size: int, _changed: int) -> tuple[bool, str]:
    """Whether a file is named in what is read, and the first name that is of no system."""
    odd = ""
    for chunk in _chunks(path, member):
        if names_files(chunk):
            return True, ""
        odd = odd or odd_name(chunk)
    return False, odd


def _chunks(path: Path, member: str | None) -> Iterator[bytes]:
    """All of what is read, in pieces that overlap; of a folder all, and a .prj that lies beside."""
    if _is_database(path, member) and (known := geopackage.systems(path, member)) is not None:
        yield known
        return
    if member is not None:
        start = member[:-4] if member.lower().endswith(".shp") else member
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith(start) and not name.endswith("/"):
                    with archive.open(name) as file:
                        yield from _pieces(file)
        return
    for part in _parts(path):
        with part.open("rb") as file:
            yield from _pieces(file)


def _is_database(path: Path, member: str | None) -> bool:
    if path.is_dir():
        return False
    head = head_of(path) if member is None else head_of_member(path, member)
    return "GPKG" in driver_of(head)


def _parts(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(part for part in path.rglob("*") if part.is_file())
    beside = (p for p in path.parent.iterdir() if p.stem == path.stem and p.is_file())
    return [path, *(p for p in beside if p.suffix.lower() in (".prj", ".qpj"))]


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    before = b""
    while piece := file.read(_CHUNK):
        yield before + piece
        before = piece[-_OVERLAP:]
