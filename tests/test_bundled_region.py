"""The bundled region: whole, honest about what is invented, and the same when built again."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.api import score
from ikap.assess.measurement import lasting
from ikap.measure import network
from ikap.measure.routing import nearest
from ikap.sources.gtfs.feed import read_feed
from ikap.sources.proposals.reading import read_proposals
from ikap.sources.region import Region, bundled_regions, check_region, open_region
from ikap.sources.region.key_figures import FIGURE_TABLES

FOLDER = bundled_regions() / "trondheimsregionen"
SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
REAL = {
    *("municipalities", "shoreline", "centres", "stations", "roads", "ferries", "terminals"),
    *("growth_targets", "need_assumptions", "business_need"),
    *FIGURE_TABLES,
}
NEED = ("need_assumptions", "business_need", "employment")
DAA = 1000.0


@pytest.fixture(scope="module")
def region() -> Region:
    return open_region()


@pytest.fixture(scope="module")
def land_area(region: Region) -> Any:
    return region.layer("municipalities").union_all()


@pytest.fixture(scope="module")
def proposals() -> gpd.GeoDataFrame:
    return gpd.read_file(FOLDER / "proposals.gpkg").set_index("omrade_id")


@pytest.fixture(scope="module")
def builder() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SCRIPTS))
        yield import_module("build_layers")


@pytest.fixture(scope="module")
def rebuilt(builder: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The region built again from its own real layers, which stand in for the wheels."""
    municipalities = gpd.read_file(FOLDER / "municipalities.fgb")
    sea = gpd.read_file(FOLDER / "shoreline.fgb").geometry.iloc[0]
    names = {c["name"]: c.get("geonames") for c in _facts()["centres"]}
    centres = gpd.read_file(FOLDER / "centres.fgb").dropna(subset="population")
    population = {
        names[name]: int(count)
        for name, count in zip(centres["name"], centres["population"], strict=True)
    }
    out = tmp_path_factory.mktemp("trondheimsregionen")
    builder.build(builder.Outlines(municipalities, sea, population), out)
    return out


def _facts() -> dict[str, Any]:
    import tomllib

    text = (SCRIPTS / "layers_build" / "facts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def share_on(site: Any, layer: gpd.GeoDataFrame) -> float:
    return float(layer.geometry.intersection(site).area.sum() / site.area)


# --- the layers --------------------------------------------------------------------------------


def test_every_layer_is_read_without_a_remark(region: Region) -> None:
    assert check_region(region) == []


def test_the_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 6_000_000


def test_land_is_a_partition(region: Region, land_area: Any) -> None:
    shapes = region.layer("land").geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    assert whole.area == pytest.approx(shapely.area(shapes).sum(), abs=0.01)
    along_border = 0.1 * land_area.length  # rounding to whole metres
    assert whole.symmetric_difference(land_area).area < along_border


def test_invented_layers_say_so(region: Region) -> None:
    for name in region.declarations:
        source = region.source(name)
        assert source.synthetic == (name not in REAL), name
        told = "oppdiktet" in source.title and "oppdiktet" in source.publisher
        assert told or name in REAL | {"watercourses"}, name
        assert source.date, name


def test_places_lie_in_the_region(region: Region, land_area: Any) -> None:
    for name in ("centres", "stations", "services", "terminals"):
        layer = region.layer(name)
        assert layer[~layer.within(land_area)].empty, name


def test_every_municipality_has_a_centre(region: Region) -> None:
    joined = region.layer("centres").sjoin(region.layer("municipalities"))
    assert set(joined["municipality_code"]) == set(region.municipalities)


# --- roads and timetable -----------------------------------------------------------------------


def test_the_fjord_is_crossed_by_ferry_alone(region: Region) -> None:
    roads, ferries = region.layer("roads").geometry, region.layer("ferries").geometry
    sea = region.layer("shoreline").union_all()
    assert roads.intersection(sea).length.max() < 500
    centres = region.layer("centres").set_index("name").geometry
    main = centres[[region.main_centre]]
    by_road = nearest(network.build(roads), centres, main)
    cut_off = set(by_road.index[by_road["metres"].isna()])
    beyond = {"Vanvikan", "Rissa (Årnset)", "Stadsbygd", "Leksvik", "Råkvåg"}
    assert cut_off == beyond
    both = pd.concat([roads, ferries], ignore_index=True)
    wait = pd.Series([0.0] * len(roads) + [15_000.0] * len(ferries))
    metres = nearest(network.build(both, extra=wait), centres, main)["metres"]
    assert metres.notna().all()
    assert 40_000 < metres["Vanvikan"] < 60_000  # 25 km of road, 7 of ferry and 15 for the wait


def test_the_timetable_has_trains_a_ferry_and_a_school_bus() -> None:
    feed = read_feed(FOLDER / "timetable.zip")
    assert set(feed.lines["mode"]) == {"bus", "rail", "boat"}
    assert feed.passed_over == {712: 2}
    assert 150 <= len(feed.stops) <= 250
    metrobus = feed.trips["line"].map(feed.lines["line"]) == "1"
    assert metrobus.sum() > 200  # every ten minutes, both ways


def test_growth_follows_the_stated_facts(region: Region) -> None:
    table = region.layer("growth_targets").set_index("municipality_code")
    assert set(table.index) == set(region.municipalities)
    assert table["dwellings_share"].sum() == pytest.approx(1, abs=0.001)
    assert table["dwellings_reserve"].sum() == 5_970
    assert table.loc["5001", "dwellings_reserve"] == 4_234 + 308
    assert set(table["reserve_type"]) == {"year_programme"}  # one year's potential, no reserve
    assert table.loc["5059", "reserve_note"] == "tallet gjelder tidligere Orkdal"
    need = lasting(region, "municipal_need")[["low", "best", "high"]].sum()
    assert need.tolist() == pytest.approx([1_824 / 2.3 * 12, 2_900 / 2.1 * 12, 4_000 / 1.9 * 12])


def test_the_invented_travel_habits_agree_with_the_model_that_knows_none() -> None:
    """Driving by the tables is 0.6–1.6 times that of the elasticity model, and as much in all."""
    evaluation = score([FOLDER / "proposals.gpkg"])
    measured = evaluation.indicators["measured"].astype(float).unstack("indicator")
    kinds = evaluation.sites["kind"]
    for kind, tables, model in (
        ("housing", "resident_travel_km", "resident_car_km"),
        ("business", "commuting_travel_km", "commuting_car_km"),
    ):
        mine = measured[(kinds == kind).reindex(measured.index)]
        # Firms of class C are not punished for commuting: they have neither.
        away = evaluation.sites["business_class"].reindex(mine.index) == "C"
        assert mine[tables].isna().equals(away), mine[tables]
        ratio = (mine[tables] / mine[model]).dropna()
        assert ratio.between(0.6, 1.6).all(), ratio
        assert 0.9 < ratio.median() < 1.1
        assert mine[tables].corr(mine[model], method="spearman") > 0.7
    deciding = evaluation.criteria.xs("car_km", level="criterion")["indicator"]
    assert set(deciding) == {
        "resident_travel_km",
        "commuting_travel_km",
        "class_c_travel_km",
    }


# --- the proposals -----------------------------------------------------------------------------


def test_the_proposals_are_all_accepted(region: Region) -> None:
    read = read_proposals([FOLDER / "proposals.gpkg"], region, {})
    assert read.rejected == ()
    (derived,) = read.remarks  # three say no number, so that a reader sees how it is derived
    assert derived.what.startswith("områder uten oppgitt antall boliger: 3.")
    kinds = read.alternatives.groupby("proposal")["kind"].agg(lambda kind: "+".join(sorted(kind)))
    assert kinds.value_counts().to_dict() == {
        "housing": 30,
        "business": 12,
        "business+housing": 3,
    }
    assert set(read.alternatives["municipality_code"]) == set(region.municipalities)


def test_the_proposals_lie_beside_each_other_on_land(
    proposals: gpd.GeoDataFrame, land_area: Any
) -> None:
    assert proposals.is_valid.all()
    assert proposals.geometry.difference(land_area).area.max() == 0
    assert proposals.union_all().area == pytest.approx(proposals.area.sum())


def test_the_proposals_show_what_real_ones_are_like(
    region: Region, proposals: gpd.GeoDataFrame
) -> None:
    site = proposals.geometry
    land = region.layer("land")
    stations, roads = region.layer("stations"), region.layer("roads")
    protected = share_on(site["307"], region.layer("protected_nature"))
    codes = region.layer("municipalities")
    assert len(shapely.get_rings(shapely.get_parts(site["502"]))) == 2  # a hole
    assert shapely.get_num_geometries(site["403"]) == 2
    assert (codes.intersection(site["109"]).area > 5 * DAA).sum() == 2
    assert 0.1 < protected < 0.6
    assert share_on(site["401"], land[land["land_type"] == 21]) > 0.7
    assert share_on(site["203"], land[land["land_type"] == 60]) > 0.7
    assert site["106"].area == pytest.approx(1.5 * DAA, rel=0.02)
    assert stations.distance(site["111"]).min() < 300
    assert roads[roads["road_class"] == "E"].distance(site["204"]).min() < 1000
    assert proposals["boliger"].isna().sum() > 12
    assert proposals["saksnr"].isna().any()


# --- building it again -------------------------------------------------------------------------


def _files(folder: Path) -> list[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found)


def test_it_is_built_the_same_again(rebuilt: Path) -> None:
    made = _files(rebuilt)
    tables = ("growth", *NEED, *FIGURE_TABLES)
    by_hand = {"region.toml", *(f"{name}.csv" for name in tables)}
    assert made == [name for name in _files(FOLDER) if name not in by_hand]
    for name in made:
        if name.endswith((".zip", ".csv")):
            assert (rebuilt / name).read_bytes() == (FOLDER / name).read_bytes()
            continue
        before, after = gpd.read_file(FOLDER / name), gpd.read_file(rebuilt / name)
        assert before.geometry.geom_equals_exact(after.geometry, 0).all(), name
        pd.testing.assert_frame_equal(
            pd.DataFrame(before.drop(columns="geometry")),
            pd.DataFrame(after.drop(columns="geometry")),
        )


def test_files_are_written_the_same_to_the_byte(
    builder: Any, rebuilt: Path, tmp_path: Path
) -> None:
    land = gpd.read_file(rebuilt / "land.fgb")
    backwards = land.iloc[::-1]
    builder.write.write_layer(backwards, tmp_path / "land.fgb")
    assert (tmp_path / "land.fgb").read_bytes() == (rebuilt / "land.fgb").read_bytes()
    sites = gpd.read_file(rebuilt / "proposals.gpkg")
    written = [tmp_path / "one" / "proposals.gpkg", tmp_path / "two" / "proposals.gpkg"]
    for path in written:
        path.parent.mkdir()
        builder.write.write_proposals(sites, path)
    assert written[0].read_bytes() == written[1].read_bytes()
