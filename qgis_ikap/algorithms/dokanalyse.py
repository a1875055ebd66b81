# SPDX-License-Identifier: GPL-2.0-or-later
"""The national DOK analysis of each area of a layer, from the region's constraint layers."""

from __future__ import annotations

import json
from pathlib import Path

from qgis.core import QgsProcessingParameterFileDestination, QgsProcessingParameterNumber

from .base import CRS84, IkapAlgorithm
from .score import CODES

BUFFER, OUTPUT = "BUFFER", "OUTPUT"


class DokAnalysis(IkapAlgorithm):
    """What each area meets of the region's constraint layers."""

    title = "DOK analysis"
    about = (
        "Answers each site as the national DOK-arealanalyse does, version 1, a JSON object each."
    )

    def name(self):
        return "dokanalyse"

    def initAlgorithm(self, configuration=None):  # noqa: N802 - QGIS's own name
        self.add_sites()
        self.addParameter(
            QgsProcessingParameterNumber(
                BUFFER, "Buffer (m)", defaultValue=0, minValue=0, maxValue=5000
            )
        )
        self.addParameter(QgsProcessingParameterFileDestination(OUTPUT, "Answers", "JSON (*.json)"))

    def asked(self, service, parameters, context, feedback):
        service.wait_open(feedback.isCanceled)
        collection, uri = self.collection(parameters, context)
        buffer = self.parameterAsInt(parameters, BUFFER, context)
        answers = []
        for feature in collection["features"]:
            geometry = dict(feature["geometry"])
            if uri != CRS84:
                code = CODES[uri.rsplit("/", 1)[-1]]
                geometry["crs"] = {"type": "name", "properties": {"name": code}}
            inputs = {"inputGeometry": geometry, "requestedBuffer": buffer}
            parts = service.execute("dokanalyse", inputs, ["resultList"], feedback)
            answers.append({"properties": feature["properties"], "resultList": json.loads(parts)})
            feedback.setProgress(100 * len(answers) / len(collection["features"]))
        target = self.parameterAsFileOutput(parameters, OUTPUT, context)
        Path(target).write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
        return {OUTPUT: target}
