"""What tests of feeds share: a feed's products, its refusals, and what the person says of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ingestion.feeds import FeedDefaults, Refusal, Row, read_feed
from retrieval.product import Product

SHOP = FeedDefaults(currency="EUR", shop="https://shop.example")


def products(
    path: Path,
    defaults: FeedDefaults | None = None,
    mapping: Mapping[str, str] | None = None,
    format: str = "auto",
) -> list[Product]:
    """The products of a feed that refuses no row."""
    rows = list(read_feed(path, format, mapping, defaults))
    refused = [row for row in rows if isinstance(row, Refusal)]
    assert refused == [], refused[:3]
    return [row.product for row in rows if isinstance(row, Row)]


def refusals(path: Path, defaults: FeedDefaults | None = None) -> list[tuple[int, str]]:
    """Line and reason of each refused row."""
    return [(row.line, row.reason) for row in read_feed(path, defaults=defaults) if isinstance(row, Refusal)]


def write(path: Path, content: str | bytes) -> Path:
    """Write a file, its folders made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
