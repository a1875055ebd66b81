"""Named sets of proposals: files with an id on each line, or a table with columns id and set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources import cells
from ikap.sources.files import CSV, EXCEL, read_table
from ikap.text import _

ID = ("id", "omrade_id", "forslag", "proposal")
SET = ("set", "sett", "scenario", "portefolje")


@dataclass(frozen=True)
class NamedSet:
    """A set that somebody put together; `where` is the file."""

    name: str
    ids: tuple[str, ...]
    where: str


def read_sets(files: Iterable[str], table: Path | None = None) -> tuple[NamedSet, ...]:
    """The sets of `NAME=FILE` pairs, then of a table; a ConfigurationError lists all wrong."""
    problems: list[Problem] = []
    sets: list[NamedSet] = []
    for pair in files:
        try:
            sets.append(_of_file(pair))
        except InputError as error:
            problems.extend(error.problems)
    if table is not None:
        try:
            sets.extend(_of_table(table))
        except InputError as error:
            problems.extend(error.problems)
    names = [each.name for each in sets]
    for name in sorted({name for name in names if names.count(name) > 1}):
        what = _("kombinasjonen «{name}» er oppgitt flere ganger.", name=name)
        problems.append(Problem("--set", what, _("Gi hver kombinasjon sitt eget navn.")))
    if problems:
        raise ConfigurationError(problems)
    return tuple(sets)


def _of_file(pair: str) -> NamedSet:
    name, sign, file = pair.partition("=")
    if not (sign and name.strip() and file.strip()):
        what = _("«{pair}» er ikke på formen navn=fil.", pair=pair)
        raise InputError([Problem("--set", what, "--set A=forslag.txt")])
    path = Path(file.strip())
    ids = _ids_of_table(path) if path.suffix.lower() in (*CSV[:1], *EXCEL) else _lines(path)
    if not ids:
        raise InputError([Problem(path.name, _("kombinasjonen har ingen id-er."))])
    return NamedSet(name.strip(), tuple(dict.fromkeys(ids)), path.name)


def _lines(path: Path) -> list[str]:
    """An id a line; what follows `#` is a remark."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError:
        what = _("filen finnes ikke eller kan ikke leses.")
        raise InputError([Problem(path.name, what)]) from None
    except UnicodeDecodeError:
        what = _("filen er ikke tekst i UTF-8.")
        remedy = _("Lagre filen som ren tekst med én id på hver linje.")
        raise InputError([Problem(path.name, what, remedy)]) from None
    texts = (cells.text(line.split("#")[0]) for line in content.splitlines())
    return [line for line in texts if line]


def _ids_of_table(path: Path) -> list[str]:
    frame = read_table(path)
    column = cells.first_match(ID, [str(name) for name in frame.columns])
    if column is None:
        raise InputError([_lacks(path, "id")])
    return [id_ for value in frame[column] if (id_ := cells.text(value))]


def _of_table(path: Path) -> list[NamedSet]:
    frame = read_table(path)
    names = [str(name) for name in frame.columns]
    id_column, set_column = cells.first_match(ID, names), cells.first_match(SET, names)
    lacking = [
        _lacks(path, name)
        for name, column in (("id", id_column), ("set", set_column))
        if column is None
    ]
    if lacking:
        raise InputError(lacking)
    sets: dict[str, list[str]] = {}
    for id_, name in zip(frame[id_column], frame[set_column], strict=True):
        site, listed = cells.text(id_), cells.text(name)
        if site and listed:
            for part in listed.split(","):
                sets.setdefault(part.strip(), []).append(site)
    if not sets:
        raise InputError([Problem(path.name, _("ingen rad har både id og kombinasjon."))])
    return [NamedSet(n, tuple(dict.fromkeys(sets[n])), path.name) for n in sorted(sets)]


def _lacks(path: Path, name: str) -> Problem:
    what = _("feltet «{name}» mangler.", name=name)
    return Problem(path.name, what, _("Tabellen må ha feltene {columns}.", columns="id, set"))
