"""IKAP from a notebook or a service: a region that is open, and proposals that are no files."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import ikap
from ikap.model import InputError
from ikap.text import speaking


@pytest.fixture(scope="module")
def region():
    return ikap.open_region()


@pytest.fixture(scope="module")
def some():
    """Six of the sample's proposals as a frame."""
    return gpd.read_file(ikap.sample_proposals()).iloc[::8]


@pytest.fixture(scope="module")
def scored(region, some):
    return ikap.score(some, region)


def numbers(evaluation):
    return evaluation.indicators[["measured", "low", "high"]].round(3)


def test_a_frame_scores_as_the_file_that_it_was_read_from(region, some, scored):
    whole = ikap.score([ikap.sample_proposals()], region)
    ids = scored.sites.index
    assert len(ids) >= len(some)
    pd.testing.assert_series_equal(scored.sites["score"], whole.sites.loc[ids, "score"])
    assert scored.sites["name"].tolist() == whole.sites.loc[ids, "name"].tolist()


def test_features_in_degrees_are_scored_where_they_lie(region, some, scored):
    """Moved to degrees and back: a millimetre at the most."""
    features = some.to_crs(4326).__geo_interface__
    found = ikap.score(features, region)
    pd.testing.assert_frame_equal(numbers(found), numbers(scored), atol=0.05, rtol=1e-4)
    as_list = ikap.score(features["features"][:1], region)
    assert as_list.sites.index[0] in found.sites.index


def test_the_names_of_the_columns_may_be_ones_own(region, some, scored):
    column = next(name for name in some if name in ("boliger", "dwellings", "antall_boliger"))
    renamed = some.rename(columns={column: "hus"})
    found = ikap.score(renamed, region, mapping={"dwellings": "hus"})
    assert found.sites["dwellings"].equals(scored.sites["dwellings"])


def test_a_frame_that_does_not_say_where_it_lies_is_refused(region, some):
    with pytest.raises(InputError, match="koordinatsystemet er ikke oppgitt"):
        ikap.score(
            gpd.GeoDataFrame(some.drop(columns="geometry"), geometry=list(some.geometry)), region
        )


def test_a_feature_without_a_surface_is_told_by_its_number(region):
    with pytest.raises(InputError) as refused:
        ikap.score(
            [{"geometry": None}, {"geometry": {"type": "Polygon", "coordinates": 3}}], region
        )
    assert [problem.where[-3:] for problem in refused.value.problems] == [", 1", ", 2"]


def test_threads_that_ask_at_the_same_time_get_what_one_gets(region, some, scored):
    parts = [some.iloc[[i]] for i in range(len(some))] * 2
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda part: ikap.score(part, region), parts))
    for evaluation in found:
        alone = numbers(evaluation)
        pd.testing.assert_frame_equal(alone, numbers(scored).loc[alone.index])


HOSTILE = "<script>alert(1)</script> {{ x }}"


def cells(html):
    return [unescape(text).strip() for text in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", html)]


def test_an_evaluation_shows_itself_in_a_notebook(scored):
    html = scored._repr_html_()
    rows = html.split("<tr>")[1:]
    first = scored.sites[scored.sites["rank"] == 1].sort_values("list", ascending=False).iloc[0]
    told = cells(rows[1])
    assert told[:3] == ["1", first.name, first["name"]]
    assert told[4] == f"{100 * first['score']:.0f}"
    assert len(told) == len(cells(rows[0])) == 11
    assert "Oppdiktede demodata" in html
    assert f"Vurderte områder: {len(scored.sites)}." in html
    assert "ikap.folium_map(evaluation)" in html
    assert html.count("<table") == scored.sites["list"].nunique()
    assert len(repr(scored)) < 100


@pytest.mark.parametrize(("code", "word"), [("nn", "Vurderte område"), ("en", "Sites assessed")])
def test_it_is_shown_in_the_language_in_use(scored, code, word):
    with speaking(code):
        html = scored._repr_html_()
    assert word in html
    assert "Vurderte områder" not in html


def test_texts_of_submissions_are_only_text_and_long_lists_are_cut(region, some):
    many = pd.concat([some] * 3, ignore_index=True).assign(navn=HOSTILE)
    ids = next(name for name in some if name in ("id", "omrade_id"))
    evaluation = ikap.score(many.assign(**{ids: [str(i) for i in range(len(many))]}), region)
    html = evaluation._repr_html_()
    assert "<script" not in html
    assert HOSTILE in cells(html)
    housing = int((evaluation.sites["list"] == "housing").sum())
    assert f"… og {housing - 10} til" in html


def test_the_page_about_python_runs_as_it_stands(tmp_path):
    pytest.importorskip("pyarrow", reason="pyarrow, which writes Parquet, is absent")
    page = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")
    names = {"out": tmp_path / "ut"}
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
    assert len(blocks) == 7
    assert len(names["columns"]) == len(names["evaluation"].sites)
    assert 0 < len(names["corner"]) < len(names["columns"])
    assert not names["why"].empty
    assert not names["uncertain"].empty
    assert not names["moved"].empty
