"""How indicators and criteria are declared: a function's parameter names say what it needs.

`sites`, a layer or table of the catalogue, or a `@shared` table; an unknown name fails at import.
Nothing is registered: a module's records are collected from the module.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Literal, TypeAlias

from ikap.catalogue import LAYERS
from ikap.model import (
    BOTH_KINDS,
    Basis,
    Constraint,
    Criterion,
    Curve,
    Fact,
    Gauge,
    Goal,
    Indicator,
    Kind,
    Method,
    Shared,
    Tell,
    ValueFunction,
    ZoneTest,
)

SITES = "sites"

# What indicators and shared tables take and give: the sites and layers (GeoDataFrame), tables
# (DataFrame, Series), networks, and None for what a region lacks. The parameter's name says
# which; the contract tests hold what comes out.
Data: TypeAlias = Any


def shared(function: Callable[..., Any]) -> Shared:
    """Declare a table that several indicators use, named after its function."""
    inputs, optional = _inputs(function)
    return Shared(function.__name__, function, inputs, optional)


def gathering(*names: str) -> Callable[[Callable[..., Any]], Shared]:
    """Declare a shared table that is made for many at once, of what each of them asks about.

    The named inputs are gathered so that the work is done once: what one of those who use the
    table learns from it does not rest on what was gathered for the others.
    """

    def declare(function: Callable[..., Any]) -> Shared:
        inputs, optional = _inputs(function)
        return Shared(function.__name__, function, inputs, optional, names)

    return declare


def indicator(
    *,
    title: str,
    unit: str,
    basis: Basis,
    most: float | None = None,
    facts: Mapping[str, Fact] | None = None,
    reach: float = 0.0,
    decimals: int = 1,
    sentence: str = "",
    tell: Tell | None = None,
    impact: str = "",
    short: str = "",
    lever: str = "",
) -> Callable[[Callable[..., Any]], Indicator]:
    """Declare a measurement of every site, named after its function.

    It returns a Series, or a DataFrame with `measured`, `low` and `high` where the data are
    uncertain, and the facts that it declares; the index is that of the sites. `sentence` is how
    reasons put it, with `{measured}` and the facts by name; `tell` makes the sentence where its
    parts depend on what was found. `impact` is the KU theme that lists it as measured, if any;
    `short` its label where there is little room, `lever` what a planner can do about it (of
    words.LEVERS), `most` what it can never exceed, which a share and what has no unit must say.
    """

    def declare(function: Callable[..., Any]) -> Indicator:
        inputs, optional = _inputs(function)
        return Indicator(
            id=function.__name__,
            title=title,
            unit=unit,
            basis=basis,
            function=function,
            inputs=inputs,
            optional=optional,
            facts=dict(facts or {}),
            reach=reach,
            decimals=decimals,
            sentence=sentence,
            tell=tell,
            impact=impact,
            short=short,
            lever=lever,
            most=most,
        )

    return declare


def gauge(
    indicator: Indicator,
    value: ValueFunction | tuple[tuple[float, float], ...],
    basis: Basis,
    kinds: tuple[Kind, ...] = BOTH_KINDS,
) -> Gauge:
    """An indicator read through a curve, given as its points, or a table."""
    function = Curve(value) if isinstance(value, tuple) else value
    return Gauge(indicator, function, basis, kinds)


def criterion(
    id: str,  # noqa: A002 - the record's own word
    title: str,
    goal: Goal,
    *gauges: Gauge,
    method: str | Method,
    impact: str,
    combine: Literal["least", "best", "first"] = "least",
    short: str = "",
) -> Criterion:
    """Declare what the region wants: how it is measured in words, and its KU theme or NO_THEME."""
    words = Method(method) if isinstance(method, str) else method
    return Criterion(id, title, goal, gauges, combine, words, impact, short)


def method(text: str, **numbers: tuple[float, int]) -> Method:
    """How a criterion is measured: a text with {fields}, and the number and decimals of each.

    >>> method("Innen {walk} m", walk=(800, 0)).numbers
    {'walk': (800, 0)}
    """
    return Method(text, numbers)


def impact_of(limit: Constraint) -> str:
    """A constraint's KU theme: its own, else that of the layer or the indicator that it tests."""
    tested = limit.test
    default = LAYERS[tested.layer] if isinstance(tested, ZoneTest) else tested.indicator
    return limit.impact or default.impact


def collect(record: type, *modules: ModuleType) -> tuple[Any, ...]:
    """The records of a type that the modules define, in the order written, each once."""
    records: dict[str, Any] = {}
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, record):
                key = value.name if isinstance(value, Shared) else value.id  # type: ignore[attr-defined]
                if records.setdefault(key, value) is not value:
                    raise ValueError(f"two records are named {key!r}")
    return tuple(records.values())


def check_inputs(records: tuple[Indicator | Shared, ...], tables: tuple[Shared, ...]) -> None:
    """A ValueError names every input that is neither `sites`, of the catalogue, nor shared."""
    known = {SITES, *LAYERS, *(table.name for table in tables)}
    unknown = {
        f"{record.function.__name__}({name})"
        for record in records
        for name in record.inputs
        if name not in known
    }
    if unknown:
        raise ValueError(f"unknown inputs: {sorted(unknown)}; known: {sorted(known)}")


def _inputs(function: Callable[..., Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parameters = inspect.signature(function).parameters.values()
    return (
        tuple(p.name for p in parameters),
        tuple(p.name for p in parameters if p.default is not inspect.Parameter.empty),
    )
