"""How often a process of ours goes through its objects for loops that nobody holds any more.

A run makes records, rows and sentences by the hundred thousand and keeps them: with Python's own
number, 700 new objects between two searches, all of them are gone through again and again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

BETWEEN_SEARCHES = 100_000  # new objects


def search_seldom() -> None:
    """From now on in this process: the command line, a worker of a round or of the service."""
    gc.set_threshold(BETWEEN_SEARCHES)


def search_no_more() -> None:
    """At the end of this process, before Python looks through all that there is once more."""
    gc.freeze()


@contextmanager
def searched_seldom() -> Iterator[None]:
    """While it lasts, in a process that others use as well."""
    before = gc.get_threshold()
    search_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
