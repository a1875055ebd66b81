"""reserve.html: whether land is needed, what lies in the plans, what could come out; tables first.

Shows what reserve.json holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from ikap.catalogue import LAYERS, purpose_groups
from ikap.present.article import (
    Column,
    Link,
    Value,
    article,
    heading,
    items,
    links,
    paragraph,
    table,
)
from ikap.present.reserve.sentences import (
    aim_title,
    scenario_title,
    signed,
    span_text,
    verdict_title,
)
from ikap.present.reserve.shape import AreaEntry, ReserveDocument, SumEntry
from ikap.text import _, day, lowered, number
from ikap.words import LIGHTS, STATUSES, SYNTHETIC, counted_years

FILES = ("map.html", "reserve.xlsx", "planvask.pdf", "areas.gpkg", "reserve.json")


def reserve_page(document: ReserveDocument) -> str:
    """The page as text, in the language in use."""
    title = _("Arealreserve og planvask – {region}", region=document["region"]["title"])
    return article(title, _parts(document))


def synthetic_sign(document: ReserveDocument) -> str:
    """The sign for invented data, the plans first; empty where there are none."""
    names = sorted(document["region"]["synthetic"], key=lambda name: (name != "plans", name))
    layers = ", ".join(lowered(_(LAYERS[name].title)) if name in LAYERS else name for name in names)
    concerns = _("Gjelder: {layers}.", layers=layers)
    return f"{_(SYNTHETIC)}. {concerns}" if names else ""


def _parts(document: ReserveDocument) -> Iterator[str]:
    sign = synthetic_sign(document)
    if sign:
        yield paragraph(sign, "warning")
    yield paragraph(document["sentence"], "lead")
    yield paragraph(document["basis"], "small")
    yield links([Link(name, name) for name in FILES])
    yield items(document["warnings"])
    yield from _need(document)
    yield from _reserve(document)
    yield from _review(document)
    yield from _removals(document)
    yield from _ground(document)
    yield from _account(document)
    yield from _driving(document)
    yield heading(_("Beregningsmåte"))
    yield items(document["rules"])
    yield paragraph(
        _(
            "Kontroll: summene i reserven avviker høyst {reserve} m², i matrisen {matrix} m².",
            reserve=number(document["gap_m2"], 3),
            matrix=number(document["combined"]["gap_m2"], 3),
        ),
        "small",
    )


def place_names(document: ReserveDocument) -> dict[str, str]:
    names = document["region"]["municipalities"]
    return {**{str(k): str(v) for k, v in names.items()}, "": _("Alle")}


def _sums(rows: Sequence[Sequence[Value]], columns: Iterable[int]) -> list[Value]:
    """A last row with the sums of the named columns, and nothing in the others."""
    width = len(rows[0]) if rows else 0
    chosen = set(columns)
    return [
        _("Sum")
        if i == 0
        else math.fsum(float(v) for row in rows if isinstance(v := row[i], int | float))
        if i in chosen
        else ""
        for i in range(width)
    ]


def _need(document: ReserveDocument) -> Iterator[str]:
    names = place_names(document)
    if not document["need"]:
        return
    yield heading(_("Behov mot reserve"))
    yield table(
        _("T4 Boliger: behov i planperioden mot arealreserve og innspill, med lavt og høyt"),
        [
            Column(_("Kommune")),
            Column(_("Reserve")),
            Column(_("Behov")),
            Column(_("Til overs")),
            Column(_("Rekker i år")),
            Column(_("Vurdering")),
            Column(_("Innspill")),
            Column(_("Til overs med innspill")),
        ],
        [
            [
                names[need["municipality"]],
                span_text(need["reserve"]),
                span_text(need["need"]),
                span_text(need["surplus"]),
                span_text(need["lasts"], 1),
                verdict_title(need["verdict"]),
                span_text(need["proposals"]),
                span_text(need["surplus_with"]),
            ]
            for need in document["need"]
        ],
        marked=[0],
    )
    yield items(need["sentence"] for need in document["need"][1:])
    whole = document["need"][0]
    yield table(
        _("Behov fram til året, og hva som er igjen av reserven da (boliger, hele regionen)"),
        [Column(_("År")), Column(_("Behov")), Column(_("Igjen av reserven"))],
        [
            [str(year["year"]), span_text(year["need"]), span_text(year["left"])]
            for year in whole["years"]
        ],
    )
    business = document["business"]
    if business is not None:
        yield paragraph(
            _(
                "Næringsareal: {reserve} daa i reserve mot et behov på {need} daa i {years}.",
                reserve=number(business["reserve"], 0),
                need=span_text(business["need"]),
                years=counted_years(business["years"]),
            )
        )


def _reserve(document: ReserveDocument) -> Iterator[str]:
    names, groups = place_names(document), document["groups"]
    yield heading(_("Arealreserven"))
    rows: list[list[Value]] = [
        [
            names[entry["key"][0]],
            groups[entry["key"][1]],
            _("nåværende") if entry["key"][2] == "True" else _("framtidig"),
            entry["set_aside"],
            entry["built"],
            entry["rests"],
            entry["reserve"],
            entry["areas"],
            _homes(entry),
        ]
        for entry in document["by_purpose"]
    ]
    yield table(
        _("T1 Reserve etter formål, daa"),
        [
            Column(_("Kommune")),
            Column(_("Formål")),
            Column(_("Arealstatus")),
            Column(_("Avsatt"), 1),
            Column(_("Bebygd"), 1),
            Column(_("Smårester"), 1),
            Column(_("Reserve"), 1),
            Column(_("Områder"), 0),
            Column(_("Boliger")),
        ],
        [*rows, _sums(rows, range(3, 8))] if rows else [],
        sums=1 if rows else 0,
    )
    plans: list[list[Value]] = [
        [
            entry["key"][2] or entry["key"][1] or _("uten plan-id"),
            names[entry["key"][0]],
            day(entry["key"][3]) if len(entry["key"][3]) > 4 else entry["key"][3] or "–",
            entry["set_aside"],
            entry["reserve"],
            span_text(entry["capacity"]),
        ]
        for entry in document["by_plan"]
    ]
    yield table(
        _("Reserve etter plan, daa"),
        [
            Column(_("Plan")),
            Column(_("Kommune")),
            Column(_("Ikraft")),
            Column(_("Avsatt"), 1),
            Column(_("Reserve"), 1),
            Column(_("Boliger")),
        ],
        [*plans, _sums(plans, (3, 4))] if plans else [],
        sums=1 if plans else 0,
    )
    ages: list[list[Value]] = [
        [age_title(entry["since"], entry["until"]), entry["areas"], entry["reserve"]]
        for entry in document["by_age"]
    ]
    yield table(
        _("Reserve etter planens alder"),
        [Column(_("Alder")), Column(_("Områder"), 0), Column(_("Reserve, daa"), 1)],
        [*ages, _sums(ages, (1, 2))],
        sums=1,
    )
    decided = {code: area for code, area in document["decided"].items() if area >= 0.05}
    if decided:
        text = ", ".join(f"{names[code]} {number(area, 1)}" for code, area in decided.items())
        yield paragraph(
            _("Planer med ulikt formål overlapper, og regelen avgjør (daa): {told}.", told=text),
            "small",
        )


def _homes(entry: SumEntry) -> str:
    """The dwellings of a row; a dash where its purpose is no home's."""
    group = purpose_groups()[entry["key"][1]]
    if group.need != "homes":
        return "–"
    return _("ikke vurdert") if group.general else span_text(entry["capacity"])


def age_title(since: float | None, until: float | None) -> str:
    if since is None:
        return _("ukjent alder")
    if until is None:
        return _("{since} år og eldre", since=number(since, 0))
    return _("{since} til {until} år", since=number(since, 0), until=number(until, 0))


def _review(document: ReserveDocument) -> Iterator[str]:
    names = place_names(document)
    areas = {area["id"]: area for area in document["areas"]}
    entered = any(entry["state"] for entry in document["review"])
    yield heading(_("Planvask"))
    yield paragraph(
        _(
            "Områdene i reserven, i den rekkefølgen de bør vurderes. Poeng og klasse er som for et "
            "innspill i dag. Det som står til vurdering, er ikke vedtatt."
        )
    )
    yield table(
        _("T6 Reserveområder"),
        [
            Column(_("Område")),
            Column(_("Navn")),
            Column(_("Kommune")),
            Column(_("Planens alder, år"), 0),
            Column(_("Reserve, daa"), 1),
            Column(_("Boliger")),
            Column(_("Dyrka jord, daa"), 1),
            Column(_("Myr, daa"), 1),
            Column(_("Utslipp, tCO₂e")),
            Column(_("Poeng"), 0),
            Column(_("Klasse")),
            Column(_("Trengs for behovet")),
            Column(_("Skolekapasitet")),
            Column(_("Til vurdering")),
            *([Column(_("Tilstand"))] if entered else []),
        ],
        [
            [
                entry["id"],
                areas[entry["id"]]["name"],
                names[areas[entry["id"]]["municipality"]],
                areas[entry["id"]]["plan"]["age"],
                areas[entry["id"]]["reserve"],
                _("ikke vurdert") if entry["dwellings"] is None else span_text(entry["dwellings"]),
                entry["soil"],
                entry["mire"],
                span_text(entry["emissions"]),
                None if entry["score"] is None else 100 * entry["score"],
                light_title(entry["light"], entry["status"]),
                _("ja") if entry["needed"] else _("nei"),
                entry["school"] or _("ikke kjent"),
                entry["suggestion_title"],
                *([entry["state"] or _("ikke ført")] if entered else []),
            ]
            for entry in document["review"]
        ],
    )
    yield heading(_("Grunner"), 3)
    yield items(
        _(
            "{id} {name} ({purpose}): {reasons}.",
            id=entry["id"],
            name=areas[entry["id"]]["name"],
            purpose=areas[entry["id"]]["purpose_title"],
            reasons="; ".join(entry["reasons"]),
        )
        for entry in document["review"]
        if entry["reasons"]
    )
    others = [area for area in document["areas"] if area["unjudged"] and not area["existing"]]
    if others:
        yield paragraph(_("Reserveområder uten poeng:"), "small")
        yield items(f"{area['id']} {area['name']}: {area['unjudged']}" for area in others)
    yield items(document["hearing"])


def light_title(light: str | None, status: str) -> str:
    """The class of an area, or that it is in absolute conflict."""
    if status == "excluded":
        return _(STATUSES[status])  # type: ignore[index]
    return _(LIGHTS[light]) if light else "–"  # type: ignore[index]


def _removals(document: ReserveDocument) -> Iterator[str]:
    if not document["removals"]:
        return
    yield heading(_("Kombinasjoner som kan tas ut"))
    yield paragraph(
        _("Behovet er fortsatt dekket i hver kommune så langt reserven rekker."),
    )
    yield table(
        _("Områder som kan tas ut, og hva som da ikke berøres"),
        [
            Column(_("Behov")),
            Column(_("Kombinasjon")),
            Column(_("Områder"), 0),
            Column(_("Dyrka jord, daa"), 1),
            Column(_("Myr, daa"), 1),
            Column(_("Utslipp, tCO₂e")),
            Column(_("Færre boliger"), 0),
            Column(_("Tas ut")),
        ],
        [
            [
                scenario_title(removal["scenario"]),
                aim_title(removal["aim"]),
                len(removal["out"]),
                removal["soil"],
                removal["mire"],
                span_text(removal["emissions"]),
                removal["dwellings"],
                ", ".join(removal["out"]) or "–",
            ]
            for removal in document["removals"]
        ],
    )
    names = place_names(document)
    short = document["removals"][-1]["short"] or {}
    if short:
        text = ", ".join(f"{names[code]} {number(n, 0)}" for code, n in short.items())
        yield paragraph(
            _("Boliger som reserven mangler ved {scenario}: {told}.",
              scenario=scenario_title(document["removals"][-1]["scenario"]), told=text),
            "small",
        )  # fmt: skip


def _ground(document: ReserveDocument) -> Iterator[str]:
    names, groups, titles = place_names(document), document["groups"], document["land_titles"]
    used = [
        key
        for key in titles
        if any(row["amounts"].get(key, 0.0) >= 0.05 for row in document["by_land"])
    ]
    yield heading(_("Hva reserven ligger på"))
    rows: list[list[Value]] = [
        [
            names[row["key"][0]],
            groups[row["key"][1]],
            *(row["amounts"].get(key, 0.0) for key in used),
            math.fsum(row["amounts"].values()),
        ]
        for row in document["by_land"]
    ]
    yield table(
        _("T2 Reserve etter arealtype, daa (summen er reserven)"),
        [
            Column(_("Kommune")),
            Column(_("Formål")),
            *(Column(titles[key], 1) for key in used),
            Column(_("Sum"), 1),
        ],
        [*rows, _sums(rows, range(2, len(used) + 3))] if rows else [],
        sums=1 if rows else 0,
    )
    known = [key for key in document["quality_titles"] if key not in document["lacking"]]
    far = {tuple(row["key"]): row["amounts"]["far_from_stop"] for row in document["far_from_stop"]}
    yield table(
        _("T3 Reserve etter kvalitet, daa (kan overlappe og summeres ikke)"),
        [
            Column(_("Kommune")),
            Column(_("Formål")),
            *(Column(document["quality_titles"][key], 1) for key in known),
            Column(_("Utenfor gangavstand til hyppig holdeplass"), 1),
        ],
        [
            [
                names[row["key"][0]],
                groups[row["key"][1]],
                *(row["amounts"].get(key, 0.0) for key in known),
                far.get(tuple(row["key"])),
            ]
            for row in document["by_quality"]
        ],
    )
    if document["lacking"]:
        text = ", ".join(document["quality_titles"][key].lower() for key in document["lacking"])
        yield paragraph(
            _("Ikke undersøkt, fordi regionen mangler laget: {told}.", told=text), "small"
        )


def _account(document: ReserveDocument) -> Iterator[str]:
    combined, groups, names = document["combined"], document["groups"], place_names(document)
    yield heading(_("Samlet arealregnskap"))
    yield paragraph(
        _("Fra gjeldende planer til planforslaget.")
        if combined["proposed"]
        else _(
            "Fra gjeldende planer til de samme planene etter planvask (kompromisset ved midtre "
            "behov, til LNFR) med innspillene uten absolutt konflikt. Oppgi planforslaget for å få "
            "regnskapet for det."
        )
    )
    yield items(combined["sentences"])
    sums: dict[tuple[str, str], list[float]] = {}
    for cell in combined["matrix"]:
        sums.setdefault((cell["before"], cell["after"]), []).append(cell["area"])
    after = [g for g in groups if any(key[1] == g for key in sums)]
    rows: list[list[Value]] = [
        [
            groups[before],
            *(math.fsum(sums.get((before, g), ())) for g in after),
            math.fsum(area for key, parts in sums.items() if key[0] == before for area in parts),
        ]
        for before in groups
        if any(key[0] == before for key in sums)
    ]
    yield table(
        _("T5 Fra formål (nedover) til formål (bortover), daa, alle kommunene"),
        [Column(_("Fra")), *(Column(groups[g], 1) for g in after), Column(_("Sum"), 1)],
        [*rows, _sums(rows, range(1, len(after) + 2))] if rows else [],
        sums=1 if rows else 0,
    )
    yield table(
        _("Utbyggingsformål før og etter, daa"),
        [
            Column(_("Kommune")),
            Column(_("Kommunens areal"), 0),
            Column(_("Før"), 1),
            Column(_("Etter"), 1),
            Column(_("Endring"), 1, sign=True),
        ],
        [
            [
                names[entry["municipality"]],
                entry["whole"],
                entry["before"],
                entry["after"],
                entry["after"] - entry["before"],
            ]
            for entry in combined["development"]
        ],
        marked=[0],
    )
    titles = {**document["land_titles"], **document["quality_titles"]}
    by_quality: list[list[Value]] = []
    for kind in ("land", "qualities"):
        taken, released = combined["taken"][kind], combined["released"][kind]
        by_quality += [
            [titles[key], taken.get(key, 0.0), released.get(key, 0.0),
             taken.get(key, 0.0) - released.get(key, 0.0)]
            for key in titles
            if taken.get(key, 0.0) >= 0.05 or released.get(key, 0.0) >= 0.05
        ]  # fmt: skip
    yield table(
        _("Areal som tas i bruk og frigis, daa; kvalitetene kan overlappe"),
        [
            Column(_("Arealtype eller kvalitet")),
            Column(_("Tas i bruk"), 1),
            Column(_("Frigis"), 1),
            Column(_("Netto"), 1, sign=True),
        ],
        by_quality,
    )


def _driving(document: ReserveDocument) -> Iterator[str]:
    if not document["driving"]:
        return
    names = place_names(document)
    yield heading(_("Nullvekstregnskap"))
    yield paragraph(
        _(
            "Bilkjøring i døgnet for dem som bosettes i kommunene i byvekstavtalen ({names}). "
            "Nullalternativet er gjeldende planer med hele reserven bygd ut. Det begge har felles, "
            "er ikke i forskjellen.",
            names=", ".join(names[code] for code in document["agreement"]),
        )
    )
    yield table(
        _("Bilkjøring, km per døgn"),
        [
            Column(_("Kombinasjon")),
            Column(_("Boliger i nullalternativet"), 0),
            Column(_("Km i nullalternativet")),
            Column(_("Boliger"), 0),
            Column(_("Km")),
            Column(_("Forskjell, km")),
            Column(_("Forskjell med like mange boliger, km")),
        ],
        [
            [
                entry["title"],
                entry["zero_dwellings"],
                span_text(entry["zero_car_km"]),
                entry["dwellings"],
                span_text(entry["car_km"]),
                span_text(entry["change"]),
                "–" if entry["at_equal_homes"] is None else signed(entry["at_equal_homes"]),
            ]
            for entry in document["driving"]
        ],
    )
    yield items(dict.fromkeys(entry["sentence"] for entry in document["driving"]))


def areas_by_id(document: ReserveDocument) -> dict[str, AreaEntry]:
    return {area["id"]: area for area in document["areas"]}
