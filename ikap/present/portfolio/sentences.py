"""A choice among sets in plain words: what is lacking, what a goal costs, how it was chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ikap.assess.portfolio import Price, Selection
from ikap.catalogue import factors
from ikap.text import N_, _, listed, number, percent, quantity
from ikap.words import TAGS

# Numbers that stand first in a sentence are spelled, as far as they go.
_SPELLED = {
    1: N_("Ett"),
    2: N_("To"),
    3: N_("Tre"),
    4: N_("Fire"),
    5: N_("Fem"),
    6: N_("Seks"),
    7: N_("Sju"),
    8: N_("Åtte"),
    9: N_("Ni"),
    10: N_("Ti"),
}


def set_title(place: int, selection: Selection) -> str:
    """What a set on the front is known for, if anything."""
    sets = selection.sets
    known = []
    for name, values in (
        (_("minst jord"), [one.soil for one in sets]),
        (_("minst utslipp"), [one.emissions for one in sets]),
        (_("jevnest vekst"), [one.dissimilarity for one in sets]),
    ):
        if place == min(range(len(sets)), key=values.__getitem__):
            known.append(name)
    if place == selection.best:
        known.append(_("nærmest det beste i alle tre"))
    return ", ".join(known)


def price_sentence(price: Price) -> str:
    r"""What a goal costs.

    >>> from ikap.assess.portfolio.prices import Chosen
    >>> start = Chosen(("a",), ("a",), 10, 20, 5, 0.2)
    >>> price = Price("even", 0.05, "soil", 62.0, False, start, start)
    >>> print(price_sentence(price).replace("\u00a0", " "))
    Fem prosentpoeng jevnere vekst koster 62 daa jord (regnet som fulldyrka).
    """
    cost = _cost(price)
    told = (_COSTS if price.cost > 0 else _FREE)[price.goal]
    sentence = _(told, gain=_gain(price), cost=cost)
    if price.wide and price.goal == "even":
        only = _("Da er bare regionens samlede behov et krav.")
        return f"{sentence} {only}"
    return sentence


_COSTS = {
    "even": N_("{gain} jevnere vekst koster {cost}."),
    "emissions": N_("{gain} lavere utslipp koster {cost}."),
    "needs": N_(
        "At hver kommune selv dekker minst {gain} av behovet sitt, koster {cost} mot å dekke bare "
        "regionens samlede behov."
    ),
}
_FREE = {
    "even": N_("{gain} jevnere vekst koster ingenting i {cost}."),
    "emissions": N_("{gain} lavere utslipp koster ingenting i {cost}."),
    "needs": N_("At hver kommune selv dekker minst {gain} av behovet sitt, koster ingen {cost}."),
}


def _gain(price: Price) -> str:
    if price.goal == "even":
        points = 100 * price.gain
        whole = round(points)
        if abs(points - whole) < 1e-6 and whole in _SPELLED:
            return _("{n} prosentpoeng", n=_(_SPELLED[whole]))
        return _("{n} prosentpoeng", n=number(points, 1))
    if price.goal == "emissions":
        return quantity(price.gain, "tCO2e", 0)
    return percent(price.gain)


def _cost(price: Price) -> str:
    if price.paid == "soil":
        what = _("jord (regnet som fulldyrka)")
        return what if price.cost <= 0 else f"{quantity(price.cost, 'daa', 0)} {what}"
    what = _("utslipp")
    return what if price.cost <= 0 else f"{quantity(price.cost, 'tCO2e', 0)} {what}"


def lacking_sentences(selection: Selection, names: Mapping[str, str]) -> list[str]:
    """What no set of the proposals can give, by municipality; empty where nothing is lacking."""
    told = [
        _(
            "{municipality} mangler {n} boliger: selv med alle forslagene som kan velges der, "
            "dekkes ikke kravet på {must} boliger ut over reserven.",
            municipality=names.get(code, code),
            n=number(amount, 0),
            must=number(selection.demand.least * selection.demand.need[code], 0),
        )
        for code, amount in selection.lacking.items()
    ]
    if selection.lacking_total > 0.5:
        told.append(
            _(
                "Regionen samlet mangler {n} boliger ut over det.",
                n=number(selection.lacking_total, 0),
            )
        )
    if selection.lacking_land > 0:
        told.append(
            _("Regionen mangler {n} næringsareal.", n=quantity(selection.lacking_land, "daa", 0))
        )
    if told:
        told.append(
            _(
                "Med reserven og forslagene kan hver kommune dekke hele behovet sitt i {years} år.",
                years=number(selection.attainable_years, 1),
            )
        )
    return told


def rule_sentences(selection: Selection) -> list[str]:
    """Who a rule keeps out and what that costs, and who was let in by name; empty for neither."""
    told = [
        _(
            "{id} har samlet klasse svak, og er med i valget fordi det er tillatt ved navn.",
            id=proposal,
        )
        for proposal in selection.allowed
    ]
    cost = selection.rule_cost
    if cost is None:
        return told
    told.append(
        _(
            "Reglene holder disse utenfor, med {dwellings} boliger: {ids}.",
            dwellings=number(cost.dwellings, 0),
            ids=", ".join(cost.proposals) or "–",
        )
    )
    if cost.lacking > 0.5:
        told.append(
            _(
                "Uten reglene ville det mangle {n} færre boliger.",
                n=number(cost.lacking, 0),
            )
        )
    saved = [
        quantity(amount, unit, decimals) + " " + what
        for amount, unit, decimals, what in (
            (cost.soil, "daa", 1, _("jord (regnet som fulldyrka)")),
            (cost.emissions, "tCO2e", 0, _("utslipp")),
        )
        if amount is not None and amount > 0.05
    ]
    if saved:
        told.append(
            _(
                "Det beste settet uten reglene ville spart {saved}, hvert for seg.",
                saved=listed(saved),
            )
        )
    elif cost.soil is not None:
        told.append(_("Reglene koster verken jord eller utslipp."))
    return told


def rules(selection: Selection) -> Iterator[str]:
    """The rules of the choice, each with whose word it is."""
    yield _("Et forslag velges helt eller ikke; et blandet forslag teller grunnen sin én gang.")
    yield _("Utelukkede forslag kan ikke velges.")
    yield _(
        "Innspill som er svake på et mål som ikke kan veies opp, kan ikke velges. Innspill der "
        "samlet klasse er svak, kan velges bare når de er tillatt ved navn."
    )
    yield _("Behovet er vekstmålets andel av regionens vekst i perioden, minus boligreserven.")
    yield (
        _(
            "Utslipp er arealbruksendring og bilkjøringen til dem som bosettes, begge over 20 år; "
            "utslipp fra en bilpark i endring er framskrevet. Forslag, ikke vedtatt."
        )
        if selection.driving_counted
        else _("Utslipp er bare arealbruksendring: bilkjøringen er ikke målt for alle forslagene.")
    )
    yield _(
        "Jevn vekst måles med D: halve summen av avvikene mellom kommunenes andel av reserve og "
        "valgte boliger, og deres andel av vekstmålet. 0 % er jevnest."
    )
    yield _(
        "Hvert sett på fronten er slik at ingen andre sett som dekker kravene, er like gode i alt "
        "og bedre i noe. Like gode sett avgjøres av færrest forslag og så id."
    )
    yield _(
        "«Nærmest det beste i alle tre»: jord, utslipp og D måles fra best til dårligst på "
        "fronten, og avstanden til det beste i alle tre er minst. Forslag, ikke vedtatt."
    )
    for name, factor in factors("portfolio").items():
        if name in ("years", "least", "overlap"):
            value = quantity(factor.best, factor.unit)
            yield f"{_(factor.basis.title)}: {value} ({_(TAGS[factor.basis.tag]).lower()})."
