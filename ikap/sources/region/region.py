"""A region: its municipalities, its calculation CRS and its layers, read when asked for.

`open_region` checks region.toml alone; a layer is validated when it is read, and
`check_region` reads them all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyproj import CRS

from ikap.catalogue import LAYERS
from ikap.measure import raster
from ikap.measure.partition import WIDTH, faults
from ikap.model import (
    M2_PER_DAA,
    Basis,
    ConfigurationError,
    InputError,
    InputFile,
    Problem,
    RegionSummary,
    Source,
)
from ikap.sources import municipality
from ikap.sources.crs import Box
from ikap.sources.files import belonging
from ikap.sources.gtfs import (
    OF_THE_WEEK,
    departures_of_the_week,
    described,
    normal_weekday,
    read_together,
    rides_between_places,
    stretches,
    summarise,
)
from ikap.sources.notes import FILE
from ikap.sources.region import growth, key_figures, travel
from ikap.sources.region.declaration import Density, RegionDeclaration, read_declaration
from ikap.sources.region.entry import Covers, Declaration
from ikap.sources.region.layer import Reading, read_layer, within
from ikap.text import _, number, percent, quantity

BUNDLED = "bundled:"
DEFAULT = "bundled:trondheimsregionen"
WELL_COVERED = 0.99  # of a municipality; the rest is the width of a drawn coast
FILES = "files of the region"  # among what lasts while it is open
FROM_TIMETABLE = ("stops", "rides", "corridors")


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
    main_centre: str
    density: Density
    car_year: int
    declarations: Mapping[str, Declaration]
    # Layers read so far, and tables that others made of them: they never change while it is open.
    _read: dict[str, Reading] = field(default_factory=dict, repr=False, compare=False)
    lasting: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, tuple[str, int]]:
        """Sent to another process as its folder: the process opens it itself, once."""
        return _reopened, (str(self.folder), (self.folder / FILE).stat().st_mtime_ns)

    def has(self, name: str) -> bool:
        """Whether the region has a layer or table; some come from the timetable."""
        if name not in LAYERS:
            raise ValueError(f"unknown layer {name!r}; known: {', '.join(LAYERS)}")
        return name in self.declarations or (
            name in FROM_TIMETABLE and "timetable" in self.declarations
        )

    def layer(self, name: str, window: Box | None = None) -> Any:
        """A layer in the calculation CRS with our columns, in an order of its own.

        A GeoDataFrame, a DataFrame for a table, the file of a raster. `window` limits layers that
        the catalogue calls windowed; the others come whole. A ConfigurationError tells all that
        is wrong.
        """
        declaration = self._declaration(name)
        if declaration.kind.geometry == "raster":
            return self.raster(name)
        if window is None or not LAYERS[name].windowed:
            return self.reading(name).frame.copy(deep=False)
        if name in self._read:
            return within(self.reading(name).frame, window).reset_index(drop=True)
        return read_layer(declaration, self.crs, self.box, window).frame

    def reading(self, name: str) -> Reading:
        """A whole layer and the remarks of its reading."""
        if name not in self._read:
            self._read[name] = self._whole(name)
        return self._read[name]

    def covers(self, name: str) -> Covers:
        """Where absence of a feature means `no`: `features`, `region` or municipality codes."""
        return self._declaration(name).covers

    def source(self, name: str) -> Source:
        """Where the layer's data come from."""
        return self._declaration(name).source

    def raster(self, name: str) -> Path:
        """The file of a raster layer; a ConfigurationError says why it cannot be measured."""
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
        found = self.reading("municipalities").frame
        return dict(zip(found["municipality_code"], found["name"], strict=True))

    def group_of(self, municipality: str) -> str | None:
        """The group that a municipality is in, by name."""
        return next((name for name, codes in self.groups.items() if municipality in codes), None)

    def density_of(self, municipality: str) -> float:
        """Dwellings per daa where a proposal says none: that of the municipality's group."""
        group = self.group_of(municipality) or ""
        return self.density.by_group.get(group, self.density.default)

    def summary(self) -> RegionSummary:
        """What an evaluation keeps of the region; it reads every file once, for its checksum."""
        wholes = [k for k in self.declarations if not LAYERS[k].windowed and _is_told(k)]
        timetables = [k for k in self.declarations if k == "timetable"]
        return RegionSummary(
            title=self.title,
            reference=self.reference,
            crs=self.crs.to_string(),
            municipalities=self.names,
            groups=self.groups,
            groups_basis=self.groups_basis,
            sources={
                name: told.source for name, told in self.declarations.items() if LAYERS[name].judged
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
            what = _("regionen mangler laget {layer}.", layer=_(LAYERS[name].title))
            raise ConfigurationError([Problem(self.title, what)])
        return self.declarations.get(name) or self.declarations["timetable"]

    def _whole(self, name: str) -> Reading:
        if name == "municipalities":
            return _municipalities(self)
        kind = LAYERS[name]
        if kind.geometry == "raster":
            raise ValueError(f"{name!r} is a raster: use Region.raster")
        if name == "timetable" or (name in FROM_TIMETABLE and name != "stops"):
            self._read.update(self._timetable())
            return self._read[name]
        if name == "stops" and name not in self.declarations:
            return _stops(self.reading("timetable"))
        if name in travel.TRAVEL_TABLES:
            self._read.update(self._travel())
            return self._read[name]
        reading = read_layer(self.declarations[name], self.crs, self.box)
        if name in key_figures.FIGURE_TABLES:
            return key_figures.settled(name, reading, self.names, self._where(name))
        if name == "growth_targets":
            return growth.settled(reading, self.names, self._where(name))
        return _with_main(reading, self) if name == "centres" else reading

    def _travel(self) -> dict[str, Reading]:
        """The tables of reisekonsekvens, which are checked against each other."""
        found: dict[str, Reading] = {}
        wrong: list[Problem] = []
        for name in (name for name in travel.TRAVEL_TABLES if name in self.declarations):
            try:
                found[name] = read_layer(self.declarations[name], self.crs, self.box)
            except ConfigurationError as error:
                wrong.extend(error.problems)
        if wrong:
            raise ConfigurationError(wrong)
        centres = set(self.reading("centres").frame["name"]) if self.has("centres") else set()
        return travel.settled(found, centres, self.names, self._where)

    def _where(self, name: str) -> str:
        """What problems of a layer are told under."""
        declaration = self.declarations[name]
        return f"{_(declaration.kind.title)}, {declaration.parts[0].file.name}"

    def _timetable(self) -> dict[str, Reading]:
        """What is made of the timetable, which is read once for all of it."""
        parts = self.declarations["timetable"].parts
        try:
            feed = read_together([part.file for part in parts])
            normal_weekday(feed)
        except InputError as error:
            raise ConfigurationError(error.problems) from error
        summary = summarise(feed)
        frame = departures_of_the_week(feed, self.crs, OF_THE_WEEK)
        told, last = described(summary, self._stations()), summary.last.isoformat()
        return {
            "timetable": Reading(frame, (), told, last),
            "rides": Reading(rides_between_places(feed, self.crs), ()),
            "corridors": Reading(stretches(feed, self.crs), ()),
        }

    def _stations(self) -> tuple[str, ...]:
        """The names of the railway stations in the region."""
        if not self.has("stations"):
            return ()
        stations = self.layer("stations")
        inside = stations.intersects(self.layer("municipalities").union_all())
        return tuple(sorted({name for name in stations["name"][inside] if isinstance(name, str)}))

    def files(self) -> tuple[InputFile, ...]:
        """Every file that the region is made of, as it was when this was first asked."""
        if FILES not in self.lasting:
            self.lasting[FILES] = self._files()
        found: tuple[InputFile, ...] = self.lasting[FILES]
        return found

    def _files(self) -> tuple[InputFile, ...]:
        paths = {self.folder / FILE}
        for declaration in self.declarations.values():
            for part in declaration.parts:
                paths.update(belonging(part.file))
        told = [InputFile(relative(path, self.folder), checksum(path)) for path in paths]
        return tuple(sorted(told, key=lambda file: file.path))


def open_region(reference: str | Path | None = None) -> Region:
    """Open a region: a folder, `bundled:NAME`, or the bundled one where none is named.

    A ConfigurationError tells everything that is wrong with its region.toml.
    """
    told = DEFAULT if reference is None else str(reference)
    folder = _bundled(told) if told.startswith(BUNDLED) else Path(told)
    if folder.name == FILE:
        folder = folder.parent
    reference = told if told.startswith(BUNDLED) else relative(folder, Path.cwd())
    return region_of(read_declaration(folder), folder, reference)


def region_of(declared: RegionDeclaration, folder: Path, reference: str) -> Region:
    """The region that a region.toml in a folder declares, also before it is written there."""
    return Region(
        folder=folder,
        reference=reference,
        title=declared.title,
        crs=declared.crs,
        municipalities=declared.municipalities,
        groups=declared.groups,
        groups_basis=declared.groups_basis,
        main_centre=declared.main_centre,
        density=declared.density,
        car_year=declared.car_year,
        declarations=declared.layers,
    )


@lru_cache(maxsize=2)
def _reopened(folder: str, _changed: int) -> Region:
    """The region of a folder in a process that was sent it, as of the time its file changed."""
    return open_region(folder)


def check_region(region: Region) -> list[Problem]:
    """Read every layer whole; all that is wrong, then all that was mended."""
    wrong: list[Problem] = []
    mended: list[Problem] = []
    for name in region.declarations:
        try:
            mended.extend(check_layer(region, name))
        except InputError as error:
            wrong.extend(p for p in error.problems if p not in wrong)
    return wrong + mended


def check_layer(region: Region, name: str) -> list[Problem]:
    """Read a layer whole: what was mended. An InputError tells all that is wrong with it."""
    if LAYERS[name].geometry == "raster":
        region.raster(name)
        return []
    mended = list(region.reading(name).remarks)
    return [*mended, *(_untidy(region, name) if LAYERS[name].partition else [])]


def _untidy(region: Region, name: str) -> list[Problem]:
    """What is not edge to edge in a layer that should be: ground counts once all the same."""
    declaration = region.declarations[name]
    places = region.layer("municipalities").set_index("municipality_code").geometry
    found = faults(region.layer(name).geometry, places)
    where = f"{_(declaration.kind.title)}, {declaration.parts[0].file.name}"
    problems = []
    if found.overlaps:
        what = _(
            "{n} par av flater ligger over hverandre, {area} i alt; den største ved {at}. Grunnen "
            "regnes én gang, til den mest vernede arealtypen.",
            n=found.overlaps,
            area=quantity(found.overlap_area / M2_PER_DAA, "daa"),
            at=_at(found.overlap_at),
        )
        problems.append(Problem(where, what, _("Rett flatene i kilden.")))
    if found.slivers:
        what = _(
            "{n} flater eller sprekker er smalere enn {width} m; den største ved {at}.",
            n=found.slivers,
            width=number(WIDTH, 1),
            at=_at(found.sliver_at),
        )
        problems.append(Problem(where, what, _("Rett flatene i kilden.")))
    for code, share in found.covered.items():
        if share < WELL_COVERED:
            told = {"name": region.names[str(code)], "share": percent(share, 1)}
            what = _("laget dekker {share} av {name}; resten regnes som ukjent.", **told)
            problems.append(Problem(where, what, _("Legg til det som mangler, som en part til.")))
    return problems


def _at(place: tuple[float, float] | None) -> str:
    east, north = place or (0.0, 0.0)
    return _("øst {east}, nord {north}", east=number(east, 0), north=number(north, 0))


def bundled_regions() -> Path:
    """The folder of the regions that come with the package."""
    package = Path(__file__).parents[2]
    inside = package / "layers"
    return inside if inside.is_dir() else package.parent / "layers"


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bundled(reference: str) -> Path:
    folder = bundled_regions() / reference.removeprefix(BUNDLED)
    if not (folder / FILE).is_file():
        known = sorted(path.parent.name for path in bundled_regions().glob(f"*/{FILE}"))
        what = _("regionen følger ikke med verktøyet.")
        remedy = _("Kjente navn: {names}.", names=", ".join(known) or "–")
        raise ConfigurationError([Problem(reference, what, remedy)])
    return folder


def relative(path: Path, start: Path) -> str:
    """A path as seen from a folder, with `/` on every system; absolute where it is not below."""
    whole, base = path.resolve(), start.resolve()
    return (whole.relative_to(base) if whole.is_relative_to(base) else whole).as_posix()


def _meanings(declarations: Mapping[str, Declaration]) -> list[str]:
    """What a layer read by another's codes cannot tell."""
    told = {
        (told.kind.title, scheme.meaning): None
        for told in declarations.values()
        for part in told.parts
        for scheme in part.schemes.values()
    }
    return [f"{_(title)}: {_(meaning)}." for title, meaning in told]


def _is_told(name: str) -> bool:
    """Whether what was mended while a layer or table was read is told on every output."""
    return LAYERS[name].geometry not in ("raster", "timetable")


def _municipalities(region: Region) -> Reading:
    declaration = region.declarations["municipalities"]
    reading = read_layer(declaration, region.crs)
    where = f"{_(declaration.kind.title)}, {declaration.parts[0].file.name}"
    frame = municipality.of_region(reading.frame, region.municipalities, region.crs, where)
    return Reading(frame, reading.remarks)


def _with_main(reading: Reading, region: Region) -> Reading:
    """The centres with `main`, true for the region's main centre alone."""
    main = reading.frame["name"] == region.main_centre
    if not main.any():
        what = _("hovedsenteret «{name}» finnes ikke blant sentrene.", name=region.main_centre)
        known = ", ".join(sorted(str(name) for name in reading.frame["name"]))
        remedy = _("Kjente navn: {names}.", names=known)
        raise ConfigurationError([Problem(FILE, what, remedy)])
    return Reading(reading.frame.assign(main=main.to_numpy(dtype=bool)), reading.remarks)


def _stops(timetable: Reading) -> Reading:
    """The stops that the timetable serves, each once."""
    stops = timetable.frame[["stop_id", "stop_name", "geometry"]].drop_duplicates("stop_id")
    stops = stops.rename(columns={"stop_name": "name"}).sort_values("stop_id", ignore_index=True)
    return Reading(stops, timetable.remarks)
