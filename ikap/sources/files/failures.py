"""What the readers of files raise, turned into sentences about the file."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fiona.errors import FionaError
from pyogrio.errors import DataLayerError, DataSourceError

from ikap.model import InputError, Problem
from ikap.text import _


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the readers raise into a sentence about the file."""
    try:
        yield
    except (FionaError, DataSourceError, DataLayerError, OSError, ValueError) as error:
        raise unreadable(path) from error


@contextmanager
def without_warnings() -> Iterator[None]:
    """GDAL's remarks on odd rows are left out: we make our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def without_log() -> Iterator[None]:
    """fiona logs each odd ring while we look for it."""
    log = logging.getLogger("fiona")
    before = log.disabled
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = before


def unreadable(path: Path) -> InputError:
    empty = path.is_file() and path.stat().st_size == 0
    if empty:
        return problem(path, _("filen er tom."), _("Lagre filen på nytt fra kilden."))
    if path.suffix.lower() == ".shp":
        kin = {p.suffix.lower() for p in path.parent.glob(f"{path.stem}.*")}
        lacking = [suffix for suffix in (".shx", ".dbf") if suffix not in kin]
        if lacking:
            return problem(
                path,
                _("{files} mangler ved siden av Shapefilen.", files=", ".join(lacking)),
                _("Send alle filene som hører til, helst i en zip-fil."),
            )
    return problem(
        path,
        _("filen kan ikke leses. Den er skadet, ufullstendig eller i et ukjent format."),
        _("Lagre filen som GeoPackage, GeoJSON eller Shapefile, og prøv igjen."),
    )


def unforeseen(path: Path, error: Exception) -> InputError:
    """What a reader raised that none of the sentences above is about."""
    if isinstance(error, MemoryError):
        what = _("filen krever mer minne enn maskinen har.")
        return problem(path, what, _("Del opp filen i flere filer."))
    what = _("filen kan ikke leses: {error}.", error=f"{type(error).__name__}: {error}"[:200])
    return problem(
        path, what, _("Lagre filen som GeoPackage, GeoJSON eller Shapefile, og prøv igjen.")
    )


def problem(path: Path, what: str, remedy: str) -> InputError:
    return InputError([Problem(path.name, what, remedy)])
