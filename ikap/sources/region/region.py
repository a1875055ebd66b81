"""A region: its municipalities, its calculation CRS and its layers, read when asked for.

`open_region` checks region.toml alone; a layer is validated when it is read, and
`check_region` reads them all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyproj import CRS

from ikap.catalogue import LAYERS
from ikap.model import (
    Basis,
    ConfigurationError,
    InputError,
    InputFile,
    Problem,
    RegionSummary,
    Source,
)
from ikap.sources import log, prepared
from ikap.sources.crs import Box
from ikap.sources.files import belonging
from ikap.sources.notes import FILE
from ikap.sources.region import readers
from ikap.sources.region.database import snapshots_of, with_tables
from ikap.sources.region.declaration import Density, RegionDeclaration, read_declaration
from ikap.sources.region.entry import Covers, Declaration
from ikap.sources.region.files import BUNDLED, DEFAULT, bundled_folder, input_files, relative
from ikap.sources.region.layer import once, read_layer, windows_around, within
from ikap.sources.region.reading import Reading
from ikap.sources.region.timetable import FROM_TIMETABLE, TIMETABLE
from ikap.text import _, language

MOST_KEPT = 400e6  # bytes of a layer's files that are read whole [P]
FILES = "files of the region"  # among what lasts while it is open
PREPARED = "prepared region"
OF_A_LAYER = "layer: {name}"  # in the prepared region
NO_RECORDS: Mapping[str, type] = {}


class Lasting(dict[str, Any]):
    """What lasts while a region is open, by name; some of it is in the prepared region.

    `find` gives what the prepared region has of something; None where it has nothing.
    """

    find: Callable[[str, Mapping[str, type]], Any] | None = None

    def recalled(self, name: str, records: Mapping[str, type]) -> Any:
        """What was prepared under a name, with records of the kinds given; None: nothing."""
        return None if self.find is None else self.find(name, records)


@dataclass(frozen=True)
class Region:
    """Municipalities, a calculation CRS, and the layers and tables that describe them."""

    folder: Path
    reference: str
    title: str
    crs: CRS
    municipalities: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    groups_basis: Basis | None
    agreement: tuple[str, ...]
    main_centre: str
    density: Density
    car_year: int
    declarations: Mapping[str, Declaration]
    # Layers read so far, and tables that others made of them: they never change while it is open.
    _read: dict[str, Reading] = field(default_factory=dict, repr=False, compare=False)
    lasting: Lasting = field(default_factory=Lasting, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.lasting.find = self.recalled

    def __reduce__(self) -> tuple[Any, tuple[str, int, tuple[str, ...]]]:
        """Sent to another process as its folder: the process opens it itself, once.

        What was read of a database is read from the folder there, and not asked for again.
        """
        changed = (self.folder / FILE).stat().st_mtime_ns
        return _reopened, (str(self.folder), changed, snapshots_of(self.declarations))

    def has(self, name: str) -> bool:
        """Whether the region has a layer or table; some come from the timetable."""
        if name not in LAYERS:
            raise ValueError(f"unknown layer {name!r}; known: {', '.join(LAYERS)}")
        return (
            name in self.declarations
            or (name in FROM_TIMETABLE and TIMETABLE in self.declarations)
            or name in self._read  # of a region as it could be
        )

    def layer(self, name: str, window: Box | None = None) -> Any:
        """A layer in the calculation CRS with our columns, in an order of its own.

        A GeoDataFrame, a DataFrame for a table, the file of a raster. `window` limits layers that
        the catalogue calls windowed; the others come whole. A ConfigurationError says all that
        is wrong.
        """
        declaration = self._declaration(name)
        if declaration.kind.geometry == "raster":
            return self.raster(name)
        if window is None or not LAYERS[name].windowed:
            return self.reading(name).frame.copy(deep=False)
        if name in self.whole:
            return within(self.reading(name).frame, window).reset_index(drop=True)
        return read_layer(declaration, self.crs, self.box, window).frame

    @property
    def whole(self) -> frozenset[str]:
        """The layers that are at hand whole, of those that are read in windows."""
        store = self.store
        at_hand = {
            name
            for name in self.declarations
            if store is not None and OF_A_LAYER.format(name=name) in store
        }
        return frozenset(name for name in {*self._read, *at_hand} if LAYERS[name].windowed)

    def keep(self, most: float = MOST_KEPT) -> None:
        """Read whole what is otherwise read in windows, where its files are not too large.

        For who asks of many places, one after another: what is made of the whole then lasts. A
        layer of more than `most` bytes is read in windows as before.
        """
        for name, declaration in self.declarations.items():
            if LAYERS[name].windowed and _size(declaration) <= most:
                self.reading(name)

    @property
    def large(self) -> frozenset[str]:
        """The layers that are best read around what is asked for, and never whole."""
        whole = self.whole
        return frozenset(
            name
            for name, declaration in self.declarations.items()
            if LAYERS[name].windowed and name not in whole and _size(declaration) > MOST_KEPT
        )

    def around(self, name: str, places: Any, reach: float) -> Any:
        """The features of a layer within so many metres of the box around any of some places.

        `places` is a GeoSeries with one at least. Of a layer that is at hand whole, or is never
        read in windows, all of them. What lies around several places is there once.
        """
        if name in self.whole or not LAYERS[name].windowed:
            return self.layer(name)
        windows = windows_around(places, reach)
        return once([self.layer(name, window) for window in windows], self.crs)

    def reading(self, name: str) -> Reading:
        """A whole layer and the remarks of its reading."""
        if name not in self._read:
            kept = self._prepared_reading(name)
            self._read.update(readers.read(self, name) if kept is None else {name: kept})
        return self._read[name]

    @property
    def store(self) -> prepared.Store | None:
        """What was prepared of the region as it is now; None where nothing was."""
        if PREPARED not in self.lasting and self.from_database:
            self.lasting[PREPARED] = None
        if PREPARED not in self.lasting:
            bundled = self.reference.startswith(BUNDLED)
            kept = prepared.any_kept(prepared.folders(self.folder, bundled=bundled))
            store = prepared.opened(self.folder, self.files(), bundled=bundled) if kept else None
            self.lasting[PREPARED] = store
        store_: prepared.Store | None = self.lasting[PREPARED]
        return store_

    @property
    def from_database(self) -> bool:
        """Whether a layer is read from a database: no checksum says when that has changed."""
        parts = (part for declaration in self.declarations.values() for part in declaration.parts)
        return any(part.table is not None for part in parts)

    def unprepared(self) -> Region:
        """The same region, whose prepared file is not looked for."""
        self.lasting[PREPARED] = None
        return self

    def recalled(self, name: str, records: Mapping[str, type] = NO_RECORDS) -> Any:
        """What was prepared under a name; None where nothing was, or it is not sound."""
        store = self.store
        if store is None or name not in store:
            return None
        try:
            return store.get(name, records, self.crs)
        except prepared.UnsoundError as error:
            log.note(f"{self.folder}: {name}", error)
            self.lasting[PREPARED] = None
            return None

    def _prepared_reading(self, name: str) -> Reading | None:
        """A layer as it was read when the region was prepared, if it says it in this language."""
        kept = self.recalled(OF_A_LAYER.format(name=name))
        if kept is None:
            return None
        frame, remarks, note, ends, spoken = kept
        if (remarks or note) and spoken != language():
            return None
        return Reading(frame, tuple(Problem(*remark) for remark in remarks), note, ends)

    def with_layers(self, layers: Mapping[str, Any], lasting: Mapping[str, Any]) -> Region:
        """The region as it would be with other features in some layers, to be asked here alone.

        `lasting`: what was made of it that still holds. Its files and sources are its own; sent to
        another process it is the region as it is.
        """
        read = dict(self._read)
        for name, frame in layers.items():
            had = self.reading(name) if self.has(name) else Reading(frame, ())
            read[name] = replace(had, frame=frame)
        # what was prepared was made of the region as it is
        return replace(self, _read=read, lasting=Lasting({**lasting, PREPARED: None}))

    def covers(self, name: str) -> Covers:
        """Where absence of a feature means `no`: `features`, `region` or municipality codes."""
        return self._declaration(name).covers

    def source(self, name: str) -> Source:
        """Where the layer's data come from."""
        return self._declaration(name).source

    def raster(self, name: str) -> Path:
        """The file of a raster layer; a ConfigurationError says why it cannot be measured."""
        from ikap.measure import raster  # what reads one is loaded where there is one

        file = self._declaration(name).parts[0].file
        try:
            problems = raster.check(file, self.crs)
        except InputError as error:
            raise ConfigurationError(error.problems) from error
        if problems:
            raise ConfigurationError(problems)
        return file

    @property
    def box(self) -> Box:
        """The box around the municipalities, in the calculation CRS."""
        west, south, east, north = self.reading("municipalities").frame.total_bounds
        return float(west), float(south), float(east), float(north)

    @property
    def names(self) -> dict[str, str]:
        """The municipalities' names by number."""
        frame = self.reading("municipalities").frame
        return dict(zip(frame["municipality_code"], frame["name"], strict=True))

    def group_of(self, municipality: str) -> str | None:
        """The group that a municipality is in, by name."""
        return next((name for name, codes in self.groups.items() if municipality in codes), None)

    def density_of(self, municipality: str) -> float:
        """Dwellings per daa where a proposal says none: that of the municipality's group."""
        group = self.group_of(municipality) or ""
        return self.density.by_group.get(group, self.density.default)

    def summary(self) -> RegionSummary:
        """What an evaluation keeps of the region; it reads every file once, for its checksum."""
        wholes = [k for k in self.declarations if not LAYERS[k].windowed and _is_reported(k)]
        timetables = [k for k in self.declarations if k == TIMETABLE]
        return RegionSummary(
            title=self.title,
            reference=self.reference,
            crs=self.crs.to_string(),
            municipalities=self.names,
            groups=self.groups,
            groups_basis=self.groups_basis,
            sources={
                name: declaration.source
                for name, declaration in self.declarations.items()
                if LAYERS[name].judged or LAYERS[name].drawn  # what is shown has a source too
            },
            missing=tuple(
                name for name, kind in LAYERS.items() if kind.judged and not self.has(name)
            ),
            files=self.files(),
            notes=(
                *_meanings(self.declarations),
                *(str(p) for name in wholes for p in self.reading(name).remarks),
                *(self.reading(k).note for k in timetables),
            ),
            ends={k: self.reading(k).ends for k in timetables},
        )

    def _declaration(self, name: str) -> Declaration:
        if not self.has(name):
            what = _("regionen mangler kartlaget {layer}.", layer=_(LAYERS[name].title))
            raise ConfigurationError([Problem(self.title, what)])
        return self.declarations.get(name) or self.declarations[TIMETABLE]

    def files(self) -> tuple[InputFile, ...]:
        """Every file that the region is made of, as it was when this was first asked."""
        if FILES not in self.lasting:
            self.lasting[FILES] = input_files(self.folder, self.declarations.values())
        files: tuple[InputFile, ...] = self.lasting[FILES]
        return files


def _size(declaration: Declaration) -> int:
    """Bytes of a layer's files on disk; of one that is gone it is said where it is read."""
    files = {file for part in declaration.parts for file in belonging(part.file)}
    return sum(file.stat().st_size for file in files if file.exists())


def open_region(reference: str | Path | None = None, kept: Collection[str] = ()) -> Region:
    """Open a region: a folder, `bundled:NAME`, or the bundled one where none is named.

    Its tables in a database are read now, unless `kept` names what was read of them before. A
    ConfigurationError lists everything that is wrong with its region.toml, or with them.
    """
    name = DEFAULT if reference is None else str(reference)
    if name.startswith(BUNDLED):
        folder = bundled_folder(name)
        return region_of(read_declaration(folder), folder, name, kept)
    folder = Path(name).parent if Path(name).name == FILE else Path(name)
    return region_of(read_declaration(folder), folder, relative(folder, Path.cwd()), kept)


def region_of(
    declared: RegionDeclaration, folder: Path, reference: str, kept: Collection[str] = ()
) -> Region:
    """The region that a region.toml in a folder declares, also before it is written there."""
    return Region(
        folder=folder,
        reference=reference,
        title=declared.title,
        crs=declared.crs,
        municipalities=declared.municipalities,
        groups=declared.groups,
        groups_basis=declared.groups_basis,
        agreement=declared.agreement,
        main_centre=declared.main_centre,
        density=declared.density,
        car_year=declared.car_year,
        declarations=with_tables(declared.layers, folder, declared.crs, kept),
    )


@lru_cache(maxsize=2)
def _reopened(folder: str, _changed: int, kept: tuple[str, ...]) -> Region:
    """The region of a folder in a process that was sent it, as of the time its file changed."""
    return open_region(folder, kept)


def _meanings(declarations: Mapping[str, Declaration]) -> list[str]:
    """What a layer read by another's codes cannot tell."""
    meanings = {
        (declaration.kind.title, scheme.meaning): None
        for declaration in declarations.values()
        for part in declaration.parts
        for scheme in part.schemes.values()
    }
    return [f"{_(title)}: {_(meaning)}." for title, meaning in meanings]


def _is_reported(name: str) -> bool:
    """Whether what was mended while a layer or table was read is reported on every output."""
    return LAYERS[name].geometry not in ("raster", "timetable")
