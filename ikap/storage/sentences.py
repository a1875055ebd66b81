"""What the system says against reading or writing, as a planner's sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ikap.model import ConfigurationError, Problem
from ikap.text import N_, _

LONGEST_PATH = 259  # characters, on a Windows that has not been told to allow more

# What is wrong and what helps, by the numbers that Windows (first) and POSIX have for it.
_TOLD: tuple[tuple[frozenset[int], frozenset[int], str, str], ...] = (
    (
        frozenset({32, 33, 1224}),
        frozenset({errno.EBUSY, errno.ETXTBSY}),
        N_("er åpen i et annet program."),
        N_(
            "Lukk filen eller mappen der den er åpen (Excel, Acrobat, QGIS, Filutforsker), og "
            "prøv igjen."
        ),
    ),
    (
        frozenset({112, 39, 1295}),
        frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}),
        N_("det er ikke plass på disken."),
        N_("Frigjør plass, eller velg en annen mappe, og prøv igjen."),
    ),
    (
        frozenset({206, 111}),
        frozenset({errno.ENAMETOOLONG}),
        N_("stien er for lang for systemet."),
        N_("Velg en mappe høyere opp, eller kortere navn."),
    ),
    (
        frozenset({123, 161}),
        frozenset({errno.EINVAL}),
        N_("navnet kan ikke brukes på denne disken."),
        N_('Velg et navn uten tegnene < > : " / \\ | ? * og uten punktum til slutt.'),
    ),
    (
        frozenset({19}),
        frozenset({errno.EROFS}),
        N_("disken er skrivebeskyttet."),
        N_("Velg en annen mappe."),
    ),
    (
        frozenset({15, 21, 51, 53, 55, 59, 64, 65, 67, 121, 1167, 1231}),
        frozenset({errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.EHOSTDOWN}),
        N_("disken eller nettverksmappen svarer ikke."),
        N_("Koble til disken eller nettverksmappen igjen, eller velg en annen mappe."),
    ),
    (
        frozenset({2, 3}),
        frozenset({errno.ENOENT, errno.ENOTDIR}),
        N_("stien finnes ikke, eller disken er koblet fra."),
        N_("Kontroller stien og at disken er koblet til."),
    ),
    (
        frozenset(),
        frozenset({errno.EISDIR}),
        N_("kan ikke skrives: en mappe har dette navnet."),
        N_("Velg et annet filnavn."),
    ),
    (
        frozenset({5, 145}),
        frozenset({errno.EACCES, errno.EPERM}),
        N_("tilgang nektet: uten skriverett her, eller i bruk av et annet program."),
        N_("Lukk det som er åpent herfra, eller velg en mappe med skrivetilgang."),
    ),
)


def as_sentence(error: OSError, path: Path | None = None) -> Problem:
    """What is wrong, where, and what helps. `path` is what was written, if the error has none."""
    where = error.filename if isinstance(error.filename, str) else path
    place = str(where) if where is not None else _("Systemet")
    windows = getattr(error, "winerror", None)
    if _too_long(place, windows):
        windows = 206
    for theirs, posix, what, remedy in _TOLD:
        if windows in theirs or (windows is None and error.errno in posix):
            return Problem(place, _(what), _(remedy))
    said = error.strerror or str(error) or type(error).__name__
    return Problem(place, _("systemet melder: {error}.", error=said), _("Prøv igjen."))


def _too_long(place: str, windows: int | None) -> bool:
    """Windows says of a path that is too long that it is not there."""
    return windows in (2, 3) and len(place) > LONGEST_PATH


@contextmanager
def explained(path: Path, remedy: str = "") -> Iterator[None]:
    """An OSError inside the `with` becomes a ConfigurationError about `path`, in a sentence.

    `remedy` is added to what helps, such as that nothing is changed.
    """
    try:
        yield
    except OSError as error:
        problem = as_sentence(error, path)
        helps = " ".join(filter(None, (problem.remedy, remedy)))
        raise ConfigurationError([Problem(str(path), problem.what, helps)]) from error
