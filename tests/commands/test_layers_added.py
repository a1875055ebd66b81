"""Layers added and taken out: what is asked, held against the region, written and said."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import typer

from ikap.commands.layers import (
    adding,
    sourcing,
    taking,
)
from ikap.commands.layers.requests import Given, Wish
from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources.adding import Choices, Question
from tests.commands.stage import Stage

A, B, OUT = Path("a"), Path("b"), Path("ut")
BASE = SimpleNamespace(text="", folder=A, new=False)


def texts(stage, console="out"):
    return [call[1] for call in stage.calls if call[0] == console]


# --- adding ---------------------------------------------------------------------------------------


def found(kind="land", **more):
    usual = {
        "lacking": (), "product": None, "columns": {}, "choices": Choices(),
        "offer": SimpleNamespace(path=A, crs="crs", shape="polygon", where="a", contents=None),
    }  # fmt: skip
    return SimpleNamespace(kind=SimpleNamespace(name=kind, title=kind), **{**usual, **more})


QUESTION = Question(Problem("x", "y"), ("--as", "z"))


@pytest.mark.parametrize(
    ("asked", "region", "base"), [((), "r", BASE), ((QUESTION,), "r", BASE), ((), "", None)]
)
def test_a_layer_is_taken_in_when_every_question_is_answered(monkeypatch, asked, region, base):
    layer = found()
    held = SimpleNamespace(names={"5001": "T"})
    stage = Stage(
        monkeypatch, adding, understood="ønske", recognised=([layer], list(asked)), _base=base,
        _held_against=held, _inspected="sett", report_candidate=None, _crs_question=[],
        _region_question=QUESTION, source_of=("kilde", ["merk"], []), main_centre_question=[],
        _ask=None, take=None,
    )  # fmt: skip
    given = Given(files=("a",), region=region, main_centre="M")
    takes = not asked and base is not None
    code = 0
    try:
        adding.add(given)
    except typer.Exit as exit_:
        code = exit_.exit_code
    assert code == (0 if takes else 2)
    assert stage.calls[:8] == [
        ("understood", given), ("recognised", given, "ønske"), ("_base", given, "ønske", [layer]),
        ("_held_against", "ønske", base, [layer]), ("_inspected", layer, held),
        ("report_candidate", layer, "sett", {"5001": "T"}), ("_crs_question", layer, held),
        *([("_region_question",)] if not region else [("source_of", given, [layer])]),
    ]  # fmt: skip
    assert ("main_centre_question", "M", [layer], base) in stage.calls
    if takes:
        assert stage.calls[-2:] == [
            ("out", "merk"),
            ("take", given, "ønske", BASE, [layer], "kilde"),
        ]
    else:
        assert stage.calls[-1] == ("_ask", given, [QUESTION])


def test_what_files_are_taken_for_and_all_that_is_wrong(monkeypatch):
    layers = {A: found("land"), B: found("roads")}

    def taken(path, layer, kind, choices):
        if path == OUT:
            raise InputError([Problem("ut", "x")])
        return layers[path], [f"{layer} {kind} {choices}"]

    Stage(monkeypatch, adding, unfit=["galt"])
    monkeypatch.setattr(adding, "chosen", taken)
    monkeypatch.setattr(adding, "questions", lambda candidate: [candidate.kind.name])
    wish = Wish(files=((A, "lag"),), choices="valg")
    given = Given(files=("a",), kind="land")
    assert adding.recognised(given, wish) == ([layers[A]], ["lag land valg", "land"])
    with pytest.raises(ConfigurationError):
        adding.recognised(Given(files=("a",)), wish)  # what it is read as has no such field
    both = Wish(files=((A, None), (B, None)), choices="valg")
    _found, asked = adding.recognised(given, both)
    assert asked[-1].answer == ("--as", "land")
    with pytest.raises(ConfigurationError):
        adding.recognised(given, Wish(files=((OUT, None), (A, None)), choices="valg"))


TEXT = 'municipalities = ["5001", "5028"]\n'


@pytest.mark.parametrize(
    ("text", "entry", "named", "covers", "wrong"),
    [
        (TEXT, {}, {}, (), []),
        (TEXT, {}, {"municipality": "5001"}, (), ["--municipality"]),
        ("", {}, {"municipality": "5001"}, (), []),
        (TEXT, {}, {}, ("5028", "5001"), []),
        (TEXT, {}, {}, ("5099", "5028", "4601"), ["--covers"]),
        ("", {}, {}, ("5099",), []),
        (TEXT, {}, {"part": True}, (), ["--part"]),
        (TEXT, {"synthetic": True}, {"part": True}, (), ["--part"]),
        (TEXT, {"file": "x"}, {"part": True}, (), []),
    ],
)
def test_what_is_added_fits_the_region(monkeypatch, text, entry, named, covers, wrong):
    base = SimpleNamespace(text=text, folder=A)
    stage = Stage(monkeypatch, adding, base_of=base, entry_of=entry)
    given = Given(files=("a",), region="r", empty=True, **named)
    wish = Wish(files=(), choices=Choices(), covers=covers)
    if wrong:
        with pytest.raises(ConfigurationError) as caught:
            adding._base(given, wish, [found()])
        assert [problem.where for problem in caught.value.problems] == wrong
        if covers:
            assert caught.value.problems[0].what == "finnes ikke i regionen: 4601, 5099."
    else:
        assert adding._base(given, wish, [found()]) is base
    assert stage.calls[0] == ("base_of", "r", "land", {"empty": True})
    assert adding._base(Given(files=("a",)), wish, []) is None


@pytest.mark.parametrize(
    ("kind", "base", "lacking", "crs", "region"),
    [
        ("land", None, (), "crs", "den som følger med"),
        ("land", SimpleNamespace(text="t"), (), "crs", "stående"),
        ("land", SimpleNamespace(text=""), (), "crs", None),
        ("municipalities", None, (), "crs", None),
        ("municipalities", SimpleNamespace(text=""), (), "crs", "begynt"),
        ("municipalities", SimpleNamespace(text=""), ("felt",), "crs", None),
        ("municipalities", SimpleNamespace(text=""), (), None, None),
    ],
)
def test_what_extents_are_compared_with(monkeypatch, kind, base, lacking, crs, region):
    stage = Stage(
        monkeypatch, adding, region_in="begynt", first_text="tekst", standing="stående",
        open_region="den som følger med",
    )  # fmt: skip
    layer = found(kind, lacking=lacking)
    layer.offer.crs = crs
    assert adding._held_against("ønske", base, [layer]) == region
    if region == "begynt":
        assert stage.calls == [
            ("first_text", base, "ønske", [layer], adding.UNKNOWN_SOURCE),
            ("region_in", base, "tekst"),
        ]


@pytest.mark.parametrize(
    ("held", "crs", "chosen", "shape", "seen"),
    [
        ("h", "c", None, "polygon", True), ("h", None, "c", "polygon", True),
        (None, "c", None, "polygon", False), ("h", None, None, "polygon", False),
        ("h", "c", None, "none", False), ("h", "c", None, "raster", False),
    ],
)  # fmt: skip
def test_geometry_is_looked_at_where_it_can_be_placed(monkeypatch, held, crs, chosen, shape, seen):
    region = held and SimpleNamespace(crs="r", layer=lambda name: f"lag {name}")
    stage = Stage(monkeypatch, adding, declaration_of="sagt", entry_for="post", whole_paths="veier",
                  inspect="sett")  # fmt: skip
    layer = found(choices=Choices(crs=chosen))
    layer.offer.crs, layer.offer.shape = crs, shape
    assert adding._inspected(layer, region) == ("sett" if seen else None)
    if seen:
        assert stage.calls[1:] == [
            ("entry_for", [layer], "veier"), ("declaration_of", "land", "post"),
            ("inspect", "sagt", "r", f"lag {adding.MUNICIPALITIES}"),
        ]  # fmt: skip


def test_the_system_of_coordinates_is_asked_for_with_a_guess(monkeypatch):
    monkeypatch.setattr(adding, "bounds", lambda _contents: (0.0, 10.0, 4.0, 30.0))
    asked = []

    def guessed(points, box, crs):
        asked.append((points.tolist(), box, crs))
        return "EUREF89 UTM sone 33 (EPSG:25833)"

    monkeypatch.setattr(adding, "fitting", guessed)
    monkeypatch.setattr(adding, "widened", lambda box: box)
    held = SimpleNamespace(box="boks", crs="r")
    layer = found()
    assert adding._crs_question(layer, held) == []
    layer.offer.contents = "innhold"
    assert adding._crs_question(layer, held) == []
    layer.offer.crs = None
    [question] = adding._crs_question(layer, held)
    assert question.answer == ("--crs", "EPSG:25833")
    assert "sone 33" in question.problem.remedy
    assert asked == [([[2.0, 20.0]], "boks", "r")]
    [unknown] = adding._crs_question(layer, None)
    assert (unknown.answer, unknown.problem.remedy) == (("--crs", "EPSG:…"), "")
    layer.choices = Choices(crs="EPSG:25832")
    assert adding._crs_question(layer, held) == []


def test_questions_stand_with_the_command_that_answers_them(monkeypatch):
    stage = Stage(monkeypatch, adding, report=None)
    adding._ask(Given(files=("a",)), [Question(Problem("hvor", "hva", "slik"), ("--as", "land"))])
    [problem] = next(call[1] for call in stage.calls if call[0] == "report")
    assert (problem.what, problem.remedy) == ("hvor: hva", "slik")
    assert texts(stage, "err")[-2:] == ["Kjør deretter:", "  ikap layers add a --as land"]


# --- whose, and what it becomes -------------------------------------------------------------------


def test_whose_a_layer_is_is_said_by_the_planner_the_product_or_the_file(monkeypatch):
    stage = Stage(monkeypatch, sourcing, date_in_name=None)
    of_product = SimpleNamespace(title="P", publisher="E", licence="", page="https://p")
    layer = found(product=of_product)
    dated = SimpleNamespace(date="2026-01-15", stated_by="feltet")
    monkeypatch.setattr(sourcing, "_date", lambda _candidates: dated)
    source, notes, asked = sourcing.source_of(Given(files=("a",), title="Egen"), [layer])
    assert source == {
        "title": "Egen", "publisher": "E", "date": date(2026, 1, 15), "licence": "",
        "url": "https://p",
    }  # fmt: skip
    assert "E. Rett med --publisher." in notes[0]
    assert "feltet" in notes[1]
    assert [question.answer for question in asked] == [("--licence", "VILKÅR")]
    said = Given(files=("a",), title="T", publisher="U", date="2020", licence="L", url="u")
    source, notes, asked = sourcing.source_of(said, [layer])
    assert (source["url"], source["publisher"], notes, asked) == ("u", "U", [], [])
    monkeypatch.setattr(sourcing, "_date", lambda _candidates: None)
    bare, _notes, asked = sourcing.source_of(Given(files=("a",)), [found()])
    assert ("url" in bare, len(asked)) == (False, 4)
    assert stage.calls == [("date_in_name", A)]


def test_a_day_in_a_files_name_is_a_hint_alone(monkeypatch):
    monkeypatch.setattr(sourcing, "date_in_name", lambda _path: "15.01.2026")
    assert "15.01.2026" in sourcing._missing("date", [found()]).problem.remedy
    assert sourcing._missing("title", [found()]).problem.remedy == ""
    assert sourcing._missing("date", []).problem.remedy == ""


@pytest.mark.parametrize(
    ("named", "main", "asked"),
    [("Torget", "", False), ("", "Byen", False), ("", "", True), ("Havna", "Byen", True)],
)
def test_the_main_centre_is_one_of_the_centres(named, main, asked):
    base = SimpleNamespace(text=f'main_centre = "{main}"\n' if main else "")
    cells = pd.DataFrame({"navn": ["Torget", "Byen", None, "Torget"]}, dtype=object)
    layer = found("centres", columns={"name": "navn"})
    layer.offer.cells, layer.offer.columns = cells, ("navn",)
    questions = sourcing.main_centre_question(named, [layer], base)
    assert bool(questions) is asked
    if asked:
        assert questions[0].problem.remedy == "Sentrene er Byen, Torget."
        assert ("Havna" in questions[0].problem.what) is (named == "Havna")
    assert sourcing.main_centre_question(named, [found()], base) == []
    assert sourcing.main_centre_question(named, [layer], None) == []
    constant = found("centres", choices=Choices(constants={"name": "Torget"}))
    assert sourcing._names(constant) == ["Torget"]
    assert sourcing._names(found("centres")) == []


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_layer_is_checked_before_it_is_written(monkeypatch, dry_run):
    stage = Stage(
        monkeypatch, taking, entry_of="post", _written=lambda names: f"tekst {names}",
        region_in="region", check_layer=["a"], _nothing_there=["b"], whole_paths="hele",
        placed="navn", block="blokk", take_in=None, _report_taken=None, report=None,
    )  # fmt: skip
    given = Given(files=("a",), link=True, dry_run=dry_run)
    layer = found()
    taking.take(given, "ønske", BASE, [layer], "kilde")
    assert stage.calls[:8] == [
        ("entry_of", "", "land"), ("_written", BASE, "ønske", [layer], "kilde", given),
        ("whole_paths", [layer]), ("region_in", BASE, "tekst hele"),
        ("check_layer", "region", "land"), ("_nothing_there", "region", "land"),
        ("placed", BASE, [A], {"link": True}), ("entry_of", "tekst navn", "land"),
    ]  # fmt: skip
    if dry_run:
        assert stage.calls[-1] == ("report", ["a", "b"])
        assert "take_in" not in stage.names()
    else:
        assert stage.calls[8:] == [
            ("take_in", BASE, "tekst navn", "navn", {"link": True}),
            ("_report_taken", BASE, "land", "post", "post", ["a", "b"]),
        ]


@pytest.mark.parametrize(
    ("covers", "kind", "gaps", "named"),
    [
        ("region", "flood_hazard", ["5001", "5028"], "Trondheim og 5028"),
        ("region", "flood_hazard", ["5001", "4601"], "Trondheim"),
        (("5028",), "flood_hazard", ["5001"], None),
        ("features", "flood_hazard", ["5001"], None),
        ("region", "roads", ["5001"], None),
    ],
)
def test_where_a_layer_has_nothing_is_told_where_that_means_no(
    monkeypatch, covers, kind, gaps, named
):
    polygon = next(n for n, k in taking.LAYERS.items() if k.geometry == "polygon")
    kind = polygon if kind == "flood_hazard" else kind
    Stage(monkeypatch, taking, empty_places=gaps)
    region = SimpleNamespace(
        covers=lambda _kind: covers, municipalities=("5001", "5028"), names={"5001": "Trondheim"},
        layer=lambda _name: SimpleNamespace(geometry="g"),
    )  # fmt: skip
    problems = taking._nothing_there(region, kind)
    assert [f"i {named};" in problem.what for problem in problems] == ([True] if named else [])


def test_layers_that_refer_to_a_changed_one_are_looked_at_again(monkeypatch):
    first, *rest = taking.REFERRED["centres"]

    def check(_region, name):
        raise InputError([Problem("felles", "x"), Problem(name, "y")])

    monkeypatch.setattr(taking, "check_layer", check)
    region = SimpleNamespace(declarations=[first, *rest])
    wheres = [problem.where for problem in taking._left_behind(region, "centres")]
    assert wheres == ["felles", first, *rest]
    assert taking._left_behind(SimpleNamespace(declarations=[]), "centres") == []
    assert taking._left_behind(region, "roads") == []


@pytest.mark.parametrize(
    ("region", "name", "where"),
    [
        (None, "land", "--region"),
        ("r", "roads", "R"),
        ("r", "municipalities", "R"),
        ("r", "land", ""),
    ],
)
def test_a_layer_is_taken_out_of_a_region_of_ones_own(monkeypatch, region, name, where):
    held = SimpleNamespace(title="R", declarations={"land": 1, "municipalities": 2})
    stage = Stage(
        monkeypatch, taking, open_region=held, base_of=BASE, entry_of="post", rewrite=None,
        without_layer="uten", block="blokk",
    )  # fmt: skip
    if where:
        with pytest.raises(ConfigurationError) as caught:
            taking.remove_layer.__wrapped__(name, region)
        assert [problem.where for problem in caught.value.problems] == [where]
        assert "rewrite" not in stage.names()
        return
    taking.remove_layer(name, region)
    assert stage.calls[:5] == [
        ("open_region", "r"), ("base_of", "r", "land", {"empty": False}),
        ("entry_of", "", "land"), ("without_layer", "", "land"), ("rewrite", BASE, "uten"),
    ]  # fmt: skip
    assert texts(stage)[1] == "blokk"


@pytest.mark.parametrize("new", [True, False])
def test_what_was_taken_in_is_told_with_what_it_replaced(monkeypatch, new):
    sources = {"land": False, "roads": True}
    region = SimpleNamespace(
        crs=SimpleNamespace(to_string=lambda: "EPSG:25832"), municipalities=("5001", "5028"),
        folder=A, declarations={name: SimpleNamespace(source=SimpleNamespace(synthetic=invented))
                                for name, invented in sources.items()},
    )  # fmt: skip
    stage = Stage(
        monkeypatch, taking, open_region=region, block="blokk", report=None, _left_behind=["v"],
        used_files={"b.gpkg"},
    )  # fmt: skip
    base = SimpleNamespace(folder=A, new=new, text="")
    before = {"parts": [{"file": f"{name}.gpkg"} for name in "dbca"]}
    taking._report_taken(base, "land", before, {"file": "x"}, [])
    said = texts(stage)
    assert ("Brukes ikke lenger: a.gpkg, c.gpkg, d.gpkg." in said) is (not new)
    assert ("Ny region: HER/a" in said) is new
    assert ("Kommuner: 2. Beregnes i EPSG:25832." in said) is new
    assert "Ingen feil i kartlaget." in said
    assert "Tidligere innhold:" in said
    assert said[-1].startswith("Fortsatt oppdiktede kartlag og tabeller: 1. ikap layers list")
    assert [call[1] for call in stage.calls if call[0] == "report"] == [[], ["v"]]
    stage.calls.clear()
    sources = {}
    region.declarations = {}
    taking._report_taken(base, "land", {}, {"file": "x"}, ["m"])
    assert "Ingen feil i kartlaget." not in texts(stage)
    assert "Tidligere innhold:" not in texts(stage)
    assert texts(stage)[-1] in ("blokk", "Forrige versjon er lagret som region.toml.bak.")
