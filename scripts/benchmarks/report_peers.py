"""The same reports' main tables counted by polars and by DuckDB, from rows that they hold in memory.

Left out are what is read rather than counted (item 16 reads people's wishes, item 23 follows each job along).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import duckdb
import polars as pl

from crm.reports.sectors import section_of
from scripts.benchmarks import report_duckdb as duck
from scripts.benchmarks import report_polars as polars
from scripts.benchmarks.report_rows import Columns

Figures = dict[tuple[str, str, str], float]  # table, row, column
_UNREAD: Final = ("interests", "occupations")


@dataclass(frozen=True)
class Frames:
    """The rows as polars and DuckDB hold them."""

    polars: Mapping[str, pl.DataFrame]
    duckdb: duckdb.DuckDBPyConnection

    @classmethod
    def of(cls, tables: Mapping[str, Columns], folder: Path) -> "Frames":
        """Both from the same columns. Each employer's section is looked up beforehand, in their favour."""
        frames = {
            name: pl.DataFrame(
                {key: values for key, values in columns.items() if key not in _UNREAD},
                infer_schema_length=None,
            )
            for name, columns in tables.items()
        }
        sections = [section_of(sni) or "unknown" for sni in tables["employers"]["sni"]]
        frames["employers"] = frames["employers"].with_columns(pl.Series("section", sections))
        connection = duckdb.connect()
        for name, frame in frames.items():
            path = folder / f"{name}.parquet"
            frame.write_parquet(path)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM '{path}'")  # noqa: S608  # our own names
            path.unlink()
        return cls(MappingProxyType(frames), connection)


Peer = Callable[[Frames], Figures]


def _pair(name: str) -> tuple[Peer, Peer]:
    by_polars, by_duckdb = polars.REPORTS[name], duck.REPORTS[name]
    return lambda frames: by_polars(frames.polars), lambda frames: by_duckdb(frames.duckdb)


PEERS: Final[Mapping[str, tuple[Peer, Peer]]] = {name: _pair(name) for name in polars.REPORTS}
