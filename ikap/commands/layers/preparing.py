"""What does not depend on the sites, worked out once: `ikap layers prepare`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ikap.assess import drawn, evaluate
from ikap.assess.measurement import RECORDS
from ikap.catalogue import LAYERS
from ikap.commands.terminal import (
    LanguageOption,
    RegionOption,
    command,
    out_console,
    use_language,
    working,
)
from ikap.criteria import CONSTRAINTS, SHARED
from ikap.criteria.zones import ZONE
from ikap.model import ConfigurationError, Problem
from ikap.sources import prepared
from ikap.sources.region import BUNDLED, OF_A_LAYER, Region, open_region
from ikap.text import _, language, number

MB = 1e6


@command
def prepare_layers(region: RegionOption = None, lang: LanguageOption = "nb") -> None:
    use_language(lang)
    where = open_region(region)
    if where.from_database:
        what = _("et kartlag leses fra en database, og kan bli endret uten at det synes på en fil.")
        remedy = _("Alt regnes ut når det trengs. Legg laget inn som en fil for å gjøre det klart.")
        raise ConfigurationError([Problem(where.title, what, remedy)])
    places = prepared.folders(where.folder, bundled=where.reference.startswith(BUNDLED))
    with working(_("Leser kartlag …")):
        key = prepared.key_of(where.files())
        standing, path = prepared.standing(places, key)
    if standing is prepared.Standing.CURRENT and path is not None:
        out_console.print(_("Regionen er alt gjort klar: {path}", path=path))
        return
    with working(_("Gjør regionen klar …")):
        items, packer = packed(where.unprepared())
        if prepared.key_of(open_region(region).files()) != key:
            what = _("en av filene ble endret mens den ble lest.")
            raise ConfigurationError([Problem(where.title, what, _("Prøv igjen."))])
        path = prepared.keep(places, key, items, packer)
    size = number(path.stat().st_size / MB, 1)
    out_console.print(_("Regionen er gjort klar ({size} MB): {path}", size=size, path=path))


def packed(region: Region) -> tuple[dict[str, Any], prepared.Packer]:
    """All that is worth keeping of a region: its layers, the tables made of them, its surfaces.

    What cannot be kept as plain arrays is left out: it is made anew when it is asked for.
    """
    region.keep()
    evaluate.ready(region)
    drawn.ready(region)
    packer = prepared.Packer(RECORDS, region.crs)
    items: dict[str, Any] = {}
    for name, value in (*_layers(region), *_tables(region.lasting)):
        try:
            items[name] = packer.pack(value)
        except prepared.NotKeptError:
            continue
    return items, packer


def _layers(region: Region) -> Iterator[tuple[str, Any]]:
    """Each layer with what was mended in it, and the language that it says so in."""
    windowed = region.whole
    for name, kind in LAYERS.items():
        read_whole = not kind.windowed or name in windowed
        if kind.geometry != "raster" and read_whole and region.has(name):
            reading = region.reading(name)
            remarks = tuple((p.where, p.what, p.remedy) for p in reading.remarks)
            yield (
                OF_A_LAYER.format(name=name),
                (reading.frame, remarks, reading.note, reading.ends, language()),
            )


def _tables(lasting: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What was made of the layers."""
    wanted = {drawn.CAR_KM, *(table.name for table in SHARED)}
    wanted |= {ZONE.format(name=constraint.id) for constraint in CONSTRAINTS}
    for name in sorted(wanted & lasting.keys()):
        if lasting[name] is not None:
            yield name, lasting[name]
