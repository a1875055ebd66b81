"""Nothing on paper is cut or printed over anything else: read from where the letters stand."""

from __future__ import annotations

import pytest
import typst

from ikap.api import sample_proposals, score
from ikap.present.document import scores_document
from ikap.present.map import map_layers
from ikap.present.paper import sheets
from ikap.present.paper.atlas import Atlas
from ikap.present.paper.factsheet import sheet_data
from ikap.present.paper.press import map_sheets, site_maps, write_sheets
from ikap.present.paper.typesetting import FONTS, Press, TooLongError
from tests.present.paper.placing import collisions, outside, page_count, runs

MARGIN = 22.0  # points that no letter comes nearer to the edge than


def set_in_type(body, path):
    compiler = typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)
    main = f'#set text(font: "DejaVu Sans", size: 10pt)\n{body}'.encode()
    path.write_bytes(compiler.compile({"main.typ": main}, format="pdf"))
    return path


@pytest.mark.parametrize(("down", "pairs"), [(2, 1), (5, 1), (12, 0)])
def test_lines_that_lie_over_each_other_are_seen(tmp_path, down, pairs):
    body = f"#place(top + left)[Nøkkeltall] #place(top + left, dy: {down}pt)[Samlet klasse]"
    path = set_in_type(body, tmp_path / "two.pdf")
    assert len(runs(path)) == 2
    assert len(collisions(path)) == pairs


def test_a_line_that_leaves_its_page_is_seen(tmp_path):
    body = "#place(top + left, dx: 470pt)[Et navn som er for langt]"
    path = set_in_type(body, tmp_path / "long.pdf")
    assert len(outside(path, MARGIN)) == 1


def test_a_document_is_set_no_closer_than_its_pages_take(written):
    class Three(Press):
        """Sets what has three pages with air, and two from the first step on."""

        def pdf(self, data):
            tried.append(data["close"])
            if data["close"] < data["needs"] and data.get("most") == 2:
                raise TooLongError
            return b"set"

    for needs, closes in ((0, [0]), (1, [0, 1]), (3, [0, 1, 2, 3]), (9, [0, 1, 2, 3])):
        tried = []
        assert Three("sheet.typ", written).fitted({"needs": needs}, 2) == b"set"
        assert tried == closes


def test_what_is_known_to_need_it_is_not_tried_with_air(written):
    class Tried(Press):
        def pdf(self, data):
            tried.append(data["close"])
            return b"set"

    for begin, closes in ((0, [0]), (1, [1])):
        tried = []
        Tried("sheet.typ", written).fitted({}, 2, begin)
        assert tried == closes


def test_a_sheet_that_begins_a_step_closer_has_no_room_with_air(
    run, region, written, tmp_path, monkeypatch
):
    fitted, begun = Press.fitted, {}

    def noted(press, data, pages, begin):
        begun[data["id"]] = begin
        if begin:
            with pytest.raises(TooLongError):
                press.pdf({**data, "close": begin - 1, "most": pages})
        return fitted(press, data, pages, begin)

    monkeypatch.setattr(Press, "fitted", noted)
    document = scores_document(run)
    write_sheets(document, run.sites, map_layers(region), tmp_path, written)
    assert set(begun.values()) == {0, 1}


def test_a_fact_sheet_says_that_it_has_more_pages_than_it_may(run, region, written):
    document = scores_document(run)
    entry = document["alternatives"][0]
    maps = site_maps(document, run.sites, Atlas(map_layers(region)))
    drawn = maps.draw(entry["id"], entry["name"], [])
    data = {**sheet_data(entry, document, drawn, ""), "dok": None}
    press = Press("sheet.typ", written)
    with pytest.raises(TooLongError):
        press.pdf({**data, "most": 1})
    assert press.pdf({**data, "most": 2}) == press.pdf(data)


def test_no_letters_of_a_fact_sheet_meet_or_are_cut(run, region, written, tmp_path):
    document = scores_document(run)
    write_sheets(document, run.sites, map_layers(region), tmp_path, written)
    for entry in document["alternatives"]:
        path = tmp_path / entry["sheet"]
        assert page_count(path) == 2, entry["id"]
        assert collisions(path) == [], entry["id"]
        assert outside(path, MARGIN) == [], entry["id"]


def test_no_letters_of_a_map_sheet_meet_or_are_cut(run, region, written, tmp_path):
    document = scores_document(run)
    areas = run.sites.geometry
    chosen = [sheets()["soil"], sheets()["class"]]
    made = map_sheets(chosen, document, areas, areas, map_layers(region), written)
    for number, sheet in enumerate(made):
        pdf = next(content for name, content in sheet.files.items() if name.endswith(".pdf"))
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(pdf)
        assert collisions(path) == []
        assert outside(path, MARGIN / 2) == []


@pytest.mark.slow
def test_no_letters_meet_in_any_sheet_of_the_sample(region, written, tmp_path):
    whole = score([sample_proposals()], region)
    document = scores_document(whole)
    write_sheets(document, whole.sites, map_layers(region), tmp_path, written)
    pages = {e["id"]: page_count(tmp_path / e["sheet"]) for e in document["alternatives"]}
    assert {id_: n for id_, n in pages.items() if n != 2} == {}
    met = {e["id"]: collisions(tmp_path / e["sheet"]) for e in document["alternatives"]}
    assert {id_: pairs for id_, pairs in met.items() if pairs} == {}
    assert all(outside(tmp_path / e["sheet"], MARGIN) == [] for e in document["alternatives"])
