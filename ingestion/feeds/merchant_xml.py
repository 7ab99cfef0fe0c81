"""Merchant Center feeds as XML (RSS 2.0 or Atom with `g:` names) into `Record`s, streamed through the stdlib's Expat.

What XML can be made to do is refused rather than bounded: document types, so no entity is ever defined or fetched,
deep nesting, and one tag of megabytes. A feed that breaks in the middle is refused whole, with the line: half of a
catalog would look like the other half sold out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from ingestion.feeds.lines import read_pieces
from ingestion.feeds.objects import LOOKAHEAD_ROWS
from ingestion.feeds.records import KNOWN, BadFeed, FeedNotes, Record, Refusal, check_columns, column_places
from ingestion.feeds.records import common_name as common

ITEMS = {"item", "entry", "product"}
_MAX_DEPTH = 32
_MAX_CELL_CHARS = 1_000_000
_MAX_TOKEN_CHARS = 4_000_000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no place for them, exports do
_REPEATED = {"product_type": " | ", "product_highlight": ". "}  # the rest are kept as their first value
_PICTURES = ("image_link", "additional_image_link", "enclosure", "content", "thumbnail")


def read_merchant_xml(path: Path, notes: FeedNotes, given: Iterable[str] = ()) -> Iterator[Record | Refusal]:
    """Yield a Record for each item; raises BadFeed for what is no such feed, with the line where that shows."""
    notes.format = "XML"
    rows = _Items(path).read(read_pieces(path, notes))
    first = list(islice(rows, LOOKAHEAD_ROWS))
    if not first:
        raise BadFeed(f"{str(path)!r} is XML without an <item> or <entry>; give a merchant feed (RSS 2.0 or Atom).")
    notes.seen_columns = sorted({name for row in first if isinstance(row, Record) for name in row.fields})
    check_columns(column_places(notes.seen_columns), notes.seen_columns, frozenset(given))
    yield from chain(first, rows)


class _Items:
    """Expat's handlers: they gather the cells of the item under way, and `ready` holds those that ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        self._ready: list[Record | Refusal] = []
        self._depth = self._item_depth = self._line = 0
        self._cells: dict[str, list[str]] = {}
        self._inner: dict[str, str] = {}
        self._pieces: list[str] = []
        self._chars = 0
        self._too_long = ""

    def read(self, pieces: Iterator[str]) -> Iterator[Record | Refusal]:
        """Yield a Record or a Refusal for each item of the text that `pieces` make up."""
        waiting = 0
        try:
            for piece in pieces:
                before = self._parser.CurrentByteIndex
                self._parser.Parse(_ILLEGAL.sub(" ", piece), False)
                waiting = 0 if self._parser.CurrentByteIndex != before else waiting + len(piece)
                if waiting > _MAX_TOKEN_CHARS:
                    self._refuse(f"one tag is over {_MAX_TOKEN_CHARS:,} characters long")
                yield from self._ready
                self._ready.clear()
            self._parser.Parse("", True)
        except expat.ExpatError as error:
            self._refuse(f"it is not well-formed ({expat.ErrorString(error.code)})", error.lineno)
        yield from self._ready

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2].lower()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            self._refuse(f"its tags are nested over {_MAX_DEPTH} deep")
        if not self._item_depth and name in ITEMS:
            self._item_depth, self._line = self._depth, self._parser.CurrentLineNumber
            self._cells, self._too_long = {}, ""
        elif self._item_depth and self._depth == self._item_depth + 1:
            self._inner = {}
            self._begin_cell(name, attributes)
        self._pieces, self._chars = [], 0

    def _begin_cell(self, name: str, attributes: dict[str, str]) -> None:
        """Atom's links and RSS's pictures stand in attributes: `<link href="…"/>`, `<enclosure url="…"/>`."""
        address = attributes.get("href" if name == "link" else "url", "")
        if name == "link" and address and attributes.get("rel", "alternate") == "alternate":
            self._cells.setdefault("link", []).append(address)
        elif name in _PICTURES and address and attributes.get("type", "image").startswith("image"):
            self._cells.setdefault(name, []).append(address)

    def _text(self, text: str) -> None:
        if self._item_depth and self._chars <= _MAX_CELL_CHARS:
            self._pieces.append(text)
            self._chars += len(text)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2].lower()
        if self._item_depth and self._depth == self._item_depth:
            self._ready.append(self._record())
            self._item_depth = 0
        elif self._item_depth:
            cell = "".join(self._pieces).strip()
            if self._chars > _MAX_CELL_CHARS:
                self._too_long = name
            elif self._depth == self._item_depth + 2:
                self._inner[name] = cell  # <g:shipping><g:price> is no price of the product
            elif self._depth == self._item_depth + 1:
                self._end_cell(name, cell)
        self._depth -= 1
        self._pieces, self._chars = [], 0

    def _end_cell(self, name: str, cell: str) -> None:
        told = common(self._inner.get("attribute_name", "")) if name == "product_detail" else ""
        if told in KNOWN:
            name, cell = told, self._inner.get("attribute_value", "")
        if cell and not (name == "product_detail" or (self._inner and not told)):
            self._cells.setdefault(name, []).append(cell)

    def _record(self) -> Record | Refusal:
        if self._too_long:
            return Refusal(self._line, f"cell longer than {_MAX_CELL_CHARS:,} characters", self._too_long)
        cells = {name: _REPEATED.get(name, "\0").join(values).split("\0")[0] for name, values in self._cells.items()}
        picture = next((cells[name] for name in _PICTURES if name in cells), "")
        cells |= {"image_link": picture} if picture else {}
        if highlights := cells.pop("product_highlight", ""):
            cells["description"] = f"{cells.get('description', '')} {highlights}".strip()
        names = list(cells)
        return Record(self._line, {name: cells[names[at]] for name, at in column_places(names).items()})

    def _doctype(self, *_: object) -> NoReturn:
        self._refuse("it declares a document type (DTD), which no feed needs")

    def _refuse(self, why: str, line: int | None = None) -> NoReturn:
        raise BadFeed(
            f"The XML feed {str(self._path)!r} cannot be read: {why}, at line "
            f"{line or self._parser.CurrentLineNumber:,}; nothing was changed. Mend its export."
        )
