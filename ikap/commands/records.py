"""What is measured and on whose word: `ikap criteria`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ikap.api import sample_proposals, score
from ikap.assess.measurement import layers_of
from ikap.commands.terminal import (
    JsonOption,
    LanguageOption,
    basis_phrase,
    command,
    out_console,
    print_json,
    report,
    save,
    use_language,
    working,
)
from ikap.criteria import CONSTRAINTS, CRITERIA
from ikap.model import ConfigurationError, Evaluation, Problem
from ikap.present.document import constraint_entry, criterion_entry
from ikap.present.handbook import handbook, handbook_page, handbook_pdf
from ikap.present.run import clock
from ikap.storage import tried_file
from ikap.text import _
from ikap.words import GOALS, KINDS, effect, goal_title

HandbookOption = Annotated[
    Path | None,
    typer.Option(
        "--handbook", metavar="FIL", help=_("Skriv håndboka til en fil: .md, .html eller .pdf.")
    ),
]


@command
def list_criteria(
    lang: LanguageOption = "nb", as_json: JsonOption = False, file: HandbookOption = None
) -> None:
    use_language(lang)
    if file is not None:
        write_handbook(file)
        return
    if as_json:
        print_json(
            {
                "criteria": {c.id: criterion_entry(c) for c in CRITERIA},
                "constraints": {c.id: constraint_entry(c) for c in CONSTRAINTS},
            }
        )
        return
    for goal in GOALS:
        out_console.print(Text(goal_title(goal), style="bold"))
        for criterion in (c for c in CRITERIA if c.goal is goal):
            kinds = ", ".join(_(KINDS[kind]).lower() for kind in criterion.kinds)
            out_console.print(f"  {criterion.id}: {_(criterion.title)} ({kinds})")
            for gauge in criterion.gauges:
                indicator = gauge.indicator
                unit = f", {_(indicator.unit)}" if indicator.unit else ""
                layers = ", ".join(layers_of(indicator))
                out_console.print(f"    {_(indicator.title)}{unit}  [{layers}]", markup=False)
                out_console.print(f"      {basis_phrase(indicator.basis)}")
                out_console.print(f"      {basis_phrase(gauge.basis)}")
    out_console.print(Text(_("Begrensninger som poeng ikke kan veie opp"), style="bold"))
    for limit in CONSTRAINTS:
        asked = _(effect(limit.tier, conditional=limit.conditional)).lower()
        out_console.print(f"  {limit.id}: {_(limit.title)} – {asked}")
        out_console.print(f"      {basis_phrase(limit.basis)}")


def write_handbook(file: Path) -> None:
    """Write the handbook in the format that the file's name asks for."""
    if file.suffix.lower() not in HANDBOOKS:
        what = _("Håndboka kan ikke skrives som {suffix}.", suffix=file.suffix or "–")
        remedy = _("Velg et navn som slutter på {known}.", known=", ".join(HANDBOOKS))
        raise ConfigurationError([Problem(str(file), what, remedy)])
    report(tried_file(file))
    with working(_("Beregner eksemplene og skriver håndboka …")):
        example = score([sample_proposals()])
        save(HANDBOOKS[file.suffix.lower()](example), file)


def _as_markdown(example: Evaluation) -> bytes:
    return handbook(example).encode("utf-8")


def _as_page(example: Evaluation) -> bytes:
    return handbook_page(handbook(example), example).encode("utf-8")


def _as_pdf(example: Evaluation) -> bytes:
    return handbook_pdf(handbook(example), example, clock())


HANDBOOKS: Mapping[str, Callable[[Evaluation], bytes]] = {
    ".md": _as_markdown,
    ".html": _as_page,
    ".pdf": _as_pdf,
}
