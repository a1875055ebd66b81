# SPDX-License-Identifier: GPL-2.0-or-later
"""IKAP in QGIS: Processing algorithms that ask a service; nothing of IKAP is imported here."""


def classFactory(iface):  # noqa: N802 - the name that QGIS calls
    """The plugin, as QGIS asks for it."""
    from .plugin import Plugin

    return Plugin(iface)
