"""What became of the mutants, kept between runs, and the table that is made of it."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mutation.mutants import Mutant
from mutation.reach import digest

EQUIVALENT = Path("tests/mutation/equivalent.toml")
GOALS = {"measure": 85, "criteria": 85, "assess": 85, "verify": 85}
OTHERS = 75


class Outcomes:
    """A line of JSON for each mutant that was tried; the last one said of a mutant holds."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        self.root = root
        self.known: dict[str, dict[str, Any]] = {}
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                said = json.loads(line)
                self.known[said["key"]] = said
        self.equivalent = equivalents(root / EQUIVALENT)

    def keep(self, mutant: Mutant, said: dict[str, Any]) -> None:
        """Write down what became of a mutant."""
        record = {
            "key": mutant.key,
            "file": mutant.file,
            "line": mutant.line,
            "operator": mutant.change.operator,
            "before": mutant.before,
            "after": mutant.after,
            "text": digest(self.root / mutant.file),
            **said,
        }
        self.known[mutant.key] = record
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")

    def excused(self, mutant: Mutant) -> bool:
        return (mutant.file, mutant.before, mutant.after) in self.equivalent

    def left(self, wanted: Iterable[Mutant], *, again: bool) -> list[Mutant]:
        """Those to try: not tried yet, or tried on another text, or, `again`, those that lived."""
        return [
            mutant
            for mutant in wanted
            if not self.excused(mutant) and not self._settled(mutant, again)
        ]

    def _settled(self, mutant: Mutant, again: bool) -> bool:
        said = self.known.get(mutant.key)
        if said is None:
            return False
        if said["outcome"] in ("killed", "hung"):
            return True if again else said["text"] == digest(self.root / mutant.file)
        return not again

    def table(self, wanted: Iterable[Mutant]) -> str:
        """By room: tried, equivalent, killed and the share; then each survivor with its place."""
        rooms: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        living = []
        for mutant in wanted:
            said = self.known.get(mutant.key)
            if self.excused(mutant):
                rooms[mutant.room]["equivalent"] += 1
            elif said is not None:
                rooms[mutant.room][said["outcome"]] += 1
                if said["outcome"] in ("survived", "unreached"):
                    living.append((mutant, said["outcome"]))
        lines = [
            "| room | mutants | equivalent | killed | survived | share killed | goal |",
            "|---|---:|---:|---:|---:|---:|---:|",
        ]
        total: dict[str, int] = defaultdict(int)
        for room, counts in sorted(rooms.items()):
            lines.append(_row(room, counts, f"{GOALS.get(room, OTHERS)} %"))
            for name, count in counts.items():
                total[name] += count
        lines.append(_row("all", total, ""))
        lines += ["", f"Survivors ({len(living)}):", ""]
        for mutant, outcome in sorted(living, key=lambda one: (one[0].file, one[0].line)):
            note = "" if outcome == "survived" else " (no test reaches it)"
            lines.append(f"- `{mutant.file}:{mutant.line}`{note}: {mutant.change.operator}")
            lines += [f"      - {mutant.before}", f"      + {mutant.after}"]
        return "\n".join(lines)


def _row(name: str, counts: dict[str, int], goal: str) -> str:
    killed = counts["killed"] + counts["hung"]
    living = counts["survived"] + counts["unreached"]
    tried = killed + living
    share = f"{100 * killed / tried:.0f} %" if tried else "–"
    cells = (name, tried + counts["equivalent"], counts["equivalent"], killed, living, share, goal)
    return "| " + " | ".join(map(str, cells)) + " |"


def equivalents(path: Path) -> dict[tuple[str, str, str], str]:
    """Changes that cannot be told from the code as it stands, and why: (file, before, after)."""
    if not path.is_file():
        return {}
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", [])
    return {(one["file"], one["before"], one["after"]): one["because"] for one in entries}
