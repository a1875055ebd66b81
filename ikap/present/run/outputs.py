"""The files of a run's folder, one record each: what it is called, how and when it is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd

from ikap.assess import profiles
from ikap.assess.advice import ADVISED, Advised, advised_areas
from ikap.assess.drawn import drawn_layers
from ikap.document import Document
from ikap.model import Evaluation
from ikap.present.book import FORM, TRAIL_FORM, write_form, write_trail, write_workbook
from ikap.present.document import to_json
from ikap.present.dok import analyses, page_data, write_analyses
from ikap.present.gis import (
    Stamp,
    site_layer,
    write_advised,
    write_columns,
    write_geojson,
    write_geopackage,
)
from ikap.present.map import draw_map, map_layers, meeting_map
from ikap.present.paper import Paper, write_report, write_sheets
from ikap.present.run.extras import ADVICE, DOK, DRAW, EXTRAS, PARQUET, TRAIL, write_extras
from ikap.present.sentences import aged
from ikap.present.slides import write_slides
from ikap.present.tables import scores_csv
from ikap.sources.region import Region
from ikap.sources.runs import AREAS, COLUMNS, SCORES
from ikap.storage import write_text
from ikap.text import N_

MAP = "map.html"
DRAW_PAGE = "draw.html"


@dataclass(frozen=True)
class Choices:
    """What was asked for: how much is set as PDF, formats of `extras`, and slides."""

    paper: Paper = Paper.ALL
    also: Collection[str] = ()
    slides: bool = False


@dataclass(frozen=True)
class Material:
    """What the writers write from. What takes time to make is made once, when first needed."""

    document: Document
    evaluation: Evaluation
    region: Region
    written: datetime
    choices: Choices = Choices()
    advice: Mapping[str, Advised] = field(default_factory=dict)

    @cached_property
    def layers(self) -> Mapping[str, gpd.GeoDataFrame]:
        """The layers of the maps: the region's, and those made for this run."""
        made = drawn_layers(self.region, self.evaluation)
        if self.advice:
            made |= {ADVISED: advised_areas(self.advice, self.evaluation)}
        return {**map_layers(self.region, self.evaluation.sites.geometry), **made}

    @cached_property
    def dok(self) -> Mapping[str, Mapping[str, Any]]:
        """The sites' answers in the form of the national analysis; empty where nobody asked."""
        return analyses(self.evaluation, self.region) if DOK in self.choices.also else {}

    @cached_property
    def site_layer(self) -> gpd.GeoDataFrame:
        """The sites as a GIS layer."""
        return site_layer(self.document, self.evaluation.sites)


def _always(_choices: Choices) -> bool:
    return True


@dataclass(frozen=True)
class Output:
    """A file of the folder, or several that one writer makes: `write` is given the path of
    `file`, which for several is the folder, and writes there `when` the choices ask for it.
    """

    file: str
    write: Callable[[Material, Path], object]
    when: Callable[[Choices], bool] = _always
    title: str = ""  # what a writer of several files makes


def _scores_json(run: Material, path: Path) -> None:
    write_text(path, to_json(run.document))


def _scores_csv(run: Material, path: Path) -> None:
    write_text(path, scores_csv(run.document))


def _workbook(run: Material, path: Path) -> None:
    document = aged(run.document, run.written.date())
    write_workbook(document, run.evaluation.rejected, path, run.written)


def _form(run: Material, path: Path) -> None:
    write_form(run.document, path, run.written)


def _geopackage(run: Material, path: Path) -> None:
    write_geopackage(run.document, run.evaluation.sites, path, run.written)


def _geojson(run: Material, path: Path) -> None:
    write_geojson(run.site_layer, path)


def _extras(run: Material, folder: Path) -> None:
    write_extras(run.site_layer, folder, run.choices.also)


def _columns(run: Material, path: Path) -> None:
    write_columns([run.evaluation], path, stamp_of(run.evaluation.sites, run.written, drawn=True))


def stamp_of(sites: gpd.GeoDataFrame, written: datetime, *, drawn: bool) -> Stamp:
    """What a file of columns says of a round that was written at a time."""
    west, south, east, north = map(float, sites.total_bounds)
    name = written.strftime("%Y-%m-%d %H:%M:%S")
    return Stamp(name, (west, south, east, north), len(sites), drawn)


def _map(run: Material, path: Path) -> None:
    """The meeting map; TooLarge where no meeting room could open it."""
    presets = [profiles.load(name) for name in profiles.names()]
    page = meeting_map(
        run.document,
        run.evaluation.sites,
        run.layers,
        presets=presets,
        partly=run.region.large,
    )
    write_text(path, page)


def _draw(run: Material, path: Path) -> None:
    """The page to draw on; TooLarge where no browser could open it."""
    layers = map_layers(run.region, run.evaluation.sites.geometry)
    sources = run.region.summary().sources
    title, partly = run.document["region"]["title"], run.region.large
    write_text(path, draw_map(run.evaluation, layers, title, sources, partly))


def _report(run: Material, folder: Path) -> None:
    write_report(run.document, run.evaluation, run.region, folder, run.written)


def _sheets(run: Material, folder: Path) -> None:
    pages = {name: page_data(answer) for name, answer in run.dok.items()}
    write_sheets(run.document, run.evaluation.sites, run.layers, folder, run.written, pages)


def _advice(run: Material, folder: Path) -> None:
    write_advised(run.advice, run.evaluation, folder, run.written)


def _trail(run: Material, folder: Path) -> None:
    """The round's trail with what was entered; an empty form only where it is asked for."""
    if run.evaluation.trail or TRAIL in run.choices.also:
        name = run.written.strftime("%Y-%m-%d %H:%M:%S")
        ids = [str(id_) for id_ in run.evaluation.sites.index]
        write_trail(run.evaluation.trail, ids, name, folder / TRAIL_FORM, run.written)


def _dok(run: Material, folder: Path) -> None:
    write_analyses(run.dok, folder)


def _slides(run: Material, path: Path) -> None:
    write_slides(run.document, run.evaluation.sites, run.layers, path, run.written)


SEVERAL = ""  # a writer that names its files itself
OUTPUTS: tuple[Output, ...] = (
    Output(SCORES, _scores_json),
    Output("scores.csv", _scores_csv),
    Output("scores.xlsx", _workbook),
    Output(FORM, _form),
    Output(AREAS, _geopackage),
    Output("scores.geojson", _geojson),
    Output(
        SEVERAL,
        _extras,
        when=lambda choices: bool({*choices.also} & {*EXTRAS}),
        title=N_("flere GIS-formater"),
    ),
    Output(COLUMNS, _columns, when=lambda choices: PARQUET in choices.also),
    Output(SEVERAL, _trail, title=N_("gangen i saken")),
    Output(SEVERAL, _advice, when=lambda choices: ADVICE in choices.also, title=N_("råd")),
    Output(SEVERAL, _dok, when=lambda choices: DOK in choices.also, title=N_("DOK-analyse")),
    Output(MAP, _map),
    Output(DRAW_PAGE, _draw, when=lambda choices: DRAW in choices.also),
    Output(
        SEVERAL, _report, when=lambda choices: choices.paper is not Paper.NONE, title=N_("rapport")
    ),
    Output(SEVERAL, _sheets, when=lambda choices: choices.paper is Paper.ALL, title=N_("faktaark")),
    Output("scores.pptx", _slides, when=lambda choices: choices.slides),
)
