"""What only a developer has use for, in a file of the user's own: never in a sentence."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

FILE = "ikap.log"
LARGEST = 1_000_000  # bytes; a longer log begins anew


def place() -> Path:
    """Where the log lies: IKAP_LOG where it is set, else where the system keeps such files."""
    named = os.environ.get("IKAP_LOG")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home()) / "ikap" / FILE
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "ikap" / FILE
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "ikap" / FILE


def note(what: str, error: BaseException | str) -> None:
    """Add what happened; a log that cannot be written is no reason to stop."""
    text = error if isinstance(error, str) else "".join(traceback.format_exception(error))
    file = place()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        anew = file.is_file() and file.stat().st_size > LARGEST
        with file.open("w" if anew else "a", encoding="utf-8", errors="replace") as out:
            out.write(
                f"{datetime.now(UTC).isoformat(timespec='seconds')} {what}\n{text.rstrip()}\n\n"
            )
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return
