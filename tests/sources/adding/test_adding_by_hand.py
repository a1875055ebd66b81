"""Layers taken in: names, ways, copies, questions and coverage, from small records and files."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.catalogue import LAYERS
from ikap.model import ConfigurationError, InputError
from ikap.sources.adding import choosing, filing, inspection, intake
from ikap.sources.adding.candidate import Choices
from ikap.sources.adding.intake import Base

NOTHING = Choices()


def text(path: Path, content="x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def base_in(folder: Path, *, new=False, brought=None) -> Base:
    return Base(folder, "tekst", folder, new=new, brought=brought or {})


# --- names and copies -----------------------------------------------------------------------------


def test_a_file_has_its_own_name_in_the_folder_unless_another_has_it(tmp_path):
    folder, away = tmp_path / "region", tmp_path / "borte"
    inside = text(folder / "kart" / "a.gpkg")
    same, other = text(away / "b.gpkg", "lik"), text(away / "c.tar.gz", "ny")
    text(folder / "b.gpkg", "lik")
    text(folder / "c.tar.gz", "gammel")
    twin = text(away / "under" / "B.gpkg", "annen")
    files = [inside, same, other, twin, same]
    assert filing.placed(base_in(folder), files, link=False) == {
        inside: "kart/a.gpkg", same: "b.gpkg", other: "c-2.tar.gz", twin: "B-2.gpkg"
    }  # fmt: skip
    brought = base_in(folder, brought={"B.GPKG": same})
    assert filing.placed(brought, [same], link=False) == {same: "b-2.gpkg"}
    linked = filing.placed(base_in(folder), [inside, same], link=True)
    assert linked == {inside: "kart/a.gpkg", same: "../borte/b.gpkg"}


def test_files_are_the_same_with_all_that_belongs_to_them(tmp_path):
    for name in ("a", "b"):
        text(tmp_path / f"{name}.shp", "s")
        text(tmp_path / f"{name}.dbf", "d")
    assert filing._same(tmp_path / "a.shp", tmp_path / "b.shp")
    text(tmp_path / "b.dbf", "e")
    assert not filing._same(tmp_path / "a.shp", tmp_path / "b.shp")
    (tmp_path / "b.dbf").unlink()
    assert not filing._same(tmp_path / "a.shp", tmp_path / "b.shp")


def test_a_new_region_is_there_with_all_its_files(tmp_path):
    folder, away = tmp_path / "ny", text(tmp_path / "borte" / "a.shp", "s")
    text(away.with_suffix(".dbf"), "d")
    base = base_in(folder, new=True, brought={"kart/b.gpkg": text(tmp_path / "borte" / "b.gpkg")})
    filing.take_in(base, "ny tekst", {away: "a-2.shp"}, link=False)
    there = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    assert there == ["a-2.dbf", "a-2.shp", "kart/b.gpkg", "region.toml"]
    assert (folder / "region.toml").read_text(encoding="utf-8") == "ny tekst"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["borte", "ny"]


@pytest.mark.parametrize("link", [True, False])
def test_a_layer_is_taken_into_a_region_and_the_text_before_is_kept(tmp_path, link):
    folder, away = tmp_path / "region", text(tmp_path / "borte" / "a.csv", "ny")
    text(folder / "region.toml", "gammel")
    inside = text(folder / "b.csv")
    filing.take_in(base_in(folder), "ny tekst", {away: "a.csv", inside: "b.csv"}, link=link)
    assert (folder / "a.csv").exists() is (not link)
    assert (folder / "region.toml").read_text(encoding="utf-8") == "ny tekst"
    assert (folder / filing.BACKUP).read_text(encoding="utf-8") == "gammel"
    filing.rewrite(base_in(folder), "nyere")
    assert (folder / filing.BACKUP).read_text(encoding="utf-8") == "ny tekst"
    assert not (folder / ".ikap.part").exists()


def test_nothing_is_changed_where_one_file_cannot_come(tmp_path, monkeypatch):
    folder, away = tmp_path / "region", tmp_path / "borte"
    text(folder / "region.toml", "gammel")
    first, lost = text(away / "a.csv"), away / "none.csv"
    with pytest.raises(ConfigurationError, match="Ingenting er endret"):
        filing.take_in(base_in(folder), "ny", {first: "a.csv", lost: "b.csv"}, link=False)
    assert [path.name for path in folder.iterdir()] == ["region.toml"]

    def held(_folder, _text):
        raise OSError(28, "fullt")

    monkeypatch.setattr(filing, "replace_file", held)
    with pytest.raises(ConfigurationError):
        filing.take_in(base_in(folder), "ny", {first: "a.csv"}, link=False)
    assert [path.name for path in folder.iterdir()] == ["region.toml"]
    new = base_in(tmp_path / "ny", new=True)
    with pytest.raises(ConfigurationError):
        filing.take_in(new, "ny", {lost: "b.csv"}, link=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["borte", "region"]


# --- what region.toml says ------------------------------------------------------------------------


def guess(kind="land", path=Path("a.gpkg"), layer=None, columns=None, tables=None, **choices):
    offer = SimpleNamespace(path=path, layer=layer, where=path.name)
    return SimpleNamespace(
        kind=LAYERS[kind], offer=offer, columns=columns or {}, tables=tables or {},
        choices=Choices(**choices), unknown={}, lacking=(),
    )  # fmt: skip


def test_an_entry_says_what_is_not_as_it_usually_is():
    plain = guess(columns={"land_type": "land_type"}, tables={"land_type": ("ar5",)})
    files = {Path("a.gpkg"): "a.gpkg", Path("b.gpkg"): "b.gpkg"}
    assert intake.entry_for([plain], files) == {"file": "a.gpkg"}
    own = guess(
        layer="lag", columns={"land_type": "type", "ground": "ground"},
        tables={"land_type": ("ar50", "n50")}, crs="EPSG:25833", words={"land_type": {"Eng": 21}},
        constants={"ground": 44}, where={"a": [1]},
    )  # fmt: skip
    entry = {
        "file": "a.gpkg", "layer": "lag", "crs": "EPSG:25833", "fields": {"land_type": "type"},
        "codes": {"land_type": "ar50"}, "values": {"land_type": {"Eng": 21}},
        "constants": {"ground": 44}, "where": {"a": [1]},
    }  # fmt: skip
    assert intake.entry_for([own], files) == entry
    chosen = guess(codes={"land_type": "n50"})
    assert intake.entry_for([chosen], files)["codes"] == {"land_type": "n50"}


def test_parts_share_what_all_of_them_say():
    files = {Path("a.gpkg"): "a.gpkg", Path("b.gpkg"): "b.gpkg"}
    first = guess(crs="EPSG:25833", constants={"ground": 44})
    other = guess(path=Path("b.gpkg"), crs="EPSG:25833", constants={"ground": 45})
    assert intake.entry_for([first, other], files) == {
        "parts": [{"file": "a.gpkg", "constants": {"ground": 44}},
                  {"file": "b.gpkg", "constants": {"ground": 45}}],
        "crs": "EPSG:25833",
    }  # fmt: skip
    bare = guess(path=Path("b.gpkg"))
    assert "crs" not in intake.entry_for([first, bare], files)


@pytest.mark.parametrize(
    ("entry", "files"),
    [({"file": "a"}, ["a"]), ({"parts": [{"file": "a"}, {"file": "b"}]}, ["a", "b"]),
     ({"file": "a", "parts": [{}, {"file": "b"}]}, ["a", "b"]), ({}, []), ({"parts": [{}]}, [])],
)  # fmt: skip
def test_the_files_of_an_entry(entry, files):
    assert list(intake.files_of(entry)) == files


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["Basisdata_5028_M_25832_X", "Basisdata_5001_T_25832_X"], ("5001", "5028")),
        (["Basisdata_5001_T_25832_X", "eget.gpkg"], ()),
        (["Basisdata_5001_T_25832_X", "Basisdata_0000_N_25832_X"], ()),
    ],
)
def test_municipalities_are_named_where_all_files_name_one(names, codes):
    assert intake.named_municipalities([guess(path=Path(name)) for name in names]) == codes


@pytest.mark.parametrize(
    ("reference", "files", "empty", "said"),
    [
        ("ikap:x", {}, False, "kan ikke endres"),
        ("r", {"a": "x"}, False, "ikke tom og har ingen region.toml"),
        ("r", {"region.toml": "x"}, True, "--empty gjelder bare en ny region"),
    ],
)
def test_a_region_that_cannot_be_added_to_is_refused(tmp_path, reference, files, empty, said):
    for name, content in files.items():
        text(tmp_path / "r" / name, content)
    where = reference if ":" in reference else str(tmp_path / reference)
    if reference.startswith("ikap:"):
        where = f"{intake.BUNDLED}trondheimsregionen"
    with pytest.raises(ConfigurationError, match=said):
        intake.base_of(where, "land", empty=empty)


def test_a_region_that_begins_with_municipalities_begins_from_nothing(tmp_path):
    base = intake.base_of(str(tmp_path / "ny" / "region.toml"), "municipalities", empty=False)
    assert (base.folder, base.text, base.new, base.brought) == (tmp_path / "ny", "", True, {})
    whole = intake.base_of(str(tmp_path / "ny"), "land", empty=False)
    alone = intake.base_of(str(tmp_path / "ny"), "land", empty=True)
    assert whole.new
    assert len(whole.brought) > len(alone.brought) >= 1
    assert "[layers.land]" in whole.text
    assert "[layers.land]" not in alone.text
    broken = text(tmp_path / "galt.toml")
    broken.write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match="kan ikke leses som TOML"):
        intake._text(broken)


# --- questions ------------------------------------------------------------------------------------


def asked(**more):
    cells = pd.DataFrame({"type": ["b", "a", "b"], "n": [1, 2, 3]}, dtype=object)
    layer = guess(**more)
    layer.offer.cells, layer.offer.columns, layer.offer.crs = cells, ("type", "n"), None
    return layer


def test_a_filter_that_keeps_nothing_is_asked_about_first(monkeypatch):
    layer = asked(where={"Type": ["c", 1], "x": [2]})
    monkeypatch.setattr(choosing, "kept", lambda _guess: pd.Series([False] * 3))
    [question] = choosing.questions(layer)
    assert question.problem.what == "a.gpkg: ingen rader har Type=c,1 og x=2."
    assert question.problem.remedy == "type har a, b."
    assert question.answer == ("--where", "Type=VERDI")
    monkeypatch.setattr(choosing, "kept", lambda _guess: pd.Series([False, True, False]))
    assert choosing.questions(layer) == []


def test_a_field_that_is_lacking_is_asked_for_with_what_may_serve(monkeypatch):
    field = LAYERS["land"].fields[0]
    layer = asked()
    monkeypatch.setattr(choosing, "serving", lambda *_given: ("type",))
    question = choosing._lacking(layer, field)
    assert question.answer == ("--field", "land_type=type")
    assert "Felt som kan brukes: type. Feltene er type, n." in question.problem.remedy
    known = question.problem.remedy.partition("Mulige verdier: ")[2].rstrip(".").split(", ")
    assert len(known) == 12
    monkeypatch.setattr(choosing, "serving", lambda *_given: ("type", "n"))
    assert choosing._lacking(layer, field).answer == ("--field", "land_type=FELT")
    named = choosing._lacking(asked(fields={"land_type": "borte"}), field)
    assert named.problem.what == "a.gpkg: feltet «borte» finnes ikke."


@pytest.mark.parametrize(("count", "more"), [(12, ""), (13, " og 1 til")])
def test_unknown_values_are_listed_in_order_with_their_number(count, more):
    field = LAYERS["land"].fields[0]
    layer = asked(columns={"land_type": "type"}, tables={"land_type": ("ar5",)})
    counts = {f"v{n:02}": n for n in range(count, 0, -1)}
    question = choosing._unknown(layer, field, counts)
    assert question.problem.what.startswith("a.gpkg: «type» har ukjente verdier: v01 (1), v02 (2)")
    assert question.problem.what.endswith(f"v12 (12){more}.")
    assert question.answer[:2] == ("--value", "land_type:v01=VERDI")
    assert len(question.answer) == 24
    assert question.problem.remedy.endswith("Kodelister: ar5, ar50, n50, base_map (--codes).")
    other = asked(columns={"land_type": "type"}, tables={"land_type": ("n50",)})
    assert "DyrketMark" in choosing._unknown(other, field, counts).problem.remedy
    both = choosing._which_table(layer, "land_type", ("ar5", "ar50"))
    assert "kodene i «type» finnes i flere kodelister: ar5, ar50." in both.problem.what


def ranked(*points, layer="lag"):
    return [SimpleNamespace(points=point, kind=LAYERS["land"], offer=SimpleNamespace(layer=layer),
                            reasons=("r",)) for point in points]  # fmt: skip


@pytest.mark.parametrize(
    ("points", "leads"), [((1,), True), ((3, 1), True), ((3, 2), False), ((3, 3), False)]
)
def test_a_layer_leads_where_it_is_ahead_of_the_next(points, leads):
    assert choosing._leads(ranked(*points)) is leads


@pytest.mark.parametrize(("count", "more"), [(12, ""), (13, " og 1 til")])
def test_layers_that_nobody_knows_are_named(count, more):
    offered = [SimpleNamespace(layer=f"l{n}") for n in range(count)]
    question = choosing._which_layer(Path("a.gpkg"), offered, [], None)
    assert question.problem.remedy.endswith(f"l11{more}.")
    assert (question.answer, question.file) == (("a.gpkg:LAG",), Path("a.gpkg"))
    known = choosing._which_layer(Path("a.gpkg"), offered, ranked(3), ranked(1)[0])
    assert known.problem.remedy == "Gjenkjent: lag → land."
    assert "Legg til --as land." in known.problem.what


def test_a_kind_that_no_layer_can_be_is_refused_with_what_there_is(monkeypatch):
    offers_ = [SimpleNamespace(shape=shape, layer=shape, where="a", name="a") for shape in
               ("point", "line", "point")]  # fmt: skip
    monkeypatch.setattr(choosing, "offers", lambda _path, _layer: offers_)
    monkeypatch.setattr(choosing, "by_layers", lambda *_given: None)
    with pytest.raises(InputError, match="inneholder linjer og punkter, ventet flater"):
        choosing.chosen(Path("a.gpkg"), None, "land", NOTHING)


# --- extents --------------------------------------------------------------------------------------

TWO = gpd.GeoDataFrame(
    {"municipality_code": ["5001", "5028"]},
    geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], crs=25832,
)  # fmt: skip


def seen(*shapes, lost=(), edge=False, municipalities=TWO):
    series = gpd.GeoSeries(list(shapes), crs=25832)
    return inspection._measured(series, 1, lost, municipalities, edge_to_edge=edge)


@pytest.mark.parametrize("edge", [True, False])
def test_a_layer_is_counted_and_measured(edge):
    surfaces = (shapely.box(0, 0, 500, 1000), shapely.box(500, 0, 600, 1000),
                shapely.box(9000, 0, 9100, 100))  # fmt: skip
    result = seen(*surfaces, lost=("x",), edge=edge)
    assert (result.count, result.inside, result.invalid, result.lost) == (4, 2, 1, ("x",))
    assert (result.area, result.length, result.located) == (610.0, 0.0, True)
    assert result.covered == {"5001": pytest.approx(0.6), "5028": 0.0}
    assert result.share == pytest.approx(0.3)


def test_overlapping_surfaces_cover_once_and_no_more_than_all():
    twice = seen(*[shapely.box(-10, -10, 2010, 1010)] * 2)
    assert twice.covered == {"5001": 1.0, "5028": 1.0}
    assert twice.share == 1.0
    lines = seen(shapely.LineString([(0, 0), (3000, 4000)]))
    assert (lines.length, lines.share, lines.covered, lines.inside) == (5.0, None, {}, 1)
    nowhere = seen(shapely.Point(1, 1), municipalities=None)
    assert (nowhere.count, nowhere.inside, nowhere.located) == (1, 1, False)


@pytest.mark.parametrize(
    ("shape", "empty"),
    [(shapely.box(0, 0, 10, 10), {"5028"}), (shapely.box(900, 0, 1000.5, 10), {"5028"}),
     (shapely.box(900, 0, 1001.5, 10), set()), (shapely.Point(5000, 0), {"5001", "5028"})],
)  # fmt: skip
def test_what_reaches_less_than_a_metre_into_a_municipality_is_not_in_it(shape, empty):
    assert inspection.empty_places(gpd.GeoSeries([shape], crs=25832), TWO) == empty
