"""A surface by its rows: which squares a map shows, how wide they are, and what they lie within."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from ikap.assess import profiles
from ikap.assess.surface import surface_of
from ikap.assess.surface.suitability import Trial
from ikap.assess.surface.windows import squares_of, thinned
from ikap.model import ConfigurationError, Kind, Status

TRIAL = Trial(Kind.HOUSING, None, area=5.0, step=100.0)


def squares(*corners):
    west, south = zip(*corners, strict=True)
    return pd.DataFrame({"west": west, "south": south, "score": range(len(corners))}, dtype=float)


def test_a_square_is_as_wide_as_the_lattice_unless_it_stands_for_more():
    two = squares((0, 0), (100, 300))
    plain = squares_of(two, TRIAL, "EPSG:25832")
    assert [shape.bounds for shape in plain.geometry] == [(0, 0, 100, 100), (100, 300, 200, 400)]
    assert (list(plain.index), list(plain.columns)) == (["0-0", "100-300"], ["score", "geometry"])
    wide = squares_of(two, TRIAL, "EPSG:25832", 3)
    assert wide.geometry.iloc[0].bounds == (-100, -100, 200, 200)
    assert list(wide.index) == list(plain.index)


def test_of_every_nine_squares_the_middle_one_is_shown():
    lattice = squares(*itertools.product(range(0, 600, 100), range(0, 300, 100)))
    halves = [lattice.iloc[:9], lattice.iloc[:0], lattice.iloc[9:]]
    shown = thinned(iter(halves), TRIAL, 3)
    assert shown[["west", "south"]].to_numpy().tolist() == [[100, 100], [400, 100]]
    assert len(thinned(iter(halves), TRIAL, 1)) == 18
    assert thinned(iter([lattice.iloc[:0]]), TRIAL, 3).empty


def test_a_surface_reaches_from_the_first_corner_of_its_parts_to_the_last_and_counts_them(
    toy_region,
):
    def part(status, complete, *corners):
        return squares(*corners).assign(status=status, complete=complete)

    parts = (
        part(Status.ELIGIBLE.value, True, (200, 700), (300, 600)),
        part(Status.EXCLUDED.value, [True, False], (500, 100), (100, 400)),
        squares((0, 0)).iloc[:0],
    )
    found = surface_of(toy_region, profiles.load("balansert"), TRIAL, lambda: iter(parts))
    assert found.box == (100, 100, 600, 800)
    assert found.counts == {
        "tried": 4,
        "eligible": 2,
        "conditional": 0,
        "excluded": 2,
        "incomplete": 1,
    }
    with pytest.raises(ConfigurationError):
        surface_of(toy_region, profiles.load("balansert"), TRIAL, lambda: iter(parts[2:]))
