"""How a layer looks that nobody has drawn a style for: by its codes, its numbers or its geometry.

Colours of known codes are their producers'; numbers go from dark to light in cividis, which
those who confuse red and green read as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.catalogue import LAYERS, Hatch, Look, code_list
from ikap.sources import cells
from ikap.sources.proposals import SYNONYMS, purpose
from ikap.text import _, number

Kind = str  # polygon, line or point
# Cividis from its dark end to its light, evenly spaced.
CIVIDIS = (
    "#00224e",
    "#1a386f",
    "#434e6c",
    "#61656f",
    "#7d7c78",
    "#9b9476",
    "#bcae6c",
    "#dec958",
    "#fee838",
)
CATEGORIES = (
    "#0b6e99",
    "#e69f00",
    "#5d8a4a",
    "#cc79a7",
    "#56b4e9",
    "#8c5a2b",
    "#7b4f9e",
    "#c2452d",
    "#8d9296",
)
MISSING = "#c9cdca"
EDGE = "#3a4446"
MOST_CATEGORIES = 9
MOST_DECIMALS = 6
WIDTHS: Mapping[Kind, float] = {"polygon": 0.8, "line": 2.6, "point": 9.0}
AR5_NAMES = next(field.names for field in LAYERS["land"].fields if field.name == "land_type")


@dataclass(frozen=True)
class Style:
    """The looks of a layer and which of them each feature has, what it is coloured by, and whose
    colours they are.
    """

    looks: tuple[Look, ...]
    classes: NDArray[np.int64]
    by: str = ""
    colours: str = ""


def plain_style(frame: gpd.GeoDataFrame, kind: Kind, title: str, turn: int) -> Style:
    """One colour for all; `turn` counts the layers, so that each gets its own."""
    look = _look(title, CATEGORIES[turn % len(CATEGORIES)], kind)
    return Style((look,), np.zeros(len(frame), dtype=np.int64))


def coded_style(frame: gpd.GeoDataFrame, kind: Kind) -> Style | None:
    """By AR5's or a plan's codes in their producers' colours, where a column holds such codes and
    nothing else.
    """
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    ar5 = cells.first_match(("land_type", *AR5_NAMES), columns)
    if ar5 is not None:
        known = code_list("ar5")
        codes = [_whole(value) for value in frame[ar5]]
        if all(code is None or code in known for code in codes):
            titles = {c: (f"{c} {_(k.title)}", k.colour or MISSING) for c, k in known.items()}
            return _coded(codes, titles, kind, ar5, _("FKB-AR5, NIBIO"), plan=False)
    plan = cells.first_match(SYNONYMS["land_use_purpose"], columns)
    if plan is not None:
        codes = [purpose.code_in(value) for value in frame[plan]]
        given = [not cells.is_empty(value) for value in frame[plan]]
        if all(code is not None for code, has in zip(codes, given, strict=True) if has):
            titles = {}
            for code in sorted({code for code in codes if code is not None}):
                meant = purpose.purpose_of(code)
                name = f"{code} {_(meant.title)}" if meant else str(code)
                titles[code] = (name, purpose.colour_of(code) or MISSING)
            basis = purpose.colour_basis()
            return _coded(codes, titles, kind, plan, f"{basis.publisher}: {basis.title}", plan=True)
    return None


def numbers_in(values: pd.Series[Any]) -> NDArray[np.float64] | None:
    """A column as numbers, NaN where it is empty; None where something in it is no number."""
    try:
        return np.array([cells.number(value) for value in values], dtype=float)
    except (ValueError, TypeError):
        return None


def graded_style(
    values: NDArray[np.float64], limits: Sequence[float], lowest: float, kind: Kind, by: str
) -> Style:
    """Numbers in classes, from dark (low) to light (high), with the limits of each class.

    `limits` are the upper ones, `lowest` the least number there is.
    """
    classes = np.searchsorted(np.array(limits), values, side="left")
    classes = np.where(np.isfinite(values), classes, len(limits)).astype(np.int64)
    edges = [lowest, *limits]
    decimals = _decimals(edges)
    picked = np.linspace(0, len(CIVIDIS) - 1, max(len(limits), 2)).round().astype(int)
    looks = [
        _look(_span(low, high, decimals), CIVIDIS[colour], kind)
        for (low, high), colour in zip(pairwise(edges), picked, strict=False)
    ]
    looks.append(_look(_("Mangler verdi"), MISSING, kind, hatch=True))
    return Style(tuple(looks), classes, by)


def named_style(values: pd.Series[Any], kind: Kind, by: str) -> Style:
    """A colour a value: the most frequent, then the others together."""
    texts = pd.Series([cells.text(value) for value in values], dtype=object)
    counts = texts.value_counts()
    order = sorted(counts.index, key=lambda name: (-counts[name], name))[:MOST_CATEGORIES]
    at = {name: i for i, name in enumerate(order)}
    other, missing = len(order), len(order) + 1
    classes = [missing if name is None else at.get(name, other) for name in texts]
    looks = [_look(name, CATEGORIES[i], kind) for i, name in enumerate(order)]
    looks.append(_look(_("Andre verdier"), "#6b7276", kind))
    looks.append(_look(_("Mangler verdi"), MISSING, kind, hatch=True))
    return Style(tuple(looks), np.array(classes, dtype=np.int64), by)


def _coded(
    codes: Sequence[int | None],
    titles: Mapping[Any, tuple[str, str]],
    kind: Kind,
    by: str,
    colours: str,
    plan: bool,
) -> Style:
    at = {code: i for i, code in enumerate(titles)}
    looks = [_look(name, colour, kind, edge=plan) for name, colour in titles.values()]
    looks.append(_look(_("Mangler verdi"), MISSING, kind, hatch=True))
    classes = [len(at) if code is None else at[code] for code in codes]
    return Style(tuple(looks), np.array(classes, dtype=np.int64), by, colours)


def _look(title: str, colour: str, kind: Kind, *, hatch: bool = False, edge: bool = True) -> Look:
    outline = colour if kind == "line" else EDGE if edge or kind == "point" else ""
    drawn: Hatch = "diagonal" if hatch and kind == "polygon" else ""
    return Look(title, colour, outline=outline, width=WIDTHS[kind], hatch=drawn)


def _span(low: float, high: float, decimals: int) -> str:
    return f"{number(low, decimals)}–{number(high, decimals)}"


def _decimals(edges: Sequence[float]) -> int:
    """As few as tell the limits apart, and the first of them from the second."""
    for decimals in range(MOST_DECIMALS):
        if all(round(a, decimals) != round(b, decimals) for a, b in pairwise(edges) if a != b):
            spread = edges[-1] - edges[0]
            exact = all(abs(round(e, decimals) - e) <= spread / 1000 for e in edges)
            if exact:
                return decimals
    return MOST_DECIMALS


def _whole(value: Any) -> int | None:
    """A cell as a whole number; -1 for what is something else, None for an empty one."""
    try:
        value_ = cells.number(value)
    except (ValueError, TypeError):
        return -1
    if np.isnan(value_):
        return None
    return int(value_) if value_ == int(value_) else -1
