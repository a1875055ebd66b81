"""Geonorge's Atom feeds: which files there are of a data set, of what day, for which area.

Used to learn a file's own date, and to find one that is offered by nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

from ikap.sources.download.register import iso_day
from ikap.sources.download.transport import fetch, odd

_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True)
class Entry:
    """A file of a feed: `terms` are its categories, such as EPSG:25833 and a municipality."""

    title: str
    href: str
    updated: str
    terms: tuple[str, ...]


def entries(address: str) -> tuple[Entry, ...]:
    """The files of a feed, in its own order; what it names by no link is left out."""
    body = fetch(address, None, {"Accept": "application/atom+xml"})
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise odd(address)
    try:
        root = Tree.fromstring(body)  # noqa: S314 - no entities, above
    except Tree.ParseError as error:
        raise odd(address) from error
    if root.tag != f"{_ATOM}feed":
        raise odd(address)
    result = []
    for entry in root.iter(f"{_ATOM}entry"):
        links = [
            str(link.get("href"))
            for link in entry.iter(f"{_ATOM}link")
            if link.get("href") and link.get("rel") in ("alternate", "enclosure", "section", None)
        ]
        if links:
            terms = [
                str(category.get(name))
                for category in entry.iter(f"{_ATOM}category")
                for name in ("term", "label")
                if category.get(name)
            ]
            title = entry.findtext(f"{_ATOM}title") or ""
            updated = iso_day(entry.findtext(f"{_ATOM}updated") or "")
            result.append(Entry(title, links[0], updated, tuple(terms)))
    return tuple(result)


def chosen(listed: Sequence[Entry], area: str, epsg: str) -> Entry | None:
    """The newest file for an area (a municipality's number, or 0000) in a CRS.

    >>> two = [Entry("GML, 5001", "a", "2025-01-01", ("EPSG:25832", "5001")),
    ...        Entry("GML, 5001", "b", "2026-01-01", ("EPSG:25832", "5001"))]
    >>> chosen(two, "5001", "25832").href, chosen(two, "5028", "25832")
    ('b', None)
    """
    fit = [
        entry
        for entry in listed
        if (area in entry.terms or area in entry.title.replace(",", " ").split())
        and any(term.endswith(epsg) for term in entry.terms)
    ]
    return max(fit, key=lambda entry: entry.updated) if fit else None
