"""The out folder: complete or not at all, and a record from which the run can be repeated."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ikap.assess.advice import Advised
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
from ikap.present.book import FORM, TRAIL_FORM
from ikap.present.document import NO_ADVICE, layer_entries, profile_entry, scores_document
from ikap.present.page import TooLarge
from ikap.present.paper import Paper
from ikap.present.run.extras import check_extras
from ikap.present.run.outputs import OUTPUTS, Choices, Material
from ikap.present.tables import rejected_csv
from ikap.sources.locations import named_from
from ikap.sources.region import Region, checksum, open_region
from ikap.sources.runs import RECORD, SCORED, is_ours, own_record
from ikap.storage import Staged, holds_nothing, write_json, write_text
from ikap.text import _, language

_VERSIONS = (
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

# A text, or what writes a file at a path, with the run's own time.
Extra = str | Callable[[Path, datetime], None]


def write_run(
    evaluation: Evaluation,
    out: Path,
    region: Region | None = None,
    *,
    paper: Paper = Paper.ALL,
    also: Collection[str] = (),
    slides: bool = False,
    more: Mapping[str, Extra] = MappingProxyType({}),
    advice: Mapping[str, Advised] = NO_ADVICE,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Write everything about an Evaluation into a folder, in the language in use.

    `region` is the one that was measured, where it is open still: its layers are not read again.
    `paper` says how much is set as PDF; `also` names formats of `extras` to write beside the
    usual, `slides` asks for scores.pptx; `more` are texts, or what writes a file, by name; `advice`
    is what `also` names it for; `say` is told the file that is being written. The
    folder appears when all of it is there; a ConfigurationError says why it cannot be used.
    Returns where it is: beside `out` where another program holds what is there. A map that would
    be too large to open is left out, and the record says so.
    """
    check_target(out)
    check_form(out, evaluation.inputs)
    check_extras(also, slides=slides)
    choices = Choices(paper, also, slides)
    where = region or open_region(evaluation.region.reference)
    document = scores_document(evaluation, sheets=paper is Paper.ALL, advice=advice)
    run = Material(
        document,
        evaluation,
        where,
        clock(),
        choices,
        advice,
    )
    remarks = list(evaluation.remarks)
    staged = Staged(out)
    with staged as folder:
        for output in OUTPUTS:
            if output.when(choices):
                if say is not None:
                    say(_(output.title) if output.title else output.file)
                try:
                    output.write(run, folder / output.file)
                except TooLarge as error:  # the numbers are not lost for want of a map
                    remarks += error.problems
        entered = folder / TRAIL_FORM
        scored = replace(evaluation, remarks=tuple(remarks))
        record = record_of(
            scored,
            run.written,
            out,
            form=checksum(folder / FORM),
            trail=checksum(entered) if entered.is_file() else None,
        )
        write_rest(folder, evaluation.rejected, record, more, run.written)
    return staged.landed


def write_refusal(
    region: RegionSummary,
    profile: Profile,
    rejected: tuple[Rejection, ...],
    remarks: tuple[Problem, ...],
    inputs: tuple[InputFile, ...],
    out: Path,
    more: Mapping[str, Extra] = MappingProxyType({}),
) -> Path:
    """Write the folder of a run in which everything was refused: why, the record, and `more`.

    A form that lies in the folder stays there: it may be filled in.
    """
    check_target(out)
    written = clock()
    record = run_record(
        region,
        profile,
        inputs,
        remarks,
        written,
        out,
        scored=0,
        rejected=len(rejected),
        form=_written_form(out),
    )
    staged = Staged(out)
    with staged as folder:
        if (out / FORM).is_file():
            shutil.copyfile(out / FORM, folder / FORM)
        write_rest(folder, rejected, record, more, written)
    return staged.landed


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
    if not holds_nothing(out) and not is_ours(out):
        raise ConfigurationError(
            [
                Problem(
                    str(out),
                    _("Mappen er ikke tom og er ikke fra en tidligere beregning."),
                    _("Velg en annen mappe med --out. Ingenting er endret."),
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
                    _(
                        "Skjemaet er endret etter at beregningen laget det, og endringene ville "
                        "gått tapt."
                    ),
                    _("Oppgi skjemaet med --assessments, eller velg en annen mappe med --out."),
                )
            ]
        )


def check_trail(out: Path, given: str) -> None:
    """A ConfigurationError where the folder holds a trail with lines that are not in the one given.

    `given`: the checksum of the file that was given, "" for none. The folder is replaced, and what
    was entered there would be gone.
    """
    trail = out / TRAIL_FORM
    if not trail.is_file() or checksum(trail) in (own_record(out).get("trail"), given):
        return
    what = _("Skjemaet er endret etter at beregningen laget det, og endringene ville gått tapt.")
    remedy = _("Oppgi skjemaet med --trail, eller velg en annen mappe med --out.")
    raise ConfigurationError([Problem(str(trail), what, remedy)])


def record_of(
    evaluation: Evaluation,
    written: datetime,
    out: Path,
    *,
    form: str | None = None,
    trail: str | None = None,
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
        trail=trail,
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
    trail: str | None = None,
) -> Mapping[str, Any]:
    """What it takes to repeat the run to the byte, with files as they are seen from `out`."""
    return {
        "schema": SCORED[1],
        "written": written.isoformat().replace("+00:00", "Z"),
        "versions": {name: version(name) for name in _VERSIONS}
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
        **({} if trail is None else {"trail": trail}),
        "scored": scored,
        "rejected": rejected,
        "remarks": [asdict(remark) for remark in remarks],
    }


def _written_form(folder: Path) -> str | None:
    """The checksum of the form as the folder's run wrote it."""
    form = own_record(folder).get("form")
    return form if isinstance(form, str) else None


def write_rest(
    folder: Path,
    rejected: Iterable[Rejection],
    record: Mapping[str, Any],
    more: Mapping[str, Extra],
    written: datetime,
) -> None:
    """Write what every folder of a run has: what was refused, the caller's own, and the record."""
    write_text(folder / "rejected.csv", rejected_csv(rejected))
    for name, content in more.items():
        if isinstance(content, str):
            write_text(folder / name, content)
        else:
            content(folder / name, written)
    write_json(folder / RECORD, record)
