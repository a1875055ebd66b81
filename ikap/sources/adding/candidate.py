"""What a layer of a file may be, and how it would be read: the records of recognition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ikap.catalogue import Field, LayerKind
from ikap.sources.adding.offer import Offer
from ikap.sources.products import Product


@dataclass(frozen=True)
class Choices:
    """What the planner has said of how the file is to be read; names as in region.toml.

    `words`: a field → the producer's value → ours, `values` in region.toml.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    where: Mapping[str, list[Any]] = field(default_factory=dict)
    crs: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A kind that an offer can be, why, and how its columns would be read.

    `columns`: ours → the producer's. `lacking`: required fields that nothing was found for.
    `tables`: a coded field → the code tables that can hold its values, best first. `unknown`: a
    field → the values that cannot be read, and how often.
    """

    offer: Offer
    kind: LayerKind
    choices: Choices
    points: int
    reasons: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    lacking: tuple[Field, ...] = ()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    product: Product | None = None
