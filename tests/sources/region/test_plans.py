"""Plans as they come: GML and SOSI, the codes of 1985, and what is refused."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from ikap.model import ConfigurationError, InputError
from ikap.sources.region import plans_in
from ikap.sources.region.plans import settled
from ikap.sources.region.reading import Reading

BOX = shapely.box(600_000, 7_000_000, 601_000, 7_001_000)

GML = """<?xml version="1.0" encoding="utf-8"?>
<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2"
  xmlns:app="http://skjema.geonorge.no/SOSI/produktspesifikasjon/Kommuneplan/5.0" gml:id="a">
<gml:featureMember><app:Arealplan gml:id="p">
  <app:planidentifikasjon>2013001</app:planidentifikasjon><app:plantype>20</app:plantype>
  <app:plannavn>Arealdelen</app:plannavn>
  <app:ikrafttredelsesdato>2013-12-17</app:ikrafttredelsesdato>
</app:Arealplan></gml:featureMember>
<gml:featureMember><app:KpArealformålOmråde gml:id="k">
  <app:område><gml:Polygon gml:id="k1" srsName="http://www.opengis.net/def/crs/EPSG/0/25832">
   <gml:exterior><gml:LinearRing><gml:posList>600000 7000000 600100 7000000 600100 7000100
   600000 7000100 600000 7000000</gml:posList></gml:LinearRing></gml:exterior>
  </gml:Polygon></app:område>
  <app:arealformål>1110</app:arealformål><app:arealbruksstatus>2</app:arealbruksstatus>
</app:KpArealformålOmråde></gml:featureMember>
</gml:FeatureCollection>
"""
SOSI = """.HODE
..TEGNSETT UTF-8
..TRANSPAR
...KOORDSYS 22
...ORIGO-NØ 7000000 600000
...ENHET 0.01
..OMRÅDE
...MIN-NØ 7000000 600000
...MAX-NØ 7001000 601000
.KURVE 1:
..OBJTYPE KpArealGrense
..NØ
0 0
0 10000
10000 10000
10000 0
0 0
.FLATE 2:
..OBJTYPE KpArealformålOmråde
..KPAREALFORMÅL 1300
..AREALST 2
..PLANID 2009005
..IKRAFT 20091105
..REF :1
..NØ
5000 5000
.SLUTT
"""


class Place:
    """What reading rests on: the system and the box around the municipality."""

    crs = CRS.from_epsg(25832)
    box = BOX.bounds


def written(tmp_path, name, **columns):
    frame = gpd.GeoDataFrame(columns, geometry=[BOX] * len(columns["formal_kode"]), crs=25832)
    frame.to_file(tmp_path / name, layer="plan")
    return tmp_path / name


def test_a_plan_in_gml_has_what_its_own_layer_says_of_it(tmp_path):
    file = tmp_path / "plan.gml"
    file.write_text(GML, encoding="utf-8")
    (area,) = plans_in(file, Place()).frame.itertuples()
    assert (area.purpose, area.plan_status, area.plan_id) == (1110, 2, "2013001")
    assert (area.plan_type, area.plan_name, area.in_force) == (20, "Arealdelen", "2013-12-17")
    assert area.geometry.area == pytest.approx(10_000)


def test_a_plan_in_sosi_is_read_by_its_own_names(tmp_path):
    file = tmp_path / "plan.sos"
    file.write_text(SOSI, encoding="utf-8")
    (area,) = plans_in(file, Place()).frame.itertuples()
    assert (area.purpose, area.plan_status, area.in_force) == (1300, 2, "2009-11-05")
    assert area.geometry.area == pytest.approx(10_000)


def test_codes_of_1985_are_read_as_todays(tmp_path):
    file = written(tmp_path, "gammel.gpkg", formal_kode=[110, 140, 210, 1113])
    assert sorted(plans_in(file, Place()).frame["purpose"]) == [1110, 1113, 1120, 5100]


def test_an_unknown_code_is_refused_by_name_and_counted(tmp_path):
    file = written(tmp_path, "feil.gpkg", formal_kode=[1110, 9999, 9999, 777])
    with pytest.raises(ConfigurationError) as error:
        plans_in(file, Place())
    (problem,) = error.value.problems
    assert problem.where == "feil.gpkg"
    assert "777 (1), 9999 (2)" in problem.what


def test_a_file_without_purposes_says_what_it_has(tmp_path):
    gpd.GeoDataFrame({"navn": ["a"]}, geometry=[BOX], crs=25832).to_file(
        tmp_path / "annet.gpkg", layer="eiendom"
    )
    with pytest.raises(InputError) as error:
        plans_in(tmp_path / "annet.gpkg", Place())
    assert "eiendom" in str(error.value)


def test_a_table_is_no_plan(tmp_path):
    (tmp_path / "plan.csv").write_text("formal_kode\n1110\n", encoding="utf-8")
    with pytest.raises(InputError):
        plans_in(tmp_path / "plan.csv", Place())


def test_a_date_that_nobody_can_read_is_told_and_left_out():
    frame = gpd.GeoDataFrame(
        {
            "purpose": [1110],
            "in_force": ["snart"],
            **{key: [None] for key in ("plan_id", "plan_name", "name", "note")},
            **{key: [None] for key in ("plan_status", "plan_type", "dwellings", "precedence")},
        },
        geometry=[BOX],
        crs=25832,
    )
    reading = settled(Reading(frame, ()), "plan.gpkg")
    assert pd.isna(reading.frame["in_force"].iloc[0])
    assert "snart" in reading.remarks[0].what


def test_a_real_zoning_proposal_has_its_purposes_and_its_plan(shared_data):
    class Wide(Place):
        box = (-1e6, -1e6, 1e6, 1e6)

    frame = plans_in(shared_data / "plan_gml" / "gml.avgr.1-pass.gml", Wide()).frame
    assert set(frame["purpose"]) == {1169}
    assert set(frame["plan_type"]) == {34.0}
