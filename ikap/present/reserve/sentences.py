"""The reserve in plain words: whether land is needed, and why an area is looked at again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ikap.assess.reserve import (
    COMPROMISE,
    RULES,
    Account,
    Balance,
    Combined,
    Ground,
    Reason,
    Removal,
    Span,
    Study,
    Suggestion,
    Verdict,
)
from ikap.catalogue import LAYERS, factors
from ikap.model import M2_PER_DAA, Evaluation, Goal
from ikap.text import N_, _, carried, listed, number, quantity
from ikap.words import GOALS

BASIS = N_("Bygger på KDDs veileder om arealregnskap (2023); detaljer valgt av verktøyet.")
SCENARIOS = {"low": N_("lavt behov"), "best": N_("midtre behov"), "high": N_("høyt behov")}
AIMS = {
    COMPROMISE: N_("kompromiss"),
    "soil": N_("mest dyrka jord bevart"),
    "emissions": N_("mest utslipp unngått"),
}
SUGGESTIONS = {
    Suggestion.KEEP: N_("behold"),
    Suggestion.REDUCE: N_("reduser"),
    Suggestion.MOVE: N_("flytt"),
    Suggestion.CHANGE: N_("endre formål"),
    Suggestion.TAKE_OUT: N_("ta ut"),
    Suggestion.ZONING: N_("krev områderegulering"),
}
VERDICTS = {
    Verdict.ENOUGH: N_("dekker behovet"),
    Verdict.UNSURE: N_("usikkert"),
    Verdict.LACKING: N_("dekker ikke behovet"),
    Verdict.UNKNOWN: N_("ikke vurdert"),
}
RULE_TITLES = dict(
    zip(
        RULES,
        (
            N_("Den planen som sist trådte i kraft, går foran."),
            N_("Reguleringsplan går foran kommuneplan; ellers den planen som sist trådte i kraft."),
            N_("Rekkefølgen er lest av planenes tekst; ellers går den nyeste planen foran."),
        ),
        strict=True,
    )
)


def scenario_title(name: str) -> str:
    return _(SCENARIOS[name])


def aim_title(name: str) -> str:
    return _(AIMS[name])


def verdict_title(name: str) -> str:
    return _(VERDICTS[Verdict(name)])


def verdict_sentence(balance: Balance, where: str) -> str:
    """Whether more land for homes is needed at all, in one sentence; `where` is a name."""
    years = quantity(balance.years, N_("år"), 0)
    low, _best, high = (carried(side) for side in balance.surplus)
    if balance.verdict is Verdict.UNKNOWN:
        return _("{where}: det er ikke kjent hvor mange boliger det trengs areal til.", where=where)
    if balance.verdict is Verdict.ENOUGH:
        return _(
            "{where}: arealreserven dekker boligbehovet i {years} også ved høyt behov (boliger til "
            "overs: {low}–{high}). Etter disse tallene trengs det ikke mer boligareal.",
            where=where,
            years=years,
            low=number(low, 0),
            high=number(high, 0),
        )
    if balance.verdict is Verdict.LACKING:
        return _(
            "{where}: arealreserven dekker ikke boligbehovet i {years}, heller ikke ved lavt behov "
            "(boliger som mangler: {low}–{high}). Det trengs fortetting, transformasjon eller mer "
            "boligareal.",
            where=where,
            years=years,
            low=number(-high, 0),
            high=number(-low, 0),
        )
    return _(
        "{where}: det er usikkert om arealreserven dekker boligbehovet i {years}. Boliger til "
        "overs: fra {low} til {high}.",
        where=where,
        years=years,
        low=number(low, 0),
        high=number(high, 0),
    )


def reason_text(reason: Reason, titles: Mapping[str, str]) -> str:
    """A reason in words; `titles` of constraints by id."""
    if reason.ground is Ground.STIFF:
        return _("svak på {goal}", goal=_(GOALS[Goal(reason.of)]).lower())
    if reason.ground is Ground.EXCLUDED:
        return _("absolutt konflikt")
    if reason.ground is Ground.RED_CLASS:
        return _("samlet klasse er Svak")
    if reason.ground is Ground.SOIL:
        return _("{area} dyrka jord", area=quantity(reason.amount, "daa", 1))
    if reason.ground is Ground.MIRE:
        return _("{area} myr", area=quantity(reason.amount, "daa", 1))
    if reason.ground is Ground.OLD:
        return _("planen er {years} gammel", years=quantity(reason.amount, N_("år"), 0))
    return titles[reason.of][:1].lower() + titles[reason.of][1:]


def constraint_titles(evaluation: Evaluation) -> dict[str, str]:
    """What the constraints are called, by id."""
    return {
        limit.id: _(limit.title if not limit.short or limit.short.endswith(".") else limit.short)
        for limit in evaluation.limits
    }


def removal_title(removal: Removal) -> str:
    return f"{scenario_title(removal.scenario)}, {aim_title(removal.aim)}".capitalize()


def removal_sentence(removal: Removal) -> str:
    """What could be taken out in a scenario, and what it spares."""
    scenario = scenario_title(removal.scenario)
    if not removal.out:
        return _(
            "Kan tas ut ved {scenario}: ingen, fordi behovet da ville stå udekket.",
            scenario=scenario,
        )
    low, best, high = (carried(side) for side in removal.emissions)
    return _(
        "Kan tas ut ved {scenario}: {ids}. Dyrka jord og myr som da ikke berøres: {soil} og "
        "{mire}. Utslipp som unngås over 20 år: om lag {best} tCO₂e ({low}–{high}). Boliger som "
        "faller bort: {dwellings}.",
        scenario=scenario,
        ids=listed(removal.out),
        soil=quantity(removal.soil, "daa", 0),
        mire=quantity(removal.mire, "daa", 0),
        best=number(best, 0),
        low=number(low, 0),
        high=number(high, 0),
        dwellings=number(removal.dwellings, 0),
    )


def driving_title(scenario: str) -> str:
    if scenario == "all":
        return _("Hele reserven og alle innspill")
    return _("Etter planvask ved {scenario}, med innspillene", scenario=scenario_title(scenario))


def driving_sentence(account: Account) -> str:
    """How much more or less is driven in the agreement's municipalities than in the zero."""
    if math.isnan(account.change.best):
        return _("Bilkjøringen kan ikke sammenlignes: grunnlaget mangler.")
    low, best, high = (carried(side) for side in account.change)
    span = f"{number(low, 0)}–{number(high, 0)}" if low >= 0 else _(
        "{low} til {high}", low=number(low, 0), high=number(high, 0)
    )  # fmt: skip
    sentence = _(
        "Kombinasjonen gir {change} km bilkjøring i døgnet ({span}) mot nullalternativet, der hele "
        "arealreserven i gjeldende plan bygges ut.",
        change=signed(best),
        span=span,
    )
    equal = account.at_equal_homes
    if math.isnan(equal):
        return sentence
    change = signed(carried(equal))
    per_home = _("Med like mange boliger er forskjellen {change} km.", change=change)
    return f"{sentence} {per_home}"


def signed(value: float) -> str:
    """A difference with its sign."""
    shown = number(value, 0)
    return shown if value <= 0 or shown == "0" else f"+{shown}"


def combined_sentences(combined: Combined) -> list[str]:
    """Both sides of the change: what the soil gains or loses, and what the climate does."""
    before, after = (area / M2_PER_DAA for area in combined.development())
    taken, released = (
        part.land.get("21", 0.0) / M2_PER_DAA for part in (combined.taken, combined.released)
    )
    low, best, high = (carried(side) for side in combined.emissions)
    sentences = [
        _(
            "Utbyggingsformål går fra {before} til {after}.",
            before=quantity(before, "daa", 0),
            after=quantity(after, "daa", 0),
        ),
        _(
            "Fulldyrka jord (AR5 21): {taken} tas i bruk og {released} frigis.",
            taken=quantity(taken, "daa", 1),
            released=quantity(released, "daa", 1),
        ),
    ]
    if not math.isnan(best):
        sentences.append(
            _(
                "Utslipp fra arealbruksendring over 20 år, etter minus før: {best} tCO₂e ({low} "
                "til {high}), uten drenering av torv utenfor området.",
                best=signed(best),
                low=number(low, 0),
                high=number(high, 0),
            )
        )
    return sentences


def warnings(study: Study) -> Iterator[str]:
    """What the numbers lack."""
    reserve = study.reserve
    if not reserve.buildings:
        yield _("Bygninger er ikke trukket fra: regionen mangler laget.")
    if not reserve.land:
        yield _("Bebygd areal og vann er ikke trukket fra: regionen mangler arealtyper.")
    if reserve.mosaic.undated:
        yield _(
            "Planområder uten dato: {n}. De viker for alle som har dato.",
            n=number(reserve.mosaic.undated, 0),
        )
    if reserve.mosaic.abroad > 1:
        yield _(
            "Planareal utenfor regionens kommuner er ikke med: {area}.",
            area=quantity(reserve.mosaic.abroad / M2_PER_DAA, "daa", 1),
        )
    if study.needs is None:
        yield _("Boligbehovet er ikke vurdert: regionen mangler framskriving eller vekstandeler.")
    elif not study.needs.stock_form:
        yield _(
            "Boligbehovet er regnet av folkeveksten. Bortfall av personer per bolig i dagens "
            "boliger er ikke regnet med, så behovet kan være for lavt."
        )
    general = sum(row.dwellings is None for row in study.rows)
    if general:
        yield _(
            "Områder der formålet ikke sier hvor mye som er bolig, er uten boligtall: {n}.",
            n=number(general, 0),
        )
    if any(not removal.proven for removal in study.removals):
        yield _("Beregningen ble stoppet ved tidsgrensen. Det kan finnes bedre kombinasjoner.")


def rules(study: Study) -> Iterator[str]:
    """How it was reckoned, with the numbers that were used."""
    table = factors("plan_reserve")
    yield _(BASIS)
    yield _(RULE_TITLES[study.reserve.mosaic.rule])
    yield _(
        "Bebygd er AR5 11 og 12, ferskvann over {water} og areal nærmere en bygning enn {buffer} "
        "(avrundet, {segments} linjestykker per kvart sirkel).",
        water=quantity(table["water_least"].best, "m²", 0),
        buffer=quantity(table["building_buffer"].best, "m", 0),
        segments=number(table["buffer_segments"].best, 0),
    )
    if study.region.has("built_use"):
        yield _("Det som er i bruk etter kartlaget «Arealbruk (SSB)», er også regnet som bebygd.")
    yield _(
        "Fortetting og transformasjon er ikke arealreserve: små rester og ubebygde rester av "
        "områder i bruk (arealstatus nåværende) er vist for seg."
    )
    yield _(
        "Boliger er tallet i planen der det er oppgitt, ellers netto areal × kommunegruppens "
        "tetthet × andelen som bebygges, med spenn."
    )
    yield _(
        "Lavt og høyt er ytterpunkter, ikke sannsynligheter: alt som er lavt samtidig, og alt som "
        "er høyt."
    )
    yield _(
        "Planvasken er sortert etter svakt mål som ikke kan veies opp, dyrka jord, myr og planens "
        "alder. Det som står til vurdering, følger faste regler i verktøyet og er ikke vedtatt."
    )
    yield _(
        "Når områder tas ut, dekker resten hver kommunes behov i sitt scenario så langt reserven "
        "rekker. Områder som bare er gamle, er beholdt."
    )


def hearing(study: Study) -> Iterator[str]:
    """What those who decide should know of a list like this."""
    yield _(
        "Kommunestyret vedtar kommuneplanens arealdel selv (pbl. § 11-15). Verktøyet, regionen og "
        "IKAP vedtar ingenting; lista er et grunnlag."
    )
    yield _(
        "Planvask, karbonrike arealer og arealregnskap er omtalt i statlige planretningslinjer for "
        "klima og energi (20.12.2024), pkt. 4.3 b, e og f."
    )
    yield _(
        "Som hovedregel gir endret arealformål ikke rett til erstatning (pbl. kap. 15). Det finnes "
        "unntak, og kommunen må vurdere saken."
    )


# Filled in by the municipality: the tool computes none of them.
COSTS = (
    N_("Krav fra eier"),
    N_("Infrastruktur som er bygd eller avtalt"),
    N_("Boliger som må finnes et annet sted"),
    N_("Prosess og høring"),
    N_("Utbyggingsavtaler"),
)


def layer_title(name: str) -> str:
    return _(LAYERS[name].title)


def span_text(span: Span | Mapping[str, object], decimals: int = 0) -> str:
    """`920 (580–1 270)`; the number alone where its bounds are the same."""
    values = (
        (span.low, span.best, span.high)
        if isinstance(span, Span)
        else tuple(span[name] for name in ("low", "best", "high"))
    )
    low, best, high = (math.inf if v == "inf" else v for v in values)
    shown = [number(v, decimals) for v in (low, best, high)]  # type: ignore[arg-type]
    if shown[0] == shown[2]:
        return shown[1]
    minus = any(text.startswith("−") for text in shown)
    bounds = (
        _("{low} til {high}", low=shown[0], high=shown[2]) if minus else f"{shown[0]}–{shown[2]}"
    )
    return f"{shown[1]} ({bounds})"
