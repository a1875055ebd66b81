"""What is declared of a kind of layer or table: geometry, columns, how it is shown, its theme."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from ikap.catalogue.themes import Theme, plain

Geometry = Literal["polygon", "line", "point", "any", "timetable", "raster", "none"]
NEVER_DRAWN: tuple[Geometry, ...] = ("timetable", "raster", "none")


@dataclass(frozen=True)
class Field:
    """A column of ours. `names` are producers' names for it, recognised without a declaration.

    `blank` is what an empty cell, or a column that is not there, is read as. `not_in`: a required
    column may be empty in rows whose other column, by name, holds one of the values.
    """

    name: str
    type: Literal["text", "integer", "number", "flag"]
    title: str
    required: bool = True
    unit: str = ""
    codes: str | None = None  # a code table in tables/; or
    schemes: tuple[str, ...] = ()  # others' code tables that can be read as it
    choices: tuple[str | int, ...] = ()  # the values allowed
    least: float = -inf  # of a number
    most: float = inf
    names: tuple[str, ...] = ()
    blank: str = ""
    not_in: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Related:
    """A table beside a layer in the same file, with any number of rows for each of the layer's.

    Its column `foreign` holds what the layer's column `key` does. Its columns that go by names of
    the kind's fields are taken where the layer lacks them: all of a row's, with commas between.
    """

    key: str
    foreign: str


@dataclass(frozen=True)
class LayerKind:
    """A data set that the tool knows how to use.

    `partition`: its features cover the land without overlap. `windowed`: large enough to be read
    by the part of the region that is looked at. `either`: groups of columns, of which a file
    must have one whole. `themes`: how maps and map sheets show it; None
    for one plain theme with the kind's own title, () for a layer that no map shows. `impact`: the
    theme of an impact assessment (of words.IMPACT_THEMES) that its zones belong to, unless a
    constraint says another.
    """

    name: str
    title: str
    geometry: Geometry
    fields: tuple[Field, ...] = ()
    partition: bool = False
    windowed: bool = False
    required: bool = False
    either: tuple[tuple[str, ...], ...] = ()
    related: Related | None = None
    rising: tuple[str, ...] = ()  # columns whose values may not fall from one to the next
    judged: bool = True  # False: shown as key figures, and no part of judging proposals
    themes: tuple[Theme, ...] | None = None
    impact: str = ""

    @property
    def covers(self) -> Literal["features", "region"]:
        """Where absence of a feature means `no`, unless the region declares otherwise."""
        return "features" if self.partition or self.geometry == "raster" else "region"

    @property
    def drawn(self) -> tuple[Theme, ...]:
        """Its themes with all that they leave to the kind: layer, id and title."""
        themes = self.themes
        if themes is None:
            themes = () if self.geometry in NEVER_DRAWN else (plain(self.title),)
        return tuple(
            replace(
                theme, id=theme.id or self.name, layer=self.name, title=theme.title or self.title
            )
            for theme in themes
        )
