"""DuckDB with its spatial extension, from their Python packages and without any network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from ikap.model import ConfigurationError, Problem
from ikap.text import _

if TYPE_CHECKING:
    import geopandas as gpd

ARCS = 16  # segments of a quarter of a circle, as every buffer here has


class Engine:
    """A database in memory, with geometry; closed when the `with` is left."""

    def __init__(self) -> None:
        try:
            import duckdb
            import duckdb_extension_spatial as spatial
        except ImportError:
            raise ConfigurationError(
                [
                    Problem(
                        "ikap verify",
                        _("trenger DuckDB, som ikke er installert."),
                        _('Skriv pip install "ikap[verify]" og prøv igjen.'),
                    )
                ]
            ) from None
        places = sorted(Path(str(spatial.__file__)).parent.rglob("spatial.duckdb_extension"))
        self.error: type[Exception] = duckdb.Error
        self.version = str(duckdb.__version__)
        self.base = duckdb.connect(
            config={"allow_unsigned_extensions": "true", "autoinstall_known_extensions": "false"}
        )
        try:
            place = places[0].as_posix().replace("'", "''")
            self.base.execute(f"LOAD '{place}'")
        except (IndexError, duckdb.Error) as error:
            what = _("den romlige utvidelsen i DuckDB kan ikke lastes: {error}.", error=error)
            remedy = _("Installer DuckDB og den romlige utvidelsen i samme versjon.")
            raise ConfigurationError([Problem("ikap verify", what, remedy)]) from error
        self.base.execute("SET threads = 1")  # sums in the same order, to the same bits

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_rest: object) -> None:
        self.base.close()

    def run(self, sql: str, *values: object) -> None:
        self.base.execute(sql, list(values))

    def frame(self, sql: str, *values: object) -> pd.DataFrame:
        """What a question answers, a row a row."""
        table: pd.DataFrame = self.base.execute(sql, list(values)).df()
        return table

    def table(self, name: str, rows: list[dict[str, Any]], columns: dict[str, str]) -> None:
        """A table of plain values; `columns` gives the type of each."""
        declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self.run(f"CREATE OR REPLACE TABLE {name} ({declared})")
        if not rows:
            return
        given = pd.DataFrame(rows, columns=list(columns)).astype(object)
        self.base.register("given", given.where(given.notna(), None))
        cast = ", ".join(f'"{column}"::{kind}' for column, kind in columns.items())
        self.run(f"INSERT INTO {name} SELECT {cast} FROM given")
        self.base.unregister("given")

    def shapes(self, name: str, frame: gpd.GeoDataFrame, columns: list[str]) -> None:
        """A table of features: `fid`, the columns, and the geometry `g` in metres."""
        given = pd.DataFrame({"fid": range(len(frame))})
        for column in columns:
            values = frame[column].astype(object)
            given[column] = values.where(values.notna(), None).to_numpy()
        given["wkb"] = shapely.to_wkb(frame.geometry.to_numpy())
        self.base.register("given", given)
        selected = "".join(f', "{column}"' for column in columns)
        self.run(
            f"CREATE OR REPLACE TABLE {name} AS "
            f"SELECT fid{selected}, ST_GeomFromWKB(wkb) AS g FROM given"
        )
        self.base.unregister("given")
