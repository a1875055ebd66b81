"""The main job from Python: files in, an Evaluation out, and a folder of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from ikap.assess import profiles
from ikap.assess.evaluate import MapParts, evaluate
from ikap.model import Evaluation, NothingScored, Override, Problem, Profile
from ikap.present.paper import Paper
from ikap.present.run import Extra, write_run
from ikap.sources.forms import NO_FORM, AssessmentForm, read_form
from ikap.sources.proposals import Submissions, read_overrides, read_proposals
from ikap.sources.region import Region, bundled_regions, open_region
from ikap.text import _, speaking

SAMPLE = "trondheimsregionen"


def score(
    files: Iterable[str | Path],
    region: Region | str | Path | None = None,
    profile: Profile | str | Path = profiles.DEFAULT,
    *,
    mapping: Mapping[str, str] | None = None,
    overrides: str | Path | None = None,
    assessments: str | Path | None = None,
    map_parts: MapParts = map,
) -> Evaluation:
    """Score proposals against a region's goals.

    `region` is a folder with a region.toml (the bundled region when None), `profile` a bundled
    name or a TOML file, `mapping` our field name → the file's, `overrides` a table of a planner's
    own answers to constraints, with reasons, `assessments` the form of an earlier run with what
    a caseworker wrote in it. What is refused stands in `Evaluation.rejected`; NothingScored is
    raised when everything is, ConfigurationError when the region, the profile or the form cannot
    be used.

    >>> evaluation = score([sample_proposals()], profile="jordvern")
    >>> sorted(evaluation.sites["list"].unique())
    ['business_ab', 'business_c', 'housing']
    """
    where = region if isinstance(region, Region) else open_region(region)
    weights = profile if isinstance(profile, Profile) else profiles.load(profile)
    read = read_proposals([Path(file) for file in files], where, mapping or {})
    own = read_overrides(Path(overrides)) if overrides is not None else ()
    form = read_form(None if assessments is None else Path(assessments), read)
    return score_submissions(read, where, weights, overrides=own, form=form, map_parts=map_parts)


def score_submissions(
    submissions: Submissions,
    region: Region,
    profile: Profile,
    *,
    overrides: tuple[Override, ...] = (),
    form: AssessmentForm = NO_FORM,
    map_parts: MapParts = map,
) -> Evaluation:
    """Score proposals that are read already."""
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
        remarks=(*submissions.remarks, *form.remarks),
        inputs=(*submissions.inputs, *form.inputs),
        overrides=overrides,
        assessments=form.assessments,
        asked=submissions.asked,
    )


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
    say: Callable[[str], None] | None = None,
) -> Path:
    """Write the map, the tables, the paper and the record into a folder; returns it.

    The folder is replaced only if it holds an earlier run. `region` is the one that was measured,
    where it is open still; otherwise it is opened and read again. A round of thousands may do
    without fact sheets: `paper` is "all", "report" or "none". `also` asks for more formats: `fgb`
    (FlatGeobuf), `parquet` (GeoParquet); `slides` for PowerPoint. `more` are texts of the
    caller's own, by the name of their file. `say` is told what is being written.
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
            say=say,
        )


def sample_proposals() -> Path:
    """The invented proposals of the bundled region."""
    path = bundled_regions() / SAMPLE / "proposals.gpkg"
    if not path.is_file():
        raise FileNotFoundError(_("Eksempelinnspillene mangler: {path}", path=path))
    return path
