"""Tables of Statistics Norway by its PxWeb API, version 0: asked in JSON, answered in JSON-stat."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ikap.model import Problem
from ikap.sources.download.transport import Refused, fetch_json, odd
from ikap.text import _, listed

MUNICIPALITIES = "agg:KommSummer"  # today's municipalities, with the series of those before them


def by_municipality(address: str, contents: str, municipalities: Sequence[str]) -> pd.DataFrame:
    """A table's figures for municipalities, every year: `Region` (number), `Tid`, `value`.

    A Refused names municipalities that it has no figure for: a municipality that is missing is
    another thing than one with nobody in it.
    """
    query = [
        _part("Region", MUNICIPALITIES, [f"K-{code}" for code in sorted(municipalities)]),
        _part("ContentsCode", "item", [contents]),
        _part("Tid", "all", ["*"]),
    ]
    answer = fetch_json(address, {"query": query, "response": {"format": "json-stat2"}})
    frame = rows(answer) if isinstance(answer, Mapping) else None
    if frame is None or not {"Region", "Tid"} <= set(frame.columns):
        raise odd(address)
    frame = frame.assign(Region=frame["Region"].str.removeprefix("K-"))
    frame = frame[frame["value"].notna()]
    lacking = sorted(set(municipalities) - set(frame["Region"]))
    if lacking:
        what = _("tabellen har ingen tall for {codes}.", codes=listed(lacking))
        raise Refused(Problem(address, what), 200)
    return frame[["Region", "Tid", "value"]].sort_values(["Region", "Tid"], ignore_index=True)


def rows(answer: Mapping[str, Any]) -> pd.DataFrame | None:
    """A JSON-stat 2 data set as rows: a column a dimension, and `value`; None where it is none.

    >>> cube = {"class": "dataset", "id": ["Region", "Tid"], "size": [1, 2], "value": [7, None],
    ...         "dimension": {"Region": {"category": {"index": {"K-5001": 0}}},
    ...                       "Tid": {"category": {"index": ["2024", "2025"]}}}}
    >>> rows(cube).to_dict("records")[0]
    {'Region': 'K-5001', 'Tid': '2024', 'value': 7.0}
    """
    try:
        names, sizes, values = answer["id"], answer["size"], answer["value"]
        codes = [_codes(answer["dimension"][name]["category"]["index"]) for name in names]
    except (KeyError, TypeError):
        return None
    if [len(code) for code in codes] != list(sizes):
        return None
    places = list(itertools.product(*codes))
    if isinstance(values, Mapping):  # sparse: place → value
        values = [values.get(str(n)) for n in range(len(places))]
    if len(values) != len(places):
        return None
    frame = pd.DataFrame(places, columns=list(names))
    return frame.assign(value=pd.to_numeric(pd.Series(values, dtype=object), errors="coerce"))


def _codes(index: Any) -> list[str]:
    """The codes of a dimension in their order, which is told as a list or by number."""
    if isinstance(index, Mapping):
        return [str(code) for code, _place in sorted(index.items(), key=lambda pair: pair[1])]
    return [str(code) for code in index]


def _part(code: str, kind: str, values: Sequence[str]) -> dict[str, Any]:
    return {"code": code, "selection": {"filter": kind, "values": list(values)}}
