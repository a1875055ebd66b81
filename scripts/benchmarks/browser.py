"""A page opened in Chromium from its file, with the network cut, and how it moves."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from ikap.present.page import LEAFLET_CSS, LEAFLET_JS, leaflet_files

TURNS = 3
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
# Keeps the first Leaflet map that a page makes where the measuring finds it.
KEPT = """
(() => {
    let leaflet;
    Object.defineProperty(window, 'L', {
        configurable: true,
        get: () => leaflet,
        set(value) {
            leaflet = value;
            if (value?.Map) value.Map.addInitHook(function () { window.keptMap ??= this; });
        },
    });
})();
"""
# Frames a second while the map is dragged about by its own animation; or while nothing happens.
FRAMES = """
async (pan) => {
    const times = [];
    let on = true;
    let last = performance.now();
    const tick = (now) => {
        times.push(now - last);
        last = now;
        if (on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    for (let i = 0; i < 10; i += 1) {
        const step = [i % 4 < 2 ? 180 : -180, i % 2 ? 90 : -90];
        if (pan) window.keptMap.panBy(step, { duration: 0.25 });
        await new Promise((done) => setTimeout(done, 300));
    }
    on = false;
    return (1000 * times.length) / times.reduce((sum, time) => sum + time, 0);
}
"""
# Milliseconds that each move of a weight keeps the page busy, drawing and listing included.
RANKED = """
(name) => [10, 25, 40, 55, 70, 85, 15, 60, 35, 90].map((value) => {
    const slider = document.querySelector(name);
    slider.value = value;
    const start = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    return performance.now() - start;
})
"""


@dataclass(frozen=True)
class Opened:
    """Medians of several openings: seconds until usable, milliseconds a re-ranking, frames a
    second while panning, and those of an empty page at the same time.
    """

    ready: float
    ranked: float | None
    frames: float
    ceiling: float


def opened(path: Path, *, ready: str, slider: str = "") -> Opened:
    """Open a page several times; `ready` is what appears when it can be used, `slider` a weight."""
    turns = []
    with _browser() as browser:
        for _turn in range(TURNS):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.add_init_script(KEPT)
            page.route(re.compile("^https?:"), _leaflet_or_nothing)
            page.goto(path.as_uri(), timeout=300_000)
            page.wait_for_selector(ready, state="attached", timeout=300_000)
            seconds = page.evaluate("performance.now() / 1000")
            page.wait_for_timeout(500)
            frames = page.evaluate(FRAMES, True)
            ranked = _ranked(page, slider) if slider else None
            page.goto("about:blank")
            ceiling = page.evaluate(FRAMES, False)
            turns.append((seconds, ranked, frames, ceiling))
            page.close()
    seconds, ranked, frames, ceiling = zip(*turns, strict=True)
    return Opened(
        median(seconds), median(ranked) if slider else None, median(frames), median(ceiling)
    )


def _ranked(page: Page, slider: str) -> float:
    page.click("[data-opens=weights]")
    page.wait_for_selector(slider)
    return median(page.evaluate(RANKED, slider))


@contextmanager
def _browser() -> Iterator[Any]:
    named = os.environ.get("IKAP_BROWSER")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def _leaflet_or_nothing(route: Route) -> None:
    """What a stock Folium map asks of the network: Leaflet from here, the rest is empty."""
    name = route.request.url.rsplit("/", 1)[-1]
    names = {"leaflet.js": LEAFLET_JS, "leaflet.css": LEAFLET_CSS}
    route.fulfill(status=200, body=leaflet_files()[names[name]] if name in names else "")
