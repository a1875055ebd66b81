"""Inputs by reference: an address that carries its own content (`data:`, RFC 2397); no other.

The server fetches nothing, for whoever may ask it could else make it ask others.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import unquote_to_bytes

from ikap.serve.web import WebError, parsed, problem
from ikap.text import _

START = "data:"
OWN = ("coordinates", "features", "geometry")  # members of a value that has an href of its own


def is_reference(value: Any) -> bool:
    """Whether an input is a link to its value and not the value."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("href"), str)
        and not any(member in value for member in OWN)
    )


def resolved(name: str, link: dict[str, Any]) -> Any:
    """The value that a link carries; a WebError where it leads elsewhere or holds no text."""
    head, comma, content = str(link["href"]).partition(",")
    if not head.startswith(START) or not comma:
        message = _(
            "{name}: serveren henter ikke adresser. Send verdien, eller en data:-adresse.",
            name=name,
        )
        raise WebError(400, message, problem.INVALID)
    described = head.removeprefix(START).split(";")
    media = link.get("type") or described[0] or "text/plain"
    try:
        raw = unquote_to_bytes(content)
        if "base64" in described[1:]:
            raw = base64.b64decode(raw, validate=True)
        if not str(media).endswith(("json",)):
            return raw.decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise WebError(400, f"{name}: {error}", problem.INVALID) from None
    return parsed(raw, {})
