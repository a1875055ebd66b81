# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin: it adds its provider to Processing and takes it away again."""

from __future__ import annotations

from qgis.core import QgsApplication

from .client import Service
from .provider import Provider


class Plugin:
    """What QGIS loads and unloads."""

    def __init__(self, iface):
        self.iface = iface
        self.provider = None

    def initProcessing(self):  # noqa: N802 - QGIS's own name
        """Add the algorithms; qgis_process calls this alone."""
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):  # noqa: N802 - QGIS's own name
        self.initProcessing()

    def unload(self):
        QgsApplication.processingRegistry().removeProvider(self.provider)
        Service.stop_ours()
