"""The description of the API as a page to read: every operation, what it takes and answers."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from ikap.serve.pages.shell import screen
from ikap.text import _


def description_page(told: Mapping[str, Any]) -> str:
    """The OpenAPI description as tables, without any script."""
    rows = [
        f"<tr><td>{escape(method.upper())}</td><td><code>{escape(path)}</code></td>"
        f"<td>{escape(one['summary'])}</td><td>{escape(_parameters(one))}</td></tr>"
        for path, methods in told["paths"].items()
        for method, one in methods.items()
    ]
    head = "".join(
        f'<th scope="col">{escape(title)}</th>'
        for title in (_("Metode"), _("Adresse"), _("Hva"), _("Parametere"))
    )
    body = (
        f"<p>{escape(told['info']['description'])}</p>"
        f'<p><a href="/api?f=json">{escape(_("Beskrivelsen som OpenAPI 3.0"))}</a></p>'
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(_("Operasjonene"))}">'
        f"<table><caption>{escape(_('Operasjonene'))}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
    return screen(_("Tjenesten for andre systemer"), "/api", body)


def _parameters(one: Mapping[str, Any]) -> str:
    return ", ".join(p["name"] for p in one["parameters"] if p["in"] == "query")
