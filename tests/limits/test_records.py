"""What is declared, against what was declared when it was last looked through.

A number, an order or a name that moves by a slip of the hand shows itself here as a line of the
review; one that is meant is written by `IKAP_GOLDEN=write`, and its commit says why. Whether the
number is right, the stories beside this tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pytest

from tests.golden_files import assert_golden_table
from tests.limits.records import declared, written_out


def test_what_the_code_declares():
    rows = [";".join(part.replace(";", ",") for part in row) for row in declared()]
    assert len(rows) > 2000
    assert_golden_table("declared.csv", "module;name;#value", rows)


class Kind(StrEnum):
    HOUSING = "housing"


@dataclass(frozen=True)
class Gauge:
    id: str
    reach: float = 800.0
    title: str = ""


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (1 / 3, "0.333333333333"),
        (True, "True"),
        (1, "1"),
        ((1, None, "m²"), "(1, None, m²)"),
        ({Kind.HOUSING, "business"}, "{business, housing}"),
        ({"b": 2, "a": [1e6]}, "{b: 2, a: (1000000)}"),
        ("", "''"),
        ("Nær en holdeplass", "…"),
        (Gauge("walk"), "Gauge(id=walk)"),
        ((Gauge("walk", 7),), "(Gauge(id=walk reach=7))"),
        (object(), "…"),
    ],
)
def test_a_value_in_a_line(value, line):
    assert written_out(value) == line


def test_a_record_is_its_fields_save_those_at_their_default():
    assert written_out(Gauge("walk", 700, "En tittel"), outermost=True) == (
        "Gauge(id=walk reach=700 title=…)"
    )
    assert written_out(Gauge("walk", 800, ""), outermost=True) == "Gauge(id=walk)"
