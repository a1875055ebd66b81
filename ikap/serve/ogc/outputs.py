"""What a process gave, as a response: one output as it is, several in parts or in one document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from ikap.serve.web import GEOJSON, JSON

# Outputs that are JSON text already, and go out as they are, to the byte.
TEXTS = {"scores": JSON, "features": GEOJSON}
RELATED = "multipart/related"
MEDIA = (GEOJSON, RELATED)  # beside JSON


def outputs_answer(
    results: Mapping[str, Any], outputs: Sequence[str], *, document: bool
) -> Response:
    """The outputs that were asked for; several that are raw are parts of one message (RFC 2387)."""
    if document:
        members = (f"{json.dumps(name)}: {_text(results, name)}" for name in outputs)
        return Response("{" + ", ".join(members) + "}", 200, media_type=JSON)
    if len(outputs) == 1:
        return Response(_text(results, outputs[0]), 200, media_type=TEXTS.get(outputs[0], JSON))
    return _related({name: _text(results, name) for name in outputs})


def accepts_parts(accept: str) -> bool:
    """Whether one who accepts these media takes a message of parts: whoever names none does.

    >>> [accepts_parts(asked) for asked in ("", "*/*", "multipart/related", "application/json")]
    [True, True, True, False]
    """
    kinds = _kinds(accept)
    return not kinds or "*/*" in kinds or names_parts(accept)


def names_parts(accept: str) -> bool:
    """Whether the media that are accepted name a message of parts.

    >>> [names_parts(asked) for asked in ("", "*/*", "multipart/related", "application/json")]
    [False, False, True, False]
    """
    return any(kind in ("multipart/*", RELATED) for kind in _kinds(accept))


def _kinds(accept: str) -> list[str]:
    return [part.split(";")[0].strip().lower() for part in accept.split(",") if part.strip()]


def _related(texts: Mapping[str, str]) -> Response:
    """Each text in a part whose Content-ID is the output's name, after RFC 2387."""
    boundary = hashlib.sha256("".join(texts.values()).encode("utf-8")).hexdigest()
    parts = [
        f"--{boundary}\r\nContent-Type: {TEXTS.get(name, JSON)}\r\nContent-ID: {name}\r\n\r\n{text}"
        for name, text in texts.items()
    ]
    body = "\r\n".join([*parts, f"--{boundary}--\r\n"])
    return Response(body, 200, media_type=f'{RELATED}; type="{JSON}"; boundary={boundary}')


def _text(results: Mapping[str, Any], name: str) -> str:
    value = results[name]
    return value if name in TEXTS else json.dumps(value, ensure_ascii=False)
