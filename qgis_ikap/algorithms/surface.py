# SPDX-License-Identifier: GPL-2.0-or-later
"""Suitability surface: where in the region it would be good to build, by the command itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from ..client import PYTHON, clean_environment
from .base import IkapAlgorithm

KIND, STEP, OUTPUT = "KIND", "STEP", "OUTPUT"
KINDS = ("bolig", "næring")


class SuitabilitySurface(IkapAlgorithm):
    """An imagined site everywhere in the region, as raster, map and table."""

    title = "Suitability surface"
    about = (
        "Tries an imagined site everywhere in the region (ikap surface). Needs the Python in "
        "which IKAP is installed, and takes minutes."
    )

    def name(self):
        return "surface"

    def initAlgorithm(self, configuration=None):  # noqa: N802 - QGIS's own name
        self.addParameter(QgsProcessingParameterEnum(KIND, "Kind", list(KINDS), defaultValue=0))
        self.addParameter(
            QgsProcessingParameterNumber(STEP, "Step (m)", defaultValue=1000, minValue=50)
        )
        self.addParameter(QgsProcessingParameterFolderDestination(OUTPUT, "Results"))

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 - asks no service
        python = ProcessingConfig.getSetting(PYTHON)
        if not python:
            raise QgsProcessingException("Set the Python in which IKAP is installed.")
        folder = self.parameterAsFileOutput(parameters, OUTPUT, context)
        kind = KINDS[self.parameterAsEnum(parameters, KIND, context)]
        step = self.parameterAsInt(parameters, STEP, context)
        done = subprocess.run(
            [python, "-I", "-m", "ikap", "surface", "--kind", kind, "--step", str(step)]
            + ["--out", folder],
            env=clean_environment(os.environ),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        feedback.pushInfo(done.stdout)
        if done.returncode != 0:
            raise QgsProcessingException(done.stderr)
        return {OUTPUT: str(Path(folder))}
