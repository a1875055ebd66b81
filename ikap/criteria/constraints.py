"""The limits that weights cannot buy off: what is taken out of a site, and what raises a flag."""

from __future__ import annotations

from ikap.catalogue import factors
from ikap.criteria.bases import READ
from ikap.criteria.emissions import mire_area
from ikap.criteria.growth import density_ratio, total_reserve_years
from ikap.criteria.soil import core_farmland_lost, farmland_area
from ikap.model import Basis, Constraint, Kind, LimitTest, Tag, Tier, ZoneTest
from ikap.text import N_

NATURE_ACT = Basis(N_("Naturmangfoldloven kap. V"), Tag.JUDGEMENT_HIGH)
HERITAGE_ACT = Basis(N_("Kulturminneloven §§ 4, 6 og 8"), Tag.JUDGEMENT_HIGH)
LISTED = Basis(N_("Kulturminneloven §§ 15 og 19"), Tag.JUDGEMENT_HIGH)
FLOOD_SAFETY = Basis(
    N_("TEK17 § 7-2, sikkerhetsklasse F2: største årlige sannsynlighet 1/200"),
    Tag.SOURCE,
    "Direktoratet for byggkvalitet",
    READ,
    "https://www.dibk.no/regelverk/byggteknisk-forskrift-tek17/7/7-2",
)
SURGE_SAFETY = Basis(N_("TEK17 § 7-2, stormflo og havnivåstigning"), Tag.JUDGEMENT_HIGH)
SLIDE_SAFETY = Basis(
    N_("TEK17 § 7-3, sikkerhetsklasse S2: største årlige sannsynlighet 1/1000"),
    Tag.SOURCE,
    "Direktoratet for byggkvalitet",
    READ,
    "https://www.dibk.no/regelverk/byggteknisk-forskrift-tek17/7/7-3/",
)
SLIDE_S3 = Basis(
    N_("TEK17 § 7-3, sikkerhetsklasse S3: over 10 boenheter eller 25 personer i bygget"),
    Tag.JUDGEMENT_HIGH,
)
PRECAUTION = Basis(
    N_("Aktsomhetsområde: fare skal utredes før plan vedtas"),
    Tag.SOURCE,
    "Direktoratet for byggkvalitet, TEK17 kap. 7",
    READ,
    "https://www.dibk.no",
)
QUICK_CLAY = Basis(N_("Områdestabilitet utredes etter NVE 1/2019"), Tag.PROPOSAL)
SHORE = Basis(
    N_("Plan- og bygningsloven § 1-8, 100-metersbeltet langs sjøen"),
    Tag.SOURCE,
    "Byggordboka, Strandsonen",
    READ,
    "https://byggordboka.no/artikkel/les/strandsonen",
)
RIVER_BELT = Basis(N_("Plan- og bygningsloven § 11-11, belte langs vassdrag"), Tag.PROPOSAL)
NOISE = Basis(
    N_("T-1442, rød sone for veg fra 65 dB; bane og fly etter faglig skjønn"), Tag.JUDGEMENT_HIGH
)
PLAN = Basis(N_("Kommunens hensynssoner og plangrenser"), Tag.PROPOSAL)
NATURE_VALUES = Basis(N_("KU-forskriften § 21 og naturmangfoldloven § 52"), Tag.JUDGEMENT_HIGH)
MIRE = Basis(N_("Myr på 2 daa eller mer"), Tag.PROPOSAL)
FARMLAND = Basis(N_("Jordlova § 9; grensene 5 daa og 0,5 daa er foreslått"), Tag.PROPOSAL)
REINDEER = Basis(N_("Reindriftsloven § 22"), Tag.JUDGEMENT_HIGH)
DENSITY = Basis(N_("Regionens krav til tetthet"), Tag.PROPOSAL)
LARGE_RESERVE = Basis(N_("Mer enn 20 års boligreserve"), Tag.PROPOSAL)

ALARM_200 = {"zone": ("hazard",), "return_period": (20, 100, 200)}
SLIDE_1000 = {"zone": ("hazard",), "return_period": (100, 200, 1000)}

protected_nature = Constraint(
    "protected_nature",
    N_("Nasjonalpark, naturreservat, biotop- eller marint vern"),
    Tier.EXCLUDE,
    ZoneTest(
        "protected_nature",
        {"protection": ("national_park", "nature_reserve", "biotope", "marine")},
    ),
    NATURE_ACT,
    N_("Vernet del er trukket ut av området."),
)
protected_landscape = Constraint(
    "protected_landscape",
    N_("Landskapsvern og annet vern"),
    Tier.FLAG,
    ZoneTest("protected_nature", {"protection": ("landscape", "other")}),
    NATURE_ACT,
    N_("Verneforskriften avgjør; avklar med forvaltningsmyndigheten."),
)
heritage_automatic = Constraint(
    "heritage_automatic",
    N_("Automatisk fredete kulturminner med 5 m sikringssone"),
    Tier.EXCLUDE,
    ZoneTest("heritage", {"heritage_status": ("automatic",)}, buffer=5.0),
    HERITAGE_ACT,
    N_("Kulturminnet med sikringssone er trukket ut av området."),
)
heritage_unresolved = Constraint(
    "heritage_unresolved",
    N_("Kulturminner med uavklart vern, og bygrunn fra middelalderen"),
    Tier.FLAG,
    ZoneTest("heritage", {"heritage_status": ("unresolved", "town_ground")}),
    HERITAGE_ACT,
    N_("Undersøkelsesplikten må oppfylles før plan vedtas."),
)
heritage_listed = Constraint(
    "heritage_listed",
    N_("Vedtaks- eller forskriftsfredet kulturminne"),
    Tier.FLAG,
    ZoneTest("heritage", {"heritage_status": ("listed",)}),
    LISTED,
    N_("Tiltak krever dispensasjon fra fredningen."),
)
flood = Constraint(
    "flood",
    N_("Flomsone, 200-årsflom"),
    Tier.EXCLUDE,
    ZoneTest("flood", ALARM_200),
    FLOOD_SAFETY,
    N_("Flomutsatt del er trukket ut av området, så lenge sikring ikke er dokumentert."),
    mitigable=True,
)
storm_surge = Constraint(
    "storm_surge",
    N_("Stormflo, 200 år med havnivåstigning"),
    Tier.EXCLUDE,
    ZoneTest("storm_surge", {"return_period": (20, 100, 200)}),
    SURGE_SAFETY,
    N_("Stormfloutsatt del er trukket ut av området, så lenge sikring ikke er dokumentert."),
    mitigable=True,
)
landslide = Constraint(
    "landslide",
    N_("Skredfaresone, 1000-årsskred"),
    Tier.EXCLUDE,
    ZoneTest("landslide", SLIDE_1000),
    SLIDE_SAFETY,
    N_("Skredutsatt del er trukket ut av området, så lenge sikring ikke er dokumentert."),
    mitigable=True,
)
landslide_large = Constraint(
    "landslide_large",
    N_("Skredfaresone, 5000-årsskred"),
    Tier.FLAG,
    ZoneTest("landslide", {"zone": ("hazard",), "return_period": (5000,)}),
    SLIDE_S3,
    N_("Bygg med mer enn 10 boenheter eller 25 personer kan ikke plasseres her uten sikring."),
)
flood_precaution = Constraint(
    "flood_precaution",
    N_("Aktsomhetsområde for flom"),
    Tier.FLAG,
    ZoneTest("flood", {"zone": ("precaution",)}),
    PRECAUTION,
    N_("Flomfaren må utredes før plan vedtas."),
)
landslide_precaution = Constraint(
    "landslide_precaution",
    N_("Aktsomhetsområde for skred"),
    Tier.FLAG,
    ZoneTest("landslide", {"zone": ("precaution",)}),
    PRECAUTION,
    N_("Skredfaren må utredes før plan vedtas."),
)
quick_clay_zone = Constraint(
    "quick_clay_zone",
    N_("Kvikkleiresone, faregradsevaluert"),
    Tier.FLAG,
    ZoneTest("quick_clay", {"zone": ("hazard",)}),
    QUICK_CLAY,
    N_("Områdestabiliteten må utredes etter NVE 1/2019."),
    caps_class=True,
)
marine_clay = Constraint(
    "marine_clay",
    N_("Aktsomhetsområde for marin leire"),
    Tier.FLAG,
    ZoneTest("quick_clay", {"zone": ("precaution",)}),
    QUICK_CLAY,
    N_("Grunnforholdene må undersøkes."),
)
marine_limit = Constraint(
    "marine_limit",
    N_("Under marin grense"),
    Tier.FLAG,
    ZoneTest("quick_clay", {"zone": ("marine_limit",)}),
    QUICK_CLAY,
    N_("Til orientering: marin leire kan forekomme."),
    conditional=False,
)
shore_belt = Constraint(
    "shore_belt",
    N_("100-metersbeltet langs sjøen"),
    Tier.FLAG,
    ZoneTest("shoreline", buffer=100.0),
    SHORE,
    N_("Avklar byggegrense mot sjøen i plan."),
)
river_belt = Constraint(
    "river_belt",
    N_("Belte langs vassdrag, 20 m"),
    Tier.FLAG,
    ZoneTest("watercourses", buffer=20.0),
    RIVER_BELT,
    N_("Avklar byggegrense mot vassdraget."),
)
protected_river = Constraint(
    "protected_river",
    N_("Belte langs vernet vassdrag, 100 m"),
    Tier.FLAG,
    ZoneTest("watercourses", {"protected": (1,)}, buffer=100.0),
    RIVER_BELT,
    N_("Rikspolitiske retningslinjer for vernede vassdrag gjelder; avklar tiltaket."),
)
noise_red = Constraint(
    "noise_red",
    N_("Rød støysone fra veg og bane"),
    Tier.EXCLUDE,
    ZoneTest("noise", {"noise_zone": ("red",), "noise_source": ("road", "rail")}),
    NOISE,
    N_("Del i rød sone er trukket ut av området."),
    kinds=(Kind.HOUSING,),
)
noise_red_aircraft = Constraint(
    "noise_red_aircraft",
    N_("Rød støysone fra fly"),
    Tier.EXCLUDE,
    ZoneTest("noise", {"noise_zone": ("red",), "noise_source": ("aircraft",)}),
    NOISE,
    N_("Del i rød sone er trukket ut av området."),
    kinds=(Kind.HOUSING,),
)
noise_yellow = Constraint(
    "noise_yellow",
    N_("Gul støysone"),
    Tier.FLAG,
    ZoneTest("noise", {"noise_zone": ("yellow",)}),
    NOISE,
    N_("Til orientering: støytiltak kan bli nødvendige."),
    kinds=(Kind.HOUSING,),
    conditional=False,
)
plan_limits = Constraint(
    "plan_limits",
    N_("Hensynssone, grønn strek, markagrense, drikkevann, storulykke"),
    Tier.FLAG,
    ZoneTest("plan_limits"),
    PLAN,
    N_("Avklar mot bestemmelsene i gjeldende plan."),
)
nature_values = Constraint(
    "nature_values",
    N_("Viktige naturtyper og arter"),
    Tier.FLAG,
    ZoneTest("nature_values"),
    NATURE_VALUES,
    N_("Naturmangfoldet må utredes."),
)
reindeer_route = Constraint(
    "reindeer_route",
    N_("Flyttlei for rein"),
    Tier.EXCLUDE,
    ZoneTest("reindeer", {"use": ("migration_route",)}),
    REINDEER,
    N_("Flyttleien er trukket ut av området."),
)
reindeer_other = Constraint(
    "reindeer_other",
    N_("Annet reindriftsareal"),
    Tier.FLAG,
    ZoneTest("reindeer", {"use": ("other",)}),
    REINDEER,
    N_("Reinbeitedistriktet skal høres."),
)
mire = Constraint(
    "mire",
    N_("Myr, 2 daa eller mer"),
    Tier.FLAG,
    LimitTest(mire_area, 2.0),
    MIRE,
    N_("Torvdybde og omfang må undersøkes; vurder å ta myra ut av området."),
    caps_class=True,
)
some_mire = Constraint(
    "some_mire",
    N_("Myr, 0,5 daa eller mer"),
    Tier.FLAG,
    LimitTest(mire_area, 0.5),
    MIRE,
    N_("Til orientering: området har myr."),
    conditional=False,
)
farmland_objection = Constraint(
    "farmland_objection",
    N_("Jordbruksareal, 5 daa eller mer"),
    Tier.FLAG,
    LimitTest(farmland_area, 5.0),
    FARMLAND,
    N_("Omdisponering etter jordlova; innsigelse er mulig."),
)
core_objection = Constraint(
    "core_objection",
    N_("Kjerneområde landbruk, 0,5 daa eller mer"),
    Tier.FLAG,
    LimitTest(core_farmland_lost, 0.5),
    FARMLAND,
    N_("Omdisponering i kjerneområde; innsigelse er mulig."),
)
density_below = Constraint(
    "density_below",
    N_("Tetthet under sonens krav"),
    Tier.FLAG,
    LimitTest(density_ratio, 1.0, above=False),
    DENSITY,
    N_("Tettheten bør heves; den avgjøres av bestemmelsene."),
    kinds=(Kind.HOUSING,),
    conditional=False,
)
large_reserve = Constraint(
    "large_reserve",
    N_("Boligreserve for mer enn 20 år"),
    Tier.FLAG,
    LimitTest(total_reserve_years, factors("growth_need")["large_reserve_years"].best),
    LARGE_RESERVE,
    N_("Vurder om nye områder trengs."),
    kinds=(Kind.HOUSING,),
    conditional=False,
)
