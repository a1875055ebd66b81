"""The place where a text file stops being what it is: looked for where a reader gives it up."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from ikap.sources.files.text import decoded
from ikap.syntax import Fault, json_fault, xml_fault

HEAD = 1024
_JSON, _LINES, _XML = (".json", ".geojson"), ".geojsonl", (".kml", ".gml")
_PACKED = (".zip", ".kmz")
_MARKS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n\x1e"  # what may stand before a text begins


def fault_of(path: Path, member: str | None = None, *, lines: bool = False) -> Fault | None:
    """Where a file that holds JSON or XML is none; None where it is, or holds something else.

    Of a zip, `member` is looked at, or the one file of text in it. `lines`: it holds one object
    after another, as one whose name says so does.
    """
    try:
        with _opened(path, member) as (file, name):
            begins = file.read(HEAD).lstrip(_MARKS)[:1]
            file.seek(0)
            if begins == b"<":
                return xml_fault(file)
            if begins not in (b"{", b"["):
                return None
            text = decoded(file.read()).content
    except (OSError, LookupError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile):
        return None
    return json_fault(text, lines=lines or name.lower().endswith(_LINES))


@contextmanager
def _opened(path: Path, member: str | None) -> Iterator[tuple[IO[bytes], str]]:
    """The file, or what is packed in it, and what that is called."""
    if path.suffix.lower() not in _PACKED:
        with path.open("rb") as file:
            yield file, path.name
        return
    with zipfile.ZipFile(path) as archive:
        suffixes = (*_JSON, _LINES, *_XML)
        names = [n for n in archive.namelist() if PurePosixPath(n).suffix.lower() in suffixes]
        if len(names) > 1:  # a KMZ may have others beside its document
            names = [name for name in names if name.lower() == "doc.kml"]
        name = member or next(iter(names), "")  # a KeyError where there is none
        with archive.open(name) as file:
            yield file, name
