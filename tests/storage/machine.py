"""A machine on which files are held by other programs, as Windows has it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

FOR_GOOD = 10**9
HELD, DENIED = 32, 5  # what Windows says: sharing violation, access denied


def refusal(number: int, path: object) -> PermissionError:
    error = PermissionError(errno.EACCES, "Prosessen får ikke tilgang til filen", str(path))
    error.winerror = number
    return error


class Machine:
    """Refuses what Windows would: moving, replacing and removing what is held or read-only.

    A folder cannot be moved while something in it is held. `held` says how many more times each
    path is refused. The clock goes only while somebody sleeps.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.held: dict[Path, int] = {}
        self.now = 0.0
        self.refused = 0
        ticking = SimpleNamespace(monotonic=lambda: self.now, sleep=self._sleep)
        monkeypatch.setattr("ikap.storage.locks.time", ticking)
        for name, touches in (
            ("rename", self._moves),
            ("replace", self._moves),
            ("unlink", self._removes),
            ("rmdir", self._removes),
        ):
            monkeypatch.setattr(os, name, self._guarded(getattr(os, name), touches))

    def hold(self, *paths: Path, times: int = FOR_GOOD) -> None:
        self.held |= {path.absolute(): times for path in paths}

    def let_go(self) -> None:
        self.held.clear()

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _guarded(self, really, touches):
        def action(*args, **kwargs):
            if "dir_fd" not in kwargs and "src_dir_fd" not in kwargs:
                touches(*(Path(os.fspath(arg)).absolute() for arg in args))
            return really(*args, **kwargs)

        return action

    def _moves(self, path: Path, to: Path) -> None:
        self._check(path, inside=True)
        self._check(to, inside=False)

    def _removes(self, path: Path, *_rest: object) -> None:
        self._check(path, inside=False)

    def _check(self, path: Path, *, inside: bool) -> None:
        for held, times in self.held.items():
            if times > 0 and (held == path or (inside and held.is_relative_to(path))):
                self.held[held] -= 1
                self.refused += 1
                raise refusal(HELD, held)
        if path.is_file() and not path.stat().st_mode & stat.S_IWRITE:
            self.refused += 1
            raise refusal(DENIED, path)
