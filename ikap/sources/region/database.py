"""The layers of a region that are tables in a database: read when it is opened, kept as files.

The municipalities come first, whole; of the others, what is within reach of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyproj import CRS

from ikap.model import ConfigurationError, InputError, Problem, Source
from ikap.sources import postgis
from ikap.sources.crs import Box, widened
from ikap.sources.postgis import Snapshot, Table
from ikap.sources.region.columns import filter_columns, matched, refining
from ikap.sources.region.entry import Declaration, Part
from ikap.sources.region.layer import read_layer, without_either
from ikap.sources.region.placement import window_in_file
from ikap.text import _, day, number

FIRST = "municipalities"
Kept = Collection[str]  # names of files that are used as they are, without asking the database


@dataclass(frozen=True)
class _Place:
    """What a table is read for: a region's folder, its CRS and, when it is known, its box."""

    folder: Path
    crs: CRS
    box: Box | None


def with_tables(
    declarations: Mapping[str, Declaration], folder: Path, crs: CRS, kept: Kept = ()
) -> Mapping[str, Declaration]:
    """The declarations with every table of a database as a file of the region's folder.

    `kept` names files of an earlier reading: they are used where they are of a layer's table, and
    the database is left alone. A ConfigurationError lists what is wrong with every table.
    """
    asked = {n: d for n, d in declarations.items() if any(p.table for p in d.parts)}
    if not asked:
        return declarations
    if kept:
        return {**declarations, **{n: _kept(n, d, folder, kept) for n, d in asked.items()}}
    done = dict(declarations)
    problems: list[Problem] = []
    box: Box | None = None
    with ExitStack() as stack:
        names = sorted(
            {part.table.dsn_env for d in asked.values() for part in d.parts if part.table}
        )
        bases = {}
        for name in names:
            try:
                bases[name] = stack.enter_context(postgis.connected(name))
            except ConfigurationError as error:
                problems += error.problems
        if problems:
            raise ConfigurationError(problems)
        for name in sorted(asked, key=lambda layer: (layer != FIRST, layer)):
            if name != FIRST and box is None:
                box = _box(done, crs)
            place = _Place(folder, crs, box)
            try:
                done[name] = _read(name, asked[name], bases, place)
            except InputError as error:
                title = _(asked[name].kind.title)
                problems += [
                    Problem(f"{title}, {p.where}", p.what, p.remedy) for p in error.problems
                ]
                if name == FIRST:
                    break  # without them nobody knows where the region is
    if problems:
        raise ConfigurationError(problems)
    return done


def snapshots_of(declarations: Mapping[str, Declaration]) -> tuple[str, ...]:
    """The names of the files that a region's tables are read from."""
    return tuple(sorted(p.file.name for d in declarations.values() for p in d.parts if p.table))


def _box(declarations: Mapping[str, Declaration], crs: CRS) -> Box | None:
    """The box around the municipalities; None where they cannot be read, which others report."""
    try:
        west, south, east, north = read_layer(declarations[FIRST], crs).frame.total_bounds
    except ConfigurationError:
        return None
    return float(west), float(south), float(east), float(north)


def _read(
    name: str, declaration: Declaration, bases: Mapping[str, Any], place: _Place
) -> Declaration:
    """A layer with its tables read; an InputError lists what is wrong with all of them."""
    taken: list[Snapshot] = []
    parts: list[Part] = []
    problems: list[Problem] = []
    for at, part in enumerate(declaration.parts):
        if part.table is None:
            parts.append(part)
            continue
        try:
            shot = _taken(_label(name, at), declaration, part, bases[part.table.dsn_env], place)
        except InputError as error:
            problems += error.problems
            continue
        taken.append(shot)
        parts.append(replace(part, file=shot.file))
    if problems:
        raise InputError(problems)
    return _described(replace(declaration, parts=tuple(parts)), taken)


def _taken(label: str, declaration: Declaration, part: Part, base: Any, place: _Place) -> Snapshot:
    table = part.table
    assert table is not None
    kind = declaration.kind

    def wanted(theirs: tuple[str, ...]) -> Sequence[str]:
        """The columns that the layer needs and no others: whose land it is, is nobody's here."""
        columns, problems = matched(kind.fields, part, theirs)
        problems += without_either(kind, {*columns, *part.constants}, theirs)
        if problems:
            raise InputError([Problem(table.name, p.what, p.remedy) for p in problems])
        return sorted(
            {*columns.values(), *filter_columns(part, theirs).values(), *refining(part, theirs)}
        )

    def window(crs: CRS) -> Box | None:
        around = None if place.box is None else widened(place.box, table.reach)
        return window_in_file(around, place.crs, crs)

    rows = postgis.read_rows(
        base,
        table,
        wanted,
        shapes=kind.geometry != "none",
        crs=CRS.from_user_input(part.crs) if part.crs else None,
        window=window,
    )
    return postgis.snapshot_of(rows, table, place.folder, label)


def _kept(name: str, declaration: Declaration, folder: Path, kept: Kept) -> Declaration:
    """A layer by what was read of its tables before."""
    parts: list[Part] = []
    taken: list[Snapshot] = []
    for at, part in enumerate(declaration.parts):
        if part.table is None:
            parts.append(part)
            continue
        label = _label(name, at)
        file = next((entry for entry in sorted(kept) if entry.split(".")[0] == label), None)
        if file is None:
            what = _("beregningen leste ikke dette kartlaget fra databasen.")
            remedy = _("Beregn innspillene på nytt.")
            raise ConfigurationError([Problem(_where(declaration, part.table), what, remedy)])
        taken.append(postgis.kept_snapshot(folder / postgis.FOLDER / file))
        parts.append(replace(part, file=taken[-1].file))
    return _described(replace(declaration, parts=tuple(parts)), taken)


def _label(name: str, at: int) -> str:
    """What the file of a layer's part is called first.

    >>> _label("land", 0), _label("land", 1)
    ('land', 'land-2')
    """
    return f"{name}-{at + 1}" if at else name


def _where(declaration: Declaration, table: Table) -> str:
    return f"{_(declaration.kind.title)}, {table.name}"


def _described(declaration: Declaration, taken: Sequence[Snapshot]) -> Declaration:
    """A layer whose source says which tables it was read of, how many rows they had, and when."""
    source = declaration.source
    names = dict.fromkeys(p.table.name for p in declaration.parts if p.table is not None)
    read = max(shot.read for shot in taken)
    title = _(
        "{title} (PostGIS: {table}, antall rader: {count}, lest {date})",
        title=source.title,
        table=", ".join(names),
        count=number(sum(shot.rows for shot in taken), 0),
        date=day(read),
    )
    said: Source = replace(source, title=title, date=source.date or read)
    return replace(declaration, source=said)
