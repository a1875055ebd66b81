"""Zones made ready: what each constraint looks for, found once for all the sites that ask.

A zone's features with their belts, the trees of them and where the mapping reaches do not depend
on the sites. They are kept for as long as a region is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ikap.catalogue import LAYERS
from ikap.measure.areas import Ground, covered, polygonal, united
from ikap.model import Zone, ZoneTest

ZONE = "zone: {name}"  # among what lasts while a region is open
TOUCH = 1.0  # metres; nearer than this is no safe `no`
SEAM = 1e-6  # share of a site; mapped surfaces need not meet more closely than this
ARCS = 8  # segments of a quarter circle, where a belt is asked about

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Shapes = NDArray[np.object_]
Has = Callable[[str], bool]
Read = Callable[[str], gpd.GeoDataFrame]


@dataclass(frozen=True, eq=False)
class Found:
    """Of each site asked: what the zone covers of it, and whether it is nearer than a metre."""

    overlap: Shapes
    near: Flags


@dataclass(frozen=True, eq=False)
class ReadyZone:
    """A test's features with their belts; `inside` and `outside` what limits them, if anything.

    `proof` says where the absence of a feature means `no`.
    """

    test: ZoneTest
    features: Ground
    inside: Ground | None
    outside: Ground | None
    proof: Proof

    def among(self, sites: Shapes) -> Found:
        """What of the sites lies in the zone."""
        at, of = self.features.tree.query(sites, predicate="dwithin", distance=TOUCH)
        if not len(at):
            return _nothing(len(sites))
        if self.inside is None and self.outside is None:
            return _met(sites, self.features.shapes, at, of)
        features = self._restricted(self.features.shapes[np.unique(of)])
        at, of = shapely.STRtree(features).query(sites, predicate="dwithin", distance=TOUCH)
        return _met(sites, features, at, of)

    def _restricted(self, features: Shapes) -> Shapes:
        """What of the features lies in the zones that the test looks inside, and out of those
        that it leaves out. A zone whose layer the region lacks is nowhere.
        """
        if self.inside is not None:
            features = covered(features, self.inside)
        if self.outside is not None:
            out = covered(features, self.outside)
            features = _polygons(shapely.difference(features, out))
        return features[~shapely.is_empty(features)]


@dataclass(frozen=True, eq=False)
class Proof:
    """Where the absence of a feature means `no`: everywhere that all of these say so.

    `grounds` are mapped surfaces, `known` what is said by municipality, for the region or by the
    layer's own `features`.
    """

    grounds: tuple[Ground, ...]
    known: tuple[Any, ...]
    features: Ground

    def share(
        self, sites: Shapes, municipalities: Sequence[dict[str, float]], buffer: float = 0.0
    ) -> Floats:
        """The share of each site that is mapped.

        Mapped surfaces must cover the site and the belt that the test looks into, and each ground
        must be covered by all of them; what is known by municipality limits the share besides.
        """
        share = np.ones(len(sites))
        for zone in self.known:
            share = np.minimum(share, self._known(sites, municipalities, zone))
        if self.grounds:
            around = shapely.buffer(sites, buffer, quad_segs=ARCS) if buffer else sites
            mapped = around
            for ground in self.grounds:
                mapped = _mapped(mapped, ground)
            part = np.asarray(shapely.area(mapped) / shapely.area(around), dtype=float)
            share = np.minimum(share, np.where(part > 1 - SEAM, 1.0, part))
        return share

    def _known(
        self, sites: Shapes, municipalities: Sequence[dict[str, float]], answer: Any
    ) -> Floats:
        if answer == "features":
            part = shapely.area(covered(sites, self.features)) / shapely.area(sites)
            return np.asarray(part, dtype=float)
        inside = [
            sum(s for code, s in sorted(shares.items()) if answer == "region" or code in answer)
            for shares in municipalities
        ]
        return np.array(inside, dtype=float).clip(0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Zones:
    """Ready zones by the name of what asks; `kept` lasts as long as the region is open."""

    has: Has
    read: Read
    covers: Callable[[ZoneTest], Any]
    kept: dict[str, Any]

    def of(self, name: str, test: ZoneTest) -> ReadyZone:
        """The zone of a test, made ready when it is first asked for."""
        key = ZONE.format(name=name)
        ready: ReadyZone | None = self.kept.get(key)
        if ready is None or ready.test != test:
            ready = self._made(test)
            if not any(LAYERS[layer].windowed for layer in test.layers):
                self.kept[key] = ready
        return ready

    def _made(self, test: ZoneTest) -> ReadyZone:
        layer = self.read(test.layer)
        proof = proof_of(self.covers(test), layer.geometry.to_numpy())
        features = _ground(selected(layer, test).to_numpy())
        return ReadyZone(
            test, features, self._together(test.inside), self._together(test.outside), proof
        )

    def _together(self, zones: Sequence[Zone]) -> Ground | None:
        if not zones:
            return None
        none = np.zeros(0, dtype=object)
        here = [
            selected(self.read(zone.layer), zone).to_numpy()
            for zone in zones
            if self.has(zone.layer)
        ]
        return _ground(np.concatenate([none, *here]))


def proof_of(covers: Any, features: Shapes) -> Proof:
    """What is said of the mapping, one answer or a list of them, made ready."""
    said = covers if isinstance(covers, list) else [covers]
    return Proof(
        tuple(_ground(layer.to_numpy()) for layer in said if isinstance(layer, gpd.GeoSeries)),
        tuple(layer for layer in said if not isinstance(layer, gpd.GeoSeries)),
        _ground(features),
    )


def selected(layer: gpd.GeoDataFrame, zone: Zone) -> gpd.GeoSeries:
    """The features of a layer that are of a zone, with the belt that it asks for around them."""
    keep = pd.Series(True, index=layer.index)
    for column, codes in zone.where.items():
        keep &= layer[column].isin(codes) if column in layer else False
    features = layer[keep]
    if zone.own_buffer in features:
        return features.buffer(features[zone.own_buffer].astype(float).fillna(zone.buffer))
    return features.geometry.buffer(zone.buffer) if zone.buffer else features.geometry


def _met(sites: Shapes, features: Shapes, at: Any, of: Any) -> Found:
    """What pairs of a site and a feature within a metre of it share."""
    answer = _nothing(len(sites))
    away = shapely.distance(sites[at], features[of])
    answer.near[at[away < TOUCH]] = True
    met = away == 0
    at, of = at[met], of[met]
    united(answer.overlap, at, shapely.intersection(sites[at], features[of]))
    return answer


def _nothing(count: int) -> Found:
    return Found(np.full(count, shapely.Polygon(), dtype=object), np.zeros(count, dtype=bool))


def _mapped(shapes: Shapes, ground: Ground) -> Shapes:
    """The part of each shape that a ground covers; all of those that one surface covers."""
    if not len(ground.shapes):
        return covered(shapes, ground)
    whole = np.unique(ground.tree.query(shapes, predicate="covered_by")[0])
    left = np.setdiff1d(np.arange(len(shapes)), whole)
    parts = shapes.copy()
    parts[left] = covered(shapes[left], ground)
    return parts


def _ground(shapes: Shapes) -> Ground:
    return Ground(shapes, np.zeros(len(shapes), dtype=np.intp))


def _polygons(shapes: Shapes) -> Shapes:
    return np.array([polygonal(shape) for shape in shapes], dtype=object)
