"""The bytes of an answer into a file: unpacked where they are gzip, counted, and cut off at a limit.

`body = Body(file, max_bytes=…, gzip=True)`, `body.write(chunk)` as chunks come, `body.end()`. A chunk that unpacks to a
thousand times its size (a gzip bomb) is unpacked a quarter of a megabyte at a time: the limit is met before memory is.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

from ingestion.web_failures import WebFailure

_PIECE_BYTES = 262_144
_GZIP_OR_ZLIB = 47


class CannotWrite(Exception):
    """The disk's trouble, kept apart from the network's: `error` is what the file raised."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


class Body:
    """Takes an answer's chunks. `bytes` counts what was written."""

    def __init__(self, into: BinaryIO, *, max_bytes: int, gzip: bool) -> None:
        self.bytes = 0
        self._into, self._max_bytes = into, max_bytes
        self._unpacking = zlib.decompressobj(_GZIP_OR_ZLIB) if gzip else None
        self._began = False

    def write(self, chunk: bytes) -> None:
        """Write a chunk; raises WebFailure past the limit or for broken gzip, CannotWrite for the disk."""
        if self._unpacking is None:
            self._put(chunk)
            return
        try:
            while chunk:
                if self._unpacking.eof:  # gzip files may follow one another in one
                    self._unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
                self._began = True
                self._put(self._unpacking.decompress(chunk, _PIECE_BYTES))
                chunk = self._unpacking.unconsumed_tail or self._unpacking.unused_data
        except zlib.error as error:
            raise WebFailure("the gzip that came is broken") from error

    def end(self) -> None:
        """Write what is left; raises WebFailure where gzip was cut short."""
        if self._unpacking is None or not self._began or self._unpacking.eof:
            return
        while piece := self._unpacking.decompress(b"", _PIECE_BYTES):
            self._put(piece)
        if not self._unpacking.eof:
            raise WebFailure("the connection broke off", passing=True)

    def _put(self, piece: bytes) -> None:
        self.bytes += len(piece)
        if self.bytes > self._max_bytes:
            raise too_large(self._max_bytes)
        try:
            self._into.write(piece)
        except OSError as error:
            raise CannotWrite(error) from error


def too_large(max_bytes: int) -> WebFailure:
    """What is said of more bytes than are taken."""
    return WebFailure(f"over {max_bytes / 1e6:,.0f} MB" if max_bytes >= 500_000 else f"over {max_bytes:,} bytes")
