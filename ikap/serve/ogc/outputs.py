"""What a process gave, as a response: one output as it is, or all in one document."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from ikap.serve.web import GEOJSON, JSON

# Outputs that are JSON text already, and go out as they are, to the byte.
TEXTS = {"scores": JSON, "features": GEOJSON}


def outputs_answer(
    results: Mapping[str, Any], outputs: Sequence[str], *, document: bool
) -> Response:
    """The outputs that were asked for."""
    if not document:
        (name,) = outputs
        return Response(_text(results, name), 200, media_type=TEXTS.get(name, JSON))
    parts = (f"{json.dumps(name)}: {_text(results, name)}" for name in outputs)
    return Response("{" + ", ".join(parts) + "}", 200, media_type=JSON)


def _text(results: Mapping[str, Any], name: str) -> str:
    value = results[name]
    return value if name in TEXTS else json.dumps(value, ensure_ascii=False)
