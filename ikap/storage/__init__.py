"""Writing that survives what a planner's machine does: locks, names, shares, full disks.

A file that another program holds for a moment is waited for; one that is held for good costs no
result, which then lands beside it under a numbered name. What the system says against it becomes
a sentence. Whoever writes, moves or removes a file of the planner's does it through this room.
"""

from __future__ import annotations

from ikap.storage.addresses import read_only
from ikap.storage.claims import claimed, hold
from ikap.storage.files import (
    discard,
    discard_tree,
    replace_file,
    write_json,
    write_result,
    write_text,
)
from ikap.storage.locks import move, move_over, remove, remove_tree
from ikap.storage.names import file_names, is_reserved, safe_file, safe_name
from ikap.storage.sentences import as_sentence, explained
from ikap.storage.staged import Staged, whole_path
from ikap.storage.target import holds_nothing, remove_empty, tried, tried_file

__all__ = [
    "Staged",
    "as_sentence",
    "claimed",
    "discard",
    "discard_tree",
    "explained",
    "file_names",
    "hold",
    "holds_nothing",
    "is_reserved",
    "move",
    "move_over",
    "read_only",
    "remove",
    "remove_empty",
    "remove_tree",
    "replace_file",
    "safe_file",
    "safe_name",
    "tried",
    "tried_file",
    "whole_path",
    "write_json",
    "write_result",
    "write_text",
]
