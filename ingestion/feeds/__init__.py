"""Shops' feeds into clean products, one file a source. `Feed(path)` reads one: iterate `records`, then `clean` each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ingestion.feeds.cleaning import clean, reader_digest
from ingestion.feeds.jsonl import read_jsonl
from ingestion.feeds.lines import peek, read_lines
from ingestion.feeds.merchant import read_merchant
from ingestion.feeds.records import BadFeed, FeedNotes, Record, Refusal, Row

__all__ = ["FORMATS", "BadFeed", "Feed", "FeedNotes", "Record", "Refusal", "Row", "clean", "read_feed", "reader_digest"]

FORMATS = ("auto", "merchant", "csv", "tsv", "jsonl")


class Feed:
    """A feed file. `notes` tells format, encoding and columns as far as it has been read."""

    def __init__(self, path: Path, format: str = "auto") -> None:
        """Prepare to read `path`; raises BadFeed for an unknown format or a file that cannot be read as text."""
        if format not in FORMATS:
            raise BadFeed(f"The feed format {format!r} is unknown; give one of {', '.join(FORMATS)}.")
        self.path = path
        self.notes = FeedNotes()
        self._format = format
        if path.is_file() and path.stat().st_size == 0:
            raise BadFeed(f"The feed {str(path)!r} is empty (0 bytes); export it again.")
        peek(path)

    def records(self) -> Iterator[Record | Refusal]:
        """Yield the feed's rows as written; raises BadFeed when the columns that every feed needs are missing."""
        lines = read_lines(self.path, self.notes)
        first = next(lines, "")
        while first and not first.strip():
            first = next(lines, "")
        if first.lstrip().startswith("<"):
            raise BadFeed(f"{str(self.path)!r} is XML or HTML, which is not read yet; export the feed as CSV or JSONL.")
        is_json = self._format == "jsonl" or (self._format == "auto" and first.lstrip().startswith(("{", "[")))
        read = read_jsonl if is_json else read_merchant
        yield from read(chain([first], lines), self.notes)


def read_feed(path: Path, format: str = "auto") -> Iterator[Row | Refusal]:
    """Read a feed file into clean rows and refusals; raises BadFeed. Ids are checked for doubles by `ingest`."""
    for record in Feed(path, format).records():
        yield clean(record) if isinstance(record, Record) else record
