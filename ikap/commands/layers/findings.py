"""What was found in a file that may become a layer, in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ikap.catalogue import Field, code_list
from ikap.commands.terminal import line, out_console
from ikap.measure.raster import readable
from ikap.sources import cells
from ikap.sources.adding import Candidate, Inspection, kept
from ikap.text import _, listed, number, percent, quantity

SHOWN = 16  # codes of a column, or features that cannot be read
LABEL = 20  # characters


def report_candidate(
    candidate: Candidate, inspection: Inspection | None, names: Mapping[str, str]
) -> None:
    """A file's layer: what it is taken for and why, its columns and codes, what it covers.

    `names`: the region's municipalities by number.
    """
    out_console.print(line(candidate.offer.where, style="bold"))
    for label, text in (
        *_kind(candidate),
        *_columns(candidate),
        *_extent(candidate, inspection, names),
    ):
        out_console.print(line(f"  {label:<{LABEL}} {text}"))


def _kind(candidate: Candidate) -> list[tuple[str, str]]:
    why = _(", fordi {reasons}", reasons=listed(candidate.reasons)) if candidate.reasons else ""
    rows = [(_("Leses som"), f"{_(candidate.kind.title)} ({candidate.kind.name}){why}")]
    crs = candidate.choices.crs or (
        candidate.offer.crs.to_string() if candidate.offer.crs else None
    )
    if candidate.offer.shape not in ("none", "timetable"):
        rows.append((_("Koordinater"), crs or _("ikke oppgitt i filen")))
    return rows


def _columns(candidate: Candidate) -> list[tuple[str, str]]:
    rows = [
        (f.name, f"{_(f.title)}: {text}")
        for f in candidate.kind.fields
        if (text := _how(candidate, f))
    ]
    for name, values in candidate.choices.where.items():
        shown = ", ".join(map(str, values))
        rows.append((_("Bare"), _("rader der {column} er {values}", column=name, values=shown)))
    return rows


def _how(candidate: Candidate, ours: Field) -> str:
    """How a field of ours is read; nothing where the file has no fields."""
    if ours.name in candidate.choices.constants:
        return _("{value} for alle", value=candidate.choices.constants[ours.name])
    if ours.name in candidate.columns:
        return _column(candidate, ours)
    if candidate.tables.get(ours.name):
        return _("navn på kartlagene i filen ({table})", table=candidate.tables[ours.name][0])
    if candidate.offer.shape in ("raster", "timetable"):
        return ""
    return _("mangler") if ours.required else _("mangler (ikke påkrevd)")


def _column(candidate: Candidate, ours: Field) -> str:
    column = candidate.columns[ours.name]
    text = _("feltet {column}", column=column)
    if not (ours.codes or ours.choices):
        return text
    rows = candidate.offer.cells.loc[kept(candidate), column]
    counts = rows.map(cells.key).value_counts().sort_index()
    table = candidate.tables.get(ours.name, ("",))
    if len(table) == 1 and table[0] and ours.codes:
        text += _(", kodelisten {table}", table=table[0])
    titles = code_list(ours.codes) if ours.codes and table == (ours.codes,) else {}
    shown, empty = [], _("tom")
    for value, count in list(counts.items())[:SHOWN]:
        title = next((c.title for key, c in titles.items() if cells.key(key) == value), "")
        label = f"{value or empty} {title}".strip()
        unknown = _(", ukjent") if str(value) in candidate.unknown.get(ours.name, {}) else ""
        shown.append(f"{label} ({number(int(count), 0)}{unknown})")
    more = _(" og {n} til", n=len(counts) - SHOWN) if len(counts) > SHOWN else ""
    return f"{text}: {', '.join(shown)}{more}"


def _extent(
    candidate: Candidate, inspection: Inspection | None, names: Mapping[str, str]
) -> list[tuple[str, str]]:
    if candidate.offer.shape == "none":
        return [(_("Omfang"), _("rader: {n}", n=number(len(candidate.offer.cells), 0)))]
    if candidate.offer.shape == "raster":
        return _raster(candidate.offer.path)
    if inspection is None:
        return []
    rows = [(_("Omfang"), _amount(candidate, inspection))]
    if inspection.share is not None:
        rows.append((_("Dekker"), _coverage(inspection, names)))
    if inspection.invalid:
        rows.append((_("Geometri"), _("ugyldige, reparert: {n}", n=number(inspection.invalid, 0))))
    rows += [(_("Utelatt"), sentence) for sentence in inspection.lost[:SHOWN]]
    if len(inspection.lost) > SHOWN:
        rows.append((_("Utelatt"), _("… og {n} til", n=len(inspection.lost) - SHOWN)))
    return rows


def _amount(candidate: Candidate, inspection: Inspection) -> str:
    parts = [_("objekter: {n}", n=number(inspection.count, 0))]
    if inspection.area:
        parts.append(quantity(inspection.area, "daa"))
    if inspection.length:
        parts.append(quantity(inspection.length, "km"))
    if inspection.located:
        parts.append(_("i regionen: {n}", n=number(inspection.inside, 0)))
    return ", ".join(parts)


def _coverage(inspection: Inspection, names: Mapping[str, str]) -> str:
    whole = _("{share} av regionen", share=percent(inspection.share, 1))
    by = [f"{names.get(code, code)} {percent(share)}" for code, share in inspection.covered.items()]
    return f"{whole} ({', '.join(by)})"


def _raster(path: Path) -> list[tuple[str, str]]:
    with readable(path) as source:
        size = _(
            "raster {columns} × {rows}, rutestørrelse {size} m",
            columns=number(source.width, 0),
            rows=number(source.height, 0),
            size=number(source.res[0], 1),
        )
    return [(_("Omfang"), size)]
