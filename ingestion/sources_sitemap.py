"""The addresses in a sitemap or a sitemap index, streamed: `read_sitemap(path)` yields one `Entry` after another.

XML as sitemaps.org has it, or text with an address a line; gzip is unpacked first, to sitemaps' own limit of 50 MB.
A document type or an entity of its own is refused: a sitemap has none, an XML bomb does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from ingestion.fetching import SITEMAP_MAX_BYTES
from ingestion.sources_kept import BadSource
from ingestion.web_body import Body

_CHUNK_BYTES = 65_536
_MOST_ADDRESS_CHARS = 2_048


class Entry(NamedTuple):
    """An address and whether another sitemap, not a page, lies there."""

    address: str
    is_sitemap: bool


def unpack(path: Path) -> None:
    """Replace a gzip by what is in it; raises WebFailure where that is broken or too large."""
    with path.open("rb") as packed:
        if packed.read(2) != b"\x1f\x8b":
            return
        packed.seek(0)
        part = path.with_suffix(".unpacked")
        with part.open("wb") as file:
            body = Body(file, max_bytes=SITEMAP_MAX_BYTES, gzip=True)
            while chunk := packed.read(_CHUNK_BYTES):
                body.write(chunk)
            body.end()
    part.replace(path)


def read_sitemap(path: Path, address: str) -> Iterator[Entry]:
    """Yield the entries of a sitemap's file; raises BadSource when it is none."""
    with path.open("rb") as file:
        start = file.read(1_000).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"http://", b"https://")):
        yield from _text_lines(path)
        return
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise BadSource(f"{address!r} is a web page, not a sitemap; give the shop's sitemap.xml.")
    reading = _Reading()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                reading.feed(chunk)
                yield from reading.take()
            reading.end()
    except expat.ExpatError as error:
        raise BadSource(
            f"{address!r} is no sitemap that can be read ({error}); what it named so far is kept."
        ) from error


def _text_lines(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.strip():
                yield Entry(line.strip()[:_MOST_ADDRESS_CHARS], False)


class _Reading:
    """Expat's events turned into entries. `loc` alone counts: an image's lies in another namespace."""

    def __init__(self) -> None:
        self._parser: Any = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._path: list[str] = []
        self._text = ""
        self._entries: list[Entry] = []

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)

    def end(self) -> None:
        self._parser.Parse(b"", True)

    def take(self) -> list[Entry]:
        entries, self._entries = self._entries, []
        return entries

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._path.append(_local(name))
        self._text = ""

    def _characters(self, text: str) -> None:
        if self._path[-1:] == ["loc"] and len(self._text) < _MOST_ADDRESS_CHARS:
            self._text += text

    def _end(self, _: str) -> None:
        if self._path[-2:] in (["url", "loc"], ["sitemap", "loc"]) and self._text.strip():
            self._entries.append(Entry(self._text.strip(), self._path[-2] == "sitemap"))
        self._path.pop()

    def _refuse(self, *_: object) -> None:
        raise expat.ExpatError("it has a document type or entities of its own")


def _local(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    return local if not namespace or "sitemap" in namespace else name
