"""Goal 4, distribute the growth: against the region's frozen, dated reserve, never the batch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, shared
from ikap.criteria.need import OPPOSITE, by_share
from ikap.criteria.sites import looked_up, where
from ikap.model import M2_PER_DAA, NO_THEME, Fact, Goal, Kind
from ikap.text import N_, S_, _, interval, spoken


@shared
def municipal_balance(growth_targets: Data) -> Data:
    """By municipality code, what its growth is measured against.

    `quotient` (LQ), `reserve` (dwellings) with its `kind`, `date` and `note`, and `target` (share).
    """
    table = growth_targets.set_index("municipality_code")
    reserve = table["dwellings_reserve"]
    return pd.DataFrame(
        {
            "quotient": location_quotient(reserve, table["dwellings_share"]),
            "kind": table["reserve_type"],
            "reserve": reserve,
            "date": table["reserve_date"],
            "note": table.get("reserve_note"),
            "target": table["dwellings_share"],
        }
    )


@shared
def reserve_years(municipal_balance: Data, municipal_need: Data) -> Data:
    """Years of need that each municipality's reserve lasts, by code: low, best, high.

    Missing where the reserve is one year's programme, which is no reserve. Infinite where nothing
    is needed.
    """
    need = municipal_need.reindex(municipal_balance.index)
    reserve = municipal_balance["reserve"].where(municipal_balance["kind"] != PROGRAMME)
    return pd.DataFrame(
        {
            bound: need["years"] * reserve / need[other].clip(lower=0.0)
            for bound, other in OPPOSITE.items()
        }
    )


@shared
def balance_by_code(municipal_balance: Data) -> Data:
    """The balance's columns by their name, each by municipality code."""
    return municipal_balance.to_dict()


@shared
def years_by_code(reserve_years: Data) -> Data:
    """Years that the reserves last by bound, each by municipality code."""
    return reserve_years.to_dict()


@shared
def total_years_by_code(municipal_balance: Data, reserve_years: Data) -> Data:
    """The same of whole plan reserves alone; missing for any other kind of reserve."""
    total = (municipal_balance["kind"] == "total").reindex(reserve_years.index)
    return reserve_years.where(total).to_dict()


@shared
def jobs_by_code(employment: Data) -> Data:
    """Jobs for each employed resident, by municipality code."""
    table = employment.set_index("municipality_code")
    return (table["jobs"] / table["employed_residents"]).to_dict()


def location_quotient(amounts: Data, shares: Data) -> Data:
    """Each municipality's share of the amounts over its share of the target.

    >>> location_quotient(pd.Series([30.0, 10.0]), pd.Series([0.5, 0.5])).tolist()
    [1.5, 0.5]
    """
    return amounts / amounts.sum() / (shares / shares.sum())


def imbalance(amounts: Data, shares: Data) -> Data:
    """D: half the sum of the gaps between each one's share of the amounts and of the target.

    0 where the amounts follow the target, near 1 where all of it is where none is wanted. The
    last axis is the municipalities; any before it are kept.

    >>> float(imbalance(np.array([30.0, 10.0]), np.array([0.5, 0.5])))
    0.25
    """
    held = amounts / amounts.sum(axis=-1, keepdims=True)
    return np.abs(held - shares / shares.sum()).sum(axis=-1) / 2


PROGRAMME = "year_programme"
RESERVES = {
    "build_ready": N_("byggeklare boliger"),
    "total": N_("all planlagt reserve"),
    PROGRAMME: N_("boligpotensial i regulerings- eller kommuneplan, ikke byggeklar reserve"),
}


def _reserve_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    """The municipality's share, of what, and how long a true reserve lasts."""
    kind = facts.get("reserve_type", "")
    held = "; ".join(filter(None, (_(kind), facts.get("note"))))
    known = {"measured": measured, "held": held, "date": facts.get("date", "")}
    if kind == RESERVES[PROGRAMME]:
        return _(
            "Kommunens andel av boligpotensialet for {date} er {measured} ganger andelen av "
            "vekstmålet. Tallet gjelder {held}",
            **known,
        )
    text = _(
        "Kommunens andel av boligreserven er {measured} ganger andelen av vekstmålet. Tallet "
        "gjelder {held} per {date}",
        **known,
    )
    if "years" not in facts:
        return text
    return text + ". " + _("Reserven dekker boligbehovet i {years}", years=_years(facts))


def _years(facts: Mapping[str, Any]) -> str:
    """How long a reserve lasts, with its interval; under 5 years with one decimal."""
    low, best, high = (facts.get(name, facts["years"]) for name in ("soonest", "years", "latest"))
    texts = [spoken(years, N_("år")) for years in (best, low, high)]
    if texts[1] == texts[2]:
        return texts[0]
    return f"{texts[0]} ({interval(texts[1], texts[2])})"


@indicator(
    title=N_("Boligreserve mot vekstmål (forholdstall)"),
    unit="",
    most=math.inf,
    basis=bases.RESERVE,
    facts={
        "reserve": Fact(N_("kommunens boligreserve"), "boliger"),
        "reserve_type": Fact(N_("type reserve"), words=True),
        "date": Fact(N_("boligreserven per"), names=True),
        "note": Fact(N_("merknad"), names=True),
        "years": Fact(N_("reserven dekker"), "år"),
        "soonest": Fact(N_("reserven dekker minst"), "år"),
        "latest": Fact(N_("reserven dekker høyst"), "år"),
    },
    decimals=2,
    tell=_reserve_sentence,
    short=N_("Reserve/mål"),
)
def reserve_quotient(sites: Data, balance_by_code: Data, years_by_code: Data = None) -> Data:
    """The reserve, its kind and its date are those of the municipality with most of the site."""
    main = sites["municipality_code"]
    nothing = np.full(len(sites), np.nan)
    years = {
        name: nothing if years_by_code is None else _finite(by_share(sites, years_by_code[bound]))
        for name, bound in (("years", "best"), ("soonest", "low"), ("latest", "high"))
    }
    return {
        "measured": by_share(sites, balance_by_code["quotient"]),
        "reserve": looked_up(balance_by_code["reserve"], main, np.nan).astype(float),
        "reserve_type": looked_up(RESERVES, looked_up(balance_by_code["kind"], main)),
        "date": looked_up(balance_by_code["date"], main),
        "note": looked_up(balance_by_code["note"], main),
        **years,
    }


def _finite(values: Data) -> Data:
    return where(np.isfinite(values), values)


growth_balance = criterion(
    "growth_balance",
    N_("Kommunens boligreserve"),
    Goal.GROWTH,
    gauge(
        reserve_quotient, ((0.8, 1), (1, 0.6), (1.2, 0.3), (1.5, 0)), bases.CURVE, (Kind.HOUSING,)
    ),
    method=N_(
        "Kommunens andel av regionens boligreserve, eller av boligpotensialet for ett år, delt "
        "på kommunens andel av vekstmålet. Over 1 betyr at kommunen har mer enn sin del. Lavere "
        "tall gir flere poeng. Tallet er regionens, med dato, og påvirkes ikke av hvilke "
        "innspill som er kommet."
    ),
    impact=NO_THEME,
    short=S_("kort", "Boligreserve"),
)


@indicator(
    title=N_("Endring i avvik fra vekstmål (D)"),
    unit="prosentpoeng",
    basis=bases.IMBALANCE,
    facts={"before": Fact(N_("avvik før"), "prosentpoeng")},
    decimals=2,
    short=N_("Endring i D"),
)
def imbalance_change(sites: Data, municipal_balance: Data) -> Data:
    """Against the frozen reserve alone; below 0 the proposal evens the growth out.

    A proposal without dwellings has none.
    """
    table = municipal_balance
    homes = np.array(
        [
            [home * shares.get(code, 0.0) for code in table.index]
            for home, shares in zip(sites.number("dwellings"), sites["municipalities"], strict=True)
        ]
    ).reshape(len(sites), len(table))
    reserve, target = table["reserve"].to_numpy(), table["target"].to_numpy()
    before = imbalance(reserve, target)
    change = imbalance(reserve + homes, target) - before
    known = sites.of_kind(Kind.HOUSING) & ~np.isnan(sites.number("dwellings"))
    return {
        "measured": where(known, 100 * change),
        "before": np.full(len(sites), 100 * before),
    }


@indicator(
    title=N_("Arbeidsplasser per sysselsatt bosatt"),
    unit="",
    most=math.inf,
    basis=bases.EVEN_GROWTH,
    decimals=2,
    sentence=N_("{measured} arbeidsplasser per sysselsatt bosatt"),
    short=N_("Jobbdekning"),
)
def jobs_ratio(sites: Data, jobs_by_code: Data) -> Data:
    return by_share(sites, jobs_by_code)


jobs_balance = criterion(
    "jobs_balance",
    N_("Arbeidsplassdekning i kommunen"),
    Goal.GROWTH,
    gauge(
        jobs_ratio,
        ((0.4, 1), (0.7, 0.8), (0.9, 0.55), (1, 0.4), (1.3, 0)),
        bases.CURVE,
        (Kind.BUSINESS,),
    ),
    method=N_("Arbeidsplasser i kommunen delt på sysselsatte som er bosatt der."),
    impact=NO_THEME,
    short=N_("Jobbdekning"),
)


@indicator(
    title=N_("Boligreserve i år (all planlagt)"),
    unit="år",
    basis=bases.RESERVE,
    facts={
        "soonest": Fact(N_("reserven dekker minst"), "år"),
        "latest": Fact(N_("reserven dekker høyst"), "år"),
    },
    short=N_("Reserve, år"),
)
def total_reserve_years(sites: Data, total_years_by_code: Data) -> Data:
    """Years that a whole plan reserve lasts; missing for any other kind of reserve."""
    years = {bound: by_share(sites, total_years_by_code[bound]) for bound in OPPOSITE}
    low, high = years["low"], years["high"]
    return {"measured": years["best"], "low": low, "high": high, "soonest": low, "latest": high}


@indicator(
    title=N_("Tetthet mot veiledende nivå"),
    unit="",
    most=math.inf,
    basis=bases.DENSITY,
    decimals=2,
    short=N_("Tetthet"),
)
def density_ratio(sites: Data) -> Data:
    """Dwellings per net daa over the zone's minimum; missing where the capacity is derived."""
    given = where(~sites.flag("dwellings_derived"), sites.number("dwellings"))
    density = given / (shapely.area(sites["net"]) / M2_PER_DAA)
    return where(sites.of_kind(Kind.HOUSING), density / sites.number("density_minimum"))
