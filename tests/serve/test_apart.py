"""One who asks takes no room from another, and is let in no longer than the key that let it in."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from ikap.serve.api.drops import KEPT, MOST_DROPS, make_room
from ikap.serve.web import Door, Key, Sessions, WebError, Who, bound, digest, guard
from ikap.serve.work.events import MOST_LISTENERS, MOST_OF_ONE, Events
from tests.serve.loops import outcome_of

KARI = Key("kari", digest("one"), "write")
NEW_KARI = Key("kari", digest("another"), "write")
READING_KARI = Key("kari", digest("one"), "read")


@pytest.mark.parametrize(
    ("keys", "may_write"),
    [((KARI,), True), ((READING_KARI,), False), ((NEW_KARI,), None), ((), None)],
)
def test_a_browser_is_let_in_as_long_as_its_key_stands(keys, may_write):
    sessions = Sessions({bound("cookie", KARI.sha256): KARI.who()})
    found = sessions.who("cookie", keys, local=False)
    assert (None if found is None else found.may_write) is may_write


def test_a_browser_of_this_machines_own_user_is_none_on_a_server():
    sessions = Sessions({bound("cookie", ""): Who("session:a", "planner")})
    assert sessions.who("cookie", (KARI,), local=True) == Who("session:a", "planner")
    assert sessions.who("cookie", (KARI,), local=False) is None
    assert sessions.who("guess", (KARI,), local=True) is None


def test_one_who_listens_much_leaves_room_for_the_others():
    async def story() -> tuple[bool, bool, bool, bool]:
        events = Events()
        lines = [events.follow("kari") for _n in range(MOST_OF_ONE)]
        for line in lines[:-1]:
            await anext(line)
        before = events.full("kari")
        await anext(lines[-1])
        kari, ola = events.full("kari"), events.full("ola")
        await lines[0].aclose()
        return before, kari, ola, events.full("kari")

    assert outcome_of(story()) == (False, True, False, False)


def test_there_is_an_end_to_those_who_listen():
    events = Events()
    events.listeners.update({f"k{n}": 1 for n in range(MOST_LISTENERS - 1)})
    assert not events.full("ola")
    events.listeners["last"] += 1
    assert events.full("ola")


def test_dropped_files_are_removed_when_they_are_old_or_their_owner_has_many(tmp_path):
    numbers = count()
    now = time.time()

    def drop(owner: str, age: float) -> str:
        folder = tmp_path / f"drop{next(numbers):012}"
        (folder / "files").mkdir(parents=True)
        told = folder / "drop.json"
        told.write_text(json.dumps({"owner": owner, "mapping": {}}))
        os.utime(told, (now - age, now - age))
        return folder.name

    old, kept = drop("ola", KEPT + 60), drop("ola", KEPT - 60)
    own = [drop("kari", 1000 - n) for n in range(MOST_DROPS)]
    make_room(tmp_path, "kari")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {kept, *own[1:]}
    assert old not in left


@pytest.mark.parametrize(
    ("slowest", "longest", "gap", "taken"),
    [(60.0, 60.0, 0.0, 3), (0.05, 60.0, 0.5, 0), (60.0, 2.5, 0.0, 2)],
)
def test_a_body_that_comes_too_slowly_is_given_up(monkeypatch, slowest, longest, gap, taken):
    """Too slow is one long gap, and also many short ones that never end."""
    monkeypatch.setattr(guard, "SLOWEST", slowest)
    monkeypatch.setattr(guard, "LONGEST", longest)
    ticks = count()
    clock = SimpleNamespace(monotonic=lambda: float(next(ticks)))  # a second for each look at it
    monkeypatch.setattr(guard, "time", clock)

    async def receive() -> dict[str, object]:
        await asyncio.sleep(gap)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def story() -> int:
        next_part, parts = guard._hurried(receive), 0
        while parts < 3 and await got(next_part):
            parts += 1
        return parts

    async def got(next_part: Callable[[], Awaitable[object]]) -> bool:
        try:
            return bool(await next_part())
        except WebError as error:
            return error.status != 408

    assert outcome_of(story()) == taken


def test_one_key_that_asks_too_much_is_told_to_wait_and_no_other(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(guard, "time", SimpleNamespace(monotonic=lambda: clock.now))
    ola = Key("ola", digest("two"), "read")
    door = Door(
        frozenset({"ikap.example.org"}),
        "",
        "",
        (KARI, ola),
        "ikap",
        Sessions(),
        local=False,
        admit=lambda _who, _key: "",
    )
    burst = int(guard.BURST)
    assert [asked(door, "one") for _n in range(burst + 2)] == [(204, None)] * burst + [
        (429, "1"),
        (429, "1"),
    ]
    assert asked(door, "two") == (204, None)
    clock.now += 2 / guard.A_SECOND + 0.001
    assert asked(door, "one") == (204, None)


def asked(door: Door, key: str) -> tuple[int, str | None]:
    """The status of an answer to a key, and when to ask again."""
    sent: list[dict[str, Any]] = []

    async def inner(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"host", b"ikap.example.org"), (b"authorization", f"Bearer {key}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/runs", "headers": headers}
    outcome_of(guard.Guard(inner, door)(scope, None, send))
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers.get("retry-after")
