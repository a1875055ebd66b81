"""Goal 4, distribute the growth: against the region's frozen, dated reserve, never the batch."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ikap.catalogue import factors
from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, method, shared
from ikap.model import M2_PER_DAA, NO_THEME, Fact, Goal, Kind
from ikap.text import N_, SHARE


@shared
def municipal_balance(growth_targets: Data) -> Data:
    """By municipality code, what its growth is measured against.

    `quotient` (LQ), `need` (dwellings in the period), `jobs_ratio`, `reserve_years`,
    `reserve_is_total`, `reserve` (dwellings) with its `date`, and `target` (share).
    """
    table = growth_targets.set_index("municipality_code")
    reserve = table["dwellings_reserve"]
    need = factors("growth_need")
    dwellings_per_year = need["people_per_year"].best / need["people_per_dwelling"].best
    return pd.DataFrame(
        {
            "quotient": location_quotient(reserve, table["dwellings_share"]),
            "need": dwellings_per_year * need["years"].best * table["dwellings_share"],
            "jobs_ratio": table["jobs"] / table["employed_residents"],
            "reserve_years": reserve / (dwellings_per_year * table["dwellings_share"]),
            "reserve_is_total": table["reserve_type"] == "total",
            "reserve": reserve,
            "date": table["reserve_date"],
            "target": table["dwellings_share"],
        }
    )


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


def by_share(sites: Data, values: Data) -> Data:
    """A municipal figure for each site, weighted by the site's shares of the municipalities."""
    return pd.Series(
        [
            sum(share * values.get(code, np.nan) for code, share in sorted(shares.items()))
            for shares in sites["municipalities"]
        ],
        index=sites.index,
        dtype=float,
    )


@indicator(
    title=N_("Boligreserve mot vekstmål (forholdstall)"),
    unit="",
    basis=bases.RESERVE,
    facts={
        "reserve": Fact(N_("kommunens boligreserve"), "boliger"),
        "reserve_type": Fact(N_("type reserve"), words=True),
        "date": Fact(N_("boligreserven per")),
        "years": Fact(N_("boligreserven dekker behovet i"), "år"),
    },
    decimals=2,
    sentence=N_(
        "Kommunens andel av boligreserven er {measured} ganger andelen av vekstmålet "
        "({reserve_type} per {date}). Reserven dekker boligbehovet i {years}"
    ),
)
def reserve_quotient(sites: Data, municipal_balance: Data) -> Data:
    """The reserve, its kind and its date are those of the municipality with most of the site."""
    main = municipal_balance.reindex(sites["municipality_code"]).set_axis(sites.index)
    kinds = main["reserve_is_total"].map({True: RESERVES["total"], False: RESERVES["build_ready"]})
    return pd.DataFrame(
        {
            "measured": by_share(sites, municipal_balance["quotient"]),
            "reserve": main["reserve"],
            "reserve_type": kinds.astype(object),
            "date": main["date"],
            "years": by_share(sites, municipal_balance["reserve_years"]),
        }
    )


RESERVES = {"build_ready": N_("byggeklare boliger"), "total": N_("all planlagt reserve")}


growth_balance = criterion(
    "growth_balance",
    N_("Kommunens boligreserve"),
    Goal.GROWTH,
    gauge(
        reserve_quotient, ((0.8, 1), (1, 0.6), (1.2, 0.3), (1.5, 0)), bases.CURVE, (Kind.HOUSING,)
    ),
    method=N_(
        "Kommunens andel av regionens boligreserve delt på kommunens andel av vekstmålet. Over 1 "
        "har kommunen en større andel av reserven enn av vekstmålet. Boligreserven er regionens "
        "tall og endres ikke av hvilke innspill som er sendt inn."
    ),
    impact=NO_THEME,
)


@indicator(
    title=N_("Endring i avvik fra vekstmål (D)"),
    unit="prosentpoeng",
    basis=bases.IMBALANCE,
    facts={"before": Fact(N_("avvik før"), "prosentpoeng")},
    decimals=2,
)
def imbalance_change(sites: Data, municipal_balance: Data) -> Data:
    """Against the frozen reserve alone; below 0 the proposal evens the growth out.

    A proposal without dwellings has none.
    """
    table = municipal_balance
    homes = np.array(
        [
            [home * shares.get(code, 0.0) for code in table.index]
            for home, shares in zip(sites["dwellings"], sites["municipalities"], strict=True)
        ]
    ).reshape(len(sites), len(table))
    reserve, target = table["reserve"].to_numpy(), table["target"].to_numpy()
    before = imbalance(reserve, target)
    change = imbalance(reserve + homes, target) - before
    known = (sites["kind"] == Kind.HOUSING) & sites["dwellings"].notna()
    return pd.DataFrame(
        {
            "measured": pd.Series(100 * change, index=sites.index).where(known),
            "before": 100 * before,
        }
    )


@indicator(
    title=N_("Arbeidsplasser per sysselsatt bosatt"),
    unit="",
    basis=bases.EVEN_GROWTH,
    decimals=2,
    sentence=N_(
        "Arbeidsplassdekningen i kommunen er {measured} arbeidsplasser per sysselsatt bosatt"
    ),
)
def jobs_ratio(sites: Data, municipal_balance: Data) -> Data:
    return by_share(sites, municipal_balance["jobs_ratio"])


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
)


@indicator(
    title=N_("Andel av kommunens boligbehov, 12 år"),
    unit=SHARE,
    basis=bases.SHARE_OF_NEED,
    facts={"need": Fact(N_("behov"), "boliger")},
    decimals=3,
    sentence=N_("Området dekker {measured} av kommunens boligbehov i 12 år (om lag {need})"),
)
def housing_need_share(sites: Data, municipal_balance: Data) -> Data:
    """A site in several municipalities is divided between them; the greatest share counts."""
    need = municipal_balance["need"]
    ratios = [
        np.max([home * share / need.get(code, np.nan) for code, share in sorted(shares.items())])
        for home, shares in zip(sites["dwellings"], sites["municipalities"], strict=True)
    ]
    return pd.DataFrame(
        {
            "measured": pd.Series(ratios, index=sites.index, dtype=float),
            "need": by_share(sites, need),
        }
    )


@indicator(
    title=N_("Andel av regionens behov for næringsareal, 12 år"),
    unit=SHARE,
    basis=bases.SHARE_OF_NEED,
    facts={"need": Fact(N_("behov"), "daa")},
    decimals=3,
    sentence=N_(
        "Området dekker {measured} av regionens behov for næringsareal i 12 år (om lag {need})"
    ),
)
def business_need_share(sites: Data) -> Data:
    table = factors("growth_need")
    need = table["business_land_per_year"].best * table["years"].best
    return pd.DataFrame({"measured": sites.area / M2_PER_DAA / need, "need": need})


share_of_need = criterion(
    "share_of_need",
    N_("Andel av behovet"),
    Goal.GROWTH,
    gauge(
        housing_need_share,
        ((0.1, 1), (0.25, 0.8), (0.5, 0.5), (1, 0.2), (2, 0)),
        bases.CURVE,
        (Kind.HOUSING,),
    ),
    gauge(
        business_need_share,
        ((0.05, 1), (0.1, 0.8), (0.25, 0.5), (0.5, 0.2), (1, 0)),
        bases.CURVE,
        (Kind.BUSINESS,),
    ),
    method=method(
        N_(
            "Bolig: boligene i området delt på kommunens boligbehov i {years} år. Næring: "
            "arealet delt på regionens behov for næringsareal i {years} år."
        ),
        years=(factors("growth_need")["years"].best, 0),
    ),
    impact=NO_THEME,
)


@indicator(
    title=N_("Boligreserve i år (all planlagt)"),
    unit="år",
    basis=bases.RESERVE,
)
def total_reserve_years(sites: Data, municipal_balance: Data) -> Data:
    """Years that a whole plan reserve lasts; missing where the reserve is build-ready homes."""
    years = municipal_balance["reserve_years"].where(municipal_balance["reserve_is_total"])
    return by_share(sites, years)


@indicator(title=N_("Tetthet mot veiledende nivå"), unit="", basis=bases.SHARE_OF_NEED, decimals=2)
def density_ratio(sites: Data) -> Data:
    """Dwellings per net daa over the zone's minimum; missing where the capacity is derived."""
    given = sites["dwellings"].where(~sites["dwellings_derived"])
    density = given / (sites["net"].area / M2_PER_DAA)
    return (density / sites["density_minimum"]).where(sites["kind"] == Kind.HOUSING)
