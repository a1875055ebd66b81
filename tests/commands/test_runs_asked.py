"""What a command on a run asks of the rest of the house, in what order and with what."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from ikap.commands import (
    advising,
    comparing,
    exporting,
    folders,
    mapsheets,
    sensitivity,
    suppliers,
    verifying,
)
from ikap.model import ConfigurationError
from ikap.text import language
from tests.commands.stage import Stage

A, B, OUT, WRITTEN = Path("a"), Path("b"), Path("ut"), Path("ut-2")


def run_of(name="b", lang="nn", **held):
    document = {"language": lang, "alternatives": [], "synthetic": "", "sites": [], "rules": []}
    return SimpleNamespace(name=name, document=document, record=f"record {name}", folder=Path(name),
                           areas=f"areas {name}", **held)  # fmt: skip


# --- a run's folder -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("out", "lang", "target", "spoken"),
    [(None, None, Path("b-verify"), "nn"), (OUT, "en", OUT, "en")],
)
def test_a_run_is_opened_in_its_own_language_and_written_beside(
    monkeypatch, out, lang, target, spoken
):
    stage = Stage(monkeypatch, folders, read_run=run_of(), prepare=None)
    run, where = folders.opened_run(B, out, "verify", lang)
    assert (run.name, language()) == ("b", spoken)
    assert where == (target if out else Path.cwd() / target)
    assert stage.calls == [("read_run", B), ("prepare", where)]


def test_a_folder_is_tried_and_held_before_anything_is_measured(monkeypatch):
    stage = Stage(
        monkeypatch, folders, check_target=None, claimed="held", meanwhile=None, tried=["x"],
        report=None,
    )  # fmt: skip
    folders.prepare(OUT)
    assert stage.calls == [
        ("check_target", OUT), ("claimed", OUT), ("meanwhile", "held"), ("tried", OUT),
        ("report", ["x"]),
    ]  # fmt: skip


def test_an_interrupted_round_ends_and_says_where_it_is_kept(monkeypatch):
    stage = Stage(monkeypatch, folders)
    with pytest.raises(typer.Exit) as ended, folders.kept_when_interrupted(OUT):
        raise KeyboardInterrupt
    assert ended.value.exit_code == 130
    assert "lagret i ut." in stage.calls[0][1]


# --- two runs -------------------------------------------------------------------------------------


def compared(monkeypatch):
    before, after = run_of("a", "nb"), run_of("b", "nn")
    return Stage(
        monkeypatch, comparing, are_answers=False, read_both=(before, after), prepare=None,
        moves="moved", differences="differing", compare_document="document", background="layers",
        write_comparison=WRITTEN, landed=WRITTEN, print_json=None, report_comparison=None,
        show_page=None, read_run=before, compare_answers=None,
    ), before, after  # fmt: skip


def test_two_runs_are_compared_the_first_as_what_was(monkeypatch):
    stage, before, after = compared(monkeypatch)
    comparing.compare(A, B)
    target = Path.cwd() / "ikap-a-b"
    documents = (before.document, after.document)
    said = {call[0]: call[1:] for call in stage.calls}
    assert stage.names() == [
        "are_answers", "read_both", "prepare", "moves", "differences", "compare_document",
        "background", "write_comparison", "landed", "report_comparison", "out",
    ]  # fmt: skip
    assert said["are_answers"] == (B,)
    assert said["read_both"] == (A, B)
    assert said["prepare"] == (target,)
    assert said["moves"] == documents
    assert said["differences"] == (*documents, ("record a", "record b"))
    assert said["compare_document"] == ((before, after), "moved", "differing")
    assert said["background"] == (after, None)
    assert said["write_comparison"][:4] == ((before, after), "document", "layers", target)
    assert said["landed"] == (target, WRITTEN)
    assert said["report_comparison"] == ("document", "moved", documents)
    assert said["out"] == ("Kart: HER/ut-2/map.html",)
    assert language() == "nn"


def test_two_runs_as_json_in_a_folder_and_a_language_of_ones_own(monkeypatch):
    stage, _before, after = compared(monkeypatch)
    comparing.compare(A, B, out=OUT, region="min", lang="en", as_json=True, open_map=True)
    assert ("prepare", OUT) in stage.calls
    assert ("background", after, "min") in stage.calls
    assert stage.calls[-2:] == [("print_json", "document"), ("show_page", WRITTEN / "map.html")]
    assert language() == "en"


def test_a_run_is_laid_beside_answers_of_others(monkeypatch):
    stage, before, _after = compared(monkeypatch)
    monkeypatch.setattr(comparing, "are_answers", lambda path: path == B)
    comparing.compare(A, B, out=OUT)
    assert stage.calls == [
        ("read_run", A), ("compare_answers", before, B, OUT, {"as_json": False})
    ]  # fmt: skip


def test_the_background_is_of_the_region_that_was_asked_for_else_of_the_runs_own(monkeypatch):
    run = SimpleNamespace(record={"region": {"reference": "min"}}, folder=B)
    stage = Stage(monkeypatch, comparing, open_region="region", map_layers="lag", found_from=None)
    assert comparing.background(run, "annen") == "lag"
    assert stage.calls == [("open_region", "annen"), ("map_layers", "region")]
    stage.calls.clear()
    assert comparing.background(run, None) == "lag"
    assert stage.calls[:2] == [("found_from", B, "min"), ("open_region", "min")]
    monkeypatch.setattr(comparing, "found_from", lambda *_given: "der")
    stage.calls.clear()
    comparing.background(run, None)
    assert stage.calls[0] == ("open_region", "der")

    def gone(_reference):
        raise ConfigurationError([])

    monkeypatch.setattr(comparing, "open_region", gone)
    stage.calls.clear()
    assert comparing.background(run, None) == {}
    assert "Fant ikke regionen min" in stage.calls[-1][1]


def test_what_others_answer_otherwise_is_said_up_to_a_limit(monkeypatch):
    kinds = list(suppliers.AGREEMENTS)
    apart = next(
        k for k in kinds if k not in (suppliers.Agreement.SAME, suppliers.Agreement.UNASKED)
    )
    rows = [{"agreement": apart}] * 26 + [{"agreement": suppliers.Agreement.SAME}]
    document = {
        "counts": dict.fromkeys(kinds, 0) | {apart: 26}, "rows": rows, "unplaced": ["x.json"]
    }  # fmt: skip
    stage = Stage(
        monkeypatch, suppliers, prepare=None, opinions=("svar", "uten"), read_analyses="lest",
        beside_document=document, write_beside=OUT, landed=OUT, print_json=None, sentence="ulikt",
    )  # fmt: skip
    run = run_of()
    suppliers.compare_answers(run, A, None, as_json=False)
    target = Path.cwd() / "ikap-b-dok"
    said = {call[0]: call[1:] for call in stage.calls}
    assert said["prepare"] == (target,)
    assert said["opinions"] == (run.document, "areas b", "lest", suppliers.CONSTRAINTS)
    assert said["beside_document"] == ("b", run.document, "svar", "uten", "a")
    assert said["write_beside"] == (document, target)
    assert said["landed"] == (target, OUT)
    texts = [call[1] for call in stage.calls if call[0] == "out"]
    assert texts[0].startswith("    26  ")
    assert texts.count("  ulikt") == 25
    assert texts[26] == "… og 1 til"
    assert ("err", "x.json: området finnes ikke i beregningen.") in stage.calls
    assert texts[-1] == "Tabell: HER/ut/dok.csv"
    stage.calls.clear()
    suppliers.compare_answers(run, A, OUT, as_json=True)
    assert ("prepare", OUT) in stage.calls
    assert stage.calls[-1] == ("print_json", document)


# --- one run, asked about -------------------------------------------------------------------------


def test_how_sure_a_ranking_is(monkeypatch):
    run = run_of()
    stage = Stage(
        monkeypatch, sensitivity, _asked="how", opened_run=(run, OUT), ranked_lists=["liste"],
        _check_size=None, _document="document", write_sensitivity=WRITTEN, landed=WRITTEN,
        _report=None, print_json=None, show_page=None,
    )  # fmt: skip
    sensitivity.report_sensitivity(B, draws=1, least=0.2, greatest=3.0)
    assert stage.calls == [
        ("_asked", 1, 0.2, 3.0),
        ("opened_run", B, None, "sensitivity", None),
        ("ranked_lists", run.document, str(B / "scores.json")),
        ("_check_size", "how", ["liste"]),
        ("_document", run, "how", ["liste"]),
        ("write_sensitivity", "document", OUT),
        ("landed", OUT, WRITTEN),
        ("_report", "document"),
        ("out", "Side: HER/ut-2/sensitivity.html"),
    ]
    stage.calls.clear()
    sensitivity.report_sensitivity(B, out=A, lang="en", as_json=True, open_page=True)
    assert stage.calls[1] == ("opened_run", B, A, "sensitivity", "en")
    assert stage.calls[-2:] == [
        ("print_json", "document"), ("show_page", WRITTEN / "sensitivity.html")
    ]  # fmt: skip


def test_what_is_said_of_how_sure_a_ranking_is(monkeypatch):
    stage = Stage(monkeypatch, sensitivity)
    sensitivity._report({"synthetic": "", "lists": {}, "rules": ["regel", "annen"]})
    assert [call[1] for call in stage.calls] == [
        "Ingen områder i beregningen er rangert.", "", "regel"
    ]  # fmt: skip
    stage.calls.clear()
    entry = {"title": "Bolig", "sentences": ["sikker"]}
    sensitivity._report({"synthetic": "oppdiktet", "lists": {"a": entry}, "rules": ["regel"]})
    assert [call[1] for call in stage.calls] == [
        "oppdiktet", "", "Bolig", "  sikker", "", "regel"
    ]  # fmt: skip


def test_what_would_lift_a_site(monkeypatch):
    run = run_of()
    stage = Stage(
        monkeypatch, advising, opened_run=(run, OUT), _chosen=["x"], again=("vurdert", "region"),
        advise="råd", advice_document="document", write_advice=WRITTEN, landed=WRITTEN,
        _report=None, print_json=None, show_page=None,
    )  # fmt: skip
    advising.give_advice(B, site=["x"])
    assert stage.calls == [
        ("opened_run", B, None, "advice", None),
        ("_chosen", run, ["x"]),
        ("again", run, None),
        ("advise", "vurdert", "region", {"sites": ["x"]}),
        ("advice_document", run, "vurdert", "råd"),
        ("write_advice", "document", "råd", "vurdert", OUT),
        ("landed", OUT, WRITTEN),
        ("_report", "document", WRITTEN),
    ]
    stage.calls.clear()
    advising.give_advice(B, out=A, lang="en", as_json=True, open_page=True)
    assert stage.calls[0] == ("opened_run", B, A, "advice", "en")
    assert stage.calls[-2:] == [("print_json", "document"), ("show_page", WRITTEN / "advice.html")]


def test_advice_is_given_on_sites_that_the_run_has(monkeypatch):
    run = run_of()
    run.document["alternatives"] = [{"id": f"{n:02}"} for n in range(22)]
    assert advising._chosen(run, None) is None
    assert advising._chosen(run, ["21", "00"]) == ["21", "00"]
    with pytest.raises(ConfigurationError) as caught:
        advising._chosen(run, ["x", "00", "y"])
    first, second = caught.value.problems
    assert ("«x»" in first.what, "«y»" in second.what) == (True, True)
    assert first.remedy == "Kjente id-er: " + ", ".join(f"{n:02}" for n in range(20)) + "."


def test_what_is_said_of_what_would_lift_a_site(monkeypatch):
    stage = Stage(monkeypatch, advising)
    piece = {"id": "1", "change": ["flytt"], "effect": ["bedre"]}
    sites = [{"id": "a", "name": "Moan", "why_none": "", "pieces": [piece]},
             {"id": "b", "name": "Åsen", "why_none": "ingen", "pieces": []}]  # fmt: skip
    advising._report({"synthetic": "oppdiktet", "sites": sites, "rules": ["regel"]}, OUT)
    assert [call[1] for call in stage.calls] == [
        "oppdiktet", "", "a Moan", "  1: flytt bedre", "", "b Åsen", "  ingen", "", "regel",
        "Side: HER/ut/advice.html",
    ]  # fmt: skip


@pytest.mark.parametrize("equal", [True, False])
def test_a_run_is_verified_and_a_difference_is_a_fault(monkeypatch, equal):
    run = run_of()
    document = {"equal": equal}
    stage = Stage(
        monkeypatch, verifying, opened_run=(run, OUT), _verified=document, _given="gitt",
        write_verification=WRITTEN, landed=WRITTEN, _report=None, print_json=None,
        summary="kort", show_page=None,
    )  # fmt: skip
    code = 0
    try:
        verifying.verify(B, profile="p")
    except typer.Exit as ended:
        code = ended.exit_code
    assert code == (0 if equal else 1)
    assert stage.calls == [
        ("opened_run", B, None, "verify", None),
        ("_given", run, "p"),
        ("_verified", run, "gitt"),
        ("write_verification", document, OUT),
        ("landed", OUT, WRITTEN),
        ("_report", document),
        ("out", "Side: HER/ut-2/verify.html"),
    ]


def test_a_runs_own_files_alone_are_verified_where_that_is_asked_for(monkeypatch):
    stage = Stage(
        monkeypatch, verifying, opened_run=(run_of(), OUT), _verified={"equal": True},
        _given="gitt", write_verification=WRITTEN, landed=WRITTEN, _report=None, print_json=None,
        summary="kort", show_page=None,
    )  # fmt: skip
    verifying.verify(B, out=A, files_only=True, lang="en", as_json=True, open_page=True)
    assert stage.names()[:2] == ["opened_run", "_verified"]
    assert stage.calls[0] == ("opened_run", B, A, "verify", "en")
    assert stage.calls[1][2] is None
    assert stage.calls[-2:] == [("print_json", "kort"), ("show_page", WRITTEN / "verify.html")]


@pytest.mark.parametrize(("count", "lines"), [(0, 2), (30, 32), (31, 33)])
def test_thirty_differences_are_said_and_the_rest_are_counted(monkeypatch, count, lines):
    stage = Stage(monkeypatch, verifying, difference_sentence="ulikt")
    verifying._report({
        "synthetic": "", "sentence": "alt likt", "differences": list(range(count)),
        "left_out": [{"title": "a"}, {"title": "b"}],
    })  # fmt: skip
    texts = [call[1] for call in stage.calls if call[0] == "out"]
    assert (texts[0], texts[-1]) == ("alt likt", "Ikke kontrollberegnet: a; b.")
    assert len(texts) == lines
    assert ("… og 1 til" in texts) is (count == 31)


def test_a_run_is_written_to_a_database_that_is_named(monkeypatch):
    run = run_of()
    stage = Stage(
        monkeypatch, exporting, read_run=run, write_postgis={"sites": 1234}, print_json=None
    )  # fmt: skip
    exporting.export(B, "VAR")
    assert stage.calls == [
        ("read_run", B),
        ("write_postgis", run, "VAR", "ikap"),
        ("out", "Skrive til skjemaet ikap: sites (1 234)."),  # in nynorsk, as the run
    ]
    stage.calls.clear()
    exporting.export(B, "VAR", "mitt", as_json=True)
    assert stage.calls[-1] == ("print_json", {"schema": "mitt", "rows": {"sites": 1234}})
    for address, schema in (("", "ikap"), ("VAR", "")):
        stage.calls.clear()
        with pytest.raises(typer.Exit) as ended:
            exporting.export(B, address, schema)
        assert (ended.value.exit_code, stage.calls) == (2, [])


def drawn_sheets(monkeypatch, outside=0):
    drawn = SimpleNamespace(files={"x.pdf": b"x"}, outside=outside, scale=25_000.0)
    return Stage(
        monkeypatch, mapsheets, read_run=run_of(), background="lag", tried_file=["merknad"],
        report=None, map_sheets=[drawn], clock="nå", _write=None, _write_facing=None,
    )  # fmt: skip


def test_sheets_are_drawn_of_all_themes_unless_some_are_named(monkeypatch):
    stage = drawn_sheets(monkeypatch)
    mapsheets.make_sheets(B)
    target = Path.cwd() / "b-kartark"
    assert stage.calls[:3] == [
        ("read_run", B), ("tried_file", target / "A3.pdf"), ("report", ["merknad"])
    ]  # fmt: skip
    asked = next(call for call in stage.calls if call[0] == "map_sheets")
    assert [sheet.id for sheet in asked[1]] == list(mapsheets.sheets())
    assert asked[2]["language"] == "nn"
    assert asked[3:] == ("areas b", "areas b", "lag", "nå", {"title": "", "scale": None})
    assert ("_write", {"x.pdf": b"x"}, target) in stage.calls
    assert stage.calls[-1] == (
        "out",
        f"Kartark i 1:25 000: {len(mapsheets.sheets())}, i HER/b-kartark",
    )
    first = next(iter(mapsheets.sheets()))
    stage = drawn_sheets(monkeypatch, outside=3)
    mapsheets.make_sheets(B, [first], title="T", out=OUT, scale=5000, region="min", lang="en")
    asked = next(call for call in stage.calls if call[0] == "map_sheets")
    assert (len(asked[1]), asked[-1]) == (1, {"title": "T", "scale": 5000})
    assert next(call for call in stage.calls if call[0] == "background")[2] == "min"
    assert ("_write", {"x.pdf": b"x"}, OUT) in stage.calls
    assert [call for call in stage.calls if call[0] == "err"]


def test_sites_side_by_side_are_drawn_in_place_of_the_themes(monkeypatch):
    stage = drawn_sheets(monkeypatch)
    run = run_of()
    run.document["alternatives"] = [{"id": "a"}, {"id": "b"}]
    monkeypatch.setattr(mapsheets, "read_run", lambda _folder: run)
    mapsheets.make_sheets(B, sites="a, b,", title="T", out=OUT)
    assert stage.calls[-1] == (
        "_write_facing", run, ["a", "b"], "lag", OUT, "T", {"slides": False}
    )  # fmt: skip
    assert "map_sheets" not in stage.names()
