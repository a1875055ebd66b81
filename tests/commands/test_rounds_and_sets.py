"""Rounds, sets, workshops, reserve and maps: what each asks of the house, and what it says."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pandas as pd
import pytest
import typer

from ikap.commands import maps, portfolios
from ikap.commands.land import reserve, transformation
from ikap.commands.rounds import batch, writing
from ikap.commands.weighing import workshop
from ikap.model import ConfigurationError, InputError, Kind, Problem, Status
from tests.commands.stage import Answers, Stage


class SetName(NamedTuple):
    kind: Kind
    of: str


A, B, OUT, WRITTEN = Path("a"), Path("b"), Path("ut"), Path("ut-2")


# --- sets of proposals ----------------------------------------------------------------------------


def sets_found(monkeypatch, lacking=(), rejected=()):
    evaluation = SimpleNamespace(rejected=rejected)
    best = SimpleNamespace(totals=SimpleNamespace(ids=["x"]))
    document = {
        "lacking": lacking, "rule_sentences": ["regel"], "prices": [{"sentence": "pris"}],
        "region": {"synthetic": []},
    }  # fmt: skip
    stage = Stage(
        monkeypatch, portfolios, prepare=None, read_sets=[SimpleNamespace(name="egen")],
        _evaluated=(evaluation, "region", "fra"), demand_of="behov", _known=["k"],
        select="valg", _judged=[best], land_account="regnskap", portfolio_document=document,
        write_portfolio=WRITTEN, landed=WRITTEN, _report_found=None, show_page=None,
    )  # fmt: skip
    return stage, evaluation, best, document


def test_a_set_is_found_among_what_was_scored(monkeypatch):
    stage, evaluation, best, document = sets_found(monkeypatch)
    portfolios.find_portfolio(
        [A], region="r", profile="p", years=20.0, least=0.5, scenario="high", business=7.0,
        inside=["i"], outside=["o"], allow=["a"], own=["e=f"], table=B, fields=["id=nr"],
        overrides=OUT, out=OUT,
    )  # fmt: skip
    named = SimpleNamespace(name="egen")
    assert stage.calls == [
        ("prepare", OUT),
        ("read_sets", ["e=f"], B),
        ("_evaluated", [A], "r", "p", ["id=nr"], OUT),
        ("demand_of", "region", 20.0, 0.5, 7.0, portfolios.Scenario("high")),
        ("_known", evaluation, named),
        ("select", evaluation, "behov",
         {"forced_in": ["i"], "forced_out": ["o"], "allowed": ["a"]}),
        ("_judged", evaluation, "region", "valg", {"egen": ["k"]}),
        ("land_account", evaluation, "region", ["x"]),
        ("portfolio_document", evaluation, "valg", [best], "regnskap", "fra"),
        ("write_portfolio", evaluation, "region", document, ["x"], OUT),
        ("landed", OUT, WRITTEN),
        ("_report_found", "valg", (), ["regel", "pris"], WRITTEN),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lacking", "rejected", "code"), [((), (), 0), ((1,), (), 1), ((), (1,), 1)]
)
def test_a_set_that_lacks_something_ends_in_a_fault(monkeypatch, lacking, rejected, code):
    stage, *_rest = sets_found(monkeypatch, lacking, rejected)
    ended = 0
    try:
        portfolios.find_portfolio([A / "x.gpkg"], open_page=True)
    except typer.Exit as exit_:
        ended = exit_.exit_code
    assert ended == code
    assert stage.calls[0] == ("prepare", A / "ikap-portfolio-x")
    assert stage.calls[1] == ("read_sets", (), None)
    assert stage.calls[-1] == ("show_page", WRITTEN / "portfolio.html")


def test_a_run_is_scored_again_and_files_are_scored_now(monkeypatch, tmp_path):
    read = SimpleNamespace()
    scored = SimpleNamespace(rejected=["r"])
    stage = Stage(
        monkeypatch, portfolios, _refuse_beside_a_run=None, read_run=SimpleNamespace(name="k"),
        again=("igjen", "dens"), open_region="region", read_overrides=("o",), read_proposals=read,
        score_submissions=scored, report_rejections=None, counting="map",
    )  # fmt: skip
    monkeypatch.setattr(portfolios.profiles, "load", lambda name: f"weights {name}")
    evaluation, where, origin = portfolios._evaluated([tmp_path], None, "p", ["f"], None)
    assert (evaluation, where, "«k»" in origin) == ("igjen", "dens", True)
    assert stage.calls[0] == ("_refuse_beside_a_run", None, ["f"], None)
    assert stage.calls[-1][2] == "weights p"
    portfolios._evaluated([tmp_path], None, None, None, None)
    assert stage.calls[-1][2] is None
    stage.calls.clear()
    evaluation, where, origin = portfolios._evaluated([A, B], "min", None, ["id=nr"], OUT)
    assert (evaluation, where, origin) == (scored, "region", "Tallene er beregnet fra a, b.")
    assert stage.calls[:3] == [
        ("open_region", "min"), ("read_overrides", OUT),
        ("read_proposals", [A, B], "region", {"id": "nr"}),
    ]  # fmt: skip
    usual = f"weights {portfolios.profiles.DEFAULT}"
    assert stage.calls[4] == (
        "score_submissions", read, "region", usual, {"overrides": ("o",), "map_parts": "map"}
    )  # fmt: skip
    assert stage.calls[-1] == ("report_rejections", ["r"])


def chosen(ids, soil, emissions, uneven):
    return SimpleNamespace(ids=ids, soil=soil, emissions=emissions, dissimilarity=uneven)


def test_the_best_set_the_ends_and_ones_own_are_judged(monkeypatch):
    front = [chosen("a", 3, 1, 2), chosen("b", 1, 3, 3), chosen("c", 2, 2, 1)]
    sites = pd.DataFrame({"status": ["ok", Status.EXCLUDED, "ok"]}, index=[1, 2, 3])
    evaluation = SimpleNamespace(sites=sites)
    monkeypatch.setattr(portfolios, "portfolio", lambda _e, ids, region: (ids, region))
    monkeypatch.setattr(portfolios, "Judged", lambda *given: given)
    selection = SimpleNamespace(sets=front, best=2)
    judged = portfolios._judged(evaluation, "region", selection, {"egen": ["x"]})
    assert [(key, ids) for key, _title, (ids, _region) in judged] == [
        (portfolios.BEST, "c"), ("soil", "b"), ("emissions", "a"), ("even", "c"),
        ("set-egen", ["x"]), ("all", ["1", "3"]),
    ]  # fmt: skip
    none = portfolios._judged(evaluation, "r", SimpleNamespace(sets=[], best=0), {})
    assert [(key, ids) for key, _title, (ids, _r) in none] == [
        (portfolios.BEST, ()), ("all", ["1", "3"])
    ]  # fmt: skip


def test_a_proposals_id_stands_for_all_of_its_sites():
    sites = pd.DataFrame({"proposal": ["p", "p", "q"]}, index=["p-1", "p-2", "q"])
    evaluation = SimpleNamespace(sites=sites)

    def known(*ids):
        return portfolios._known(evaluation, SimpleNamespace(ids=ids, where="--set"))

    assert known("p") == ["p-1", "p-2"]
    assert known("q", "p-2") == ["p-2", "q"]
    with pytest.raises(ConfigurationError) as caught:
        known("q", *(f"x{n}" for n in range(11)))
    [problem] = caught.value.problems
    assert problem.where == "--set"
    assert problem.what.endswith(": x0, x1, x2, x3, x4, x5, x6, x7, x8, x9.")


@pytest.mark.parametrize("proven", [True, False])
def test_what_is_said_of_a_set_that_was_found(monkeypatch, proven):
    stage = Stage(monkeypatch, portfolios, ways_out="råd", report=None)
    best = SimpleNamespace(soil=12.4, emissions=99.0, dissimilarity=0.1234, dwellings=40,
                           proposals=["a", "b"])  # fmt: skip
    selection = SimpleNamespace(sets=[None, best], best=1, proven=proven)
    portfolios._report_found(selection, ["A", "B"], ["pris"], OUT)
    problems = next(call[1] for call in stage.calls if call[0] == "report")
    assert [(p.what, p.remedy) for p in problems] == [("A", ""), ("B", "råd")]
    texts = [call[1] for call in stage.calls if call[0] == "out"]
    assert "kombinasjoner: 2. Kompromisset: 12 daa" in texts[0]
    assert "99 tCO₂e, avvik fra vekstmål (D) 12,3 %" in texts[0]
    assert texts[1:] == ["a, b", "pris", "Side: HER/ut/portfolio.html"]
    assert ("err" in stage.names()) is (not proven)
    stage.calls.clear()
    portfolios._report_found(SimpleNamespace(sets=[], best=0, proven=True), [], [], OUT)
    assert stage.names() == ["out"]


# --- a round --------------------------------------------------------------------------------------


def round_of(monkeypatch, sites=3, readable=100, *, again=False, dask=None):
    alternatives = pd.DataFrame(index=range(sites))
    submissions = batch_submissions(alternatives)
    found = SimpleNamespace(
        files=["f"], refused=[SimpleNamespace(rejection="borte")], left=[], why=""
    )  # fmt: skip
    calls = []
    journal = SimpleNamespace(
        opened=nullcontext, forget=lambda: calls.append(("forget",)),
        settle=lambda kept: calls.append(("settle", list(kept))), damaged=2,
    )  # fmt: skip
    measured = SimpleNamespace(submissions=submissions, known_by={"a": 1, "b": 2})
    written = SimpleNamespace(scored="vurdert", tallies="tall", out=WRITTEN)
    pages = SimpleNamespace(
        pages=lambda m: calls.append(("pages", m)) or written,
        columns=lambda m, j: calls.append(("columns", m, j)) or written,
    )
    played = {
        "prepare": None, "check_extras": None, "open_region": SimpleNamespace(crs="crs"),
        "read_overrides": ("o",), "find": found, "read_proposals": submissions,
        "read_form": SimpleNamespace(inputs="skjema"),
        "entered": SimpleNamespace(sha256="abc", remarks=["m"], entries=()), "check_form": None,
        "check_trail": None, "report": None, "check_overrides": None, "announce_columns": None,
        "not_in_columns": ["ikke"], "Work": "arbeid", "made_by": "laget", "Journal": journal,
        "measure": measured, "Writing": pages, "account": "regnskap",
        "measuring": nullcontext("spre"), "progress": nullcontext("vist"),
    }  # fmt: skip
    stage = Stage(monkeypatch, batch, **played)
    monkeypatch.setattr(batch.profiles, "load", lambda name: f"weights {name}")
    how = batch.How(jobs=2, part=5, largest=9.0, again=again, dask=dask, readable=readable)
    job = batch.Job(files=[A], out=OUT, overrides=B, trail=Path("t"), mapping={"id": "nr"})
    return batch.run_round(job, how), stage, calls, measured, journal, job, how


def batch_submissions(alternatives):
    from ikap.sources.proposals import Submissions

    return Submissions(alternatives=alternatives, rejected=("avvist",), remarks=(), inputs=())


def test_a_round_is_found_read_measured_and_written(monkeypatch):
    result, stage, calls, measured, journal, _job, how = round_of(monkeypatch)
    said = {call[0]: call[1:] for call in stage.calls}
    assert stage.names() == [
        "prepare", "check_extras", "open_region", "read_overrides", "find", "read_proposals",
        "read_form", "entered", "check_form", "check_trail", "report", "check_overrides", "Work",
        "made_by", "Journal", "measuring", "progress", "measure", "Writing", "account",
    ]  # fmt: skip
    assert said["find"] == ([A], [OUT, B, Path("t")], 9.0)
    assert said["read_proposals"][0] == ["f"]
    assert said["read_proposals"][2] == {"id": "nr"}
    assert said["read_form"][1].rejected == ("borte", "avvist")
    assert said["check_form"] == (OUT, "skjema")
    assert said["check_trail"] == (OUT, "abc")
    assert said["report"] == (["m"],)
    assert said["check_overrides"][0] == ("o",)
    assert said["Work"][1:] == (f"weights {batch.profiles.DEFAULT}", ("o",), "nb")
    assert said["Journal"][0].name == ".ut.work"
    assert said["Journal"][1:] == ("laget", "crs")
    assert said["measuring"] == (how,)
    assert said["measure"][1:4] == ("arbeid", journal, "vist")
    assert said["measure"][4] == {"jobs": 2, "part": 5, "run": "spre", "gather": True}
    assert calls == [("pages", measured), ("settle", [1, 2])]
    assert said["account"][2:] == ("vurdert", ("avvist",))
    assert (result.round, result.evaluation, result.account) == (measured, "vurdert", "regnskap")
    assert (result.tallies, result.damaged, result.out) == ("tall", 2, WRITTEN)


@pytest.mark.parametrize(("sites", "large"), [(100, False), (101, True)])
def test_a_round_that_nobody_can_read_is_written_as_columns(monkeypatch, sites, large):
    _result, stage, calls, measured, journal, _job, _how = round_of(monkeypatch, sites)
    assert calls[0] == (("columns", measured, journal) if large else ("pages", measured))
    assert ("announce_columns" in stage.names()) is large
    assert (("report", ["ikke"]) in stage.calls) is large
    assert next(call for call in stage.calls if call[0] == "measure")[-1]["gather"] is (not large)


def test_a_round_is_measured_all_over_again_where_that_is_asked_for(monkeypatch):
    calls = round_of(monkeypatch, again=True)[2]
    assert calls[0] == ("forget",)


def test_pieces_are_done_here_or_in_a_cluster_whose_page_is_told(monkeypatch):
    cluster = SimpleNamespace(workers=lambda: 7, dashboard="http://d", run="klyngen")
    stage = Stage(monkeypatch, batch, connected=nullcontext(cluster))
    how = batch.How(jobs=3, part=1, largest=1.0, again=False)
    with batch.measuring(how) as run:
        assert run is batch.spread
    assert stage.calls == []
    with batch.measuring(batch.replace(how, dask="tcp://x")) as run:
        assert run == "klyngen"
    assert stage.calls == [
        ("connected", "tcp://x", 3),
        ("err", "Arbeidere i klyngen: 7. Framdrift: http://d"),
    ]


def writing_of(**held):
    usual = {
        "job": SimpleNamespace(out=OUT), "profile": "vekter", "overrides": ("o",), "form": "skjema",
        "region": SimpleNamespace(names={"5001": "T"}, title="R", summary=lambda: "kort"),
        "trail": "gang", "found": "funnet",
    }  # fmt: skip
    return writing.Writing(**{**usual, **held})


def measured_of(sites=2):
    submissions = SimpleNamespace(
        alternatives=pd.DataFrame({"a": range(sites)}), opened="åpnet", readings="lest",
        rejected="avvist", remarks="merknader",
    )  # fmt: skip
    return SimpleNamespace(submissions=submissions, map_parts="deler")


@pytest.mark.parametrize("judged", ["vurdert", None])
def test_pages_are_written_of_what_was_judged_or_refused(monkeypatch, judged):
    stage = Stage(
        monkeypatch, writing, tallies="tall", RoundBook=SimpleNamespace(write="skriv"),
        overlaps="overlapp", round_csv="r", files_csv="f", write_refused=A, write_scored=B,
        score_submissions=judged, kept_overrides=("beholdt",),
    )  # fmt: skip
    if judged is None:

        def nothing(*_given, **_named):
            raise writing.NothingScored([])

        monkeypatch.setattr(writing, "score_submissions", nothing)
    work, measured = writing_of(), measured_of()
    written = work.pages(measured)
    assert written == writing.Written(judged, "tall", B if judged else A)
    assert ("tallies", judged, "åpnet", "avvist") in stage.calls
    assert ("round_csv", "tall", "vekter", "kort") in stage.calls
    assert ("files_csv", "funnet", "åpnet") in stage.calls
    more = {"round.csv": "r", "files.csv": "f", writing.ROUND: "skriv"}
    last = stage.calls[-1]
    if judged:
        assert last == ("write_scored", work.job, work.region, "vurdert", more)
        asked = next(call for call in stage.calls if call[0] == "score_submissions")
        assert asked[2:4] == (work.region, "vekter")
        assert asked[4] == {
            "overrides": ("beholdt",), "form": "skjema", "trail": "gang", "map_parts": "deler"
        }  # fmt: skip
    else:
        assert last == (
            "write_refused", work.job, work.region, "vekter", measured.submissions, more
        )  # fmt: skip


def test_columns_are_judged_and_written_and_their_file_is_put_away(monkeypatch):
    heard = []

    def judge(written, advance):
        heard.append(written)
        advance(3)
        return "over", "best", "fil"

    large = SimpleNamespace(judge=judge)
    stage = Stage(
        monkeypatch, writing, clock="nå", Large=large, tallies="tall", round_csv="r",
        files_csv="f", write_large=WRITTEN, discard=None, landed=WRITTEN,
    )  # fmt: skip
    work, measured = writing_of(), measured_of()
    written = work.columns(measured, "journal")
    assert heard == ["nå"]
    assert stage.calls[1] == (
        "Large", measured, "journal", work.region, "vekter", ("o",), "skjema"
    )  # fmt: skip
    asked = next(call for call in stage.calls if call[0] == "write_large")
    assert asked[1:8] == (
        "over", "best", "fil", OUT, work.region, "nå", {"round.csv": "r", "files.csv": "f"}
    )  # fmt: skip
    assert stage.calls[-2:] == [("discard", "fil"), ("landed", OUT, WRITTEN)]
    assert written == writing.Written("over", "tall", WRITTEN)
    monkeypatch.setattr(writing.Writing, "pages", lambda _self, m: ("sider", m))
    nothing = measured_of(0)
    assert work.columns(nothing, "journal") == ("sider", nothing)


@pytest.mark.parametrize(("missing", "refused"), [([], False), ([Problem("x", "y")], True)])
def test_columns_are_announced_where_they_can_be_written(monkeypatch, missing, refused):
    stage = Stage(monkeypatch, writing, lacking=missing)
    if refused:
        with pytest.raises(ConfigurationError):
            writing.announce_columns(12_345, 10_000)
        return
    writing.announce_columns(12_345, 10_000)
    assert stage.calls[1][1].startswith("Områder i innspillsrunden: 12 345. Over 10 000 skrives")


def test_a_trail_stands_in_no_column():
    assert writing.not_in_columns(SimpleNamespace(entries=(), file="f")) == []
    [problem] = writing.not_in_columns(SimpleNamespace(entries=(1,), file="f"))
    assert problem.where == "f"


# --- weights from people --------------------------------------------------------------------------


def test_a_form_is_written_once_in_a_format_that_is_known(monkeypatch, tmp_path):
    stage = Stage(
        monkeypatch, workshop, sets_of="sett", write_workshop_form=None, clock="nå",
        _goals="mål", _titles="titler",
    )  # fmt: skip
    monkeypatch.setattr(workshop.profiles, "load", lambda name: f"weights {name}")
    file = tmp_path / "ny" / "skjema.XLSX"
    workshop.write_form(file)
    assert file.parent.is_dir()
    usual = f"weights {workshop.profiles.DEFAULT}"
    assert ("sets_of", usual, "mål") in stage.calls
    assert ("write_workshop_form", "sett", "titler", workshop.Ask.SWING, file, "nå") in stage.calls
    file.write_text("x", encoding="utf-8")
    for wrong in (file, tmp_path / "skjema.pdf", tmp_path / "skjema"):
        stage.calls.clear()
        with pytest.raises(typer.Exit):
            workshop.write_form(wrong)
        assert stage.calls == []


def test_forms_are_read_into_a_profile(monkeypatch):
    kept = SetName(Kind.HOUSING, "theme")
    answer = SimpleNamespace(by="Kari", role="leder", date="d", kind="housing", of="theme",
                             ask="swing", values={"a": 1.0})  # fmt: skip
    row = {"low": 0.104, "high": 0.296, "weight": 0.2, "title": "Jord"}
    document = {
        "file": "p.toml",
        "sets": [{"kind": "housing", "title": "Tema", "items": [row], "sentences": ["enige"]}],
    }
    stage = Stage(
        monkeypatch, workshop, prepare=None, sets_of={kept: "poster"},
        read_workshop=([answer], "filer"), combined="vekter", profile_table="tabell",
        weights_document=document, write_weights=WRITTEN, landed=WRITTEN, print_json=None,
        Answers="svar", SetName="navn", _titles="titler", _goals="mål",
    )  # fmt: skip
    base = SimpleNamespace(title="Grunn")
    monkeypatch.setattr(workshop.profiles, "load", lambda _name: base)
    parsed = []
    monkeypatch.setattr(workshop.profiles, "parse", lambda *given: parsed.append(given))
    files = [Path("mappe/skjema.xlsx")]
    workshop.read_form(files, " T ", " N ", " R ", "2026-01-15")
    target = Path.cwd() / "mappe" / "ikap-skjema"
    said = {call[0]: call[1:] for call in stage.calls}
    assert said["prepare"] == (target,)
    assert said["sets_of"] == (base, "mål")
    assert said["read_workshop"] == (files, {(Kind.HOUSING, "theme"): "poster"})
    assert said["SetName"] == ("housing", "theme")
    assert said["Answers"] == ("Kari", "leder", "d", "navn", workshop.Ask.SWING, {"a": 1.0})
    assert said["combined"] == (["svar"], {kept: "poster"})
    assert said["profile_table"] == (base, "vekter", "T", "N, R", date(2026, 1, 15))
    assert parsed == [("tabell", "workshop", " T ")]
    assert said["weights_document"] == ("tabell", "Grunn", "vekter", "titler", "filer")
    assert said["write_weights"] == (document, "tabell", target)
    assert said["landed"] == (target, WRITTEN)
    texts = [call[1] for call in stage.calls if call[0] == "out"]
    assert texts[1:] == [
        "Bolig: Tema", "   20,0 %  Jord (10–30)", "  enige", "", "Profil: HER/ut-2/p.toml"
    ]  # fmt: skip
    stage.calls.clear()
    workshop.read_form(files, "T", "N", "R", "2026-01-15", out=OUT, as_json=True)
    assert stage.calls[0] == ("prepare", OUT)
    assert stage.calls[-1] == ("print_json", document)


# --- land -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "day", "wrong"),
    [
        ("newest", None, []),
        ("newest", "2020-01-31", []),
        ("oldest", "31.01.2020", ["--rule", "--day"]),
        ("zoning_first", "2020-02-30", ["--day"]),
    ],
)
def test_the_reserve_is_of_a_day_by_a_rule_that_is_known(rule, day, wrong):
    if wrong:
        with pytest.raises(ConfigurationError) as caught:
            reserve._checked(rule, day)
        assert [problem.where for problem in caught.value.problems] == wrong
    else:
        assert (reserve._checked(rule, day) == date(2020, 1, 31)) is (day is not None)


def test_plans_are_of_a_file_else_of_the_region(monkeypatch):
    frame = pd.DataFrame({"a": [1]})
    stage = Stage(
        monkeypatch, reserve, report=None, plans_in=SimpleNamespace(frame=frame, remarks=["m"])
    )  # fmt: skip
    asked = []
    region = SimpleNamespace(title="R", has=lambda name: asked.append(name) or len(asked) == 1,
                             layer=lambda name: f"lag {name}")  # fmt: skip
    assert reserve._plans(region, A)["a"].tolist() == [1]
    assert stage.calls == [("plans_in", A, region), ("report", ["m"])]
    assert reserve._plans(region, None) == f"lag {reserve.PLANS}"
    with pytest.raises(ConfigurationError, match="mangler gjeldende planer"):
        reserve._plans(region, None)


def test_where_nothing_is_in_reserve_it_is_said_why():
    region = SimpleNamespace(title="R")
    assert reserve._no_reserve(region, {"a": "for bratt", "b": "x"}).remedy == "for bratt"
    assert "bebygd eller for smått" in reserve._no_reserve(region, {}).what


def test_proposals_beside_the_reserve_are_read_where_there_are_any(monkeypatch):
    stage = Stage(monkeypatch, reserve, read_proposals="lest")
    assert reserve._proposals([], "region", None) is None
    assert reserve._proposals([A], "region", ["id=nr"]) == "lest"
    assert stage.calls == [("read_proposals", [A], "region", {"id": "nr"})]


def candidate(**cells):
    usual = {"name": "Sluppen", "municipality": "5001", "place": "A", "area_daa": 40.4,
             "jobs": 100.0, "could_hold": 300.0, "could_house": 120.0, "car_km": 7.46}  # fmt: skip
    return SimpleNamespace(**{**usual, **cells})


@pytest.mark.parametrize("count", [0, 2])
def test_places_that_could_change_are_numbered_and_told(monkeypatch, count):
    stage = Stage(monkeypatch, transformation, sentence="setning")
    result = SimpleNamespace(synthetic=count > 0, candidates=[candidate()] * count, areas=[1, 2, 3])
    transformation.report(result, {"5001": "Trondheim"})
    texts = [call[1] for call in stage.calls if call[0] == "out"]
    at = 1 if count else 0
    assert f": {count} av 3." in texts[at]
    assert len(texts) == (6 if count else 1)
    assert texts[3:5] == (["- setning"] * 2 if count else [])
    table = transformation._table(result, {"5001": "Trondheim"})
    if count:
        cells = [list(column.cells) for column in table.columns]
        assert [str(column[1]) for column in cells] == [
            "2", "Sluppen", "Trondheim", "A", "40", "100", "300", "120", "7,5"
        ]  # fmt: skip


def test_what_could_move_is_measured_beside_proposals_and_written_where_asked(monkeypatch):
    region = SimpleNamespace(
        names={"5001": "T"}, title="R", has=lambda name: name == "roads",
        source=lambda name: f"kilde {name}",
    )  # fmt: skip
    result = SimpleNamespace(synthetic=True, candidates=["k"])
    stage = Stage(
        monkeypatch, transformation, open_region=region, tried_file=["m"], report_problems=None,
        _evaluated="vurdert", transformation=result, transformation_csv="csv", _written=WRITTEN,
        transformation_page="side", show_page=None, print_json=None, report=None, _entry="post",
    )  # fmt: skip
    transformation.show([A], region="min", profile="p", csv=A, page=B, open_page=True)
    assert stage.calls == [
        ("tried_file", A), ("report_problems", ["m"]), ("tried_file", B),
        ("report_problems", ["m"]), ("open_region", "min"), ("_evaluated", [A], region, "p"),
        ("transformation", region, "vurdert"), ("transformation_csv", result, {"5001": "T"}),
        ("_written", "csv", A), ("out", "Tabell: ut-2"),
        ("transformation_page", result, {"5001": "T"}, "R", {"roads": "kilde roads"}),
        ("_written", "side", B), ("out", "Side: ut-2"), ("show_page", WRITTEN),
        ("report", result, {"5001": "T"}),
    ]  # fmt: skip
    stage.calls.clear()
    transformation.show(as_json=True)
    assert stage.calls[1] == ("_evaluated", [], region, transformation.profiles.DEFAULT)
    assert stage.calls[-1] == ("print_json", {"synthetic": True, "candidates": ["post"]})


def test_proposals_are_scored_where_there_are_any(monkeypatch):
    submissions = SimpleNamespace(rejected=["r"])
    stage = Stage(monkeypatch, transformation, read_proposals=submissions, report_rejections=None,
                  score_submissions="vurdert")  # fmt: skip
    monkeypatch.setattr(transformation.profiles, "load", lambda name: f"weights {name}")
    assert transformation._evaluated([], "region", "p") is None
    assert transformation._evaluated([A], "region", "p") == "vurdert"
    assert stage.calls == [
        ("read_proposals", [A], "region", {}), ("report_rejections", ["r"]),
        ("score_submissions", submissions, "region", "weights p"),
    ]  # fmt: skip


# --- maps -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("title", "shown"), [("", "Jord, Veg"), ("Mitt", "Mitt")])
def test_a_map_has_the_layers_that_were_asked_for(monkeypatch, title, shown):
    region = SimpleNamespace(title="R", summary=lambda: SimpleNamespace(sources="kilder"))
    layers = [SimpleNamespace(title="Jord"), SimpleNamespace(title="Veg")]
    stage = Stage(
        monkeypatch, maps, tried_file=["t"], report=None, open_region=region,
        _read=(layers, ["m"]), layer_map="side", map_layers="bakgrunn", write_result=WRITTEN,
        landed=WRITTEN, slow_to_open=None, show_page=None, _wrong_target=[],
    )  # fmt: skip
    maps.make_map(["land", "roads"], title=title, title_of=["land=J"], region="min", column="c",
                  unit="m", classes=7)  # fmt: skip
    wanted = maps.Wanted("c", "m", 7, maps.SCHEMES[0])
    out = Path("ikap-kart.html")
    assert stage.calls == [
        ("_wrong_target", out), ("tried_file", out), ("report", ["t"]), ("open_region", "min"),
        ("_read", ["land", "roads"], region, wanted, {"land": "J"}), ("map_layers", region),
        ("layer_map", shown, layers, "bakgrunn", "R", "kilder"),
        ("write_result", Path.cwd() / out, b"side"), ("report", ["m"]),
        ("landed", out, WRITTEN), ("out", "Kart: ut-2"), ("slow_to_open", WRITTEN),
    ]  # fmt: skip


def test_a_map_that_is_slow_is_said_to_be_and_shown_where_asked(monkeypatch):
    region = SimpleNamespace(title="R", summary=lambda: SimpleNamespace(sources="kilder"))
    stage = Stage(
        monkeypatch, maps, tried_file=[], report=None, open_region=region, _read=([], []),
        layer_map="side", map_layers="bakgrunn", write_result=WRITTEN, landed=WRITTEN,
        slow_to_open="tregt", show_page=None, _wrong_target=[],
    )  # fmt: skip
    maps.make_map(open_map=True)
    assert stage.calls[-2:] == [("report", ["tregt"]), ("show_page", WRITTEN)]
    assert next(call for call in stage.calls if call[0] == "layer_map")[1] == "Oversiktskart"


def test_layers_and_files_of_a_map_are_read_and_all_that_is_wrong_is_told(monkeypatch, tmp_path):
    file = tmp_path / "a.gpkg"
    file.write_text("x", encoding="utf-8")
    datasets = [SimpleNamespace(title=t, remarks=(f"m {t}",)) for t in ("En", "To")]
    stage = Stage(
        monkeypatch, maps, _of_region="lag", _titled=Answers(["1", "2", "3"]),
        read_datasets=datasets, of_dataset="sett", meeting_layers="lagene",
    )  # fmt: skip
    region = SimpleNamespace(has=lambda _name: False)
    wanted = maps.Wanted("", "", 5, maps.SCHEMES[0])
    names = ["land", str(file), "land"]
    assert maps._read(names, region, wanted, {str(file): "Fil"}) == ("lagene", ["m En", "m To"])
    assert stage.calls == [
        ("_of_region", "land", region), ("_titled", "lag", None),
        ("read_datasets", [str(file)], region),
        ("of_dataset", datasets[0]), ("_titled", "sett", "Fil: En"),
        ("of_dataset", datasets[1]), ("_titled", "sett", "Fil: To"),
        ("meeting_layers", ["1", "2", "3"], wanted),
    ]  # fmt: skip

    def broken(name, _region):
        raise InputError([Problem(name, "x")])

    monkeypatch.setattr(maps, "_of_region", broken)
    with pytest.raises(ConfigurationError) as caught:
        maps._read(["land", "roads", "ukjent"], region, wanted, {})
    assert [problem.where for problem in caught.value.problems] == ["land", "roads", "ukjent"]


def test_a_layer_of_the_region_is_drawn_where_it_has_something(monkeypatch):
    stage = Stage(monkeypatch, maps, of_region="lag", served="betjent")
    full = pd.DataFrame({"a": [1]})
    region = SimpleNamespace(
        has=lambda name: name != "stops", layer=lambda name: full if name != "paths" else full[:0],
        source=lambda name: f"kilde {name}",
    )  # fmt: skip
    assert maps._of_region("roads", region) == "lag"
    assert stage.calls == [("of_region", "roads", full, "kilde roads")]
    for name in ("paths", "timetable"):
        with pytest.raises(ConfigurationError):
            maps._of_region(name, region)
    monkeypatch.setattr(maps, "served", lambda _frame: full.assign(b=2))
    maps._of_region("stops", region)
    assert list(stage.calls[-1][2].columns) == ["a", "b"]  # those that the timetable calls at
    assert maps._titled("lag", None) == "lag"


@pytest.mark.parametrize("rejected", [(), ("r",)])
def test_the_reserve_is_found_judged_and_written(monkeypatch, rejected):
    left = pd.DataFrame({"reserve": [1500.0, 900.0]})
    kept = SimpleNamespace(left=left)
    everyone = SimpleNamespace(alternatives=pd.DataFrame({"a": [1]}, index=["x"]))
    document = {
        "sentence": "s", "warnings": ["w"], "combined": {"sentences": ["c"]},
        "removals": [{"aim": "compromise", "sentence": "m"}, {"aim": "compromise", "sentence": "m"},
                     {"aim": "soil", "sentence": "j"}],
    }  # fmt: skip
    trail = SimpleNamespace(remarks=["merk"])
    stage = Stage(
        monkeypatch, reserve, prepare=None, open_region="region", _plans=Answers(["nå", "etter"]),
        reserve_in=kept, as_submissions=("lest", {"u": "v"}), together=everyone, read_trail=trail,
        _proposals=SimpleNamespace(rejected=rejected), score_submissions="vurdert", report=None,
        report_rejections=None, study="resultat", write_reserve=(document, WRITTEN), landed=WRITTEN,
        synthetic_sign="oppdiktet", show_page=None, _source="kilde", run_name="kjøring",
    )  # fmt: skip
    monkeypatch.setattr(reserve.profiles, "load", lambda name: f"weights {name}")
    code = 0
    try:
        reserve.find_reserve([A], plans=B, proposed=A, on_day="2020-01-31", trail=B, open_page=True)
    except typer.Exit as ended:
        code = ended.exit_code
    assert code == len(rejected)
    said = {call[0]: call[1:] for call in stage.calls}
    asked = [call[1:] for call in stage.calls if call[0] == "_plans"]
    assert asked == [("region", B), ("region", A)]
    assert said["prepare"] == (Path("ikap-reserve"),)
    assert said["reserve_in"] == ("nå", "region", date(2020, 1, 31), reserve.NEWEST)
    assert said["as_submissions"] == (kept, "region")
    assert said["_proposals"] == ([A], "region", None)
    assert said["together"][1] == "lest"
    assert (said["read_trail"][0], list(said["read_trail"][1])) == (B, ["x"])
    usual = f"weights {reserve.profiles.DEFAULT}"
    assert said["score_submissions"] == (everyone, "region", usual, {"trail": trail})
    assert said["report"] == (["merk"],)
    assert said["report_rejections"] == (rejected,)
    assert said["study"] == ("region", kept, "vurdert", {"u": "v"}, "etter")
    assert said["write_reserve"] == ("resultat", Path("ikap-reserve"), {reserve.PLANS: "kilde"})
    assert said["_source"] == (B,)
    texts = [call[1] for call in stage.calls if call[0] == "out"]
    assert texts[:-1] == ["s", "w", "m", "c"]
    assert texts[-1] == "Reserveområder: 2, 2 daa. Side: HER/ut-2/reserve.html"
    assert ("err", "oppdiktet") in stage.calls
    assert said["show_page"] == (WRITTEN / "reserve.html",)


def test_a_reserve_of_the_regions_own_plans_names_no_file(monkeypatch):
    empty = SimpleNamespace(alternatives=pd.DataFrame({"a": []}))
    stage = Stage(
        monkeypatch, reserve, prepare=None, open_region=SimpleNamespace(title="R"), _plans="nå",
        reserve_in="r", as_submissions=("lest", {}), together=empty, _proposals=None,
        score_submissions=None,
    )  # fmt: skip
    with pytest.raises(ConfigurationError, match="ingen arealreserve"):
        reserve.find_reserve.__wrapped__()
    assert stage.names().count("_plans") == 1
    assert "score_submissions" not in stage.names()
