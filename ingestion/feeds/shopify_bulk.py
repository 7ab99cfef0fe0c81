"""Shopify's GraphQL bulk export (JSONL) into products as `shopify` reads them: children follow their product's line.

A line is a product, a variant or a picture; the latter two name their product in `__parentId`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ingestion.feeds.json_stream import Item
from ingestion.feeds.records import Refusal


def is_bulk(first: list[dict[str, Any]]) -> bool:
    """Whether the first objects are lines of a bulk export."""
    return any(str(value.get("id", "")).startswith("gid://shopify/Product/") for value in first)


def read_bulk(rows: Iterable[Item | Refusal]) -> Iterator[Item | Refusal]:
    """Yield each product with its variants and pictures under the names of `products.json`."""
    product: Item | None = None
    variants: list[dict[str, Any]] = []
    images: list[dict[str, Any]] = []
    for row in rows:
        if isinstance(row, Refusal):
            yield row
        elif "__parentId" not in row.value:
            if product:
                yield _joined(product, variants, images)
            product, variants, images = row, [], []
        elif product and row.value["__parentId"] == product.value.get("id"):
            (variants if "/ProductVariant/" in str(row.value.get("id")) else images).append(row.value)
        else:
            yield Refusal(row.line, "line belongs to no product before it", str(row.value["__parentId"])[:60])
    if product:
        yield _joined(product, variants, images)


def _joined(product: Item, variants: list[dict[str, Any]], images: list[dict[str, Any]]) -> Item:
    said = product.value
    names = list(dict.fromkeys(option["name"] for variant in variants for option in _options(variant)))
    pictures = [{"src": _address(image)} for image in (said.get("featuredImage"), *images) if _address(image)]
    return Item(
        product.line,
        {
            "id": _number(said.get("id")),
            "title": said.get("title"),
            "handle": said.get("handle"),
            "url": said.get("onlineStoreUrl"),
            "body_html": said.get("descriptionHtml") or said.get("description"),
            "vendor": said.get("vendor"),
            "product_type": said.get("productType"),
            "tags": said.get("tags") or [],
            "options": names,
            "images": pictures,
            "variants": [_variant(variant, names) for variant in variants],
        },
    )


def _variant(said: dict[str, Any], names: list[str]) -> dict[str, Any]:
    chosen = {option["name"]: option.get("value") for option in _options(said)}
    variant = {
        "id": _number(said.get("id")),
        "price": said.get("price"),
        "compare_at_price": said.get("compareAtPrice"),
        "available": said.get("availableForSale", True),
        **{f"option{place}": chosen.get(name) for place, name in enumerate(names, start=1)},
    }
    return variant | ({"featured_image": {"src": _address(said["image"])}} if _address(said.get("image")) else {})


def _options(variant: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in variant.get("selectedOptions") or [] if isinstance(one, dict) and one.get("name")]


def _address(image: Any) -> str:
    if not isinstance(image, dict):
        return ""
    inner = image.get("image")
    return str(image.get("url") or image.get("src") or (_address(inner) if inner is not image else "") or "")


def _number(identity: Any) -> str:
    return str(identity or "").rsplit("/", 1)[-1]
