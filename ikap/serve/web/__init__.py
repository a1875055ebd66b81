"""HTTP: who may ask, what is asked, how it is answered. Nothing here knows what a site is."""

from __future__ import annotations

from ikap.serve.web import problem
from ikap.serve.web.access import READ, WRITE, Key, Who, add_key, digest, new_secret, read_keys
from ikap.serve.web.dispatch import endpoint, parsed, too_large, whole_body
from ikap.serve.web.guard import TILES, Door, Guard, Sessions, bound, spoken
from ikap.serve.web.openapi import description
from ikap.serve.web.operation import (
    BYTES,
    FORMAT,
    GEOJSON,
    HTML,
    JSON,
    MEGABYTE,
    PAGE,
    Answer,
    Body,
    Call,
    Operation,
    Parameter,
)
from ikap.serve.web.problem import WebError, answer, busy, refused, unknown

__all__ = [
    "BYTES",
    "FORMAT",
    "GEOJSON",
    "HTML",
    "JSON",
    "MEGABYTE",
    "PAGE",
    "READ",
    "TILES",
    "WRITE",
    "Answer",
    "Body",
    "Call",
    "Door",
    "Guard",
    "Key",
    "Operation",
    "Parameter",
    "Sessions",
    "WebError",
    "Who",
    "add_key",
    "answer",
    "bound",
    "busy",
    "description",
    "digest",
    "endpoint",
    "new_secret",
    "parsed",
    "problem",
    "read_keys",
    "refused",
    "spoken",
    "too_large",
    "unknown",
    "whole_body",
]
