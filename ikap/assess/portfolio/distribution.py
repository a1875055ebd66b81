"""How evenly something is spread over the municipalities: shares, D, LQ, HHI, Pielou, Gini.

Pure arithmetic over amounts by municipality code. A municipality without an amount makes what
needs all of them missing; it is never 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Amounts = Mapping[str, float]


@dataclass(frozen=True)
class Distribution:
    """Amounts by municipality against their target shares.

    `dissimilarity` is D = ½ Σ |share − target|, 0 when the growth is spread as the targets say
    and 1 at most; `quotients` are LQ = share / target. `hhi` is Σ share² (1 when one has all),
    `pielou` is the entropy over its greatest (1 when all have the same), `gini` 0 when all have
    the same. Numbers that cannot be had are NaN.
    """

    amounts: Amounts
    targets: Amounts
    shares: Amounts
    quotients: Amounts
    dissimilarity: float
    hhi: float
    pielou: float
    gini: float


def distribution(amounts: Amounts, targets: Amounts) -> Distribution:
    """Amounts of a kind (dwellings) against target shares; both by municipality code.

    Targets are ratios and are made to sum to 1. A ValueError names amounts without target.

    >>> found = distribution({"5001": 30, "5028": 10}, {"5001": 1, "5028": 1})
    >>> found.shares["5001"], found.quotients["5028"], found.dissimilarity
    (0.75, 0.5, 0.25)
    """
    astray = sorted(set(amounts) ^ set(targets))
    if astray:
        raise ValueError(f"amounts and targets must be of the same municipalities: {astray}")
    codes = sorted(amounts)
    actual = shares([amounts[code] for code in codes])
    wanted = shares([targets[code] for code in codes])
    quotients = [s / t if t > 0 else math.nan for s, t in zip(actual, wanted, strict=True)]
    return Distribution(
        amounts=dict(zip(codes, (float(amounts[code]) for code in codes), strict=True)),
        targets=dict(zip(codes, wanted, strict=True)),
        shares=dict(zip(codes, actual, strict=True)),
        quotients=dict(zip(codes, quotients, strict=True)),
        dissimilarity=dissimilarity(actual, wanted),
        hhi=concentration(actual),
        pielou=evenness(actual),
        gini=gini(actual),
    )


def shares(amounts: Sequence[float]) -> list[float]:
    """Each one's share of the whole; NaN where nothing is there or something is missing.

    >>> shares([3, 1])
    [0.75, 0.25]
    """
    whole = math.fsum(amounts)
    if not math.isfinite(whole) or whole <= 0:
        return [math.nan] * len(amounts)
    return [amount / whole for amount in amounts]


def dissimilarity(actual: Sequence[float], wanted: Sequence[float]) -> float:
    """Duncan's D: half the sum of the differences between two sets of shares.

    >>> dissimilarity([0.75, 0.25], [0.5, 0.5])
    0.25
    """
    return 0.5 * math.fsum(abs(a - b) for a, b in zip(actual, wanted, strict=True))


def concentration(shares: Sequence[float]) -> float:
    """Herfindahl–Hirschman's index of shares.

    >>> concentration([0.5, 0.5]), concentration([1, 0])
    (0.5, 1.0)
    """
    return math.fsum(share**2 for share in shares)


def evenness(shares: Sequence[float]) -> float:
    """Pielou's J: Shannon's entropy of shares over that of equal shares; NaN for a single one.

    >>> evenness([0.25, 0.25, 0.25, 0.25]), evenness([1, 0])
    (1.0, 0.0)
    """
    if len(shares) < 2 or any(math.isnan(share) for share in shares):
        return math.nan
    entropy = -math.fsum(share * math.log(share) for share in shares if share > 0)
    return entropy / math.log(len(shares)) + 0.0


def gini(shares: Sequence[float]) -> float:
    """Gini's coefficient of shares among the municipalities, without correction for their number.

    >>> gini([0.5, 0.5]), gini([1, 0])
    (0.0, 0.5)
    """
    n = len(shares)
    if n == 0 or any(math.isnan(share) for share in shares):
        return math.nan
    ordered = np.sort(np.asarray(shares, dtype=float))
    places = np.arange(1, n + 1)
    return float(((2 * places - n - 1) * ordered).sum() / n)
