"""`ikap reserve` on the bundled region: everything in one command, and every sum closes."""

from __future__ import annotations

import json
import math
from importlib.resources import files
from typing import get_type_hints, is_typeddict

import geopandas as gpd
import jsonschema
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from ikap.api import sample_proposals
from ikap.commands import app
from ikap.present.reserve import shape as shape

FILES = {"reserve.json", "reserve.html", "reserve.xlsx", "planvask.pdf", "areas.gpkg", "map.html"}
SOME = ("101", "103", "302", "502", "801")


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The sample plans with a few proposals, as a folder, its document and what was printed."""
    folder = tmp_path_factory.mktemp("plan æøå")
    some = gpd.read_file(sample_proposals())
    some[some["omrade_id"].isin(SOME)].to_file(folder / "innspill.gpkg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        answer = run("reserve", folder / "innspill.gpkg", "--out", folder / "ut")
        assert answer.exit_code == 0, answer.output
    document = json.loads((folder / "ut" / "reserve.json").read_text(encoding="utf-8"))
    return folder / "ut", document, answer.output


def test_a_folder_with_everything_that_says_it_is_invented(told):
    out, document, output = told
    assert {path.name for path in out.iterdir()} == FILES
    assert {"plans", "buildings"} <= set(document["region"]["synthetic"])
    sign = "Oppdiktede demodata"
    assert sign in output
    assert sign in (out / "reserve.html").read_text(encoding="utf-8")
    assert all(sign in note for note in gpd.read_file(out / "areas.gpkg")["note"])
    assert "gjeldende planer" in (out / "map.html").read_text(encoding="utf-8").lower()


def test_the_document_is_as_its_schema_says_and_the_schema_as_its_types(told):
    text = (files("ikap.present") / "assets" / "reserve.schema.json").read_text("utf-8")
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(told[1]))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
    assert set(schema["required"]) == set(get_type_hints(shape.ReserveDocument))
    for name, entry in vars(shape).items():
        if is_typeddict(entry) and name not in ("ReserveDocument",):
            assert set(schema["$defs"][name]["required"]) == set(get_type_hints(entry)), name


def test_every_sum_closes_to_the_square_metre(told):
    _out, document, _output = told
    areas = document["areas"]
    assert document["gap_m2"] < 1e-3
    assert document["combined"]["gap_m2"] < 1e-3
    for area in areas:
        parts = area["built"] + area["rests"] + area["reserve"]
        assert parts == pytest.approx(area["set_aside"], abs=1e-5)
        if area["reserve"]:
            assert math.fsum(area["land"].values()) == pytest.approx(area["reserve"], abs=1e-4)
    whole = math.fsum(area["reserve"] for area in areas)
    for table in ("by_purpose", "by_plan"):
        assert math.fsum(row["reserve"] for row in document[table]) == pytest.approx(whole)
    by_land = [math.fsum(row["amounts"].values()) for row in document["by_land"]]
    assert math.fsum(by_land) == pytest.approx(whole, abs=1e-3)
    left = math.fsum(area["reserve"] for area in areas if not area["existing"])
    assert math.fsum(row["reserve"] for row in document["by_age"]) == pytest.approx(left)


def test_the_matrix_adds_up_to_each_municipality(told):
    _out, document, _output = told
    combined = document["combined"]
    for row in combined["development"][1:]:
        cells = [
            cell["area"]
            for cell in combined["matrix"]
            if cell["municipality"] == row["municipality"]
        ]
        assert math.fsum(cells) == pytest.approx(row["whole"], abs=1e-3)
    change = math.fsum(row["after"] - row["before"] for row in combined["development"][1:])
    assert change == pytest.approx(combined["taken"]["area"] - combined["released"]["area"])


def test_reserve_and_proposals_are_judged_in_the_same_lists_and_told_apart(told):
    out, document, _output = told
    review = {row["id"]: row for row in document["review"]}
    judged = [a for a in document["areas"] if a["reserve"] and not a["existing"]]
    assert {a["id"] for a in judged} == set(review) | {a["id"] for a in judged if a["unjudged"]}
    assert all(row["score"] is None or 0 <= row["score"] <= 1 for row in review.values())
    again = gpd.read_file(out / "areas.gpkg")
    assert set(again["plan_status"]) == {"Avsatt i gjeldende plan"}


def test_what_is_taken_out_still_meets_the_need_or_says_what_is_short(told):
    _out, document, _output = told
    need = {row["municipality"]: row["need"] for row in document["need"]}
    assert {one["scenario"] for one in document["removals"]} == {"low", "best", "high"}
    for one in document["removals"]:
        for code, wanted in need.items():
            if code:
                have = one["left"].get(code, 0.0) + one["short"].get(code, 0.0)
                assert have >= wanted[one["scenario"]] - 1e-3
    rows = {row["id"]: row for row in document["review"]}
    for one in document["removals"]:
        assert one["soil"] == pytest.approx(math.fsum(rows[id_]["soil"] for id_ in one["out"]))


def test_the_zero_alternative_and_the_set_share_what_cancels(told):
    _out, document, _output = told
    assert document["agreement"] == ["5001", "5028", "5031", "5035"]
    for one in document["driving"]:
        change = one["car_km"]["best"] - one["zero_car_km"]["best"]
        assert one["change"]["best"] == pytest.approx(change)
        wide = one["car_km"]["high"] - one["zero_car_km"]["low"]
        assert one["change"]["high"] <= wide


def test_the_list_is_in_the_order_it_says(told):
    _out, document, _output = told
    keys = [
        (not any("svak på jordvern" in reason for reason in row["reasons"]), -round(row["soil"], 1))
        for row in document["review"]
    ]
    assert keys == sorted(keys)


def test_the_workbook_has_each_table_and_the_same_sums(told):
    out, document, _output = told
    book = load_workbook(out / "reserve.xlsx", read_only=True)
    names = book.sheetnames
    assert names[0] == "Reserve (T1)"
    assert {f"T{n}" for n in range(1, 7)} <= {
        part for name in names for part in (name[-3:-1],) if part.startswith("T")
    }
    rows = list(book["Reserve (T1)"].values)
    head = next(i for i, row in enumerate(rows) if "Reserve, daa" in row)
    column = rows[head].index("Reserve, daa")
    told_sum = math.fsum(row[column] for row in rows[head + 1 :] if row[column] is not None)
    whole = math.fsum(row["reserve"] for row in document["by_purpose"])
    assert told_sum == pytest.approx(whole)


def test_no_output_claims_to_follow_the_ministrys_guide(told):
    out, document, _output = told
    page = (out / "reserve.html").read_text(encoding="utf-8")
    assert "Bygger på KDDs veileder" in page
    assert "etter KDDs veileder" not in page
    assert "detaljer valgt av verktøyet" in document["basis"]


def test_wrong_use_is_told_in_sentences_and_writes_nothing(tmp_path):
    out = tmp_path / "ut"
    answer = run("reserve", "--rule", "oldest", "--day", "i går", "--out", out)
    assert answer.exit_code == 2
    assert "oldest" in answer.output
    assert "i går" in answer.output
    assert not out.exists()
