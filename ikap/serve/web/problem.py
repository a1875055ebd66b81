"""What goes wrong, as RFC 9457 has it; for the OGC's paths as its own standard has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from ikap.model import Problem
from ikap.text import _

OGC = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
INVALID = "InvalidParameterValue"


@dataclass
class WebError(Exception):
    """An answer that is no success: a status, and a sentence that says how to mend it.

    `kind` is the `type` of an exception on the OGC's paths, where the standard names one.
    """

    status: int
    detail: str
    kind: str = ""
    problems: tuple[Problem, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status}: {self.detail}"


def refused(problems: Iterable[Problem], status: int = 422, **more: Any) -> WebError:
    """The problems of a question, in the words of the command line."""
    problems_ = tuple(problems)
    return WebError(status, " ".join(str(p) for p in problems_), INVALID, problems_, more=more)


def answer(error: WebError, *, ogc: bool) -> Response:
    """The error as a response: `application/json` where the OGC's suite looks for that."""
    body = {
        "type": error.kind or ("NoApplicableCode" if ogc else "about:blank"),
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.detail,
        **error.more,
    }
    if error.problems:
        body["problems"] = [asdict(problem) for problem in error.problems]
    media = "application/json" if ogc else "application/problem+json"
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, error.status, dict(error.headers), media)


def busy(detail: str, seconds: int = 1) -> WebError:
    return WebError(429, detail, headers={"Retry-After": str(seconds)})


def unknown(what: str) -> WebError:
    return WebError(404, _("«{what}» finnes ikke.", what=what))
