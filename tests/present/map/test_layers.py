"""A map of layers without scores: what is named becomes layers with a style, and one page."""

from __future__ import annotations

import base64
import json
import re
import zipfile
import zlib

import geopandas as gpd
import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from ikap.commands import app
from ikap.model import Source
from ikap.present.map import layers as layer_maps
from ikap.present.map.choice import Named, Wanted, meeting_layers
from ikap.present.map.styling import coded_style, graded_style, named_style, plain_style
from ikap.text import speaking

CRS = "EPSG:25832"
CENTRE = (569_618, 7_034_313)
HOSTILE = (
    "<img src=x onerror=\"window.harmed='img'\">",
    "</script><script>window.harmed='script'</script>",
    "Bruk ${window.harmed='template'} kr",
    "{{ 7*7 }} {% raw %} \u2028 \"' &amp;",
)


def squares(count, **columns):
    x, y = CENTRE
    shapes = [shapely.box(x + 500 * i, y, x + 500 * i + 400, y + 400) for i in range(count)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def ikap(*arguments):
    return CliRunner().invoke(app, ["map", *map(str, arguments)])


def settings(path):
    html = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'id="settings">(.*?)</script>', html, re.DOTALL)[1])


def facts(path, layer="added-1"):
    html = path.read_text(encoding="utf-8")
    packed = re.search(rf'id="blob-{layer}-facts">(.*?)</script>', html, re.DOTALL)[1]
    return json.loads(zlib.decompress(base64.b64decode(packed)))


# --- styles ---------------------------------------------------------------------------------------


def test_ar5_has_the_colours_of_nibio():
    style = coded_style(squares(3, arealtype=["21", "30", None]), "polygon")
    shown = [style.looks[i] for i in style.classes]
    assert [look.colour for look in shown[:2]] == ["#ffd16e", "#9ecc73"]
    assert shown[0].title == "21 Fulldyrka jord"
    assert shown[2].title == "Mangler verdi"


def test_plan_codes_have_the_colours_of_the_standard():
    style = coded_style(squares(3, formal_kode=["1110 Boligbebyggelse", 1340, 1130]), "polygon")
    assert [style.looks[i].colour for i in style.classes] == ["#ffff99", "#cc99ff", "#cc9900"]
    assert "kparealformalomrade.sld" in style.colours


def test_a_column_that_is_called_so_but_holds_something_else_is_no_code():
    assert coded_style(squares(2, arealtype=[21, 999]), "polygon") is None
    assert coded_style(squares(2, arealtype=["eng", "skog"]), "polygon") is None
    assert coded_style(squares(2, formal=["noe", "annet"]), "polygon") is None


def test_numbers_in_classes_with_norwegian_limits():
    values = np.array([1.5, 2.5, 1234.5, np.nan])
    style = graded_style(values, [2.5, 1234.5], 1.5, "polygon", "pris")
    assert style.classes.tolist() == [0, 0, 1, 2]
    titles = [look.title.replace("\u00a0", " ") for look in style.looks]
    assert titles == ["1,5–2,5", "2,5–1 234,5", "Mangler verdi"]
    assert style.looks[2].hatch == "diagonal"


def test_the_most_frequent_names_have_a_colour_each():
    names = [f"navn {i}" for i in range(12)] + ["navn 7"] * 3 + [None]
    frame = squares(len(names), navn=names)
    style = named_style(frame["navn"], "polygon", "navn")
    titles = [style.looks[i].title for i in style.classes]
    assert style.looks[0].title == "navn 7"
    assert titles.count("Andre verdier") == 3
    assert titles[-1] == "Mangler verdi"
    assert len({look.colour for look in style.looks}) == len(style.looks)


def test_surfaces_lie_under_lines_and_points_and_the_first_named_on_top():
    x, y = CENTRE
    point, line = shapely.Point(x, y), shapely.LineString([(x, y), (x + 9, y)])
    mixed = gpd.GeoDataFrame(geometry=[point, shapely.box(x, y, x + 9, y + 9), line], crs=CRS)
    source = Source("a", "", "2026-01-01", "")
    named = [Named("først", mixed, source), Named("så", squares(1), source)]
    layers = meeting_layers(named, Wanted())
    assert [layer.title for layer in layers] == [
        "så",
        "først (flater)",
        "først (linjer)",
        "først (punkter)",
    ]


def test_parts_of_a_layer_share_their_classes():
    x, y = CENTRE
    shapes = [shapely.box(x, y, x + 9, y + 9), shapely.Point(x, y), shapely.Point(x + 5, y)]
    frame = gpd.GeoDataFrame({"tall": [1.0, 2.0, 9.0]}, geometry=shapes, crs=CRS)
    named = [Named("a", frame, Source("a", "", "2026-01-01", ""))]
    layers = meeting_layers(named, Wanted("tall", classes=3))
    looks = [layer.style.looks for layer in layers]
    assert [look.title for look in looks[0]] == [look.title for look in looks[1]]
    assert layers[1].style.classes.tolist() == [1, 2]


def test_layers_without_codes_each_have_a_colour():
    frame = squares(1)
    colours = [plain_style(frame, "polygon", "a", turn).looks[0].colour for turn in range(3)]
    assert len(set(colours)) == 3


# --- the command ----------------------------------------------------------------------------------

DAYS = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date"
CALLS = "trip_id,stop_id,stop_sequence,arrival_time,departure_time"
TIMETABLE = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,Anes,63.43,10.39\nB,Berg,63.42,10.41\n"
    "C,Cordoba,37.88,-4.77\n",
    "routes.txt": "route_id,route_short_name,route_type\nR1,1,3\n",
    "trips.txt": "route_id,service_id,trip_id,direction_id\n"
    + "".join(f"R1,workdays,t{i},0\n" for i in range(4)),
    "stop_times.txt": CALLS + "\n" + "".join(
        f"t{i},A,1,07:{i}0:00,07:{i}0:00\nt{i},B,2,07:{i}5:00,07:{i}5:00\n"
        f"t{i},C,3,09:{i}5:00,09:{i}5:00\n" for i in range(4)
    ),
    "calendar.txt": f"{DAYS}\nworkdays,1,1,1,1,1,0,0,20250505,20250523\n",
}  # fmt: skip


def test_layers_of_the_region(tmp_path):
    out = tmp_path / "kart.html"
    done = ikap("quick_clay", "stops", "--title", "Fare & stopp", "--out", out)
    assert done.exit_code == 0, done.output
    told = settings(out)
    assert "<title>Fare &amp; stopp – Trondheimsregionen</title>" in out.read_text("utf-8")
    mine = [theme for theme in told["themes"] if theme["id"].startswith("added")]
    assert [theme["title"] for theme in mine] == ["Kvikkleire og marin leire", "Holdeplasser"]
    assert {"municipalities", "sea", "roads", "rail"} <= {theme["id"] for theme in told["themes"]}
    table = told["tables"][0]
    assert table["by"] == "Sonetype"
    assert [row[0] for row in table["sums"]][:2] == ["Kvikkleiresone", "Aktsomhetsområde"]
    assert set(facts(out, table["id"])["values"][1]) == {row[0] for row in table["sums"]}
    assert told["sources"][table["id"]]["synthetic"]


def test_the_stretches_of_the_timetable_are_drawn_by_how_often_they_are_served(tmp_path):
    out = tmp_path / "kart.html"
    assert ikap("corridors", "--out", out).exit_code == 0
    table = settings(out)["tables"][0]
    assert table["by"] == "Avganger i timen i rush"
    assert table["sums"][0][0] == "12 eller flere"
    wrong = ikap("timetable", "--out", out)
    assert wrong.exit_code == 2
    assert "ikke et kartlag med objekter" in wrong.output


def test_stops_are_drawn_by_their_departures_where_there_is_a_timetable(tmp_path):
    out = tmp_path / "kart.html"
    assert ikap("stops", "--out", out).exit_code == 0
    told = settings(out)
    [table] = told["tables"]
    assert table["by"] == "Avganger i timen i rush"
    assert [row[0] for row in table["sums"]][-1] == "Under 1"
    assert facts(out)["columns"] == ["Holdeplass-id", "Navn", "Avganger i timen i rush"]


def test_a_timetable_of_ones_own_is_stops_and_stretches(tmp_path):
    """Two stops in Trondheim, four departures in the peak; a third far outside the region."""
    with zipfile.ZipFile(tmp_path / "rute.zip", "w") as archive:
        for name, text in TIMETABLE.items():
            archive.writestr(name, text)
    out = tmp_path / "kart.html"
    done = ikap(tmp_path / "rute.zip", "--out", out)
    assert done.exit_code == 0, done.output
    assert "05.05.2025–23.05.2025" in done.output
    told = settings(out)
    rows = {table["title"]: (table["rows"], table["by"]) for table in told["tables"]}
    often = "Avganger i timen i rush"
    assert rows == {
        "rute.zip, Holdeplasser": (2, often),
        "rute.zip, Strekninger i rutetabellen": (2, often),
    }
    stops = next(table for table in told["tables"] if "Holdeplasser" in table["title"])
    assert sorted(facts(out, stops["id"])["values"][2]) == [2.0, 2.0]


def test_a_timetable_of_another_place_is_refused(tmp_path):
    away = TIMETABLE | {"stops.txt": TIMETABLE["stops.txt"].replace(",63.", ",43.")}
    with zipfile.ZipFile(tmp_path / "rute.zip", "w") as archive:
        for name, text in away.items():
            archive.writestr(name, text)
    done = ikap(tmp_path / "rute.zip", "--out", tmp_path / "kart.html")
    assert done.exit_code == 2
    assert "ingen av objektene ligger i regionen" in done.output


def test_without_layers_it_is_the_region(tmp_path):
    out = tmp_path / "kart.html"
    assert ikap("--out", out).exit_code == 0
    told = settings(out)
    assert (told["tables"], told["focus"]) == ([], None)
    assert {"farmland", "flood", "noise", "centres"} <= {theme["id"] for theme in told["themes"]}


def test_a_file_with_numbers(tmp_path):
    file = tmp_path / "priser.geojson"
    frame = squares(6, navn=[f"Felt {i}" for i in range(6)], pris=[1, 2, 3, 50, 51, None])
    frame.to_crs(4326).to_file(file)
    out = tmp_path / "kart.html"
    done = ikap(file, "--column", "pris", "--unit", "kr per m²", "--classes", 2, "--out", out)
    assert done.exit_code == 0, done.output
    [table] = settings(out)["tables"]
    assert table["by"] == "pris (kr per m²)"
    assert [row[:3] for row in table["sums"]] == [
        ["1–3", 3, pytest.approx(480, abs=1)],
        ["3–51", 2, pytest.approx(320, abs=1)],
        ["Mangler verdi", 1, pytest.approx(160, abs=1)],
    ]
    told = facts(out)
    assert told["columns"] == ["navn", "pris (kr per m²)"]
    assert told["names"][0] == "Felt 0"
    assert told["values"][1] == [1, 2, 3, 50, 51, None]
    assert told["shapes"] == list(range(6))


def test_hostile_texts_stand_as_data_only(tmp_path):
    file = tmp_path / "fiendtlig.geojson"
    frame = squares(4, navn=HOSTILE, **{HOSTILE[0]: HOSTILE})
    frame.to_crs(4326).to_file(file)
    out = tmp_path / "kart.html"
    assert ikap(file, "--title", HOSTILE[1], "--column", "navn", "--out", out).exit_code == 0
    html = out.read_text("utf-8")
    assert "<script>window.harmed" not in html
    assert "<img src=x" not in html
    beside = re.sub(r'id="settings">.*?</script>', "", html, flags=re.DOTALL)
    assert all(text not in beside for text in HOSTILE)
    assert facts(out)["columns"][1] == HOSTILE[0]


def test_every_layer_of_a_file_or_one(tmp_path):
    file = tmp_path / "flere.gpkg"
    squares(2, a=[1, 2]).to_file(file, layer="en")
    squares(3, b=[1, 2, 3]).to_file(file, layer="to")
    out = tmp_path / "kart.html"
    assert ikap(file, "--out", out).exit_code == 0
    assert {table["title"]: table["rows"] for table in settings(out)["tables"]} == {
        "En": 2,
        "To": 3,
    }
    named = f"{file}:to=Nye = flere felt"
    assert ikap(f"{file}:to", "--title-of", named, "--out", out).exit_code == 0
    [table] = settings(out)["tables"]
    assert (table["title"], table["rows"]) == ("Nye = flere felt", 3)
    told = refused(ikap(file, "--title-of", "en=Et lag", "--out", out))
    assert "forstår ikke «en=Et lag»" in told


def test_the_same_layers_give_the_same_bytes(tmp_path):
    a, b = tmp_path / "a.html", tmp_path / "b.html"
    assert (
        ikap("land", "stops", "--out", a).exit_code == ikap("land", "stops", "--out", b).exit_code
    )
    assert a.read_bytes() == b.read_bytes()


def test_it_speaks_english(tmp_path):
    out = tmp_path / "map.html"
    with speaking("nb"):
        assert ikap("stops", "--lang", "en", "--out", out).exit_code == 0
    assert settings(out)["tables"][0]["title"] == "Stops"


def test_a_large_layer_is_a_picture_and_too_many_rows_are_summed(tmp_path, monkeypatch):
    monkeypatch.setattr(layer_maps, "MOST_SHAPES", 5)
    monkeypatch.setattr(layer_maps, "MOST_ROWS", 5)
    file = tmp_path / "mange.geojson"
    squares(12, type=[21, 22, 23] * 4).to_crs(4326).to_file(file)
    out = tmp_path / "kart.html"
    assert ikap(file, "--column", "type", "--out", out).exit_code == 0
    told = settings(out)
    theme = next(theme for theme in told["themes"] if theme["id"] == "added-1")
    assert theme["picture"]["address"].startswith("data:image/png")
    assert theme["picture"]["near"] is None
    assert told["tables"][0]["listed"] is False
    assert sum(row[1] for row in told["tables"][0]["sums"]) == 12
    assert facts(out)["values"] == []


# --- what goes wrong ------------------------------------------------------------------------------


def refused(done):
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    return done.output


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    empty = tmp_path / "tom.geojson"
    empty.write_bytes(b"")
    far = tmp_path / "langt.geojson"
    squares(1).translate(-300_000, -600_000).to_crs(4326).to_file(far)
    out = tmp_path / "kart.html"
    told = refused(ikap("tull", "elevation", empty, far, "--out", out))
    assert "tull:" in told
    assert "finnes verken" in told
    assert "Terreng er ikke et kartlag med objekter" in told
    assert "filen er tom" in told
    assert "ingen av objektene ligger i regionen" in told
    assert not out.exists()


def test_a_file_in_another_system_than_it_says(tmp_path):
    file = tmp_path / "feil.gpkg"
    frame = squares(2).to_crs(25833).set_crs(25832, allow_override=True)
    frame.to_file(file)
    told = refused(ikap(file, "--out", tmp_path / "kart.html"))
    assert "EUREF89 UTM sone 33" in told


def test_a_file_without_geometry_and_one_that_is_no_map(tmp_path):
    plain = tmp_path / "tabell.csv"
    plain.write_text("navn;pris\na;1\n", encoding="utf-8")
    other = tmp_path / "bilde.png"
    other.write_bytes(b"\x89PNG\r\n")
    told = refused(ikap(plain, other, "--out", tmp_path / "kart.html"))
    assert "tabellen har ikke noe felt med geometri" in told
    assert "bilde.png" in told


def test_a_field_that_no_layer_has(tmp_path):
    told = refused(ikap("stops", "--column", "pris", "--out", tmp_path / "kart.html"))
    assert "ingen av kartlagene har feltet «pris»" in told
    assert "stop_id" in told


def test_numbers_that_are_none(tmp_path):
    file = tmp_path / "tomme.geojson"
    squares(2, pris=[None, None], a=[1, 2]).to_crs(4326).to_file(file)
    out = tmp_path / "kart.html"
    assert ikap(file, "--column", "pris", "--out", out).exit_code == 0
    assert [row[:2] for row in settings(out)["tables"][0]["sums"]] == [["Mangler verdi", 2]]


def test_options_that_cannot_be(tmp_path):
    told = refused(
        ikap("stops", "--classes", 1, "--scheme", "pen", "--out", tmp_path / "kart.gpkg")
    )
    assert "antall klasser kan ikke være 1" in told
    assert "fisher-jenks, quantiles, equal" in told
    assert "slutter på .html" in told


def test_only_a_map_of_ours_is_written_over(tmp_path):
    out = tmp_path / "viktig.html"
    out.write_text("<html>noe annet</html>", encoding="utf-8")
    assert "ikke et kart fra IKAP" in refused(ikap("stops", "--out", out))
    assert out.read_text("utf-8") == "<html>noe annet</html>"
    out.unlink()
    assert ikap("stops", "--out", out).exit_code == 0
    assert ikap("stations", "--out", out).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["viktig.html"]


def test_broken_geometry_is_mended_and_told(tmp_path):
    file = tmp_path / "sløyfe.geojson"
    x, y = CENTRE
    bow = shapely.Polygon([(x, y), (x + 500, y + 500), (x + 500, y), (x, y + 500)])
    gpd.GeoDataFrame(geometry=[bow], crs=CRS).to_crs(4326).to_file(file)
    out = tmp_path / "kart.html"
    done = ikap(file, "--out", out)
    assert (done.exit_code, "objekter med ugyldig geometri som er reparert: 1" in done.output) == (
        0,
        True,
    )
    assert settings(out)["tables"][0]["sums"][0][2] == pytest.approx(125, abs=1)
