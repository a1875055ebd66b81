"""What commands refuse before anything is read: each limit at it, just under and just over it."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from ikap.commands import maps, mapsheets, portfolios, sensitivity, surface
from ikap.commands.layers import adding, new_region, requests
from ikap.commands.layers.requests import Given, again, understood, unfit
from ikap.commands.rounds import batch
from ikap.commands.terminal import field_mapping
from ikap.commands.weighing.workshop import _decided
from ikap.model import ConfigurationError, Kind, Problem
from ikap.sources.adding import Choices, Question


def refused(function, *given, **named) -> list[str]:
    """The places of what is wrong; none where nothing is."""
    try:
        function(*given, **named)
    except ConfigurationError as error:
        return [problem.where for problem in error.problems]
    return []


NAN, ENDLESS = math.nan, math.inf


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ((None, None, "middle", 0.0), []),
        ((0.0, None, "middle", 0.0), ["--years"]),
        ((0.1, None, "middle", 0.0), []),
        ((100.0, None, "low", 0.0), []),
        ((100.1, None, "middle", 0.0), ["--years"]),
        ((None, -0.01, "middle", 0.0), ["--least"]),
        ((None, 0.0, "high", 0.0), []),
        ((None, 1.0, "middle", 0.0), []),
        ((None, 1.01, "middle", 0.0), ["--least"]),
        ((None, None, "middle", -0.1), ["--business"]),
        ((None, None, "middle", 999_999.9), []),
        ((None, None, "middle", 1e6), ["--business"]),
        ((NAN, NAN, "most", NAN), ["--years", "--least", "--scenario", "--business"]),
    ],
)
def test_what_a_set_must_cover_is_within_its_bounds(given, wrong):
    assert refused(portfolios._check_demand, *given) == wrong


def test_ids_may_be_repeated_or_stand_with_commas():
    assert portfolios._ids(["a, b", "c", ",", " "]) == ["a", "b", "c"]
    assert portfolios._ids(None) == []


def test_where_results_are_written_when_nobody_says(tmp_path):
    run, file = tmp_path / "runde", tmp_path / "innspill.gpkg"
    run.mkdir()
    assert portfolios._beside(run) == tmp_path / "runde-portfolio"
    assert portfolios._beside(file) == tmp_path / "ikap-portfolio-innspill"
    assert batch.beside(run) == tmp_path / "ikap-runde"
    assert batch.beside(file) == tmp_path / "ikap-innspill"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ((None, None, None), []),
        (("min-region", [], None), ["--region"]),
        ((None, ["id=nr"], Path("o.csv")), ["--map", "--overrides"]),
    ],
)
def test_a_run_has_its_own_region_fields_and_overrides(given, wrong):
    assert refused(portfolios._refuse_beside_a_run, *given) == wrong


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ((None, None, None), []),
        ((0, None, None), ["--draws"]),
        ((1, None, None), []),
        ((100_000, None, None), []),
        ((100_001, None, None), ["--draws"]),
        ((None, 0.0, None), ["--least"]),
        ((None, 0.01, None), []),
        ((None, 1.0, None), []),
        ((None, 1.01, None), ["--least"]),
        ((0, 0.0, 0.5), ["--draws", "--least", "--greatest"]),
    ],
)
def test_how_weights_are_shaken_is_within_its_bounds(given, wrong):
    assert refused(sensitivity._asked, *given) == wrong


def test_weights_are_shaken_as_asked_and_else_as_usual():
    usual = sensitivity._asked(None, None, None)
    asked = sensitivity._asked(7, 0.25, 3.0)
    assert (asked.draws, asked.least, asked.greatest) == (7, 0.25, 3.0)
    assert (usual.draws, usual.least, usual.greatest) == (1000, 0.5, 2.0)


@pytest.mark.parametrize(
    ("ranked", "wrong"), [((), []), ((3, 10_000), []), ((10_001, 3), ["--draws"])]
)
def test_draws_times_sites_are_held_in_memory_up_to_ten_millions(ranked, wrong):
    how = SimpleNamespace(draws=1000)
    lists = [SimpleNamespace(ranked=sites) for sites in ranked]
    assert refused(sensitivity._check_size, how, lists) == wrong


def test_what_fits_in_memory_is_told():
    with pytest.raises(ConfigurationError, match="Oppgi høyst 500"):
        sensitivity._check_size(SimpleNamespace(draws=501), [SimpleNamespace(ranked=20_000)])


REGION = SimpleNamespace(names={"5028": "Melhus", "5001": "Trondheim"})


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (("bolig", None, None, None, ()), []),
        ((" Housing ", None, None, None, ()), []),
        (("hytte", None, None, None, ()), ["--kind"]),
        (("bolig", "A", None, None, ()), ["--class"]),
        (("business", "d", None, None, ()), ["--class"]),
        (("business", " b ", None, None, ()), []),
        (("bolig", None, 0.04, None, ()), ["--daa"]),
        (("bolig", None, 0.05, None, ()), []),
        (("bolig", None, 10_000.0, None, ()), []),
        (("bolig", None, 10_000.1, None, ()), ["--daa"]),
        (("bolig", None, NAN, None, ()), ["--daa"]),
        (("bolig", None, None, 49.9, ()), ["--step"]),
        (("bolig", None, None, 50.0, ()), []),
        (("bolig", None, None, ENDLESS, ()), ["--step"]),
        (("bolig", None, None, None, ("oslo",)), ["--only"]),
        (("x", "x", 0.0, 0.0, ("x",)), ["--kind", "--class", "--daa", "--step", "--only"]),
    ],
)
def test_what_is_tried_over_the_region_is_within_its_bounds(given, wrong):
    assert refused(surface._asked, *given, REGION) == wrong


def test_what_is_tried_is_what_was_asked_for_and_else_the_usual():
    usual = surface._asked("bolig", None, None, None, (), REGION)
    assert (usual.kind, usual.business_class, usual.municipalities) == (Kind.HOUSING, None, ())
    asked = surface._asked("business", "b", 12.0, 250.0, ("trondheim", "Melhus"), REGION)
    assert (asked.kind, asked.business_class) == (Kind.BUSINESS, "B")
    assert (asked.area, asked.step, asked.municipalities) == (12.0, 250.0, ("5001", "5028"))
    unsaid = surface._asked("business", None, None, None, (), REGION)
    assert unsaid.business_class == surface.USUAL_FIRM
    assert (unsaid.area, unsaid.step) == (usual.area, usual.step)


@pytest.mark.parametrize(
    ("scale", "wrong"),
    [(None, 0), (499, 1), (500, 0), (5_000_000, 0), (5_000_001, 1)],
)
def test_a_sheet_has_a_scale_that_paper_can_hold(scale, wrong):
    assert len(mapsheets._wrong_scale(scale)) == wrong


ENTRIES = [
    {"id": id_, "municipality": {"name": name, "code": code}}
    for id_, name, code in (("a", "Melhus", "5028"), ("b", "Melhus", "5028"), ("c", "Oslo", "0301"))
]
RUN = SimpleNamespace(document={"alternatives": ENTRIES})


@pytest.mark.parametrize(
    ("text", "ids", "slides", "wrong"),
    [
        ("", [], False, []),
        ("", [], True, ["--pptx"]),
        ("a", ["a"], False, ["--sites"]),
        ("a,a", ["a", "a"], False, ["--sites"]),
        ("a,b", ["a", "b"], False, []),
        ("a,x", ["a", "x"], False, ["--sites"]),
        (",", [], False, ["--sites"]),
    ],
)
def test_two_to_four_sites_stand_side_by_side(text, ids, slides, wrong):
    assert [p.where for p in mapsheets._wrong_facing(RUN, text, ids, slides)] == wrong


@pytest.mark.parametrize(("count", "wrong"), [(2, 0), (4, 0), (5, 1)])
def test_no_more_than_four_sites_stand_side_by_side(count, wrong):
    ids = [str(number) for number in range(count)]
    run = SimpleNamespace(document={"alternatives": [{"id": id_} for id_ in ids]})
    assert len(mapsheets._wrong_facing(run, ",".join(ids), ids, False)) == wrong


@pytest.mark.parametrize(
    ("names", "chosen", "wrong"),
    [
        ([], ["a", "b", "c"], []),
        (["b"], ["b"], []),
        (["Melhus"], ["a", "b"], []),
        (["0301", "a"], ["a", "c"], []),
        (["a", "Bergen"], ["a"], ["--around"]),
    ],
)
def test_a_sheet_is_drawn_around_sites_or_all_of_a_municipality(names, chosen, wrong):
    import geopandas as gpd
    import shapely

    areas = gpd.GeoSeries([shapely.Point(0, 0)] * 3, index=["a", "b", "c"])
    run = SimpleNamespace(document={"alternatives": ENTRIES}, areas=areas)
    middle, problems = mapsheets._middle(run, names)
    assert list(middle.index) == chosen
    assert [problem.where for problem in problems] == wrong


def test_a_folder_of_sheets_is_no_file_and_themes_are_known_by_name(tmp_path):
    file = tmp_path / "ark"
    assert mapsheets._wrong_target(file) == []
    assert mapsheets._wrong_target(tmp_path) == []
    file.write_text("x", encoding="utf-8")
    assert [p.where for p in mapsheets._wrong_target(file)] == [str(file)]
    known = next(iter(mapsheets.sheets()))
    assert [p.what for p in mapsheets._unknown([known, "x"])] == ["«x» finnes ikke."]


@pytest.mark.parametrize(
    ("classes", "scheme", "wrong"),
    [
        (1, "quantiles", ["--classes"]),
        (2, "quantiles", []),
        (9, "quantiles", []),
        (10, "x", ["--classes", "--scheme"]),
    ],
)
def test_numbers_on_a_map_have_two_to_nine_classes_by_a_known_scheme(classes, scheme, wrong):
    scheme = maps.SCHEMES[0] if scheme == "quantiles" else scheme
    assert [p.where for p in maps._wrong_options(classes, scheme)] == wrong


def test_a_scheme_is_the_one_that_is_named():
    assert [maps._scheme(str(name)) for name in maps.SCHEMES] == list(maps.SCHEMES)


@pytest.mark.parametrize(
    ("given", "titles", "wrong"),
    [
        ([], {}, 0),
        (["land= Jord "], {"land": "Jord"}, 0),
        (["a.gpkg=x=y"], {"a.gpkg": "x=y"}, 0),
        (["roads=Veg"], {}, 1),
        (["land="], {}, 1),
        (["land"], {}, 1),
    ],
)
def test_a_title_is_given_to_something_that_is_on_the_map(given, titles, wrong):
    known, problems = maps._titles(given, ["land", "a.gpkg"])
    assert (known, len(problems)) == (titles, wrong)


def test_only_a_new_page_or_an_earlier_map_of_ours_is_written(tmp_path):
    page = tmp_path / "kart.HTM"
    assert maps._wrong_target(page) == []
    page.write_text(f"<html>{maps.MARK}", encoding="utf-8")
    assert maps._wrong_target(page) == []
    page.write_text(" " * (maps.BEGINNING - len(maps.MARK)) + maps.MARK, encoding="utf-8")
    assert maps._wrong_target(page) == []
    page.write_text(" " * (maps.BEGINNING - len(maps.MARK) + 1) + maps.MARK, encoding="utf-8")
    assert "ikke et kart fra IKAP" in maps._wrong_target(page)[0].what
    assert "HTML-fil" in maps._wrong_target(tmp_path / "kart.pdf")[0].what
    assert "mappen finnes ikke" in maps._wrong_target(tmp_path / "x" / "kart.html")[0].what
    folder = tmp_path / "mappe.html"
    folder.mkdir()
    assert len(maps._wrong_target(folder)) == 1


@pytest.mark.parametrize(
    ("name", "drawable"),
    [("land", True), ("corridors", True), ("timetable", False), ("growth_targets", False)],
)
def test_what_has_features_can_be_drawn(name, drawable):
    assert maps._drawable(name) is drawable


@pytest.mark.parametrize(
    ("given", "fetch", "wrong"),
    [
        (("5001,5028", "", ""), True, []),
        (("", "50", "grenser.gpkg"), False, []),
        (("5001", "50", ""), True, ["--municipality / --county"]),
        (("", "", "g.gpkg"), True, ["--municipality / --county"]),
        (("501 5028 50011", "", ""), True, ["--municipality"] * 2),
        (("", "5", ""), True, ["--county"]),
        (("", "500", ""), True, ["--county"]),
        (("5001", "", ""), False, ["--fetch / --boundaries"]),
    ],
)
def test_a_new_region_is_of_municipalities_or_a_county_with_boundaries(
    tmp_path, given, fetch, wrong
):
    assert refused(new_region._check, tmp_path / "ny", *given, fetch=fetch) == wrong


def test_a_new_region_is_not_made_where_one_stands(tmp_path):
    (tmp_path / "region.toml").write_text("", encoding="utf-8")
    assert refused(new_region._check, tmp_path, "5001", "", "g", fetch=False) == [str(tmp_path)]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ((None, 1, 0.1, 1), []),
        ((0, 0, 0.0, 0), ["--jobs", "--part", "--largest", "--readable"]),
        ((-1, 5, NAN, 1), ["--jobs", "--largest"]),
    ],
)
def test_how_a_round_is_measured_is_over_nothing(given, wrong):
    assert refused(batch.check_numbers, *given) == wrong


def test_a_round_without_proposals_tells_what_there_was_instead():
    left = [SimpleNamespace(why=why) for why in ("b", "a", "b")]
    problem = batch.nothing_found([Path("x"), Path("y")], SimpleNamespace(left=left))
    assert problem.where == "x, y"
    assert problem.what.endswith("1 a; 2 b.")
    bare = batch.nothing_found([Path("x")], SimpleNamespace(left=[]))
    assert bare.what == "ingen filer med arealinnspill."


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (("T", "N", "R", "2026-01-15"), []),
        ((" ", "N", "", "2026-01-15"), ["--title", "--role"]),
        (("T", "", "R", "15.01.2026"), ["--by", "--date"]),
    ],
)
def test_a_profile_says_who_decided_it_and_when(given, wrong):
    assert refused(_decided, *given) == wrong


def test_the_day_of_a_decision_is_the_day_that_was_written():
    assert _decided("T", "N", "R", "2026-01-15") == date(2026, 1, 15)


def test_fields_are_mapped_by_the_first_sign_of_equality():
    assert field_mapping(["id=nr", "kind:a=b=c"]) == {"id": "nr", "kind:a": "b=c"}
    assert field_mapping(None) == {}
    assert refused(field_mapping, ["id", "=nr", "id=", "a=b"]) == ["--map"] * 3


# --- what is asked for of a layer -----------------------------------------------------------------


def given(**named) -> Given:
    return Given(**{"files": ("a.gpkg",), **named})


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ({}, []),
        ({"kind": "land"}, []),
        ({"kind": "jord"}, ["--as"]),
        ({"kind": "rides"}, ["--as"]),
        ({"date": "2026"}, []),
        ({"date": "2026-12"}, []),
        ({"date": "2026-12-31"}, []),
        ({"date": "2026-13"}, ["--date"]),
        ({"date": "2026-00"}, ["--date"]),
        ({"date": "2026-01-32"}, ["--date"]),
        ({"date": "i går"}, ["--date"]),
        ({"crs": "EPSG:25832"}, []),
        ({"crs": "EPSG:1"}, ["--crs"]),
        ({"covers": "features"}, []),
        ({"covers": "region"}, []),
        ({"covers": "5001;5028"}, []),
        ({"covers": "5001,alt"}, ["--covers"]),
        ({"municipality": "5001, 501"}, ["--municipality"]),
        ({"fields": ("land_type=x", "land_type", "=x", "a=")}, ["--field"] * 3),
        ({"kind": "land", "fields": ("jord=x",)}, ["--field"]),
        ({"kind": "land", "constants": ("jord=x",)}, ["--field"]),
        ({"kind": "land", "codes": ("land_type=ar50",)}, []),
        ({"kind": "land", "codes": ("land_type=x",)}, ["--codes"]),
        ({"kind": "land", "codes": ("name=ar5",)}, ["--codes"]),
    ],
)
def test_options_of_a_layer_are_of_their_form(named, wrong):
    assert refused(understood, given(**named)) == wrong


def test_options_of_a_layer_are_read_as_they_are_meant():
    wish = understood(
        given(
            files=("a.gpkg:lag", "b.gpkg", "a.gpkg:lag"),
            kind="land",
            fields=("land_type=artype",),
            codes=("land_type=ar50",),
            constants=("land_type=21",),
            where=("objtype=1,0301,tog,true",),
            covers="5001, 5028",
            municipality="5028 5001",
            crs="EPSG:25833",
        )
    )
    assert wish.files == ((Path("a.gpkg"), "lag"), (Path("b.gpkg"), None))
    assert (wish.covers, wish.municipalities) == (("5001", "5028"), ("5028", "5001"))
    choices = wish.choices
    assert (choices.fields, choices.codes) == ({"land_type": "artype"}, {"land_type": "ar50"})
    assert choices.constants == {"land_type": 21}
    assert choices.where == {"objtype": [1, "0301", "tog", True]}
    assert choices.crs == "EPSG:25833"
    unsaid = understood(given())
    assert (unsaid.covers, unsaid.municipalities, unsaid.choices.crs) == ("", (), None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("-3", -3), ("007", "007"), ("1.50", 1.5), ("-0.5", -0.5), ("1.", "1."),
        ("false", False), ("True", "True"), ("", ""),
    ],
)  # fmt: skip
def test_a_value_stands_as_what_it_is(text, value):
    assert requests.literal(text) == value
    assert type(requests.literal(text)) is type(value)


def test_values_that_no_list_has_are_told():
    assert unfit("land", Choices(words={"land_type": {"Eng": 21}})) == []
    [wrong] = unfit("land", Choices(words={"land_type": {"Eng": 77}}))
    assert (wrong.where, "«77»" in wrong.what) == ("--value", True)
    [constant] = unfit("land", Choices(constants={"land_type": 77}))
    assert constant.where == "--constant"
    assert unfit("land", Choices(words={"land_type": {"Eng": "DyrketMark"}})) == []  # of N50


def question(*answer: str, file: Path | None = None) -> Question:
    return Question(Problem("x", "y"), answer, file)


def test_the_command_to_run_has_the_answers_and_says_nothing_twice():
    asked = [
        question("--title", "TITTEL"),
        question("--codes", "land_type=KODELISTE"),
        question("b.gpkg:LAG", file=Path("b.gpkg")),
    ]
    command = again(
        given(
            files=("a.gpkg:lag", "b.gpkg"),
            title="gammel",
            region="min",
            codes=("land_type=x", "forest=y"),
            where=("a=1",),
            part=True,
            lang="nn",
        ),
        asked,
    )
    assert command == (
        "ikap layers add a.gpkg:lag b.gpkg:LAG --region min --codes forest=y --where a=1 "
        "--title TITTEL --codes land_type=KODELISTE --part --lang=nn"
    )
    assert again(given(), []) == "ikap layers add a.gpkg"


@pytest.mark.parametrize(
    ("guess", "code"),
    [
        ("EUREF89 UTM sone 33 (EPSG:25833)", "EPSG:25833"),
        ("EUREF89 UTM sone 33 (EPSG:25833) med nord og øst byttet om", "EPSG:…"),
        (None, "EPSG:…"),
    ],
)
def test_a_system_is_proposed_where_coordinates_fit_it_as_they_are(guess, code):
    assert adding._code_in(guess) == code
