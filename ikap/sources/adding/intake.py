"""A layer taken into a region's folder: its table in region.toml, its files, all or nothing.

The bundled region is never changed; a region of one's own begins as a copy of it, or with its
municipalities alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyproj import CRS

from ikap.model import ConfigurationError, Problem
from ikap.sources import crs as crs_of
from ikap.sources import municipality
from ikap.sources.adding.candidate import Candidate
from ikap.sources.download import WHOLE, delivered_area
from ikap.sources.files import belonging
from ikap.sources.notes import FILE, Notes
from ikap.sources.region import (
    BUNDLED,
    DEFAULT,
    Declaration,
    Region,
    data_of,
    declared,
    entry_of,
    new_region,
    open_region,
    read_layer,
    read_layers,
    region_of,
    section_of,
    with_layer,
    without_layer,
)
from ikap.storage import holds_nothing
from ikap.text import _

MUNICIPALITIES = "municipalities"
UNKNOWN_SOURCE = dict.fromkeys(("title", "publisher", "date", "licence"), "–")
_SHARED = ("crs", "fields", "codes", "values", "constants", "where")


@dataclass(frozen=True)
class Base:
    """The region that a layer is added to.

    `folder`: where it is, or will be. `text`: its region.toml; empty for a region that begins
    with the municipalities that are added. `origin`: the folder that the files in it lie in.
    `brought`: what comes along from the bundled region, by its name in the folder.
    """

    folder: Path
    text: str
    origin: Path
    new: bool
    brought: Mapping[str, Path]


def base_of(reference: str, kind: str, *, empty: bool) -> Base:
    """The region in a folder, or the beginnings of one; a ConfigurationError says what is wrong."""
    folder = Path(reference)
    folder = folder.parent if folder.name == FILE else folder
    if reference.startswith(BUNDLED):
        what = _("eksempelregionen som følger med, kan ikke endres.")
        raise ConfigurationError([Problem(reference, what, _("Oppgi en mappe: --region MAPPE."))])
    if (folder / FILE).is_file():
        if empty:
            what = _("mappen har en region.toml fra før. --empty gjelder bare en ny region.")
            raise ConfigurationError([Problem(str(folder), what)])
        base = Base(folder, _text(folder / FILE), folder, new=False, brought={})
        standing(base, kind)  # what is wrong with it is reported before anything is added
        return base
    if folder.exists() and (not folder.is_dir() or not holds_nothing(folder)):
        what = _("mappen er ikke tom og har ingen region.toml.")
        remedy = _("Oppgi en ny mappe, eller en mappe med en region.")
        raise ConfigurationError([Problem(str(folder), what, remedy)])
    if kind == MUNICIPALITIES:
        return Base(folder, "", folder, new=True, brought={})
    return _bundled_base(folder, empty=empty)


def _text(path: Path) -> str:
    """A text as it stands, line ends and all."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        what = _("filen kan ikke leses som TOML: {error}.", error=error)
        raise ConfigurationError([Problem(str(path), what)]) from error


def _bundled_base(folder: Path, *, empty: bool) -> Base:
    """A copy of the bundled region, or its municipalities alone."""
    bundled = open_region(DEFAULT)
    text = (bundled.folder / FILE).read_text(encoding="utf-8")
    if empty:
        data = data_of(text)
        kept = {key: data[key] for key in ("main_centre", "car_year", "groups") if key in data}
        start = new_region(bundled.title, data["crs"], bundled.municipalities, **kept)
        text = with_layer(start, MUNICIPALITIES, data["layers"][MUNICIPALITIES])
    files = {path for entry in _entries(text) for path in files_of(entry)}
    brought = {
        file.relative_to(bundled.folder).as_posix(): file
        for name in sorted(files)
        for file in belonging(bundled.folder / name)
    }
    return Base(folder, text, bundled.folder, new=True, brought=brought)


def _entries(text: str) -> Iterator[Mapping[str, Any]]:
    data = data_of(text)
    for section in ("layers", "tables"):
        yield from data.get(section, {}).values()


def files_of(entry: Mapping[str, Any]) -> Iterator[str]:
    """The files that a layer's table names."""
    for part in entry.get("parts", [{}]):
        if "file" in {**entry, **part}:
            yield {**entry, **part}["file"]


def named_municipalities(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """The municipalities that Kartverket's file names give, today's numbers; none unless all do.

    «Basisdata_5001_Trondheim_25832_FKB-AR5_FGDB» is of 5001, «Basisdata_0000_Norge_…» of all.
    """
    codes = {delivered_area(candidate.offer.path.name) for candidate in candidates}
    return tuple(sorted(filter(None, codes))) if codes.isdisjoint({None, WHOLE}) else ()


def used_files(folder: Path) -> set[str]:
    """The files that a region's layers and tables are read from, as region.toml names them."""
    text = (folder / FILE).read_text(encoding="utf-8-sig")
    return {file for entry in _entries(text) for file in files_of(entry)}


def whole_paths(candidates: Sequence[Candidate]) -> dict[Path, str]:
    """The files by their whole paths, for reading them where they lie."""
    return {candidate.offer.path: str(candidate.offer.path.resolve()) for candidate in candidates}


def entry_for(candidates: Sequence[Candidate], files: Mapping[Path, str]) -> dict[str, Any]:
    """What region.toml says of a layer that is read from these; `files` by their names in it."""
    parts = [_part(candidate, files[candidate.offer.path]) for candidate in candidates]
    if len(parts) == 1:
        return parts[0]
    shared = {
        key: parts[0][key]
        for key in _SHARED
        if key in parts[0] and all(part.get(key) == parts[0][key] for part in parts)
    }
    rest = [{key: value for key, value in part.items() if key not in shared} for part in parts]
    return {"parts": rest, **shared}


def _part(candidate: Candidate, file: str) -> dict[str, Any]:
    codes = {
        f.name: candidate.tables.get(f.name, (candidate.choices.codes.get(f.name),))[0]
        for f in candidate.kind.fields
        if f.codes and (f.name in candidate.tables or f.name in candidate.choices.codes)
    }
    own = {f.name: f.codes for f in candidate.kind.fields}
    entry: dict[str, Any] = {
        "file": file,
        "layer": candidate.offer.layer,
        "crs": candidate.choices.crs,
        "fields": {ours: theirs for ours, theirs in candidate.columns.items() if ours != theirs},
        "codes": {name: table for name, table in codes.items() if table and table != own[name]},
        "values": {name: dict(words) for name, words in candidate.choices.words.items()},
        "constants": dict(candidate.choices.constants),
        "where": {name: list(values) for name, values in candidate.choices.where.items()},
    }
    return {key: value for key, value in entry.items() if value}


def declaration_of(kind: str, entry: Mapping[str, Any]) -> Declaration:
    """What an entry declares while its source is not known yet; files by their whole paths."""
    notes = Notes()
    sourced = {**entry, "source": UNKNOWN_SOURCE}
    declarations = read_layers(notes, {section_of(kind): {kind: sourced}}, Path())
    if notes.problems:
        raise ConfigurationError(notes.problems)
    return declarations[kind]


def begun(title: str, entry: Mapping[str, Any], wanted: Sequence[str]) -> str:
    """The region.toml of a region that begins with these municipalities.

    `wanted` are their numbers, all of the layer's where none is named; the calculation CRS is that
    of the zone where they lie.
    """
    whole = read_layer(declaration_of(MUNICIPALITIES, entry), CRS.from_epsg(4326)).frame
    today = whole["municipality_code"].map(municipality.current_code)
    codes = sorted({code for code in today if code})
    lacking = sorted(set(wanted) - set(codes))
    if lacking or not codes:
        what = _("kommune {codes} finnes ikke i kartlaget.", codes=", ".join(lacking) or "–")
        remedy = _("Kartlaget har {codes}.", codes=", ".join(codes) or "–")
        raise ConfigurationError([Problem("--municipality", what, remedy)])
    numbers = sorted(set(wanted)) or codes
    west, _south, east, _north = whole[today.isin(numbers)].total_bounds
    return new_region(title, f"EPSG:{crs_of.zone((west + east) / 2)}", numbers)


def standing(base: Base, kind: str) -> Region:
    """The region as it is; without a layer of the kind where that is what is wrong with it."""
    try:
        return region_in(base, base.text)
    except ConfigurationError:
        if not kind or not entry_of(base.text, kind):
            raise
        return region_in(base, without_layer(base.text, kind))


def region_in(base: Base, text: str) -> Region:
    """The region as this region.toml would declare it, read from where its files lie now."""
    declaration = declared(data_of(text), base.origin)
    return region_of(declaration, base.origin, str(base.folder))
