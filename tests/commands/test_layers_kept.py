"""A region's layers: how they stand, made ready, listed, and a region begun anywhere."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import typer

from ikap.commands.layers import (
    findings,
    listing,
    new_region,
    preparing,
    standing,
)
from ikap.commands.layers.requests import Given
from ikap.model import ConfigurationError, InputError, Source
from tests.commands.stage import Answers, Stage

A, B, OUT = Path("a"), Path("b"), Path("ut")
BASE = SimpleNamespace(text="", folder=A, new=False)


def texts(stage, console="out"):
    return [call[1] for call in stage.calls if call[0] == console]


# --- a region's layers ----------------------------------------------------------------------------


@pytest.mark.parametrize("offline", [True, False])
def test_how_the_layers_stand(monkeypatch, offline):
    region = SimpleNamespace(title="R", reference="r")
    row = standing.Standing("roads", "", "", "2024", None, False, "", None, "", None, (), "2026")
    rows = [row, replace(row, layer="land", newer=""), row]
    stage = Stage(
        monkeypatch, standing, open_region=region, without_net=nullcontext(), _standings=rows,
        print_json=None, report=None, _listing="tabell",
    )  # fmt: skip
    standing.show_status("r", offline=offline)
    assert stage.calls[:3] == [
        ("open_region", "r"), ("without_net", offline),
        ("_standings", region, [], {"ask": not offline}),
    ]  # fmt: skip
    assert texts(stage)[:2] == ["R (r)", "tabell"]
    assert texts(stage)[2].endswith("ikap layers fetch roads")
    assert stage.calls[-1] == ("report", [])
    stage.calls.clear()
    standing.show_status("r", as_json=True)
    assert stage.calls[-1][1][0]["layer"] == "roads"


@pytest.mark.parametrize(
    ("ask", "uuid", "updated", "newer"),
    [
        (True, "1", "2026-01-02", "2026-01-02"),
        (True, "1", "2026-01-01", ""),
        (True, "1", "2025-12-31", ""),
        (False, "1", "2026-01-02", ""),
        (True, "", "2026-01-02", ""),
    ],
)
def test_newer_data_are_newer_than_those_that_were_fetched(monkeypatch, ask, uuid, updated, newer):
    known = SimpleNamespace(problems=["p"], updated=updated)
    Stage(monkeypatch, standing, metadata=known, ground_share=0.25)
    record = SimpleNamespace(
        uuid=uuid, date="2026-01-01", fetched="2026-01-03", coverage="yes",
        requests=[SimpleNamespace(rows=2), SimpleNamespace(rows=3)],
    )  # fmt: skip
    source = Source("T", "E", "2025-11-29", "L")
    context = standing.CONTEXTS[0] if isinstance(standing.CONTEXTS, tuple) else next(
        iter(standing.CONTEXTS))  # fmt: skip
    fitness = {context: standing.UNFIT}
    dataset = SimpleNamespace(record=record, source=source, layer="land", fitness=fitness)
    problems = []
    row = standing._standing("region", dataset, date(2026, 11, 29), problems, ask=ask)
    assert row == standing.Standing(
        "land", "T", "E", "2025-11-29", 1.0, False, "2026-01-03", 5, "yes", 0.25, (context,), newer
    )
    assert problems == (["p"] if ask and uuid else [])
    dataset.fitness = {context: standing.UNFIT + 1}
    assert standing._standing("r", dataset, date(2026, 11, 29), [], ask=False).unfit == ()
    dataset.record = None
    bare = standing._standing("r", dataset, date(2026, 11, 29), [], ask=True)
    assert (bare.fetched, bare.rows, bare.coverage, bare.newer) == ("", None, "", "")


@pytest.mark.parametrize("current", [True, False])
def test_a_region_is_made_ready_where_it_is_not(monkeypatch, tmp_path, current):
    kept = tmp_path / "klar"
    kept.write_bytes(b"x" * 2_500_000)
    region = SimpleNamespace(
        from_database=False, title="R", folder=A, reference=f"{preparing.BUNDLED}x",
        files=lambda: "filer", unprepared=lambda: "bar",
    )  # fmt: skip
    stage = Stage(monkeypatch, preparing, open_region=region, packed=("ting", "pakker"))
    current_standing = preparing.prepared.Standing.CURRENT
    asked = []
    for name, answer in {
        "folders": "steder", "key_of": "nøkkel", "keep": kept,
        "standing": (current_standing if current else None, kept if current else None),
    }.items():  # fmt: skip
        monkeypatch.setattr(
            preparing.prepared, name,
            lambda *given, _name=name, _answer=answer, **named: asked.append((_name, *given, named))
            or _answer,
        )  # fmt: skip
    preparing.prepare_layers("r")
    assert asked[:3] == [
        ("folders", A, {"bundled": True}), ("key_of", "filer", {}),
        ("standing", "steder", "nøkkel", {}),
    ]  # fmt: skip
    if current:
        assert texts(stage)[0].startswith("Regionen er alt gjort klar")
        assert len(asked) == 3
    else:
        assert asked[-1] == ("keep", "steder", "nøkkel", "ting", "pakker", {})
        assert texts(stage)[0].startswith("Regionen er gjort klar (2,5 MB)")
        assert ("packed", "bar") in stage.calls


def test_a_region_of_a_database_or_of_files_that_change_is_not_made_ready(monkeypatch):
    region = SimpleNamespace(
        from_database=True, title="R", folder=A, reference="r", files=lambda: "f",
        unprepared=lambda: "bar",
    )  # fmt: skip
    Stage(monkeypatch, preparing, open_region=region, packed=("ting", "pakker"))
    with pytest.raises(ConfigurationError, match="database"):
        preparing.prepare_layers.__wrapped__("r")
    region.from_database = False
    keys = Answers(["før", "etter"])
    monkeypatch.setattr(preparing.prepared, "folders", lambda *_given, **_named: "steder")
    monkeypatch.setattr(preparing.prepared, "key_of", lambda _files: keys.pop(0))
    monkeypatch.setattr(preparing.prepared, "standing", lambda *_given: (None, None))
    with pytest.raises(ConfigurationError, match="endret mens"):
        preparing.prepare_layers.__wrapped__("r")


def test_tables_that_were_made_are_kept_by_name():
    lasting = dict.fromkeys(preparing.SHARED and [t.name for t in preparing.SHARED], "t")
    lasting |= {preparing.drawn.CAR_KM: None, "annet": 1}
    names = [name for name, _table in preparing._tables(lasting)]
    assert names == sorted(table.name for table in preparing.SHARED)


def test_layers_are_listed_as_real_invented_and_missing(monkeypatch):
    real = Source("A", "E", "2026-01-15", "L")
    invented = Source("B", "E", "2026-01-15", "L", synthetic=True)
    held = {"land": real, "roads": invented}
    region = SimpleNamespace(
        title="R", reference=f"{listing.BUNDLED}r", crs=SimpleNamespace(to_string=lambda: "C"),
        declarations={name: SimpleNamespace(source=source) for name, source in held.items()},
        has=lambda name: name != "paths",
    )  # fmt: skip
    stage = Stage(monkeypatch, listing, open_region=region, print_json=None, _listing="liste")
    listing.list_layers("r")
    assert [text for text in texts(stage) if text][:8] == [
        f"R ({listing.BUNDLED}r), C", "Virkelige data (1)", "liste", "Oppdiktet (1)", "liste",
        "Mangler (1)", "  paths", texts(stage)[-1],
    ]  # fmt: skip
    assert ("_listing", {"land": real}) in stage.calls
    assert ("_listing", {"roads": invented}) in stage.calls
    assert texts(stage)[-1].startswith("Bytt ut kartlagene")
    region.reference = "egen"
    stage.calls.clear()
    listing.list_layers("r", as_json=True)
    assert stage.calls[-1] == ("print_json", {name: vars(source) for name, source in held.items()})
    stage.calls.clear()
    listing.list_layers("r")
    assert texts(stage)[-1] == "  paths"


def test_a_kind_of_layer_is_described_field_by_field(monkeypatch):
    stage = Stage(monkeypatch, listing, print_json=None)
    listing.describe_layer("land", as_json=True)
    [described] = [call[1] for call in stage.calls]
    assert (described["kind"], described["geometry"]) == ("land", "polygon")
    assert described["columns"][0]["codes"][0] == "ar5"
    stage.calls.clear()
    listing.describe_layer("land")
    assert texts(stage)[0].startswith("land: ")
    assert "må være med" in texts(stage)[1]
    assert any("kan mangle" in text for text in texts(stage))
    assert sum("kodelister: ar5" in text for text in texts(stage)) == 3
    with pytest.raises(ConfigurationError, match="slaget jord finnes ikke"):
        listing.describe_layer.__wrapped__("jord")


@pytest.mark.parametrize(("problems", "code"), [([], 0), (["x"], 1)])
def test_layers_are_checked(monkeypatch, problems, code):
    stage = Stage(monkeypatch, listing, open_region="region", check_region=problems, report=None)
    ended = 0
    try:
        listing.check_layers("r")
    except typer.Exit as exit_:
        ended = exit_.exit_code
    assert ended == code
    assert stage.calls[:3] == [
        ("open_region", "r"), ("check_region", "region"), ("report", problems)
    ]  # fmt: skip
    assert bool(texts(stage)) is (not problems)


# --- a region anywhere ----------------------------------------------------------------------------


def new_one(monkeypatch, name):
    return Stage(
        monkeypatch, new_region, _of_county=("5001", "5028"), _begin=None,
        _fetched=(("f",), ("5001",), dict.fromkeys(("title", "publisher", "date", "licence"), "k")),
        base_of=BASE, fetch_official=None, chosen="valgt", ability_text="# evne", ability="evne",
        open_region="region", write_text=None,
    )  # fmt: skip


def test_a_region_begins_with_boundaries_of_a_file(monkeypatch, tmp_path):
    name = tmp_path / "ny"
    stage = new_one(monkeypatch, name)
    new_region.new_region(name, county="50", boundaries="g.gpkg", title="T", lang="nn")
    whose = {"title": "T", "publisher": "", "date": "", "licence": ""}
    assert stage.calls[:5] == [
        ("_of_county", "g.gpkg", "50"),
        ("_begin", name, ("g.gpkg",), ("5001", "5028"), whose, "nn"),
        ("open_region", name), ("ability", "region"), ("ability_text", "evne"),
    ]  # fmt: skip
    assert ("write_text", name / new_region.REPORT, "# evne") in stage.calls
    stage.calls.clear()
    new_region.new_region(name, "5028,5001", boundaries="g.gpkg")
    assert stage.calls[0][3] == ("5028", "5001")


def test_a_region_begins_with_boundaries_that_are_fetched(monkeypatch, tmp_path):
    name = tmp_path / "ny"
    stage = new_one(monkeypatch, name)
    new_region.new_region(name, "5001", fetch=True, publisher="U")
    whose = {"title": "k", "publisher": "U", "date": "k", "licence": "k"}
    assert stage.calls[:3] == [
        ("_fetched", name, ("5001",), ""), ("_begin", name, ("f",), ("5001",), whose, "nb"),
        ("base_of", str(name), "", {"empty": False}),
    ]  # fmt: skip
    assert stage.calls[3][2:] == ("", BASE, {"whole": True})
    assert stage.calls[4] == ("fetch_official", BASE, "valgt", {"dry_run": False})


def test_a_region_is_begun_as_a_layer_is_added(monkeypatch):
    stage = Stage(monkeypatch, new_region, add=None)
    whose = {"title": "T", "publisher": "U", "date": "2026", "licence": "L"}
    new_region._begin(A, ("f", "g"), ("5001", "5028"), whose, "nn")
    assert stage.calls == [
        ("add", Given(files=("f", "g"), kind="municipalities", region="a",
                      municipality="5001,5028", lang="nn", **whose))
    ]  # fmt: skip


@pytest.mark.parametrize(("county", "codes"), [("50", ("5001", "5028")), ("03", ("0301",))])
def test_municipalities_of_a_county_are_those_of_today(monkeypatch, county, codes):
    frame = pd.DataFrame({"municipality_code": ["5028", "1601", "0301", None]})
    stage = Stage(
        monkeypatch, new_region, recognised=("kandidat", []), entry_for="post",
        whole_paths="veier", declaration_of="sagt", read_layer=SimpleNamespace(frame=frame),
    )  # fmt: skip
    today = {"5028": "5028", "1601": "5001", "0301": "0301"}
    monkeypatch.setattr(new_region.municipality, "current_code", today.get)
    assert new_region._of_county("g.gpkg:lag", county) == codes
    assert stage.calls[0][1:3] == (Path("g.gpkg"), "lag")
    with pytest.raises(ConfigurationError, match="fylke 11"):
        new_region._of_county("g.gpkg", "11")
    monkeypatch.setattr(new_region, "recognised", lambda *_given: (None, []))
    with pytest.raises(ConfigurationError, match="ingen kommuner"):
        new_region._of_county("g.gpkg", county)


def test_a_raster_is_told_by_its_cells(monkeypatch):
    raster = SimpleNamespace(width=1200, height=7, res=(10.0, 5.0))
    monkeypatch.setattr(findings, "readable", lambda _path: nullcontext(raster))
    [(_label, text)] = findings._raster(A)
    assert text.replace("\N{NO-BREAK SPACE}", " ") == "raster 1 200 × 7, rutestørrelse 10,0 m"


@pytest.mark.parametrize(("county", "codes", "wanted"), [("", ("5001",), ("5001",)),
                                                         ("50", (), ("5001", "5028"))])  # fmt: skip
def test_boundaries_are_fetched_for_the_municipalities_of_a_county(
    monkeypatch, tmp_path, county, codes, wanted
):
    record = SimpleNamespace(title="T", owner="E", date="2026", licence="fri")
    came = SimpleNamespace(
        record=record, files={"a": A, "b": B}, parts=[{"file": "a", "layer": "l"}, {"file": "b"}]
    )
    outcome = SimpleNamespace(
        fetched=came, problems=(), product=SimpleNamespace(page="p", title="K")
    )
    product = SimpleNamespace(uuid="u")
    stage = Stage(
        monkeypatch, new_region, product=product, fetch_together=(outcome,),
        clock=datetime(2026, 1, 15, 8), _of_county=("9999",),
    )  # fmt: skip
    areas = [{"code": "5028", "type": "Kommune"}, {"code": "5001", "type": "kommune"},
             {"code": "50", "type": "fylke"}, {"code": "0301", "type": "kommune"}]  # fmt: skip
    monkeypatch.setattr(new_region.geonorge, "offered", lambda _where: areas)
    files, found_, whose = new_region._fetched(tmp_path / "ny", codes, county)
    assert (files, found_) == (("a:l", "b"), wanted)
    assert whose == {"title": "T", "publisher": "E", "date": "2026", "licence": "fri"}
    place = next(call for call in stage.calls if call[0] == "fetch_together")
    assert place[1] == [product]
    assert place[2] == new_region.Place(
        wanted, "EPSG:25833", (0.0, 0.0, 0.0, 0.0), 0.0, "2026-01-15"
    )
    assert place[3] == tmp_path / new_region.WORK
    monkeypatch.setattr(new_region.geonorge, "offered", lambda _where: [])
    if county:
        assert new_region._fetched(tmp_path / "ny", (), "50")[1] == ("9999",)
    outcome.fetched = None
    with pytest.raises(InputError, match="kunne ikke hentes"):
        new_region._fetched(tmp_path / "ny", ("5001",), "")
