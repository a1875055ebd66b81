"""What stands ready for the indicators, and what they make of it: small tables, worked on paper."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.criteria import business, growth, need, proximity, school_room, schools, supply
from ikap.criteria.sites import Sites, known, looked_up, where
from ikap.measure.nearness import SiteWays, Trips, targets
from ikap.measure.points import Points
from ikap.text import NO_BREAK

CRS = 25832


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def squares(count, **columns):
    """Sites of 10 daa, one after the other eastwards."""
    shapes = [shapely.box(1000 * i, 0, 1000 * i + 100, 100) for i in range(count)]
    return Sites(layer(shapes, **columns).set_axis(list("abcdefgh"[:count])))


def plain(columns):
    """Columns as lists, None for what is missing."""
    return {
        name: [None if value is None or value != value else value for value in values]
        for name, values in columns.items()
    }


def ways(mean, worst=None, at_least=None, target=None):
    mean = np.array(mean, dtype=float)
    return SiteWays(
        mean,
        mean if worst is None else np.array(worst, dtype=float),
        mean if at_least is None else np.array(at_least, dtype=float),
        np.array([None] * len(mean) if target is None else target, dtype=object),
    )


# --- what is missing, and what is looked up ------------------------------------------------------


def test_what_does_not_hold_is_missing_and_what_a_table_lacks_is_too():
    some = np.array([True, False])
    assert plain({"v": where(some, np.array([1.0, 2.0]))})["v"] == [1.0, None]
    assert where(some, np.array([1.0, 2.0]), 9.0).tolist() == [1.0, 9.0]
    assert where(some, np.array(["x", "y"]), None).tolist() == ["x", None]
    assert where(some, "x", None).tolist() == ["x", None]
    assert looked_up({"a": 1}, np.array(["b", "a"], dtype=object)).tolist() == [None, 1]
    assert looked_up({"a": 1}, np.array(["b"], dtype=object), 7).tolist() == [7]
    assert known(np.array([np.nan, 2.0]), np.array([5.0, 6.0])).tolist() == [5.0, 2.0]


# --- growth --------------------------------------------------------------------------------------

TARGETS = pd.DataFrame(
    {
        "municipality_code": ["5001", "5028"],
        "dwellings_share": [0.6, 0.4],
        "dwellings_reserve": [90.0, 10.0],
        "reserve_type": ["total", "build_ready"],
        "reserve_date": ["2020", "2024"],
        "reserve_note": ["bare byen", None],
    }
)
NEED = pd.DataFrame(
    {"low": [30.0, 20.0], "best": [60.0, 40.0], "high": [120.0, 80.0], "years": 12.0},
    index=["5001", "5028"],
)
BALANCE = growth.municipal_balance(TARGETS)


def test_a_reserve_lasts_longest_where_the_least_is_needed():
    """12 years × 90 / 60 in the middle; × 90 / 120 at the least, × 90 / 30 at the most."""
    years = growth.reserve_years(BALANCE, NEED)
    assert years.loc["5001"].to_dict() == {"low": 9, "best": 18, "high": 36}
    assert growth.years_by_code(years)["high"] == {"5001": 36, "5028": 6}
    whole = growth.total_years_by_code(BALANCE, years)
    assert (whole["best"]["5001"], np.isnan(whole["best"]["5028"])) == (18, True)
    nothing = growth.reserve_years(BALANCE, NEED.assign(best=[0.0, -5.0]))
    assert np.isinf(nothing["best"]).all()
    elsewhere = growth.reserve_years(BALANCE, NEED.drop("5028"))
    assert elsewhere.loc["5028"].isna().all()


def test_a_site_has_the_words_of_its_own_municipality_and_the_numbers_of_its_parts():
    """LQ is 1.5 and 0.25; the third lies three quarters in the second, the last in none."""
    sites = squares(
        4,
        municipality_code=["5001", "5028", "5028", "9999"],
        municipalities=[{"5001": 1.0}, {"5028": 1.0}, {"5001": 0.25, "5028": 0.75}, {"9999": 1.0}],
    )
    table = growth.balance_by_code(BALANCE)
    years = growth.years_by_code(growth.reserve_years(BALANCE, NEED))
    found = plain(growth.reserve_quotient(sites, table, years))
    assert found == {
        "measured": [1.5, 0.25, pytest.approx(0.25 * 1.5 + 0.75 * 0.25), None],
        "reserve": [90, 10, 10, None],
        "reserve_type": [
            "all planlagt reserve", "byggeklare boliger", "byggeklare boliger", None
        ],
        "date": ["2020", "2024", "2024", None],
        "note": ["bare byen", None, None, None],
        "years": [18, 3, 0.25 * 18 + 0.75 * 3, None],
        "soonest": [9, 1.5, 0.25 * 9 + 0.75 * 1.5, None],
        "latest": [36, 6, 0.25 * 36 + 0.75 * 6, None],
    }  # fmt: skip
    alone = plain(growth.reserve_quotient(sites, table))
    assert alone["years"] == alone["soonest"] == alone["latest"] == [None] * 4
    endless = growth.years_by_code(growth.reserve_years(BALANCE, NEED.assign(low=0.0)))
    assert plain(growth.reserve_quotient(sites, table, endless))["latest"] == [None] * 4
    bare = growth.municipal_balance(TARGETS.drop(columns="reserve_note"))
    said = growth.reserve_quotient(sites, growth.balance_by_code(bare))["note"]
    assert said.tolist() == [None] * 4


def test_jobs_for_each_who_works_by_municipality():
    table = pd.DataFrame(
        {"municipality_code": ["5001", "5028"], "jobs": [120.0, 30.0],
         "employed_residents": [100.0, 60.0]}
    )  # fmt: skip
    assert growth.jobs_by_code(table) == {"5001": 1.2, "5028": 0.5}
    sites = squares(2, municipalities=[{"5001": 0.5, "5028": 0.5}, {"9999": 1.0}])
    found = growth.jobs_ratio(sites, growth.jobs_by_code(table))
    assert found[0] == pytest.approx(0.85)
    assert np.isnan(found[1])


def said(indicator, measured, **facts):
    return indicator.tell(measured, facts).replace(NO_BREAK, " ")


def test_years_are_said_with_their_interval_where_there_is_one():
    facts = {"reserve_type": "byggeklare boliger", "date": "2020", "years": 18.0}
    plain_sentence = said(growth.reserve_quotient, "1,5", **facts)
    assert plain_sentence.endswith("per 2020. Reserven dekker boligbehovet i 18 år")
    wide = said(growth.reserve_quotient, "1,5", **facts, soonest=9.0, latest=36.0)
    assert wide.endswith("i 18 år (9–36 år)")
    without = {name: value for name, value in facts.items() if name != "years"}
    assert said(growth.reserve_quotient, "1,5", **without).endswith("per 2020")


# --- need ----------------------------------------------------------------------------------------


def test_a_sites_share_of_the_need_is_its_greatest_and_the_bounds_are_crossed():
    """60 homes of 60 and of 40; divided, 30 of 60 and 30 of 40; none where nobody lives."""
    sites = squares(
        4,
        dwellings=[60.0, 60.0, 60.0, np.nan],
        municipalities=[{"5001": 1.0}, {"5028": 1.0}, {"5001": 0.5, "5028": 0.5}, {"5001": 1.0}],
    )
    found = plain(need.housing_need_share(sites, need.need_by_code(NEED)))
    assert found["measured"] == [1.0, 1.5, 0.75, None]
    assert found["low"] == [0.5, 0.75, 0.375, None]
    assert found["high"] == [2.0, 3.0, 1.5, None]
    assert (found["need"][2], found["need_low"][2], found["need_high"][2]) == (50, 25, 100)
    assert found["years"] == [12.0] * 4
    unknown = squares(1, dwellings=[5.0], municipalities=[{"9999": 1.0}])
    assert np.isnan(need.housing_need_share(unknown, need.need_by_code(NEED))["measured"][0])
    bounded = squares(
        1, dwellings=[60.0], dwellings_low=[30.0], dwellings_high=[90.0],
        municipalities=[{"5001": 1.0}],
    )  # fmt: skip
    both = plain(need.housing_need_share(bounded, need.need_by_code(NEED)))
    assert (both["low"], both["measured"], both["high"]) == ([0.25], [1.0], [3.0])


@pytest.mark.parametrize(
    ("homes", "wanted", "share"), [(5, 10, 0.5), (5, 0, np.inf), (0, 0, 0.0), (0, 10, 0.0)]
)
def test_homes_over_a_need(homes, wanted, share):
    assert need._over(float(homes), float(wanted)) == share


def test_ground_for_business_against_the_regions_need():
    """10 daa of 100, between 50 and 200."""
    land = pd.Series({"low": 50.0, "best": 100.0, "high": 200.0, "years": 12.0})
    found = plain(need.business_need_share(squares(1), land))
    assert found == {
        "measured": [0.1], "low": [0.05], "high": [0.2], "need": [100], "need_low": [50],
        "need_high": [200], "years": [12],
    }  # fmt: skip


def test_a_need_is_said_with_its_interval_where_there_is_one():
    facts = {"need": 100.0, "need_low": 50.0, "need_high": 200.0, "years": 12.0}
    sentence = said(need.business_need_share, "10 %", **facts)
    assert sentence.endswith("i 12 år: om lag 100 daa (50–200)")
    alike = said(
        need.business_need_share, "10 %", **facts | {"need_low": 100.0, "need_high": 100.0}
    )
    assert alike.endswith("i 12 år: om lag 100 daa")
    for fact in facts:
        fewer = {name: value for name, value in facts.items() if name != fact}
        assert said(need.business_need_share, "10 %", **fewer).endswith("for næringsareal")
        assert said(need.housing_need_share, "10 %", **fewer).endswith("boligbehov")


# --- centres -------------------------------------------------------------------------------------


def test_centres_have_their_names_by_level_and_a_level_without_any_is_beyond_all():
    centres = layer(shapely.points([(0, 0)] * 3), level=[1, 3, 3], name=["By", "Vik", "Ås"])
    names = proximity.centre_names(centres)
    assert names == {1: {0: "By"}, 3: {1: "Vik", 2: "Ås"}}
    far = ways([1500.0, np.nan], [2500.0, np.nan], [1200.0, 900.0], [2, None])
    at = dict.fromkeys((1, 2, 3, 4), far)
    third = plain(proximity.centre_3_km.function(at, names))
    assert third == {
        "measured": [1.5, None], "low": [1.5, 0.9], "centre": ["Ås", None], "worst": [2.5, None],
    }  # fmt: skip
    nowhere = ways([np.nan, np.nan])
    second = proximity.centre_2_km.function({**at, 2: nowhere}, names)
    assert np.isinf(second["low"]).all()
    assert np.isnan(second["measured"]).all()
    assert second["centre"].tolist() == [None, None]


def test_the_value_of_a_way_to_a_centre_is_that_of_its_level():
    """1.6 km is worth three quarters, of a centre of level 4 half of that."""
    assert [float(proximity.centre_curve(level)(np.array([1.6]))[0]) for level in (1, 2, 3, 4)] == (
        pytest.approx([0.75, 0.9 * 0.75, 0.8 * 0.75, 0.5 * 0.75])
    )


def test_a_site_at_the_centre_is_said_to_be_there():
    told = proximity.centre_1_km
    assert said(told, "1 km", centre="By", worst=0.0499).startswith("Senteret By ligger i området")
    assert said(told, "1 km", centre="By", worst=0.05).startswith("1 km til By i snitt")
    assert said(told, "1 km", centre="By") == "1 km til senter"
    assert said(told, "1 km", worst=2.0) == "1 km til senter"


# --- schools -------------------------------------------------------------------------------------


def test_a_site_lies_in_the_districts_that_it_has_ground_in():
    """a: wholly in the west; b: a quarter beyond; the third touches the border alone."""
    districts = layer(
        [shapely.box(-9, -9, 1075, 109), shapely.box(1075, -9, 2000, 109)],
        district=["V", "Ø"], school_level=["primary"] * 2, school=["Skole", None],
    )  # fmt: skip
    ground = schools.school_ground(districts)
    parts = schools.district_parts(squares(3), ground)
    assert [[(row.district, share) for row, share in of_site] for of_site in parts] == [
        [("V", 1.0)], [("V", 0.75), ("Ø", 0.25)], [],
    ]  # fmt: skip
    assert ground.rows[0].school == "Skole"


def case(district, light, left, level="primary"):
    room = school_room.Room(free=(left, left, left))
    return schools.Case(
        district, level, None, 1.0, (1, 1, 1), (0.0, 0.0, 0.0), room, (light,) * 3, ""
    )


def test_the_worst_school_is_the_red_then_the_unknown_and_of_equals_the_fullest():
    red, unknown, judged, green = (
        case(name, light, 5.0)
        for name, light in (("r", 2.0), ("u", np.nan), ("j", 1.0), ("g", 0.0))
    )
    cases = [green, judged, unknown, red]
    assert sorted(cases, key=lambda c: c.order) == [red, unknown, judged, green]
    fuller, nobody = case("z", 1.0, 4.0), case("y", 1.0, np.nan)
    assert sorted([judged, fuller, nobody], key=lambda c: c.order) == [nobody, fuller, judged]
    older = case("j", 1.0, 5.0, "lower_secondary")
    first = case("a", 1.0, 5.0)
    assert sorted([judged, older, first], key=lambda c: c.order) == [first, older, judged]


def test_homes_have_bounds_where_their_number_is_derived_and_none_of_a_firm():
    columns = {"kind": ["housing", "business"], "dwellings": [10.0, 10.0]}
    given = schools.homes_of(squares(2, **columns))
    assert given[0] == (10, 10, 10)
    assert np.isnan(given[1]).all()
    derived = squares(2, **columns, dwellings_low=[7.0, 7.0], dwellings_high=[15.0, 15.0])
    assert schools.homes_of(derived)[0] == (7, 10, 15)


def test_what_the_forecast_has_is_nothing_where_nobody_says():
    assert schools._known_share(squares(2)).tolist() == [0, 0]
    assert schools._known_share(squares(2, in_forecast=[0.5, np.nan])).tolist() == [0.5, 0]


def test_places_that_are_free_or_lack_are_said_with_their_year():
    facts = {"district": "K", "level": "1.–7. trinn", "free": 12.0, "year": "2030"}
    told = schools.school_places_left
    assert said(told, "5", **facts) == (
        "K (1.–7. trinn) har 12 ledige elevplasser i 2030. Med elevene herfra: 5"
    )
    lacking = said(told, "–20", **facts | {"free": -12.0})
    assert lacking.startswith("K (1.–7. trinn) mangler 12 elevplasser i 2030")
    assert "har 0 ledige" in said(told, "0", **facts | {"free": 0.0})
    for fact in ("district", "year"):
        fewer = {name: value for name, value in facts.items() if name != fact}
        assert said(told, "5", **fewer) == "Ledige elevplasser: 5"


def rooms(places=(), pupils=(), classes=()):
    def table(rows, *columns):
        return pd.DataFrame(rows, columns=["district", "school_level", *columns]) if rows else None

    return school_room.school_room(
        table([("K", "primary", *row) for row in places], "year", "places"),
        table([("K", "primary", *row) for row in pupils], "year", "scenario", "pupils"),
        table([("K", "primary", *row) for row in classes], "school_class"),
    ).get(("K", "primary"))


def test_the_worst_year_is_the_one_with_the_fewest_places_left_and_the_first_of_equals():
    pupils = [(2031, "best", 340.0), (2029, "best", 340.0), (2027, "best", 300.0)]
    room = rooms([(2027, 350.0)], pupils)
    assert (room.free, room.year, room.places) == ((10, 10, 10), 2029, 350)
    grown = rooms([(2027, 350.0), (2030, 400.0), (2029, 360.0)], pupils)
    assert (grown.free[1], grown.year, grown.places) == (20, 2029, 360)
    assert rooms([(2027, 350.0), (2029, 500.0)], pupils).year == 2027


def test_places_of_a_later_year_are_not_known_yet_and_those_of_the_same_year_are():
    assert rooms([(2028, 350.0)], [(2027, "best", 300.0)]) == school_room.Room()
    assert rooms([(2027, 350.0)], [(2027, "best", 300.0)]).free[1] == 50
    assert rooms([(2027, 350.0)], [(2027, "low", 300.0)]) == school_room.Room()
    assert rooms([(2027, 350.0)], [(2027, None, 300.0)]).free[1] == 50
    assert rooms(classes=[("red",)]) == school_room.Room(school_class="red")
    assert rooms() is None
    bounds = rooms([(2027, 350.0)], [(2027, name, n) for name, n in (
        ("low", 290.0), ("best", 300.0), ("high", 320.0))])  # fmt: skip
    assert bounds.free == (60, 50, 30)


def test_a_regions_own_rate_stands_for_the_bounds_that_it_leaves_out():
    own = pd.DataFrame(
        {"dwelling_type": ["flat"], "school_level": ["primary"], "low": [np.nan], "best": [0.5]}
    )
    rates = school_room.pupil_rates(own)
    assert [rates["primary", bound]["flat"] for bound in ("low", "best", "high")] == [0.5] * 3
    assert rates["lower_secondary", "best"]["flat"] == pytest.approx(0.1 * 3 / 7)
    assert rates["primary", "high"]["any"] == 0.22
    assert school_room.pupils_in(10, {}, rates["primary", "best"]) == pytest.approx(1.6)


@pytest.mark.parametrize(
    ("free", "light"), [(24, "enough"), (23.9, "limited"), (7, "limited"), (6.9, "short")]
)
def test_there_is_room_for_the_most_pupils_or_not_for_the_fewest(free, light):
    assert school_room.light_of(school_room.Room((free,) * 3), (1, 1, 1), (7, 13, 24))[1] == light


# --- water, sewer and road -----------------------------------------------------------------------


def test_a_line_may_be_joined_every_fifty_metres_at_most_and_a_surface_along_its_edge():
    shapes = [
        shapely.LineString([(0, 0), (50, 0)]), shapely.LineString([(0, 0), (51, 0)]),
        shapely.Point(7, 7), shapely.box(0, 0, 25, 25), shapely.MultiPoint([(1, 1), (2, 2)]),
    ]  # fmt: skip
    found = supply.along_lines(layer(shapes, name=list("abcde")))
    assert found["name"].value_counts().to_dict() == {"a": 2, "b": 3, "c": 1, "d": 3, "e": 2}
    assert found.geometry[2:5].x.tolist() == [0, 25.5, 51]
    assert found.index.tolist() == list(range(11))


def test_connections_by_service_and_by_what_they_have_room_for():
    places = supply.connection_places(
        layer(
            shapely.points([(i, 0) for i in range(6)]),
            service=["water"] * 5 + ["road"],
            capacity=["free", "limited", "none", "half", None, None],
        )
    )
    assert list(places) == ["water", "road"]
    assert places["water"]["capacity"].tolist() == [
        "free", "limited", "none", "unknown", "unknown",
    ]  # fmt: skip
    assert places["road"]["name"].tolist() == [None]
    assert places["road"].index.tolist() == [0]
    goals = supply.connection_targets(places)
    assert {key: len(goal) for key, goal in goals.items()} == {
        ("water", "any"): 5, ("water", "open"): 4, ("water", "free"): 1,
        ("road", "any"): 1, ("road", "open"): 1, ("road", "free"): 0,
    }  # fmt: skip
    assert len({goal.name for goal in goals.values()}) == 6
    bare = supply.connection_places(layer(shapely.points([(0, 0)]), service=["sewer"]))
    assert bare["sewer"][["name", "capacity"]].to_numpy().tolist() == [[None, "unknown"]]


@pytest.mark.parametrize(
    ("any_", "open_", "free", "light"),
    [
        (100, 100, 500, 0),
        (100, 100, 500.1, 1),
        (100, 2000, np.nan, 1),
        (100, 2000.1, np.nan, 2),
        (100, np.nan, np.nan, 2),
        (np.nan, np.nan, np.nan, None),
    ],
)
def test_the_light_of_a_service(any_, open_, free, light):
    found = supply.light_of(any_, open_, free)
    assert (None if found != found else found) == light


def test_a_site_is_joined_from_its_nearest_point():
    """Points at 0 and 100 m of the first site, 1 000 m of the second; taps at 300 and −50 m."""
    points = Points(shapely.points([(0, 0), (100, 0), (1000, 0)]), np.array([0, 0, 1]), 3)
    taps = targets(gpd.GeoSeries(shapely.points([(300, 0), (-50, 0)])), "taps")
    metres, of = supply.nearest_of(Trips(points), taps)
    assert metres[:2].tolist() == pytest.approx([1.3 * 50, 1.3 * 700])
    assert of.tolist() == [1, 0, -1]
    assert np.isnan(metres[2])
    none = targets(gpd.GeoSeries([]), "none")
    nothing, nobody = supply.nearest_of(Trips(points), none)
    assert np.isnan(nothing).all()
    assert nobody.tolist() == [-1, -1, -1]


# --- firms ---------------------------------------------------------------------------------------


def freight(km, terminal=None, county=None, own=None):
    """R of one site by km to a junction, a terminal, a county road by air × 1.3, its own areas."""
    site = squares(1, municipality_code=["5001"])
    points = Points(shapely.points([(0, 0)]), np.array([0]), 1)
    here = Trips(points)

    def at(metres, name):
        return targets(gpd.GeoSeries(shapely.points([(metres / 1.3, 0)])), name)

    roads = targets(gpd.GeoSeries([]), "county roads") if county is None else at(county, "county")
    terminals = None if terminal is None else {business.EVERY: at(terminal, "terminals")}
    areas = None if own is None else {code: at(m, f"areas: {code}") for code, m in own.items()}
    found = business.freight_access(
        site, points, here, ways([km * 1000]), roads, None, terminals, areas
    )
    return {name: values[0] for name, values in found.items()}


def test_goods_go_by_what_is_worth_most_and_that_is_said():
    """1 km is worth 1, 2 km 0.8, 3 km 0.5; of a county road 0.7 of it, of a firm's own area 0.8."""
    alone = freight(2)
    assert (alone["road"], alone["access"], alone["km"]) == (0.8, "junction", 2)
    assert np.isnan(alone["there"])
    nearer = freight(2, terminal=1000)
    assert (nearer["road"], nearer["access"], nearer["there"]) == (1, "terminal", 1)
    farther = freight(2, terminal=3000)
    assert (farther["road"], farther["access"], farther["there"]) == (
        0.8, "junction", pytest.approx(0.5),
    )  # fmt: skip
    county = freight(3, county=1000)
    assert (county["road"], county["access"], county["km"]) == (
        pytest.approx(0.7), "county_road", pytest.approx(1),
    )  # fmt: skip
    own = freight(3, own={"5001": 1000, "5028": 500})
    assert (own["road"], own["access"], own["there"]) == (0.8, "own_area", 0.8)
    foreign = freight(3, own={"5028": 500})
    assert (foreign["road"], foreign["access"]) == (0.5, "junction")
    assert np.isnan(foreign["there"])
    nowhere = freight(np.nan)
    assert nowhere["access"] is None
    assert np.isnan(nowhere["road"])
    even = freight(2, terminal=2000)
    assert (even["access"], even["there"]) == ("junction", pytest.approx(0.8))


def test_what_a_place_offers_a_firm():
    """Index 5 is worth 0.5; 1.6 km to a centre of level 1 0.75, of level 2 0.9 of that."""
    offered = {"road": np.array([0.8]), "access": np.array(["junction"]), "km": np.array([2.0]),
               "there": np.array([np.nan])}  # fmt: skip

    def place(first, second, lorry=None, **more):
        centres = {1: ways([first]), 2: ways([second])}
        apart = None if lorry is None else np.array([lorry])
        transit = SimpleNamespace(mean=np.array([5.0]))
        found = business.place_qualities(transit, centres, offered | more, apart)
        return {name: values[0] for name, values in found.items()}

    assert place(1600, 9000)["transit"] == 0.5
    assert place(1600, 9000)["centre"] == pytest.approx(0.75)
    assert place(9000, 1600)["centre"] == pytest.approx(0.9 * 0.75)
    assert place(np.nan, 1600)["centre"] == pytest.approx(0.9 * 0.75)
    assert [bool(place(m, 9000)["central"]) for m in (800, 801)] == [True, False]
    assert [bool(place(9000, m)["central"]) for m in (800, 801)] == [True, False]
    assert (place(1600, 9000)["lorry"], place(1600, 9000)["housing"]) == (0.8, None)
    by_road = place(1600, 9000, lorry=2000.0)
    assert (by_road["lorry"], by_road["housing"]) == (0.8, False)
    through = place(1600, 9000, lorry=np.nan)
    assert (through["lorry"], through["housing"]) == (0.4, True)
    half = place(1600, 9000, lorry=np.nan, there=np.array([0.4]))
    assert (half["lorry"], half["housing"]) == (0.4, False)
    driven = place(1600, 9000, lorry=3000.0, there=np.array([0.6]))
    assert (driven["lorry"], driven["housing"]) == (0.6, False)
    unknown = place(1600, 9000, lorry=2000.0, road=np.array([np.nan]))
    assert np.isnan(unknown["lorry"])


def test_a_place_has_the_letter_of_what_it_has_enough_of():
    """Six tenths of departures, a centre or a road are much; three of both make a B."""
    good, fair = business.GOOD, business.FAIR

    def letter(transit, centre, road):
        return business.place_label(np.array([transit]), np.array([centre]), np.array([road]))[0]

    assert [letter(good, 0, 0), letter(0, good, 0), letter(0, 0, good)] == ["A", "A", "C"]
    assert [letter(good - 0.01, 0, 0), letter(0, 0, good - 0.01)] == ["D", "D"]
    assert [letter(fair, 0, fair), letter(fair - 0.01, 0, fair), letter(fair, 0, fair - 0.01)] == [
        "B", "D", "D",
    ]  # fmt: skip
    assert [letter(fair, 0, good), letter(fair - 0.01, 0, good)] == ["B", "C"]


def test_the_way_of_goods_is_said_of_firms_that_have_any_and_housing_of_class_c():
    facts = {"firm": "C", "place": "B", "transit": 0.5, "centre": 0.25, "road": 0.8,
             "access": "kryss", "km": 2.0, "housing": "gjennom boliger"}  # fmt: skip
    told = business.business_match
    assert said(told, "", **facts).endswith("veg 0,80. 2,0 km til kryss, gjennom boliger")
    assert said(told, "", **facts | {"firm": "B"}).endswith("2,0 km til kryss")
    assert said(told, "", **facts | {"firm": "A"}).endswith("veg 0,80")
    fewer = {name: value for name, value in facts.items() if name not in ("housing", "road")}
    assert said(told, "", **fewer).endswith("veg –. 2,0 km til kryss")
