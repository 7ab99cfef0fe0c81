"""`Feed(path)`: a file or a folder, whatever of the forms it is, as a stream of `Record`s. Its content tells the form.

    for record in Feed(Path("feed.xml")).records(): …
    Feed(Path("products.json"), defaults=FeedDefaults(currency="EUR", shop="https://shop.example"))
    Feed(Path("stock.csv"), mapping={"title": "Artikel", "price": "Preis"})

Memory does not grow with the feed. A broken one raises BadFeed, maybe in the middle: take all or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path

from ingestion.feeds import apify, detection, jsonl, shopify, shopify_bulk
from ingestion.feeds.defaults import FeedDefaults
from ingestion.feeds.json_stream import Item
from ingestion.feeds.jsonld import read_jsonld
from ingestion.feeds.lines import read_lines
from ingestion.feeds.merchant import columns_of, header_of, read_merchant, read_rows, separator_of
from ingestion.feeds.merchant_xml import read_merchant_xml
from ingestion.feeds.objects import first_and_all, read_objects
from ingestion.feeds.parquet import read_parquet
from ingestion.feeds.picture_folder import read_pictures
from ingestion.feeds.records import REQUIRED, BadFeed, FeedNotes, Record, Refusal, check_mapping, column_places

FORMATS = (
    "auto", "merchant", "csv", "tsv", "xml", "json", "jsonl", "shopify", "jsonld", "apify", "parquet", "pictures",
)  # fmt: skip
Rows = Iterator[Record | Refusal]


class Feed:
    """A feed. `notes` tells format, encoding and columns as far as it has been read."""

    def __init__(
        self,
        path: Path,
        format: str = "auto",
        mapping: Mapping[str, str] | None = None,
        defaults: FeedDefaults | None = None,
    ) -> None:
        """Prepare to read `path`; raises BadFeed for an unknown format or what cannot be read at all.

        `mapping` names the feed's own column for one of ours; `defaults` holds for rows that do not say otherwise.
        """
        if format not in FORMATS:
            raise BadFeed(f"The feed format {format!r} is unknown; give one of {', '.join(FORMATS)}.")
        check_mapping(mapping or {})
        self.path = path
        self.notes = FeedNotes()
        self.mapping = mapping or {}
        self.defaults = defaults or FeedDefaults()
        self._format = format
        self._form = detection.form_of(path, format)

    def records(self) -> Rows:
        """Yield the feed's rows as written; raises BadFeed when the columns that every feed needs are missing."""
        for row in self._rows():
            yield self.defaults.fill(row) if isinstance(row, Record) else row

    def _rows(self) -> Rows:
        match self._form:
            case "pictures":
                return iter(read_pictures(self.path, self.notes, self.defaults))
            case "jsonld":
                return read_jsonld(self.path, self.notes)
            case "xml":
                return read_merchant_xml(self.path, self.notes, self.defaults.given)
            case "parquet":
                return self._objects(read_parquet(self.path, self.notes))
            case "json":
                return self._objects(self._json_rows())
        return self._table()

    def _json_rows(self) -> Iterator[Item | Refusal]:
        for path in detection.json_files(self.path):
            yield from read_objects(path, self.notes)

    def _objects(self, rows: Iterator[Item | Refusal]) -> Rows:
        """Objects of whichever maker: told by the first of them, unless the person said it."""
        first, rows = first_and_all(rows)
        forced = self._format
        if not self.mapping and (forced == "shopify" or (forced == "auto" and shopify.is_shopify(first))):
            self.notes.format = f"Shopify {self.notes.format}"
            return shopify.read_shopify(rows, self.defaults)
        if not self.mapping and forced == "auto" and shopify_bulk.is_bulk(first):
            self.notes.format = "Shopify bulk export"
            return shopify.read_shopify(shopify_bulk.read_bulk(rows), self.defaults)
        if not self.mapping and (
            forced == "apify" or (not jsonl.is_plain(first, self.defaults.given) and apify.is_apify(first))
        ):
            self.notes.format = f"Apify {self.notes.format}"
            return self._apify(self._again)
        return jsonl.read_plain(rows, first, self.notes, self.mapping, self.defaults.given)

    def _again(self) -> Iterator[Item | Refusal]:
        """The objects from the first on, for a dataset that is judged before it is read."""
        notes = FeedNotes()
        if self._form == "parquet":
            return read_parquet(self.path, notes)
        return chain.from_iterable(read_objects(path, notes) for path in detection.json_files(self.path))

    def _apify(self, rows: Callable[[], Iterator[Item | Refusal]]) -> Rows:
        return apify.read_apify(rows, self.defaults.price_scale, self.defaults.currency)

    def _table(self) -> Rows:
        lines, header = header_of(read_lines(self.path, self.notes))
        columns = columns_of(header, separator_of(header, self.mapping))
        lacking = set(REQUIRED) - set(column_places(columns)) - self.defaults.given
        if self._format == "apify" or (lacking and not self.mapping and self._is_apify_table(columns)):
            self.notes.format, self.notes.seen_columns = "Apify CSV", columns
            return self._apify(self._table_again)
        return read_merchant(lines, self.notes, self.mapping, self.defaults.given)

    def _is_apify_table(self, columns: list[str]) -> bool:
        first = [row.value for row in islice(self._table_again(), 20) if isinstance(row, Item)]
        return bool(first) and any(re.search("[a-z][A-Z]|/", name) for name in columns) and apify.is_apify(first)

    def _table_again(self) -> Iterator[Item | Refusal]:
        lines, header = header_of(read_lines(self.path, FeedNotes()))
        separator = separator_of(header)
        columns = columns_of(header, separator)
        for row in read_rows(lines, separator):
            if isinstance(row, Refusal):
                yield row
            else:
                yield Item(row[0], apify.nested(zip(columns, row[1], strict=False)))
