"""The processes as they describe themselves, and the schema that each input is held against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ikap.serve.api import CRS, MAPPING, OVERRIDES, PROFILE
from ikap.text import N_, _

MOST_SITES = 5000
SITES = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_SITES,
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "properties": {"type": {"type": "string", "enum": ["Feature"]}},
            },
        },
    },
}
LANGUAGE = {"type": "string", "enum": ["nb", "en"], "default": "nb"}
FLAG = {"type": "boolean", "default": False}
NULLABLE = {"type": "string", "maxLength": 200, "nullable": True}
GEOMETRY = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
        "coordinates": {"type": "array", "items": {"type": "array", "items": {}}},
        "crs": {"type": "object"},
    },
}
STATES = [
    *("NO-HIT-GREEN", "NO-HIT-YELLOW", "HIT-YELLOW", "HIT-RED"),
    *("NOT-RELEVANT", "NOT-IMPLEMENTED", "TIMEOUT", "ERROR"),
]


def _input(title: str, schema: Any, *, needed: bool = False, said: str = "") -> dict[str, Any]:
    result = {"title": title, "minOccurs": int(needed), "maxOccurs": 1, "schema": schema}
    return {**result, "description": said} if said else result


PROCESSES: Mapping[str, Mapping[str, Any]] = {
    "score": {
        "id": "score",
        "version": "1.0.0",
        "title": N_("Vurder arealinnspill"),
        "description": N_(
            "Gir poeng, klasse, begrunnelse og konflikter for foreslåtte bolig- og "
            "næringsområder mot regionens fire mål."
        ),
        "keywords": ["arealplan", "bolig", "næring", "jordvern"],
        "inputs": {
            "sites": _input(N_("Områder"), SITES, needed=True),
            "crs": _input(
                N_("Innspillenes koordinatsystem"),
                {**CRS, "default": CRS["enum"][0]},
            ),
            "profile": _input(N_("Vektprofil"), PROFILE),
            "mapping": _input(N_("IKAPs felt = innspillenes felt"), MAPPING),
            "overrides": _input(N_("Saksbehandlers overstyringer av kartet"), OVERRIDES),
            "lang": _input(N_("Språk"), LANGUAGE),
        },
        "outputs": {
            "scores": {
                "title": "scores.json",
                "schema": {
                    "type": "object",
                    "contentMediaType": "application/json",
                    "required": ["schema", "alternatives"],
                },
            },
            "features": {
                "title": "scores.geojson",
                "schema": {"type": "object", "contentMediaType": "application/geo+json"},
            },
            "rejected": {
                "title": N_("Avviste innspill"),
                "schema": {
                    "type": "array",
                    "items": {"type": "object", "required": ["file", "reason"]},
                },
            },
        },
    },
    "dokanalyse": {
        "id": "dokanalyse",
        "version": "1.0.0",
        "title": N_("DOK-analyse mot regionens egne kartlag"),
        "description": N_(
            "Samme inndata og svar som den nasjonale DOK-analysen, versjon 1, beregnet på "
            "regionens kartlag. Det er IKAPs kartlag og ikke den nasjonale tjenestens. Henter "
            "ingenting fra nettet. createBinaries og includeFilterChosenDOK godtas uten "
            "virkning: kartbilder lages ikke, og regionens kartlag er de valgte."
        ),
        "keywords": ["DOK", "arealanalyse"],
        "inputs": {
            "inputGeometry": _input(
                N_("Område"),
                GEOMETRY,
                needed=True,
                said=N_("Feltet crs (urn:ogc:def:crs:EPSG::NNNN) godtas; ellers CRS84."),
            ),
            "requestedBuffer": _input(
                N_("Buffer i meter"),
                {"type": "number", "minimum": 0, "maximum": 5000, "default": 0},
            ),
            "context": _input(N_("Kontekst"), NULLABLE),
            "theme": _input(N_("Tema"), NULLABLE),
            "includeGuidance": _input(N_("Ta med veiledning"), FLAG),
            "includeQualityMeasurement": _input(N_("Ta med kvalitet"), FLAG),
            "includeFilterChosenDOK": _input(N_("Bare kommunens valgte"), FLAG),
            "includeFacts": _input(N_("Ta med fakta"), FLAG),
            "includeFactSheet": _input(N_("Ta med fakta"), FLAG),
            "createBinaries": _input(N_("Lag kartbilder"), FLAG),
            "correlationId": _input(N_("Korrelasjons-ID"), NULLABLE),
            "kind": _input(
                N_("Hva som skal bygges"),
                {"type": "string", "enum": ["housing", "business"], "default": "housing"},
            ),
            "lang": _input(N_("Språk"), LANGUAGE),
        },
        "outputs": {
            "resultList": {
                "title": N_("Resultatliste"),
                "schema": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["resultStatus"],
                        "properties": {"resultStatus": {"type": "string", "enum": STATES}},
                    },
                },
            },
            "inputGeometry": {"title": N_("Område"), "schema": {"type": "object"}},
            "inputGeometryArea": {"title": N_("Areal i m²"), "schema": {"type": "integer"}},
            "factList": {"title": N_("Fakta"), "schema": {"type": "array", "items": {}}},
            "municipalityNumber": {"title": N_("Kommunenummer"), "schema": {"type": "string"}},
            "municipalityName": {"title": N_("Kommune"), "schema": {"type": "string"}},
        },
    },
}
# Processes that answer with all of their outputs in one document where none is named.
WHOLE = ("dokanalyse",)


def summary(process: str) -> dict[str, Any]:
    """The process without its inputs and outputs."""
    known = PROCESSES[process]
    return {
        **_said(known),
        "jobControlOptions": ["sync-execute", "async-execute", "dismiss"],
        "outputTransmission": ["value"],
    }


def described(process: str) -> dict[str, Any]:
    """The whole description, in the language in use."""
    known = PROCESSES[process]
    parts = {
        part: {name: _said(entry) for name, entry in known[part].items()}
        for part in ("inputs", "outputs")
    }
    return {**summary(process), **parts}


def _said(known: Mapping[str, Any]) -> dict[str, Any]:
    """A description with its texts in the language in use, and without what it holds."""
    return {
        name: _(value) if name in ("title", "description") else value
        for name, value in known.items()
        if name not in ("inputs", "outputs")
    }
