"""The official data sets that may fill a layer, as tables/official/*.toml tell: where, how, what.

Records only: fetching is left to `download`, judging to `criteria`. A product has one request or
more; each says how the producer's columns and codes are read as ours, and what its layer must be
called. What is not fetched, and why, is told beside.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from ikap.catalogue import TABLES
from ikap.model import Basis, Tag
from ikap.sources.cells import plain
from ikap.sources.products import CATALOGUE_PAGE
from ikap.text import N_

FOLDER = TABLES / "official"
PAGED = ("wfs", "ogc_api", "arcgis")
Service = Literal["wfs", "ogc_api", "arcgis", "geonorge", "file", "gtfs", "ssb", "centres"]
# Why a data set is not fetched, in words.
WHY = {
    "login": N_("krever brukernavn og passord; last ned eller be om filene"),
    "no_vector": N_("ingen tjeneste gir vektordata, bare kartbilde"),
    "disabled": N_("slått av i den nasjonale analysens eget oppsett"),
    "not_for_planning": N_("ikke til arealplanlegging etter datasettets egne vilkår"),
}


@dataclass(frozen=True)
class Request:
    """A layer of a service, and how what it gives is read.

    `name` is a regular expression that the layer's own name must meet. `fields`, `values`,
    `constants`, `codes` and `where` are those of region.toml. `buffer` is metres around features
    without area. `forgotten` are columns that are never kept.
    """

    service: Service
    address: str = ""
    layer: str = ""
    name: str = ""
    crs: str = "EPSG:25833"
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    forgotten: tuple[str, ...] = ()
    buffer: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:
        """The producer's columns that are read."""
        return tuple(dict.fromkeys([*self.fields.values(), *self.where]))


@dataclass(frozen=True)
class CoverageMap:
    """Where a data set was mapped: a layer, and the column of its status; all of it without one."""

    request: Request
    field: str = ""
    dok: tuple[str, ...] = ()
    tag: Tag = Tag.SOURCE


@dataclass(frozen=True)
class Official:
    """A data set that can fill a layer, or a part of one.

    `dok` are its names in the configuration of the national analysis. `dated` is the column of
    its producer's date (`dated_is` says whether that is the data set's or each feature's).
    `never_no` says why the absence of a feature proves nothing, `complete` why it does.
    `open_choice`: what is taken where several may fill the layer alone. `tag`: whose word the
    address is.
    """

    id: str
    kind: str
    title: str
    owner: str
    theme: str
    licence: str
    requests: tuple[Request, ...]
    uuid: str = ""
    dok: tuple[str, ...] = ()
    coverage: CoverageMap | None = None
    login: bool = False
    date: str = ""
    dated: str = ""
    dated_is: Literal["dataset", "feature"] = "dataset"
    covers: str = ""
    complete: str = ""
    never_no: str = ""
    meaning: str = ""
    open_choice: bool = False
    tag: Tag = Tag.SOURCE

    @property
    def page(self) -> str:
        """Where a planner reads of it and downloads it by hand; nothing where it is not known."""
        return CATALOGUE_PAGE + self.uuid if self.uuid else ""

    def serves(self, where: Mapping[str, Sequence[Any]]) -> bool:
        """Whether a request of it may give features whose columns hold the given codes."""
        return any(
            all(_may_hold(request, name, codes) for name, codes in where.items())
            for request in self.requests
        )


@dataclass(frozen=True)
class LeftOut:
    """Data sets that are not fetched, and why: a word of WHY."""

    title: str
    why: str
    dok: tuple[str, ...] = ()
    uuid: str = ""


@dataclass(frozen=True)
class CoverageStatus:
    """A code of a coverage map, and whether the absence of a feature there means `no`."""

    code: str
    title: str
    covered: bool
    names: tuple[str, ...]


@cache
def official() -> tuple[Official, ...]:
    """Every product, in the order of the tables."""
    return tuple(
        _product(entry) for table in _tables().values() for entry in table.get("products", ())
    )


@cache
def left_out() -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(**{**entry, "dok": tuple(entry.get("dok", ()))})
        for table in _tables().values()
        for entry in table.get("left_out", ())
    )


@cache
def coverage_statuses() -> Mapping[str, CoverageStatus]:
    """The codes of coverage maps, by every spelling that was met, plainly written."""
    statuses = {}
    for entry in _tables()["coverage_status"]["codes"]:
        status = CoverageStatus(**{**entry, "names": tuple(entry["names"])})
        statuses.update({plain(name): status for name in (status.code, *status.names)})
    return statuses


def products_of(kind: str) -> tuple[Official, ...]:
    """The products that can fill a layer, or a part of it."""
    return tuple(product for product in official() if product.kind == kind)


def product(name: str) -> Official:
    """A product by its id; a KeyError where there is none."""
    return next(product for product in official() if product.id == name)


def by_default(kind: str) -> tuple[Official, ...]:
    """What is fetched for a layer where nobody chose: all that make it up together.

    Of those that each fill it alone, the open one that the tables choose; a login is never
    among them.
    """
    known = [product for product in products_of(kind) if not product.login]
    chosen = [product for product in known if product.open_choice]
    return tuple(chosen or known)


def basis_of(product: Official) -> Basis:
    """Whose word the product's address and mapping are."""
    for table in _tables().values():
        if any(entry["id"] == product.id for entry in table.get("products", ())):
            basis = Basis(**table["basis"])
            return basis if product.tag is Tag.SOURCE else Basis(basis.title, product.tag)
    raise KeyError(product.id)


def feeds(counties: Sequence[str]) -> tuple[str, ...]:
    """Entur's feeds for the buses of counties, each once, sorted.

    >>> feeds(["50", "50"]), feeds(["99"])
    (('atb',), ())
    """
    feed = _tables()["statistics"]["feeds"]["county"]
    return tuple(sorted({str(feed[county]) for county in counties if county in feed}))


def rail_feeds() -> tuple[str, ...]:
    return tuple(map(str, _tables()["statistics"]["feeds"]["rail"]))


def service_address(name: str) -> str:
    """Where the catalogue of metadata, or the register of fitness, is asked."""
    return str(_tables()["services"]["services"][name])


def _may_hold(request: Request, name: str, codes: Sequence[Any]) -> bool:
    if name in request.constants:
        return request.constants[name] in codes
    if name in request.values:
        return any(ours in codes for ours in request.values[name].values())
    return name in request.fields or name in request.codes


def _product(entry: Mapping[str, Any]) -> Official:
    entry_ = {name: value for name, value in entry.items() if name not in ("layers", "coverage")}
    entry_["dok"] = tuple(entry_.get("dok", ()))
    entry_["tag"] = Tag(entry_.get("tag", Tag.SOURCE))
    requests = tuple(_request(layer) for layer in entry["layers"])
    return Official(**entry_, requests=requests, coverage=_coverage(entry.get("coverage")))


def _request(entry: Mapping[str, Any]) -> Request:
    return Request(**{**entry, "forgotten": tuple(entry.get("forgotten", ()))})


def _coverage(entry: Mapping[str, Any] | None) -> CoverageMap | None:
    if entry is None:
        return None
    mine = ("field", "dok", "uuid", "tag")
    request = _request({name: value for name, value in entry.items() if name not in mine})
    return CoverageMap(
        request=request,
        field=str(entry.get("field", "")),
        dok=tuple(entry.get("dok", ())),
        tag=Tag(entry.get("tag", Tag.SOURCE)),
    )


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.toml"))
    }
