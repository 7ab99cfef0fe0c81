"""A JSON document's objects, one by one: `read_items(pieces)`. Memory holds one of them, not the document.

The list of products is the document itself, or lies in it under one of the names that exports use. The standard
library's decoder reads each object. ijson is as fast (150,000 objects a second), but gathers a text of 2 GB whole,
tells no line where a document breaks, and wants the list's path before it has seen it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingestion.feeds.records import BadFeed

MAX_ITEM_CHARS = 8_000_000
LISTS = ("products", "items", "data", "results", "product", "entries", "edges", "nodes", "dataset", "@graph")
_MAX_DEPTH = 4  # of objects around the list: {"data": {"products": {"edges": [
_SPACE = re.compile(r"\s*")
_SURE = 64  # an error so far before the text's end is none that more text would mend


@dataclass(frozen=True, slots=True)
class Item:
    """One value of the list, and the line that it begins on."""

    line: int
    value: Any


def read_items(pieces: Iterator[str]) -> Iterator[Item]:
    """Yield a document's objects; raises BadFeed where it breaks, naming the line, or when it holds no list."""
    stream = _Stream(pieces)
    found = False
    for item in stream.document():
        found = True
        yield item
    if not found and stream.said:
        said = "; ".join(f"{name!r}: {value!r:.80}" for name, value in stream.said[:3])
        raise BadFeed(
            f"The feed is a JSON document without a list of products; it says {said}. If that is an error page that "
            "was saved, fetch the feed again."
        )


class _Stream:
    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text, self._at, self._line = "", 0, 1
        self._decoder = json.JSONDecoder(strict=False)  # shops leave line breaks in their texts
        self.said: list[tuple[str, Any]] = []

    def document(self) -> Iterator[Item]:
        if self._next() == "[":
            yield from self._list("")
        elif self._next() == "{":
            yield from self._object(depth=1)
        else:
            raise self._broken("expected a list or an object")
        if self._next():
            raise self._broken("it goes on after its end")

    def _object(self, depth: int) -> Iterator[Item]:
        self._take("{")
        while self._next() != "}":
            name = self._value()
            if not isinstance(name, str):
                raise self._broken("a name is no text")
            self._take(":")
            if self._next() == "[" and name in LISTS:
                yield from self._list(name)
            elif self._next() == "{" and name in LISTS and depth < _MAX_DEPTH:
                yield from self._object(depth + 1)
            elif len(self.said) < 20:
                self.said.append((name, self._value()))
            else:
                self._value()
            if self._next() != "}":
                self._take(",")
        self._take("}")

    def _list(self, name: str) -> Iterator[Item]:
        self._take("[")
        while self._next() != "]":
            line = self._line
            value = self._value()
            yield Item(
                line, value["node"] if name == "edges" and isinstance(value, dict) and "node" in value else value
            )
            if self._next() != "]":
                self._take(",")
        self._take("]")

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise self._broken("it is nested too deeply") from error
            except json.JSONDecodeError as error:
                if error.pos < len(self._text) - _SURE and not error.msg.startswith("Unterminated"):
                    raise self._broken(error.msg) from error
                if not self._more():
                    raise self._broken(f"{error.msg}, where it breaks off") from error
                continue
            if end == len(self._text) and not isinstance(value, dict | list | str) and self._more():
                continue  # a number may go on
            self._go_to(end)
            return value

    def _next(self) -> str:
        """The next character that is no space, "" at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            assert match is not None
            self._go_to(match.end())
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise self._broken(f"expected {sign!r}")
        self._at += 1

    def _go_to(self, end: int) -> None:
        self._line += self._text.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        if len(self._text) - self._at > MAX_ITEM_CHARS:
            raise self._broken(f"one product is over {MAX_ITEM_CHARS:,} characters long")
        piece = next(self._pieces, "")
        self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)

    def _broken(self, why: str) -> BadFeed:
        return BadFeed(
            f"The feed starts like a JSON array or document but is none ({why}, in line {self._line:,}); "
            "nothing was changed. Mend it, or write one object a line."
        )
