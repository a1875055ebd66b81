"""What happens, told to those who listen: a line each, with a number to go on from."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from typing import Any

KEPT = 200
QUIET = 15.0  # seconds, after which a comment keeps the line open
MOST_LISTENERS = 40
MOST_OF_ONE = 10  # lines that one who asks may have open


class Events:
    """The latest events, and who waits for more. An owner hears its own and those of all."""

    def __init__(self) -> None:
        self._number = 0
        self._kept: deque[tuple[int, str, str, str]] = deque(maxlen=KEPT)
        self._more = asyncio.Condition()
        self.listeners: Counter[str] = Counter()

    async def tell(self, kind: str, owner: str, about: Mapping[str, Any]) -> None:
        """An event for one owner; for all where `owner` is empty."""
        async with self._more:
            self._number += 1
            self._kept.append((self._number, owner, kind, json.dumps(about, ensure_ascii=False)))
            self._more.notify_all()

    def full(self, owner: str) -> bool:
        """Whether there is no room for one more who listens; one cannot take the others' room."""
        return self.listeners[owner] >= MOST_OF_ONE or self.listeners.total() >= MOST_LISTENERS

    async def follow(self, owner: str, after: int | None = None) -> AsyncIterator[str]:
        """The events as server-sent events have them, from number `after` on."""
        last = self._number if after is None else after
        self.listeners[owner] += 1
        try:
            yield "retry: 2000\n\n"
            while True:
                new = [e for e in self._kept if e[0] > last and e[1] in ("", owner)]
                for number, _owner, kind, about in new:
                    yield f"id: {number}\nevent: {kind}\ndata: {about}\n\n"
                last = max([last, *(e[0] for e in self._kept)])
                async with self._more:
                    if self._number <= last:
                        try:
                            await asyncio.wait_for(self._more.wait(), QUIET)
                        except TimeoutError:
                            yield ": here\n\n"
        finally:
            self.listeners[owner] -= 1
