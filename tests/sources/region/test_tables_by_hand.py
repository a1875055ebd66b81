"""Tables of a region settled in memory: columns in our words, growth, need, travel, key figures."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from ikap.catalogue import Field, LayerKind
from ikap.catalogue.records import Related
from ikap.model import ConfigurationError, InputError
from ikap.sources.region import columns, growth, key_figures, need, placement, travel
from ikap.sources.region.entry import Part
from ikap.sources.region.reading import Reading

NAN = math.nan
NAMES = {"5001": "Trondheim", "5028": "Melhus"}


def texts(problems) -> list[str]:
    return [problem.what.replace("\N{NO-BREAK SPACE}", " ") for problem in problems]


# --- columns --------------------------------------------------------------------------------------


def field(type_="text", **more):
    return Field("x", type_, "X", **more)


@pytest.mark.parametrize(
    ("of", "cells", "values", "wrong"),
    [
        (field("number", least=0, most=10), [0, "10", "−1", "10,1", "mye"],
         [0, 10, None, None, None], {"−1": 1, "10,1": 1, "mye": 1}),
        (field("number"), [None, " "], [None, None], {"": 2}),
        (field("number", required=False), [None, "1,5"], [None, 1.5], {}),
        (field("integer"), [1, 2.0], [1, 2], {}),
        (field("integer", required=False), [1, None], [1, None], {}),
        (field("text"), [None, " a "], [None, "a"], {}),
        (field("text", choices=("a", "b")), ["a", "c", "c", None], ["a", None, None, None],
         {"c": 2, "": 1}),
        (field("integer", choices=(1, 2)), ["1", 2.0, "3"], [1, 2, None], {"3": 1}),
        (field("flag"), ["ja", 0, "kanskje"], [True, False, False], {"kanskje": 1}),
        (field("text", blank="tom"), [None, "a"], ["tom", "a"], {}),
    ],
)  # fmt: skip
def test_a_column_has_its_type_and_what_cannot_be_read_is_counted(of, cells, values, wrong):
    typed, unread = columns._typed(of, pd.Series(cells, dtype=object))
    kept = [value for value, cell in zip(typed, cells, strict=True)
            if str(cell) not in wrong or of.type == "flag"]  # fmt: skip
    wanted = [value for value, cell in zip(values, cells, strict=True)
              if str(cell) not in wrong or of.type == "flag"]  # fmt: skip
    assert [None if value != value else value for value in kept] == wanted
    assert unread == wrong


@pytest.mark.parametrize(
    ("type_", "values", "dtype"),
    [
        ("flag", ["ja"], "bool"),
        ("number", [1], "float64"),
        ("integer", [1], "int64"),
        ("integer", [1, None], "float64"),
        ("integer", [], "float64"),
        ("text", [1], "object"),
    ],
)
def test_whole_numbers_are_whole_where_none_is_missing(type_, values, dtype):
    of = field(type_, required=False)
    assert str(columns._typed(of, pd.Series(values, dtype=object))[0].dtype) == dtype


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (field("number"), "Ventet tall."),
        (field("number", least=0), "Ventet tall fra 0 og oppover."),
        (field("number", least=0, most=100, unit="m"), "Ventet tall fra 0 til 100 m."),
        (field("number", least=5, unit="m"), "Ventet tall fra 5 m og oppover."),
    ],
)
def test_what_is_expected_has_its_bounds_and_unit(of, said):
    assert columns._expected(of).replace("\N{NO-BREAK SPACE}", " ") == said


def kind(*fields, **more):
    return LayerKind("k", "K", "none", fields, **more)


def named(*names):
    return tuple(Field(name, "text", name) for name in names)


@pytest.mark.parametrize(
    ("there", "lacking"),
    [((), ["a", "b"]), (("a",), ["b"]), (("c",), []), (("a", "b"), []), (("b", "x"), ["a"])],
)
def test_one_group_of_columns_must_be_whole(there, lacking):
    of = kind(*named("a", "b", "c"), either=(("a", "b"), ("c",)))
    assert [f.name for f in columns.unmet(of, there)] == lacking
    assert columns.unmet(kind(*named("a")), ()) == ()


@pytest.mark.parametrize(
    ("required", "constants", "is_needed"),
    [(True, {}, True), (True, {"of": "x"}, False), (True, {"of": "y"}, True), (False, {}, False)],
)
def test_a_column_is_not_needed_where_all_rows_are_excepted(required, constants, is_needed):
    of = Field("a", "number", "A", required=required, not_in=("of", ("x",)))
    assert columns.needed(of, constants) is is_needed
    assert columns.needed(Field("a", "text", "A", required=required), constants) is required


PART = Part(None, fields={"a": "Felt A"}, constants={"c": 7}, where={"slag": [1, "2"], "y": ["z"]})


def test_columns_are_matched_by_what_is_declared_else_by_their_names():
    fields = (*named("a", "b", "c"), Field("d", "text", "D", required=False, names=("de",)))
    matches, problems = columns.matched(fields, PART, ("felt_a", "DE", "slag"))
    assert matches == {"a": "felt_a", "d": "DE"}
    assert texts(problems) == ["feltet «b» finnes ikke.", "feltet «y» finnes ikke."]
    assert "Feltene er felt_a, DE, slag." in problems[1].remedy
    declared = Part(None, fields={"d": "borte"})
    assert texts(columns.matched(fields[3:], declared, ())[1]) == ["feltet «borte» finnes ikke."]
    assert "Feltene er –" in columns.matched(fields[3:], declared, ())[1][0].remedy


def test_rows_are_kept_by_their_values_however_they_are_written():
    frame = pd.DataFrame({"Slag": [1.0, "2 ", 3, None]}, dtype=object)
    part = Part(None, where={"slag": [1, "2"]})
    assert columns.filtered(frame, part, ("Slag",)).index.tolist() == [0, 1]
    assert columns.filter_columns(part, ("Slag", "x")) == {"slag": "Slag"}
    assert columns.filter_columns(part, ("x",)) == {}
    assert len(columns.filtered(frame, part, ("x",))) == 4


def test_rows_are_read_in_our_words_and_every_unknown_value_is_told():
    fields = (
        Field("of", "text", "Av", choices=("x", "y")),
        Field("n", "number", "N", not_in=("of", ("x",))),
        Field("c", "integer", "C"),
    )
    raw = pd.DataFrame({"slag": ["X", "y", "y"], "n": [None, 2, 3]}, dtype=object)
    part = Part(None, fields={"of": "slag"}, constants={"c": 7}, translations={"of": {"X": "x"}})
    read = columns.in_our_words(fields, part, {"of": "slag", "n": "n"}, raw, "her")
    assert read["of"].tolist() == ["x", "y", "y"]
    assert read["n"].tolist()[1:] == [2, 3]
    assert (np.isnan(read["n"][0]), read["c"].tolist()) == (True, [7, 7, 7])
    raw["n"] = [None, None, "?"]
    with pytest.raises(InputError) as caught:
        columns.in_our_words(fields, part, {"of": "slag", "n": "n"}, raw, "her")
    [problem] = caught.value.problems
    assert problem.what == "feltet «n» har ukjente verdier: tom (1), ? (1)."
    assert columns.not_known(fields[0], pd.Series(["x", "z", "z"])) == {"z": 2}
    assert columns.known_values(fields[0]) == ("x", "y")
    assert columns.known_values(fields[1]) is None


def test_what_rises_may_not_fall_and_no_row_stands_twice():
    of = kind(*named("name"), Field("low", "number", "Lav"), Field("best", "number", "Best"),
              Field("high", "number", "Høy"), rising=("low", "best", "high"))  # fmt: skip
    sound = pd.DataFrame({"name": ["a", "b"], "low": [1, 2], "best": [1, 2], "high": [1, 3]})
    assert columns.not_rising(of, sound, "her") == []
    fallen = sound.assign(best=[2, 4])
    problems = columns.not_rising(of, pd.concat([fallen, fallen], ignore_index=True), "her")
    assert texts(problems) == [
        "finnes i flere rader: a, b.",
        "Best er større enn Høy (antall rader: 4, først for a).",
    ]
    assert columns.not_rising(kind(*named("name")), pd.DataFrame({"name": ["a", "a"]}), "") == []


def test_a_table_beside_a_layer_is_known_by_its_key():
    assert Related("a", "b").foreign == "b"


# --- growth ---------------------------------------------------------------------------------------

GROWTH = {
    "municipality_code": ["5001", "5028"],
    "dwellings_share": [0.75, 0.25],
    "dwellings_reserve": [10.0, 0.0],
    "reserve_type": ["plan", "plan"],
    "reserve_note": ["a", None],
    "reserve_date": ["2020", "2020"],
    "jobs": [NAN, NAN],
    "employed_residents": [NAN, NAN],
}


def grown(**changed):
    frame = pd.DataFrame({**GROWTH, **changed})
    return growth.settled(Reading(frame, (), ""), NAMES, "vekst")


def refusals(function, *given, **named_):
    with pytest.raises(ConfigurationError) as caught:
        function(*given, **named_)
    return texts(caught.value.problems)


@pytest.mark.parametrize(
    ("shares", "sound"),
    [([0.75, 0.26], True), ([0.75, 0.2601], False), ([0.75, 0.24], True), ([0.75, 0.2399], False)],
)
def test_shares_of_growth_may_miss_one_by_a_hundredth(shares, sound):
    if sound:
        assert grown(dwellings_share=shares).frame["dwellings_share"].tolist() == shares
    else:
        assert "til sammen" in refusals(grown, dwellings_share=shares)[0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"dwellings_share": [1.01, -0.01]}, ["andelen for 5001 er 1,01, ventet 0–1.",
                                              "andelen for 5028 er −0,01, ventet 0–1."]),
        ({"dwellings_reserve": [0.0, 0.0]}, ["ingen kommune har boligreserve, så den kan ikke "
                                             "fordeles."]),
        ({"dwellings_reserve": [-1.0, 2.0]}, ["dwellings_reserve for 5001 er under 0."]),
        ({"jobs": [0.0, -1.0]}, ["jobs for 5028 er under 0."]),
        ({"reserve_date": ["x", "2020-1"]},
         ["reserve_date er «2020-1», ventet et år eller en dato.",
          "reserve_date er «x», ventet et år eller en dato."]),
        ({"reserve_type": ["plan", "annet"]},
         ["boligreserven er av ulike slag (annet: 5028; plan: 5001), så andelene kan ikke "
          "sammenlignes."]),
        ({"municipality_code": ["5001", "5001"]},
         ["5001 Trondheim står i flere rader.",
          "5028 Melhus mangler rad, og har dermed verken vekstmål eller boligreserve."]),
        ({"municipality_code": ["5001", "0301"]},
         ["«0301» er ikke en av regionens kommuner.",
          "5028 Melhus mangler rad, og har dermed verken vekstmål eller boligreserve."]),
    ],
)  # fmt: skip
def test_growth_that_would_give_wrong_numbers_is_refused(changed, said):
    assert refusals(grown, **changed) == said


def test_growth_is_by_municipality_in_order_with_what_is_to_be_known_of_it():
    read = grown(municipality_code=["5028", "5001"], reserve_date=["2020-01-31", "2020"],
                 jobs=[1.0, NAN])  # fmt: skip
    assert read.frame["municipality_code"].tolist() == ["5001", "5028"]
    assert read.frame["dwellings_share"].tolist() == [0.25, 0.75]
    assert read.frame["reserve_note"].fillna("").tolist() == ["", "a"]
    assert texts(read.remarks) == [
        "jobs og employed_residents leses ikke her. De hører til i tabellen employment.",
        "boligreservene er fra ulike tidspunkter: 2020, 31.01.2020.",
    ]
    assert [problem.where for problem in read.remarks] == ["vekst"] * 2
    frame = pd.DataFrame({**GROWTH, "jobs": [1.0, 2.0]})
    own = growth.settled(Reading(frame, (), ""), NAMES, "vekst", employment=True)
    assert own.remarks == ()


def test_a_merged_municipality_is_the_sum_of_its_parts_at_the_latest_date():
    frame = pd.DataFrame({
        **{name: [*GROWTH[name], GROWTH[name][0]] for name in GROWTH},
        "municipality_code": ["5001", "5028", "1601"], "dwellings_share": [0.5, 0.25, 0.25],
        "reserve_date": ["2019-05-01", "2020", "2020-01-01"], "jobs": [1.0, 2.0, NAN],
    })  # fmt: skip
    read = growth.settled(Reading(frame, (), ""), NAMES, "vekst")
    trondheim, _melhus = read.frame.to_dict("records")
    assert (trondheim["dwellings_share"], trondheim["dwellings_reserve"]) == (0.75, 20.0)
    assert (trondheim["reserve_date"], trondheim["reserve_note"]) == ("2020-01-01", "a; a")
    assert np.isnan(trondheim["jobs"])
    assert "Kontroller at tallene for 5001 Trondheim ikke allerede" in read.remarks[1].remedy


def test_notes_of_merged_municipalities_stand_together():
    assert growth._told_together(pd.Series(["a", None, "", "b"], dtype=object)) == "a; b"
    assert growth._told_together(pd.Series([None], dtype=object)) is None
    assert growth._listed(["5028", "9", "5001"], NAMES) == "5001 Trondheim, 5028 Melhus, 9"


# --- need -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "best", "wrong"),
    [
        ("years", 0.0, 1),
        ("years", 0.1, 0),
        ("people_per_dwelling", -1.0, 1),
        ("people_per_year", -1.0, 0),
        ("vacant_share", 1.0, 1),
        ("vacant_share", 0.99, 0),
        ("share", 1.0, 0),
    ],
)
def test_what_is_divided_by_is_over_nought_and_a_share_under_one(name, best, wrong):
    frame = pd.DataFrame({"name": [name], "best": [best]})
    assert len(list(need._sizes(frame))) == wrong


def test_assumptions_have_a_row_a_date_and_a_known_municipality_once():
    frame = pd.DataFrame({"name": ["a", "c"], "date": ["2020", "2020-1-1"]})
    assert texts(need._needed(frame, ("a", "b", "d"))) == ["b og d har ingen rad."]
    assert list(need._needed(frame, ("a", "c"))) == []
    assert texts(need._dates(frame)) == ["date er «2020-1-1», ventet et år eller en dato."]
    codes = pd.Series(["5001", "9", "4", "9"])
    assert texts(need._unknown(codes, NAMES)) == [
        "«4» er ikke en av regionens kommuner.", "«9» er ikke en av regionens kommuner."
    ]  # fmt: skip
    twice = pd.DataFrame({"code": ["5001", "5001"], "year": [2020, 2020]})
    assert texts(need._repeated(twice, ["code", "year"])) == ["5001 2020 står i flere rader."]


@pytest.mark.parametrize(
    ("stated", "code"), [(None, None), (NAN, None), (" ", None), ("5001", "5001"), (5001, "5001"),
                         ("1601", "5001"), ("x", "x")]
)  # fmt: skip
def test_a_municipality_is_todays_and_what_is_none_is_named_as_it_stands(stated, code):
    assert need._code(stated) == code


def test_a_part_that_nobody_counted_leaves_the_whole_unknown():
    assert need._whole(pd.Series([1.0, 2.0])) == 3
    assert np.isnan(need._whole(pd.Series([1.0, NAN])))


# --- travel ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bands", "sound"),
    [
        ([(0, 5), (5, NAN)], True),
        ([(5, NAN), (0, 5)], True),
        ([(0, NAN)], True),
        ([(0, 5)], False),
        ([(1, NAN)], False),
        ([(0, 5), (6, NAN)], False),
        ([(0, 5), (4, NAN)], False),
        ([(0, NAN), (5, NAN)], False),
    ],
)
def test_bands_of_distance_follow_each_other_from_nought_without_end(bands, sound):
    frame = pd.DataFrame(bands, columns=["from_km", "to_km"], dtype=float)
    assert (list(travel._gaps(frame, "x")) == []) is sound


@pytest.mark.parametrize(("count", "more"), [(0, ""), (6, ""), (7, " og 1 til"), (9, " og 3 til")])
def test_few_names_are_said_and_the_rest_are_counted(count, more):
    names = [str(number) for number in range(count)]
    assert travel._few(names) == ", ".join(names[:6]) + more


TRIPS = pd.DataFrame({"kind": ["housing", "business"], "purpose": ["arbeid", "varer"]})
ZONES = pd.DataFrame({"zone": ["by", "land"], "modal_zone": ["B", "E"]})


def shared(rows, key=("zone", "purpose"), zones=True):
    frame = pd.DataFrame(rows, columns=[*key, "destination", "share", "km"])
    frames = {"travel_destinations": frame, "travel_trips": TRIPS}
    frames["travel_zones" if zones else "travel_bands"] = ZONES
    wanted = [("by", "arbeid"), ("land", "arbeid")]
    problems = travel._shares(frames, "travel_destinations", list(key), wanted, {"Torget"})
    return texts(problems)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.5, []),
        (0.51, []),
        (0.49, []),
        (0.512, ["andelene summerer seg ikke til 100 % for by / arbeid (101,2 %)."]),
        (0.488, ["andelene summerer seg ikke til 100 % for by / arbeid (98,8 %)."]),
    ],
)
def test_shares_of_destinations_may_miss_one_by_a_hundredth(share, said):
    rows = [("by", "arbeid", "by", share, NAN), ("by", "arbeid", "Torget", 0.5, NAN),
            ("land", "arbeid", "utland", 1.0, 50.0)]  # fmt: skip
    assert shared(rows) == said


def test_destinations_are_zones_with_a_surface_centres_or_have_a_length():
    rows = [("by", "arbeid", "land", 1.0, NAN), ("land", "arbeid", "havn", 1.0, NAN)]
    assert shared(rows) == ["reisemålet havn er verken en sone med flate eller et senter."]
    assert shared(rows, zones=False) == [
        "reisemålet havn, land er verken en sone med flate eller et senter."
    ]
    strange = [("skog", "varer", "by", 1.0, NAN), ("skog", "varer", "by", 0.0, NAN)]
    assert shared(strange) == [
        "ukjent navn: skog.", "ukjent navn: varer.", "skog / varer / by står i flere rader.",
        "ingen rader for by / arbeid, land / arbeid.",
    ]  # fmt: skip


def test_zones_have_one_modal_zone_and_reach_every_municipality():
    bands = pd.DataFrame({
        "zone": ["by", "by", "land"], "modal_zone": ["E", "B", "E"],
        "municipality_code": ["5001", "9", "5001"], "from_km": [0.0, 0.0, 5.0],
        "to_km": [5.0, NAN, NAN],
    })  # fmt: skip
    assert texts(travel._zones({"travel_bands": bands}, NAMES)) == [
        "sonen by har flere modalsoner: B, E.", "«9» er ikke en av regionens kommuner.",
        "5028 har ingen reisesone.",
    ]  # fmt: skip
    both = {"travel_bands": bands[bands["municipality_code"] == "5001"], "travel_zones": ZONES[:0]}
    assert list(travel._zones(both, NAMES)) == []  # the drawn zones hold what bands lack
    assert list(travel._zones({"travel_zones": ZONES}, NAMES)) == []


@pytest.mark.parametrize(
    ("there", "lacking"),
    [
        (("travel_trips",), "travel_modes, travel_zones og travel_destinations"),
        (("travel_trips", "travel_modes", "travel_bands"), "travel_destinations"),
        (("travel_trips", "travel_modes", "travel_settlement"), "travel_zones"),
        (("travel_modes", "travel_zones", "travel_destinations"), "travel_trips"),
    ],
)
def test_what_else_is_needed_is_told_first(there, lacking):
    [(name, problem)] = travel._problems(dict.fromkeys(there, pd.DataFrame()), set(), NAMES)
    assert name == there[0]
    assert problem.what == f"reisevanemodellen trenger også {lacking}."


def test_car_shares_are_asked_for_by_purpose_and_modal_zone():
    modes = pd.DataFrame({"purpose": ["arbeid", "varer", "varer"], "modal_zone": ["B", "B", "E"],
                          "from_km": [0.0, 0.0, 1.0], "to_km": [NAN, NAN, NAN]})  # fmt: skip
    frames = {"travel_modes": modes, "travel_trips": TRIPS, "travel_zones": ZONES}
    assert texts(travel._modes(frames)) == [
        "andelen som bilfører mangler for arbeid / E.",
        "avstandene for varer / E er ikke sammenhengende fra 0 og oppover: 1,0– km.",
    ]


# --- key figures ----------------------------------------------------------------------------------


def figures(name, **columns_):
    frame = pd.DataFrame(columns_)
    return key_figures.settled(name, Reading(frame, (), ""), NAMES, "tall")


@pytest.mark.parametrize(
    ("columns_", "said"),
    [
        ({"year": [2020, 2020]}, ["5001 2020 står i flere rader."]),
        ({"year": ["2020.0", "1899"]}, ["«1899» er ikke et årstall."]),
        ({"residents": [0, -1]}, ["residents er −1 for 5001 2021."]),
        ({"municipality_code": ["5001", "9999"]}, ["«9999» er ikke en av regionens kommuner."]),
        ({"municipality_code": ["5001", "rest"]}, ["«rest» er ikke en av regionens kommuner."]),
    ],
)
def test_key_figures_that_would_be_wrong_are_refused(columns_, said):
    usual = {"municipality_code": ["5001", "5001"], "year": [2020, 2021], "residents": [1, 2]}
    assert refusals(figures, "residents", **{**usual, **columns_}) == said


@pytest.mark.parametrize(
    ("share", "sound", "remedy"),
    [(0.0, True, ""), (1.0, True, ""), (-0.1, False, ""), (1.1, False, "0,0110"),
     (100.0, False, "1,0000"), (101.0, False, "")],
)  # fmt: skip
def test_a_share_is_from_nought_to_one_and_a_percentage_is_seen(share, sound, remedy):
    given = {"year": [2020], "population_share": [share], "gdp_share": [0.5]}
    if sound:
        assert figures("economy", **given).frame["year"].tolist() == [2020]
        return
    with pytest.raises(ConfigurationError) as caught:
        figures("economy", **given)
    [problem] = caught.value.problems
    assert (remedy in problem.remedy, bool(problem.remedy)) == (True, bool(remedy))


def test_the_rest_of_an_area_is_known_and_rows_stand_by_their_keys():
    read = figures("observed_growth", area=["Rest ", "5028"], year=["2020", "2021"],
                   residents=[1, 2])  # fmt: skip
    assert read.frame["area"].tolist() == ["5028", "rest"]
    assert read.frame["year"].tolist() == [2021, 2020]


@pytest.mark.parametrize(("year", "remarks"), [(2016, 0), (2017, 0), (2018, 1), (2019, 1)])
def test_numbers_of_a_municipality_that_is_gone_are_history_and_no_more(year, remarks):
    read = figures("residents", municipality_code=["1601"], year=[year], residents=[1])
    assert len(read.remarks) == remarks
    said = list(key_figures.bygone("residents", read.frame, NAMES))
    assert said == ["1601 Trondheim er en del av 5001 Trondheim fra 2018."]


# --- where a file lies ----------------------------------------------------------------------------


def test_a_window_is_a_little_larger_in_the_files_own_system():
    utm = CRS.from_epsg(25832)
    assert placement.window_in_file(None, utm, utm) is None
    west, south, east, north = placement.window_in_file((0, 0, 1000, 2000), utm, utm)
    assert (west, south, east, north) == pytest.approx((-1, -2, 1001, 2002))


@pytest.mark.parametrize(
    ("shapes", "there"),
    [([], False), ([shapely.Point(11, 5)], False), ([shapely.Point(10, 5)], True),
     ([None, shapely.Point(5, 5)], True)],
)  # fmt: skip
def test_what_touches_the_box_is_in_it(shapes, there):
    box = (0, 0, 10, 10)
    assert placement.any_in(np.array(shapes, dtype=object), box) is there
    frame = gpd.GeoSeries(shapes, crs=25832)
    assert placement.any_in(frame.to_numpy(), box) is there
