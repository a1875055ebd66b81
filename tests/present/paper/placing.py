"""Where the lines of a PDF stand: every run of letters as a box on its page, in points.

Reads what Typst writes: fonts of two-byte codes with their widths, and text in BT … ET; the maps'
letters stand glyph by glyph, with a halo under them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pikepdf

ABOVE, BELOW = 0.68, 0.2  # of a size: how far a line of letters reaches from its foot
TOUCH = 0.6  # points that two boxes may share: rounding, and a letter's slack


@dataclass(frozen=True)
class Run:
    """A run of letters: its box with y up, and its page, from 0."""

    page: int
    left: float
    foot: float
    right: float
    top: float
    size: float


def runs(path: Path) -> list[Run]:
    """Every run of letters of a PDF: those that follow each other on a line are one, and a halo
    with the letters over it is one.
    """
    joined: list[Run] = []
    with pikepdf.open(path) as pdf:
        for number, page in enumerate(pdf.pages):
            widths = {str(name): _widths(font) for name, font in _fonts(page).items()}
            for run in _of_page(number, page, widths):
                if joined and _follows(joined[-1], run):
                    joined[-1] = replace(joined[-1], right=run.right)
                else:
                    joined.append(run)
    places = {(r.page, round(r.left, 1), round(r.foot, 1), round(r.right, 1)): r for r in joined}
    return list(places.values())


def _follows(last: Run, run: Run) -> bool:
    near = 0.35 * last.size
    return (
        last.page == run.page
        and abs(last.foot - run.foot) < 0.01
        and abs(last.size - run.size) < 0.01
        and abs(run.left - last.right) < near
    )


def page_count(path: Path) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def collisions(path: Path) -> list[tuple[Run, Run]]:
    """Pairs of runs that lie over each other."""
    met = []
    every = runs(path)
    for page in {run.page for run in every}:
        here = sorted((run for run in every if run.page == page), key=lambda run: run.foot)
        for i, low in enumerate(here):
            for high in here[i + 1 :]:
                if high.foot >= low.top - TOUCH:
                    break
                across = min(low.right, high.right) - max(low.left, high.left)
                up = min(low.top, high.top) - max(low.foot, high.foot)
                if across > TOUCH and up > TOUCH:
                    met.append((low, high))
    return met


def outside(path: Path, margin: float) -> list[Run]:
    """Runs that reach nearer to the edge of their page than `margin` points."""
    with pikepdf.open(path) as pdf:
        sizes = [tuple(float(side) for side in page.mediabox[2:]) for page in pdf.pages]
    return [
        run
        for run in runs(path)
        if run.left < margin - TOUCH
        or run.foot < margin - TOUCH
        or run.right > sizes[run.page][0] - margin + TOUCH
        or run.top > sizes[run.page][1] - margin + TOUCH
    ]


def _fonts(page: pikepdf.Page) -> dict[str, pikepdf.Object]:
    return dict(page.resources.get("/Font", {}))


def _widths(font: pikepdf.Object) -> dict[int, float]:
    """The width of each code, in thousandths of the size; what is not listed has the default."""
    (inner,) = font.DescendantFonts
    widths: dict[int, float] = {-1: float(inner.get("/DW", 1000))}
    listed = list(inner.get("/W", []))
    at = 0
    while at < len(listed):
        first = int(listed[at])
        if isinstance(listed[at + 1], pikepdf.Array):
            widths |= {first + i: float(width) for i, width in enumerate(listed[at + 1])}
            at += 2
        else:
            last, width = int(listed[at + 1]), float(listed[at + 2])
            widths |= dict.fromkeys(range(first, last + 1), width)
            at += 3
    return widths


def _matrix(values: list[pikepdf.Object]) -> np.ndarray:
    a, b, c, d, e, f = (float(value) for value in values)
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]])


def _of_page(number: int, page: pikepdf.Page, fonts: dict[str, dict[int, float]]) -> Iterator[Run]:
    here, saved = np.eye(3), []
    text = line = np.eye(3)
    font, size, apart = "", 0.0, 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "q":
            saved.append(here)
        elif name == "Q":
            here = saved.pop()
        elif name == "cm":
            here = _matrix(list(operands)) @ here
        elif name == "BT":
            text = line = np.eye(3)
        elif name == "Tm":
            text = line = _matrix(list(operands))
        elif name == "Td":
            text = line = _matrix([1, 0, 0, 1, *operands]) @ line
        elif name == "Tf":
            font, size = str(operands[0]), float(operands[1])
        elif name == "Tc":
            apart = float(operands[0])
        elif name in ("Tj", "TJ"):
            parts = [operands[0]] if name == "Tj" else list(operands[0])
            wide = _advance(parts, fonts[font], size, apart)
            yield _run(number, text @ here, wide, size)
            text = _matrix([1, 0, 0, 1, wide, 0]) @ text


def _advance(
    parts: list[pikepdf.Object], widths: dict[int, float], size: float, apart: float
) -> float:
    """How far a run of codes and shifts moves the pen, before its matrix."""
    total = 0.0
    for part in parts:
        if not isinstance(part, pikepdf.String):
            total -= float(part) / 1000 * size
            continue
        codes = [a * 256 + b for a, b in zip(bytes(part)[::2], bytes(part)[1::2], strict=True)]
        total += sum(widths.get(code, widths[-1]) / 1000 * size + apart for code in codes)
    return total


def _run(page: int, matrix: np.ndarray, wide: float, size: float) -> Run:
    corners = np.array([[0, -BELOW * size, 1], [wide, ABOVE * size, 1]]) @ matrix
    (x0, y0), (x1, y1) = corners[:, :2]
    letters = abs(y1 - y0) / (ABOVE + BELOW)
    sides = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return Run(page, *(float(side) for side in sides), float(letters))
