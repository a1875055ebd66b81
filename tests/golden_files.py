"""Golden files: what a run gave when it was last looked through, and what has moved since.

`IKAP_GOLDEN=write` writes them anew and prints what moved: a change that is meant says why in its
commit.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
SHOWN = 60  # moves in one message; `git diff` has all


def assert_golden(name: str, text: str) -> None:
    """Text that must be what the file holds."""
    path = GOLDEN / name
    if os.environ.get("IKAP_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def assert_golden_table(name: str, head: str, rows: list[str]) -> None:
    """Rows of a table that must be what the file holds; `head` names the columns.

    A row is known by its columns up to the one whose name begins with `#`. What moved is told site
    by site and by how much.
    """
    path = GOLDEN / name
    before = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    after = [head.replace("#", ""), *rows]
    keys = next(i for i, column in enumerate(head.split(";")) if column.startswith("#"))
    told = list(moves(before, after, keys))
    text = "\n".join([*told[:SHOWN], *([f"… and {len(told) - SHOWN} more"] * (len(told) > SHOWN))])
    if os.environ.get("IKAP_GOLDEN") == "write":
        path.write_text("\n".join(after) + "\n", encoding="utf-8", newline="\n")
        print(f"\n{name}: {len(told)} moved\n{text}" if told else f"\n{name}: nothing moved")
        return
    assert not told, f"{name}: {len(told)} moved since it was looked through\n{text}"
    assert before == after, f"{name}: the same rows in another order"


def moves(before: list[str], after: list[str], keys: int) -> Iterator[str]:
    """What moved between two tables, a line each; the first `keys` columns name a row.

    >>> old, new = ["id;what;daa", "1;mire;2;in=3"], ["id;what;daa", "1;mire;3;in=2", "2;sea;1"]
    >>> list(moves(old, new, 2))
    ['1 mire: daa 2 → 3 (+1, +50 %); in 3 → 2 (-1, -33.3 %)', '2 sea: is new']
    """
    if before and before[0] != after[0]:
        yield f"columns: {before[0]} → {after[0]}"
    old, new = (_by_key(lines, keys) for lines in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        name = " ".join(key)
        if key not in new:
            yield f"{name}: is gone"
        elif key not in old:
            yield f"{name}: is new"
        else:
            one, other = old[key], new[key]
            columns = [*one, *(column for column in other if column not in one)]
            pairs = [(column, one.get(column, ""), other.get(column, "")) for column in columns]
            if changed := [_move(*pair) for pair in pairs if pair[1] != pair[2]]:
                yield f"{name}: {'; '.join(changed)}"


def _by_key(lines: list[str], keys: int) -> dict[tuple[str, ...], dict[str, str]]:
    """Rows by what names them: their cells by column, those beyond the head as `name=value`."""
    if not lines:
        return {}
    columns = lines[0].split(";")[keys:]
    found = {}
    for line in lines[1:]:
        cells = line.split(";")
        named = dict(zip(columns, cells[keys:], strict=False))
        rest = (cell.partition("=") for cell in cells[keys + len(columns) :])
        found[tuple(cells[:keys])] = named | {name: value for name, _is, value in rest}
    return found


def _move(column: str, old: str, new: str) -> str:
    """A cell that moved, with by how much where both are numbers."""
    told = f"{column} {old or '–'} → {new or '–'}"
    try:
        one, other = float(old), float(new)
    except ValueError:
        return told
    by = f"{other - one:+.6g}"
    return f"{told} ({by}, {100 * (other - one) / abs(one):+.3g} %)" if one else f"{told} ({by})"
