"""An answer of the national DOK-arealanalyse for each site, strictly after the schema version 1.

Which state an answer of ours becomes is told by `state_of`. Numbers are those of the Evaluation and
of `assess.datasets`, rounded to whole metres and square metres as the schema wants; members that
have no value are left out, since the schema refuses null.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import CRS

from ikap.assess.datasets import DataSetAnswer, dataset_answers
from ikap.catalogue import LAYERS, TABLES
from ikap.model import M2_PER_DAA, Answer, Constraint, Evaluation, Source, Tag, Tier, ZoneTest
from ikap.sources.fetched import CONTEXTS, FITNESS, UNFIT
from ikap.sources.region import DataSet, Region
from ikap.text import N_, NO_BREAK, _, listed, lowered, number, percent
from ikap.words import SYNTHETIC

GUIDANCE = "https://register.geonorge.no/geolett"
COVERAGE = "fullstendighet_dekning"
INFORMS = N_("Til orientering.")  # before what moves nothing
COVERAGE_NAME = "Fullstendighetsdekning"

Document = Mapping[str, Any]


class State(StrEnum):
    """The states of the schema that we write; plain HIT and NO-HIT have no colour."""

    RED = "HIT-RED"
    YELLOW = "HIT-YELLOW"
    UNKNOWN = "NO-HIT-YELLOW"
    GREEN = "NO-HIT-GREEN"
    NOT_RELEVANT = "NOT-RELEVANT"


def state_of(answer: Answer, tier: Tier, *, applies: bool = True) -> State:
    """The state of an answer: red only for what is taken out of a site, green only for `no`.

    >>> str(state_of(Answer.YES, Tier.EXCLUDE)), str(state_of(Answer.TOUCH, Tier.EXCLUDE))
    ('HIT-RED', 'HIT-YELLOW')
    >>> str(state_of(Answer.UNCHECKED, Tier.FLAG)), str(state_of(Answer.NO, Tier.FLAG))
    ('NO-HIT-YELLOW', 'NO-HIT-GREEN')
    """
    if not applies:
        return State.NOT_RELEVANT
    if answer is Answer.YES:
        return State.RED if tier is Tier.EXCLUDE else State.YELLOW
    if answer is Answer.TOUCH:
        return State.YELLOW
    return State.UNKNOWN if answer is Answer.UNCHECKED else State.GREEN


def analyses(
    evaluation: Evaluation, region: Region, *, contexts: Sequence[str] = CONTEXTS
) -> dict[str, dict[str, Any]]:
    """An answer for each site, by id. `contexts` are those whose fitness is told."""
    answers = dataset_answers(evaluation, region)
    return {
        str(name): analysis(
            answers[str(name)],
            shape,
            str(code),
            evaluation.region.municipalities.get(str(code), str(code)),
            evaluation.region.crs,
            contexts=contexts,
        )
        for name, shape, code in zip(
            evaluation.sites.index,
            evaluation.sites.geometry,
            evaluation.sites["municipality_code"],
            strict=True,
        )
    }


def analysis(
    answers: Sequence[DataSetAnswer],
    shape: Any,
    code: str,
    municipality: str,
    crs: str,
    *,
    contexts: Sequence[str] = CONTEXTS,
) -> dict[str, Any]:
    """The answer for one site: `shape` in `crs`, metres."""
    return {
        "resultList": [_result(one, shape.area, contexts) for one in answers],
        "inputGeometry": _geojson(shape, crs),
        "inputGeometryArea": round(shape.area),
        "factList": [],
        "municipalityNumber": code,
        "municipalityName": municipality,
    }


def _result(one: DataSetAnswer, area: float, contexts: Sequence[str]) -> dict[str, Any]:
    state = state_of(one.answer, one.tier, applies=one.applies)
    hit = state in (State.RED, State.YELLOW)
    told: dict[str, Any] = {
        "runAlgorithm": _steps(one, state),
        "buffer": round(one.buffer),
        "runOnDataset": _dataset(one),
        "inputGeometryArea": round(area),
        "resultStatus": state.value,
        "theme": _theme(one),
    }
    if hit or state is State.GREEN:
        told["hitArea"] = round(one.area)
    if one.constraint is not None and hit:
        told["possibleActions"] = [_(one.constraint.advice)]
        told["guidanceText"] = _(one.constraint.basis.title)
    guidance = _guidance(one)
    if guidance:
        told["guidanceUri"] = guidance
    told["description"] = _spaced(_description(one, state, area))
    if hit:
        told["distanceToObject"] = 0
    elif one.distance is not None:
        told["distanceToObject"] = round(one.distance)
    told["qualitymeasurement"] = _measures(one, state, contexts)
    told["qualityWarning"] = [_spaced(text) for text in _warnings(one, state, contexts)]
    told["data"] = {"ikap": _ours(one, area)}
    return told


def _spaced(text: str) -> str:
    """With plain spaces: other suppliers' readers look for «50,0 % av»."""
    return text.replace(NO_BREAK, " ")


def _steps(one: DataSetAnswer, state: State) -> list[str]:
    """What was done, in the words that the national analysis logs its own steps with."""
    if state is State.NOT_RELEVANT:
        return ["set input_geometry", "not run: does not concern this kind of site"]
    if one.dataset is None:
        return ["set input_geometry", f"not run: no data for {one.layer}"]
    hit = state in (State.RED, State.YELLOW)
    codes = ""
    if one.constraint is not None and isinstance(one.constraint.test, ZoneTest):
        codes = " ".join(",".join(map(str, c)) for c in one.constraint.test.where.values())
    steps = ["set input_geometry", f"check coverage {one.layer}"]
    steps += [f"coverage {100 * (1 - one.unchecked):.1f} %"] if one.unchecked > 0 else []
    steps.append(f"intersects layer {one.layer} {codes}".strip() + f" ({hit})")
    steps.append("calculate hit area" if hit else "get distance to nearest object")
    steps += ["answer overridden by planner"] if one.override else []
    return [*steps, "deliver result"]


def _dataset(one: DataSetAnswer) -> dict[str, Any]:
    """Whose data, of what day; where there are none, what they would be of."""
    if one.dataset is None:
        return {
            "datasetid": f"ikap:{one.layer}",
            "title": _(LAYERS[one.layer].title),
            "owner": _("Regionen har ingen data"),
            "updated": "1970-01-01T00:00:00Z",
        }
    source = one.dataset.source
    told = {
        "datasetid": one.dataset.id,
        "title": _marked(source),
        "owner": source.publisher,
        "updated": moment(source.date),
    }
    return told | ({"datasetDescriptionUri": source.url} if source.url else {})


def _marked(source: Source) -> str:
    return f"{source.title} ({_(SYNTHETIC)})" if source.synthetic else source.title


def moment(date: str) -> str:
    """A date as the schema wants it, in UTC; a year or a month is taken at its first day.

    >>> moment("2026-01-15"), moment("2019"), moment("2025-06")
    ('2026-01-15T00:00:00Z', '2019-01-01T00:00:00Z', '2025-06-01T00:00:00Z')
    """
    parts = [*date.split("-"), "01", "01"][:3]
    return f"{'-'.join(parts)}T00:00:00Z"


def _theme(one: DataSetAnswer) -> str:
    if one.dataset is not None and one.dataset.theme:
        return one.dataset.theme
    return themes().get(one.layer, "Annet")


@cache
def themes() -> Mapping[str, str]:
    """The national theme of each of our layers."""
    told = tomllib.loads((TABLES / "dok_themes.toml").read_text(encoding="utf-8"))
    found: Mapping[str, str] = told["themes"]
    return found


def _guidance(one: DataSetAnswer) -> list[dict[str, str]]:
    """Addresses only: the texts are their owners'."""
    found = []
    if one.constraint is not None:
        basis = one.constraint.basis
        if basis.tag is Tag.SOURCE and basis.url:
            found.append({"href": basis.url, "title": _(basis.title)})
    if one.dataset is not None and one.dataset.record is not None:
        found.append({"href": GUIDANCE, "title": "Geolett"})
    return found


def _description(one: DataSetAnswer, state: State, area: float) -> str:
    title = _title(one)
    if state is State.NOT_RELEVANT:
        return _("{title}: gjelder ikke denne typen område.", title=title)
    if one.dataset is None:
        return _("{title}: regionen mangler kartlaget.", title=title)
    if state is State.UNKNOWN:
        share = percent(one.unchecked, 1)
        return _("{title}: kartlaget dekker ikke {share} av området.", title=title, share=share)
    if state is State.GREEN:
        return _("{title}: ingen treff.", title=title)
    daa, of = number(one.area / M2_PER_DAA), number(area / M2_PER_DAA)
    what = (
        _("{title}: berører grensen.", title=title)
        if one.answer is Answer.TOUCH
        else _("{title}: {daa} daa av {of} daa.", title=title, daa=daa, of=of)
    )
    informs = one.constraint is None or not one.constraint.conditional
    return f"{_(INFORMS)} {what}" if informs and one.tier is Tier.FLAG else what


def _title(one: DataSetAnswer) -> str:
    if one.constraint is not None:
        return _(one.constraint.title)
    return one.dataset.source.title if one.dataset is not None else _(LAYERS[one.layer].title)


def _measures(one: DataSetAnswer, state: State, contexts: Sequence[str]) -> list[dict[str, str]]:
    """What is known of the data: where they were mapped, and what they are fit for."""
    if state is State.NOT_RELEVANT:
        return []
    found = []
    if one.unchecked < 1 and one.dataset is not None:
        hit = state in (State.RED, State.YELLOW)
        words = "Grundig kartlagt med funn" if hit else "Kartlagt uten funn"
        found.append(_measure(COVERAGE, COVERAGE_NAME, "Ja", words))
    if one.unchecked > 0 or one.dataset is None:
        found.append(_measure(COVERAGE, COVERAGE_NAME, "Nei", "Ikke kartlagt"))
    for context, value in _fitness(one.dataset, contexts).items():
        name = f"egnethet_{context.casefold()}"
        found.append(_measure(name, context, str(value), _(FITNESS[value])))
    return found


def _measure(name: str, title: str, value: str, comment: str) -> dict[str, str]:
    return {
        "qualityDimensionId": name,
        "qualityDimensionName": title,
        "value": value,
        "comment": comment,
    }


def _fitness(dataset: DataSet | None, contexts: Sequence[str]) -> dict[str, int]:
    told = {} if dataset is None else dataset.fitness
    return {context: told[context] for context in contexts if context in told}


def _warnings(one: DataSetAnswer, state: State, contexts: Sequence[str]) -> list[str]:
    if state is State.NOT_RELEVANT:
        return []
    found = []
    if one.dataset is not None and one.dataset.source.synthetic:
        found.append(_(SYNTHETIC))
    if one.unchecked > 0:
        found.append(
            _(
                "{share} av området er ikke kartlagt for {theme}",
                share=percent(one.unchecked, 1),
                theme=lowered(_(LAYERS[one.layer].title)),
            )
        )
    if one.answer is Answer.TOUCH:
        found.append(_("Berører grensen"))
    unfit = [c for c, value in _fitness(one.dataset, contexts).items() if value <= UNFIT]
    if unfit:
        found.append(_("Datasettet er lite egnet for {contexts}", contexts=listed(unfit)))
    return found


def _ours(one: DataSetAnswer, area: float) -> dict[str, Any]:
    """Our own answer, by which a reader gets back what it came from."""
    constraint: Constraint | None = one.constraint
    told: dict[str, Any] = {
        "constraint": None if constraint is None else constraint.id,
        "layer": one.layer,
        "tier": one.tier.value,
        "answer": one.answer.value if one.applies else None,
        "share": round(one.area / area, 6) if area else 0.0,
        "unchecked_share": round(one.unchecked, 6),
        "override": one.override,
    }
    return told


def _geojson(shape: Any, crs: str) -> dict[str, Any]:
    """A site as GeoJSON with its CRS named, without which it is taken for degrees."""
    number_ = CRS(crs).to_epsg()
    millimetres = shapely.transform(shape, lambda places: np.round(places, 3))
    told: dict[str, Any] = json.loads(shapely.to_geojson(millimetres))
    name = f"urn:ogc:def:crs:EPSG::{number_}"
    return {**told, "crs": {"type": "name", "properties": {"name": name}}}
