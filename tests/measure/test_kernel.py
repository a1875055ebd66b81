"""Areas without shapes: the compiled sum over edges against what cutting the polygons gives."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import affinity

from ikap.api import sample_proposals, score
from ikap.measure.areas import Ground, pieces, pieces_of, polygonal

numba = pytest.importorskip("numba")
from ikap.measure.areas import kernel  # noqa: E402

HERE = (570_000.0, 7_034_000.0)  # far from the origin, as the sites are
M2 = 1e-6  # that answers may differ by


def moved(shape, x=HERE[0], y=HERE[1]):
    return affinity.translate(shape, x, y)


def shared(one, *others):
    """m² that a polygon shares with each of the others, far from the origin."""
    sites, surfaces = np.array([moved(one)]), np.array([moved(other) for other in others])
    none, of = np.zeros(len(others), dtype=np.intp), np.arange(len(others))
    return kernel.shared(sites, surfaces, none, of, pieces.LAP, pieces.WIDTH)[0]


# --- on paper


def test_squares_that_overlap_touch_and_are_apart():
    square = shapely.box(0, 0, 100, 100)
    others = [shapely.box(x, 50, x + 100, 150) for x in (50, 100, 200, -100)]
    assert shared(square, *others) == pytest.approx([2_500, 0, 0, 0], abs=1e-9)
    assert shared(square, square, shapely.box(25, 25, 75, 75)) == pytest.approx([10_000, 2_500])


def test_a_hole_is_no_ground_and_an_island_in_it_is():
    ring = shapely.box(0, 0, 100, 100).difference(shapely.box(20, 20, 80, 80))
    island = shapely.box(40, 40, 60, 60)
    several = shapely.MultiPolygon([ring, island])
    west = shapely.box(0, 0, 50, 100)
    assert shared(west, ring, several, island) == pytest.approx([3_200, 3_400, 200])
    assert shared(several, west, ring) == pytest.approx([3_400, 6_400])
    assert shared(ring.reverse(), west) == pytest.approx([3_200])


def test_a_slanting_side_cuts_a_triangle():
    triangle = shapely.Polygon([(0, 0), (100, 0), (0, 100)])
    assert shared(shapely.box(0, 0, 60, 60), triangle) == pytest.approx([3_400])  # 20 · 20 / 2 left


def test_an_area_without_ground_shares_none_and_leaves_the_next_its_own():
    several = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(50, 50, 60, 60)])
    sites, at = np.array([shapely.Polygon(), several]), np.array([0, 1])
    area, _laps = kernel.shared(sites, np.array([shapely.box(0, 0, 55, 55)]), at, 0 * at, 1.0, 0.1)
    assert area == pytest.approx([0, 125])


def test_many_edges_in_strips_are_summed_to_the_same():
    one, other = (shapely.Point(x, 0).buffer(500, quad_segs=1_500) for x in (0, 300))
    assert shared(one, other) == pytest.approx([one.intersection(other).area], abs=M2)


# --- against GEOS

whole = st.integers(-40, 40)


@st.composite
def polygons(draw):
    """A star with 3 to 12 points; some with a hole."""
    count = draw(st.integers(3, 12))
    early = draw(st.lists(st.integers(0, 8), min_size=count, max_size=count))
    reach = np.array(draw(st.lists(st.integers(5, 60), min_size=count, max_size=count)))
    turn = (np.arange(count) + np.array(early) / 10) * 2 * np.pi / count
    shape = shapely.Polygon(np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1))
    if draw(st.booleans()):
        shape = shape.difference(affinity.scale(shape, 0.4, 0.5, origin=shape.centroid))
    return polygonal(affinity.translate(shape, draw(whole), draw(whole)))


def half(shape):
    """The part of a shape on one side of a slanting line, and the rest: they share the cut."""
    at = shape.representative_point()
    side = affinity.translate(shapely.Polygon([(-500, -500), (0, 0), (7, 900)]), at.x, at.y)
    return polygonal(shape.intersection(side)), polygonal(shape.difference(side))


NEIGHBOURS = {
    "another": lambda a, b, x, y: (a, b),
    "itself": lambda a, b, x, y: (a, a),
    "moved a little": lambda a, b, x, y: (a, affinity.translate(a, x / 1e4, y / 1e4)),
    "inside": lambda a, b, x, y: (a, affinity.scale(a, 0.3, 0.3, origin=a.representative_point())),
    "the rest of it": lambda a, b, x, y: half(a),
    "a part of it": lambda a, b, x, y: (a, half(a)[0]),
    "what the other leaves": lambda a, b, x, y: (a, polygonal(b.difference(a))),
    "a sliver along it": lambda a, b, x, y: (
        a,
        polygonal(a.buffer(0.01).difference(a.buffer(-0.01))),
    ),
    "several": lambda a, b, x, y: (a, polygonal(a.symmetric_difference(b))),
}


@pytest.mark.parametrize("how", NEIGHBOURS)
@settings(max_examples=40, deadline=None)
@given(polygons(), polygons(), whole, whole)
def test_the_area_is_that_of_the_shape_they_share(how, a, b, x, y):
    one, other = (moved(shape) for shape in NEIGHBOURS[how](a, b, x, y))
    assume(one.is_valid and other.is_valid)  # what is thinner than the digits may not be
    assume(not one.is_empty and not other.is_empty)
    at = np.zeros(1, dtype=np.intp)
    (area,), _laps = kernel.shared(np.array([one]), np.array([other]), at, at, 1.0, 0.1)
    cut = moved(shapely.intersection(one, other), -HERE[0], -HERE[1])
    assert area == pytest.approx(cut.area, abs=M2)


# --- in the place of cutting


@pytest.fixture
def always(monkeypatch):
    """The kernel however few the pairs are."""
    monkeypatch.setattr(pieces, "MANY", 0)


def mosaic(random, grown=0.0):
    """Surfaces edge to edge, a few of them grown by so many metres, so that they lap."""
    x, y = np.meshgrid(np.arange(12), np.arange(12))
    corners = np.stack([x, y], axis=-1) * 100 + random.uniform(-30, 30, (12, 12, 2)) + HERE
    rings = np.stack(
        [corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2
    )
    surfaces = shapely.polygons(rings.reshape(-1, 4, 2))
    surfaces[::17] = shapely.buffer(surfaces[::17], grown, join_style="mitre")
    return surfaces


def plots(random, count=60):
    middle = random.uniform(150, 950, (count, 2)) + HERE
    return shapely.buffer(shapely.points(middle), random.uniform(20, 140, count), quad_segs=3)


def both_ways(monkeypatch, sites, ground):
    """The m² of each site and surface, cut and measured."""
    told = []
    for many in (10**9, 0):
        monkeypatch.setattr(pieces, "MANY", many)
        found = pieces_of(sites, ground)
        table = np.zeros((len(sites), len(ground.shapes)))
        table[found.site, found.of] = found.area
        told.append(table)
    return told


@pytest.mark.parametrize("grown", [0.0, 0.02, 3.0])
def test_the_pieces_are_those_of_cutting_whether_surfaces_lap_or_not(monkeypatch, grown):
    random = np.random.default_rng(5)
    surfaces, sites = mosaic(random, grown), plots(random)
    ground = Ground(surfaces, random.integers(0, 5, len(surfaces)))
    cut, measured = both_ways(monkeypatch, sites, ground)
    assert measured == pytest.approx(cut, abs=M2)
    assert (cut.sum(axis=1) <= shapely.area(sites) * (1 + 1e-12)).all()


def test_only_the_sites_where_surfaces_lap_are_cut(monkeypatch, always):
    """Two fields share 20 m by 100 m; the site of the west lies off them, that of the east on."""
    fields = np.array([shapely.box(x, 0, x + 100, 100) for x in (0, 100, 180)])
    sites = np.array([shapely.box(x, 10, x + 40, 20) for x in (80, 170)])
    cut = []
    by_cutting = pieces.shared_ground
    monkeypatch.setattr(
        pieces, "shared_ground", lambda s, g: cut.append(len(s)) or by_cutting(s, g)
    )
    found = pieces_of(sites, Ground(fields, np.arange(3)))
    assert cut == [1]
    assert found.site.tolist() == [0, 0, 1, 1]
    assert found.area == pytest.approx([200, 200, 100, 300])


def test_a_touch_is_no_piece(always):
    fields = np.array([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100.1)])
    found = pieces_of(np.array([shapely.box(50, 10, 100, 20)]), Ground(fields, np.arange(2)))
    assert (found.of.tolist(), found.area.tolist()) == ([0], [500.0])


def test_what_is_no_polygon_is_cut(always):
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 10, 10), shapely.Point(50, 50)])
    ground = Ground(np.array([shapely.box(0, 0, 5, 100)]), np.zeros(1, dtype=np.intp))
    assert pieces_of(np.array([mixed]), ground).area.tolist() == [50.0]


def test_the_sample_is_scored_the_same(monkeypatch):
    plain = score([sample_proposals()])
    monkeypatch.setattr(pieces, "MANY", 0)
    called = []
    measure = kernel.shared
    monkeypatch.setattr(kernel, "shared", lambda *given: called.append(1) or measure(*given))
    measured = score([sample_proposals()])
    assert called
    for name in ("measured", "low", "high"):
        pair = (run.indicators[name].to_numpy(dtype=float) for run in (plain, measured))
        np.testing.assert_allclose(*pair, rtol=0, atol=5e-7)


# --- where it has no place


def test_a_few_pairs_do_not_start_it():
    asked = (
        "import sys, numpy as np, shapely; from ikap.measure.areas import Ground, pieces_of;"
        "square = np.array([shapely.box(0, 0, 9, 9)]);"
        "print(pieces_of(square, Ground(square, np.zeros(1, int))).area, 'numba' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["[81.]", "False"]


def test_where_numba_is_not_installed_shapes_are_cut(monkeypatch, always):
    monkeypatch.setattr(pieces, "find_spec", lambda name: None)
    monkeypatch.setattr(kernel, "shared", None)
    square = np.array([shapely.box(0, 0, 9, 9)])
    assert pieces_of(square, Ground(square, np.zeros(1, dtype=np.intp))).area.tolist() == [81.0]


def test_where_nothing_can_be_kept_it_is_compiled_anew(monkeypatch):
    def nowhere(*, nogil, cache=False):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", nowhere)
    assert kernel._compiled(abs) is abs
