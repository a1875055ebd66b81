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
    found: Sequence[Opinion],
    unplaced: Sequence[Unplaced],
    supplier: str,
) -> dict[str, Any]:
    """What is written of a comparison; the rows stand in the order of their answers."""
    counted = Counter(one.agreement for one in found)
    return {
        "schema": BESIDE[1],
        "run": run,
        "supplier": supplier,
        "counts": {kind.value: counted[kind] for kind in Agreement},
        "unplaced": [one.file for one in unplaced],
        "rows": [_row(one, document) for one in found],
    }


def write_beside(told: Mapping[str, Any], out: Path) -> Path:
    """Write the comparison into a folder: complete, or not at all; where it is."""
    staged = Staged(out)
    with staged as folder:
        rows = [dict(row) for row in told["rows"]]
        write_text(folder / "dok.csv", csv_text(rows, list(rows[0]) if rows else []))
        write_json(folder / BESIDE[0], told)
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


def _row(one: Opinion, document: Document) -> dict[str, Any]:
    known = document["constraints"].get(one.constraint) if one.constraint else None
    return {
        "site": one.site,
        "constraint": one.constraint,
        "title": known["title"] if known else None,
        "agreement": one.agreement.value,
        "agreement_in_words": _(AGREEMENTS[one.agreement]),
        "ours": None if one.ours is None else one.ours.value,
        "our_area_m2": None if one.our_area is None else round(one.our_area, 1),
        "theirs": one.theirs.value,
        "their_area_m2": one.their_area,
        "their_word": one.result.word,
        "unchecked_share": round(one.unchecked, 4),
        "why": one.why,
        "dataset": one.result.title,
        "dataset_id": one.result.dataset,
        "owner": one.result.owner,
        "updated": one.result.updated,
    }
