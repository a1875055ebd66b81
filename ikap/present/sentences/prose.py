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
            "**Begrensninger først.** Området sammenlignes med hvert kartlag. Areal i absolutt "
            "konflikt trekkes fra brutto; resten er netto. Overlapp under {dust} daa, eller "
            "avstand under {touch} m, regnes som berøring. Der kartlaget mangler, er svaret "
            "«ikke undersøkt», ikke «nei».",
            dust=number(DUST, 1),
            touch=number(TOUCH, 0),
        ),
        _(
            "**Måling.** Hver måling gir et tall med enhet, og et intervall der grunnlaget er "
            "usikkert. Areal av jord og utslipp måles på brutto areal. Avstander måles fra "
            "punkter i et rutenett på {spacing} m i netto areal, tettere til antall punkter i "
            "området er minst {enough}, og er gjennomsnittet av punktene.",
            spacing=number(SPACING, 0),
            enough=ENOUGH,
        ),
        _(
            "**Poeng.** Poengkurven gjør målingen om til poeng fra 0 (dårligst) til 1 (best, "
            "tilsvarer 100 poeng), med rette linjer mellom punktene og flatt utenfor. Punktene "
            "er faste: poengene for ett område avhenger ikke av hvilke andre innspill som er "
            "sendt inn."
        ),
        _(
            "**Kriterium.** Har et kriterium flere målinger, gjelder den laveste poengsummen, "
            "eller den høyeste der det er oppgitt."
        ),
        _(
            "**De fire målene.** Poengene for et mål er kriterienes poeng, vektet med "
            "kriterienes vekter og delt på summen av vektene. Et mål uten vekt i samlet poengsum "
            "får likevel poeng."
        ),
        _(
            "**Samlet poengsum.** Målenes poeng vektet med målenes vekter. Samlet poengsum er et "
            "hjelpetall for rangering. Resultatet er poengene for hvert av de fire målene."
        ),
        _(
            "**Manglende grunnlag** regnes ikke som 0. Mangler regionen kartlaget, er kriteriet "
            "ikke med for noen områder, og de andre vektene beholder forholdet seg imellom. "
            "Mangler målingen for ett område, vises intervallet mellom dårligst og best mulig, "
            "og området får ingen samlet poengsum eller plassering."
        ),
        _(
            "**Klasse.** God fra {green}, Middels fra {yellow}, ellers Svak. Samlet klasse er "
            "Svak når et mål som ikke kan veies opp, er svakt, eller når to mål er svake. Samlet "
            "klasse kan ikke bli God når et mål er svakt, eller når et funn holder klassen nede.",
            green=number(GREEN, 2),
            yellow=number(YELLOW, 2),
        ),
        _(
            "**Status.** Absolutt konflikt: netto er under {share} av brutto, eller under det "
            "minste av {area} daa og halve brutto. Må avklares: en begrensning trekker fra "
            "areal, krever avklaring eller er ikke undersøkt. Ellers: Ingen konflikt funnet. "
            "Status er et funn, ikke en anbefaling, og påvirkes ikke av vektene.",
            share=percent(conventions["net_share"].best),
            area=number(conventions["net_area"].best, 0),
        ),
        _(
            "**Plassering.** Innen hver liste (bolig, næring A og B, næring C), blant områder "
            "uten absolutt konflikt som er fullstendig målt. Områder med lik samlet poengsum "
            "deler plassering."
        ),
    ]


def distances() -> list[str]:
    """How ways are measured."""
    return [
        _(
            "Avstand til senter og E-veg følger vegnettet der regionen har det. Uten vegnett er "
            "den luftlinje × {detour}. Krysser linja mer enn {sea} m sjø, mangler avstanden. En "
            "ferje regnes med lengden sin og {wait} km for ventetid.",
            detour=number(DETOUR, 1),
            sea=number(MOST_SEA, 0),
            wait=number(FERRY_WAIT / KM, 0),
        ),
        _(
            "Enveiskjøring er ikke med i beregningen: kjøreavstanden er like lang i begge "
            "retninger."
        ),
        _(
            "Gangavstand til holdeplasser og daglige målpunkter følger veger og stier som kan "
            "gås. Uten dem, eller der vegnettet er grovt, er den luftlinje × {detour}.",
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
            "Reisetid med kollektivtrafikk. Indeksen gjelder tilbudet ved området, ikke hvor det "
            "går."
        ),
        _("Utslipp fra bygging og drift av bygg."),
        _("Grunneiernes vilje til å bygge, og når det kan bygges."),
        _("Virkninger av flere områder samlet, utover det listene summerer."),
    ]


def open_points() -> list[str]:
    """What the region should settle or replace before the numbers are leaned on."""
    return [
        _(
            "Poengkurver og vekter er foreslåtte. De bør drøftes og vedtas, eller erstattes, av "
            "regionen."
        ),
        _("Utslipp per daa er skjønnsmessige anslag til de er erstattet av NIBIOs tall."),
        _("Bilkjøring per bosatt bør kalibreres mot reisevaneundersøkelsen."),
        _("Sentrenes nivå er foreslått. Regionens egen senterstruktur går foran."),
        _("Vektingen av jordkvalitet og arealtype er foreslått."),
        _(
            "Tersklene for myr, dyrka jord og kjerneområde i begrensningene er foreslåtte "
            "verdier for når saken må vurderes nærmere."
        ),
    ]


def called(id_: str, name: str | None) -> str:
    """What a site is called where it is named once: its id, and its name if that is another.

    >>> called("12-B", "Tempe"), called("r3", "r3"), called("7", None)
    ('12-B Tempe', 'r3', '7')
    """
    return id_ if name in (None, "", id_) else f"{id_} {name}"
