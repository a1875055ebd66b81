"""A file fetched over the web: taken up where it was cut, and whole before it gets its name."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import Any

from ikap.model import InputError, Problem
from ikap.sources.download import transport
from ikap.sources.download.transport import ATTEMPTS, CHUNK, Cut, Refused, opened
from ikap.storage import explained, move_over, remove
from ikap.text import _, number

LARGEST = 3 << 30  # bytes of a file whose size the service did not tell beforehand
Seen = Callable[[int, int | None], None]  # bytes so far, and of how many


def download(url: str, target: Path, size: int | None = None, seen: Seen | None = None) -> None:
    """Fetch a file; one that was cut is taken up where it was, also by the next call.

    `size` in bytes, where the service told it. What is not whole never gets the file's name. An
    InputError says what is wrong: a login page, another size or checksum, a broken zip, a disk
    that is full or gone.
    """
    with explained(target):
        _download(url, target, size, seen)


def _download(url: str, target: Path, size: int | None, seen: Seen | None) -> None:
    part, note = _aside(target, ".part"), _aside(target, ".part.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    headers = transport.persistently(lambda: _attempt(url, part, note, size, seen), ATTEMPTS)
    remove(note)
    wrong = _wrong(part, target.name, size, headers)
    if wrong is not None:
        remove(part)
        raise InputError([wrong])
    move_over(part, target)


def _attempt(url: str, part: Path, note: Path, size: int | None, seen: Seen | None) -> HTTPMessage:
    """Fetch what is lacking; the headers when all of it is there, a Cut where it is not."""
    have, mark = _so_far(part, note)
    headers = {"Range": f"bytes={have}-", "If-Range": mark} if have else {}
    try:
        with opened(url, headers) as answer:
            if transport.is_page(answer.headers):
                raise transport.login(url, answer.geturl())
            if answer.status != 206 or _start(answer.headers) != have:
                have = 0
            length = answer.headers.get("Content-Length")
            whole = have + int(length) if length and length.isdigit() else None
            _within(url, whole, size)
            mark = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
            note.write_text(json.dumps({"mark": "" if mark.startswith("W/") else mark}), "utf-8")
            got = _copied(answer, part, have, whole, size, seen)
            _within(url, got, size)
            if whole is not None and got != whole:
                raise _cut(part)
            headers_: HTTPMessage = answer.headers
            return headers_
    except Refused as error:
        if error.status == 416:  # there is no more of it, or it is another file by now
            remove(part)
            remove(note)
            raise _cut(part) from error
        raise


def _cut(part: Path) -> Cut:
    what = _("overføringen ble brutt (antall forsøk: {n}).", n=ATTEMPTS)
    remedy = _("Det som er hentet, er lagret. Kjør kommandoen på nytt for å fortsette.")
    return Cut([Problem(part.name.removesuffix(".part"), what, remedy)])


def _within(url: str, there: int | None, size: int | None) -> None:
    """Refuse a file that is larger than was told of it, or than any file of ours should be."""
    most = size or LARGEST
    if there is not None and there > most:
        what = _(
            "filen er på {there} byte, ventet {size}.", there=number(there, 0), size=number(most, 0)
        )
        raise Refused(Problem(transport.host_of(url), what), 200)


def _copied(
    answer: Any, part: Path, have: int, whole: int | None, size: int | None, seen: Seen | None
) -> int:
    """Write what comes after what there is; how many bytes there are then.

    It stops at the first byte too many: an answer without end fills no disk.
    """
    with part.open("ab" if have else "wb") as file:
        while True:
            try:
                chunk = answer.read(CHUNK)
            except (OSError, HTTPException):  # cut in the middle: the next attempt goes on
                return have
            if not chunk:
                return have
            file.write(chunk)
            have += len(chunk)
            if have > (size or LARGEST):
                return have
            if seen is not None:
                seen(have, whole)


def _so_far(part: Path, note: Path) -> tuple[int, str]:
    """How many bytes there are of a file, and what the service calls that version of it."""
    try:
        mark = json.loads(note.read_text("utf-8"))["mark"]
        return (part.stat().st_size, mark) if mark else (0, "")
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""


def _start(headers: HTTPMessage) -> int | None:
    match = re.match(r"bytes (\d+)-", headers.get("Content-Range", ""))
    return int(match[1]) if match else None


def _wrong(part: Path, name: str, size: int | None, headers: HTTPMessage) -> Problem | None:
    """What is wrong with a file that has come."""
    remedy = _("Hent filen på nytt.")
    there = part.stat().st_size
    if size and there != size:
        what = _(
            "filen er på {there} byte, ventet {size}.", there=number(there, 0), size=number(size, 0)
        )
        return Problem(name, what, remedy)
    md5 = _told_md5(headers)
    if md5 is not None:
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()
        if digest != md5:
            return Problem(name, _("filen stemmer ikke med tjenestens kontrollsum."), remedy)
    if name.lower().endswith(".zip") and not _sound_zip(part):
        return Problem(name, _("zip-filen er ufullstendig eller skadet."), remedy)
    return None


def _told_md5(headers: HTTPMessage) -> bytes | None:
    """The checksum of a whole file, as the service or the store behind it tells it."""
    if headers.get("Content-Range") or headers.get("Content-Encoding"):
        return None
    stated = headers.get("Content-MD5") or ""
    for value in headers.get_all("x-goog-hash") or []:
        match = re.search(r"md5=([A-Za-z0-9+/=]+)", value)
        stated = match[1] if match else stated
    try:
        return base64.b64decode(stated, validate=True) if stated else None
    except ValueError:
        return None


def _sound_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError):
        return False


def _aside(target: Path, ending: str) -> Path:
    return target.with_name(target.name + ending)
