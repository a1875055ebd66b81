"""How far what is measured may lie from what is, and how much of the error sites share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ikap.catalogue.codes import read_table
from ikap.model import Basis


@dataclass(frozen=True)
class MeasurementError:
    """The error of an indicator, on whose word.

    `relative` is half the span between the 5 and 95 % points, as a share of what was measured.
    `shared` and `municipal` are the shares (0..1, together at the most 1) of the error's variance
    that all sites, and all sites of a municipality, have in common. What an indicator can never
    exceed stands on its own record.
    """

    relative: float
    shared: float
    municipal: float
    basis: Basis

    def __post_init__(self) -> None:
        if self.relative < 0 or min(self.shared, self.municipal) < 0:
            raise ValueError(f"an error is not negative: {self}")
        if self.relative > 1:
            raise ValueError(f"an error larger than what was measured reaches below 0: {self}")
        if self.shared + self.municipal > 1:
            raise ValueError(f"what is shared is more than all of the error: {self}")


@cache
def measurement_errors() -> Mapping[str, MeasurementError]:
    """The errors by indicator, from tables/measurement_errors.toml."""
    return {
        name: MeasurementError(
            relative=float(entry["relative"]),
            shared=float(entry.get("shared", 0.0)),
            municipal=float(entry.get("municipal", 0.0)),
            basis=Basis(**entry["basis"]),
        )
        for name, entry in read_table("measurement_errors")["errors"].items()
    }
