"""Objects of a JSON feed in any of its shapes: one a line (JSONL), a list, or a document with the list inside it.

`read_objects(path, notes)` streams them; `flat` turns one into cells, as a CSV row would have them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ingestion.feeds.json_stream import LISTS, Item, read_items
from ingestion.feeds.lines import MAX_LINE_CHARS, read_lines, read_pieces, too_long
from ingestion.feeds.opening import peek
from ingestion.feeds.records import REQUIRED, FeedNotes, Refusal, common_name

LOOKAHEAD_ROWS = 200  # a name that none of these has is missing from the feed, not from a row


def read_objects(path: Path, notes: FeedNotes) -> Iterator[Item | Refusal]:
    """Yield a JSON feed's objects, and a Refusal for what is none. Raises BadFeed where a document is broken."""
    if _one_a_line(path):
        notes.format = "JSONL"
        yield from _objects_of_lines(read_lines(path, notes))
        return
    notes.format = "JSON"
    pieces = read_pieces(path, notes)
    first = next(pieces, "").removeprefix("\ufeff")
    for item in read_items(chain([first], pieces)):
        yield item if isinstance(item.value, dict) else _no_object(item.line, item.value)


def first_and_all(
    rows: Iterator[Item | Refusal],
) -> tuple[list[dict[str, Any]], Iterator[Item | Refusal]]:
    """The first few objects, to tell by them what the feed is, and an iterator over all rows, those included."""
    first = list(islice(rows, LOOKAHEAD_ROWS))
    return [row.value for row in first if isinstance(row, Item)], chain(first, rows)


def text(value: Any) -> str:
    """A JSON value as a CSV cell would have it: lists by commas, truth as yes or no, money with its currency."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.2f}"
        case list():
            return ", ".join(filter(None, map(text, value)))
        case dict():
            amount, currency = value.get("value", value.get("amount", "")), value.get("currency", "")
            return f"{text(amount)} {text(currency)}".strip()
    return str(value)


def flat(value: dict[str, Any], depth: int = 3, prefix: str = "") -> dict[str, Any]:
    """An object's cells, inner objects' under their whole names ({"price": {"final": 5}} → "price.final") as well."""
    cells: dict[str, Any] = {}
    for name, cell in value.items():
        cells[prefix + name] = cell
        if isinstance(cell, dict) and depth:
            cells |= flat(cell, depth - 1, f"{prefix}{name}.")
    return cells


def _one_a_line(path: Path) -> bool:
    """Whether the feed is JSONL: its first line is a whole object, and not one that holds the list of products.

    An object that stands alone is a product when it has a product's names, and else a document: an error page, maybe.
    """
    if peek(path).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return False
    lines = (line for line in read_lines(path, FeedNotes()) if line.strip())
    first = next(lines, "")
    if not first.lstrip("\ufeff \t").startswith("{"):
        return False
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return next(lines, "").lstrip().startswith("{")
    if next(lines, ""):
        return True
    holds_list = any(isinstance(value.get(name), list | dict) for name in LISTS)
    return not holds_list and any(common_name(name) in REQUIRED for name in value)


def _objects_of_lines(lines: Iterable[str]) -> Iterator[Item | Refusal]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if too_long(line):
            yield Refusal(number, f"line longer than {MAX_LINE_CHARS:,} characters", line[:40])
            continue
        try:
            value = json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            yield Refusal(number, "line is not JSON", str(error))
            continue
        yield Item(number, value) if isinstance(value, dict) else _no_object(number, value)


def _no_object(line: int, value: Any) -> Refusal:
    return Refusal(line, "line is not a JSON object", type(value).__name__)
