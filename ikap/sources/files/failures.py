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
from ikap.sources import log
from ikap.sources.files.broken import fault_of
from ikap.syntax import Fault
from ikap.text import _


@contextmanager
def explained(path: Path, member: str | None = None) -> Iterator[None]:
    """Turn what the readers raise into a sentence about the file, or about a member of a zip."""
    try:
        yield
    except (FionaError, DataSourceError, DataLayerError, OSError, ValueError) as error:
        raise unreadable(path, member) from error


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


def unreadable(path: Path, member: str | None = None) -> InputError:
    """That a file cannot be read, and where it is wrong where that can be told."""
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
    if fault := fault_of(path, member):
        return broken(path, fault)
    return problem(
        path,
        _("filen kan ikke leses. Den er skadet, ufullstendig eller i et ukjent format."),
        _("Lagre filen som GeoPackage, GeoJSON eller Shapefile, og prøv igjen."),
    )


def broken(path: Path, fault: Fault) -> InputError:
    """That the text of a file is not what it should be, and where."""
    return problem(path, _("filen kan ikke leses: {fault}.", fault=fault), fault.remedy)


def refuse_broken(path: Path, member: str | None = None, *, lines: bool = False) -> None:
    """Refuse a text that breaks off: there are readers that leave out the rest without a word."""
    if path.is_file() and (fault := fault_of(path, member, lines=lines)):
        raise broken(path, fault)


def unforeseen(path: Path, error: BaseException) -> InputError:
    """What a reader raised that none of the sentences above is about; a log has the rest."""
    if isinstance(error, MemoryError):
        what = _("filen krever mer minne enn maskinen har.")
        return problem(path, what, _("Del opp filen i flere filer."))
    log.note(str(path), error)
    what = _("filen kan ikke leses.")
    return problem(
        path, what, _("Lagre filen som GeoPackage, GeoJSON eller Shapefile, og prøv igjen.")
    )


_OF_SEVERAL = (".shp", ".tab", ".mif")  # formats whose files are several, of one name


def regular(path: Path) -> None:
    """Refuse what is neither a file nor a folder, before anything waits for it to end.

    So are the files that are opened with it: a pipe, or a link that leads out of its folder.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        what = _("dette er ikke en vanlig fil, men et rør eller en enhet.")
        raise problem(path, what, _("Lagre innholdet i en fil."))
    if not path.exists() and path.is_symlink():
        what = _("lenken viser til en fil som ikke finnes, eller til seg selv.")
        raise problem(path, what, _("Oppgi selve filen."))
    if path.suffix.lower() in _OF_SEVERAL and path.is_file():
        _check_kin(path)


def _check_kin(path: Path) -> None:
    home = path.resolve().parent
    for part in path.parent.iterdir():
        if part.stem.casefold() != path.stem.casefold() or part == path:
            continue
        if part.is_symlink() and part.resolve().parent != home:
            what = _("{file} er en lenke til noe utenfor mappen.", file=part.name)
            raise problem(path, what, _("Legg selve filen ved siden av."))
        if not part.is_file() and not part.is_dir():
            what = _("{file} er ikke en vanlig fil.", file=part.name)
            raise problem(path, what, _("Legg selve filen ved siden av."))


def problem(path: Path, what: str, remedy: str) -> InputError:
    return InputError([Problem(path.name, what, remedy)])
