# SPDX-License-Identifier: GPL-2.0-or-later
"""Score sites: a GeoPackage with IKAP's styles, the reasons in its attributes."""

from __future__ import annotations

import json
import time
from pathlib import Path

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
    QgsProject,
)

from ..client import EVERY, Cancelled
from .base import CRS84, IkapAlgorithm

PROFILE, OUTPUT, SCORES = "PROFILE", "OUTPUT", "SCORES"
CODES = {"25832": "urn:ogc:def:crs:EPSG::25832", "25833": "urn:ogc:def:crs:EPSG::25833"}


class ScoreProposals(IkapAlgorithm):
    """The sites of a layer, scored."""

    title = "Score sites"
    about = (
        "Scores sites proposed for housing and business against the region's four goals. The "
        "result is a GeoPackage whose styles QGIS reads. The reasons are in its attributes."
    )

    def name(self):
        return "score"

    def initAlgorithm(self, configuration=None):  # noqa: N802 - QGIS's own name
        self.add_sites()
        self.addParameter(QgsProcessingParameterString(PROFILE, "Weight profile", "balansert"))
        self.addParameter(
            QgsProcessingParameterFileDestination(OUTPUT, "Scored sites", "GeoPackage (*.gpkg)")
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                SCORES, "scores.json", "JSON (*.json)", optional=True, createByDefault=False
            )
        )

    def asked(self, service, parameters, context, feedback):
        service.wait_open(feedback.isCanceled)
        collection, uri = self.collection(parameters, context)
        code = CODES.get(uri.rsplit("/", 1)[-1])
        if uri != CRS84:
            collection["crs"] = {"type": "name", "properties": {"name": code}}
        drop = service.send(json.dumps(collection).encode("utf-8"), "sites.geojson")
        look = service.ask(f"/drops/{drop}")
        for one in look["rejected"]:
            feedback.reportError(f"{one['file']}, {one['row']}: {one['reason']} {one['remedy']}")
        if not look["read"]:
            raise QgsProcessingException("Every site was rejected. The reasons are above.")
        profile = self.parameterAsString(parameters, PROFILE, context)
        made = service.ask(f"/drops/{drop}/score", {"profile": profile, "title": "QGIS"})
        self._wait(service, made, feedback)
        target = self.parameterAsFileOutput(parameters, OUTPUT, context)
        files = f"/runs/{made['run']}/files"
        Path(target).write_bytes(service.bytes_of(f"{files}/scores.gpkg"))
        results = {OUTPUT: target}
        scores = self.parameterAsFileOutput(parameters, SCORES, context)
        if scores:
            Path(scores).write_bytes(service.bytes_of(f"{files}/scores.json"))
            results[SCORES] = scores
        details = QgsProcessingContext.LayerDetails("IKAP", QgsProject.instance(), OUTPUT)
        context.addLayerToLoadOnCompletion(f"{target}|layername=alternatives", details)
        return results

    def _wait(self, service, made, feedback):
        """Until the run is written, or the user has had enough."""
        while True:
            job = service.ask(f"/jobs/{made['job']}")
            feedback.setProgress(job["progress"])
            if job["status"] == "successful":
                return
            if job["status"] in ("failed", "dismissed"):
                raise QgsProcessingException(job["message"])
            if feedback.isCanceled():
                service.ask(f"/jobs/{made['job']}", method="DELETE")
                raise Cancelled
            time.sleep(EVERY)
