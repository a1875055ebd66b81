"""What the page says of two runs, and of the draws, on numbers from paper."""

from __future__ import annotations

import pytest

from ikap.assess.comparison.movements import _cause
from tests.present.page_script.engine import Engine


def test_the_first_places_are_held_by_the_draws_that_put_the_same_sites_there():
    """Three sites in the order a, b, c; the last two swap once, the first two once."""
    ask = """(ranks, rows, tail) => {
        const found = steadied({ ids: ["a", "b", "c"], ranks }, rows.map((r) =>
            Uint32Array.from(r)), tail);
        return { first: [1, 2, 3].map(found.sameFirst), draws: found.draws,
            sites: [...found.sites].map(([id, s]) => [id, s.share, s.low, s.high]) };
    }"""
    rows = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [1, 2, 3]]
    assert Engine("sensitivity").ask(ask, [1, 2, 3], rows, 0.25) == {
        "first": [0.75, 0.75, 1],
        "draws": 4,
        "sites": [["a", 0.75, 1, 1], ["b", 0.5, 2, 2], ["c", 0.75, 3, 3]],
    }


def reading(value, measured, indicator="stop"):
    return {"value": value, "measured": measured, "indicator": indicator}


@pytest.mark.parametrize(
    ("was", "now", "limit", "cause"),
    [
        (reading(0.8, 8.0), reading(0.6, 6.0), 10, "measured"),
        (reading(0.8, 8.0), reading(0.9, 8.0), 9, "curve"),
        (reading(0.8, 8.0), reading(0.9, 8.0 + 1e-12), 9, "curve"),
        (reading(0.8, 8.0), reading(0.9, 8.1), 9, "measured_and_curve"),
        (reading(0.8, 0.0), reading(0.9, None), 9, "measured_and_curve"),
        (reading(0.8, -8.0), reading(0.9, 8.0), 9, "measured_and_curve"),
        (reading(0.8, None), reading(0.9, None), 9, "curve"),
        (reading(0.8, None), reading(0.9, 8.0), 9, "measured_and_curve"),
        (reading(0.8, 8.0), reading(0.9, None), 9, "measured_and_curve"),
        (reading(0.8, 8.0), reading(0.6, 6.0, "rail"), 10, "gauge"),
        (reading(0.8, 8.0), reading(0.8, 7.0), 9, None),
        (reading(None, 8.0), reading(0.8, 8.0), 9, "missing"),
        (reading(0.8, 8.0), reading(None, None), 9, "missing"),
        (reading(None, None), reading(None, 1.0), 9, None),
        (None, reading(0.8, 8.0), 9, "set_aside"),
        (reading(0.8, 8.0), None, 9, "set_aside"),
    ],
)
def test_why_a_value_is_another_is_said_as_the_command_line_says(was, now, limit, cause):
    def run(most):
        gauges = [
            {"indicator": name, "kinds": ["housing"], "curve": [[0, 0], [most, 1]]}
            for name in ("stop", "rail")
        ]
        return {"criteria": {"near": {"gauges": gauges}}}

    runs = [run(10), run(limit)]
    ask = "(...given) => causeOf(...given)"
    kinds = ["housing", "housing"]
    assert Engine("moves").ask(ask, "near", [was, now], runs, kinds) == cause
    sides = [
        {"kind": "housing", "criteria": {} if one is None else {"near": one}} for one in (was, now)
    ]
    said = _cause("near", *sides, *runs)
    assert (None if said is None else str(said)) == cause


@pytest.mark.parametrize(
    ("goals", "criteria", "drawn"),
    [
        ({"climate": 1.0, "soil": 0.0}, {"a": 1.0, "b": 1.0, "c": 1.0}, [1.0, 0.0, 0.0]),
        ({"climate": 0.0, "soil": 0.0}, {"a": 1.0, "b": 1.0, "c": 1.0}, [0.0, 0.0, 0.0]),
        ({"climate": 1.0, "soil": 3.0}, {"a": 0.0, "b": 1.0, "c": 3.0}, [0.0, 0.25, 0.75]),
        ({"climate": 1.0, "soil": 1.0}, {"a": 0.0, "b": 0.0, "c": 0.0}, [0.0, 0.0, 0.0]),
    ],
)
def test_weights_that_are_not_moved_are_shares_and_nothing_of_nothing(goals, criteria, drawn):
    """Without room to move a draw is the weights themselves; `a` is of climate, others of soil."""
    rows = [{"id": id_, "goal": goal} for id_, goal in zip("abc", ("climate", "soil", "soil"),
                                                          strict=True)]  # fmt: skip
    how = {"least": 1, "greatest": 1, "draws": 2, "seed": 1, "tail": 0.05}
    ask = "(...given) => drawnWeights(...given).map((row) => [...row])"
    told = Engine("sensitivity").ask(ask, rows, {"goals": goals, "criteria": criteria}, how)
    assert told == [drawn, drawn]
