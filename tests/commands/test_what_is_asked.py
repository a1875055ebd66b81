"""What each command asks of the rest of the house, in what order and with what: nothing is run."""

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
    regions,
    scoring,
    sensitivity,
    serving,
    suppliers,
    surface,
    verifying,
)
from ikap.commands.rounds import batch
from ikap.model import ConfigurationError
from ikap.text import language
from tests.commands.stage import Answers, Stage

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


# --- a region, and the whole of it ----------------------------------------------------------------


@pytest.mark.parametrize(("population", "lines"), [([], 1), ([(2024, 5.0), (2025, 1234.0)], 2)])
def test_key_figures_are_of_the_latest_year(monkeypatch, population, lines):
    figures = SimpleNamespace(
        population=[SimpleNamespace(year=year, total=total) for year, total in population],
        anomalies=["rart"],
    )
    region = SimpleNamespace(has=lambda name: name == regions.FIGURE_TABLES[-1], title="R")
    stage = Stage(
        monkeypatch, regions, prepare=None, open_region=region, key_figures=figures,
        write_key_figures=WRITTEN, landed=WRITTEN, report=None, show_page=None,
    )  # fmt: skip
    regions.show_region()
    assert stage.calls[:4] == [
        ("prepare", Path("ikap-region")), ("open_region", None), ("key_figures", region),
        ("write_key_figures", figures, region, Path("ikap-region")),
    ]  # fmt: skip
    assert ("report", ["rart"]) in stage.calls
    texts = [call[1] for call in stage.calls if call[0] == "out"]
    assert len(texts) == lines
    assert texts[0] == ("Innbyggere i 2025: 1 234." if population else texts[-1])
    assert texts[-1] == "Side: HER/ut-2/region.html"
    stage.calls.clear()
    regions.show_region("min", OUT, "en", open_page=True)
    assert stage.calls[:2] == [("prepare", OUT), ("open_region", "min")]
    assert stage.calls[-1] == ("show_page", WRITTEN / "region.html")


def test_a_region_without_figures_is_refused(monkeypatch):
    region = SimpleNamespace(has=lambda _name: False, title="R")
    Stage(monkeypatch, regions, prepare=None, open_region=region, key_figures=None)
    with pytest.raises(typer.Exit) as ended:
        regions.show_region()
    assert ended.value.exit_code == 2


@pytest.mark.parametrize(
    ("jobs", "windows", "cores", "used"),
    [(None, surface.MANY - 1, 8, 1), (None, surface.MANY, 8, surface.FEW),
     (None, surface.MANY, 2, 2), (None, surface.MANY, None, 1), (7, 1, 8, 7)],
)  # fmt: skip
def test_a_surface_is_measured_in_few_processes_where_it_is_large(
    monkeypatch, jobs, windows, cores, used
):
    from contextlib import nullcontext

    region = SimpleNamespace(names={})
    tiles = SimpleNamespace(
        windows=range(windows), folder="mappe", parts="deler",
        opened=nullcontext, forget=lambda: stage.calls.append(("forget",)),
    )  # fmt: skip
    stage = Stage(
        monkeypatch, surface, prepare=None, open_region=region, _asked="trial", Tried="work",
        windows="vinduer", Tiles=tiles, measure=None, surface_of="flate", _report=None,
        write_suitability=({"d": 1}, WRITTEN), landed=WRITTEN, show_page=None, _far="far",
    )  # fmt: skip
    monkeypatch.setattr(surface.profiles, "load", lambda name: f"weights {name}")
    monkeypatch.setattr(surface.os, "cpu_count", lambda: cores)
    surface.draw_surface(jobs=jobs, firm="A", area=2.0, step=60.0, only="x, y", out=OUT)
    weights = f"weights {surface.profiles.DEFAULT}"
    said = {call[0]: call[1:] for call in stage.calls}
    assert said["_asked"] == ("bolig", "A", 2.0, 60.0, ("x", "y"), region)
    assert said["Tried"] == (region, weights, "trial", "nb")
    assert said["Tiles"][0].name == ".ut.work"
    assert said["Tiles"][1:] == ("work", "vinduer")
    assert said["windows"] == (region, "trial")
    assert said["measure"] == (tiles, used, "far")
    assert said["surface_of"] == (region, weights, "trial", "deler")
    assert said["write_suitability"] == ("flate", region, OUT)
    assert said["landed"] == (OUT, WRITTEN)
    assert stage.names().index("forget") > stage.names().index("write_suitability")
    assert stage.calls[-1] == ("out", "Kart: HER/ut-2/surface.html")


@pytest.mark.parametrize(("jobs", "refused"), [(0, True), (1, False)])
def test_a_surface_takes_a_process_at_least(monkeypatch, jobs, refused):
    stage = Stage(monkeypatch, surface, prepare=None)

    def stopped(_region):
        raise typer.Exit(99)

    monkeypatch.setattr(surface, "open_region", stopped)
    with pytest.raises(typer.Exit) as ended:
        surface.draw_surface(jobs=jobs)
    assert ended.value.exit_code == (2 if refused else 99)
    assert stage.calls == ([] if refused else [("prepare", Path("ikap-surface"))])


# --- scoring --------------------------------------------------------------------------------------

FILES = [Path("mappe/innspill.gpkg")]


def test_a_job_is_what_was_asked_for(monkeypatch):
    stage = Stage(monkeypatch, scoring, run=None)
    scoring.score(FILES)
    scoring.score(
        FILES, region="min", profile="p", out=OUT, lang="en", fields=["id=nr"],
        overrides=Path("o"), assessments=Path("s"), trail=Path("t"), heard=Path("h"),
        also="fgb, dok", slides=True, open_map=True, paper=scoring.Paper.NONE,
    )  # fmt: skip
    usual, asked = (call[1] for call in stage.calls)
    assert usual == scoring.Job(files=FILES, out=Path("mappe/ikap-innspill"))
    assert asked == scoring.Job(
        files=FILES, out=OUT, region="min", profile="p", lang="en", mapping={"id": "nr"},
        overrides=Path("o"), assessments=Path("s"), trail=Path("t"), heard=Path("h"),
        also=("fgb", "dok"), open_map=True, paper=scoring.Paper.NONE, slides=True,
    )  # fmt: skip


@pytest.mark.parametrize(("cores", "jobs", "used"), [(8, None, batch.FEW), (2, None, 2),
                                                     (None, None, 1), (8, 6, 6)])  # fmt: skip
def test_a_round_is_measured_as_was_asked_for(monkeypatch, cores, jobs, used):
    account = SimpleNamespace(faults=list)
    round_ = SimpleNamespace(submissions=SimpleNamespace(rejected=()))
    done = SimpleNamespace(out=WRITTEN, round=round_, account=account)
    stage = Stage(
        monkeypatch, batch, run_round=done, report_round=None, print_json=None, summary="kort",
        show_page=None,
    )  # fmt: skip
    monkeypatch.setattr(batch.os, "cpu_count", lambda: cores)
    batch.score_round(FILES, jobs=jobs, out=OUT, also="dok")
    assert stage.calls == [
        (
            "run_round",
            batch.Job(files=FILES, out=OUT, also=("dok",), paper=batch.Paper.NONE),
            batch.How(jobs=used, part=batch.PART, largest=batch.LARGEST, again=False),
        ),
        ("report_round", done),
    ]
    stage.calls.clear()
    batch.score_round(
        FILES, jobs=3, part=5, dask="tcp", largest=2.0, again=True, readable=9, as_json=True,
        open_map=True, slides=True, region="min", trail=A, heard=B,
    )  # fmt: skip
    asked, how = stage.calls[0][1:]
    assert how == batch.How(jobs=3, part=5, largest=2.0, again=True, dask="tcp", readable=9)
    assert (asked.region, asked.trail, asked.heard, asked.slides) == ("min", A, B, True)
    assert asked.out == batch.beside(FILES[0])
    assert stage.calls[-2:] == [("print_json", "kort"), ("show_page", WRITTEN / batch.MAP)]


@pytest.mark.parametrize(
    ("rejected", "faults", "code"), [((), (), 0), ((1,), (), 1), ((), (1,), 1)]
)
def test_a_round_with_refusals_or_that_does_not_add_up_ends_in_a_fault(
    monkeypatch, rejected, faults, code
):
    done = SimpleNamespace(
        out=OUT, account=SimpleNamespace(faults=lambda: list(faults)),
        round=SimpleNamespace(submissions=SimpleNamespace(rejected=rejected)),
    )  # fmt: skip
    Stage(monkeypatch, batch, run_round=done, report_round=None)
    ended = 0
    try:
        batch.score_round(FILES)
    except typer.Exit as exit_:
        ended = exit_.exit_code
    assert ended == code


def scored(monkeypatch, rejected=(), **instead):
    submissions = SimpleNamespace(alternatives=[1, 2], rejected=rejected)
    form = SimpleNamespace(inputs="skjema")
    trail = SimpleNamespace(sha256="abc", remarks=["merknad"])
    played = {
        "prepare": None, "check_extras": None, "open_region": "region", "read_overrides": ("o",),
        "map_layers": None, "read_proposals": submissions, "read_form": form, "entered": trail,
        "report_columns": None, "check_form": None, "check_trail": None, "report": None,
        "score_submissions": "vurdert", "write_scored": WRITTEN, "report_result": None,
        "show_page": None, "write_refused": WRITTEN, "report_rejections": None, "counting": "map",
    }  # fmt: skip
    stage = Stage(monkeypatch, scoring, **{**played, **instead})
    monkeypatch.setattr(scoring.profiles, "load", lambda name: f"weights {name}")
    return stage, submissions, form, trail


def test_a_job_is_read_scored_and_written_in_that_order(monkeypatch):
    stage, submissions, form, trail = scored(monkeypatch)
    job = scoring.Job(
        files=FILES, out=OUT, region="min", profile="p", mapping={"id": "nr"}, overrides=A,
        assessments=B, also=("dok",), slides=True, open_map=True,
    )  # fmt: skip
    scoring.run(job)
    assert stage.calls == [
        ("prepare", OUT),
        ("check_extras", ("dok",), {"slides": True}),
        ("open_region", "min"),
        ("read_overrides", A),
        ("map_layers", "region"),
        ("read_proposals", FILES, "region", {"id": "nr"}),
        ("read_form", B, submissions),
        ("entered", job, submissions),
        ("report_columns", submissions, stage.calls[8][2], {"notes": True}),
        ("check_form", OUT, "skjema"),
        ("check_trail", OUT, "abc"),
        ("report", ["merknad"]),
        ("counting", stage.calls[12][1]),
        (
            "score_submissions", submissions, "region", "weights p",
            {"overrides": ("o",), "form": form, "trail": trail, "map_parts": "map"},
        ),
        ("write_scored", job, "region", "vurdert"),
        ("report_result", "vurdert", (), WRITTEN),
        ("show_page", WRITTEN / scoring.MAP),
    ]  # fmt: skip


def test_a_job_with_refusals_ends_in_a_fault_and_its_map_is_not_opened_unasked(monkeypatch):
    stage, _submissions, _form, _trail = scored(monkeypatch, rejected=("r",))
    with pytest.raises(typer.Exit) as ended:
        scoring.run(scoring.Job(files=FILES, out=OUT))
    assert ended.value.exit_code == 1
    assert stage.calls[-1] == ("report_result", "vurdert", ("r",), WRITTEN)
    assert "read_overrides" not in stage.names()


def test_a_job_in_which_all_was_refused_is_written_too(monkeypatch):
    stage, submissions, _form, _trail = scored(monkeypatch, rejected=("r",))

    def nothing(*_given, **_named):
        raise scoring.NothingScored([])

    monkeypatch.setattr(scoring, "score_submissions", nothing)
    job = scoring.Job(files=FILES, out=OUT)
    with pytest.raises(typer.Exit) as ended:
        scoring.run(job)
    assert ended.value.exit_code == 1
    weights = f"weights {scoring.profiles.DEFAULT}"
    assert stage.calls[-3:] == [
        ("write_refused", job, "region", weights, submissions),
        ("report_rejections", ("r",)),
        ("err", "Ingen områder kunne vurderes. Se ut-2/rejected.csv"),
    ]


@pytest.mark.parametrize("also", [(), (scoring.ADVICE,)])
def test_advice_is_worked_out_where_it_is_asked_for(monkeypatch, also):
    stage = Stage(monkeypatch, scoring, advise={"a": 1}, write=WRITTEN, landed=WRITTEN)
    job = scoring.Job(files=FILES, out=OUT, lang="nn", also=also, slides=True)
    assert scoring.write_scored(job, "region", "vurdert", {"m": 1}) == WRITTEN
    assert stage.names() == (["advise"] if also else []) + ["write", "landed"]
    given, named = stage.calls[-2][1:4], stage.calls[-2][4]
    assert given == ("vurdert", OUT, "nn")
    named.pop("say")
    assert named == {
        "region": "region", "paper": scoring.Paper.ALL, "also": also, "slides": True,
        "more": {"m": 1}, "advised": {"a": 1} if also else {},
    }  # fmt: skip
    assert stage.calls[-1] == ("landed", OUT, WRITTEN)


def test_what_was_refused_is_written_with_why(monkeypatch):
    region = SimpleNamespace(summary=lambda: "sammendrag")
    submissions = SimpleNamespace(rejected="avvist", remarks="merknader", inputs="filer")
    stage = Stage(monkeypatch, scoring, write_refusal=WRITTEN, landed=WRITTEN)
    job = scoring.Job(files=FILES, out=OUT)
    assert scoring.write_refused(job, region, "vekter", submissions, "mer") == WRITTEN
    assert stage.calls == [
        ("write_refusal", "sammendrag", "vekter", "avvist", "merknader", "filer", OUT, "mer"),
        ("landed", OUT, WRITTEN),
    ]


@pytest.mark.parametrize("heard", [None, A])
def test_what_is_decided_is_held_against_what_was_heard(monkeypatch, heard):
    import pandas as pd

    from ikap.sources.forms import TrailForm

    sites = pd.DataFrame(index=["a"])
    trail = TrailForm(remarks=("en",), entries=("linje",))
    stage = Stage(
        monkeypatch, scoring, read_trail=trail, run_name="kjøring", check_heard=("to",),
        read_run="hørt",
    )  # fmt: skip
    job = scoring.Job(files=FILES, out=OUT, trail=B, heard=heard)
    result = scoring.entered(job, SimpleNamespace(alternatives=sites))
    assert stage.calls[1][1] == B
    assert list(stage.calls[1][2]) == ["a"]
    assert stage.calls[1][3] == "kjøring"
    assert result.remarks == (("en", "to") if heard else ("en",))
    assert ("read_run" in stage.names()) is (heard is not None)
    if heard:
        assert stage.calls[-1][1] == ("linje",)
        assert stage.calls[-1][3] == "hørt"


@pytest.mark.parametrize(("rejected", "as_json"), [((), False), (("r",), False), ((), True)])
def test_a_file_is_checked_without_being_scored(monkeypatch, rejected, as_json):
    submissions = SimpleNamespace(alternatives=[1, 2, 3], rejected=rejected, remarks=["m"])
    stage = Stage(
        monkeypatch, scoring, read_proposals=submissions, open_region="region", looked_at="sett",
        print_json=None, report_columns=None, report=None, report_rejections=None,
    )  # fmt: skip
    code = 0
    try:
        scoring.check(FILES, region="min", fields=["id=nr"], as_json=as_json)
    except typer.Exit as ended:
        code = ended.exit_code
    assert code == len(rejected)
    assert stage.calls[:2] == [
        ("open_region", "min"), ("read_proposals", FILES, "region", {"id": "nr"})
    ]  # fmt: skip
    if as_json:
        assert stage.calls[2:] == [("looked_at", submissions), ("print_json", "sett")]
    else:
        assert stage.names()[2:] == ["report_columns", "report", "report_rejections", "out"]
        assert stage.calls[3][1:] == (["m"],)
        assert stage.calls[4][1:] == (rejected,)
        assert "vurderes: 3." in stage.calls[5][1]
        assert stage.calls[5][1].endswith(f": {len(rejected)}.")


def test_the_sample_is_scored_beside_where_one_stands_or_shown_in_the_browser(monkeypatch):
    stage = Stage(monkeypatch, scoring, run=None, serve_sample=None, sample_proposals=A)
    scoring.demo()
    assert stage.calls[-1][1] == scoring.Job(files=[A], out=Path("ikap-demo"))
    stage.calls.clear()
    scoring.demo(in_browser=True)
    assert stage.calls == [("serve_sample", "nb")]


# --- the service ----------------------------------------------------------------------------------


@pytest.fixture
def launched(monkeypatch):
    from ikap.serve import launch

    served = []
    monkeypatch.setattr(serving, "check_installed", lambda: None)
    monkeypatch.setattr(launch, "quiet_log", lambda: served.append("quiet"))
    monkeypatch.setattr(launch, "serve", lambda wanted, tell: served.append((wanted, tell)))
    return served


def test_the_service_is_begun_as_was_asked_for(monkeypatch, launched):
    from ikap.serve import launch
    from ikap.serve.work import Settings, usual_place

    serving.serve()
    serving.serve(
        "min", 8000, no_open=True, lang="nn", data=A, announce=B, host="0.0.0.0", names=["x"],
        key_file=OUT, proxy="10.0.0.1", workers=3,
    )  # fmt: skip
    serving.serve_here("en", sample=True)
    usual, asked, sample = (entry[0] for entry in launched if entry != "quiet")
    assert launched[0] == "quiet"
    assert usual == launch.Wanted(
        Settings(usual_place(), None, "nb", 1), None, "127.0.0.1", (), None, None, True, None
    )
    assert asked == launch.Wanted(
        Settings(A, "min", "nn", 3), 8000, "0.0.0.0", ("x",), OUT, B, False, "10.0.0.1"
    )
    assert sample == launch.Wanted(Settings(usual_place(), None, "en"), sample=True)


@pytest.mark.parametrize("programs", [None, "http://p"])
def test_the_addresses_of_the_service_are_said(monkeypatch, launched, programs):
    stage = Stage(monkeypatch, serving)
    serving.serve()
    tell = launched[-1][1]
    tell(SimpleNamespace(address="http://a", programs=programs))
    texts = [call[1] for call in stage.calls]
    assert texts[0] == "Åpne i nettleseren: http://a"
    assert len(texts) == (3 if programs else 2)
    assert texts[1].endswith("http://p" if programs else "Ctrl+C.")


@pytest.mark.parametrize("read_only", [False, True])
def test_a_key_is_made_and_shown_once(monkeypatch, launched, read_only):
    from ikap.serve import web

    stage = Stage(monkeypatch, serving)
    made = []
    monkeypatch.setattr(web, "add_key", lambda *given: made.append(given) or "hemmelig")
    serving.serve(key_file=A, add_key="Kari", read_only=read_only)
    assert made == [(A, "Kari", web.READ if read_only else web.WRITE)]
    assert [call[1] for call in stage.calls][1] == "hemmelig"
    assert "Kari" in stage.calls[0][1]
    assert launched == []
    with pytest.raises(ConfigurationError):
        serving.make_key(None, "Kari", read_only=True)


def test_what_is_not_installed_is_told_with_how_to(monkeypatch):
    specs = {"starlette": 1, "uvicorn": None}
    monkeypatch.setattr(serving.importlib.util, "find_spec", specs.get)
    with pytest.raises(ConfigurationError, match="uvicorn"):
        serving.check_installed()
    specs["uvicorn"] = 1
    serving.check_installed()
    assert Answers([1]).pop(0) == 1
