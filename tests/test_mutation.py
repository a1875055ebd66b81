"""The mutation run: what it changes, and that it counts rightly and tries nothing twice."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from mutation import operators, page  # noqa: E402
from mutation.mutants import PAGE_ROOM, named, room  # noqa: E402
from mutation.outcomes import EQUIVALENT, Outcomes, equivalents  # noqa: E402
from mutation.sample import every, sampled  # noqa: E402
from mutation.trial import _scope  # noqa: E402

CODE = '''\
"""A doc of 3 lines: 1 < 2."""
LIMIT, NEAR = 0.5, 1e-9


def first(rows: list[int], most: int = 10) -> list[int]:
    """Those under 5."""
    kept = sorted((row for row in rows if row <= most), key=abs)
    kept.append(min(rows) + 1)
    if not kept or rows[0] is None:
        raise ValueError(_("ingen under 5"))
    return table.rank(kept, LIMIT, method="min", ascending=False)
'''


def mutants(text=CODE):
    return list(named("ikap/measure/x.py", text, operators.changes(text)))


def changed(kind, text=CODE):
    return {one.after for one in mutants(text) if one.change.operator == kind}


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("comparison", "kept = sorted((row for row in rows if row < most), key=abs)"),
        ("comparison", "if not kept or rows[0] is not None:"),
        ("arithmetic", "kept.append(min(rows) - 1)"),
        ("extremes", "kept.append(max(rows) + 1)"),
        ("constants", "LIMIT, NEAR = 0.55, 1e-9"),
        ("constants", "LIMIT, NEAR = 0.5, 0.0001"),
        ("defaults", "def first(rows: list[int], most: int = 11) -> list[int]:"),
        ("negation", "if (kept) or rows[0] is None:"),
        ("negation", "if not kept and rows[0] is None:"),
        ("order", "kept = sorted((row for row in rows if row <= most))"),
        ("order", 'return table.rank(kept, LIMIT, method="max", ascending=False)'),
        ("order", 'return table.rank(kept, LIMIT, method="min", ascending=True)'),
        ("removed statement", "pass"),
        ("swapped arguments", 'return table.rank(LIMIT, kept, method="min", ascending=False)'),
    ],
)
def test_a_slip_of_each_kind_is_made(kind, after):
    assert after in changed(kind)


def test_every_change_is_sound_code_and_no_text_for_readers_is_touched():
    for one in mutants():
        applied = one.applied(CODE)
        ast.parse(applied)
        assert applied != CODE
        assert '"""A doc of 3 lines: 1 < 2."""' in applied
        assert '"""Those under 5."""' in applied
        assert '_("ingen under 5")' in applied or one.after == "pass"


def test_a_question_in_sql_has_its_limits_too():
    text = 'ask("SELECT least(a, b) FROM t WHERE a >= 2 AND b < 3")'
    assert {'ask("SELECT greatest(a, b) FROM t WHERE a >= 2 AND b < 3")'} == changed(
        "extremes, SQL", text
    )
    assert changed("comparison, SQL", text) == {
        'ask("SELECT least(a, b) FROM t WHERE a > 2 AND b < 3")',
        'ask("SELECT least(a, b) FROM t WHERE a >= 2 AND b <= 3")',
    }


def test_the_script_of_the_page_is_changed_outside_its_texts():
    text = 'const near = a >= LEAST && b < 2; // a >= b\nsay("a < 2");\n'
    found = {one.after for one in named("x.js", text, page.changes(text))}
    assert found == {
        "const near = a > LEAST && b < 2; // a >= b",
        "const near = a >= LEAST || b < 2; // a >= b",
        "const near = a >= LEAST && b <= 2; // a >= b",
        "const near = a >= LEAST && b < 3; // a >= b",
    }


def test_what_runs_when_a_module_is_loaded_is_known_by_its_name():
    tree = ast.parse(CODE)
    assert _scope(tree, 2) == ({"LIMIT", "NEAR"}, set())
    assert _scope(tree, 5) == ({"first"}, set(range(6, 12)))
    assert _scope(tree, 8) == (set(), set())


@pytest.fixture(scope="module")
def all_mutants():
    return every(ROOT, ["ikap/measure", "ikap/present/assets/page/scripts/arithmetic"])


def test_a_sample_is_the_same_for_the_same_seed_and_has_every_kind(all_mutants):
    once, again = (sampled(all_mutants, 60, 1) for _ in range(2))
    assert once == again
    assert len(once) == pytest.approx(60, abs=1)
    assert set(once) != set(sampled(all_mutants, 60, 2))
    assert {one.room for one in once} == {"measure", PAGE_ROOM}
    kinds = {one.change.operator for one in all_mutants if one.room == "measure"}
    assert {one.change.operator for one in once if one.room == "measure"} == kinds
    assert len({one.key for one in all_mutants}) == len(all_mutants)


def test_rooms_are_those_of_the_house():
    assert room("ikap/text.py") == "ground"
    assert room("ikap/sources/gtfs/feed.py") == "sources"
    assert room("ikap/present/assets/page/scripts/arithmetic/utm.js") == PAGE_ROOM


def test_what_was_killed_is_not_tried_again_and_survivors_are_when_asked(all_mutants, tmp_path):
    wanted = all_mutants[:4]
    outcomes = Outcomes(tmp_path / "outcomes.jsonl", ROOT)
    assert outcomes.left(wanted, again=False) == wanted
    for one, outcome in zip(wanted, ("killed", "survived", "hung"), strict=False):
        outcomes.keep(one, {"outcome": outcome, "by": None})
    read = Outcomes(tmp_path / "outcomes.jsonl", ROOT)
    assert read.left(wanted, again=False) == wanted[3:]
    assert read.left(wanted, again=True) == [wanted[1], wanted[3]]
    table = read.table(wanted)
    assert "| measure | 3 | 0 | 2 | 1 | 67 % | 85 % |" in table
    assert f"{wanted[1].file}:{wanted[1].line}" in table
    assert wanted[1].after in table


def test_what_is_judged_equivalent_has_a_reason_and_is_in_the_code_still():
    known = equivalents(ROOT / EQUIVALENT)
    assert all(len(reason) > 20 for reason in known.values())
    files = sorted({file for file, _before, _after in known})
    now = {(one.file, one.before, one.after) for one in every(ROOT, files)} if files else set()
    assert known.keys() - now == set()
