"""A feed into the ledger: rows added, changed, unchanged, missing or refused, and their pictures looked at.

`python -m ingestion.ingest FEED [--images DIR] [--delta]`, or `stylist ingest`. It embeds nothing: `ingestion.build`
does. Rows are read, cleaned and staged a few hundred at a time, so that memory does not grow with the feed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from ingestion.applying import apply, count_changes
from ingestion.feeds import FORMATS, Feed, FeedDefaults
from ingestion.fetch import look_at
from ingestion.fetch_pictures import FromWeb, fetch_pictures, write_failures
from ingestion.guards import Allowed, check, shrinks
from ingestion.ledger import Ledger, Picture
from ingestion.lock import only_one
from ingestion.progress import Report, silent
from ingestion.reading import merged, read
from ingestion.staging import Staging
from ingestion.tally import IngestTally
from retrieval.stopping import stop_on_sigterm, stop_with_parent

DEFAULT_FEED = "catalog"  # one shop, one catalog: tomorrow's feed replaces today's, whatever its file is called
DELIST_AFTER = 2  # feeds in a row: one export that failed halfway empties no shelf
MOST_UNKNOWN = 500  # words in a run's tally
_PICTURES_A_COMMIT = 500
Look = Callable[[Iterable[Picture]], Iterator[Picture]]


def ingest(
    feed: Path,
    *,
    images: Path | None = None,
    format: str = "auto",
    mapping: Mapping[str, str] | None = None,
    defaults: FeedDefaults | None = None,
    home: Path,
    feed_name: str | None = None,
    delta: bool = False,
    delist_after: int = DELIST_AFTER,
    allowed: Allowed = Allowed(),  # noqa: B008 - frozen
    web: FromWeb = FromWeb(),  # noqa: B008 - frozen
    progress: Report = silent,
) -> IngestTally:
    """Read `feed` into the ledger under `home` and look at its pictures under `images` (default: beside the feed).

    A product that the feed lacks stays until it is missing `delist_after` times in a row; what a `delta` lacks simply
    stays. Rows are written all at once or not at all: raises BadFeed, NoRows, Suspicious, BadLedger or Busy, and then
    the ledger's products are as they were. `web` says where the feed came from, and whether its pictures on the web are
    fetched.
    """
    started, now = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    name = feed_name or DEFAULT_FEED
    source = Feed(feed, format, mapping, defaults)
    tally = IngestTally(feed=web.base or str(feed), delta=delta)
    with (
        only_one(home, "ingest"),
        Ledger.open(home) as ledger,
        Staging.open(ledger, home, name) as staging,
    ):
        read(source, staging, tally, progress)
        staging.collapse(merged, delta=delta)
        changes = count_changes(ledger, staging, delta=delta, delist_after=delist_after)
        check(tally, changes, allowed)
        if shrinks(changes) and delist_after > 1:  # it was said that they are to go, and not after the next feed
            delist_after = 1
            changes = count_changes(ledger, staging, delta=delta, delist_after=delist_after)
        apply(ledger, staging, now=now, delta=delta, delist_after=delist_after)
        tally.count(changes)
        tally.unknown = ledger.unknown_words(name, MOST_UNKNOWN)
        tally.downloads = fetch_pictures(ledger, name, home=home, web=web, progress=progress)
        # A delta's products alone: of the others nothing was said.
        look = partial(
            look_at, folder=images or (feed if feed.is_dir() else feed.parent), ledger=ledger, home=home, base=web.base
        )
        _look_at_pictures(ledger, name, delta, look, tally, progress)
        write_failures(ledger, home, name)
        tally.took_s = time.monotonic() - started
        ledger.record_run("ingest", datetime.now(UTC).isoformat(timespec="seconds"), tally.to_json())
    return tally


def _look_at_pictures(ledger: Ledger, name: str, delta: bool, look: Look, tally: IngestTally, progress: Report) -> None:
    among = "staging.arriving" if delta else "products"
    total, done = ledger.count_pictures(name, among), 0
    pictures = ledger.pictures(name, among)
    while known := list(islice(pictures, _PICTURES_A_COMMIT)):
        looked = list(look(known))
        ledger.save_pictures([now for was, now in zip(known, looked, strict=True) if now is not was])
        for picture in looked:
            tally.pictures += picture.error is None
            if picture.error:
                tally.without_picture.add(picture.error, f"{picture.product_id} {picture.link[:80]!r}")
        done += len(known)
        progress("pictures", done, total)


def main(argv: Sequence[str] | None = None) -> int:
    """Run as `python -m ingestion.ingest`; returns the exit code."""
    from ingestion.commands import ingest_command
    from ingestion.fetching import Fetching
    from ingestion.web_addresses import Allowance

    asked = Fetching()
    parser = argparse.ArgumentParser(prog="python -m ingestion.ingest", description="Read a feed into the ledger.")
    parser.add_argument("feed", help="a file or a folder of any form in docs/catalogs.md, or an address")
    parser.add_argument("--images", type=Path, help="where relative image_links are found (default: beside the feed)")
    parser.add_argument("--format", default="auto", help=f"one of {', '.join(FORMATS)} (default: auto)")
    parser.add_argument("--home", type=Path, default=Path("var"), help="STYLIST_HOME (default: ./var)")
    parser.add_argument("--delta", action="store_true", help="the feed holds changes only: what it lacks stays")
    parser.add_argument("--delist-after", type=int, default=DELIST_AFTER, help="feeds in a row (default: %(default)s)")
    parser.add_argument("--allow-shrink", action="store_true", help="accept that over half of the catalog goes")
    parser.add_argument("--allow-currency-change", action="store_true", help="accept most prices in another currency")
    parser.add_argument("--allow-price-scale", action="store_true", help="accept most prices 20 times as high or low")
    parser.add_argument("--fetch-pictures", action="store_true", help="fetch the pictures on the web that are not kept")
    parser.add_argument("--allow-private", action="append", default=[], help="an address that downloads may reach")
    parser.add_argument("--user-agent", default=asked.user_agent, help="who downloads say they are")
    parser.add_argument("--connections-per-host", type=int, default=asked.connections_per_host, help="for pictures")
    parser.add_argument("--pictures-per-s", type=float, default=asked.pictures_per_s, help="of one host")
    parser.add_argument("--pages-per-s", type=float, default=asked.pages_per_s, help="of one host")
    parser.add_argument(
        "--feed-max-mb", type=int, default=asked.feed_max_bytes // 1_000_000, help="a feed's size limit"
    )
    parser.add_argument("--json-progress", action="store_true", help="one JSON object a line on stdout")
    parser.add_argument("--from-program", action="store_true", help="end when stdin closes")
    options = vars(parser.parse_args(argv))
    stop_with_parent() if options.pop("from_program") else stop_on_sigterm()
    fetching = Fetching(
        allowance=Allowance.read(options.pop("allow_private")),
        user_agent=options.pop("user_agent"),
        connections_per_host=options.pop("connections_per_host"),
        pictures_per_s=options.pop("pictures_per_s"),
        pages_per_s=options.pop("pages_per_s"),
        feed_max_bytes=options.pop("feed_max_mb") * 1_000_000,
    )
    return ingest_command(**options, fetching=fetching)


if __name__ == "__main__":
    sys.exit(main())
