"""Columns of numbers rounded as the document rounds each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

NEAR_A_TIE = 1e-3  # of a unit of the last decimal
EXACT = 2.0**42  # so many units: beyond them a product's own rounding comes near NEAR_A_TIE


def rounded(values: Any, decimals: int) -> NDArray[np.float64]:
    """Numbers rounded to so many decimals, each as Python's `round` gives it; what is not finite
    becomes NaN, and no zero is negative.

    A whole number of units and a power of ten are exact, so one division gives the float nearest
    to the decimal number, which is what `round` gives. `numpy.round` differs from it in the last
    bit. Where the product may have been rounded over a tie, `round` itself is asked.

    >>> rounded([0.6187500000004, -1e-9, float("inf"), 2.5], 6).tolist()
    [0.61875, 0.0, nan, 2.5]
    """
    numbers = np.asarray(values, dtype=float)
    unit = 10.0**decimals
    known = np.isfinite(numbers)
    within = known & (np.abs(np.where(known, numbers, 0.0)) < EXACT / unit)
    units = np.where(within, numbers, np.nan) * unit
    result = np.rint(units) / unit
    far = np.abs(np.abs(units - np.floor(units)) - 0.5) > NEAR_A_TIE
    doubtful = np.flatnonzero(known & ~(far & within))
    result[doubtful] = [round(float(number), decimals) for number in numbers[doubtful]]
    return result + 0.0
