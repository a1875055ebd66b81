"""A data set that no constraint asks for is told as it is: on the site, near it, or too far off."""

from __future__ import annotations

import geopandas as gpd
import pytest

import ikap
from ikap.assess.datasets import dataset_answers
from ikap.model import Answer
from ikap.sources.region import open_region

THEMES = """
[layers.dok_themes]
file = "themes.gpkg"
covers = {covers}
source = {{ title = "Temadata", publisher = "Etat", date = 2026-01-15, licence = "CC BY 4.0" }}
"""


@pytest.fixture
def told(toy_folder, tmp_path, box):
    """What the data set says of a site of 100 × 100 m, by a theme's shape beside it."""

    def answer(shape, covers='"region"'):
        folder = toy_folder()
        frame = {"theme": ["shelter"], "name": ["Tilfluktsrom"]}
        gpd.GeoDataFrame(frame, geometry=[shape], crs=25832).to_file(folder / "themes.gpkg")
        with (folder / "region.toml").open("a", encoding="utf-8") as file:
            file.write(THEMES.format(covers=covers))
        site = box(6000, 100, 100, 100)
        gpd.GeoDataFrame({"id": ["a"], "kind": ["housing"]}, geometry=[site], crs=25832).to_file(
            tmp_path / "sites.gpkg"
        )
        region = open_region(folder)
        found = dataset_answers(ikap.score([tmp_path / "sites.gpkg"], region), region)
        (one,) = [one for one in found["a"] if one.layer == "dok_themes"]
        return one

    return answer


def test_a_theme_on_a_part_of_the_site_is_a_hit_with_its_area(told, box):
    one = told(box(6080, 100, 100, 100))
    assert (one.answer, one.distance, one.constraint) == (Answer.YES, None, None)
    assert one.area == pytest.approx(2000)


def test_a_theme_beside_the_site_is_told_with_its_distance(told, box):
    one = told(box(6130, 100, 100, 100))
    assert (one.answer, one.distance, one.area) == (Answer.NO, 30, 0)
    assert one.unchecked == 0


def test_where_the_data_set_does_not_reach_nobody_has_looked(told, box):
    one = told(box(12_100, 100, 100, 100), '["5001"]')  # the site is in Melhus, 5028
    assert (one.answer, one.unchecked) == (Answer.UNCHECKED, 1)
    assert one.distance == 6000
