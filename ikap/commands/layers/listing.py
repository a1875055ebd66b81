"""The region's layers: `ikap layers list` and `ikap layers check`."""

from __future__ import annotations

from collections.abc import Mapping

import typer
from rich.table import Table
from rich.text import Text

from ikap.catalogue import LAYERS
from ikap.commands.terminal import (
    JsonOption,
    LanguageOption,
    RegionOption,
    command,
    line,
    out_console,
    print_json,
    report,
    use_language,
)
from ikap.model import Source
from ikap.sources.adding import MADE
from ikap.sources.region import BUNDLED, check_region, open_region
from ikap.text import _, day


@command
def list_layers(
    region: RegionOption = None, lang: LanguageOption = "nb", as_json: JsonOption = False
) -> None:
    use_language(lang)
    where = open_region(region)
    sources_of = {name: declared.source for name, declared in where.declarations.items()}
    if as_json:
        print_json({name: vars(source) for name, source in sources_of.items()})
        return
    out_console.print(Text(f"{where.title} ({where.reference}), {where.crs.to_string()}"))
    real = {name: source for name, source in sources_of.items() if not source.synthetic}
    invented = {name: source for name, source in sources_of.items() if source.synthetic}
    for title, sources in ((_("Virkelige data"), real), (_("Oppdiktet"), invented)):
        if sources:
            out_console.print()
            out_console.print(Text(f"{title} ({len(sources)})", style="bold"))
            out_console.print(_listing(sources))
    missing = [name for name in LAYERS if name not in MADE and not where.has(name)]
    if missing:
        out_console.print()
        lacking = _("Mangler")
        out_console.print(Text(f"{lacking} ({len(missing)})", style="bold"))
        out_console.print(Text(f"  {', '.join(missing)}"))
    if invented and where.reference.startswith(BUNDLED):
        out_console.print()
        out_console.print(_("Bytt ut kartlagene med egne data: ikap layers add FIL --region MAPPE"))


def _listing(sources: Mapping[str, Source]) -> Table:
    """A row a layer: its name and what it is; whose, of what day and on what terms below."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for name, source in sources.items():
        description = Text(_(LAYERS[name].title))
        whose = ", ".join(filter(None, (source.title, source.publisher, source.licence)))
        description.append_text(line(f"\n{whose}", style="dim"))
        table.add_row(f"  {name}", day(source.date), description)
    return table


@command
def check_layers(region: RegionOption = None, lang: LanguageOption = "nb") -> None:
    use_language(lang)
    problems = check_region(open_region(region))
    report(problems)
    if problems:
        raise typer.Exit(1)
    out_console.print(_("Ingen feil i kartlagene."))
