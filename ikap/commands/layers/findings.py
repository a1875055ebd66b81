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


def report_candidate(one: Candidate, found: Inspection | None, names: Mapping[str, str]) -> None:
    """A file's layer: what it is taken for and why, its columns and codes, what it covers.

    `names`: the region's municipalities by number.
    """
    out_console.print(line(one.offer.where, style="bold"))
    for label, text in (*_kind(one), *_columns(one), *_extent(one, found, names)):
        out_console.print(line(f"  {label:<{LABEL}} {text}"))


def _kind(one: Candidate) -> list[tuple[str, str]]:
    why = _(", fordi {reasons}", reasons=listed(one.reasons)) if one.reasons else ""
    rows = [(_("Leses som"), f"{_(one.kind.title)} ({one.kind.name}){why}")]
    crs = one.choices.crs or (one.offer.crs.to_string() if one.offer.crs else None)
    if one.offer.shape not in ("none", "timetable"):
        rows.append((_("Koordinater"), crs or _("ikke oppgitt i filen")))
    return rows


def _columns(one: Candidate) -> list[tuple[str, str]]:
    rows = [(f.name, f"{_(f.title)}: {text}") for f in one.kind.fields if (text := _how(one, f))]
    for name, values in one.choices.where.items():
        shown = ", ".join(map(str, values))
        rows.append((_("Bare"), _("rader der {column} er {values}", column=name, values=shown)))
    return rows


def _how(one: Candidate, ours: Field) -> str:
    """How a field of ours is read; nothing where the file has no fields."""
    if ours.name in one.choices.constants:
        return _("{value} for alle", value=one.choices.constants[ours.name])
    if ours.name in one.columns:
        return _column(one, ours)
    if one.tables.get(ours.name):
        return _("navn på kartlagene i filen ({table})", table=one.tables[ours.name][0])
    if one.offer.shape in ("raster", "timetable"):
        return ""
    return _("mangler") if ours.required else _("mangler (ikke påkrevd)")


def _column(one: Candidate, ours: Field) -> str:
    column = one.columns[ours.name]
    text = _("feltet {column}", column=column)
    if not (ours.codes or ours.choices):
        return text
    rows = one.offer.cells.loc[kept(one), column]
    counts = rows.map(cells.key).value_counts().sort_index()
    table = one.tables.get(ours.name, ("",))
    if len(table) == 1 and table[0] and ours.codes:
        text += _(", kodelisten {table}", table=table[0])
    titles = code_list(ours.codes) if ours.codes and table == (ours.codes,) else {}
    shown, empty = [], _("tom")
    for value, count in list(counts.items())[:SHOWN]:
        title = next((c.title for key, c in titles.items() if cells.key(key) == value), "")
        label = f"{value or empty} {title}".strip()
        unknown = _(", ukjent") if str(value) in one.unknown.get(ours.name, {}) else ""
        shown.append(f"{label} ({number(int(count), 0)}{unknown})")
    more = _(" og {n} til", n=len(counts) - SHOWN) if len(counts) > SHOWN else ""
    return f"{text}: {', '.join(shown)}{more}"


def _extent(
    one: Candidate, found: Inspection | None, names: Mapping[str, str]
) -> list[tuple[str, str]]:
    if one.offer.shape == "none":
        return [(_("Omfang"), _("rader: {n}", n=number(len(one.offer.cells), 0)))]
    if one.offer.shape == "raster":
        return _raster(one.offer.path)
    if found is None:
        return []
    rows = [(_("Omfang"), _amount(one, found))]
    if found.share is not None:
        rows.append((_("Dekker"), _coverage(found, names)))
    if found.invalid:
        rows.append((_("Geometri"), _("ugyldige, reparert: {n}", n=number(found.invalid, 0))))
    rows += [(_("Utelatt"), sentence) for sentence in found.lost[:SHOWN]]
    if len(found.lost) > SHOWN:
        rows.append((_("Utelatt"), _("… og {n} til", n=len(found.lost) - SHOWN)))
    return rows


def _amount(one: Candidate, found: Inspection) -> str:
    parts = [_("objekter: {n}", n=number(found.count, 0))]
    if found.area:
        parts.append(quantity(found.area, "daa"))
    if found.length:
        parts.append(quantity(found.length, "km"))
    if found.located:
        parts.append(_("i regionen: {n}", n=number(found.inside, 0)))
    return ", ".join(parts)


def _coverage(found: Inspection, names: Mapping[str, str]) -> str:
    whole = _("{share} av regionen", share=percent(found.share, 1))
    by = [f"{names.get(code, code)} {percent(share)}" for code, share in found.covered.items()]
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
