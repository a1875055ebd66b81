"""IKAP: scores proposed building areas against the goals of a region of municipalities."""
