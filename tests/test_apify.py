"""Apify datasets: each actor's names, and prices in hundredths told once for the whole dataset or not at all."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from ingestion.feeds import BadFeed, FeedDefaults
from tests.feeding import products, write

ADDRESS = "https://www.farfetch.com/shopping/women/flats-item-{}.aspx"


def listed(number: int, price: Any, **other: Any) -> dict[str, Any]:
    """An item as a listing has it."""
    return {
        "id": number, "shortDescription": "Leather Ballet Flats", "brand": {"name": "Acme"}, "gender": "WOMEN",
        "url": ADDRESS.format(number), "images": {"cutOut": f"https://cdn.example/{number}.jpg"},
        "availableSizes": [{"scaleId": 1, "size": "38"}, {"scaleId": 1, "size": "39"}],
        "priceInfo": {"finalPrice": price, "initialPrice": price, "currencyCode": "USD", **other},
    }  # fmt: skip


def with_variants(number: int, *prices: int) -> dict[str, Any]:
    """An item whose sizes are variants, of an actor that writes hundredths; a price below zero is one sold out."""
    stock = {True: "InStock", False: "OutOfStock"}
    return {
        "source": {"id": str(number), "canonicalUrl": ADDRESS.format(number), "currency": "EUR"},
        "title": "Leather Ballet Flats", "brand": "Acme", "categories": ["Women", "Shoes", "Ballet Flats"],
        "options": [
            {"type": "Colour", "values": [{"id": "c", "name": "Black"}]},
            {"type": "Size", "values": [{"id": f"s{at}", "name": str(36 + at)} for at in range(len(prices))]},
        ],
        "variants": [
            {"id": f"v{at}", "options": ["c", f"s{at}"],
             "price": {"current": abs(price), "previous": 99000, "stockStatus": stock[price > 0]}}
            for at, price in enumerate(prices)
        ],
        "medias": [{"type": "Image", "url": f"https://cdn.example/{number}.jpg"}],
    }  # fmt: skip


def dataset(folder: Path, *items: dict[str, Any]) -> Path:
    return write(folder / "dataset.json", json.dumps(items))


@pytest.mark.parametrize(
    "item",
    [
        {"productId": 1, "productName": "Ballet Flats", "productUrl": "https://a.example/1", "image": "1.jpg",
         "price": "€748.00"},
        {"product_id": "1", "title": "Ballet Flats", "product_url": "https://a.example/1", "image_url": "1.jpg",
         "currency": "EUR", "finalPrice": 748.5, "originalPrice": 900},
        {"portal_itemid": 1, "product_name": "Ballet Flats", "product_page_url": "https://a.example/1",
         "images": ["1.jpg"], "intermediary_price": "EUR 748", "price": 748, "sold_out": False},
        {"itemId": "1", "name": "Ballet Flats", "link": "https://a.example/1", "cutOut": "1.jpg",
         "price": {"current": 748.25, "currency": "EUR"}},
    ],
)  # fmt: skip
def test_the_drifting_names_of_actors_are_known(item: dict[str, Any], tmp_path: Path) -> None:
    (product,) = products(dataset(tmp_path, item))
    assert (product.id, product.title, product.url) == ("1", "Ballet Flats", "https://a.example/1")
    assert (product.image, int(product.price), product.currency) == ("1.jpg", 748, "EUR")


def test_variants_inside_an_item_give_its_sizes_in_stock_its_color_and_its_lowest_price(tmp_path: Path) -> None:
    (product,) = products(dataset(tmp_path, with_variants(1, -70000, 74800, 80000)))
    assert (product.price, product.sizes, product.colors) == (748.0, ("37", "38"), ("black",))
    assert (product.category, product.available) == ("flats", True)


def test_prices_that_the_page_showed_decide_for_the_whole_dataset(tmp_path: Path) -> None:
    hundredths = [listed(n, 74800 + n * 100, formattedFinalPrice=f"${748 + n}") for n in range(3)]
    silent = listed(9, 1500)  # by itself it could be either
    assert [one.price for one in products(dataset(tmp_path, *hundredths, silent))] == [748.0, 749.0, 750.0, 15.0]
    whole = [listed(n, 748 + n, formattedFinalPrice=f"${748 + n:,}") for n in range(3)]
    assert [one.price for one in products(dataset(tmp_path, *whole, silent))] == [748.0, 749.0, 750.0, 1500.0]


@pytest.mark.parametrize(
    ("prices", "scale"),
    [
        ([58.99, 60, 1200], 1),  # hundredths have no decimals
        ([74800, 59900, 128000, 99500, 45050], 100),
        ([120, 350, 89, 48, 260], 1),
    ],
)
def test_numbers_alone_decide_where_only_one_reading_is_plausible(
    prices: list[float], scale: int, tmp_path: Path
) -> None:
    read = products(dataset(tmp_path, *(listed(n, price) for n, price in enumerate(prices))))
    assert [one.price for one in read] == [price / scale for price in prices]


@pytest.mark.parametrize(
    "items",
    [
        [listed(n, price) for n, price in enumerate([748, 1250, 990, 2100, 640])],  # luxury, or cheap in hundredths
        [listed(1, 74800)],  # one is no evidence
        [listed(1, 74800, formattedFinalPrice="$748"), listed(2, 748, formattedFinalPrice="$748")],
        [listed(1, 74800, formattedFinalPrice="$15")],
        [with_variants(1, 120, 99)],  # hundredths were expected, but shoes for 1.20?
    ],
)
def test_an_unclear_dataset_is_refused_and_the_option_decides(items: list[dict[str, Any]], tmp_path: Path) -> None:
    path = dataset(tmp_path, *items)
    with pytest.raises(BadFeed, match="--price-scale 1 .*--price-scale 100"):
        products(path)
    whole = [one.price for one in products(path, FeedDefaults(price_scale=1))]
    hundredths = [one.price for one in products(path, FeedDefaults(price_scale=100))]
    assert whole == [pytest.approx(100 * price) for price in hundredths]


def test_a_name_that_says_cents_is_believed(tmp_path: Path) -> None:
    item = {"id": 1, "name": "Flats", "url": "https://a.example/1", "image": "1.jpg", "priceCents": 4990}
    (product,) = products(dataset(tmp_path, item), FeedDefaults(currency="EUR"))
    assert product.price == 49.9


def test_the_csv_export_is_read_like_the_json_one(tmp_path: Path) -> None:
    items = [listed(n, 74800 + n, formattedFinalPrice=f"${748 + n / 100}") for n in range(3)]
    names = [
        "id", "shortDescription", "brand/name", "gender", "url", "images/cutOut", "availableSizes/0/size",
        "availableSizes/1/size", "priceInfo/finalPrice", "priceInfo/formattedFinalPrice", "priceInfo/currencyCode",
    ]  # fmt: skip
    with (tmp_path / "dataset.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for item in items:
            info = item["priceInfo"]
            writer.writerow([
                item["id"], item["shortDescription"], "Acme", "WOMEN", item["url"], item["images"]["cutOut"],
                "38", "39", info["finalPrice"], info["formattedFinalPrice"], "USD",
            ])  # fmt: skip
    assert products(tmp_path / "dataset.csv") == products(dataset(tmp_path, *items))


def test_a_reduced_price_is_the_lower_one_and_a_regular_price_of_zero_is_none(tmp_path: Path) -> None:
    reduced = listed(1, 74.5) | {"priceInfo": {"finalPrice": 74.5, "initialPrice": 120.5, "currencyCode": "USD"}}
    no_other = listed(2, 74.5) | {"priceInfo": {"finalPrice": 74.5, "initialPrice": 0, "currencyCode": "USD"}}
    assert [one.price for one in products(dataset(tmp_path, reduced, no_other))] == [74.5, 74.5]
