"""Heights are left out and said, and a region is computed in a CRS that keeps its areas."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from pyproj import CRS, Transformer

from ikap.model import ConfigurationError
from ikap.sources import municipality
from ikap.sources.crs import named_crs, stated_crs
from ikap.sources.files import vector
from ikap.text import speaking

PLACES = {"Bergen": (5.3, 60.4), "Nordhordland": (4.9, 60.7), "Tromsø": (18.95, 69.65)}
GML = """<?xml version="1.0" encoding="UTF-8"?>
<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:app="http://app"
 xmlns:gml="http://www.opengis.net/gml/3.2">
<wfs:member><app:Areal gml:id="a1"><app:omrade><gml:Polygon gml:id="p1" srsDimension="3"
 srsName="http://www.opengis.net/def/crs/EPSG/0/{code}"><gml:exterior><gml:LinearRing><gml:posList>
569600 7029300 12 569800 7029300 12 569800 7029500 12 569600 7029500 12 569600 7029300 12
</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></app:omrade></app:Areal></wfs:member>
</wfs:FeatureCollection>
"""


@pytest.mark.parametrize(("code", "plane"), [(5972, 25832), (5973, 25833), (5975, 25835)])
def test_a_file_with_heights_is_read_in_the_plane_and_that_is_said(code, plane, tmp_path):
    path = tmp_path / "areal.gml"
    path.write_text(GML.format(code=code), encoding="utf-8")
    for language, words in (("nb", "er utelatt"), ("en", "are left out")):
        with speaking(language):
            contents = vector.contents(path)
        [remark] = contents.remarks
        assert "NN2000" in remark
        assert words in remark
    rows = vector.read(contents)
    assert contents.crs is not None
    assert contents.crs.to_epsg() == plane
    assert rows.crs is not None
    assert rows.crs.to_epsg() == plane
    assert not rows.has_z.any()
    assert rows.area.tolist() == [40_000]


def test_a_definition_that_names_a_file_is_no_crs():
    bound = (
        'BOUNDCRS[SOURCECRS[GEOGCRS["x",DATUM["y",ELLIPSOID["GRS 1980",6378137,298.257222101]],'
        'CS[ellipsoidal,2],AXIS["lat",north],AXIS["lon",east],ANGLEUNIT["degree",'
        '0.0174532925199433]]],TARGETCRS[GEOGCRS["WGS 84",DATUM["WGS_1984",ELLIPSOID["WGS 84",'
        '6378137,298.257223563]],CS[ellipsoidal,2],AXIS["lat",north],AXIS["lon",east],'
        'ANGLEUNIT["degree",0.0174532925199433]]],ABRIDGEDTRANSFORMATION["t",METHOD["NTv2",'
        'ID["EPSG",9615]],PARAMETERFILE["Latitude and longitude difference file","/etc/x"]]]'
    )
    assert stated_crs(bound).crs is None
    assert named_crs("+proj=utm +zone=32 +nadgrids=/etc/x") is None
    assert stated_crs("EPSG:25832").crs == CRS.from_epsg(25832)


def _municipality(place: tuple[float, float], crs: CRS) -> gpd.GeoDataFrame:
    east, north = Transformer.from_crs(4326, crs, always_xy=True).transform(*place)
    shape = shapely.box(east - 5000, north - 5000, east + 5000, north + 5000)
    columns = {"municipality_code": ["4601"], "name": ["Byen"]}
    return gpd.GeoDataFrame(columns, geometry=[shape], crs=crs)


@pytest.mark.parametrize(
    ("place", "code"),
    [("Bergen", 25832), ("Nordhordland", 25832), ("Tromsø", 25833), ("Tromsø", 25832)],
)
def test_all_of_norway_works_in_the_zones_that_are_used_there(place, code):
    crs = CRS.from_epsg(code)
    frame = _municipality(PLACES[place], crs)
    assert len(municipality.of_region(frame, ("4601",), crs, "kommuner")) == 1


@pytest.mark.parametrize(
    ("place", "right"), [("Bergen", 25832), ("Nordhordland", 25832), ("Tromsø", 25833)]
)
def test_a_projection_that_swells_areas_is_refused_with_the_right_one(place, right):
    crs = CRS.from_epsg(3857)
    frame = _municipality(PLACES[place], crs)
    for language, words in (("nb", "arealer blir"), ("en", "areas become")):
        with speaking(language), pytest.raises(ConfigurationError) as caught:
            municipality.of_region(frame, ("4601",), crs, "kommuner")
        [problem] = caught.value.problems
        assert words in problem.what
        assert f"EPSG:{right}" in problem.remedy
