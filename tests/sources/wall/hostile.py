"""Files that try to reach what they are not: each by its name, made in a folder.

`secret` is a file that none of them may open, `address` one that none may ask. Every file has a
sound area beside its trick, where the format has room for both.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from openpyxl import Workbook

WEST, SOUTH = 560_100, 7_020_100
AREA = shapely.box(WEST, SOUTH, WEST + 200, SOUTH + 200)
SOUND = gpd.GeoDataFrame({"id": ["A1"], "kind": ["bolig"]}, geometry=[AREA], crs=25832)
URN = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}

Maker = Callable[[Path, Path, str], Path]  # folder, secret, address → the file
MAKERS: dict[str, Maker] = {}


def maker(name: str) -> Callable[[Maker], Maker]:
    def keep(make: Maker) -> Maker:
        MAKERS[name] = make
        return make

    return keep


def _geojson(path: Path, name: str = "innspill", crs: object = URN) -> Path:
    feature = {
        "type": "Feature",
        "properties": {"id": "A1", "kind": "bolig"},
        "geometry": shapely.geometry.mapping(AREA),
    }
    whole = {"type": "FeatureCollection", "name": name, "crs": crs, "features": [feature]}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def _texts(secret: Path, address: str) -> dict[str, str]:
    """What a driver of GDAL takes for its own, wherever it stands in a file."""
    source = secret.as_posix()
    return {
        "vrt": f"<OGRVRTDataSource><OGRVRTLayer name='s'><SrcDataSource>{source}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>",
        "wfs": f"<OGRWFSDataSource><URL>{address}</URL></OGRWFSDataSource>",
        "raster-vrt": "<VRTDataset rasterXSize='1' rasterYSize='1'><VRTRasterBand dataType='Byte' "
        f"band='1'><SimpleSource><SourceFilename>{source}</SourceFilename></SimpleSource>"
        "</VRTRasterBand></VRTDataset>",
        "wms": f"<GDAL_WMS><Service name='WMS'><ServerUrl>{address}</ServerUrl></Service>"
        "</GDAL_WMS>",
        "csw": f"<OGRCSWDataSource><URL>{address}</URL></OGRCSWDataSource>",
        "oapif": f"OAPIF:{address}",
        "gdalg": json.dumps({"type": "gdal_streamed_alg", "command_line": f"vector pipe {source}"}),
    }


_CALLED = (".gml", ".kml", ".json", ".xml")
for _kind in _texts(Path("secret"), ""):

    @maker(f"{_kind}-in-name.geojson")
    def _named(folder: Path, secret: Path, address: str, kind: str = _kind) -> Path:
        return _geojson(folder / f"{kind}-in-name.geojson", _texts(secret, address)[kind])

    for _suffix in (*_CALLED, ".gpkg", ".shp", ".fgb", ".tif", ".csv", ".txt", ".odd", ""):

        @maker(f"{_kind}-as{_suffix}")
        def _bare(
            folder: Path, secret: Path, address: str, kind: str = _kind, suffix: str = _suffix
        ) -> Path:
            path = folder / f"{kind}-as{suffix}"
            path.write_text(_texts(secret, address)[kind], encoding="utf-8")
            return path


@maker("crs-by-url.geojson")
def _crs_url(folder: Path, secret: Path, address: str) -> Path:
    crs = {"type": "url", "properties": {"url": address, "type": "ogcwkt"}}
    return _geojson(folder / "crs-by-url.geojson", crs=crs)


@maker("crs-by-link.geojson")
def _crs_link(folder: Path, secret: Path, address: str) -> Path:
    crs = {"type": "link", "properties": {"href": address, "type": "proj4"}}
    return _geojson(folder / "crs-by-link.geojson", crs=crs)


@maker("crs-named-url.geojson")
def _crs_named(folder: Path, secret: Path, address: str) -> Path:
    crs = {"type": "name", "properties": {"name": address}}
    return _geojson(folder / "crs-named-url.geojson", crs=crs)


@maker("crs-init.geojson")
def _crs_init(folder: Path, secret: Path, address: str) -> Path:
    crs = {"type": "name", "properties": {"name": f"+init={secret.as_posix()}:1"}}
    return _geojson(folder / "crs-init.geojson", crs=crs)


@maker("crs-grids.geojson")
def _crs_grids(folder: Path, secret: Path, address: str) -> Path:
    crs = f"+proj=utm +zone=32 +ellps=GRS80 +nadgrids={secret.as_posix()} +units=m +type=crs"
    name = {"type": "name", "properties": {"name": crs}}
    return _geojson(folder / "crs-grids.geojson", crs=name)


@maker("crs-init.csv")
def _csv_init(folder: Path, secret: Path, address: str) -> Path:
    path = folder / "crs-init.csv"
    cell = f"+init={secret.as_posix()}:1"
    path.write_text(f"id;kind;wkt;epsg\nA1;bolig;{AREA.wkt};{cell}\n", encoding="utf-8")
    return path


@maker("grids.shp")
def _prj(folder: Path, secret: Path, address: str) -> Path:
    path = folder / "grids.shp"
    SOUND.to_file(path)
    wkt = (
        'PROJCS["x",GEOGCS["y",DATUM["z",SPHEROID["GRS 1980",6378137,298.257222101],'
        f'EXTENSION["PROJ4_GRIDS","{secret.as_posix()}"]],PRIMEM["Greenwich",0],UNIT["degree",'
        '0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
        'PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],'
        'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]'
    )
    path.with_suffix(".prj").write_text(wkt, encoding="utf-8")
    return path


_GML = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:app="http://app"
 xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {schema}>
<wfs:member><app:Areal gml:id="a1"><app:id>{id}</app:id><app:kind>bolig</app:kind>{more}
<app:omrade><gml:Polygon gml:id="p1" srsName="{srs}"><gml:exterior><gml:LinearRing><gml:posList>
560100 7020100 560300 7020100 560300 7020300 560100 7020300 560100 7020100
</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></app:omrade></app:Areal></wfs:member>
</wfs:FeatureCollection>
"""


def _gml(path: Path, **parts: str) -> Path:
    usual = {
        "doctype": "",
        "schema": "",
        "id": "A1",
        "more": "",
        "srs": "http://www.opengis.net/def/crs/EPSG/0/25832",
    }
    path.write_text(_GML.format(**usual | parts), encoding="utf-8")
    return path


@maker("entity.gml")
def _entity(folder: Path, secret: Path, address: str) -> Path:
    doctype = f'<!DOCTYPE r [<!ENTITY s SYSTEM "file://{secret.as_posix()}">]>'
    return _gml(folder / "entity.gml", doctype=doctype, id="&s;")


@maker("entity-address.gml")
def _entity_address(folder: Path, secret: Path, address: str) -> Path:
    doctype = f'<!DOCTYPE r SYSTEM "{address}">'
    return _gml(folder / "entity-address.gml", doctype=doctype)


@maker("schema.gml")
def _schema(folder: Path, secret: Path, address: str) -> Path:
    schema = f'xsi:schemaLocation="http://app {address} http://app file://{secret.as_posix()}"'
    return _gml(folder / "schema.gml", schema=schema)


@maker("xlink.gml")
def _xlink(folder: Path, secret: Path, address: str) -> Path:
    more = f'<app:ref xlink:href="{address}#a"/><app:fil xlink:href="file://{secret.as_posix()}"/>'
    return _gml(folder / "xlink.gml", more=more)


@maker("srs.gml")
def _srs(folder: Path, secret: Path, address: str) -> Path:
    return _gml(folder / "srs.gml", srs=address)


@maker("template.gml")
def _gfs(folder: Path, secret: Path, address: str) -> Path:
    """A schema beside the file that says another thing than the file does."""
    path = _gml(folder / "template.gml")
    (folder / "template.gfs").write_text(
        "<GMLFeatureClassList><GMLFeatureClass><Name>Secret</Name><ElementPath>Areal</ElementPath>"
        "<SRSName>EPSG:4326</SRSName></GMLFeatureClass></GMLFeatureClassList>",
        encoding="utf-8",
    )
    return path


for _suffix in (".xml", ".txt", ".odd"):

    @maker(f"disguised{_suffix}")
    def _disguised(folder: Path, secret: Path, address: str, suffix: str = _suffix) -> Path:
        """A GML under another name, with a schema beside it, and one that is to be fetched."""
        schema = f'xsi:schemaLocation="http://app {address} http://app file://{secret.as_posix()}"'
        made = _gml(folder / f"disguised{suffix}", schema=schema)
        made.with_suffix(".gfs").write_text(
            "<GMLFeatureClassList><GMLFeatureClass><Name>Secret</Name><ElementPath>Areal"
            "</ElementPath><SRSName>EPSG:4326</SRSName></GMLFeatureClass></GMLFeatureClassList>",
            encoding="utf-8",
        )
        return made


@maker("linked.shp")
def _linked_part(folder: Path, secret: Path, address: str) -> Path:
    """A Shapefile whose table is a link to a file elsewhere."""
    path = folder / "linked.shp"
    SOUND.to_file(path)
    path.with_suffix(".dbf").unlink()
    path.with_suffix(".dbf").symlink_to(secret)
    return path


@maker("link.kml")
def _kml(folder: Path, secret: Path, address: str) -> Path:
    path = folder / "link.kml"
    ring = "10.2,63.3 10.21,63.3 10.21,63.31 10.2,63.31 10.2,63.3"
    path.write_text(
        f"""<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<NetworkLink><Link><href>{address}</href></Link></NetworkLink>
<NetworkLink><Link><href>{secret.as_posix()}</href></Link></NetworkLink>
<Placemark><name>A1</name><styleUrl>{address}#s</styleUrl><Polygon><outerBoundaryIs><LinearRing>
<coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<GroundOverlay><Icon><href>{secret.as_posix()}</href></Icon></GroundOverlay>
</Document></kml>""",
        encoding="utf-8",
    )
    return path


def _geopackage(path: Path, *statements: str) -> Path:
    SOUND.to_file(path, layer="innspill", driver="GPKG")
    with closing(sqlite3.connect(path)) as database:
        database.create_function("ogr_any", 1, lambda value: value, deterministic=True)
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path


@maker("view.gpkg")
def _view(folder: Path, secret: Path, address: str) -> Path:
    pixel = f"gdal_get_pixel_value('{secret.as_posix()}', 1, 'georef', 0, 0)"
    return _geopackage(
        folder / "view.gpkg",
        f"CREATE VIEW tricky AS SELECT fid, geom, {pixel} AS id FROM innspill",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        "VALUES ('tricky', 'features', 'tricky', 25832)",
        "INSERT INTO gpkg_geometry_columns VALUES ('tricky', 'geom', 'POLYGON', 25832, 0, 0)",
    )


@maker("generated.gpkg")
def _generated(folder: Path, secret: Path, address: str) -> Path:
    return _geopackage(
        folder / "generated.gpkg",
        f"CREATE TABLE more (a TEXT, b AS (ogr_any('{secret.as_posix()}')))",
    )


@maker("trigger.gpkg")
def _trigger(folder: Path, secret: Path, address: str) -> Path:
    """A trigger runs when something is written, and nothing is."""
    return _geopackage(
        folder / "trigger.gpkg",
        "CREATE TRIGGER t AFTER INSERT ON innspill BEGIN "
        f"SELECT load_extension('{secret.as_posix()}'); END",
    )


@maker("zipped-vrt.zip")
def _zipped(folder: Path, secret: Path, address: str) -> Path:
    path = folder / "zipped-vrt.zip"
    inner = _geojson(folder / "inner.geojson", _texts(secret, address)["vrt"])
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "inner.geojson")
    inner.unlink()
    return path


@maker("climbing.zip")
def _climbing(folder: Path, secret: Path, address: str) -> Path:
    path = folder / "climbing.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../secret.geojson", "{}")
    return path


@maker("link.zip")
def _linked(folder: Path, secret: Path, address: str) -> Path:
    path = folder / "link.zip"
    entry = zipfile.ZipInfo("inner.geojson")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, secret.as_posix())
    return path


@maker("formula.xlsx")
def _workbook(folder: Path, secret: Path, address: str) -> Path:
    path = folder / "formula.xlsx"
    book = Workbook()
    book.active.append(["id", "kind", "wkt", "epsg"])
    book.active.append([f'=WEBSERVICE("{address}")', "bolig", AREA.wkt, 25832])
    book.active.append([f"='file://{secret.as_posix()}'#A1", "bolig", AREA.wkt, 25832])
    book.save(path)
    return path


@maker("overview.tif")
def _overview(folder: Path, secret: Path, address: str) -> Path:
    """A raster that says its overviews are in another file."""
    path = folder / "overview.tif"
    shape = {"width": 64, "height": 64, "count": 1, "dtype": "uint8", "crs": "EPSG:25832"}
    place = rasterio.transform.from_origin(WEST, SOUTH + 640, 10, 10)
    with rasterio.open(path, "w", driver="GTiff", transform=place, **shape) as raster:
        raster.write(np.ones((1, 64, 64), dtype="uint8"))
        raster.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=secret.as_posix())
    (folder / "overview.tif.aux.xml").write_text(
        '<PAMDataset><Metadata domain="OVERVIEWS">'
        f'<MDI key="OVERVIEW_FILE">{secret.as_posix()}</MDI></Metadata></PAMDataset>',
        encoding="utf-8",
    )
    return path


@maker("include.sos")
def _sosi(folder: Path, secret: Path, address: str) -> Path:
    path = folder / "include.sos"
    path.write_text(
        f".HODE\n..TEGNSETT UTF-8\n..TRANSPAR\n...KOORDSYS 22\n...ENHET 1\n.DEF\n..{secret}\n"
        f".FLATE 1:\n..OBJTYPE Areal\n..BILDE {secret.as_posix()}\n..REF :2\n..NØ\n7020100 560100\n"
        ".SLUTT\n",
        encoding="utf-8",
    )
    return path


@maker("timetable.zip")
def _timetable(folder: Path, secret: Path, address: str) -> Path:
    path = folder / "timetable.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("stops.txt", f"stop_id,stop_lat,stop_lon,stop_url\n1,63,10,{address}\n")
        archive.writestr("stop_times.txt", f"trip_id,{secret.as_posix()}\n")
    return path
