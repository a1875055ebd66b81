"""A criterion, a layer and a constraint, each declared in one place, are found wherever they show.

The criterion is the example that contributors read. All three are put into a copy of the package,
which scores two proposals of the bundled region; one of them lies on the new layer.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import geopandas as gpd
import openpyxl
import pypdf
import pytest

import ikap

PACKAGE = Path(ikap.__file__).parent
ROOT = PACKAGE.parent
GUIDES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md")

LAYER = """
    LayerKind("landfills", N_("Nedlagte deponier"), "polygon", (NAME,), impact="air_and_ground"),
)
"""
CONSTRAINT = """
landfill = Constraint(
    "landfill",
    N_("Nedlagt deponi under området"),
    Tier.FLAG,
    ZoneTest("landfills"),
    Basis(N_("Forurensningsforskriften kap. 2"), Tag.JUDGEMENT_HIGH),
    N_("Grunnen må undersøkes."),
)
"""
IN_REGION = """
[layers.landfills]
file = "landfills.geojson"
source = { title = "Deponier", publisher = "Prøvekommunen", date = 2026-11-01, licence = "CC0" }
"""
RUN = """
import sys
from pathlib import Path
from ikap.api import score
from ikap.cli import main
from ikap.present.handbook import handbook

region, proposals, out = sys.argv[1:]
for words in (
    ["score", proposals, "--region", region, "--out", out + "/run", "--paper", "all"],
    ["sheet", out + "/run", "climate", "constraints", "--region", region, "--out", out + "/a3"],
):
    sys.argv = ["ikap", *words]
    try:
        main()
    except SystemExit as done:
        assert not done.code, (words, done.code)
example = score([proposals], region)
Path(out, "handbook.md").write_text(handbook(example), encoding="utf-8")
"""


def block(name: str) -> str:
    """The guides' Python block that declares a criterion."""
    blocks = [
        text
        for guide in GUIDES
        if guide.is_file()
        for text in re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.S)
    ]
    (text,) = (text for text in blocks if f"{name} = criterion(" in text)
    return text


def added(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n\n" + text, encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a run of the changed copy wrote: `run`, `a3` and `handbook.md`."""
    top = tmp_path_factory.mktemp("copy")
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, top / "ikap", ignore=skip)
    shutil.copytree(ROOT / "layers", top / "layers")
    added(top / "ikap" / "criteria" / "climate.py", block("spare_forest"))
    added(top / "ikap" / "criteria" / "constraints.py", CONSTRAINT)
    hazards = top / "ikap" / "catalogue" / "hazards.py"
    whole = hazards.read_text(encoding="utf-8").rstrip()
    assert whole.endswith("\n)")
    hazards.write_text(whole.removesuffix("\n)") + LAYER, encoding="utf-8")
    region = top / "layers" / "trondheimsregionen"
    proposals = gpd.read_file(region / "proposals.gpkg").iloc[[0, 2]]
    proposals.to_file(top / "two.gpkg", driver="GPKG")
    dump = gpd.GeoDataFrame(
        {"name": ["Gammeldeponiet"]},
        geometry=[proposals.geometry.iloc[0].buffer(-20)],
        crs=proposals.crs,
    )
    dump.to_file(region / "landfills.geojson", driver="GeoJSON")
    added(region / "region.toml", IN_REGION)
    run = subprocess.run(
        [sys.executable, "-c", RUN, str(region), str(top / "two.gpkg"), str(top)],
        env={**os.environ, "PYTHONPATH": str(top), "SOURCE_DATE_EPOCH": "1790000000"},
        cwd=top,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return top


@pytest.fixture(scope="module")
def document(folder):
    return json.loads((folder / "run" / "scores.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / "run" / "scores.xlsx")


@pytest.fixture(scope="module")
def page(folder):
    """The map's own text, and the result that it carries, unpacked."""
    text = (folder / "run" / "map.html").read_text(encoding="utf-8")
    packed = re.search(r'id="blob-document"[^>]*>([^<]+)<', text)
    return text, zlib.decompress(base64.b64decode(packed[1])).decode("utf-8")


@pytest.fixture(scope="module")
def handbook(folder):
    return (folder / "handbook.md").read_text(encoding="utf-8")


def text_of(path):
    return " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(path).pages).split())


def rows_of(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def impact(book, title):
    """The themes and answers of the KU rows that speak of a thing, by site."""
    found = [row for row in book["KU svar"].iter_rows(values_only=True) if title in row]
    return {str(row[0]): (row[2], row[4]) for row in found}


# --- the criterion -------------------------------------------------------------------------------


def test_the_criterion_is_measured_and_valued_for_every_site(document):
    assert document["criteria"]["spare_forest"]["title"] == "Skogareal"
    for entry in document["alternatives"]:
        row = entry["criteria"]["spare_forest"]
        assert row["indicator"] == "forest_lost"
        assert 0 <= row["value"] <= 1
        assert row["weight"] == 0  # no profile weighs it


def test_the_criterion_stands_in_the_handbook_with_its_method(handbook):
    assert "### Skogareal (`spare_forest`)\n\nDaa skog (AR5) på brutto areal.\n" in handbook


def test_the_criterion_stands_in_the_workbook_and_under_its_theme(book):
    assert any("Skogareal" in row for row in rows_of(book["Profil"]))
    themes = impact(book, "Skog i området")
    assert {theme for theme, _answer in themes.values()} == {"Økosystemtjenester"}
    assert len(themes) == 2


def test_the_criterion_stands_on_the_map_and_on_the_sheet_of_each_site(folder, document, page):
    assert "Skogareal" in page[1]
    for entry in document["alternatives"]:
        assert "Skogareal" in text_of(folder / "run" / entry["sheet"])


# --- the layer -----------------------------------------------------------------------------------


def test_the_layer_is_in_the_result_and_the_handbook(document, handbook):
    assert document["layers"]["landfills"]["publisher"] == "Prøvekommunen"
    assert "Nedlagte deponier" in handbook


def test_the_layer_is_a_theme_of_the_map(page):
    text, _document = page
    assert re.search(r'"id":\s*"landfills"', text)
    assert "Nedlagte deponier" in text


def test_the_layer_is_drawn_on_the_sheet_of_limits_and_not_on_that_of_the_climate(folder):
    texts = {path.stem: text_of(path) for path in (folder / "a3").glob("*.pdf")}
    (limits,) = (text for name, text in texts.items() if "constraints" in name)
    (climate,) = (text for name, text in texts.items() if "climate" in name)
    assert "Nedlagte deponier" in limits
    assert "Nedlagte deponier" not in climate


# --- the constraint ------------------------------------------------------------------------------


def test_the_constraint_answers_for_every_site(document):
    answers = {e["id"]: e["constraints"]["landfill"]["answer"] for e in document["alternatives"]}
    assert sorted(answers.values()) == ["no", "yes"]
    hit = next(e for e in document["alternatives"] if answers[e["id"]] == "yes")
    assert hit["status"] == "conditional"
    assert any("Nedlagt deponi" in reason for reason in hit["reasons"]["status"])


def test_the_constraint_takes_the_theme_of_its_layer(book):
    answers = impact(book, "Nedlagt deponi under området")
    assert {theme for theme, _answer in answers.values()} == {"Forurensning: luft og grunn"}
    assert sorted(answer for _theme, answer in answers.values()) == [
        "■ Ja",
        "● Undersøkt, ingen funn",
    ]


def test_the_constraint_stands_in_the_handbook_on_the_map_and_on_the_sheet(
    folder, document, handbook, page
):
    assert "| Nedlagt deponi under området | `landfill` |" in handbook
    assert "Nedlagt deponi under området" in page[1]
    hit = next(e for e in document["alternatives"] if e["constraints"]["landfill"]["share"])
    assert "Nedlagt deponi" in text_of(folder / "run" / hit["sheet"])
