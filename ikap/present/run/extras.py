"""What a run writes only when it is asked to: more formats, each with what it takes to write it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from ikap.model import ConfigurationError, Problem
from ikap.present.gis import write_flatgeobuf
from ikap.text import _
from ikap.words import not_installed

OPTION = "--also"


@dataclass(frozen=True)
class Extra:
    """A file to write of the sites' layer on request: its name, and what writes it."""

    file: str
    write: Callable[[gpd.GeoDataFrame, Path], None]


EXTRAS: Mapping[str, Extra] = {
    "fgb": Extra("scores.fgb", write_flatgeobuf),
}
PARQUET = "parquet"  # the results as columns, written by an output of its own
DOK = "dok"  # a folder of answers, written by an output of its own
TRAIL = "trail"  # an empty form for the round's trail; a given trail is always written
DRAW = "draw"  # a page to draw on, written by an output of its own
ADVICE = "advice"  # likewise: advice.gpkg, and what all the others say of it

OWN_OUTPUTS = (DOK, ADVICE, TRAIL, DRAW)


def check_extras(names: Collection[str], *, slides: bool = False) -> None:
    """A ConfigurationError that tells which names are unknown, or lack what writes them."""
    problems = lacking("--pptx", "pptx", "pptx") if slides else []
    for name in names:
        if name == PARQUET:
            problems += lacking(OPTION, "pyarrow", PARQUET)
        elif name not in (*EXTRAS, *OWN_OUTPUTS):
            what = _("Formatet «{name}» finnes ikke.", name=name)
            remedy = _("Kjente navn: {known}.", known=", ".join((*EXTRAS, PARQUET, *OWN_OUTPUTS)))
            problems.append(Problem(OPTION, what, remedy))
    if problems:
        raise ConfigurationError(problems)


def lacking(option: str, package: str, extra: str) -> list[Problem]:
    """That an option asks for a package that is not installed; nothing where it is."""
    if not package or importlib.util.find_spec(package) is not None:
        return []
    return [not_installed(option, package, extra)]


def write_extras(layer: gpd.GeoDataFrame, folder: Path, names: Collection[str]) -> None:
    """Write what was asked for beside the rest."""
    for name in (name for name in dict.fromkeys(names) if name in EXTRAS):
        EXTRAS[name].write(layer, folder / EXTRAS[name].file)
