"""Computing a run again with DuckDB, and how sure its ranking is, beside the run itself: seconds.

The bundled region with its own proposals, then a load of `--land` polygons and `--sites`
proposals. Reading is counted for both.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import make_load

from ikap.api import sample_proposals, score
from ikap.assess import profiles
from ikap.assess.rerun import inputs_of
from ikap.assess.sensitivity.ranked_list import ranked_lists
from ikap.assess.sensitivity.robustness import robustness
from ikap.assess.sensitivity.stability import shake
from ikap.commands.verifying import given_of
from ikap.present.paper.press import Paper
from ikap.present.run import write_run
from ikap.sources.region import open_region
from ikap.sources.runs import AREAS, SCORES, read_run
from ikap.verify.engine import Engine
from ikap.verify.run import verify_run


def run(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _tell("bundled region", sample_proposals(), None, folder / "a")
        make_load.write(folder / "load", given.land, given.sites, seed=1)
        what = f"load, {given.land} land polygons, {given.sites} proposals"
        _tell(what, folder / "load" / "proposals.gpkg", folder / "load", folder / "b")


def _tell(what: str, proposals: Path, region: Path | None, out: Path) -> None:
    start = time.perf_counter()
    evaluation = score([proposals], open_region(None if region is None else str(region)))
    scored = time.perf_counter() - start
    write_run(evaluation, out, paper=Paper.NONE)
    read = read_run(out)
    start = time.perf_counter()
    with Engine() as engine:
        found = verify_run(engine, read.document, out / AREAS, given_of(inputs_of(read)))
    verified = time.perf_counter() - start
    start = time.perf_counter()
    presets = [(name, profiles.load(name)) for name in profiles.names()]
    for one in ranked_lists(read.document, SCORES):
        robustness(one, shake(), presets)
    sure = time.perf_counter() - start
    compared = sum(one.count for one in found)
    apart = sum(len(one.differences) for one in found)
    print(
        f"{what}: scored in {scored:.1f} s, {compared} numbers computed again in {verified:.1f} s "
        f"({apart} differ), sensitivity in {sure:.1f} s"
    )
