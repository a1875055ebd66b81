"""Every job beside its rivals: each in a process of its own, turn by turn, on equal answers."""
