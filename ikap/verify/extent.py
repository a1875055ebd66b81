"""How much of the weight was computed again from the input files."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ikap.document import Document
from ikap.verify.findings import Compared

KINDS = ("housing", "business")


def recomputed(document: Document, checks: Iterable[Compared]) -> dict[str, float]:
    """The share (0..1) of the weight, by kind, whose measured values were computed again.

    A criterion of a site counts when what it measured there was computed by the other engine's own
    code from the inputs. A kind without sites has none.
    """
    done = {check.number.key: check.sites for check in checks}
    shares = {}
    for kind in KINDS:
        whole, again = [], []
        for entry in document["alternatives"]:
            if entry["kind"] == kind:
                for result in entry["criteria"].values():
                    whole.append(result["weight"])
                    if str(entry["id"]) in done.get(result["indicator"], ()):
                        again.append(result["weight"])
        total = math.fsum(whole)
        if total > 0:
            shares[kind] = math.fsum(again) / total
    return shares
