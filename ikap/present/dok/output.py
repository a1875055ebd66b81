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
        "resultList": [_result(answer, shape.area, contexts) for answer in answers],
        "inputGeometry": geojson(shape, crs),
        "inputGeometryArea": round(shape.area),
        "factList": [],
        "municipalityNumber": code,
        "municipalityName": municipality,
    }


def _result(answer: DataSetAnswer, area: float, contexts: Sequence[str]) -> dict[str, Any]:
    state = state_of(answer.answer, answer.tier, applies=answer.applies)
    hit = state in (State.RED, State.YELLOW)
    result: dict[str, Any] = {
        "runAlgorithm": _steps(answer, state),
        "buffer": round(answer.buffer),
        "runOnDataset": _dataset(answer),
        "inputGeometryArea": round(area),
        "resultStatus": state.value,
        "theme": _theme(answer),
    }
    if hit or state is State.GREEN:
        result["hitArea"] = round(answer.area)
    if answer.constraint is not None and hit:
        result["possibleActions"] = [_(answer.constraint.advice)]
        result["guidanceText"] = _(answer.constraint.basis.title)
    guidance = _guidance(answer)
    if guidance:
        result["guidanceUri"] = guidance
    result["description"] = _spaced(_description(answer, state, area))
    if hit:
        result["distanceToObject"] = 0
    elif answer.distance is not None:
        result["distanceToObject"] = round(answer.distance)
    result["qualitymeasurement"] = _measures(answer, state, contexts)
    result["qualityWarning"] = [_spaced(text) for text in _warnings(answer, state, contexts)]
    result["data"] = {"ikap": _ours(answer, area)}
    return result


def _spaced(text: str) -> str:
    """With plain spaces: other suppliers' readers look for «50,0 % av»."""
    return text.replace(NO_BREAK, " ")


def _steps(answer: DataSetAnswer, state: State) -> list[str]:
    """What was done, in the words that the national analysis logs its own steps with."""
    if state is State.NOT_RELEVANT:
        return ["set input_geometry", "not run: does not concern this kind of site"]
    if answer.dataset is None:
        return ["set input_geometry", f"not run: no data for {answer.layer}"]
    hit = state in (State.RED, State.YELLOW)
    codes = ""
    if answer.constraint is not None and isinstance(answer.constraint.test, ZoneTest):
        codes = " ".join(",".join(map(str, c)) for c in answer.constraint.test.where.values())
    steps = ["set input_geometry", f"check coverage {answer.layer}"]
    steps += [f"coverage {100 * (1 - answer.unchecked):.1f} %"] if answer.unchecked > 0 else []
    steps.append(f"intersects layer {answer.layer} {codes}".strip() + f" ({hit})")
    steps.append("calculate hit area" if hit else "get distance to nearest object")
    steps += ["answer overridden by planner"] if answer.override else []
    return [*steps, "deliver result"]


def _dataset(answer: DataSetAnswer) -> dict[str, Any]:
    """Whose data, of what day; where there are none, what they would be of."""
    if answer.dataset is None:
        return {
            "datasetid": f"ikap:{answer.layer}",
            "title": _(LAYERS[answer.layer].title),
            "owner": _("Regionen har ingen data"),
            "updated": "1970-01-01T00:00:00Z",
        }
    return dataset_entry(answer.dataset)


def dataset_entry(dataset: DataSet) -> dict[str, Any]:
    """A data set as the schema has it."""
    source = dataset.source
    entry = {
        "datasetid": dataset.id,
        "title": _marked(source),
        "owner": source.publisher,
        "updated": moment(source.date),
    }
    return entry | ({"datasetDescriptionUri": source.url} if source.url else {})


def _marked(source: Source) -> str:
    return f"{source.title} ({_(SYNTHETIC)})" if source.synthetic else source.title


def moment(date: str) -> str:
    """A date as the schema wants it, in UTC; a year or a month is taken at its first day.

    >>> moment("2026-01-15"), moment("2019"), moment("2025-06")
    ('2026-01-15T00:00:00Z', '2019-01-01T00:00:00Z', '2025-06-01T00:00:00Z')
    """
    parts = [*date.split("-"), "01", "01"][:3]
    return f"{'-'.join(parts)}T00:00:00Z"


def _theme(answer: DataSetAnswer) -> str:
    if answer.dataset is not None and answer.dataset.theme:
        return answer.dataset.theme
    return themes().get(answer.layer, "Annet")


@cache
def themes() -> Mapping[str, str]:
    """The national theme of each of our layers."""
    table = tomllib.loads((TABLES / "dok_themes.toml").read_text(encoding="utf-8"))
    titles: Mapping[str, str] = table["themes"]
    return titles


def _guidance(answer: DataSetAnswer) -> list[dict[str, str]]:
    """Addresses only: the texts are their owners'."""
    entries = []
    if answer.constraint is not None:
        basis = answer.constraint.basis
        if basis.tag is Tag.SOURCE and basis.url:
            entries.append({"href": basis.url, "title": _(basis.title)})
    if answer.dataset is not None and answer.dataset.record is not None:
        entries.append({"href": GUIDANCE, "title": "Geolett"})
    return entries


def _description(answer: DataSetAnswer, state: State, area: float) -> str:
    title = _title(answer)
    if state is State.NOT_RELEVANT:
        return _("{title}: gjelder ikke denne typen område.", title=title)
    if answer.dataset is None:
        return _("{title}: regionen mangler kartlaget.", title=title)
    if state is State.UNKNOWN:
        share = percent(answer.unchecked, 1)
        return _("{title}: kartlaget dekker ikke {share} av området.", title=title, share=share)
    if state is State.GREEN:
        return _("{title}: ingen treff.", title=title)
    daa, of = number(answer.area / M2_PER_DAA), number(area / M2_PER_DAA)
    what = (
        _("{title}: berører grensen.", title=title)
        if answer.answer is Answer.TOUCH
        else _("{title}: {daa} daa av {of} daa.", title=title, daa=daa, of=of)
    )
    informs = answer.constraint is None or not answer.constraint.conditional
    return f"{_(INFORMS)} {what}" if informs and answer.tier is Tier.FLAG else what


def _title(answer: DataSetAnswer) -> str:
    if answer.constraint is not None:
        return _(answer.constraint.title)
    return (
        answer.dataset.source.title if answer.dataset is not None else _(LAYERS[answer.layer].title)
    )


def _measures(answer: DataSetAnswer, state: State, contexts: Sequence[str]) -> list[dict[str, str]]:
    """What is known of the data: where they were mapped, and what they are fit for."""
    if state is State.NOT_RELEVANT:
        return []
    measures = []
    if answer.unchecked < 1 and answer.dataset is not None:
        hit = state in (State.RED, State.YELLOW)
        words = "Grundig kartlagt med funn" if hit else "Kartlagt uten funn"
        measures.append(_measure(COVERAGE, COVERAGE_NAME, "Ja", words))
    if answer.unchecked > 0 or answer.dataset is None:
        measures.append(_measure(COVERAGE, COVERAGE_NAME, "Nei", "Ikke kartlagt"))
    for context, value in _fitness(answer.dataset, contexts).items():
        name = f"egnethet_{context.casefold()}"
        measures.append(_measure(name, context, str(value), _(FITNESS[value])))
    return measures


def _measure(name: str, title: str, value: str, comment: str) -> dict[str, str]:
    return {
        "qualityDimensionId": name,
        "qualityDimensionName": title,
        "value": value,
        "comment": comment,
    }


def _fitness(dataset: DataSet | None, contexts: Sequence[str]) -> dict[str, int]:
    fitness = {} if dataset is None else dataset.fitness
    return {context: fitness[context] for context in contexts if context in fitness}


def _warnings(answer: DataSetAnswer, state: State, contexts: Sequence[str]) -> list[str]:
    if state is State.NOT_RELEVANT:
        return []
    warnings = []
    if answer.dataset is not None and answer.dataset.source.synthetic:
        warnings.append(_(SYNTHETIC))
    if answer.unchecked > 0:
        warnings.append(
            _(
                "{share} av området er ikke kartlagt for {theme}",
                share=percent(answer.unchecked, 1),
                theme=lowered(_(LAYERS[answer.layer].title)),
            )
        )
    if answer.answer is Answer.TOUCH:
        warnings.append(_("Berører grensen"))
    unfit = [c for c, value in _fitness(answer.dataset, contexts).items() if value <= UNFIT]
    if unfit:
        warnings.append(_("Datasettet er lite egnet for {contexts}", contexts=listed(unfit)))
    return warnings


def _ours(answer: DataSetAnswer, area: float) -> dict[str, Any]:
    """Our own answer, by which a reader gets back what it came from."""
    constraint: Constraint | None = answer.constraint
    entry: dict[str, Any] = {
        "constraint": None if constraint is None else constraint.id,
        "layer": answer.layer,
        "tier": answer.tier.value,
        "answer": answer.answer.value if answer.applies else None,
        "share": round(answer.area / area, 6) if area else 0.0,
        "unchecked_share": round(answer.unchecked, 6),
        "override": answer.override,
    }
    return entry


def geojson(shape: Any, crs: str) -> dict[str, Any]:
    """A site as GeoJSON with its CRS named, without which it is taken for degrees."""
    number_ = CRS(crs).to_epsg()
    millimetres = shapely.transform(shape, lambda places: np.round(places, 3))
    drawing: dict[str, Any] = json.loads(shapely.to_geojson(millimetres))
    name = f"urn:ogc:def:crs:EPSG::{number_}"
    return {**drawing, "crs": {"type": "name", "properties": {"name": name}}}
