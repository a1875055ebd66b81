"""What each of several files is called: in sentences, and before the ids of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ikap.sources.paths import whole


@dataclass(frozen=True)
class Label:
    """A file's `name` in sentences, and the `prefix` of its ids; each is its own file's alone."""

    name: str
    prefix: str


def labels(paths: Sequence[Path]) -> list[Label]:
    """The labels of files, in their order: name and stem, with folders before those that meet.

    Where files come from several folders, each is named with its own: that is who sent it.

    Whatever the order of the files, each is called the same; case does not tell files apart.

    >>> [found.prefix for found in labels([Path("a/innspill.gpkg"), Path("b/innspill.gpkg")])]
    ['a-innspill', 'b-innspill']
    >>> [found.name for found in labels([Path("a/innspill.gpkg"), Path("b/annet.gpkg")])]
    ['a/innspill.gpkg', 'b/annet.gpkg']
    """
    places = [whole(path) for path in paths]
    several = len({path.parent for path in places}) > 1
    names = _apart({path: _tails(path)[several:] or _tails(path) for path in places})
    prefixes = _apart({path: _prefixes(path) for path in places})
    return [Label(names[path], prefixes[path]) for path in places]


def _tails(path: Path) -> list[str]:
    """The name, and the name with one, two and more folders before it."""
    parts = [part.strip("/\\:") for part in path.parts]
    return ["/".join(parts[-count:]) for count in range(1, len(parts) + 1)]


def _prefixes(path: Path) -> list[str]:
    """The stem, then with folders before it, and with the suffix where stems meet in a folder.

    `a-b` may be a file or `b` in a folder: where all else meets, a checksum tells them apart.
    """
    folders = [part.strip("/\\:") for part in path.parent.parts]
    prefixes = [path.stem]
    for count in range(1, len(folders) + 1):
        before = "-".join(folders[-count:])
        prefixes += [f"{before}-{path.stem}", f"{before}-{path.name}"]
    return [*prefixes, f"{path.stem}-{sha256(path.as_posix().encode('utf-8')).hexdigest()[:8]}"]


def _apart(choices: dict[Path, list[str]]) -> dict[Path, str]:
    """The first of each file's choices that no other file has; the last stands."""
    at = dict.fromkeys(choices, 0)
    while True:
        chosen = {path: choices[path][at[path]] for path in choices}
        held = Counter(name.casefold() for name in chosen.values())
        meeting = [
            path
            for path, name in chosen.items()
            if held[name.casefold()] > 1 and at[path] + 1 < len(choices[path])
        ]
        if not meeting:
            return chosen
        for path in meeting:
            at[path] += 1
