"""Code lists, other producers' code tables, and factors: what stands in the files of `tables/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ikap.model import Basis

TABLES = Path(__file__).parents[1] / "tables"


@dataclass(frozen=True)
class Code:
    """A code of a code list, as its producer defines it."""

    code: str | int
    title: str
    colour: str | None = None


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """A file of tables/ as it stands."""
    with (TABLES / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def code_list(name: str) -> Mapping[str | int, Code]:
    """The codes of a list in tables/, in the list's own order, which is its precedence."""
    entries = read_table(name)["codes"]
    return {
        entry["code"]: Code(entry["code"], entry["title"], entry.get("colour")) for entry in entries
    }


def code_group(name: str, group: str) -> frozenset[str | int]:
    """The codes of a list in tables/ that belong to one of its groups."""
    return frozenset(read_table(name)["groups"][group])


@dataclass(frozen=True)
class Scheme:
    """Another's code table that is read as ours, and what is lost by it.

    `read_as`: their code → ours, in their order. `by_layer`: a file may have a layer for each
    code. `refined`: the code that another column, by its names, gives in more detail.
    """

    name: str
    meaning: str
    basis: Basis
    read_as: Mapping[str | int, str | int]
    by_layer: bool = False
    refined: str | int | None = None
    refining: tuple[str, ...] = ()


@cache
def scheme(name: str) -> Scheme:
    """A code table in tables/ that says what each of its codes is read as."""
    table = read_table(name)
    refine = table.get("refine", {})
    return Scheme(
        name=name,
        meaning=table["meaning"],
        basis=Basis(**table["basis"]),
        read_as={entry["code"]: entry["read_as"] for entry in table["codes"]},
        by_layer=table.get("by_layer", False),
        refined=refine.get("code"),
        refining=tuple(refine.get("names", ())),
    )


@dataclass(frozen=True)
class Factor:
    """A number with its unit, its interval and whose word it is."""

    best: float
    unit: str
    basis: Basis
    low: float
    high: float


@cache
def factors(name: str) -> Mapping[str, Factor]:
    """The factors of a table in tables/, by name; `low` and `high` default to `best`."""
    return {
        key: Factor(
            best=float(entry["best"]),
            unit=entry["unit"],
            basis=Basis(**entry["basis"]),
            low=float(entry.get("low", entry["best"])),
            high=float(entry.get("high", entry["best"])),
        )
        for key, entry in read_table(name)["factors"].items()
    }
