"""Municipalities and centres: the layers that region.toml speaks of by number and by name."""

from __future__ import annotations

from collections.abc import Mapping

from pyproj import CRS

from ikap.model import ConfigurationError, Problem
from ikap.sources import municipality
from ikap.sources.files import vector
from ikap.sources.notes import FILE
from ikap.sources.region.entry import Part
from ikap.sources.region.layer import read_layer
from ikap.sources.region.reading import Place, Reader, Reading
from ikap.text import _


def read_municipalities(place: Place, name: str) -> Mapping[str, Reading]:
    """The municipalities that the region names, today's, each as one surface."""
    declaration = place.declarations[name]
    reading = read_layer(declaration, place.crs)
    claimed = {_claimed(part) for part in declaration.parts}
    frame = municipality.of_region(
        reading.frame,
        place.municipalities,
        place.crs,
        declaration.where,
        claimed.pop() if len(claimed) == 1 else None,
    )
    return {name: Reading(frame, reading.remarks)}


def _claimed(part: Part) -> CRS | None:
    """The CRS that region.toml, or else the file itself, says that its coordinates are in."""
    return CRS.from_user_input(part.crs) if part.crs else vector.contents(part.file, part.layer).crs


def read_centres(place: Place, name: str) -> Mapping[str, Reading]:
    """The centres with `main`, true for the region's main centre alone."""
    reading = read_layer(place.declarations[name], place.crs, place.box)
    main = reading.frame["name"] == place.main_centre
    if not main.any():
        what = _("hovedsenteret «{name}» finnes ikke blant sentrene.", name=place.main_centre)
        known = ", ".join(sorted(str(name) for name in reading.frame["name"]))
        remedy = _("Kjente navn: {names}.", names=known)
        raise ConfigurationError([Problem(FILE, what, remedy)])
    frame = reading.frame.assign(main=main.to_numpy(dtype=bool))
    return {name: Reading(frame, reading.remarks)}


READERS: Mapping[str, Reader] = {
    "municipalities": read_municipalities,
    "centres": read_centres,
}
