"""What the screens share: our own look, and nothing in a page that is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ikap.present import page
from ikap.serve.pages.markup import Markup, joined, tag
from ikap.serve.pages.words import words
from ikap.text import N_, _, language

OWN = Path(__file__).parent.parent / "assets"
MEDIA = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
SCREENS: Mapping[str, str] = {
    "/": N_("Start"),
    "/pages/draw": N_("Tegn"),
    "/pages/drop": N_("Slipp fil"),
    "/pages/runs": N_("Beregninger"),
}


@cache
def assets() -> Mapping[str, tuple[str, str]]:
    """Every script and style sheet by name: its media type and its text."""
    files = {
        path.name: (MEDIA[path.suffix], path.read_text(encoding="utf-8"))
        for path in sorted(OWN.iterdir())
        if path.suffix in MEDIA
    }
    shared = {"look.css": page.style("draw"), **page.leaflet_files()}
    return files | {name: (MEDIA[Path(name).suffix], text) for name, text in shared.items()}


def navigation(here: str) -> Markup:
    """The way between the screens; where one is, is marked."""
    ways = [
        tag("a", _(title), href=path, aria_current="page" if path == here else None)
        for path, title in SCREENS.items()
    ]
    return tag("nav", *ways, class_="ways", aria_label=_("Skjermbilder"))


def heads() -> Markup:
    """The icon and our style sheet, for the head of a page."""
    return joined(
        tag("link", rel="icon", href="/assets/icon.svg"),
        tag("link", rel="stylesheet", href="/assets/serve.css"),
    )


def data(values: Mapping[str, object]) -> Markup:
    """What the page's script is handed, with its words and language."""
    values_ = {"words": words(), "language": language(), **values}
    return tag("script", Markup(page.for_script(values_)), type="application/json", id="data")


def runs(script: str) -> Markup:
    return tag("script", type="module", src=f"/assets/{script}")


def speakers() -> Markup:
    """Where scripts say things: a band that is seen, and one that is heard at once."""
    return joined(
        tag("div", id="notice", class_="notice", role="note", hidden=True),
        tag("div", id="alarm", class_="unseen", role="alert"),
    )


def screen(
    title: str,
    here: str,
    body: Markup,
    script: str | None = None,
    values: Mapping[str, object] | None = None,
) -> str:
    """A whole page; `values` are handed to `script`."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", f"{title} – IKAP"),
        tag("link", rel="stylesheet", href="/assets/look.css"),
        heads(),
    )
    parts = [
        tag("a", _("Hopp til innholdet"), class_="skip-link", href="#main"),
        tag(
            "header",
            tag("p", "IKAP", class_="brand"),
            navigation(here),
            class_="masthead",
        ),
        speakers(),
        tag("main", tag("h1", title), body, id="main", tabindex=-1),
        tag("div", id="live", class_="unseen", role="status", aria_live="polite"),
        data(values or {}),
        runs(script) if script else Markup(),
    ]
    whole = tag("html", head, tag("body", *parts, class_="serve"), lang=language())
    return f"<!DOCTYPE html>\n{whole}\n"
