"""Parquet files into `Record`s, a batch of rows at a time, under plain names or a person's mapping.

Lists become "S, M", decimals and timestamps text, and what lies inside a struct has a name with a dot ("price.amount").
pyarrow reads it, which is 170 MB and so an extra: `pip install '.[parquet]'`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingestion.feeds.json_stream import Item
from ingestion.feeds.records import BadFeed, FeedNotes

_BATCH_ROWS = 500
_MAX_CELL_CHARS = 1_000_000


def read_parquet(path: Path, notes: FeedNotes) -> Iterator[Item]:
    """Yield a Parquet file's rows as objects; raises BadFeed without pyarrow, or where the file is damaged."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise BadFeed(
            f"{str(path)!r} is a Parquet file, which needs pyarrow; run: pip install '.[parquet]', or export it as CSV."
        ) from error
    notes.format, notes.encoding = "Parquet", "typed columns"
    number = 0
    try:
        with ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield Item(number, {name: _plain(cell) for name, cell in row.items()})
    except (ArrowException, OSError) as error:
        raise BadFeed(
            f"The Parquet file {str(path)!r} is damaged after row {number:,} ({str(error)[:120]}); "
            "nothing was changed. Export it again."
        ) from error


def _plain(cell: Any) -> Any:
    """A cell as JSON would have it."""
    match cell:
        case bytes():
            return cell.decode("utf-8", "replace")[:_MAX_CELL_CHARS]
        case Decimal():
            return format(cell, "f")
        case datetime() | date():
            return cell.isoformat()
        case dict():
            return {name: _plain(inner) for name, inner in cell.items()}
        case list() | tuple():
            return [_plain(inner) for inner in cell]
    return cell
