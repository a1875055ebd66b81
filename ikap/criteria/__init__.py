"""What the region measures and wants: the records of every goal, collected from its module."""

from __future__ import annotations

from ikap.criteria import (
    business,
    climate,
    constraints,
    emissions,
    ground,
    growth,
    proximity,
    soil,
    travel,
)
from ikap.criteria.declaration import check_inputs, collect
from ikap.model import Constraint, Criterion, Indicator, Shared

_MODULES = (ground, travel, climate, emissions, proximity, business, soil, growth)

SHARED: tuple[Shared, ...] = collect(Shared, *_MODULES)
INDICATORS: tuple[Indicator, ...] = collect(Indicator, *_MODULES)
CRITERIA: tuple[Criterion, ...] = collect(Criterion, *_MODULES)
CONSTRAINTS: tuple[Constraint, ...] = collect(Constraint, constraints)

check_inputs((*INDICATORS, *SHARED), SHARED)
