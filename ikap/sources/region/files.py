"""The files of a region: where they lie, how they are named, and their checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ikap.model import ConfigurationError, InputFile, Problem
from ikap.sources.files import belonging
from ikap.sources.notes import FILE
from ikap.sources.paths import whole
from ikap.sources.region.entry import Declaration
from ikap.text import _

BUNDLED = "bundled:"
DEFAULT = "bundled:trondheimsregionen"


def bundled_regions() -> Path:
    """The folder of the regions that come with the package."""
    package = Path(__file__).parents[2]
    inside = package / "layers"
    return inside if inside.is_dir() else package.parent / "layers"


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def bundled_folder(reference: str) -> Path:
    """The folder of a bundled region; a ConfigurationError names those that there are."""
    folder = bundled_regions() / reference.removeprefix(BUNDLED)
    if not (folder / FILE).is_file():
        known = sorted(path.parent.name for path in bundled_regions().glob(f"*/{FILE}"))
        what = _("regionen følger ikke med IKAP.")
        remedy = _("Kjente navn: {names}.", names=", ".join(known) or "–")
        raise ConfigurationError([Problem(reference, what, remedy)])
    return folder


def relative(path: Path, start: Path) -> str:
    """A path as seen from a folder, with `/` on every system; absolute where it is not below."""
    inside, base = whole(path), whole(start)
    return (inside.relative_to(base) if inside.is_relative_to(base) else inside).as_posix()


def input_files(folder: Path, declarations: Iterable[Declaration]) -> tuple[InputFile, ...]:
    """Every file that a region in a folder is made of, by its path there."""
    paths = {folder / FILE}
    for declaration in declarations:
        for part in declaration.parts:
            paths.update(belonging(part.file))
            if part.coverage is not None:
                paths.update(belonging(part.coverage.file))
            if part.record is not None:
                paths.add(part.record)
    files = [InputFile(relative(path, folder), checksum(path)) for path in paths]
    return tuple(sorted(files, key=lambda file: file.path))
