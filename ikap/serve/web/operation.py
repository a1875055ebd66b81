"""One table of operations, from which both the routes and the OpenAPI description are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ikap.serve.web.access import Who

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
BYTES = "application/octet-stream"
KILOBYTE, MEGABYTE = 1_000, 1_000_000
Schema = Mapping[str, Any]
TEXT: Schema = {"type": "string"}
ANYTHING: Schema = {"type": "object"}


@dataclass(frozen=True)
class Parameter:
    """A query parameter: what it is, and the schema that its text is read by."""

    name: str
    title: str
    schema: Schema = field(default_factory=lambda: TEXT)


@dataclass(frozen=True)
class Body:
    """What a request carries: its schema, or a stream that the handler reads itself."""

    schema: Schema | None
    most: int = MEGABYTE
    media: str = JSON


@dataclass(frozen=True)
class Answer:
    """One way in which an operation answers; `page`: as HTML too, for a person who asks.

    `also`: other media that it may come in, by what was asked for.
    """

    title: str
    media: str = JSON
    schema: Schema = field(default_factory=lambda: ANYTHING)
    page: bool = False
    also: tuple[str, ...] = ()


@dataclass
class Call:
    """A request that was read and found in order."""

    request: Request
    who: Who
    root: str  # what stands before every address in the answer
    language: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    service: Any

    def link(self, path: str, rel: str, media: str = JSON, title: str = "") -> dict[str, str]:
        """A link as the OGC has them, whole, through whatever the request came by."""
        link = {"href": self.address(path), "rel": rel, "type": media}
        return {**link, "title": title} if title else link

    def address(self, path: str) -> str:
        url = self.request.url
        return f"{url.scheme}://{url.netloc}{self.root}{path}"

    @property
    def wants_page(self) -> bool:
        """Whether a person asks: `f` decides, else the Accept header."""
        asked = self.query.get("f")
        if asked:
            return bool(asked == "html")
        return "text/html" in self.request.headers.get("accept", "")


Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True)
class Operation:
    """A method on a path: what it does, what it takes, how it answers.

    `ogc`: its exceptions are the standard's. `free`: answered to whoever asks. `open_query`: it
    takes the properties of a collection as parameters too, and looks at them itself.
    """

    method: str
    path: str
    id: str
    title: str
    tag: str
    handler: Handler
    answers: Mapping[int, Answer]
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    ogc: bool = False
    free: bool = False
    open_query: bool = False


LANG = Parameter("lang", "Språk", {"type": "string", "enum": ["nb", "en"]})
FORMAT = Parameter("f", "Format", {"type": "string", "enum": ["json"]})
PAGE = Parameter("f", "Format", {"type": "string", "enum": ["json", "html"]})
