"""The region's key figures: `ikap region`."""

from __future__ import annotations

from pathlib import Path

from ikap.assess.key_figures import key_figures
from ikap.commands.folders import prepare
from ikap.commands.terminal import (
    LanguageOption,
    OpenOption,
    OutOption,
    RegionOption,
    command,
    landed,
    out_console,
    report,
    show_page,
    use_language,
    working,
)
from ikap.model import ConfigurationError, Problem
from ikap.present.region import write_key_figures
from ikap.sources.region import FIGURE_TABLES, open_region
from ikap.text import _, number


@command
def show_region(
    region: RegionOption = None,
    out: OutOption = None,
    lang: LanguageOption = "nb",
    open_page: OpenOption = False,
) -> None:
    use_language(lang)
    target = out or Path("ikap-region")
    prepare(target)
    where = open_region(region)
    if not any(where.has(name) for name in FIGURE_TABLES):
        what = _("regionen har ingen tabeller med nøkkeltall.")
        remedy = _("Legg inn minst én av {tables} i region.toml.", tables=", ".join(FIGURE_TABLES))
        raise ConfigurationError([Problem(where.title, what, remedy)])
    with working(_("Beregner nøkkeltall …")):
        figures = key_figures(where)
        written = write_key_figures(figures, where, target)
    target = landed(target, written)
    if figures.population:
        latest = figures.population[-1]
        out_console.print(
            _("Innbyggere i {year}: {n}.", n=number(latest.total, 0), year=latest.year)
        )
    report(figures.anomalies)
    out_console.print(_("Side: {path}", path=(target / "region.html").resolve()))
    if open_page:
        show_page(target / "region.html")
