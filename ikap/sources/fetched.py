"""The record of a fetch: what was asked, what came, whose it is and of what day.

It lies beside the data as JSON and is the evidence for what is said of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ikap.model import ConfigurationError, Problem
from ikap.text import N_, _

SCHEMA = "ikap-fetched-1"
CONTEXTS = ("Kommuneplan", "Reguleringsplan", "Byggesak")
# The register's words for how fit a data set is for a context: 0 to 5.
FITNESS = (
    N_("Ikke egnet"),
    N_("Dårlig egnet"),
    N_("Noe egnet"),
    N_("Egnet"),
    N_("Godt egnet"),
    N_("Svært godt egnet"),
)
UNFIT = 2  # up to this a warning is given; the national analysis leaves 0 out


@dataclass(frozen=True)
class Asked:
    """One request: the layer and box, what the service said there was, and what came."""

    service: str
    address: str
    layer: str
    crs: str = ""
    box: tuple[float, ...] = ()
    hits: int | None = None
    rows: int = 0
    pages: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class FetchRecord:
    """What is known of a data set that was fetched.

    `date` is the producer's own, and `date_of` tells where it was read; `fetched` is ours.
    `fitness` is context → 0 to 5, where the register tells. `coverage`: `map`, `none` or `failed`.
    """

    product: str
    kind: str
    title: str
    owner: str
    licence: str
    date: str
    date_of: str
    fetched: str
    theme: str = ""
    uuid: str = ""
    url: str = ""
    coverage: str = "none"
    fitness: Mapping[str, int] = field(default_factory=dict)
    requests: tuple[Asked, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)  # name → SHA-256
    remarks: tuple[str, ...] = ()


def record_text(record: FetchRecord) -> str:
    """The record as it is written."""
    document = {"schema": SCHEMA, **asdict(record)}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read_record(path: Path) -> FetchRecord:
    """A record as it lies beside the data; a ConfigurationError says what is wrong with it."""
    return _read(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> FetchRecord:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if document.pop("schema") != SCHEMA:
            raise ValueError(path)
        requests = tuple(
            Asked(**{**request, "box": tuple(request.get("box", ()))})
            for request in document.pop("requests", ())
        )
        document["remarks"] = tuple(document.get("remarks", ()))
        return FetchRecord(**document, requests=requests)
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = _("er ikke en lesbar henteprotokoll.")
        remedy = _("Hent kartlaget på nytt med ikap layers fetch.")
        raise ConfigurationError([Problem(path.name, what, remedy)]) from error
