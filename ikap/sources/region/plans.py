"""Plans in force: areas by arealformål, codes of 1985 read as today's, dates as ISO.

A purpose that is not known is refused by name: it is never silently something else. What a plan
says of itself may stand in the area's own row, or in another layer of the file by the plan's id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.catalogue import LAYERS, Field, group_of, old_purposes
from ikap.model import ConfigurationError, InputError, Problem, Source
from ikap.sources import cells
from ikap.sources.files import CSV, EXCEL, vector
from ikap.sources.region.entry import Declaration, Part
from ikap.sources.region.layer import read_layer
from ikap.sources.region.reading import Place, Reader, Reading
from ikap.text import _

PLANS = "plans"
_OF_THE_PLAN = ("plan_name", "plan_type", "in_force")  # told once a plan
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_RUN_ON = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_YEAR = re.compile(r"\d{4}")


def read_plans(place: Place, name: str) -> Mapping[str, Reading]:
    """The plans that region.toml declares."""
    declaration = place.declarations[name]
    return {name: settled(read_layer(declaration, place.crs, place.box), declaration.where)}


READERS: Mapping[str, Reader] = {PLANS: read_plans}


def plans_in(path: Path, place: Place) -> Reading:
    """The plan areas of a file of its own: GML, SOSI, GeoPackage or another that holds surfaces.

    Every layer with a column of arealformål is read. An InputError says what is wrong with all
    of them.
    """
    if path.suffix.lower() in (*CSV, *EXCEL):
        what = _("en plan må være en fil med flater.")
        remedy = _("Oppgi planen som GML, SOSI eller GeoPackage.")
        raise InputError([Problem(path.name, what, remedy)])
    fields = {field.name: field for field in LAYERS[PLANS].fields}
    names = vector.layer_names(path)
    layers = [vector.contents(path, name if len(names) > 1 else None) for name in names]
    areas = [c for c in layers if c.geometry != "None" and _column(fields["purpose"], c)]
    if not areas:
        what = _("filen har ingen kartlag med arealformål.")
        listed = ", ".join(str(name) for name in names) or "–"
        remedy = _("Kartlagene er {names}. Ventet KpArealformål eller RpArealformål.", names=listed)
        raise InputError([Problem(path.name, what, remedy)])
    source = Source(title=path.name, publisher="", date="", licence="")
    parts = tuple(Part(file=path, layer=c.layer) for c in areas)
    declaration = Declaration(LAYERS[PLANS], parts, "features", source)
    reading = read_layer(declaration, place.crs, place.box)
    plans = _told_of_plans([c for c in layers if c not in areas], fields)
    frame = _with_their_plans(gpd.GeoDataFrame(reading.frame), plans)
    return settled(replace(reading, frame=frame), path.name)


def _column(field: Field, contents: vector.Contents) -> str | None:
    return cells.first_match((field.name, *field.names), contents.fields)


def _told_of_plans(layers: list[vector.Contents], fields: Mapping[str, Field]) -> pd.DataFrame:
    """What the other layers say of plans: a row a plan, with its id where it has one."""
    tables = []
    for contents in layers:
        wanted = {name: _column(fields[name], contents) for name in ("plan_id", *_OF_THE_PLAN)}
        known = {name: column for name, column in wanted.items() if column is not None}
        if "plan_id" in known and len(known) > 1:
            rows = vector.cells(contents, list(known.values()))
            tables.append(
                pd.DataFrame(
                    {
                        name: [cells.text(value) for value in rows[column]]
                        for name, column in known.items()
                    },
                    dtype=object,
                )
            )
    if not tables:
        return pd.DataFrame(columns=["plan_id", *_OF_THE_PLAN], dtype=object)
    whole = pd.concat(tables, ignore_index=True).reindex(columns=["plan_id", *_OF_THE_PLAN])
    return whole.groupby("plan_id", as_index=False, sort=True).first()


def _with_their_plans(areas: gpd.GeoDataFrame, plans: pd.DataFrame) -> gpd.GeoDataFrame:
    """What is told of a plan in every area of it that does not say it itself.

    An area without an id is of the file's only plan.
    """
    if plans.empty:
        return areas
    areas = areas.copy()
    ids = areas["plan_id"].map(lambda value: value or None)
    if len(plans) == 1:
        ids = ids.fillna(plans["plan_id"].iloc[0])
    areas["plan_id"] = ids
    by_id = plans.set_index("plan_id")
    for name in _OF_THE_PLAN:
        found = ids.map(by_id[name])
        if name == "plan_type":
            found = pd.to_numeric(found, errors="coerce")
            areas[name] = pd.to_numeric(areas[name], errors="coerce").fillna(found)
        else:
            own = areas[name].map(lambda value: value or None)
            areas[name] = own.where(own.notna(), found)
    return areas


def settled(reading: Reading, where: str) -> Reading:
    """Plan areas with codes of today and dates as ISO text, None where nobody says.

    A ConfigurationError names the codes that are not known.
    """
    frame = gpd.GeoDataFrame(reading.frame).copy()
    codes = [old_purposes().get(int(code), int(code)) for code in frame["purpose"]]
    unknown = sorted({code for code in codes if group_of(code) is None})
    if unknown:
        what = _(
            "ukjente arealformål: {codes}.",
            codes=", ".join(f"{code} ({codes.count(code)})" for code in unknown),
        )
        remedy = _("Rett kodene i planen; formålene er de i SOSI Plan 5.0 og loven av 1985.")
        raise ConfigurationError([Problem(where, what, remedy)])
    frame["purpose"] = np.array(codes, dtype=np.int64)
    texts = [cells.text(value) for value in frame["in_force"]]
    dates = [as_iso(value) for value in texts]
    frame["in_force"] = pd.Series(dates, index=frame.index, dtype=object)
    for name in ("plan_id", "plan_name", "name", "note"):
        frame[name] = pd.Series(
            [cells.text(value) for value in frame[name]], index=frame.index, dtype=object
        )
    for name in ("plan_status", "plan_type", "dwellings", "precedence"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(float)
    remarks = list(reading.remarks)
    unread = sorted({v for v, d in zip(texts, dates, strict=True) if v is not None and d is None})
    if unread:
        what = _("datoer som ikke kan leses: {dates}.", dates=", ".join(unread[:8]))
        remarks.append(Problem(where, what, _("Skriv 2020 eller 2020-01-31.")))
    return replace(reading, frame=frame, remarks=tuple(remarks))


def as_iso(value: str | None) -> str | None:
    """A date as `2020-01-31`, or a year alone; None for what is neither.

    >>> [as_iso(v) for v in ("20150611", "11.6.2015", "2015-06-11T00:00:00", "2015", "snart")]
    ['2015-06-11', '2015-06-11', '2015-06-11', '2015', None]
    """
    if not value:
        return None
    text = value.strip()
    if _YEAR.fullmatch(text):
        return text
    for pattern, order in ((_ISO, (0, 1, 2)), (_RUN_ON, (0, 1, 2)), (_DOTTED, (2, 1, 0))):
        match = pattern.match(text)
        if match:
            parts = match.groups()
            year, month, day = (int(parts[i]) for i in order)
            try:
                return pd.Timestamp(year, month, day).date().isoformat()
            except ValueError:
                return None
    return None
