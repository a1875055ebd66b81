"""Profiles as the page edits them: tried on a run at once, checked as a file is, written as one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomlkit

from ikap.assess import profiles
from ikap.assess.judgement import judge
from ikap.criteria import CRITERIA
from ikap.model import ConfigurationError, Evaluation, Problem
from ikap.present.document import profile_entry
from ikap.serve.engine.scoring import evaluated
from ikap.serve.engine.warm import opened, profile_of
from ikap.text import _
from ikap.words import LISTS

# What judging adds to the sites, and adds anew with other weights.
JUDGED = (
    *("score", "score_low", "score_high", "status", "status_reasons", "complete", "rank"),
    *("rank_low", "rank_high", "group_rank", "light", "light_reason"),
)


def bundled(region: str | None) -> list[dict[str, Any]]:
    """The bundled profiles as the document tells of them."""
    del region
    return [dict(profile_entry(profiles.load(name))) for name in profiles.names()]


def titles(region: str | None) -> dict[str, str]:
    """What each criterion is called."""
    del region
    return {criterion.id: _(criterion.title) for criterion in CRITERIA}


def checked(region: str | None, profile: dict[str, Any], name: str) -> dict[str, Any]:
    """A profile's entry and its TOML; what is wrong with it is refused, all at once."""
    del region
    result = profile_of({**profile, "name": name})
    try:
        toml = _toml(profile)
    except ValueError as error:
        what = _(
            "Feltet «{key}» kan ikke være {value}.", key="date", value=repr(profile["date"])[:80]
        )
        remedy = _("Feltet skal være en dato, ÅÅÅÅ-MM-DD.")
        raise ConfigurationError([Problem("date", what, remedy)]) from error
    return {"entry": dict(profile_entry(result)), "toml": toml}


def _toml(profile: Mapping[str, Any]) -> str:
    """The keys of a profile as its file has them; a date is a date."""
    table = _without_nothing({key: value for key, value in profile.items() if key != "name"})
    table["date"] = date.fromisoformat(str(table["date"]))
    return tomlkit.dumps(table)


def _without_nothing(table: Mapping[str, Any]) -> dict[str, Any]:
    """The same without what is null, which TOML does not know."""

    def cleaned(value: Any) -> Any:
        if isinstance(value, list):
            return [cleaned(entry) for entry in value if entry is not None]
        return _without_nothing(value) if isinstance(value, Mapping) else value

    return {key: cleaned(value) for key, value in table.items() if value is not None}


def weighed(
    region: str | None,
    files: Sequence[str],
    profile: str | dict[str, Any],
    mapping: Mapping[str, str] | None = None,
    overrides: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """The order of a run's sites with other weights: arithmetic over what was measured once."""
    where = opened(region)
    weights = profile_of(profile)
    times = tuple((file, Path(file).stat().st_mtime_ns) for file in files)
    asked = json.dumps({"mapping": mapping or {}, "overrides": list(overrides)}, sort_keys=True)
    measured = _measured(region, times, asked)
    base = measured.sites.drop(columns=[c for c in JUDGED if c in measured.sites])
    judged = judge(base, measured.constraints, measured.indicators, weights, where.has).sites
    rows = [
        {
            "id": str(label),
            "name": row["name"],
            "list": row["list"],
            "rank": _whole(row["rank"]),
            "before": _whole(measured.sites.loc[label, "rank"]),
            "score": None if row["score"] != row["score"] else float(row["score"]),
            "class": None if row["light"] is None else str(row["light"]),
            "status": str(row["status"]),
        }
        for label, row in judged.iterrows()
    ]
    order = list(LISTS)
    return {
        "sites": sorted(rows, key=lambda r: (order.index(r["list"]), r["rank"] or 10**9, r["id"]))
    }


@lru_cache(maxsize=2)
def _measured(region: str | None, times: tuple[tuple[str, int], ...], asked: str) -> Evaluation:
    """What was measured of a run, with the weights that come with the tool; kept for the next."""
    values = json.loads(asked)
    files = [file for file, _changed in times]
    return evaluated(region, files, None, values["mapping"], values["overrides"])


def _whole(value: Any) -> int | None:
    return None if value is None or value != value else int(value)
