"""Files with bytes changed at random, through every reader: each is read or refused in words.

IKAP_FUZZ is how many files (120 where it is not set), IKAP_FUZZ_FROM the number of the first; a
number is the same file each time. With `-s` the slowest are printed, and what they cost.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ikap.model import InputError
from ikap.sources import wall
from ikap.sources.dataset import read_datasets
from ikap.sources.proposals import read_proposals
from ikap.sources.wall import reader
from tests.sources.wall.mutated import seeds, write

COUNT = int(os.environ.get("IKAP_FUZZ", "120"))
FIRST = int(os.environ.get("IKAP_FUZZ_FROM", "0"))
LONGEST = 10.0  # seconds that an answer may take, with what a busy machine adds
LARGEST = 2.2 * 2**30  # bytes: the limit, and what a process has beside it
SHOWN = 10


@dataclass(frozen=True, order=True)
class Cost:
    """What the answer to a changed file took: seconds on the clock and of work, and memory."""

    seconds: float
    work: float
    memory: int  # bytes at most
    number: int
    name: str

    def __str__(self) -> str:
        return (
            f"{self.number:7d} {self.name:10} {self.seconds:6.1f} s, of work {self.work:5.1f} s, "
            f"{self.memory / 2**20:5.0f} MiB"
        )


def child() -> int | None:
    """The process that reads, if there is one."""
    held = reader._here._child
    return held.process.pid if held is not None and held.alive else None


def work_of(pid: int | None) -> float:
    """Seconds of work that a process has done; nothing where that cannot be seen."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def memory_of(pid: int | None) -> int:
    """The most memory that a process has had in use since it was last asked, in bytes."""
    peak = 0
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
        peak = next((int(n.split()[1]) * 1024 for n in lines if n.startswith("VmHWM")), 0)
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    return peak


def test_the_sound_files_are_the_same_bytes_each_time(tmp_path):
    contents = []
    for turn in ("en", "to"):
        (tmp_path / turn).mkdir()
        seeds(tmp_path / turn)
        contents.append({file.name: file.read_bytes() for file in (tmp_path / turn).iterdir()})
        time.sleep(1.1)  # where a time is written, it is another now
    differing = [name for name in contents[0] if contents[0][name] != contents[1][name]]
    assert not differing


def test_a_changed_file_is_read_or_refused_in_words(tmp_path, lilleby):
    (tmp_path / "sound").mkdir()
    sound = seeds(tmp_path / "sound")
    wall.start()
    costs: list[Cost] = []
    for number in range(FIRST, FIRST + COUNT):
        file = write(sound, number, tmp_path / "changed" / str(number))
        memory_of(child())
        before, worked, start = child(), work_of(child()), time.monotonic()
        read = read_proposals([file], lilleby)
        seconds = time.monotonic() - start
        work = work_of(child()) - (worked if child() == before else 0.0)
        costs.append(Cost(seconds, work, memory_of(child()), number, file.name))
        assert len(read.alternatives) + len(read.rejected) > 0, file
        told = [r.reason for r in read.rejected]
        assert all(told), file
        assert not any(name in text for text in told for name in ("Error", "Exception", "GDAL"))
        if number % 10 == 0:
            with suppress(InputError):
                read_datasets([str(file)], lilleby)
    slowest = sorted(costs, reverse=True)
    hungriest = max(costs, key=lambda cost: cost.memory)
    sys.stdout.write("\n".join(["", *map(str, slowest[:SHOWN]), f"most memory: {hungriest}", ""]))
    later = max(costs[1:])  # the first waits for the process that reads to come up as well
    assert later.seconds < LONGEST * (1 if (os.cpu_count() or 1) > 2 else 4), later
    assert hungriest.memory < LARGEST, hungriest
