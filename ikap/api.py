"""The main job from Python: files in, an Evaluation out, and a folder of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import geopandas as gpd
from pyproj import CRS

from ikap.assess import advice, profiles
from ikap.assess.advice import Advised
from ikap.assess.evaluate import MapParts, evaluate, ready
from ikap.assess.round import overlap_remarks
from ikap.model import Evaluation, NothingScored, Override, Problem, Profile
from ikap.present.document import NO_ADVICE
from ikap.present.gis import ADVICE_FILE, read_added, write_advised
from ikap.present.map import evaluation_html
from ikap.present.paper import Paper
from ikap.present.run import Extra, clock, write_run
from ikap.sources.forms import (
    NO_FORM,
    NO_TRAIL,
    AssessmentForm,
    TrailForm,
    read_form,
    read_trail,
)
from ikap.sources.proposals import (
    Submissions,
    features_sheet,
    frame_sheet,
    read_overrides,
    read_proposals,
    read_sheet,
)
from ikap.sources.region import Region, bundled_regions
from ikap.sources.region import open_region as opened
from ikap.text import _, speaking

SAMPLE = "trondheimsregionen"
DEGREES = CRS.from_user_input("OGC:CRS84")

Evaluation.as_html = evaluation_html  # a notebook shows the table of it

# Files, a frame, or features as GeoJSON has them.
Proposals: TypeAlias = Iterable[str | Path] | gpd.GeoDataFrame | Mapping[str, Any] | Iterable[Any]


def open_region(reference: str | Path | None = None) -> Region:
    """A region to ask of again and again: its layers read and made ready, once.

    `reference` is a folder with a region.toml, or its name; the bundled region when None. Hand it
    to `score` and `write`. Several threads may ask of it at the same time.

    >>> region = open_region()
    >>> region.title
    'Trondheimsregionen'
    """
    region = opened(reference)
    region.keep()
    ready(region)
    return region


def score(
    sites: Proposals,
    region: Region | str | Path | None = None,
    profile: Profile | str | Path = profiles.DEFAULT,
    *,
    mapping: Mapping[str, str] | None = None,
    overrides: str | Path | None = None,
    assessments: str | Path | None = None,
    trail: str | Path | None = None,
    map_parts: MapParts = map,
) -> Evaluation:
    """Score proposals against a region's goals.

    `sites` are files, a GeoDataFrame, or features as GeoJSON has them (in degrees, or anything
    with a `__geo_interface__`). `region` is one that is open, or a folder with a region.toml (the
    bundled region when None), `profile` a bundled name or a TOML file, `mapping` our field name →
    theirs, `overrides` a table of a planner's own answers to constraints, with reasons,
    `assessments` the form of an earlier run with what a caseworker wrote in it, `trail` the
    round's trail. What is refused stands in `Evaluation.rejected`; NothingScored is raised when
    everything is, ConfigurationError when the region, the profile or a form cannot be used.

    >>> evaluation = score([sample_proposals()], profile="jordvern")
    >>> sorted(evaluation.sites["list"].unique())
    ['business_ab', 'business_c', 'housing']

    A drawing of one's own, in degrees:

    >>> corners = [(10.36, 63.35), (10.37, 63.35), (10.37, 63.355), (10.36, 63.355), (10.36, 63.35)]
    >>> site = {"type": "Feature", "properties": {"id": "ny", "kind": "bolig", "dwellings": 120},
    ...         "geometry": {"type": "Polygon", "coordinates": [corners]}}
    >>> round(float(score(site).sites.loc["ny", "area_daa"]))
    279
    """
    where = region if isinstance(region, Region) else opened(region)
    weights = profile if isinstance(profile, Profile) else profiles.load(profile)
    read = _read(sites, where, mapping or {})
    own = read_overrides(Path(overrides)) if overrides is not None else ()
    form = read_form(None if assessments is None else Path(assessments), read)
    entered = read_trail(
        None if trail is None else Path(trail), read.alternatives.index, run_name()
    )
    return score_submissions(
        read, where, weights, overrides=own, form=form, trail=entered, map_parts=map_parts
    )


def run_name() -> str:
    """What a run is called in a trail: when it was made."""
    return clock().strftime("%Y-%m-%d %H:%M:%S")


def _read(sites: Proposals, region: Region, mapping: Mapping[str, str]) -> Submissions:
    """Proposals as they are given: a frame, features or files."""
    name = _("Innspillene")
    if isinstance(sites, gpd.GeoDataFrame):
        return read_sheet(frame_sheet(sites, name), region, mapping)
    given = getattr(sites, "__geo_interface__", sites)
    if isinstance(given, Mapping):
        features = given["features"] if given.get("type") == "FeatureCollection" else [given]
        return read_sheet(features_sheet(features, DEGREES, name), region, mapping)
    listed = list(given)
    if listed and isinstance(listed[0], Mapping):
        return read_sheet(features_sheet(listed, DEGREES, name), region, mapping)
    return read_proposals([Path(file) for file in listed], region, mapping)


def score_submissions(
    submissions: Submissions,
    region: Region,
    profile: Profile,
    *,
    overrides: tuple[Override, ...] = (),
    form: AssessmentForm = NO_FORM,
    trail: TrailForm = NO_TRAIL,
    map_parts: MapParts = map,
    drawn: bool = True,
) -> Evaluation:
    """Score proposals that are read already.

    `drawn`: whether the joint draw says how surely they are ranked.
    """
    if submissions.alternatives.empty:
        raise NothingScored(
            Problem(
                rejection.file if rejection.row is None else f"{rejection.file}, {rejection.row}",
                rejection.reason,
                rejection.remedy,
            )
            for rejection in submissions.rejected
        )
    return evaluate(
        submissions.alternatives,
        region,
        profile,
        map_parts=map_parts,
        rejected=submissions.rejected,
        remarks=(
            *submissions.remarks,
            *overlap_remarks(submissions.alternatives),
            *form.remarks,
            *trail.remarks,
        ),
        inputs=(*submissions.inputs, *form.inputs),
        overrides=overrides,
        assessments=form.assessments,
        trail=trail.entries,
        asked=submissions.asked,
        drawn=drawn,
    )


def advise(
    evaluation: Evaluation,
    region: Region | None = None,
    *,
    sites: Collection[str] | None = None,
    map_parts: MapParts = map,
) -> dict[str, Advised]:
    """What would lift each site, or each of `sites`, or spare its ground, and what it gives.

    The changed sites are written as a submission, read as one and evaluated: what is promised is
    what came of that file. `region` is the one that was measured, where it is open still.
    """
    where = region or opened(evaluation.region.reference)
    advised = advice.advise(evaluation, where, sites=sites, map_parts=map_parts)
    with tempfile.TemporaryDirectory(prefix="ikap-") as folder:
        write_advised(advised, evaluation, Path(folder), clock())
        file = Path(folder) / ADVICE_FILE
        if not file.is_file():
            return advised
        read = read_proposals([file], where)
        return advice.held(advised, read, evaluation, where, added=read_added(Path(folder)))


def write(
    evaluation: Evaluation,
    out: str | Path,
    lang: str = "nb",
    *,
    region: Region | None = None,
    paper: Paper | str = Paper.ALL,
    also: Collection[str] = (),
    slides: bool = False,
    more: Mapping[str, Extra] = MappingProxyType({}),
    advised: Mapping[str, Advised] = NO_ADVICE,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Write the map, the tables, the paper and the record into a folder; returns it.

    The folder is replaced only if it holds an earlier run. `region` is the one that was measured,
    where it is open still; otherwise it is opened and read again. A round of thousands may do
    without fact sheets: `paper` is "all", "report" or "none". `also` asks for more formats: `fgb`
    (FlatGeobuf), `parquet` (GeoParquet), `draw` (a page to draw on), `advice` (what `advise`
    gave, which is `advised`); `slides` for PowerPoint. `more` are texts of the caller's own, by
    the name of their file. `say` is told what is being written.
    """
    with speaking(lang):
        return write_run(
            evaluation,
            Path(out),
            region,
            paper=Paper(paper),
            also=also,
            slides=slides,
            more=more,
            advice=advised,
            say=say,
        )


def sample_proposals() -> Path:
    """The invented proposals of the bundled region."""
    path = bundled_regions() / SAMPLE / "proposals.gpkg"
    if not path.is_file():
        raise FileNotFoundError(_("Eksempelinnspillene mangler: {path}", path=path))
    return path
