"""The windows of a surface measured in other processes, and kept as they are measured.

Each is a file, whole or not there at all: a surface that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from ikap.assess.evaluate import Work
from ikap.assess.surface import Tried, Window, unpacked
from ikap.batch.fingerprint import made_by
from ikap.batch.workers import Done, Failed, answer, spread
from ikap.model import ConfigurationError, Problem
from ikap.storage import as_sentence, discard_tree, explained, hold, replace_file
from ikap.text import _

SUFFIX = ".npz"
Say = Callable[[int, int, int], None]  # windows done, of all, and of them kept from before


class Tiles:
    """The windows of a surface that are measured, in a folder of their own."""

    def __init__(self, folder: Path, work: Tried, windows: Sequence[Window]) -> None:
        self.folder, self.work, self.windows = folder, work, windows
        self.place = folder / _key(work)

    @contextmanager
    def opened(self) -> Iterator[Tiles]:
        """Hold the folder; a ConfigurationError where another run does, or it cannot be made."""
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            file = (self.folder / "lock").open("a+b")
        except OSError as error:
            raise ConfigurationError([as_sentence(error, self.folder)]) from error
        with file:
            if not hold(file):
                what = _("en annen beregning av samme egnethetskart pågår.")
                remedy = _("Vent til den er ferdig, eller velg en annen mappe med --out.")
                raise ConfigurationError([Problem(str(self.folder), what, remedy)])
            yield self

    def forget(self) -> None:
        """Throw away all that is kept; what another program holds is left."""
        discard_tree(self.folder)

    def lacking(self) -> list[Window]:
        """The windows that are not measured yet, or whose file is damaged."""
        return [window for window in self.windows if self._rows(window) is None]

    def keep(self, window: Window, content: bytes) -> None:
        path = self._path(window)
        with explained(path, _("Kjør den samme kommandoen for å fortsette.")):
            replace_file(path, content)

    def parts(self) -> Iterator[pd.DataFrame]:
        """The rows of each window, in the windows' order."""
        for window in self.windows:
            rows = self._rows(window)
            if rows is None:
                what = _("filen med det som er målt, mangler eller er skadet.")
                remedy = _("Kjør den samme kommandoen for å måle den på nytt.")
                raise ConfigurationError([Problem(str(self._path(window)), what, remedy)])
            yield rows

    def _rows(self, window: Window) -> pd.DataFrame | None:
        try:
            return unpacked(self._path(window).read_bytes())
        except (OSError, ValueError):
            return None

    def _path(self, window: Window) -> Path:
        return self.place / f"{window.name}{SUFFIX}"


def measure(tiles: Tiles, jobs: int, say: Say) -> None:
    """Measure what is lacking, in `jobs` processes, or in this one where it is one.

    A window whose process dies is tried once more by itself. A ConfigurationError says which one
    cannot be measured; what is done by then is kept.
    """
    pieces = deque(tiles.lacking())
    kept = len(tiles.windows) - len(pieces)
    done = kept
    say(done, len(tiles.windows), kept)
    doubtful: deque[Window] = deque()
    for queue, processes, last in ((pieces, jobs, False), (doubtful, 1, True)):
        with closing(_answers(tiles.work, queue, processes)) as answers:
            for window, given in answers:
                if isinstance(given, Done):
                    tiles.keep(window, given.result)
                    done += 1
                    say(done, len(tiles.windows), kept)
                elif last:
                    raise ConfigurationError([_lost(window)])
                else:
                    doubtful.append(window)


def _answers(
    work: Tried, queue: deque[Window], jobs: int
) -> Generator[tuple[Window, Done[bytes] | Failed]]:
    if jobs > 1:
        yield from spread(work, queue, jobs)
        return
    while queue:
        window = queue.popleft()
        given = answer(work, window)
        if not isinstance(given, Done | Failed):
            raise ConfigurationError(given.problems)
        yield window, given


def _lost(window: Window) -> Problem:
    west, south, east, north = window.box
    where = f"{west:.0f}–{east:.0f}, {south:.0f}–{north:.0f}"
    what = _("punktene her kan ikke måles, trolig fordi minnet tok slutt.")
    remedy = _(
        "Det som er målt, er lagret. Kjør den samme kommandoen med --jobs 1, eller på en maskin "
        "med mer minne."
    )
    return Problem(where, what, remedy)


def _key(work: Tried) -> str:
    """What the windows are measured with and on: another is another folder."""
    parts = [
        made_by(Work(work.region, work.profile)),
        json.dumps([asdict(work.profile), asdict(work.trial)], default=str, sort_keys=True),
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()[:16]
