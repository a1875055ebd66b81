"""What is remarked of a workbook that its cells alone do not say: formulas, hidden, merged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ikap.model import Problem
from ikap.sources.files import looks, without_value
from ikap.sources.proposals.sheet import Sheet
from ikap.text import _

_SHOWN = 5  # cells that are named


def formulas(path: Path) -> list[Problem]:
    """That cells are formulas whose value was never stored, sheet by sheet."""
    remarks = []
    for name, formulas in without_value(path).items():
        what = _(
            "cellene {cells} er formler uten lagret verdi, og er lest som tomme.",
            cells=_few(formulas),
        )
        remedy = _("Åpne arbeidsboka i regnearket og lagre den, eller lim inn verdiene.")
        remarks.append(Problem(f"{path.name}:{name}", what, remedy))
    return remarks


def shown_otherwise(path: Path, read: Sequence[Sheet]) -> list[Problem]:
    """That sheets or rows that are read are hidden, and what was made of merged cells."""
    several = {sheet.layer for sheet in read if sheet.layer is not None}
    remarks = []
    for name, seen in looks(path).items():
        if several and name not in several:
            continue
        where = f"{path.name}:{name}" if several else path.name
        if seen.hidden:
            what = _("arket er skjult i arbeidsboka, men er lest.")
            remarks.append(Problem(where, what, _("Slett det om det ikke skal vurderes.")))
        if seen.hidden_rows:
            what = _("skjulte rader er lest som de andre: {n}.", n=seen.hidden_rows)
            remarks.append(Problem(where, what, _("Slett dem om de ikke skal vurderes.")))
        if seen.words:
            what = _("sammenslåtte celler er lest for hver av radene: {cells}.",
                     cells=_few(seen.words))  # fmt: skip
            remarks.append(Problem(where, what))
        if seen.numbers:
            what = _("tallet i sammenslåtte celler er lest for den første raden alene: {cells}.",
                     cells=_few(seen.numbers))  # fmt: skip
            remarks.append(Problem(where, what, _("Skriv et tall i hver rad.")))
    return remarks


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
