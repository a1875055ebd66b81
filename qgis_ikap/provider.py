# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider: its algorithms, and where IKAP is found."""

from __future__ import annotations

from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithms.check import CheckProposals
from .algorithms.dokanalyse import DokAnalysis
from .algorithms.score import ScoreProposals
from .algorithms.surface import SuitabilitySurface
from .client import ADDRESS, PYTHON

GROUP = "IKAP"


class Provider(QgsProcessingProvider):
    """IKAP among the providers of Processing."""

    def load(self):
        for name, text in (
            (ADDRESS, "Address of a running service (empty: found, or started)"),
            (PYTHON, "Python in which IKAP is installed"),
        ):
            ProcessingConfig.addSetting(Setting(GROUP, name, text, ""))
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self):
        for name in (ADDRESS, PYTHON):
            ProcessingConfig.removeSetting(name)

    def loadAlgorithms(self):  # noqa: N802 - QGIS's own name
        for algorithm in (ScoreProposals, CheckProposals, SuitabilitySurface, DokAnalysis):
            self.addAlgorithm(algorithm())

    def id(self):
        return "ikap"

    def name(self):
        return "IKAP"

    def icon(self):
        return QIcon(str(Path(__file__).parent / "icon.svg"))
