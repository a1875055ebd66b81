"""portfolio.html: the choice to read, tables first, with the front as a picture.

Shows what portfolio.json holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from ikap.catalogue import code_list
from ikap.document import Record, SchoolEntry
from ikap.measure.overlap import OUTSIDE
from ikap.present.article import (
    Column,
    Link,
    Value,
    article,
    figure,
    heading,
    items,
    links,
    paragraph,
    table,
)
from ikap.present.document import invented
from ikap.present.portfolio.chart import front_axes, scatter
from ikap.present.portfolio.sentences import need_sentence
from ikap.present.sentences import schools as school_words
from ikap.text import N_, _, interval, number, percent

FILES = ("map.html", "portfolio.xlsx", "portfolio.json")
MEASURES = {
    "dwellings": (N_("Boliger"), 0),
    "jobs": (N_("Arbeidsplasser"), 0),
    "land": (N_("Areal, daa (overlapp regnet én gang)"), 1),
    "fully_cultivated": (N_("Fulldyrka jord (AR5 21), daa"), 1),
    "surface_cultivated": (N_("Overflatedyrka jord (AR5 22), daa"), 1),
    "pasture": (N_("Innmarksbeite (AR5 23), daa"), 1),
    "equivalents": (N_("Fulldyrka-ekvivalenter, daa"), 1),
    "emissions": (N_("Utslipp fra arealbruksendring over 20 år, tCO₂e"), 0),
    "resident_car_km": (N_("Bilkjøring for dem som bosettes, km per døgn"), 0),
    "resident_car_emissions": (N_("Utslipp fra denne bilkjøringen over 20 år, tCO₂e"), 0),
    "commuting_car_km": (N_("Bilpendling til arbeidsplassene, km per døgn"), 0),
}


def portfolio_page(document: Record) -> str:
    """The page as text, in the language in use."""
    title = _("Kombinasjoner av områder – {region}", region=document["region"]["title"])
    return article(title, _parts(document))


def synthetic_sign(document: Record) -> str:
    """The sign for invented data; empty where there are none."""
    return invented(document["region"]["synthetic"]) or ""


def _parts(document: Record) -> Iterator[str]:
    sign = synthetic_sign(document)
    if sign:
        yield paragraph(sign, "warning")
    yield paragraph(_lead(document), "lead")
    yield paragraph(need_sentence(document["demand"]))
    if not document["proven"]:
        yield paragraph(
            _("Beregningen ble stoppet ved tidsgrensen. Det kan finnes bedre kombinasjoner."),
            "warning",
        )
    yield links([Link(name, name) for name in FILES])
    yield paragraph(_("På kartet er den valgte kombinasjonen vist med gule ringer."), "small")
    if document["front"]:
        yield from _front(document)
    if document["lacking"]:
        yield heading(_("Behov som ikke dekkes"))
        yield items(document["lacking"])
    if document["rule_sentences"]:
        yield heading(_("Virkningen av reglene"))
        yield items(document["rule_sentences"])
    yield from _compared(document)
    yield from _need(document)
    yield from _growth(document)
    chosen = document["sets"].get("best")
    yield from _schools(chosen["schools"] if chosen else [])
    yield from _account(document)
    yield from _chosen(document)
    yield heading(_("Beregningsmåte"))
    yield items(document["rules"])
    yield paragraph(document["origin"], "small")


def _lead(document: Record) -> str:
    demand = document["demand"]
    asked = _(
        "Kombinasjonene dekker regionens behov ut over boligreserven i {years} år (boliger: "
        "minst {total}), og hver kommune dekker selv minst {least} av sitt behov.",
        total=number(_covered(demand), 0),
        years=number(demand["years"], 1 if demand["years"] % 1 else 0),
        least=percent(demand["least"]),
    )
    if not document["front"]:
        return _("Ingen kombinasjon av områder dekker behovet.")
    if document["lacking"]:
        asked = _(
            "Områdene kan ikke dekke hele behovet for {years} år. Kombinasjonene dekker så mye "
            "som mulig.",
            years=number(demand["years"], 1 if demand["years"] % 1 else 0),
        )
        if (covered := _covered(demand)) > 0:
            more = _("Boliger ut over boligreserven: minst {total}.", total=number(covered, 0))
            asked = f"{asked} {more}"
    count = len(document["front"])
    sentence = _(
        "Likeverdige kombinasjoner: {n}. Ingen annen er like god på alt og bedre på noe, målt i "
        "dyrka jord, utslipp og avvik fra vekstmål.",
        n=count,
    )
    return f"{asked} {sentence}"


def _covered(demand: Record) -> float:
    """The total demand, less what nobody can give."""
    lacking = sum(float(entry["lacking"]) for entry in demand["municipalities"].values())
    return max(float(demand["total"]) - float(demand["lacking_total"]) - lacking, 0.0)


def _front(document: Record) -> Iterator[str]:
    front = document["front"]
    best = document["best"] - 1
    yield heading(_("Likeverdige kombinasjoner"))
    yield table(
        _("Likeverdige kombinasjoner, minst dyrka jord først. Kompromisset er uthevet."),
        [
            Column(_("Nr."), 0),
            Column(_("Kjennetegn")),
            Column(_("Fd-ekv., daa"), 1),
            Column(_("Utslipp, tCO₂e"), 0),
            Column(_("Fd-ekv. per bolig, m²"), 0),
            Column(_("Utslipp per bolig, tCO₂e"), 1),
            Column(_("Avvik fra vekstmål (D)"), 1, share=True),
            Column(_("Boliger"), 0),
            Column(_("Områder")),
        ],
        [
            [
                row["number"],
                row["title"] or "–",
                row["soil"],
                row["emissions"],
                _square_metres(row["soil_per_dwelling"]),
                row["emissions_per_dwelling"],
                row["dissimilarity"],
                row["dwellings"],
                ", ".join(row["proposals"]),
            ]
            for row in front
        ],
        marked=[best],
    )
    yield paragraph(_("Fd-ekv. er fulldyrka-ekvivalenter: dyrka jord etter jordtype."), "small")
    if document["prices"]:
        yield heading(_("Avveining mellom målene"), 3)
        yield items(price["sentence"] for price in document["prices"])
    soil, emissions, uneven = front_axes(
        *([row[name] for row in front] for name in ("soil", "emissions", "dissimilarity"))
    )
    numbers = _("Tallene er kombinasjonenes nummer i tabellen. Det fylte merket er kompromisset.")
    for name, up, title in (
        ("even", uneven, _("Dyrka jord mot avvik fra vekstmål")),
        ("emissions", emissions, _("Dyrka jord mot utslipp")),
    ):
        described = _described(soil.values, up.values, soil.title, up.title)
        yield figure(scatter(soil, up, best, name, title, described), f"{title}. {numbers}")


def _square_metres(daa: float | None) -> float | None:
    return None if daa is None else 1000 * daa


def _described(
    across: Sequence[float], up: Sequence[float], across_title: str, up_title: str
) -> str:
    return _(
        "Punkter: {n}. {across}: fra {a} til {b}. {up}: fra {c} til {d}. Alle tall står i "
        "tabellen.",
        n=len(across),
        across=across_title,
        a=number(min(across), 1),
        b=number(max(across), 1),
        up=up_title,
        c=number(min(up), 3),
        d=number(max(up), 3),
    )


def _compared(document: Record) -> Iterator[str]:
    sets = document["sets"]
    yield heading(_("Sammenligning av kombinasjoner"))
    columns = [
        Column(_("Måling")),
        *(Column(combination["title"]) for combination in sets.values()),
    ]
    rows: list[list[Value]] = [
        [
            _("Antall områder"),
            *(number(len(combination["ids"]), 0) for combination in sets.values()),
        ]
    ]
    for name, (title, decimals) in MEASURES.items():
        rows.append(
            [_(title), *(_measure(combination, name, decimals) for combination in sets.values())]
        )
    rows += [
        [_(title), *(_per(combination, name, by, decimals) for combination in sets.values())]
        for title, name, by, decimals in PER_HEAD
    ]
    rows.append(
        [
            _("Andel av boligene nær hyppig kollektivtilbud"),
            *(_share(combination["near_transit"]) for combination in sets.values()),
        ]
    )
    # Measures of concentration, which take a paragraph each to explain, stand in the workbook.
    if all(combination["after"] for combination in sets.values()):
        shown = [percent(combination["after"]["dissimilarity"], 1) for combination in sets.values()]
        rows.append([_("Avvik fra vekstmål (D), reserve og kombinasjon"), *shown])
    yield table(_("Summer for hver kombinasjon"), columns, rows)
    lacking = [sentence for combination in sets.values() for sentence in _lacking(combination)]
    if lacking:
        yield paragraph(_("Ikke med i summene, fordi grunnlaget mangler:"), "small")
        yield items(lacking)


# Fewer homes must not look like lower emissions.
PER_HEAD = (
    (N_("Arealutslipp per bolig, tCO₂e"), "emissions", "dwellings", 1),
    (N_("Utslipp fra bil per bolig, tCO₂e"), "resident_car_emissions", "dwellings", 1),
    (N_("Fulldyrka-ekvivalenter per bolig, daa"), "equivalents", "dwellings", 3),
    (N_("Arealutslipp per arbeidsplass, tCO₂e"), "emissions", "jobs", 1),
    (N_("Fulldyrka-ekvivalenter per arbeidsplass, daa"), "equivalents", "jobs", 3),
)


def _per(entry: Record, name: str, by: str, decimals: int) -> str:
    """A sum divided by the homes, or the jobs, of the set; a dash where there are none."""
    amount, heads = _amount(entry, name), _amount(entry, by)
    if not heads["value"] or amount["value"] is None:
        return "–"
    shown = number(amount["value"] / heads["value"], decimals)
    return f"{shown} *" if amount["missing"] or heads["missing"] else shown


def _lacking(entry: Record) -> Iterator[str]:
    """What is not in a set's sums, the measures that lack the same together."""
    by_ids: dict[tuple[str, ...], list[str]] = {}
    for name, (title, _decimals) in MEASURES.items():
        if name != "land" and (ids := _amount(entry, name)["missing"]):
            by_ids.setdefault(tuple(ids), []).append(_(title).split(",")[0].lower())
    for ids, titles in by_ids.items():
        yield _(
            "{set}: {what} mangler for {ids}.",
            set=entry["title"],
            what=", ".join(titles),
            ids=_few(ids),
        )


def _few(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:12])
    return shown if len(ids) <= 12 else _("{ids} og {n} til", ids=shown, n=len(ids) - 12)


def _amount(entry: Record, name: str) -> Record:
    part: Record = entry["soil"][name] if name in entry["soil"] else entry[name]
    return part


def _measure(entry: Record, name: str, decimals: int) -> str:
    """A sum with its interval; a star where some lack a number."""
    if name == "land":
        return number(entry["land"], decimals)
    amount = _amount(entry, name)
    shown = number(amount["value"], decimals)
    low, high = amount["low"], amount["high"]
    if low is not None and high is not None and high - low > 0.5 * 10**-decimals:
        sides = interval(number(low, decimals), number(high, decimals))
        shown = f"{shown} ({sides})"
    return f"{shown} *" if amount["missing"] else shown


def _share(amount: Record) -> str:
    shown = percent(amount["value"])
    return f"{shown} *" if amount["missing"] else shown


def _names(document: Record) -> Mapping[str, str]:
    return {**document["region"]["municipalities"], "": _("Utenfor kommunene")}


def _need(document: Record) -> Iterator[str]:
    demand = document["demand"]
    names = _names(document)
    yield heading(_("Behov per kommune"))
    rows: list[list[Value]] = [
        [
            names.get(code, code),
            need["target"],
            need["need_a_year"] * demand["years"],
            need["reserve"],
            need["need"],
            need["must"],
            need["possible"],
            need["lacking"],
        ]
        for code, need in demand["municipalities"].items()
    ]
    yield table(
        _("Boliger i perioden ({years} år)", years=number(demand["years"], 1)),
        [
            Column(_("Kommune")),
            Column(_("Andel av veksten"), 1, share=True),
            Column(_("Behov"), 0),
            Column(_("Reserve"), 0),
            Column(_("Ut over reserven"), 0),
            Column(_("Må dekkes her"), 0),
            Column(_("Mulig i områdene"), 0),
            Column(_("Ikke dekket"), 0),
        ],
        [*rows, [_("Sum"), *_sums(rows, 1)]],
        sums=1,
    )


def _sums(rows: Sequence[Sequence[Value]], first: int) -> list[float]:
    """The sums of the columns from `first` on."""
    return [
        math.fsum(value for value in column if isinstance(value, int | float))
        for column in list(zip(*rows, strict=True))[first:]
    ]


def _growth(document: Record) -> Iterator[str]:
    chosen = document["sets"].get("best")
    if chosen is None or chosen["after"] is None:
        return
    before, after, names = chosen["before"], chosen["after"], _names(document)
    yield heading(_("Fordeling av veksten"))
    yield table(
        _("Boligreserve og valgt kombinasjon mot vekstmålet. LQ over 1 er mer enn vekstmålet."),
        [
            Column(_("Kommune")),
            Column(_("Vekstmål"), 1, share=True),
            Column(_("Andel før"), 1, share=True),
            Column(_("Andel etter"), 1, share=True),
            Column(_("LQ før"), 2),
            Column(_("LQ etter"), 2),
            Column(_("Nye boliger"), 0),
        ],
        [
            [
                names.get(code, code),
                after["targets"][code],
                before["shares"][code],
                after["shares"][code],
                before["quotients"][code],
                after["quotients"][code],
                chosen["municipalities"][code]["dwellings"],
            ]
            for code in after["shares"]
        ],
    )
    yield paragraph(
        _(
            "D går fra {before} til {after} med kombinasjonen.",
            before=percent(before["dissimilarity"], 1),
            after=percent(after["dissimilarity"], 1),
        )
    )


def _schools(entries: Sequence[SchoolEntry]) -> Iterator[str]:
    """The section of a page; nothing where the region has no districts."""
    if entries:
        yield heading(_("Skolekapasitet"))
        columns = [
            Column(title) if n is None else Column(title, n) for title, n in school_words.heads()
        ]
        yield table(
            _("Elever og elevplasser etter skolekrets"),
            columns,
            list(school_words.school_rows(entries)),
        )
        yield paragraph(school_words.schools_note(), "small")


def _account(document: Record) -> Iterator[str]:
    if not document["land_account"]:
        return
    names = _names(document)
    titles = {code: _(entry.title) for code, entry in code_list("ar5").items()}
    if not document["sets"]["best"]["ids"]:
        return
    yield heading(_("Arealregnskap"))
    yield paragraph(
        _(
            "Areal av hver arealtype i den valgte kombinasjonen, i dekar. Overlappende areal er "
            "regnet én gang; «blandet» er både bolig og næring. Arealtyper som ikke berøres, er "
            "utelatt her og står i arbeidsboka."
        ),
        "small",
    )
    rows: list[list[Value]] = [
        [
            names.get(entry["municipality"], entry["municipality"]),
            _("Areal uten arealtype i kartet")
            if entry["land_type"] == OUTSIDE
            else titles[entry["land_type"]],
            entry["before"],
            *(entry["taken"][purpose] for purpose in ("housing", "business", "mixed")),
            entry["after"],
        ]
        for entry in document["land_account"]
        if any(area >= 0.05 for area in entry["taken"].values())
    ]
    yield table(
        _("Før og etter, daa"),
        [
            Column(_("Kommune")),
            Column(_("Arealtype")),
            Column(_("Før"), 0),
            Column(_("Til bolig"), 1),
            Column(_("Til næring"), 1),
            Column(_("Til blandet"), 1),
            Column(_("Etter"), 0),
        ],
        [*rows, [_("Sum"), "", *_sums(rows, 2)]],
        sums=1,
    )


def _chosen(document: Record) -> Iterator[str]:
    yield heading(_("Områder"))
    names = document["proposals"]
    best = document["front"][document["best"] - 1]["proposals"] if document["front"] else []
    often = [
        sum(candidate["proposal"] in entry["proposals"] for entry in document["front"])
        for candidate in document["candidates"]
    ]
    yield table(
        _("Boliger, dyrka jord og utslipp per område, og antall kombinasjoner området er med i"),
        [
            Column(_("Område")),
            Column(_("Navn")),
            Column(_("I valgt kombinasjon")),
            Column(_("Kombinasjoner (av {n})", n=len(document["front"])), 0),
            Column(_("Boliger"), 0),
            Column(_("Fd-ekv., daa"), 1),
            Column(_("Arealutslipp, tCO₂e"), 0),
            Column(_("Utslipp fra bil, tCO₂e"), 0),
            Column(_("Fastsatt")),
        ],
        [
            [
                candidate["proposal"],
                names.get(candidate["proposal"], ""),
                _("ja") if candidate["proposal"] in best else _("nei"),
                count,
                sum(candidate["dwellings"].values()),
                candidate["soil"],
                candidate["emissions"],
                candidate["driving"],
                _forced(document, candidate["proposal"]),
            ]
            for candidate, count in zip(document["candidates"], often, strict=True)
        ],
    )
    if document["left_out"]:
        yield heading(_("Områder som ikke kan være med"), 3)
        yield table(
            _("Årsak"),
            [Column(_("Område")), Column(_("Navn")), Column(_("Årsak"))],
            [[p, names.get(p, ""), why] for p, why in document["left_out"].items()],
        )
    if document["conflicts"]:
        yield heading(_("Overlappende områder"), 3)
        yield items(
            _("{a} og {b} overlapper; bare ett av dem kan være med.", a=a, b=b)
            for a, b in document["conflicts"]
        )


def _forced(document: Record, proposal: str) -> str:
    if proposal in document["forced_in"]:
        return _("med")
    return _("ikke med") if proposal in document["forced_out"] else ""
