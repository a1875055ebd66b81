"""Another supplier's answers beside ours, in a folder: a table of every pair, and a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ikap.assess.comparison import Agreement, Opinion, Unplaced
from ikap.document import Document
from ikap.present.tables import csv_text
from ikap.sources.runs import BESIDE
from ikap.storage import Staged, write_json, write_text
from ikap.text import N_, NO_BREAK, _, number
from ikap.words import ANSWERS

AGREEMENTS: Mapping[Agreement, str] = {
    Agreement.SAME: N_("likt"),
    Agreement.AREA: N_("treff i begge, ulikt areal"),
    Agreement.MORE: N_("treff bare i den andre analysen"),
    Agreement.LESS: N_("treff bare i IKAP"),
    Agreement.KNOWN: N_("ikke undersøkt i én av dem"),
    Agreement.UNASKED: N_("undersøkes ikke i IKAP"),
}


def beside_document(
    run: str,
    document: Document,
    opinions: Sequence[Opinion],
    unplaced: Sequence[Unplaced],
    supplier: str,
) -> dict[str, Any]:
    """What is written of a comparison; the rows stand in the order of their answers."""
    counted = Counter(opinion.agreement for opinion in opinions)
    return {
        "schema": BESIDE[1],
        "run": run,
        "supplier": supplier,
        "counts": {kind.value: counted[kind] for kind in Agreement},
        "unplaced": [entry.file for entry in unplaced],
        "rows": [_row(opinion, document) for opinion in opinions],
    }


def write_beside(document: Mapping[str, Any], out: Path) -> Path:
    """Write the comparison into a folder: complete, or not at all; where it is."""
    staged = Staged(out)
    with staged as folder:
        rows = [dict(row) for row in document["rows"]]
        write_text(folder / "dok.csv", csv_text(rows, list(rows[0]) if rows else []))
        write_json(folder / BESIDE[0], document)
    return staged.landed


def sentence(row: Mapping[str, Any]) -> str:
    """A difference in words: the site, what each says, and whose data theirs are."""
    we, they = row["ours"], row["theirs"]
    ours = _(ANSWERS[we]).lower() if we else "–"
    theirs = _(ANSWERS[they]).lower()
    if row["agreement"] == Agreement.AREA:
        ours, theirs = (
            f"{number(row[name], 0)}{NO_BREAK}m²" for name in ("our_area_m2", "their_area_m2")
        )
    why = f" ({row['why']})" if row["why"] else ""
    return _(
        "{site}, {what}: IKAP {ours}, den andre analysen {theirs}{why}. {title}, {owner}.",
        site=row["site"],
        what=row["title"] or row["dataset"],
        ours=ours,
        theirs=theirs,
        why=why,
        title=row["dataset"],
        owner=row["owner"] or "–",
    )


def _row(opinion: Opinion, document: Document) -> dict[str, Any]:
    known = document["constraints"].get(opinion.constraint) if opinion.constraint else None
    return {
        "site": opinion.site,
        "constraint": opinion.constraint,
        "title": known["title"] if known else None,
        "agreement": opinion.agreement.value,
        "agreement_in_words": _(AGREEMENTS[opinion.agreement]),
        "ours": None if opinion.ours is None else opinion.ours.value,
        "our_area_m2": None if opinion.our_area is None else round(opinion.our_area, 1),
        "theirs": opinion.theirs.value,
        "their_area_m2": opinion.their_area,
        "their_word": opinion.result.word,
        "unchecked_share": round(opinion.unchecked, 4),
        "why": opinion.why,
        "dataset": opinion.result.title,
        "dataset_id": opinion.result.dataset,
        "owner": opinion.result.owner,
        "updated": opinion.result.updated,
    }
