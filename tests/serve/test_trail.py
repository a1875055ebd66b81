"""A round's trail through the service: the lines of a request are read as the form is."""

from __future__ import annotations

import pytest

from ikap.model import ConfigurationError
from ikap.serve.api.answers import TRAIL
from ikap.serve.engine.scoring import trail_of

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


def test_no_lines_are_no_trail():
    assert trail_of([], ["S"]).entries == ()


def test_the_schema_names_what_the_form_has():
    properties = TRAIL["items"]["properties"]
    assert set(properties) >= set(LINE) | {"outcome", "reason", "case", "until", "run", "seal"}
