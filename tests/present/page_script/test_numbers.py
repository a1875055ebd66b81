"""Numbers read the same on the page as on paper, to the last exact half, in every language."""

from __future__ import annotations

from itertools import product

import pytest

from ikap.text import LANGUAGES, NO_BREAK, SHARE, number, percent, quantity, speaking
from tests.present.page_script.engine import Engine

# Halves that are exact in binary, and halves as they are written that are not.
WHOLE = (0, 1, 2, 3, 7, 8, 14, 999, 1234, 9999, 15_556, 999_999)
HALVES = [
    (sign * float(f"{whole}.{'0' * decimals}5" if lead == "" else f"{whole}.{lead}5"), decimals)
    for sign, whole, (lead, decimals) in product(
        (1, -1), WHOLE, (("", 0), ("2", 1), ("4", 1), ("00", 2), ("67", 2), ("124", 3))
    )
]
BESIDE = [(1.0049999, 2), (0.49999999999999994, 0), (-0.04, 1), (-0.5, 0), (2.675, 2), (1e21, 0)]
SETTINGS = {"share": SHARE, "words": {}, "concepts": {}}


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request):
    """The page's words in a language, and the language."""
    return Engine("words", settings={**SETTINGS, "language": request.param}), request.param


def test_an_exact_half_goes_away_from_zero(page):
    engine, language = page
    with speaking(language):
        wanted = [number(value, decimals) for value, decimals in (*HALVES, *BESIDE)]
    ask = "(rows) => rows.map(([value, decimals]) => number(value, decimals))"
    assert engine.ask(ask, [*HALVES, *BESIDE]) == wanted
    rounded = dict(zip([*HALVES, *BESIDE], wanted, strict=True))
    assert (rounded[0.5, 0], rounded[2.5, 0], rounded[1.0049999, 2][-2:]) == ("1", "3", "00")


def test_shares_and_quantities_round_as_the_numbers_do(page):
    engine, language = page
    shares = [0.005, 0.015, 0.125, 0.145, 0.285, 0.5, 0.9949, 0.995, 1.0]
    with speaking(language):
        wanted = [percent(share, decimals) for share in shares for decimals in (0, 1)]
        amounts = [quantity(value, "daa", 1) for value, _decimals in HALVES]
    ask = "(shares) => shares.flatMap((s) => [0, 1].map((decimals) => percent(s, decimals)))"
    assert engine.ask(ask, shares) == wanted
    ask = '(rows) => rows.map(([value]) => quantity(value, "daa", 1))'
    assert engine.ask(ask, HALVES) == amounts
    assert all(NO_BREAK in amount for amount in amounts)
