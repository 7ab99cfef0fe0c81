"""JSONL feeds (one object a line, or one JSON array) into `Record`s: merchant names, or our own `Product.to_json`'s."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from ingestion.feeds.records import BadFeed, FeedNotes, Record, Refusal, check_columns, column_places, common_name

_LOOKAHEAD_ROWS = 200  # a name that none of these has is missing from the feed, not from a row


def read_jsonl(lines: Iterable[str], notes: FeedNotes) -> Iterator[Record | Refusal]:
    """Yield a Record for each object, or a Refusal for a line that is none. Raises BadFeed when names are missing."""
    notes.format = "JSONL"
    rows = _rows(lines, notes)
    first = [row for row, _ in zip(rows, range(_LOOKAHEAD_ROWS), strict=False)]
    objects = [row.fields for row in first if isinstance(row, Record)]
    notes.seen_columns = sorted({name for fields in objects for name in fields})
    if objects:
        check_columns(map(common_name, notes.seen_columns), notes.seen_columns)
    for row in chain(first, rows):
        yield Record(row.line, _common(row.fields)) if isinstance(row, Record) else row


def _rows(lines: Iterable[str], notes: FeedNotes) -> Iterator[Record | Refusal]:
    """Objects with their names as written. A line is parsed by itself, an array at once."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if number == 1 and line.lstrip().startswith("["):
            notes.format = "JSON"
            yield from _array("".join((line, *lines)))
            return
        yield _record(line, number)


def _array(text: str) -> Iterator[Record | Refusal]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFeed(
            f"The feed starts like a JSON array but is none ({error}); mend it or write one object a line."
        ) from error
    for number, value in enumerate(values, start=1):
        yield _object(value, number)


def _record(line: str, number: int) -> Record | Refusal:
    try:
        return _object(json.loads(line), number)
    except (ValueError, RecursionError) as error:
        return Refusal(number, "line is not JSON", str(error))


def _object(value: Any, number: int) -> Record | Refusal:
    if not isinstance(value, dict):
        return Refusal(number, "line is not a JSON object", type(value).__name__)
    return Record(number, {name: _text(cell) for name, cell in value.items()})


def _common(fields: dict[str, str]) -> dict[str, str]:
    names = list(fields)
    return {name: fields[names[at]] for name, at in column_places(names).items() if fields[names[at]].strip()}


def _text(value: Any) -> str:
    """A JSON value as a CSV cell would have it: lists by commas, truth as yes or no, money with its currency."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.2f}"
        case list():
            return ", ".join(filter(None, map(_text, value)))
        case dict():
            amount, currency = value.get("value", value.get("amount", "")), value.get("currency", "")
            return f"{_text(amount)} {_text(currency)}".strip()
    return str(value)
