"""Every kind of layer has one way to be read, declared with the rules that it is read by."""

from __future__ import annotations

import pytest

from ikap.catalogue import LAYERS
from ikap.sources.region import (
    FIGURE_TABLES,
    FROM_TIMETABLE,
    TRAVEL_TABLES,
    growth,
    key_figures,
    need,
    places,
    plans,
    readers,
    roads,
    timetable,
    travel,
)

OWNERS = (places, plans, roads, timetable, travel, key_figures, growth, need)


def test_no_kind_is_read_in_two_ways():
    names = [name for owner in OWNERS for name in owner.READERS]
    assert sorted(names) == sorted(set(names)) == sorted(readers.READERS)


def test_every_reader_is_of_a_kind_that_there_is():
    assert readers.READERS.keys() <= LAYERS.keys()
    assert {*FIGURE_TABLES, *FROM_TIMETABLE, *TRAVEL_TABLES} <= readers.READERS.keys()


@pytest.mark.parametrize("name", key_figures.TABLES)
def test_what_is_checked_of_a_table_are_columns_that_it_has(name):
    table, columns = key_figures.TABLES[name], {field.name for field in LAYERS[name].fields}
    assert {*table.keys, *table.codes, *table.counts, *table.shares} <= columns
    assert set(table.codes) <= set(table.keys)


def test_a_raster_is_no_reading(lilleby):
    raster = next(name for name, kind in LAYERS.items() if kind.geometry == "raster")
    with pytest.raises(ValueError, match=rf"'{raster}' is a raster: use Region\.raster"):
        lilleby.reading(raster)


def test_a_layer_is_read_once(lilleby):
    assert lilleby.reading("municipalities") is lilleby.reading("municipalities")
