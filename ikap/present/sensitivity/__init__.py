"""The folder of a sensitivity analysis: page, tables, record, and what is said of it."""

from __future__ import annotations

from ikap.present.sensitivity.folder import write_sensitivity
from ikap.present.sensitivity.record import sensitivity_document

__all__ = [
    "sensitivity_document",
    "write_sensitivity",
]
