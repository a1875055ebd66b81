"""A producer's columns turned into ours: names found, rows kept, values translated and typed.

An unknown value is reported with the values that are known, counted, for every column at once.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ikap.catalogue import Field, LayerKind, Scheme, code_list
from ikap.measure.points import objects
from ikap.model import InputError, Problem
from ikap.sources import cells
from ikap.sources.region.entry import Part
from ikap.text import _, number, quantity

_SHOWN = 8  # unknown values listed in one sentence


def matched(
    fields: Sequence[Field], part: Part, theirs: tuple[str, ...]
) -> tuple[dict[str, str], list[Problem]]:
    """Ours → the producer's for every field that the file has; what is required and lacking."""
    matches: dict[str, str] = {}
    problems = []
    listed = ", ".join(theirs) or "–"
    for field in fields:
        if field.name in part.constants:
            continue
        declared = part.fields.get(field.name)
        names = (declared,) if declared else (field.name, *field.names)
        match = cells.first_match(names, theirs)
        if match is not None:
            matches[field.name] = match
        elif declared or needed(field, part.constants):
            what = _("feltet «{name}» finnes ikke.", name=declared or field.name)
            remedy = _(
                'Feltene er {fields}. Oppgi fields = {{ {name} = "…" }} i region.toml.',
                fields=listed,
                name=field.name,
            )
            problems.append(Problem("", what, remedy))
    for name in part.where:
        if cells.first_match((name,), theirs) is None:
            what = _("feltet «{name}» finnes ikke.", name=name)
            problems.append(Problem("", what, _("Feltene er {fields}.", fields=listed)))
    return matches, problems


def filter_columns(part: Part, theirs: tuple[str, ...]) -> dict[str, str]:
    matches = {name: cells.first_match((name,), theirs) for name in part.where}
    return {name: match for name, match in matches.items() if match is not None}


def refining(part: Part, theirs: tuple[str, ...]) -> list[str]:
    """The columns that tell a code of another's table in more detail, where the file has them."""
    columns = [cells.first_match(scheme.refining, theirs) for scheme in part.schemes.values()]
    return [column for column in columns if column is not None]


def filtered(frame: Any, part: Part, theirs: tuple[str, ...]) -> Any:
    """The rows whose values are among those that `where` keeps."""
    for name, column in filter_columns(part, theirs).items():
        kept = {cells.key(value) for value in part.where[name]}
        frame = frame[[cells.key(value) in kept for value in frame[column]]]
    return frame


def in_our_words(
    fields: Sequence[Field], part: Part, columns: dict[str, str], raw: Any, where: str
) -> pd.DataFrame:
    """Our columns with our types; an InputError lists every value that is not understood."""
    frame = pd.DataFrame(index=raw.index)
    problems: list[Problem] = []
    cells_by_name: dict[str, pd.Series[Any]] = {}
    for field in fields:
        if field.name in part.constants:
            values = pd.Series(part.constants[field.name], index=raw.index, dtype=object)
        elif field.name in columns:
            values = raw[columns[field.name]].astype(object)
            values = cells.translated(values, part.translations.get(field.name, {}))
        else:
            values = pd.Series(None, index=raw.index, dtype=object)
        scheme = part.schemes.get(field.name)
        if scheme is not None:
            values = read_as_ours(scheme, values, raw)
        cells_by_name[field.name] = values
    for field in fields:
        values = cells_by_name[field.name]
        scheme = part.schemes.get(field.name)
        free = _excepted(field, cells_by_name)
        typed, wrong = _typed(field if free is None else replace(field, required=False), values)
        if free is not None and field.required:
            empty = sum(map(cells.is_empty, values[~free]))
            wrong = {**wrong, "": int(empty)} if empty else wrong
        frame[field.name] = typed
        if wrong:
            column = columns.get(field.name)
            problems.append(_not_understood(field, column, wrong, where, scheme))
    if problems:
        raise InputError(problems)
    return frame


def needed(field: Field, constants: Mapping[str, Any]) -> bool:
    """Whether a file must have the column, by what is known to hold for all its rows."""
    if field.not_in is None:
        return field.required
    other, codes = field.not_in
    return field.required and constants.get(other) not in codes


def unmet(kind: LayerKind, names: Container[str]) -> tuple[Field, ...]:
    """What a file lacks of the first group of columns, where it has no group of them whole."""
    lacking = [[name for name in group if name not in names] for group in kind.either]
    if not lacking or not all(lacking):
        return ()
    return tuple(field for field in kind.fields if field.name in lacking[0])


def _excepted(field: Field, values: Mapping[str, pd.Series[Any]]) -> Any:
    """The rows in which a required column may be empty; None where there are no such rows."""
    if field.not_in is None:
        return None
    other, codes = field.not_in
    return values[other].map(lambda value: cells.key(value) in codes).astype(bool)


def not_known(
    field: Field, values: pd.Series[Any], scheme: Scheme | None = None, raw: Any = None
) -> dict[str, int]:
    """What of a column cannot be read as the field: value → how often; empty where all can.

    `scheme` reads another's codes as ours; `raw` holds the columns that refine them.
    """
    if scheme is not None:
        values = read_as_ours(scheme, values, pd.DataFrame() if raw is None else raw)
    wrong = _typed(field, values)[1]
    return {value.removeprefix("«").removesuffix("»"): count for value, count in wrong.items()}


def known_values(field: Field) -> tuple[str, ...] | None:
    """What a coded field may hold, as it is written in region.toml; None for any other field."""
    known = _known(field)
    return None if known is None else tuple(known)


def read_as_ours(scheme: Scheme, values: pd.Series[Any], raw: Any) -> pd.Series[Any]:
    """Codes of another's table as ours, however they are spelled; unknown ones stay as they are."""
    column = cells.first_match(scheme.refining, tuple(raw.columns))
    if column is not None:
        coarse = [cells.key(value) == cells.key(scheme.refined) for value in values]
        finer = raw[column].astype(object)
        known = {cells.plain(cells.key(code)) for code in scheme.read_as}
        finer_known = [cells.plain(cells.key(value)) in known for value in finer]
        values = values.where(
            ~(np.array(coarse, dtype=bool) & np.array(finer_known, dtype=bool)), finer
        )
    ours = {cells.plain(cells.key(code)): our_code for code, our_code in scheme.read_as.items()}
    position, distinct = pd.factorize(values, use_na_sentinel=False)
    read = objects(ours.get(cells.plain(cells.key(v)), _unread(v)) for v in distinct)
    return pd.Series(read[position], index=values.index, dtype=object)


def _unread(value: Any) -> Any:
    """A value that the other's table lacks, so marked that it is not taken for a code of ours."""
    return None if cells.is_empty(value) else f"«{cells.key(value)}»"


def _typed(field: Field, values: pd.Series[Any]) -> tuple[pd.Series[Any], dict[str, int]]:
    """A column with its type, and what could not be given it: value → how often."""
    known = _known(field)
    # A column of codes repeats itself: each value is looked at once.
    position, distinct = pd.factorize(values, use_na_sentinel=False)
    results = [_value(field, value, known) for value in distinct]
    counts = np.bincount(position, minlength=len(distinct))
    wrong: dict[str, int] = {}
    for value, (_result, ok), count in zip(distinct, results, counts, strict=True):
        if not ok:
            wrong[cells.key(value)] = wrong.get(cells.key(value), 0) + int(count)
    out = objects(value for value, _ok in results)
    return _column(field, list(out[position]), values.index), wrong


def _known(field: Field) -> dict[str, Any] | None:
    """What a coded field may hold, by how it is written."""
    allowed = code_list(field.codes) if field.codes else field.choices
    return {cells.key(code): code for code in allowed} or None


def _value(field: Field, value: Any, known: dict[str, Any] | None) -> tuple[Any, bool]:
    if cells.is_empty(value):
        if field.blank:
            return field.blank, True
        return None, not field.required or (field.type == "text" and known is None)
    if known is not None:
        return known.get(cells.key(value)), cells.key(value) in known
    if field.type == "text":
        return cells.text(value), True
    if field.type == "flag":
        said = cells.flag(value)
        return said, said is not None
    try:
        value_ = cells.number(value)
    except ValueError:
        return None, False
    return value_, bool(field.least <= value_ <= field.most)


def _column(field: Field, values: list[Any], index: Any) -> pd.Series[Any]:
    if field.type == "flag":
        return pd.Series([bool(v) for v in values], index=index, dtype=bool)
    if field.type == "number":
        return pd.Series(values, index=index, dtype="float64")
    if field.type == "integer":
        whole = all(v is not None for v in values) and bool(values)
        return pd.Series(values, index=index, dtype="int64" if whole else "float64")
    return pd.Series(values, index=index, dtype=object)


def _not_understood(
    field: Field,
    column: str | None,
    wrong: dict[str, int],
    where: str,
    scheme: Scheme | None = None,
) -> Problem:
    empty = _("tom")
    listed = ", ".join(f"{v or empty} ({count})" for v, count in sorted(wrong.items())[:_SHOWN])
    what = _(
        "feltet «{name}» har ukjente verdier: {values}.",
        name=column or field.name,
        values=listed,
    )
    known = _known(field)
    if known is None:
        return Problem(where, what, _expected(field))
    remedy = _(
        "Kjente verdier: {known}. Oversett med values = {{ {name} = {{ … }} }} i region.toml.",
        known=", ".join(known if scheme is None else map(str, scheme.read_as)),
        name=field.name,
    )
    return Problem(where, what, remedy)


def _expected(field: Field) -> str:
    """What a field of numbers may hold, with its unit and its bounds where it has them."""
    unit = _(field.unit) if field.unit else ""
    if math.isfinite(field.most):
        bounds = {"least": number(field.least, 0), "most": quantity(field.most, unit, 0)}
        return _("Ventet tall fra {least} til {most}.", **bounds)
    if math.isfinite(field.least):
        return _("Ventet tall fra {least} og oppover.", least=quantity(field.least, unit, 0))
    return _("Ventet tall.")


def not_rising(kind: LayerKind, frame: pd.DataFrame, where: str) -> list[Problem]:
    """Rows whose values fall from one column to the next where they may not, and rows that say
    the same thing twice.
    """
    problems = []
    names = [field.name for field in kind.fields]
    keys = names[: names.index(kind.rising[0])] if kind.rising else []  # what a row is of
    if keys and frame.duplicated(keys).any():
        twice = sorted(set(frame.iloc[:, 0][frame.duplicated(keys)]))
        what = _("finnes i flere rader: {names}.", names=", ".join(map(str, twice)))
        problems.append(Problem(where, what, _("Behold bare én rad for hver.")))
    for low, high in pairwise(kind.rising):
        wrong = frame[frame[low] > frame[high]]
        if len(wrong):
            titles = {f.name: _(f.title) for f in kind.fields}
            first = wrong.iloc[0]
            what = _(
                "{low} er større enn {high} (antall rader: {count}, først for {name}).",
                low=titles[low],
                high=titles[high],
                count=len(wrong),
                name=first.iloc[0],
            )
            problems.append(Problem(where, what, _("Bytt om tallene, eller rett dem.")))
    return problems
