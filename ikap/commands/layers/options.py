"""The options of `ikap layers add`."""

from __future__ import annotations

from typing import Annotated

import typer

from ikap.text import _

AddFiles = Annotated[
    tuple[str, ...],
    typer.Argument(
        metavar="FIL[:LAG]...",
        help=_("Filen, og laget i den om den har flere. Flere filer blir deler av ett lag."),
    ),
]
NewRegionOption = Annotated[
    str,
    typer.Option(
        "--region",
        metavar="MAPPE",
        help=_("Egen region; en ny mappe begynner som en kopi av den som følger med."),
    ),
]
AsOption = Annotated[
    str, typer.Option("--as", metavar="LAG", help=_("Hvilket av regionens lag den er."))
]
TitleOption = Annotated[str, typer.Option("--title", help=_("Datasettets tittel."))]
PublisherOption = Annotated[str, typer.Option("--publisher", help=_("Hvem som gir det ut."))]
DateOption = Annotated[
    str, typer.Option("--date", metavar="ÅÅÅÅ-MM-DD", help=_("Hvilken dag dataene er fra."))
]
LicenceOption = Annotated[str, typer.Option("--licence", help=_("Vilkår for bruk."))]
UrlOption = Annotated[str, typer.Option("--url", help=_("Hvor datasettet er beskrevet."))]
CrsOption = Annotated[
    str, typer.Option("--crs", metavar="EPSG:…", help=_("Koordinatsystemet, der filen tier."))
]
FieldOption = Annotated[
    tuple[str, ...],
    typer.Option("--field", metavar="VÅRT=DERES", help=_("Hvilket av filens felt som er vårt.")),
]
CodesOption = Annotated[
    tuple[str, ...],
    typer.Option("--codes", metavar="FELT=LISTE", help=_("Kodelisten som feltet følger.")),
]
ValueOption = Annotated[
    tuple[str, ...],
    typer.Option(
        "--value", metavar="FELT:DERES=VÅR", help=_("Hva en av filens verdier skal leses som.")
    ),
]
ConstantOption = Annotated[
    tuple[str, ...],
    typer.Option("--constant", metavar="FELT=VERDI", help=_("Én verdi for alle objektene.")),
]
WhereOption = Annotated[
    tuple[str, ...],
    typer.Option("--where", metavar="FELT=VERDI,…", help=_("Ta bare med rader med disse.")),
]
CoversOption = Annotated[
    str,
    typer.Option(
        "--covers",
        metavar="features|region|5001,…",
        help=_("Hvor det at noe ikke er i laget, betyr nei."),
    ),
]
MunicipalityOption = Annotated[
    str,
    typer.Option(
        "--municipality",
        metavar="5001,…",
        help=_("Kommunene i en ny region; ellers alle i filen."),
    ),
]
MainCentreOption = Annotated[
    str,
    typer.Option("--main-centre", metavar="NAVN", help=_("Hovedsenteret, når sentra legges inn.")),
]
SyntheticOption = Annotated[bool, typer.Option("--synthetic", help=_("Dataene er oppdiktet."))]
PartOption = Annotated[
    bool, typer.Option("--part", help=_("Legg til det laget har fra før, i stedet for å bytte."))
]
LinkOption = Annotated[
    bool, typer.Option("--link", help=_("Vis til filen der den ligger; kopier den ikke."))
]
EmptyOption = Annotated[
    bool, typer.Option("--empty", help=_("La en ny region begynne med kommunene alene."))
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help=_("Vis hva som ville skje."))]
