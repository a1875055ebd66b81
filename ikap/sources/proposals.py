"""Submitted files in, alternatives out: every row is either an alternative or a rejection.

Ids, mixed use and repeats are settled here; cells are read in `row`, ground in `site`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from ikap.model import ConfigurationError, InputError, InputFile, Kind, Problem, Rejection
from ikap.sources import municipality
from ikap.sources.purpose import class_by_jobs
from ikap.sources.region import Region, checksum, relative
from ikap.sources.row import Row, check_mapping, matched_columns, read_row
from ikap.sources.site import Site, read_sites
from ikap.sources.submission import Sheet, read_sheets, split_reference
from ikap.sources.vector import sha_files
from ikap.text import _

COLUMNS = (
    "proposal",
    "name",
    "kind",
    "business_class",
    "land_use_purpose",
    "municipality_code",
    "municipalities",
    "dwellings",
    "jobs",
    "capacity_share",
    "peat_depth",
    "hazard_mitigated",
    "plan_status",
    "case",
    "derived",
    "file",
    "row",
)
_SUFFIX = {Kind.HOUSING: "B", Kind.BUSINESS: "N"}


@dataclass(frozen=True)
class Submissions:
    """What came in: the alternatives to score, what was refused, what was remarked."""

    alternatives: gpd.GeoDataFrame
    rejected: tuple[Rejection, ...]
    remarks: tuple[Problem, ...]
    inputs: tuple[InputFile, ...]


@dataclass(frozen=True)
class _Proposal:
    """A row with its ground; `id` is unique in the run once `_unique` has been there."""

    file: str
    number: int  # of the row
    id: str
    given_id: bool
    row: Row
    site: Site
    columns: frozenset[str]  # those of ours that the file has

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its alternatives: mixed use has two."""
        if len(self.row.kinds) < 2:
            return (self.id,)
        return tuple(f"{self.id}-{_SUFFIX[kind]}" for kind in self.row.kinds)

    def same_as(self, other: _Proposal) -> bool:
        """Whether two rows say the same of the same ground (NaN equals NaN)."""
        shapes = self.site.shape, other.site.shape
        return repr(self.row) == repr(other.row) and bool(
            shapes[0] is not None and shapes[0] == shapes[1]
        )


def read_proposals(
    files: Sequence[str | Path], region: Region, mapping: Mapping[str, str] | None = None
) -> Submissions:
    """Read submitted files. A file that cannot be read is refused, and the others go on.

    `mapping`: ours → the files' field, before the names that are known. A ConfigurationError
    tells that the mapping names what we do not have, or what no file has.
    """
    mapping = dict(mapping or {})
    check_mapping(mapping)
    proposals: list[_Proposal] = []
    rejected: list[Rejection] = []
    remarks: list[Problem] = []
    columns: list[str] = []
    for reference, label in zip(files, _labels(files), strict=True):
        try:
            _check_repeat(files, reference, label)
            sheets = read_sheets(reference, region.box, region.crs)
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
        alternatives=_alternatives(kept, region.crs),
        rejected=tuple(_in_order(rejected, files)),
        remarks=tuple(remarks),
        inputs=_inputs(files),
    )


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


def _check_repeat(files: Sequence[str | Path], reference: str | Path, label: str) -> None:
    same = [file for file in files if Path(file).resolve() == Path(reference).resolve()]
    if len(same) > 1 and same[0] is not reference:
        what = _("filen er oppgitt flere ganger.")
        raise InputError([Problem(Path(reference).name, what, _("Oppgi hver fil én gang."))])


def _file_rejections(error: InputError) -> list[Rejection]:
    return [Rejection(p.where, None, None, p.what, p.remedy) for p in error.problems]


def _rows(
    sheet: Sheet, label: str | None, region: Region, mapping: Mapping[str, str]
) -> tuple[list[_Proposal], list[Rejection]]:
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
                _Proposal(
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
    proposals: Sequence[_Proposal],
    rejected: Sequence[Rejection],
) -> None:
    """Refuse a mapping to fields that no file has, unless no file could be read."""
    unknown = sorted(set(mapping.values()) - set(columns))
    if unknown and (proposals or any(r.row is not None for r in rejected)):
        what = _("ingen fil har feltet {name}.", name=", ".join(unknown))
        listed = ", ".join(sorted(set(columns))) or "–"
        raise ConfigurationError([Problem("--map", what, _("Feltene er {fields}.", fields=listed))])


def _unique(proposals: Sequence[_Proposal]) -> tuple[list[_Proposal], list[Rejection]]:
    """Those whose ids nobody else has. Rows alike in everything are kept once."""
    once: list[_Proposal] = []
    refused: list[Rejection] = []
    first: dict[str, _Proposal] = {}
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
    kept: list[_Proposal] = []
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


def _refused(proposal: _Proposal, reason: str, remedy: str) -> Rejection:
    return Rejection(proposal.file, proposal.number, proposal.id, reason, remedy)


def _remarks(proposal: _Proposal) -> list[Problem]:
    where = _("{file}, rad {row} ({id})", file=proposal.file, row=proposal.number, id=proposal.id)
    told = [*proposal.row.remarks, *proposal.site.remarks]
    said, found = proposal.row.municipality, proposal.site.municipality
    if said is not None and municipality.current_code(said) != found:
        told.append(
            _("filen sier kommune {said}, men grensene gir {found}.", said=said, found=found)
        )
    return [Problem(where, what) for what in told]


def _alternatives(proposals: Sequence[_Proposal], crs: CRS) -> gpd.GeoDataFrame:
    """One row an alternative, sorted by id."""
    rows = {id_: told for proposal in proposals for id_, told in _expanded(proposal)}
    order = sorted(rows)
    data = {name: [rows[id_][name] for id_ in order] for name in COLUMNS}
    frame = gpd.GeoDataFrame(
        {name: pd.Series(values, dtype=_dtype(name)) for name, values in data.items()},
        geometry=gpd.GeoSeries([rows[id_]["geometry"] for id_ in order], crs=crs),
        crs=crs,
    )
    frame.index = pd.Index(order, dtype=object, name="id")
    return frame


def _dtype(name: str) -> Any:
    if name in ("dwellings", "jobs", "capacity_share", "peat_depth"):
        return "float64"
    return {"hazard_mitigated": "bool", "row": "int64"}.get(name, object)


def _expanded(proposal: _Proposal) -> list[tuple[str, dict[str, Any]]]:
    """The alternatives of a proposal: one, or for mixed use one of each kind."""
    row, mixed = proposal.row, len(proposal.row.kinds) > 1
    found = []
    for id_, kind in zip(proposal.ids, row.kinds, strict=True):
        dwellings = math.nan if mixed and kind is Kind.BUSINESS else row.dwellings
        jobs = math.nan if mixed and kind is Kind.HOUSING else row.jobs
        one = replace(row, dwellings=dwellings, jobs=jobs)
        found.append((id_, _alternative(proposal, one, kind, 0.5 if mixed else 1.0)))
    return found


def _alternative(proposal: _Proposal, row: Row, kind: Kind, share: float) -> dict[str, Any]:
    site = proposal.site
    assert site.shape is not None
    business_class, class_derived = _class_of(row, kind, site.shape.area)
    derived = {
        "id": not proposal.given_id,
        "name": row.name is None,
        "municipality_code": row.municipality is None,
        "business_class": class_derived,
    }
    return {
        "proposal": proposal.id,
        "name": row.name or proposal.id,
        "kind": kind.value,
        "business_class": business_class,
        "land_use_purpose": row.code,
        "municipality_code": site.municipality,
        "municipalities": dict(site.shares),
        "dwellings": row.dwellings,
        "jobs": row.jobs,
        "capacity_share": share,
        "peat_depth": row.peat_depth,
        "hazard_mitigated": row.hazard_mitigated,
        "plan_status": row.plan_status,
        "case": row.case,
        "derived": tuple(name for name, is_so in derived.items() if is_so),
        "file": proposal.file,
        "row": proposal.number,
        "geometry": site.shape,
    }


def _class_of(row: Row, kind: Kind, area_m2: float) -> tuple[str | None, bool]:
    """The firm class: as given, else by jobs per gross daa, else by the code; and if derived."""
    if kind is not Kind.BUSINESS:
        return None, False
    if row.business_class:
        return row.business_class, False
    if not math.isnan(row.jobs):
        return class_by_jobs(row.jobs, area_m2), True
    told = row.purpose.business_class if row.purpose else None
    return told, told is not None


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
    paths = {p for file in files for p in sha_files(split_reference(file)[0]) if p.is_file()}
    told = [InputFile(relative(path, Path.cwd()), checksum(path)) for path in paths]
    return tuple(sorted(told, key=lambda file: file.path))
