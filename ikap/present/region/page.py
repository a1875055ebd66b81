"""region.html: the region's key figures to read, tables first, commuting as lines on a map."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

import geopandas as gpd
import shapely

from ikap.assess.key_figures import OUTWARD, Economy, KeyFigures, Population, change
from ikap.catalogue import LAYERS
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
from ikap.sources.region import REST
from ikap.text import _, day, lowered, number, percent
from ikap.words import SYNTHETIC

FILES = ("region.gpkg", "region.json")
WIDTH = 560.0
LETTER, LINE = 7.2, 15.0  # of a label
THICKEST, THINNEST = 16.0, 1.5  # lines, for the most commuters and for none


def region_page(
    figures: KeyFigures, municipalities: gpd.GeoDataFrame, lines: gpd.GeoDataFrame
) -> str:
    """The page as text, in the language in use."""
    title = _("Nøkkeltall – {region}", region=figures.title)
    return article(title, _parts(figures, municipalities, lines))


def _parts(
    figures: KeyFigures, municipalities: gpd.GeoDataFrame, lines: gpd.GeoDataFrame
) -> Iterator[str]:
    invented = [name for name, source in figures.sources.items() if source.synthetic]
    if invented:
        titles = ", ".join(lowered(_(LAYERS[name].title)) for name in invented)
        sign = _("Oppdiktede tall i {tables}.", tables=titles)
        yield paragraph(f"{_(SYNTHETIC)}. {sign}", "warning")
    yield links([Link(name, name) for name in FILES])
    yield from _population(figures)
    yield from _growth(figures)
    yield from _standings(figures)
    yield from _commuting(figures, municipalities, lines)
    yield from _economy(figures)
    yield heading(_("Avvik i tallene"))
    if figures.anomalies:
        yield items(f"{p.where}: {p.what} {p.remedy}".strip() for p in figures.anomalies)
    else:
        yield paragraph(_("Alle oppgitte summer og endringer stemmer med tabellene."))
    yield from _sources(figures)


def _population(figures: KeyFigures) -> Iterator[str]:
    if not figures.population:
        return
    latest = figures.population[-1]
    before = figures.population[-2] if len(figures.population) > 1 else None
    yield heading(_("Folketall"))
    columns = [Column(_("Kommune")), Column(_("Innbyggere {year}", year=latest.year), 0)]
    columns.append(Column(_("Andel"), 1, share=True))
    if before is not None:
        columns.append(Column(_("Endring fra {year}", year=before.year), 1, share=True, sign=True))
    shares = latest.spread.shares if latest.spread else {}
    rows: list[list[Value]] = []
    for code in sorted(figures.names):
        row: list[Value] = [figures.names[code], latest.residents.get(code), shares.get(code)]
        if before is not None:
            row.append(_change_of(before, latest, code))
        rows.append(row)
    total: list[Value] = [_("Sum"), latest.total, 1.0 if shares else None]
    if before is not None:
        total.append(change(before.total, latest.total) if not before.lacking and shares else None)
    yield table(_("Folketall etter kommune"), columns, [*rows, total], sums=1)
    if latest.spread is not None:
        first = max(shares, key=lambda code: shares[code])
        yield paragraph(
            _(
                "{municipality} har {share} av innbyggerne i regionen. Mål på hvor samlet de bor, "
                "står i region.json.",
                municipality=figures.names[first],
                share=percent(shares[first], 1),
            ),
            "small",
        )


def _change_of(before: Population, latest: Population, code: str) -> float | None:
    if code not in before.residents or code not in latest.residents:
        return None
    return change(before.residents[code], latest.residents[code])


def _growth(figures: KeyFigures) -> Iterator[str]:
    if not figures.growth:
        return
    latest = figures.growth[-1]
    yield heading(_("Vekst"))
    yield table(
        _("Observert folkevekst mot folketallet, {year} (avrundet i kilden)", year=latest.year),
        [
            Column(_("Del av regionen")),
            Column(_("Innbyggere"), 0),
            Column(_("Vekst per år"), 0),
            Column(_("Andel av innbyggerne"), 1, share=True),
            Column(_("Andel av veksten"), 1, share=True),
            Column(_("Vekst mot innbyggere (1: i takt)"), 2),
        ],
        [
            [
                _("Resten av regionen") if part == REST else figures.names.get(part, part),
                latest.residents[part],
                latest.growth[part],
                latest.spread.targets[part],
                latest.spread.shares[part],
                latest.spread.quotients[part],
            ]
            for part in latest.parts
        ],
    )
    yield paragraph(
        _(
            "D er halve summen av avvikene mellom andelene, her {d}. 0 % er vekst i takt med "
            "folketallet.",
            d=percent(latest.spread.dissimilarity, 1),
        )
    )


def _standings(figures: KeyFigures) -> Iterator[str]:
    if not figures.standings:
        return
    yield heading(_("Hver kommunes andel av regionen"))
    columns = [Column(_("Kommune"))]
    measures = (
        ("residents", _("Innbyggere")),
        ("target", _("Vekstmål for boliger")),
        ("reserve", _("Boligreserve")),
        ("jobs", _("Arbeidsplasser")),
        ("employed", _("Sysselsatte bosatte")),
    )
    columns += [Column(title, 1, share=True) for _name, title in measures]
    columns += [Column(_("Reserve mot vekstmål"), 2), Column(_("Arbeidsplasser mot innbyggere"), 2)]
    rows: list[list[Value]] = []
    for standing in figures.standings:
        shares = [_known(getattr(standing, name)) for name, _title in measures]
        against = standing.reserve / standing.target if standing.target > 0 else math.nan
        rows.append(
            [
                figures.names[standing.code],
                *shares,
                _known(against),
                _known(standing.against_residents(standing.jobs)),
            ]
        )
    yield table(
        _("Andeler av regionen. De to siste kolonnene er forholdstall: 1 er lik andel."),
        columns,
        rows,
    )
    yield paragraph(_("Observert vekst og BNP finnes ikke per kommune og vises for seg."), "small")


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _commuting(
    figures: KeyFigures, municipalities: gpd.GeoDataFrame, lines: gpd.GeoDataFrame
) -> Iterator[str]:
    if not figures.flows and not figures.totals:
        return
    yield heading(_("Pendling"))
    years = sorted({year for flow in figures.flows for year in flow.commuters})
    if figures.flows:
        yield table(
            _("Pendlere etter bosted, i daværende kommuner"),
            [
                Column(_("Fra")),
                Column(_("Til")),
                *(Column(str(year), 0) for year in years),
                *(Column(_("Av sysselsatte {year}", year=year), 1, share=True) for year in years),
                Column(_("Endring"), 1, share=True, sign=True),
            ],
            [
                [
                    flow.name,
                    figures.names.get(flow.to_code, flow.to_code),
                    *(flow.commuters.get(year) for year in years),
                    *(flow.shares.get(year) for year in years),
                    flow.change if len(flow.commuters) > 1 else None,
                ]
                for flow in figures.flows
            ],
        )
    if figures.totals:
        yield _totals_table(figures)
    if len(lines):
        latest = lines[lines["year"] == lines["year"].max()]
        caption = _(
            "Pendling i {year}. Tykkelsen følger antall pendlere. Tallene står ved linjene og i "
            "tabellen.",
            year=int(latest["year"].iloc[0]),
        )
        yield figure(flow_map(municipalities, latest, caption), caption)


def _totals_table(figures: KeyFigures) -> str:
    rows: list[list[Value]] = []
    marked = []
    for total in figures.totals:
        name = figures.names.get(total.code, total.code)
        where = (
            _("Fra {name} {year}", name=name, year=total.year)
            if total.direction == OUTWARD
            else _("Til {name} {year}", name=name, year=total.year)
        )
        if not total.adds_up:
            marked.append(len(rows))
        rows.append(
            [
                where,
                total.printed,
                total.computed,
                _("radene mangler")
                if total.computed is None
                else _("stemmer")
                if total.adds_up
                else _("stemmer ikke"),
                total.stated_change,
                total.computed_change,
                ""
                if total.stated_change is None
                else _("stemmer")
                if total.change_holds
                else _("stemmer ikke"),
            ]
        )
    return table(
        _("Oppgitte summer og endringer, kontrollert"),
        [
            Column(_("Pendling")),
            Column(_("Oppgitt sum"), 0),
            Column(_("Sum av radene"), 0),
            Column(_("Summen")),
            Column(_("Oppgitt endring"), 0, share=True, sign=True),
            Column(_("Beregnet endring"), 1, share=True, sign=True),
            Column(_("Endringen")),
        ],
        rows,
        marked=marked,
    )


def flow_map(municipalities: gpd.GeoDataFrame, lines: gpd.GeoDataFrame, title: str) -> str:
    """Municipalities and commuting lines as inline SVG, in the region's CRS, north up."""
    west, south, east, north = municipalities.total_bounds
    scale = WIDTH / (east - west)
    height = round((north - south) * scale, 1)
    grounds = [_path(shape, west, north, scale) for shape in municipalities.geometry]
    most = float(lines["commuters"].max()) or 1.0
    flows: list[str] = []
    labels: list[tuple[float, float, str, str]] = []
    ordered = lines.sort_values("commuters", ascending=False, kind="stable")
    for shape, name, commuters in zip(
        ordered.geometry, ordered["from_name"], ordered["commuters"].astype(float), strict=True
    ):
        (x1, y1), (x2, y2) = (((x - west) * scale, (north - y) * scale) for x, y in shape.coords)
        thick = THINNEST + (THICKEST - THINNEST) * commuters / most
        flows.append(
            f'<line class="flow" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke-width="{thick:.1f}" stroke-opacity="0.75"/>'
        )
        label = f"{name} {number(commuters, 0)}"
        labels.append((x1, y1, "end" if x1 < x2 else "start", label))
    shapes = "".join(f'<path class="ground" d="{path}"/>' for path in grounds)
    return (
        f'<svg viewBox="-60 0 {WIDTH + 120:g} {height:g}" role="img" aria-labelledby="flow-title">'
        f'<title id="flow-title">{escape(title)}</title>'
        f"{shapes}{''.join(flows)}{''.join(_labels(labels))}</svg>"
    )


def _labels(labels: list[tuple[float, float, str, str]]) -> Iterator[str]:
    """Texts beside the ends of the lines, moved down where they would lie over one another."""
    taken: list[tuple[float, float, float]] = []  # from, to, baseline
    for x, y, side, label_ in sorted(labels, key=lambda label: (label[1], label[0])):
        left = x - 8 - LETTER * len(label_) if side == "end" else x + 8
        right, base = left + LETTER * len(label_), y + 4
        while any(left < b and a < right and abs(base - at) < LINE for a, b, at in taken):
            base += 1
        taken.append((left, right, base))
        at = x - 8 if side == "end" else x + 8
        yield (
            f'<text class="halo" x="{at:.1f}" y="{base:.1f}" text-anchor="{side}">'
            f"{escape(label_)}</text>"
        )


def _path(shape: shapely.Geometry, west: float, north: float, scale: float) -> str:
    """The outline as a path, simplified to what the picture can show."""
    simple = shapely.simplify(shape, 0.6 / scale)
    rings = [
        ring
        for part in shapely.get_parts(simple)
        for ring in (part.exterior, *part.interiors)
        if ring.length * scale > 6
    ]
    return " ".join(
        "M"
        + "L".join(f"{(x - west) * scale:.1f} {(north - y) * scale:.1f}" for x, y in ring.coords)
        + "Z"
        for ring in rings
    )


def _economy(figures: KeyFigures) -> Iterator[str]:
    if not figures.economy:
        return
    yield heading(_("Andel av landets befolkning og BNP"))
    yield table(
        _("Regionens andel av landet"),
        [
            Column(_("År")),
            Column(_("Av befolkningen"), 2, share=True),
            Column(_("Av BNP"), 2, share=True),
            Column(_("BNP mot befolkning"), 3),
        ],
        [
            [str(year.year), year.population_share, year.gdp_share, against(year)]
            for year in figures.economy
        ],
    )
    last = figures.economy[-1]
    above = last.gdp_share >= last.population_share
    sentence = (
        _("I {year} er andelen av BNP minst like stor som andelen av befolkningen.", year=last.year)
        if above
        else _(
            "I {year} er andelen av BNP {gap} prosentpoeng under andelen av befolkningen.",
            year=last.year,
            gap=number(100 * (last.population_share - last.gdp_share), 2),
        )
    )
    yield paragraph(sentence)


def against(economy: Economy) -> float | None:
    """The share of the product over the share of the people."""
    return economy.gdp_share / economy.population_share if economy.population_share > 0 else None


def _sources(figures: KeyFigures) -> Iterator[str]:
    yield heading(_("Kilder"))
    yield table(
        _("Kilder til tallene"),
        [
            Column(_("Tabell")),
            Column(_("Kilde")),
            Column(_("Utgiver")),
            Column(_("Dato")),
            Column(_("Merknad")),
        ],
        [
            [
                _(LAYERS[name].title),
                source.title,
                source.publisher,
                day(source.date),
                _("oppdiktet") if source.synthetic else "",
            ]
            for name, source in figures.sources.items()
        ],
    )
    if figures.missing:
        titles = ", ".join(_(LAYERS[name].title).lower() for name in figures.missing)
        yield paragraph(_("Regionen mangler: {tables}.", tables=titles))
    if figures.remarks:
        yield heading(_("Merknader til tallene"), 3)
        yield items(f"{p.where}: {p.what} {p.remedy}".strip() for p in figures.remarks)
