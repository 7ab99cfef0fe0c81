"""A small shop with an index, for tests of what is built: eight products, embedded by `FakeEncoder`."""

from __future__ import annotations

import shutil
from pathlib import Path

from ingestion.build import build
from ingestion.guards import Allowed
from ingestion.ingest import ingest
from retrieval.catalog import Catalog
from tests.fakes.encoder import FakeEncoder
from tests.fakes.small_shop import paint, row, rows, write_feed

COUNT = 8


def built_shop(folder: Path) -> Path:
    """Write feed and pictures into `folder`, ingest them and build the index under `folder/home`."""
    write_feed(folder / "feed.csv", rows(COUNT))
    paint(folder, COUNT)
    ingest(folder / "feed.csv", home=folder / "home")
    build(folder / "home", FakeEncoder())
    return folder


def copied_shop(built: Path, folder: Path) -> Path:
    """A built shop's copy that may be spoiled, its pictures found where they lie now."""
    for name in ("home", "pictures"):
        shutil.copytree(built / name, folder / name)
    shutil.copy(built / "feed.csv", folder / "feed.csv")
    ingest(folder / "feed.csv", home=folder / "home")
    build(folder / "home", FakeEncoder())
    return folder


def in_use(shop: Path, encoder: FakeEncoder | None = None) -> Catalog:
    """The shop's catalog, as a bot opens it."""
    return Catalog.open(shop / "home", fingerprint=(encoder or FakeEncoder()).fingerprint)


def change_prices(shop: Path, price: str) -> None:
    """Give every product another price, in the feed and in the ledger."""
    feed = write_feed(shop / "feed.csv", [row(number, price=price) for number in range(COUNT)])
    ingest(feed, home=shop / "home", allowed=Allowed(price_scale=True))
