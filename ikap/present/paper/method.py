"""The report's appendices: method, weights, curves, constraints, data, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ikap.catalogue import LAYERS
from ikap.document import CriterionResult, Document, GaugeEntry, GoalResult
from ikap.model import InputFile, Kind, Problem, Rejection, Tier
from ikap.present.paper import curves, words
from ikap.present.paper.blocks import AUTO, REST, Block, Cell, cell, heading, listed, table, text
from ikap.present.sentences import prose
from ikap.text import _, day, number, percent
from ikap.words import GOALS, KINDS, effect, goal_title


def method(
    document: Document,
    rejected: Sequence[Rejection],
    remarks: Sequence[Problem],
    inputs: Sequence[InputFile],
) -> Iterator[Block]:
    """All appendices, in the order of a reader who doubts a number."""
    yield from _judging()
    yield from _profile(document)
    yield from _curves(document)
    yield from _constraints(document)
    yield from _sources(document)
    yield from _refused(rejected, remarks, inputs)


def _judging() -> Iterator[Block]:
    yield heading(1, _("Vedlegg A: vurderingsmetode"))
    for step in prose.judging():
        lead, rest = _led(step)
        yield text(rest, lead=lead)
    for said in prose.distances():
        yield text(said)
    yield heading(2, _("Tema som IKAP ikke vurderer"))
    yield listed(prose.unmeasured())
    yield text(
        _("Tema i KU-forskriften § 21 som verktøyet ikke vurderer: {themes}.",
          themes="; ".join(words.unassessed_themes()))
    )  # fmt: skip
    yield heading(2, _("Åpne punkter"))
    yield listed(prose.open_points())


def _led(step: str) -> tuple[str, str]:
    """The bold opening of a sentence of the handbook, and the rest of it."""
    if step.startswith("**"):
        lead, _stars, rest = step[2:].partition("**")
        return lead, rest.strip()
    return "", step


def _profile(document: Document) -> Iterator[Block]:
    profile = document["profile"]
    yield heading(1, _("Vedlegg B: vekter"))
    yield text(
        _(
            "Profilen «{profile}», fastsatt av: {who}, {day}. {basis}. Vektene vises som andel "
            "av samlet vekt.",
            profile=profile["title"],
            who=profile["decided_by"],
            day=day(profile["date"]),
            basis=words.basis(profile["basis"]),
        )
    )
    models = {entry["kind"]: entry for entry in reversed(document["alternatives"])}
    kinds = [kind for kind in profile["weights"] if kind in models]
    rows: list[list[Cell]] = []
    for goal in GOALS:
        stiff = goal.value in profile["not_compensable"]
        under = _("kan ikke veies opp av andre mål") if stiff else ""
        shares = [_weight(models[kind]["goals"], goal.value, 0) for kind in kinds]
        rows.append(
            [cell(goal_title(goal), bold=True, sub=under), *(cell(s, bold=True) for s in shares)]
        )
        for name, criterion in document["criteria"].items():
            if criterion["goal"] == goal.value:
                shares = [_weight(models[kind]["criteria"], name, 1) for kind in kinds]
                rows.append([criterion["title"], *shares])
    head = [(_("Mål og kriterium"), REST), *((_(KINDS[Kind(kind)]), 30.0) for kind in kinds)]
    yield table(_("Vekter i profilen"), head, rows, right=tuple(range(1, len(kinds) + 1)))


def _weight(
    rows: Mapping[str, GoalResult] | Mapping[str, CriterionResult], name: str, decimals: int
) -> str:
    """The share of the total that was used; every site of a kind has the same."""
    return percent(rows[name]["weight"], decimals) if name in rows else "–"


def _curves(document: Document) -> Iterator[Block]:
    yield heading(1, _("Vedlegg C: poengkurver"))
    yield text(
        _(
            "Poengkurven omsetter det som er målt, til poeng fra 0 til 100. Punktene er faste og "
            "like i hele regionen. Bare det som er lest hos utgiveren, kalles kilde."
        )
    )
    rows: list[list[Cell]] = []
    for goal in GOALS:
        rows.append([cell(goal_title(goal), bold=True), "", "", ""])
        for criterion in document["criteria"].values():
            if criterion["goal"] != goal.value:
                continue
            rows += [_gauge(criterion["title"], gauge) for gauge in criterion["gauges"]]
    head = [
        (_("Kriterium og måling"), 46.0),
        (_("Poengkurve"), 36.0),
        (_("Punkter"), 38.0),
        (_("Grunnlag"), REST),
    ]
    yield table(_("Kriteriene med poengkurver og grunnlag"), head, rows)


def _gauge(title: str, gauge: GaugeEntry) -> list[Cell]:
    kinds = _(" og ").join(_(KINDS[Kind(kind)]).lower() for kind in gauge["kinds"])
    return [
        cell(title, sub=f"{gauge['title']} ({kinds})"),
        cell("", svg=curves.curve(gauge), alt=_("Poengkurve for {title}", title=gauge["title"])),
        curves.points_said(gauge),
        cell(
            _("Poengkurve: {basis}", basis=words.basis(gauge["basis"])),
            sub=_("Definisjon: {basis}", basis=words.basis(gauge["definition"])),
        ),
    ]


def _constraints(document: Document) -> Iterator[Block]:
    yield heading(1, _("Vedlegg D: begrensninger"))
    yield text(_("Begrensninger kan ikke veies opp av poeng."))
    rows: list[list[Cell]] = [
        [
            limit["title"],
            _(effect(Tier(limit["tier"]), conditional=limit["conditional"])),
            limit["advice"],
            words.basis(limit["basis"]),
        ]
        for limit in document["constraints"].values()
    ]
    head = [(_("Begrensning"), 48.0), (_("Virkning"), 20.0), (_("Råd"), REST)]
    yield table(_("Begrensninger"), [*head, (_("Grunnlag"), 52.0)], rows)


def _sources(document: Document) -> Iterator[Block]:
    yield heading(1, _("Vedlegg E: datagrunnlag"))
    synthetic = words.synthetic_line(document)
    if synthetic:
        yield text(synthetic, dress="warning")
    rows: list[list[Cell]] = [
        [
            _(LAYERS[name].title),
            source["title"],
            source["publisher"],
            day(source["date"]),
            source["licence"],
            _("oppdiktet") if source["synthetic"] else _("virkelig"),
        ]
        for name, source in document["layers"].items()
    ]
    head = [
        (_("Kartlag eller tabell"), 30.0),
        (_("Datasett"), REST),
        (_("Utgiver"), 32.0),
        (_("Dato"), 18.0),
        (_("Lisens"), 22.0),
        (_("Type"), 17.0),
    ]
    yield table(_("Kartlag og tabeller i regionen"), head, rows)
    missing = [_(LAYERS[name].title) for name in document["region"]["missing"]]
    if missing:
        yield text(_("Regionen mangler: {layers}.", layers="; ".join(missing)))
    if document["region"]["notes"]:
        yield listed(document["region"]["notes"])


def _refused(
    rejected: Sequence[Rejection], remarks: Sequence[Problem], inputs: Sequence[InputFile]
) -> Iterator[Block]:
    yield heading(1, _("Vedlegg F: innspill og filer"))
    if rejected:
        yield text(_("Avviste innspill: {n}.", n=number(len(rejected), 0)))
        head = [(_("Fil"), 32.0), (_("Rad"), 11.0), (_("Id"), 22.0), (_("Årsak"), REST)]
        rows: list[list[Cell]] = [
            [r.file, "–" if r.row is None else str(r.row), r.id or "–", r.reason, r.remedy]
            for r in rejected
        ]
        head.append((_("Råd"), 50.0))
        yield table(_("Avviste innspill, med grunn og råd"), head, rows)
    else:
        yield text(_("Ingen innspill ble avvist."))
    if remarks:
        yield heading(2, _("Merknader fra innlesingen"))
        rows = [[problem.where, problem.what, problem.remedy] for problem in remarks]
        head = [(_("Hvor"), 40.0), (_("Hva"), REST), (_("Råd"), 50.0)]
        yield table(_("Merknader som ikke stanset beregningen"), head, rows)
    head = [(_("Fil"), REST), (_("SHA-256"), AUTO)]
    rows = [[file.path, file.sha256] for file in inputs]
    yield table(_("Filer som ble lest, med kontrollsum"), head, rows)
