"""Marks of sites on a map: a shape and a colour for each class."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ikap.present.paper import svg
from ikap.present.paper.svg import UNITS

EDGE = "#16211f"


@dataclass(frozen=True)
class Mark:
    """How the sites of a class are shown: `shape` is `circle`, `triangle` or `square`."""

    title: str
    shape: str
    colour: str


def mark(kind: Mark, place: NDArray[np.float64], size: float) -> str:
    """A mark `size` mm across with its middle at a place in millimetres."""
    return svg.path(
        _shape(kind.shape, place, size),
        fill=kind.colour,
        stroke="#ffffff",
        stroke_width=70,
        stroke_linejoin="round",
        paint_order="stroke",
    ) + svg.path(_shape(kind.shape, place, size), fill="none", stroke=EDGE, stroke_width=16)


def swatch(kind: Mark) -> str:
    """The mark for a legend, 7 × 4 mm."""
    return svg.document(7, 4, [mark(kind, np.array([3.5, 2.0]), 2.6)])


def _shape(shape: str, place: NDArray[np.float64], size: float) -> str:
    if shape == "circle":
        return svg.points_path(place[None, :], size)
    x, y = place * UNITS
    half = size * UNITS / 2
    if shape == "square":
        half *= 0.9
        return f"M{x - half:.0f} {y - half:.0f}h{2 * half:.0f}v{2 * half:.0f}h{-2 * half:.0f}z"
    high = half * math.sqrt(3)
    return f"M{x:.0f} {y - high * 0.62:.0f}l{half * 1.06:.0f} {high:.0f}h{-half * 2.12:.0f}z"
