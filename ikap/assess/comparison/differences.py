"""What two runs were made of differently: profile, curves, limits, layers, proposals, overrides.

A document is what scores.json holds, a record what run.json holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ikap.assess.comparison.movements import both
from ikap.document import Document, SourceEntry

Sides = Sequence[Mapping[str, Any]]  # before, after


class Subject(StrEnum):
    """What two runs may differ in."""

    PROFILE = "profile"
    GOAL_WEIGHT = "goal_weight"
    CRITERION_WEIGHT = "criterion_weight"
    NOT_COMPENSABLE = "not_compensable"
    CURVE = "curve"
    TIER = "tier"
    SET_ASIDE = "set_aside"
    LAYER = "layer"
    LAYER_FILE = "layer_file"
    PROPOSALS = "proposals"
    OVERRIDE = "override"
    TRAIL = "trail"
    REGION = "region"
    VERSION = "version"


@dataclass(frozen=True)
class Difference:
    """One thing that two runs do not have in common; None where a run lacks it."""

    subject: Subject
    name: str
    before: Any
    after: Any
    kind: str | None = None


def differences(
    before: Document, after: Document, records: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> tuple[Difference, ...]:
    """What two runs were made of differently: `records` are what their run.json hold."""
    runs = (before, after)
    return (
        *_different(Subject.REGION, [_only(run["region"], "title", "crs") for run in runs]),
        *_profiles([run["profile"] for run in runs], _goals(before) | _goals(after)),
        *_different(Subject.CURVE, [_curves(run) for run in runs]),
        *_different(Subject.TIER, [_tiers(run) for run in runs]),
        *_set_aside(runs),
        *_different(Subject.LAYER, [_layers(run["layers"]) for run in runs]),
        *_files(runs, records),
        *_different(Subject.PROPOSALS, [_checksums(record["inputs"]) for record in records]),
        *_different(Subject.OVERRIDE, [_overrides(record) for record in records]),
        *_different(Subject.TRAIL, [_states(run) for run in runs]),
        *_different(Subject.VERSION, [_only(record["versions"], "ikap") for record in records]),
    )


def _different(subject: Subject, sides: Sides, kind: str | None = None) -> list[Difference]:
    a, b = sides
    return [
        Difference(subject, name, a.get(name), b.get(name), kind)
        for name in both(a, b)
        if a.get(name) != b.get(name)
    ]


def _only(entry: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: entry.get(name) for name in names}


def _profiles(profiles: Sides, goals: Mapping[str, str]) -> Iterable[Difference]:
    yield from _different(Subject.PROFILE, [_only(profile, "title") for profile in profiles])
    a, b = (profile["weights"] for profile in profiles)
    for kind in both(a, b):
        weights = [side.get(kind, {"goals": {}, "criteria": {}}) for side in (a, b)]
        yield from _different(Subject.GOAL_WEIGHT, [_shares(w["goals"]) for w in weights], kind)
        within = [_within(w["criteria"], goals) for w in weights]
        yield from _different(Subject.CRITERION_WEIGHT, within, kind)
    stiff = [sorted(profile["not_compensable"]) for profile in profiles]
    if stiff[0] != stiff[1]:
        yield Difference(Subject.NOT_COMPENSABLE, "", stiff[0], stiff[1])


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: round(w / total, 6) if total else 0.0 for name, w in weights.items()}


def _goals(run: Document) -> dict[str, str]:
    return {name: criterion["goal"] for name, criterion in run["criteria"].items()}


def _within(weights: Mapping[str, float], goals: Mapping[str, str]) -> dict[str, float]:
    """The criteria's shares of their goals."""
    shares: dict[str, float] = {}
    for goal in dict.fromkeys(goals.values()):
        shares |= _shares({n: w for n, w in weights.items() if goals.get(n) == goal})
    return shares


def _curves(run: Document) -> dict[str, Any]:
    """How each criterion reads each of its indicators, by kind."""
    return {
        f"{name} {gauge['indicator']} {' '.join(gauge['kinds'])}": gauge.get(
            "curve", gauge.get("table")
        )
        for name, criterion in run["criteria"].items()
        for gauge in criterion["gauges"]
    }


def _tiers(run: Document) -> dict[str, str]:
    return {name: limit["tier"] for name, limit in run["constraints"].items()}


def _set_aside(runs: Sides) -> Iterable[Difference]:
    a, b = (run["set_aside"] for run in runs)
    for kind in both(a, b):
        sides = [dict.fromkeys(side.get(kind, ()), True) for side in (a, b)]
        yield from _different(Subject.SET_ASIDE, sides, kind)


def _layers(layers: Mapping[str, SourceEntry]) -> dict[str, Any]:
    return {name: (source["title"], source["date"]) for name, source in layers.items()}


def _files(runs: Sides, records: Sides) -> Iterable[Difference]:
    """Layer files of the same name with other contents, where the layers' dates are the same."""
    if _layers(runs[0]["layers"]) == _layers(runs[1]["layers"]):
        sides = [_checksums(record["region"]["files"]) for record in records]
        for difference in _different(Subject.LAYER_FILE, sides):
            if difference.before is not None and difference.after is not None:
                yield difference


def _checksums(files: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {str(file["path"]).rsplit("/", 1)[-1]: file["sha256"] for file in files}


def _states(run: Document) -> dict[str, str]:
    """The latest that was entered of each site's way through the round, by id."""
    return {
        str(entry["id"]): entry["trail"][-1]["text"]
        for entry in run["alternatives"]
        if entry.get("trail")
    }


def _overrides(record: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{override['id']}, {override['constraint']}": f"{override['answer']}: {override['reason']}"
        for override in record.get("overrides", ())
    }
