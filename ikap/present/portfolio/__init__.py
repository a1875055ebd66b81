"""Views of a set of alternatives: what `ikap portfolio` writes. They compute nothing."""
