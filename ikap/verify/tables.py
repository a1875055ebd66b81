"""A run's document as tables: what it measured, what it answered, and what it decided by."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ikap.document import Document
from ikap.verify.engine import Engine

Row = dict[str, Any]

NUMBER, TEXT, FLAG = "DOUBLE", "VARCHAR", "BOOLEAN"
GOALS = ("climate", "proximity", "soil", "growth")


def store(engine: Engine, document: Document) -> None:
    """The tables w_* hold what is written, d_* by what it is decided."""
    for name, (columns, rows) in {
        "w_site": (_SITE, _sites(document)),
        "w_goal": (_GOAL, _goals(document)),
        "w_criterion": (_CRITERION, _criteria(document)),
        "w_limit": (_LIMIT, _limits(document)),
        "d_criterion": (_CRITERIA, _definitions(document)),
        "d_segment": (_SEGMENT, _segments(document)),
        "d_goal": ({"kind": TEXT, "goal": TEXT, "weight": NUMBER}, _goal_weights(document)),
        "d_weight": ({"kind": TEXT, "criterion": TEXT, "weight": NUMBER}, _weights(document)),
        "d_limit": (
            {"limit_id": TEXT, "conditional": FLAG, "caps": FLAG},
            (
                {"limit_id": name, "conditional": limit["conditional"], "caps": limit["caps_class"]}
                for name, limit in document["constraints"].items()
            ),
        ),
        "d_stiff": ({"goal": TEXT}, ({"goal": g} for g in document["profile"]["not_compensable"])),
        "d_group": (
            {"code": TEXT, "name": TEXT},
            (
                {"code": code, "name": name}
                for name, codes in document["region"]["groups"].items()
                for code in codes
            ),
        ),
    }.items():
        engine.table(name, list(rows), columns)


_SITE = {
    **dict.fromkeys(("id", "kind", "list", "firm", "municipality", "status", "class"), TEXT),
    **dict.fromkeys(("gross", "net", "rank", "rank_low", "rank_high", "group_rank"), NUMBER),
    **dict.fromkeys(("score", "low", "high"), NUMBER),
    "group": TEXT,
    "complete": FLAG,
}


def _sites(document: Document) -> Iterator[Row]:
    for site in document["alternatives"]:
        ranks, scores = _pair(site["rank_interval"]), _pair(site["score_interval"])
        yield {
            **{k: site[k] for k in ("id", "kind", "list", "status", "class", "group", "complete")},
            **{k: site[k] for k in ("rank", "group_rank", "score")},
            "firm": site["business_class"],
            "municipality": site["municipality"]["code"],
            "gross": site["area_daa"],
            "net": site["net_area_daa"],
            "rank_low": ranks[0],
            "rank_high": ranks[1],
            "low": scores[0],
            "high": scores[1],
        }


def _pair(interval: Any) -> tuple[Any, Any]:
    return (None, None) if interval is None else (interval[0], interval[1])


_GOAL = {
    **dict.fromkeys(("id", "goal", "class"), TEXT),
    **dict.fromkeys(("value", "low", "high", "weight"), NUMBER),
    "uncertain": FLAG,
}


def _goals(document: Document) -> Iterator[Row]:
    for site in document["alternatives"]:
        for goal, result in site["goals"].items():
            low, high = _pair(result["interval"])
            kept = {k: result[k] for k in ("value", "class", "weight", "uncertain")}
            yield {"id": site["id"], "goal": goal, **kept, "low": low, "high": high}


_CRITERION = {
    **dict.fromkeys(("id", "kind", "criterion", "indicator"), TEXT),
    **dict.fromkeys(("measured", "m_low", "m_high", "value", "low", "high"), NUMBER),
    **dict.fromkeys(("weight", "contribution"), NUMBER),
}


def _criteria(document: Document) -> Iterator[Row]:
    for site in document["alternatives"]:
        for name, result in site["criteria"].items():
            low, high = _pair(result["interval"])
            yield {
                "id": site["id"],
                "kind": site["kind"],
                "criterion": name,
                **{k: result[k] for k in ("indicator", "measured", "value")},
                **{k: result[k] for k in ("weight", "contribution")},
                "m_low": result["low"],
                "m_high": result["high"],
                "low": low,
                "high": high,
            }


_LIMIT = {
    **dict.fromkeys(("id", "limit_id", "tier", "answer"), TEXT),
    **dict.fromkeys(("daa", "blank", "measured"), NUMBER),
    "overridden": FLAG,
}


def _limits(document: Document) -> Iterator[Row]:
    for site in document["alternatives"]:
        for name, result in site["constraints"].items():
            yield {
                "id": site["id"],
                "limit_id": name,
                **{k: result[k] for k in ("tier", "answer", "measured")},
                "daa": result["area_daa"],
                "blank": result["unchecked_share"],
                "overridden": result["override"] is not None,
            }


_CRITERIA = {"kind": TEXT, "criterion": TEXT, "goal": TEXT, "gauges": "INTEGER"}


def _definitions(document: Document) -> Iterator[Row]:
    """The criteria of each kind that were assessed, and how many gauges each has for it."""
    for kind, aside in document["set_aside"].items():
        for name, criterion in document["criteria"].items():
            gauges = sum(kind in gauge["kinds"] for gauge in criterion["gauges"])
            if gauges and name not in aside:
                row = {"kind": kind, "criterion": name, "goal": criterion["goal"], "gauges": gauges}
                yield row


_SEGMENT = {
    **dict.fromkeys(("kind", "criterion", "indicator"), TEXT),
    **dict.fromkeys(("x0", "x1", "v0", "v1"), NUMBER),
}


def _segments(document: Document) -> Iterator[Row]:
    """Every curve as straight pieces, flat outside; a table of categories as single points."""
    for name, criterion in document["criteria"].items():
        for gauge in criterion["gauges"]:
            for kind in gauge["kinds"]:
                key = {"kind": kind, "criterion": name, "indicator": gauge["indicator"]}
                if "table" in gauge:
                    for x, v in gauge["table"].items():
                        yield {**key, "x0": float(x), "x1": float(x), "v0": v, "v1": v}
                    continue
                points = gauge["curve"]
                first, last = points[0], points[-1]
                yield {**key, "x0": None, "x1": first[0], "v0": first[1], "v1": first[1]}
                yield {**key, "x0": last[0], "x1": None, "v0": last[1], "v1": last[1]}
                for (x0, v0), (x1, v1) in pairwise(points):
                    yield {**key, "x0": x0, "x1": x1, "v0": v0, "v1": v1}


def _goal_weights(document: Document) -> Iterator[Row]:
    for kind, weights in document["profile"]["weights"].items():
        for goal, weight in weights["goals"].items():
            yield {"kind": kind, "goal": goal, "weight": weight}


def _weights(document: Document) -> Iterator[Row]:
    for kind, weights in document["profile"]["weights"].items():
        for name, weight in weights["criteria"].items():
            yield {"kind": kind, "criterion": name, "weight": weight}
