"""What tests of workbooks share: where a sheet's head is, and its rows by title."""

from __future__ import annotations

import re


def head_of(sheet):
    """The row of the head: the one that the autofilter starts on."""
    return int(re.search(r"\d+", sheet.auto_filter.ref).group())


def table(sheet):
    """The rows under a sheet's head, by title; the first where two columns have the same."""
    head = head_of(sheet)
    titles = [cell.value for cell in sheet[head]]
    return [
        dict(reversed(list(zip(titles, row, strict=True))))
        for row in sheet.iter_rows(min_row=head + 1, values_only=True)
    ]
