"""A results folder tried before anything is measured: what would stop the writing hours later."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from ikap.model import ConfigurationError, Problem
from ikap.storage.files import discard_tree
from ikap.storage.locks import Waiting, is_held, move, remove, remove_tree
from ikap.storage.names import LONGEST, beside
from ikap.storage.sentences import as_sentence, explained
from ikap.storage.staged import aside, outside, whole_path
from ikap.text import _, number

# What Windows, OneDrive and macOS lay in every folder by themselves.
SYSTEM_FILES = frozenset({"desktop.ini", "thumbs.db", ".ds_store", "._.ds_store"})
LEAST_FREE = 100 << 20  # bytes: a run with sheets takes some 50 MB, and stands twice for a moment
LONGEST_INSIDE = Path("sites", "x" * LONGEST + ".pdf")  # of the names that a run writes
MB = 1e6


def holds_nothing(folder: Path) -> bool:
    """Whether a folder is empty, but for what the system lays in it."""
    return all(path.name.casefold() in SYSTEM_FILES for path in folder.iterdir())


def remove_empty(folder: Path) -> None:
    """Remove a folder that holds nothing; an OSError where there is more in it than that."""
    if folder.exists():
        for path in folder.iterdir():
            if path.name.casefold() in SYSTEM_FILES:
                remove(path)
        Waiting().on(folder.rmdir, folder)


def tried(out: Path, inside: Path = LONGEST_INSIDE) -> list[Problem]:
    """Write and remove what a run would, so that it does not fail when all is measured.

    A ConfigurationError where it cannot be written: no such place, no right to, a path too long
    with `inside` in it, hardly any room. What only will lead the results elsewhere is returned:
    that another program holds the folder.
    """
    place = whole_path(out)
    made = _missing(place)
    trial = aside(place, "try")
    try:
        with explained(place):
            remove_tree(trial, seconds=1.0)
            (trial / inside).parent.mkdir(parents=True)
            (trial / inside).write_bytes(b"ikap")
            remove_tree(trial)
            free = shutil.disk_usage(place.parent).free
        if free < LEAST_FREE:
            what = _("det er bare {free} MB ledig på disken.", free=number(free / MB, 0))
            remedy = _("Frigjør {need} MB.", need=number(LEAST_FREE / MB, 0))
            raise ConfigurationError([Problem(str(place), what, remedy)])
        return _held(place) if place.is_dir() else []
    finally:
        _unmade(trial, made)


def tried_file(out: Path) -> list[Problem]:
    """As `tried`, for one file to be written by `write_result`."""
    place = whole_path(out)
    made = _missing(place)
    trial = aside(place, "try")
    try:
        with explained(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            trial.write_bytes(b"ikap")
            remove(trial)
        if place.is_file():
            place.open("ab").close()
    except OSError as error:
        if not is_held(error):
            raise ConfigurationError([as_sentence(error, place)]) from error
        what = _("filen er åpen i et annet program.")
        remedy = _(
            "Lukk filen før den skal skrives. Ellers legges resultatet i «{name}».",
            name=beside(place).name,
        )
        return [Problem(str(place), what, remedy)]
    finally:
        _unmade(trial, made)
    return []


def _held(place: Path) -> list[Problem]:
    """That the folder cannot be moved, as it will be when the new one is there."""
    passing = aside(place, "old")
    if passing.exists():  # of an earlier run; it is in nobody's way
        return []
    try:
        with outside(place):
            move(place, passing, seconds=1.0)
            move(passing, place)
    except OSError as error:
        if not is_held(error):
            raise ConfigurationError([as_sentence(error, place)]) from error
        what = _("mappen eller en fil i den er åpen i et annet program.")
        remedy = _(
            "Lukk mappen og filene i den før beregningen er ferdig. Ellers legges resultatene i "
            "«{name}».",
            name=beside(place).name,
        )
        return [Problem(str(place), what, remedy)]
    return []


def _missing(place: Path) -> list[Path]:
    """The folders above a place that are not there yet, the innermost first."""
    return [folder for folder in place.parents if not folder.exists()]


def _unmade(trial: Path, made: list[Path]) -> None:
    """Leave the disk as it was: the folders that were made go where they are empty."""
    discard_tree(trial)
    for folder in made:
        with suppress(OSError):
            folder.rmdir()
