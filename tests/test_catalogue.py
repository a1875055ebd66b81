"""What holds for every kind of layer: declare one, and it walks in here."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest

from ikap.catalogue import ALL_SHEETS, GROUPS, LAYERS, PLAN, Field, LayerKind
from ikap.catalogue.errors import MeasurementError, measurement_errors
from ikap.catalogue.purposes import family
from ikap.catalogue.supply import dwelling_type_of
from ikap.catalogue.themes import Look, Theme
from ikap.model import Table
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


def test_what_sites_share_of_an_error_is_not_more_than_all_of_it():
    basis = next(iter(measurement_errors().values())).basis
    assert MeasurementError(0.2, 0.6, 0.4, basis).shared == 0.6
    with pytest.raises(ValueError, match="more than all of the error"):
        MeasurementError(0.2, 0.6, 0.5, basis)
    with pytest.raises(ValueError, match="not negative"):
        MeasurementError(0.2, 0.6, -0.1, basis)
    assert MeasurementError(1.0, 0.0, 0.0, basis).relative == 1
    with pytest.raises(ValueError, match="reaches below 0"):
        MeasurementError(1.01, 0.0, 0.0, basis)


def test_a_feature_has_the_look_of_its_value_and_none_where_no_look_has_it():
    looks = (Look("Vei", "--road", values=("E", "R")), Look("Sti", "--road", values=("S",)))
    theme = Theme("veier", "roads", title="Veier", column="road_class", looks=looks)
    features = gpd.GeoDataFrame({"road_class": ["S", "E", "X", "R"]}, geometry=[None] * 4)
    assert theme.classes(features).tolist() == [1, 0, -1, 0]
    rest = replace(theme, looks=(*looks, Look("Annet", "--road")))
    assert rest.classes(features).tolist() == [1, 0, 2, 0]
    assert rest.classes(features.drop(columns="road_class")).tolist() == [2] * 4


def test_a_look_from_a_least_value_takes_what_is_at_it_or_over():
    loud = Look("Rød", "--road", least=65)
    theme = Theme("støy", "noise", title="Støy", column="db", looks=(loud,))
    features = gpd.GeoDataFrame({"db": [64.9, 65.0, 70.0]}, geometry=[None] * 3)
    assert theme.classes(features).tolist() == [-1, 0, 0]


@pytest.mark.parametrize(
    ("code", "type_"), [(1111, "detached"), (1112, "row_house"), (1113, "flat"), (1110, None)]
)
def test_the_type_of_dwelling_that_a_purpose_says(code, type_):
    assert dwelling_type_of(code) == type_


def test_a_purpose_is_a_part_of_its_group_of_ten_of_a_hundred_and_of_a_thousand():
    assert family(1113) == (1113, 1110, 1100, 1001)
    assert family(5219) == (5219, 5210, 5200, 5001)


@pytest.mark.parametrize("value", [-0.01, 1.01])
def test_a_table_with_one_value_outside_0_to_1_is_refused(value):
    with pytest.raises(ValueError, match=r"in 0\.\.1"):
        Table({1: 0.5, 2: value})
