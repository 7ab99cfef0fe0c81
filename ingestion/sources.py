"""A catalog on the web into a local file or folder that `Feed` reads: `fetch_source(address, home) -> Path`.

A feed's file by its address (asked for again only when it changed), a Shopify shop's product pages, a crawl of a
sitemap's pages with schema.org data, an Apify dataset by its id. What was kept stays in use until the new one is whole.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from pathlib import Path, PurePosixPath
from typing import TypeVar

from yarl import URL

from ingestion.fetching import Fetching
from ingestion.progress import Report, silent
from ingestion.sources_apify import fetch_dataset
from ingestion.sources_crawl import Crawl
from ingestion.sources_kept import BadSource, KeptSource, address_of, without_password
from ingestion.sources_shopify import fetch_products
from ingestion.web_client import Answer, Validators, WebClient
from ingestion.web_failures import WebFailure

__all__ = ["BadSource", "address_of", "fetch_source", "is_address"]

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
T = TypeVar("T")


def is_address(feed: str, format: str = "auto") -> bool:
    """Whether a feed's name is for `fetch_source` and not a path."""
    return bool(re.match(r"https?://", feed, re.IGNORECASE)) or (format == "apify" and not Path(feed).exists())


def fetch_source(
    address: str, home: Path, *, format: str = "auto", fetching: Fetching | None = None, progress: Report = silent
) -> Path:
    """Download what `address` names under `home`; returns the file or folder. Raises BadSource, or OSError (the disk).

    Call it where no event loop runs. At Ctrl-C it raises KeyboardInterrupt with a sentence that says what is kept.
    """
    fetching = fetching or Fetching()
    kind = _kind(address, format)
    kept = KeptSource(home, kind, address)
    try:
        match kind:
            case "apify":
                return fetch_dataset(address, kept, fetching, progress)
            case "shopify":
                return _run(fetch_products(address, kept, fetching, progress))
            case "jsonld":
                return _run(Crawl(address, kept, fetching, progress).run())
        return _run(_fetch_feed(address, kept, fetching))
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"Stopped. What came so far is kept in {str(kept.arriving)!r}, and the same command goes on from there; "
            "the catalog and the index in use are as they were."
            if kind != "feed"
            else "Stopped while the feed was downloaded; the catalog and the index in use are as they were."
        ) from None


def _run(work: Awaitable[T]) -> T:
    async def wrapped() -> T:
        return await work

    return asyncio.run(wrapped())


def _kind(address: str, format: str) -> str:
    if format in ("apify", "jsonld", "shopify"):
        return format
    try:
        return "shopify" if URL(address).path.endswith("/products.json") else "feed"
    except ValueError:
        return "feed"


async def _fetch_feed(address: str, kept: KeptSource, fetching: Fetching) -> Path:
    was = kept.kept()
    name = _file_name(address)
    arriving = kept.begin(go_on=False)
    async with WebClient(fetching.for_feeds()) as web:
        try:
            with (arriving / name).open("w+b") as file:
                answer = await web.fetch(address, file, known=was[1] if was else Validators(), compressed=True)
        except WebFailure as failure:
            raise BadSource(_sentence(address, failure, kept_before=was is not None)) from failure
    return was[0] if was and answer.unchanged else _finished(kept, answer, name)


def _finished(kept: KeptSource, answer: Answer, name: str) -> Path:
    return kept.finish(base=answer.url, file=name, validators=answer.validators)


def _file_name(address: str) -> str:
    """`feed` with the address's own ending, so that a person who looks knows what it is."""
    try:
        suffixes = PurePosixPath(URL(address).path.lower()).suffixes[-2:]
    except ValueError:
        suffixes = []
    return "feed" + "".join(suffix for suffix in suffixes if _SUFFIX.fullmatch(suffix))


def _sentence(address: str, failure: WebFailure, *, kept_before: bool) -> str:
    shown = without_password(address)
    if failure.reason == "address is not public":
        return (
            f"{shown!r} leads to an address that is not public, where downloads do not go; "
            "if it is your own network's, name the address in FETCH_ALLOW_PRIVATE."
        )
    if failure.reason.startswith("over "):
        return f"{shown!r} is {failure.reason}; raise FETCH_FEED_MAX_MB if a feed is that large."
    stays = "the catalog stays as it is" if kept_before else "nothing was changed"
    return f"{shown!r} did not come ({failure.reason}); {stays}. Look at the address, or run it again later."
