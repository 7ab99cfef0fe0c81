"""A feed's bytes, gzip unpacked on the way: `open_feed(path)`, and `peek(path)` for its first 64 KB.

Nothing is read whole: whoever reads on decides how much. Archives of several files are not opened.
"""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from ingestion.feeds.records import BadFeed

PEEK_BYTES = 65_536
_GZIP = b"\x1f\x8b"
_FREE_BYTES = 64_000_000  # unpacked before a pack's density is questioned
_MOST_DENSE = 200  # feeds shrink 5 to 50 times; a gzip of zeros 1,000 times
_NOT_TEXT = {
    b"PK\x03\x04": "a zip archive or a spreadsheet; unzip it, or save it as CSV",
    b"\x1f\x8b": "a gzip within a gzip; unpack it with gunzip",
    b"%PDF": "a PDF; export the feed as CSV",
    b"\xff\xd8\xff": "a JPEG picture; give the feed, and the pictures' folder with --images",
    b"\x89PNG": "a PNG picture; give the feed, and the pictures' folder with --images",
    b"SQLite": "an SQLite database; export the feed as CSV",
}


def open_feed(path: Path) -> BinaryIO:
    """The file's bytes, unpacked where it is a gzip; raises BadFeed when it is absent, a folder or unreadable."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise BadFeed(f"There is no feed at {str(path)!r}; give the path of a feed file or folder.") from error
    except IsADirectoryError as error:
        raise BadFeed(f"{str(path)!r} is a folder; give the path of the feed file in it.") from error
    except OSError as error:
        raise BadFeed(f"{str(path)!r} cannot be read: {error.strerror or error}; check its permissions.") from error
    if file.read(2) != _GZIP:
        file.seek(0)
        return file
    file.seek(0)
    return cast(BinaryIO, io.BufferedReader(_Unpacked(file, path), PEEK_BYTES))


def peek(path: Path) -> bytes:
    """The feed's first bytes, unpacked; raises BadFeed when it cannot be read, is empty, or is known to be no feed."""
    with open_feed(path) as file:
        start = file.read(PEEK_BYTES)
    if not start.strip():
        raise BadFeed(f"The feed {str(path)!r} is empty ({len(start)} bytes); export it again.")
    for mark, what in _NOT_TEXT.items():
        if start.startswith(mark):
            raise BadFeed(f"{str(path)!r} is {what}.")
    return start


class _Unpacked(io.RawIOBase):
    """A gzip's contents, which may not be far bigger than the pack, nor end before its end."""

    def __init__(self, packed: BinaryIO, path: Path) -> None:
        self._packed, self._path = packed, path
        self._file = gzip.GzipFile(fileobj=packed)
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._file.read(len(buffer))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BadFeed(
                f"The gzip {str(self._path)!r} breaks off or is damaged ({error}); nothing was changed. Fetch it again."
            ) from error
        self._done += len(data)
        if self._done > _FREE_BYTES and self._done > _MOST_DENSE * self._packed.tell():
            raise BadFeed(
                f"The gzip {str(self._path)!r} unpacks to over {_MOST_DENSE} times its size, which no feed does; "
                "unpack it yourself if you trust it."
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._packed.close()
        super().close()
