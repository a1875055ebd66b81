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


def _input(title: str, schema: Any, *, needed: bool = False, said: str = "") -> dict[str, Any]:
    told = {"title": title, "minOccurs": int(needed), "maxOccurs": 1, "schema": schema}
    return {**told, "description": said} if said else told


PROCESSES: Mapping[str, Mapping[str, Any]] = {
    "score": {
        "id": "score",
        "version": "1.0.0",
        "title": N_("Vurder arealinnspill"),
        "description": N_(
            "Gir poeng, klasse, grunner og konflikter for foreslåtte bolig- og næringsområder mot "
            "regionens fire mål."
        ),
        "keywords": ["arealplan", "bolig", "næring", "jordvern"],
        "inputs": {
            "sites": _input(N_("Forslag"), SITES, needed=True),
            "crs": _input(
                N_("Koordinatsystem for forslagene"),
                {**CRS, "default": CRS["enum"][0]},
            ),
            "profile": _input(N_("Vektprofil"), PROFILE),
            "mapping": _input(N_("Vårt felt = kolonnen i forslagene"), MAPPING),
            "overrides": _input(N_("Egne svar på grenser"), OVERRIDES),
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
                "title": N_("Avviste forslag"),
                "schema": {
                    "type": "array",
                    "items": {"type": "object", "required": ["file", "reason"]},
                },
            },
        },
    },
}


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
        part: {name: _said(one) for name, one in known[part].items()}
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
