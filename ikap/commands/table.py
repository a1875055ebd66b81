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
STUDY = N_("Gå gjennom en beregning")
REGION = N_("Regionen og dataene")
METHOD = N_("Metoden")

LAYERS = Group(
    "layers",
    N_("Regionens kartlag: innhold, kilde og alder."),
    (
        Command(
            "list",
            "layers.listing",
            "list_layers",
            N_("Regionens kartlag: innhold, kilde, alder, og om de er oppdiktet."),
        ),
        Command(
            "describe",
            "layers.listing",
            "describe_layer",
            N_("Hvilke felt et slag kartlag eller en tabell skal ha."),
        ),
        Command(
            "add",
            "layers.adding",
            "add_layer",
            N_("Legg inn egne data. Gjenkjenner filen, viser innholdet og skriver region.toml."),
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
            N_("Hvor gamle kartlagene er, hvor det er kartlagt, og om det finnes nyere data."),
        ),
        Command(
            "check",
            "layers.listing",
            "check_layers",
            N_("Kontroller alle regionens kartlag og vis feil og mangler. Ingenting endres."),
        ),
        Command(
            "prepare",
            "layers.preparing",
            "prepare_layers",
            N_("Regn ut på forhånd det som ikke avhenger av områdene, så alt annet går fortere."),
        ),
        Command(
            "remove",
            "layers.taking",
            "remove_layer",
            N_("Ta et kartlag ut av regionen. Filen slettes ikke."),
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
            N_("Lag en region av kommuner eller et fylke, og hent åpne data."),
        ),
    ),
    REGION,
    first="show",
)

WEIGHTS = Group(
    "weights",
    N_("Vekter fra en gruppe mennesker: skjema ut, profil tilbake."),
    (
        Command(
            "form",
            "weighing.workshop",
            "write_form",
            N_("Skriv et skjema til dem som skal vekte: parvis, med poeng eller rangering."),
        ),
        Command(
            "read",
            "weighing.workshop",
            "read_form",
            N_("Les utfylte skjema og skriv en vektprofil, med uenigheten vist."),
        ),
    ),
    METHOD,
)

TABLE: tuple[Command | Group, ...] = (
    Command(
        "demo",
        "scoring",
        "demo",
        N_(
            "Vurder eksempelinnspillene i eksempelregionen som følger med, og skriv alle "
            "resultatene."
        ),
        ASSESS,
    ),
    Command(
        "score",
        "scoring",
        "score",
        N_("Vurder arealinnspill: poeng, begrunnelser, begrensninger og kart i en mappe."),
        ASSESS,
    ),
    Command(
        "check",
        "scoring",
        "check",
        N_("Kontroller innspillene og vis feil og mangler. Ingenting endres."),
        ASSESS,
    ),
    Command(
        "batch",
        "rounds.batch",
        "score_round",
        N_("Vurder en innspillsrunde: hele mapper, uten tilsyn. Kan avbrytes og fortsettes."),
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
        N_("Kartark i A3 (PDF og PNG) fra en beregning, ett for hvert tema."),
        STUDY,
    ),
    Command(
        "compare",
        "comparing",
        "compare",
        N_(
            "Sammenlign to beregninger: hvilke områder som har flyttet seg, hvor langt og "
            "hvorfor, med kart over begge. Eller sammenlign en beregning med DOK-svar fra en "
            "annen leverandør."
        ),
        STUDY,
    ),
    Command(
        "sensitivity",
        "sensitivity",
        "report_sensitivity",
        N_(
            "Hvor robust rangeringen er: andre vekter, andre profiler, usikre data, uten ett "
            "kriterium."
        ),
        STUDY,
    ),
    Command(
        "advice",
        "advising",
        "give_advice",
        N_(
            "Råd om endring: de minste endringene som løfter klassen eller bevarer dyrka jord, "
            "beregnet på nytt."
        ),
        STUDY,
    ),
    Command(
        "portfolio",
        "portfolios",
        "find_portfolio",
        N_(
            "Finn kombinasjoner av områder som dekker behovet med minst dyrka jord, utslipp og "
            "avvik fra vekstmålene."
        ),
        STUDY,
    ),
    Command(
        "export",
        "exporting",
        "export",
        N_("Skriv en beregning til en PostGIS-database: områder, poeng, begrunnelser og kilder."),
        STUDY,
    ),
    Command(
        "verify",
        "verifying",
        "verify",
        N_("Kontrollberegn med en annen beregningsmotor (DuckDB) og list alle avvik."),
        STUDY,
    ),
    Command(
        "map",
        "maps",
        "make_map",
        N_("Kart over regionens kartlag eller egne filer, uten vurdering: én fil."),
        REGION,
    ),
    LAYERS,
    REGIONS,
    Command(
        "surface",
        "surface",
        "draw_surface",
        N_("Egnethetskart: samme tenkte område vurdert i et rutenett over regionen."),
        REGION,
    ),
    Command(
        "transformation",
        "land.transformation",
        "show",
        N_(
            "Arealkrevende virksomhet på sentrale steder: hva kan flyttes, og hva kan arealet "
            "brukes til."
        ),
        REGION,
    ),
    Command(
        "reserve",
        "land.reserve",
        "find_reserve",
        N_(
            "Arealreserven i gjeldende planer: planvask, arealregnskap og behov, for seg eller "
            "sammen med innspill."
        ),
        REGION,
    ),
    Command(
        "criteria",
        "records",
        "list_criteria",
        N_("Kriterier, poengkurver og begrensninger, med grunnlag."),
        METHOD,
    ),
    Command(
        "profiles",
        "weighing.profiles",
        "list_profiles",
        N_("Vektprofilene: vektene, og hvem som har fastsatt dem."),
        METHOD,
    ),
    WEIGHTS,
)


def by_words() -> dict[tuple[str, ...], Command]:
    """Every command by the words that are typed for it: `("layers", "add")`."""
    commands: dict[tuple[str, ...], Command] = {}
    for row in TABLE:
        if isinstance(row, Group):
            commands |= {(row.name, command.name): command for command in row.commands}
        else:
            commands[(row.name,)] = row
    return commands
