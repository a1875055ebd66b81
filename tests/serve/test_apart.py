"""One who asks takes no room from another, and is let in no longer than the key that let it in."""

from __future__ import annotations

import asyncio
import json
import os
import time
from itertools import count

import pytest

from ikap.serve.api.drops import KEPT, MOST_DROPS, make_room
from ikap.serve.web import Key, Sessions, Who, bound, digest
from ikap.serve.work.events import MOST_LISTENERS, MOST_OF_ONE, Events

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

    assert asyncio.run(story()) == (False, True, False, False)


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
