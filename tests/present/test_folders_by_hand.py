"""The folders that are written beside a run: which files, and with what."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pytest
import shapely

from ikap.present import comparison
from ikap.present.advice import folder as advice
from ikap.present.portfolio import folder as portfolio
from ikap.present.region import folder as region
from ikap.present.run import outputs
from ikap.present.sensitivity import folder as sensitivity
from ikap.present.surface import folder as surface
from ikap.present.verification import page as verification
from ikap.present.weights import folder as weights
from tests.present import meeting
from tests.present.shown.test_folders import record
from tests.present.shown.test_pages import control, figures, grounds

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """The clock stands, and maps are a word."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(WRITTEN.timestamp())))
    for module in (comparison, portfolio):
        monkeypatch.setattr(module, "meeting_map", lambda *_given, **_more: "kart")


def test_a_sensitivity_is_page_table_workbook_and_document(tmp_path):
    landed = sensitivity.write_sensitivity(record("sensitivity"), tmp_path / "ut")
    assert landed == tmp_path / "ut"
    assert names(landed) == [f"sensitivity.{end}" for end in ("csv", "html", "json", "xlsx")]
    assert json.loads((landed / "sensitivity.json").read_text("utf-8")) == record("sensitivity")


def test_a_control_is_page_table_and_document(tmp_path):
    landed = verification.write_verification(control(), tmp_path / "ut")
    assert names(landed) == ["verify.csv", "verify.html", "verify.json"]
    assert json.loads((landed / "verify.json").read_text("utf-8")) == control()


def test_a_workshop_is_its_profile_a_page_and_what_was_answered(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "_page", lambda document: f"side {document['file']}")
    landed = weights.write_weights({"file": "vår.toml"}, {"title": "Vår"}, tmp_path / "ut")
    assert names(landed) == ["vår.toml", "weights.html", "weights.json"]
    assert (landed / "vår.toml").read_text("utf-8") == 'title = "Vår"\n'
    assert (landed / "weights.html").read_text("utf-8") == "side vår.toml"


def test_a_choice_has_its_map_with_the_chosen_ground(tmp_path, monkeypatch):
    evaluation = meeting.evaluation(seed=2, sites=11)
    drawn = {}

    def map_(_document, _sites, layers, more):
        drawn.update(layers=layers, more=more)
        return "kart"

    monkeypatch.setattr(portfolio, "meeting_map", map_)
    monkeypatch.setattr(portfolio, "map_layers", lambda _region: {"roads": 1})
    monkeypatch.setattr(portfolio, "drawn_layers", lambda _region, _evaluation: {"made": 2})
    document = record("portfolio")
    chosen = ["004", "001"]
    landed = portfolio.write_portfolio(evaluation, None, document, chosen, tmp_path / "ut")
    assert names(landed) == ["map.html", "portfolio.html", "portfolio.json", "portfolio.xlsx"]
    written = json.loads((landed / "portfolio.json").read_text("utf-8"))
    assert written["record"]["scored"] == 11
    assert written["front"] == document["front"]
    assert set(drawn["layers"]) == {"roads", "made", "chosen_ground", "chosen_marks"}
    ground = drawn["layers"]["chosen_ground"]
    assert ground["name"].tolist() == evaluation.sites.loc[["001", "004"], "name"].tolist()
    assert set(drawn["layers"]["chosen_marks"].geom_type) == {"Point"}
    assert [theme.id for theme in drawn["more"]] == ["chosen_ground", "chosen_marks"]


def test_a_comparison_has_both_runs_on_its_map_without_fact_sheets(tmp_path, monkeypatch):
    drawn = {}

    def map_(document, areas, layers, presets, before):
        drawn.update(document=document, areas=areas, layers=layers, before=before)
        return "kart"

    monkeypatch.setattr(comparison, "meeting_map", map_)
    monkeypatch.setattr(comparison, "compare_page", lambda _document, runs: runs[1]["title"])
    monkeypatch.setattr(comparison, "compare_csv", lambda _document: "tabell")

    def run(title, crs):
        document = {"title": title, "alternatives": [{"id": "1", "sheet": "1.pdf"}]}
        areas = gpd.GeoSeries([shapely.Point(10, 63)], crs=crs)
        return SimpleNamespace(document=document, areas=areas)

    runs = (run("A", "EPSG:4326"), run("B", "EPSG:25832"))
    document = {
        "before": {"folder": "a", "profile": "P"}, "after": {"folder": "b", "profile": "Q"},
        "differences": ["Andre vekter."],
    }  # fmt: skip
    landed = comparison.write_comparison(runs, document, {"roads": 1}, tmp_path / "ut")
    assert names(landed) == ["compare.csv", "compare.html", "compare.json", "map.html"]
    assert (landed / "compare.html").read_text("utf-8") == "B"
    assert drawn["document"]["alternatives"] == [{"id": "1", "sheet": None}]
    assert drawn["before"].document["alternatives"] == [{"id": "1", "sheet": None}]
    assert runs[0].document["alternatives"][0]["sheet"] == "1.pdf"
    assert drawn["before"].titles == ("a (P)", "b (Q)")
    assert drawn["before"].areas.crs == drawn["areas"].crs == "EPSG:25832"
    assert drawn["before"].differences == ["Andre vekter."]


def test_key_figures_are_layers_a_page_and_a_document(tmp_path, monkeypatch):
    ground = grounds().assign(municipality_code=["5028", "5001"])
    lines = gpd.GeoDataFrame(
        {"year": [2017], "from_name": ["Melhus"], "commuters": [2600]},
        geometry=[shapely.LineString([(0, 0), (9, 9)])], crs="EPSG:25832",
    )  # fmt: skip
    monkeypatch.setattr(region, "commuting_lines", lambda _region, _figures: lines)
    place = SimpleNamespace(layer=lambda _name: ground)
    landed = region.write_key_figures(figures(), place, tmp_path / "ut")
    assert names(landed) == ["region.gpkg", "region.html", "region.json"]
    made = region.municipality_layer(figures(), place)
    assert made["residents_2024"].tolist() == [18_000, 210_000]
    assert made["jobs_share"].tolist() == [0.05, 0.95]
    assert made["commuters_2017"].tolist()[0] == 2600
    assert made["commuters_2010"].isna().tolist() == [False, True]
    assert list(gpd.list_layers(landed / "region.gpkg")["name"]) == ["municipalities", "commuting"]


def test_advice_is_page_table_and_document_a_row_a_piece(tmp_path, monkeypatch):
    monkeypatch.setattr(advice, "advice_page", lambda *_given: "side")
    monkeypatch.setattr(advice, "write_advised", lambda *given: (given[2] / "x.gpkg").touch())
    before = {"score": 0.4, "class": "red", "status": "eligible"}
    pieces = [
        {"id": "R-1", "nature": "trim", "removed": 0.25, "aims": ["a", "b"], "change": ["Ta ut."],
         "effect": ["Mer.", "Bedre."], "after": {"score": 0.6, "class": "green", "rank": 2}},
        {"id": "R-2", "nature": "transit", "removed": 0.0, "aims": [], "change": [], "effect": [],
         "after": {"score": None}},
    ]  # fmt: skip
    document = {
        "region": {"synthetic": ["land", "roads"]},
        "sites": [
            {"id": "1", "before": before, "why_none": None, "pieces": pieces},
            {"id": "2", "before": before, "why_none": "Ingen.", "pieces": []},
        ],
    }
    landed = advice.write_advice(document, {}, None, tmp_path / "ut")
    assert names(landed) == ["advice.csv", "advice.html", "advice.json", "x.gpkg"]
    first, second, third = advice._rows(document)
    assert list(first) == list(advice.COLUMNS)
    assert (first["site"], first["id"], first["removed"], first["rank"]) == ("1", "R-1", 0.25, 2)
    assert (first["change"], first["effect"], first["aims"]) == ("Ta ut.", "Mer. Bedre.", "a b")
    assert (first["score_before"], first["score"], second["score"]) == (0.4, 0.6, None)
    assert (third["site"], third["id"], third["why_none"]) == ("2", None, "Ingen.")
    assert third["synthetic_layers"] == "land, roads"


def test_the_files_of_a_run_are_those_that_were_asked_for():
    def files(**given):
        choices = outputs.Choices(**given)
        return [output.file or output.title for output in outputs.OUTPUTS if output.when(choices)]

    bare = files(paper=outputs.Paper.NONE)
    assert bare == ["scores.json", "scores.csv", "scores.xlsx", "assessments.xlsx", "scores.gpkg",
                    "scores.geojson", "gangen i saken", "map.html"]  # fmt: skip
    assert set(files()) - set(bare) == {"rapport", "faktaark"}
    assert set(files(paper=outputs.Paper.REPORT)) - set(bare) == {"rapport"}
    for asked, more in (
        ("fgb", "flere GIS-formater"), ("parquet", "scores.parquet"), ("advice", "råd"),
        ("dok", "DOK-analyse"), ("draw", "draw.html"), ("trail", None),
    ):  # fmt: skip
        with_it = files(paper=outputs.Paper.NONE, also=(asked,))
        assert set(with_it) - set(bare) == ({more} if more else set())
    assert set(files(paper=outputs.Paper.NONE, slides=True)) - set(bare) == {"scores.pptx"}


def test_what_a_file_of_columns_says_of_its_round():
    sites = gpd.GeoDataFrame(geometry=[shapely.box(1, 2, 3, 4), shapely.box(5, 6, 7, 8)])
    stamp = outputs.stamp_of(sites, WRITTEN, drawn=True)
    assert (stamp.run, stamp.bounds, stamp.sites, stamp.drawn) == (
        "2026-11-25 12:00:00", (1.0, 2.0, 7.0, 8.0), 2, True,
    )  # fmt: skip


def test_a_trail_is_written_where_there_is_one_or_it_is_asked_for(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(outputs, "write_trail", lambda *given: asked.append(given))

    def run(trail=(), also=()):
        evaluation = SimpleNamespace(trail=trail, sites=SimpleNamespace(index=["1", "2"]))
        return SimpleNamespace(
            evaluation=evaluation, choices=outputs.Choices(also=also), written=WRITTEN
        )

    outputs._trail(run(), tmp_path)
    assert asked == []
    outputs._trail(run(also=(outputs.TRAIL,)), tmp_path)
    outputs._trail(run(trail=("x",)), tmp_path)
    assert [given[:3] for given in asked] == [
        ((), ["1", "2"], "2026-11-25 12:00:00"), (("x",), ["1", "2"], "2026-11-25 12:00:00"),
    ]  # fmt: skip
    assert Path(asked[0][3]).name == "trail.xlsx"


def test_what_a_raster_says_of_itself():
    told = {"title": "Egnethet", "notes": ["a", "b"], "profile": {"title": "P"}, "written": "2026"}
    assert surface._tags(told) == {
        "title": "Egnethet", "notes": "a\nb", "profile": "P", "written": "2026",
    }  # fmt: skip
