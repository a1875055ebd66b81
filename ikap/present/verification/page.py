"""verify.html and verify.csv: what another engine made of a run; differences first.

Shows what verify.json holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ikap.document import Record
from ikap.present.article import Column, Link, article, heading, links, paragraph, table
from ikap.present.run import check_target
from ikap.present.sentences import called
from ikap.present.tables import csv_text
from ikap.present.verification.record import shown
from ikap.sources.runs import VERIFIED
from ikap.storage import Staged, write_json, write_text
from ikap.text import _, day, tiny
from ikap.words import TAGS

ROWS = 500  # differences on the page; verify.csv has all


def write_verification(document: Record, out: Path) -> Path:
    """Write the folder; a ConfigurationError says why `out` cannot be used."""
    check_target(out)
    staged = Staged(out)
    with staged as folder:
        write_json(folder / VERIFIED[0], document)
        write_text(folder / "verify.html", verify_page(document))
        write_text(folder / "verify.csv", verify_csv(document))
    return staged.landed


def verify_csv(document: Record) -> str:
    """A row a difference, and one a kind of number that was compared; the table says which."""
    columns = ["row", "id", "name", "check", "title", "part", "written", "reckoned", "unit"]
    columns += ["tolerance", "compared", "largest", "synthetic"]
    empty = dict.fromkeys(columns)
    sign = document["synthetic"] or ""
    rows = [
        empty
        | {"row": "difference", "synthetic": sign}
        | {k: difference[k] for k in columns if k in difference}
        for difference in document["differences"]
    ]
    rows += [
        empty
        | {k: check[k] for k in columns if k in check}
        | {"row": "compared", "check": check["key"], "synthetic": sign}
        for check in document["checks"]
    ]
    rows += [
        empty | {"row": "left_out", "title": f"{part['title']}: {part['why']}", "synthetic": sign}
        for part in document["left_out"]
    ]
    return csv_text(rows, columns)


def verify_page(document: Record) -> str:
    """The page as text, in the language in use."""
    title = _("Kontrollberegning – {run}", run=document["run"]["folder"])
    return article(title, _parts(document))


def _parts(document: Record) -> Iterator[str]:
    if document["synthetic"]:
        yield paragraph(document["synthetic"], "warning")
    yield paragraph(document["sentence"], "lead")
    written = document["run"]["written"]
    yield paragraph(
        _(
            "Beregningen «{run}» med profilen {profile}, laget {written}, {region}.",
            run=document["run"]["folder"],
            profile=document["run"]["profile"],
            written=day(written[:10]) if isinstance(written, str) else "–",
            region=document["region"]["title"],
        )
    )
    yield links([Link(name, name) for name in ("verify.csv", VERIFIED[0])])
    yield from _differences(document)
    yield from _compared(document)
    yield heading(_("Ikke kontrollberegnet"))
    yield table(
        _("Tall og filer som ikke er kontrollberegnet, med årsak"),
        [Column(_("Hva")), Column(_("Årsak"))],
        [[part["title"], part["why"]] for part in document["left_out"]],
    )


def _differences(document: Record) -> Iterator[str]:
    differences = document["differences"]
    if not differences:
        return
    yield heading(_("Avvik"))
    yield table(
        _("Avvik"),
        [
            Column(_("Område")),
            Column(_("Tall")),
            Column(_("Del")),
            Column(_("Beregning")),
            Column(_("Kontroll")),
        ],
        [
            [
                called(difference["id"], difference["name"]),
                difference["title"],
                difference["part_title"] or "",
                shown(difference["written"], difference["unit"]),
                shown(difference["reckoned"], difference["unit"]),
            ]
            for difference in differences[:ROWS]
        ],
    )
    if len(differences) > ROWS:
        text = _("De {n} første av {all}. Filene har alle.", n=ROWS, all=len(differences))
        yield paragraph(text, "small")


def _compared(document: Record) -> Iterator[str]:
    yield heading(_("Kontrollberegnede tall"))
    yield table(
        _("Antall kontrollerte tall, avvik og største avvik for hver type tall"),
        [
            Column(_("Tall")),
            Column(_("Kontrollert"), 0),
            Column(_("Avvik"), 0),
            Column(_("Tillatt avvik")),
            Column(_("Største avvik")),
        ],
        [
            [
                check["title"],
                check["compared"],
                check["differing"],
                tolerated(check["tolerance"], check["unit"]),
                "–" if check["largest"] is None else scientific(check["largest"], check["unit"]),
            ]
            for check in document["checks"]
        ],
    )
    yield table(
        _("Toleranser i kontrollberegningen, med grunnlag"),
        [
            Column(_("Enhet")),
            Column(_("Tillatt avvik")),
            Column(_("Årsak")),
            Column(_("Grunnlag for tallene")),
        ],
        [
            [
                tolerance["unit"],
                scientific(tolerance["value"], tolerance["unit"]),
                tolerance["title"],
                f"{_(TAGS[tolerance['basis']['tag']])} [{tolerance['basis']['tag']}]",
            ]
            for tolerance in document["tolerances"].values()
        ],
    )


def tolerated(allowed: float, unit: str) -> str:
    return scientific(allowed, unit) if allowed else _("må være like")


def scientific(value: float, unit: str) -> str:
    """A small number as it is written where decimals would be noughts alone: «5·10⁻⁷ daa».

    >>> scientific(4.9e-7, "daa"), scientific(0.1, "m"), scientific(0, "")
    ('5·10⁻⁷ daa', '0,1 m', '0')
    """
    if value == 0:
        return f"0 {unit}".strip()
    if value >= 1e-3:
        return shown(round(value, 6), unit)
    return f"{tiny(value)} {unit}".strip()
