"""The meeting map as text: self-contained, the same each time, and harmless."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely

from ikap.assess import profiles
from ikap.assess.advice import ADVISED
from ikap.assess.drawn import DRAWN
from ikap.catalogue import LAYERS, code_list
from ikap.model import InputError
from ikap.present import page, script
from ikap.present.document import scores_document
from ikap.present.map import blobs, drawing, themes
from ikap.present.map import layers as layer_map
from ikap.present.map import meeting as maps
from ikap.present.map.layers import layer_phrases
from ikap.present.map.phrases import concepts, phrases
from ikap.present.map.pictures import picture
from ikap.present.sentences.changes import WHY
from ikap.text import speaking

CRS = "EPSG:25832"
MADE = {drawn.name: drawn for drawn in DRAWN}
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def _meeting():
    path = Path(__file__).parents[1] / "meeting.py"
    spec = importlib.util.spec_from_file_location("meeting", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


meeting = _meeting()


@pytest.fixture(scope="module")
def evaluation():
    return meeting.evaluation()


@pytest.fixture(scope="module")
def document(evaluation):
    return scores_document(evaluation)


@pytest.fixture(scope="module")
def html(evaluation, document):
    presets = [profiles.load(name) for name in profiles.names()]
    layers = meeting.layers(evaluation.sites)
    return maps.meeting_map(document, evaluation.sites, layers, presets=presets)


def held(html, name):
    """The JSON or the unpacked bytes of a data block."""
    found = re.search(rf'<script type="([^"]+)" id="{name}">(.*?)</script>', html, re.DOTALL)
    return json.loads(found[2]) if "json" in found[1] else zlib.decompress(
        base64.b64decode(found[2])
    )  # fmt: skip


# --- one page, and nothing from elsewhere --------------------------------------------------------


def test_the_page_fetches_nothing(html):
    outside = re.sub(r"<script\b.*?</script>|<style>.*?</style>", "", html, flags=re.DOTALL)
    assert not re.search(r"\b(src|href)=\"(?!#)", outside)
    assert "<link" not in outside
    assert "style=" not in outside
    assert "@import" not in html
    assert set(re.findall(r"url\((?!data:|#)[^)]*\)", "".join(re.findall(
        r"<style>(.*?)</style>", html, re.DOTALL)))) == set()  # fmt: skip


def test_the_policy_names_each_script_and_style_and_no_other(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    for kind in ("script", "style"):
        texts = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        wanted = [
            f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'"
            for t in texts
        ]
        assert re.search(rf"{kind}-src ([^;]*)", policy)[1].split() == wanted


def test_the_same_run_gives_the_same_bytes(evaluation, document, html):
    presets = [profiles.load(name) for name in profiles.names()]
    again = maps.meeting_map(
        document, evaluation.sites.iloc[::-1], meeting.layers(evaluation.sites), presets=presets
    )
    assert again == html


def test_an_address_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match=r"https://cdn\.example/x\.js"):
        page.self_contained('<script src="https://cdn.example/x.js"></script>')
    with pytest.raises(ValueError, match="would fetch"):
        page.self_contained('<p>a</p><img alt="b" src="https://example.com/pixel.png">')


def test_a_page_that_no_room_could_open_is_refused(monkeypatch):
    monkeypatch.setattr(page, "REFUSE_AT", 1_000)
    with pytest.raises(InputError, match="grensen er 0 MB"):
        page.self_contained("a" * 1_001)


def test_a_large_page_is_told_of(monkeypatch, tmp_path):
    file = tmp_path / "map.html"
    file.write_text("a" * 1_000, encoding="utf-8")
    assert page.slow_to_open(file) is None
    monkeypatch.setattr(page, "WARN_AT", 999)
    assert "blir tregt å åpne" in str(page.slow_to_open(file))


def test_hostile_texts_stand_as_data_only(html):
    for name in meeting.HOSTILE:
        assert name not in html
    names = [site["name"] for site in json.loads(held(html, "blob-document"))["alternatives"]]
    assert names[: len(meeting.HOSTILE)] == list(meeting.HOSTILE)
    assert [place[0] for place in held(html, "settings")["places"]].count(meeting.HOSTILE[0]) == 1


def test_a_hostile_region_cannot_leave_the_title(evaluation, document):
    region = {**document["region"], "title": "</title><script>alert(1)</script>"}
    made = maps.meeting_map({**document, "region": region}, evaluation.sites, {})
    assert made.count("<script>") == len(SCRIPT.findall(made))
    assert "<script>alert" not in made


def test_nothing_of_folium_that_writes_markup_is_used_on_a_page_of_ours():
    # The map for a notebook is Folium's own; test_notebook.py holds that its texts are escaped.
    # SimpleMarker is QGIS's word for the sign of a point.
    forbidden = re.compile(
        r"Popup|Tooltip|DivIcon|(?<!Simple)Marker|LayerControl|innerHTML|insertAdjacent"
    )
    ours = [*Path(page.__file__).parent.rglob("*.py"), *page.ASSETS.rglob("*.*")]
    pages = [path for path in ours if path.name != "notebook.py"]
    assert [path.name for path in pages if forbidden.search(path.read_text("utf-8"))] == []


def test_a_map_without_any_layer_is_still_a_map(evaluation, document):
    made = maps.meeting_map(document, evaluation.sites, {})
    assert held(made, "settings")["themes"] == []
    assert int.from_bytes(held(made, "blob-sites")[:1], "little") == meeting.SITES


# --- words ----------------------------------------------------------------------------------------


def test_the_page_says_what_is_translated_and_nothing_else():
    scripts = script.code("page", "layer_page")
    asked = set(re.findall(r'\bt\(\s*"(\w+)"', scripts))
    asked |= set(re.findall(r"\bt\.(\w+)\|e", page.asset("templates/page.html")))
    asked |= {*maps.PANELS, *layer_map.PANELS, "title"}  # of its buttons and its title
    # Names that the scripts put together or pass on.
    asked |= {f"class_{why}" for why in re.findall(r'why: "(\w+)"', scripts)}
    asked |= {f"measure_{mode}" for mode in ("distance", "area")}
    asked |= set(re.findall(r'\b(?:block|basisLine)\("(\w+)"', scripts))
    counted = {"checked_clear", "unchecked_themes"}
    counted |= set(re.findall(r'\bcounted\(\s*"(\w+)"', scripts))
    asked |= counted | {f"{name}_one" for name in counted}
    asked |= set(re.findall(r'\["(count_\w+)"', scripts))
    asked |= {f"why_{name}" for name in WHY}
    asked |= {f"key_{way}" for way in ("up", "same", "down")}
    asked |= {"measure_pin"}
    either = re.findall(r'\bt\([^?(),`]+\? "(\w+)" : "(\w+)"', scripts)
    asked |= {name for pair in either for name in pair}
    assert asked == set(phrases()) | set(layer_phrases())


def test_the_concepts_are_spoken_in_the_language():
    with speaking("en"):
        assert concepts()["statuses"]["excluded"] == "Overriding constraint"
    assert concepts()["statuses"]["excluded"] == "Absolutt konflikt"
    assert concepts()["symbols"] == {"green": "●", "yellow": "▲", "red": "■"}


# --- layers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.id)
def test_a_theme_names_a_layer_a_column_and_codes_that_exist(theme):
    values = {value for look in theme.looks for value in look.values}
    if theme.layer in MADE:
        drawn = MADE[theme.layer]
        assert theme.column in drawn.columns
        assert theme.of_site == ("site" in drawn.columns)
        assert set(drawn.layers) <= set(LAYERS)
        return
    if theme.layer == ADVISED:
        assert theme.of_site
        assert (theme.column, values) == ("", set())
        return
    kind = LAYERS[theme.layer]
    columns = {field.name: field for field in kind.fields}
    if theme.column:
        field = columns[theme.column]
        allowed = set(code_list(field.codes)) if field.codes else set(field.choices)
        assert not allowed or values <= allowed
    else:
        assert values == set()


def test_every_layer_that_is_made_is_shown():
    assert {*MADE, ADVISED} == {theme.layer for theme in themes.THEMES} - LAYERS.keys()


def test_a_number_goes_to_the_first_look_that_it_is_enough_for():
    stops = gpd.GeoDataFrame({"departures_per_hour": [0.5, 4.0, 31.0, 11.9, np.nan]})
    assert themes.BY_ID["stops_served"].classes(stops).tolist() == [5, 2, 0, 2, 5]


def test_stops_give_way_to_stops_by_departures(html):
    told = {theme["id"]: theme for theme in held(html, "settings")["themes"]}
    assert "stops" not in told
    assert [look["used"] for look in told["stops_served"]["looks"]] == [
        False, True, False, False, False, True,
    ]  # fmt: skip
    assert told["stops_served"]["layers"] == ["timetable"]


def test_what_belongs_to_a_site_says_to_which(html, document):
    told = {theme["id"]: theme for theme in held(html, "settings")["themes"]}
    assert told["walking_bands"]["of_site"]
    owners = json.loads(held(html, "blob-walking_bands-sites"))
    assert owners == list(range(len(document["alternatives"])))


def test_classes_of_features():
    land = gpd.GeoDataFrame({"land_type": [23, 21, 30, 22]})
    assert themes.BY_ID["farmland"].classes(land).tolist() == [2, 0, -1, 1]
    roads = gpd.GeoDataFrame({"road_class": ["K", "E", None, "F"]})
    assert themes.BY_ID["roads"].classes(roads).tolist() == [2, 0, 2, 1]
    assert themes.BY_ID["roads"].classes(gpd.GeoDataFrame({"name": ["a"]})).tolist() == [2]


def test_a_layer_with_too_many_shapes_becomes_a_picture_with_shapes_near_sites(
    evaluation, document, monkeypatch
):
    monkeypatch.setattr(drawing, "MOST_SHAPES", 20)
    layers = meeting.layers(evaluation.sites)
    entry = next(
        theme
        for theme in held(maps.meeting_map(document, evaluation.sites, layers), "settings")[
            "themes"
        ]
        if theme["id"] == "farmland"
    )
    assert entry["picture"]["address"].startswith("data:image/png;base64,")
    fields = layers["land"][layers["land"]["land_type"] != 60]
    near = fields.intersects(
        evaluation.sites.envelope.buffer(1_000, join_style="mitre").union_all()
    )
    assert 0 < near.sum() < len(fields)
    made = held(maps.meeting_map(document, evaluation.sites, layers), "blob-farmland")
    assert numbers(made)[0] == near.sum()
    assert entry["picture"]["near"] == "1\u00a0000\u00a0m"


@pytest.mark.parametrize(
    ("most", "reach", "count"), [(11, 1000, 11), (10, 500, 6), (5, 250, 3), (1, 100, 0)]
)
def test_where_too_many_lie_near_the_distance_shrinks(most, reach, count):
    # Fields of 100 m, 100 m apart, in a row; a site of 20 m over the corner of one.
    row = gpd.GeoSeries([shapely.box(x, 0, x + 100, 100) for x in range(-10_000, 10_000, 200)])
    site = gpd.GeoSeries([shapely.box(-10, 10, 10, 20)])
    found, near = drawing.near_sites(row, site, most, drawing.NEAR)
    assert (found, near.sum()) == (reach, count)


@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
def test_a_picture_agrees_with_the_polygons_it_was_made_of():
    # Holes, parts, rings drawn either way, one over another, and fields smaller than a pixel.
    rng = np.random.default_rng(4)
    shapes = []
    for i in range(60):
        disc = shapely.Point(*rng.uniform(0, 30_000, 2)).buffer(rng.choice([20, 400, 3_000]))
        ring = disc.difference(disc.centroid.buffer(200)) if i % 2 else disc
        two = shapely.union(ring, shapely.affinity.translate(ring, 7_000, 500))
        shapes.append(two.reverse() if i % 3 else two)
    series = gpd.GeoSeries(shapes, crs=CRS).translate(550_000, 7_020_000)
    classes = [i % 5 for i in range(60)]
    colours = ["#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff"]
    made = picture(series, classes, colours, longest=300)
    with rasterio.MemoryFile(base64.b64decode(made.address.partition(",")[2])) as memory:
        found = memory.open().read(1)
    height, width = found.shape
    west, south, east, north = made.bounds
    x, y = np.meshgrid(
        west + (np.arange(width) + 0.5) * (east - west) / width,
        north - (np.arange(height) + 0.5) * (north - south) / height,
    )
    centres = gpd.GeoSeries.from_xy(x.ravel(), y.ravel(), crs=blobs.WEB_CRS).to_crs(CRS)
    at, of = shapely.STRtree(series.to_numpy()).query(centres.to_numpy(), predicate="within")
    wanted = np.full(len(centres), 99)
    np.minimum.at(wanted, at, np.array(classes)[of])
    wanted = np.where(wanted == 99, 0, wanted + 1).reshape(height, width)
    edges = centres.distance(series.boundary.union_all()).to_numpy().reshape(height, width)
    clear = edges > 0.2 * made.pixel  # the quicker projection may move a corner a tenth of a pixel
    assert clear.mean() > 0.9
    assert (found == wanted)[clear].all()


@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
def test_a_picture_shows_the_first_class_where_two_overlap():
    shapes = gpd.GeoSeries(
        [shapely.box(0, 0, 400, 400), shapely.box(200, 0, 800, 400)], crs=CRS
    ).translate(569_000, 7_034_000)
    made = picture(shapes, [0, 1], ["#ff0000", "#0000ff"], longest=80)
    data = base64.b64decode(made.address.partition(",")[2])
    with rasterio.MemoryFile(data) as memory, memory.open() as opened:
        assert (opened.width, opened.colormap(1)[1]) == (80, (255, 0, 0, 255))
        row = opened.read(1)[opened.height // 2]
    assert row[10] == 1
    assert row[30] == 1  # both lie here
    assert row[70] == 2


# --- blobs ----------------------------------------------------------------------------------------


def numbers(data):
    """The integers of a blob, one byte after the other."""
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value, shift = 0, 0
    return found


def test_shapes_come_back_as_they_were_packed():
    hole = shapely.Polygon(
        [(0, 0), (90, 0), (90, 90), (0, 90)], [[(10, 10), (20, 10), (20, 20)]]
    )  # fmt: skip
    two = shapely.MultiPolygon([shapely.box(100, 0, 110, 10), shapely.box(120, 0, 130, 10)])
    shapes = gpd.GeoSeries([hole, two, shapely.Point(-5, 7)], crs=blobs.WEB_CRS)
    packed = zlib.decompress(base64.b64decode(blobs.pack_shapes(shapes, [2, 0, 1], 0.5)))
    ints = numbers(packed)
    assert ints[0] == 3
    assert ints[1:7] == [2, 2, 0, 2, 1, 1]  # class and number of parts
    assert ints[7:12] == [5, 4, 5, 5, 1]  # points of each part
    steps = np.array([n >> 1 if n % 2 == 0 else -(n + 1) // 2 for n in ints[12:]]).reshape(-1, 2)
    points = steps.cumsum(axis=0) * 0.5
    assert points[:4].tolist() == [[0, 0], [90, 0], [90, 90], [0, 90]]
    assert points[-1].tolist() == [-5, 7]


def test_varints_of_the_largest_and_the_least():
    every = np.array([0, 1, 127, 128, 16_383, 16_384, 2**40, 2**53 - 1], dtype=np.int64)
    assert numbers(blobs.varints(every)) == every.tolist()


def test_a_profile_without_business_still_gives_a_map(evaluation, document):
    only = replace(
        evaluation.profile,
        goals={k: v for k, v in evaluation.profile.goals.items() if k == "housing"},
        criteria={k: v for k, v in evaluation.profile.criteria.items() if k == "housing"},
    )
    made = maps.meeting_map(document, evaluation.sites, {}, presets=[only])
    assert list(held(made, "settings")["presets"][0]["weights"]) == ["housing"]
