"""A feed's bytes into lines of text: byte-order marks, UTF-16, and old Windows encodings line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingestion.feeds.records import BadFeed, FeedNotes

_PEEK_BYTES = 65_536
_MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig"))
_MARKS_16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOT_TEXT = {
    b"PK\x03\x04": "a zip archive or a spreadsheet; unzip it, or save it as CSV",
    b"\x1f\x8b": "a gzip archive; unpack it with gunzip",
    b"%PDF": "a PDF; export the feed as CSV",
    b"PAR1": "a Parquet file; export it as CSV or JSONL",
    b"\xff\xd8\xff": "a JPEG picture; give the feed, and the pictures' folder with --images",
    b"\x89PNG": "a PNG picture; give the feed, and the pictures' folder with --images",
    b"SQLite": "an SQLite database; export the feed as CSV",
}


def read_lines(path: Path, notes: FeedNotes) -> Iterator[str]:
    """Yield the file's lines with their ends, decoded; `notes` gets the encoding and the odd lines' count.

    A line that is not UTF-8 is read as Windows-1252, which spreadsheets write: one odd line spoils no other.
    Raises BadFeed for a file that cannot be opened or is no text.
    """
    start = peek(path)
    notes.encoding = _encoding(start)
    try:
        if notes.encoding.startswith("utf-8"):
            yield from _mixed_lines(path, start, notes)
        else:
            with path.open(encoding=notes.encoding, newline="") as file:
                yield from file
    except UnicodeError as error:
        raise BadFeed(f"{str(path)!r} starts as {notes.encoding} but breaks it ({error}); save it as UTF-8.") from error
    except OSError as error:
        raise BadFeed(f"{str(path)!r} cannot be read on: {error.strerror or error}; check the disk.") from error


def peek(path: Path) -> bytes:
    """The file's first bytes; raises BadFeed when it is absent, a folder, unreadable, or not text."""
    try:
        with path.open("rb") as file:
            start = file.read(_PEEK_BYTES)
    except FileNotFoundError as error:
        raise BadFeed(f"There is no feed at {str(path)!r}; give the path of a CSV, TSV or JSONL file.") from error
    except IsADirectoryError as error:
        raise BadFeed(f"{str(path)!r} is a folder; give the path of the feed file in it.") from error
    except OSError as error:
        raise BadFeed(f"{str(path)!r} cannot be read: {error.strerror or error}; check its permissions.") from error
    for mark, what in _NOT_TEXT.items():
        if start.startswith(mark):
            raise BadFeed(f"{str(path)!r} is {what}.")
    return start


def _encoding(start: bytes) -> str:
    for mark, encoding in (*_MARKS, *_MARKS_16):
        if start.startswith(mark):
            return encoding
    if len(start) >= 4 and b"\0" in start:  # UTF-16 without a mark: every other byte of plain letters is zero
        little, big = start[1::2].count(0), start[0::2].count(0)
        if max(little, big) > 0.3 * len(start) / 2:
            return "utf-16-le" if little > big else "utf-16-be"
        raise BadFeed("The feed holds zero bytes, so it is no text file; give a CSV, TSV or JSONL file.")
    return "utf-8"


def _mixed_lines(path: Path, start: bytes, notes: FeedNotes) -> Iterator[str]:
    old_mac = b"\r" in start and b"\n" not in start
    with path.open("rb") as file:
        raw_lines = iter(file.read().splitlines(keepends=True)) if old_mac else iter(file)
        for number, raw in enumerate(raw_lines):
            if number == 0:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            try:
                yield raw.decode("utf-8")
            except UnicodeDecodeError:
                notes.lines_in_windows_1252 += 1
                yield raw.decode("cp1252", errors="replace")
