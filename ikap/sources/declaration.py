"""region.toml: what a region declares of itself and its layers, checked before any is read.

Every mistake is collected as a Problem; files are only looked for, not opened.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from ikap.catalogue import LAYERS, LayerKind
from ikap.model import Basis, ConfigurationError, Problem, Source
from ikap.text import _

FILE = "region.toml"
Covers = str | tuple[str, ...]  # "features", "region" or the municipalities that are covered

_TOP = ("title", "crs", "municipalities", "groups", "main_centre", "density", "layers", "tables")
_INHERITED = ("file", "layer", "crs", "fields", "codes", "values", "constants", "where")
_LAYER = (*_INHERITED, "parts", "covers", "source", "synthetic", "download")
_REQUIRED = ("title", "crs", "municipalities", "main_centre")


@dataclass(frozen=True)
class Density:
    """Dwellings per daa where a proposal says none, and whose word it is."""

    default: float
    by_group: Mapping[str, float]
    basis: Basis


@dataclass(frozen=True)
class Part:
    """One file, or one layer of a file, that a layer is built from.

    `fields`: ours → the producer's. `translations` (`values` in the file): our column →
    the producer's value → ours. `constants`: our column → one value for all rows. `where`: the
    producer's column → the values kept.
    """

    file: Path
    layer: str | None = None
    crs: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Declaration:
    """A layer or table of a region."""

    kind: LayerKind
    parts: tuple[Part, ...]
    covers: Covers
    source: Source


@dataclass(frozen=True)
class RegionDeclaration:
    """All that region.toml says."""

    title: str
    crs: CRS
    municipalities: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    main_centre: str
    density: Density
    layers: Mapping[str, Declaration]


class _Notes:
    """The problems found so far: the one thing that grows while a file is checked."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, where: str, what: str, remedy: str = "") -> None:
        self.problems.append(Problem(f"{FILE}{where}", what, remedy))

    def unknown(self, where: str, given: Iterable[str], known: Iterable[str]) -> None:
        listed = ", ".join(known)
        for name in given:
            if name not in known:
                what = _("ukjent navn: {name}.", name=name)
                self.add(where, what, _("Kjente navn: {names}.", names=listed))

    def wrong_type(self, where: str, name: str, expected: str) -> None:
        self.add(where, _("{name} skal være {expected}.", name=name, expected=expected))


def read_declaration(folder: Path) -> RegionDeclaration:
    """Read and check region.toml; a ConfigurationError tells everything that is wrong."""
    data = _toml(folder)
    notes = _Notes()
    notes.unknown("", data, _TOP)
    for name in _REQUIRED:
        if name not in data:
            notes.add("", _("{name} mangler.", name=name))
    title = _text(notes, "", data, "title")
    crs = _crs(notes, data)
    municipalities = _texts(notes, "", data.get("municipalities", []), "municipalities")
    groups = _groups(notes, data, municipalities)
    density = _density(notes, data, groups)
    layers = _layers(notes, data, folder)
    if "municipalities" not in layers and not _declared(data, "municipalities"):
        notes.add("", _("laget municipalities mangler; alle regioner må ha kommunegrenser."))
    if notes.problems:
        raise ConfigurationError(notes.problems)
    return RegionDeclaration(
        title=title,
        crs=crs,
        municipalities=municipalities,
        groups=groups,
        main_centre=_text(notes, "", data, "main_centre"),
        density=density,
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
        what = _("filen kan ikke leses som TOML: {error}.", error=error)
        raise ConfigurationError([Problem(str(path), what)]) from error


def _declared(data: Mapping[str, Any], name: str) -> bool:
    layers = data.get("layers")
    return isinstance(layers, dict) and name in layers


def _text(notes: _Notes, where: str, data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        notes.wrong_type(where, name, _("en tekst"))
        return ""
    return value


def _texts(notes: _Notes, where: str, value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        notes.wrong_type(where, name, _("en liste av tekster"))
        return ()
    return tuple(value)


def _dict(notes: _Notes, where: str, data: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        notes.wrong_type(where, name, _("en tabell"))
        return {}
    return value


def _crs(notes: _Notes, data: Mapping[str, Any]) -> CRS:
    told = data.get("crs")
    try:
        crs = CRS.from_user_input(told) if told else CRS.from_epsg(25832)
    except CRSError:
        notes.add("", _("koordinatsystemet {crs} er ukjent.", crs=told), _("Skriv EPSG:25832."))
        return CRS.from_epsg(25832)
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        notes.add("", _("koordinatsystemet {crs} er ikke i meter.", crs=told))
    return crs


def _groups(
    notes: _Notes, data: Mapping[str, Any], municipalities: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    given = _dict(notes, "", data, "groups")
    groups = {name: _texts(notes, " [groups]", value, name) for name, value in given.items()}
    for members in groups.values():
        notes.unknown(" [groups]", members, municipalities)
    return groups


def _density(
    notes: _Notes, data: Mapping[str, Any], groups: Mapping[str, tuple[str, ...]]
) -> Density:
    given = _dict(notes, "", data, "density")
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


def _positive(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 1.0


def _basis(notes: _Notes, where: str, data: Mapping[str, Any]) -> Basis:
    given = {name: _plain(value) for name, value in _dict(notes, where, data, "basis").items()}
    known = [f.name for f in fields(Basis)]
    notes.unknown(f"{where} basis", given, known)
    try:
        return Basis(**{name: given[name] for name in known if name in given})
    except (TypeError, ValueError):
        notes.add(where, _("basis må ha title og tag (S, M-H, M-M, M-L, C eller P)."))
        return Basis("", "P")  # type: ignore[arg-type]


def _layers(notes: _Notes, data: Mapping[str, Any], folder: Path) -> dict[str, Declaration]:
    found = {}
    for section in ("layers", "tables"):
        wanted = [
            k for k, kind in LAYERS.items() if (kind.geometry == "none") == (section == "tables")
        ]
        declared = _dict(notes, "", data, section)
        notes.unknown(f" [{section}]", declared, wanted)
        for name, told in declared.items():
            if name not in wanted:
                continue
            where = f" [{section}.{name}]"
            if not isinstance(told, dict):
                notes.wrong_type(where, name, _("en tabell"))
                continue
            found[name] = _declaration(notes, where, LAYERS[name], told, folder)
    return found


def _declaration(
    notes: _Notes, where: str, kind: LayerKind, told: Mapping[str, Any], folder: Path
) -> Declaration:
    notes.unknown(where, told, _LAYER)
    shared = {name: told[name] for name in _INHERITED if name in told}
    parts = told.get("parts", [{}])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        notes.wrong_type(where, "parts", _("en liste av tabeller"))
        parts = [{}]
    for part in parts:
        notes.unknown(f"{where} parts", part, _INHERITED)
    return Declaration(
        kind=kind,
        parts=tuple(
            _part(notes, where, kind, _merged(shared, part), folder) for part in parts or [{}]
        ),
        covers=_covers(notes, where, kind, told),
        source=_source(notes, where, told),
    )


def _merged(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """What a part says stands before what its layer says; their tables are put together."""
    both = {**outer, **inner}
    for name in ("fields", "codes", "values", "constants", "where"):
        if isinstance(outer.get(name), dict) and isinstance(inner.get(name), dict):
            both[name] = {**outer[name], **inner[name]}
    return both


def _part(
    notes: _Notes, where: str, kind: LayerKind, told: Mapping[str, Any], folder: Path
) -> Part:
    ours = [f.name for f in kind.fields]
    tables = {
        name: _dict(notes, where, told, name)
        for name in ("fields", "codes", "values", "constants", "where")
    }
    for name in ("fields", "codes", "values", "constants"):
        notes.unknown(f"{where} {name}", tables[name], ours)
    _check_codes(notes, where, kind, tables["codes"])
    _check_constants(notes, where, kind, tables["constants"])
    for name, value in tables["fields"].items():
        if not isinstance(value, str):
            notes.wrong_type(f"{where} fields", name, _("en tekst"))
    for name, value in tables["values"].items():
        if not isinstance(value, dict):
            notes.wrong_type(f"{where} values", name, _("en tabell"))
    for name, value in tables["where"].items():
        if not isinstance(value, list):
            notes.wrong_type(f"{where} where", name, _("en liste"))
    return Part(
        file=_file(notes, where, told, folder),
        layer=_text(notes, where, told, "layer") or None,
        crs=_part_crs(notes, where, told),
        fields={k: v for k, v in tables["fields"].items() if isinstance(v, str)},
        translations={k: v for k, v in tables["values"].items() if isinstance(v, dict)},
        constants=tables["constants"],
        where={k: tuple(v) for k, v in tables["where"].items() if isinstance(v, list)},
    )


def _file(notes: _Notes, where: str, told: Mapping[str, Any], folder: Path) -> Path:
    name = _text(notes, where, told, "file")
    path = folder / name
    if not name:
        notes.add(where, _("{name} mangler.", name="file"))
    elif not path.exists():
        notes.add(where, _("filen {file} finnes ikke.", file=name))
    return path


def _part_crs(notes: _Notes, where: str, told: Mapping[str, Any]) -> str | None:
    crs = _text(notes, where, told, "crs")
    if not crs:
        return None
    try:
        CRS.from_user_input(crs)
    except CRSError:
        notes.add(where, _("koordinatsystemet {crs} er ukjent.", crs=crs))
        return None
    return crs


def _check_codes(notes: _Notes, where: str, kind: LayerKind, codes: Mapping[str, Any]) -> None:
    for field_ in kind.fields:
        told = codes.get(field_.name)
        if told is not None and told != field_.codes:
            known = field_.codes or "–"
            what = _("{name} har ikke kodelisten {codes}.", name=field_.name, codes=told)
            notes.add(f"{where} codes", what, _("Kjente navn: {names}.", names=known))


def _check_constants(
    notes: _Notes, where: str, kind: LayerKind, constants: Mapping[str, Any]
) -> None:
    for name, value in constants.items():
        if not isinstance(value, str | int | float):
            notes.wrong_type(f"{where} constants", name, _("en tekst eller et tall"))


def _covers(notes: _Notes, where: str, kind: LayerKind, told: Mapping[str, Any]) -> Covers:
    covers = told.get("covers", kind.covers)
    if isinstance(covers, list):
        return _texts(notes, where, covers, "covers")
    if covers in ("features", "region"):
        return str(covers)
    notes.wrong_type(where, "covers", _("«features», «region» eller en liste av kommunenummer"))
    return kind.covers


def _source(notes: _Notes, where: str, told: Mapping[str, Any]) -> Source:
    given = {name: _plain(value) for name, value in _dict(notes, where, told, "source").items()}
    synthetic = told.get("synthetic", given.get("synthetic", False))
    if not isinstance(synthetic, bool):
        notes.wrong_type(where, "synthetic", _("true eller false"))
        synthetic = False
    known = [f.name for f in fields(Source)]
    notes.unknown(f"{where} source", given, known)
    for name in ("title", "publisher", "date", "licence"):
        if not isinstance(given.get(name), str) or not given[name]:
            notes.add(f"{where} source", _("{name} mangler.", name=name))
    texts = {name: str(given.get(name, "")) for name in ("title", "publisher", "date", "licence")}
    url = given.get("url")
    return Source(**texts, url=str(url) if url else None, synthetic=synthetic)


def _plain(value: Any) -> Any:
    """A TOML date as text, as every record keeps it."""
    return value.isoformat() if isinstance(value, datetime.date) else value
