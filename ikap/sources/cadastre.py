"""Properties by their numbers: how people write them, and the ground that the region's layer has.

A property is a gårdsnummer and a bruksnummer in a municipality, with a festenummer where a plot of
it is leased. A section (seksjonsnummer) is a part of a building: its ground is the property's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ikap.sources import cells
from ikap.sources.region import Region
from ikap.text import _, day

LAYER = "properties"
_INDEX = "properties by number"  # among what lasts while a region is open

_NUMBER = r"\d{1,6}"
# Where one property ends and the next begins. A lone number after one is another of its farm.
_BETWEEN = re.compile(r"^(?:[\s,;.+&]|og\b|and\b|samt\b)+", re.IGNORECASE)
_MORE = re.compile(r"\b(?:m\.?\s?fl\.?|mfl\.?|et\s?al\.?)", re.IGNORECASE)
_OF_FARM = r"(?:gnr|g\.nr|gårdsnr|gardsnr|gårdsnummer|gardsnummer)"
_OF_HOLDING = r"(?:bnr|b\.nr|bruksnr|bruksnummer)"
_OF_LEASE = r"(?:fnr|f\.nr|festenr|festenummer)"
_OF_SECTION = r"(?:snr|s\.nr|seksjonsnr|seksjonsnummer)"
_APART = r"[\s.:,/]*"
_IN_WORDS = re.compile(
    rf"^{_OF_FARM}{_APART}(?P<farm>{_NUMBER}){_APART}(?:og\s+)?{_OF_HOLDING}{_APART}"
    rf"(?P<holding>{_NUMBER})(?:{_APART}{_OF_LEASE}{_APART}(?P<lease>{_NUMBER}))?"
    rf"(?:{_APART}{_OF_SECTION}{_APART}(?P<section>{_NUMBER}))?(?!\d)",
    re.IGNORECASE,
)
_HEADED = re.compile(r"^(?:gnr\.?\s*/\s*bnr\.?|gbnr\.?|g/bnr\.?)[\s.:]*", re.IGNORECASE)
_SLASHED = re.compile(rf"^{_NUMBER}(?:\s*/\s*{_NUMBER}){{1,4}}(?!\d)")
_MUNICIPALITY = re.compile(r"^(?:kommune(?:nr|nummer)?\.?\s*)?(\d{4})\s*[-–—:\s]\s*(?=\d|g)", re.I)
_DASHED = re.compile(rf"^{_NUMBER}(?:\s*[-/]\s*{_NUMBER}){{1,4}}(?!\d)")  # after a municipality
_PART = re.compile(
    r"\b(?:en\s+)?(?:del|deler|part|parts)\s+(?:av|of)\b|\bdel(?:areal)?\b", re.IGNORECASE
)
_ALONE = re.compile(rf"^{_NUMBER}(?![\d/-])(?!\s*/)")
_DATE = re.compile(r"^(?:19|20)\d\d-\d\d-\d\d(?:[ T]|$)")


@dataclass(frozen=True, order=True)
class Property:
    """A property's numbers. `municipality` is None where nobody says it; 0 is no lease."""

    farm: int
    holding: int
    lease: int = 0
    municipality: str | None = None

    def __str__(self) -> str:
        bare = f"{self.farm}/{self.holding}" + (f"/{self.lease}" if self.lease else "")
        return f"{self.municipality}-{bare}" if self.municipality else bare


@dataclass(frozen=True)
class Written:
    """What a text names: properties, each once.

    `more`: it says that there are others. `part`: it means a part of one. `sections`: it names
    sections. `alone`: numbers that were taken as another holding of the farm before them. `rest`:
    what is not understood. `date`: it is a date, as spreadsheets make of `12/3`.
    """

    properties: tuple[Property, ...] = ()
    more: bool = False
    part: bool = False
    sections: bool = False
    alone: tuple[str, ...] = ()
    rest: str = ""
    date: bool = False


def written(value: Any, municipalities: Collection[str] = ()) -> Written:
    """The properties that a cell names. `municipalities` are the numbers that may stand first.

    >>> [str(one) for one in written("12/34, 12/35 og gnr. 13 bnr. 2").properties]
    ['12/34', '12/35', '13/2']
    >>> [str(one) for one in written("5001-12/34/0/5").properties], written("12/34/0/5").sections
    (['5001-12/34'], True)
    >>> written("12/34, 35").alone, written("Nordgården").rest, written("2026-12-03").date
    (('35',), 'Nordgården', True)
    """
    text = cells.text(value) or ""
    if _DATE.match(text):
        return Written(rest=text, date=True)
    if _PART.search(text):
        return Written(rest=text, part=True)
    bare = _MORE.sub(" ", text)
    parcels: dict[Property, None] = {}
    alone: list[str] = []
    sections, last, left = False, None, _without_sign(bare)
    while left:
        parcel, length, section = _first(left, municipalities)
        if parcel is None and last is not None and (number := _ALONE.match(left)):
            parcel, length = replace(last, holding=int(number[0]), lease=0), number.end()
            alone.append(number[0])
        if parcel is None:
            rest = left.strip()
            return Written(
                tuple(parcels), more=bare != text, sections=sections, alone=tuple(alone), rest=rest
            )
        if parcel.municipality is None and last is not None:
            parcel = replace(parcel, municipality=last.municipality)
        parcels[parcel], last, sections = None, parcel, sections or section
        left = _without_sign(left[length:])
    return Written(tuple(parcels), more=bare != text, sections=sections, alone=tuple(alone))


def _without_sign(text: str) -> str:
    return _HEADED.sub("", _BETWEEN.sub("", text))


def _first(text: str, municipalities: Collection[str]) -> tuple[Property | None, int, bool]:
    """The property that a text begins with, how long it is, and whether it is a section."""
    code = _MUNICIPALITY.match(text)
    within = code.end() if code else 0
    municipality = code[1] if code else None
    rest = _HEADED.sub("", text[within:])
    within = len(text) - len(rest)
    if match := _IN_WORDS.match(rest):
        numbers = [int(match[name] or 0) for name in ("farm", "holding", "lease", "section")]
    elif match := (_SLASHED if municipality is None else _DASHED).match(rest):
        parts = re.split(r"\s*[-/]\s*", match[0])
        if municipality is None and len(parts) > 2 and parts[0] in municipalities:
            municipality, parts = parts[0], parts[1:]
        if len(parts) > 4 or len(parts) < 2:
            return None, 0, False
        numbers = [*map(int, parts), 0, 0][:4]
    else:
        return None, 0, False
    farm, holding, lease, section = numbers
    return Property(farm, holding, lease, municipality), within + match.end(), bool(section)


@dataclass(frozen=True)
class Ground:
    """What the layer has of a property.

    `parts`: pieces that do not touch. `leases`: leased plots of it that are drawn apart, and are
    not part of it here. `others`: properties that own some of the ground with it.
    """

    shape: BaseGeometry
    parts: int = 1
    leases: int = 0
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grounds:
    """What the region knows of the properties that a file names.

    `asking`: it has not been asked yet; the file is looked at for what it names. `there`: whether
    it has the layer at all; `source` says whose that is. `names`: the region's municipalities by
    number. `found`: a property → its ground;
    `elsewhere`: a property without a municipality → those that have one of its numbers.
    """

    asking: bool = False
    there: bool = False
    source: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[Property, Ground] = field(default_factory=dict)
    elsewhere: Mapping[Property, tuple[str, ...]] = field(default_factory=dict)


def asking(region: Region) -> Grounds:
    """The region before it is known which properties a file names."""
    return Grounds(asking=True, there=region.has(LAYER), names=region.names)


def grounds(region: Region, wanted: Collection[Property]) -> Grounds:
    """The ground of each property that a file names, in the calculation CRS.

    The layer is read the first time, and kept while the region is open. A ConfigurationError says
    what is wrong with it.
    """
    if not region.has(LAYER):
        return Grounds(names=region.names)
    frame = region.reading(LAYER).frame
    if _INDEX not in region.lasting:
        region.lasting[_INDEX] = _Index(frame)
    index: _Index = region.lasting[_INDEX]
    source = region.source(LAYER)
    grounds: dict[Property, Ground] = {}
    elsewhere: dict[Property, tuple[str, ...]] = {}
    for parcel in sorted(wanted, key=str):
        whole = parcel
        if parcel.municipality is None:
            places = index.municipalities(parcel)
            elsewhere[parcel] = places
            if len(places) != 1:
                continue
            whole = replace(parcel, municipality=places[0])
        if rows := index.rows.get(whole):
            grounds[parcel] = _ground(whole, rows, index, frame)
    said = f"{source.title} ({source.publisher}, {day(source.date)})"
    if source.synthetic:
        said = _("{source}, oppdiktet", source=said)
    return Grounds(there=True, source=said, names=region.names, found=grounds, elsewhere=elsewhere)


class _Index:
    """The rows of the layer by the properties that own them."""

    def __init__(self, frame: gpd.GeoDataFrame) -> None:
        self.owners: list[tuple[Property, ...]] = []
        self.rows: dict[Property, list[int]] = {}
        columns = [
            frame[name].to_numpy(dtype=object)
            for name in (
                "municipality_code",
                "farm_number",
                "holding_number",
                "lease_number",
                "property_number",
            )
        ]
        for at, row in enumerate(zip(*columns, strict=True)):
            owners = tuple(dict.fromkeys(_owners(*row)))
            self.owners.append(owners)
            for owner in owners:
                self.rows.setdefault(owner, []).append(at)
        self._places: dict[Property, list[str]] = {}
        self._leases: dict[Property, int] = {}
        for entry in self.rows:
            self._places.setdefault(replace(entry, municipality=None), []).append(
                entry.municipality or ""
            )
            if entry.lease:
                land = replace(entry, lease=0)
                self._leases[land] = self._leases.get(land, 0) + 1

    def municipalities(self, parcel: Property) -> tuple[str, ...]:
        return tuple(sorted(self._places.get(parcel, ())))

    def leases(self, parcel: Property) -> int:
        return self._leases.get(parcel, 0)


def _owners(code: Any, farm: Any, holding: Any, lease: Any, text: Any) -> Iterator[Property]:
    """The properties of a row: by its numbers, or by its text where it has none."""
    municipality = cells.text(code)
    if municipality is None:
        return
    municipality = municipality.zfill(4)
    farms, holdings, leases = (_numbers(value) for value in (farm, holding, lease))
    if farms and len(farms) == len(holdings):
        if len(leases) != len(farms):
            leases = [0] * len(farms) if len(farms) > 1 or not leases else leases[:1]
        for numbers in zip(farms, holdings, leases, strict=True):
            yield Property(*numbers, municipality=municipality)
        return
    for parcel in written(text, (municipality,)).properties:
        yield replace(parcel, municipality=municipality)


def _numbers(value: Any) -> list[int]:
    """The whole numbers of a cell, of which a list has several."""
    return [int(float(number)) for number in re.findall(r"\d+(?:\.0+)?", cells.text(value) or "")]


def _ground(
    parcel: Property, rows: Sequence[int], index: _Index, frame: gpd.GeoDataFrame
) -> Ground:
    shape = shapely.union_all(frame.geometry.to_numpy()[np.array(rows)])
    others = {str(other) for row in rows for other in index.owners[row] if other != parcel}
    return Ground(
        shape,
        len(shapely.get_parts(shape)),
        index.leases(parcel) if not parcel.lease else 0,
        tuple(sorted(others)),
    )
