"""IKAP: scores proposed building areas against the goals of a region of municipalities.

>>> import ikap
>>> evaluation = ikap.score([ikap.sample_proposals()])
>>> int(evaluation.sites["rank"].min())
1

`score` gives an Evaluation; `write` makes the map, the tables and the record of it, `folium_map`
a Folium map to look at in a notebook and to add to. `open_region` gives a region that is ready to
be asked again and again. Importing the package is light: the rest is imported when one of them is
first used.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # not of `typing`: what is imported here is imported before Ctrl-C is heard
if TYPE_CHECKING:
    from typing import Any

    __version__: str
    from ikap.api import open_region, sample_proposals, score, write
    from ikap.model import Evaluation
    from ikap.present.map import folium_map

__all__ = ["Evaluation", "folium_map", "open_region", "sample_proposals", "score", "write"]

_HOMES = {
    "open_region": "ikap.api",
    "score": "ikap.api",
    "write": "ikap.api",
    "sample_proposals": "ikap.api",
    "Evaluation": "ikap.model",
    "folium_map": "ikap.present.map",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("ikap")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'ikap' has no attribute {name!r}")
