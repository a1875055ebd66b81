"""A choice among sets in plain words: what is lacking, what a goal costs, how it was chosen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ikap.assess.portfolio import RED_CLASS, Price, Scenario, Selection
from ikap.catalogue import factors
from ikap.criteria.growth import RESERVES
from ikap.document import Record
from ikap.text import N_, _, _n, carried, listed, lowered, number, percent, quantity
from ikap.words import TAGS, counted_dwellings, counted_years

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


SCENARIOS = {
    Scenario.LOW: N_("lave anslag"),
    Scenario.MIDDLE: N_("midtre anslag"),
    Scenario.HIGH: N_("høye anslag"),
}
LEAST = 0.5  # dwellings; less than this is nobody's lack


def set_title(place: int, selection: Selection) -> str:
    """What a set on the front is known for, if anything."""
    sets = selection.sets
    known = []
    for name, values in (
        (_("minst dyrka jord"), [combination.soil for combination in sets]),
        (_("minst utslipp"), [combination.emissions for combination in sets]),
        (_("minst avvik fra vekstmål"), [combination.dissimilarity for combination in sets]),
    ):
        if place == min(range(len(sets)), key=values.__getitem__):
            known.append(name)
    if place == selection.best:
        known.append(_("kompromiss"))
    return ", ".join(known)


def price_sentence(price: Price) -> str:
    r"""What a goal costs.

    >>> from ikap.assess.portfolio.prices import Chosen
    >>> start = Chosen(("a",), ("a",), 10, 20, 5, 0.2)
    >>> price = Price("even", 0.05, "soil", 62.0, False, start, start)
    >>> for line in price_sentence(price).replace("\u00a0", " ").split(" krever "):
    ...     print(line)
    Fem prosentpoeng mindre avvik fra vekstmålene
    62 daa dyrka jord (fulldyrka-ekvivalenter) mer.
    """
    cost = _cost(price)
    template = (_COSTS if price.cost > 0 else _FREE)[price.goal]
    sentence = _(template, gain=_gain(price), cost=cost)
    if price.wide and price.goal == "even":
        only = _("Da må bare regionens behov samlet dekkes.")
        return f"{sentence} {only}"
    return sentence


_COSTS = {
    "even": N_("{gain} mindre avvik fra vekstmålene krever {cost} mer."),
    "emissions": N_("{gain} lavere utslipp krever {cost} mer."),
    "needs": N_(
        "Skal hver kommune dekke minst {gain} av eget behov, krever det {cost} mer enn å dekke "
        "regionens behov samlet."
    ),
}
_FREE = {
    "even": N_("{gain} mindre avvik fra vekstmålene krever ikke mer {cost}."),
    "emissions": N_("{gain} lavere utslipp krever ikke mer {cost}."),
    "needs": N_(
        "Skal hver kommune dekke minst {gain} av eget behov, krever det ikke mer {cost} enn å "
        "dekke regionens behov samlet."
    ),
}


def _gain(price: Price) -> str:
    if price.goal == "even":
        points = 100 * price.gain
        whole = round(points)
        if abs(points - whole) < 1e-6 and whole in _SPELLED:
            return _n("{n} prosentpoeng", "{n} prosentpoeng", whole, n=_(_SPELLED[whole]))
        return _("{points} prosentpoeng", points=number(points, 1))
    if price.goal == "emissions":
        return quantity(price.gain, "tCO2e", 0)
    return percent(price.gain)


def _cost(price: Price) -> str:
    if price.paid == "soil":
        what = _("dyrka jord (fulldyrka-ekvivalenter)")
        return what if price.cost <= 0 else f"{quantity(price.cost, 'daa', 0)} {what}"
    what = _("utslipp")
    return what if price.cost <= 0 else f"{quantity(price.cost, 'tCO2e', 0)} {what}"


def lacking_sentences(selection: Selection, names: Mapping[str, str]) -> list[str]:
    """What no set of the proposals can give, by municipality; empty where nothing is lacking."""
    sentences = [
        _short_here(selection, code, names.get(code, code), amount)
        for code, amount in selection.lacking.items()
    ]
    if selection.lacking_total > LEAST:
        sentences.append(
            _(
                "I tillegg mangler regionen samlet {dwellings}.",
                dwellings=counted_dwellings(selection.lacking_total),
            )
        )
    if selection.lacking_land > 0:
        sentences.append(
            _("Regionen mangler {n} næringsareal.", n=quantity(selection.lacking_land, "daa", 0))
        )
    if sentences:
        sentences.append(
            _(
                "Med boligreserven og områdene som kan være med, kan hver kommune dekke hele "
                "behovet sitt i høyst {years}.",
                years=counted_years(round(selection.attainable_years, 1)),
            )
        )
    return sentences


def _short_here(selection: Selection, code: str, name: str, amount: float) -> str:
    """What a municipality lacks of what it must meet itself, and which sites a rule keeps out."""
    demand = selection.demand
    must = demand.least * demand.need[code]
    sentence = _(
        "{municipality} må selv dekke {must} ut over boligreserven ({least} av behovet på "
        "{need}). Områdene som kan være med, dekker {covered}. Det mangler {n}.",
        municipality=name,
        must=counted_dwellings(must),
        least=percent(demand.least),
        need=number(demand.need[code], 0),
        covered=number(must - amount, 0),
        n=number(amount, 0),
    )
    kept_out = selection.rule_cost.kept_out if selection.rule_cost else ()
    here = sorted(
        ((c.dwellings[code], c.proposal) for c in kept_out if c.dwellings.get(code, 0.0) > LEAST),
        key=lambda pair: (-pair[0], pair[1]),
    )
    if not here:
        none = _("Ingen områder med boliger er holdt utenfor av reglene her.")
        return f"{sentence} {none}"
    listing = "; ".join(
        _(
            "{id} med {dwellings} ({why})",
            id=proposal,
            dwellings=counted_dwellings(dwellings),
            why=lowered(_(selection.left_out[proposal])),
        )
        for dwellings, proposal in here
    )
    return f"{sentence} " + _("Reglene holder utenfor her: {sites}.", sites=listing)


def rule_sentences(selection: Selection) -> list[str]:
    """Who a rule keeps out and what that costs, and who was let in by name; empty for neither."""
    sentences = [
        _(
            "{id} har samlet klasse Svak, men kan være med fordi området er tillatt ved navn.",
            id=proposal,
        )
        for proposal in selection.allowed
    ]
    cost = selection.rule_cost
    if cost is None:
        return sentences
    sentences.append(
        _(
            "Reglene holder disse områdene utenfor, med {dwellings}: {ids}.",
            dwellings=counted_dwellings(cost.dwellings),
            ids=", ".join(cost.proposals) or "–",
        )
    )
    if cost.lacking > LEAST:
        short = math.fsum(selection.lacking.values()) + selection.lacking_total
        sentences.append(
            _(
                "Uten reglene ville behovet vært dekket. Det mangler {dwellings} på grunn av dem.",
                dwellings=counted_dwellings(short),
            )
            if short - cost.lacking <= LEAST
            else _(
                "Uten reglene ville det manglet {dwellings} færre.",
                dwellings=counted_dwellings(cost.lacking),
            )
        )
    saved = [
        quantity(amount, unit, decimals) + " " + what
        for amount, unit, decimals, what in (
            (cost.soil, "daa", 1, _("dyrka jord (fulldyrka-ekvivalenter)")),
            (cost.emissions, "tCO2e", 0, _("utslipp")),
        )
        if amount is not None and amount > 0.05
    ]
    if saved:
        sentences.append(
            _(
                "Reglene øker de lavest mulige verdiene med {saved}, hvert tall for seg.",
                saved=listed(saved),
            )
        )
    elif cost.soil is not None:
        sentences.append(_("Reglene øker verken bruken av dyrka jord eller utslippene."))
    eased = bool(selection.lacking) or selection.lacking_total > LEAST
    if eased and cost.soil is not None:
        sentences.append(_("Virkningen er regnet for den delen av behovet som kan dekkes."))
    return sentences


def ways_out(selection: Selection) -> str:
    """What the caller may ask for instead, where the need cannot be met."""
    kept_out = selection.rule_cost.kept_out if selection.rule_cost else ()
    short = set(selection.lacking)
    may_be_allowed = [
        c.proposal
        for c in kept_out
        if selection.left_out[c.proposal] == RED_CLASS
        and any(c.dwellings.get(code, 0.0) > LEAST for code in short)
    ]
    if may_be_allowed:
        return _(
            "Tillat områder ved navn (--allow {ids}), hent inn flere innspill, eller senk kravet "
            "(--least, --years, --scenario).",
            ids=",".join(may_be_allowed),
        )
    return _("Hent inn flere innspill, eller senk kravet (--least, --years, --scenario).")


def need_sentence(demand: Record) -> str:
    """Which estimate of the need was met, from the demand of the document, with the others."""
    years = demand["years"]
    parts = demand["municipalities"].values()
    need = math.fsum(part["need_a_year"] for part in parts) * years
    spans = [part["need_a_year_span"] for part in parts]
    known = {
        "scenario": _(SCENARIOS[Scenario(demand["scenario"])]),
        "need": counted_dwellings(carried(need)),
        "years": counted_years(years),
    }
    if any(end is None for span in spans for end in span):
        return _("Boligbehovet er regionens {scenario}: {need} i {years}.", **known)
    low, high = (math.fsum(span[i] for span in spans) * years for i in (0, 1))
    return _(
        "Boligbehovet er regionens {scenario}: {need} i {years} (lavt {low}, høyt {high}).",
        **known,
        low=number(carried(low), 0),
        high=number(carried(high), 0),
    )


def rules(selection: Selection) -> Iterator[str]:
    """The rules of the choice, each with whose word it is."""
    yield _(
        "Et område er med i sin helhet eller ikke. Areal til både bolig og næring regnes én gang."
    )
    yield _("Områder med absolutt konflikt er ikke med.")
    yield _(
        "Områder som er svake på et mål som ikke kan veies opp, kan ikke være med. Områder der "
        "samlet klasse er Svak, kan være med bare når de er tillatt ved navn."
    )
    yield _(
        "Behovet er kommunens andel av regionens vekst i perioden etter vekstmålet, minus "
        "boligreserven. Behovet har lavt, midtre og høyt anslag; kombinasjonene må dekke det "
        "som er valgt."
    )
    kinds = [_(RESERVES[kind]) for kind in selection.demand.reserve_kinds if kind in RESERVES]
    if kinds:
        yield _("Boligreserven som er trukket fra: {kinds}.", kinds="; ".join(kinds))
    yield (
        _(
            "Utslipp omfatter arealbruksendring og bilkjøring fra dem som bosettes, begge over "
            "20 år. Utslipp fra en bilpark i endring er framskrevet. Foreslått metode, ikke "
            "vedtatt."
        )
        if selection.driving_counted
        else _(
            "Utslipp omfatter bare arealbruksendring, fordi bilkjøringen ikke er målt for alle "
            "områdene."
        )
    )
    yield _(
        "Avvik fra vekstmål (D) er halve summen av avvikene mellom kommunenes andel av "
        "boligreserve og valgte boliger, og deres andel av vekstmålet. 0 % er ingen avvik."
    )
    yield _(
        "Likeverdige kombinasjoner: ingen annen kombinasjon som dekker behovet, er like god på "
        "alt og bedre på noe. Ved likt resultat går færrest områder foran, deretter id."
    )
    yield _(
        "«Kompromiss» er kombinasjonen som samlet ligger nærmest den beste verdien for dyrka "
        "jord, utslipp og avvik fra vekstmål. Foreslått metode, ikke vedtatt."
    )
    for name, factor in factors("portfolio").items():
        if name in ("years", "least", "overlap"):
            value = quantity(factor.best, factor.unit)
            yield f"{_(factor.basis.title)}: {value} ({_(TAGS[factor.basis.tag]).lower()})."
