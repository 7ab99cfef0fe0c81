"""A shop whose feed tells no sizes: a wish that names one is answered as well as without it, and that is said."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import POCKET_MODEL
from bot.shop import ShopWindow
from bot.stylist import Reply, Request, Stylist
from bot.wording import SIZES_UNLISTED
from ingestion.build import build
from ingestion.ingest import ingest

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
KINDS = ("dress", "suit", "shirt", "saree", "tights", "heels", "t-shirt")


@pytest.fixture(scope="module")
def stylist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stylist]:
    """A stylist over some of the sample shop's pieces, the column of sizes left out of their feed."""
    folder = tmp_path_factory.mktemp("unsized")
    with (SAMPLE / "feed.tsv").open(encoding="utf-8", newline="") as source:
        table = [row for row in csv.DictReader(source, delimiter="\t") if row["id"].startswith(KINDS)]
    for row in table:
        del row["size"]
    with (folder / "feed.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    ingest(folder / "feed.csv", images=SAMPLE, home=folder / "home")
    build(folder / "home", POCKET_MODEL)
    window = ShopWindow(folder / "home")
    yield Stylist(window)
    window.current().catalog.close()


async def ask(stylist: Stylist, text: str) -> Reply:
    return await stylist.answer(Request(text=text, session=text))


async def test_what_one_wears_to_an_occasion_is_shown_whatever_size_is_named(stylist: Stylist) -> None:
    sized = await ask(stylist, "something to wear to a wedding, for a woman, in size L")
    free = await ask(stylist, "something to wear to a wedding, for a woman")
    assert sized.text.startswith(SIZES_UNLISTED)
    assert [match.product.id for match in sized.matches] == [match.product.id for match in free.matches]
