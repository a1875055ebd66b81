"""Every command, in the order of a planner's day: its name, where it stands, what it is for.

A command is added here and in its module, and nowhere else. Its module is imported when it runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from ikap.text import N_


@dataclass(frozen=True)
class Command:
    """What is typed, and the function that is run: `module` inside `ikap.commands`."""

    name: str
    module: str
    function: str
    help: str  # bokmål, translated where it is shown
    panel: str = ""  # the heading it stands under in `ikap --help`


@dataclass(frozen=True)
class Group:
    """Commands under a word of their own, such as `ikap layers add`."""

    name: str
    help: str
    commands: tuple[Command, ...]
    panel: str = ""
    first: str = ""  # the command that is run where none of them is named


ASSESS = N_("Vurdere arealinnspill")
STUDY = N_("Gå gjennom en kjøring")
REGION = N_("Regionen og dataene")
METHOD = N_("Metoden")

LAYERS = Group(
    "layers",
    N_("Regionens kartlag: hva, hvem sine, hvor gamle."),
    (
        Command(
            "list",
            "layers.listing",
            "list_layers",
            N_("Regionens lag: hva, hvem sine, hvor gamle, oppdiktet eller ikke."),
        ),
        Command(
            "add",
            "layers.adding",
            "add_layer",
            N_(
                "Legg inn egne data: kjenner igjen filen, sier hva den har, og skriver region.toml."
            ),
        ),
        Command(
            "fetch",
            "layers.fetching",
            "fetch_layers",
            N_("Hent offisielle data fra Geonorge for regionens kommuner, og legg dem inn."),
        ),
        Command(
            "status",
            "layers.standing",
            "show_status",
            N_("Hvor gamle lagene er, hvor de er kartlagt, og om det finnes nyere."),
        ),
        Command(
            "check",
            "layers.listing",
            "check_layers",
            N_("Les alle regionens lag og si alt som er galt; endrer ingenting."),
        ),
        Command(
            "remove",
            "layers.taking",
            "remove_layer",
            N_("Ta et lag ut av regionen; filen blir liggende."),
        ),
    ),
    REGION,
)

REGIONS = Group(
    "region",
    N_("Regionens nøkkeltall, eller en ny region hvor som helst i Norge."),
    (
        Command(
            "show",
            "regions",
            "show_region",
            N_("Regionens nøkkeltall: folketall, vekst, pendling og økonomi, kontrollert."),
        ),
        Command(
            "new",
            "layers.new_region",
            "new_region",
            N_("Lag en region av kommuner eller et fylke, og hent det som er åpent."),
        ),
    ),
    REGION,
    first="show",
)

TABLE: tuple[Command | Group, ...] = (
    Command(
        "demo",
        "scoring",
        "demo",
        N_("Vurder eksempelforslagene i den medfølgende regionen og skriv alt."),
        ASSESS,
    ),
    Command(
        "score",
        "scoring",
        "score",
        N_("Vurder arealinnspill: poeng, begrunnelser, konflikter og kart i en mappe."),
        ASSESS,
    ),
    Command(
        "check",
        "scoring",
        "check",
        N_("Si alt som er galt med innspillene; endrer ingenting."),
        ASSESS,
    ),
    Command(
        "batch",
        "rounds.batch",
        "score_round",
        N_("Vurder en runde: mapper med innspill, uten tilsyn; kan avbrytes og tas opp igjen."),
        ASSESS,
    ),
    Command(
        "serve",
        "serving",
        "serve",
        N_("Verktøyet i nettleseren på egen maskin, og en tjeneste for andre systemer."),
        ASSESS,
    ),
    Command(
        "sheet",
        "mapsheets",
        "make_sheets",
        N_("Kartark i A3 (PDF og PNG) av en kjøring: ett for hvert tema."),
        STUDY,
    ),
    Command(
        "compare",
        "comparing",
        "compare",
        N_(
            "Sammenlign to kjøringer: hvem flyttet seg, hvor langt og hvorfor; kart med begge. "
            "Eller en kjøring med DOK-svar fra en annen leverandør."
        ),
        STUDY,
    ),
    Command(
        "sensitivity",
        "sensitivity",
        "report_sensitivity",
        N_(
            "Hvor sikker rangeringen er: andre vekter, andre profiler, usikre data, "
            "uten et kriterium."
        ),
        STUDY,
    ),
    Command(
        "portfolio",
        "portfolios",
        "find_portfolio",
        N_("Finn settene av forslag som dekker veksten med minst jord, utslipp og skjevhet."),
        STUDY,
    ),
    Command(
        "verify",
        "verifying",
        "verify",
        N_("Regn en kjøring om med en annen motor (DuckDB), og si hvert tall som blir et annet."),
        STUDY,
    ),
    Command(
        "map",
        "maps",
        "make_map",
        N_("Kart over regionens lag eller egne filer, uten vurdering: én fil."),
        REGION,
    ),
    LAYERS,
    REGIONS,
    Command(
        "surface",
        "surface",
        "draw_surface",
        N_("Hvor det passer å bygge: et tenkt område prøvd overalt, som kart og raster."),
        REGION,
    ),
    Command(
        "transformation",
        "transformation",
        "show",
        N_("Arealkrevende industri på steder for mennesker: hva kan flytte, og hva kan komme."),
        REGION,
    ),
    Command(
        "criteria",
        "records",
        "list_criteria",
        N_("Hva som måles og hvorfor: kriterier, kurver, grenser og grunnlag."),
        METHOD,
    ),
    Command(
        "profiles",
        "profiles",
        "list_profiles",
        N_("Vektprofilene: hvem som har bestemt dem, og vektene."),
        METHOD,
    ),
)


def by_words() -> dict[tuple[str, ...], Command]:
    """Every command by the words that are typed for it: `("layers", "add")`."""
    found: dict[tuple[str, ...], Command] = {}
    for row in TABLE:
        if isinstance(row, Group):
            found |= {(row.name, command.name): command for command in row.commands}
        else:
            found[(row.name,)] = row
    return found
