"""A round's trail through the service: the lines of a request are read as the form is."""

from __future__ import annotations

from datetime import datetime

import pytest

from ikap.model import ConfigurationError, TrailEntry
from ikap.present.book import write_trail
from ikap.serve.api.answers import TRAIL
from ikap.serve.engine.scoring import trail_of
from ikap.serve.engine.trailing import entered
from ikap.sources.forms.trail import seal

LINE = {"id": "S", "state": "received", "by": "Kari", "role": "leder", "date": "2026-01-05"}


def test_lines_are_entered_each_on_the_one_before():
    later = {**LINE, "state": "Innstilt", "outcome": "nei", "reason": "Jord", "date": "2026-03-01"}
    found = trail_of([LINE, later], ["S"])
    assert [(one.state, one.outcome) for one in found.entries] == [
        ("received", ""),
        ("recommended", "no"),
    ]
    kept = [{**LINE, "run": found.entries[0].run, "seal": found.entries[0].seal}]
    again = trail_of(kept, ["S"])
    assert (again.entries[0].seal, again.entries[0].changed) == (found.entries[0].seal, False)


def test_a_line_that_cannot_be_entered_is_told():
    with pytest.raises(ConfigurationError, match="seks uker"):
        trail_of([{**LINE, "state": "hearing", "until": "2026-01-20"}], ["S"])


def test_lines_are_entered_on_a_form_that_stands(tmp_path):
    """The line that stood keeps its checksum, and the new one is sealed on it."""
    first = entered(None, None, ["S"], [LINE])
    form = tmp_path / "trail.xlsx"
    write_trail([TrailEntry(**first[0])], ["S"], "r1", form, datetime(2026, 11, 29))
    both = entered(None, str(form), ["S"], [{**LINE, "state": "assessed", "date": "2026-02-01"}])
    assert [line["state"] for line in both] == ["received", "assessed"]
    assert both[0]["seal"] == first[0]["seal"]
    assert both[1]["seal"] == seal(TrailEntry(**{**both[1], "seal": ""}), first[0]["seal"])


def test_lines_are_in_the_log_and_in_the_outputs_of_a_run_of_its_own(served, scored):
    """What cannot be entered changes nothing; a run that was carried on is not carried on twice."""
    (site, *_rest) = served.ask(f"/runs/{scored['id']}/files/scores.json").json["alternatives"]
    line = {**LINE, "id": site["id"], "state": "recommended", "outcome": "no"}
    path = f"/runs/{scored['id']}/trail"
    runs = len(served.ask("/runs").json["runs"])
    refused = served.ask(path, {"trail": [line]})
    assert refused.status == 422
    assert "begrunnelsen mangler" in refused.json["detail"]
    assert len(served.ask("/runs").json["runs"]) == runs
    made = served.ask(path, {"trail": [{**line, "reason": "Jord <b>fulldyrka</b>"}]})
    assert made.status == 201
    noted = served.ask("/log").json["log"]
    assert any(row["what"] == "trail" and row["about"]["run"] == made.json["run"] for row in noted)
    again = served.ask(path, {"trail": [{**line, "reason": "Jord"}]})
    assert (again.status, again.json["run"]) == (409, made.json["run"])
    run = served.wait_run(made.json["run"])["id"]
    document = served.ask(f"/runs/{run}/files/scores.json").json
    after = next(entry for entry in document["alternatives"] if entry["id"] == site["id"])
    (step,) = after["trail"]
    assert (step["state"], step["by"], step["reason"]) == (
        "recommended",
        "Kari",
        "Jord <b>fulldyrka</b>",
    )
    assert after["score"] == site["score"]
    assert served.ask(f"/runs/{run}/files/trail.xlsx").status == 200


def test_no_lines_are_no_trail():
    assert trail_of([], ["S"]).entries == ()


def test_the_schema_names_what_the_form_has():
    properties = TRAIL["items"]["properties"]
    assert set(properties) >= set(LINE) | {"outcome", "reason", "case", "until", "run", "seal"}
