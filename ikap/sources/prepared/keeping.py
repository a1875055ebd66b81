"""Where a prepared region is kept, what it is called, and whether it is one's own.

Beside the region, in a folder of its own; in the user's cache folder where the region's cannot be
written, and for a region that comes with the program.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import shapely

from ikap.model import ConfigurationError, InputFile
from ikap.sources import log
from ikap.sources.prepared.packing import Packer
from ikap.sources.prepared.store import Store, UnsoundError, write_store
from ikap.storage import claimed, discard, explained

FOLDER, ENDING = ".ikap-prepared", ".region"
FORMAT = 1
LIBRARIES = ("numpy", "scipy", "shapely", "pandas", "geopandas", "pyproj")
# Of the package: what a number or a layer is made by.
ROOMS = ("assess", "catalogue", "criteria", "measure", "sources", "tables", "model.py")
SOURCES = (".py", ".toml", ".csv", ".json")


class Standing(Enum):
    """Whether a region has been prepared as it is now."""

    NONE = "none"
    CURRENT = "current"
    OTHER = "other"  # as it was, or by another version of the program


_unused: dict[str, None] = {}


def unused() -> list[str]:
    """The folders of regions that were opened here and whose prepared file could not be used."""
    return list(_unused)


@cache
def program() -> str:
    """A checksum of the program itself: a criterion that somebody adds is another program."""
    package = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if inside.parts[0] in ROOMS and path.suffix in SOURCES:
            digest.update(inside.as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(files: Iterable[InputFile]) -> str:
    """What a prepared region of these files is called: another name when anything is other."""
    libraries = {name: version(name) for name in LIBRARIES}
    parts = {
        "format": FORMAT,
        "ikap": version("ikap"),
        "program": program(),
        "libraries": libraries | {"geos": shapely.geos_version_string},
        "machine": [platform.machine(), sys.byteorder],
        "files": sorted([file.path, file.sha256] for file in files),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def folders(region: Path, *, bundled: bool) -> list[Path]:
    """Where a region's prepared file may be, in the order of preference."""
    name = hashlib.sha256(str(region.resolve()).encode()).hexdigest()[:16]
    own = [_cache() / "prepared" / name]
    return own if bundled else [region / FOLDER, *own]


def _cache() -> Path:
    """The user's cache folder: IKAP_CACHE where it is set, else where the system has it."""
    named = os.environ.get("IKAP_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "ikap" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ikap"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ikap"


def standing(places: Iterable[Path], key: str) -> tuple[Standing, Path | None]:
    """Whether there is a prepared file by this name, or only by another; and which."""
    other = None
    for place in places:
        if (place / f"{key}{ENDING}").is_file():
            return Standing.CURRENT, place / f"{key}{ENDING}"
        if other is None and place.is_dir():
            other = next(iter(sorted(place.glob(f"*{ENDING}"))), None)
    return (Standing.NONE if other is None else Standing.OTHER), other


def any_kept(places: Iterable[Path]) -> bool:
    """Whether a region has ever been prepared: only then is it worth its files' checksums."""
    return any(place.is_dir() and any(place.glob(f"*{ENDING}")) for place in places)


def opened(region: Path, files: Iterable[InputFile], *, bundled: bool) -> Store | None:
    """The prepared file of a region as it is now; None where there is none that can be used."""
    places = folders(region, bundled=bundled)
    stands, path = standing(places, key_of(files))
    if stands is Standing.CURRENT and path is not None:
        try:
            return Store(path)
        except (OSError, UnsoundError) as error:
            log.note(str(path), error)
            stands = Standing.OTHER
    if stands is Standing.OTHER:
        _unused[str(region)] = None
    return None


def keep(places: Iterable[Path], key: str, items: Mapping[str, Any], packer: Packer) -> Path:
    """Write a prepared file in the first folder that can be written, and clear older ones away.

    A ConfigurationError where none can, or another process is at it.
    """
    failed: ConfigurationError | None = None
    for place in places:
        try:
            with explained(place):
                place.mkdir(parents=True, exist_ok=True)
                with _claimed(place):
                    path = place / f"{key}{ENDING}"
                    write_store(path, items, packer)
                    for other in place.glob(f"*{ENDING}"):
                        if other != path:
                            discard(other)
                    return path
        except ConfigurationError as error:
            failed = failed or error
    assert failed is not None
    raise failed


def _claimed(place: Path) -> Any:
    return claimed(place / "prepared")
