"""Variants of one garment into one product: `variant_key` says which belong together, `merge` makes one of them.

A shop sells "the shirt" in four sizes and three colors as twelve rows. Who chats should see it once per color: each
color has its own picture and is found by it, while its sizes are one product's sizes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from retrieval.product import Product

_LETTERS = (
    "XXXXS",
    "XXXS",
    "XXS",
    "XS",
    "S",
    "M",
    "L",
    "XL",
    "XXL",
    "2XL",
    "XXXL",
    "3XL",
    "XXXXL",
    "4XL",
    "5XL",
    "6XL",
)


def variant_key(product: Product) -> str | None:
    """What variants that are sold as one product share; None for a product that stands alone.

    Everything but the size that Merchant Center lets variants differ in keeps them apart. Colors that the vocabulary
    has no word for are told apart by their pictures.
    """
    if product.group is None:
        return None
    looks = (product.colors, product.patterns, product.materials, product.audience, product.currency)
    return json.dumps([product.group, *looks, None if product.colors else product.image], ensure_ascii=False)


def merge(products: Sequence[Product]) -> Product:
    """One product of variants with one key, whatever their order.

    It keeps the smallest id, so that it stays the same product while sizes come and go, and what that row says.
    Sizes are those in stock, the price is the lowest that one can buy at; all of them, where nothing is in stock.
    """
    ordered = sorted(products, key=lambda product: (len(product.id), product.id))
    first = ordered[0]
    buyable = [product for product in ordered if product.available] or ordered
    shown = first if first in buyable else buyable[0]
    return replace(
        first,
        url=shown.url,
        image=shown.image,
        picture=shown.picture,
        price=min(product.price for product in buyable),
        available=any(product.available for product in ordered),
        sizes=sorted_sizes(size for product in buyable for size in product.sizes),
    )


def sorted_sizes(sizes: Iterable[str]) -> tuple[str, ...]:
    """Sizes without doubles: letters from small to large, then numbers, then the rest as they come."""

    def place(size: str) -> tuple[int, float]:
        if size.upper() in _LETTERS:
            return 0, _LETTERS.index(size.upper())
        number = size.rpartition(" ")[2]
        return (1, float(number)) if number.replace(".", "", 1).isdigit() else (2, 0)

    return tuple(sorted(dict.fromkeys(sizes), key=place))


def collapse(products: Iterable[Product]) -> list[Product]:
    """All of a feed's products with variants merged, in memory: for tests and small feeds; `ingest` does it on disk."""
    groups: dict[str, list[Product]] = {}
    for product in products:
        key = variant_key(product)
        groups.setdefault(f"\0{product.id}" if key is None else key, []).append(product)
    return [merge(group) if len(group) > 1 else group[0] for group in groups.values()]
