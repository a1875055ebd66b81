"""What region.toml says of a layer: its files, how their columns are read, whose data it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from ikap.catalogue import LAYERS, LayerKind, Scheme, scheme
from ikap.model import Source
from ikap.sources.notes import Notes, plain, table_in, text_in, texts
from ikap.sources.postgis import Table, table_of
from ikap.text import _

Covers = str | tuple[str, ...]  # "features", "region" or the municipalities that are covered

_INHERITED = ("file", "postgis", "layer", "crs", "fields", "codes", "values", "constants", "where")
_PROOF = ("covers", "coverage", "record")  # of a part of its own; `covers` of a layer too
_LAYER = (*_INHERITED, "parts", "covers", "coverage", "record", "source", "synthetic", "download")


@dataclass(frozen=True)
class Coverage:
    """A coverage map: where a data set was mapped. `field` is the column of its status.

    Without one, all that the map holds is mapped ground.
    """

    file: Path
    layer: str | None = None
    field: str = ""


@dataclass(frozen=True)
class Part:
    """One file, or one layer of a file, that a layer is built from.

    `fields`: ours → the producer's. `translations` (`values` in the file): our column →
    the producer's value → ours. `schemes` (`codes` in the file): our column → the code table
    that its values are of, where it is not ours. `constants`: our column → one value for all
    rows. `where`: the producer's column → the values kept. `covers` and `coverage`: where the
    absence of a feature of this part means `no`, where that is not as for the layer. `record`:
    the record of its fetch. `table`: the table of a database that `file` holds the rows of.
    """

    file: Path
    layer: str | None = None
    crs: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    covers: Covers | None = None
    coverage: Coverage | None = None
    record: Path | None = None
    table: Table | None = None


@dataclass(frozen=True)
class Declaration:
    """A layer or table of a region."""

    kind: LayerKind
    parts: tuple[Part, ...]
    covers: Covers
    source: Source

    @property
    def where(self) -> str:
        """What its problems are reported under: the layer, and its first file or table."""
        first = self.parts[0]
        return f"{_(self.kind.title)}, {first.table.name if first.table else first.file.name}"


def read_layers(notes: Notes, data: Mapping[str, Any], folder: Path) -> dict[str, Declaration]:
    declarations = {}
    for section in ("layers", "tables"):
        wanted = [
            k for k, kind in LAYERS.items() if (kind.geometry == "none") == (section == "tables")
        ]
        declared = table_in(notes, "", data, section)
        notes.unknown(f" [{section}]", declared, wanted)
        for name, entry in declared.items():
            if name not in wanted:
                continue
            where = f" [{section}.{name}]"
            if not isinstance(entry, dict):
                notes.wrong_type(where, name, _("en tabell"))
                continue
            declarations[name] = _declaration(notes, where, LAYERS[name], entry, folder)
    return declarations


def _declaration(
    notes: Notes, where: str, kind: LayerKind, entry: Mapping[str, Any], folder: Path
) -> Declaration:
    notes.unknown(where, entry, _LAYER)
    shared = {name: entry[name] for name in _INHERITED if name in entry}
    parts = entry.get("parts", [{}])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        notes.wrong_type(where, "parts", _("en liste med tabeller"))
        parts = [{}]
    for part in parts:
        notes.unknown(f"{where} parts", part, (*_INHERITED, *_PROOF))
    shared |= {name: entry[name] for name in ("coverage", "record") if name in entry}
    return Declaration(
        kind=kind,
        parts=tuple(
            _part(notes, where, kind, merged(shared, part), folder) for part in parts or [{}]
        ),
        covers=_covers(notes, where, kind, entry),
        source=_source(notes, where, {**entry, "parts": parts}),
    )


def _source(notes: Notes, where: str, entry: Mapping[str, Any]) -> Source:
    given = {name: plain(value) for name, value in table_in(notes, where, entry, "source").items()}
    synthetic = entry.get("synthetic", given.get("synthetic", False))
    if not isinstance(synthetic, bool):
        notes.wrong_type(where, "synthetic", _("true eller false"))
        synthetic = False
    known = [f.name for f in fields(Source)]
    notes.unknown(f"{where} source", given, known)
    # The date of a table is the day that it is read, where nobody says better.
    read = "postgis" in entry or any("postgis" in p for p in entry.get("parts", ()))
    for name in ("title", "publisher", *(() if read else ("date",)), "licence"):
        if not isinstance(given.get(name), str) or not given[name]:
            notes.add(f"{where} source", _("{name} mangler.", name=name))
    texts = {name: str(given.get(name, "")) for name in ("title", "publisher", "date", "licence")}
    url = given.get("url")
    return Source(**texts, url=str(url) if url else None, synthetic=synthetic)


def _covers(notes: Notes, where: str, kind: LayerKind, entry: Mapping[str, Any]) -> Covers:
    covers = entry.get("covers", kind.covers)
    if isinstance(covers, list):
        return texts(notes, where, covers, "covers")
    if covers in ("features", "region"):
        return str(covers)
    notes.wrong_type(where, "covers", _("«features», «region» eller en liste med kommunenumre"))
    return kind.covers


def _check_constants(
    notes: Notes, where: str, kind: LayerKind, constants: Mapping[str, Any]
) -> None:
    for name, value in constants.items():
        if not isinstance(value, str | int | float):
            notes.wrong_type(f"{where} constants", name, _("en tekst eller et tall"))


def _check_codes(notes: Notes, where: str, kind: LayerKind, codes: Mapping[str, Any]) -> None:
    for field_ in kind.fields:
        chosen = codes.get(field_.name)
        known = [name for name in (field_.codes, *field_.schemes) if name]
        if chosen is not None and chosen not in known:
            what = _("{name} har ikke kodelisten {codes}.", name=field_.name, codes=chosen)
            listed = ", ".join(known) or "–"
            notes.add(f"{where} codes", what, _("Kjente navn: {names}.", names=listed))


def _part_crs(notes: Notes, where: str, entry: Mapping[str, Any]) -> str | None:
    crs = text_in(notes, where, entry, "crs")
    if not crs:
        return None
    try:
        CRS.from_user_input(crs)
    except CRSError:
        notes.add(where, _("koordinatsystemet {crs} er ukjent.", crs=crs))
        return None
    return crs


def _file(notes: Notes, where: str, entry: Mapping[str, Any], folder: Path) -> Path:
    name = text_in(notes, where, entry, "file")
    path = folder / name
    if not name:
        notes.add(where, _("{name} mangler.", name="file"))
    elif not path.exists():
        notes.add(where, _("filen {file} finnes ikke.", file=name))
    return path


def _part(
    notes: Notes, where: str, kind: LayerKind, entry: Mapping[str, Any], folder: Path
) -> Part:
    ours = [f.name for f in kind.fields]
    tables = {
        name: table_in(notes, where, entry, name)
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
    table = _table(notes, where, kind, entry)
    return Part(
        file=folder if "postgis" in entry else _file(notes, where, entry, folder),
        layer=text_in(notes, where, entry, "layer") or None,
        crs=_part_crs(notes, where, entry),
        fields={k: v for k, v in tables["fields"].items() if isinstance(v, str)},
        translations={k: v for k, v in tables["values"].items() if isinstance(v, dict)},
        schemes={
            f.name: scheme(tables["codes"][f.name])
            for f in kind.fields
            if tables["codes"].get(f.name) in f.schemes
        },
        constants=tables["constants"],
        where={k: tuple(v) for k, v in tables["where"].items() if isinstance(v, list)},
        covers=_covers(notes, where, kind, entry) if "covers" in entry else None,
        coverage=_coverage(notes, where, entry, folder),
        record=_beside(notes, where, entry, "record", folder),
        table=table,
    )


def _table(notes: Notes, where: str, kind: LayerKind, entry: Mapping[str, Any]) -> Table | None:
    """The table of a database that a part is, where it is one."""
    if "postgis" not in entry:
        return None
    for name in ("file", "layer"):
        if name in entry:
            notes.add(where, _("oppgi enten {name} eller postgis.", name=name))
    if kind.geometry in ("raster", "timetable"):
        notes.add(where, _("kartlaget kan ikke leses fra PostGIS."), _("Oppgi en fil."))
    return table_of(notes, where, table_in(notes, where, entry, "postgis"))


def _coverage(notes: Notes, where: str, entry: Mapping[str, Any], folder: Path) -> Coverage | None:
    if "coverage" not in entry:
        return None
    place = f"{where} coverage"
    coverage = table_in(notes, where, entry, "coverage")
    notes.unknown(place, coverage, ("file", "layer", "field"))
    return Coverage(
        file=_file(notes, place, coverage, folder),
        layer=text_in(notes, place, coverage, "layer") or None,
        field=text_in(notes, place, coverage, "field"),
    )


def _beside(
    notes: Notes, where: str, entry: Mapping[str, Any], name: str, folder: Path
) -> Path | None:
    """A file that is told of under a name of its own, where it is."""
    if name not in entry:
        return None
    path = folder / text_in(notes, where, entry, name)
    if not path.is_file():
        notes.add(where, _("filen {file} finnes ikke.", file=path.name))
        return None
    return path


def merged(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """What a part says stands before what its layer says; their tables are put together."""
    both = {**outer, **inner}
    for name in ("fields", "codes", "values", "constants", "where"):
        if isinstance(outer.get(name), dict) and isinstance(inner.get(name), dict):
            both[name] = {**outer[name], **inner[name]}
    return both
