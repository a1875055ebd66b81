"""Weights from what people answer: pairwise comparisons (AHP), swing points, ranks (ROC).

Pure arithmetic over answers; weights are shares that sum to 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ikap.catalogue import factors

LARGEST = 10  # things that tables/ahp.toml has a random index for

Matrix = NDArray[np.float64]
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Consistency:
    """How well pairwise judgements agree with one another.

    `ratio`: CI / RI, 0 with fewer than three things; `most`: the ratio from which one should look
    again. `worst`: the two places whose judgement fits the others least, `judged` what was
    answered of them and `fits` what the weights say instead.
    """

    lambda_max: float
    index: float
    ratio: float
    most: float
    worst: tuple[int, int] | None
    judged: float
    fits: float

    @property
    def holds(self) -> bool:
        return self.ratio <= self.most


def reciprocal(count: int, upper: Sequence[float]) -> Matrix:
    """The matrix of comparisons from its upper triangle, row by row.

    >>> reciprocal(2, [3]).round(3).tolist()
    [[1.0, 3.0], [0.333, 1.0]]
    """
    pairs = list(combinations(range(count), 2))
    if len(upper) != len(pairs):
        raise ValueError(f"{count} things have {len(pairs)} pairs, not {len(upper)}")
    matrix = np.ones((count, count))
    for (i, j), value in zip(pairs, upper, strict=True):
        matrix[i, j], matrix[j, i] = value, 1 / value
    return matrix


def eigenvector(matrix: Matrix) -> tuple[Shares, float]:
    """The principal eigenvector of a comparison matrix, as shares, and its eigenvalue.

    >>> shares, largest = eigenvector(reciprocal(3, [2, 4, 2]))
    >>> shares.round(4).tolist(), round(largest, 6)
    ([0.5714, 0.2857, 0.1429], 3.0)
    """
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    return vector / vector.sum(), float(values[first].real)


def consistency(matrix: Matrix) -> Consistency:
    """The consistency of a comparison matrix, and the judgement that breaks it most."""
    count = len(matrix)
    shares, largest = eigenvector(matrix)
    most = _most(count)
    if count < 3:
        return Consistency(largest, 0.0, 0.0, most, None, 1.0, 1.0)
    index = (largest - count) / (count - 1)
    ratio = index / factors("ahp")[f"index_{min(count, LARGEST)}"].best
    strain = {
        (i, j): abs(math.log(matrix[i, j] * shares[j] / shares[i]))
        for i, j in combinations(range(count), 2)
    }
    pair = max(strain, key=lambda at: (strain[at], at[::-1]))
    worst = pair if strain[pair] > 1e-9 else None
    fits = float(shares[pair[0]] / shares[pair[1]])
    return Consistency(largest, index, ratio, most, worst, float(matrix[pair]), fits)


def _most(count: int) -> float:
    table = factors("ahp")
    return table.get(f"most_{count}", table["most"]).best


def together(matrices: Sequence[Matrix]) -> Matrix:
    """Several people's comparisons as one: the geometric mean of each, which stays reciprocal.

    >>> together([reciprocal(2, [4]), reciprocal(2, [1])]).tolist()
    [[1.0, 2.0], [0.5, 1.0]]
    """
    return np.asarray(np.exp(np.mean([np.log(matrix) for matrix in matrices], axis=0)))


def rank_order_centroid(ranks: Sequence[float]) -> Shares:
    """Weights from ranks, 1 the most important: the mean of all weights in that order (ROC).

    The k-th of n has (1/n)·Σ 1/i for i = k … n. Those that share a rank share the weights of the
    places that they take.

    >>> rank_order_centroid([1, 2, 3]).round(4).tolist()
    [0.6111, 0.2778, 0.1111]
    >>> rank_order_centroid([1, 2, 2]).round(4).tolist()
    [0.6111, 0.1944, 0.1944]
    """
    count = len(ranks)
    by_place = np.cumsum(1 / np.arange(count, 0, -1))[::-1] / count
    given = np.asarray(ranks, dtype=float)
    shares = np.empty(count)
    place = 0
    for rank in np.unique(given):
        same = given == rank
        shares[same] = by_place[place : place + int(same.sum())].mean()
        place += int(same.sum())
    return shares


def swing(points: Sequence[float]) -> Shares:
    """Weights from swing points, 100 for the swing that matters most.

    >>> swing([100, 50, 50]).tolist()
    [0.5, 0.25, 0.25]
    """
    given = np.asarray(points, dtype=float)
    return np.asarray(given / given.sum())


def concordance(weights: Sequence[Shares]) -> float:
    """How alike several people's orders are (Kendall's W): 1 the same, 0 no agreement.

    Without correction for ties; NaN for one person or one thing.

    >>> concordance([np.array([3, 2, 1]), np.array([3, 2, 1])])
    1.0
    """
    people, things = len(weights), len(weights[0])
    if people < 2 or things < 2:
        return math.nan
    ranks = np.array([_mean_ranks(weight) for weight in weights])
    sums = ranks.sum(axis=0)
    spread = float(((sums - sums.mean()) ** 2).sum())
    return round(12 * spread / (people**2 * (things**3 - things)), 12)


def _mean_ranks(values: Shares) -> Shares:
    """The place of each value, the greatest first; equal ones share the mean of their places."""
    above = (values[None, :] > values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1)
    return np.asarray(above + (equal + 1) / 2.0)
