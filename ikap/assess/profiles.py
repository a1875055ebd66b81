"""Profiles: whose weights, read from TOML, checked against what can be weighted, and applied.

The criteria are imported where they are needed: their libraries are slow to load, and listing
profiles needs none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from ikap.model import (
    Basis,
    ConfigurationError,
    Constraint,
    Criterion,
    Curve,
    Goal,
    Kind,
    LimitTest,
    Problem,
    Profile,
    Replacement,
    Tier,
)
from ikap.syntax import fault_in_toml
from ikap.text import _

BUNDLED = Path(__file__).parent.parent / "profiles"
DEFAULT = "balansert"
_KEYS = (
    "title",
    "decided_by",
    "date",
    "basis",
    "not_compensable",
    "housing",
    "business",
    "replace",
)


def names() -> tuple[str, ...]:
    """The bundled profiles, by name."""
    return tuple(sorted(path.stem for path in BUNDLED.glob("*.toml")))


def load(reference: str | Path) -> Profile:
    """A bundled profile by name, or a profile file; a ConfigurationError lists all faults."""
    path = _path(reference)
    return parse(_table(path), path.stem, path.name)


def bundled(name: str) -> Profile:
    """A bundled profile, without importing every criterion to look up the names in it."""
    path = BUNDLED / f"{name}.toml"
    return parse(_table(path), path.stem, path.name, known=None)


def _path(reference: str | Path) -> Path:
    path = BUNDLED / f"{reference}.toml"
    if not path.is_file():
        path = Path(reference)
    if not path.is_file():
        known = ", ".join(names())
        raise ConfigurationError(
            [
                Problem(
                    str(reference),
                    _("Profilen finnes ikke."),
                    _(
                        "Profilene som følger med, er {known}. Oppgi ellers en TOML-fil.",
                        known=known,
                    ),
                )
            ]
        )
    return path


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fault = fault_in_toml(path.read_bytes())
        what = _("Profilen er ikke gyldig TOML: {error}.", error=fault or error)
        remedy = fault.remedy if fault else ""
        raise ConfigurationError([Problem(path.name, what, remedy)]) from error


def _weighable(kind: Kind) -> list[str]:
    """The criteria that a profile can weigh for a kind of site, by id."""
    from ikap.criteria import CRITERIA

    return [criterion.id for criterion in CRITERIA if kind in criterion.kinds]


def parse(
    table: Mapping[str, Any],
    name: str,
    where: str,
    known: Callable[[Kind], Sequence[str]] | None = _weighable,
) -> Profile:
    """A profile from its parsed TOML; a ConfigurationError lists all that is wrong.

    `known`: the criteria that may be weighed for a kind; None takes the names as they stand.
    """
    problems = [
        Problem(
            where,
            _("Ukjent felt «{key}».", key=key),
            _("Kjente felt: {known}.", known=", ".join(_KEYS)),
        )
        for key in table
        if key not in _KEYS
    ]
    problems += [
        Problem(where, _("Feltet «{key}» mangler.", key=key))
        for key in ("title", "decided_by", "date", "basis")
        if key not in table
    ]
    misshapen = _misshapen(table, where)
    if misshapen:
        raise ConfigurationError([*problems, *misshapen])
    basis = _basis(table.get("basis", {}), where, problems) if "basis" in table else None
    goals: dict[Kind, dict[Goal, float]] = {}
    criteria: dict[Kind, dict[str, float]] = {}
    for kind in Kind:
        if kind.value in table:
            part = table[kind.value]
            spot = f"{where} [{kind.value}"
            goal_names = [goal.value for goal in Goal]
            weights = _weights(part.get("goals", {}), goal_names, f"{spot}.goals]", problems)
            goals[kind] = {Goal(key): weight for key, weight in weights.items()}
            entries = part.get("criteria", {})
            weighable = list(entries) if known is None else known(kind)
            criteria[kind] = _weights(entries, weighable, f"{spot}.criteria]", problems)
    if not goals:
        problems.append(Problem(where, _("Profilen har vekter verken for bolig eller for næring.")))
    stiff = _goals(table.get("not_compensable", ["soil"]), where, problems)
    replacements = [
        _replacement(entry, f"{where} [[replace]] {i}", problems)
        for i, entry in enumerate(table.get("replace", []), start=1)
    ]
    if problems or basis is None:
        raise ConfigurationError(problems)
    return Profile(
        name=name,
        title=str(table["title"]),
        decided_by=str(table["decided_by"]),
        date=_iso(table["date"]),
        basis=basis,
        goals=goals,
        criteria=criteria,
        not_compensable=stiff,
        replacements=tuple(r for r in replacements if r is not None),
    )


_TABLE, _LIST, _TEXT = (dict,), (list,), (str,)
_SHAPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("title", "decided_by"), _TEXT),
    "date": (str, date),
    **dict.fromkeys(("basis", "housing", "business"), _TABLE),
    **dict.fromkeys(("not_compensable", "replace"), _LIST),
}
_REPLACE_SHAPES: Mapping[str, tuple[type, ...]] = {
    "basis": _TABLE,
    **dict.fromkeys(("criterion", "indicator", "constraint", "tier"), _TEXT),
    "curve": _LIST,
}


def _misshapen(table: Mapping[str, Any], where: str) -> list[Problem]:
    """What is no table, list or text where the profile has one: nothing else of it is read."""
    problems = _shaped(table, _SHAPES, where)
    for kind in Kind:
        part = table.get(kind.value)
        if isinstance(part, dict):
            shapes = dict.fromkeys(("goals", "criteria"), _TABLE)
            problems += _shaped(part, shapes, f"{where} [{kind.value}]")
    entries = table.get("replace")
    for i, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        spot = f"{where} [[replace]] {i}"
        if isinstance(entry, dict):
            problems += _shaped(entry, _REPLACE_SHAPES, spot)
        else:
            problems += _shaped({"replace": entry}, {"replace": _TABLE}, spot)
    return problems


def _shaped(
    table: Mapping[str, Any], shapes: Mapping[str, tuple[type, ...]], where: str
) -> list[Problem]:
    remedies = {
        dict: _("Feltet skal være en tabell."),
        list: _("Feltet skal være en liste."),
        str: _("Feltet skal være tekst."),
        date: _("Feltet skal være en dato, ÅÅÅÅ-MM-DD."),
    }
    return [
        Problem(
            where,
            _("Feltet «{key}» kan ikke være {value}.", key=key, value=repr(table[key])[:80]),
            remedies[shapes[key][-1]],
        )
        for key in shapes
        if key in table and not isinstance(table[key], shapes[key])
    ]


def apply(
    profile: Profile,
    criteria: Sequence[Criterion] | None = None,
    constraints: Sequence[Constraint] | None = None,
) -> tuple[tuple[Criterion, ...], tuple[Constraint, ...]]:
    """The criteria and constraints as the profile has them: its own curves and tiers put in.

    Without `criteria` or `constraints`, all that there are.
    """
    from ikap.criteria import CONSTRAINTS, CRITERIA

    criteria = CRITERIA if criteria is None else criteria
    constraints = CONSTRAINTS if constraints is None else constraints
    curves = {(r.criterion, r.indicator): r for r in profile.replacements if r.curve is not None}
    tiers = {r.constraint: r for r in profile.replacements if r.tier is not None}

    def effective(criterion: Criterion) -> Criterion:
        gauges = []
        for gauge in criterion.gauges:
            replacement = curves.get((criterion.id, gauge.indicator.id))
            if replacement is not None and replacement.curve is not None:
                gauge = replace(gauge, value=replacement.curve, basis=replacement.basis)
            gauges.append(gauge)
        return replace(criterion, gauges=tuple(gauges))

    def limited(constraint: Constraint) -> Constraint:
        replacement = tiers.get(constraint.id)
        if replacement is None or replacement.tier is None:
            return constraint
        # What is taken out of the site needs no cap on the rest of it.
        caps = constraint.caps_class and replacement.tier is not Tier.EXCLUDE
        return replace(constraint, tier=replacement.tier, basis=replacement.basis, caps_class=caps)

    return tuple(map(effective, criteria)), tuple(map(limited, constraints))


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _basis(entry: Mapping[str, Any], where: str, problems: list[Problem]) -> Basis | None:
    fields = {key: _iso(value) for key, value in entry.items() if value is not None}
    try:
        return Basis(**fields)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        problems.append(
            Problem(
                where,
                _("Grunnlaget (basis) er ufullstendig: {error}.", error=error),
                _(
                    "Grunnlaget må ha title og tag (S, M-H, M-M, M-L, C, P); S må også ha "
                    "publisher og date."
                ),
            )
        )
        return None


def _weights(
    entries: Mapping[str, Any], known: Sequence[str], where: str, problems: list[Problem]
) -> dict[str, float]:
    problems += [_unknown(name, known, where) for name in entries if name not in known]
    weights = {}
    for name, value in entries.items():
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1e9:
            problems.append(
                Problem(
                    where,
                    _("Vekten «{name}» er {value}.", name=name, value=value),
                    _("En vekt må være 0 eller høyere."),
                )
            )
        elif name in known:
            weights[name] = float(value)
    if not problems and not any(weights.values()):
        problems.append(Problem(where, _("Alle vektene er 0."), _("Minst én vekt må være over 0.")))
    return weights


def _goals(entries: Iterable[Any], where: str, problems: list[Problem]) -> tuple[Goal, ...]:
    known = [goal.value for goal in Goal]
    where = f"{where} not_compensable"
    problems += [_unknown(entry, known, where) for entry in entries if entry not in known]
    return tuple(Goal(entry) for entry in entries if entry in known)


def _replacement(
    entry: Mapping[str, Any], where: str, problems: list[Problem]
) -> Replacement | None:
    before = len(problems)
    basis = _basis(entry.get("basis", {}), where, problems)
    tier = curve = None
    if "constraint" in entry:
        tier = _tier(entry, where, problems)
    else:
        curve = _curve(entry, where, problems)
    if len(problems) > before or basis is None:
        return None
    return Replacement(
        basis=basis,
        criterion=entry.get("criterion"),
        indicator=entry.get("indicator"),
        curve=curve,
        constraint=entry.get("constraint"),
        tier=tier,
    )


def _tier(entry: Mapping[str, Any], where: str, problems: list[Problem]) -> Tier | None:
    from ikap.criteria import CONSTRAINTS

    name, wanted = entry["constraint"], entry.get("tier")
    limits = {limit.id: limit for limit in CONSTRAINTS}
    tiers = [tier.value for tier in Tier]
    if name not in limits:
        problems.append(_unknown(name, list(limits), where))
    elif wanted not in tiers:
        problems.append(_unknown(wanted, tiers, where))
    elif wanted == Tier.EXCLUDE and isinstance(limits[name].test, LimitTest):
        what = _("«{name}» er en terskel og kan ikke trekkes fra arealet.", name=name)
        problems.append(Problem(where, what, _('Bare soner kan ha tier = "exclude".')))
    else:
        return Tier(wanted)
    return None


def _curve(entry: Mapping[str, Any], where: str, problems: list[Problem]) -> Curve | None:
    from ikap.criteria import CRITERIA

    criteria = {criterion.id: criterion for criterion in CRITERIA}
    name, indicator = entry.get("criterion"), entry.get("indicator")
    if name not in criteria:
        problems.append(_unknown(name, list(criteria), where))
        return None
    known = [gauge.indicator.id for gauge in criteria[name].gauges]
    if indicator not in known:
        problems.append(_unknown(indicator, known, where))
    try:
        return Curve(tuple((x, v) for x, v in entry.get("curve", [])))
    except (TypeError, ValueError) as error:
        problems.append(Problem(where, _("Poengkurven kan ikke brukes: {error}.", error=error)))
        return None


def _unknown(name: object, known: Sequence[str], where: str) -> Problem:
    return Problem(
        where,
        _("Ukjent navn «{name}».", name=name),
        _("Kjente navn: {known}.", known=", ".join(known)),
    )
