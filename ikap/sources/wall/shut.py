"""What GDAL, PROJ and curl must not do, whatever a file asks for: said before they are loaded."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

# GDAL's drivers that read something else than the file that they are given.
INDIRECT = (
    *("VRT", "OGR_VRT", "DERIVED", "GTI", "GDALG", "GNMFile", "GNMDatabase", "STACTA", "STACIT"),
    *("KMLSUPEROVERLAY", "PDS4", "MRF", "SAFE", "SENTINEL2", "TIL", "RPFTOC", "ECRGTOC", "MAP"),
    *("HTTP", "WMS", "WMTS", "WCS", "WFS", "OAPIF", "OGCAPI", "CSW", "NGW", "EEDA", "EEDAI"),
    *("PLSCENES", "PLMOSAIC", "AmigoCloud", "Carto", "Elasticsearch", "CouchDB", "Cloudant"),
    *("PostgreSQL", "PostGISRaster", "MySQL", "MSSQLSpatial", "OCI", "ODBC", "PGeo", "MongoDBv3"),
    *("ADBC", "SQLite", "Rasterlite", "MBTiles", "PMTiles", "GPSBabel", "GeoRSS", "ESRIC", "DAAS"),
    *("ISIS3", "GRASS", "TileDB", "HANA", "Interlis 1", "Interlis 2"),
)
# What GDAL, PROJ and curl must not do, whatever a file asks for.
SHUT: Mapping[str, str] = {
    "GDAL_HTTP_PROXY": "shut://",  # no such way: curl gives up before it looks a name up
    "GDAL_HTTPS_PROXY": "shut://",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".shut",
    "CPL_VSIL_SHOW_NETWORK_STATS": "NO",
    "GDAL_PAM_ENABLED": "NO",  # no .aux.xml is read or left beside a file
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",  # xlink targets
    "GML_DOWNLOAD_SCHEMA": "NO",
    "LIBKML_RESOLVE_STYLE": "NO",
    "LIBKML_EXTERNAL_STYLE": "NO",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
    "SPATIALITE_SECURITY": "strict",
    "PROJ_NETWORK": "OFF",
    "CPL_ZIP_ENCODING": "UTF-8",
}


def shut_off(environment: MutableMapping[str, str]) -> None:
    """Put what keeps GDAL to the file in the environment of a process that has not loaded it."""
    environment.update(SHUT)
    environment["GDAL_SKIP"] = ",".join(INDIRECT)
