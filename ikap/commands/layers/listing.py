"""The region's layers: `ikap layers list`, `ikap layers describe` and `ikap layers check`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ikap.catalogue import LAYERS, Field
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
from ikap.model import ConfigurationError, Problem, Source
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


Kind = Annotated[str, typer.Argument(metavar="SLAG", help=_("Slaget kartlag eller tabell."))]


@command
def describe_layer(kind: Kind, lang: LanguageOption = "nb", as_json: JsonOption = False) -> None:
    use_language(lang)
    if kind not in LAYERS:
        known = ", ".join(LAYERS)
        what = _("slaget {kind} finnes ikke.", kind=kind)
        raise ConfigurationError([Problem("SLAG", what, _("Slagene er {kinds}.", kinds=known))])
    described = LAYERS[kind]
    columns = [_column(field) for field in described.fields]
    if as_json:
        print_json({"kind": kind, "geometry": described.geometry, "columns": columns})
        return
    out_console.print(Text(f"{kind}: {_(described.title)} ({described.geometry})", style="bold"))
    for column in columns:
        must = _("må være med") if column["required"] else _("kan mangle")
        parts = [column["type"], column["unit"], must]
        out_console.print(line(f"  {column['name']} – {column['title']} ({_joined(parts)})"))
        for heading, values in (
            (_("kjente navn"), column["names"]),
            (_("tillatte verdier"), column["choices"]),
            (_("kodelister"), column["codes"]),
        ):
            if values:
                out_console.print(line(f"      {heading}: {', '.join(map(str, values))}"))


def _column(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "title": _(field.title),
        "type": field.type,
        "unit": _(field.unit),
        "required": field.required,
        "names": list(field.names),
        "choices": list(field.choices),
        "codes": [*([field.codes] if field.codes else []), *field.schemes],
    }


def _joined(parts: Sequence[str]) -> str:
    return ", ".join(part for part in parts if part)


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
