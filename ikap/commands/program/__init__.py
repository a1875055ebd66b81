"""The program `ikap`: its commands made of the table, and what is said around them."""

from __future__ import annotations

from ikap.commands.program.tree import Rows, app, group

__all__ = ["Rows", "app", "group"]
