"""The folder of a workshop's weights: the profile, a page of how people differ, the record."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tomlkit

from ikap.assess.weights import GOALS, WAYS, Combined, Consistency
from ikap.document import Record
from ikap.model import Goal, InputFile
from ikap.present.article import (
    Column,
    Link,
    Value,
    article,
    heading,
    items,
    links,
    paragraph,
    table,
)
from ikap.present.run import check_target, clock
from ikap.sources.runs import WEIGHED
from ikap.storage import Staged, safe_name, write_json, write_text
from ikap.text import _, day, language, number
from ikap.words import KINDS, goal_title

SCHEMA = WEIGHED[1]


def weights_document(
    profile: Mapping[str, Any],
    base: str,
    sets: Sequence[Combined],
    titles: Mapping[str, str],
    inputs: Sequence[InputFile],
) -> Record:
    """What came of a workshop, with the sentences that say how people differ."""
    return {
        "schema": SCHEMA,
        "language": language(),
        "written": clock().isoformat().replace("+00:00", "Z"),
        "file": f"{safe_name(str(profile['title']))}.toml",
        "profile": {**profile, "date": profile["date"].isoformat()},
        "base": base,
        "inputs": [asdict(one) for one in inputs],
        "sets": [_entry(one, titles) for one in sets],
    }


def _entry(one: Combined, titles: Mapping[str, str]) -> Record:
    called = {
        item: goal_title(Goal(item), one.name.kind) if one.name.of == GOALS else titles[item]
        for item in one.items
    }
    title = (
        _("De fire målene")
        if one.name.of == GOALS
        else goal_title(Goal(one.name.of), one.name.kind)
    )
    return {
        "kind": one.name.kind.value,
        "of": one.name.of,
        "title": title,
        "ask": one.ask.value,
        "way": _(WAYS[one.ask]),
        "agreement": None if math.isnan(one.agreement) else one.agreement,
        "consistency": _consistency(one.consistency, one.items),
        "items": [
            {"item": item, "title": called[item], "weight": weight, "low": low, "high": high}
            for item, weight, low, high in zip(
                one.items, one.weights, one.low, one.high, strict=True
            )
        ],
        "people": [
            {
                "by": person.by,
                "role": person.role,
                "date": person.date,
                "weights": dict(zip(one.items, person.weights, strict=True)),
                "consistency": _consistency(person.consistency, one.items),
            }
            for person in one.people
        ],
        "sentences": list(_sentences(one, called)),
    }


def _consistency(one: Consistency | None, names: Sequence[str]) -> Record | None:
    if one is None:
        return None
    pair = None if one.worst is None else [names[place] for place in one.worst]
    return {**asdict(one), "worst": pair, "holds": one.holds}


def _sentences(one: Combined, called: Mapping[str, str]) -> Iterator[str]:
    if not math.isnan(one.agreement):
        yield _(
            "Deltakerne er enige i rekkefølgen med W = {w} (Kendall; 1 er helt enige).",
            w=number(one.agreement, 2),
        )
        widest = max(
            zip(one.items, one.low, one.high, strict=True), key=lambda row: row[2] - row[1]
        )
        yield _(
            "Størst uenighet er det om {item}: fra {low} til {high}.",
            item=called[widest[0]],
            low=number(100 * widest[1], 0),
            high=number(100 * widest[2], 0),
        )
    if one.consistency is not None and len(one.people) > 1 and len(one.items) > 2:
        yield _(
            "Samlet konsistensforhold: {ratio} (høyst {most}).",
            ratio=number(one.consistency.ratio, 3),
            most=number(one.consistency.most, 2),
        )
    for person in one.people:
        found = person.consistency
        if found is None or found.worst is None:
            continue
        a, b = (called[one.items[place]] for place in found.worst)
        told = {
            "by": person.by,
            "ratio": number(found.ratio, 3),
            "a": a,
            "b": b,
            "judged": _times(found.judged),
            "fits": _times(found.fits),
        }
        if found.holds:
            yield _(
                "{by}: konsistensforhold {ratio}. Svaret som passer dårligst med de andre, er {a} "
                "mot {b}: {judged}, der resten tilsier {fits}.",
                **told,
            )
        else:
            yield _(
                "{by}: konsistensforhold {ratio} er over {most}; se på svarene på nytt. Svaret "
                "som passer dårligst med de andre, er {a} mot {b}: {judged}, der resten tilsier "
                "{fits}.",
                most=number(found.most, 2),
                **told,
            )


def _times(ratio: float) -> str:
    """How many times as important, as the form has it: 3, or 1/3.

    >>> _times(3.0), _times(0.25)
    ('3', '1/4')
    """
    whole = max(ratio, 1 / ratio)
    shown = number(whole, 0 if round(whole, 1) == round(whole) else 1)
    return shown if ratio >= 1 or shown == "1" else f"1/{shown}"


def write_weights(document: Record, profile: Mapping[str, Any], out: Path) -> Path:
    """Write the folder; a ConfigurationError says why `out` cannot be used."""
    check_target(out)
    staged = Staged(out)
    with staged as folder:
        write_text(folder / document["file"], tomlkit.dumps(dict(profile)))
        write_text(folder / "weights.html", _page(document))
        write_json(folder / WEIGHED[0], document)
    return staged.landed


def _page(document: Record) -> str:
    title = _("Vekter – {title}", title=document["profile"]["title"])
    return article(title, _parts(document))


def _parts(document: Record) -> Iterator[str]:
    profile = document["profile"]
    yield paragraph(
        _("Fastsatt av {who}, {day}.", who=profile["decided_by"], day=day(profile["date"])), "lead"
    )
    yield paragraph(profile["basis"]["title"] + ".")
    yield links([Link(name, name) for name in (document["file"], WEIGHED[0])])
    for one in document["sets"]:
        kind = next(_(word) for code, word in KINDS.items() if code.value == one["kind"])
        name = _("{kind}: {title}", kind=kind, title=one["title"])
        yield heading(name)
        yield paragraph(_("Spurt med {way}.", way=one["way"]), "small")
        yield items(one["sentences"])
        people = one["people"]
        columns = [Column(_("Vektlegges")), Column(_("Vekt, %")), Column(_("Lavest, %"))]
        columns += [Column(_("Høyest, %")), *(Column(person["by"]) for person in people)]
        rows: list[list[Value]] = [
            [
                row["title"],
                *(100 * row[key] for key in ("weight", "low", "high")),
                *(100 * person["weights"][row["item"]] for person in people),
            ]
            for row in one["items"]
        ]
        yield table(name, columns, rows)
