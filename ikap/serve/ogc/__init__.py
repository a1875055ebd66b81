"""What the national and the international standard ask for: OGC API – Processes and Features."""

from __future__ import annotations

from ikap.serve.ogc import features, jobs, landing, processes

__all__ = [
    "features",
    "jobs",
    "landing",
    "processes",
]
