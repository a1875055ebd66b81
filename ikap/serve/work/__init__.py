"""What is kept and what is under way: runs, drafts, jobs, and the workers that do them."""

from __future__ import annotations

from ikap.serve.work.folders import Folders, is_id, new_id, safe_name, usual_place
from ikap.serve.work.service import PATIENCE, Service, Settings
from ikap.serve.work.store import Row, Stale

__all__ = [
    "PATIENCE",
    "Folders",
    "Row",
    "Service",
    "Settings",
    "Stale",
    "is_id",
    "new_id",
    "safe_name",
    "usual_place",
]
