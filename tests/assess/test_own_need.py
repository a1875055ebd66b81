"""Growth is scored against the region's own tables; without them it is set aside by name."""

from __future__ import annotations

import re

import pytest

import ikap
from ikap.model import Kind
from ikap.sources.region import open_region


@pytest.fixture
def evaluation_without(toy_folder, tmp_path, box):
    """Score a housing and a business site in the toy region without some of its tables."""

    def score(*tables):
        folder = toy_folder()
        file = folder / "region.toml"
        text = file.read_text(encoding="utf-8")
        for table in tables:
            text = re.sub(rf"\[tables\.{table}\]\n.*\n.*\n", "", text)
        file.write_text(text, encoding="utf-8")
        import geopandas as gpd

        gpd.GeoDataFrame(
            {"id": ["B", "N"], "kind": ["housing", "business"], "dwellings": [50.0, None],
             "jobs": [None, 40.0]},
            geometry=[box(6_000, 0, 100, 200), box(7_000, 0, 100, 200)],
            crs=25832,
        ).to_file(tmp_path / "sites.gpkg")  # fmt: skip
        return ikap.score([tmp_path / "sites.gpkg"], open_region(folder))

    return score


def test_without_the_regions_own_need_its_criteria_are_set_aside_by_name(evaluation_without):
    found = evaluation_without("need_assumptions", "business_need", "growth_targets")
    assert {"growth_balance", "share_of_need"} <= set(found.set_aside[Kind.HOUSING])
    assert {"jobs_balance", "share_of_need"} <= set(found.set_aside[Kind.BUSINESS])
    missing = {"need_assumptions", "business_need", "growth_targets"}
    assert missing <= set(found.region.missing)


def test_a_need_for_homes_says_nothing_of_land_for_business(evaluation_without):
    found = evaluation_without("business_need")
    assert "share_of_need" not in found.set_aside[Kind.HOUSING]
    assert "share_of_need" in found.set_aside[Kind.BUSINESS]
    share = found.criteria.loc[("B", "share_of_need")]
    assert share["measured"] == pytest.approx(50 / (4_000 / 2.1 * 12 * 0.5))
