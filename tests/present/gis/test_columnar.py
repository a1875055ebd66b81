"""scores.parquet: equal to scores.json to the digit, and GeoParquet that others read."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ikap.api import sample_proposals, score
from ikap.assess.evaluate import parts_of
from ikap.catalogue import LAYERS
from ikap.criteria import INDICATORS
from ikap.model import Goal
from ikap.present.document import scores_document
from ikap.present.gis.columnar import columns, rounded, with_places, write_columns
from ikap.present.run import stamp_of

parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow, which writes Parquet, is absent")

WRITTEN = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture(scope="module")
def evaluation():
    return score([sample_proposals()])


@pytest.fixture(scope="module")
def document(evaluation):
    return scores_document(evaluation)


@pytest.fixture(scope="module")
def file(evaluation, tmp_path_factory):
    path = tmp_path_factory.mktemp("columns") / "scores.parquet"
    write_columns([evaluation], path, stamp_of(evaluation.sites, WRITTEN, drawn=True))
    return path


@pytest.fixture(scope="module")
def rows(file):
    return {row["id"]: row for row in parquet.read_table(file).to_pylist()}


def ends(interval):
    return [None, None] if interval is None else interval


def test_every_site_is_a_row_with_what_scores_json_says_of_it(rows, document):
    assert set(rows) == {entry["id"] for entry in document["alternatives"]}
    for entry in document["alternatives"]:
        row = rows[entry["id"]]
        same = (
            *("proposal", "name", "kind", "list", "area_daa", "net_area_daa", "dwellings", "jobs"),
            *(
                "business_class",
                "plan_status",
                "case",
                "note",
                "status",
                "complete",
                "rank",
                "group",
            ),
            *("group_rank", "score", "class", "derived"),
        )
        assert {name: row[name] for name in same} == {name: entry.get(name) for name in same}
        assert row["municipality_code"] == entry["municipality"]["code"]
        assert row["municipality"] == entry["municipality"]["name"]
        assert [row["rank_low"], row["rank_high"]] == ends(entry["rank_interval"])
        assert [row["score_low"], row["score_high"]] == ends(entry["score_interval"])


def test_goals_and_criteria_are_those_of_scores_json_to_the_digit(rows, document):
    for entry in document["alternatives"]:
        row = rows[entry["id"]]
        for goal in Goal:
            told = entry["goals"][goal.value]
            assert row[goal.value] == told["value"]
            assert [row[f"{goal.value}_low"], row[f"{goal.value}_high"]] == ends(told["interval"])
            assert row[f"{goal.value}_class"] == told["class"]
            assert row[f"{goal.value}_uncertain"] == told["uncertain"]
        for name, told in entry["criteria"].items():
            measured = told["indicator"]
            assert row[name] == told["value"]
            assert [row[f"{name}_low"], row[f"{name}_high"]] == ends(told["interval"])
            assert row[f"{name}_indicator"] == measured
            assert row[measured] == told["measured"]
            assert (row[f"{measured}_low"], row[f"{measured}_high"]) == (told["low"], told["high"])
            for fact, value in told["facts"].items():
                assert row[f"{measured}_{fact}"] == value, (measured, fact)
        for name in document["criteria"]:
            if name not in entry["criteria"]:
                assert row[name] is row[f"{name}_indicator"] is None
        for name, told in entry["shown"].items():
            assert row[name] == told["measured"]
            assert {fact: row[f"{name}_{fact}"] for fact in told["facts"]} == told["facts"]


def test_constraints_are_those_of_scores_json(rows, document):
    for entry in document["alternatives"]:
        row = rows[entry["id"]]
        for name, told in entry["constraints"].items():
            assert row[name] == told["answer"]
            assert row[f"{name}_daa"] == told["area_daa"]
            assert row[f"{name}_share"] == told["share"]
            assert row[f"{name}_unchecked"] == told["unchecked_share"]
            assert row[f"{name}_override"] == told["override"]
            assert row.get(f"{name}_measured") == told["measured"]


def test_reasons_are_codes_that_name_constraints(rows, evaluation):
    limits = {limit.id for limit in evaluation.limits}
    codes = {code for row in rows.values() for code in row["status_reasons"]}
    named = {code.partition(":")[::2] for code in codes}
    assert {"subtracted", "flag"} <= {why for why, _limit in named}
    assert all(limit in limits for _why, limit in named if limit)
    assert any(row["class_reasons"] for row in rows.values())


def test_others_read_it_as_geoparquet(file, evaluation):
    read = gpd.read_parquet(file, columns=["id", "score", "geometry"]).set_index("id")
    assert read.crs == evaluation.sites.crs
    assert read.geometry.to_wkb().to_dict() == evaluation.sites.geometry.to_wkb().to_dict()
    west, south, east, north = evaluation.sites.geometry.iloc[0].bounds
    near = gpd.read_parquet(file, columns=["id", "geometry"], bbox=(west, south, east, north))
    assert evaluation.sites.index[0] in set(near["id"])
    assert len(near) < len(read)


def test_the_file_says_what_its_columns_are_and_what_is_invented(file, evaluation):
    told = json.loads(parquet.read_schema(file).metadata[b"ikap"])
    assert told["synthetic"] == list(evaluation.region.synthetic) != []
    assert told["profile"]["decided_by"] == evaluation.profile.decided_by
    assert (told["sites"], told["run"]) == (len(evaluation.sites), "2026-11-29 00:00:00")
    soil = told["columns"]["equivalents_lost"]
    assert (soil["unit"], soil["from"]) == ("daa", "indicator")
    assert "land" in soil["sources"]
    assert set(soil["sources"]) <= set(told["layers"]) <= set(LAYERS)
    assert told["layers"]["land"]["date"]
    field = parquet.read_schema(file).field("equivalents_lost")
    assert field.metadata[b"unit"] == b"daa"


def test_no_two_columns_have_a_name_and_none_depends_on_the_region(evaluation):
    names = [column.name for column in columns(evaluation)]
    assert len(names) == len(set(names))
    assert {indicator.id for indicator in INDICATORS} <= set(names)


def test_facts_are_of_the_type_that_they_are_declared_as(evaluation):
    declared = {indicator.id: indicator.facts for indicator in INDICATORS}
    for (_id, name), noted in evaluation.indicators["facts"].items():
        for fact, value in noted.items():
            record = declared[name][fact]
            assert isinstance(value, str) == (record.words or record.names), (name, fact)


def test_parts_below_one_another_are_the_whole(evaluation, tmp_path, monkeypatch):
    """Judged five at a time, gathered in groups of twelve, and given their places afterwards."""
    monkeypatch.setattr("ikap.present.gis.columnar.writing.GROUP", 12)
    stamp = stamp_of(evaluation.sites, WRITTEN, drawn=True)
    order = [id_ for part in parts_of(evaluation.sites, 5) for id_ in sorted(part.index)]
    parts = [part_of(evaluation, ids) for ids in np.split(np.array(order), range(5, 48, 5))]
    write_columns(parts, tmp_path / "a.parquet", stamp)
    places = evaluation.sites[["rank", "rank_low", "rank_high", "group_rank"]]
    with_places(tmp_path / "a.parquet", tmp_path / "b.parquet", places)
    read = parquet.ParquetFile(tmp_path / "b.parquet")
    assert [read.metadata.row_group(i).num_rows for i in range(read.num_row_groups)] == [12] * 4
    whole = tmp_path / "whole.parquet"
    write_columns([evaluation], whole, stamp)
    assert read.read().sort_by("id").equals(parquet.read_table(whole).sort_by("id"))


def part_of(evaluation, ids):
    chosen = {
        name: (table := getattr(evaluation, name))[table.index.get_level_values("id").isin(ids)]
        for name in ("sites", "goals", "criteria", "constraints", "indicators")
    }
    chosen["sites"] = chosen["sites"].assign(rank=np.nan, rank_low=1.0, group_rank=np.nan)
    return replace(evaluation, **chosen)


numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)


@given(
    st.lists(numbers | st.floats(-1e4, 1e4) | st.floats(0, 1), max_size=30),
    st.sampled_from([6, 12]),
)
@example([2.675, 1.0000005, 0.5e-12, -0.5e-12, 1e300, 4.5e-7, 0.1 + 0.2], 6)
@example([0.1234567890125, 0.9999999999995, 123456.5], 12)
def test_numbers_are_rounded_as_python_rounds_each(values, decimals):
    expected = [round(value, decimals) + 0.0 for value in values]
    assert rounded(values, decimals).tolist() == expected
    assert all(math.copysign(1, n) > 0 for n in rounded(values, decimals) if n == 0)


def test_what_is_not_finite_is_missing():
    assert np.isnan(rounded([np.nan, np.inf, -np.inf], 6)).all()


def test_nothing_is_no_file(tmp_path):
    with pytest.raises(ValueError, match="no sites"):
        write_columns([], tmp_path / "a.parquet", None)
    assert not (tmp_path / "a.parquet").exists()
