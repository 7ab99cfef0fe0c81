"""A feed's bytes into text, by lines or by pieces: byte-order marks, UTF-16, and old Windows encodings on the way.

Memory stays bounded: a line that is longer than any feed's is cut, and its rest skipped. `too_long` tells one.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, AnyStr, BinaryIO

from ingestion.feeds.opening import open_feed, peek
from ingestion.feeds.records import BadFeed, FeedNotes

MAX_LINE_CHARS = 4_000_000
_PIECE_BYTES = 262_144
_MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig"))
_MARKS_16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_LIKE_UTF_8 = {"utf-8", "ascii", "iso8859-1", "cp1252"}  # told apart by the bytes, whichever of them is declared
_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}


def read_lines(path: Path, notes: FeedNotes) -> Iterator[str]:
    """Yield the file's lines with their ends, decoded; `notes` gets the encoding and the odd lines' count.

    A line that is not UTF-8 is read as Windows-1252, which spreadsheets write: one odd line spoils no other.
    Raises BadFeed for a file that cannot be opened or is no text.
    """
    start = peek(path)
    notes.encoding = _encoding(start)
    try:
        with open_feed(path) as file:
            if notes.encoding.startswith("utf-8"):
                yield from _mixed_lines(file, start, notes)
            else:
                with io.TextIOWrapper(file, notes.encoding, newline="") as text:
                    yield from _cut_lines(text, ("\n", "\r"))
    except UnicodeError as error:
        raise BadFeed(f"{str(path)!r} starts as {notes.encoding} but breaks it ({error}); save it as UTF-8.") from error
    except OSError as error:
        raise BadFeed(f"{str(path)!r} cannot be read on: {error.strerror or error}; check the disk.") from error


def read_pieces(path: Path, notes: FeedNotes) -> Iterator[str]:
    """Yield the file's text in pieces of any length, for XML and JSON documents, which may be one line.

    Bytes that are not UTF-8 are read as Windows-1252 and counted; another encoding that XML declares is believed,
    unless the bytes say otherwise.
    """
    start = peek(path)
    notes.encoding = _declared(start) or _encoding(start)
    try:
        decoder = codecs.getincrementaldecoder(notes.encoding)("strict")
        with open_feed(path) as file:
            while piece := file.read(_PIECE_BYTES):
                yield _decoded(decoder, piece, notes)
            yield _decoded(decoder, b"", notes, final=True)
    except UnicodeError as error:
        raise BadFeed(
            f"{str(path)!r} says that it is {notes.encoding} but breaks it ({error}); save it as UTF-8."
        ) from error
    except OSError as error:
        raise BadFeed(f"{str(path)!r} cannot be read on: {error.strerror or error}; check the disk.") from error


def too_long(line: str) -> bool:
    """Whether a line of `read_lines` was cut for its length."""
    return len(line) > MAX_LINE_CHARS


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, notes: FeedNotes, final: bool = False) -> str:
    """The piece's text; where UTF-8 breaks, the odd bytes are read as Windows-1252, each by itself."""
    if not notes.encoding.startswith("utf-8"):
        return decoder.decode(piece, final)
    waiting = decoder.getstate()[0]
    try:
        return decoder.decode(piece, final)
    except UnicodeDecodeError:
        notes.lines_in_windows_1252 += 1
        data = waiting + piece
        cut = 0 if final else _unfinished(data)
        decoder.reset()
        decoder.setstate((data[len(data) - cut :], 0))
        return data[: len(data) - cut].decode("utf-8", "windows-1252")


def _unfinished(data: bytes) -> int:
    """How many of the last bytes may begin a character that goes on in the next piece."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte >= 0xC0:
            return back if back < (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4) else 0
        if byte < 0x80:
            return 0
    return 0


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252", _as_windows_1252)


def _declared(start: bytes) -> str | None:
    """The encoding that XML's first line declares, where the bytes do not contradict it."""
    found = _DECLARED.match(start.lstrip())
    if not found or start.startswith(tuple(mark for mark, _ in (*_MARKS, *_MARKS_16))):
        return None
    try:
        name = codecs.lookup(found[1].decode()).name
    except LookupError as error:
        raise BadFeed(f"The XML declares an unknown encoding {found[1].decode()!r}; save it as UTF-8.") from error
    return None if name in _LIKE_UTF_8 or name in _WIDE else name


def _encoding(start: bytes) -> str:
    for mark, encoding in (*_MARKS, *_MARKS_16):
        if start.startswith(mark):
            return encoding
    if len(start) >= 4 and b"\0" in start:  # UTF-16 without a mark: every other byte of plain letters is zero
        little, big = start[1::2].count(0), start[0::2].count(0)
        if max(little, big) > 0.3 * len(start) / 2 and min(little, big) < 0.1 * len(start) / 2:
            return "utf-16-le" if little > big else "utf-16-be"
        raise BadFeed("The feed holds zero bytes, so it is no text file; give a CSV, TSV, XML or JSON file.")
    return "utf-8"


def _mixed_lines(file: BinaryIO, start: bytes, notes: FeedNotes) -> Iterator[str]:
    for number, raw in enumerate(_raw_lines(file, start)):
        if number == 0:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            yield raw.decode("utf-8")
        except UnicodeDecodeError:
            notes.lines_in_windows_1252 += 1
            yield raw.decode("cp1252", errors="replace")


def _raw_lines(file: BinaryIO, start: bytes) -> Iterator[bytes]:
    if b"\r" in start and b"\n" not in start:  # an old Mac's; Latin-1 gives every byte back as it was
        with io.TextIOWrapper(file, "latin-1", newline="") as text:
            yield from (line.encode("latin-1") for line in _cut_lines(text, ("\n", "\r")))
        return
    yield from _cut_lines(file, (b"\n",))


def _cut_lines(file: IO[AnyStr], ends: tuple[AnyStr, ...]) -> Iterator[AnyStr]:
    while line := file.readline(MAX_LINE_CHARS + 1):
        rest = line
        while len(rest) > MAX_LINE_CHARS and not rest.endswith(ends):
            rest = file.readline(MAX_LINE_CHARS + 1)
        yield line
