# SPDX-License-Identifier: GPL-2.0-or-later
"""What the algorithms share: a layer of proposals as GeoJSON in its own CRS, at full precision."""

from __future__ import annotations

import json
import math

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingParameterFeatureSource,
    QgsProject,
)

from ..client import ADDRESS, PYTHON, Cancelled, IkapError, Service

SITES = "SITES"
OFFERED = {
    "EPSG:25832": "http://www.opengis.net/def/crs/EPSG/0/25832",
    "EPSG:25833": "http://www.opengis.net/def/crs/EPSG/0/25833",
}
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


class IkapAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that asks a service; what that refuses is told as it told it."""

    title = ""
    about = ""

    def createInstance(self):  # noqa: N802 - QGIS's own name
        return type(self)()

    def name(self):
        return type(self).__name__.lower()

    def displayName(self):  # noqa: N802
        return self.title

    def shortHelpString(self):  # noqa: N802
        return self.about

    def group(self):
        return ""

    def groupId(self):  # noqa: N802
        return ""

    def add_sites(self):
        """The parameter of proposals: any layer of areas, or what is selected of it."""
        self.addParameter(
            QgsProcessingParameterFeatureSource(SITES, "Sites", [QgsProcessing.TypeVectorPolygon])
        )

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802
        try:
            service = Service.found(
                ProcessingConfig.getSetting(ADDRESS) or "",
                ProcessingConfig.getSetting(PYTHON) or "",
            )
            return self.asked(service, parameters, context, feedback)
        except Cancelled:
            return {}
        except IkapError as error:
            raise QgsProcessingException(str(error)) from None

    def asked(self, service, parameters, context, feedback):
        """What the algorithm asks of the service."""
        raise NotImplementedError

    def collection(self, parameters, context):
        """The proposals as GeoJSON, and the URI of the CRS that it is in."""
        source = self.parameterAsSource(parameters, SITES, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, SITES))
        crs = source.sourceCrs()
        uri = OFFERED.get(crs.authid())
        move = None
        if uri is None:  # the service takes degrees where it does not take the layer's own
            uri = CRS84
            move = QgsCoordinateTransform(
                crs, QgsCoordinateReferenceSystem("OGC:CRS84"), QgsProject.instance()
            )
        names = source.fields().names()
        features = [_feature(feature, names, move) for feature in source.getFeatures()]
        return {"type": "FeatureCollection", "features": features}, uri


def _feature(feature, names, move):
    geometry = feature.geometry()
    if move is not None:
        geometry.transform(move)
    return {
        "type": "Feature",
        "geometry": json.loads(geometry.asJson(17)) if not geometry.isNull() else None,
        "properties": {name: _plain(value) for name, value in zip(names, feature.attributes())},
    }


def _plain(value):
    """A cell as JSON has it."""
    if value == NULL or value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (bool, int, float, str)):
        return value
    return value.toString("yyyy-MM-dd") if hasattr(value, "toString") else str(value)
