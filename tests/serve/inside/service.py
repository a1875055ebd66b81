"""A service in this process: a real store and real folders, lanes that answer as they are told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ikap.serve.application import application
from ikap.serve.web import Door, Sessions
from ikap.serve.work import Settings
from ikap.serve.work.events import Events
from ikap.serve.work.folders import Folders
from ikap.serve.work.service import Service
from ikap.serve.work.store import Store
from tests.serve.loops import outcome_of

HOST = "127.0.0.1:8765"
REGION = {"title": "Lilleby", "crs": "EPSG:25832", "layers": ["roads"]}


@dataclass
class Answering:
    """A lane without workers: what it is asked is written down, and answered from a table."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any], str, float | None]] = field(default_factory=list)
    restarts: int = 0
    first: Any = None
    filled: int = 0
    closed: bool = False

    async def ask(self, errand: Any, *, key: str = "", patience: float | None = None) -> Any:
        self.asked.append((errand.asked, dict(errand.given), key, patience))
        answer = self.answers.get(errand.asked)
        if isinstance(answer, BaseException):
            raise answer
        return answer(**errand.given) if callable(answer) else answer

    async def fill(self) -> None:
        self.filled += 1

    def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Said:
    """An answer: its status, its headers by lower-case name, and its content."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")


class Inside:
    """A service and one who asks it, without a network and without a process."""

    def __init__(self, data: Path, *, local: bool = True, **answers: Any) -> None:
        folders = Folders(data)
        folders.make()
        self.lane = Answering({name.replace("__", "."): value for name, value in answers.items()})
        lane: Any = self.lane
        self.service = Service(
            Settings(data, None, "nb", 1, local),
            folders,
            Store(folders.database),
            Sessions(),
            lane,
            lane,
            lane,
            Events(),
            region=REGION,
        )
        self.door = Door(
            frozenset({HOST, "ikap.example"}),
            "ordet" if local else "",
            "hemmelig" if local else "",
            (),
            "ikap8765",
            self.service.sessions,
            local,
            self.service.admit,
        )
        self.app = application(self.service, self.door)

    def ask(
        self,
        path: str,
        body: Any = None,
        method: str | None = None,
        *,
        root: str = "/k/hemmelig",
        **headers: str,
    ) -> Said:
        """A question as a program asks it; jobs that it began are done when it returns."""
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        named = {"host": HOST} | {name.lower().replace("_", "-"): v for name, v in headers.items()}
        if raw is not None:
            named.setdefault("content-type", "application/json")
        verb = method or ("GET" if raw is None else "POST")
        return outcome_of(self._asked(verb, root + path, raw or b"", named))

    async def _asked(self, verb: str, path: str, raw: bytes, headers: Mapping[str, str]) -> Said:
        said = await asked(self.app, verb, path, raw, headers)
        while self.service.tasks:
            await asyncio.wait(set(self.service.tasks.values()))
            await asyncio.sleep(0)
        return said


async def asked(
    app: Any, verb: str, path: str, raw: bytes = b"", headers: Mapping[str, str] | None = None
) -> Said:
    """What an ASGI application answers."""
    place, _mark, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": verb,
        "scheme": "http",
        "server": ("127.0.0.1", 8765),
        "path": place,
        "raw_path": place.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in (headers or {}).items()],
    }
    parts = [{"type": "http.request", "body": raw, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return parts.pop(0) if parts else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    content = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
    told = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Said(start["status"], told, content)


def ticking(minutes: int = 1) -> Callable[[], str]:
    """A clock for the store: a minute later each time that it is looked at."""
    at = iter(range(0, 60 * 24, minutes))

    def now() -> str:
        whole = next(at)
        return f"2026-11-29T{whole // 60:02d}:{whole % 60:02d}:00.000Z"

    return now
