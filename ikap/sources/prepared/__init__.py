"""What does not depend on the sites, worked out once and kept beside the region.

A prepared region is one file, called after all that it was made of: the checksums of the region's
files, the program and its libraries. Where anything differs it is not used, and what it holds is
worked out as if it were not there.
"""

from __future__ import annotations

from ikap.sources.prepared.keeping import (
    Standing,
    any_kept,
    folders,
    keep,
    key_of,
    opened,
    standing,
    unused,
)
from ikap.sources.prepared.packing import NotKeptError, Packer
from ikap.sources.prepared.store import Store, UnsoundError

__all__ = [
    "NotKeptError",
    "Packer",
    "Standing",
    "Store",
    "UnsoundError",
    "any_kept",
    "folders",
    "keep",
    "key_of",
    "opened",
    "standing",
    "unused",
]
