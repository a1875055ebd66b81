"""Municipalities: their numbers through the mergers, and whose ground a site stands on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Proj

from ikap.catalogue import TABLES
from ikap.measure.areas import Ground, shared_ground
from ikap.model import ConfigurationError, Problem
from ikap.sources import cells
from ikap.sources import crs as crs_of
from ikap.text import _, percent

REACH = 12.0  # degrees of longitude beside the area that a CRS is published for
# Norway, roughly and with its sea: where a CRS may be used beside its area.
_WEST = ((4, 57.5), (4, 62), (6, 63), (8, 65), (10.5, 68.5), (15, 71))
_EAST = ((25, 72), (32, 71.5), (32, 69), (28, 68), (12, 57.5))
NORWAY = shapely.Polygon([*_WEST, *_EAST])
_DEGREES = CRS.from_epsg(4326)
MOST_DISTORTED = 0.005  # of an area, anywhere in the region [P]
_CODE = re.compile(r"(?<!\d)(\d{3,4})(?!\d)")


@dataclass(frozen=True)
class Change:
    """A municipality number that went out of use on a date, and what has its land since.

    One number where it was merged whole; several, with their names, where it was divided.
    """

    code: str
    name: str
    into: tuple[str, ...]
    date: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


def code_of(value: Any) -> str | None:
    """The municipality number in a cell, as it is written there; None where there is none.

    >>> code_of("5024 Orkdal"), code_of(301.0), code_of("Melhus")
    ('5024', '0301', None)
    """
    match = _CODE.search(cells.text(value) or "")
    return match[1].zfill(4) if match else None


def current_code(value: Any) -> str | None:
    """The municipality number in a cell, as it is today; None where there is none.

    >>> current_code("5024 Orkdal"), current_code(301.0), current_code("Melhus")
    ('5059', '0301', None)
    """
    code = code_of(value)
    change = merged().get(code or "")
    return change.into[0] if change else code


def codes_said(value: Any, names: Mapping[str, str]) -> frozenset[str]:
    """The municipalities that a cell names, by number or by name, as they are today.

    `names`: number → name, of those that are looked for; names in Sami and Kven are known too.

    >>> sorted(codes_said("Tråante kommune", {"5001": "Trondheim"}))
    ['5001']
    >>> sorted(codes_said("5024 Orkdal", {})), sorted(codes_said("Atlantis", {}))
    (['5059'], [])
    """
    text = cells.text(value) or ""
    if numbers := _CODE.findall(text):
        return frozenset(code for number in numbers if (code := current_code(number)))
    known = {**_parallel_names(), **_former_names()}
    known |= {_bare(part): code for code, name in names.items() for part in _parts(name)}
    for parts in ((text,), _parts(text), _AND.split(text)):
        codes = [known.get(_bare(part)) for part in parts if _bare(part)]
        if any(codes):
            return frozenset(code for code in codes if code)
    return frozenset()


_AND = re.compile(r"[,;/&+]|\bog\b|\band\b")
_WORDS = ("kommune", "kommunen", "kommuna", "suohkan", "suohkána", "tjïelte", "kunta")


def _parts(name: str) -> list[str]:
    """The names of a municipality in each of its languages: `Trondheim - Tråante`."""
    return re.split(r"\s+[-–—]\s+|/", re.sub(r"\(.*?\)", "", name))


def _bare(name: str) -> str:
    words = [word for word in name.casefold().split() if word not in _WORDS]
    return cells.plain("".join(words))


@cache
def _parallel_names() -> Mapping[str, str]:
    path = TABLES / "municipality_names.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))["names"]
    return {_bare(name): code for code, names in table.items() for name in names}


@cache
def _former_names() -> Mapping[str, str]:
    """The municipalities that became part of another, by name; not one that is in use again."""
    return {_bare(change.name): change.into[0] for change in merged().values()}


@cache
def merged() -> Mapping[str, Change]:
    """The municipalities that became part of another whole, by their number."""
    return {
        entry["code"]: Change(
            entry["code"], entry["name"], (entry["into"],), entry["date"].isoformat()
        )
        for entry in _table()["changes"]
    }


@cache
def divided() -> Mapping[str, Change]:
    """The municipalities that were divided between others, by their number."""
    return {
        entry["code"]: Change(
            entry["code"], entry["name"], tuple(entry["into"]), entry["date"].isoformat()
        )
        for entry in _table()["divided"]
    }


def _table() -> Mapping[str, Any]:
    return tomllib.loads((TABLES / "municipality_changes.toml").read_text(encoding="utf-8"))


def of_region(
    frame: gpd.GeoDataFrame,
    wanted: Sequence[str],
    crs: CRS,
    where: str,
    claimed: CRS | None = None,
) -> gpd.GeoDataFrame:
    """One row a municipality of the region, today's numbers, sorted by number.

    `frame` is in `crs`, the calculation CRS, and came from a file that says `claimed`. A
    ConfigurationError names those that the layer lacks, or a CRS that cannot be right.
    """
    codes = frame["municipality_code"].map(current_code)
    rows = []
    for code in sorted(wanted):
        rows_of_code = frame[codes == code]
        if len(rows_of_code):
            name = next((n for n in rows_of_code["name"] if n), code)
            rows.append((code, name, shapely.union_all(rows_of_code.geometry.to_numpy())))
    lacking = sorted(set(wanted) - {row[0] for row in rows})
    if lacking:
        what = _("kommune {codes} finnes ikke i kartlaget.", codes=", ".join(lacking))
        remedy = _(
            "Kartlaget har {codes}.", codes=", ".join(sorted({c for c in codes if c})) or "–"
        )
        raise ConfigurationError([Problem(where, what, remedy)])
    whole = gpd.GeoDataFrame(
        {
            "municipality_code": pd.Series([row[0] for row in rows], dtype=object),
            "name": pd.Series([row[1] for row in rows], dtype=object),
        },
        geometry=[row[2] for row in rows],
        crs=crs,
    )
    if claimed is not None:
        _check_zone(whole, claimed, where)
    _check_place(whole, crs, where)
    return whole


def _check_zone(frame: gpd.GeoDataFrame, claimed: CRS, where: str) -> None:
    """Refuse boundaries outside their counties that would lie in them in another CRS.

    Coordinates of zone 32 read as zone 33 lie some 300 km to the east, and the other way round.
    """
    middles = crs_of.middles(frame.geometry.to_numpy())
    degrees = crs_of.moved(middles, frame.crs, _DEGREES)
    stated = crs_of.moved(middles, frame.crs, claimed)
    counties = frame["municipality_code"].str[:2]
    fits: set[str | None] = set()
    for county in sorted(set(counties) & set(_counties())):
        outline, here = _counties()[county], (counties == county).to_numpy()
        if not shapely.contains_xy(outline, degrees[here]).all():
            fits.add(crs_of.fitting(stated[here], outline.bounds, _DEGREES))
    if len(fits) != 1 or None in fits:
        return  # in place, or nowhere that is known: the next check says so
    what = _(
        "koordinatene kan ikke være i {claimed}, som filen oppgir; de passer med {crs}.",
        claimed=claimed.to_string() if claimed.to_authority() else claimed.name,
        crs=fits.pop(),
    )
    remedy = _('Oppgi crs = "EPSG:…" for kartlaget i region.toml.')
    raise ConfigurationError([Problem(where, what, remedy)])


@cache
def _counties() -> Mapping[str, shapely.Polygon]:
    """Where each county lies, roughly, in degrees, by its number."""
    table = tomllib.loads((TABLES / "counties.toml").read_text(encoding="utf-8"))
    return {code: shapely.Polygon(corners) for code, corners in table["outlines"].items()}


def _check_place(frame: gpd.GeoDataFrame, crs: CRS, where: str) -> None:
    """Refuse boundaries where the calculation CRS is not meant for, or does not keep areas."""
    use = crs.area_of_use
    degrees = crs_of.moved(crs_of.middles(frame.geometry.to_numpy()), crs, _DEGREES)
    if use is None or _usable(degrees, use.bounds).any():
        _check_areas(crs, degrees, where)
        return
    what = _("kommunegrensene ligger utenfor området som {crs} gjelder for.", crs=crs.to_string())
    remedy = _("Kontroller koordinatsystemet til kartlaget med kommunegrenser.")
    raise ConfigurationError([Problem(where, what, remedy)])


def _usable(degrees: NDArray[np.float64], bounds: crs_of.Box) -> NDArray[np.bool_]:
    """Whether a CRS may be used there: UTM zones are, in Norway, beside their own six degrees."""
    west, south, east, north = bounds
    beside = crs_of.inside(degrees, (west - REACH, south, east + REACH, north))
    norway = shapely.contains_xy(NORWAY, degrees[:, 0], degrees[:, 1])
    return crs_of.inside(degrees, bounds) | (beside & norway)


def _check_areas(crs: CRS, degrees: NDArray[np.float64], where: str) -> None:
    """Refuse a CRS in which areas in the region are more than MOST_DISTORTED off."""
    factors = Proj(crs).get_factors(degrees[:, 0], degrees[:, 1])
    off = np.abs(np.atleast_1d(factors.areal_scale) - 1)
    if (off <= MOST_DISTORTED).all():
        return
    longitude = float(np.median(degrees[:, 0]))
    what = _(
        "arealer blir {share} feil i {crs} her. Høyst {most} kan godtas.",
        share=percent(float(off.max()), 1),
        crs=crs.to_string(),
        most=percent(MOST_DISTORTED, 1),
    )
    remedy = _('Skriv crs = "EPSG:{code}" i region.toml.', code=crs_of.zone(longitude))
    raise ConfigurationError([Problem(where, what, remedy)])


def shares(sites: gpd.GeoSeries, municipalities: gpd.GeoDataFrame) -> pd.DataFrame:
    """The share (0..1) of each site that lies in each municipality; columns are the codes.

    A site without area lies in none.
    """
    shapes = municipalities.geometry.to_numpy()
    borders = Ground(shapes, np.zeros(len(shapes), dtype=np.intp))
    at, of, _shared, area = shared_ground(sites.to_numpy(), borders)
    codes = municipalities["municipality_code"].tolist()
    columns = {code: i for i, code in enumerate(dict.fromkeys(codes))}
    column = np.array([columns[code] for code in codes], dtype=np.intp)
    table = np.zeros((len(sites), len(columns)))
    order = np.lexsort((area, at))  # sums in one order, whatever that of the features
    np.add.at(table, (at[order], column[of[order]]), area[order])
    whole: NDArray[np.float64] = shapely.area(sites.to_numpy())[:, None]
    part = np.divide(table, whole, out=np.zeros_like(table), where=whole > 0)
    return pd.DataFrame(part, index=sites.index, columns=list(columns))
