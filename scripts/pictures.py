"""Pictures for docs of each page and sheet, made from the sample: `python scripts/pictures.py`.

Writes docs/pictures/*.png. Needs Chromium (IKAP_BROWSER or on the path), playwright, and pdftoppm
(poppler) for the sheets of paper. Look at every one before it is committed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLOURS = 256  # of a picture, those that differ most: smaller, and nobody sees it
DOTS = 76  # an inch of a sheet of paper
READY = "html[data-ready]"
FACED = ("301", "101", "401")


@dataclass(frozen=True)
class Shot:
    """A page as a picture: the file in the run's folder, the window, and what is clicked first."""

    name: str
    file: str
    size: tuple[int, int] = (1280, 800)
    dark: bool = False
    clicks: tuple[str, ...] = ()
    ready: str = READY


def _site(id_: str) -> str:
    return f'.ranked [data-site="{id_}"]'


SHOTS = (
    Shot("map", "demo/map.html", (1600, 1000)),
    Shot("map-site", "demo/map.html", (1600, 1000), clicks=(_site("301"),)),
    Shot("map-dark", "demo/map.html", dark=True, clicks=(_site("301"),)),
    Shot("map-phone", "demo/map.html", (390, 844)),
    Shot("map-weights", "demo/map.html", clicks=("[data-opens=weights]",)),
    Shot("map-side-by-side", "demo/map.html", (1600, 1000),
         clicks=(_site("301"), "#drawer button:text-is('Sammenlign')")),
    Shot("map-one-site", "one/map.html"),
    Shot("draw", "one/draw.html", clicks=(".areas button", "details.corners summary")),
    Shot("draw-phone", "one/draw.html", (390, 844), dark=True, clicks=(".areas button",)),
    Shot("report-page", "demo/report.html", ready="h1"),
    Shot("compare", "compare/compare.html", ready="h1"),
    Shot("transformation", "transformation.html", ready="h1"),
    Shot("region", "region/region.html", ready="h1"),
    Shot("sensitivity", "sensitivity/sensitivity.html", ready="h1"),
    Shot("portfolio", "portfolio/portfolio.html", ready="h1"),
)  # fmt: skip
# A picture's name → a PDF of the run and its page.
PAPER = {
    "factsheet-1": ("demo/sites/301.pdf", 1),
    "factsheet-2": ("demo/sites/301.pdf", 2),
    "factsheet-full": ("demo/sites/307.pdf", 1),
    "report-1": ("demo/report.pdf", 1),
    "report-2": ("demo/report.pdf", 2),
    "a3-class": ("sheets/ikap-class.pdf", 1),
    "a3-soil": ("sheets/ikap-soil.pdf", 1),
    "a3-one-site": ("one-sheets/ikap-class.pdf", 1),
    "a3-side-by-side": ("facing/ikap-side-om-side.pdf", 1),
}


def main() -> int:
    browser = os.environ.get("IKAP_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), "")
    tools = {"Chromium": browser, "pdftoppm": shutil.which("pdftoppm")}
    missing = [name for name, found in tools.items() if not found]
    if missing:
        print(f"Not found: {', '.join(missing)}.", file=sys.stderr)
        return 2
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        runs(folder)
        photograph(folder, browser)
        for name, (pdf, page) in PAPER.items():
            paper(folder / pdf, page, OUT / f"{name}.png")
    for picture in sorted(OUT.glob("*.png")):
        smaller(picture)
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1024} kB")
    return 0


def runs(folder: Path) -> None:
    """Everything that is pictured, made in a folder by IKAP's own commands."""
    one = folder / "ett.geojson"
    one.write_text(ONE, encoding="utf-8")
    for arguments in (
        ("demo", "--out", "demo"),
        ("demo", "--out", "jordvern", "--profile", "jordvern", "--paper", "none"),
        ("score", str(one), "--out", "one", "--paper", "none", "--also", "draw"),
        ("sheet", "demo", "class", "soil", "--out", "sheets"),
        ("sheet", "one", "class", "--out", "one-sheets"),
        ("sheet", "demo", "--sites", ",".join(FACED), "--out", "facing"),
        ("compare", "demo", "jordvern", "--out", "compare"),
        ("transformation", "--page", "transformation.html"),
        ("region", "--out", "region"),
        ("sensitivity", "demo", "--out", "sensitivity"),
        ("portfolio", "demo", "--out", "portfolio"),
    ):
        print("ikap", *arguments)
        done = subprocess.run([sys.executable, "-m", "ikap", *arguments], cwd=folder,
                              capture_output=True, text=True)  # fmt: skip
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr)


ONE = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":
{"id": "1", "name": "Et område i Melhus", "kind": "housing"}, "geometry": {"type": "Polygon",
"coordinates": [[[10.29, 63.283], [10.297, 63.283], [10.297, 63.286], [10.29, 63.286],
[10.29, 63.283]]]}}]}"""


def photograph(folder: Path, browser: str) -> None:
    """The pages in Chromium, without a network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser)
        for shot in SHOTS:
            take(opened.new_page, folder, shot)
        opened.close()


def take(new_page: Callable[..., Any], folder: Path, shot: Shot) -> None:
    width, height = shot.size
    page = new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.dark else "light",
        offline=True,
        reduced_motion="reduce",
    )
    page.goto((folder / shot.file).as_uri())
    page.wait_for_selector(shot.ready)
    for click in shot.clicks:
        page.locator(click).first.click()
    page.wait_for_timeout(1_500)  # until what is drawn in slices has come
    page.screenshot(path=str(OUT / f"{shot.name}.png"))
    page.close()


def paper(pdf: Path, page: int, target: Path) -> None:
    """A page of a PDF as a picture."""
    numbers = ["-f", str(page), "-l", str(page)]
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(DOTS), *numbers, str(pdf)]
    subprocess.run([*command, str(target.with_suffix(""))], check=True, stderr=subprocess.DEVNULL)


def smaller(path: Path) -> None:
    with Image.open(path) as opened:
        picture = opened.convert("RGB").quantize(
            COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    picture.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
