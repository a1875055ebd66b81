"""What was measured, as text and back: every number as it was, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from ikap.assess.evaluate import Measured

Kept = Mapping[str, Any]  # a site's net area and the rows of its tables, as JSON holds them
ANSWER = ("tier", "answer", "area_daa", "share", "unchecked_share", "measured", "override")
READING = ("measured", "low", "high", "unit", "facts")
_NUMBERS = ("area_daa", "share", "unchecked_share", "measured", "low", "high")


def as_text(measured: Measured) -> Iterator[tuple[str, Kept]]:
    """Each site by id, as JSON can hold it."""
    answers = _rows(measured.constraints, "constraint", ANSWER)
    readings = _rows(measured.indicators, "indicator", READING)
    shapes = shapely.to_wkb(measured.net.to_numpy(), hex=True)
    for label, shape in zip(measured.net.index, shapes, strict=True):
        id_ = str(label)
        yield (
            id_,
            {
                "net": shape,
                "constraints": answers.get(id_, []),
                "indicators": readings.get(id_, []),
            },
        )


def as_measured(sites: Mapping[str, Kept], crs: CRS) -> Measured:
    """The tables of sites by id, as they were measured.

    What is not such a site raises a KeyError, a TypeError, a ValueError or a ShapelyError.
    """
    net = shapely.from_wkb([kept["net"] for kept in sites.values()])
    return Measured(
        gpd.GeoSeries(net, index=pd.Index(list(sites), dtype=object, name="id"), crs=crs),
        _table(sites, "constraints", "constraint", ANSWER),
        _table(sites, "indicators", "indicator", READING),
    )


def _rows(table: pd.DataFrame, name: str, columns: Sequence[str]) -> dict[str, list[list[Any]]]:
    """The rows of each site by id: what is asked of, and the columns."""
    ids, names = (table.index.get_level_values(level).tolist() for level in ("id", name))
    values = [table[column].to_numpy(dtype=object).tolist() for column in columns]
    by_site: dict[str, list[list[Any]]] = {}
    for id_, *row in zip(ids, names, *values, strict=True):
        by_site.setdefault(str(id_), []).append(row)
    return by_site


def _table(sites: Mapping[str, Kept], part: str, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """The rows of all sites, of the types that measuring gives."""
    rows = [(id_, *row) for id_, kept in sites.items() for row in kept[part]]
    names = ("id", name, *columns)
    whole = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    table = pd.DataFrame({column: _column(column, whole[column]) for column in columns})
    table.index = pd.MultiIndex.from_arrays(
        [pd.Index(whole["id"], dtype=object), pd.Index(whole[name], dtype=object)],
        names=["id", name],
    )
    return table


def _column(name: str, values: Sequence[Any]) -> pd.Series[Any]:
    kind: Any = "float64" if name in _NUMBERS else "str" if name == "unit" else object
    column: pd.Series[Any] = pd.Series(values, dtype=kind)
    return column
