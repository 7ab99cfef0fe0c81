"""Shops' feeds into clean products, one file a source. `Feed(path)` reads one: iterate `records`, then `clean` each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ingestion.feeds.cleaning import clean, reader_digest
from ingestion.feeds.defaults import FeedDefaults
from ingestion.feeds.feed import FORMATS, Feed
from ingestion.feeds.records import BadFeed, FeedNotes, Record, Refusal, Row, read_mapping

__all__ = [
    "FORMATS", "BadFeed", "Feed", "FeedDefaults", "FeedNotes", "Record", "Refusal", "Row", "clean", "read_feed",
    "read_mapping", "reader_digest",
]  # fmt: skip


def read_feed(
    path: Path,
    format: str = "auto",
    mapping: Mapping[str, str] | None = None,
    defaults: FeedDefaults | None = None,
) -> Iterator[Row | Refusal]:
    """Read a feed into clean rows and refusals; raises BadFeed. Ids are checked for doubles by `ingest`."""
    for record in Feed(path, format, mapping, defaults).records():
        yield clean(record) if isinstance(record, Record) else record
