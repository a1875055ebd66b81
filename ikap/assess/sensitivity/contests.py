"""The lists of an evaluation, and of a document, as what the joint draw places.

Both give the same numbers: values and intervals are rounded before either is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ikap.assess.sensitivity.joint import Contest, common_parts
from ikap.assess.sensitivity.ranked_list import RankedList
from ikap.assess.weighing import effective_weights
from ikap.model import Criterion, Kind, Profile, Status


def contest_of(list_: RankedList) -> Contest:
    """A document's list."""
    entries = list_.sites[: list_.ranked]
    weights = list_.weights()
    used = tuple(c for c in list_.criteria if weights[c.id] > 0)
    rows = [[entry["criteria"][c.id] for c in used] for entry in entries]
    values = np.array([[row["value"] for row in of] for of in rows], dtype=float)
    ends = np.array(
        [[row["interval"] or (row["value"], row["value"]) for row in of] for of in rows],
        dtype=float,
    )
    waiting = [
        str(entry["id"])
        for i, entry in enumerate(list_.sites[list_.ranked :], list_.ranked)
        if list_.score_high[i] >= float(entries[0]["score"] or 0.0)
    ]
    return _contest(
        ids=list_.ids,
        kind=list_.kind,
        profile=list_.profile,
        criteria=used,
        tables=(values, ends[..., 0], ends[..., 1]),
        indicators=[[row["indicator"] for row in of] for of in rows],
        municipalities=[str(entry["municipality"]["code"]) for entry in entries],
        waiting=waiting,
    )


def contests(
    sites: pd.DataFrame,
    criteria: pd.DataFrame,
    taking_part: Mapping[Kind, Sequence[Criterion]],
    profile: Profile,
) -> dict[str, Contest]:
    """The lists that have a place to give, by name: from the tables of an Evaluation."""
    ranked = sites[sites["rank"].notna()]
    made = {}
    for name, group in ranked.groupby("list", sort=True):
        of = group.sort_index().sort_values("rank", kind="stable")
        kind = Kind(of["kind"].iloc[0])
        weights = effective_weights(profile, kind, taking_part[kind])
        used = tuple(c for c in taking_part[kind] if weights[c.id] > 0)
        keys = pd.MultiIndex.from_product([of.index, [c.id for c in used]])
        rows = criteria.reindex(keys)
        shape = (len(of), len(used))
        waiting = sites[
            (sites["list"] == name)
            & sites["rank"].isna()
            & (sites["status"] != Status.EXCLUDED)
            & (sites["score_high"] >= of["score"].iloc[0])
        ]
        low = waiting["score_low"]
        made[str(name)] = _contest(
            ids=tuple(map(str, of.index)),
            kind=kind,
            profile=profile,
            criteria=used,
            tables=tuple(
                rows[column].to_numpy(dtype=float).reshape(shape)
                for column in ("value", "value_low", "value_high")
            ),
            indicators=np.reshape(rows["indicator"].to_numpy(dtype=object), shape).tolist(),
            municipalities=of["municipality_code"].astype(str).tolist(),
            waiting=[
                str(id_)
                for id_ in low.sort_index().sort_values(ascending=False, kind="stable").index
            ],
        )
    return made


def _contest(
    *,
    ids: tuple[str, ...],
    kind: Kind,
    profile: Profile,
    criteria: tuple[Criterion, ...],
    tables: tuple[np.ndarray, ...],
    indicators: Sequence[Sequence[str]],
    municipalities: Sequence[str],
    waiting: Sequence[str],
) -> Contest:
    values, low, high = tables
    common = np.array(
        [[common_parts(name) for name in row] for row in indicators], dtype=float
    ).reshape(*values.shape, 2)
    codes = {code: i for i, code in enumerate(sorted(set(municipalities)))}
    return Contest(
        ids=ids,
        kind=kind,
        profile=profile,
        criteria=criteria,
        values=values,
        low=low,
        high=high,
        shared=common[..., 0],
        municipal=common[..., 1],
        municipality=np.array([codes[code] for code in municipalities], dtype=np.int64),
        open=tuple(waiting),
    )
