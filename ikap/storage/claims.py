"""A results folder claimed while a run writes it: a second run waits a moment, and is then refused.

The claim is a file beside the folder, held by the system's own lock: where the process is gone,
however it went, the lock is too, and the next run takes the file over. What stands in it says who.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from ikap.model import ConfigurationError, Problem
from ikap.storage.sentences import explained
from ikap.storage.staged import aside, whole_path
from ikap.text import _, day

WAIT = 3.0  # seconds that another run is waited for: time enough for one that is just ending
_GLANCE = 0.1  # seconds between two looks
_MOST = 4096  # bytes of what a claim says
# The byte that is locked lies behind what is written, which others may then read on Windows too.
_BYTE = 1 << 30


@contextmanager
def claimed(out: Path, seconds: float = WAIT) -> Iterator[None]:
    """Hold a results folder; a ConfigurationError names who has it, or why it cannot be held.

    The folder itself need not be there. A disk that knows no locks holds nothing, and stops nobody.
    """
    place = whole_path(out)
    path = aside(place, "lock")
    made = [folder for folder in path.parents if not folder.exists()]
    with explained(place):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _taken(path, time.monotonic() + seconds)
    if file is None:
        raise ConfigurationError([_taken_by(place, _said(path))])
    try:
        _sign(file)
        yield
    finally:
        _let_go(file, path)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()


def hold(file: IO[bytes]) -> bool:
    """Lock an open file until it is closed or the process is gone; whether nobody else has it.

    True too where the disk knows no locks.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return sys.platform != "win32"  # no such locks there; Windows says so of one that is held
    return True


def _taken(path: Path, until: float) -> IO[bytes] | None:
    """The file of a claim, held; None where another has it when the time is out."""
    while True:
        file = path.open("a+b")
        if hold(file) and _is(file, path):
            return file
        file.close()  # held by another, or removed by it between the opening and the locking
        if time.monotonic() > until:
            return None
        time.sleep(_GLANCE)


def _is(file: IO[bytes], path: Path) -> bool:
    """Whether an open file is still the one that has the name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _sign(file: IO[bytes]) -> None:
    """Write who holds the folder, and since when."""
    signed = {
        "pid": os.getpid(),
        "host": platform.node(),
        "user": _user(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    with suppress(OSError):  # a full disk: it is held all the same
        file.seek(0)
        file.truncate()
        file.write(json.dumps(signed, ensure_ascii=False).encode("utf-8"))
        file.flush()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return ""


def _let_go(file: IO[bytes], path: Path) -> None:
    """Remove the claim: before it is closed where that can be, so that none takes what is gone."""
    with suppress(OSError):
        path.unlink()
    file.close()
    if sys.platform == "win32":
        with suppress(OSError):
            path.unlink()


def _said(path: Path) -> dict[str, Any]:
    """What a claim says of its holder; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            claim = json.loads(file.read(_MOST))
    except (OSError, ValueError):
        return {}
    return claim if isinstance(claim, dict) else {}


def _taken_by(place: Path, claim: dict[str, Any]) -> Problem:
    what = _("en annen beregning skriver til mappen.")
    if claim:
        since = str(claim.get("since", ""))
        what = _(
            "en annen beregning skriver til mappen: {user} på {host}, prosess {pid}, siden "
            "{since}.",
            user=claim.get("user") or "–",
            host=claim.get("host") or "–",
            pid=claim.get("pid", "–"),
            since=f"{day(since[:10])} {since[11:16]}",
        )
    remedy = _("Vent til beregningen er ferdig, eller velg en annen mappe med --out.")
    return Problem(str(place), what, remedy)
