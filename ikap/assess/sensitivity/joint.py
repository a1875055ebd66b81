"""The joint draw: how a list is ranked when data and weights are both drawn anew (SMAA-2).

A value's interval is read as its 5 and 95 % points, and its error is normal on either side of
what was measured. A curve rises or falls all the way, so these points are those of the measured
number too. Part of an error is drawn once for all sites, or once for a municipality. Weights are
shaken as in `stability`. Lots are raw bits of PCG64 read in a table of rounded normal quantiles,
and nothing but plain arithmetic follows: the counts are the same on every system.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ikap.assess.sensitivity.stability import (
    ROUNDED,
    Counts,
    Numbers,
    Shake,
    effective,
    shake,
    shaken,
    span,
)
from ikap.catalogue import factors, measurement_errors
from ikap.model import Acceptability, Certainty, Criterion, Kind, Profile

EDGE = 1.6448536269514722  # the normal's 95 % point
STEPS = 1 << 16  # of the table of normal quantiles
CHUNK = 1 << 16  # numbers of a table that are worked on at a time
FEW = 40  # sites whose places are counted pair by pair
LEAST = 1000  # draws, however long the list
SPREAD = 200  # sites, from the top, whose every place is counted
PAIRED = 100  # sites, from the top, that are set against each other two by two
CONFIDENT = 5  # sites, from the top, whose confidence factor is worked out


@dataclass(frozen=True)
class Contest:
    """A list as numbers: a row a site that has a place, by place and id.

    `values`, `low`, `high`: site × criterion, 0..1; `shared` and `municipal` likewise, the shares
    of the error's variance that are common. `municipality` numbers each site's. `open`: ids that
    have no place and may be above the first.
    """

    ids: tuple[str, ...]
    kind: Kind
    profile: Profile
    criteria: tuple[Criterion, ...]
    values: Numbers
    low: Numbers
    high: Numbers
    shared: Numbers
    municipal: Numbers
    municipality: Counts
    open: tuple[str, ...] = ()


def common_parts(indicator: str) -> tuple[float, float]:
    """The shares of an indicator's error that all sites, and those of a municipality, share."""
    error = measurement_errors().get(indicator)
    return (error.shared, error.municipal) if error else (0.0, 0.0)


def draws_for(sites: int) -> int:
    """How many draws a list of so many sites gets."""
    table = factors("sensitivity")
    afforded = int(table["joint_cells"].best) // max(sites, 1)
    return min(int(table["joint_draws"].best), max(afforded, LEAST))


def certainty(contest: Contest, draws: int | None = None, seed: int | None = None) -> Certainty:
    """How surely the list is ranked; one that holds a site alone is sure.

    A ValueError where the list is empty.
    """
    n = len(contest.ids)
    if n == 0:
        raise ValueError("a list without places has no certainty")
    how = replace(shake(), draws=draws or draws_for(n))
    how = how if seed is None else replace(how, seed=seed)
    if n == 1:
        return _alone(contest, how)
    table = factors("sensitivity")
    top, least = int(table["top"].best), table["win"].best
    weights = effective(
        *shaken(contest.profile, contest.kind, contest.criteria, how), contest.criteria
    )
    fixed = replace(how, least=1.0, greatest=1.0, draws=1)
    own = effective(
        *shaken(contest.profile, contest.kind, contest.criteria, fixed), contest.criteria
    )
    places = np.empty((how.draws, n), dtype=np.int32)
    beaten = np.zeros(n, dtype=np.int64)  # draws in which the first is above each
    above_next = np.zeros(max(n - 1, 0), dtype=np.int64)
    paired = np.zeros((min(n, PAIRED), min(n, PAIRED)), dtype=np.int64)
    data_wins = 0
    for rows, drawn in _drawn(contest, how.draws, how.seed):
        scores = _scores(drawn, weights[rows])
        places[rows] = _places(scores)
        beaten += (scores[:, :1] > scores).sum(axis=0)
        above_next += (scores[:, :-1] > scores[:, 1:]).sum(axis=0)
        paired += _pairs(scores[:, :PAIRED])
        if n > 1:
            pair = _scores([column[..., :2] for column in drawn], own)
            ahead = np.broadcast_to(pair[:, 0] > pair[:, 1], len(scores))
            data_wins += int(ahead.sum())
    low, high = span(places, how.tail)
    confidence = _confidence(contest, places[:, :CONFIDENT], weights, how.seed)
    sites = {}
    for i, id_ in enumerate(contest.ids):
        held, often = np.unique(places[:, i] if i < SPREAD else places[:0, i], return_counts=True)
        sites[id_] = Acceptability(
            first=int((places[:, i] == 1).sum()),
            top=int((places[:, i] <= top).sum()),
            low=int(low[i]),
            high=int(high[i]),
            places=dict(zip(held.tolist(), often.tolist(), strict=True)),
            above_next=int(above_next[i]) if i + 1 < n else None,
            confidence=confidence[i] if i < len(confidence) else None,
            above=tuple(paired[i, i + 1 :].tolist()) if i < len(paired) else (),
        )
    return Certainty(
        leader=contest.ids[0],
        next=contest.ids[1] if n > 1 else None,
        wins=int(beaten[1]) if n > 1 else how.draws,
        data_wins=data_wins if n > 1 else how.draws,
        even_with=tuple(contest.ids[i] for i in range(1, n) if beaten[i] < least * how.draws),
        open=contest.open,
        draws=how.draws,
        seed=how.seed,
        sites=sites,
    )


def _alone(contest: Contest, how: Shake) -> Certainty:
    """The certainty of a site that has its list to itself."""
    (id_,) = contest.ids
    sure = Acceptability(how.draws, how.draws, 1, 1, {1: how.draws}, None, 1.0)
    return Certainty(
        leader=id_,
        next=None,
        wins=how.draws,
        data_wins=how.draws,
        even_with=(),
        open=contest.open,
        draws=how.draws,
        seed=how.seed,
        sites={id_: sure},
    )


Drawn = list[Numbers]  # by criterion: draw × site, or 1 × site where nothing is uncertain


def _drawn(contest: Contest, draws: int, seed: int) -> Iterator[tuple[slice, Drawn]]:
    """The values of the criteria in each draw, a chunk of draws at a time; the same each time."""
    bits = np.random.PCG64(seed)
    n = len(contest.ids)
    size = max(CHUNK // n, 1)
    for start in range(0, draws, size):
        rows = slice(start, min(start + size, draws))
        count = rows.stop - rows.start
        yield rows, [_column(contest, j, bits, count) for j in range(len(contest.criteria))]


def _column(contest: Contest, j: int, bits: np.random.PCG64, count: int) -> Numbers:
    """One criterion's values: draw × site."""
    value, low, high = (table[:, j] for table in (contest.values, contest.low, contest.high))
    if not (low < high).any():
        return value[None, :]
    shared, municipal = contest.shared[:, j], contest.municipal[:, j]
    own = 1.0 - shared - municipal
    z = np.zeros((count, len(value)))
    if (own > 0).any():
        z += np.sqrt(np.maximum(own, 0.0)) * _normal(bits, count, len(value))
    if (municipal > 0).any():
        groups = _normal(bits, count, int(contest.municipality.max()) + 1)
        z += np.sqrt(municipal) * groups[:, contest.municipality]
    if (shared > 0).any():
        z += np.sqrt(shared) * _normal(bits, count, 1)
    down, up = (value - low) / EDGE, (high - value) / EDGE
    z *= np.where(z < 0, down, up)
    z += value
    return np.clip(z, 0.0, 1.0, out=z)


@cache
def _quantiles() -> Numbers:
    """The normal's quantiles, rounded so that no system's library tells them apart."""
    from scipy.special import ndtri

    return np.asarray(np.round(ndtri((np.arange(STEPS) + 0.5) / STEPS), 9))


def _normal(bits: np.random.PCG64, rows: int, columns: int) -> Numbers:
    """Normal numbers by lot: each draw's own bits, whatever the other draws are."""
    words = -(-rows * columns // 4)
    lots = bits.random_raw(words).astype("<u8").view("<u2")[: rows * columns]
    return np.asarray(_quantiles()[lots].reshape(rows, columns))


def _scores(drawn: Sequence[Numbers], weights: Numbers) -> Numbers:
    """Draw × site, in whole steps of what scores are compared by; summed in this order."""
    scores: Numbers = np.zeros(np.broadcast_shapes(drawn[0].shape, (len(weights), 1)))
    for j, column in enumerate(drawn):
        if weights[:, j].any():
            scores = scores + weights[:, j, None] * column
    return np.floor(scores * ROUNDED + 0.5)


def _places(scores: Numbers) -> NDArray[np.int32]:
    """The place of each site (column) in each draw (row): equal scores share one."""
    n = scores.shape[1]
    if n <= FEW:
        ahead = scores[:, None, :] > scores[:, :, None]
        return np.asarray(1 + ahead.sum(axis=2), dtype=np.int32)
    ordered = np.sort(scores, axis=1)
    places = np.empty(scores.shape, dtype=np.int32)
    for i, row in enumerate(scores):
        places[i] = 1 + n - np.searchsorted(ordered[i], row, side="right")
    return places


def _pairs(scores: Numbers) -> NDArray[np.int64]:
    """In how many draws (rows) the site of a row is above that of a column."""
    columns = np.ascontiguousarray(scores.T)
    return np.array([(column > columns).sum(axis=1) for column in columns], dtype=np.int64)


def _confidence(
    contest: Contest, places: NDArray[np.int32], weights: Numbers, seed: int
) -> list[float | None]:
    """SMAA-2's confidence factor of the first of the list, from LEAST draws of the data.

    Each site's central weights are the mean of those where it is first.
    """
    leads = places == 1
    central = [
        weights[leads[:, i]].mean(axis=0) if leads[:, i].any() else None
        for i in range(places.shape[1])
    ]
    firsts = np.zeros(len(central), dtype=np.int64)
    draws = min(len(weights), LEAST)
    for rows, drawn in _drawn(contest, draws, seed):
        for i, own in enumerate(central):
            if own is not None:
                scores = _scores(drawn, np.round(own, 12)[None, :])
                best = np.broadcast_to(scores[:, i] == scores.max(axis=1), rows.stop - rows.start)
                firsts[i] += int(best.sum())
    return [None if own is None else float(firsts[i] / draws) for i, own in enumerate(central)]
