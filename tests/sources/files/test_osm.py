"""A small town as OpenStreetMap has it: streets, a footway, a motorway bridge and a ferry."""

from __future__ import annotations

import math
import os
import signal
import sys
import time

import numpy as np
import pytest

from ikap.criteria.ground import carrying_cars, carrying_walks
from ikap.model import InputError
from ikap.sources.adding.candidate import Choices
from ikap.sources.adding.choosing import chosen
from ikap.sources.files import vector
from ikap.sources.wall.reader import run

LEFT = []  # in the child

NODES = {
    1: (63.350, 10.390), 2: (63.350, 10.400), 3: (63.350, 10.410), 4: (63.348, 10.400),
    5: (63.352, 10.400), 6: (63.348, 10.405), 7: (63.352, 10.405),
}  # fmt: skip
WAYS = (
    ((1, 2, 3), {"highway": "residential", "name": 'Gata "Store"', "maxspeed": "30"}),
    ((4, 2, 5), {"highway": "footway"}),
    ((6, 7), {"highway": "motorway", "bridge": "yes", "maxspeed": "NO:urban"}),
    ((1, 4), {"waterway": "river"}),
    ((5, 7), {"route": "ferry", "name": "Ferja"}),
    ((3, 7), {"highway": "service", "tunnel": "no"}),
    ((3, 6), {"highway": "via_ferrata"}),
)
CLOSED = {
    "private": ({"highway": "service", "access": "private"}, "other"),
    "foot-no": ({"highway": "primary", "foot": "no"}, "no_foot"),
    "private-foot-yes": ({"highway": "service", "access": "private", "foot": "yes"}, "pedestrian"),
    "footway-no": ({"highway": "footway", "access": "no"}, "other"),
    "no-cars": ({"highway": "residential", "motor_vehicle": "no"}, "pedestrian"),
    "motorway": ({"highway": "motorway", "foot": "no"}, "motorway"),
    "open": ({"highway": "residential", "access": "permissive"}, "residential"),
}


@pytest.fixture
def town(tmp_path):
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n'
    for node, (lat, lon) in NODES.items():
        text += f'<node id="{node}" lat="{lat}" lon="{lon}" version="1"/>\n'
    for number, (nodes, tags) in enumerate(WAYS, 10):
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        told = "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.items())
        text += f'<way id="{number}" version="1">{refs}{told}</way>\n'
    path = tmp_path / "by.osm"
    path.write_text(text + "</osm>\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", CLOSED)
def test_a_way_that_is_closed_is_not_gone_along(tmp_path, name):
    tags, wanted = CLOSED[name]
    nodes = "".join(
        f'<node id="{n}" lat="{lat}" lon="{lon}" version="1"/>' for n, (lat, lon) in NODES.items()
    )
    said = "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.items())
    way = f'<way id="9" version="1"><nd ref="1"/><nd ref="2"/>{said}</way>'
    path = tmp_path / "by.osm"
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{nodes}{way}</osm>', encoding="utf-8")
    kept = {"other": "ways", "pedestrian": "paths"}.get(wanted, "roads")
    assert vector.layer_names(path) == (kept,)  # no ferries, no layer of them
    assert vector.read(vector.contents(path))["highway"].tolist() == [wanted]


def test_ways_are_what_can_be_gone_along(town):
    ways = vector.read(vector.contents(town, "ways"))
    assert ways["highway"].tolist() == ["residential", "footway", "motorway", "service", "other"]
    assert ways["name"].iloc[0] == 'Gata "Store"'
    assert ways["medium"].tolist() == ["", "", "1", "", ""]
    assert ways["maxspeed"].iloc[0] == 30
    assert all(math.isnan(limit) for limit in ways["maxspeed"].iloc[1:])
    assert ways.crs == "EPSG:4326"


def test_what_nobody_goes_along_is_neither_walked_nor_driven(town):
    ways = vector.read(vector.contents(town, "ways")).rename(columns={"highway": "way_type"})
    assert carrying_walks(ways)["way_type"].tolist() == ["residential", "footway", "service"]
    assert carrying_cars(ways)["way_type"].tolist() == ["residential", "motorway", "service"]


def test_ferries_are_a_layer_of_their_own(town):
    assert vector.read(vector.contents(town, "ferries"))["name"].tolist() == ["Ferja"]


def test_only_what_is_in_the_window_is_read(town):
    window = (10.404, 63.347, 10.406, 63.3535)
    ways = vector.read(vector.contents(town, "ways"), window=window)
    assert "footway" not in ways["highway"].tolist()


def test_roads_and_paths_are_layers_and_together_they_are_the_ways(town):
    assert vector.layer_names(town) == ("roads", "paths", "ferries")
    types = {
        name: vector.read(vector.contents(town, name))["highway"].tolist()
        for name in ("roads", "paths", None)
    }
    assert types["roads"] == ["residential", "motorway", "service"]
    assert types["paths"] == ["footway"]
    assert sorted(types[None]) == sorted([*types["roads"], *types["paths"], "other"])
    with pytest.raises(InputError, match="Velg ett av kartlagene: roads, paths, ferries"):
        vector.contents(town, "lines")


def test_it_is_offered_as_roads_and_paths_with_whose_it_is(town):
    taken, asked = chosen(town, None, None, Choices())
    assert taken is None
    assert "roads → roads, paths → paths" in asked[0].problem.remedy
    roads, none = chosen(town, "roads", None, Choices())
    assert none == []
    assert roads.kind.name == "roads"
    assert (roads.product.title, roads.product.licence) == ("OpenStreetMap", "ODbL 1.0")
    assert roads.product.page == "https://www.openstreetmap.org/copyright"


def test_one_way_for_cars_is_both_ways_on_foot(tmp_path, town):
    text = town.read_text("utf-8").replace("k='maxspeed' v='30'", "k='oneway' v='yes'")
    town.write_text(text, encoding="utf-8")
    ways = vector.read(vector.contents(town)).rename(columns={"highway": "way_type"})
    assert ways["oneway"].tolist()[0] == "yes"
    assert carrying_walks(ways)["way_type"].tolist()[0] == "residential"


def test_a_file_that_is_no_extract_is_refused_in_words(tmp_path):
    broken = tmp_path / "by.osm"
    broken.write_text("<osm", encoding="utf-8")
    with pytest.raises(InputError, match=r"by\.osm"):
        vector.read(vector.contents(broken, "ways"))


def test_a_region_walks_and_drives_on_it(toy, town):
    (toy.folder / "by.osm").write_bytes(town.read_bytes())
    toy.add("roads", 'file = "by.osm"\nlayer = "ways"')
    roads = toy.open().layer("roads")
    assert sorted(roads["way_type"]) == ["footway", "motorway", "other", "residential", "service"]
    assert roads.crs == "EPSG:25832"


def another_reader(folder):
    """The number of a process that has read nothing yet, after the one that was there is ended."""
    before = run(folder, os.getpid)
    os.kill(before, signal.SIGTERM)
    time.sleep(0.5)
    after = run(folder, os.getpid)
    assert after != before
    return after


def leave_claimed(size):
    """What a reader that does not give back all that it has claimed leaves behind."""
    LEFT.append(np.zeros(size // 8))
    return len(LEFT)


def leave_in_use(size):
    LEFT.append(np.ones(size // 8))


def test_what_earlier_files_have_left_claimed_is_not_taken_for_damage(town, tmp_path):
    before = len(vector.read(vector.contents(town, "ways")))
    assert run(tmp_path, leave_claimed, 350_000_000) == 1
    assert len(vector.read(vector.contents(town, "ways"))) == before > 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others do not say")
def test_a_reader_that_has_left_much_in_use_is_followed_by_another(tmp_path, monkeypatch):
    first = another_reader(tmp_path)
    run(tmp_path, leave_in_use, 100_000_000)
    assert run(tmp_path, os.getpid) == first
    monkeypatch.setattr("ikap.sources.wall.reader.MOST_LEFT", 50_000_000)
    second = run(tmp_path, os.getpid)
    assert second != first
    assert run(tmp_path, os.getpid) == second


def test_a_reader_that_was_ended_between_two_files_costs_neither(town, tmp_path):
    another_reader(tmp_path)
    assert len(vector.read(vector.contents(town, "ways"))) > 0
