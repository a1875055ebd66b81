"""Results as columns: scores.parquet, a row a site, written part by part.

pyarrow, which writes it, is of an extra: it is imported when a file is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ikap.model import Evaluation
from ikap.present.gis.columnar.layout import Column, Origin, Type, columns
from ikap.present.gis.columnar.numbers import rounded
from ikap.present.gis.columnar.stamp import Stamp

__all__ = [
    "Column",
    "Origin",
    "Stamp",
    "Type",
    "columns",
    "rounded",
    "with_places",
    "write_columns",
]


def write_columns(evaluations: Iterable[Evaluation], path: Path, stamp: Stamp) -> None:
    """Write the sites of evaluations below one another, a row each, as GeoParquet 1.1.

    A ValueError where there are none.
    """
    from ikap.present.gis.columnar import writing

    writing.write_columns(evaluations, path, stamp)


def with_places(source: Path, path: Path, places: pd.DataFrame) -> None:
    """Write a file again with the places of its sites: a table by id of what depends on all."""
    from ikap.present.gis.columnar import writing

    writing.with_places(source, path, places)
