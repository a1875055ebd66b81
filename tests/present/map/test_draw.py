"""The page to draw on holds what was submitted, so that saving it untouched changes no score."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from pandas.testing import assert_series_equal
from pyproj import CRS

import ikap
from ikap.present import script
from ikap.present.map.draw.page import MIXED, drafts, grid_crs
from ikap.present.map.draw.words import DRAW_WORDS, PAGE_WORDS
from ikap.present.map.layers import layer_phrases
from ikap.present.map.phrases import phrases
from ikap.sources.proposals.wording import kinds_in
from tests.present.page_script.engine import Engine


@pytest.fixture(scope="module")
def sample():
    return ikap.score([ikap.sample_proposals()])


@pytest.fixture(scope="module")
def saved_again(sample, tmp_path_factory):
    """The sample as the page saves it when nothing is changed, scored."""
    collection = Engine("drafts").ask("draftsAsGeoJson", drafts(sample.sites), MIXED)
    file = tmp_path_factory.mktemp("tegnet æøå") / "omrader.geojson"
    file.write_text(json.dumps(collection), encoding="utf-8")
    return ikap.score([file])


def test_the_ids_and_what_was_said_come_back(sample, saved_again):
    said = ["proposal", "name", "kind", "business_class", "dwellings", "jobs", "case"]
    pd.testing.assert_frame_equal(sample.sites[said], saved_again.sites[said])
    assert saved_again.rejected == ()


def test_the_ground_is_the_same_to_a_hundredth_of_a_decare(sample, saved_again):
    for name in ("area_daa", "net_area_daa"):
        assert_series_equal(sample.sites[name], saved_again.sites[name], atol=0.01, rtol=0)


def test_nothing_scores_otherwise(sample, saved_again):
    for name in ("score", "score_low", "score_high"):
        assert_series_equal(sample.sites[name], saved_again.sites[name], atol=1e-4, rtol=0)
    assert sample.sites[["status", "rank"]].equals(saved_again.sites[["status", "rank"]])


def test_the_parts_of_a_mixed_submission_are_one_area_to_draw(sample):
    mixed = sample.sites.groupby("proposal").filter(lambda rows: len(rows) > 1)
    assert len(mixed) > 0
    held = {one["id"]: one["properties"] for one in drafts(sample.sites)}
    assert len(held) == sample.sites["proposal"].nunique()
    assert {held[str(id_)]["kind"] for id_ in mixed["proposal"]} == {"mixed"}
    assert len(kinds_in(MIXED)) == 2


def test_dwellings_that_the_tool_worked_out_are_left_to_be_worked_out_again(sample):
    derived = sample.sites[sample.sites["dwellings_derived"]]
    assert len(derived) > 0
    held = {one["id"]: one["properties"] for one in drafts(sample.sites)}
    assert not any("dwellings" in held[str(id_)] for id_ in derived["proposal"])


@pytest.mark.parametrize(
    ("crs", "bounds", "grid"),
    [
        ("EPSG:25832", [63, 9, 64, 11], "EPSG:25832"),
        ("EPSG:25833", [63, 9, 64, 11], "EPSG:25833"),
        ("EPSG:5113", [63, 9, 64, 11], "EPSG:25832"),
        ("EPSG:5125", [69, 25, 70, 28], "EPSG:25835"),
    ],
)
def test_corners_are_given_in_a_utm_zone_whatever_the_region_is_in(crs, bounds, grid):
    assert grid_crs(CRS.from_user_input(crs), bounds) == grid


def test_the_page_says_what_is_translated_and_nothing_else():
    drawing = [path for path in script.files().values() if path.parent.name == "drawing"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in drawing)
    asked = set(re.findall(r'\bt\(\s*"(\w+)"', text))
    known = {*DRAW_WORDS, *PAGE_WORDS}
    assert asked <= known | set(phrases()) | set(layer_phrases())
    put_together = {"undo_what", "redo_what", "kind_mixed"}
    of_the_shell = {"draw_title", "skip_list"}  # said by the template, over what other pages say
    named = set(re.findall(r'"(\w+)"', text))
    assert known - named == put_together | of_the_shell
