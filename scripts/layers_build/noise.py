"""Smooth chance: the same number at the same place, on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def chance(x: ArrayLike, y: ArrayLike, seed: int) -> Floats:
    """A number in [0, 1) for each pair of whole numbers.

    >>> bool(chance(3, 4, 1) == chance(3, 4, 1) != chance(3, 4, 2))
    True
    """
    with np.errstate(over="ignore"):
        value = np.asarray(x, dtype=np.int64).astype(np.uint64) * np.uint64(_MIX[0])
        value ^= np.asarray(y, dtype=np.int64).astype(np.uint64) * np.uint64(_MIX[1])
        value += np.uint64(seed) * np.uint64(_MIX[2])
        for factor in _MIX[1:]:
            value = (value ^ (value >> np.uint64(30))) * np.uint64(factor)
        value ^= value >> np.uint64(31)
    return (value >> np.uint64(11)).astype(np.float64) / 2.0**53


def waves(x: Floats, y: Floats, length: float, seed: int, octaves: int = 3) -> Floats:
    """Smooth chance in 0..1 about 0.5, with hills `length` metres across, and smaller on them."""
    total, weight = np.zeros(np.shape(x)), 0.0
    for octave in range(octaves):
        part = 0.5**octave
        total += part * _smooth(x / length * 2**octave, y / length * 2**octave, seed + octave)
        weight += part
    return total / weight


def _smooth(x: Floats, y: Floats, seed: int) -> Floats:
    west, south = np.floor(x), np.floor(y)
    along, up = (t * t * (3 - 2 * t) for t in (x - west, y - south))
    corner = [[chance(west + i, south + j, seed) for i in (0, 1)] for j in (0, 1)]
    low = corner[0][0] * (1 - along) + corner[0][1] * along
    high = corner[1][0] * (1 - along) + corner[1][1] * along
    return low * (1 - up) + high * up
