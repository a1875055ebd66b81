"""Roads that are drawn for small scales are known by their lines, and nobody walks along them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from ikap.criteria.ways import walk_network
from ikap.sources.region.roads import is_drawn_coarsely, spacing
from tests.sources.conftest import SOUTH, WEST, frame

LINES = 60


def roads(apart: float):
    """As many roads side by side, 2 km long, with a point every so many metres."""
    along = np.arange(0, 2000 + apart, apart)
    lines = [
        shapely.LineString(np.column_stack([WEST + along, np.full(len(along), SOUTH + 50.0 * at)]))
        for at in range(1, LINES + 1)
    ]
    return frame(lines, navn=["Vegen"] * LINES)


@pytest.mark.parametrize(("apart", "coarse"), [(20, False), (40, False), (120, True), (400, True)])
def test_it_is_how_far_apart_the_points_lie(toy, apart, coarse):
    region = toy.add("roads", frame=roads(apart)).open()
    reading = region.reading("roads")
    assert reading.frame["coarse"].tolist() == [coarse] * LINES
    assert (walk_network.function(roads=reading.frame) is None) == coarse
    said = "\n".join(map(str, reading.remarks))
    assert ("mangler småvegene" in said) == coarse
    assert (f"{apart} m mellom punktene" in said) == coarse


def test_what_region_toml_says_goes_before_it(toy):
    region = toy.add("roads", "constants = { coarse = false }", frame=roads(400)).open()
    assert not region.reading("roads").frame["coarse"].any()
    assert region.reading("roads").remarks == ()


def test_a_few_straight_streets_tell_nothing(toy):
    region = toy.add("roads", frame=roads(400).iloc[:10]).open()
    assert not region.reading("roads").frame["coarse"].any()


@pytest.mark.parametrize(
    ("metres", "count", "coarse"),
    [(75.0, 50, False), (75.1, 50, True), (75.1, 49, False), (500.0, 50, True)],
)
def test_fifty_lines_tell_and_points_further_apart_than_a_street_has(metres, count, coarse):
    line = shapely.LineString([(0, 0), (metres, 0), (2 * metres, 0)])
    drawn = frame([line] * count)
    assert spacing(drawn) == pytest.approx(metres)
    assert is_drawn_coarsely(drawn) is coarse
    assert np.isnan(spacing(frame([])))
