"""What the fixed concepts are called on screen and paper: goals, kinds, classes, answers, tags,
and the themes and scales of an impact assessment; and what is said of a package that is absent.

The words are bokmål, marked for translation; show them through `_`.
"""

from __future__ import annotations

from ikap.model import Answer, Goal, Kind, Light, Problem, Status, Tag, Tier
from ikap.text import N_, S_, _, _n, number

GOALS = {
    Goal.CLIMATE: N_("Klimavennlig arealbruk og transport"),
    Goal.PROXIMITY: N_("Boligbygging nær sentra og kollektivtilbud"),
    Goal.SOIL: N_("Jordvern"),
    Goal.GROWTH: N_("Fordeling av veksten"),
}
# What a goal is called for one kind of site, where it is not the same for both.
GOALS_OF_KIND = {Kind.BUSINESS: {Goal.PROXIMITY: N_("Næring på rett sted")}}
# What a planner or a landowner can do about a measurement.
LEVERS = {
    "boundary": N_("ny avgrensning"),
    "density": N_("annen tetthet"),
    "stop": N_("ny holdeplass eller flere avganger"),
    "purpose": N_("annet formål eller annen virksomhetsklasse"),
}
GOALS_SHORT = {
    Goal.CLIMATE: N_("Klima"),
    Goal.PROXIMITY: N_("Nærhet"),
    Goal.SOIL: N_("Jordvern"),
    Goal.GROWTH: N_("Fordeling"),
}
KINDS = {Kind.HOUSING: N_("Bolig"), Kind.BUSINESS: N_("Næring")}
LISTS = {
    "housing": N_("Bolig"),
    "business_ab": N_("Næring A og B"),
    "business_c": N_("Næring C"),
}
LIGHTS = {
    Light.GREEN: S_("klasse", "God"),
    Light.YELLOW: S_("klasse", "Middels"),
    Light.RED: S_("klasse", "Svak"),
}
LIGHT_SYMBOLS = {Light.GREEN: "●", Light.YELLOW: "▲", Light.RED: "■"}
NOT_ASSESSED = N_("Ikke vurdert")
STATUSES = {
    Status.ELIGIBLE: N_("Ingen konflikt funnet"),
    Status.CONDITIONAL: N_("Må avklares"),
    Status.EXCLUDED: N_("Absolutt konflikt"),
}
STATUSES_SHORT = {
    Status.ELIGIBLE: N_("Ingen funn"),
    Status.CONDITIONAL: N_("Må avklares"),
    Status.EXCLUDED: N_("Konflikt"),
}
TIERS = {Tier.EXCLUDE: N_("Trekkes fra"), Tier.FLAG: N_("Må avklares")}
INFORMS = N_("Til orientering")  # a flag that leaves the status of a site as it is
ANSWERS = {
    Answer.YES: N_("Ja"),
    Answer.TOUCH: N_("Berører grensen"),
    Answer.NO: N_("Undersøkt, ingen funn"),
    Answer.UNCHECKED: N_("Ikke undersøkt"),
}
# What may be printed of a number's provenance: only S is a cited source.
TAGS = {
    Tag.SOURCE: N_("Kilde"),
    Tag.JUDGEMENT_HIGH: N_("Skjønnsmessig anslag (liten usikkerhet)"),
    Tag.JUDGEMENT_MEDIUM: N_("Skjønnsmessig anslag (middels usikkerhet)"),
    Tag.JUDGEMENT_LOW: N_("Skjønnsmessig anslag (stor usikkerhet)"),
    Tag.COMPUTED: N_("Beregnet"),
    Tag.PROPOSAL: N_("Foreslått verdi, ikke vedtatt"),
}
# What an impact assessment is to look at (KU-forskriften § 21), in its order.
IMPACT_THEMES = {
    "nature": N_("Naturmangfold"),
    "ecosystem_services": N_("Økosystemtjenester"),
    "environmental_goals": N_("Nasjonalt og internasjonalt fastsatte miljømål"),
    "heritage": N_("Kulturminner og kulturmiljø"),
    "recreation": N_("Friluftsliv"),
    "landscape": N_("Landskap"),
    "emissions": N_("Forurensning: klimagassutslipp"),
    "noise": N_("Forurensning: støy"),
    "air_and_ground": N_("Forurensning: luft og grunn"),
    "water": N_("Vannmiljø"),
    "soil": N_("Jordressurser (jordvern)"),
    "minerals": N_("Viktige mineralressurser"),
    "sami_basis": N_("Samisk natur- og kulturgrunnlag"),
    "transport": N_("Transportbehov"),
    "energy": N_("Energiforbruk og energiløsninger"),
    "preparedness": N_("Beredskap og ulykkesrisiko"),
    "climate_change": N_("Klimaendringer: havnivå, stormflo, flom og skred"),
    "health": N_("Befolkningens helse"),
    "accessibility": N_("Tilgjengelighet til uteområder, gang- og sykkelveg og daglige målpunkter"),
    "children": N_("Barn og unges oppvekstvilkår"),
    "crime_prevention": N_("Kriminalitetsforebygging"),
    "architecture": N_("Arkitektonisk utforming"),
}
# What a caseworker chooses among, as in Statens vegvesens handbook V712 [M-M]; other words may do.
VALUE_CLASSES = (
    N_("uten betydning"),
    N_("noe verdi"),
    N_("middels verdi"),
    N_("stor verdi"),
    N_("svært stor verdi"),
)
INFLUENCES = (
    N_("sterkt forringet"),
    N_("forringet"),
    N_("noe forringet"),
    N_("ubetydelig endring"),
    N_("forbedret"),
    N_("sterkt forbedret"),
)
CONSEQUENCES = range(-4, 5)  # most harm to most good [M-H]
# A site's way through a round (pbl §§ 11-12 to 11-15, 5-4), as the municipality enters it.
STATES = {
    "received": N_("Mottatt"),
    "screened_out": N_("Silt ut"),
    "assessed": N_("Vurdert"),
    "recommended": N_("Innstilt"),
    "hearing": N_("På høring"),
    "objection": N_("Innsigelse"),
    "objection_closed": N_("Innsigelse avklart"),
    "decided": N_("Vedtatt"),
    "announced": N_("Kunngjort"),
    "withdrawn": N_("Trukket"),
}
NEEDS_REASON = ("screened_out", "objection", "withdrawn")  # states that are not entered without why
OUTCOMES = {"yes": N_("ja"), "no": N_("nei"), "partly": N_("delvis")}
SYNTHETIC = N_("Oppdiktede demodata – skal ikke brukes i saksbehandling")
AID = N_("Hjelpetall for rangering")


def counted_dwellings(n: float) -> str:
    """So many homes, in whole.

    >>> [counted_dwellings(n).replace("\u00a0", " ") for n in (0, 1, 2, 1000)]
    ['0 boliger', '1 bolig', '2 boliger', '1 000 boliger']
    """
    return _n("{n} bolig", "{n} boliger", n)


def counted_jobs(n: float) -> str:
    """So many workplaces, in whole."""
    return _n("{n} arbeidsplass", "{n} arbeidsplasser", n)


def counted_years(years: float) -> str:
    """So many years, with a decimal where there are not whole ones; it is then several.

    >>> [counted_years(n).replace("\u00a0", " ") for n in (1, 2.1, 12)]
    ['1 år', '2,1 år', '12 år']
    """
    whole = years % 1 == 0
    return _n("{n} år", "{n} år", years if whole else 2, n=number(years, 0 if whole else 1))


def counted_points(points: float, shown: str | None = None) -> str:
    """A score of 0–100 with its unit; `shown` where more than the number is to stand.

    >>> [counted_points(n).replace("\u00a0", " ") for n in (0.4, 1.2, 67.0)]
    ['0 poeng', '1 poeng', '67 poeng']
    """
    return _n("{n} poeng", "{n} poeng", points, n=shown or number(points, 0))


def goal_title(goal: Goal, kind: Kind | str | None = None) -> str:
    """A goal in the language in use: for one kind of site, or both names where kinds differ."""
    own = {of: titles[goal] for of, titles in GOALS_OF_KIND.items() if goal in titles}
    if kind is None:
        return " / ".join(map(_, (GOALS[goal], *own.values())))
    return _(own.get(Kind(kind), GOALS[goal]))


def effect(tier: Tier, *, conditional: bool) -> str:
    """What a yes to a constraint does to a site, as a message.

    >>> [effect(Tier.FLAG, conditional=asks) for asks in (True, False)]
    ['Må avklares', 'Til orientering']
    """
    return INFORMS if tier is Tier.FLAG and not conditional else TIERS[tier]


def not_installed(where: str, package: str, extra: str) -> Problem:
    """That a package is not installed, and the line that installs the extra it belongs to."""
    what = _("Pakken {package} er ikke installert.", package=package)
    return Problem(
        where, what, _('Installer pakken med: pip install "ikap[{extra}]".', extra=extra)
    )
