"""The out folder: complete or not at all, and a record from which the run can be repeated."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ikap.assess import profiles
from ikap.assess.drawn_layers import drawn_layers
from ikap.model import (
    Asked,
    ConfigurationError,
    Evaluation,
    InputFile,
    Override,
    Problem,
    Profile,
    RegionSummary,
    Rejection,
)
from ikap.present.age import aged
from ikap.present.book import FORM, write_form, write_workbook
from ikap.present.document import layer_entries, profile_entry, scores_document, to_json
from ikap.present.extras import check_extras, write_extras
from ikap.present.gis import site_layer, write_geojson, write_geopackage
from ikap.present.map import MAP_LAYERS, meeting_map
from ikap.present.page import TooLarge
from ikap.present.paper import Paper, write_report, write_sheets
from ikap.present.slides import write_slides
from ikap.present.tables import rejected_csv, scores_csv
from ikap.sources.paths import named_from
from ikap.sources.region import Region, checksum, open_region
from ikap.sources.runs import RECORD, SCORED, is_ours, own_record
from ikap.text import _, language

MAP = "map.html"
_TELLING = (
    "ikap",
    "geopandas",
    "shapely",
    "pyogrio",
    "fiona",
    "rasterio",
    "numpy",
    "pandas",
    "typst",
    "xlsxwriter",
)


def write_run(
    evaluation: Evaluation,
    out: Path,
    region: Region | None = None,
    *,
    paper: Paper = Paper.ALL,
    also: Collection[str] = (),
    slides: bool = False,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Path:
    """Write everything about an Evaluation into a folder, in the language in use.

    `region` is the one that was measured, where it is open still: its layers are not read again.
    `paper` says how much is set as PDF; `also` names formats of `extras` to write beside the
    usual, `slides` asks for scores.pptx; `more` are texts by the name of their file. The folder
    appears when all of it is there; a ConfigurationError says why it cannot be used. A map that
    would be too large to open is left out, and the record says so.
    """
    check_target(out)
    check_form(out, evaluation.inputs)
    check_extras(also, slides=slides)
    written = clock()
    with Staged(out) as folder:
        document = scores_document(evaluation, sheets=paper is Paper.ALL)
        region = region or open_region(evaluation.region.reference)
        (folder / "scores.json").write_text(to_json(document), encoding="utf-8", newline="\n")
        write_text(folder / "scores.csv", scores_csv(document))
        told = aged(document, written.date())
        write_workbook(told, evaluation.rejected, folder / "scores.xlsx", written)
        write_form(document, folder / FORM, written)
        write_geopackage(document, evaluation.sites, folder / "scores.gpkg", written)
        layer = site_layer(document, evaluation.sites)
        write_geojson(layer, folder / "scores.geojson")
        write_extras(layer, folder, also)
        layers = {**map_layers(region), **drawn_layers(region, evaluation)}
        try:
            page = meeting_map(
                document,
                evaluation.sites,
                layers,
                presets=[profiles.load(name) for name in profiles.names()],
            )
            write_text(folder / MAP, page)
        except TooLarge as error:  # the numbers are not lost for want of a map
            evaluation = replace(evaluation, remarks=(*evaluation.remarks, *error.problems))
        if paper is not Paper.NONE:
            write_report(document, evaluation, region, folder, written)
        if paper is Paper.ALL:
            write_sheets(document, evaluation.sites, layers, folder, written)
        if slides:
            write_slides(document, evaluation.sites, layers, folder / "scores.pptx", written)
        _write_rest(
            folder,
            evaluation.rejected,
            record_of(evaluation, written, out, form=checksum(folder / FORM)),
            more,
        )
    return out


def write_refusal(
    region: RegionSummary,
    profile: Profile,
    rejected: tuple[Rejection, ...],
    remarks: tuple[Problem, ...],
    inputs: tuple[InputFile, ...],
    out: Path,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Path:
    """Write the folder of a run in which everything was refused: why, the record, and `more`.

    A form that lies in the folder stays there: it may be filled in.
    """
    check_target(out)
    record = run_record(
        region,
        profile,
        inputs,
        remarks,
        clock(),
        out,
        scored=0,
        rejected=len(rejected),
        form=_written_form(out),
    )
    with Staged(out) as folder:
        if (out / FORM).is_file():
            shutil.copyfile(out / FORM, folder / FORM)
        _write_rest(folder, rejected, record, more)
    return out


def map_layers(region: Region) -> Mapping[str, Any]:
    """The layers of the region that the map shows."""
    return {name: region.layer(name) for name in MAP_LAYERS if region.has(name)}


def clock() -> datetime:
    """The time that a run is stamped with: SOURCE_DATE_EPOCH where it is set, else now, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.replace(microsecond=0)


def check_target(out: Path) -> None:
    """A ConfigurationError unless the folder is new, empty, or an earlier run of ours."""
    if not out.exists():
        return
    if not out.is_dir():
        raise ConfigurationError(
            [Problem(str(out), _("Det finnes en fil med dette navnet."), _("Velg en annen mappe."))]
        )
    if any(out.iterdir()) and not is_ours(out):
        raise ConfigurationError(
            [
                Problem(
                    str(out),
                    _("Mappen er ikke tom og er ikke fra en tidligere kjøring."),
                    _("Velg en annen mappe med --out; ingenting er endret."),
                )
            ]
        )


def check_form(out: Path, inputs: Iterable[InputFile]) -> None:
    """A ConfigurationError where the folder holds a filled form that is not among the inputs.

    The folder is replaced, and a caseworker's work would be gone.
    """
    form = out / FORM
    if not form.is_file():
        return
    known = {_written_form(out), *(file.sha256 for file in inputs)}
    if checksum(form) not in known:
        raise ConfigurationError(
            [
                Problem(
                    str(form),
                    _("Skjemaet er endret siden kjøringen skrev det, og ville gått tapt."),
                    _("Oppgi det med --assessments, eller velg en annen mappe med --out."),
                )
            ]
        )


def record_of(
    evaluation: Evaluation, written: datetime, out: Path, *, form: str | None = None
) -> Mapping[str, Any]:
    """The record of a run that scored something, as it is to stand in the folder `out`."""
    return run_record(
        evaluation.region,
        evaluation.profile,
        evaluation.inputs,
        evaluation.remarks,
        written,
        out,
        scored=len(evaluation.sites),
        rejected=len(evaluation.rejected),
        overrides=evaluation.overrides,
        asked=evaluation.asked,
        form=form,
    )


def run_record(
    region: RegionSummary,
    profile: Profile,
    inputs: Iterable[InputFile],
    remarks: Iterable[Problem],
    written: datetime,
    out: Path,
    *,
    scored: int,
    rejected: int,
    overrides: Iterable[Override] = (),
    asked: Asked | None = None,
    form: str | None = None,
) -> Mapping[str, Any]:
    """What it takes to repeat the run to the byte, with files as they are seen from `out`."""
    return {
        "schema": SCORED[1],
        "written": written.isoformat().replace("+00:00", "Z"),
        "versions": {name: version(name) for name in _TELLING}
        | {"python": platform.python_version()},
        "language": language(),
        "crs": region.crs,
        "region": {
            "reference": named_from(out, region.reference),
            "title": region.title,
            "files": [asdict(file) for file in region.files],
            "layers": layer_entries(region),
            "missing": list(region.missing),
        },
        "profile": profile_entry(profile),
        "inputs": sorted(
            ({"path": named_from(out, file.path), "sha256": file.sha256} for file in inputs),
            key=itemgetter("path"),
        ),
        "files": [] if asked is None else [named_from(out, file) for file in asked.files],
        "mapping": {} if asked is None else dict(asked.mapping),
        "seed": None,
        "overrides": [asdict(override) for override in overrides],
        "form": form,
        "scored": scored,
        "rejected": rejected,
        "remarks": [asdict(remark) for remark in remarks],
    }


def _written_form(folder: Path) -> str | None:
    """The checksum of the form as the folder's run wrote it."""
    form = own_record(folder).get("form")
    return form if isinstance(form, str) else None


def _write_rest(
    folder: Path,
    rejected: Iterable[Rejection],
    record: Mapping[str, Any],
    more: Mapping[str, str],
) -> None:
    write_text(folder / "rejected.csv", rejected_csv(rejected))
    for name, content in more.items():
        write_text(folder / name, content)
    write_json(folder / RECORD, record)


def write_text(path: Path, text: str) -> None:
    """Write a text as it is, whatever the system would make of its line ends."""
    path.write_text(text, encoding="utf-8", newline="")


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a record as it is read by programs and by people: a part a line, no NaN."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    write_text(path, text + "\n")


class Staged:
    """A folder written beside its place and moved there when it is whole."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.part = out.with_name(f".{out.name}.part")

    def __enter__(self) -> Path:
        if self.part.exists():
            shutil.rmtree(self.part)
        self.part.mkdir(parents=True)
        return self.part

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None:
            shutil.rmtree(self.part, ignore_errors=True)
            return
        old = self.out.with_name(f".{self.out.name}.old")
        try:
            if old.exists():
                shutil.rmtree(old)
            if self.out.exists():
                self.out.rename(old)
            self.part.rename(self.out)
        except PermissionError as error:
            if old.exists() and not self.out.exists():
                old.rename(self.out)
            shutil.rmtree(self.part, ignore_errors=True)
            raise ConfigurationError(
                [
                    Problem(
                        str(self.out),
                        _("Mappen kan ikke skiftes ut."),
                        _("Lukk filer i den som er åpne i andre programmer, og prøv igjen."),
                    )
                ]
            ) from error
        shutil.rmtree(old, ignore_errors=True)
