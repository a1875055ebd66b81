"""A round as a workbook: read, refused with what mends it, remarks, overlaps, and letters.

Everything is sorted by municipality, and names the file with the folder that it came in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import geopandas as gpd

from ikap.assess.round import By, Overlap, Tally
from ikap.model import Problem, Rejection
from ikap.present.book.sheets import Book, Cell, Column, Sheet, Value
from ikap.sources.proposals import Opened, Reading
from ikap.text import _, percent, speaking
from ikap.words import LIGHTS

ROUND = "round.xlsx"
_NOWHERE = "–"

Row = list[Value | Cell]


@dataclass(frozen=True)
class RoundBook:
    """What the workbook is made of; `names`: municipality → its name."""

    title: str
    alternatives: gpd.GeoDataFrame
    opened: Sequence[Opened]
    readings: Sequence[Reading]
    rejected: Sequence[Rejection]
    remarks: Sequence[Problem]
    overlaps: Sequence[Overlap]
    tallies: Sequence[Tally]
    names: Mapping[str, str]

    def write(self, path: Path, written: datetime) -> None:
        """Write round.xlsx: the same bytes for the same round and the same `written`."""
        municipalities = self._municipalities()
        with Book(path, written, self.title) as book:
            counts = Sheet(book, _("Kommuner"), _count_columns())
            read = Sheet(book, _("Lest"), _read_columns(), frozen=3)
            refused = Sheet(book, _("Avvist"), _refused_columns(), frozen=3)
            remarks = Sheet(book, _("Merknader"), _remark_columns(), frozen=2)
            shared = Sheet(book, _("Overlapp"), _overlap_columns(), frozen=2)
            letters = Sheet(book, _("Brev"), _letter_columns(), frozen=2)
            for sheet, note in (
                (counts, _("Områdene i innspillsrunden, kommune for kommune.")),
                (read, _("Filene og arkene som er lest, og hvordan feltene er tolket.")),
                (refused, _("Innspill som ikke kunne leses eller måles, og hva som må rettes.")),
                (remarks, _("Opplysninger som er tolket, eller som ikke stemmer overens.")),
                (shared, _("Områder fra ulike innspill som overlapper.")),
                (letters, _("Utkast til svar til hver innsender, på norsk.")),
            ):
                sheet.open([Cell(self.title, bold=True), Cell(note)])
            counts.rows(list(self._counts()))
            read.rows(_sorted(self._read(municipalities)))
            refused.rows(_sorted(self._refused(municipalities)))
            remarks.rows(_sorted(self._remarks(municipalities)))
            shared.rows(_sorted(self._shared()))
            letters.rows(_sorted(self._letters(municipalities)))

    def _named(self, code: str) -> str:
        return f"{code} {self.names.get(code, '')}".rstrip()

    def _municipalities(self) -> dict[str, str]:
        """File or layer → the municipality that most of its areas lie in."""
        held: dict[str, Counter[str]] = defaultdict(Counter)
        for file, code in zip(
            self.alternatives["file"], self.alternatives["municipality_code"], strict=True
        ):
            held[str(file)][str(code)] += 1
            held[_file_of(str(file))][str(code)] += 1
        most = {file: min(n.items(), key=lambda row: (-row[1], row[0])) for file, n in held.items()}
        return {file: self._named(code) for file, (code, _count) in most.items()}

    def _counts(self) -> Iterator[Row]:
        for tally in self.tallies:
            if tally.by is By.FILE:
                continue
            yield [
                tally.name or _("Hele innspillsrunden"),
                tally.proposals,
                tally.eligible,
                tally.conditional,
                tally.excluded,
                tally.green,
                tally.yellow,
                tally.red,
                tally.without_class,
                round(tally.area_daa, 1),
                round(tally.dwellings),
                round(tally.jobs),
            ]

    def _read(self, of: Mapping[str, str]) -> Iterator[Row]:
        scored = Counter(self.alternatives.drop_duplicates(["file", "row"])["file"].astype(str))
        refused = Counter(r.file for r in self.rejected if r.row is not None)
        for reading in self.readings:
            where = reading.where
            used = [f"{theirs} → {ours}" for theirs, ours in reading.columns.items() if ours]
            unused = [theirs for theirs, ours in reading.columns.items() if not ours]
            yield [
                of.get(where, _NOWHERE),
                _sender(where),
                where,
                scored[where],
                refused[where],
                reading.passed or ", ".join(used) or _NOWHERE,
                ", ".join(unused),
            ]

    def _refused(self, of: Mapping[str, str]) -> Iterator[Row]:
        for r in self.rejected:
            where = of.get(r.file, of.get(_file_of(r.file), _NOWHERE))
            yield [where, _sender(r.file), r.file, r.row, r.id, r.reason, r.remedy]

    def _remarks(self, of: Mapping[str, str]) -> Iterator[Row]:
        for remark in self.remarks:
            file = next((name for name in of if remark.where.startswith(name)), "")
            place = of.get(file, _NOWHERE)
            yield [place, _sender(remark.where), remark.where, remark.what, remark.remedy]

    def _shared(self) -> Iterator[Row]:
        at = dict(
            zip(self.alternatives["proposal"], self.alternatives["municipality_code"], strict=True)
        )
        for pair in self.overlaps:
            yield [
                self._named(str(at[pair.first])),
                _("samme område") if pair.is_same else _("overlapper"),
                pair.first,
                pair.first_file,
                pair.second,
                pair.second_file,
                round(pair.area_daa, 1),
                percent(pair.first_share),
                percent(pair.second_share),
            ]

    def _letters(self, of: Mapping[str, str]) -> Iterator[Row]:
        """A letter a sender: the folder that files came in, or the file where they have none."""
        files: dict[str, list[Opened]] = defaultdict(list)
        for file in self.opened:
            files[_sender(file.name) or file.name].append(file)
        for sender, sent in sorted(files.items()):
            names = {file.name for file in sent}
            place = next((of[name] for name in sorted(names) if name in of), _NOWHERE)
            with speaking("nb"):
                letter = self._letter(names)
            yield [place, sender, letter]

    def _letter(self, names: set[str]) -> str:
        sites = self.alternatives
        mine = sites[sites["file"].map(lambda file: _file_of(str(file)) in names).astype(bool)]
        refused = [r for r in self.rejected if _file_of(r.file) in names]
        remarks = [p for p in self.remarks if any(p.where.startswith(name) for name in names)]
        lines = [
            _("Arealinnspillet er mottatt: {files}.", files=", ".join(sorted(names))),
            _(
                "Områder som er lest og vurderes videre i innspillsrunden: {n} ({ids}).",
                n=mine["proposal"].nunique(),
                ids=", ".join(sorted(set(mine["proposal"].astype(str)))) or _NOWHERE,
            ),
        ]
        if refused:
            lines.append(
                _("Dette er ikke med i vurderingen. Rett det som kan rettes, og send det på nytt:")
            )
            lines += [f"– {_place(r)}: {r.reason} {r.remedy}".rstrip() for r in refused]
        if remarks:
            lines.append(_("Dette bør kontrolleres:"))
            lines += [f"– {p.where}: {p.what} {p.remedy}".rstrip() for p in remarks]
        lines.append(_("Vurderingen er et faglig grunnlag, og ikke et vedtak."))
        return "\n".join(lines)


def _place(rejection: Rejection) -> str:
    if rejection.row is None:
        return rejection.file
    return _("{file}, rad {row} ({id})", file=rejection.file, row=rejection.row, id=rejection.id)


def _file_of(where: str) -> str:
    """The file of a layer or sheet."""
    head, sign, layer = where.rpartition(":")
    return head if sign and "/" not in layer and "." in PurePosixPath(head).name else where


def _sender(where: str) -> str:
    """The folder that a file came in; nothing where its name has none."""
    parent = PurePosixPath(_file_of(where.partition(", ")[0])).parent.as_posix()
    return "" if parent == "." else parent


def _sorted(rows: Iterable[Row]) -> list[Row]:
    """By municipality; those that lie nowhere last."""
    return sorted(rows, key=lambda row: (row[0] == _NOWHERE, str(row[0])))


def _count_columns() -> list[Column]:
    heads = (
        *(_("Områder"), _("Ingen konflikt funnet"), _("Må avklares"), _("Absolutt konflikt")),
        *(_(title) for title in LIGHTS.values()),
        _("Uten klasse"),
    )
    return [
        Column(_("Kommune"), 26),
        *(Column(head, 12, "0") for head in heads),
        Column(_("daa"), 12, "#,##0.0"),
        Column(_("Boliger"), 12, "#,##0"),
        Column(_("Arbeidsplasser"), 14, "#,##0"),
    ]


def _places() -> list[Column]:
    return [Column(_("Kommune"), 22), Column(_("Mappe"), 22)]


def _read_columns() -> list[Column]:
    return [
        *_places(),
        Column(_("Fil og ark"), 34),
        Column(_("Lest"), 8, "0"),
        Column(_("Avvist"), 8, "0"),
        Column(_("Lest som"), 60, wrap=True),
        Column(_("Ikke brukt"), 40, wrap=True),
    ]


def _refused_columns() -> list[Column]:
    return [
        *_places(),
        Column(_("Fil"), 34),
        Column(_("Rad"), 7, "0"),
        Column(_("Id"), 14),
        Column(_("Årsak"), 60, wrap=True),
        Column(_("Råd"), 60, wrap=True),
    ]


def _remark_columns() -> list[Column]:
    return [
        *_places(),
        Column(_("Hvor"), 40),
        Column(_("Merknad"), 70, wrap=True),
        Column(_("Råd"), 50, wrap=True),
    ]


def _overlap_columns() -> list[Column]:
    return [
        Column(_("Kommune"), 22),
        Column(_("Forhold"), 16),
        Column(_("Id"), 14),
        Column(_("Fil"), 30),
        Column(_("Id"), 14),
        Column(_("Fil"), 30),
        Column(_("daa"), 10, "#,##0.0"),
        Column(_("Andel av det første"), 12),
        Column(_("Andel av det andre"), 12),
    ]


def _letter_columns() -> list[Column]:
    return [Column(_("Kommune"), 22), Column(_("Innsender"), 26), Column(_("Brev"), 110, wrap=True)]
