"""What changed is embedded and nothing else: one row in a hundred costs one in a hundred, a price costs nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingestion.build import build
from ingestion.ingest import ingest
from tests.fakes.encoder import FakeEncoder
from tests.fakes.small_shop import paint, paint_one, row, rows, write_feed

COUNT = 200


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred products, built; each test changes some of them."""
    folder = tmp_path_factory.mktemp("shop")
    paint(folder, COUNT)
    ingest(write_feed(folder / "feed.csv", rows(COUNT)), home=folder / "home")
    build(folder / "home", FakeEncoder())
    return folder


def after(shop: Path, changed: list[dict[str, str]]) -> tuple[int, int]:
    """Take a delta in and build; how many pictures and texts the model was asked for."""
    encoder = FakeEncoder()
    tally = ingest(write_feed(shop / "delta.csv", changed), home=shop / "home", delta=True)
    assert tally.changed + tally.added + tally.unchanged == len(changed)
    build(shop / "home", encoder)
    return encoder.pictures_seen, encoder.texts_seen


def test_a_delta_of_one_in_a_hundred_embeds_one_in_a_hundred(shop: Path) -> None:
    for number in (3, 4):
        paint_one(shop / "pictures" / f"p{number}.png", 1000 + number)
    assert after(shop, [row(number, title=f"Another {number} coat") for number in (3, 4)]) == (2, 2)


@pytest.mark.parametrize(
    ("cells", "texts"),
    [({"price": "19.99 EUR"}, 0), ({"availability": "out_of_stock"}, 0), ({"title": "Acme velvet gown"}, 1)],
    ids=["price", "availability", "title"],
)
def test_a_change_of_price_stock_or_title_touches_no_picture(shop: Path, cells: dict[str, str], texts: int) -> None:
    file = shop / "pictures" / "p7.png"
    data, status = file.read_bytes(), file.stat()
    file.write_bytes(b"\0" * len(data))  # were it read, it would be refused
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    try:
        assert after(shop, [row(7, **cells)]) == (0, texts)
    finally:
        file.write_bytes(data)
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
