"""How each kind of layer is read: as its file has it, unless its own module says otherwise.

A kind that is checked against others, or made of another file, declares its reader beside its
rules, and the readers are put together here.
"""

from __future__ import annotations

from collections.abc import Mapping

from ikap.catalogue import LAYERS
from ikap.sources.region import growth, key_figures, need, places, plans, roads, timetable, travel
from ikap.sources.region.layer import read_layer
from ikap.sources.region.reading import Place, Reader, Reading

READERS: Mapping[str, Reader] = {
    **places.READERS,
    **roads.READERS,
    **timetable.READERS,
    **travel.READERS,
    **key_figures.READERS,
    **growth.READERS,
    **need.READERS,
    **plans.READERS,
}


def read(place: Place, name: str) -> Mapping[str, Reading]:
    """A layer of a region, whole, and those that are read along with it."""
    return READERS.get(name, read_alone)(place, name)


def read_alone(place: Place, name: str) -> Mapping[str, Reading]:
    """A layer that nothing else has a say in."""
    if LAYERS[name].geometry == "raster":
        raise ValueError(f"{name!r} is a raster: use Region.raster")
    return {name: read_layer(place.declarations[name], place.crs, place.box)}
