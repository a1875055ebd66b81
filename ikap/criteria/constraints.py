"""The limits that weights cannot buy off: what is taken out of a site, and what raises a flag."""

from __future__ import annotations

from ikap.catalogue import factors
from ikap.criteria import bases
from ikap.criteria.bases import READ
from ikap.criteria.emissions import mire_area
from ikap.criteria.ground import deducted_share
from ikap.criteria.growth import density_ratio, total_reserve_years
from ikap.criteria.schools import school_light
from ikap.criteria.soil import core_farmland_lost, farmland_area
from ikap.criteria.supply import connection_light
from ikap.criteria.transit import share_with_stop
from ikap.model import NO_THEME, Basis, Constraint, Kind, LimitTest, Tag, Tier, Zone, ZoneTest
from ikap.text import N_, S_

NATURE_ACT = Basis(N_("Naturmangfoldloven kap. V"), Tag.JUDGEMENT_HIGH)
HERITAGE_ACT = Basis(N_("Kulturminneloven §§ 4, 6 og 8"), Tag.JUDGEMENT_HIGH)
LISTED = Basis(N_("Kulturminneloven §§ 15 og 19"), Tag.JUDGEMENT_HIGH)
TEK17 = factors("tek17")
SURGE_SAFETY = Basis(N_("TEK17 § 7-2, stormflo og havnivåstigning"), Tag.JUDGEMENT_HIGH)
SURGE_ADVICE = N_(
    "Kartet er landsdekkende (1:80 000) og føre var: avklar høyden på stedet. Grunn under sikker "
    "høyde kan ikke bygges ut uten sikring (TEK17 § 7-2)."
)
PARTICULAR = Basis(
    N_(
        "TEK17 § 7-2 første ledd: bygg der en flom har særlig stor konsekvens, skal ikke plasseres "
        "i flomutsatt område, heller ikke med sikring; ordlyden i gjeldende forskrift må "
        "kontrolleres"
    ),
    Tag.JUDGEMENT_HIGH,
)
PREPAREDNESS = Basis(
    N_(
        "TEK17 § 7-3 første ledd, endret 1.9.2022: bygg for beredskap skal ikke plasseres i "
        "skredfarlig område når det svekker beredskapen"
    ),
    Tag.SOURCE,
    "Direktoratet for byggkvalitet, TEK17 § 7-3",
    READ,
    "https://www.dibk.no/regelverk/byggteknisk-forskrift-tek17/7/7-3/",
)
PRECAUTION = Basis(
    N_("Aktsomhetsområde: faren skal utredes før plan vedtas"),
    Tag.SOURCE,
    "Direktoratet for byggkvalitet, TEK17 kap. 7",
    READ,
    "https://www.dibk.no/regelverk/byggteknisk-forskrift-tek17/7/innledning",
)
QUICK_CLAY = Basis(
    N_(
        "Områdestabilitet utredes etter NVE 1/2019; TEK17 § 7-3 andre ledd krever et tilsvarende "
        "sikkerhetsnivå i kvikkleireområder"
    ),
    Tag.PROPOSAL,
)
CLAY_AWARENESS = Basis(
    N_("Landsdekkende aktsomhetskart for kvikkleireskred, trinn 1 i NVE 1/2019 kap. 3"),
    Tag.SOURCE,
    "Norges vassdrags- og energidirektorat (NVE)",
    "2024-06-19",
    "https://www.nve.no/naturfare/utredning-av-naturfare/kvikkleireskred",
)
SHORE = Basis(
    N_("Plan- og bygningsloven § 1-8, 100-metersbeltet langs sjøen"),
    Tag.SOURCE,
    "Byggordboka, Strandsonen",
    READ,
    "https://byggordboka.no/artikkel/les/strandsonen",
)
RIVER_BELT = Basis(N_("Plan- og bygningsloven § 11-11, belte langs vassdrag"), Tag.PROPOSAL)
NOISE = Basis(
    N_("T-1442, rød sone for veg fra 65 dB; bane og fly etter skjønnsmessig anslag"),
    Tag.JUDGEMENT_HIGH,
)
NOISE_DEVIATION = Basis(
    N_("T-1442, avvikssone, eller inntil 800 m fra senter på nivå 1–2"), Tag.JUDGEMENT_MEDIUM
)
PLAN = Basis(N_("Kommunens hensynssoner og planbegrensninger"), Tag.PROPOSAL)
NATURE_VALUES = Basis(N_("KU-forskriften § 21 og naturmangfoldloven § 52"), Tag.JUDGEMENT_HIGH)
OUTDOOR_LIFE = Basis(
    N_("KU-forskriften § 21, friluftsliv; verdi etter håndbok M98"), Tag.JUDGEMENT_MEDIUM
)
MIRE = Basis(N_("Myr på 2 daa eller mer"), Tag.PROPOSAL)
FARMLAND = Basis(
    N_(
        "Omdisponering skjer når reguleringsplan vedtas (pbl. § 5-4), eller etter jordlova § 9 i "
        "enkeltsaker; SPR arealbruk og mobilitet 2025 vil spare dyrka jord. Grensene 5 daa og 0,5 "
        "daa er foreslått"
    ),
    Tag.PROPOSAL,
)
REINDEER = Basis(N_("Reindriftsloven § 22"), Tag.JUDGEMENT_HIGH)
NO_STOP = Basis(
    N_(
        "Boliger uten holdeplass i gangavstand er ikke nær kollektivtilbud, uansett hva målene "
        "ellers gir; grensen er foreslått"
    ),
    Tag.PROPOSAL,
)
SMALL_NET = Basis(
    N_(
        "Når 40 % eller mer er trukket fra, er det tegnede området et annet enn det som kan bygges "
        "ut; grensen er foreslått"
    ),
    Tag.PROPOSAL,
)
SCHOOL_WAIT = Basis(
    N_(
        "Rekkefølgebestemmelser kan la utbygging vente på skoleplasser (pbl. § 11-9 nr. 4 og "
        "§ 12-7 nr. 10)"
    ),
    Tag.JUDGEMENT_MEDIUM,
)
SUPPLY_WAIT = Basis(
    N_("Atkomst, vann og avløp skal være sikret før byggetillatelse (pbl. §§ 27-1, 27-2 og 27-4)"),
    Tag.JUDGEMENT_MEDIUM,
)
LARGE_RESERVE = Basis(N_("Kommunen har boligreserve for mer enn 20 år"), Tag.PROPOSAL)

FLOOD_ADVICE = N_(
    "Flomutsatt del er trukket fra. Dokumentert sikring kan endre dette. Er det fare for liv, som "
    "i bratte vassdrag, gjelder klassene i TEK17 § 7-3."
)
Years = tuple[int, ...]
PERIODS: Years = (20, 100, 200, 1000, 5000)  # years that zones are mapped for
SEMI_CENTRAL = 800.0  # metres from a centre of level 1 or 2
PLAN_ADVICE = N_("Avklar mot bestemmelsene i gjeldende plan.")
DEVIATION = (
    Zone("noise_deviation"),
    Zone("centres", {"level": (1, 2)}, buffer=SEMI_CENTRAL),
)


def _up_to(safety_class: str) -> Years:
    """The return periods that a building of a TEK17 class must be safe from."""
    return tuple(years for years in PERIODS if years <= TEK17[safety_class].best)


def _zones(periods: Years) -> dict[str, tuple[str | int, ...]]:
    """Where the hazard itself is mapped, apart from precautionary areas."""
    return {"zone": ("hazard",), "return_period": periods}


def _flooded(
    id_: str, title: str, periods: Years, safety: str, classes: tuple[str, ...], short: str
) -> Constraint:
    """A flood zone that buildings of some classes of TEK17 § 7-2 are kept out of."""
    return Constraint(
        id_,
        title,
        Tier.EXCLUDE,
        ZoneTest("flood", _zones(periods)),
        TEK17[safety].basis,
        FLOOD_ADVICE,
        mitigable=True,
        only={"flood_class": classes},
        short=short,
    )


def _surged(
    id_: str, title: str, periods: Years, classes: tuple[str, ...], short: str
) -> Constraint:
    """A storm surge on the national map, which warns buildings of some classes."""
    return Constraint(
        id_,
        title,
        Tier.FLAG,
        ZoneTest("storm_surge", {"return_period": periods}),
        SURGE_SAFETY,
        SURGE_ADVICE,
        caps_class=True,
        mitigable=True,
        only={"flood_class": classes},
        short=short,
    )


def _slid(
    id_: str, title: str, periods: Years, safety: str, classes: tuple[str, ...], short: str
) -> Constraint:
    """A landslide zone that buildings of some classes of TEK17 § 7-3 are kept out of."""
    return Constraint(
        id_,
        title,
        Tier.EXCLUDE,
        ZoneTest("landslide", _zones(periods)),
        TEK17[safety].basis,
        N_("Skredutsatt del er trukket fra. Dokumentert sikring kan endre dette."),
        mitigable=True,
        only={"slide_class": classes},
        short=short,
    )


def _planned(id_: str, title: str, impact: str, short: str, limit: str = "") -> Constraint:
    """A zone of a plan, to be settled against its provisions; `limit` is the layer's own code."""
    return Constraint(
        id_,
        title,
        Tier.FLAG,
        ZoneTest("plan_limits", {"limit": (limit or id_,)}),
        PLAN,
        PLAN_ADVICE,
        impact=impact,
        short=short,
    )


protected_nature = Constraint(
    "protected_nature",
    N_("Nasjonalpark, naturreservat, biotopvern eller marint vern"),
    Tier.EXCLUDE,
    ZoneTest(
        "protected_nature",
        {"protection": ("national_park", "nature_reserve", "biotope", "marine")},
    ),
    NATURE_ACT,
    N_("Verneområdet er trukket fra arealet."),
    short=N_("Verneområde"),
)
protected_landscape = Constraint(
    "protected_landscape",
    N_("Landskapsvernområde eller annet vern"),
    Tier.FLAG,
    ZoneTest("protected_nature", {"protection": ("landscape", "other")}),
    NATURE_ACT,
    N_("Verneforskriften avgjør. Avklar med forvaltningsmyndigheten."),
    short=N_("Landskapsvern"),
)
heritage_automatic = Constraint(
    "heritage_automatic",
    N_("Automatisk fredet kulturminne med 5 m sikringssone"),
    Tier.EXCLUDE,
    ZoneTest("heritage", {"heritage_status": ("automatic",)}, buffer=5.0),
    HERITAGE_ACT,
    N_("Kulturminnet med sikringssone er trukket fra arealet."),
    short=N_("Fredet, auto."),
)
heritage_unresolved = Constraint(
    "heritage_unresolved",
    N_("Kulturminne med uavklart vern, eller middelalderbygrunn"),
    Tier.FLAG,
    ZoneTest("heritage", {"heritage_status": ("unresolved", "town_ground")}),
    HERITAGE_ACT,
    N_("Avklar undersøkelsesplikten med kulturminnemyndigheten før plan vedtas."),
    short=N_("Uavklart vern"),
)
heritage_listed = Constraint(
    "heritage_listed",
    N_("Vedtaks- eller forskriftsfredet kulturminne"),
    Tier.FLAG,
    ZoneTest("heritage", {"heritage_status": ("listed",)}),
    LISTED,
    N_("Tiltak krever dispensasjon fra fredningen."),
    short=N_("Fredet, vedtak"),
)
flood = _flooded(
    "flood", N_("Flomsone, 200-årsflom (F2)"), _up_to("f2"), "f2", ("F2", "F3"), N_("Flom 200 år")
)
flood_storage = _flooded(
    "flood_storage",
    N_("Flomsone, 20-årsflom (F1: lager, garasje)"),
    _up_to("f1"),
    "f1",
    ("F1",),
    N_("Flom 20 år"),
)
flood_vulnerable = _flooded(
    "flood_vulnerable",
    N_("Flomsone, 1000-årsflom (F3: sårbar funksjon)"),
    (1000,),
    "f3",
    ("F3",),
    N_("Flom 1000 år"),
)
flood_particular = Constraint(
    "flood_particular",
    N_("Flomutsatt område, særlig stor konsekvens"),
    Tier.EXCLUDE,
    ZoneTest("flood", _zones(_up_to("f3"))),
    PARTICULAR,
    N_("Delen er trukket fra. Sikring endrer det ikke (TEK17 § 7-2 første ledd)."),
    only={"flood_class": ("FS",)},
    short=N_("Flom, særlig"),
)
storm_surge = _surged(
    "storm_surge",
    N_("Stormflo, 200 år med havnivåstigning (F2)"),
    _up_to("f2"),
    ("F2", "F3"),
    N_("Stormflo 200"),
)
storm_surge_storage = _surged(
    "storm_surge_storage",
    N_("Stormflo, 20 år (F1: lager, garasje)"),
    _up_to("f1"),
    ("F1",),
    N_("Stormflo 20"),
)
storm_surge_vulnerable = _surged(
    "storm_surge_vulnerable",
    N_("Stormflo, 1000 år (F3: sårbar funksjon)"),
    (1000,),
    ("F3", "FS"),
    N_("Stormflo 1000"),
)
landslide = _slid(
    "landslide",
    N_("Skredfaresone, 1000-årsskred (S2)"),
    _up_to("s2"),
    "s2",
    ("S1", "S2", "S3"),
    N_("Skred 1000 år"),
)
landslide_large = Constraint(
    "landslide_large",
    N_("Skredfaresone, 5000-årsskred (grense for store bygg)"),
    Tier.FLAG,
    ZoneTest("landslide", _zones((5000,))),
    TEK17["s3_units"].basis,
    N_("Bygg med mer enn 10 boenheter eller 25 personer kan ikke plasseres her uten sikring."),
    only={"slide_class": ("S1", "S2")},
    short=N_("Skred, store"),
)
landslide_s3 = _slid(
    "landslide_s3",
    N_("Skredfaresone, 5000-årsskred (S3: store bygg)"),
    (5000,),
    "s3",
    ("S3",),
    N_("Skred 5000 år"),
)
landslide_particular = Constraint(
    "landslide_particular",
    N_("Skredfarlig område, bygg for beredskap"),
    Tier.EXCLUDE,
    ZoneTest("landslide", _zones(_up_to("s3"))),
    PREPAREDNESS,
    N_(
        "Delen er trukket fra. Sikring endrer det ikke: avklar om plasseringen svekker beredskapen "
        "(TEK17 § 7-3 første ledd)."
    ),
    only={"slide_class": ("SS",)},
    short=N_("Skred, beredsk"),
)
flood_precaution = Constraint(
    "flood_precaution",
    N_("Aktsomhetsområde for flom"),
    Tier.FLAG,
    ZoneTest("flood", {"zone": ("precaution",)}),
    PRECAUTION,
    N_("Flomfaren må utredes før plan vedtas."),
    short=N_("Flomaktsomh."),
)
landslide_precaution = Constraint(
    "landslide_precaution",
    N_("Aktsomhetsområde for skred"),
    Tier.FLAG,
    ZoneTest("landslide", {"zone": ("precaution",)}),
    PRECAUTION,
    N_("Skredfaren må utredes før plan vedtas."),
    short=N_("Skredaktsomh."),
)
quick_clay_zone = Constraint(
    "quick_clay_zone",
    N_("Kvikkleiresone med faregrad"),
    Tier.FLAG,
    ZoneTest("quick_clay", {"zone": ("hazard",)}),
    QUICK_CLAY,
    N_("Områdestabiliteten må utredes etter NVE 1/2019."),
    caps_class=True,
    short=N_("Kvikkleire"),
)
marine_clay = Constraint(
    "marine_clay",
    N_("Aktsomhetsområde for kvikkleireskred (NVE 2024)"),
    Tier.FLAG,
    ZoneTest("quick_clay", {"zone": ("precaution",)}),
    CLAY_AWARENESS,
    N_("Områdeskredfare må utredes videre (NVE 1/2019), sammen med faresonekartet."),
    short=N_("Leireaktsomh."),
)
marine_limit = Constraint(
    "marine_limit",
    N_("Under marin grense"),
    Tier.FLAG,
    ZoneTest("quick_clay", {"zone": ("marine_limit",)}),
    QUICK_CLAY,
    N_("Til orientering: marin leire kan forekomme. Se NVEs aktsomhetskart for kvikkleireskred."),
    conditional=False,
    short=N_("Marin grense"),
)
shore_belt = Constraint(
    "shore_belt",
    N_("100-metersbeltet langs sjøen"),
    Tier.FLAG,
    ZoneTest("shoreline", buffer=100.0, outside=(Zone("shore_plans"),)),
    SHORE,
    N_("Avklar byggegrense mot sjøen i plan."),
    only={"port_dependent": (False,)},
    short=N_("Strandsone"),
)
shore_belt_port = Constraint(
    "shore_belt_port",
    N_("100-metersbeltet, havneavhengig virksomhet"),
    Tier.FLAG,
    ZoneTest("shoreline", buffer=100.0, outside=(Zone("shore_plans"),)),
    SHORE,
    N_("Til orientering: virksomheten må ligge ved sjøen. Fastsett byggegrense i plan."),
    conditional=False,
    only={"port_dependent": (True,)},
    short=N_("Strand, havn"),
)
river_belt = Constraint(
    "river_belt",
    N_("Belte langs vassdrag (planens grense, ellers 20 m)"),
    Tier.FLAG,
    ZoneTest("watercourses", {"protected": (0,)}, buffer=20.0, own_buffer="belt"),
    RIVER_BELT,
    N_("Avklar byggegrense mot vassdraget."),
    short=N_("Vassdrag"),
)
protected_river = Constraint(
    "protected_river",
    N_("Belte langs vernet vassdrag (planens grense, ellers 100 m)"),
    Tier.FLAG,
    ZoneTest("watercourses", {"protected": (1,)}, buffer=100.0, own_buffer="belt"),
    RIVER_BELT,
    N_(
        "Rikspolitiske retningslinjer for vernede vassdrag (T-1078) gjelder. Avklar med NVE og "
        "Statsforvalteren."
    ),
    short=N_("Vernet vassdr."),
)
noise_red = Constraint(
    "noise_red",
    N_("Rød støysone, veg og bane"),
    Tier.EXCLUDE,
    ZoneTest(
        "noise",
        {"noise_zone": ("red",), "noise_source": ("road", "rail")},
        outside=DEVIATION,
    ),
    NOISE,
    N_("Delen i rød sone er trukket fra arealet."),
    only={"noise_sensitive": (True,)},
    short=N_("Rød støy"),
)
noise_red_deviation = Constraint(
    "noise_red_deviation",
    N_("Rød støysone, veg og bane, i avvikssone"),
    Tier.FLAG,
    ZoneTest(
        "noise",
        {"noise_zone": ("red",), "noise_source": ("road", "rail")},
        inside=DEVIATION,
    ),
    NOISE_DEVIATION,
    N_("Støyfølsom bruk kan tillates med avbøtende tiltak. Støyfaglig utredning kreves."),
    only={"noise_sensitive": (True,)},
    short=N_("Rød, avvik"),
)
noise_red_aircraft = Constraint(
    "noise_red_aircraft",
    N_("Rød støysone, fly"),
    Tier.EXCLUDE,
    ZoneTest("noise", {"noise_zone": ("red",), "noise_source": ("aircraft",)}),
    NOISE,
    N_("Delen i rød sone er trukket fra arealet."),
    only={"noise_sensitive": (True,)},
    short=N_("Rød støy, fly"),
)
noise_yellow = Constraint(
    "noise_yellow",
    N_("Gul støysone"),
    Tier.FLAG,
    ZoneTest("noise", {"noise_zone": ("yellow",)}),
    NOISE,
    N_("Til orientering: støytiltak kan bli nødvendige."),
    conditional=False,
    only={"noise_sensitive": (True,)},
    short=N_("Gul støy"),
)
drinking_water = _planned(
    "drinking_water", N_("Drikkevann: nedslagsfelt eller hensynssone"), "water", N_("Drikkevann")
)
forest_boundary = _planned(
    "forest_boundary", N_("Innenfor markagrensen"), "recreation", N_("Marka")
)
green_structure = _planned(
    "green_structure",
    N_("Grønnstruktur (også «grønn strek»)"),
    "recreation",
    S_("kort", "Grønnstruktur"),
)
major_accident = _planned(
    "major_accident", N_("Hensynssone for storulykkevirksomhet"), "preparedness", N_("Storulykke")
)
other_plan_limit = _planned(
    "other_plan_limit",
    N_("Annen hensynssone eller planbegrensning"),
    "recreation",
    N_("Annen sone"),
    limit="other",
)
nature_values = Constraint(
    "nature_values",
    N_("Registrerte naturtyper og arter"),
    Tier.FLAG,
    ZoneTest("nature_values", {"value": ("very_high", "high", "medium", "not_valued")}),
    NATURE_VALUES,
    N_("Naturmangfold må utredes (naturmangfoldloven kap. II)."),
    short=N_("Naturtyper"),
)
nature_some_value = Constraint(
    "nature_some_value",
    N_("Naturtyper av noe verdi"),
    Tier.FLAG,
    ZoneTest("nature_values", {"value": ("some",)}),
    NATURE_VALUES,
    N_("Til orientering: naturtypen har noe verdi (KU-verdi)."),
    conditional=False,
    short=N_("Natur, noe"),
)
outdoor_life = Constraint(
    "outdoor_life",
    N_("Kartlagt friluftslivsområde"),
    Tier.FLAG,
    ZoneTest("outdoor_life"),
    OUTDOOR_LIFE,
    N_("Til orientering: konsekvensen for friluftslivet skal vurderes."),
    conditional=False,
    short=N_("Friluftsliv"),
)
reindeer_route = Constraint(
    "reindeer_route",
    N_("Flyttlei for rein"),
    Tier.FLAG,
    ZoneTest("reindeer", {"use": ("migration_route",)}),
    REINDEER,
    N_(
        "Kartet viser bruken og setter ingen grense, men en flyttlei kan ikke stenges "
        "(reindriftsloven § 22). Konsulter reinbeitedistriktet (sameloven kap. 4)."
    ),
    caps_class=True,
    short=N_("Flyttlei"),
)
reindeer_other = Constraint(
    "reindeer_other",
    N_("Annet reindriftsareal"),
    Tier.FLAG,
    ZoneTest("reindeer", {"use": ("other",)}),
    REINDEER,
    N_("Konsulter reinbeitedistriktet (sameloven kap. 4)."),
    caps_class=True,
    short=N_("Reindrift"),
)
mire = Constraint(
    "mire",
    N_("Myr, 2 daa eller mer"),
    Tier.FLAG,
    LimitTest(mire_area, 2.0),
    MIRE,
    N_("Torvdybde og omfang må undersøkes. Vurder å ta myra ut av området."),
    caps_class=True,
    impact="nature",
    measured_by="land_emissions",
    short=N_("Myr i området"),
)
some_mire = Constraint(
    "some_mire",
    N_("Myr, 0,5 daa eller mer"),
    Tier.FLAG,
    LimitTest(mire_area, 0.5),
    MIRE,
    N_("Til orientering: området omfatter myr."),
    conditional=False,
    impact="nature",
    measured_by="land_emissions",
    short=N_("Noe myr"),
)
farmland_objection = Constraint(
    "farmland_objection",
    N_("Dyrka jord (AR5 21–23), 5 daa eller mer"),
    Tier.FLAG,
    LimitTest(farmland_area, 5.0),
    FARMLAND,
    N_(
        "Dyrka jord kan bli omdisponert når reguleringsplan vedtas (pbl.). Statsforvalteren kan "
        "fremme innsigelse."
    ),
    only={"plan_in_force": (False,)},
    measured_by="farmland_loss",
    short=N_("Dyrka jord"),
)
farmland_set_aside = Constraint(
    "farmland_set_aside",
    N_("Dyrka jord, 5 daa eller mer, avsatt i gjeldende plan"),
    Tier.FLAG,
    LimitTest(farmland_area, 5.0),
    FARMLAND,
    N_(
        "Arealet er satt av i kommuneplanens arealdel eller regulert. Er det bare satt av, er "
        "jorda verken vernet av jordlova § 9 eller regnet som omdisponert ennå: vurder det i "
        "planvasken (SPR klima og energi pkt. 4.3 b)."
    ),
    conditional=False,
    only={"plan_in_force": (True,)},
    measured_by="farmland_loss",
    short=N_("Jord, avsatt"),
)
core_objection = Constraint(
    "core_objection",
    N_("Kjerneområde landbruk, 0,5 daa eller mer"),
    Tier.FLAG,
    LimitTest(core_farmland_lost, 0.5),
    FARMLAND,
    N_(
        "Jord i kjerneområde kan bli omdisponert når reguleringsplan vedtas (pbl.). "
        "Statsforvalteren kan fremme innsigelse."
    ),
    impact="soil",
    measured_by="core_farmland",
    short=N_("Kjerneområde"),
)
density_below = Constraint(
    "density_below",
    N_("Tetthet under veiledende nivå for kommunegruppen"),
    Tier.FLAG,
    LimitTest(density_ratio, 1.0, yes="under"),
    bases.DENSITY,
    N_("Tettheten er under veiledende nivå. Den fastsettes i planbestemmelsene."),
    kinds=(Kind.HOUSING,),
    conditional=False,
    impact="transport",
    short=N_("Lav tetthet"),
)
large_reserve = Constraint(
    "large_reserve",
    N_("Kommunen har boligreserve for mer enn 20 år"),
    Tier.FLAG,
    LimitTest(
        total_reserve_years,
        factors("conventions")["large_reserve_years"].best,
        yes="over",
        ends=("soonest", "latest"),
    ),
    LARGE_RESERVE,
    N_("Vurder behovet for nye områder. Antall år gjelder for hele spennet i boligbehovet."),
    kinds=(Kind.HOUSING,),
    conditional=False,
    impact=NO_THEME,
    measured_by="growth_balance",
    short=N_("Stor reserve"),
)
no_stop = Constraint(
    "no_stop",
    N_("Under halve området har holdeplass i gangavstand"),
    Tier.FLAG,
    LimitTest(share_with_stop, 0.5, yes="under"),
    NO_STOP,
    N_("Uten holdeplass i gangavstand blir samlet klasse høyst Middels. Avklar kollektivtilbudet."),
    kinds=(Kind.HOUSING,),
    conditional=False,
    caps_class=True,
    measured_by="transit_access",
    short=N_("Uten holdepl."),
)
small_net = Constraint(
    "small_net",
    N_("Netto areal er 60 % av området eller mindre"),
    Tier.FLAG,
    LimitTest(deducted_share, 0.4),
    SMALL_NET,
    N_("Det som måles på netto areal, gjelder bare resten. Vurder å tegne området om."),
    conditional=False,
    caps_class=True,
    impact=NO_THEME,
    short=N_("Lite netto"),
)
school_capacity_short = Constraint(
    "school_capacity_short",
    N_("Skolekretsen har ikke plass til elevene"),
    Tier.FLAG,
    LimitTest(school_light, 2.0, ends=("lightest", "darkest")),
    SCHOOL_WAIT,
    N_("Kan måtte vente på skolekapasitet. Avklar med kommunen når skolen kan ta imot elevene."),
    kinds=(Kind.HOUSING,),
    conditional=False,
    impact=NO_THEME,
    measured_by="room_at_school",
    short=N_("Skoleplass"),
)
supply_lacking = Constraint(
    "supply_lacking",
    N_("Mangler tilkobling til vann, avløp eller veg"),
    Tier.FLAG,
    LimitTest(connection_light, 2.0, ends=("lightest", "darkest")),
    SUPPLY_WAIT,
    N_("Avklar tilkobling og kapasitet med kommunen før plan vedtas."),
    conditional=False,
    impact=NO_THEME,
    measured_by="technical_supply",
    short=N_("Tilkobling"),
)
