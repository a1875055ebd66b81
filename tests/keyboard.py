"""A planner without a mouse."""

from __future__ import annotations

from typing import Any


def draw_a_triangle(page: Any) -> None:
    """A surface of three corners, drawn on the map with the keyboard alone."""
    page.locator('[data-act="draw_area"]').focus()
    page.keyboard.press("Enter")
    for way in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press("Enter")
        page.keyboard.press(way)
        page.wait_for_timeout(500)  # the map pans
    page.keyboard.press("Enter")
    page.keyboard.press("f")
