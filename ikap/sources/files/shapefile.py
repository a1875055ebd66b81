"""What a Shapefile leaves unsaid: the encoding of its texts, and the files that belong to it."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path

from ikap.sources.files.alphabets import DOS, MACINTOSH, WINDOWS, eight_bit

_OF_GDAL = {WINDOWS: "ISO-8859-1", DOS: "CP850", MACINTOSH: "MACINTOSH"}


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
        if not address.startswith("/vsizip/"):
            file = Path(address)
            kin = {other.name.lower(): other for other in file.parent.iterdir()}
            return kin[file.name.lower()].read_bytes()
        member = address.removeprefix(f"/vsizip/{path.resolve().as_posix()}/")
        with zipfile.ZipFile(path) as archive:
            held = {name.lower(): name for name in archive.namelist()}
            return archive.read(held[member.lower()])
    except (OSError, KeyError, zipfile.BadZipFile):
        return b""
