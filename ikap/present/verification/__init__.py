"""The folder of a verification: page and record."""

from __future__ import annotations

from ikap.present.verification.page import write_verification
from ikap.present.verification.record import difference_sentence, summary, verify_document

__all__ = [
    "difference_sentence",
    "summary",
    "verify_document",
    "write_verification",
]
