"""Submitted files in, alternatives out: every row is either an alternative or a rejection.

Each file is read by itself; ids are settled in `ids`, cells are read in `row`, ground in `site`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd

from ikap.model import (
    M2_PER_DAA,
    Asked,
    ConfigurationError,
    InputError,
    InputFile,
    Problem,
    Rejection,
)
from ikap.sources import cadastre, cells, municipality, wall
from ikap.sources.cadastre import Grounds, Property
from ikap.sources.files import belonging, regular, unforeseen
from ikap.sources.paths import whole
from ikap.sources.proposals.account import Reading, empty_columns, passed_over, reading_of
from ikap.sources.proposals.alternatives import Proposal, alternatives_of
from ikap.sources.proposals.area import too_many
from ikap.sources.proposals.by_property import PropertiesWantedError
from ikap.sources.proposals.bystanders import part_of_given
from ikap.sources.proposals.folders import legible
from ikap.sources.proposals.headings import (
    check_mapping,
    is_word,
    matched_columns,
    own_words,
)
from ikap.sources.proposals.ids import made_up, said_once, told_apart, unique
from ikap.sources.proposals.labels import Label, labels
from ikap.sources.proposals.row import read_row
from ikap.sources.proposals.sheet import Sheet, split_reference
from ikap.sources.proposals.site import read_sites
from ikap.sources.proposals.submission import read_contents
from ikap.sources.region import Region, checksum, relative
from ikap.text import _

_OURS = Label("", "")
MOST_HELPED = 500  # refused rows of a sheet for which the nearest known word is looked for
NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Opened:
    """A file that was opened: its rows were read, or `problems` say why it was refused.

    `name` is what it is called among the others, `where` the same with its layer, `places` each
    layer or sheet that was read, and how many rows it has.
    """

    path: str
    name: str
    where: str
    prefix: str  # before those of its ids that other files have too; "" where there are none
    rows: int = 0
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Submissions:
    """What came in: the alternatives to score, what was refused, what was remarked."""

    alternatives: gpd.GeoDataFrame
    rejected: tuple[Rejection, ...]
    remarks: tuple[Problem, ...]
    inputs: tuple[InputFile, ...]
    asked: Asked = field(default_factory=Asked)
    opened: tuple[Opened, ...] = ()
    readings: tuple[Reading, ...] = ()


def read_proposals(
    files: Sequence[str | Path], region: Region, mapping: Mapping[str, str] | None = None
) -> Submissions:
    """Read submitted files. A file that cannot be read is refused, and the others go on.

    `mapping`: ours → the files' field, before the names that are known. A ConfigurationError
    says that the mapping names what we do not have, or what no file has.
    """
    mapping = dict(mapping or {})
    check_mapping(mapping)
    assert region.box  # a region that cannot be read is no fault of the files
    reading = _Reading(region, mapping)
    seen: set[Path] = set()
    for file in files:
        reading.refuse_unnameable(file)
    files = [file for file in files if _can_be_said(file)]
    paths = [_path(file) for file in files]
    for reference, label in zip(files, labels(paths), strict=True):
        if owner := part_of_given(_path(reference), paths):
            why = _("hører til {file}", file=owner)
            reading.readings.append(Reading(_named(reference), label.name, None, passed=f"{why}."))
            continue
        again = whole(Path(reference)) in seen
        seen.add(whole(Path(reference)))
        reading.take(reference, label, again=again)
    _check_mapped(mapping, reading.columns, reading.proposals, reading.rejected)
    once, again_in_layers = said_once(reading.proposals)
    apart, with_prefix = told_apart(once, reading.prefixes)
    kept, repeats = unique(apart)
    reading.rejected += [*again_in_layers, *repeats]
    for name in sorted(with_prefix, key=lambda name: reading.place[name]):
        what = _(
            "andre filer har de samme id-ene. De som går igjen, begynner her med «{prefix}-».",
            prefix=reading.prefixes[name],
        )
        reading.remarks.append(Problem(name, what))
    names = _municipality_names(region) if kept else {}
    for proposal in kept:
        reading.remarks.extend(_remarks(proposal, names))
    return Submissions(
        alternatives=alternatives_of(kept, region.crs),
        rejected=tuple(_in_order(reading.rejected, reading.place)),
        remarks=tuple(reading.remarks),
        inputs=_inputs(files),
        asked=Asked(tuple(_named(file) for file in files), mapping),
        opened=tuple(
            replace(met, prefix=met.prefix if met.name in with_prefix else "")
            for met in reading.opened
        ),
        readings=tuple(reading.readings),
    )


def alternatives_in(sheet: Sheet, region: Region) -> gpd.GeoDataFrame:
    """The alternatives of a sheet that we made ourselves, read as a submitted one is.

    Rows that a submission would be refused for are left out.
    """
    good, _bad = _rows(sheet, _OURS, region, _columns([sheet], {}))
    return alternatives_of(good, region.crs)


def read_sheet(sheet: Sheet, region: Region, mapping: Mapping[str, str] = NO_WORDS) -> Submissions:
    """The rows of a sheet that was no file, with all that a submission would be told of them.

    `mapping`: our field name → the sheet's.
    """
    good, refused = _rows(sheet, _OURS, region, _columns([sheet], mapping))
    kept, repeats = unique(good)
    return Submissions(
        alternatives=alternatives_of(kept, region.crs),
        rejected=(*refused, *repeats),
        remarks=tuple(
            remark
            for names in [_municipality_names(region)]
            for proposal in kept
            for remark in _remarks(proposal, names)
        ),
        inputs=(),
    )


def _can_be_said(reference: str | Path) -> bool:
    """Whether a path is text: a name of other bytes is kept as what no text may hold."""
    return not any("\ud800" <= letter <= "\udfff" for letter in str(reference))


def _path(reference: str | Path) -> Path:
    return split_reference(reference)[0]


def _named(reference: str | Path) -> str:
    """A file as it was named, with its layer, seen from the working folder where possible."""
    path, layer = split_reference(reference)
    shown = relative(path, Path.cwd())
    return f"{shown}:{layer}" if layer else shown


@dataclass
class _Reading:
    """What has been read so far. `place`: what a file is called → its place in the order given."""

    region: Region
    mapping: Mapping[str, str]
    proposals: list[Proposal] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    place: dict[str, int] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)

    def take(self, reference: str | Path, label: Label, *, again: bool) -> None:
        """The rows of a file, or why it is refused."""
        path = _path(reference)
        met = Opened(_named(reference), label.name, label.name, label.prefix)
        self.place.setdefault(label.name, len(self.place))
        self.prefixes[label.name] = label.prefix
        try:
            if again:
                raise _given_twice(path)
            given = reference, label, self.region, dict(self.mapping)
            parsed = wall.run(path, _parsed, *given, cadastre.asking(self.region))
            if isinstance(parsed, _Wanting):  # what a region has is read outside the file's limits
                known = cadastre.grounds(self.region, parsed.properties)
                parsed = wall.run(path, _parsed, *given, known)
            assert isinstance(parsed, _Parsed)
        except ConfigurationError:
            raise
        except InputError as error:
            self._refuse(met, error.problems, path, label)
            return
        except Exception as error:  # what nobody foresaw in a file must not stop the others
            self._refuse(met, unforeseen(path, error).problems, path, label)
            return
        self.columns.extend(parsed.columns)
        self.readings.extend(parsed.readings)
        self.remarks.extend(replace(p, where=_called(p.where, path, label)) for p in parsed.remarks)
        self.proposals.extend(parsed.proposals)
        self.rejected.extend(parsed.rejected)
        for where in parsed.places:
            self.place.setdefault(where, self.place[label.name])
        where = next(iter(parsed.places)) if len(parsed.places) == 1 else label.name
        rows = sum(parsed.places.values())
        self.opened.append(replace(met, where=where, rows=rows, places=parsed.places))

    def refuse_unnameable(self, reference: str | Path) -> None:
        """Refuse a file whose name is no text: what is said of it could not be printed or kept."""
        if _can_be_said(reference):
            return
        name = legible(Path(reference))
        self.place.setdefault(name, len(self.place))
        what = _("navnet har tegn som ikke kan skrives.")
        remedy = _("Gi nytt navn til filen og mappene den ligger i.")
        met = Opened(name, name, name, "")
        self._refuse(met, [Problem(name, what, remedy)], Path(name), Label(name, ""))

    def _refuse(self, met: Opened, problems: Iterable[Problem], path: Path, label: Label) -> None:
        placed = tuple(replace(p, where=_called(p.where, path, label)) for p in problems)
        self.opened.append(replace(met, problems=placed))
        self.readings.append(Reading(met.path, label.name, split_reference(met.path)[1]))
        for problem in placed:
            self.place.setdefault(problem.where, self.place[label.name])
            self.rejected.append(Rejection(problem.where, None, None, problem.what, problem.remedy))


def _called(where: str, path: Path, label: Label) -> str:
    """A place in a file, under the name that the file has among the others."""
    return label.name + where.removeprefix(path.name) if where.startswith(path.name) else where


def _given_twice(path: Path) -> InputError:
    what = _("filen er oppgitt flere ganger.")
    return InputError([Problem(path.name, what, _("Oppgi hver fil én gang."))])


@dataclass(frozen=True)
class _Parsed:
    """What one file came to; `places`: each layer or sheet → its rows."""

    proposals: tuple[Proposal, ...]
    rejected: tuple[Rejection, ...]
    remarks: tuple[Problem, ...]
    readings: tuple[Reading, ...]
    columns: tuple[str, ...]
    places: Mapping[str, int]


@dataclass(frozen=True)
class _Wanting:
    """A file that names properties, which the region is to be asked for."""

    properties: frozenset[Property]


def _parsed(
    reference: str | Path,
    label: Label,
    region: Region,
    mapping: Mapping[str, str],
    grounds: Grounds,
) -> _Parsed | _Wanting:
    """The rows of a file as proposals or rejections, and the account of its columns."""
    path = _path(reference)
    regular(path)
    try:
        saying = tuple(mapping.values())
        contents = read_contents(reference, region.box, region.crs, saying, grounds)
    except PropertiesWantedError as wanted:
        return _Wanting(wanted.properties)
    by_place: dict[str, list[Sheet]] = {}
    for sheet in contents.sheets:
        called = replace(sheet, file=_called(sheet.file, path, label))
        by_place.setdefault(called.file, []).append(called)
    proposals: list[Proposal] = []
    rejected: list[Rejection] = []
    readings: list[Reading] = []
    for sheets in by_place.values():
        columns = _columns(sheets, mapping)
        good: list[Proposal] = []
        for sheet in sheets:
            read, refused = _rows(sheet, label, region, columns, own_words(mapping))
            good += read
            rejected += refused
        proposals += good
        readings.append(reading_of(_named(path), sheets, columns, good))
    remarks = [remark for sheet in contents.sheets for remark in sheet.remarks]
    for passed in contents.passed:
        placed = replace(passed, file=_called(passed.file, path, label))
        readings.append(passed_over(_named(path), placed))
        remarks.append(Problem(placed.file, passed.why))
    return _Parsed(
        tuple(proposals),
        tuple(rejected),
        (*remarks, *(note for reading in readings for note in reading.notes)),
        tuple(readings),
        tuple(str(name) for sheet in contents.sheets for name in sheet.cells.columns),
        {where: sum(len(s.cells) for s in sheets) for where, sheets in by_place.items()},
    )


def _columns(sheets: Sequence[Sheet], mapping: Mapping[str, str]) -> dict[str, str]:
    """Ours → theirs, of the sheets that one layer came to."""
    frames = [sheet.cells for sheet in sheets]
    empty = set.intersection(*(set(empty_columns(frame)) for frame in frames))
    return matched_columns([str(name) for name in frames[0].columns], mapping, empty)


def _rows(
    sheet: Sheet,
    label: Label,
    region: Region,
    columns: Mapping[str, str],
    words: Mapping[str, str] = NO_WORDS,
) -> tuple[list[Proposal], list[Rejection]]:
    """The rows of a sheet as proposals, and those that are refused with all their reasons."""
    theirs = [str(name) for name in sheet.cells.columns]
    sites = read_sites(sheet, region.crs, region.layer("municipalities"), region.box)
    ours = sheet.cells[list(columns.values())].to_numpy()
    good: list[Proposal] = []
    bad: list[Rejection] = []
    for at, (number, values) in enumerate(zip(sheet.cells.index, ours, strict=True)):
        given = dict(zip(columns, values, strict=True))
        for name in ("kind", "land_use_purpose") if words else ():
            given[name] = words.get(cells.plain(cells.text(given.get(name)) or ""), given.get(name))
        row = read_row(given, theirs, columns, near=len(bad) < MOST_HELPED)
        site = sites[int(number)]
        own = row.id or (sheet.keys.values[at] if sheet.keys is not None else None)
        stem = Path(label.name).stem or label.prefix
        id_ = own or made_up(stem, sheet.layer, int(number))
        reasons = [(site.reason, site.remedy)] if site.reason else []
        if int(number) not in sheet.garbled:  # where a row is garbled, its cells say nothing
            reasons = [*row.refusals, *reasons]
        if site.shape is not None:
            counts = {"dwellings": row.dwellings, "jobs": row.jobs, "visits": row.visits}
            reasons += too_many(counts, site.shape.area / M2_PER_DAA)
        if reasons:
            bad.append(_rejection(sheet.file, int(number), id_, reasons))
        else:
            good.append(
                Proposal(
                    sheet.file,
                    int(number),
                    id_,
                    own is not None,
                    row,
                    site,
                    frozenset(columns),
                    label.name,
                    sheet.layer,
                )
            )
    return good, bad


def _rejection(file: str, number: int, id_: str, reasons: Iterable[tuple[str, str]]) -> Rejection:
    listed = list(reasons)
    remedies = dict.fromkeys(remedy for reason, remedy in listed)
    return Rejection(
        file, number, id_, " ".join(reason for reason, remedy in listed), " ".join(remedies)
    )


def _check_mapped(
    mapping: Mapping[str, str],
    columns: Sequence[str],
    proposals: Sequence[Proposal],
    rejected: Sequence[Rejection],
) -> None:
    """Refuse a mapping to fields that no file has, unless no file could be read."""
    named = {theirs for ours, theirs in mapping.items() if not is_word(ours)}
    unknown = sorted(named - set(columns))
    if unknown and (proposals or any(r.row is not None for r in rejected)):
        what = _("ingen fil har feltet {name}.", name=", ".join(unknown))
        listed = ", ".join(sorted(set(columns))) or "–"
        raise ConfigurationError([Problem("--map", what, _("Feltene er {fields}.", fields=listed))])


def _municipality_names(region: Region) -> dict[str, str]:
    layer = region.layer("municipalities")
    return dict(zip(layer["municipality_code"], layer["name"], strict=True))


def _remarks(proposal: Proposal, names: Mapping[str, str]) -> list[Problem]:
    where = _("{file}, rad {row} ({id})", file=proposal.file, row=proposal.number, id=proposal.id)
    remarks = [*proposal.row.remarks, *proposal.site.remarks]
    area = proposal.row.area
    if area is not None and proposal.site.shape is not None:
        remarks += filter(None, [area.against(proposal.site.shape.area / M2_PER_DAA)])
    said, located = proposal.row.municipality, proposal.site.municipality
    if said is not None and located not in municipality.codes_said(said, names):
        remarks.append(
            _(
                "filen oppgir kommune {said}, men kommunegrensene gir {found}.",
                said=said,
                found=located,
            )
        )
    return [Problem(where, what) for what in remarks]


def _in_order(rejected: Iterable[Rejection], place: Mapping[str, int]) -> list[Rejection]:
    """By file as given, then row; what refuses a whole file comes first."""
    return sorted(rejected, key=lambda r: (place[r.file], r.row or 0, r.id or "", r.reason))


def _inputs(files: Sequence[str | Path]) -> tuple[InputFile, ...]:
    """The files that were read, with their checksums; not one that nobody may open."""
    paths = {p for file in files for p in belonging(_path(file)) if p.is_file()}
    read = [InputFile(relative(path, Path.cwd()), sum_) for path in paths if (sum_ := _sum(path))]
    return tuple(sorted(read, key=lambda file: file.path))


def _sum(path: Path) -> str | None:
    try:
        return checksum(path)
    except OSError:
        return None
