"""The folder of advice: page, table, GIS files and document."""

from __future__ import annotations

from ikap.present.advice.folder import advice_document, write_advice

__all__ = ["advice_document", "write_advice"]
