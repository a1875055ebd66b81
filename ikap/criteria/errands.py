"""Goal 2, daily errands: what lies within a walk of home."""

from __future__ import annotations

import numpy as np

from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, method
from ikap.model import Goal, Kind
from ikap.text import N_, SHARE

ERRAND_WALK = 800.0  # metres


@indicator(
    title=N_("Andel daglige målpunkter innen 800 m"),
    unit=SHARE,
    most=1.0,
    basis=bases.TEN_MINUTE_TOWN,
    decimals=2,
    sentence=N_("{measured} av de daglige målpunktene ligger innen 800 m gangavstand"),
    short=N_("Målpunkter"),
)
def errands_within_walk(errand_targets: Data, on_foot: Data) -> Data:
    """The share of the kinds of service that lie within the walk, as a mean over the points."""
    within = [on_foot.to(goal).metres <= ERRAND_WALK for goal in errand_targets.values()]
    return on_foot.points.mean(np.sum(within, axis=0) / len(within))


daily_services = criterion(
    "daily_services",
    N_("Daglige målpunkter i gangavstand"),
    Goal.PROXIMITY,
    gauge(errands_within_walk, ((0, 0), (0.5, 0.5), (1, 1)), bases.CURVE, (Kind.HOUSING,)),
    method=method(
        N_(
            "Andelen av fire typer målpunkter (dagligvare, barnehage, barneskole, park) innen "
            "{walk} m gangavstand, som gjennomsnitt over punktene i området."
        ),
        walk=(ERRAND_WALK, 0),
    ),
    impact="accessibility",
    short=N_("Målpunkter"),
)
