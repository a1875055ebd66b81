"""Small parts of commands: what is asked for, what is refused, and what stands on the screen."""

from __future__ import annotations

import io
import signal
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

from ikap.assess.transformation import Candidate
from ikap.commands import app
from ikap.commands.land.transformation import _entry
from ikap.commands.layers import official
from ikap.commands.layers.findings import _column
from ikap.commands.layers.listing import _listing
from ikap.commands.layers.standing import _years
from ikap.commands.rounds import summary
from ikap.commands.sensitivity import _asked
from ikap.commands.surface import _municipalities
from ikap.commands.terminal import hear_interrupts
from ikap.model import ConfigurationError, Source


@pytest.mark.parametrize(
    ("dated", "years"), [("2024-11-29", 2.0), ("2024", 2.9), ("2026-05", 0.6), ("i fjor", None)]
)
def test_a_data_set_is_as_old_as_its_day_says(dated, years):
    assert _years(dated, date(2026, 11, 29)) == years


def test_a_page_is_opened_only_where_one_is_written(tmp_path):
    nowhere = ["--region", str(tmp_path / "ingen")]
    told = "gjelder bare sammen med --page."
    refused = CliRunner().invoke(app, ["transformation", "--open", *nowhere])
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.split())
    with_page = ["--page", str(tmp_path / "side.html")]
    asked = CliRunner().invoke(app, ["transformation", "--open", *with_page, *nowhere])
    assert asked.exit_code == 2  # there is no such region
    assert told not in " ".join(asked.output.split())


def test_a_number_that_nobody_knows_is_empty_in_json():
    unknown = float("nan")
    entry = _entry(
        Candidate("Sluppen", "5001", 40.0, "C", "A", unknown, 0.2, 0.9, 300.0, 120.0, 7.5, ())
    )
    assert (entry["jobs"], entry["could_hold"], entry["car_km"]) == (None, 300.0, 7.5)
    assert (entry["name"], entry["move_to"]) == ("Sluppen", [])


@pytest.mark.parametrize("greatest", [1.0, 2.0, 100.0])
def test_weights_are_shaken_by_what_is_asked_for(greatest):
    assert _asked(None, None, greatest).greatest == greatest


@pytest.mark.parametrize("greatest", [0.99, 100.01, float("inf"), float("nan")])
def test_a_factor_that_shakes_nothing_or_all_is_refused(greatest):
    with pytest.raises(ConfigurationError) as refused:
        _asked(None, None, greatest)
    assert "--greatest" in str(refused.value)


def test_municipalities_are_known_by_number_and_name_and_stand_by_number():
    region = SimpleNamespace(names={"5001": "Trondheim", "5028": "Melhus", "5035": "Stjørdal"})
    asked = ("stjørdal", "5028", "Trondheim", "MELHUS", "Oslo")
    assert _municipalities(asked, region) == (("5001", "5028", "5035"), ["Oslo"])


def test_the_margin_is_the_longest_reach_in_hundreds_of_metres_rounded_up(monkeypatch):
    monkeypatch.setattr(official, "CONSTRAINTS", ())
    for reach, metres in ((1001.0, 1100), (1100.0, 1100), (950.0, 1000)):
        monkeypatch.setattr(official, "INDICATORS", [SimpleNamespace(reach=reach)])
        assert official.margin() == metres


def test_a_column_of_codes_names_its_list_where_all_files_have_the_same():
    def said(*tables):
        values = pd.Series(["11", "11", "12", "99"], name="koder")
        candidate = SimpleNamespace(
            columns={"type": "koder"},
            tables={"type": tables},
            unknown={"type": {"99": 1}},
            choices=SimpleNamespace(where={}),
            offer=SimpleNamespace(cells=values.to_frame(), shape="areas"),
        )
        return _column(candidate, SimpleNamespace(name="type", codes="egne", choices=()))

    assert ", kodelisten arealtyper: 11" in said("arealtyper")
    assert "kodelisten" not in said("arealtyper", "andre")
    assert said("arealtyper").endswith("11 (2), 12 (1), 99 (1, ukjent)")


def test_an_interrupt_is_heard_where_the_command_runs():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        hear_interrupts()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_layer_is_listed_with_whose_it_is_of_what_day_and_on_what_terms():
    source = Source("AR5", "NIBIO", "2026-01-15", "CC BY 4.0")
    console = Console(width=120, file=io.StringIO())
    console.print(_listing({"land": source}))
    lines = [line.strip() for line in console.file.getvalue().splitlines() if line.strip()]
    assert lines[0].startswith("land")
    assert "15.01.2026" in lines[0].replace("\N{NO-BREAK SPACE}", " ")
    assert lines[1] == "AR5, NIBIO, CC BY 4.0"


@pytest.mark.parametrize(("count", "before", "with_the_rest"), [(10, 0, 10), (11, 10, 0)])
def test_more_than_ten_refusals_are_cut_short_and_what_is_left_is_counted(
    monkeypatch, count, before, with_the_rest
):
    said = {"before": 0, "with": 0, "text": ""}
    errors = SimpleNamespace(print=lambda text: said.update(text=str(text)))
    for name, instead in {
        "report_rejections": lambda some: said.update(before=len(some)),
        "report_result": lambda _evaluation, some, _out: said.update({"with": len(some)}),
        "err_console": errors,
        "municipality_table": lambda _tallies: "",
        "accounted": lambda _result: [],
    }.items():
        monkeypatch.setattr(summary, name, instead)
    submissions = SimpleNamespace(rejected=list(range(count)))
    summary.report_round(
        SimpleNamespace(
            round=SimpleNamespace(submissions=submissions),
            out=Path("ut"),
            evaluation="noe",
            tallies=(),
            damaged=0,
            account=SimpleNamespace(faults=list),
        )
    )
    assert (said["before"], said["with"]) == (before, with_the_rest)
    assert ("1 til" in said["text"]) is (count > summary.SHOWN)
