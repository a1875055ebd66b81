"""What lies in folders of submissions: what is to be read, what is left alone, and why.

Everything that is met is reported once; nothing is read here but to see what it is.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ikap.model import ConfigurationError, Problem, Rejection
from ikap.sources.files import belonging
from ikap.sources.notes import FILE as REGION_FILE
from ikap.sources.paths import whole
from ikap.sources.proposals.bystanders import OF_SHAPEFILE, why_none
from ikap.sources.proposals.sheet import split_reference
from ikap.sources.region import checksum
from ikap.sources.runs import is_ours
from ikap.text import _, number

LARGEST = 1000  # MB of a submission unpacked; to read it takes some five times as much memory
MB = 1_000_000
GEODATABASE = ".gdb"
# What a terminal would obey, and bytes that were no text where the name was made.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class LeftAlone:
    """A file, or a folder with all that is in it, that is no submission, and why."""

    path: Path
    why: str

    @property
    def name(self) -> str:
        return legible(self.path)


@dataclass(frozen=True)
class TurnedAway:
    """A submission, by the look of it, that is refused unread."""

    path: Path
    rejection: Rejection

    @property
    def name(self) -> str:
        return legible(self.path)


@dataclass(frozen=True)
class Found:
    """What was met, `count` in all: each is among the files, left alone, or refused unread."""

    count: int
    files: tuple[Path, ...]  # to be read, by path
    left: tuple[LeftAlone, ...]
    refused: tuple[TurnedAway, ...]


def find(places: Sequence[Path], aside: Collection[Path] = (), largest: float = LARGEST) -> Found:
    """The submissions in files and folders at any depth, in an order of their own.

    `aside` are files and folders that are asked for as something else. A file that is named is
    read whatever it looks like; the same bytes are read once. A ConfigurationError names the
    places that are not there.
    """
    lost = [place for place in places if not split_reference(place)[0].exists()]
    if lost:
        what, remedy = _("finnes ikke."), _("Kontroller navnet og mappen.")
        raise ConfigurationError(Problem(str(place), what, remedy) for place in lost)
    search = _Search({whole(path) for path in aside}, largest * MB)
    for place in places:
        if place.is_dir() and place.suffix.lower() != GEODATABASE:
            search.named(place)
        elif search.is_new(place):
            search.take(place)
    return search.found()


def legible(path: Path) -> str:
    r"""A path as it can be printed anywhere, from the working folder where it lies below.

    >>> legible(Path("felt\x1b[31m.gpkg"))
    'felt�[31m.gpkg'
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - a link is not what it points to
    shown = whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole
    return _UNPRINTABLE.sub("�", shown.as_posix())


def _why_away(path: Path, top: Path) -> str:
    """Why a link in a folder is not followed: what it points to was not handed in."""
    if path.is_symlink() and path.exists() and not whole(path).is_relative_to(whole(top)):
        return _("lenke til noe utenfor mappen")
    return ""


@dataclass
class _Search:
    aside: set[Path]
    largest: float  # bytes
    files: list[Path] = field(default_factory=list)
    left: list[LeftAlone] = field(default_factory=list)
    refused: list[TurnedAway] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def is_new(self, path: Path) -> bool:
        """Whether a path has not been met in another place that was named; now it has."""
        whole = os.path.abspath(path)  # noqa: PTH100 - a link is not what it points to
        is_new = whole not in self.met
        self.met.add(whole)
        return is_new

    def named(self, top: Path) -> None:
        """A folder that was asked for: looked into, whatever it is called."""
        why = _why_other(top)
        if why:
            self._meet(top, why)
        else:
            self._folder(top)

    def _folder(self, top: Path) -> None:
        """All that lies in a folder and below; links to other folders are not followed."""
        unreadable: list[OSError] = []
        for here, folders, files in os.walk(top, onerror=unreadable.append):
            for name in sorted(folders):
                path = Path(here, name)
                why = self._why_closed(path)
                if why or path.suffix.lower() == GEODATABASE:
                    folders.remove(name)
                    self._meet(path, why)
            around = {name.casefold(): name for name in sorted(files, reverse=True)}
            for name in sorted(files):
                path = Path(here, name)
                own = whole(path) in self.aside
                why = _("oppgitt som noe annet enn et innspill") if own else _why_away(path, top)
                self._meet(path, why or why_none(path, around))
            folders.sort()
        for error in unreadable:
            path = Path(str(error.filename))
            if self.is_new(path):
                what = _("mappen kan ikke leses: {error}.", error=error.strerror)
                self._turn_away(
                    path, what, _("Gi tilgang til mappen, og start beregningen på nytt.")
                )

    def take(self, path: Path) -> None:
        """A file to be read, if it is not too large for that."""
        size = _unpacked(split_reference(path)[0])
        if _UNPRINTABLE.search(str(path)):
            what = _("navnet har tegn som ikke kan skrives.")
            self._turn_away(path, what, _("Gi nytt navn til filen og mappene den ligger i."))
        elif path.suffix.lower() in OF_SHAPEFILE:
            what = _("filen er en del av en Shapefil, men {file} mangler.", file=f"{path.stem}.shp")
            remedy = _("Send alle filene som hører til, helst i en zip-fil.")
            self._turn_away(path, what, remedy)
        elif size > self.largest:
            what = _(
                "filen er på {size} MB; grensen er {limit} MB.",
                size=number(size / MB, 0),
                limit=number(self.largest / MB, 0),
            )
            remedy = _("Del filen i flere mindre filer, eller hev grensen med --largest.")
            self._turn_away(path, what, remedy)
        else:
            self.files.append(path)

    def found(self) -> Found:
        """What was met; of files with the same bytes, the first by path is read."""
        ordered = sorted(self.files, key=_order)
        size = {path: _size(path) for path in ordered}
        alike = Counter(size.values())
        first: dict[tuple[str, ...], Path] = {}
        kept = []
        for path in ordered:
            may_be = alike[size[path]] > 1 and size[path] > 0 and split_reference(path)[1] is None
            earlier = first.setdefault(_checksums(path), path) if may_be else path
            if earlier is path:
                kept.append(path)
            else:
                reason = _("samme innhold som {file}", file=legible(earlier))
                self.left.append(LeftAlone(path, reason))
        return Found(
            count=len(self.met),
            files=tuple(kept),
            left=tuple(sorted(self.left, key=lambda left: _order(left.path))),
            refused=tuple(sorted(self.refused, key=lambda away: _order(away.path))),
        )

    def _meet(self, path: Path, why: str) -> None:
        if self.is_new(path):
            if why:
                self.left.append(LeftAlone(path, why))
            else:
                self.take(path)

    def _turn_away(self, path: Path, what: str, remedy: str) -> None:
        rejection = Rejection(legible(path), None, None, what, remedy)
        self.refused.append(TurnedAway(path, rejection))

    def _why_closed(self, folder: Path) -> str:
        """Why a folder is not looked into."""
        if whole(folder) in self.aside:
            return _("resultater fra IKAP")
        if why := _why_other(folder):
            return why
        if folder.is_symlink():
            return _("lenke til en annen mappe")
        if folder.name.startswith(".") or folder.name == "__MACOSX":
            return _("skjult mappe")
        return ""


def _why_other(folder: Path) -> str:
    """What a folder is when it is no folder of submissions."""
    if is_ours(folder):
        return _("resultater fra IKAP")
    return _("en region") if (folder / REGION_FILE).is_file() else ""


def _order(path: Path) -> str:
    return whole(path).as_posix()


def _size(path: Path) -> int:
    """Bytes on the disk, of all files that belong to an input; nothing of those that are gone."""
    kin = belonging(split_reference(path)[0])
    return sum(file.stat().st_size for file in kin if file.is_file())


def _unpacked(path: Path) -> int:
    """Bytes of an input when it is unpacked, as its zip states them."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return _size(path)


def _checksums(path: Path) -> tuple[str, ...]:
    """Of all files that belong to an input; its path where they may not be opened."""
    try:
        return tuple(checksum(file) for file in belonging(path) if file.is_file())
    except OSError:
        return (_order(path),)
