"""A caseworker's own assessments, read back from the form that a run writes (assessments.xlsx).

All that is wrong is reported at once, each by sheet and row. Nothing that was filled in is left out
without a word: it is taken, or refused, or remarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd

from ikap.model import M2_PER_DAA, Assessment, ConfigurationError, InputFile, Problem
from ikap.sources import cells
from ikap.sources.forms import workbook
from ikap.sources.forms.workbook import FormRow, FormSheet, WrongCell
from ikap.sources.proposals import Submissions
from ikap.sources.region import checksum, relative
from ikap.text import LANGUAGES, _, number, translated
from ikap.words import CONSEQUENCES, IMPACT_THEMES

# In every language and of every version: a form lies with a caseworker for months.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("Id",),
    "theme": ("Tema-id", "Theme id", "Tema", "Theme"),
    "text": (
        "Saksbehandlers vurdering",
        "Vurderinga til sakshandsamaren",
        "Case officer’s assessment",
        "Caseworker's assessment",
        "Vurdering",
    ),
    "value_class": ("Verdi", "Value"),
    "influence": ("Påvirkning", "Påverknad", "Influence"),
    "consequence": ("Konsekvens, −4 til +4", "Consequence, −4 to +4", "Konsekvens"),
    "by": ("Vurdert av", "Assessed by"),
    "date": ("Vurdert dato", "Assessed on"),
}
SITE: Mapping[str, tuple[str, ...]] = {  # which site the form was about
    "name": ("Navn", "Namn", "Name"),
    "area": ("Brutto, daa", "Gross, daa"),
}
EARLIER_THEMES = {  # titles that forms of earlier versions have
    "Tilgjengelighet til uteområder, gang- og sykkelveg og daglige mål": "accessibility",
    "Access to outdoor areas, walking and cycling routes and daily errands": "accessibility",
    "Biodiversity": "nature",
    "Cultural heritage and environment": "heritage",
    "Soil resources (soil protection)": "soil",
    "The Sámi natural and cultural basis": "sami_basis",
    "Preparedness and risk of accidents": "preparedness",
    "Climate change: sea level, storm surge, floods and landslides": "climate_change",
}
GIVEN = ("text", "value_class", "influence", "consequence")
SAME_AREA = 0.1  # daa
SIGNS = re.compile(r"\++|-+")


@dataclass(frozen=True)
class AssessmentForm:
    """A form that was read: the assessments by id and theme, what to remark, and the file."""

    assessments: tuple[Assessment, ...] = ()
    remarks: tuple[Problem, ...] = ()
    inputs: tuple[InputFile, ...] = ()


NO_FORM = AssessmentForm()


def read_assessments(path: Path, submissions: Submissions) -> AssessmentForm:
    """The filled rows of a form about these submissions; a ConfigurationError lists all its faults.

    Rows that hold nothing but a name and a date are counted in a remark. A site whose name or
    area has changed since the form was written is remarked; one where both have is refused.
    """
    sheet = workbook.read_sheet(path, COLUMNS, SITE)
    reading = _Reading(submissions)
    for row in sheet.rows:
        reading.take(row)
    problems = [*_merged(sheet), *reading.problems]
    if problems:
        raise ConfigurationError(problems)
    remarks = list(reading.remarks)
    if reading.bare:
        what = _("rader med navn eller dato, men uten vurdering: {n}.", n=reading.bare)
        remarks.append(Problem(sheet.where, what))
    order = list(IMPACT_THEMES)
    return AssessmentForm(
        tuple(sorted(reading.found.values(), key=lambda a: (a.id, order.index(a.theme)))),
        tuple(remarks),
        (InputFile(relative(path, Path.cwd()), checksum(path)),),
    )


def read_form(path: Path | None, submissions: Submissions) -> AssessmentForm:
    """The form that was given, or none."""
    return NO_FORM if path is None else read_assessments(path, submissions)


def _merged(sheet: FormSheet) -> Iterator[Problem]:
    for span in sheet.merged:
        what = _("cellene {cells} er slått sammen.", cells=span)
        remedy = _("Del opp cellene, og skriv vurderingen i hver rad den gjelder.")
        yield Problem(sheet.where, what, remedy)


@dataclass
class _Reading:
    """What has been read so far."""

    submissions: Submissions
    found: dict[tuple[str, str], Assessment] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    bare: int = 0
    first_row: dict[tuple[str, str], int] = field(default_factory=dict)
    remarked: set[str] = field(default_factory=set)

    def take(self, row: FormRow) -> None:
        wrong = [cell for cell in row.wrong if cell.column in COLUMNS]
        if not any(row.is_filled(name) for name in GIVEN):
            self.bare += row.is_filled("by") or row.is_filled("date")
            return
        faults = [*map(_wrong_cell, wrong)]
        unclear = {cell.column for cell in wrong}
        id_ = cells.text(row.cell("id")) or ""
        theme = _theme(cells.text(row.cell("theme")) or "")
        faults += [] if "id" in unclear else self._about_site(id_, row)
        if theme is None and "theme" not in unclear:
            faults.append(_unknown_theme(cells.text(row.cell("theme")) or ""))
        consequence, date = None, ""
        if "consequence" not in unclear:
            try:
                consequence = as_consequence(row.cell("consequence"))
            except ValueError:
                faults.append(_wrong_consequence(row.cell("consequence")))
        by = cells.text(row.cell("by")) or ""
        faults += _missing(row, unclear)
        if "date" not in unclear and row.is_filled("date"):
            try:
                date = workbook.iso_date(row.cell("date"))
            except ValueError:
                faults.append(_wrong_date(row.cell("date")))
        key = (id_, theme or "")
        if theme is not None and key in self.first_row:
            faults.append(_repeated(self.first_row[key]))
        self.first_row.setdefault(key, row.number)
        place = f"{row.where} ({', '.join(filter(None, (id_, _title(theme))))})"
        self.problems += [Problem(place, what, remedy) for what, remedy in faults]
        if not faults and theme is not None:
            text, value_class, influence = (paragraphs(row.cell(name)) for name in GIVEN[:3])
            self.found[key] = Assessment(
                id_, theme, text, value_class, influence, consequence, by, date
            )

    def _about_site(self, id_: str, row: FormRow) -> list[tuple[str, str]]:
        """What is wrong with which site the row is about; a site that changed is remarked once."""
        sites = self.submissions.alternatives
        if id_ not in sites.index:
            return [_unknown_site(id_, self.submissions)]
        changes = site_changes(sites, id_, row)
        if len(changes) == len(SITE):
            remedy = _("Kontroller hvilket område vurderingen gjelder.")
            return [(" ".join(changes), remedy)]
        if changes and id_ not in self.remarked:
            self.remarked.add(id_)
            self.remarks.append(Problem(f"{row.where} ({id_})", changes[0]))
        return []


def site_changes(sites: gpd.GeoDataFrame, id_: str, row: FormRow) -> list[str]:
    """How the site differs from what the form says of it: by name, by area."""
    changes = []
    before, now = cells.text(row.cell("name")), cells.text(sites.at[id_, "name"])
    if row.has("name") and before != now:
        changes.append(_("Navnet var «{before}» i skjemaet og er «{now}».", before=before, now=now))
    try:
        area = cells.number(row.cell("area"))
    except ValueError:
        area = float("nan")
    current = sites.geometry[id_].area / M2_PER_DAA
    if abs(area - current) > SAME_AREA:
        changes.append(
            _(
                "Området var {before} daa da skjemaet ble skrevet og er {now} daa.",
                before=number(area),
                now=number(current),
            )
        )
    return changes


def as_consequence(cell: Any) -> int | None:
    """A consequence from −4 to +4 as people write it; a ValueError for anything else.

    >>> [as_consequence(x) for x in (None, 2.0, "+3", "\N{MINUS SIGN}1", "---", "++")]
    [None, 2, 3, -1, -3, 2]
    """
    text = "" if cells.is_empty(cell) else str(cell).replace("\N{MINUS SIGN}", "-").strip()
    if SIGNS.fullmatch(text):
        cell = len(text) * (1 if text[0] == "+" else -1)
    value = cells.number(cell)
    if value != value:
        return None
    if value not in CONSEQUENCES:
        raise ValueError(f"no consequence: {cell!r}")
    return int(value)


def paragraphs(cell: Any) -> str:
    r"""A text with its paragraphs, without control characters and needless space.

    >>> paragraphs(" Liten  verdi.\r\n\r\n\r\nSe kart.\x07 ")
    'Liten verdi.\nSe kart.'
    """
    if cells.is_empty(cell):
        return ""
    lines = map(cells.text, str(cell).splitlines())
    return "\n".join(line for line in lines if line)


def _theme(said: str) -> str | None:
    """A theme by its id, or by its title in any language and of any version."""
    names = {cells.plain(title): theme for title, theme in EARLIER_THEMES.items()}
    names |= {
        cells.plain(name): theme
        for theme, title in IMPACT_THEMES.items()
        for name in (theme, title, *(translated(title, code) for code in LANGUAGES))
    }
    return names.get(cells.plain(said))


def _title(theme: str | None) -> str:
    return _(IMPACT_THEMES[theme]) if theme else ""


# --- sentences ---------------------------------------------------------------------------------


def _wrong_cell(cell: WrongCell) -> tuple[str, str]:
    if cell.is_formula:
        return (
            _("cellen {cell} er en formel.", cell=cell.name),
            _("Skriv verdien. En formel beregnes ikke når skjemaet leses."),
        )
    return (
        _("cellen {cell} viser en feil ({error}).", cell=cell.name, error=cell.shown),
        _("Rett cellen i regnearket."),
    )


def _unknown_site(id_: str, submissions: Submissions) -> tuple[str, str]:
    if not id_:
        return _("raden mangler id."), _("Skriv id-en til området vurderingen gjelder.")
    if any(id_ == refused.id for refused in submissions.rejected):
        return (
            _("innspillet er avvist i denne beregningen."),
            _("Rett innspillet, eller ta raden ut av skjemaet."),
        )
    sites = submissions.alternatives
    parts = [str(label) for label in sites.index[sites["proposal"] == id_]]
    if parts:
        return (
            _("innspillet er delt i delområder: {ids}.", ids=", ".join(parts)),
            _("Vurder hvert delområde for seg."),
        )
    return (
        _("ingen områder i beregningen har id «{id}».", id=id_),
        _("Rett id-en, eller ta raden ut av skjemaet."),
    )


def _unknown_theme(said: str) -> tuple[str, str]:
    what = _("ukjent tema «{theme}».", theme=said)
    return what, _("Kjente temaer: {themes}.", themes=", ".join(IMPACT_THEMES))


def _wrong_consequence(cell: Any) -> tuple[str, str]:
    what = _("konsekvensen er «{consequence}».", consequence=cell)
    return what, _("Konsekvensen skal være et heltall fra −4 til +4.")


def _wrong_date(cell: Any) -> tuple[str, str]:
    return _("datoen er «{date}».", date=cell), _("Skriv datoen som dd.mm.åååå.")


def _missing(row: FormRow, unclear: set[str]) -> Iterator[tuple[str, str]]:
    for name, what in (("by", _("navnet mangler.")), ("date", _("datoen mangler."))):
        if name not in unclear and not row.is_filled(name):
            yield what, _("En vurdering må ha navn og dato.")


def _repeated(first: int) -> tuple[str, str]:
    what = _("temaet er også vurdert for dette området i rad {row}.", row=first)
    return what, _("Behold én av vurderingene.")
