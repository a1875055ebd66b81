"""One submitted row: its cells, by our names of the columns, read into a proposal.

Text where a number belongs refuses the row: a wrong number is worse than a missing row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ikap.catalogue import PEAT_DEEPEST
from ikap.model import Kind
from ikap.sources import cells
from ikap.sources.proposals import purpose as purposes
from ikap.sources.proposals import wording
from ikap.sources.proposals.area import StatedArea, stated_area
from ikap.sources.proposals.dwelling_mix import dwelling_mix
from ikap.sources.proposals.purpose import Purpose
from ikap.text import N_, _, listed
from ikap.text import number as decimal
from ikap.words import KINDS

_NUMBERS = {
    "dwellings": N_("boliger"),
    "in_forecast": N_("andel i elevprognosen"),
    "jobs": N_("arbeidsplasser"),
    "visits": N_("besøk"),
    "peat_depth": N_("torvdybde"),
    "units_per_building": N_("boliger per bygg"),
    "persons_per_building": N_("personer per bygg"),
}
_WHOLE = ("dwellings", "jobs")  # of which a part of one is a percentage, or another slip
_FLAGS = ("hazard_mitigated", "vulnerable", "port_dependent")
_PLAN_STATUS = {"1": "Nåværende", "2": "Framtidig"}  # SOSI arealstatus
# How people say that a plan in force has already set the ground aside, without case and spaces.
_IN_FORCE = (
    *("inforce", "navaerende", "gjeldende", "gjeldendeplan", "iplan", "igjeldendeplan", "vedtatt"),
    *("vedtattplan", "avsatt", "avsattiplan", "avsattigjeldendeplan", "regulert", "kommuneplan"),
    *("reguleringsplan", "kommunedelplan"),
)
_LONGEST_NOTE = 1000  # characters of a remark, as many as the page that is drawn on takes
_LONGEST = 200  # characters of a text that a map and a sheet can hold


@dataclass(frozen=True)
class Row:
    """What a row proposes, before its geometry is looked at. NaN is missing."""

    id: str | None
    name: str | None
    kinds: tuple[Kind, ...]
    purpose: Purpose | None
    code: int | None
    business_class: str | None
    municipality: str | None  # as the file has it
    dwellings: float
    dwelling_mix: Mapping[str, float]
    in_forecast: float  # 0..1
    jobs: float
    visits: float  # a day
    peat_depth: float
    hazard_mitigated: bool
    safety_class: str | None
    units_per_building: float
    persons_per_building: float
    vulnerable: bool
    port_dependent: bool
    plan_status: str | None
    plan_in_force: bool
    case: str | None
    note: str | None
    area: StatedArea | None
    refusals: tuple[tuple[str, str], ...]  # reason, remedy
    remarks: tuple[str, ...]


class _Notes:
    """What is said about one row while it is read."""

    def __init__(self, names: Mapping[str, str], *, near: bool) -> None:
        self.names = names  # ours → the file's
        self.near = near
        self.refusals: list[tuple[str, str]] = []
        self.remarks: list[str] = []

    def refuse(self, reason: str, remedy: str) -> None:
        self.refusals.append((reason, remedy))


def read_row(
    given: Mapping[str, Any],
    columns: Sequence[str],
    names: Mapping[str, str] | None = None,
    *,
    near: bool = True,
) -> Row:
    """A row's cells (ours → value) as a Row.

    `columns` are the file's, for the sentences; `names` are ours → the file's. `near`: whether the
    nearest known word is looked for where one is unknown, which takes a while.
    """
    notes = _Notes(names or {}, near=near)
    given = {
        name: value if name in _FLAGS or not cells.stands_for_none(value) else None
        for name, value in given.items()
    }
    kinds, purpose, code = _what(given, columns, notes)
    counts = {name: _number(given, name, notes) for name in _NUMBERS}
    status = cells.text(given.get("plan_status"))
    return Row(
        id=_text(given, "id", notes),
        name=_text(given, "name", notes),
        kinds=kinds,
        purpose=purpose,
        code=code,
        business_class=_business_class(given, kinds, notes),
        municipality=cells.text(given.get("municipality_code")),
        dwellings=counts["dwellings"],
        dwelling_mix=_dwelling_mix(given, code, counts["dwellings"], notes),
        in_forecast=_share(counts["in_forecast"], notes),
        jobs=counts["jobs"],
        visits=counts["visits"],
        peat_depth=counts["peat_depth"],
        hazard_mitigated=_flag(given, "hazard_mitigated", N_("dokumentert sikring"), notes),
        safety_class=_text(given, "safety_class", notes),
        units_per_building=counts["units_per_building"],
        persons_per_building=counts["persons_per_building"],
        vulnerable=_flag(given, "vulnerable", N_("sårbar funksjon"), notes),
        port_dependent=_flag(given, "port_dependent", N_("havneavhengig"), notes),
        plan_status=_PLAN_STATUS.get(status, status) if status else None,
        plan_in_force=_in_force(_PLAN_STATUS.get(status, status) if status else None),
        case=_text(given, "case", notes),
        note=_text(given, "note", notes, _LONGEST_NOTE),
        area=stated_area(given.get("area_daa"), (names or {}).get("area_daa", "")),
        refusals=tuple(notes.refusals),
        remarks=tuple(notes.remarks),
    )


def _text(
    given: Mapping[str, Any], name: str, notes: _Notes, longest: int = _LONGEST
) -> str | None:
    text = cells.text(given.get(name))
    if text is None or len(text) <= longest:
        return text
    column = notes.names.get(name, name)
    most = decimal(longest, 0)
    what = _("teksten i {name} er forkortet til {count} tegn.", name=column, count=most)
    notes.remarks.append(what)
    return text[:longest].rstrip()


def _what(
    given: Mapping[str, Any], columns: Sequence[str], notes: _Notes
) -> tuple[tuple[Kind, ...], Purpose | None, int | None]:
    """The kinds that the row proposes, by its kind or its arealformål."""
    said, formal = cells.text(given.get("kind")), cells.text(given.get("land_use_purpose"))
    kinds = wording.kinds_in(said)
    code = purposes.code_in(formal)
    if code is None and not kinds:
        code = purposes.code_in(said)
    purpose = purposes.purpose_of(code) if code is not None else None
    kinds = kinds or wording.kinds_in(formal)
    if kinds:
        if purpose is not None and not set(kinds) & set(purpose.kinds):
            what = _(
                "feltet oppgir {kind}, men arealformålet er {purpose}.", kind=said, purpose=purpose
            )
            notes.remarks.append(what)
        return kinds, purpose, code
    if purpose is not None and purpose.kinds:
        if purpose.code != code:
            what = _("arealformål {code} er lest som {purpose}.", code=code, purpose=purpose)
            notes.remarks.append(what)
        return purpose.kinds, purpose, code
    if purpose is None:
        for text in filter(None, (said, formal)):
            meant = wording.meaning(text)
            if meant.kinds:
                named = listed([_(KINDS[kind]).lower() for kind in meant.kinds])
                notes.remarks.append(_("«{value}» er lest som {kinds}.", value=text, kinds=named))
                return meant.kinds, None, None
            if meant.purpose is not None:
                reason = _(
                    "«{value}» ({purpose}) er verken bolig eller næring.",
                    value=text,
                    purpose=meant.purpose,
                )
                notes.refuse(reason, _("Bare områder for bolig og næring vurderes."))
                return (), meant.purpose, None
    _refuse_kind(said, formal, purpose, columns, notes)
    return (), purpose, code


def _refuse_kind(
    said: str | None,
    formal: str | None,
    purpose: Purpose | None,
    columns: Sequence[str],
    notes: _Notes,
) -> None:
    if purpose is not None:
        reason = _("arealformål {purpose} er verken bolig eller næring.", purpose=purpose)
        remedy = _("Bare områder for bolig og næring vurderes.")
    elif said or formal:
        reason = _("«{value}» er ikke gjenkjent som et formål.", value=said or formal)
        remedy = _("Skriv bolig eller næring, eller en kode for arealformål.")
        if notes.near and (near := wording.nearest(said or formal)):
            remedy = _("Nærmeste kjente ord er «{word}».", word=near) + " " + remedy
        own = _("For egne ord: bruk --map «kind:{value}=bolig».", value=said or formal)
        remedy = f"{remedy} {own}"
    else:
        shown = ", ".join(columns) or "–"
        reason = _("det er ikke oppgitt om området er til bolig eller næring.")
        remedy = _(
            "Legg til feltet kind eller arealformål, eller bruk --map kind=FELT. "
            "Feltene er {fields}.",
            fields=shown,
        )
    notes.refuse(reason, remedy)


def _number(given: Mapping[str, Any], name: str, notes: _Notes) -> float:
    value = given.get(name)
    shown, title = cells.text(value), _(_NUMBERS[name])
    if bounds := cells.interval(value):
        middle = (bounds[0] + bounds[1]) / 2
        what = _(
            "{name} er «{value}». {middle} er brukt.",
            name=title,
            value=shown,
            middle=decimal(middle, 1 if middle % 1 else 0),
        )
        notes.remarks.append(what)
        value = middle
    try:
        result = cells.number(value)
    except ValueError:
        reason = _("{name} er «{value}», ventet et tall.", name=title, value=shown)
        notes.refuse(reason, _("Skriv bare tallet, eller la feltet stå tomt."))
        return math.nan
    if name not in ("peat_depth", "in_forecast") and cells.is_ambiguous(value):
        reason = _("{name} er «{value}», som kan leses på to måter.", name=title, value=shown)
        notes.refuse(reason, _("Skriv tallet uten tusenskille."))
    elif name == "peat_depth" and result > PEAT_DEEPEST:
        reason = _("torvdybde er {value} m; det er trolig i cm.", value=shown)
        notes.refuse(reason, _("Skriv dybden i meter: {metres}.", metres=decimal(result / 100, 2)))
    elif name in _WHOLE and 0 < result < 1:
        reason = _("{name} er {value}, ventet et helt antall.", name=title, value=shown)
        notes.refuse(reason, _("Skriv bare tallet, eller la feltet stå tomt."))
    elif result < 0:
        reason = _("{name} er {value}, som er under 0.", name=title, value=shown)
        notes.refuse(reason, _("Rett tallet, eller la feltet stå tomt."))
    return result


def _dwelling_mix(
    given: Mapping[str, Any], code: int | None, dwellings: float, notes: _Notes
) -> Mapping[str, float]:
    """The types of dwelling by share; what is not understood is told, and nothing is known then."""
    mix = dwelling_mix(cells.text(given.get("dwelling_types")), code)
    if mix.unknown is not None:
        what = _(
            "boligtypene «{text}» er ikke forstått og er ikke brukt; skriv for eksempel «80 "
            "blokk, 20 rekkehus».",
            text=mix.unknown,
        )
        notes.remarks.append(what)
    if mix.count is not None and not math.isnan(dwellings) and mix.count != dwellings:
        what = _(
            "boligtypene gir et annet boligtall ({sum}) enn det som er oppgitt ({count}); "
            "fordelingen er brukt.",
            sum=decimal(mix.count, 0),
            count=decimal(dwellings, 0),
        )
        notes.remarks.append(what)
    return mix.shares


def _share(value: float, notes: _Notes) -> float:
    if value > 1:
        reason = _(
            "andel i elevprognosen er {value}, ventet mellom 0 og 1.", value=decimal(value, 2)
        )
        notes.refuse(reason, _("Skriv andeler, ikke prosent: 0,25 for 25 %."))
    return value


def _business_class(given: Mapping[str, Any], kinds: tuple[Kind, ...], notes: _Notes) -> str | None:
    said = cells.text(given.get("business_class"))
    if said is None or Kind.BUSINESS not in kinds:
        return None
    letter = said.upper().removeprefix("KLASSE").strip()
    if letter in ("A", "B", "C"):
        return letter
    reason = _("virksomhetsklassen er «{value}», ventet A, B eller C.", value=said)
    notes.refuse(reason, _("Rett klassen, eller la feltet stå tomt."))
    return None


def _in_force(status: str | None) -> bool:
    """Whether a plan in force has set the ground aside; a word that does not say is no."""
    return cells.plain(status or "") in _IN_FORCE


def _flag(given: Mapping[str, Any], name: str, title: str, notes: _Notes) -> bool:
    value = given.get(name)
    flag = cells.flag(value)
    if flag is None:
        what = _(
            "«{value}» for {title} er lest som nei; skriv ja eller nei.",
            value=cells.text(value),
            title=_(title),
        )
        notes.remarks.append(what)
    return bool(flag)
