"""The joint draws made again: the same lots, by other code, from the values that the run wrote.

The lots are raw bits of PCG64 in the order that the method says: chunk by chunk of draws, and in
each criterion by criterion the sites' own errors, the municipalities', the common one. Weights are
made by the counter and the mixer. Places are counted by comparing, not by sorting.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from ikap.catalogue import factors, measurement_errors
from ikap.document import Alternative, CertaintyEntry, Document
from ikap.text import N_
from ikap.verify.findings import Compared, Number, compared, compared_words
from ikap.verify.plane import Floats

WINS = Number("win", N_("Trekninger der det første området rangeres over det neste"), "")
DATA_WIN = Number("data_win", N_("Samme andel når bare dataene trekkes"), "del")
EVEN = Number("even_with", N_("Områder som det første ligger jevnt med"), "")
PLACES = Number("rank_interval", N_("Mulige plasseringer"), "")
FIRST = Number("first", N_("Trekninger der området er nr. 1"), "del")
GOALS = ("climate", "proximity", "soil", "growth")
AT_95, TABLE, NUMBERS = 1.6448536269514722, 65536, 65536


def draws(document: Document) -> Iterator[Compared]:
    """Wins, places and first places of each list that the run drew."""
    wins, data, even, first, places = [], [], [], [], []
    for name, entry in sorted(document["certainty"].items()):
        again = _drawn_again(document, name, entry)
        if again is None:
            continue
        wins.append((name, "", entry["wins"], again["wins"]))
        data.append((name, "", entry["data_win"], again["data_win"]))
        even.append((name, "", ", ".join(entry["even_with"]), again["even_with"]))
        entries = {str(e["id"]): e for e in document["alternatives"]}
        for id_, (low, high, share) in again["sites"].items():
            interval = entries[id_]["rank_interval"] or [math.nan, math.nan]
            places += [(id_, "low", interval[0], low), (id_, "high", interval[1], high)]
            site = entry["sites"].get(id_)
            first.append((id_, "", site["first"] if site else None, share))
    for number, rows in ((WINS, wins), (DATA_WIN, data), (FIRST, first), (PLACES, places)):
        yield compared(number, _frame(rows))
    yield compared_words(EVEN, _frame(even))


def _frame(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["id", "part", "written", "computed"])


@cache
def _normal() -> Floats:
    """The normal's quantiles by the standard library, rounded as the method says."""
    inverse = NormalDist().inv_cdf
    return np.array([round(inverse((i + 0.5) / TABLE), 9) for i in range(TABLE)])


def _drawn_again(document: Document, name: str, entry: CertaintyEntry) -> Mapping[str, Any] | None:
    sites = sorted(
        (
            e
            for e in document["alternatives"]
            if e["list"] == name
            and (e["kind"] == "housing") == (name == "housing")
            and e["score"] is not None
            and e["status"] != "excluded"
        ),
        key=lambda e: (-(e["score"] or 0.0), e["id"]),
    )
    if not sites:
        return None
    used = _criteria(document, sites[0])
    n, total, seed = len(sites), entry["draws"], entry["seed"]
    weights = _weights(document, sites[0]["kind"], used, total, seed)
    own = np.array([sites[0]["criteria"][c]["weight"] for c in used])
    places = np.zeros((total, n), dtype=int)
    wins, data_wins, beaten = 0, 0, np.zeros(n, dtype=int)
    bits = np.random.PCG64(seed)
    step = max(NUMBERS // n, 1)
    for start in range(0, total, step):
        rows = np.arange(start, min(start + step, total))
        drawn = [_values(sites, criterion, bits, len(rows)) for criterion in used]
        scores = np.zeros((len(rows), n))
        fixed = np.zeros((len(rows), n))
        for j, value in enumerate(drawn):
            scores = scores + weights[rows, j][:, None] * value
            fixed = fixed + own[j] * value
        scores, fixed = np.floor(scores * 1e12 + 0.5), np.floor(fixed * 1e12 + 0.5)
        for i in range(n):
            places[rows, i] = 1 + (scores > scores[:, [i]]).sum(axis=1)
        beaten += (scores[:, [0]] > scores).sum(axis=0)
        if n > 1:
            wins += int((scores[:, 0] > scores[:, 1]).sum())
            data_wins += int((fixed[:, 0] > fixed[:, 1]).sum())
    ordered = np.sort(places, axis=0)
    tail = int(total * factors("sensitivity")["tail"].best)
    least = factors("sensitivity")["win"].best * total
    return {
        "wins": wins if n > 1 else total,
        "data_win": data_wins / total if n > 1 else 1.0,
        "even_with": ", ".join(str(sites[i]["id"]) for i in range(1, n) if beaten[i] < least),
        "sites": {
            str(site["id"]): (
                int(ordered[tail, i]),
                int(ordered[total - 1 - tail, i]),
                float((places[:, i] == 1).mean()),
            )
            for i, site in enumerate(sites)
        },
    }


def _criteria(document: Document, site: Alternative) -> list[str]:
    """The criteria that weigh in the list, in the document's order."""
    return [
        name
        for name in document["criteria"]
        if name in site["criteria"] and site["criteria"][name]["weight"] > 0
    ]


def _values(
    sites: Sequence[Alternative], criterion: str, bits: np.random.PCG64, count: int
) -> Floats:
    """One criterion's value in each draw (row) of each site."""
    rows = [site["criteria"][criterion] for site in sites]
    value = np.array([row["value"] for row in rows], dtype=float)
    ends = np.array([row["interval"] for row in rows], dtype=float)
    if not (ends[:, 0] < ends[:, 1]).any():
        return np.tile(value, (count, 1))
    errors = [measurement_errors().get(row["indicator"]) for row in rows]
    common = np.array([error.shared if error else 0.0 for error in errors])
    local = np.array([error.municipal if error else 0.0 for error in errors])
    alone = 1.0 - common - local
    codes = sorted({site["municipality"]["code"] for site in sites})
    where = [codes.index(site["municipality"]["code"]) for site in sites]
    z = np.zeros((count, len(sites)))
    if (alone > 0).any():
        z = z + np.sqrt(np.clip(alone, 0, None)) * _lots(bits, count, len(sites))
    if (local > 0).any():
        z = z + np.sqrt(local) * _lots(bits, count, len(codes))[:, where]
    if (common > 0).any():
        z = z + np.sqrt(common) * _lots(bits, count, 1)
    width = np.where(z < 0, (value - ends[:, 0]) / AT_95, (ends[:, 1] - value) / AT_95)
    return np.asarray(np.minimum(np.maximum(z * width + value, 0.0), 1.0))


def _lots(bits: np.random.PCG64, rows: int, columns: int) -> Floats:
    """Normal numbers: each 64 bits are four places in the table, the lowest first."""
    words = [int(word) for word in bits.random_raw(-(-rows * columns // 4))]
    parts = [word >> shift & 0xFFFF for word in words for shift in (0, 16, 32, 48)]
    return np.asarray(_normal()[np.array(parts[: rows * columns])].reshape(rows, columns))


def _weights(document: Document, kind: str, used: Sequence[str], total: int, seed: int) -> Floats:
    """Effective weights in each draw: each weight between a part and a multiple of itself."""
    given = document["profile"]["weights"][kind]
    base = [given["goals"].get(goal, 0.0) for goal in GOALS]
    base += [given["criteria"].get(name, 0.0) for name in used]
    table = factors("sensitivity")
    least, greatest = table["least_factor"].best, table["greatest_factor"].best
    goal_of = [GOALS.index(document["criteria"][name]["goal"]) for name in used]
    weights = np.zeros((total, len(used)))
    u = _mixed(seed, total * len(base)).reshape(total, len(base))
    low = least + (1 - least) * 2 * u
    drawn = np.where(u < 0.5, low, 1 + (greatest - 1) * (2 * u - 1)) * np.array(base)
    outer, inner = drawn[:, :4], drawn[:, 4:]
    inside = np.stack(
        [sum((inner[:, j] for j, g in enumerate(goal_of) if g == goal), np.zeros(total))
         for goal in range(4)], axis=1,
    )  # fmt: skip
    whole = np.where(inside > 0, outer, 0.0).sum(axis=1)
    for j, goal in enumerate(goal_of):
        weights[:, j] = outer[:, goal] / whole * inner[:, j] / inside[:, goal]
    return weights


def _mixed(seed: int, count: int) -> Floats:
    """A counter through a mixer of bits: 0..1."""
    mask = (1 << 32) - 1
    mixed = np.empty(count)
    for i in range(count):
        x = (i * 0x9E3779B9 + seed) & mask
        x = ((x ^ x >> 16) * 0x21F0AAAD) & mask
        x = ((x ^ x >> 15) * 0x735A2D97) & mask
        mixed[i] = (x ^ x >> 15) / 4294967296.0
    return mixed
