"""The folder of a run: what is written in it, and the record from which it can be repeated."""

from __future__ import annotations

from ikap.present.run.extras import ADVICE, PARQUET, check_extras, lacking
from ikap.present.run.folder import (
    Extra,
    check_form,
    check_target,
    check_trail,
    clock,
    record_of,
    run_record,
    write_refusal,
    write_run,
)
from ikap.present.run.large import said_of, write_large
from ikap.present.run.outputs import MAP, OUTPUTS, Material, stamp_of

__all__ = [
    "ADVICE",
    "MAP",
    "OUTPUTS",
    "PARQUET",
    "Extra",
    "Material",
    "check_extras",
    "check_form",
    "check_target",
    "check_trail",
    "clock",
    "lacking",
    "record_of",
    "run_record",
    "said_of",
    "stamp_of",
    "write_large",
    "write_refusal",
    "write_run",
]
