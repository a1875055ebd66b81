"""The description of the API as a page to read: every operation, what it takes and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ikap.serve.pages.markup import Markup, joined, tag
from ikap.serve.pages.shell import screen
from ikap.text import _


def description_page(document: Mapping[str, Any]) -> str:
    """The OpenAPI description as a table, without any script."""
    titles = (_("Metode"), _("Adresse"), _("Hva"), _("Parametere"))
    table = tag(
        "table",
        tag("caption", _("Operasjoner")),
        tag("thead", tag("tr", *(tag("th", title, scope="col") for title in titles))),
        tag(
            "tbody",
            *(
                _row(method, path, operation)
                for path, methods in document["paths"].items()
                for method, operation in methods.items()
            ),
        ),
    )
    body = joined(
        tag("p", document["info"]["description"]),
        tag("p", tag("a", _("Beskrivelsen som OpenAPI 3.0"), href="/api?f=json")),
        tag("div", table, class_="wide", tabindex=0, role="region", aria_label=_("Operasjoner")),
    )
    return screen(_("Tjeneste for andre systemer"), "/api", body)


def _row(method: str, path: str, operation: Mapping[str, Any]) -> Markup:
    names = ", ".join(p["name"] for p in operation["parameters"] if p["in"] == "query")
    return tag(
        "tr",
        tag("td", method.upper()),
        tag("td", tag("code", path)),
        tag("td", operation["summary"]),
        tag("td", names),
    )
