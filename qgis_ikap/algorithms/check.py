# SPDX-License-Identifier: GPL-2.0-or-later
"""Check submissions: everything that is wrong with them, and what each column is read as."""

from __future__ import annotations

import json
from pathlib import Path

from qgis.core import QgsProcessingParameterFileDestination

from .base import CRS84, IkapAlgorithm
from .score import CODES

OUTPUT = "OUTPUT"


class CheckProposals(IkapAlgorithm):
    """The proposals of a layer, looked at and not scored."""

    title = "Check submissions"
    about = (
        "Says what is wrong with the submissions row by row, and which column is read as which "
        "field."
    )

    def name(self):
        return "check"

    def initAlgorithm(self, configuration=None):  # noqa: N802 - QGIS's own name
        self.add_sites()
        self.addParameter(
            QgsProcessingParameterFileDestination(OUTPUT, "Findings", "JSON (*.json)")
        )

    def asked(self, service, parameters, context, feedback):
        service.wait_open(feedback.isCanceled)
        collection, uri = self.collection(parameters, context)
        if uri != CRS84:
            code = CODES[uri.rsplit("/", 1)[-1]]
            collection["crs"] = {"type": "name", "properties": {"name": code}}
        drop = service.send(json.dumps(collection).encode("utf-8"), "sites.geojson")
        look = service.ask(f"/drops/{drop}")
        service.ask(f"/drops/{drop}", method="DELETE")
        for one in look["columns"]:
            if one["column"]:
                feedback.pushInfo(f"{one['field']} = {one['column']}")
        for one in look["rejected"]:
            feedback.reportError(f"{one['file']}, {one['row']}: {one['reason']} {one['remedy']}")
        for one in look["remarks"]:
            feedback.pushWarning(f"{one['where']}: {one['what']} {one['remedy']}")
        target = self.parameterAsFileOutput(parameters, OUTPUT, context)
        Path(target).write_text(json.dumps(look, ensure_ascii=False, indent=1), encoding="utf-8")
        return {OUTPUT: target, "READ": look["read"], "REFUSED": len(look["rejected"])}
