"""A feed's rows into the staging file: cleaned only where they are not as the ledger has them, or refused and counted.

`read(feed, staging, tally, progress)` holds a few hundred rows at a time; `merged` makes one product of variants.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from itertools import islice

from ingestion.feeds import Feed, Record, Refusal, Row, clean, reader_digest
from ingestion.feeds.variants import merge, variant_key
from ingestion.progress import Report
from ingestion.staging import Known, Member, Merged, StagedRow, Staging
from ingestion.tally import IngestTally, example
from retrieval.product import Product

_BATCH = 500
_MARKERS = ("deleted", "delisted", "discontinued", "removed")  # columns, and words of `availability` and `status`
_YES = {"1", "true", "yes", "y", "t", "x"}
_WORD_CHARS = 60


def read(feed: Feed, staging: Staging, tally: IngestTally, progress: Report) -> None:
    """Stage the feed's rows; what is refused or not understood goes into the tally. Raises BadFeed."""
    records = feed.records()
    salt = reader_digest()
    while batch := list(islice(records, _BATCH)):
        staging.add(list(_taken(batch, salt, staging, tally).values()))
        tally.rows += len(batch)
        progress("read", tally.rows, tally.rows + 1)
    progress("read", tally.rows, tally.rows)
    tally.format, tally.encoding = feed.notes.format, feed.notes.encoding
    if feed.notes.lines_in_windows_1252:
        tally.notes.add("lines were not UTF-8, read as Windows-1252", f"{feed.notes.lines_in_windows_1252:,} lines")


def _taken(batch: Sequence[Record | Refusal], salt: str, staging: Staging, tally: IngestTally) -> dict[str, StagedRow]:
    ids = list({_identity(record) for record in batch if isinstance(record, Record)})
    known, lines = staging.known(ids), staging.lines(ids)
    taken: dict[str, StagedRow] = {}
    for record in batch:
        row = record if isinstance(record, Refusal) else _row(record, salt, staging.feed, known, lines, tally)
        if isinstance(row, Refusal):
            tally.refused.add(row.reason, example(row.line, row.detail))
        else:
            taken[row.id], lines[row.id] = row, row.line
    return taken


def _row(
    record: Record, salt: str, feed: str, known: dict[str, Known], lines: dict[str, int], tally: IngestTally
) -> StagedRow | Refusal:
    """A record as it is staged, cleaned only when it is not the one that the ledger has; or why it is not taken."""
    identity = _identity(record)
    was = known.get(identity)
    if identity in lines:
        return Refusal(record.line, "duplicate id", f"{identity} of line {lines[identity]}")
    if was and was.listed and was.feed != feed:
        return Refusal(record.line, "id is another feed's", f"{identity} of {was.feed}")
    own = was if was and was.feed == feed else None
    was_variant = own.variant if own else None
    if is_taken_off(record):
        return StagedRow(id=identity, line=record.line, source="", was_variant=was_variant, gone=True)
    source = record.digest(salt)
    timed = "sale_price_effective_date" in record.fields  # its price changes with the clock, not with the row
    if own and own.source == source and not timed:
        return StagedRow(id=identity, line=record.line, source=source, variant=was_variant, was_variant=was_variant)
    row = clean(record)
    if isinstance(row, Refusal):
        return row
    for kind, value in row.notes:
        tally.notes.add(kind, example(row.line, value))
    return _cleaned(row, source, was_variant)


def _identity(record: Record) -> str:
    return " ".join(record.fields.get("id", "").split())


def _cleaned(row: Row, source: str, was_variant: str | None) -> StagedRow:
    return StagedRow(
        id=row.product.id,
        line=row.line,
        source=source,
        variant=variant_key(row.product),
        was_variant=was_variant,
        digest=product_digest(row.product),
        product=_to_text(row.product),
        notes=_json([[kind, value[:_WORD_CHARS]] for kind, value in row.notes]),
    )


def is_taken_off(record: Record) -> bool:
    """Whether the shop says outright that it sells this no more; such a row needs nothing but its id."""
    fields = record.fields
    return any(fields.get(name, "").strip().lower() in _YES for name in _MARKERS) or any(
        fields.get(name, "").strip().lower() in _MARKERS for name in ("availability", "status")
    )


def merged(variant: str, members: Sequence[Member], was: Merged | None) -> Merged:
    """One product of its rows; without a product where they are those that the ledger made it of."""
    source = hashlib.blake2b(variant.encode("utf-8", "surrogatepass"), digest_size=16)
    for member in members:
        source.update(f"\x1e{member.id}\x1f{member.source}".encode("utf-8", "surrogatepass"))
    if was and was.source == source.hexdigest():
        return was._replace(product=None)
    product = merge([Product.from_json(json.loads(member.product)) for member in members])
    if was:  # the id that people saved it under
        product = Product.from_json({**product.to_json(), "id": was.id})
    notes = {_json(note): note for member in members for note in json.loads(member.notes)}
    return Merged(product.id, source.hexdigest(), product_digest(product), _to_text(product), _json([*notes.values()]))


def product_digest(product: Product) -> str:
    """A hash of all that a product says, its picture's bytes aside."""
    text = json.dumps(product.to_json(), sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _to_text(product: Product) -> str:
    return _json(product.to_json())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
