"""What the page does and programs can do: each operation with what it takes and answers."""

from __future__ import annotations

from ikap.serve.api import drops, live, runs, sample, service, sketches, trail, weights
from ikap.serve.api.answers import CRS, CRS_URIS, MAPPING, OVERRIDES, PROFILE, json_answer
from ikap.serve.api.live import check_corners

__all__ = [
    "CRS",
    "CRS_URIS",
    "MAPPING",
    "OVERRIDES",
    "PROFILE",
    "check_corners",
    "drops",
    "json_answer",
    "live",
    "runs",
    "sample",
    "service",
    "sketches",
    "trail",
    "weights",
]
