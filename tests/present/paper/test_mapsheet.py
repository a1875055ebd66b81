"""A3 sheets: true to scale, with grid, legend and the planner's own title."""

from __future__ import annotations

import io
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pikepdf
import pytest
import shapely
from PIL import Image
from typer.testing import CliRunner

from ikap.api import write
from ikap.commands import app
from ikap.present.paper.atlas import Atlas
from ikap.present.paper.border import EDGE, grid_lines, grid_step
from ikap.present.paper.frame import SCALES, Frame
from ikap.present.paper.mapsheet import HEIGHT, WIDTH, draw, map_data, sheets, window
from ikap.present.paper.press import map_sheets
from ikap.words import STATUSES

HOSTILE = '#panic("x") $ *fet* </text><script>1</script> "&'
A3 = (1190.55, 841.89)  # points
MARGIN = 8.0  # mm; of the template


@pytest.fixture(scope="module")
def two(document, evaluation):
    """Two sites ten kilometres apart, and a document of them alone."""
    ids = list(evaluation.sites.index[:2])
    shapes = [shapely.box(x - 50, 7_029_950, x + 50, 7_030_050) for x in (565_000, 575_000)]
    areas = gpd.GeoSeries(shapes, index=ids, crs="EPSG:25832")
    chosen = [{**e, "status": "eligible"} for e in document["alternatives"] if e["id"] in ids]
    return areas, {**document, "alternatives": chosen}


@pytest.mark.parametrize("scale", [50_000, 100_000])
def test_ten_kilometres_are_as_long_on_paper_as_the_scale_says(two, layers, written, scale):
    areas, document = two
    (made,) = map_sheets([sheets()["status"]], document, areas, areas, layers, written, scale=scale)
    assert made.scale == scale
    picture = np.asarray(Image.open(io.BytesIO(made.files["ikap-status.png"])).convert("RGB"))
    per_mm = picture.shape[1] / 420
    ground = picture[:, : round((MARGIN + EDGE + WIDTH) * per_mm)]
    wanted = tuple(bytes.fromhex(sheets()["status"].marks["eligible"].colour[1:]))
    found = np.flatnonzero((ground == wanted).all(axis=2).any(axis=0))
    first, second = np.split(found, np.flatnonzero(np.diff(found) > 20) + 1)
    assert (second.mean() - first.mean()) / per_mm == pytest.approx(1e7 / scale, abs=0.3)


def test_a_sheet_is_one_a3_page_that_all_can_read(two, layers, written, tmp_path, reading):
    areas, document = two
    (made,) = map_sheets([sheets()["soil"]], document, areas, areas, layers, written, title=HOSTILE)
    path = tmp_path / "kart.pdf"
    path.write_bytes(made.files["ikap-soil.pdf"])
    with pikepdf.open(path) as pdf:
        (page,) = pdf.pages
        assert [float(side) for side in page.mediabox[2:]] == pytest.approx(A3, abs=0.1)
        assert str(pdf.Root.Lang) == "nb"
        with pdf.open_metadata() as told:
            assert (told["pdfuaid:part"], told["pdfaid:part"]) == ("1", "2")
            assert told["dc:title"] == f"{HOSTILE} – Jordvern"
        tags = list(reading.elements(pdf.Root.StructTreeRoot))
    alts = [str(element.Alt) for tag, element in tags if tag == "/Figure"]
    assert [alt.startswith("Kart i målestokk 1:") for alt in alts] == [True]
    said = reading.squeezed(reading.text(path))
    for told in (HOSTILE, "Tegnforklaring", "Fulldyrka jord", "EPSG:25832", "Oppdiktede demodata",
                 "vest for rutenettets nord", "Kartgrunnlag", "570 000"):  # fmt: skip
        assert reading.squeezed(told) in said, told


def test_the_scale_is_round_and_all_sites_are_on_the_sheet(evaluation):
    areas = evaluation.sites.geometry
    frame = window(areas)
    assert frame.scale in SCALES
    assert areas.within(shapely.box(*frame.bounds)).all()
    smaller = replace(frame, scale=SCALES[SCALES.index(frame.scale) - 1])
    west, _south, east, _north = areas.total_bounds
    assert (east - west) > 0.9 * (smaller.bounds[2] - smaller.bounds[0]) or (
        areas.total_bounds[3] - areas.total_bounds[1]
    ) > 0.9 * (smaller.bounds[3] - smaller.bounds[1])


def test_the_grid_is_of_whole_round_metres():
    frame = Frame(570_000, 7_034_000, WIDTH, HEIGHT, 50_000)
    assert grid_step(frame) == 2_000
    assert list(grid_lines(569_100, 574_000, 2_000)) == [570_000, 572_000, 574_000]


def test_every_sheet_shows_its_classes_by_shape_and_word(document, evaluation, layers, crs):
    areas = evaluation.sites.geometry
    frame = window(areas)
    for sheet in sheets().values():
        assert len({(m.shape, m.colour) for m in sheet.marks.values()}) == len(sheet.marks)
        drawn = draw(sheet, frame, Atlas(layers), areas, document, crs)
        data = map_data(sheet, drawn, document, crs, "", "")
        used = {sheet.marks[sheet.of(e)].title for e in document["alternatives"]}
        assert used <= {entry["title"] for entry in data["legend"]}
    statuses = {e["status"] for e in document["alternatives"]}
    assert statuses <= set(STATUSES)


def test_where_sites_lie_close_the_names_left_out_are_counted(document, evaluation, layers, crs):
    areas = evaluation.sites.geometry
    far = Frame(*areas.union_all().centroid.coords[0], WIDTH, HEIGHT, 3_000_000)
    drawn = draw(sheets()["status"], far, Atlas(layers), areas, document, crs)
    data = map_data(sheets()["status"], drawn, document, crs, "", "")
    assert 0 < drawn.unnamed < len(areas)
    assert data["unnamed"].startswith("Områder uten id på kartet")
    assert data["unnamed"].endswith(f": {drawn.unnamed}.")


def test_the_command_writes_a_sheet_a_theme(run, region, tmp_path):
    folder = write(run, tmp_path / "ut", region=region, paper="none")
    out = tmp_path / "ark"
    asked = ["sheet", str(folder), "soil", "--title", "Innspill", "--around", "Stjørdal"]
    done = CliRunner().invoke(app, [*asked, "--scale", "50000", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in out.iterdir()) == ["ikap-soil.pdf", "ikap-soil.png"]
    assert "Kartark i 1:50\N{NO-BREAK SPACE}000: 1" in done.output
    assert "Områder utenfor arket: " in done.output
    again = CliRunner().invoke(
        app, ["sheet", str(folder), "jord", "--scale", "3", "--around", "Oslo"]
    )
    assert again.exit_code == 2
    for told in ("«jord» finnes ikke", "1:3 kan ikke tegnes", "«Oslo» er verken"):
        assert told in again.output.replace("\n", " ")
