"""Submitted files in, alternatives out: every row is either an alternative or a rejection.

Ids, mixed use and repeats are settled here; cells are read in `row`, ground in `site`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd

from ikap.model import Asked, ConfigurationError, InputError, InputFile, Problem, Rejection
from ikap.sources import municipality
from ikap.sources.alternatives import Proposal, alternatives_of
from ikap.sources.region import Region, checksum, relative
from ikap.sources.row import check_mapping, matched_columns, read_row
from ikap.sources.shapefile import belonging
from ikap.sources.site import read_sites
from ikap.sources.submission import Sheet, read_sheets, split_reference
from ikap.text import _


@dataclass(frozen=True)
class Submissions:
    """What came in: the alternatives to score, what was refused, what was remarked."""

    alternatives: gpd.GeoDataFrame
    rejected: tuple[Rejection, ...]
    remarks: tuple[Problem, ...]
    inputs: tuple[InputFile, ...]
    asked: Asked = field(default_factory=Asked)


def read_proposals(
    files: Sequence[str | Path], region: Region, mapping: Mapping[str, str] | None = None
) -> Submissions:
    """Read submitted files. A file that cannot be read is refused, and the others go on.

    `mapping`: ours → the files' field, before the names that are known. A ConfigurationError
    tells that the mapping names what we do not have, or what no file has.
    """
    mapping = dict(mapping or {})
    check_mapping(mapping)
    box = region.box  # a region that cannot be read is no fault of the files
    proposals: list[Proposal] = []
    rejected: list[Rejection] = []
    remarks: list[Problem] = []
    columns: list[str] = []
    for position, (reference, label) in enumerate(zip(files, _labels(files), strict=True)):
        try:
            _check_repeat(reference, files[:position])
            sheets = read_sheets(reference, box, region.crs)
        except InputError as error:
            rejected.extend(_file_rejections(error))
            continue
        for sheet in sheets:
            columns.extend(str(name) for name in sheet.cells.columns)
            remarks.extend(sheet.remarks)
            good, bad = _rows(sheet, label if len(files) > 1 else None, region, mapping)
            proposals.extend(good)
            rejected.extend(bad)
    _check_mapped(mapping, columns, proposals, rejected)
    kept, repeats = _unique(proposals)
    rejected.extend(repeats)
    for proposal in kept:
        remarks.extend(_remarks(proposal))
    return Submissions(
        alternatives=alternatives_of(kept, region.crs),
        rejected=tuple(_in_order(rejected, files)),
        remarks=tuple(remarks),
        inputs=_inputs(files),
        asked=Asked(tuple(_named(file) for file in files), mapping),
    )


def alternatives_in(sheet: Sheet, region: Region) -> gpd.GeoDataFrame:
    """The alternatives of a sheet that we made ourselves, read as a submitted one is.

    Rows that a submission would be refused for are left out.
    """
    good, _refused = _rows(sheet, None, region, {})
    return alternatives_of(good, region.crs)


def _named(reference: str | Path) -> str:
    """A file as it was named, with its layer, seen from the working folder where possible."""
    path, layer = split_reference(reference)
    told = relative(path, Path.cwd())
    return f"{told}:{layer}" if layer else told


def _labels(files: Sequence[str | Path]) -> list[str]:
    """What stands before the ids of each file: its stem, or more of it where stems meet."""
    paths = [split_reference(file)[0] for file in files]
    for label in (
        [path.stem for path in paths],
        [path.name for path in paths],
        [f"{path.resolve().parent.name}-{path.name}" for path in paths],
    ):
        if len(set(label)) == len({path.resolve() for path in paths}):
            return label
    return [f"{number}-{path.name}" for number, path in enumerate(paths, 1)]


def _check_repeat(reference: str | Path, earlier: Sequence[str | Path]) -> None:
    if Path(reference).resolve() in {Path(file).resolve() for file in earlier}:
        what = _("filen er oppgitt flere ganger.")
        raise InputError([Problem(Path(reference).name, what, _("Oppgi hver fil én gang."))])


def _file_rejections(error: InputError) -> list[Rejection]:
    return [Rejection(p.where, None, None, p.what, p.remedy) for p in error.problems]


def _rows(
    sheet: Sheet, label: str | None, region: Region, mapping: Mapping[str, str]
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
        id_ = f"{label}-{own}" if label else own
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
    told = list(reasons)
    remedies = dict.fromkeys(remedy for reason, remedy in told)
    return Rejection(
        file, number, id_, " ".join(reason for reason, remedy in told), " ".join(remedies)
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
            told = _("raden er en gjentakelse av rad {row}.", row=earlier.number)
            refused.append(_refused(proposal, told, _("Rad {row} er vurdert.", row=earlier.number)))
        else:
            once.append(proposal)
    given = {p.id for p in once if p.given_id}
    named = [p for p in once if p.given_id or p.id not in given]
    taken = Counter(id_ for p in named for id_ in {*p.ids, p.id})
    kept: list[Proposal] = []
    for proposal in once:
        if not proposal.given_id and proposal.id in given:
            told = _("raden mangler id.")
        elif any(taken[id_] > 1 for id_ in {*proposal.ids, proposal.id}):
            told = _("id {id} er brukt av flere rader.", id=proposal.id)
        else:
            kept.append(proposal)
            continue
        refused.append(_refused(proposal, told, _("Gi hver rad sin egen id.")))
    return kept, refused


def _refused(proposal: Proposal, reason: str, remedy: str) -> Rejection:
    return Rejection(proposal.file, proposal.number, proposal.id, reason, remedy)


def _remarks(proposal: Proposal) -> list[Problem]:
    where = _("{file}, rad {row} ({id})", file=proposal.file, row=proposal.number, id=proposal.id)
    told = [*proposal.row.remarks, *proposal.site.remarks]
    said, found = proposal.row.municipality, proposal.site.municipality
    if said is not None and municipality.current_code(said) != found:
        told.append(
            _("filen sier kommune {said}, men grensene gir {found}.", said=said, found=found)
        )
    return [Problem(where, what) for what in told]


def _in_order(rejected: Iterable[Rejection], files: Sequence[str | Path]) -> list[Rejection]:
    """By file as given, then row; what refuses a whole file comes first."""
    names = [split_reference(file)[0].name for file in files]
    place = {name: position for position, name in reversed(list(enumerate(names)))}
    return sorted(
        rejected,
        key=lambda r: (
            place.get(r.file.split(":")[0], len(names)),
            r.row or 0,
            r.id or "",
            r.reason,
        ),
    )


def _inputs(files: Sequence[str | Path]) -> tuple[InputFile, ...]:
    paths = {p for file in files for p in belonging(split_reference(file)[0]) if p.is_file()}
    told = [InputFile(relative(path, Path.cwd()), checksum(path)) for path in paths]
    return tuple(sorted(told, key=lambda file: file.path))
