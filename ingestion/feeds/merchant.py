"""Merchant feeds as CSV or TSV (Google Merchant Center's columns) into `Record`s; the header tells the separator."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

from ingestion.feeds.records import OPTIONAL, REQUIRED, FeedNotes, Record, Refusal, check_columns, column_places

SEPARATORS = {"\t": "TSV", ",": "CSV", ";": "CSV with semicolons", "|": "CSV with bars"}
_MAX_FIELD_CHARS = 1_000_000
_KNOWN = frozenset((*REQUIRED, *OPTIONAL))


def read_merchant(lines: Iterable[str], notes: FeedNotes) -> Iterator[Record | Refusal]:
    """Yield a Record for each row, or a Refusal where a row does not fit the header.

    Raises BadFeed when required columns are missing. A quote that is never closed swallows the rows up to the
    next one: such a row has more columns than the header, or is refused for its length.
    """
    csv.field_size_limit(_MAX_FIELD_CHARS)
    lines = iter(lines)
    header = next((line for line in lines if line.strip()), "")
    separator = max(SEPARATORS, key=lambda sign: len(_KNOWN & set(column_places(_columns(header, sign)))))
    notes.format = SEPARATORS[separator]
    notes.seen_columns = _columns(header, separator)
    places = column_places(notes.seen_columns)
    check_columns(places, notes.seen_columns)
    yield from _records(chain([header], lines), separator, places, len(notes.seen_columns))


def _columns(header: str, separator: str) -> list[str]:
    return next(csv.reader([header], delimiter=separator), [])


def _records(lines: Iterable[str], separator: str, places: dict[str, int], width: int) -> Iterator[Record | Refusal]:
    reader = csv.reader(lines, delimiter=separator)
    next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refusal(line, "row cannot be parsed", str(error))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[width:]):
            yield Refusal(line, "more cells than columns", f"{len(cells)} under {width} columns")
            continue
        yield Record(line, {name: cells[at] for name, at in places.items() if at < len(cells) and cells[at].strip()})
