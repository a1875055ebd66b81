"""What the screens share: our own look, and nothing in a page that is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

from ikap.present import page
from ikap.serve.pages.words import words
from ikap.text import N_, _, language

OWN = Path(__file__).parent.parent / "assets"
MEDIA = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
SCREENS: Mapping[str, str] = {
    "/": N_("Start"),
    "/pages/draw": N_("Tegn"),
    "/pages/drop": N_("Slipp fil"),
    "/pages/runs": N_("Kjøringer"),
}


@cache
def assets() -> Mapping[str, tuple[str, str]]:
    """Every script and style sheet by name: its media type and its text."""
    found = {
        path.name: (MEDIA[path.suffix], path.read_text(encoding="utf-8"))
        for path in sorted(OWN.iterdir())
        if path.suffix in MEDIA
    }
    shared = {"look.css": page.style(), **page.leaflet_files()}
    return found | {name: (MEDIA[Path(name).suffix], text) for name, text in shared.items()}


def for_script(value: object) -> str:
    """JSON that may stand in a page, whoever wrote the texts in it."""
    return page.for_script(value)


def navigation(here: str) -> str:
    """The way between the screens; where one is, is said and not a link."""
    parts = [
        f'<a href="{path}"{" aria-current=page" if path == here else ""}>{escape(_(title))}</a>'
        for path, title in SCREENS.items()
    ]
    return f'<nav class="ways" aria-label="{escape(_("Skjermbilder"))}">{"".join(parts)}</nav>'


def screen(
    title: str,
    here: str,
    body: str,
    script: str | None = None,
    data: Mapping[str, object] | None = None,
) -> str:
    """A whole page. `body` is markup of ours; `data` is handed to `script` as JSON."""
    settings = {"words": words(), "language": language(), **(data or {})}
    run = "" if script is None else f'<script type="module" src="/assets/{script}"></script>\n'
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)} – IKAP</title>\n"
        '<link rel="icon" href="/assets/icon.svg">\n'
        '<link rel="stylesheet" href="/assets/look.css">\n'
        '<link rel="stylesheet" href="/assets/serve.css">\n</head>\n<body class="serve">\n'
        f'<a class="skip-link" href="#main">{escape(_("Hopp til innholdet"))}</a>\n'
        f'<header class="masthead"><p class="brand">IKAP</p>{navigation(here)}</header>\n'
        f'<div id="notice" class="notice" role="note" hidden></div>\n'
        f'<main id="main" tabindex="-1">\n<h1>{escape(title)}</h1>\n{body}\n</main>\n'
        '<div id="live" class="unseen" role="status" aria-live="polite"></div>\n'
        '<div id="alarm" class="unseen" role="alert"></div>\n'
        f'<script type="application/json" id="data">{for_script(settings)}</script>\n{run}'
        "</body>\n</html>\n"
    )
