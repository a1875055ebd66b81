"""What producers call the data sets that may become a layer, as tables/products.toml lists them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from ikap.catalogue import TABLES
from ikap.sources.cells import plain

_DELIVERY = re.compile(r"^[^\W\d]+_\d{2,4}_.+_\d{4,5}_", re.IGNORECASE)
CATALOGUE_PAGE = "https://kartkatalog.geonorge.no/metadata/"


@dataclass(frozen=True)
class Product:
    """A data set as it is delivered: whose it is, and how its file is known.

    `files`: patterns or parts of the file's name. `layers`: what its layer of this kind is called,
    by names that no other has. `formats`: drivers whose files are all of it,
    `format_layers`: which layers of those.
    What was not read of it is empty. `restricted`: it is downloaded by those who have an agreement.
    """

    kind: str
    title: str
    publisher: str = ""
    licence: str = ""
    uuid: str = ""
    restricted: bool = False
    files: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    format_layers: tuple[str, ...] = ()
    address: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """Where a planner reads of it and downloads it by hand; nothing where it is not known."""
        return CATALOGUE_PAGE + self.uuid if self.uuid else self.address


@dataclass(frozen=True)
class ObjectType:
    """A layer by its producer's name, and how it is read as a kind of ours.

    `words`: a field → the producer's value → ours, which hold
    for the kind whatever the layer is called. `only`: it is taken for that kind only when asked.
    """

    kind: str
    names: tuple[str, ...]
    only: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    where: Mapping[str, list[Any]] = field(default_factory=dict)


@cache
def products() -> tuple[Product, ...]:
    return tuple(Product(**_frozen(entry)) for entry in _table()["products"])


@cache
def object_types() -> tuple[ObjectType, ...]:
    return tuple(ObjectType(**_frozen(entry)) for entry in _table()["objects"])


def product_of(file: str, layer: str | None, kind: str) -> Product | None:
    """The product of a kind that a file, or its layer, is known to be.

    `layer` is None for a file that has but one, or is taken whole; of several, only the
    product's own layers are it.

    >>> product_of("Basisdata_5001_Trondheim_25832_FKB-AR5_FGDB.zip", None, "land").publisher
    'NIBIO'
    >>> product_of("teiger.gpkg", "omrader", "land") is None
    True
    """
    for product in products():
        if product.kind != kind:
            continue
        named = plain(layer or "") in [plain(name) for name in product.layers]
        of_file = any(_fits(file, pattern) for pattern in product.files)
        if named or (of_file and (layer is None or not product.layers)):
            return product
    return None


def product_by_format(driver: str, layer: str | None, kind: str) -> Product | None:
    """The product of a kind that every file of a format is, in the layer that has it."""
    known = (p for p in products() if p.kind == kind and driver in p.formats)
    return next((p for p in known if layer in p.format_layers), None)


def is_delivered(product: Product, file: str, layer: str | None, columns: Sequence[str]) -> bool:
    """Whether a file that bears a product's name is a producer's own, and none drawn by hand.

    Producers number their deliveries in the file's name, or keep columns of their own.

    >>> soil = product_of("jordkvalitet.gpkg", None, "soil_quality")
    >>> is_delivered(soil, "jordkvalitet.gpkg", None, ["jordkvalitet"])
    False
    >>> is_delivered(soil, "jordkvalitet.gpkg", None, ["jordkvalitet", "lokalId"])
    True
    """
    if _DELIVERY.search(file) or plain(layer or "") in map(plain, product.layers):
        return True
    kept = {plain(name) for name in _table()["delivered"]["columns"]}
    return any(plain(column) in kept for column in columns)


def product_for(kind: str, uuid: str) -> Product | None:
    """The product with this number in Geonorge's catalogue."""
    matches = [product for product in products() if product.uuid == uuid]
    return next((p for p in matches if p.kind == kind), matches[0] if matches else None)


def object_type_of(layer: str, kind: str) -> ObjectType | None:
    """How a layer by this name is read as the kind, where its name says so.

    >>> object_type_of("Havflate", "shoreline").kind, object_type_of("lag1", "shoreline")
    ('shoreline', None)
    """
    named = plain(layer)
    for object_type in object_types():
        if object_type.kind == kind and named in [plain(name) for name in object_type.names]:
            return object_type
    return None


def _fits(file: str, pattern: str) -> bool:
    wanted = pattern.casefold()
    return fnmatchcase(file.casefold(), wanted if "*" in wanted else f"*{wanted}*")


def _frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    lists = ("files", "layers", "names", "formats", "format_layers")
    return {name: tuple(value) if name in lists else value for name, value in entry.items()}


def _table() -> Mapping[str, Any]:
    return tomllib.loads((TABLES / "products.toml").read_text(encoding="utf-8"))
