"""Submitted files in, alternatives out: every row is either an alternative or a rejection.

Ids, mixed use and repeats are settled here; cells are read in `row`, ground in `site`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd

from ikap.model import Asked, ConfigurationError, InputError, InputFile, Problem, Rejection
from ikap.sources import municipality, wall
from ikap.sources.files import belonging, unforeseen
from ikap.sources.paths import whole
from ikap.sources.proposals.alternatives import Proposal, alternatives_of
from ikap.sources.proposals.headings import check_mapping, matched_columns
from ikap.sources.proposals.labels import Label, labels
from ikap.sources.proposals.row import read_row
from ikap.sources.proposals.site import read_sites
from ikap.sources.proposals.submission import Sheet, read_sheets, split_reference
from ikap.sources.region import Region, checksum, relative
from ikap.text import _


@dataclass(frozen=True)
class Opened:
    """A file that was opened: its rows were read, or `problems` say why it was refused.

    `name` is what it is called among the others, `where` the same with its layer.
    """

    path: str
    name: str
    where: str
    prefix: str  # before the ids of its rows
    rows: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Submissions:
    """What came in: the alternatives to score, what was refused, what was remarked."""

    alternatives: gpd.GeoDataFrame
    rejected: tuple[Rejection, ...]
    remarks: tuple[Problem, ...]
    inputs: tuple[InputFile, ...]
    asked: Asked = field(default_factory=Asked)
    opened: tuple[Opened, ...] = ()


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
    reading = _Reading(region, mapping, alone=len(files) < 2)
    seen: set[Path] = set()
    for reference, label in zip(files, labels([_path(file) for file in files]), strict=True):
        again = whole(Path(reference)) in seen
        seen.add(whole(Path(reference)))
        reading.take(reference, label, again=again)
    _check_mapped(mapping, reading.columns, reading.proposals, reading.rejected)
    kept, repeats = _unique(reading.proposals)
    reading.rejected.extend(repeats)
    for proposal in kept:
        reading.remarks.extend(_remarks(proposal))
    return Submissions(
        alternatives=alternatives_of(kept, region.crs),
        rejected=tuple(_in_order(reading.rejected, reading.place)),
        remarks=tuple(reading.remarks),
        inputs=_inputs(files),
        asked=Asked(tuple(_named(file) for file in files), mapping),
        opened=tuple(reading.opened),
    )


def alternatives_in(sheet: Sheet, region: Region) -> gpd.GeoDataFrame:
    """The alternatives of a sheet that we made ourselves, read as a submitted one is.

    Rows that a submission would be refused for are left out.
    """
    good, _refused = _rows(sheet, "", region, {})
    return alternatives_of(good, region.crs)


def read_sheet(sheet: Sheet, region: Region) -> Submissions:
    """The rows of a sheet that was no file, with all that a submission would be told of them."""
    good, refused = _rows(sheet, "", region, {})
    kept, repeats = _unique(good)
    return Submissions(
        alternatives=alternatives_of(kept, region.crs),
        rejected=(*refused, *repeats),
        remarks=tuple(remark for proposal in kept for remark in _remarks(proposal)),
        inputs=(),
    )


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
    alone: bool
    proposals: list[Proposal] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    place: dict[str, int] = field(default_factory=dict)

    def take(self, reference: str | Path, label: Label, *, again: bool) -> None:
        """The rows of a file, or why it is refused."""
        path = _path(reference)
        prefix = "" if self.alone else label.prefix
        met = Opened(_named(reference), label.name, label.name, prefix)
        self.place.setdefault(label.name, len(self.place))
        try:
            if again:
                raise _given_twice(path)
            sheets, parsed = wall.run(
                path, _parsed, reference, label, prefix, self.region, dict(self.mapping)
            )
        except ConfigurationError:
            raise
        except InputError as error:
            self._refuse(met, error.problems, path, label)
            return
        except Exception as error:  # what nobody foresaw in a file must not stop the others
            self._refuse(met, unforeseen(path, error).problems, path, label)
            return
        if prefix not in ("", path.stem):
            what = _(
                "flere filer heter det samme; id-ene herfra begynner med «{prefix}-».",
                prefix=prefix,
            )
            self.remarks.append(Problem(label.name, what))
        for sheet, (good, bad) in zip(sheets, parsed, strict=True):
            self.columns.extend(str(name) for name in sheet.cells.columns)
            self.remarks.extend(
                replace(p, where=_called(p.where, path, label)) for p in sheet.remarks
            )
            self.proposals.extend(good)
            self.rejected.extend(bad)
        self.place[sheets[0].file] = self.place[label.name]
        rows = sum(len(sheet.cells) for sheet in sheets)
        self.opened.append(replace(met, where=sheets[0].file, rows=rows))

    def _refuse(self, met: Opened, problems: Iterable[Problem], path: Path, label: Label) -> None:
        placed = tuple(replace(p, where=_called(p.where, path, label)) for p in problems)
        self.opened.append(replace(met, problems=placed))
        for problem in placed:
            self.place.setdefault(problem.where, self.place[label.name])
            self.rejected.append(Rejection(problem.where, None, None, problem.what, problem.remedy))


def _parsed(
    reference: str | Path, label: Label, prefix: str, region: Region, mapping: Mapping[str, str]
) -> tuple[list[Sheet], list[tuple[list[Proposal], list[Rejection]]]]:
    """The sheets of a file, without what was drawn in them, and the rows of each as proposals."""
    path = _path(reference)
    sheets = [
        replace(sheet, file=_called(sheet.file, path, label))
        for sheet in read_sheets(reference, region.box, region.crs)
    ]
    rows = [_rows(sheet, prefix, region, mapping) for sheet in sheets]
    return [replace(sheet, shapes=sheet.shapes[:0]) for sheet in sheets], rows


def _called(where: str, path: Path, label: Label) -> str:
    """A place in a file, under the name that the file has among the others."""
    return label.name + where.removeprefix(path.name) if where.startswith(path.name) else where


def _given_twice(path: Path) -> InputError:
    what = _("filen er oppgitt flere ganger.")
    return InputError([Problem(path.name, what, _("Oppgi hver fil én gang."))])


def _rows(
    sheet: Sheet, prefix: str, region: Region, mapping: Mapping[str, str]
) -> tuple[list[Proposal], list[Rejection]]:
    """The rows of a sheet as proposals, and those that are refused with all their reasons."""
    theirs = [str(name) for name in sheet.cells.columns]
    columns = matched_columns(theirs, mapping)
    sites = read_sites(sheet, region.crs, region.layer("municipalities"), region.box)
    ours = sheet.cells[list(columns.values())].to_numpy()
    good, bad = [], []
    for number, values in zip(sheet.cells.index, ours, strict=True):
        row = read_row(dict(zip(columns, values, strict=True)), theirs)
        site = sites[int(number)]
        own = row.id or str(number)
        id_ = f"{prefix}-{own}" if prefix else own
        reasons = [*row.refusals, *([(site.reason, site.remedy)] if site.reason else [])]
        if reasons:
            bad.append(_rejection(sheet.file, int(number), id_, reasons))
        else:
            good.append(
                Proposal(
                    sheet.file, int(number), id_, row.id is not None, row, site, frozenset(columns)
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
    unknown = sorted(set(mapping.values()) - set(columns))
    if unknown and (proposals or any(r.row is not None for r in rejected)):
        what = _("ingen fil har feltet {name}.", name=", ".join(unknown))
        listed = ", ".join(sorted(set(columns))) or "–"
        raise ConfigurationError([Problem("--map", what, _("Feltene er {fields}.", fields=listed))])


def _unique(proposals: Sequence[Proposal]) -> tuple[list[Proposal], list[Rejection]]:
    """Those whose ids nobody else has. Rows alike in everything are kept once."""
    once: list[Proposal] = []
    refused: list[Rejection] = []
    first: dict[str, Proposal] = {}
    for proposal in proposals:
        earlier = first.setdefault(proposal.id, proposal)
        if earlier is not proposal and earlier.same_as(proposal):
            why = _("raden er en gjentakelse av rad {row}.", row=earlier.number)
            refused.append(_refused(proposal, why, _("Rad {row} er vurdert.", row=earlier.number)))
        else:
            once.append(proposal)
    given = {p.id for p in once if p.given_id}
    named = [p for p in once if p.given_id or p.id not in given]
    taken = Counter(id_ for p in named for id_ in {*p.ids, p.id})
    kept: list[Proposal] = []
    for proposal in once:
        if not proposal.given_id and proposal.id in given:
            why = _("raden mangler id.")
        elif any(taken[id_] > 1 for id_ in {*proposal.ids, proposal.id}):
            why = _("id {id} er brukt av flere rader.", id=proposal.id)
        else:
            kept.append(proposal)
            continue
        refused.append(_refused(proposal, why, _("Gi hver rad sin egen id.")))
    return kept, refused


def _refused(proposal: Proposal, reason: str, remedy: str) -> Rejection:
    return Rejection(proposal.file, proposal.number, proposal.id, reason, remedy)


def _remarks(proposal: Proposal) -> list[Problem]:
    where = _("{file}, rad {row} ({id})", file=proposal.file, row=proposal.number, id=proposal.id)
    remarks = [*proposal.row.remarks, *proposal.site.remarks]
    said, located = proposal.row.municipality, proposal.site.municipality
    if said is not None and municipality.current_code(said) != located:
        remarks.append(
            _("filen sier kommune {said}, men grensene gir {found}.", said=said, found=located)
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
