"""Where a caseworker's answer and a measurement are about the same ground.

An answer says what stands in the way; it does not say what lies there instead, so the measurement
follows the map still. That is said beside the criterion, on every output.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ikap.model import Answer, Constraint, Criterion
from ikap.text import _, lowered
from ikap.words import ANSWERS


def remarks(
    answers: Iterable[Any], limits: Mapping[str, Constraint], criteria: Mapping[str, Criterion]
) -> dict[str, tuple[str, ...]]:
    """What is said beside each criterion of a site whose ground a caseworker has answered for.

    `answers` are the site's rows of the constraints' table.
    """
    result: dict[str, tuple[str, ...]] = {}
    for row in answers:
        limit = limits[row.constraint]
        if row.override is None or limit.measured_by not in criteria:
            continue
        said = _(
            "«{limit}» er overstyrt av saksbehandler ({answer}). Poengene følger fortsatt kartet.",
            limit=_(limit.title),
            answer=lowered(_(ANSWERS[Answer(row.answer)])),
        )
        result[limit.measured_by] = (*result.get(limit.measured_by, ()), said)
    return result
