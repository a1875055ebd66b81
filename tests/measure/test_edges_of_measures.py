"""Where one end, one side or one of several could be taken for another: small places on paper."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from ikap.measure.bands import street_bands
from ikap.measure.fields import remaining_fields, remaining_parts
from ikap.measure.journeys import JourneyParameters, door_to_door, profiles_to
from ikap.measure.nearness import targets
from ikap.measure.network import build
from ikap.measure.overlap import ranks
from ikap.measure.partition import faults
from ikap.measure.points import points_in
from ikap.measure.raster import steepness
from ikap.measure.signposts import approach, signposts


def series(*shapes):
    return gpd.GeoSeries(list(shapes), crs=25832)


def test_a_walk_along_streets_ends_where_it_is_used_up():
    """A cross; 100 m before it a site is entered, so 300 m are left up and down and 900 m ahead."""
    cross = build(
        series(
            shapely.LineString([(0, 0), (2000, 0)]), shapely.LineString([(1000, -900), (1000, 900)])
        )
    )
    site = np.array([shapely.box(890, -5, 900, 5)], dtype=object)
    [[band]] = street_bands(cross, site, [400])
    assert band.bounds == pytest.approx((490 - 50, -350, 1300 + 50, 350))
    for reached, place in ((True, (1000, 299)), (True, (1000, -299)), (False, (1000, 351))):
        assert band.intersects(shapely.Point(place)) is reached
    assert band.geom_type == "Polygon"  # nothing is drawn where nobody comes


def test_what_is_left_of_a_walk_after_the_way_to_the_street():
    """A house 100 m off reaches 130 m less along it, by the detour."""
    street = build(series(shapely.LineString([(0, 0), (2000, 0)])))
    [[band]] = street_bands(street, np.array([shapely.Point(1000, 100)], dtype=object), [400])
    west, _south, east, _north = band.bounds
    assert (west, east) == pytest.approx((1000 - 270 - 50, 1000 + 270 + 50))


def test_waits_are_those_of_the_same_edges():
    ferry = build(
        series(shapely.LineString([(0, 0), (100, 0)]), shapely.LineString([(100, 0), (900, 0)])),
        extra=pd.Series([0.0, 5.0]),
    )
    pace = np.ones(len(ferry.wait))
    assert ferry.timed(pace * 2, ferry.wait * 60, 0.5).wait.max() == 300
    with pytest.raises(ValueError, match="the same edges"):
        ferry.timed(pace, ferry.wait * 0, 0.5)


def test_classes_that_are_not_listed_come_last_in_order():
    assert ranks(pd.Series([9, 7, 8]), [8]).tolist() == [2, 1, 0]


def test_the_greatest_overlap_is_the_one_that_is_shown():
    shapes = series(
        shapely.box(0, 0, 10, 10), shapely.box(9, 0, 60, 10), shapely.box(20, 0, 80, 10)
    )
    found = faults(shapes, series(shapely.box(0, 0, 80, 10)))
    assert (found.overlaps, found.overlap_area) == (2, 410.0)
    assert found.overlap_at == (40.0, 5.0)


def test_a_sliver_may_be_smaller_than_a_square_metre():
    shapes = series(shapely.box(0, 0, 2, 0.4), shapely.box(0, 0.4, 2, 50))
    found = faults(shapes, series(shapely.box(0, 0, 2, 50)))
    assert (found.slivers, found.sliver_at) == (1, (1.0, 0.2))


def test_steepness_in_the_top_of_a_site_looks_at_the_cell_above(tmp_path):
    """Rows at y 10, 30, 50, 70 rise as y² / 100: 1, 9, 25, 49 m. In the third: 40 m up in 40 m."""
    y = np.array([90.0, 70, 50, 30, 10])
    file = tmp_path / "heights.tif"
    with rasterio.open(
        file, "w", driver="GTiff", height=5, width=3, count=1, dtype="float32",
        crs="EPSG:25832", transform=Affine(20, 0, 0, 0, -20, 100),
    ) as target:  # fmt: skip
        target.write(np.repeat(y[:, None] ** 2 / 100, 3, axis=1).astype("float32"), 1)
    found = steepness(series(shapely.box(22, 42, 38, 55)), file, (0.9, 1.1)).iloc[0]
    assert (found[0.9], found[1.1], found["mean"]) == (1.0, 0.0, 25.0)
    below = steepness(series(shapely.box(22, 25, 38, 38)), file, (0.5, 0.7)).iloc[0]
    assert (below[0.5], below[0.7], below["mean"]) == (1.0, 0.0, 9.0)  # (25 − 1) m in 40 m


@pytest.mark.parametrize(("metres", "boards"), [(1200.0, True), (1200.1, False)])
def test_one_walks_twelve_hundred_metres_to_a_bus(metres, boards):
    stops = gpd.GeoSeries({"home": shapely.Point(0, 0), "town": shapely.Point(20_000, 0)})
    rides = pd.DataFrame(
        {
            "trip": ["b"], "from_stop": ["home"], "to_stop": ["town"],
            "departure": [8.75 * 3600], "arrival": [9 * 3600.0], "boards": [True],
            "alights": [True],
        }
    )  # fmt: skip
    nothing = pd.DataFrame({"point": [0, 1], "stop_id": ["home", "town"], "metres": [0.0, 0.0]})
    rules = JourneyParameters()
    assert (rules.speed, rules.longest_change, rules.change) == (80.0, 400.0, 120.0)
    assert rules.longest_walk_all_the_way == 3000.0
    profiles = profiles_to(pd.Series([np.nan, 0.0], index=stops.index), rides, nothing, rules)
    walk = pd.DataFrame({"point": [0], "stop_id": ["home"], "metres": [metres]})
    found = door_to_door(profiles, walk, pd.Series([np.nan])).iloc[0]
    # From 7:00 up to 9:00; until 8:30 one catches the bus of 8:45 after a walk of 15 minutes.
    assert found["reached"] == pytest.approx(91 / 120 if boards else 0)


def test_fields_are_followed_for_a_kilometre_and_five_decares_is_a_part_of_use():
    """A strip that goes on 900 m from the site ends inside the box; one of 1 100 m does not."""
    site = series(shapely.box(0, 0, 100, 100))
    for far, small in ((900, 1), (1100, 0)):
        strip = series(shapely.box(-far, 0, 50, 4))
        assert remaining_fields(site, strip).iloc[0]["small_parts"] == small
        assert remaining_parts(site, strip)["small"].sum() == small
    for side, small in ((49, 1), (50, 0)):
        part = series(shapely.box(-100, 0, 50, side))
        assert remaining_fields(site, part).iloc[0]["small_parts"] == small
        assert remaining_parts(site, part)["small"].sum() == small


def test_a_side_road_joins_its_road_where_bridges_lie_elsewhere():
    """It stops 0.4 m short; a bridge far off has a level of its own."""
    lines = series(
        shapely.LineString([(0, 0), (1000, 0)]),
        shapely.LineString([(400, 0.4), (400, 300)]),
        shapely.LineString([(0, 900), (100, 900)]),
    )
    network = build(lines, level=pd.Series(["T", "T", "L"]))
    assert [round(part) for part in network.components()] == [1300, 100]


def test_an_area_that_is_wide_and_holds_few_nodes_keeps_their_lattice():
    """Teeth between the rows of the lattice, and one across the row at 100 m: 59 nodes in 3 km."""
    teeth = [shapely.box(1, y + 1, 2999, y + 49) for y in range(0, 3000, 50)]
    row = shapely.box(1, 51, 2999, 149)
    spine = shapely.box(1, 1, 49, 2999)
    area = shapely.union_all([*teeth, row, spine])
    assert area.area > 2000 * 50**2
    found = points_in(np.array([area], dtype=object))
    assert len(found.shapes) == 59


def test_targets_in_one_place_are_one_wherever_along_the_streets():
    street = build(
        series(shapely.LineString([(0, 0), (500, 0)]), shapely.LineString([(500, 0), (500, 500)]))
    )
    shops = shapely.points([(100, 0), (100, 0), (500, 200), (500, 200), (500, 300)])
    posts = signposts(street, {"shops": targets(gpd.GeoSeries(shops))})
    assert len(posts.graph.sources) == 3
    cost, which = approach(posts, shapely.points([(110, 0), (500, 190), (500, 400)])).to("shops")
    assert (cost.tolist(), which.tolist()) == ([10, 10, 100], [0, 2, 4])
