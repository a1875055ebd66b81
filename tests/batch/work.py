"""Work for workers to do in tests: it must be found by name in another process."""

from __future__ import annotations

import gc
import os

from ikap.model import ConfigurationError, Problem

DEADLY, WRONG, NOTHING = 5, 7, 0


def inverse(number: float) -> float:
    """One divided by the number; 5 is the end of the process, 7 of the whole work."""
    if number == DEADLY:
        os._exit(9)
    if number == WRONG:
        raise ConfigurationError([Problem("tallet", "er 7")])
    return 1 / number


def searched(_piece: object) -> tuple[int, ...]:
    """How often the process that this is done in looks for loops."""
    return gc.get_threshold()
