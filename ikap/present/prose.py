"""What the handbook says in running text; its numbers come from the records that compute."""

from __future__ import annotations

from ikap.assess.limits import DUST, TOUCH
from ikap.assess.weighing import GREEN, YELLOW
from ikap.catalogue import factors
from ikap.criteria.business import CENTRAL
from ikap.criteria.errands import ERRAND_WALK
from ikap.criteria.ground import FERRY_WAIT
from ikap.criteria.proximity import LEVEL_QUALITY
from ikap.measure.access import NORWEGIAN
from ikap.measure.crossing import MOST_SEA
from ikap.measure.network import DETOUR
from ikap.measure.points import ENOUGH, SPACING
from ikap.model import KM
from ikap.text import _, number, percent


def judging() -> list[str]:
    """How a site is judged, step by step."""
    conventions = factors("conventions")
    return [
        _(
            "**Krav først.** Området sammenlignes med hver sone. Det som et utelukkende krav "
            "dekker, trekkes fra brutto areal; resten er netto. Overlapp under {dust} daa teller "
            "som berøring, og nærmere enn {touch} m er heller ikke et sikkert nei. Det som "
            "regionen ikke har kart for, er ikke undersøkt, og det er ikke det samme som nei.",
            dust=number(DUST, 1),
            touch=number(TOUCH, 0),
        ),
        _(
            "**Mål.** Hver måling gir et tall i en enhet, og et intervall der grunnlaget er "
            "usikkert. Areal av jord og utslipp måles på brutto. Avstander måles fra punkter i et "
            "rutenett på {spacing} m i netto areal, tettere til minst {enough} punkter er inne, "
            "og er gjennomsnittet av punktene.",
            spacing=number(SPACING, 0),
            enough=ENOUGH,
        ),
        _(
            "**Verdi.** En kurve gjør tallet til en verdi fra 0 (dårligst) til 1 (best), med rette "
            "linjer mellom punktene og flatt utenfor. Punktene er faste: verdien for ett forslag "
            "avhenger ikke av hvilke andre som er sendt inn."
        ),
        _(
            "**Kriterium.** Har et kriterium flere målinger, gjelder den dårligste verdien, eller "
            "den beste der det står."
        ),
        _(
            "**De fire målene.** Verdien for et mål er kriterienes verdier veid med deres vekter, "
            "delt på summen av vektene. Et mål uten vekt i totalen får verdi likevel."
        ),
        _(
            "**Total.** Målenes verdier veid med målenes vekter. Totalen er et hjelpetall for "
            "rangering; de fire målene ved siden av hverandre er svaret."
        ),
        _(
            "**Mangler noe,** blir det ikke 0. Mangler kartlaget i regionen, settes kriteriet til "
            "side for alle, og vektene som er igjen, beholder forholdet mellom seg. Mangler "
            "målingen for ett område, regnes intervallet fra verst til best mulig, og området får "
            "ingen total og ingen plass, bare plassene det kan ha."
        ),
        _(
            "**Klasse.** God fra {green}, middels fra {yellow}, ellers svak. Helheten er svak når "
            "et mål som ikke kan veies opp, er svakt, eller når to mål er svake. Den kan ikke være "
            "god med et svakt mål, eller med et funn som holder klassen nede.",
            green=number(GREEN, 2),
            yellow=number(YELLOW, 2),
        ),
        _(
            "**Status.** Utelukket når krav trekker fra så mye at netto er under {share} av "
            "brutto, eller under det minste av {area} daa og halve brutto. Betinget når et krav "
            "trekker fra, varsler eller ikke er undersøkt. Ellers aktuell. Status og vekter har "
            "ikke noe med hverandre å gjøre.",
            share=percent(conventions["net_share"].best),
            area=number(conventions["net_area"].best, 0),
        ),
        _(
            "**Plass.** Innen hver liste (bolig, næring A og B, næring C), blant dem som ikke er "
            "utelukket og er fullstendig målt. Like totaler deler plass."
        ),
    ]


def distances() -> list[str]:
    """How ways are measured."""
    return [
        _(
            "Avstand til sentra og E-veg følger vegnettet der regionen har det. Uten vegnett er "
            "den luftlinje × {detour}; krysser linja mer enn {sea} m sjø, mangler avstanden. En "
            "ferje teller sin lengde og {wait} km for ventetid.",
            detour=number(DETOUR, 1),
            sea=number(MOST_SEA, 0),
            wait=number(FERRY_WAIT / KM, 0),
        ),
        _(
            "Gangavstand til holdeplasser og daglige mål følger veger og stier som kan gås. Uten "
            "dem, eller der vegnettet er grovt, er den luftlinje × {detour}.",
            detour=number(DETOUR, 1),
        ),
    ]


def methods() -> dict[str, str]:
    """By criterion, what is measured and how, in words."""
    car, land = factors("car_travel"), factors("land_emissions")
    elasticity, need = car["elasticity"], factors("growth_need")
    walk = NORWEGIAN.longest_walk
    return {
        "car_km": _(
            "Reisekonsekvens der regionen har reisevanetabeller: for hvert reiseformål reiser per "
            "døgn × andel til hvert reisemål × veglengden × andelen som bilfører for lengden og "
            "modalsonen. Nye beboere får tallene til dem som bor i sonen i dag, nye "
            "arbeidsplasser bostedene til dem som arbeider der i dag. Der tabellene mangler, eller "
            "området ligger utenfor sonene, brukes elastisitetsmodellen, og det sies: "
            "bilkm = referansen × (avstand til hovedsenteret / {anchor} km)^{elasticity}. "
            "Referansen er {resident} km per bosatt og {commuting} km per arbeidsplass i døgnet. "
            "Intervallet følger av eksponent {low} til {high}.",
            anchor=number(car["reference_distance"].best, 0),
            elasticity=number(elasticity.best, 2),
            resident=number(car["resident_km"].best, 0),
            commuting=number(car["commuting_km"].best, 0),
            low=number(elasticity.low, 2),
            high=number(elasticity.high, 2),
        ),
        "land_emissions": _(
            "Daa av hver arealtype × utslipp per daa over 20 år, etter minus før. Torv under myr, "
            "jordbruk og skog: dybde × {carbon} kg C/m³ × 44/12, med fratrekk for det som slippes "
            "ut allerede. Ukjent torvdybde regnes som {low}–{high} m, midt {best} m. Myr som blir "
            "liggende inntil {reach} m fra utgravingen, regnes som drenert. Regionen kan bytte "
            "faktorene med egne, i tabellen emission_factors.",
            reach=number(land["drain_reach"].best, 0),
            carbon=number(land["peat_carbon"].best, 0),
            low=number(land["peat_depth"].low, 1),
            high=number(land["peat_depth"].high, 1),
            best=number(land["peat_depth"].best, 1),
        ),
        "centre_access": _(
            "Avstanden til nærmeste senter på hvert nivå gir en verdi, og den beste gjelder. Nivå "
            "1 kan gi {one}, nivå 2 {two}, nivå 3 {three} og nivå 4 {four}.",
            one=number(LEVEL_QUALITY[1], 1),
            two=number(LEVEL_QUALITY[2], 1),
            three=number(LEVEL_QUALITY[3], 1),
            four=number(LEVEL_QUALITY[4], 1),
        ),
        "transit_access": _(
            "Indeks som i PTAL. Hver linje regnes fra holdeplassen som gir kortest tid: gangtid "
            "ved {speed} m/min + 30 / avganger i timen + tillegg for pålitelighet. 30 delt på "
            "tiden er linjas bidrag; den beste i hver driftsart teller helt, de andre halvt. Buss "
            "og trikk innen {bus} m, tog og båt innen {rail} m.",
            speed=number(NORWEGIAN.speed, 0),
            bus=number(walk["bus"], 0),
            rail=number(walk["rail"], 0),
        ),
        "daily_services": _(
            "Andelen av fire slags mål (dagligvare, barnehage, barneskole, park) innen {walk} m "
            "gange, som gjennomsnitt over punktene i området.",
            walk=number(ERRAND_WALK, 0),
        ),
        "abc_match": _(
            "Stedet har tre kvaliteter fra 0 til 1: kollektiv T, senter Z (nivå 1–2) og veg R "
            "(avstand til E-veg). A-virksomhet får den beste av T og Z. B-virksomhet får "
            "halvparten av det minste av 1 og 2T, og halvparten av R. C-virksomhet får R, men "
            "halvparten innen {central} km fra et senter på nivå 1–2, eller når lastebilene må "
            "gjennom boligområder. R regnes da for den korteste vegen utenom dem, om den er bedre; "
            "Europa- og riksveg teller uansett. Klassen er den som er oppgitt, ellers etter "
            "besøk og arbeidsplasser per daa, ellers etter arealformålet.",
            central=number(CENTRAL, 1),
        ),
        "farmland_loss": _(
            "Fulldyrka-ekvivalenter er daa veid med tallene i tabellen over jordvekter. Den "
            "dårligste av to verdier gjelder: ekvivalenter i alt, og ekvivalenter som andel av "
            "området."
        ),
        "core_farmland": _("Daa av kommunens kjerneområde landbruk på det som ikke er bebygd."),
        "growth_balance": _(
            "Kommunens andel av regionens boligreserve delt på dens andel av vekstmålet. Over 1 "
            "har kommunen mer reserve enn sin del. Reserven er regionens tall og endres ikke av "
            "hvilke forslag som er sendt inn."
        ),
        "jobs_balance": _("Arbeidsplasser i kommunen delt på sysselsatte som bor der."),
        "share_of_need": _(
            "Bolig: boligene i forslaget delt på kommunens behov i {years} år. Næring: arealet "
            "delt på regionens behov for næringsareal i {years} år.",
            years=number(need["years"].best, 0),
        ),
    }


def unmeasured() -> list[str]:
    """What the tool does not measure, beyond the themes of an impact assessment."""
    return [
        _("Kostnader: veg, vann og avløp, skole og barnehage."),
        _("Kapasitet i vegnett, kollektivtrafikk og teknisk infrastruktur."),
        _(
            "Reisetid med kollektivtrafikk; indeksen ser på tilbudet ved området, ikke hvor det "
            "går."
        ),
        _("Utslipp fra bygging og drift av bygg."),
        _("Grunneiernes vilje til å bygge, og når det kan bygges."),
        _("Virkninger av flere forslag sammen, utover det som listene summerer."),
    ]


def open_points() -> list[str]:
    """What the region should settle or replace before the numbers are leaned on."""
    return [
        _("Kurver og vekter er forslag. De bør drøftes og vedtas, eller erstattes, av regionen."),
        _("Utslipp per daa er faglige anslag til de er erstattet av NIBIOs tall."),
        _("Bilkjøring per bosatt bør kalibreres mot reisevaneundersøkelsen."),
        _("Sentrenes nivå er et forslag; regionens egen senterstruktur går foran."),
        _("Vekting av jordkvalitet og arealtype er et forslag."),
        _(
            "Grensene for myr, jordbruksareal og kjerneområde i kravene er forslag til når noen må "
            "se nærmere på saken."
        ),
    ]


def called(id_: str, name: str | None) -> str:
    """What a site is called where it is named once: its id, and its name if that is another.

    >>> called("12-B", "Tempe"), called("r3", "r3"), called("7", None)
    ('12-B Tempe', 'r3', '7')
    """
    return id_ if name in (None, "", id_) else f"{id_} {name}"
