"""A shop's pages by its sitemap, saved as HTML with their addresses, for the schema.org data in them.

`await Crawl("https://shop.example/sitemap.xml", kept, fetching, progress).run()`. robots.txt is obeyed, its crawl-delay
too; a 403 or a 429 that lasts ends the crawl with a sentence, and what came is kept, to go on from. Only pages of the
sitemap's own host are asked for. It runs no scripts: data that a page builds with them is not seen.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from protego import Protego
from yarl import URL

from ingestion.fetching import SITEMAP_MAX_BYTES, Fetching
from ingestion.progress import Report
from ingestion.sources_kept import BadSource, KeptSource
from ingestion.sources_sitemap import read_sitemap, unpack
from ingestion.web_client import WebClient, checked
from ingestion.web_failures import WebFailure

_WORKERS = 2
_MOST_SITEMAPS = 1_000
_MOST_FAILURES_IN_A_ROW = 10
_ROBOTS_MAX_BYTES = 512_000  # RFC 9309 asks for no more
_STOPPING = (401, 403, 429)


class Crawl:
    """One crawl. `saved` counts pages kept, `failed` those that did not come, `forbidden` those of robots.txt."""

    def __init__(self, address: str, kept: KeptSource, fetching: Fetching, progress: Report) -> None:
        self._address, self._kept, self._fetching, self._progress = address, kept, fetching, progress
        self.saved = self.failed = self.forbidden = 0
        self._failures_in_a_row = 0
        self._stopped = ""

    async def run(self) -> Path:
        """Save the pages and return their folder; raises BadSource, and then those that came are kept to go on from."""
        try:
            self._start = checked(self._address)
        except WebFailure as failure:
            raise BadSource(f"{self._address!r}: {failure.reason}; give the shop's sitemap.xml.") from failure
        self._folder = self._kept.begin(go_on=True)
        async with WebClient(self._fetching.for_pages()) as self._web:
            await self._read_robots()
            pages = self._pages(await self._sitemaps())
            async with asyncio.TaskGroup() as workers:
                for _ in range(_WORKERS):
                    workers.create_task(self._work(pages))
        if self._stopped or not self.saved:
            raise BadSource(self._stopped or self._nothing())
        for sitemap in self._folder.glob("sitemap-*"):
            sitemap.unlink()
        self._progress("crawl", self.saved, self.saved)
        return self._kept.finish(base=str(self._start))

    async def _read_robots(self) -> None:
        """What robots.txt allows this agent; none is as good as leave, one that cannot be had is not (RFC 9309)."""
        url, text = self._start.with_path("/robots.txt").with_query(None), io.BytesIO()
        try:
            await self._web.fetch(str(url), text, compressed=True, max_bytes=_ROBOTS_MAX_BYTES)
        except WebFailure as failure:
            if failure.status is None or failure.status >= 500 or failure.status == 429:
                raise BadSource(
                    f"{str(url)!r} did not come ({failure.reason}), so it is not known what may be asked for; "
                    "run it again later."
                ) from failure
        self._robots = Protego.parse(text.getvalue().decode("utf-8", "replace"))
        agent = self._fetching.user_agent
        rate = self._robots.request_rate(agent)
        delay_s = max(self._robots.crawl_delay(agent) or 0.0, rate.seconds / rate.requests if rate else 0.0)
        if delay_s * self._fetching.pages_per_s > 1:
            self._web.pace(self._start).slow_down(delay_s)

    async def _sitemaps(self) -> list[Path]:
        """Every sitemap that the address leads to, as files in the folder; an index's own indexes are followed, too."""
        waiting = [self._address]
        if self._start.path in ("", "/"):
            waiting = list(self._robots.sitemaps)[:_MOST_SITEMAPS] or [str(self._start.with_path("/sitemap.xml"))]
        files: list[Path] = []
        for address in waiting:  # grows as it is gone through
            path = self._folder / f"sitemap-{len(files)}"
            await self._sitemap(address, path)
            files.append(path)
            for entry in read_sitemap(path, address):
                if entry.is_sitemap and entry.address not in waiting and len(waiting) < _MOST_SITEMAPS:
                    waiting.append(entry.address)
        return files

    async def _sitemap(self, address: str, path: Path) -> None:
        try:
            with path.open("w+b") as file:
                await self._web.fetch(address, file, compressed=True, max_bytes=SITEMAP_MAX_BYTES)
            unpack(path)
        except WebFailure as failure:
            raise BadSource(
                f"The sitemap {address!r} did not come ({failure.reason}); run it again later."
            ) from failure

    def _pages(self, sitemaps: list[Path]) -> Iterator[str]:
        """The addresses to ask for: of this host, allowed, not kept yet, up to the limit."""
        most = self._fetching.most_pages
        for sitemap in sitemaps:
            for address, is_sitemap in read_sitemap(sitemap, self._address):
                if is_sitemap or not self._is_here(address):
                    continue
                if not self._robots.can_fetch(address, self._fetching.user_agent):
                    self.forbidden += 1
                    continue
                if most is not None and self.saved >= most:
                    return
                if self._path(address).exists():
                    self.saved += 1
                    continue
                yield address

    def _is_here(self, address: str) -> bool:
        try:
            return URL(address).origin() == self._start.origin()
        except ValueError:
            return False

    def _path(self, address: str) -> Path:
        return self._folder / f"{hashlib.sha256(address.encode()).hexdigest()[:16]}.html"

    async def _work(self, pages: Iterator[str]) -> None:
        while not self._stopped and (address := next(pages, None)) is not None:
            page = io.BytesIO()
            try:
                answer = await self._web.fetch(address, page, accept="text/html", compressed=True)
            except WebFailure as failure:
                self._failed(address, failure)
                continue
            self._failures_in_a_row = 0
            path = self._path(address)
            part = path.with_suffix(".part")
            part.write_bytes(_with_address(page.getvalue(), answer.url))
            part.replace(path)
            self.saved += 1
            self._progress("crawl", self.saved, self.saved + 1)

    def _failed(self, address: str, failure: WebFailure) -> None:
        self.failed += 1
        self._failures_in_a_row += failure.passing
        if failure.status in _STOPPING or self._failures_in_a_row >= _MOST_FAILURES_IN_A_ROW:
            self._stopped = (
                f"The crawl stopped at {address!r} ({failure.reason}). {self.saved:,} pages that came are kept in "
                f"{str(self._folder)!r}; run the same command later to go on, or ingest that folder as it is."
            )

    def _nothing(self) -> str:
        return (
            f"{self._address!r} led to no page ({self.failed:,} failed, {self.forbidden:,} forbidden by robots.txt); "
            "look at the sitemap's addresses."
        )


def _with_address(page: bytes, address: str) -> bytes:
    """A page with its address in front, as browsers write it into pages that they save."""
    mark = b"\xef\xbb\xbf" if page.startswith(b"\xef\xbb\xbf") else b""
    safe = address.replace("--", "-%2D")
    return mark + f"<!-- saved from url=({len(safe):04d}){safe} -->\n".encode() + page[len(mark) :]
