"""A feed's pictures from the web into STYLIST_HOME/pictures: `stylist ingest FEED --fetch-pictures [--refresh]`.

`fetch_pictures(ledger, feed, home=…, web=…)` asks for what is not kept yet, each host at its own pace, and writes
every picture down as it comes, so that a run that was killed goes on where it was. Bytes say what is a picture: SVG,
HTML and bombs are refused by `retrieval.pictures` whatever a header claims. Failures stay in the ledger: passing ones
are asked again after a pause that doubles, others only with `refresh`.
"""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

from ingestion.downloads import Arrived, Download, Downloads
from ingestion.fetch import REMOTE, Seen, read, reason, web_link
from ingestion.fetching import Fetching
from ingestion.ledger import Ledger
from ingestion.picture_facts import save_facts
from ingestion.progress import Report, silent
from ingestion.tally import FetchTally
from ingestion.web_client import Validators, WebClient, WebRules
from ingestion.web_failures import WebFailure
from retrieval.pictures import BadPicture

FAILURES_FILE = "failed-pictures.csv"
FAILURES_BEFORE_LEAVING = 20  # in a row: the host is down, and 35,000 pictures would each wait their time out
_HOSTS_AT_ONCE = 32  # times 16 connections: as many sockets as a process may open
_DECODERS = 4
_LINKS_AT_ONCE = 1000
_ACCEPT = "image/jpeg,image/png,image/webp,image/*;q=0.8,*/*;q=0.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromWeb:
    """What an ingest may ask the web for. `base`: the feed's own address, which relative picture links belong to.

    Without `fetching` nothing is asked for; with `refresh`, kept and failed pictures are, too.
    """

    base: str = ""
    fetching: Fetching | None = None
    refresh: bool = False


def fetch_pictures(
    ledger: Ledger, feed: str, *, home: Path, web: FromWeb, progress: Report = silent
) -> FetchTally | None:
    """Fetch a feed's pictures as `web` says; None where it asks for none. Raises as `fetch_links` does."""
    if web.fetching is None:
        return None
    links = feed_links(ledger, feed, web.base)
    return fetch_links(ledger, links, home=home, fetching=web.fetching, refresh=web.refresh, progress=progress)


def fetch_links(
    ledger: Ledger,
    links: Iterable[str],
    *,
    home: Path,
    fetching: Fetching,
    refresh: bool = False,
    progress: Report = silent,
) -> FetchTally:
    """Fetch what is missing of `links` (all of them, if they changed, with `refresh`).

    Raises OSError for the disk, and KeyboardInterrupt, with a sentence that says what is kept, at Ctrl-C.
    """
    tally, started = FetchTally(), time.monotonic()
    downloads = Downloads(ledger, home)
    downloads.begin()
    try:
        _want(downloads, links, refresh, tally)
        run = _Run(ledger, downloads, fetching.for_pictures(), refresh, tally, progress)
        asyncio.run(run.all())
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"Stopped. {tally.fetched:,} pictures that came are kept in {str(downloads.folder)!r}; "
            "the same command goes on with what is missing. The index in use is as it was."
        ) from None
    except ExceptionGroup as group:
        raise _first(group) from None
    finally:
        downloads.end()
        tally.took_s = time.monotonic() - started
    return tally


def feed_links(ledger: Ledger, feed: str, base: str = "") -> Iterator[str]:
    """The addresses of a feed's listed products' pictures; files' links are left out."""
    rows = ledger.rows("SELECT product ->> '$.image' FROM products WHERE feed = ? AND NOT delisted", (feed,))
    return (link for (image,) in rows if (link := web_link(image or "", base)))


def write_failures(ledger: Ledger, home: Path, feed: str) -> Path:
    """Replace STYLIST_HOME/failed-pictures.csv by today's failures: product id, link, reason."""
    path, part = home / FAILURES_FILE, home / f"{FAILURES_FILE}.part"
    rows = ledger.rows(
        "SELECT p.id, q.link, q.error FROM products p JOIN pictures q ON q.product_id = p.id"
        " WHERE p.feed = ? AND NOT p.delisted AND q.error IS NOT NULL AND q.error <> ? ORDER BY p.rowid",
        (feed, REMOTE),
    )
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "link", "reason"))
        writer.writerows(rows)
    part.replace(path)
    return path


def _first(group: ExceptionGroup[Exception]) -> Exception:
    """The first of the errors that ended a run: the others are its consequences."""
    error: Exception = group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def _want(downloads: Downloads, links: Iterable[str], refresh: bool, tally: FetchTally) -> None:
    now, links = datetime.now(UTC).isoformat(timespec="seconds"), iter(links)
    while some := list(dict.fromkeys(islice(links, _LINKS_AT_ONCE))):
        known, wanted = downloads.known(some), list[str]()
        for url in some:
            was = known.get(url)
            if refresh or was is None:
                wanted.append(url)
            elif was.is_kept:
                tally.kept += 1
            elif was.rests(now):
                tally.resting += 1
            else:
                wanted.append(url)
        downloads.want(wanted)


class _Run:
    def __init__(
        self, ledger: Ledger, downloads: Downloads, rules: WebRules, refresh: bool, tally: FetchTally, progress: Report
    ) -> None:
        self._ledger, self._downloads, self._rules = ledger, downloads, rules
        self._refresh, self._tally, self._progress = refresh, tally, progress
        self._numbers = count()
        self._done = self._total = 0
        self._places = asyncio.Semaphore(_HOSTS_AT_ONCE)

    async def all(self) -> None:
        """Every host beside every other, as far as sockets go."""
        hosts = self._downloads.hosts()
        self._total = sum(number for _, number in hosts)
        with ThreadPoolExecutor(_DECODERS) as self._decoders:
            async with WebClient(self._rules) as self._web, asyncio.TaskGroup() as tasks:
                for host, number in hosts:
                    tasks.create_task(self._host(host, number))

    async def _host(self, host: str, number: int) -> None:
        async with self._places:
            lane = _Lane(self._downloads.next_of(host))
            async with asyncio.TaskGroup() as workers:
                for _ in range(min(number, self._rules.at_once_per_host)):
                    workers.create_task(self._work(lane))
            left = number - lane.taken
            self._tally.left += left
            self._report(left)

    async def _work(self, lane: _Lane) -> None:
        while (was := lane.next()) is not None:
            part = self._downloads.parts / str(next(self._numbers))
            try:
                await self._one(was, part)
                lane.failures_in_a_row = 0
            except (WebFailure, BadPicture) as error:
                self._failed(was, error, lane)
            finally:
                with suppress(FileNotFoundError):
                    part.unlink()
            self._report(1)

    async def _one(self, was: Download, part: Path) -> None:
        known = was.validators if was.is_kept else Validators()
        with part.open("w+b", buffering=0) as file:
            answer = await self._web.fetch(was.url, file, known=known, accept=_ACCEPT)
        if answer.unchanged:
            self._downloads.still(was.url)
            self._tally.unchanged += 1
            return
        seen = await self._in_thread(read, part)
        save_facts(self._ledger, {seen.sha256: seen.facts})
        arrived = Arrived(sha256=seen.sha256, bytes=seen.bytes, width=seen.width, height=seen.height)
        self._downloads.keep(was.url, part, arrived, answer.validators)
        self._tally.fetched += 1
        self._tally.bytes += answer.bytes

    async def _in_thread(self, work: Callable[[Path], Seen], path: Path) -> Seen:
        return await asyncio.get_running_loop().run_in_executor(self._decoders, work, path)

    def _failed(self, was: Download, error: WebFailure | BadPicture, lane: _Lane) -> None:
        if isinstance(error, BadPicture):
            why, passing, wait_s = reason(error), False, 0.0
        else:
            why, passing, wait_s = error.reason, error.passing, error.wait_s or 0.0
        self._downloads.fail(was, why, passing=passing, wait_s=wait_s)
        self._tally.failed.add(why, was.url[:80])
        lane.failures_in_a_row = lane.failures_in_a_row + 1 if passing else 0
        if wait_s > self._rules.longest_wait_s or lane.failures_in_a_row >= FAILURES_BEFORE_LEAVING:
            lane.is_left = True

    def _report(self, more: int) -> None:
        self._done += more
        self._progress("fetch", self._done, self._total)


class _Lane:
    """A host's addresses, shared by its workers."""

    def __init__(self, addresses: Iterator[Download]) -> None:
        self._addresses = addresses
        self.taken = 0
        self.failures_in_a_row = 0
        self.is_left = False

    def next(self) -> Download | None:
        was = None if self.is_left else next(self._addresses, None)
        self.taken += was is not None
        return was
