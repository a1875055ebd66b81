"""The region's layers: `ikap layers list` and `ikap layers check`."""

from __future__ import annotations

import typer
from rich.table import Table
from rich.text import Text

from ikap.catalogue import LAYERS
from ikap.commands.terminal import (
    JsonOption,
    LanguageOption,
    RegionOption,
    app,
    out_console,
    print_json,
    tell,
    told_plainly,
    use_language,
)
from ikap.sources.region import check_region, open_region
from ikap.text import _, day

layers_app = typer.Typer(
    help=_("Regionens kartlag: hva, hvem sine, hvor gamle."), no_args_is_help=True
)
app.add_typer(layers_app, name="layers")


@layers_app.command(
    "list", help=_("Regionens lag: hva, hvem sine, hvor gamle, oppdiktet eller ikke.")
)
@told_plainly
def list_layers(
    region: RegionOption = None, lang: LanguageOption = "nb", as_json: JsonOption = False
) -> None:
    use_language(lang)
    where = open_region(region)
    summary = where.summary()
    if as_json:
        print_json({name: vars(source) for name, source in summary.sources.items()})
        return
    table = Table(box=None, pad_edge=False)
    for heading in (_("Lag"), _("Innhold"), _("Kilde"), _("Dato"), _("Vilkår"), ""):
        table.add_column(heading)
    for name, source in summary.sources.items():
        table.add_row(
            name,
            _(LAYERS[name].title),
            Text(f"{source.title}, {source.publisher}"),
            day(source.date),
            Text(source.licence),
            _("oppdiktet") if source.synthetic else "",
        )
    out_console.print(table)
    if summary.missing:
        out_console.print(_("Mangler: {names}.", names=", ".join(summary.missing)))


@layers_app.command(
    "check", help=_("Les alle regionens lag og si alt som er galt; endrer ingenting.")
)
@told_plainly
def check_layers(region: RegionOption = None, lang: LanguageOption = "nb") -> None:
    use_language(lang)
    problems = check_region(open_region(region))
    tell(problems)
    if problems:
        raise typer.Exit(1)
    out_console.print(_("Alle lagene er i orden."))
