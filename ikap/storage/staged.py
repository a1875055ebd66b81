"""A folder written beside its place and moved there when it is whole."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ikap.model import ConfigurationError, InputError, Problem
from ikap.storage.locks import move, remove_tree
from ikap.storage.names import beside
from ikap.storage.sentences import as_sentence, explained
from ikap.text import _

NO_ROOM = 2 << 20  # bytes


class Staged:
    """A folder written as `.NAME.part` and moved to its place when it is whole.

    Inside the `with` it is the folder to write in; `landed` is where it is afterwards: `out`, or,
    where the folder that was there could not be moved away, a numbered name beside it. What was
    there is whole until then. An OSError inside becomes a ConfigurationError, and so does what
    the writers of databases and archives have of their own for a disk that is full.
    """

    def __init__(self, out: Path) -> None:
        self.out = whole_path(out)
        self.landed = self.out
        self._part = self.out
        self._places = aside(self.out, "part"), aside(self.out, "old")

    def __enter__(self) -> Path:
        part, old = self._places
        with explained(self.out):
            if old.is_dir() and not self.out.exists():  # a run that was stopped between two moves
                move(old, self.out)
            self._part = _emptied(part)
            self._part.mkdir(parents=True)
        return self._part

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: object
    ) -> None:
        if kind is not None:
            full = _is_full(self._part)  # while what filled it is there
            with suppress(OSError):
                remove_tree(self._part, seconds=1.0)
            if isinstance(error, OSError):
                raise ConfigurationError([as_sentence(error, self.out)]) from error
            if full and isinstance(error, Exception) and not isinstance(error, InputError):
                no_room = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                raise ConfigurationError([as_sentence(no_room, self.out)]) from error
            return
        with outside(self.out):
            try:
                self._take_place()
            except OSError as held:
                self._land_beside(held)

    def _take_place(self) -> None:
        if not self.out.exists():
            move(self._part, self.out)
            return
        old = _emptied(self._places[1])
        move(self.out, old)
        try:
            move(self._part, self.out)
        finally:
            if not self.out.exists():
                move(old, self.out)
        with suppress(OSError):  # what is held of it is removed by the next run
            remove_tree(old, seconds=1.0)

    def _land_beside(self, held: OSError) -> None:
        """The folder under a numbered name; where even that fails, it stays and is named."""
        landed = beside(self.out)
        try:
            move(self._part, landed)
        except OSError:
            problem = as_sentence(held, self.out)
            remedy = _("Resultatene ligger i {folder}.", folder=self._part)
            whole_remedy = f"{problem.remedy} {remedy}"
            raise ConfigurationError([Problem(str(self.out), problem.what, whole_remedy)]) from held
        self.landed = landed


def _is_full(folder: Path) -> bool:
    """Whether the disk that a folder is on has hardly a file's room left."""
    try:
        return shutil.disk_usage(folder).free < NO_ROOM
    except OSError:
        return False


def whole_path(out: Path) -> Path:
    """A path that holds wherever the process stands: no `..`, and what a link leads to."""
    return out.resolve() if out.is_symlink() else Path(os.path.abspath(out))  # noqa: PTH100


def aside(out: Path, what: str) -> Path:
    """The hidden folder beside a results folder that a part of the work is done in."""
    return out.with_name(f".{out.name}.{what}")


def _emptied(folder: Path) -> Path:
    """The folder, removed; or another of the kind where what is there cannot be."""
    n = 1
    place = folder
    while True:
        try:
            remove_tree(place, seconds=1.0)
        except OSError:
            n += 1
            place = folder.with_name(f"{folder.name}{n}")
        else:
            return place


@contextmanager
def outside(folder: Path) -> Iterator[None]:
    """Stand outside a folder while it is moved, which Windows wants, and go back afterwards."""
    try:
        here = Path.cwd()
    except OSError:  # the process stands in a folder that is gone
        here = folder.parent
    if not here.is_relative_to(folder):
        yield
        return
    os.chdir(folder.parent)
    try:
        yield
    finally:
        os.chdir(here if here.is_dir() else folder if folder.is_dir() else folder.parent)
