"""Proposals in files scored: the texts that the API answers with, or the folder of a run."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ikap.api import run_name, score_submissions, write
from ikap.model import Answer, Evaluation, NothingScored, Override, Profile
from ikap.present.document import scores_document, to_json
from ikap.present.gis import site_layer, write_geojson
from ikap.present.run import MAP, OUTPUTS, Material, clock, write_refusal
from ikap.serve.engine.warm import opened, profile_of
from ikap.sources.forms import NO_TRAIL, TRAIL_COLUMNS, TrailForm, read_trail
from ikap.sources.proposals import Submissions, read_proposals
from ikap.sources.region import Region
from ikap.text import language

GEOJSON = "scores.geojson"
FIRST = ("scores.json", GEOJSON, MAP)  # of the files of a run, what is shown before the rest


def score(
    region: str | None,
    files: Sequence[str],
    profile: str | dict[str, Any] | None = None,
    mapping: Mapping[str, str] | None = None,
    overrides: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """What `ikap score` writes of these files: `scores` and `features` as text, `rejected`."""
    where = opened(region)
    read = read_proposals([Path(file) for file in files], where, mapping or {})
    evaluation = _evaluated(read, where, profile_of(profile), overrides)
    document = scores_document(evaluation)
    with tempfile.TemporaryDirectory(prefix="ikap-") as folder:
        path = Path(folder) / GEOJSON
        write_geojson(site_layer(document, evaluation.sites), path)
        features = path.read_text(encoding="utf-8")
    return {
        "scores": to_json(document),
        "features": features,
        "rejected": [asdict(row) for row in read.rejected],
    }


def first_look(
    region: str | None,
    files: Sequence[str],
    folder: str,
    profile: str | dict[str, Any] | None = None,
    mapping: Mapping[str, str] | None = None,
    overrides: Sequence[Mapping[str, str]] = (),
    trail: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Scores and map into a folder, before anything else of a run is written; what it is."""
    where = opened(region)
    read = read_proposals([Path(file) for file in files], where, mapping or {})
    weights = profile_of(profile)
    evaluation = _evaluated(read, where, weights, overrides, trail)
    material = Material(scores_document(evaluation), evaluation, where, clock())
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for output in OUTPUTS:
        if output.file in FIRST:
            output.write(material, target / output.file)
    return _told(read, where, weights)


def whole_folder(
    region: str | None,
    files: Sequence[str],
    folder: str,
    profile: str | dict[str, Any] | None = None,
    mapping: Mapping[str, str] | None = None,
    overrides: Sequence[Mapping[str, str]] = (),
    trail: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """The folder that `ikap score` writes: map, tables, paper and the record."""
    where = opened(region)
    read = read_proposals([Path(file) for file in files], where, mapping or {})
    weights = profile_of(profile)
    try:
        evaluation = _evaluated(read, where, weights, overrides, trail)
    except NothingScored:
        summary = where.summary()
        write_refusal(summary, weights, read.rejected, read.remarks, read.inputs, Path(folder))
    else:
        write(evaluation, folder, language(), region=where)
    return _told(read, where, weights)


def evaluated(
    region: str | None,
    files: Sequence[str],
    profile: str | dict[str, Any] | None = None,
    mapping: Mapping[str, str] | None = None,
    overrides: Sequence[Mapping[str, str]] = (),
) -> Evaluation:
    """The evaluation of these files, nothing written."""
    where = opened(region)
    read = read_proposals([Path(file) for file in files], where, mapping or {})
    return _evaluated(read, where, profile_of(profile), overrides)


def overrides_of(given: Sequence[Mapping[str, str]]) -> tuple[Override, ...]:
    """A planner's own answers as the schema of the API has them."""
    return tuple(
        Override(
            override["id"],
            override["constraint"],
            Answer(override["answer"]),
            override["reason"],
            override["by"],
            override["date"],
        )
        for override in given
    )


def _evaluated(
    read: Submissions,
    region: Region,
    profile: Profile,
    overrides: Sequence[Mapping[str, str]],
    trail: Sequence[Mapping[str, str]] = (),
) -> Evaluation:
    form = trail_of(trail, read.alternatives.index)
    return score_submissions(read, region, profile, overrides=overrides_of(overrides), trail=form)


def trail_of(lines: Sequence[Mapping[str, str]], known: Collection[str]) -> TrailForm:
    """A trail as the schema of the API has it, read as the form that it is.

    A ConfigurationError names every line that cannot be entered.
    """
    if not lines:
        return NO_TRAIL
    with tempfile.TemporaryDirectory(prefix="ikap-") as folder:
        path = Path(folder) / "trail.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(names[0] for names in TRAIL_COLUMNS.values())
            writer.writerows([line.get(name, "") for name in TRAIL_COLUMNS] for line in lines)
        return read_trail(path, known, run_name())


def _told(read: Submissions, region: Region, profile: Profile) -> dict[str, Any]:
    return {
        "region": region.title,
        "profile": profile.title,
        "sites": len(read.alternatives),
        "rejected": len(read.rejected),
        "inputs": json.loads(json.dumps([source.sha256 for source in read.inputs])),
    }
