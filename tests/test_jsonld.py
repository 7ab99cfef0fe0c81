"""schema.org data in saved pages: groups, offers, references; a page that is broken costs itself alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingestion.feeds.variants import collapse
from retrieval.product import Product
from tests.feeding import products, refusals, write


def page(*data: Any, head: str = '<link rel="canonical" href="https://shop.example/p/1">') -> str:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in data)
    return f"<!DOCTYPE html><html><head><title>Shop</title>{head}{scripts}</head><body><p>Hi</p></body></html>"


def offer(price: Any = "20.00", stock: str = "InStock", **other: Any) -> dict[str, Any]:
    available = f"https://schema.org/{stock}"
    return {"@type": "Offer", "price": price, "priceCurrency": "EUR", "availability": available, **other}


def coat(**other: Any) -> dict[str, Any]:
    return {"@type": "Product", "sku": "1", "name": "Wool Coat", "image": "/1.jpg", "offers": offer(), **other}


def only(tmp_path: Path, *data: Any, **other: Any) -> Product:
    (product,) = products(write(tmp_path / "page.html", page(*data, **other)))
    return product


@pytest.mark.parametrize(
    "around",
    [
        lambda one: one,
        lambda one: [one],
        lambda one: {"@graph": [{"@type": "WebSite", "name": "Shop"}, one]},
        lambda one: {"@type": "ItemPage", "mainEntity": one},
        lambda one: {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": one}]},
    ],
)
def test_a_product_is_found_wherever_it_lies(around: Any, tmp_path: Path) -> None:
    product = only(tmp_path, {"@type": "BreadcrumbList"}, around(coat()))
    assert (product.id, product.url, product.image) == ("1", "https://shop.example/p/1", "https://shop.example/1.jpg")


def test_recommended_products_are_left_out(tmp_path: Path) -> None:
    assert only(tmp_path, coat(isRelatedTo=[coat(sku="2")], isSimilarTo=coat(sku="3"))).id == "1"


@pytest.mark.parametrize(
    ("offers", "price", "available"),
    [
        (offer(price=19.5), 19.5, True),
        ([offer("30", "InStock"), offer("10", "OutOfStock"), offer("25", "InStock")], 25.0, True),
        ({"@type": "AggregateOffer", "lowPrice": "12.50", "highPrice": 40, "priceCurrency": "EUR"}, 12.5, True),
        ({"@type": "AggregateOffer", "priceCurrency": "EUR", "lowPrice": 9, "offers": [offer("15")]}, 15.0, True),
        (offer(None, priceSpecification={"price": 33, "priceCurrency": "EUR"}), 33.0, True),
        (offer("20", priceSpecification=[{"price": "35", "priceType": "https://schema.org/ListPrice"}]), 20.0, True),
        (offer(stock="SoldOut"), 20.0, False),
        (offer(stock="Discontinued"), 20.0, False),
        (offer(stock="InStoreOnly"), 20.0, True),
    ],
)
def test_the_lowest_price_that_one_can_buy_at_counts(
    offers: Any, price: float, available: bool, tmp_path: Path
) -> None:
    product = only(tmp_path, coat(offers=offers))
    assert (product.price, product.currency, product.available) == (price, "EUR", available)


def test_sizes_brands_and_buyers_are_read_as_text_or_as_things(tmp_path: Path) -> None:
    size = {"@type": "SizeSpecification", "name": "42", "sizeSystem": "https://schema.org/WearableSizeSystemEU"}
    things = coat(
        size=size, brand={"@id": "#b"}, audience={"suggestedGender": "male"}, color=["Red", "Blue"],
        image=[{"@type": "ImageObject", "contentUrl": "https://cdn.example/a.jpg"}], category={"name": "Coats"},
    )  # fmt: skip
    product = only(tmp_path, {"@graph": [things, {"@id": "#b", "@type": "Brand", "name": "Acme"}]})
    assert (product.sizes, product.brand, product.audience) == (("EU 42",), "Acme", "men")
    assert (product.colors, product.image) == (("red", "blue"), "https://cdn.example/a.jpg")


def test_a_group_becomes_one_product_for_each_color_on_one_page_or_on_several(tmp_path: Path) -> None:
    variants = [
        coat(sku=f"1-{color}-{size}", color=color, size=size, image=f"/{color}.jpg", offers=offer(stock=stock))
        for color in ("Red", "Black")
        for size, stock in (("S", "InStock"), ("M", "OutOfStock"), ("L", "InStock"))
    ]
    group = {"@type": "ProductGroup", "productGroupID": "g1", "name": "Wool Coat", "brand": {"name": "Acme"}}
    one = collapse(products(write(tmp_path / "one.html", page({**group, "hasVariant": variants}))))
    for variant in variants:
        alone = {**variant, "brand": {"name": "Acme"}, "inProductGroupWithID": "g1"}
        write(tmp_path / "many" / f"{variant['sku']}.html", page(alone))
    many = collapse(products(tmp_path / "many"))
    assert sorted((p.id, p.colors, p.sizes, p.brand) for p in one) == [
        ("1-Black-L", ("black",), ("S", "L"), "Acme"),
        ("1-Red-L", ("red",), ("S", "L"), "Acme"),
    ]
    assert sorted(map(repr, one)) == sorted(map(repr, many))


def test_a_broken_page_and_one_without_a_product_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path / "pages" / "a.html", page(coat()))
    write(tmp_path / "pages" / "b.html", page(coat()).replace('"name":', '"name"'))
    write(tmp_path / "pages" / "c.html", page())
    write(tmp_path / "pages" / "deep" / "d.htm", page(coat(sku="4")).encode("utf-16"))
    write(tmp_path / "pages" / "a_files" / "picture.jpg", b"\xff\xd8\xff")
    assert refusals(tmp_path / "pages") == [(2, "JSON-LD of the page is malformed"), (3, "page without a product")]


def test_a_page_that_names_no_address_has_the_one_that_a_browser_saved_it_from(tmp_path: Path) -> None:
    saved = "<!-- saved from url=(0028)https://shop.example/saved/7 -->"
    assert only(tmp_path, coat(), head=saved).url == "https://shop.example/saved/7"


def test_line_breaks_in_texts_and_comments_around_scripts_break_nothing(tmp_path: Path) -> None:
    text = page(coat(description="soft")).replace("soft", "soft\nand warm").replace('json">{', 'json"><!-- {')
    (product,) = products(write(tmp_path / "p.html", text))
    assert product.description == "soft and warm"
