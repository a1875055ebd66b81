"""Files and region.toml put into a region's folder: all of it, or nothing is changed."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from ikap import storage
from ikap.sources.adding.intake import Base
from ikap.sources.files import belonging
from ikap.sources.notes import FILE
from ikap.storage import discard_tree, explained, move, remove_empty, remove_tree, write_text
from ikap.text import _

BACKUP = f"{FILE}.bak"


def placed(base: Base, files: Sequence[Path], *, link: bool) -> dict[Path, str]:
    """What each file is called in region.toml: a free name in the folder, or the way to it."""
    taken: set[str] = {name.casefold() for name in base.brought}
    names: dict[Path, str] = {}
    for file in dict.fromkeys(files):
        whole, folder = file.resolve(), base.folder.resolve()
        if whole.is_relative_to(folder):
            names[file] = whole.relative_to(folder).as_posix()
        elif link:
            names[file] = _way(whole, folder)
        else:
            names[file] = _free(base.folder, file, taken)
            taken.add(names[file].casefold())
    return names


def _way(file: Path, folder: Path) -> str:
    """A file as seen from the folder; whole where it lies on another drive."""
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:
        return file.as_posix()


def _free(folder: Path, file: Path, taken: set[str]) -> str:
    """The file's own name, numbered where another file has it; the same file keeps it."""
    stem, dot, suffix = file.name.partition(".")
    for n in range(1, 10_000):
        name = file.name if n == 1 else f"{stem}-{n}{dot}{suffix}"
        there = folder / name
        if name.casefold() in taken:
            continue
        if not there.exists() or _same(file, there):
            return name
    raise ValueError(f"no free name for {file.name!r} in {folder}")


def _same(first: Path, other: Path) -> bool:
    """Whether two files, with all that belongs to them, hold the same."""
    pair = [belonging(first), belonging(other)]
    return len(pair[0]) == len(pair[1]) and all(
        filecmp.cmp(a, b, shallow=False) for a, b in zip(*pair, strict=True)
    )


def take_in(base: Base, text: str, names: Mapping[Path, str], *, link: bool) -> None:
    """Write region.toml and copy the files: complete, or nothing is changed."""
    copies = {} if link else {file: name for file, name in names.items() if _comes(base, file)}
    with explained(base.folder, _("Ingenting er endret.")):
        if base.new:
            _new_folder(base, text, copies)
        else:
            _into_folder(base.folder, text, copies)


def rewrite(base: Base, text: str) -> None:
    """Write region.toml alone."""
    with explained(base.folder, _("Ingenting er endret.")):
        replace_file(base.folder, text)


def _comes(base: Base, file: Path) -> bool:
    return not file.resolve().is_relative_to(base.folder.resolve())


def _new_folder(base: Base, text: str, copies: Mapping[Path, str]) -> None:
    folder = base.folder.resolve()
    part = folder.with_name(f".{folder.name}.part")
    remove_tree(part)
    part.mkdir(parents=True)
    try:
        for name, file in base.brought.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, part / name)
        for file, name in copies.items():
            _copy(file, part / name)
        write_text(part / FILE, text)
        remove_empty(folder)
        move(part, folder)
    finally:
        discard_tree(part)


def _into_folder(folder: Path, text: str, copies: Mapping[Path, str]) -> None:
    part = folder / ".ikap.part"
    moved: list[Path] = []
    remove_tree(part)
    part.mkdir()
    try:
        for file, name in copies.items():
            if not (folder / name).exists():  # what has the name already is the same file
                _copy(file, part / name)
        for path in sorted(part.iterdir()):
            move(path, folder / path.name)
            moved.append(folder / path.name)
        replace_file(folder, text)
    except BaseException:
        for path in moved:
            discard_tree(path)
        raise
    finally:
        discard_tree(part)


def replace_file(folder: Path, text: str) -> None:
    """Write region.toml at once; the one before it is kept as region.toml.bak."""
    storage.replace_file(folder / BACKUP, (folder / FILE).read_bytes())
    storage.replace_file(folder / FILE, text.encode("utf-8"))


def _copy(file: Path, to: Path) -> None:
    """A file, a folder (FGDB, GTFS), or a Shapefile with all that belongs to it."""
    if file.is_dir():
        shutil.copytree(file, to)
        return
    for piece in belonging(file):
        shutil.copyfile(piece, to.with_name(to.stem + piece.suffix) if piece != file else to)
