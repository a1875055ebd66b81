"""Geonorge's download service: what it offers of a data set, an order, and its files.

The interface is that of Kartverket's NedlastingAPI, version 3, which other agencies run as well.
Read in its source, github.com/kartverket/Geonorge.NedlastingAPI, on 2026-11-25.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from ikap.model import InputError, Problem
from ikap.sources.cells import plain
from ikap.sources.download.transport import NeedsLogin, fetch_json, odd
from ikap.storage import safe_file
from ikap.text import _, listed

SERVICES = {"geonorge": "https://nedlasting.geonorge.no/api"}
# What we read best, first: one data set a file, with object types as layers.
FORMATS = ("GPKG", "GeoPackage", "FGDB", "GeoJSON", "GML", "Shape", "ESRI Shape", "SOSI")
# The UTM zones without heights, and with them.
ZONES = {"25832": ("25832", "5972"), "25833": ("25833", "5973"), "25835": ("25835", "5975")}
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, *(30.0,) * 20)  # seconds between looks at an order: ten minutes
READY, WRONG = "ReadyForDownload", "Error"


@dataclass(frozen=True)
class Download:
    """Where a data set is fetched: the service's address and the data set's number there."""

    service: str
    uuid: str

    @property
    def address(self) -> str:
        return SERVICES.get(self.service, self.service).rstrip("/")


@dataclass(frozen=True)
class Plan:
    """What is ordered: areas, a projection and a format, as the service names them."""

    areas: tuple[Mapping[str, Any], ...]
    projection: Mapping[str, Any]
    format: Mapping[str, Any]

    @property
    def words(self) -> str:
        names = listed([str(area.get("name") or area.get("code")) for area in self.areas])
        shown = str(self.projection.get("name") or self.projection.get("code"))
        return f"{names}; {self.format.get('name')}, {shown}"


@dataclass(frozen=True)
class File:
    """A file of an order; `url` is empty until it is ready, `size` is in bytes where it is told."""

    name: str
    url: str
    status: str
    size: int | None


@dataclass(frozen=True)
class Order:
    """An order by its number, and its files."""

    reference: str
    files: tuple[File, ...]

    @property
    def ready(self) -> bool:
        return all(file.status == READY and file.url for file in self.files)


def offered(download: Download) -> list[Mapping[str, Any]]:
    """The areas that a data set is offered by; a NeedsLogin where it is for those who log in."""
    offer = fetch_json(f"{download.address}/capabilities/{download.uuid}")
    if isinstance(offer, Mapping) and offer.get("accessConstraintRequiredRole"):
        what = _("datasettet krever innlogging (Norge digitalt).")
        raise NeedsLogin(Problem(download.address, what), 403)
    areas = fetch_json(f"{download.address}/codelists/area/{download.uuid}")
    if not isinstance(areas, list) or not all(isinstance(area, Mapping) for area in areas):
        raise odd(download.address)
    return areas


def planned(areas: Iterable[Mapping[str, Any]], municipalities: Sequence[str], epsg: int) -> Plan:
    """What to order: the municipalities, else their counties, else the whole country.

    In the projection nearest to the calculation CRS and the format that is read best. An
    InputError tells what is offered where nothing fits.
    """
    by_kind: dict[str, dict[str, Mapping[str, Any]]] = {}
    for area in areas:
        kind = str(area.get("type", "")).casefold()
        by_kind.setdefault(kind, {})[str(area.get("code"))] = area
    counties = sorted({code[:2] for code in municipalities})
    country = by_kind.get("landsdekkende", {})
    for wanted in (
        [by_kind.get("kommune", {}).get(code) for code in sorted(municipalities)],
        [by_kind.get("fylke", {}).get(code) for code in counties],
        [country[min(country)]] if country else [None],
    ):
        there = [area for area in wanted if area is not None]
        if len(there) == len(wanted):
            projection, format_ = _chosen(there, epsg)
            return Plan(tuple(there), projection, format_)
    offers = sorted({f"{kind} ({len(planned)})" for kind, planned in by_kind.items()})
    what = _("datasettet tilbys ikke for regionens kommuner.")
    raise InputError(
        [Problem("Geonorge", what, _("Det tilbys for {kinds}.", kinds=listed(offers)))]
    )


def _chosen(
    areas: Sequence[Mapping[str, Any]], epsg: int
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """A projection and a format that every one of the areas has."""
    by_code = [{str(p.get("code")): p for p in area.get("projections") or ()} for area in areas]
    shared = [code for code in by_code[0] if all(code in each for each in by_code)]
    nearest = [*ZONES.get(str(epsg), ()), *(code for zone in ZONES.values() for code in zone)]
    for code in [*(code for code in nearest if code in shared), *shared]:
        projection = by_code[0][code]
        formats = [
            {plain(str(f.get("name"))): f for f in each[code].get("formats") or area["formats"]}
            for each, area in zip(by_code, areas, strict=True)
        ]
        for wanted in FORMATS:
            for name, formats_ in formats[0].items():
                if name.startswith(plain(wanted)) and all(name in each for each in formats):
                    return projection, formats_
    what = _("datasettet tilbys ikke i et format som kan leses.")
    raise InputError(
        [Problem("Geonorge", what, _("Last ned datasettet manuelt, og konverter det."))]
    )


def ordered(download: Download, plan: Plan) -> Order:
    """Place an order. No name or address is sent: what is open is ready at once, or soon."""
    line = {
        "metadataUuid": download.uuid,
        "areas": [_kept(area, ("code", "type", "name")) for area in plan.areas],
        "projections": [_kept(plan.projection, ("code", "name", "codespace"))],
        "formats": [_kept(plan.format, ("name", "version"))],
    }
    receipt = fetch_json(
        f"{download.address}/order",
        {
            "email": "",
            "softwareClient": "IKAP",
            "softwareClientVersion": version("ikap"),
            "downloadAsBundle": False,
            "orderLines": [line],
        },
        attempts=1,
    )
    return _order(download, receipt)


def looked_at(download: Download, reference: str) -> Order:
    """How an order stands."""
    reference = quote(reference, safe="")
    return _order(download, fetch_json(f"{download.address}/order/{reference}"))


def waited_for(
    download: Download, order: Order, pause: Callable[[float], None] = time.sleep
) -> Order:
    """The order when all its files are ready.

    An InputError where the service could not make one, or where it takes longer than PAUSES.
    """
    for seconds in (*PAUSES, None):
        failed = [file.name for file in order.files if file.status == WRONG]
        if failed or not order.files:
            what = _("tjenesten kunne ikke lage {names}.", names=listed(failed) or _("filene"))
            raise InputError([Problem(download.address, what, _("Prøv igjen senere."))])
        if order.ready:
            return order
        if seconds is not None:
            pause(seconds)
            order = looked_at(download, order.reference)
    what = _("bestillingen {reference} er ikke klar ennå.", reference=order.reference)
    remedy = _("Hent bestillingen senere med --order {reference}.", reference=order.reference)
    raise InputError([Problem(download.address, what, remedy)])


def _order(download: Download, receipt: Any) -> Order:
    files = receipt.get("files") if isinstance(receipt, Mapping) else None
    if not isinstance(receipt, Mapping) or not isinstance(files, list):
        raise odd(download.address)
    listed = []
    for n, file in enumerate(files, start=1):
        size = file.get("fileSize")
        listed.append(
            File(
                name=safe_file(str(file.get("name") or f"{download.uuid}-{n}.zip")),
                url=str(file.get("downloadUrl") or ""),
                status=str(file.get("status") or ""),
                size=size if isinstance(size, int) and size > 0 else None,
            )
        )
    return Order(str(receipt.get("referenceNumber") or ""), tuple(listed))


def _kept(receipt: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: receipt[name] for name in names if receipt.get(name) is not None}
