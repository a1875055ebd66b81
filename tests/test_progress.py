"""Long work says how far it has come, in order and to the end."""

from __future__ import annotations

from ikap.commands.terminal import counting
from ikap.present.run.outputs import OUTPUTS, Choices


def test_parts_are_counted_before_each_and_come_in_order():
    told = []
    done = list(counting(told.append)(sum, [[1, 2, 3], [4, 5]]))
    assert done == [6, 9]
    assert told == ["0 av 5", "3 av 5"]


def test_every_output_of_a_run_can_be_named_while_it_is_written():
    usual = [output for output in OUTPUTS if output.when(Choices())]
    assert all(output.title or output.file for output in usual)
    assert len({output.title or output.file for output in OUTPUTS}) == len(OUTPUTS)
