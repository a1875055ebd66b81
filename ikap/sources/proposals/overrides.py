"""A planner's overrides of constraint answers, read from a table: each with a reason and a name."""

from __future__ import annotations

from pathlib import Path

from ikap.model import Answer, ConfigurationError, InputError, Override, Problem
from ikap.sources.files import read_table
from ikap.text import _

COLUMNS = ("id", "constraint", "answer", "reason", "by", "date")
ANSWERS = {"ja": Answer.YES, "yes": Answer.YES, "nei": Answer.NO, "no": Answer.NO}


def read_overrides(path: Path) -> tuple[Override, ...]:
    """The overrides of a CSV or Excel file; a ConfigurationError lists all that is wrong."""
    try:
        table = read_table(path)
    except InputError as error:
        raise ConfigurationError(error.problems) from error
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        what = _("felt mangler: {columns}.", columns=", ".join(missing))
        remedy = _("Tabellen må ha feltene {columns}.", columns=", ".join(COLUMNS))
        raise ConfigurationError([Problem(path.name, what, remedy)])
    problems: list[Problem] = []
    overrides: dict[tuple[str, str], Override] = {}
    for number, cells in enumerate(table[list(COLUMNS)].fillna("").astype(str).to_numpy(), start=1):
        row = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
        where = _("{file}, rad {row}", file=path.name, row=number)
        empty = [name for name in COLUMNS if not row[name]]
        if empty:
            what = _("tomme felt: {names}.", names=", ".join(empty))
            remedy = _("En overstyring må ha svar, begrunnelse, navn og dato.")
            problems.append(Problem(where, what, remedy))
            continue
        answer = ANSWERS.get(row["answer"].lower())
        if answer is None:
            what = _("svaret er «{answer}».", answer=row["answer"])
            problems.append(Problem(where, what, _("Skriv ja eller nei.")))
            continue
        key = (row["id"], row["constraint"])
        if key in overrides:
            what = _(
                "{id} er overstyrt flere ganger for {constraint}.", id=key[0], constraint=key[1]
            )
            problems.append(Problem(where, what, _("Behold én av vurderingene.")))
        overrides[key] = Override(*key, answer, row["reason"], row["by"], row["date"])
    if problems:
        raise ConfigurationError(problems)
    return tuple(overrides[key] for key in sorted(overrides))
