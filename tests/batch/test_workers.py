"""Processes that each do a piece: what comes of it, and what a dead one takes with it."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
from collections import deque

import pytest

from ikap.batch.workers import Done, Failed, spread
from ikap.garbage import BETWEEN_SEARCHES, searched_seldom
from ikap.model import ConfigurationError, NothingScored, Problem

from .work import DEADLY, NOTHING, WRONG, inverse, searched


def test_a_process_that_dies_takes_its_own_piece_and_no_other():
    answers = dict(spread(inverse, deque([1, 2, DEADLY, NOTHING, 4, 8]), 2))
    assert answers.pop(DEADLY) == Failed("9", died=True)
    assert answers.pop(NOTHING) == Failed("unforeseen")
    assert answers == {1: Done(1.0), 2: Done(0.5), 4: Done(0.25), 8: Done(0.125)}


def test_what_is_added_while_the_work_goes_on_is_done_too():
    pieces = deque([2.0])
    found = []
    for piece, answer in spread(inverse, pieces, 1):
        found.append((piece, answer))
        if piece == 2:
            pieces.append(4.0)
    assert found == [(2, Done(0.5)), (4, Done(0.25))]


def test_a_wrong_configuration_stops_the_work_with_all_its_sentences():
    with pytest.raises(ConfigurationError) as raised:
        list(spread(inverse, deque([WRONG, 1]), 1))
    assert raised.value.problems == (Problem("tallet", "er 7"),)


@pytest.mark.parametrize("kind", [ConfigurationError, NothingScored])
def test_an_error_is_the_same_in_another_process(kind):
    error = kind([Problem("her", "er galt", "Gjør så."), Problem("der", "også")])
    there = pickle.loads(pickle.dumps(error))
    assert (type(there), there.problems, str(there)) == (kind, error.problems, str(error))


def test_every_process_of_ours_looks_for_loops_as_seldom():
    """The command line, a worker of a round or the service, and one of a cluster that is lent."""
    before = gc.get_threshold()
    assert before[0] != BETWEEN_SEARCHES
    with searched_seldom():
        here = gc.get_threshold()
    assert (here[0], gc.get_threshold()) == (BETWEEN_SEARCHES, before)
    ((_piece, given),) = spread(searched, deque(["any"]), 1)
    assert given == Done(here)
    code = "import atexit, gc; atexit.register(lambda: print(gc.get_threshold()[0]))\n"
    code += "from ikap import cli; cli.main()"
    said = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True)
    assert said.stdout.splitlines()[-1] == str(BETWEEN_SEARCHES)
