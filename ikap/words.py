"""What the fixed concepts are called on screen and paper: goals, kinds, classes, answers, tags.

The words are bokmål, marked for translation; show them through `_`.
"""

from __future__ import annotations

from ikap.model import Answer, Goal, Kind, Light, Status, Tag, Tier
from ikap.text import N_

GOALS = {
    Goal.CLIMATE: N_("Klimavennlig arealbruk og transport"),
    Goal.PROXIMITY: N_("Boligbygging nær sentra og kollektivtilbud"),
    Goal.SOIL: N_("Jordvern"),
    Goal.GROWTH: N_("Fordele veksten"),
}
GOALS_SHORT = {
    Goal.CLIMATE: N_("Klima"),
    Goal.PROXIMITY: N_("Nærhet"),
    Goal.SOIL: N_("Jordvern"),
    Goal.GROWTH: N_("Vekst"),
}
KINDS = {Kind.HOUSING: N_("Bolig"), Kind.BUSINESS: N_("Næring")}
LISTS = {
    "housing": N_("Bolig"),
    "business_ab": N_("Næring A og B"),
    "business_c": N_("Næring C"),
}
LIGHTS = {Light.GREEN: N_("God"), Light.YELLOW: N_("Middels"), Light.RED: N_("Svak")}
LIGHT_SYMBOLS = {Light.GREEN: "●", Light.YELLOW: "▲", Light.RED: "■"}
NOT_ASSESSED = N_("Ikke vurdert")
STATUSES = {
    Status.ELIGIBLE: N_("Aktuell"),
    Status.CONDITIONAL: N_("Betinget"),
    Status.EXCLUDED: N_("Utelukket"),
}
TIERS = {Tier.EXCLUDE: N_("Utelukker"), Tier.FLAG: N_("Varsler")}
ANSWERS = {
    Answer.YES: N_("Ja"),
    Answer.TOUCH: N_("Berører så vidt"),
    Answer.NO: N_("Undersøkt, ingen funn"),
    Answer.UNCHECKED: N_("Ikke undersøkt"),
}
# What may be printed of a number's provenance: only S is a cited source.
TAGS = {
    Tag.SOURCE: N_("Kilde"),
    Tag.JUDGEMENT_HIGH: N_("Faglig skjønn (høy sikkerhet)"),
    Tag.JUDGEMENT_MEDIUM: N_("Faglig skjønn (middels sikkerhet)"),
    Tag.JUDGEMENT_LOW: N_("Faglig skjønn (lav sikkerhet)"),
    Tag.COMPUTED: N_("Beregnet"),
    Tag.PROPOSAL: N_("Forslag til føring, ikke vedtatt"),
}
SYNTHETIC = N_("Oppdiktede data: skal ikke brukes i saksbehandling")
AID = N_("Hjelpetall for rangering")
