"""What a Shapefile leaves unsaid: the encoding of its texts, and the files that belong to it."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ikap.sources.files.alphabets import DOS, MACINTOSH, WINDOWS, eight_bit
from ikap.sources.files.failures import problem
from ikap.text import _, number

_OF_GDAL = {WINDOWS: "ISO-8859-1", DOS: "CP850", MACINTOSH: "MACINTOSH"}


HEAD, SHX_HEAD, SHX_ROW = 32, 100, 8  # bytes


def check(path: Path, address: str) -> None:
    """Refuse a Shapefile whose parts are not of one another: GDAL pairs as many rows as it can.

    The .shx has eight bytes a shape after its head, and the .dbf says how many rows it has. A
    table that is lacking leaves shapes that nothing is known of.
    """
    if not address.lower().endswith(".shp"):
        return
    index = _head_of(address[:-4] + ".shx", path)
    table = _head_of(address[:-4] + ".dbf", path)
    lacking = [suffix for suffix, part in ((".shx", index), (".dbf", table)) if part is None]
    if lacking:
        raise problem(
            path,
            _("{files} mangler ved siden av Shapefilen.", files=", ".join(lacking)),
            _("Send alle filene som hører til, helst i en zip-fil."),
        )
    if index is None or table is None or len(table[0]) < HEAD:
        return
    shapes = (index[1] - SHX_HEAD) // SHX_ROW
    rows = int.from_bytes(table[0][4:8], "little")
    if shapes != rows:
        what = _(
            "antall objekter i .shp er {shapes}, men antall rader i .dbf er {rows}. Filene hører "
            "ikke sammen.",
            shapes=number(shapes, 0),
            rows=number(rows, 0),
        )
        raise problem(path, what, _("Eksporter Shapefilen på nytt fra kilden."))


def encoding_to_force(path: Path, address: str) -> str | None:
    """The text encoding to force on a Shapefile that says nothing, or the wrong thing.

    GDAL takes a Shapefile that says nothing for ISO-8859-1; where every byte beyond ASCII reads
    as UTF-8 instead, it is UTF-8, and where DOS or a Macintosh wrote its letters, it is theirs.
    """
    if not address.lower().endswith(".shp"):
        return None
    table = _bytes_of(address[:-4] + ".dbf", path)
    said = _bytes_of(address[:-4] + ".cpg", path).strip().upper()
    try:
        table.decode("ascii")
    except UnicodeDecodeError:
        pass
    else:
        return None
    readable = _is_utf8(table)
    if said in (b"UTF-8", b"UTF8", b"65001"):
        return None if readable else _OF_GDAL[eight_bit(b"\0".join(_texts(table)))]
    known = _is_known(said)
    if not known and said:  # a word that is no encoding says nothing
        return "UTF-8" if readable else _OF_GDAL[eight_bit(b"\0".join(_texts(table)))]
    if not said and (len(table) < 30 or table[29] in (0, 0x57)):
        return "UTF-8" if readable else _OF_GDAL[eight_bit(b"\0".join(_texts(table)))]
    return None


def belonging(path: Path) -> tuple[Path, ...]:
    """Every file that belongs to an input: a folder's files, a Shapefile's siblings, itself."""
    if path.is_dir():
        return tuple(sorted(p for p in path.rglob("*") if p.is_file()))
    if path.suffix.lower() == ".shp":
        kin = (".shp", ".shx", ".dbf", ".prj", ".cpg")
        return tuple(
            sorted(
                p
                for p in path.parent.iterdir()
                if p.stem == path.stem and p.suffix.lower() in kin and p.is_file()
            )
        )
    return (path,)


def _is_known(said: bytes) -> bool:
    """Whether a .cpg names an encoding: by name, or by the number of a page of Windows'."""
    word = said.decode("ascii", "replace").removeprefix("LDID/").strip()
    word = word.removeprefix("ANSI ").removeprefix("OEM ")
    try:
        return bool(word) and bool(codecs.lookup(f"cp{word}" if word.isdigit() else word))
    except (LookupError, ValueError):
        return word.isdigit() and word.startswith("8859")


def _is_utf8(table: bytes) -> bool:
    """Whether the texts of a dBASE table are UTF-8; its header holds counts, not text."""
    try:
        for part in _texts(table):
            part.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _texts(table: bytes) -> tuple[bytes, bytes]:
    """What a dBASE table holds of text: its rows, and the names of its fields."""
    start = int.from_bytes(table[8:10], "little") if len(table) > 10 else 0
    names = table[32:start]
    return table[start:], b"".join(names[i : i + 11] for i in range(0, max(len(names) - 1, 0), 32))


def _bytes_of(address: str, path: Path) -> bytes:
    """A sibling of a Shapefile, on disk or in the zip, in any case; nothing where there is none."""
    try:
        with _sibling(address, path) as (file, _size):
            return file.read()
    except (OSError, KeyError, zipfile.BadZipFile):
        return b""


def _head_of(address: str, path: Path) -> tuple[bytes, int] | None:
    """How a sibling of a Shapefile begins, and its size in bytes; None where there is none."""
    try:
        with _sibling(address, path) as (file, size):
            return file.read(HEAD), size
    except (OSError, KeyError, zipfile.BadZipFile):
        return None


@contextmanager
def _sibling(address: str, path: Path) -> Iterator[tuple[IO[bytes], int]]:
    if not address.startswith("/vsizip/"):
        beside = Path(address)
        kin = {other.name.lower(): other for other in beside.parent.iterdir()}
        found = kin[beside.name.lower()]
        with found.open("rb") as file:
            yield file, found.stat().st_size
        return
    member = address.removeprefix(f"/vsizip/{path.resolve().as_posix()}/")
    with zipfile.ZipFile(path) as archive:
        held = {name.lower(): name for name in archive.namelist()}
        name = held[member.lower()]
        with archive.open(name) as file:
            yield file, archive.getinfo(name).file_size
