"""The report: everything that a run found, in the order that a reader needs it.

One set of blocks, two dresses: report.pdf is set by typst, report.html by `webreport`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ikap.assess.portfolio import Portfolio, portfolio
from ikap.assess.standing import Standing, standings
from ikap.document import Document
from ikap.model import Evaluation, InputFile, Light, Problem, Rejection, Status
from ikap.present.paper import words
from ikap.present.paper.blocks import Block, contents, page
from ikap.present.paper.findings import impacts, reasons
from ikap.present.paper.method import method
from ikap.present.paper.ranking import rankings, tradeoffs
from ikap.present.paper.summary import summary
from ikap.present.paper.totals import totals
from ikap.present.paper.words import Data
from ikap.sources.region import Region
from ikap.text import _, language


@dataclass(frozen=True)
class Supplement:
    """What a report says that scores.json does not hold.

    The order of each list and whom it cannot tell apart, sets of sites added up, and what was
    refused, remarked and read.
    """

    standings: Mapping[str, Standing]
    sets: Mapping[str, Portfolio]
    rejected: Sequence[Rejection]
    remarks: Sequence[Problem]
    inputs: Sequence[InputFile]


def supplement(evaluation: Evaluation, region: Region) -> Supplement:
    """The report's own arithmetic over a run, in the region that it was measured in."""
    return Supplement(
        standings(evaluation.sites),
        totals_of(evaluation, region),
        evaluation.rejected,
        evaluation.remarks,
        evaluation.inputs,
    )


def report_data(document: Document, beside: Supplement, imprint: str) -> Data:
    """What both dresses show: title, labels and the blocks, in the language in use."""
    return {
        "language": language(),
        "title": _(
            "Vurdering av foreslåtte områder i {region}", region=document["region"]["title"]
        ),
        "eyebrow": _("Rapport fra IKAP"),
        "subtitle": _(
            "Bolig og næring mot regionens fire mål. Vekter: {profile} ({who}).",
            profile=document["profile"]["title"],
            who=document["profile"]["decided_by"],
        ),
        "synthetic": words.synthetic_line(document),
        "imprint": imprint,
        "contents": _("Innhold"),
        "page": _("Side {page} av {pages}"),
        "blocks": blocks(document, beside),
    }


def blocks(document: Document, beside: Supplement) -> list[Block]:
    every = next(iter(beside.sets.values()))
    parts = (
        summary(document, beside.standings, every, len(beside.rejected)),
        rankings(document, beside.standings),
        tradeoffs(document),
        totals(document, beside.sets),
        reasons(document),
        impacts(document),
        method(document, beside.rejected, beside.remarks, beside.inputs),
    )
    first, *others = parts
    made = [*first, contents()]
    for part in others:
        made += [page(), *part]
    return made


def totals_of(evaluation: Evaluation, region: Region) -> Mapping[str, Portfolio]:
    """The sets that the report puts side by side: all, those not excluded, those that are good."""
    sites = evaluation.sites
    kept = sites.index[sites["status"] != Status.EXCLUDED]
    good = sites.index[(sites["light"] == Light.GREEN) & (sites["status"] != Status.EXCLUDED)]
    chosen = {
        _("Alle"): sites.index,
        _("Uten absolutt konflikt"): kept,
        _("Samlet klasse God"): good,
    }
    return {title: portfolio(evaluation, ids, region) for title, ids in chosen.items() if len(ids)}
