"""The rows of a form that comes back as CSV or as a workbook, under our own names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources import cells
from ikap.sources.files import CSV, read_table
from ikap.sources.forms import workbook
from ikap.sources.forms.workbook import Names
from ikap.text import _


def filled_rows(
    path: Path, columns: Names, optional: Names, remedy: str, problems: list[Problem]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Where each row stands, and its cells by our names; what is wrong is added to `problems`.

    `columns` and `optional`: ours → theirs in every language. `remedy` is what helps where a
    column is missing.
    """
    try:
        if path.suffix.lower() not in CSV:
            for row in workbook.read_sheet(path, columns, optional).rows:
                if row.wrong:
                    what = _("cellen {cell} har en formel eller en feil.", cell=row.wrong[0].column)
                    problems.append(Problem(row.where, what, _("Skriv verdien i cellen.")))
                yield row.where, row.cells
            return
        table = read_table(path)
    except (InputError, ConfigurationError) as error:
        problems.extend(error.problems)
        return
    theirs = [str(column) for column in table]
    names = {
        ours: cells.first_match(known, theirs) for ours, known in {**columns, **optional}.items()
    }
    missing = [columns[ours][0] for ours in columns if names[ours] is None]
    if missing:
        what = _("felt mangler: {columns}.", columns=", ".join(missing))
        problems.append(Problem(path.name, what, remedy))
        return
    for place, record in enumerate(table.to_dict("records"), start=2):
        given = {ours: record[name] for ours, name in names.items() if name is not None}
        yield _("{file}, rad {row}", file=path.name, row=place), given
