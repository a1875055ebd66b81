"""The values of the columns, read from the tidy tables of an Evaluation: arrays, a value a site."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.model import Evaluation
from ikap.present.gis.columnar.layout import Column, Origin, Type
from ikap.present.gis.columnar.numbers import rounded
from ikap.text import _

_KEYS = {
    Origin.GOAL: ("goals", "goal"),
    Origin.CRITERION: ("criteria", "criterion"),
    Origin.INDICATOR: ("indicators", "indicator"),
    Origin.CONSTRAINT: ("constraints", "constraint"),
}


class Values:
    """The columns of an Evaluation's sites, in the order of `evaluation.sites`."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._sites = pd.DataFrame(evaluation.sites, copy=False)
        self._own = _site_columns(evaluation)
        self._tables = {
            origin: _Table(getattr(evaluation, table), key, self._sites.index)
            for origin, (table, key) in _KEYS.items()
        }

    def of(self, column: Column) -> Sequence[Any] | NDArray[np.float64]:
        """A column: an array of numbers, NaN where missing, or a list, None where missing."""
        if column.origin is Origin.SITE:
            values = self._own[column.part]
        elif column.origin is Origin.FACT:
            facts = self._tables[Origin.INDICATOR].objects(column.of, "facts")
            values = [None if noted is None else noted.get(column.part) for noted in facts]
        elif column.type is Type.NUMBER:
            table = self._tables[column.origin]
            return rounded(table.numbers(column.of, column.part), column.decimals)
        else:
            values = self._tables[column.origin].objects(column.of, column.part)
        shaped: Sequence[Any] | NDArray[np.float64] = _SHAPE[column.type](values, column)
        return shaped


class _Table:
    """A tidy table by name: its rows are gone through once."""

    def __init__(self, table: pd.DataFrame, key: str, ids: pd.Index) -> None:
        self._table, self._count = table, len(ids)
        self._at = ids.get_indexer(table.index.get_level_values("id"))
        codes, names = pd.factorize(table.index.get_level_values(key))
        order = np.argsort(codes, kind="stable")
        ends = np.searchsorted(codes[order], np.arange(len(names) + 1))
        self._rows = {
            str(name): order[ends[i] : ends[i + 1]] for i, name in enumerate(names.tolist())
        }

    def numbers(self, name: str, column: str) -> NDArray[np.float64]:
        values = np.full(self._count, np.nan)
        rows = self._rows.get(name)
        if rows is not None:
            values[self._at[rows]] = self._table[column].to_numpy(dtype=float)[rows]
        return values

    def objects(self, name: str, column: str) -> list[Any]:
        values = np.full(self._count, None, dtype=object)
        rows = self._rows.get(name)
        if rows is not None:
            values[self._at[rows]] = self._table[column].to_numpy(dtype=object)[rows]
        whole: list[Any] = values.tolist()
        return whole


def _site_columns(evaluation: Evaluation) -> Mapping[str, Any]:
    """What stands in the table of the sites, under the names of the columns."""
    sites, region = evaluation.sites, evaluation.region
    codes = sites["municipality_code"].tolist()
    return {
        **{str(name): sites[name] for name in sites},
        "id": sites.index,
        "municipality": [region.municipalities.get(code, code) for code in codes],
        "status_reasons": [[_code(*cause) for cause in why] for why in sites["status_reasons"]],
        "class": sites["light"],
        "class_reasons": [list(map(str, why)) for why in sites["light_reason"]],
        "synthetic_layers": [", ".join(region.synthetic)] * len(sites),
    }


def _code(why: str, constraint: str | None) -> str:
    return why if constraint is None else f"{why}:{constraint}"


def _numbers(values: Iterable[Any], column: Column) -> NDArray[np.float64]:
    plain = [np.nan if value is None else value for value in values]
    return rounded(np.array(plain, dtype=float), column.decimals)


def _text(values: Iterable[Any], column: Column) -> list[str | None]:
    texts = [str(value) if isinstance(value, str) else None for value in values]
    return [text and _(text) for text in texts] if column.is_words else texts


def _whole(values: Iterable[Any], _column: Column) -> list[int | None]:
    return [int(value) if math.isfinite(value) else None for value in values]


def _flags(values: Iterable[Any], _column: Column) -> list[bool | None]:
    return [None if value is None else bool(value) for value in values]


def _codes(values: Iterable[Any], _column: Column) -> list[list[str]]:
    return [[str(word) for word in words] for words in values]


_SHAPE: Mapping[Type, Callable[[Iterable[Any], Column], Any]] = {
    Type.NUMBER: _numbers,
    Type.TEXT: _text,
    Type.WHOLE: _whole,
    Type.FLAG: _flags,
    Type.CODES: _codes,
}
