"""Merchant feeds as CSV or TSV (Google Merchant Center's columns) into `Record`s; the header tells the separator."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from ingestion.feeds.records import KNOWN, FeedNotes, Record, Refusal, check_columns, column_places

SEPARATORS = {"\t": "TSV", ",": "CSV", ";": "CSV with semicolons", "|": "CSV with bars"}
_MAX_ROW_CHARS = 1_000_000
_MAX_ROW_LINES = 300  # a description may have line breaks, but no more than these
_NONE: Mapping[str, str] = {}


def read_merchant(
    lines: Iterable[str], notes: FeedNotes, mapping: Mapping[str, str] = _NONE, given: Iterable[str] = ()
) -> Iterator[Record | Refusal]:
    """Yield a Record for each row, or a Refusal where a row does not fit the header.

    Raises BadFeed when required columns are missing. A quote that is never closed costs its own line only: the
    lines that it would swallow are read again by themselves.
    """
    lines, header = header_of(lines)
    separator = separator_of(header, mapping)
    notes.format = SEPARATORS[separator]
    notes.seen_columns = columns_of(header, separator)
    places = column_places(notes.seen_columns, mapping)
    check_columns(places, notes.seen_columns, frozenset(given))
    for row in read_rows(lines, separator):
        yield row if isinstance(row, Refusal) else _record(row[0], row[1], places, len(notes.seen_columns))


def header_of(lines: Iterable[str]) -> tuple[Iterator[str], str]:
    """The lines again, and the first of them that is not blank."""
    lines = iter(lines)
    taken: list[str] = []
    for line in lines:
        taken.append(line)
        if line.strip() or len(taken) > _MAX_ROW_LINES:
            break
    return chain(taken, lines), taken[-1] if taken else ""


def separator_of(header: str, mapping: Mapping[str, str] = _NONE) -> str:
    """The sign that parts a header into most names that are known or mapped; without any, into most parts."""
    mapped = {column.strip().casefold() for column in mapping.values()}

    def known(sign: str) -> tuple[int, int]:
        columns = columns_of(header, sign)
        named = len(KNOWN & set(column_places(columns))) + len(mapped & {one.strip().casefold() for one in columns})
        return named, len(columns)

    return max(SEPARATORS, key=known)


def columns_of(header: str, separator: str) -> list[str]:
    """The header's names."""
    return next(csv.reader([header], delimiter=separator), [])


def read_rows(lines: Iterator[str], separator: str) -> Iterator[tuple[int, list[str]] | Refusal]:
    """Yield each row after the header with the line that it begins on, blank ones left out."""
    csv.field_size_limit(_MAX_ROW_CHARS)
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=separator)
    header_seen = False
    while True:
        line = source.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_NeverClosed, csv.Error) as error:
            yield Refusal(line, str(error) if isinstance(error, _NeverClosed) else "row cannot be parsed", str(error))
            source.give_back()
            continue
        if source.ended_inside:
            yield Refusal(line, str(_NeverClosed()), cells[0][:40])
            source.give_back()
        elif any(cell.strip() for cell in cells):
            if header_seen:
                yield line, cells
            header_seen = True


def _record(line: int, cells: list[str], places: dict[str, int], width: int) -> Record | Refusal:
    if any(cell.strip() for cell in cells[width:]):
        return Refusal(line, "more cells than columns", f"{len(cells)} under {width} columns")
    return Record(line, {name: cells[at] for name, at in places.items() if at < len(cells) and cells[at].strip()})


class _NeverClosed(Exception):
    def __str__(self) -> str:
        return "a quote is never closed"


class _Lines(Iterator[str]):
    """Lines for `csv.reader`, which keeps those of the row under way, to give all but its first back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._chars = 0
        self._line = 0
        self.ended_inside = False

    def begin_row(self) -> int:
        """Forget the row before; the number of the line that the next one begins on."""
        self._taken, self._chars, self.ended_inside = [], 0, False
        return self._line + 1

    def give_back(self) -> None:
        """Take all lines of this row but its first as not yet read."""
        self._waiting.extendleft(reversed(self._taken[1:]))
        self._line -= len(self._taken) - 1 if self._taken else 0

    def __next__(self) -> str:
        if len(self._taken) >= _MAX_ROW_LINES or self._chars > _MAX_ROW_CHARS:
            raise _NeverClosed
        try:
            line = self._waiting.popleft() if self._waiting else next(self._lines)
        except StopIteration:
            self.ended_inside = bool(self._taken)
            raise
        self._line += 1
        self._taken.append(line)
        self._chars += len(line)
        return line
