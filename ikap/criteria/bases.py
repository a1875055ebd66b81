"""Whose word the curves, limits and definitions of the first set rest on."""

from __future__ import annotations

from ikap.model import Basis, Tag
from ikap.text import N_

READ = "2026-11-23"  # the day that the sources without a date of their own were read

CURVE = Basis(N_("Verdikurve foreslått av verktøyet, ikke vedtatt av regionen"), Tag.PROPOSAL)
CLASS_C = Basis(
    N_(
        "Pendlingsavstand gir ikke lavere enn God for klasse C, som ABC-prinsippet legger utenfor "
        "sentrum; kurven er foreslått"
    ),
    Tag.PROPOSAL,
)
AR5 = Basis(
    N_("Arealtyper etter AR5"),
    Tag.SOURCE,
    "NIBIO / Geonorge",
    READ,
    "https://register.geonorge.no/sosi-kodelister/fkb/ar5/5.0/arealressursarealtype",
)
CAR_MODEL = Basis(
    N_("Kortere vei til hovedsenteret gir mindre bilkjøring; elastisitetsmodell med faglig skjønn"),
    Tag.JUDGEMENT_LOW,
)
TRAVEL_CONSEQUENCE = Basis(
    N_(
        "Reisekonsekvens: nye beboere reiser som de som bor i området i dag, og nye ansatte bor "
        "som de som arbeider der i dag"
    ),
    Tag.SOURCE,
    "Trondheim kommune, byplankontoret (S. Å. Relling og S. Eiksund), gjengitt på docplayer.me",
    READ,
    "https://docplayer.me/527850",
)
SITE_DRIVING = Basis(
    N_("Bilkm per bosatt × 365 døgn, eller per arbeidsplass × arbeidsdager, og antall på området"),
    Tag.COMPUTED,
)
CAR_CO2 = Basis(
    N_("Bilkm × gram CO2 per km fra bilparken i året; avledet, gir ikke poeng"), Tag.JUDGEMENT_LOW
)
TRIP_GENERATION = Basis(
    N_("Vanlig turproduksjon per bolig og per kontorarbeidsplass; for lokaltrafikk, ikke poeng"),
    Tag.JUDGEMENT_MEDIUM,
)
LAND_USE_CHANGE = Basis(
    N_("Utslipp fra arealbruksendring over 20 år, etter minus før"),
    Tag.SOURCE,
    "Miljødirektoratet, virkninger av klimagassutslipp (M-1941 kap. 6)",
    READ,
)
DRAINED = Basis(
    N_("Myr som blir liggende igjen nær det som graves ut; dreneringsavstanden er foreslått"),
    Tag.PROPOSAL,
)
CENTRE_DISTANCE = Basis(
    N_("Avstand til nærmeste senter på hvert nivå; nivåene er foreslått"),
    Tag.PROPOSAL,
)
PTAL = Basis(
    N_("Tilgjengelighetsindeks for kollektivtrafikk (PTAL), norsk parametersett"),
    Tag.SOURCE,
    "Transport for London, gjengitt i Wikipedia",
    READ,
    "https://en.wikipedia.org/wiki/Public_transport_accessibility_level",
)
TEN_MINUTE_TOWN = Basis(N_("Ti-minuttersbyen: daglige mål innen 800 m gange"), Tag.JUDGEMENT_MEDIUM)
ABC = Basis(
    N_("Rett virksomhet på rett sted (ABC-prinsippet), K. Strømmen 2001; tallene er foreslått"),
    Tag.PROPOSAL,
)
FREIGHT = Basis(
    N_("Areal- og transportkrevende virksomhet bør ligge nær bane, havn og godsterminal (ABC)"),
    Tag.JUDGEMENT_MEDIUM,
)
SOIL_EQUIVALENTS = Basis(
    N_("Fulldyrka-ekvivalenter: daa vektet etter arealtype og jordkvalitet"), Tag.PROPOSAL
)
CORE_FARMLAND = Basis(N_("Kjerneområde landbruk, kommunens utpeking"), Tag.PROPOSAL)
RESERVE = Basis(
    N_("Kommunens andel av boligreserven delt på dens andel av vekstmålet"), Tag.PROPOSAL
)
IMBALANCE = Basis(
    N_(
        "D = halve summen av avvik mellom kommunenes andeler av boligene og av målet; "
        "regnet mot reserven alene, vises og gir ikke poeng"
    ),
    Tag.PROPOSAL,
)
DENSITY = Basis(N_("Regionens veiledende tetthet, ikke et krav"), Tag.PROPOSAL)
EVEN_GROWTH = Basis(
    N_("«Fordele veksten», politisk hovedmål i IKAP"),
    Tag.SOURCE,
    "Trondheimsregionen, presentasjon ved B. Eidet",
    "2019",
)
SHARE_OF_NEED = Basis(
    N_("Ett forslag bør ikke ta hele veksten; behovet er regnet for 12 år"), Tag.PROPOSAL
)
