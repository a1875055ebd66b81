"""A round that is judged part by part: which sites its reports are made of."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from ikap.batch import large
from ikap.batch.large import Large


class AskedFor(Exception):  # noqa: N818 - not a fault
    """The sites that were asked for."""


def judged(sites):
    raise AskedFor(list(sites.index))


@pytest.mark.parametrize(
    ("placed", "wanted"), [(["c", "a"], ["c", "a"]), ([], ["b", "d"])], ids=["placed", "none"]
)
def test_where_no_site_has_a_place_those_that_could_have_the_best_are_shown(
    monkeypatch, placed, wanted
):
    monkeypatch.setattr(large, "BEST", 2)
    table = pd.DataFrame({"score_high": [0.2, 0.9, 0.4, 0.7]}, index=list("abcd"))
    one = SimpleNamespace(
        round=SimpleNamespace(submissions=SimpleNamespace(alternatives=table)),
        form=None,
        _evaluation=judged,
    )
    overview = SimpleNamespace(best=lambda _count: pd.Index(placed), sites=table)
    with pytest.raises(AskedFor) as asked:
        Large._best(one, overview)
    assert asked.value.args[0] == wanted
