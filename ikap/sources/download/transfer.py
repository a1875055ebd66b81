"""Fetching over the web: an answer as JSON, or a file that is taken up where it was cut.

The standard library's client is used since it follows the machine's own proxy settings and, on
Windows, its store of certificates, where an office's own are. Nothing is sent that is not asked
for, and no password is ever given.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import ssl
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from ikap.model import InputError, Problem
from ikap.text import _, number

TIMEOUT = 30.0  # seconds without a byte
CHUNK = 1 << 20
ATTEMPTS = 4  # at one file, each from where the last was cut
LONGEST = 64 << 20  # bytes of an answer that is no file
LOOPBACK = ("127.0.0.1", "localhost", "::1")
Seen = Callable[[int, int | None], None]  # bytes so far, and of how many


class Unreachable(InputError):  # noqa: N818 - what happened
    """Nobody answered, or the answer was cut too often."""


class Refused(InputError):  # noqa: N818 - what happened
    """The service answered with no; `status` is that of HTTP."""

    def __init__(self, problem: Problem, status: int) -> None:
        super().__init__([problem])
        self.status = status


class NeedsLogin(Refused):
    """What was asked for is given only to those who have logged in."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a service elsewhere, though never from a safe connection to an open one."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise urllib.error.URLError(_("tjenesten viste videre til en usikret adresse"))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch_json(url: str, data: Mapping[str, Any] | None = None) -> Any:
    """The answer to a GET, or to a POST of `data`; a Refused or an Unreachable says why not."""
    body = None if data is None else json.dumps(data).encode("utf-8")
    headers = {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8"}
    with _opened(url, headers, body) as answer:
        told = _whole(url, answer)
        if _is_page(answer.headers):
            raise _login(url, answer.geturl())
    try:
        return json.loads(told.decode("utf-8-sig"))
    except ValueError as error:
        what = _("svaret fra tjenesten har ikke ventet innhold.")
        raise Refused(Problem(url, what, _("Prøv igjen senere.")), 200) from error


def download(url: str, target: Path, size: int | None = None, seen: Seen | None = None) -> None:
    """Fetch a file; one that was cut is taken up where it was, also by the next call.

    `size` in bytes, where the service told it. What is not whole never gets the file's name. An
    InputError says what is wrong: a login page, another size or checksum, a broken zip.
    """
    part, note = _aside(target, ".part"), _aside(target, ".part.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(ATTEMPTS):
        try:
            headers = _attempt(url, part, note, seen)
        except Unreachable:
            if attempt + 1 == ATTEMPTS:
                raise
            continue
        if headers is not None:
            break
    else:
        what = _("overføringen ble brutt (antall forsøk: {n}).", n=ATTEMPTS)
        remedy = _("Det som er hentet, er lagret. Kjør kommandoen på nytt for å fortsette.")
        raise Unreachable([Problem(target.name, what, remedy)])
    note.unlink(missing_ok=True)
    wrong = _wrong(part, target.name, size, headers)
    if wrong is not None:
        part.unlink()
        raise InputError([wrong])
    part.replace(target)


def _attempt(url: str, part: Path, note: Path, seen: Seen | None) -> HTTPMessage | None:
    """Fetch what is lacking; the headers when all of it is there, None where it was cut."""
    have, mark = _so_far(part, note)
    headers = {"Range": f"bytes={have}-", "If-Range": mark} if have else {}
    try:
        answer = _opened(url, headers)
    except Refused as error:
        if error.status == 416:  # there is no more of it, or it is another file by now
            part.unlink(missing_ok=True)
            note.unlink(missing_ok=True)
            return None
        raise
    with answer:
        if _is_page(answer.headers):
            raise _login(url, answer.geturl())
        if answer.status != 206 or _start(answer.headers) != have:
            have = 0
        length = answer.headers.get("Content-Length")
        whole = have + int(length) if length and length.isdigit() else None
        mark = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
        note.write_text(json.dumps({"mark": "" if mark.startswith("W/") else mark}), "utf-8")
        got = _copied(answer, part, have, whole, seen)
    return answer.headers if whole is None or got == whole else None


def _copied(answer: Any, part: Path, have: int, whole: int | None, seen: Seen | None) -> int:
    """Write what comes after what there is; how many bytes there are then."""
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
    found = re.match(r"bytes (\d+)-", headers.get("Content-Range", ""))
    return int(found[1]) if found else None


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
            found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()
        if found != md5:
            return Problem(name, _("filen stemmer ikke med tjenestens kontrollsum."), remedy)
    if name.lower().endswith(".zip") and not _sound_zip(part):
        return Problem(name, _("zip-filen er ufullstendig eller skadet."), remedy)
    return None


def _told_md5(headers: HTTPMessage) -> bytes | None:
    """The checksum of a whole file, as the service or the store behind it tells it."""
    if headers.get("Content-Range") or headers.get("Content-Encoding"):
        return None
    told = headers.get("Content-MD5") or ""
    for value in headers.get_all("x-goog-hash") or []:
        found = re.search(r"md5=([A-Za-z0-9+/=]+)", value)
        told = found[1] if found else told
    try:
        return base64.b64decode(told, validate=True) if told else None
    except ValueError:
        return None


def _sound_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError):
        return False


def _opened(url: str, headers: Mapping[str, str], body: bytes | None = None) -> Any:
    """An open answer; http is for this machine alone."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        what, remedy = _("adressen er ikke sikret (https)."), _("Rett download i region.toml.")
        raise Refused(Problem(url, what, remedy), 0)
    request = urllib.request.Request(url, data=body, headers=dict(headers))  # noqa: S310 - above
    try:
        return urllib.request.build_opener(_Redirects).open(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(url, error) from error
    except (urllib.error.URLError, HTTPException, OSError) as error:
        raise _unreachable(url, error) from error


def _whole(url: str, answer: Any) -> bytes:
    try:
        told = bytes(answer.read(LONGEST + 1))
    except (HTTPException, OSError) as error:
        raise _unreachable(url, error) from error
    if len(told) > LONGEST:
        raise Refused(Problem(url, _("svaret fra tjenesten har ikke ventet innhold.")), 200)
    return told


def _is_page(headers: HTTPMessage) -> bool:
    return headers.get_content_type() in ("text/html", "application/xhtml+xml")


def _login(url: str, came_to: str) -> Refused:
    if re.search(r"signin|login|logg", came_to, re.IGNORECASE):
        what = _("datasettet krever innlogging (Norge digitalt).")
        return NeedsLogin(Problem(_host(url), what), 302)
    what = _("tjenesten sendte en nettside i stedet for dataene.")
    return Refused(Problem(_host(url), what), 200)


def _refused(url: str, error: urllib.error.HTTPError) -> Refused:
    if error.code in (401, 403):
        what = _("datasettet krever innlogging (Norge digitalt).")
        return NeedsLogin(Problem(_host(url), what), error.code)
    if error.code == 404:
        return Refused(
            Problem(_host(url), _("tjenesten har ikke dataene det er spurt etter.")), 404
        )
    if error.code == 407:
        what = _("mellomtjeneren (proxy) krever pålogging.")
        return Refused(Problem(_host(url), what, _("Spør driftsansvarlig.")), 407)
    try:
        told = error.read(2_000).decode("utf-8", "replace").strip().strip('"')
    except (OSError, HTTPException):
        told = ""
    if "restricted" in told.casefold():
        what = _("datasettet krever innlogging (Norge digitalt).")
        return NeedsLogin(Problem(_host(url), what), error.code)
    said = "" if "<" in told else told[:300]
    what = _("tjenesten svarte {status} {said}", status=error.code, said=said or error.reason)
    return Refused(Problem(_host(url), what), error.code)


def _unreachable(url: str, error: Exception) -> Unreachable:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, ssl.SSLCertVerificationError):
        what = _("sertifikatet godtas ikke: {error}.", error=reason.verify_message)
        remedy = _(
            "Be driftsansvarlig legge virksomhetens sertifikat i maskinens sertifikatlager, "
            "eller oppgi det med SSL_CERT_FILE."
        )
    elif isinstance(reason, TimeoutError):
        what = _("tjenesten svarte ikke innen tidsgrensen på {n} s.", n=number(TIMEOUT, 0))
        remedy = _("Prøv igjen senere.")
    else:
        told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        what = _("tjenesten kan ikke nås: {error}.", error=told)
        remedy = _(
            "Kontroller nettforbindelsen, og om en mellomtjener (proxy) må oppgis med HTTPS_PROXY."
        )
    return Unreachable([Problem(_host(url), what, remedy)])


def _host(url: str) -> str:
    return urlsplit(url).netloc or url


def _aside(target: Path, ending: str) -> Path:
    return target.with_name(target.name + ending)
