"""One page that holds all it needs: nothing is fetched, and only what was written here runs.

Every script and style sheet that the rendered page asks for is put into it; an address that is
not known is an error. A content security policy names what may run by its checksum.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from xstatic.pkg import leaflet

from ikap.model import InputError, Problem
from ikap.text import _

ASSETS = Path(__file__).parent / "assets" / "page"
LEAFLET_JS, LEAFLET_CSS = "leaflet.js", "leaflet.css"
TILE_HOST = "https://cache.kartverket.no"
MEGABYTE = 1_000_000
WARN_AT, REFUSE_AT = 10 * MEGABYTE, 50 * MEGABYTE
STYLES = ("page", "panels", "map", "layers", "print")
POLICY = "CONTENT-SECURITY-POLICY"

_SCRIPT_LINK = re.compile(r'<script src="([^"]*)">\s*</script>')
_STYLE_LINK = re.compile(r'<link rel="stylesheet" href="([^"]*)"\s*/?>')
_RUNS = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLED = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_FETCHES = re.compile(r"<(?:script|link|img|iframe|object|embed)\b[^>]*\s(?:src|href|data)=", re.I)


class TooLarge(InputError):  # noqa: N818 - told as what the page is
    """A page that no meeting room could open."""


def asset(name: str) -> str:
    """A file of the page by its path: `styles/map.css`, `templates/page.html`."""
    return (ASSETS / name).read_text(encoding="utf-8")


def style(*more: str) -> str:
    """The style sheets that every map page has, and `more` of them by name."""
    return "\n".join(asset(f"styles/{name}.css") for name in (*STYLES, *more))


@cache
def hex_colour(colour: str) -> str:
    """A colour as `#` and digits; `--name` is the page's own, as it is in daylight."""
    return _daylight()[colour] if colour.startswith("--") else colour


@cache
def _daylight() -> Mapping[str, str]:
    sheet = asset("styles/page.css").split("@media", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})\b", sheet))


def for_script(value: Any) -> str:
    r"""JSON that may stand inside a script element, whoever wrote the texts in it.

    >>> for_script({"name": "</script><b>"})
    '{"name":"\\u003c/script\\u003e\\u003cb\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def self_contained(html: str) -> str:
    """The rendered page with everything in it, under a policy that lets nothing else run.

    A ValueError names an address that is not in the table; TooLarge a page that is.
    """
    page = _SCRIPT_LINK.sub(lambda m: f"<script>{_known(m[1], LEAFLET_JS)}</script>", html)
    page = _STYLE_LINK.sub(lambda m: f"<style>{_known(m[1], LEAFLET_CSS)}</style>", page)
    asked = _FETCHES.search(_RUNS.sub("", _STYLED.sub("", page)))
    if asked:
        raise ValueError(f"the page would fetch something: {asked[0]}")
    page = page.replace(POLICY, _policy(page))
    size = len(page.encode("utf-8"))
    if size > REFUSE_AT:
        raise TooLarge(
            [
                Problem(
                    "map.html",
                    _(
                        "Kartet ville blitt på {size} MB; grensen er {limit} MB.",
                        size=size // MEGABYTE,
                        limit=REFUSE_AT // MEGABYTE,
                    ),
                    _("Fordel innspillene på flere beregninger, eller ta med færre kartlag."),
                )
            ]
        )
    return page


def slow_to_open(file: Path) -> Problem | None:
    """What to know of a page that opens, but not at once; None for one that is small enough."""
    size = file.stat().st_size
    if size <= WARN_AT:
        return None
    return Problem(
        file.name,
        _("Kartet er på {size} MB og blir tregt å åpne.", size=size // MEGABYTE),
        _("Fordel innspillene på flere beregninger, eller ta med færre kartlag."),
    )


def _known(address: str, name: str) -> str:
    if address != name:
        raise ValueError(f"the page asks for an address that is not in the table: {address}")
    return leaflet_files()[name]


@cache
def leaflet_files() -> Mapping[str, str]:
    """Leaflet's script and style sheet, its pictures put into the style sheet."""
    folder = Path(leaflet.BASE_DIR)
    code = (folder / "leaflet.js").read_text(encoding="utf-8")
    sheet = (folder / "leaflet.css").read_text(encoding="utf-8")

    def picture(match: re.Match[str]) -> str:
        path = match[1].strip("'\"")
        if path.startswith("#"):
            return match[0]
        data = base64.b64encode((folder / path).read_bytes()).decode("ascii")
        return f"url(data:image/png;base64,{data})"

    return {
        LEAFLET_JS: re.sub(r"//# sourceMappingURL=.*", "", code),
        LEAFLET_CSS: re.sub(r"url\(([^)]+)\)", picture, sheet),
    }


def _policy(page: str) -> str:
    scripts = " ".join(_checksum(text) for text in _RUNS.findall(page))
    styles = " ".join(_checksum(text) for text in _STYLED.findall(page))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; "
        f"img-src data: {TILE_HOST}; base-uri 'none'; form-action 'none'"
    )


def _checksum(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
