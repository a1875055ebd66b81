"""Numbers in classes for a thematic map: where the limits go, and how much lies in each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from ikap.model import KM, M2_PER_DAA

Scheme = Literal["fisher-jenks", "quantiles", "equal"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
MOST_DISTINCT = 2_000  # values that natural breaks are sought among; more are gathered first


def upper_limits(values: ArrayLike, count: int, scheme: Scheme) -> list[float]:
    """The upper limit of each class, rising; a value on a limit belongs to the class below it.

    `fisher-jenks`: the classes with the least spread inside them, all partitions considered
    (Fisher 1958, Jenks 1977). `quantiles`: as many values in each. `equal`: as wide each. There
    are fewer classes where there are fewer distinct values; what is not finite is left out.

    >>> upper_limits([1, 2, 3, 10, 11, 12, 40], 3, "fisher-jenks")
    [3.0, 12.0, 40.0]
    >>> upper_limits([0, 1, 2, 3, 10], 2, "equal"), upper_limits([0, 1, 2, 3, 10], 2, "quantiles")
    ([5.0, 10.0], [2.0, 10.0])
    """
    known = np.asarray(values, dtype=float)
    known = np.sort(known[np.isfinite(known)])
    distinct = np.unique(known)
    if len(distinct) <= count:
        return [float(v) for v in distinct]
    if scheme == "equal":
        limits = np.linspace(known[0], known[-1], count + 1)[1:]
        limits[-1] = known[-1]
    elif scheme == "quantiles":
        limits = np.quantile(known, np.arange(1, count + 1) / count)
    else:
        limits = _natural(known, count)
    return [float(v) for v in np.unique(limits)]


def _natural(known: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Fisher's exact partition of sorted values, by dynamic programming over distinct values."""
    values, weights = np.unique(known, return_counts=True)
    if len(values) > MOST_DISTINCT:
        steps = np.unique(np.quantile(known, np.linspace(0, 1, MOST_DISTINCT), method="higher"))
        values, weights = steps, np.diff(np.searchsorted(known, steps, side="right"), prepend=0)
    centred = values - np.average(values, weights=weights)
    many, total, square = (
        np.concatenate([[0.0], np.cumsum(weights * centred**power)]) for power in (0, 1, 2)
    )

    def spread(first: NDArray[np.intp], last: int) -> NDArray[np.float64]:
        """The squared deviations from the mean inside the values from `first` to `last`."""
        n, s, q = (sums[last + 1] - sums[first] for sums in (many, total, square))
        return np.asarray(q - s**2 / n)

    length = len(values)
    every = np.arange(length)
    best = np.array([spread(every[:1], last)[0] for last in range(length)])
    starts = []
    for _number in range(1, count):
        start = np.zeros(length, dtype=np.intp)
        least = best.copy()
        for last in range(1, length):
            tried = best[:last] + spread(every[1 : last + 1], last)
            at = int(np.argmin(tried))
            if tried[at] < least[last]:
                start[last], least[last] = at + 1, tried[at]
        best = least
        starts.append(start)
    limits, last = [values[-1]], length - 1
    for start in reversed(starts):
        if start[last] == 0:
            break
        last = int(start[last]) - 1
        limits.append(values[last])
    return np.array(limits[::-1])


def totals(shapes: gpd.GeoSeries, classes: Sequence[int], count: int) -> pd.DataFrame:
    """How many features each class has, and their area (daa) or length (km) together.

    One row a class, `features`, `area_daa`, `length_km`; a surface that lies over another counts
    too. What a class has no surfaces or lines of is missing.
    """
    numbers = np.asarray(classes)
    kept = numbers >= 0
    dimension = shapely.get_dimensions(shapes.to_numpy())

    def summed(measure: NDArray[np.float64], which: int) -> NDArray[np.float64]:
        counted = kept & (dimension == which)
        sums = np.bincount(numbers[counted], measure[counted], minlength=count)
        return np.where(np.bincount(numbers[counted], minlength=count) > 0, sums, np.nan)

    return pd.DataFrame(
        {
            "features": np.bincount(numbers[kept], minlength=count),
            "area_daa": summed(shapes.area.to_numpy() / M2_PER_DAA, 2),
            "length_km": summed(shapes.length.to_numpy() / KM, 1),
        }
    )
