"""Profiles as the page edits them: checked as a file is, and written as one."""

from __future__ import annotations

from typing import Any

import tomlkit

from ikap.assess import profiles
from ikap.present.document import profile_entry
from ikap.serve.engine.warm import profile_of


def bundled(region: str | None) -> list[dict[str, Any]]:
    """The bundled profiles as the document tells of them."""
    del region
    return [dict(profile_entry(profiles.load(name))) for name in profiles.names()]


def checked(region: str | None, profile: dict[str, Any], name: str) -> dict[str, Any]:
    """A profile's entry and its TOML; what is wrong with it is refused, all at once."""
    del region
    found = profile_of({**profile, "name": name})
    text = tomlkit.dumps({key: value for key, value in profile.items() if key != "name"})
    return {"entry": dict(profile_entry(found)), "toml": text}
