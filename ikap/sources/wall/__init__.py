"""Files that somebody sent are read in a process of their own: what kills it costs its file.

One warm child serves many files and is replaced when it dies. `isolated` marks what is done there;
`start` has the child come up while the rest of the program does, `within` says that this process is
itself one whose death is provided for.
"""

from __future__ import annotations

from ikap.sources.wall.reader import isolated, run, start, within
from ikap.sources.wall.shut import INDIRECT, SHUT, shut_off

__all__ = ["INDIRECT", "SHUT", "isolated", "run", "shut_off", "start", "within"]
