"""What the workers do with a few sites of the bundled region, in this process."""

from __future__ import annotations

import json
from types import SimpleNamespace

import geopandas as gpd
import pytest

from ikap.api import sample_proposals
from ikap.model import Answer, NothingScored
from ikap.serve.engine import advising, dok, live, reading, scoring, warm, weights
from ikap.serve.errand import Errand, Refused, perform

CHOSEN = ("101", "105", "301")


@pytest.fixture(scope="module")
def sites():
    rows = gpd.read_file(sample_proposals())
    return rows[rows["omrade_id"].astype(str).isin(CHOSEN)]


@pytest.fixture(scope="module")
def files(sites, tmp_path_factory):
    path = tmp_path_factory.mktemp("innspill") / "a.gpkg"
    sites.to_file(path)
    return [str(path)]


@pytest.fixture(scope="module")
def drawn(sites):
    """The first site as it is drawn: degrees."""
    [feature] = json.loads(sites.iloc[:1].to_crs("OGC:CRS84").to_json(drop_id=True))["features"]
    return {**feature, "properties": {"id": "A", "name": "Tegnet", "kind": "housing"}}


def test_a_region_that_is_open_is_the_same_until_its_file_changes():
    assert warm.opened(None) is warm.opened(None)
    assert warm.sample(None) == str(sample_proposals())


def test_a_drawn_site_is_scored_with_what_stands_in_its_way(drawn):
    told = live.score_one(None, drawn)
    [entry] = told["alternatives"]
    assert (entry["id"], entry["rank"], entry["sheet"]) == ("A", 1, None)
    assert told["set_aside"] is not None
    assert set(told["criteria"]) >= set(entry["criteria"])
    assert all("gauges" not in criterion for criterion in told["criteria"].values())
    met = {
        (name, row["answer"])
        for name, row in entry["constraints"].items()
        if row["answer"] in (Answer.YES, Answer.TOUCH)
    }
    assert {(row["constraint"], row["answer"]) for row in told["conflicts"]} == met
    assert met
    assert {row["id"] for row in told["conflicts"]} == {"A"}
    assert any(row["shape"] is not None for row in told["conflicts"])
    net = entry["net_area_daa"] < entry["area_daa"]
    assert (told["taken"] is not None) is net
    again = live.score_one(None, drawn, "OGC:CRS84", None)
    assert again == told


def test_a_site_in_metres_is_where_the_same_in_degrees_is(sites, drawn):
    [feature] = json.loads(sites.iloc[:1].to_json(drop_id=True))["features"]
    metres = {**feature, "properties": drawn["properties"]}
    told = live.score_one(None, metres, sites.crs.to_string())["alternatives"][0]
    other = live.score_one(None, drawn)["alternatives"][0]
    assert told["score"] == pytest.approx(other["score"], abs=1e-6)
    assert told["area_daa"] == pytest.approx(other["area_daa"], abs=1e-3)


def test_a_drawn_site_is_advised_piece_by_piece(drawn):
    told = advising.of_drawing(None, drawn)
    assert told["before"]["kind"] == "housing"
    assert bool(told["pieces"]) != bool(told["why_none"])
    assert all(
        (piece["geometry"] is not None) == (piece["removed"] > 0) for piece in told["pieces"]
    )


def test_files_are_looked_at_row_by_row(files):
    told = reading.look(None, files)
    assert told["read"] == len(told["rows"])
    ids = {row["id"].split("-")[0] for row in told["rows"]}
    assert ids == set(CHOSEN)
    for row in told["rows"]:
        assert row["kind"] in ("housing", "business")
        assert row["area_daa"] == round(row["area_daa"], 1)
        assert not row["municipality"].isdigit()
    assert told["rejected"] == []
    assert [(entry["name"], entry["rows"]) for entry in told["files"]] == [("a.gpkg", 3)]
    assert told["mapping"] == {}
    fields = {row["field"]: row for row in told["columns"]}
    assert fields["id"]["column"] == "omrade_id"


def test_scores_are_what_the_command_writes(files):
    told = scoring.score(None, files)
    document, layer = json.loads(told["scores"]), json.loads(told["features"])
    ids = [entry["id"] for entry in document["alternatives"]]
    assert [feature["id"] for feature in layer["features"]] == ids
    assert told["rejected"] == []


def test_other_weights_give_another_order_and_the_same_the_same(files):
    usual = weights.weighed(None, files, "balansert")
    order = [(row["list"], row["rank"]) for row in usual["sites"]]
    assert all(row["rank"] == row["before"] for row in usual["sites"])
    assert [name for name, _rank in order] == sorted(
        (name for name, _rank in order), key=("housing", "business_ab", "business_c").index
    )
    for row in usual["sites"]:
        assert row["score"] is None or 0 <= row["score"] <= 1
        assert row["status"] in ("eligible", "conditional", "excluded")
    names = [name for name in warm.profiles.names() if name != "balansert"]
    others = [weights.weighed(None, files, name) for name in names]
    assert any(
        [row["score"] for row in told["sites"]] != [row["score"] for row in usual["sites"]]
        for told in others
    )
    assert all(
        {row["id"]: row["before"] for row in told["sites"]}
        == {row["id"]: row["before"] for row in usual["sites"]}
        for told in others
    )


def test_a_site_that_is_not_in_the_run_is_not_advised(files):
    assert advising.advised(None, "none", files) is None


def test_an_area_is_analysed_as_it_is_asked_for(drawn):
    whole = dok.analysed(None, drawn["geometry"])
    assert whole["municipalityName"]
    assert all(entry["qualitymeasurement"] == [] for entry in whole["resultList"])
    assert not any("guidanceText" in entry for entry in whole["resultList"])
    theme = whole["resultList"][0]["theme"]
    few = dok.analysed(None, drawn["geometry"], theme=theme.upper(), guidance=True, quality=True)
    assert {entry["theme"] for entry in few["resultList"]} == {theme}
    assert len(few["resultList"]) < len(whole["resultList"])
    assert any(entry["qualitymeasurement"] for entry in few["resultList"])
    wide = dok.analysed(None, drawn["geometry"], buffer=50.0)
    assert wide["inputGeometryArea"] > whole["inputGeometryArea"]


def test_the_first_look_is_scores_layer_and_map(files, tmp_path, monkeypatch):
    def output(name):
        def write(material, path):
            path.write_text(str(len(material.evaluation.sites)), encoding="utf-8")

        return SimpleNamespace(file=name, write=write)

    names = ("run.json", "map.html", "scores.json", "scores.xlsx", "scores.geojson", "")
    monkeypatch.setattr(scoring, "OUTPUTS", [output(name) for name in names])
    target = tmp_path / "new" / "first"
    told = scoring.first_look(None, files, str(target))
    assert {path.name for path in target.iterdir()} == set(scoring.FIRST)
    assert (target / "map.html").read_text("utf-8") == str(told["sites"])
    assert (told["rejected"], len(told["inputs"]), len(told["inputs"][0])) == (0, 1, 64)
    assert told["profile"] == "Balansert"


def test_files_in_which_everything_is_refused(files, tmp_path, sites):
    away = sites.iloc[:1].copy()
    away["geometry"] = away.translate(-300_000, -300_000)
    away.to_file(tmp_path / "borte.gpkg")
    given = {"files": [str(tmp_path / "borte.gpkg")]}
    said = perform(Errand("scoring.score", None, "nb", given))
    assert isinstance(said, Refused)
    assert said.nothing
    with pytest.raises(NothingScored):
        scoring.score(None, **given)
    told = scoring.whole_folder(None, folder=str(tmp_path / "ut"), **given)
    assert (told["sites"], told["rejected"]) == (0, 1)
    assert {path.name for path in (tmp_path / "ut").iterdir()} == {"rejected.csv", "run.json"}
