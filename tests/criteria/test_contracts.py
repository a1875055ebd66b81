"""What holds for every indicator, criterion and constraint: declare one, and it walks in here.

Lilleby: a square of 1.2 km with 36 fields, a main street and a fjord to the west.
"""

from __future__ import annotations

import pickle
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Formatter

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin
from shapely.affinity import translate

from ikap.assess.measurement import Tables, available, layers_of, measure
from ikap.catalogue import LAYERS
from ikap.criteria import CONSTRAINTS, CRITERIA, INDICATORS
from ikap.criteria.declaration import impact_of
from ikap.model import NO_THEME, Curve, Kind, LimitTest, Tag, ZoneTest
from ikap.text import _, speaking
from ikap.words import IMPACT_THEMES

CRS = "EPSG:25832"
WEST, SOUTH, CELL = 570_000.0, 7_030_000.0, 200.0
INDICATORS_BY_ID = {i.id: i for i in INDICATORS}
TYPES = [21, 21, 22, 30, 60, 11, 23, 30, 21, 50, 12, 81]


def at(x, y):
    return WEST + x, SOUTH + y


def box(x, y, width, height):
    return shapely.box(*at(x, y), *at(x + width, y + height))


def assumptions(**rows):
    """A region's table of assumptions: name → low, best, high."""
    table = pd.DataFrame(rows, index=["low", "best", "high"]).T.astype(float)
    return table.rename_axis("name").reset_index().assign(municipality_code=None)


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


@cache
def heights(west, south):
    """A hillside that rises 1:4 to the east up to the middle, and is level from there."""
    file = Path(tempfile.mkdtemp()) / "heights.tif"
    rise = np.minimum(np.arange(160) * 10.0, 800.0) / 4
    with rasterio.open(
        file, "w", driver="GTiff", height=160, width=160, count=1, dtype="float32", crs=CRS,
        transform=from_origin(west, south + 1600, 10, 10),
    ) as target:  # fmt: skip
        target.write(np.tile(rise, (160, 1)).astype("float32"), 1)
    return file


def lilleby():
    """The layers and the sites, as `sources` and `limits` would give them."""
    cells = [box(CELL * (i % 6), CELL * (i // 6), CELL, CELL) for i in range(36)]
    centres = [shapely.Point(at(*p)) for p in ((600, 600), (1100, 200), (900, 900), (100, 1100))]
    stops = [shapely.Point(at(620, 600)), shapely.Point(at(620, 1000)), shapely.Point(at(200, 300))]
    layers = {
        "land": layer(
            cells,
            land_type=[TYPES[i % len(TYPES)] for i in range(36)],
            forest_productivity=[14.0 if i % 2 else 13.0 for i in range(36)],
            ground=[45.0 if i == 0 else 44.0 for i in range(36)],
            peat_depth=[0.8 if i == 4 else np.nan for i in range(36)],
        ),
        "centres": layer(
            centres,
            name=["Torget", "Øst", "Midt", "Nord"],
            level=[1, 2, 3, 4],
            population=[5000.0, 700.0, np.nan, 60.0],
            main=[True, False, False, False],
        ),
        "school_districts": layer(
            [box(0, 0, 600, 1200), box(600, 0, 600, 1200), box(0, 0, 1200, 1200)],
            district=["Vest", "Øst", "Alle"],
            school_level=["primary", "primary", "lower_secondary"],
            school=["Vest skole", None, "Alle ungdomsskole"],
        ),
        "school_capacity": pd.DataFrame(
            {
                "district": ["Vest", "Øst", "Alle"],
                "school_level": ["primary", "primary", "lower_secondary"],
                "year": [2027, 2027, 2027],
                "places": [120.0, 100.0, 90.0],
            }
        ),
        "school_pupils": pd.DataFrame(
            {
                "district": ["Vest", "Vest", "Øst", "Alle"],
                "school_level": ["primary", "primary", "primary", "lower_secondary"],
                "year": [2027, 2030, 2027, 2028],
                "scenario": ["best", "best", "best", "high"],
                "pupils": [100.0, 110.0, 101.0, 80.0],
            }
        ),
        "school_class": pd.DataFrame(
            {
                "district": ["Alle"],
                "school_level": ["lower_secondary"],
                "school_class": ["blue"],
                "date": ["2026"],
            }
        ),
        "pupils_per_dwelling": pd.DataFrame(
            {
                "dwelling_type": ["flat"],
                "school_level": ["primary"],
                "low": [0.1],
                "best": [0.2],
                "high": [0.3],
                "source": ["prøve"],
                "date": ["2026"],
                "tag": ["P"],
            }
        ),
        "connections": layer(
            [
                shapely.LineString([at(620, 600), at(620, 1000)]),
                shapely.Point(at(200, 300)),
                shapely.Point(at(900, 300)),
            ],
            service=["water", "sewer", "road"],
            name=["Hovedledning", "Kum 7", None],
            capacity=["free", "none", None],
        ),
        "timetable": layer(
            [*stops, shapely.Point(at(700, 1000))],
            stop_id=["a", "b", "c", "d"],
            stop_name=["Torget", "Nordre", "Brygga", "Nordre trikk"],
            station_id=["a", "b", "c", "d"],
            line=["1", "1", "2", "9"],
            route_id=["r1", "r1", "r2", "r9"],
            direction=[0, 0, 0, 0],
            mode=["bus", "bus", "boat", "tram"],
            departures_per_hour=[6.0, 6.0, 1.0, 4.0],
            midday=[4.0, 4.0, 1.0, 4.0],
            evening=[2.0, 2.0, 0.0, 2.0],
            saturday=[2.0, 2.0, 0.0, 2.0],
            sunday=[1.0, 1.0, 0.0, 2.0],
            tfl_peak=[6.0, 6.0, 1.0, 4.0],
        ),
        "corridors": layer(
            [shapely.LineString([at(620, 600), at(620, 1000)])],
            from_name=["Torget"],
            to_name=["Nordre"],
            mode=["bus"],
            lines=["1"],
            departures_per_hour=[6.0],
            drawn=[False],
        ),
        "rides": layer(
            [stops[1], stops[0]],
            to_place=[stops[0], stops[1]],
            trip=[1, 2],
            from_stop=["b", "a"],
            to_stop=["a", "b"],
            departure=[7.5 * 3600, 8 * 3600],
            arrival=[7.5 * 3600 + 120, 8 * 3600 + 120],
            boards=[True, True],
            alights=[True, True],
        ),
        "stops": layer(stops, stop_id=["a", "b", "c"], name=["Torget", "Nordre", "Brygga"]),
        "roads": layer(
            [
                shapely.LineString([at(607, 0), at(607, 1200)]),
                shapely.LineString([at(0, 603), at(1200, 603)]),
            ],
            name=["E6", "Gata"],
            road_class=["E", "K"],
        ),
        "soil_quality": layer([box(0, 0, 400, 200)], soil_quality=[1]),
        "cultivable": layer([box(500, 0, 300, 300)]),
        "core_farmland": layer([box(0, 0, 500, 500)], name=["Kjerne"]),
        "services": layer(
            [shapely.Point(at(610, 610)), shapely.Point(at(100, 100))],
            name=["Butikk", "Skole"],
            service=["grocery", "primary_school"],
        ),
        "housing_areas": layer([box(700, 560, 100, 90)], name=["Hagebyen"]),
        "terminals": layer(
            [shapely.Point(at(600, 1100)), shapely.Point(at(100, 600)), shapely.Point(at(700, 50))],
            name=["Sporet", "Kaia", "Terminalen"],
            terminal=["rail", "port", "freight"],
        ),
        "travel_zones": layer(
            [box(0, 0, 700, 1200), box(500, 0, 700, 1200)],
            zone=["vest", "øst"],
            modal_zone=["by", "land"],
        ),
        "travel_bands": pd.DataFrame(
            {
                "municipality_code": ["5001", "5028"],
                "from_km": [0.0, 0.0],
                "to_km": [np.nan, np.nan],
                "zone": ["vest", "øst"],
                "modal_zone": ["by", "land"],
            }
        ),
        "travel_trips": pd.DataFrame(
            {
                "kind": ["housing", "housing", "business"],
                "purpose": ["arbeid", "fritid", "arbeid"],
                "trips": [1.0, 2.0, 1.5],
            }
        ),
        "travel_destinations": pd.DataFrame(
            {
                "zone": ["vest", "vest", "vest", "øst", "øst"],
                "purpose": ["arbeid", "arbeid", "fritid", "arbeid", "fritid"],
                "destination": ["Torget", "øst", "vest", "Torget", "borte"],
                "share": [0.7, 0.3, 1.0, 1.0, 1.0],
                "km": [np.nan, np.nan, 2.0, np.nan, 30.0],
            }
        ),
        "travel_settlement": pd.DataFrame(
            {
                "zone": ["vest", "øst"],
                "destination": ["øst", "vest"],
                "share": [1.0, 1.0],
                "km": [np.nan, np.nan],
            }
        ),
        "travel_modes": pd.DataFrame(
            {
                "purpose": ["arbeid", "arbeid", "fritid"] * 2,
                "modal_zone": ["by"] * 3 + ["land"] * 3,
                "from_km": [0.0, 0.5, 0.0] * 2,
                "to_km": [0.5, np.nan, np.nan] * 2,
                "car_driver": [0.1, 0.4, 0.3, 0.3, 0.8, 0.6],
            }
        ),
        "shoreline": layer([box(-3000, -3000, 2900, 9000)]),
        "municipalities": layer(
            [box(-4000, -4000, 4700, 9000), box(700, -4000, 9000, 9000)],
            municipality_code=["5001", "5028"],
            name=["Trondheim", "Melhus"],
        ),
        "growth_targets": pd.DataFrame(
            {
                "municipality_code": ["5001", "5028"],
                "dwellings_share": [0.7, 0.3],
                "dwellings_reserve": [700.0, 100.0],
                "reserve_type": ["build_ready", "build_ready"],
                "reserve_date": ["2020", "2020"],
            }
        ),
        "employment": pd.DataFrame(
            {
                "municipality_code": ["5001", "5028"],
                "jobs": [1000.0, 200.0],
                "employed_residents": [800.0, 400.0],
            }
        ),
        "need_assumptions": assumptions(
            people_per_year=(100, 200, 300),
            people_per_new_dwelling=(1.9, 2.1, 2.3),
            people_per_dwelling=(1.9, 2.0, 2.1),
            years=(12, 12, 12),
        ),
        "business_need": assumptions(land_per_year=(50, 100, 150), years=(12, 12, 12)),
        "population_scenarios": pd.DataFrame(
            [
                (code, year, scenario, people + per_year * (year - 2020) * (1 + step / 10))
                for code, people, per_year in (("5001", 900.0, 20.0), ("5028", 500.0, 10.0))
                for year in (2020, 2040)
                for step, scenario in enumerate(("low", "best", "high"))
            ],
            columns=["municipality_code", "year", "scenario", "persons"],
        ),
        "dwelling_stock": pd.DataFrame(
            {"municipality_code": ["5001", "5028"], "year": 2024, "dwellings": [430.0, 250.0]}
        ),
    }
    layers["elevation"] = heights(*at(-200, -200))
    shapes = [
        box(50, 30, 260, 150),
        box(640, 640, 100, 90),
        box(750, 100, 330, 420),
        box(15, 900, 60, 60),
    ]
    sites = layer(
        shapes,
        kind=[Kind.HOUSING, Kind.HOUSING, Kind.BUSINESS, Kind.HOUSING],
        business_class=[None, None, "C", None],
        class_from=[None, None, "jobs", None],
        municipality_code=["5001", "5028", "5028", "5001"],
        municipalities=[{"5001": 1.0}, {"5001": 0.4, "5028": 0.6}, {"5028": 1.0}, {"5001": 1.0}],
        dwellings=[120.0, 15.0, np.nan, 4.0],
        jobs=[np.nan, np.nan, 300.0, np.nan],
        dwellings_low=[120.0, 10.0, np.nan, 4.0],
        dwellings_high=[120.0, 22.0, np.nan, 4.0],
        dwellings_derived=[False, True, False, False],
        capacity_share=1.0,
        density_minimum=3.0,
        car_year=2030,
        dwelling_mix=[{"flat": 0.5, "row_house": 0.5}, {}, {}, {"detached": 1.0}],
        in_forecast=[np.nan, 0.5, np.nan, np.nan],
        peat_depth=[np.nan, np.nan, 1.5, np.nan],
        plan_in_force=[True, False, False, False],
    ).set_index(pd.Index(["s1", "s2", "s3", "s4"], name="id"))
    return layers, sites.assign(net=sites.geometry, net_area_daa=sites.area / 1250)


def measured(layers, sites):
    tables = Tables(sites, lambda name: name in layers, layers.__getitem__)
    return measure(tables, INDICATORS)


@cache
def whole():
    return measured(*lilleby())


def of(table, indicator):
    return table.xs(indicator.id, level="indicator")


def assert_same(found, expected):
    numbers = ["measured", "low", "high"]
    pd.testing.assert_frame_equal(found[numbers], expected[numbers], rtol=0, atol=1e-6)
    assert [sorted(f) for f in found["facts"]] == [sorted(f) for f in expected["facts"]]


@pytest.fixture(params=INDICATORS, ids=lambda i: i.id)
def indicator(request):
    return request.param


def test_lilleby_has_all_that_the_indicators_need(indicator):
    layers, _sites = lilleby()
    assert available(lambda name: name in layers, indicator)


def test_one_row_a_site_in_its_own_unit(indicator):
    rows = of(whole(), indicator)
    assert rows.index.tolist() == ["s1", "s2", "s3", "s4"]
    assert set(rows["unit"]) == {indicator.unit}
    assert all(set(facts) <= set(indicator.facts) for facts in rows["facts"])


def test_something_is_measured_or_known_to_be_missing(indicator):
    rows = of(whole(), indicator)
    silent = {"total_reserve_years"}  # the reserve of Lilleby is build-ready homes
    assert rows["measured"].notna().any() == (indicator.id not in silent)


def test_the_measured_lies_within_its_bounds(indicator):
    rows = of(whole(), indicator).dropna(subset=["measured"])
    assert (rows["low"].fillna(rows["measured"]) <= rows["measured"] + 1e-9).all()
    assert (rows["high"].fillna(rows["measured"]) >= rows["measured"] - 1e-9).all()


def test_nothing_is_more_than_it_can_be(indicator):
    rows = of(whole(), indicator)
    assert (rows[["measured", "low", "high"]].max().fillna(0) <= indicator.bound + 1e-9).all()


@cache
def part_by_part():
    layers, sites = lilleby()
    return pd.concat([measured(layers, sites.iloc[[i]]) for i in range(len(sites))])


def test_parts_equal_the_whole(indicator):
    assert_same(of(part_by_part(), indicator), of(whole(), indicator))


@cache
def shuffled():
    layers, sites = lilleby()
    mixed = {
        name: frame
        if isinstance(frame, Path)
        else frame.sample(frac=1, random_state=3).reset_index(drop=True)
        for name, frame in layers.items()
    }
    return measured(mixed, sites)


def test_the_order_of_features_changes_nothing(indicator):
    assert_same(of(shuffled(), indicator), of(whole(), indicator))


@cache
def moved():
    layers, sites = lilleby()

    def away(frame):
        if isinstance(frame, Path):
            return heights(WEST + 9800, SOUTH - 10_200)
        if not isinstance(frame, gpd.GeoDataFrame):
            return frame
        places = frame.columns[frame.dtypes == "geometry"].union(
            frame.columns.intersection(["to_place"])
        )
        shifted = {
            name: gpd.GeoSeries(
                [translate(s, 10_000, -10_000) for s in frame[name]], frame.index, crs=CRS
            )
            for name in places
        }
        return frame.assign(**shifted)

    sites = away(sites)
    return measured({n: away(f) for n, f in layers.items()}, sites.assign(net=sites.geometry))


def test_moving_everything_ten_kilometres_changes_nothing(indicator):
    assert_same(of(moved(), indicator), of(whole(), indicator))


def test_inputs_are_left_as_they_were():
    layers, sites = lilleby()
    tables = {name: frame for name, frame in layers.items() if not isinstance(frame, Path)}
    before = {name: frame.copy() for name, frame in tables.items()}
    measured(layers, sites)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before[name]))


def test_a_region_without_the_layers_measures_what_it_can():
    _layers, sites = lilleby()
    assert set(measured({}, sites).index.get_level_values("indicator")) == {
        i.id for i in INDICATORS if available(lambda name: False, i)
    }


# --- the records -------------------------------------------------------------------------------


def test_an_indicator_says_what_it_is(indicator):
    assert indicator.title
    assert indicator.basis.title
    assert indicator.function.__name__ == indicator.id


def test_an_indicator_can_be_sent_to_another_process(indicator):
    assert pickle.loads(pickle.dumps(indicator)) is indicator


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda c: c.id)
def test_a_criterion_rests_on_something(criterion):
    assert criterion.title
    assert criterion.gauges
    for gauge in criterion.gauges:
        assert gauge.basis.title
        assert isinstance(gauge.value, Curve)
        assert {v for _x, v in gauge.value.points} & {0.0, 1.0}, (
            "a curve reaches an end of the scale"
        )


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda c: c.id)
def test_a_criterion_says_how_it_is_measured(criterion):
    """Its own words in the handbook, with every number that they name."""
    words = criterion.method
    assert words.text.strip(), f"criterion {criterion.id!r} has no method text: say method=N_(…)"
    assert {name for _, name, _, _ in Formatter().parse(words.text) if name} == set(words.numbers)


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda c: c.id)
def test_a_criterion_names_its_theme_of_an_impact_assessment(criterion):
    assert criterion.impact in {*IMPACT_THEMES, NO_THEME}, (
        f"criterion {criterion.id!r} names no theme: say impact= one of "
        f"{', '.join(IMPACT_THEMES)}, or NO_THEME"
    )


def test_an_indicator_stands_under_a_theme_once(indicator):
    """By itself, or by the criterion that reads it; never by both."""
    assert indicator.impact in {"", *IMPACT_THEMES}
    if indicator.impact:
        through = {c.impact for c in CRITERIA for g in c.gauges if g.indicator is indicator}
        assert indicator.impact not in through


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda c: c.id)
def test_a_constraint_has_a_theme_of_an_impact_assessment(constraint):
    assert impact_of(constraint) in {*IMPACT_THEMES, NO_THEME}, (
        f"constraint {constraint.id!r} has no theme: say impact= on it, or on the layer or the "
        f"indicator that it tests; one of {', '.join(IMPACT_THEMES)}, or NO_THEME"
    )


def test_a_theme_of_its_own_goes_before_that_of_what_is_tested():
    zone = next(c for c in CONSTRAINTS if c.id == "flood")
    measure = next(c for c in CONSTRAINTS if c.id == "farmland_objection")
    assert (zone.impact, impact_of(zone)) == ("", "climate_change")
    assert (measure.impact, impact_of(measure)) == ("", "soil")
    assert impact_of(replace(zone, impact="water")) == "water"


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda c: c.id)
def test_a_constraint_names_the_criterion_that_measures_the_same_ground(constraint):
    """An override of the one is said beside the other, so it must be known which that is."""
    test = constraint.test
    own = {test.layer} if isinstance(test, ZoneTest) else set(layers_of(test.indicator))
    own -= {"shoreline"}  # says only where nobody walks straight
    measuring = {
        criterion.id
        for criterion in CRITERIA
        for gauge in criterion.gauges
        if own & set(layers_of(gauge.indicator))
    }
    assert (constraint.measured_by in measuring) if measuring else constraint.measured_by == ""


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda c: c.id)
def test_a_constraint_rests_on_something_and_asks_for_something(constraint):
    assert constraint.title
    assert constraint.advice
    assert constraint.basis.title
    if isinstance(constraint.test, LimitTest):
        assert constraint.test.indicator in INDICATORS
        return
    assert isinstance(constraint.test, ZoneTest)
    fields = {field.name: field for field in LAYERS[constraint.test.layer].fields}
    for column, codes in constraint.test.where.items():
        field = fields[column]
        assert field.type == "flag" or field.codes or set(codes) <= set(field.choices)


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize(
    ("records", "most"),
    [(CRITERIA, 12), (INDICATORS, 14), (CONSTRAINTS, 14)],
    ids=lambda x: str(x)[:9],
)
def test_a_label_for_little_room_is_short_and_its_own(records, most, lang):
    with speaking(lang):
        labels = {record.id: _(record.short) for record in records}
    assert not [one for one in labels.items() if not 0 < len(one[1]) <= most]
    assert len(set(labels.values())) == len(labels)


def test_what_is_judged_or_proposed_is_never_called_a_source():
    bases = [g.basis for c in CRITERIA for g in c.gauges] + [i.basis for i in INDICATORS]
    bases += [c.basis for c in CONSTRAINTS]
    for basis in bases:
        assert (basis.tag is Tag.SOURCE) == bool(basis.publisher)


def test_what_is_left_of_a_field_in_small_parts_counts_by_half():
    """A field of 10 daa loses 2; the 8 left are in two parts of 4, too small to be worked."""
    layers, sites = lilleby()
    layers["land"] = layer([box(0, 0, 100, 100), box(0, 100, 900, 900)], land_type=[21, 30])
    del layers["soil_quality"], layers["cultivable"]
    site = sites.iloc[[0]].set_geometry([box(40, 0, 20, 100)], crs=CRS)
    row = of(measured(layers, site.assign(net=site.geometry)), INDICATORS_BY_ID["equivalents_lost"])
    assert row["measured"].iloc[0] == pytest.approx(2 * 0.8 + 8 * 0.8 * 0.5)
    assert (row["facts"].iloc[0]["fields"], row["facts"].iloc[0]["parts"]) == (1, 2)
    assert row["facts"].iloc[0]["residual"] == pytest.approx(8.0)
