"""Moving and removing files that others may hold for a moment.

An antivirus, an indexer or OneDrive opens a file that has just been written and lets it go within
a second; Excel and Acrobat keep theirs until they are closed. The first is waited for; the second
is an OSError here, as the system gave it.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

PATIENCE = 10.0  # seconds that a file which is held is waited for
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # seconds between two attempts; each is twice the one before
# Windows: access denied, sharing violation, lock violation, directory not empty (what is deleted
# but still open stays listed), a section of the file is mapped.
_HELD_ON_WINDOWS = frozenset({5, 32, 33, 145, 1224})
_HELD = frozenset({errno.EBUSY, errno.ETXTBSY})


def is_held(error: OSError) -> bool:
    """Whether an error is what a file gives that another program has open, now or for good."""
    return getattr(error, "winerror", None) in _HELD_ON_WINDOWS or error.errno in _HELD


class Waiting:
    """How long is left of the patience with one task, whatever number of files it has."""

    def __init__(self, seconds: float | None = None) -> None:
        self._until = time.monotonic() + (PATIENCE if seconds is None else seconds)

    def on(self, action: Callable[[], Result], *paths: Path) -> Result:
        """What an action gives, tried until no file is held or the time is out.

        `paths` are what it changes: those that are marked read-only are made writable.
        """
        pause, marked = FIRST_PAUSE, True
        while True:
            try:
                return action()
            except OSError as error:
                left = self._until - time.monotonic()
                if marked and isinstance(error, PermissionError):
                    marked = False  # once: some disks take the mark off and have it still
                    if _made_writable(paths):
                        continue
                if not is_held(error) or left <= 0:
                    raise
                time.sleep(min(pause, left))
                pause = min(2 * pause, LONGEST_PAUSE)


def move(path: Path, to: Path, seconds: float | None = None) -> None:
    """Rename a file or a folder to a name that is free."""
    Waiting(seconds).on(lambda: path.rename(to), path)


def move_over(path: Path, to: Path, seconds: float | None = None) -> None:
    """Rename a file to a name that may be taken: whoever looks sees the old one or the new."""
    Waiting(seconds).on(lambda: path.replace(to), path, to)


def remove(path: Path, seconds: float | None = None) -> None:
    """Remove a file; it need not be there."""
    Waiting(seconds).on(lambda: path.unlink(missing_ok=True), path)


def remove_tree(folder: Path, seconds: float | None = None) -> None:
    """Remove a folder and all in it; it need not be there. Links are removed, not followed."""
    if folder.exists() or folder.is_symlink():
        _remove(folder, Waiting(seconds))


def _remove(path: Path, waiting: Waiting, *within: Path) -> None:
    """Remove what lies in the folders `within`, which are ours to make writable."""
    if path.is_dir() and not _is_link(path):
        for entry in waiting.on(lambda: sorted(path.iterdir()), path):
            _remove(entry, waiting, path)
        waiting.on(path.rmdir, path, *within)
    elif path.is_dir() and not path.is_symlink():  # a junction
        waiting.on(path.rmdir, path, *within)
    else:
        waiting.on(lambda: path.unlink(missing_ok=True), path, *within)


def _is_link(path: Path) -> bool:
    """A symbolic link, or a junction of Windows."""
    if path.is_symlink():
        return True
    tag = getattr(path.lstat(), "st_reparse_tag", 0)
    return bool(tag) and tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)


def _made_writable(paths: tuple[Path, ...]) -> bool:
    """Clear the read-only mark of those that have it; whether any had."""
    cleared = False
    for path in paths:
        try:
            mode = path.lstat().st_mode
            if not mode & stat.S_IWRITE and not stat.S_ISLNK(mode):
                os.chmod(path, mode | stat.S_IWRITE)  # noqa: PTH101 - also of a folder
                cleared = True
        except OSError:
            continue  # the action says what is wrong with it
    return cleared
