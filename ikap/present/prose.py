"""What the handbook says in running text; its numbers come from the records that compute."""

from __future__ import annotations

from ikap.assess.limits import DUST, TOUCH
from ikap.assess.weighing import GREEN, YELLOW
from ikap.catalogue import factors
from ikap.criteria.ground import FERRY_WAIT
from ikap.measure.crossing import MOST_SEA
from ikap.measure.network import DETOUR
from ikap.measure.points import ENOUGH, SPACING
from ikap.model import KM, Criterion
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


def method(criterion: Criterion) -> str:
    """What a criterion measures and how, in words."""
    numbers = criterion.method.numbers
    shown = {name: number(value, decimals) for name, (value, decimals) in numbers.items()}
    return _(criterion.method.text, **shown)


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
