"""Which side, which of a set, how far and how near: the parts of a measurement, on paper."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.measure.areas import polygonal
from ikap.measure.crossing import _farthest, _keep_first, nearest_shape, water
from ikap.measure.mosaic import contested, exclusive, single_pieces, surrounded, without
from ikap.measure.nearness import Trips, between, labelled, targets
from ikap.measure.network import build
from ikap.measure.points import Points, points_in
from ikap.measure.signposts import signposts


def series(*shapes):
    return gpd.GeoSeries(list(shapes), crs=25832)


def test_all_shapes_are_no_further_than_the_farthest_corner_of_the_box_around_them():
    """Around shapes from (0, 0) to (300, 400): from a corner 500 m, from the middle 250 m."""
    box = np.array([0, 0, 300, 400])
    places = shapely.points([(0, 0), (300, 400), (150, 200), (0, 400), (300, 0), (-600, 0)])
    far = _farthest(places, box)
    assert far.tolist() == pytest.approx([500, 500, 250, 500, 500, np.hypot(900, 400)])
    site = np.array([shapely.box(-10, 0, 0, 5)])  # the farthest of its own corners
    assert _farthest(site, box).tolist() == pytest.approx([np.hypot(310, 400)])


def test_of_a_set_within_a_larger_one_only_what_is_nearer_to_others_is_sought_anew():
    """Beside a fjord: of taps at 100 (full), 300 and -900 m, the nearest, and the nearest open."""
    fjord = water(series(shapely.box(-5_000, 50, 5_000, 2_000)))
    shapes = series(*shapely.points([(100, 0), (300, 0), (-900, 0), (0, 2_100)]))
    every = targets(shapes, "any")
    open_ = targets(shapes[[1, 2, 3]], "open", among=every)
    alone = targets(shapes[[1, 2, 3]], "open")
    places = shapely.points([(0, 0), (290, 0), (-500, 0), (0, 2_050)])
    trips = Trips(Points(places, np.arange(4), 4), sea=fjord)
    assert trips.to(every).metres.tolist() == pytest.approx([130, 13, 520, 65])
    ways, plain = trips.to(open_), Trips(Points(places, np.arange(4), 4), sea=fjord).to(alone)
    assert ways.metres.tolist() == plain.metres.tolist() == pytest.approx([390, 13, 520, 65])
    assert ways.of.tolist() == plain.of.tolist() == [0, 0, 1, 2]
    assert ways.at_least.tolist() == plain.at_least.tolist() == [300, 10, 400, 50]


def test_a_search_goes_on_until_the_last_shape_has_been_looked_at():
    """Behind a fjord in the east lies one; what is dry lies 5 km south, and 8 km north."""
    fjord = water(series(shapely.box(100, -20_000, 700, 20_000)))
    shapes = shapely.points([(800, 0), (0, 8000), (0, -5000)])
    of, metres = nearest_shape(shapely.points([(0, 0)]), shapes, fjord)
    assert (of.tolist(), metres.tolist()) == ([2], [5000])
    of, metres = nearest_shape(shapely.points([(0, 0)]), shapes[:2], fjord)
    assert (of.tolist(), metres.tolist()) == ([1], [8000])
    for most, reached in ((7999.9, -1), (8000.0, 1)):
        of, _metres = nearest_shape(shapely.points([(0, 0)]), shapes[:2], fjord, most=most)
        assert of.tolist() == [reached]
    near, _metres = nearest_shape(shapely.points([(0, 0)]), shapes[1:], most=5000.0)
    none, far = nearest_shape(shapely.points([(0, 0)]), shapes[1:], most=4999.9)
    assert (near.tolist(), none.tolist(), np.isnan(far).all()) == ([1], [-1], True)


def test_of_several_pairs_of_a_place_the_nearest_is_kept_and_then_the_first():
    of, metres = np.full(3, -1), np.full(3, np.nan)
    at, target = np.array([0, 0, 2, 2]), np.array([5, 4, 9, 7])
    _keep_first(of, metres, at, target, np.array([3.0, 2.0, 6.0, 6.0]))
    assert (of.tolist(), metres[[0, 2]].tolist()) == ([4, -1, 7], [2, 6])
    assert np.isnan(metres[1])
    _keep_first(of, metres, np.array([1]), np.array([8]), np.array([1.5]))
    assert (of.tolist(), metres.tolist()) == ([4, 8, 7], [2, 1.5, 6])


def test_ground_goes_to_the_lowest_rank_and_then_to_the_first_row():
    """Three strips of 4 m, each over 1 m of the next, and one far off."""
    strips = series(*(shapely.box(x, 0, x + 4, 1) for x in (0, 3, 6, 20)))
    strips.index = list("abcd")

    def areas(*rank):
        return exclusive(strips, pd.Series(rank, index=strips.index)).area.to_dict()

    assert areas(0, 1, 2, 3) == {"a": 4, "b": 3, "c": 3, "d": 4}
    assert areas(3, 2, 1, 0) == {"a": 3, "b": 3, "c": 4, "d": 4}
    assert areas(1, 0, 1, 1) == {"a": 3, "b": 4, "c": 3, "d": 4}
    assert areas(1, 1, 1, 1) == {"a": 4, "b": 3, "c": 3, "d": 4}
    assert exclusive(strips.iloc[:0], pd.Series([], dtype=int)).empty
    same = series(shapely.box(0, 0, 4, 1), shapely.box(0, 0, 4, 1))
    assert exclusive(same, pd.Series([1, 0])).area.tolist() == [0, 4]


def test_ground_is_contested_between_groups_and_not_within_one():
    strips = series(*(shapely.box(x, 0, x + 4, 1) for x in (0, 3, 6)))
    assert contested(strips, pd.Series(["x", "y", "x"])).area.tolist() == [1, 1, 0]
    assert contested(strips, pd.Series(["x", "x", "y"])).area.tolist() == [0, 1, 0]
    assert contested(strips, pd.Series(["x", "x", "x"])).area.tolist() == [0, 0, 0]
    assert contested(strips.iloc[:0], pd.Series([], dtype=object)).empty
    three = series(*(shapely.box(x, 0, x + 4, 1) for x in (0, 2, 3)))
    assert contested(three, pd.Series(["x", "y", "z"])).area.tolist() == [2, 3, 0]


def test_what_is_taken_from_a_site_is_taken_once_and_nothing_where_nothing_lies():
    sites = series(shapely.box(0, 0, 10, 1), shapely.box(20, 0, 30, 1)).set_axis(["a", "b"])
    taken = series(shapely.box(2, 0, 5, 1), shapely.box(4, 0, 6, 1), shapely.box(29, 0, 99, 1))
    assert without(sites, taken).area.to_dict() == {"a": 6, "b": 9}
    assert without(sites, taken.iloc[:0]).area.to_dict() == {"a": 10, "b": 10}
    assert without(sites.iloc[:0], taken).empty
    pieces = single_pieces(without(sites, taken))
    assert pieces["site"].tolist() == ["a", "a", "b"]
    assert sorted(shapely.area(pieces["geometry"].to_numpy())) == [2, 4, 9]
    nothing = series(shapely.Polygon(), shapely.box(0, 0, 1, 1)).set_axis(["a", "b"])
    assert single_pieces(nothing)["site"].tolist() == ["b"]


def test_a_point_has_so_many_metres_more_around_it_and_a_line_or_an_area_has_not():
    features = series(
        shapely.Point(0, 0), shapely.LineString([(0, 0), (0, 10)]), shapely.box(0, 0, 10, 10)
    )
    around = surrounded(features, 5, 16, point_extra=2.0)
    assert around.bounds.to_numpy().tolist() == [[-7, -7, 7, 7], [-5, -5, 5, 15], [-5, -5, 15, 15]]
    assert surrounded(features, 5, 16).bounds.iloc[0].tolist() == [-5, -5, 5, 5]


def test_only_polygons_have_area():
    box, point = shapely.box(0, 0, 1, 1), shapely.Point(9, 9)
    several = polygonal(shapely.GeometryCollection([box, point, shapely.box(5, 5, 6, 6)]))
    assert (several.geom_type, several.area) == ("MultiPolygon", 2)
    assert polygonal(point).is_empty
    assert polygonal(box) is box


def homes(*owners, y=0.0):
    return Points(
        shapely.points([(100.0 * i, y) for i in range(len(owners))]),
        np.array(owners, dtype=np.intp),
        max(owners, default=-1) + 1,
    )


def test_ways_by_air_are_those_of_each_site_in_its_own_row():
    """Homes at 0, 100 and 200 m; shops at −100 and 500 m, named from the east."""
    shops = targets(series(shapely.Point(500, 0), shapely.Point(-100, 0)).set_axis(["e", "w"]))
    trips = Trips(homes(0, 0, 1))
    ways = trips.by_site(shops)
    assert ways.mean == pytest.approx([1.3 * 150, 1.3 * 300])
    assert ways.worst == pytest.approx([1.3 * 200, 1.3 * 300])
    assert ways.at_least == pytest.approx([150, 300])
    assert ways.target[0] == "w"
    some = trips.taken(np.array([False, True, True]))
    assert some.to(shops).metres == pytest.approx([1.3 * 200, 1.3 * 300])
    assert some.by_site(shops).mean == pytest.approx([1.3 * 200, 1.3 * 300])
    none = trips.by_site(targets(series().set_axis([]), "none"))
    assert np.isnan(none.mean).all()
    assert none.target.tolist() == [None, None]


def test_some_of_the_points_go_by_the_same_roads_over_the_same_sea():
    """A road 1 000 m north, along and back; straight over 600 m of sea nobody goes."""
    road = build(series(shapely.LineString([(0, 0), (0, 1000), (900, 1000), (900, 0)])))
    fjord = water(series(shapely.box(200, -500, 800, 900)))
    shop = targets(series(shapely.Point(900, 0)).set_axis(["s"]), "shop")
    posts = signposts(road, {"shop": shop})
    for coarse in (False, True):
        trips = Trips(homes(0, 1), posts, fjord, coarse)
        assert trips.to(shop).metres == pytest.approx([2900, 2900 + 130])
        some = trips.taken(np.array([False, True]))
        assert some.to(shop).metres == pytest.approx([2900 + 130])
    dry = Trips(homes(0, 1), posts, None, True)
    assert dry.to(shop).metres == pytest.approx([1.3 * 900, 1.3 * 800])


def test_metres_between_each_place_and_each_other_and_none_over_the_sea():
    points, places = shapely.points([(0, 0), (0, 300)]), shapely.points([(0, 100), (900, 0)])
    metres = between(points, places)
    air = np.array([[100, 900], [200, np.hypot(900, 300)]])
    assert metres == pytest.approx(1.3 * air)
    fjord = water(series(shapely.box(200, -50, 800, 50)))
    wet = between(points, places, sea=fjord)
    assert np.isnan(wet).tolist() == [[False, True], [False, False]]


def test_labels_at_positions_and_none_where_there_is_none():
    labels = np.array(["a", "b"], dtype=object)
    assert labelled(labels, np.array([1, -1, 0])).tolist() == ["b", None, "a"]


def test_points_of_areas_know_their_area_and_one_without_points_has_no_number():
    points = Points(shapely.points([(0, 0), (1, 0), (2, 0)]), np.array([0, 0, 2]), 3)
    values = np.array([5.0, 7.0, np.nan])
    assert points.mean(values)[0] == 6
    assert points.greatest(values)[0] == 7
    assert np.isnan(points.mean(values)[1:]).all()
    assert np.isnan(points.greatest(values)[1:]).all()


@pytest.mark.parametrize(
    ("end", "count"), [(101, 9), (100, 16), (99, 16), (50, 16), (12.6, 9), (12.5, 4), (-0.5, 1)]
)
def test_nodes_lie_strictly_inside_and_are_nine_where_the_finest_spacing_gives_as_many(end, count):
    """A square from (−1, −1): nodes at whole multiples of 50, 25, 12.5 and at last 6.25 m."""
    found = points_in(np.array([shapely.box(-1, -1, end, end)], dtype=object))
    assert len(found.shapes) == count


@pytest.mark.parametrize(("level", "parts"), [("T", 1), ("L", 6)])
def test_side_roads_that_end_below_a_bridge_do_not_join_it(level, parts):
    """Five of them, 0.4 m from the road above or beside them."""
    lines = [shapely.LineString([(x, 0.4), (x, 300)]) for x in range(100, 600, 100)]
    lines.append(shapely.LineString([(0, 0), (1000, 0)]))
    network = build(series(*lines), level=pd.Series(["T"] * 5 + [level]))
    assert len(network.components()) == parts
