"""A run reckoned once more by another engine: SQL in DuckDB, from the run's own inputs.

Nothing here uses what it checks: not `measure`, `criteria`, nor the rest of `assess`. What a
constraint or a curve asks is told by the records; how it is reckoned is written anew.
"""
