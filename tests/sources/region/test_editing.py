"""region.toml edited in place: one table changes, the planner's own words stay."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikap.model import ConfigurationError
from ikap.sources.region import bundled_regions
from ikap.sources.region.editing import (
    entry_of,
    new_region,
    parted,
    section_of,
    with_layer,
    with_main_centre,
    without_layer,
)

BUNDLED = (bundled_regions() / "trondheimsregionen" / "region.toml").read_text(encoding="utf-8")
DATA = tomllib.loads(BUNDLED)
NAMES = [*DATA["layers"], *DATA["tables"]]
ENTRY = {
    "file": "teiger.gpkg",
    "layer": "fkb_ar5_omrade",
    "fields": {"land_type": "arealtype"},
    "source": {"title": "FKB-AR5", "publisher": "NIBIO", "date": date(2026, 1, 15), "licence": "–"},
}


def comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


@pytest.mark.parametrize("name", NAMES)
def test_only_the_layer_that_is_replaced_changes(name):
    after = with_layer(BUNDLED, name, ENTRY)
    section = section_of(name)
    assert tomllib.loads(after) == {**DATA, section: {**DATA[section], name: ENTRY}}
    assert comments(after) == comments(BUNDLED)
    assert without_layer(after, name) == without_layer(BUNDLED, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_taken_out_leaves_the_comments_of_the_others(name):
    after = tomllib.loads(without_layer(BUNDLED, name))
    section = section_of(name)
    assert after[section] == {k: v for k, v in DATA[section].items() if k != name}
    assert len(comments(BUNDLED)) - len(comments(without_layer(BUNDLED, name))) <= 1  # its own


def test_a_new_layer_comes_last_and_says_what_it_is():
    added = with_layer(BUNDLED, "population", ENTRY).removeprefix(BUNDLED)
    assert added == (
        "\n[layers.population]\n"
        'file = "teiger.gpkg"\n'
        'layer = "fkb_ar5_omrade"\n'
        'fields = { land_type = "arealtype" }\n'
        'source = { title = "FKB-AR5", publisher = "NIBIO", date = 2026-01-15, licence = "–" }\n'
    )


def test_without_comments_inside_it_is_written_in_our_order():
    text = '[layers.land] # bestilt\nsource = { title = "A" }\nfile = "a"\n\n[layers.roads]\n'
    after = with_layer(text, "land", {"file": "b", "source": {"title": "B"}})
    assert after == (
        '[layers.land] # bestilt\nfile = "b"\nsource = { title = "B" }\n\n[layers.roads]\n'
    )


def test_comments_inside_the_table_and_after_a_value_stay():
    text = '[layers.land]\n# målt i 2025\nfile = "a.gpkg"  # hos oss\nsynthetic = true\n'
    assert with_layer(text, "land", {"file": "b.gpkg", "layer": "teig"}) == (
        '[layers.land]\n# målt i 2025\nfile = "b.gpkg"  # hos oss\nlayer = "teig"\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        '[layers]\nland = { file = "a" }\n# om veger\n[layers.roads]\nfile = "r"\n',
        'layers.land.file = "a"\nlayers.roads.file = "r"\n',
        '[layers."land"]\nfile = "a"\n[layers.land.source]\ntitle = "t"\n# om veger\n'
        '[layers.roads]\nfile = "r"\n',
    ],
)
def test_other_ways_of_writing_toml(text):
    after = with_layer(text, "land", ENTRY)
    assert tomllib.loads(after)["layers"] == {"land": ENTRY, "roads": {"file": "r"}}
    assert comments(after) == comments(text)
    assert tomllib.loads(without_layer(text, "land"))["layers"] == {"roads": {"file": "r"}}


def test_what_cannot_be_changed_alone_is_left_with_the_text_to_put_in():
    closed = 'layers = { land = { file = "a" } }\n'
    with pytest.raises(ConfigurationError) as told:
        with_layer(closed, "roads", {"file": "r.gpkg"})
    assert '[layers.roads]\nfile = "r.gpkg"' in str(told.value)


def test_line_ends_of_windows_stay():
    after = with_layer(BUNDLED.replace("\n", "\r\n"), "land", ENTRY)
    assert after.count("\n") == after.count("\r\n")
    assert entry_of(after, "land") == ENTRY


def test_a_strange_name_is_written_so_that_it_is_read_back():
    strange = {"file": 'a"b\\c\n.gpkg', "values": {"land_type": {'x "y" = z': 21, "98": 99}}}
    assert entry_of(with_layer("", "land", strange), "land") == strange


@settings(max_examples=40)
@given(st.text(max_size=20), st.text(min_size=1, max_size=12), st.text(max_size=12))
def test_whatever_a_stranger_calls_things_it_is_read_back(file, theirs, title):
    entry = {"file": file, "values": {"land_type": {theirs: 21}}, "source": {"title": title}}
    try:
        after = with_layer(BUNDLED, "land", entry)
    except ConfigurationError:
        assert not theirs.isprintable()  # a name that TOML cannot hold is refused, not spoiled
        return
    assert entry_of(after, "land") == entry
    assert entry_of(after, "flood") == DATA["layers"]["flood"]


def test_parts_take_with_them_what_their_layer_said():
    before = {
        "parts": [{"file": "a.gpkg"}, {"file": "b.gpkg", "fields": {"ground": "g"}}],
        "fields": {"land_type": "t"},
        "covers": "features",
    }
    both = parted(before, {"file": "c.gpkg", "source": {"title": "C"}})
    assert both == {
        "parts": [
            {"file": "a.gpkg", "fields": {"land_type": "t"}},
            {"file": "b.gpkg", "fields": {"land_type": "t", "ground": "g"}},
            {"file": "c.gpkg"},
        ],
        "source": {"title": "C"},
    }


def test_a_region_from_nothing():
    groups = {"by": ["1833"], "basis": {"tag": "P", "title": "–"}}
    text = new_region("Rana", "EPSG:25833", ["1833"], main_centre="Mo", groups=groups)
    data = tomllib.loads(text)
    assert (data["title"], data["crs"], data["municipalities"]) == ("Rana", "EPSG:25833", ["1833"])
    assert (data["main_centre"], data["groups"]) == ("Mo", groups)
    assert tomllib.loads(with_main_centre(text, "Rana")) == {**data, "main_centre": "Rana"}
    bare = new_region("Rana", "EPSG:25833", ["1833"])
    assert tomllib.loads(with_main_centre(bare, "Mo i Rana"))["main_centre"] == "Mo i Rana"
