"""The five screens: a planner sees no path and no parameter in any of them."""

from __future__ import annotations

from ikap.serve.pages import screens
from ikap.serve.pages.description import description_page
from ikap.serve.pages.shell import assets

__all__ = [
    "assets",
    "description_page",
    "screens",
]
