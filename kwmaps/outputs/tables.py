"""A table as a file that spreadsheets, pandas and R read: CSV or Parquet, after its ending."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from kwmaps.build.whole import whole_file
from kwmaps.errors import missing, wrong_ending
from kwmaps.timeline.tables import Cell, Table

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".csv", ".parquet")

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With one of these at their front, Excel takes words for something to work out."""


def write_table(table: Table, path: Path) -> int:
    """Writes a table and returns the file's size in bytes.

    Raises
    ------
    RequestError
        The file's ending is neither .csv nor .parquet, or pyarrow is missing.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    match path.suffix.lower():
        case ".csv":
            content = _csv(table)
        case ".parquet":
            content = _parquet(table)
        case _:
            raise wrong_ending(path, (".csv", ".parquet"))
    with whole_file(path) as file:
        file.write(content)
    return len(content)


def frame(table: Table) -> pd.DataFrame:
    """A table as pandas has it: days as datetime64, at midnight and without a time zone; NaN and NaT where nothing is said."""
    import pandas as pd

    found = pd.DataFrame(list(table.rows), columns=list(table.columns))
    for name in DAYS & set(table.columns):
        found[name] = pd.to_datetime(found[name])
    return found


DAYS = frozenset({"date", "before", "after"})
"""Columns that hold days."""


def _csv(table: Table) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    text = out.getvalue()
    # Excel takes a file for one in the letters of its own country unless a mark stands at its front. Everybody else is
    # better off without it, so it is there only where a letter needs it.
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _parquet(table: Table) -> bytes:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise missing("Parquet files need", "pyarrow", "parquet") from None
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pandas(frame(table), preserve_index=False), out, compression="zstd")
    return out.getvalue()
