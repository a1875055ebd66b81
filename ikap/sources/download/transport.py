"""Asking over the web: politely, safely, and again where it helps.

The standard library's client is used since it follows the machine's own proxy settings and, on
Windows, its store of certificates, where an office's own are. Nothing is sent that is not asked
for, and no password is ever given.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage
from importlib.metadata import version
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

from ikap.model import InputError, Problem
from ikap.text import _, number

Given = TypeVar("Given")
TIMEOUT = 30.0  # seconds without a byte
DEADLINE = 300.0  # seconds for one answer that is no file, however it trickles
CHUNK = 1 << 20
ATTEMPTS = 4  # at one request
PAUSES = (1.0, 2.0, 4.0, 8.0)  # seconds before the next attempt, where the service says nothing
LONGEST_PAUSE = 120.0  # seconds that a service may ask for; longer is a refusal for today
LONGEST = 64 << 20  # bytes of an answer that is no file
AT_ONCE = 2  # requests at one host
APART = 0.2  # seconds between the starts of two requests at one host
BUSY = (429, 500, 502, 503, 504)  # what may be another answer in a while
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_OFFLINE: ContextVar[bool] = ContextVar("offline", default=False)
AGENT = f"IKAP/{version('ikap')}"
JSON_HEADERS = {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8"}


class Unreachable(InputError):  # noqa: N818 - what happened
    """Nobody answered, or the answer was cut too often."""


class Cut(Unreachable):
    """An answer stopped in the middle, and what came of it is kept: the next attempt goes on."""


class Refused(InputError):  # noqa: N818 - what happened
    """The service answered with no; `status` is that of HTTP, `pause` what it asks us to wait."""

    def __init__(self, problem: Problem, status: int, pause: float | None = None) -> None:
        super().__init__([problem])
        self.status = status
        self.pause = pause

    def __reduce__(self) -> Any:
        return type(self), (self.problems[0], self.status, self.pause)


class NeedsLogin(Refused):
    """What was asked for is given only to those who have logged in."""


@dataclass
class _Host:
    """What keeps us from crowding one host."""

    slots: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))
    lock: threading.Lock = field(default_factory=threading.Lock)
    next: float = 0.0


_HOSTS: defaultdict[str, _Host] = defaultdict(_Host)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a service within its own site, and never from a safe connection to an open one."""

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
        if not same_site(req.full_url, newurl):
            if _LOGIN.search(newurl):
                raise needs_login(req.full_url, code)
            elsewhere = _("tjenesten viste videre til en annen vert ({host})", host=host_of(newurl))
            raise urllib.error.URLError(elsewhere)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_LOGIN = re.compile(r"signin|login|logg|auth", re.IGNORECASE)


def same_site(address: str, other: str) -> bool:
    """Whether two addresses are of one host, or of hosts under one domain.

    >>> same_site("https://nedlasting.geonorge.no/api", "https://nedlasting2.geonorge.no/x")
    True
    >>> same_site("https://wfs.geonorge.no/a", "https://geonorge.no.example.org/a")
    False
    >>> same_site("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a")
    False
    """
    a, b = urlsplit(address), urlsplit(other)
    if a.netloc == b.netloc:
        return True
    if a.hostname is None or b.hostname is None or {a.hostname, b.hostname} & set(LOOPBACK):
        return False
    numeric = any(re.fullmatch(r"[\d.:]+", host) for host in (a.hostname, b.hostname))
    ports = {a.port, b.port} <= {None, 443}
    return not numeric and ports and a.hostname.split(".")[-2:] == b.hostname.split(".")[-2:]


def fetch_json(url: str, data: Mapping[str, Any] | None = None, *, attempts: int = ATTEMPTS) -> Any:
    """The answer to a GET, or to a POST of `data`; a Refused or an Unreachable says why not."""
    body = None if data is None else json.dumps(data).encode("utf-8")
    answer = fetch(url, body, JSON_HEADERS, attempts=attempts)
    try:
        return json.loads(answer.decode("utf-8-sig"))
    except ValueError as error:
        raise odd(url) from error


def fetch(
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    attempts: int = ATTEMPTS,
) -> bytes:
    """The whole answer to a GET, or to a POST of `body`: at most LONGEST bytes.

    Asked again, after the pause that the service asks for or one of PAUSES, where it is busy or
    the answer was cut; once only where asking twice would order twice. A web page where data were
    asked for is a Refused.
    """

    def once() -> bytes:
        with opened(url, headers or {}, body) as answer:
            if is_page(answer.headers):
                raise login(url, answer.geturl())
            return _whole(url, answer)

    return persistently(once, attempts)


def persistently(once: Callable[[], Given], attempts: int) -> Given:
    """What `once` gives, tried a number of times where another answer may come."""
    attempt = 0
    while True:
        try:
            return once()
        except (Refused, Unreachable) as error:
            attempt += 1
            wait = pause_after(error, attempt)
            if wait is None or attempt >= attempts:
                raise
        time.sleep(wait)


def pause_after(error: Refused | Unreachable, attempt: int) -> float | None:
    """Seconds to wait before the next attempt; None where it would be answered alike."""
    if isinstance(error, Cut):
        return 0.0
    wait = PAUSES[min(attempt, len(PAUSES)) - 1]
    if not isinstance(error, Refused):
        return wait
    if isinstance(error, NeedsLogin) or error.status not in BUSY:
        return None
    asked = error.pause or 0.0
    return None if asked > LONGEST_PAUSE else max(wait, asked)


@contextmanager
def offline(on: bool) -> Iterator[None]:
    """Where it is on, nobody is asked inside a `with`: what has come is used, the rest reported."""
    token = _OFFLINE.set(on)
    try:
        yield
    finally:
        _OFFLINE.reset(token)


@contextmanager
def opened(url: str, headers: Mapping[str, str], body: bytes | None = None) -> Iterator[Any]:
    """An open answer, in turn with the others at that host; http is for this machine alone."""
    parts = urlsplit(url)
    if _OFFLINE.get():
        what = _("ikke kontaktet: kommandoen kjøres uten nett (--offline).")
        raise Refused(Problem(host_of(url), what), 0)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        what, remedy = _("adressen er ikke sikret (https)."), _("Rett download i region.toml.")
        raise Refused(Problem(url, what, remedy), 0)
    request = urllib.request.Request(  # noqa: S310 - above
        url, data=body, headers={"User-Agent": AGENT, **headers}
    )
    with _turn(parts.netloc):
        try:
            answer = urllib.request.build_opener(_Redirects).open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            with error:
                raise refused(url, error) from error
        except (urllib.error.URLError, HTTPException, OSError) as error:
            raise unreachable(url, error) from error
        with answer:
            yield answer


@contextmanager
def _turn(host: str) -> Iterator[None]:
    """A place among the requests at a host: AT_ONCE together, APART seconds between starts."""
    queue = _HOSTS[host]
    with queue.slots:
        with queue.lock:
            now = time.monotonic()
            start = max(now, queue.next)
            queue.next = start + (0.0 if host.partition(":")[0] in LOOPBACK else APART)
        if start > now:
            time.sleep(start - now)
        yield


def _whole(url: str, answer: Any) -> bytes:
    """All of an answer; one that is too long, too slow or cut is no answer."""
    length = answer.headers.get("Content-Length") or ""
    if length.isdigit() and int(length) > LONGEST:
        raise too_large(url, int(length))
    body, ends = bytearray(), time.monotonic() + DEADLINE
    while True:
        try:
            chunk = answer.read1(CHUNK)
        except (HTTPException, OSError) as error:
            raise unreachable(url, error) from error
        if not chunk:
            break
        body += chunk
        if len(body) > LONGEST:
            raise too_large(url, None)
        if time.monotonic() > ends:
            raise unreachable(url, TimeoutError())
    if length.isdigit() and len(body) != int(length):
        raise unreachable(url, ConnectionResetError())
    return bytes(body)


def is_page(headers: HTTPMessage) -> bool:
    return headers.get_content_type() in ("text/html", "application/xhtml+xml")


def login(url: str, came_to: str) -> Refused:
    """Why a web page came instead of data: the service wants a login, or it is simply wrong."""
    if _LOGIN.search(came_to):
        return needs_login(url, 302)
    what = _("tjenesten sendte en nettside i stedet for dataene.")
    return Refused(Problem(host_of(url), what), 200)


def needs_login(url: str, status: int) -> NeedsLogin:
    what = _("datasettet krever innlogging (Norge digitalt).")
    return NeedsLogin(Problem(host_of(url), what), status)


def odd(url: str) -> Refused:
    """That an answer is not what the service is documented to give."""
    what = _("svaret fra tjenesten har ikke ventet innhold.")
    return Refused(Problem(host_of(url), what, _("Prøv igjen senere.")), 200)


def too_large(url: str, size: int | None) -> Refused:
    size_text = "" if size is None else _(" ({mb} MB)", mb=number(size / 1e6, 0))
    what = _("svaret er for stort{told}. Grensen er {most} MB.",
             told=size_text, most=number(LONGEST / 1e6, 0))  # fmt: skip
    return Refused(Problem(host_of(url), what), 200)


def refused(url: str, error: urllib.error.HTTPError) -> Refused:
    """What an answer with an error status says, in a planner's words."""
    if error.code in (401, 403):
        return needs_login(url, error.code)
    if error.code == 404:
        return Refused(
            Problem(host_of(url), _("tjenesten har ikke dataene det er spurt etter.")), 404
        )
    if error.code == 407:
        what = _("mellomtjeneren (proxy) krever pålogging.")
        return Refused(Problem(host_of(url), what, _("Spør driftsansvarlig.")), 407)
    try:
        message = error.read(2_000).decode("utf-8", "replace").strip().strip('"')
    except (OSError, HTTPException):
        message = ""
    if "restricted" in message.casefold():
        return needs_login(url, error.code)
    said = "" if "<" in message else message[:300]
    what = _("tjenesten svarte {status} {said}", status=error.code, said=said or error.reason)
    return Refused(Problem(host_of(url), what), error.code, _asked_pause(error.headers))


def _asked_pause(headers: Message) -> float | None:
    """Seconds of a `Retry-After`, which tells seconds or a time; None where there is none."""
    pause = (headers.get("Retry-After") or "").strip()
    if pause.isdigit():
        return float(pause)
    try:
        until = parsedate_to_datetime(pause)
    except (TypeError, ValueError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def unreachable(url: str, error: Exception) -> Unreachable:
    """That nobody answered, and what may be done about it."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, ssl.SSLCertVerificationError):
        what = _("sertifikatet til tjenesten godtas ikke.")
        remedy = _(
            "Be driftsansvarlig legge virksomhetens sertifikat i maskinens sertifikatlager, "
            "eller oppgi det med SSL_CERT_FILE."
        )
    elif isinstance(reason, TimeoutError):
        what = _("tjenesten svarte ikke innen tidsgrensen på {n} s.", n=number(TIMEOUT, 0))
        remedy = _("Prøv igjen senere.")
    else:
        what = _("tjenesten kan ikke nås: {error}.", error=_why_not(reason))
        remedy = _(
            "Kontroller nettforbindelsen, og om en mellomtjener (proxy) må oppgis med HTTPS_PROXY."
        )
    return Unreachable([Problem(host_of(url), what, remedy)])


def _why_not(reason: object) -> str:
    """Why nobody answered, in our words: a system's own are in its own language."""
    if isinstance(reason, str):  # said in this module
        return reason
    if isinstance(reason, ConnectionRefusedError):
        return _("ingen svarer på adressen")
    if isinstance(reason, socket.gaierror):
        return _("vertsnavnet finnes ikke, eller navnetjenesten svarer ikke")
    if isinstance(reason, ConnectionError | HTTPException):
        return _("svaret ble avbrutt")
    if isinstance(reason, ssl.SSLError):
        return _("den sikre forbindelsen kunne ikke opprettes")
    return _("forbindelsen kunne ikke opprettes")


def host_of(url: str) -> str:
    return urlsplit(url).netloc or url
