"""A feed into the ledger: rows added, changed, unchanged, gone or refused, and their pictures looked at.

`python -m ingestion.ingest FEED [--images DIR]`, or `stylist ingest`. It embeds nothing: `ingestion.build` does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from ingestion.feeds import FORMATS, Feed, FeedDefaults, Record, Refusal, clean, reader_digest
from ingestion.fetch import look_at
from ingestion.ledger import Change, Known, Ledger
from ingestion.lock import only_one
from ingestion.progress import Report, silent
from ingestion.tally import IngestTally, example
from retrieval.product import Product
from retrieval.stopping import stop_on_sigterm, stop_with_parent

DEFAULT_FEED = "catalog"  # one shop, one catalog: tomorrow's feed replaces today's, whatever its file is called
_PICTURES_A_COMMIT = 500


class NoRows(Exception):
    """A feed of which no row could be taken: nothing is changed."""


class Shrinks(Exception):
    """A feed that would delist more than half of the catalog: nothing is changed unless that is meant."""


@dataclass(slots=True)
class _Reading:
    changes: list[Change] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)  # id → the line it was first on


def ingest(
    feed: Path,
    *,
    images: Path | None = None,
    format: str = "auto",
    mapping: Mapping[str, str] | None = None,
    defaults: FeedDefaults | None = None,
    home: Path,
    feed_name: str | None = None,
    allow_shrink: bool = False,
    progress: Report = silent,
) -> IngestTally:
    """Read `feed` into the ledger under `home` and look at its pictures under `images` (default: beside the feed).

    Rows are written all at once or not at all. Raises BadFeed, NoRows, Shrinks, BadLedger or Busy, and then the
    ledger's products are as they were.
    """
    started, now = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    name = feed_name or DEFAULT_FEED
    source = Feed(feed, format, mapping, defaults)
    tally = IngestTally(feed=str(feed))
    with only_one(home, "ingest"), Ledger.open(home) as ledger:
        known = ledger.known()
        reading = _read(source, name, known, tally, progress)
        tally.format, tally.encoding = source.notes.format, source.notes.encoding
        gone = [id for id, was in known.items() if was.feed == name and was.listed and id not in reading.seen]
        _check(tally, reading, len(gone), sum(was.listed and was.feed == name for was in known.values()), allow_shrink)
        ledger.apply(name, reading.changes, reading.seen, gone, now)
        tally.gone = len(gone)
        _look_at_pictures(ledger, name, images or (feed if feed.is_dir() else feed.parent), tally, progress)
        tally.took_s = time.monotonic() - started
        ledger.record_run("ingest", datetime.now(UTC).isoformat(timespec="seconds"), tally.to_json())
    return tally


def _read(feed: Feed, name: str, known: dict[str, Known], tally: IngestTally, progress: Report) -> _Reading:
    reading = _Reading()
    salt = reader_digest()
    for record in feed.records():
        tally.rows += 1
        if tally.rows % 1000 == 0:
            progress("read", tally.rows, tally.rows + 1)
        refusal = record if isinstance(record, Refusal) else _take(record, name, known, salt, reading, tally)
        if refusal:
            tally.refused.add(refusal.reason, example(refusal.line, refusal.detail))
    progress("read", tally.rows, tally.rows)
    if feed.notes.lines_in_windows_1252:
        tally.notes.add("lines were not UTF-8, read as Windows-1252", f"{feed.notes.lines_in_windows_1252:,} lines")
    return reading


def _take(
    record: Record, name: str, known: dict[str, Known], salt: str, reading: _Reading, tally: IngestTally
) -> Refusal | None:
    """Put a record into the reading, cleaned only when it is not the one that the ledger has; or say why not."""
    identity = " ".join(record.fields.get("id", "").split())
    was = known.get(identity)
    if identity in reading.seen:
        return Refusal(record.line, "duplicate id", f"{identity} of line {reading.seen[identity]}")
    if was and was.listed and was.feed != name:
        return Refusal(record.line, "id is another feed's", f"{identity} of {was.feed}")
    source = record.digest(salt)
    timed = "sale_price_effective_date" in record.fields  # its price changes with the clock, not with the row
    if was and was.source == source and not timed:
        reading.seen[identity] = record.line
        tally.unchanged += was.listed
        tally.added += not was.listed
        return None
    row = clean(record)
    if isinstance(row, Refusal):
        return row
    for kind, value in row.notes:
        tally.notes.add(kind, example(row.line, value))
    reading.seen[row.product.id] = row.line
    digest = product_digest(row.product)
    tally.unchanged += bool(was and was.listed and was.digest == digest)
    tally.changed += bool(was and was.listed and was.digest != digest)
    tally.added += not (was and was.listed)
    reading.changes.append(Change(row.product, source, digest))
    return None


def product_digest(product: Product) -> str:
    """A hash of all that a product says, its picture's bytes aside."""
    text = json.dumps(product.to_json(), sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _check(tally: IngestTally, reading: _Reading, gone: int, listed: int, allow_shrink: bool) -> None:
    if not reading.seen:
        why = "; ".join(f"{count:,} refused: {reason}" for reason, count in tally.refused.counts.most_common(5))
        raise NoRows(
            f"No row of {tally.feed!r} could be taken ({why or 'it has 0 rows'}); "
            "the catalog stays as it is. Mend the feed and ingest again."
        )
    if gone * 2 > listed and not allow_shrink:
        raise Shrinks(
            f"{tally.feed!r} lacks {gone:,} of the catalog's {listed:,} products; nothing was changed. "
            "If they are to go, run it again with --allow-shrink."
        )


def _look_at_pictures(ledger: Ledger, name: str, folder: Path, tally: IngestTally, progress: Report) -> None:
    known = ledger.pictures(name)
    looked = zip(known, look_at(known, folder), strict=True)
    done = 0
    while batch := list(islice(looked, _PICTURES_A_COMMIT)):
        ledger.save_pictures([now for was, now in batch if now is not was])
        for _, picture in batch:
            tally.pictures += picture.error is None
            if picture.error:
                tally.without_picture.add(picture.error, f"{picture.product_id} {picture.link[:80]!r}")
        done += len(batch)
        progress("pictures", done, len(known))


def main(argv: Sequence[str] | None = None) -> int:
    """Run as `python -m ingestion.ingest`; returns the exit code."""
    from ingestion.commands import ingest_command

    parser = argparse.ArgumentParser(prog="python -m ingestion.ingest", description="Read a feed into the ledger.")
    parser.add_argument("feed", type=Path, help="a feed: a file or a folder of any form")
    parser.add_argument("--images", type=Path, help="where relative image_links are found (default: beside the feed)")
    parser.add_argument("--format", default="auto", help=f"one of {', '.join(FORMATS)} (default: auto)")
    parser.add_argument("--home", type=Path, default=Path("var"), help="STYLIST_HOME (default: ./var)")
    parser.add_argument("--allow-shrink", action="store_true", help="accept that over half of the catalog goes")
    parser.add_argument("--json-progress", action="store_true", help="one JSON object a line on stdout")
    parser.add_argument("--from-program", action="store_true", help="end when stdin closes")
    options = parser.parse_args(argv)
    stop_with_parent() if options.from_program else stop_on_sigterm()
    return ingest_command(
        options.feed,
        home=options.home,
        images=options.images,
        format=options.format,
        allow_shrink=options.allow_shrink,
        json_progress=options.json_progress,
    )


if __name__ == "__main__":
    sys.exit(main())
