"""The run as slides: a title, the map, the rankings as tables to edit, and a slide a site.

python-pptx writes them; it is an extra of ours (`pptx`). Every picture has its text, every class
its symbol and word, and every slide its title.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import geopandas as gpd

from ikap.document import Alternative, Document
from ikap.model import Status
from ikap.present.document import synthetic_sign
from ikap.present.paper import Atlas, Press, facing, hits, overview, site_maps, sitemap, words
from ikap.present.slides.parts import BODY, EDGE, HEIGHT, SMALL, WIDTH, Deck, Paragraph
from ikap.text import _, day, number
from ikap.words import AID, GOALS, GOALS_SHORT, LISTS, STATUSES_SHORT, counted_points, goal_title

PACKAGE = "pptx"
ROWS = 13  # of a table that a room can read
SITES = 300  # that have a slide of their own
FOREMOST = 3  # of a list that stand side by side
FACED_TITLE = 3.0  # inches, of what a row of those is about
LINES, LETTERS = 20, 115  # of sources on a slide, and about so many letters a line
BULLETS = 5  # on a slide, at the most
LONGEST = 90  # letters of one that is a sentence, where its first sentence says enough
RING = "°"  # after what rests on invented data
MAP_HIGH = 3.1  # inches, of the maps of a site
MAP_TOP = 1.8
DOTS = 160  # an inch of a picture
WHOLE_MAP = (176.0, 96.0)  # mm
STAMP = (1980, 1, 1, 0, 0, 0)  # of the files in the zip, so that a run repeats to the byte


def write_slides(
    document: Document,
    sites: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame],
    path: Path,
    written: datetime,
) -> None:
    """Write scores.pptx: the same bytes for the same run and the same `written`.

    `sites` are the areas by id, gross, with what is left of them in the column `net`.
    """
    deck = Deck(document["region"]["title"], written)
    press = Press("picture.typ", written)
    atlas = Atlas(layers)
    _title(deck, document, written)
    _map(deck, document, sites, atlas, press)
    for name in LISTS:
        _ranking(deck, document, name)
        _foremost(deck, document, name)
    maps = site_maps(document, sites, atlas)
    shown = _shown(document)
    for entry in shown:
        drawn = maps.draw(entry["id"], entry["name"], hits(entry))
        near = _picture(press, drawn.svg, sitemap.WIDTH, sitemap.HEIGHT)
        where = _picture(press, drawn.where, sitemap.WHERE, sitemap.HEIGHT)
        _site(deck, entry, document, (near, where), drawn)
    _sources(deck, document, len(shown))
    path.write_bytes(_repeatable(deck.save()))


def facing_slides(sites: facing.Facing, document: Document, written: datetime) -> bytes:
    """Slides of sites side by side: what they are compared on, and what it comes to."""
    deck = Deck(document["region"]["title"], written)
    _facing(deck, sites, document, _("Områder side om side"))
    return _repeatable(deck.save())


def _shown(document: Document) -> list[Alternative]:
    """The sites with a slide: by list and place, those without a place last."""
    order = list(LISTS)
    ranked = sorted(
        document["alternatives"],
        key=lambda e: (order.index(e["list"]), e["rank"] is None, e["rank"] or 0, e["id"]),
    )
    if len(ranked) <= SITES:
        return ranked
    return sorted(ranked, key=lambda e: (e["rank"] is None, e["rank"] or 0, e["id"]))[:SITES]


def _picture(press: Press, svg: str, width: float, height: float) -> bytes:
    return press.png({"svg": svg, "width": width, "height": height}, DOTS)


# --- slides ------------------------------------------------------------------------------------


def _title(deck: Deck, document: Document, written: datetime) -> None:
    slide = deck.slide(_("Foreslåtte områder i {region}", region=document["region"]["title"]))
    lines = [
        Paragraph(
            _(
                "Områder vurdert mot regionens fire mål: {n}",
                n=number(len(document["alternatives"]), 0),
            ),
            size=24,
        ),
        Paragraph(words_of_profile(document), size=BODY),
        Paragraph(_("Laget {day}", day=day(written.date())), size=BODY),
    ]
    sign = synthetic_sign(document)
    slide.text(lines, EDGE, 2.2, WIDTH - 2 * EDGE, 2.2)
    if sign:
        slide.warning(sign, EDGE, 4.9, WIDTH - 2 * EDGE, 1.5)


def words_of_profile(document: Document) -> str:
    profile = document["profile"]
    return _(
        "Vektprofil: {profile}. Fastsatt av: {who}, {decided}.",
        profile=profile["title"],
        who=profile["decided_by"],
        decided=day(profile["date"]),
    )


def _map(
    deck: Deck, document: Document, sites: gpd.GeoDataFrame, atlas: Atlas, press: Press
) -> None:
    slide = deck.slide(_("Områdene på kartet"))
    drawn = overview(document, sites, atlas, *WHOLE_MAP)
    slide.picture(_picture(press, drawn.svg, *WHOLE_MAP), drawn.alt, EDGE, 1.15, 10.4)
    legend = [
        Paragraph(_("Samlet klasse"), bold=True, size=SMALL),
        *(
            Paragraph(f"{light['symbol']} {light['word']}", size=SMALL)
            for light in map(words.light, ("green", "yellow", "red"))
        ),
        Paragraph("✕ " + _("Absolutt konflikt"), size=SMALL),
        Paragraph(_("Rundt merke: bolig. Firkant: næring."), size=SMALL),
    ]
    slide.text(legend, 11.2, 1.3, WIDTH - 11.2 - EDGE / 2, 3)
    slide.foot(words.synthetic_line(document))


def _ranking(deck: Deck, document: Document, name: str) -> None:
    """The places of a list as tables, so many rows a slide."""
    rows = [e for e in document["alternatives"] if e["list"] == name]
    rows.sort(key=lambda e: (e["rank"] is None, e["rank"] or 0, e["id"]))
    goals = [_(GOALS_SHORT[goal]) for goal in GOALS]
    head = [
        _("Nr."),
        _("Id"),
        _("Navn"),
        _("Kommune"),
        _("Status"),
        *goals,
        _("Klasse"),
        _("Samlet"),
    ]
    widths = [0.55, 0.8, 2.4, 1.4, 1.15, 0.9, 0.95, 1.0, 1.08, 1.08, 0.82]  # inches
    pages = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)]
    for page, part in enumerate(pages, 1):
        title = _("Rangering: {list}", list=words.list_word(name))
        if len(pages) > 1:
            title += f" ({page}/{len(pages)})"
        slide = deck.slide(title)
        slide.table(head, [_row(entry) for entry in part], widths, EDGE, 1.25)
        aid, total = _(AID), _("Samlet")
        text = f"{aid}: {total}. {words_of_profile(document)}"
        slide.foot(text, words.synthetic_line(document))


def _foremost(deck: Deck, document: Document, name: str) -> None:
    """The first of a list side by side, where there are several."""
    ranked = [e for e in document["alternatives"] if e["list"] == name and e["rank"] is not None]
    first = [e["id"] for e in sorted(ranked, key=lambda e: (e["rank"] or 0, e["id"]))[:FOREMOST]]
    if len(first) >= facing.FEWEST:
        title = _("De fremste side om side: {list}", list=words.list_word(name))
        known = words.list_word(name)
        _facing(deck, facing.faced(document, first), document, title, known=known)


def _facing(
    deck: Deck, sites: facing.Facing, document: Document, title: str, known: str = ""
) -> None:
    """Two slides: place, class and goals as a table; and who is best on what, and how surely."""
    head = ["", *(f"{site['name']} ({site['id']})" for site in sites.sites)]
    rows = [
        [row.title, *(_faced_cell(cell, known) for cell in row.cells)]
        for group in sites.groups[:2]
        for row in group.rows
    ]
    wide = (WIDTH - 2 * EDGE - FACED_TITLE) / len(sites.sites)
    slide = deck.slide(title)
    slide.table(head, rows, [FACED_TITLE, *[wide] * len(sites.sites)], EDGE, 1.25)
    slide.foot(_("★ best i raden. {weights}", weights=words_of_profile(document)),
               words.synthetic_line(document))  # fmt: skip
    slide = deck.slide(_("{title}: fortrinn og usikkerhet", title=title))
    paragraphs = [Paragraph(said, size=SMALL, bullet=True) for said in sites.advantages]
    paragraphs.append(Paragraph(_("Hvor sikkert er det?"), size=SMALL, bold=True))
    paragraphs += [Paragraph(said, size=SMALL, bullet=True) for said in sites.certainty]
    slide.text(paragraphs, EDGE, 1.25, WIDTH - 2 * EDGE, HEIGHT - 2.2)
    slide.foot(words.synthetic_line(document))


def _faced_cell(cell: facing.Cell, known: str) -> str:
    """A cell in one line. `known`: what the title says already."""
    under = f" ({cell.under})" if cell.under and cell.under != known else ""
    return f"{'★ ' if cell.best else ''}{cell.text}{under}"


def _row(entry: Alternative) -> list[str]:
    lights = [words.light(entry["goals"][goal.value]["class"]) for goal in GOALS]
    values = [words.of_hundred(entry["goals"][goal.value]["value"]) for goal in GOALS]
    whole = words.overall(entry)
    return [
        number(entry["rank"], 0),
        entry["id"],
        entry["name"],
        entry["municipality"]["name"],
        _(STATUSES_SHORT[Status(entry["status"])]),
        *(f"{light['symbol']} {value}" for light, value in zip(lights, values, strict=True)),
        f"{whole['symbol']} {whole['word']}".strip(),
        words.of_hundred(entry["score"]),
    ]


def _site(
    deck: Deck,
    entry: Alternative,
    document: Document,
    pictures: tuple[bytes, bytes],
    drawn: sitemap.SiteMap,
) -> None:
    slide = deck.slide(" ".join(filter(None, (entry["id"], entry["name"]))))
    whole = words.overall(entry)
    facts = [words.kind_word(entry), entry["municipality"]["name"], words.area(entry)]
    facts.append(words.capacity(entry))
    place = words.place(entry, words.ranked_in(entry["list"], document))
    judged = [
        _("Status: {status}", status=words.status_word(entry)),
        _("Klasse: {class}", **{"class": f"{whole['symbol']} {whole['word']}".strip()}),
        _("Plassering: {place}", place=place),
    ]
    lines = [Paragraph(" · ".join(said), size=SMALL) for said in (facts, judged)]
    slide.text(lines, EDGE, 1.0, WIDTH - 2 * EDGE, 0.7)
    wide, beside = (MAP_HIGH * mm / sitemap.HEIGHT for mm in (sitemap.WIDTH, sitemap.WHERE))
    slide.picture(pictures[0], drawn.alt, EDGE, MAP_TOP, wide)
    slide.picture(pictures[1], sitemap.where_alt(), EDGE + wide + 0.08, MAP_TOP, beside)
    slide.text(list(_lights(entry)), EDGE, MAP_TOP + MAP_HIGH + 0.2, 7.2, 1.5)
    slide.text(_reasons(entry, document), 8.1, MAP_TOP - 0.1, WIDTH - 8.1 - EDGE, 5.0)
    scale = _(
        "Kart {scale} og {where}.",
        scale=sitemap.scale_words(drawn.scale),
        where=sitemap.scale_words(drawn.where_scale),
    )
    sign = words.synthetic_line(document)
    ring = _("{ring} bygger på oppdiktede data.", ring=RING) if sign else ""
    slide.foot(" ".join(filter(None, (scale, ring, sign))))


def _lights(entry: Alternative) -> Iterator[Paragraph]:
    for goal in GOALS:
        result = entry["goals"][goal.value]
        light = words.light(result["class"])
        value = words.of_hundred(result["value"])
        said = _(
            "{goal}: {class}, {points}",
            **{"class": light["word"]},
            goal=goal_title(goal, entry["kind"]),
            points=counted_points(words.HUNDRED * (result["value"] or 0), value),
        )
        yield Paragraph(f"{light['symbol']} {said}", size=SMALL, light=light["code"])


def _reasons(entry: Alternative, document: Document) -> list[Paragraph]:
    """The reasons under their headings: those named first of each, as many as a room reads."""
    reasons = entry["reasons"]
    parts = [(_("Grunnlag for statusen"), reasons["status"]), (_("Styrker"), reasons["for"])]
    parts += [(_("Svakheter"), reasons["against"]), (_("Mangler grunnlag"), reasons["missing"])]
    lines: list[Paragraph] = []
    allotted = _allotted([len(said) for _title, said in parts])
    for (title, said), most in zip(parts, allotted, strict=True):
        if not most:
            continue
        if most < len(said):
            title = _("{title} ({shown} av {n})", title=title, shown=most, n=len(said))
        lines.append(Paragraph(title, bold=True, size=SMALL))
        lines += [
            Paragraph(bullet(sentence, entry, document), size=SMALL - 1, bullet=True)
            for sentence in said[:most]
        ]
    return lines


def _allotted(counts: Sequence[int]) -> list[int]:
    """How many of each part there is room for: one of each first, then another in their order."""
    allotted = [0] * len(counts)
    while sum(allotted) < min(BULLETS, sum(counts)):
        fewest = min(a for a, n in zip(allotted, counts, strict=True) if a < n)
        at = next(i for i, n in enumerate(counts) if allotted[i] == fewest and allotted[i] < n)
        allotted[at] += 1
    return allotted


def bullet(sentence: str, entry: Alternative, document: Document) -> str:
    """A reason in a line or two: of a criterion its points and what was measured, else the first
    sentence. What rests on invented data has a ring, which the foot explains.
    """
    for name, row in entry["criteria"].items():
        criterion = document["criteria"][name]
        if sentence.startswith(f"{criterion['title']}, ") and row["measured"] is not None:
            gauge = words.gauge_of(row, criterion, entry["kind"])
            said = _(
                "{indicator}: {measured} gir {points}",
                indicator=criterion["title"],
                measured=words.measured(row, gauge),
                points=counted_points(words.HUNDRED * (row["value"] or 0.0)),
            )
            return said + _ring(gauge["sources"], document)
    for name, answer in entry["constraints"].items():
        limit = document["constraints"][name]
        affected = words.affected(answer)
        if sentence.startswith(f"{limit['title']}: ") and affected:
            return f"{limit['title']}: {affected}{_ring(limit['layers'], document)}"
    first, stop, _rest = sentence.partition(". ")
    return first + stop.strip() if len(sentence) > LONGEST else sentence


def _ring(layers: Sequence[str], document: Document) -> str:
    """The sign of what rests on invented data; nothing where the data are real."""
    sources = document["layers"]
    return RING if any(name in sources and sources[name]["synthetic"] for name in layers) else ""


def _sources(deck: Deck, document: Document, shown: int) -> None:
    lines = words.source_lines(document["layers"], document)
    pages = list(_pages(lines)) or [[]]
    for number_, part in enumerate(pages):
        title = _("Kilder og forbehold")
        slide = deck.slide(f"{title} ({number_ + 1}/{len(pages)})" if len(pages) > 1 else title)
        paragraphs = [Paragraph(line, size=SMALL - 1) for line in part]
        left = len(document["alternatives"]) - shown
        if number_ == 0 and left > 0:
            said = _("Områder uten eget lysark: {n}. De står i tabellene og i scores.xlsx.", n=left)
            paragraphs.insert(0, Paragraph(said, bold=True, size=SMALL))
        slide.text(paragraphs, EDGE, 1.25, WIDTH - 2 * EDGE, HEIGHT - 2.2)
        slide.foot(words.synthetic_line(document))


def _pages(lines: Sequence[str]) -> Iterator[list[str]]:
    """Paragraphs by the slide, so many that their lines stand above the foot.

    >>> [len(page) for page in _pages(["x" * 100] * 25)]
    [20, 5]
    """
    page: list[str] = []
    filled = 0
    for line in lines:
        high = -(-len(line) // LETTERS)
        if page and filled + high > LINES:
            yield page
            page, filled = [], 0
        page.append(line)
        filled += high
    if page:
        yield page


def _repeatable(packed: bytes) -> bytes:
    """The same zip with a fixed time on every file in it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
