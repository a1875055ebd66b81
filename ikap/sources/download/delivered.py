"""Files that were downloaded by hand, known as layers by the names that Geonorge gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ikap.model import ConfigurationError, Problem
from ikap.sources.download.geonorge import FORMATS
from ikap.sources.municipality import current_code
from ikap.sources.products import product_of
from ikap.text import _

WHOLE = "0000"  # the number of the whole country in a file's name
# «Basisdata_5001_Trondheim_25832_FKB-AR5_FGDB»: of which area, and in which format.
_DELIVERED = re.compile(r"_(\d{4})_[^_]+_\d{4,5}_.*?(?:_([A-Za-z]+))?$")


def delivered_area(name: str) -> str | None:
    """The municipality, by its number today, or `0000`; None where the name tells none.

    >>> delivered_area("Basisdata_5024_Orkdal_25832_FKB-AR5_FGDB.zip"), delivered_area("ar5.zip")
    ('5059', None)
    """
    match = _DELIVERED.search(name.partition(".")[0])
    return None if match is None else current_code(match[1])


def delivered_files(
    folder: Path, kinds: Sequence[str], municipalities: Sequence[str]
) -> dict[str, list[Path]]:
    """The files of a folder that are each of the kinds, for the municipalities, sorted by name.

    One for each area: that of the format which is read best. A file whose name tells no area is
    taken too.
    """
    if not folder.is_dir():
        what = _("mappen finnes ikke.")
        raise ConfigurationError([Problem(str(folder), what, _("Kontroller navnet."))])
    there = sorted(path for path in folder.iterdir() if path.suffix.lower() != ".part")
    return {kind: _of_kind(there, kind, municipalities) for kind in kinds}


def _of_kind(there: Sequence[Path], kind: str, municipalities: Sequence[str]) -> list[Path]:
    best: dict[str, Path] = {}
    for path in there:
        if path.name.endswith(".part.json") or product_of(path.name, None, kind) is None:
            continue
        area = delivered_area(path.name)
        if area not in (None, WHOLE, *municipalities):
            continue
        key = area or path.name
        if key not in best or _format(path) < _format(best[key]):
            best[key] = path
    return [best[key] for key in sorted(best)]


def _format(path: Path) -> int:
    """The place of a file's format among those that are read; the unknown last."""
    match = _DELIVERED.search(path.name.partition(".")[0])
    suffix = (match[2] or "").casefold() if match else ""
    known = [name.casefold() for name in FORMATS]
    return known.index(suffix) if suffix in known else len(known)
