"""Rows of one group become one product for each color, with the sizes in stock; the order of rows changes nothing."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from ingestion.feeds.variants import collapse, merge, variant_key
from retrieval.product import Product
from tests.fakes.small_shop import row, write_feed
from tests.feeding import products


def variant(number: int, size: str, price: str = "20 EUR", stock: str = "in_stock", **other: str) -> dict[str, str]:
    cells = {"color": "Red", "product_type": "Shirts", "title": "Acme Shirt", "size": size, "item_group_id": "g"}
    return row(number, **{**cells, "price": price, "availability": stock, **other})


def shirt(tmp_path: Path, *rows: dict[str, str]) -> list[Product]:
    return collapse(products(write_feed(tmp_path / "feed.csv", rows)))


def test_sizes_of_a_color_are_one_product_and_only_those_in_stock_are_shown(tmp_path: Path) -> None:
    rows = [
        variant(3, "XL"), variant(1, "S", "15 EUR", "out_of_stock"), variant(2, "M", "18 EUR"), variant(4, "L; XL"),
    ]  # fmt: skip
    (product,) = shirt(tmp_path, *rows)
    assert (product.id, product.sizes, product.price, product.available) == ("p1", ("M", "L", "XL"), 18.0, True)
    assert product.url.endswith("/2")  # the first row's page would say that it is sold out


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    rows = [variant(1, "S", stock="out_of_stock"), variant(2, "M", "18 EUR"), variant(3, "L", "18 EUR")]
    read = products(write_feed(tmp_path / "feed.csv", rows))
    assert len({repr(merge(order)) for order in permutations(read)}) == 1


def test_each_color_stays_findable_by_its_own_picture(tmp_path: Path) -> None:
    rows = [variant(1, "S"), variant(2, "M", color="Blue"), variant(3, "M"), variant(4, "L", color="Blue")]
    red, blue = shirt(tmp_path, *rows)
    assert (red.colors, red.sizes, red.image) == (("red",), ("S", "M"), "pictures/p1.png")
    assert (blue.colors, blue.sizes, blue.image) == (("blue",), ("M", "L"), "pictures/p2.png")


def test_colors_without_a_word_are_told_apart_by_their_pictures(tmp_path: Path) -> None:
    pictures = {"color": "Zorp", "image_link": "zorp.png"}, {"color": "Fnord", "image_link": "fnord.png"}
    zorp, fnord = pictures
    rows = [variant(1, "S", **zorp), variant(2, "S", **fnord), variant(3, "M", **zorp)]
    assert [product.sizes for product in shirt(tmp_path, *rows)] == [("S", "M"), ("S",)]


def test_a_group_that_is_sold_out_keeps_its_sizes_and_its_lowest_price(tmp_path: Path) -> None:
    rows = [variant(1, "M", "30 EUR", "out_of_stock"), variant(2, "S", stock="out_of_stock")]
    (product,) = shirt(tmp_path, *rows)
    assert (product.available, product.sizes, product.price) == (False, ("S", "M"), 20.0)


def test_what_has_no_group_or_another_currency_is_not_merged(tmp_path: Path) -> None:
    rows = [
        variant(1, "S", item_group_id=""),
        variant(2, "M", item_group_id=""),
        variant(3, "M"),
        variant(4, "M", "9 USD"),
    ]
    read = products(write_feed(tmp_path / "feed.csv", rows))
    assert [variant_key(product) for product in read[:2]] == [None, None]
    assert len(collapse(read)) == 4


def test_numbers_of_sizes_are_sorted_as_numbers(tmp_path: Path) -> None:
    sizes = [variant(n, size) for n, size in enumerate(["EU 42", "EU 9.5", "EU 38", "One size", "S"])]
    assert shirt(tmp_path, *sizes)[0].sizes == ("S", "EU 9.5", "EU 38", "EU 42", "One size")
