"""How a run names the files it was made of, and where they are found again.

A name is seen from the run's own folder, so that it holds wherever a command is started, and
when folder and inputs are moved together. What comes with the tool is `bundled:…`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from ikap.sources.region import BUNDLED, bundled_regions


def named_from(folder: Path, path: str | Path) -> str:
    """A path as a run in `folder` names it: `/` on every system, absolute on another drive.

    A name that is `bundled:…` already stays, and so does a layer's name after a file's.
    """
    if str(path).startswith(BUNDLED):
        return str(path)
    whole, packed = Path(path).resolve(), bundled_regions().resolve()
    if whole.is_relative_to(packed):
        return BUNDLED + whole.relative_to(packed).as_posix()
    try:
        return Path(os.path.relpath(whole, folder.resolve())).as_posix()
    except ValueError:  # Windows has no way from one drive to another
        return whole.as_posix()


def found_from(folder: Path, name: str) -> Path | None:
    """The file or folder that a run in `folder` names; None where it is not to be found.

    Names of older runs are seen from the folder that the command was started in, or from that
    of the run. An absolute name that is gone is looked for by its last part beside the run.
    """
    return next((path for path in _places(folder.resolve(), name) if path.exists()), None)


def _places(folder: Path, name: str) -> Iterator[Path]:
    if name.startswith(BUNDLED):
        yield bundled_regions() / name.removeprefix(BUNDLED)
        return
    # Windows' own way of writing is understood everywhere; `\` is hardly part of a name here.
    plain = Path(PureWindowsPath(name).as_posix()) if "\\" in name else Path(name)
    yield folder / plain
    yield folder.parent / plain
    yield plain
    if plain.is_absolute() or PureWindowsPath(name).is_absolute():
        yield folder.parent / plain.name
        yield folder / plain.name
