"""HTML out of parts: whatever text is put in is text, and never becomes markup."""

from __future__ import annotations

from html import escape

EMPTY = ("input", "link", "meta", "br")


class Markup(str):
    """Text that is markup already, made by `tag`."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str | int | bool | None) -> Markup:
    """An element. Attributes that are False or None are left out; `_` ends or parts a name.

    >>> tag("a", "5 < 6", href="/x?a=1&b=2", aria_label="Se", hidden=True)
    '<a href="/x?a=1&amp;b=2" aria-label="Se" hidden>5 &lt; 6</a>'
    """
    written = "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in EMPTY:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Parts after one another; what is no markup is escaped."""
    return Markup(
        "".join(
            part if isinstance(part, Markup) else escape(part, quote=False) for part in children
        )
    )


def _name(key: str) -> str:
    return key.removesuffix("_").replace("_", "-")
