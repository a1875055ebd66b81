"""region.toml: what a region declares of itself and its layers, checked before any is read.

Every mistake is collected as a Problem; files are only looked for, not opened.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from ikap.catalogue import factors
from ikap.model import Basis, ConfigurationError, Problem
from ikap.sources.notes import FILE, Notes, plain, table_in, text_in, texts
from ikap.sources.region.entry import Declaration, read_layers
from ikap.syntax import fault_in_toml
from ikap.text import _

_TOP = (
    "title",
    "crs",
    "municipalities",
    "groups",
    "growth_agreement",
    "main_centre",
    "density",
    "car_year",
    "layers",
    "tables",
)
_REQUIRED = ("title", "crs", "municipalities")


@dataclass(frozen=True)
class Density:
    """Dwellings per daa where a proposal says none, and whose word it is."""

    default: float
    by_group: Mapping[str, float]
    basis: Basis


@dataclass(frozen=True)
class RegionDeclaration:
    """All that region.toml says."""

    title: str
    crs: CRS
    municipalities: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    groups_basis: Basis | None
    agreement: tuple[str, ...]  # municipalities of the growth agreement (byvekstavtale)
    main_centre: str
    density: Density
    car_year: int
    layers: Mapping[str, Declaration]


def read_declaration(folder: Path) -> RegionDeclaration:
    """Read and check region.toml; a ConfigurationError lists everything that is wrong."""
    return declared(_toml(folder), folder)


def declared(data: Mapping[str, Any], folder: Path) -> RegionDeclaration:
    """What a region.toml in a folder would declare; a ConfigurationError says what is wrong."""
    notes = Notes()
    notes.unknown("", data, _TOP)
    for name in _REQUIRED:
        if name not in data:
            notes.add("", _("{name} mangler.", name=name))
    title = text_in(notes, "", data, "title")
    crs = _crs(notes, data)
    municipalities = texts(notes, "", data.get("municipalities", []), "municipalities")
    groups, groups_basis = _groups(notes, data, municipalities)
    agreement = texts(notes, "", data.get("growth_agreement", []), "growth_agreement")
    notes.unknown(" growth_agreement", agreement, municipalities)
    density = _density(notes, data, groups)
    car_year = _car_year(notes, data)
    layers = read_layers(notes, data, folder)
    if "municipalities" not in layers and not _declared(data, "municipalities"):
        notes.add("", _("kartlaget municipalities mangler; alle regioner må ha kommunegrenser."))
    if "centres" in layers and "main_centre" not in data:
        notes.add("", _("{name} mangler.", name="main_centre"))
    if notes.problems:
        raise ConfigurationError(notes.problems)
    return RegionDeclaration(
        title=title,
        crs=crs,
        municipalities=municipalities,
        groups=groups,
        groups_basis=groups_basis,
        agreement=agreement,
        main_centre=text_in(notes, "", data, "main_centre"),
        density=density,
        car_year=car_year,
        layers=layers,
    )


def _toml(folder: Path) -> dict[str, Any]:
    path = folder / FILE
    if not path.is_file():
        what = _("mappen har ingen region.toml.")
        remedy = _("Oppgi mappen som beskriver regionen.")
        raise ConfigurationError([Problem(str(folder), what, remedy)])
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise not_toml(str(path), path.read_bytes()) from error


def not_toml(where: str, raw: bytes) -> ConfigurationError:
    """That a file, of these bytes, is no TOML, and where."""
    fault = fault_in_toml(raw)
    what = _("filen kan ikke leses som TOML: {error}.", error=fault or "–")
    return ConfigurationError([Problem(where, what, fault.remedy if fault else "")])


def _declared(data: Mapping[str, Any], name: str) -> bool:
    layers = data.get("layers")
    return isinstance(layers, dict) and name in layers


def _crs(notes: Notes, data: Mapping[str, Any]) -> CRS:
    stated = data.get("crs")
    try:
        crs = CRS.from_user_input(stated) if stated else CRS.from_epsg(25832)
    except CRSError:
        notes.add("", _("koordinatsystemet {crs} er ukjent.", crs=stated), _("Skriv EPSG:25832."))
        return CRS.from_epsg(25832)
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        notes.add("", _("koordinatsystemet {crs} er ikke i meter.", crs=stated))
    return crs


def _groups(
    notes: Notes, data: Mapping[str, Any], municipalities: tuple[str, ...]
) -> tuple[dict[str, tuple[str, ...]], Basis | None]:
    """Which municipalities are in each group, and whose word it is; None where nobody says."""
    where = " [groups]"
    given = table_in(notes, "", data, "groups")
    groups = {
        name: texts(notes, where, value, name) for name, value in given.items() if name != "basis"
    }
    for members in groups.values():
        notes.unknown(where, members, municipalities)
    everyone = [code for members in groups.values() for code in members]
    for code in sorted({code for code in everyone if everyone.count(code) > 1}):
        what = _("kommune {code} står i flere grupper.", code=code)
        notes.add(where, what, _("Behold den i én gruppe."))
    return groups, _basis(notes, where, given) if "basis" in given else None


def _density(
    notes: Notes, data: Mapping[str, Any], groups: Mapping[str, tuple[str, ...]]
) -> Density:
    given = table_in(notes, "", data, "density")
    where = " [density]"
    numbers = {name: value for name, value in given.items() if name != "basis"}
    notes.unknown(where, numbers, ("default", *groups, "basis"))
    for name, value in numbers.items():
        if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
            notes.wrong_type(where, name, _("et tall over 0"))
    if "default" not in numbers:
        notes.add(where, _("{name} mangler.", name="default"))
    return Density(
        default=_positive(numbers.get("default")),
        by_group={name: _positive(v) for name, v in numbers.items() if name != "default"},
        basis=_basis(notes, where, given),
    )


def _car_year(notes: Notes, data: Mapping[str, Any]) -> int:
    """The year whose fleet the CO2 of driving is computed with."""
    year = data.get("car_year", int(factors("car_travel")["car_year"].best))
    if isinstance(year, bool) or not isinstance(year, int) or not 2000 <= year <= 2100:
        notes.wrong_type("", "car_year", _("et årstall"))
        return int(factors("car_travel")["car_year"].best)
    return year


def _positive(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 1.0


def _basis(notes: Notes, where: str, data: Mapping[str, Any]) -> Basis:
    given = {name: plain(value) for name, value in table_in(notes, where, data, "basis").items()}
    known = [f.name for f in fields(Basis)]
    notes.unknown(f"{where} basis", given, known)
    try:
        return Basis(**{name: given[name] for name in known if name in given})
    except (TypeError, ValueError):
        notes.add(where, _("basis må ha title og tag (S, M-H, M-M, M-L, C eller P)."))
        return Basis("", "P")  # type: ignore[arg-type]
