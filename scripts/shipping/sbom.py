"""The list of parts (SBOM) that an IT department asks for: CycloneDX 1.6, as JSON.

Each package at its tested version, with its licence as the package itself says it, what it needs
of the others, and the SHA-256 of every file that it may be installed from.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import (
    Distribution,
    DistributionFinder,
    MetadataPathFinder,
    PackageNotFoundError,
    distribution,
)
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .lockfile import Pin

NAMESPACE = uuid.UUID("5c1f1f0e-6f0a-4d3e-9c8e-0a7a3f0e5b11")  # of serial numbers of these lists
SHA256 = "ikap:sha256"


class NotInstalledError(Exception):
    """A package of the lock is not in this environment, so its licence is not known."""


def parts_list(pins: Sequence[Pin], ours: Distribution, written: datetime) -> str:
    """The list as JSON; the same pins and the same time give the same bytes.

    `ours` is IKAP as it is handed over. A NotInstalledError names a pin that is not installed in
    the environment that this runs in, which the licences are read from.
    """
    bom = Bom()
    bom.metadata.timestamp = written
    root = _component("ikap", ours.version, ours, ())
    root.type = ComponentType.APPLICATION
    bom.metadata.component = root
    found = {pin.name: _installed(pin) for pin in pins}
    components = {
        pin.name: _component(pin.name, pin.version, found[pin.name], pin.hashes) for pin in pins
    }
    for component in components.values():
        bom.components.add(component)
    for name, one in found.items():
        needs = [components[n] for n in _needs(one, frozenset()) if n in components and n != name]
        bom.register_dependency(components[name], needs)
    extras = frozenset(ours.metadata.get_all("Provides-Extra") or ())
    wanted = _needs(ours, extras - {"dev", "rivals"})
    bom.register_dependency(root, [components[name] for name in wanted if name in components])
    stamp = "\n".join([written.isoformat(), *(f"{pin.name}=={pin.version}" for pin in pins)])
    bom.serial_number = uuid.uuid5(NAMESPACE, stamp)
    return str(JsonV1Dot6(bom).output_as_string(indent=1)) + "\n"


def of_wheel(wheel: Path) -> Distribution:
    """What a wheel says of itself."""
    context = DistributionFinder.Context(path=[str(wheel)])
    return next(iter(MetadataPathFinder.find_distributions(context)))


def _installed(pin: Pin) -> Distribution | None:
    """The package as it is installed here; None where this system does not need it."""
    try:
        found = distribution(pin.name)
    except PackageNotFoundError:
        if pin.marker:
            return None
        raise NotInstalledError(f"{pin.name}=={pin.version} is not installed here") from None
    if found.version != pin.version:
        raise NotInstalledError(f"{pin.name} is {found.version} here, pinned to {pin.version}")
    return found


def _component(
    name: str, number: str, found: Distribution | None, hashes: Sequence[str]
) -> Component:
    url = PackageURL("pypi", None, name, number)
    component = Component(
        name=name, version=number, type=ComponentType.LIBRARY, purl=url, bom_ref=str(url)
    )
    for one in hashes:
        component.properties.add(Property(name=SHA256, value=one))
    if found is not None:
        component.description = found.metadata.get("Summary")
        licence = _licence(found)
        if licence is not None:
            component.licenses.add(licence)
    return component


def _licence(found: Distribution) -> License | None:
    """The licence as the package says it: an expression, else a name."""
    factory = LicenseFactory()
    expression = found.metadata.get("License-Expression")
    if expression:
        return factory.make_from_string(expression)  # type: ignore[return-value]
    named = [
        line.rpartition(" :: ")[2]
        for line in found.metadata.get_all("Classifier") or ()
        if line.startswith("License :: ") and line.count(" :: ") > 1
    ]
    # Some lay the whole text of the licence in the field that is for its name, which comes first.
    text = (found.metadata.get("License") or "").strip().partition("\n")[0].strip()
    named = named or ([text] if text else [])
    return factory.make_with_name(" AND ".join(named)) if named else None


def _needs(found: Distribution | None, extras: frozenset[str]) -> list[str]:
    """The packages that one asks for, by canonical name, whatever the system."""
    asked = found.requires or [] if found is not None else []
    names = []
    for line in asked:
        requirement = Requirement(line)
        behind = set(re.findall(r"extra == [\"']([^\"']+)[\"']", str(requirement.marker or "")))
        if not behind or behind & extras:
            names.append(canonicalize_name(requirement.name))
    return sorted(set(names))
