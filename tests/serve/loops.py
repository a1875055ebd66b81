"""Stories of what waits, told on a loop of their own: a browser's tests keep one in this thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def outcome_of(story: Coroutine[Any, Any, T]) -> T:
    """What a story comes to; what it raises is raised here."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, story).result()
