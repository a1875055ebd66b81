"""Pictures for docs/serve.md: a planner's first three minutes, step by step.

`python scripts/serve_pictures.py` writes docs/serve/*.png. Needs Chromium (IKAP_BROWSER or on the
path), playwright, and pdftoppm (poppler) for the sheet. Look at every one before it is committed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.serve import Client, started
from pictures import BROWSERS, paper, smaller

OUT = Path(__file__).resolve().parent.parent / "docs" / "serve"
SIZE = {"width": 1280, "height": 860}
PATIENCE = 180_000  # ms that a busy machine may need
CORNERS = ((-110, -80), (90, -95), (130, 50), (10, 110), (-120, 60))  # pixels from the middle
PULL = (70, -60)  # of the second corner, in pixels
VIEW = """() => {
    const map = Object.values(window).find(value => value instanceof L.Map);
    map.setView([63.4424, 10.8995], 15, { animate: false });
}"""
SCORED = """() => document.getElementById("waiting").textContent === ""
    && document.querySelector(".scored") !== null"""
# Where the pointer is, which a picture of a page does not have.
POINTER = """([x, y]) => {
    const mark = document.createElement("div");
    mark.id = "pointer";
    Object.assign(mark.style, {
        position: "fixed", left: `${x - 14}px`, top: `${y - 14}px`, width: "28px", height: "28px",
        border: "3px solid currentColor", borderRadius: "50%", zIndex: 9999, pointerEvents: "none",
    });
    document.body.append(mark);
}"""


def main() -> int:
    browser = os.environ.get("IKAP_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not browser or shutil.which("pdftoppm") is None:
        print("Needs Chromium and pdftoppm.", file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        process, port, root = started(folder, workers=1)
        opened = playwright.chromium.launch(executable_path=browser)
        try:
            wait_open(Client(port, root))
            page = opened.new_page(viewport=SIZE, reduced_motion="reduce", locale="nb-NO")
            page.set_default_timeout(PATIENCE)
            told = json.loads((folder / "announced.json").read_text(encoding="utf-8"))
            page.goto(told["open"])
            took = story(page, folder)
        finally:
            opened.close()
            process.terminate()
            process.wait(30)
    print(f"from the first screen to the sheet: {took:.0f} s on this machine")
    for picture in sorted(OUT.glob("*.png")):
        smaller(picture)
        print(f"{picture.name}  {picture.stat().st_size // 1024} kB")
    return 0


def wait_open(client: Client) -> None:
    while not client.ask("/state")[1]["open"]:
        time.sleep(0.5)


def story(page: Any, folder: Path) -> float:
    """The way of one who has never seen it, a picture a step; the seconds that it took."""
    began = time.monotonic()
    page.locator("#region", has_text="er åpnet").wait_for()
    shoot(page, "1-start")
    page.get_by_role("link", name="Tegn", exact=True).first.click()
    page.wait_for_selector("html[data-drawing]")
    page.evaluate(VIEW)
    page.locator('[data-act="draw_area"]').click()
    frame = page.locator(".folium-map").bounding_box()
    middle = (frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    for x, y in CORNERS[:4]:
        page.mouse.click(middle[0] + x, middle[1] + y)
        page.wait_for_timeout(400)
    shoot(page, "2-draw")
    page.mouse.click(middle[0] + CORNERS[4][0], middle[1] + CORNERS[4][1])
    page.wait_for_timeout(400)
    page.locator('[data-act="finish"]').click()
    page.wait_for_function(SCORED)
    page.locator("#site-name").fill("Tomta vår")
    page.locator("#site-name").press("Tab")
    page.locator("#undo", has_text="endret navn").wait_for()
    page.wait_for_function(SCORED)
    page.evaluate("() => document.querySelector('.scored').scrollIntoView()")
    shoot(page, "3-reasons")
    dragged(page)
    shoot(page, "4-drag")
    page.mouse.up()
    page.locator("#undo", has_text="flyttet hjørne").wait_for()
    page.wait_for_function(SCORED)
    page.locator('[data-act="advise"]').click()
    page.locator(".advice h3").wait_for()
    page.evaluate("() => document.querySelector('.advice').scrollIntoView()")
    shoot(page, "5-advice")
    page.locator('[data-act="save_run"]').click()
    page.locator("iframe.meeting").wait_for()
    page.locator("#one-sheet:not([hidden])").wait_for()
    page.wait_for_timeout(3_000)  # until the map in its frame is drawn
    shoot(page, "6-result")
    answer = page.request.get(page.locator("#one-sheet").evaluate("link => link.href"))
    took = time.monotonic() - began
    sheet = folder / "sheet.pdf"
    sheet.write_bytes(answer.body())
    paper(sheet, 1, OUT / "7-sheet.png")
    return took


def dragged(page: Any) -> None:
    """A corner that is being pulled, with the score of where it is now."""
    corner = page.locator(".corner").nth(1).bounding_box()
    x, y = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(x + PULL[0] * step / 7, y + PULL[1] * step / 7)
        page.wait_for_timeout(150)
    page.wait_for_function(SCORED)
    page.wait_for_timeout(500)
    page.evaluate(POINTER, [x + PULL[0], y + PULL[1]])


def shoot(page: Any, name: str) -> None:
    page.wait_for_timeout(700)
    page.screenshot(path=str(OUT / f"{name}.png"))
    page.evaluate("() => document.getElementById('pointer')?.remove()")


if __name__ == "__main__":
    sys.exit(main())
