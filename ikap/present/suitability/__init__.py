"""The surface of where it would be good to build, as a raster, a map and a table."""
