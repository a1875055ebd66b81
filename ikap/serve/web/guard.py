"""The door: every request is looked at here before anything of it is read.

In this order: the Host (DNS rebinding), how much and how fast, who it is, whether a write comes
from our own page (CSRF); and on the way out the headers that keep a page to itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ikap.serve.web.access import Key, Who, digest, same
from ikap.serve.web.problem import WebError, answer
from ikap.text import _, speaking

TILES = "https://cache.kartverket.no"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: "
    f"{TILES}; connect-src 'self'; frame-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
SAFE = ("GET", "HEAD", "OPTIONS")
OURS = ("same-origin", "none")
SLOWEST = 20.0  # seconds between two parts of a body
LONGEST = 900.0  # seconds that a whole body may take: 200 MB over a slow line
A_SECOND, BURST = 40.0, 120.0  # requests of one who asks, beyond loopback
YEAR = 31_536_000


@dataclass
class Sessions:
    """Browsers that were let in: checksum of the cookie → who. Kept by the store across starts.

    One that was let in by a key is known together with that key: it ends where the key does.
    """

    known: dict[str, Who] = field(default_factory=dict)

    def who(self, cookie: str, keys: Iterable[Key], *, local: bool) -> Who | None:
        """Whose browser this is; on a municipality's server only by a key that still stands."""
        for key in keys:
            if bound(cookie, key.sha256) in self.known:
                return key.who()
        return self.known.get(digest(cookie)) if local else None


def bound(cookie: str, key: str) -> str:
    """What a session is known by: its cookie, and the checksum of the key that it came by."""
    return digest(f"{cookie}:{key}") if key else digest(cookie)


@dataclass
class Door:
    """What the guard knows: names that are ours, secrets, keys, sessions."""

    hosts: frozenset[str]
    start: str  # the word in the address that is opened
    secret: str  # of programs on this machine; empty beyond loopback
    keys: tuple[Key, ...]
    cookie: str
    sessions: Sessions
    local: bool
    admit: Callable[[Who, str], str]  # makes a session, by a key or by none; gives its cookie
    secure: bool = False
    buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def who_has(self, secret: str) -> Who | None:
        """Whose secret or key this is."""
        if self.secret and same(secret, self.secret):
            return Who("program", "program")
        keys = [key for key in self.keys if same(digest(secret), key.sha256)]
        return keys[0].who() if keys else None

    def within_rate(self, owner: str) -> bool:
        """Whether one who asks keeps to the rate; on loopback nobody is counted."""
        if self.local:
            return True
        now = time.monotonic()
        left, then = self.buckets.get(owner, (BURST, now))
        left = min(BURST, left + (now - then) * A_SECOND) - 1
        self.buckets[owner] = (max(left, -1), now)
        return left >= 0


class Guard:
    """The door as ASGI middleware: nothing gets past it that it has not looked at."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        language = spoken(headers)
        try:
            inside = self._looked_at(scope, headers)
        except WebError as error:
            with speaking(language):
                await answer(error, ogc=False)(scope, receive, _sealed(send))
            return
        if isinstance(inside, Response):
            await inside(scope, receive, _sealed(send))
            return
        await self.app(inside, _hurried(receive), _sealed(send))

    def _looked_at(self, scope: Scope, headers: Headers) -> Scope | Response:
        """The request as the application takes it, or the answer that it gets here."""
        door = self.door
        host = headers.get("host", "").lower()
        if host not in door.hosts:
            raise WebError(421, _("Denne serveren svarer ikke for {host}.", host=host or "–"))
        path: str = scope["path"]
        if path.startswith("/start/"):
            return self._let_in(path.removeprefix("/start/"))
        root = ""
        who: Who | None = None
        if path.startswith("/k/"):
            secret, _slash, rest = path.removeprefix("/k/").partition("/")
            who, root, path = door.who_has(secret), f"/k/{secret}", f"/{rest}"
        elif headers.get("authorization", "").startswith("Bearer "):
            who = door.who_has(headers["authorization"].removeprefix("Bearer ").strip())
        else:
            who = self._of_cookie(headers)
            if scope["method"] not in SAFE:
                check_origin(headers, host)
        public = path.startswith("/assets/") or path == "/login"
        if who is None and not public:
            if "text/html" in headers.get("accept", "") and scope["method"] == "GET":
                return RedirectResponse("/login", 303)
            raise WebError(
                401,
                _("Adressen mangler nøkkelen. Åpne adressen som «ikap serve» skrev."),
                headers={"WWW-Authenticate": "Bearer"},
            )
        if who is not None:
            if scope["method"] not in SAFE and not who.may_write:
                raise WebError(403, _("Nøkkelen gir lesetilgang, men ikke rett til å endre."))
            if not door.within_rate(who.owner):
                raise WebError(429, _("For mange forespørsler."), headers={"Retry-After": "1"})
        state = {**scope.get("state", {}), "who": who, "root": root}
        return {**scope, "path": path, "raw_path": path.encode(), "state": state}

    def _let_in(self, word: str) -> Response:
        """A cookie for the word in the address that was printed, and on to a run it may name."""
        word, _slash, run = word.partition("/")
        who = None
        if self.door.start and same(word, self.door.start):
            who = Who("", "planner")
        if who is None:
            raise WebError(
                401, _("Adressen er ikke lenger gyldig. Åpne adressen som står i vinduet.")
            )
        return self.admitted(who, f"/pages/result/{run}" if run.isalnum() else "/")

    def admitted(self, who: Who, to: str = "/", key: str = "") -> Response:
        """Into a page, with a cookie that says who it is from here on; `key` is its checksum."""
        cookie = self.door.admit(who, key)
        response = RedirectResponse(to, 303)
        response.set_cookie(
            self.door.cookie,
            cookie,
            max_age=YEAR,
            httponly=True,
            samesite="strict",
            secure=self.door.secure,
        )
        return response

    def _of_cookie(self, headers: Headers) -> Who | None:
        try:
            jar = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return None
        held = jar.get(self.door.cookie)
        if held is None:
            return None
        return self.door.sessions.who(held.value, self.door.keys, local=self.door.local)


def check_origin(headers: Headers, host: str) -> None:
    """Refuse a write that another site's page asks for."""
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site is not None:
        ours = site in OURS
    elif origin is not None:
        ours = urlsplit(origin).netloc.lower() == host
    else:
        ours = True  # no browser: a page cannot leave both out
    if not ours:
        raise WebError(403, _("Forespørselen kom fra et annet nettsted og er avvist."))
    kind = headers.get("content-type", "").split(";")[0].strip()
    if kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        raise WebError(415, _("Send JSON, eller filen som den er (application/octet-stream)."))


def spoken(headers: Headers) -> str:
    """The language that is asked for: the first that we have."""
    for part in headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code == "en":
            return "en"
        if code in ("nb", "no", "nn"):
            return "nb"
    return "nb"


def _hurried(receive: Receive) -> Receive:
    """A body that comes too slowly is given up, so that it holds nothing."""
    whole = False
    began = time.monotonic()

    async def next_part() -> Message:
        nonlocal whole
        if whole:  # what comes now is that the client has gone, which may take its time
            return await receive()
        try:
            left = began + LONGEST - time.monotonic()
            message = await asyncio.wait_for(receive(), min(SLOWEST, left))
        except TimeoutError:
            raise WebError(408, _("Innholdet kom for sakte.")) from None
        whole = not message.get("more_body", False)
        return message

    return next_part


_FIXED: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def _sealed(send: Send) -> Send:
    """The headers that every answer carries; a page's own policy stands where it has one."""

    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_FIXED)
            headers.setdefault("Content-Security-Policy", POLICY)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return out
