"""A Shopify shop's own product pages (products.json?limit=250&page=n), saved as products-1.json, products-2.json, …

`await fetch_products("https://shop.example", kept, fetching, progress)`. Pages are asked for in turn, at a polite rate,
until one is empty; a run that was stopped goes on at the page it was at. Prices' currency is not in these pages:
the feed's reader is told it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from yarl import URL

from ingestion.fetching import Fetching
from ingestion.progress import Report
from ingestion.sources_kept import BadSource, KeptSource
from ingestion.web_client import WebClient
from ingestion.web_failures import WebFailure

PRODUCTS_A_PAGE = 250  # Shopify's own limit
_MOST_PAGES = 10_000


async def fetch_products(address: str, kept: KeptSource, fetching: Fetching, progress: Report) -> Path:
    """Save every page and return the folder; raises BadSource, and then the pages that came are kept to go on from."""
    url = _products_url(address)
    arriving = kept.begin(go_on=True)
    number = len(list(arriving.glob("products-*.json")))
    last = (arriving / f"products-{number}.json").read_bytes() if number else b""
    async with WebClient(fetching.for_pages()) as web:
        while number < min(fetching.most_pages or _MOST_PAGES, _MOST_PAGES):
            page = url.update_query(limit=PRODUCTS_A_PAGE, page=number + 1)
            part = arriving / "page.part"
            try:
                with part.open("w+b") as file:
                    await web.fetch(str(page), file, accept="application/json", compressed=True)
            except WebFailure as failure:
                raise BadSource(_stopped(str(page), failure.reason, number, arriving)) from failure
            body = part.read_bytes()
            if not _products(body, str(page)) or body == last:  # a host that knows no pages gives the first forever
                break
            number, last = number + 1, body
            part.replace(arriving / f"products-{number}.json")
            progress("pages", number, number + 1)
    progress("pages", number, number)
    if not number:
        raise BadSource(f"{str(url)!r} lists no products; look whether the shop is open and the address is right.")
    (arriving / "page.part").unlink(missing_ok=True)
    return kept.finish(base=str(url))


def _products_url(address: str) -> URL:
    try:
        url = URL(address)
    except ValueError as error:
        raise BadSource(f"{address!r} is no web address; give the shop's, as in https://shop.example.") from error
    path = url.path.rstrip("/")
    return url if path.endswith("products.json") else url.with_path(f"{path}/products.json", keep_query=True)


def _products(body: bytes, page: str) -> list[Any]:
    try:
        answer = json.loads(body)
        products = answer["products"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadSource(
            f"{page!r} gives no Shopify products; a shop may have closed its products.json. "
            "Export the products from Shopify's admin as CSV and ingest that file."
        ) from error
    return products if isinstance(products, list) else []


def _stopped(page: str, reason: str, number: int, arriving: Path) -> str:
    kept = f" {number:,} pages that came before are kept in {str(arriving)!r};" if number else ""
    return f"{page!r} did not come ({reason});{kept} run the same command later to go on."
