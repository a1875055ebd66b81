"""The folder of a study of the plans: page, workbook, sheet for the hearing, map and record."""

from __future__ import annotations

from ikap.present.reserve.folder import write_reserve
from ikap.present.reserve.record import reserve_document
from ikap.present.reserve.sheet import reserve_page, synthetic_sign

__all__ = [
    "reserve_document",
    "reserve_page",
    "synthetic_sign",
    "write_reserve",
]
