"""A run made once more from what its record names: the same numbers, or a sentence why not.

What a set comes to needs geometry and layers that the run's tables do not hold. They are read
again, and the numbers are held against those that the run wrote.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from ikap.assess import profiles
from ikap.assess.evaluate import evaluate
from ikap.assess.tidy import rows
from ikap.model import Answer, ConfigurationError, Evaluation, Override, Problem, Profile
from ikap.sources.locations import found_from
from ikap.sources.postgis import FOLDER
from ikap.sources.proposals import Submissions, read_proposals
from ikap.sources.region import BUNDLED, Region, checksum, open_region
from ikap.sources.runs import RECORD, SCORES, Run
from ikap.text import _

NEAR = 1e-5  # what was measured is written with six decimals
_HELD = {"region": dict, "profile": dict, "mapping": dict, "files": list, "overrides": list}
_SITE = ("status", "dwellings", "jobs", "area_daa", "net_area_daa")


@dataclass(frozen=True)
class Inputs:
    """What a run read, read once more: the same files, the same region, the same weights."""

    read: Submissions
    region: Region
    profile: Profile
    overrides: tuple[Override, ...]


def again(run: Run, profile: Profile | None = None) -> tuple[Evaluation, Region]:
    """The run's evaluation made anew, and its region; `profile` where the run's own was a file.

    A ConfigurationError lists everything that has changed or is gone since the run.
    """
    inputs = inputs_of(run, profile)
    read = inputs.read
    made = evaluate(
        read.alternatives,
        inputs.region,
        inputs.profile,
        rejected=read.rejected,
        remarks=read.remarks,
        inputs=read.inputs,
        overrides=inputs.overrides,
        asked=read.asked,
    )
    _check_same(made, run)
    return made, inputs.region


def inputs_of(run: Run, profile: Profile | None = None) -> Inputs:
    """What the run's record names, unchanged since; `profile` where the run's own was a file.

    A ConfigurationError lists everything that has changed or is gone.
    """
    record = run.record
    where = str(run.folder / RECORD)
    damaged = [
        name for name, kind in _HELD.items() if not isinstance(record.get(name, kind()), kind)
    ]
    if damaged or not all(key in record["region"] for key in ("reference", "files")):
        what = _("Filen er skadet: «{name}» mangler.", name=", ".join(damaged) or "region")
        raise ConfigurationError([Problem(where, what, _("Beregn innspillene på nytt."))])
    if not record.get("files"):
        what = _(
            "beregningen oppgir ikke hvilke filer den leste; den er laget med en eldre versjon "
            "av IKAP."
        )
        raise ConfigurationError([Problem(where, what, _("Beregn innspillene på nytt."))])
    weights = profile or _profile(record, where)
    reference = str(record["region"]["reference"])
    region = open_region(
        reference
        if reference.startswith(BUNDLED)
        else found_from(run.folder, reference) or reference,
        kept=_snapshots(record["region"]["files"]),
    )
    files = {name: _file(name, run.folder) for name in record["files"]}
    problems = [
        Problem(
            name,
            _("filen finnes ikke lenger."),
            _("Legg filen tilbake, eller beregn innspillene på nytt."),
        )
        for name, path in files.items()
        if path is None
    ]
    problems += _changed(record["inputs"], run.folder, _("innspillene"))
    problems += _changed(record["region"]["files"], region.folder, _("regionen"))
    if problems:
        raise ConfigurationError(problems)
    read = read_proposals(
        [path for path in files.values() if path], region, record.get("mapping", {})
    )
    own = tuple(
        Override(**{**override, "answer": Answer(override["answer"])})
        for override in record.get("overrides", [])
    )
    return Inputs(read, region, weights, own)


def _snapshots(files: Iterable[Mapping[str, str]]) -> list[str]:
    """What the run read of a database, as files of the region's folder."""
    paths = [PurePosixPath(entry["path"]) for entry in files]
    return [path.name for path in paths if path.parent.name == FOLDER]


def _profile(record: Mapping[str, Any], where: str) -> Profile:
    name = str(record.get("profile", {}).get("name"))
    if name in profiles.names():
        return profiles.load(name)
    what = _("beregningen brukte profilen «{name}», som ikke følger med IKAP.", name=name)
    raise ConfigurationError([Problem(where, what, _("Oppgi profilfilen med --profile."))])


def _file(name: str, folder: Path) -> Path | None:
    """A file that was read, with its layer if one was named."""
    whole = found_from(folder, name)
    if whole is not None or ":" not in Path(name).name:
        return whole
    stem, layer = name.rsplit(":", 1)
    path = found_from(folder, stem)
    return None if path is None else path.with_name(f"{path.name}:{layer}")


def _changed(files: Iterable[Mapping[str, str]], folder: Path, what: str) -> list[Problem]:
    problems = []
    for entry in files:
        path = found_from(folder, entry["path"])
        if path is None or not path.is_file():
            missing = _("filen finnes ikke lenger ({what}).", what=what)
            problems.append(Problem(entry["path"], missing, _("Beregn innspillene på nytt.")))
        elif checksum(path) != entry["sha256"]:
            changed = _("filen er endret siden beregningen ({what}).", what=what)
            problems.append(Problem(entry["path"], changed, _("Beregn innspillene på nytt.")))
    return problems


def _check_same(made: Evaluation, run: Run) -> None:
    """A ConfigurationError where a number is another than the run wrote."""
    written = {str(entry["id"]): entry for entry in run.document["alternatives"]}
    astray = sorted(set(written) ^ {str(id_) for id_ in made.sites.index})
    differing = astray or [
        str(site.id) for site in rows(made.sites) if not _same_site(site, written[str(site.id)])
    ]
    if not differing:
        differing = sorted(
            {
                str(row.id)
                for row in rows(made.criteria)
                if not _near(row.measured, _written(written[str(row.id)], row.criterion))
            }
        )
    if differing:
        what = _(
            "beregningen gir andre tall enn før (først for {id}); den forrige ble laget med IKAP "
            "{old}, dette er {new}.",
            id=differing[0],
            old=run.record["versions"].get("ikap", "–"),
            new=version("ikap"),
        )
        raise ConfigurationError(
            [Problem(str(run.folder / SCORES), what, _("Beregn innspillene på nytt."))]
        )


def _same_site(site: Any, entry: Mapping[str, Any]) -> bool:
    return str(site.status) == entry.get("status") and all(
        _near(getattr(site, name), entry.get(name)) for name in _SITE if name != "status"
    )


def _written(entry: Mapping[str, Any], criterion: str) -> Any:
    """What the run wrote as measured; a text where it wrote nothing of the criterion."""
    try:
        return entry["criteria"][criterion]["measured"]
    except (KeyError, TypeError):
        return ""


def _near(value: float, written: Any) -> bool:
    """Whether a number is the one that was written, or both are missing."""
    if written is None or not math.isfinite(value):
        return written is None and not math.isfinite(value)
    if not isinstance(written, int | float):
        return False
    return abs(value - written) <= NEAR * (1 + abs(written))
