"""The data sets that a layer is made of, and where each of them was mapped.

A layer may hold several: flood zones and precautionary areas are two, each with its own producer's
date and coverage map. What a constraint rests on is those that can answer it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import geopandas as gpd

from ikap.model import ConfigurationError, Problem, Source
from ikap.sources import cells
from ikap.sources.fetched import FetchRecord, read_record
from ikap.sources.files import repaired, vector
from ikap.sources.official import coverage_statuses
from ikap.sources.region.columns import known_values
from ikap.sources.region.entry import Covers, Declaration, Part
from ikap.sources.region.layer import read_layer
from ikap.sources.region.region import Region
from ikap.text import _

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Evidence: TypeAlias = Covers | gpd.GeoSeries  # where the absence of a feature means `no`


@dataclass(frozen=True)
class DataSet:
    """A data set of a layer: whose, of what day, and the parts of the layer that it makes up.

    `id` is the number in Geonorge's catalogue, or a name of ours where it has none there.
    `fitness` is context → 0 to 5 where the register tells.
    """

    id: str
    layer: str
    source: Source
    parts: tuple[Part, ...]
    theme: str = ""
    record: FetchRecord | None = None

    @property
    def fitness(self) -> Mapping[str, int]:
        return {} if self.record is None else self.record.fitness


def datasets(
    region: Region, layer: str, where: Mapping[str, Sequence[Any]] | None = None
) -> tuple[DataSet, ...]:
    """The data sets of a layer that may hold features with the given codes, as declared."""
    declaration = region.declarations.get(layer)
    if declaration is None:
        return ()
    result: dict[str, DataSet] = {}
    for part in declaration.parts:
        if where and not _may_hold(declaration, part, where):
            continue
        dataset = _of_part(declaration, layer, part)
        have = result.get(dataset.id)
        result[dataset.id] = dataset if have is None else replace(have, parts=(*have.parts, part))
    return tuple(result.values())


def rows_of(region: Region, dataset: DataSet) -> gpd.GeoDataFrame:
    """The features of one data set of a layer, in the calculation CRS with our columns."""
    declaration = region.declarations[dataset.layer]
    if len(dataset.parts) == len(declaration.parts):
        return region.layer(dataset.layer)
    mine = replace(declaration, parts=dataset.parts)
    return read_layer(mine, region.crs, region.box).frame


def evidence(
    region: Region,
    layer: str,
    where: Mapping[str, Sequence[Any]] | None = None,
    parts: Sequence[Part] | None = None,
) -> list[Evidence]:
    """Where the absence of a feature with the given codes means `no`: where all of these say so.

    `parts` limits it to some of the layer's; else those that may hold such a feature.
    """
    declaration = region.declarations.get(layer)
    if declaration is None:
        return [region.covers(layer)]  # made of another layer
    mine = list(declaration.parts if parts is None else parts)
    mine = [part for part in mine if not where or _may_hold(declaration, part, where)] or mine
    result: list[Evidence] = []
    for part in mine:
        if part.coverage is not None:
            result.append(covered_ground(region, part))
        else:
            own = declaration.covers if part.covers is None else part.covers
            if not any(isinstance(proof, str | tuple) and proof == own for proof in result):
                result.append(own)
    return result


def covered_ground(region: Region, part: Part) -> gpd.GeoSeries:
    """The ground that a part's coverage map says was mapped, in the calculation CRS.

    A ConfigurationError names statuses that are not of the code list: they are asked about.
    """
    coverage = part.coverage
    assert coverage is not None
    key = f"coverage {coverage.file} {coverage.layer}"
    if key not in region.lasting:
        shapes = vector.contents(coverage.file, coverage.layer)
        raw = vector.read(shapes, [coverage.field] if coverage.field else [])
        raw = raw[~(raw.geometry.isna() | raw.geometry.is_empty)].to_crs(region.crs)
        if coverage.field:
            raw = raw[_covered(raw[coverage.field], coverage.file.name)]
        region.lasting[key] = gpd.GeoSeries(repaired(raw.geometry.to_numpy())[0], crs=region.crs)
    kept: gpd.GeoSeries = region.lasting[key]
    return kept


def ground_share(region: Region, dataset: DataSet) -> float | None:
    """The share of the municipalities that a data set's coverage map says was mapped.

    None where it has no such map.
    """
    maps = [part for part in dataset.parts if part.coverage is not None]
    if not maps:
        return None
    whole = region.layer("municipalities").geometry.union_all()
    mapped = whole
    for part in maps:
        mapped = mapped.intersection(covered_ground(region, part).union_all())
    return float(mapped.area / whole.area)


def _covered(values: Any, where: str) -> list[bool]:
    statuses = coverage_statuses()
    keys = [cells.plain(cells.key(value)) for value in values]
    unknown = sorted({str(v) for v, name in zip(values, keys, strict=True) if name not in statuses})
    if unknown:
        what = _("dekningskartet har ukjente statuser: {names}.", names=", ".join(unknown))
        known = ", ".join(dict.fromkeys(status.title for status in statuses.values()))
        raise ConfigurationError(
            [Problem(where, what, _("Kjente statuser: {names}.", names=known))]
        )
    return [statuses[name].covered for name in keys]


def _may_hold(declaration: Declaration, part: Part, where: Mapping[str, Sequence[Any]]) -> bool:
    """Whether a part can have features with the given codes: its constants and words may rule
    it out.
    """
    for field in declaration.kind.fields:
        if field.name not in where:
            continue
        codes = {cells.key(code) for code in where[field.name]}
        if field.name in part.constants:
            if cells.key(part.constants[field.name]) not in codes:
                return False
        elif part.translations.get(field.name):
            words = {cells.key(ours) for ours in part.translations[field.name].values()}
            plain_codes = set(known_values(field) or ()) & codes
            if not words & codes and not plain_codes - words:
                return False
    return True


def _of_part(declaration: Declaration, layer: str, part: Part) -> DataSet:
    if part.record is not None:
        record = read_record(part.record)
        source = Source(
            title=record.title,
            publisher=record.owner,
            date=record.date,
            licence=record.licence,
            url=record.url or None,
            synthetic=declaration.source.synthetic,
        )
        name = record.uuid or f"ikap:{record.product}"
        return DataSet(name, layer, source, (part,), record.theme, record)
    source = declaration.source
    named = None if source.synthetic else _UUID.search(source.url or "")
    return DataSet(named[0] if named else f"ikap:{layer}", layer, source, (part,))
