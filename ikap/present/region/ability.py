"""What a region can and cannot measure, by the layers that it has: a page in plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ikap.assess.measurement import available, layers_of
from ikap.catalogue import LAYERS
from ikap.criteria import CONSTRAINTS, CRITERIA
from ikap.model import Constraint, Criterion, ZoneTest
from ikap.sources.official import Official, official, products_of
from ikap.sources.region import Region
from ikap.text import _, listed, lowered


@dataclass(frozen=True)
class Ability:
    """Criteria and constraints that can be answered, and those that lack a layer, by the layer.

    `open` are lacking layers that can be fetched, `closed` layers that a data set behind a login
    would fill, or fill better; `own` are those that no national data set fills.
    """

    title: str
    measured: tuple[Criterion, ...]
    lacking: tuple[tuple[Criterion, tuple[str, ...]], ...]
    answered: tuple[Constraint, ...]
    unanswered: tuple[tuple[Constraint, tuple[str, ...]], ...]
    open: tuple[str, ...]
    closed: tuple[tuple[str, tuple[Official, ...]], ...]
    own: tuple[str, ...]


def ability(region: Region) -> Ability:
    """What the region can measure as it stands."""
    judged = [(criterion, _lacking(criterion, region)) for criterion in CRITERIA]
    asked = [(limit, _unheld(_layers(limit), region)) for limit in CONSTRAINTS]
    needed = dict.fromkeys(name for _one, names in (*judged, *asked) for name in (names or ()))
    known = {name: products_of(name) for name in needed}
    return Ability(
        title=region.title,
        measured=tuple(c for c, names in judged if names is None),
        lacking=tuple((c, names) for c, names in judged if names is not None),
        answered=tuple(c for c, names in asked if not names),
        unanswered=tuple((c, names) for c, names in asked if names),
        open=tuple(n for n, gauges in known.items() if any(not gauge.login for gauge in gauges)),
        closed=_closed(region),
        own=tuple(n for n, gauges in known.items() if not gauges),
    )


def _closed(region: Region) -> tuple[tuple[str, tuple[Official, ...]], ...]:
    """The data sets behind a login that the region does not have, by layer."""
    closed: dict[str, tuple[Official, ...]] = {}
    for product in official():
        held = region.declarations.get(product.kind)
        if product.login and (held is None or product.title not in held.source.title):
            closed[product.kind] = (*closed.get(product.kind, ()), product)
    return tuple(closed.items())


def _lacking(criterion: Criterion, region: Region) -> tuple[str, ...] | None:
    """The layers that a criterion lacks; None where one of its gauges can be measured."""
    gauges = [gauge.indicator for gauge in criterion.gauges]
    if any(available(region.has, indicator) for indicator in gauges):
        return None
    return _unheld([name for measure in gauges for name in layers_of(measure)], region)


def _layers(constraint: Constraint) -> Sequence[str]:
    test = constraint.test
    return (test.layer,) if isinstance(test, ZoneTest) else layers_of(test.indicator)


def _unheld(names: Sequence[str], region: Region) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if not region.has(name)))


def ability_text(ability: Ability) -> str:
    """The page, in the language in use."""
    parts = [_("Målegrunnlag for {region}", region=ability.title)]
    parts += ["=" * len(parts[0]), ""]
    parts += _section(_("Måles"), [_(c.title) for c in ability.measured])
    parts += _section(
        _("Måles ikke"), [_because(_(c.title), names) for c, names in ability.lacking]
    )
    parts += _section(_("Begrensninger som undersøkes"), [_(c.title) for c in ability.answered])
    parts += _section(
        _("Begrensninger som ikke er undersøkt"),
        [_because(_(c.title), names) for c, names in ability.unanswered],
    )
    parts += _section(
        _("Kan hentes åpent: ikap layers fetch"), [_layer(name) for name in ability.open]
    )
    parts += _section(
        _("Må bestilles (innlogging)"),
        [
            f"{_layer(name)}: {listed([_where(gauge) for gauge in found_])}"
            for name, found_ in ability.closed
        ],
    )
    parts += _section(
        _("Ingen nasjonal kilde, krever egne filer"), [_layer(n) for n in ability.own]
    )
    return "\n".join(parts).rstrip() + "\n"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [title, "-" * len(title), *(f"- {line}" for line in lines), ""] if lines else []


def _because(title: str, names: Sequence[str]) -> str:
    return _("{title}: mangler {layers}", title=title, layers=listed([*map(_lowered, names)]))


def _lowered(name: str) -> str:
    return lowered(_(LAYERS[name].title))


def _layer(name: str) -> str:
    return f"{_(LAYERS[name].title)} ({name})"


def _where(product: Official) -> str:
    return f"{product.title} ({product.owner}) {product.page}".rstrip()
