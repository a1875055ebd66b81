"""What holds for every kind of layer: declare one, and it walks in here."""

from __future__ import annotations

import pytest

from ikap.catalogue import ALL_SHEETS, GROUPS, LAYERS, PLAN, Field, LayerKind
from ikap.present.map.themes import MADE, THEMES
from ikap.present.paper import sheets
from ikap.words import IMPACT_THEMES


@pytest.fixture(params=LAYERS.values(), ids=lambda kind: kind.name)
def kind(request):
    return request.param


def test_its_themes_speak_of_its_own_columns_in_groups_and_sheets_that_exist(kind):
    columns = {field.name: field for field in kind.fields}
    for theme in kind.drawn:
        assert theme.layer == kind.name
        assert theme.title
        assert theme.looks
        assert theme.group in GROUPS
        assert set(theme.on_sheets) <= set(ALL_SHEETS)
        assert not theme.column or theme.column in columns
        field = columns.get(theme.column)
        if field is not None and field.choices:
            assert {value for look in theme.looks for value in look.values} <= set(field.choices)


def test_its_zones_belong_to_a_theme_of_an_impact_assessment_or_to_none(kind):
    assert kind.impact in {"", *IMPACT_THEMES}


def test_it_is_drawn_unless_it_says_that_no_map_shows_it(kind):
    never = kind.geometry in ("timetable", "raster", "none")
    assert bool(kind.drawn) == (not never and kind.themes != ())


def test_a_kind_that_says_nothing_is_drawn_plainly_and_stands_on_the_sheet_of_limits():
    bare = LayerKind("landfills", "Deponier", "polygon", (Field("name", "text", "Navn"),))
    (theme,) = bare.drawn
    assert (theme.id, theme.layer, theme.title, theme.group) == (
        "landfills",
        "landfills",
        "Deponier",
        PLAN,
    )
    assert [look.title for look in theme.looks] == ["Deponier"]
    assert theme.on_sheets == ("constraints",)


def test_a_table_is_never_drawn():
    assert LayerKind("rates", "Satser", "none").drawn == ()


def test_no_two_themes_share_an_id_or_a_place():
    assert len({theme.id for theme in THEMES}) == len(THEMES)
    orders = [theme.order for theme in THEMES]
    assert orders == sorted(set(orders))


def test_what_is_made_on_the_way_is_no_kind_of_layer():
    assert not {theme.layer for theme in MADE} & set(LAYERS)


def test_the_sheets_that_themes_name_are_those_that_are_drawn():
    assert tuple(sheets()) == ALL_SHEETS
