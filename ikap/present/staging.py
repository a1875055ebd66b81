"""What the writers of this floor write with."""

from __future__ import annotations

from ikap.storage import Staged, write_json, write_text

__all__ = ["Staged", "write_json", "write_text"]
