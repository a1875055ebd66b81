"""The region of a worker: opened once, read once, opened anew when its folder has changed."""

from __future__ import annotations

import gc
from functools import cache, lru_cache
from typing import Any

from ikap.api import sample_proposals
from ikap.assess import drawn, profiles
from ikap.assess.evaluate import ready
from ikap.model import ConfigurationError, Problem, Profile
from ikap.present.map import map_layers
from ikap.sources.region import Region, open_region
from ikap.text import _

FILE = "region.toml"


def opened(reference: str | None) -> Region:
    """The region that a worker keeps; a ConfigurationError says what is wrong with it."""
    region = _opened(reference, 0.0)
    return _opened(reference, (region.folder / FILE).stat().st_mtime)


@lru_cache(maxsize=4)
def _opened(reference: str | None, changed: float) -> Region:
    del changed  # a key: another time is another region
    region = open_region(reference)
    region.keep()
    return region


def warm(reference: str | None) -> dict[str, Any]:
    """Read what the map shows and the measuring cuts from; what the region is, in short."""
    region = opened(reference)
    ready(region)
    map_layers(region)
    gc.collect()
    gc.freeze()  # what is warm stays, and need not be gone through again
    summary = region.summary()
    return {
        "title": summary.title,
        "crs": summary.crs,
        "box": list(region.box),
        "municipalities": dict(summary.municipalities),
        "synthetic": list(summary.synthetic),
        "missing": list(summary.missing),
        "layers": sorted(name for name in region.declarations),
    }


def warm_maps(reference: str | None) -> bool:
    """Make what the map of every run shows of the region alone; true when it is done.

    It takes a second that the workers which answer a drag have no use for.
    """
    drawn.ready(opened(reference))
    return True


def profile_of(given: str | dict[str, Any] | None) -> Profile:
    """A bundled profile by name, or one that is given whole, with the keys of its file.

    A name is looked up among those that are bundled and is never a path.
    """
    if given is None:
        return _bundled(profiles.DEFAULT)
    if isinstance(given, dict):
        table = {key: value for key, value in given.items() if key != "name"}
        return profiles.parse(table, str(given.get("name", "profile")), "profile")
    if given not in profiles.names():
        known = _("Profilene som følger med, er {known}. Oppgi ellers en TOML-fil.", known=_known())
        raise ConfigurationError([Problem(given, _("Profilen finnes ikke."), known)])
    return _bundled(given)


@cache
def _bundled(name: str) -> Profile:
    return profiles.load(name)


def _known() -> str:
    return ", ".join(profiles.names())


def sample(region: str | None) -> str:
    """The file of invented proposals that come with the bundled region."""
    del region
    return str(sample_proposals())
