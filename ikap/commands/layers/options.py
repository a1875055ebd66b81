"""The options of `ikap layers add`."""

from __future__ import annotations

from typing import Annotated

import typer

from ikap.text import _

AddFiles = Annotated[
    tuple[str, ...],
    typer.Argument(
        metavar="FIL[:LAG]...",
        help=_(
            "Filen, og kartlaget i filen når den har flere. Flere filer blir deler av ett kartlag."
        ),
    ),
]
NewRegionOption = Annotated[
    str,
    typer.Option(
        "--region",
        metavar="MAPPE",
        help=_("Mappe for egen region. En ny mappe begynner som en kopi av eksempelregionen."),
    ),
]
AsOption = Annotated[
    str, typer.Option("--as", metavar="LAG", help=_("Kartlaget i regionen som filen er."))
]
TitleOption = Annotated[str, typer.Option("--title", help=_("Datasettets tittel."))]
PublisherOption = Annotated[str, typer.Option("--publisher", help=_("Datasettets utgiver."))]
DateOption = Annotated[
    str, typer.Option("--date", metavar="ÅÅÅÅ-MM-DD", help=_("Datoen dataene er fra."))
]
LicenceOption = Annotated[str, typer.Option("--licence", help=_("Vilkår for bruk."))]
UrlOption = Annotated[str, typer.Option("--url", help=_("Hvor datasettet er beskrevet."))]
CrsOption = Annotated[
    str,
    typer.Option("--crs", metavar="EPSG:…", help=_("Koordinatsystem, når filen ikke oppgir det.")),
]
FieldOption = Annotated[
    tuple[str, ...],
    typer.Option("--field", metavar="FELT=FILFELT", help=_("IKAPs felt = filens felt.")),
]
CodesOption = Annotated[
    tuple[str, ...],
    typer.Option("--codes", metavar="FELT=LISTE", help=_("Kodelisten som feltet følger.")),
]
ValueOption = Annotated[
    tuple[str, ...],
    typer.Option(
        "--value", metavar="FELT:VERDI=KODE", help=_("Hva en av filens verdier skal leses som.")
    ),
]
ConstantOption = Annotated[
    tuple[str, ...],
    typer.Option("--constant", metavar="FELT=VERDI", help=_("Én verdi for alle objektene.")),
]
WhereOption = Annotated[
    tuple[str, ...],
    typer.Option(
        "--where", metavar="FELT=VERDI,…", help=_("Ta bare med rader med disse verdiene.")
    ),
]
CoversOption = Annotated[
    str,
    typer.Option(
        "--covers",
        metavar="features|region|5001,…",
        help=_("Hvor kartlaget dekker: der betyr ingen objekter at svaret er nei."),
    ),
]
MunicipalityOption = Annotated[
    str,
    typer.Option(
        "--municipality",
        metavar="5001,…",
        help=_("Kommunene i en ny region (standard: alle i filen)."),
    ),
]
MainCentreOption = Annotated[
    str,
    typer.Option("--main-centre", metavar="NAVN", help=_("Hovedsenteret, når sentre legges inn.")),
]
SyntheticOption = Annotated[bool, typer.Option("--synthetic", help=_("Dataene er oppdiktet."))]
PartOption = Annotated[
    bool, typer.Option("--part", help=_("Legg dataene til kartlaget i stedet for å erstatte det."))
]
LinkOption = Annotated[
    bool, typer.Option("--link", help=_("Vis til filen der den ligger, uten å kopiere den."))
]
EmptyOption = Annotated[
    bool, typer.Option("--empty", help=_("La en ny region begynne med bare kommunene."))
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help=_("Vis hva som blir skrevet, uten å skrive."))
]
