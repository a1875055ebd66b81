"""What has been measured so far, in a folder beside the results: whole files, or none.

Sites go by a checksum of what they are measured on, so that a round that is run again measures
what is new or changed, and nothing else.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pyproj import CRS
from shapely.errors import ShapelyError

from ikap.assess.evaluate import Measured
from ikap.batch.kept import Kept, as_measured, as_text
from ikap.model import ConfigurationError, Problem
from ikap.storage import as_sentence, discard, explained, hold, remove, replace_file
from ikap.text import _

SCHEMA = "ikap-measured-1"
AT_HAND = 8  # files that are open at a time
PARTS, SUFFIX, PASSING = "parts", ".json.gz", ".part"
_DAMAGED = (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error, ShapelyError)


class Journal:
    """The parts of a round that are measured.

    `made_by` says what measured them, `crs` is the calculation CRS: parts of another making are
    as if they were not there. `damaged` counts files that could not be read.
    """

    def __init__(self, folder: Path, made_by: str, crs: CRS) -> None:
        self.folder, self.made_by, self.crs = folder, made_by, crs
        self.damaged = 0
        self._holds: dict[Path, frozenset[str]] = {}  # file → checksums of its sites
        self._index: tuple[frozenset[Path], Mapping[str, Path]] = (frozenset(), {})
        self._open: OrderedDict[Path, Mapping[str, Kept]] = OrderedDict()

    @contextmanager
    def opened(self) -> Iterator[Journal]:
        """Hold the folder; a ConfigurationError where another run does, or it cannot be made."""
        try:
            (self.folder / PARTS).mkdir(parents=True, exist_ok=True)
            file = (self.folder / "lock").open("a+b")
        except OSError as error:
            raise ConfigurationError([as_sentence(error, self.folder)]) from error
        with file:
            if not hold(file):
                what = _("En annen beregning av samme innspillsrunde pågår.")
                remedy = _("Vent til beregningen er ferdig, eller velg en annen mappe med --out.")
                raise ConfigurationError([Problem(str(self.folder), what, remedy)])
            yield self

    def keep(self, measured: Measured, known_by: Mapping[str, str]) -> None:
        """Write a part, all of it or nothing. `known_by` are the checksums of sites by id.

        A ConfigurationError says why it cannot be: there is no room, or the disk is gone.
        """
        sites = {known_by[id_]: kept for id_, kept in as_text(measured)}
        whole = {"schema": SCHEMA, "made_by": self.made_by, "sites": sites}
        content = gzip.compress(json.dumps(whole).encode("utf-8"), compresslevel=3, mtime=0)
        key = hashlib.sha256("".join([self.made_by, *sorted(sites)]).encode("ascii")).hexdigest()
        path = self.folder / PARTS / f"{key[:32]}{SUFFIX}"
        with explained(path, _("Kjør den samme kommandoen for å fortsette.")):
            replace_file(path, content)
        self._holds[path] = frozenset(sites)

    def recall(self, known_by: Mapping[str, str]) -> Iterator[Measured]:
        """What is kept of the sites, by the ids that they have now; each site once."""
        wanted = _by_checksum(known_by)
        for path in self._files():
            try:
                whole = json.loads(gzip.decompress(path.read_bytes()))
                if (whole["schema"], whole["made_by"]) != (SCHEMA, self.made_by):
                    continue
                sites = whole["sites"]
                kept = {id_: sites[key] for key in sites for id_ in wanted.get(key, ())}
                part = as_measured(kept, self.crs) if kept else None
            except _DAMAGED:
                self.damaged += 1
                continue
            self._holds[path] = frozenset(sites)
            if part is not None:
                yield part
                for checksum in sites:
                    wanted.pop(checksum, None)

    def of(self, known_by: Mapping[str, str]) -> Measured:
        """What is kept of some sites that have all been measured, by id.

        The files that were opened last are at hand, so neighbours are best asked for in turn. A
        ConfigurationError where a file has been lost or damaged since it was written.
        """
        wanted = _by_checksum(known_by)
        where = self._where()
        kept: dict[str, Kept] = {}
        for path in sorted({where[checksum] for checksum in wanted}):
            try:
                sites = self._opened(path)
            except _DAMAGED as error:
                what = _("En lagret del av målingene er skadet eller borte.")
                remedy = _("Kjør den samme kommandoen for å fortsette.")
                raise ConfigurationError([Problem(str(path), what, remedy)]) from error
            known = [checksum for checksum in sites if checksum in wanted]
            kept |= {id_: sites[checksum] for checksum in known for id_ in wanted.pop(checksum)}
        return as_measured(kept, self.crs)

    def _where(self) -> Mapping[str, Path]:
        """The file of each site, by checksum; made again when there are more files."""
        if len(self._index[0]) != len(self._holds):
            places = {key: path for path, keys in self._holds.items() for key in keys}
            self._index = (frozenset(self._holds), places)
        return self._index[1]

    def _opened(self, path: Path) -> Mapping[str, Kept]:
        """What a file holds, kept while it is among the last that were asked for."""
        if path not in self._open:
            self._open[path] = json.loads(gzip.decompress(path.read_bytes()))["sites"]
            if len(self._open) > AT_HAND:
                self._open.popitem(last=False)
        self._open.move_to_end(path)
        return self._open[path]

    def settle(self, checksums: Collection[str]) -> None:
        """Remove what holds no site of the round, and what is of another making.

        What another program holds is left for the next time: it moves no number.
        """
        wanted = set(checksums)
        for path in self._files():
            if wanted.isdisjoint(self._holds.get(path, ())):
                discard(path)
        for path in (self.folder / PARTS).glob(f".*{PASSING}"):
            discard(path)

    def forget(self) -> None:
        """Throw away all that is kept; a ConfigurationError where some of it is held."""
        for path in (self.folder / PARTS).iterdir():
            with explained(path):
                remove(path)

    def _files(self) -> list[Path]:
        return sorted((self.folder / PARTS).glob(f"*{SUFFIX}"))


def _by_checksum(known_by: Mapping[str, str]) -> dict[str, list[str]]:
    """The ids of the sites that are measured alike, by checksum."""
    wanted: dict[str, list[str]] = {}
    for id_, checksum in known_by.items():
        wanted.setdefault(checksum, []).append(id_)
    return wanted
