"""JSON feeds under plain names into `Record`s: merchant names, our own `Product.to_json`'s, or a person's mapping.

Example: `{"id": "1", "title": "Navy shirt", "link": "https://…", "image_link": "1.jpg", "price": "39.90 EUR"}` a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ingestion.feeds.json_stream import Item
from ingestion.feeds.objects import flat, text
from ingestion.feeds.records import REQUIRED, BadFeed, FeedNotes, Record, Refusal, check_columns, column_places

_NONE: Mapping[str, str] = {}


def is_plain(first: list[dict[str, Any]], given: Iterable[str] = ()) -> bool:
    """Whether the objects have every required column under a plain name, or need not have it."""
    return set(REQUIRED) <= {*column_places(_names(first)), *given}


def read_plain(
    rows: Iterable[Item | Refusal],
    first: list[dict[str, Any]],
    notes: FeedNotes,
    mapping: Mapping[str, str] = _NONE,
    given: Iterable[str] = (),
) -> Iterator[Record | Refusal]:
    """Yield a Record for each object; raises BadFeed, by the first objects, when names are missing."""
    notes.seen_columns = _names(first, inner=bool(mapping))
    if first:
        check_columns(column_places(notes.seen_columns, mapping), notes.seen_columns, frozenset(given))
    for row in rows:
        yield row if isinstance(row, Refusal) else Record(row.line, plain_fields(row.value, mapping))


def plain_fields(value: dict[str, Any], mapping: Mapping[str, str] = _NONE) -> dict[str, str]:
    """An object's cells under the common names."""
    cells = flat(value) if mapping else value
    names = list(cells)
    try:
        places = column_places(names, mapping)
    except BadFeed:  # this row lacks what others have
        there = {name.strip().casefold() for name in names}
        has = {ours: column for ours, column in mapping.items() if column.strip().casefold() in there}
        places = {ours: at for ours, at in column_places(names, has).items() if ours in has or ours not in mapping}
    cells_by_name = ((name, text(cells[names[at]])) for name, at in places.items())
    return {name: cell for name, cell in cells_by_name if cell.strip()}


def _names(first: list[dict[str, Any]], inner: bool = False) -> list[str]:
    return sorted({name for value in first for name in (flat(value) if inner else value)})
