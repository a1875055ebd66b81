"""Whose word the curves, limits and definitions of the first set rest on."""

from __future__ import annotations

from ikap.model import Basis, Tag
from ikap.text import N_

READ = "2026-11-23"  # the day that the sources without a date of their own were read

CURVE = Basis(N_("Poengkurve foreslått av IKAP, ikke vedtatt av regionen"), Tag.PROPOSAL)
CLASS_C = Basis(
    N_(
        "Pendlingsavstand gir ikke lavere klasse enn God for virksomhet i klasse C, som "
        "ABC-prinsippet legger utenfor sentrum; kurven er foreslått"
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
    N_(
        "Kortere veg til hovedsenteret gir mindre bilkjøring; forenklet modell "
        "(elastisitetsmodell), skjønnsmessig anslag"
    ),
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
    N_(
        "Bilkm per bosatt × 365 døgn, eller per arbeidsplass × arbeidsdager, ganger antall "
        "bosatte eller arbeidsplasser i området"
    ),
    Tag.COMPUTED,
)
CAR_CO2 = Basis(
    N_("Bilkm × gram CO₂ per km for bilparken i året; avledet, gir ikke poeng"), Tag.JUDGEMENT_LOW
)
TRIP_GENERATION = Basis(
    N_(
        "Vanlig turproduksjon per bolig og per kontorarbeidsplass; gjelder lokaltrafikk, gir "
        "ikke poeng"
    ),
    Tag.JUDGEMENT_MEDIUM,
)
LAND_USE_CHANGE = Basis(
    N_("Utslipp fra arealbruksendring over 20 år, etter minus før"),
    Tag.SOURCE,
    "Miljødirektoratet, virkninger av klimagassutslipp (M-1941 kap. 6)",
    READ,
)
DRAINED = Basis(
    N_("Myr som blir liggende igjen nær utgraving; dreneringsavstanden er foreslått"),
    Tag.PROPOSAL,
)
CENTRE_DISTANCE = Basis(
    N_("Avstand til nærmeste senter på hvert nivå; nivåene er foreslåtte"),
    Tag.PROPOSAL,
)
PTAL = Basis(
    N_("Tilgjengelighetsindeks for kollektivtrafikk (PTAL), norsk parametersett"),
    Tag.SOURCE,
    "Transport for London, gjengitt i Wikipedia",
    READ,
    "https://en.wikipedia.org/wiki/Public_transport_accessibility_level",
)
TEN_MINUTE_TOWN = Basis(
    N_("Ti-minuttersbyen: daglige målpunkter innen 800 m gangavstand"), Tag.JUDGEMENT_MEDIUM
)
ABC = Basis(
    N_("Rett virksomhet på rett sted (ABC-prinsippet), K. Strømmen 2001; tallene er foreslåtte"),
    Tag.PROPOSAL,
)
FREIGHT = Basis(
    N_("Areal- og transportkrevende virksomhet bør ligge nær bane, havn og godsterminal (ABC)"),
    Tag.JUDGEMENT_MEDIUM,
)
SOIL_EQUIVALENTS = Basis(
    N_("Fulldyrka-ekvivalenter: daa vektet etter arealtype og jordkvalitet"), Tag.PROPOSAL
)
CORE_FARMLAND = Basis(N_("Kjerneområde landbruk, utpekt av kommunen"), Tag.PROPOSAL)
RESERVE = Basis(
    N_("Kommunens andel av boligreserven delt på kommunens andel av vekstmålet"), Tag.PROPOSAL
)
IMBALANCE = Basis(
    N_(
        "D = halve summen av avvikene mellom kommunenes andeler av boligene og av vekstmålet; "
        "beregnet mot boligreserven alene, vises uten å gi poeng"
    ),
    Tag.PROPOSAL,
)
DENSITY = Basis(N_("Regionens veiledende tetthet, ikke et krav"), Tag.PROPOSAL)
EVEN_GROWTH = Basis(
    N_("«Fordele veksten», politisk mål i IKAP"),
    Tag.SOURCE,
    "Trondheimsregionen, presentasjon ved B. Eidet",
    "2019",
)
SHARE_OF_NEED = Basis(
    N_("Andel av behovet i 12 år som ett område dekker; poengkurven er foreslått"), Tag.PROPOSAL
)
