"""Proposals at the edges: counts of nothing, and ground that lies partly outside the region."""

from __future__ import annotations

import math

import pytest
import shapely

from ikap.sources.proposals.reading import read_proposals
from tests.sources.conftest import SIZE, SOUTH, WEST, square


def test_a_count_of_nothing_is_a_count_and_an_empty_cell_is_none(lilleby, save):
    path = save(
        "forslag.gpkg",
        [square(0, 0), square(500, 0), square(1000, 0)],
        omrade_id=["ingen", "tom", "minus"],
        formal_kode=[1110, 1110, 1110],
        boliger=[0.0, None, -1.0],
    )
    found = read_proposals([path], lilleby)
    dwellings = found.alternatives["dwellings"].to_dict()
    assert dwellings["ingen"] == 0
    assert math.isnan(dwellings["tom"])
    assert {(one.id, "under 0" in one.reason) for one in found.rejected} == {("minus", True)}


def test_jobs_and_depth_of_peat_may_be_nothing_too(lilleby, save):
    path = save(
        "forslag.gpkg",
        [square(0, 0), square(500, 0)],
        omrade_id=["lager", "myr"],
        formal_kode=[1350, 1110],
        arbeidsplasser=[0.0, None],
        torvdybde_m=[None, 0.0],
    )
    found = read_proposals([path], lilleby).alternatives
    assert (found.loc["lager", "jobs"], found.loc["lager", "business_class"]) == (0, "C")
    assert found.loc["myr", "peat_depth"] == 0


def by_the_edge(outside, width=1000):
    """A box on the region's southern edge, so much of it outside every municipality."""
    south = SOUTH - outside * 100
    return shapely.box(WEST + 1000, south, WEST + 1000 + width, south + 100)


@pytest.mark.parametrize(("outside", "kept"), [(0.4, True), (0.5, True), (0.501, False)])
def test_a_site_may_lie_half_outside_and_keeps_what_it_proposes(lilleby, save, outside, kept):
    path = save(
        "forslag.gpkg",
        [by_the_edge(outside)],
        omrade_id=["1"],
        formal_kode=[1110],
        boliger=[120],
    )
    found = read_proposals([path], lilleby)
    if kept:
        row = found.alternatives.loc["1"]
        assert (row["dwellings"], row["municipalities"]) == (120, {"5028": 1.0})
        assert row.geometry.area == pytest.approx(100_000)
    else:
        [refused] = found.rejected
        assert "50 % av området ligger utenfor kommunene" in refused.reason.replace(
            "\N{NO-BREAK SPACE}", " "
        )


def test_a_site_across_a_border_and_the_edge_is_shared_by_what_lies_inside(lilleby, save):
    """300 m in Melhus and 100 m in Trondheim, 40 % of either outside."""
    east = WEST + SIZE + 100
    shape = shapely.box(east - 400, SOUTH - 40, east, SOUTH + 60)
    path = save("forslag.gpkg", [shape], omrade_id=["1"], formal_kode=[1110], boliger=[100])
    row = read_proposals([path], lilleby).alternatives.loc["1"]
    assert row["municipalities"] == pytest.approx({"5028": 0.75, "5001": 0.25})
    assert (row["municipality_code"], row["dwellings"]) == ("5028", 100)


@pytest.mark.parametrize(("side", "kept"), [(7.08, True), (7.07, False)])
def test_fifty_square_metres_is_a_place_to_build(lilleby, save, side, kept):
    path = save("forslag.gpkg", [square(0, 0, side)], omrade_id=["1"], formal_kode=[1110])
    found = read_proposals([path], lilleby)
    assert len(found.alternatives) == kept
    assert [
        ("bare 49,9 m²" in r.reason.replace("\N{NO-BREAK SPACE}", " ")) for r in found.rejected
    ] == ([] if kept else [True])
