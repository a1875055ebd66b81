"""What scoring, surfaces and the service ask of the house, in what order and with what."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from ikap.commands import (
    regions,
    scoring,
    serving,
    surface,
)
from ikap.commands.rounds import batch
from ikap.model import ConfigurationError
from tests.commands.stage import Stage

A, B, OUT, WRITTEN = Path("a"), Path("b"), Path("ut"), Path("ut-2")


def run_of(name="b", lang="nn", **held):
    document = {"language": lang, "alternatives": [], "synthetic": "", "sites": [], "rules": []}
    return SimpleNamespace(name=name, document=document, record=f"record {name}", folder=Path(name),
                           areas=f"areas {name}", **held)  # fmt: skip


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


class Named(str):
    """A region by its name, which is asked to keep its small layers."""

    kept = 0.0

    def keep(self, most):
        self.kept = most


def scored(monkeypatch, rejected=(), **instead):
    submissions = SimpleNamespace(alternatives=[1, 2], rejected=rejected)
    form = SimpleNamespace(inputs="skjema")
    trail = SimpleNamespace(sha256="abc", remarks=["merknad"])
    played = {
        "prepare": None, "check_extras": None, "open_region": Named("region"),
        "read_overrides": ("o",),
        "map_layers": None, "read_proposals": submissions, "read_form": form, "entered": trail,
        "report_columns": None, "check_form": None, "check_trail": None, "report": None,
        "overlap_remarks": ("over",),
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
        ("map_layers", "region", stage.calls[4][2]),
        ("read_proposals", FILES, "region", {"id": "nr"}),
        ("read_form", B, submissions),
        ("entered", job, submissions),
        ("report_columns", submissions, stage.calls[8][2], {"notes": True}),
        ("overlap_remarks", [1, 2]),
        ("report", ("over",)),
        ("check_form", OUT, "skjema"),
        ("check_trail", OUT, "abc"),
        ("report", ["merknad"]),
        ("counting", stage.calls[14][1]),
        (
            "score_submissions", submissions, "region", "weights p",
            {"overrides": ("o",), "form": form, "trail": trail, "map_parts": "map"},
        ),
        ("write_scored", job, "region", "vurdert"),
        ("report_result", "vurdert", (), WRITTEN),
        ("show_page", WRITTEN / scoring.MAP),
    ]  # fmt: skip
    assert stage.calls[4][1].kept == scoring.SMALL
    assert stage.calls[4][2].empty  # a layer that is too large is not read whole


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
        overlap_remarks=("over",),
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
        told = ["report_columns", "overlap_remarks", "report", "report_rejections", "out"]
        assert stage.names()[2:] == told
        assert stage.calls[4][1:] == (("m", "over"),)
        assert stage.calls[5][1:] == (rejected,)
        assert "vurderes: 3." in stage.calls[6][1]
        assert stage.calls[6][1].endswith(f": {len(rejected)}.")


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
