"""Shopify exports: pages, options in the shop's language, pictures of a color, and the bulk export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingestion.feeds import BadFeed, FeedDefaults
from tests.feeding import SHOP, products, refusals, write


def product(number: int, **other: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": "Wool Scarf",
        "handle": f"scarf-{number}",
        "options": [{"name": "Title"}],
        "variants": [{"id": number * 10, "option1": "Default Title", "price": "20.00", "available": True}],
        "images": [{"src": f"//cdn.shop.example/{number}.jpg"}],
        **other,
    }


def page(*found: dict[str, Any]) -> str:
    return json.dumps({"products": found})


def test_pages_of_a_folder_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        write(tmp_path / "shop" / f"products-{number}.json", page(product(number)))
    read = products(tmp_path / "shop", SHOP)
    assert [one.id for one in read] == ["1", "2", "10"]
    assert (read[0].url, read[0].image) == ("https://shop.example/products/scarf-1", "https://cdn.shop.example/1.jpg")
    assert (read[0].price, read[0].currency, read[0].sizes, read[0].group) == (20.0, "EUR", (), None)


def test_the_audience_that_the_person_gives_holds_for_products_that_say_none(tmp_path: Path) -> None:
    said = FeedDefaults(currency="EUR", shop="https://shop.example", audience="women")
    path = write(tmp_path / "p.json", page(product(1), product(2, tags="gender:men, sale")))
    assert [one.audience for one in products(path, said)] == ["women", "men"]


@pytest.mark.parametrize("said", [FeedDefaults(), FeedDefaults(currency="EUR"), FeedDefaults(shop="https://a.example")])
def test_an_export_without_currency_or_address_names_the_options(said: FeedDefaults, tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="--currency EUR --shop https://shop.example"):
        products(write(tmp_path / "p.json", page(product(1))), said)


def test_options_are_known_in_the_shops_language(tmp_path: Path) -> None:
    variants = [
        {"id": n, "option1": size, "option2": "Rot", "price": "20.00", "available": n != 2}
        for n, size in enumerate(["S", "M", "L"])
    ]
    found = product(1, options=["Größe", "Farbe"], variants=variants)
    (read,) = products(write(tmp_path / "p.json", page(found)), SHOP)
    assert read.sizes == ("S", "M")


def test_a_sold_out_product_is_kept_as_such_and_one_without_variants_is_refused(tmp_path: Path) -> None:
    sold_out = product(1, variants=[{"id": 1, "price": "20.00", "available": False}])
    path = write(tmp_path / "p.json", page(sold_out, product(2, variants=[])))
    assert refusals(path, SHOP) == [(1, "product without variants")]
    (read,) = products(write(tmp_path / "q.json", page(sold_out)), SHOP)
    assert not read.available


def test_a_page_that_breaks_off_refuses_the_export(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "products-1.json", page(product(1)))
    write(tmp_path / "shop" / "products-2.json", page(product(2))[:-40])
    with pytest.raises(BadFeed, match="breaks off"):
        products(tmp_path / "shop", SHOP)


def test_the_bulk_export_gives_what_the_pages_give(tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = []
    for number in (1, 2):
        parent = f"gid://shopify/Product/{number}"
        lines.append({"id": parent, "title": "Wool Scarf", "handle": f"scarf-{number}", "descriptionHtml": None})
        lines.append({
            "id": f"gid://shopify/ProductVariant/{number}0", "price": "20.00", "availableForSale": True,
            "selectedOptions": [{"name": "Title", "value": "Default Title"}], "__parentId": parent,
        })  # fmt: skip
        image = {"url": f"https://cdn.shop.example/{number}.jpg"}
        lines.append({"id": f"gid://shopify/MediaImage/{number}", "image": image, "__parentId": parent})
    bulk = write(tmp_path / "bulk.jsonl", "\n".join(map(json.dumps, lines)))
    pages = write(tmp_path / "p.json", page(product(1), product(2)))
    assert products(bulk, SHOP) == products(pages, SHOP)
