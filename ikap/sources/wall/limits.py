"""What the reading of a file may cost, by the size of the file when it is unpacked."""

from __future__ import annotations

import os
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

GIB = 2**30
MB = 1_000_000
PACKED = (".zip", ".xlsx", ".ods", ".kmz")
# For a small file; a larger one may take so much more for each MB of it.
SECONDS, SECONDS_A_MB = 8.0, 5.0
MEMORY, TIMES_SIZE = 2 * GIB, 50
MOST_LEFT = GIB // 4  # in use that files may leave behind before another reader takes over [M]
PATIENCE = 4.0  # times the seconds of work, where others use the machine as well


@dataclass(frozen=True)
class Limits:
    """Seconds of work and bytes of memory; `wait` is how long an answer is waited for.

    Windows and macOS do not hold a process to them: there the wait alone does.
    """

    seconds: float
    memory: int

    @property
    def wait(self) -> float:
        return self.seconds * (PATIENCE if sys.platform.startswith("linux") else 1.25)


def limits_of(path: Path) -> Limits:
    """The limits for a file, or for a folder with all that is in it."""
    size = _size(path)
    return Limits(SECONDS + SECONDS_A_MB * size / MB, MEMORY + TIMES_SIZE * size)


def memory_of(process: int) -> tuple[int, int]:
    """Bytes of address space that a process has claimed, and that it has in use.

    0 and 0 where the system does not say, or it is gone.
    """
    try:
        claimed, used, *_rest = Path(f"/proc/{process}/statm").read_bytes().split()
        page = os.sysconf("SC_PAGE_SIZE")
        return int(claimed) * page, int(used) * page
    except (OSError, ValueError):
        return 0, 0


def _size(path: Path) -> int:
    try:
        if path.is_dir():
            return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        if not path.is_file():
            return 0
        whole = path.stat().st_size
        if path.suffix.lower() not in PACKED:
            return whole
        with zipfile.ZipFile(path) as archive:
            stated = sum(member.file_size for member in archive.infolist())
        return min(stated, 50 * whole)  # a bomb gets no more time for being one
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return 0
