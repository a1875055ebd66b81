"""The tables of reisekonsekvens settled together: what one of them names, another must have.

Zones, trips, destinations, settlement and modes are read as one, since a share that points at
nothing would give a wrong number without a word. All that is wrong is reported at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ikap.model import ConfigurationError, Problem
from ikap.sources import municipality
from ikap.sources.region.layer import read_layer
from ikap.sources.region.reading import Place, Reader, Reading, make_one
from ikap.text import _, listed, number, percent

ZONES, BANDS = "travel_zones", "travel_bands"
TRIPS, DESTINATIONS = "travel_trips", "travel_destinations"
SETTLEMENT, MODES = "travel_settlement", "travel_modes"
TRAVEL_TABLES = (ZONES, BANDS, TRIPS, DESTINATIONS, SETTLEMENT, MODES)
SHOWN = 6  # names in one sentence

Frames = Mapping[str, pd.DataFrame]
Problems = Iterator[Problem]


def read_tables(place: Place, name: str) -> dict[str, Reading]:
    """The tables that are declared, read and settled together."""
    readings: dict[str, Reading] = {}
    wrong: list[Problem] = []
    declared = {table: place.declarations[table] for table in TRAVEL_TABLES if place.has(table)}
    for table, declaration in declared.items():
        try:
            readings[table] = read_layer(declaration, place.crs, place.box)
        except ConfigurationError as error:
            wrong.extend(error.problems)
    if wrong:
        raise ConfigurationError(wrong)
    centres = set(place.reading("centres").frame["name"]) if place.has("centres") else set()
    return settled(readings, centres, place.names, lambda table: declared[table].where)


READERS: Mapping[str, Reader] = dict.fromkeys(TRAVEL_TABLES, read_tables)


def settled(
    readings: Mapping[str, Reading],
    centres: Collection[str],
    municipalities: Mapping[str, str],
    where: Callable[[str], str],
) -> dict[str, Reading]:
    """The declared tables with shares that add up to one.

    A destination is a zone, one of the `centres`, or has a length of its own. `municipalities`
    are code → name, `where` says what a table is called. A ConfigurationError lists everything
    that is wrong.
    """
    readings = {name: _today(name, reading) for name, reading in readings.items()}
    frames = {name: pd.DataFrame(reading.frame) for name, reading in readings.items()}
    problems = [
        Problem(where(name), problem.what, problem.remedy)
        for name, problem in _problems(frames, set(centres), municipalities)
    ]
    if problems:
        raise ConfigurationError(problems)
    keys = {DESTINATIONS: ["zone", "purpose"], SETTLEMENT: ["zone"]}
    return {
        name: Reading(_whole(reading.frame, keys[name]), reading.remarks, reading.note)
        if name in keys
        else reading
        for name, reading in readings.items()
    }


def _today(name: str, reading: Reading) -> Reading:
    """The table with today's municipality numbers."""
    if name != BANDS:
        return reading
    codes = reading.frame["municipality_code"].map(municipality.current_code)
    return replace(reading, frame=reading.frame.assign(municipality_code=codes))


def _whole(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Shares that add up to one exactly, after rounding in the source."""
    return frame.assign(share=frame["share"] / frame.groupby(key)["share"].transform("sum"))


def _problems(
    frames: Frames, centres: set[str], municipalities: Mapping[str, str]
) -> Iterator[tuple[str, Problem]]:
    needed = [name for name in (TRIPS, MODES) if name not in frames]
    if ZONES not in frames and BANDS not in frames:
        needed.append(ZONES)
    if DESTINATIONS not in frames and SETTLEMENT not in frames:
        needed.append(DESTINATIONS)
    if needed:
        what = _("reisevanemodellen trenger også {names}.", names=listed(needed))
        remedy = _("Legg dem til i region.toml, eller fjern tabellen.")
        yield next(iter(frames)), Problem("", what, remedy)
        return
    checks: dict[str, Iterable[Problem]] = {
        ZONES if ZONES in frames else BANDS: _zones(frames, municipalities),
        TRIPS: _twice(frames[TRIPS], ["kind", "purpose"]),
        MODES: _modes(frames),
    }
    purposes = _purposes(frames)
    if DESTINATIONS in frames:
        wanted = [(z, p) for z in _modal(frames) for p in purposes["housing"]]
        checks[DESTINATIONS] = _shares(frames, DESTINATIONS, ["zone", "purpose"], wanted, centres)
    if SETTLEMENT in frames:
        zones = [(zone,) for zone in _modal(frames)]
        checks[SETTLEMENT] = _shares(frames, SETTLEMENT, ["zone"], zones, centres)
    for name, problems in checks.items():
        yield from ((name, problem) for problem in problems)


def _purposes(frames: Frames) -> dict[str, list[str]]:
    trips = frames[TRIPS]
    return {
        kind: sorted(set(trips.loc[trips["kind"] == kind, "purpose"]))
        for kind in ("housing", "business")
    }


def _modal(frames: Frames) -> dict[str, str]:
    """The modal zone of each zone."""
    table = pd.concat([frames[name] for name in (ZONES, BANDS) if name in frames])
    return dict(zip(table["zone"], table["modal_zone"], strict=True))


def _zones(frames: Frames, municipalities: Mapping[str, str]) -> Problems:
    table = pd.concat([frames[name] for name in (ZONES, BANDS) if name in frames])
    torn = table.groupby("zone")["modal_zone"].agg(set)
    for zone, modal in torn[torn.map(len) > 1].items():
        what = _("sonen {zone} har flere modalsoner: {names}.",
                 zone=zone, names=", ".join(sorted(modal)))  # fmt: skip
        yield Problem("", what, _("Gi hver sone én modalsone."))
    if BANDS not in frames:
        return
    bands = frames[BANDS]
    strangers = sorted(set(bands["municipality_code"]) - set(municipalities))
    if strangers:
        what = _("«{code}» er ikke en av regionens kommuner.", code=_few(strangers))
        yield Problem("", what, _("Kommunene er {known}.", known=", ".join(municipalities)))
    if ZONES not in frames:
        lacking = sorted(set(municipalities) - set(bands["municipality_code"]))
        if lacking:
            what = _("{codes} har ingen reisesone.", codes=_few(lacking))
            yield Problem("", what, _("Legg til rader for hver kommune."))
    for code, bands_of_code in bands.groupby("municipality_code"):
        yield from _gaps(bands_of_code, str(code))


def _modes(frames: Frames) -> Problems:
    """Every purpose and modal zone that can be asked for must have every distance."""
    modes = frames[MODES]
    purposes = sorted({p for names in _purposes(frames).values() for p in names})
    groups = dict(iter(modes.groupby(["purpose", "modal_zone"])))
    wanted = [(p, m) for p in purposes for m in sorted(set(_modal(frames).values()))]
    lacking = [f"{p} / {m}" for p, m in wanted if (p, m) not in groups]
    if lacking:
        what = _("andelen som bilfører mangler for {names}.", names=_few(lacking))
        yield Problem("", what, _("Legg til rader for hvert reiseformål i hver modalsone."))
    for key in wanted:
        if key in groups:
            yield from _gaps(groups[key], f"{key[0]} / {key[1]}")


def _gaps(bands: pd.DataFrame, name: str) -> Problems:
    """Distance bands must follow each other from 0 with no end."""
    ordered = bands.sort_values("from_km")
    starts = ordered["from_km"].to_numpy()
    ends = ordered["to_km"].fillna(np.inf).to_numpy()
    if starts[0] == 0 and np.isinf(ends[-1]) and (starts[1:] == ends[:-1]).all():
        return
    spans = ", ".join(
        f"{number(a, 1)}–{number(b, 1) if np.isfinite(b) else ''}"
        for a, b in zip(starts, ends, strict=True)
    )
    what = _("avstandene for {name} er ikke sammenhengende fra 0 og oppover: {spans} km.",
             name=name, spans=spans)  # fmt: skip
    remedy = _("La hver rad begynne der den forrige slutter. Den siste til_km skal stå tom.")
    yield Problem("", what, remedy)


def _twice(table: pd.DataFrame, key: list[str]) -> Problems:
    for row in table.loc[table.duplicated(key), key].drop_duplicates().itertuples(index=False):
        what = _("{code} står i flere rader.", code=" / ".join(map(str, row)))
        yield Problem("", what, _("Behold én rad."))


def _shares(
    frames: Frames,
    name: str,
    key: list[str],
    wanted: Iterable[tuple[str, ...]],
    centres: set[str],
) -> Problems:
    """Shares by zone: known zones and purposes, places that can be found, sums of one."""
    table, zones = frames[name], _modal(frames)
    known = {"zone": set(zones), "purpose": set(_purposes(frames)["housing"])}
    for column in key:
        strangers = sorted(set(table[column]) - known[column])
        if strangers:
            what = _("ukjent navn: {name}.", name=_few(strangers))
            remedy = _("Kjente navn: {names}.", names=_few(sorted(known[column])))
            yield Problem("", what, remedy)
    places = (set(zones) if ZONES in frames else set()) | centres
    lost = sorted(set(table.loc[table["km"].isna(), "destination"]) - places)
    if lost:
        what = _("reisemålet {name} er verken en sone med flate eller et senter.", name=_few(lost))
        remedy = _("Rett navnet, eller oppgi reiselengden i km for raden.")
        yield Problem("", what, remedy)
    yield from _twice(table, [*key, "destination"])
    sums = table.groupby(key)["share"].sum()
    totals = {k if isinstance(k, tuple) else (k,): float(total) for k, total in sums.items()}
    empty = [" / ".join(k) for k in wanted if k not in totals]
    if empty:
        what = _("ingen rader for {names}.", names=_few(empty))
        yield Problem("", what, _("Legg til andelene. Alle soner må ha dem."))
    wrong = [
        f"{' / '.join(k)} ({percent(total, 1)})"
        for k, total in totals.items()
        if not make_one(total)
    ]
    if wrong:
        what = _("andelene summerer seg ikke til 100 % for {names}.", names=_few(wrong))
        yield Problem("", what, _("Rett andelene, oppgitt fra 0 til 1."))


def _few(names: Collection[str]) -> str:
    """The first of the names, and how many more there are."""
    shown = ", ".join(list(names)[:SHOWN])
    more = len(names) - SHOWN
    return shown + (_(" og {n} til", n=more) if more > 0 else "")
