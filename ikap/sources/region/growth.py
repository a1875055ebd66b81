"""The growth table settled: today's municipalities, shares that add up, one reserve a municipality.

What would give wrong numbers is refused with what to do about it; what was added up is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from ikap.model import ConfigurationError, Problem
from ikap.sources import municipality
from ikap.sources.region.layer import read_layer
from ikap.sources.region.reading import Place, Reader, Reading, make_one
from ikap.text import _, day, number, percent

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_SUMMED = ("dwellings_share", "dwellings_reserve", "jobs", "employed_residents")
Names = Mapping[str, str]


def read_table(place: Place, name: str) -> Mapping[str, Reading]:
    """The growth table, settled."""
    declaration = place.declarations[name]
    reading = read_layer(declaration, place.crs, place.box)
    return {
        name: settled(reading, place.names, declaration.where, employment=place.has("employment"))
    }


READERS: Mapping[str, Reader] = {"growth_targets": read_table}


def settled(
    reading: Reading, municipalities: Names, where: str, *, employment: bool = False
) -> Reading:
    """The table with one row a municipality of the region (code → name), sorted by code.

    Rows of merged municipalities are added to the one that has their land. `employment`: whether
    the region has jobs in a table of their own. A ConfigurationError
    lists everything that is wrong.
    """
    frame = pd.DataFrame(reading.frame)
    written = frame["municipality_code"].map(municipality.code_of)
    today = frame["municipality_code"].map(municipality.current_code)
    problems = [
        *_places(frame, written, today, municipalities),
        *_numbers(frame),
        *_dates(frame),
        *_kinds_mixed(frame, today),
    ]
    if not problems:
        problems = _sum(frame)
    if problems:
        raise ConfigurationError(Problem(where, p.what, p.remedy) for p in problems)
    remarks = [
        *_moved(frame, employment),
        *_merged(written, today, municipalities),
        *_unlike(frame),
    ]
    placed = tuple(Problem(where, p.what, p.remedy) for p in remarks)
    return Reading(_one_each(frame, today), (*reading.remarks, *placed), reading.note)


def _places(
    frame: pd.DataFrame, written: pd.Series[str], today: pd.Series[str], known: Names
) -> list[Problem]:
    """Rows that are of no municipality of the region, twice there, or lacking."""
    problems = []
    for stated, code, now in zip(frame["municipality_code"], written, today, strict=True):
        split = municipality.divided().get(code or "")
        if split is not None:
            what = _(
                "{old} ble delt mellom {new} {date} og kan ikke legges til én kommune.",
                old=split,
                new=", ".join(split.into),
                date=day(split.date),
            )
            problems.append(Problem("", what, _("Fordel tallene på kommunene, og slett raden.")))
        elif now not in known:
            what = _("«{code}» er ikke en av regionens kommuner.", code=stated)
            remedy = _("Kommunene er {known}.", known=_listed(known, known))
            problems.append(Problem("", what, remedy))
    for code in sorted(written[written.duplicated()].dropna().unique()):
        what = _("{code} står i flere rader.", code=_listed([code], known))
        problems.append(Problem("", what, _("Behold én rad for hver kommune.")))
    lacking = sorted(set(known) - set(today))
    if lacking:
        what = _("{codes} mangler rad, og har dermed verken vekstmål eller boligreserve.",
                 codes=_listed(lacking, known))  # fmt: skip
        remedy = _("Legg til en rad. Vekstmålet kan være 0, men det kan ikke mangle.")
        problems.append(Problem("", what, remedy))
    return problems


def _numbers(frame: pd.DataFrame) -> list[Problem]:
    problems = []
    for code, share in zip(frame["municipality_code"], frame["dwellings_share"], strict=True):
        if not 0 <= share <= 1:
            what = _("andelen for {code} er {share}, ventet 0–1.",
                     code=code, share=number(share, 2))  # fmt: skip
            problems.append(Problem("", what, _("Skriv andeler, ikke prosent: 0,25 for 25 %.")))
    for name in ("dwellings_reserve", "jobs", "employed_residents"):
        for code in frame["municipality_code"][frame[name] < 0]:
            what = _("{name} for {code} er under 0.", name=name, code=code)
            problems.append(Problem("", what, _("Rett tallet.")))
    return problems


def _dates(frame: pd.DataFrame) -> list[Problem]:
    wrong = [d for d in frame["reserve_date"] if not _DATE.fullmatch(str(d))]
    return [
        Problem("", _("reserve_date er «{date}», ventet et år eller en dato.", date=date),
                _("Skriv 2020 eller 2020-01-31: et tall uten dato kan ikke etterprøves."))
        for date in sorted(set(map(str, wrong)))
    ]  # fmt: skip


def _kinds_mixed(frame: pd.DataFrame, today: pd.Series[str]) -> list[Problem]:
    """Reserves of two kinds cannot be added up, and not compared between municipalities."""
    if len(set(frame["reserve_type"])) < 2:
        return []
    counts = frame.groupby("reserve_type")["municipality_code"].agg(lambda codes: ", ".join(codes))
    kinds = "; ".join(f"{kind}: {codes}" for kind, codes in counts.items())
    what = _(
        "boligreserven er av ulike slag ({kinds}), så andelene kan ikke sammenlignes.", kinds=kinds
    )
    return [Problem("", what, _("Oppgi samme type boligreserve for alle."))]


def _sum(frame: pd.DataFrame) -> list[Problem]:
    total = frame["dwellings_share"].sum()
    problems = []
    if not make_one(total):
        what = _("andelene av boligveksten er til sammen {sum}, ventet 100 %.",
                 sum=percent(total, 1))  # fmt: skip
        problems.append(Problem("", what, _("Rett feltet dwellings_share.")))
    if frame["dwellings_reserve"].sum() <= 0:
        what = _("ingen kommune har boligreserve, så den kan ikke fordeles.")
        problems.append(Problem("", what, _("Oppgi dwellings_reserve.")))
    return problems


def _merged(written: pd.Series[str], today: pd.Series[str], known: Names) -> list[Problem]:
    """What was put together, and the parts of the merged municipality that no row is about."""
    remarks = []
    for code in sorted(set(today)):
        rows = sorted(set(written[today == code]))
        old = [municipality.merged()[row] for row in rows if row in municipality.merged()]
        if not old:
            continue
        names = ", ".join(f"{change} ({day(change.date)})" for change in old)
        now = _listed([code], known)
        what = _("{old} er slått sammen til {new}; tallene er lagt sammen.", old=names, new=now)
        if code in rows:
            remedy = _("Kontroller at tallene for {new} ikke allerede omfatter dem.", new=now)
        else:
            date = max(change.date for change in old)
            lacking = [
                change
                for change in municipality.merged().values()
                if change.into == (code,) and change.date == date and change not in old
            ]
            remedy = (
                _("Tall for {names} mangler.", names=", ".join(map(str, lacking)))
                if lacking
                else ""
            )
        remarks.append(Problem("", what, remedy))
    return remarks


def _moved(frame: pd.DataFrame, employment: bool) -> list[Problem]:
    """Jobs in this table are not read any more: whose data they are is said of a table's own."""
    if employment or frame[["jobs", "employed_residents"]].isna().all(axis=None):
        return []
    what = _("jobs og employed_residents leses ikke her. De hører til i tabellen employment.")
    return [Problem("", what, _("Legg dem i en egen fil, med egen kilde."))]


def _unlike(frame: pd.DataFrame) -> list[Problem]:
    dates = sorted(set(frame["reserve_date"].astype(str)))
    if len(dates) <= 1:
        return []
    what = _("boligreservene er fra ulike tidspunkter: {dates}.", dates=", ".join(map(day, dates)))
    return [Problem("", what, _("Andelene kan bare sammenlignes når alle har samme dato."))]


def _one_each(frame: pd.DataFrame, today: pd.Series[str]) -> pd.DataFrame:
    groups = frame.groupby(today, sort=True)
    sums = {
        # A part that nobody counted leaves the whole unknown.
        name: groups[name].agg(lambda part: part.sum(skipna=False))
        for name in _SUMMED
    }
    table = pd.DataFrame(
        sums
        | {
            "reserve_type": groups["reserve_type"].first(),
            "reserve_note": groups["reserve_note"].agg(_told_together),
            "reserve_date": groups["reserve_date"].agg(lambda part: str(max(part))),
        }
    )
    table.index.name = "municipality_code"
    return table.reset_index()[list(frame.columns)]


def _told_together(notes: pd.Series[str]) -> str | None:
    return "; ".join(note for note in notes if isinstance(note, str) and note) or None


def _listed(codes: Sequence[str] | Names, known: Names) -> str:
    """Municipalities by number and name: «5054 Indre Fosen, 5059 Orkland»."""
    return ", ".join(f"{code} {known[code]}" if code in known else code for code in sorted(codes))
