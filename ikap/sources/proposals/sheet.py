"""What one layer or sheet of a submitted file came to, and what was passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from ikap.model import Problem


@dataclass(frozen=True)
class Keys:
    """The keys that a file keeps for its rows itself: `name` as GIS shows it, one a row."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """Rows of a file: raw cells by row number (1 is the first), geometries in `crs`.

    `lost`: row number → why it has no geometry, `remedies`: what would mend it where the drawing
    is not at fault. `garbled`: rows whose cells say nothing. `notes`: row number → what is to be
    known of where it lies. `placing`: the columns that say where the rows lie, and what each says.
    """

    file: str
    cells: pd.DataFrame
    shapes: NDArray[np.object_]
    crs: CRS
    lost: Mapping[int, str]
    remarks: tuple[Problem, ...] = ()
    layer: str | None = None
    placing: Mapping[str, str] = field(default_factory=dict)
    remedies: Mapping[int, str] = field(default_factory=dict)
    keys: Keys | None = None
    garbled: frozenset[int] = frozenset()
    notes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Passed:
    """A layer or a sheet that was looked at and not read, and why."""

    file: str
    layer: str | None
    why: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What a file came to: the sheets that were read, and those that were passed over."""

    sheets: tuple[Sheet, ...]
    passed: tuple[Passed, ...] = ()


def split_reference(reference: str | Path) -> tuple[Path, str | None]:
    """A file and the layer named after it: `forslag.gpkg:boliger`.

    >>> split_reference("innspill/forslag.gpkg:boliger")[1]
    'boliger'
    >>> split_reference("forslag.gpkg")[1] is None
    True
    """
    path = Path(reference)
    if path.exists() or ":" not in path.name:
        return path, None
    name, layer = path.name.rsplit(":", 1)
    return path.with_name(name), layer or None
