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
        "inputs": [asdict(source) for source in inputs],
        "sets": [_entry(combination, titles) for combination in sets],
    }


def _entry(combined: Combined, titles: Mapping[str, str]) -> Record:
    called = {
        item: goal_title(Goal(item), combined.name.kind)
        if combined.name.of == GOALS
        else titles[item]
        for item in combined.items
    }
    title = (
        _("De fire målene")
        if combined.name.of == GOALS
        else goal_title(Goal(combined.name.of), combined.name.kind)
    )
    return {
        "kind": combined.name.kind.value,
        "of": combined.name.of,
        "title": title,
        "ask": combined.ask.value,
        "way": _(WAYS[combined.ask]),
        "agreement": None if math.isnan(combined.agreement) else combined.agreement,
        "consistency": _consistency(combined.consistency, combined.items),
        "items": [
            {"item": item, "title": called[item], "weight": weight, "low": low, "high": high}
            for item, weight, low, high in zip(
                combined.items, combined.weights, combined.low, combined.high, strict=True
            )
        ],
        "people": [
            {
                "by": person.by,
                "role": person.role,
                "date": person.date,
                "weights": dict(zip(combined.items, person.weights, strict=True)),
                "consistency": _consistency(person.consistency, combined.items),
            }
            for person in combined.people
        ],
        "sentences": list(_sentences(combined, called)),
    }


def _consistency(consistency: Consistency | None, names: Sequence[str]) -> Record | None:
    if consistency is None:
        return None
    pair = None if consistency.worst is None else [names[place] for place in consistency.worst]
    return {**asdict(consistency), "worst": pair, "holds": consistency.holds}


def _sentences(combined: Combined, called: Mapping[str, str]) -> Iterator[str]:
    if not math.isnan(combined.agreement):
        yield _(
            "Deltakerne er enige i rekkefølgen med W = {w} (Kendall; 1 er helt enige).",
            w=number(combined.agreement, 2),
        )
        widest = max(
            zip(combined.items, combined.low, combined.high, strict=True),
            key=lambda row: row[2] - row[1],
        )
        yield _(
            "Størst uenighet er det om {item}: fra {low} til {high}.",
            item=called[widest[0]],
            low=number(100 * widest[1], 0),
            high=number(100 * widest[2], 0),
        )
    if combined.consistency is not None and len(combined.people) > 1 and len(combined.items) > 2:
        yield _(
            "Samlet konsistensforhold: {ratio} (høyst {most}).",
            ratio=number(combined.consistency.ratio, 3),
            most=number(combined.consistency.most, 2),
        )
    for person in combined.people:
        consistency = person.consistency
        if consistency is None or consistency.worst is None:
            continue
        a, b = (called[combined.items[place]] for place in consistency.worst)
        words = {
            "by": person.by,
            "ratio": number(consistency.ratio, 3),
            "a": a,
            "b": b,
            "judged": _times(consistency.judged),
            "fits": _times(consistency.fits),
        }
        if consistency.holds:
            yield _(
                "{by}: konsistensforhold {ratio}. Svaret som passer dårligst med de andre, er {a} "
                "mot {b}: {judged}, der resten tilsier {fits}.",
                **words,
            )
        else:
            yield _(
                "{by}: konsistensforhold {ratio} er over {most}; se på svarene på nytt. Svaret "
                "som passer dårligst med de andre, er {a} mot {b}: {judged}, der resten tilsier "
                "{fits}.",
                most=number(consistency.most, 2),
                **words,
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
    for answers in document["sets"]:
        kind = next(_(word) for code, word in KINDS.items() if code.value == answers["kind"])
        name = _("{kind}: {title}", kind=kind, title=answers["title"])
        yield heading(name)
        yield paragraph(_("Spurt med {way}.", way=answers["way"]), "small")
        yield items(answers["sentences"])
        people = answers["people"]
        columns = [Column(_("Vektlegges")), Column(_("Vekt, %")), Column(_("Lavest, %"))]
        columns += [Column(_("Høyest, %")), *(Column(person["by"]) for person in people)]
        rows: list[list[Value]] = [
            [
                row["title"],
                *(100 * row[key] for key in ("weight", "low", "high")),
                *(100 * person["weights"][row["item"]] for person in people),
            ]
            for row in answers["items"]
        ]
        yield table(name, columns, rows)
