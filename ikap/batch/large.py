"""A round of more sites than people read: judged part by part and written as columns.

In memory are the submissions, what an overview keeps of each site, and one part. What depends on
all sites, their places, is worked out when all parts are judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ikap.assess.evaluate import evaluate, parts_of
from ikap.assess.round import Overview, kept, placed
from ikap.batch.journal import Journal
from ikap.batch.measuring import PART, Round, kept_overrides
from ikap.model import Evaluation, Override, Profile
from ikap.present.gis import write_columns
from ikap.present.run import stamp_of
from ikap.sources.forms import NO_FORM, AssessmentForm
from ikap.sources.region import Region

READABLE = 5000  # sites that a map, a workbook and pages are made of [P]
BEST = 200  # of each list, that the map of a larger round shows [P]
FILE = "columns.parquet"  # in the journal's folder


@dataclass(frozen=True)
class Large:
    """A round that is measured, and what it is judged by."""

    round: Round
    journal: Journal
    region: Region
    profile: Profile
    overrides: Sequence[Override] = ()
    form: AssessmentForm = NO_FORM

    def judge(
        self, written: datetime, advance: Callable[[int], None]
    ) -> tuple[Overview, Evaluation, Path]:
        """The round as a whole, the best of it, and the file of all columns, without places.

        `written` is when the run is said to be; `advance` is told how many more sites are judged.
        """
        sites = self.round.submissions.alternatives
        path, parts = self.journal.folder / FILE, list[pd.DataFrame]()
        last: list[Evaluation] = []

        def judged() -> Iterator[Evaluation]:
            for part in parts_of(sites, PART):
                evaluation = self._evaluation(part)
                parts.append(kept(evaluation))
                last[:] = [evaluation]
                yield evaluation
                advance(len(part))

        write_columns(judged(), path, stamp_of(sites, written, drawn=False))
        (judged_part,) = last
        submissions, form = self.round.submissions, self.form
        overview = Overview(
            placed(parts),
            judged_part.region,
            judged_part.profile,
            (*submissions.remarks, *form.remarks),
        )
        return overview, self._best(overview), path

    def _evaluation(self, sites: gpd.GeoDataFrame) -> Evaluation:
        """Some of the sites judged by themselves: all of it holds but the places."""
        known_by = {str(id_): self.round.known_by[str(id_)] for id_ in sites.index}
        measured = self.journal.of(known_by)
        return evaluate(
            sites,
            self.region,
            self.profile,
            map_parts=lambda _work, _parts: [measured],
            overrides=kept_overrides(self.overrides, sites),
            drawn=False,
        )

    def _best(self, overview: Overview) -> Evaluation:
        """The first of each list, with the places that they have among all."""
        submissions, form = self.round.submissions, self.form
        ids = overview.best(BEST)
        if ids.empty:  # none has a place: those that could have the best
            ids = overview.sites.sort_values("score_high", ascending=False).index[:BEST]
        chosen = self._evaluation(submissions.alternatives.loc[ids])
        places = overview.places.loc[chosen.sites.index]
        return replace(
            chosen,
            sites=chosen.sites.assign(**{name: places[name] for name in places}),
            rejected=submissions.rejected,
            remarks=overview.remarks,
            inputs=(*submissions.inputs, *form.inputs),
            overrides=tuple(self.overrides),
            assessments=tuple(
                assessment for assessment in form.assessments if assessment.id in ids
            ),
            asked=submissions.asked,
        )
