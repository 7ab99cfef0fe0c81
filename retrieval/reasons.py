"""Why a product answers a wish, in a few true words: "navy, striped, under €40"."""

from __future__ import annotations

from collections.abc import Iterable

from retrieval.money import money, price_range
from retrieval.product import Product, Query
from retrieval.vocabulary import Vocabulary

NEAREST_PICTURE = "close in look"
NEAREST_WORDS = "closest to your words"


def reason(product: Product, query: Query, vocabulary: Vocabulary, *, photo: bool) -> str:
    """What of the wish the product's own record confirms; what is nearest about it where the wish names no facet."""
    colors = set().union(*(vocabulary.expand_color(name) for name in query.colors))
    patterns = set().union(*(vocabulary.expand_pattern(name) for name in query.patterns))
    said = [
        *(color for color in product.colors if color in colors),
        *(pattern for pattern in product.patterns if pattern in patterns),
        *_both(query.materials, product.materials),
        *(f"{product.sleeves} sleeves" for _ in _both(query.sleeves, (product.sleeves,)) if product.sleeves),
        *(f"{product.length} length" for _ in _both(query.lengths, (product.length,)) if product.length),
        *_both((query.occasion,), product.occasions),
        *_both(query.seasons, product.seasons),
    ]
    said = ["sleeveless" if word == "sleeveless sleeves" else word for word in said]
    if query.audience and product.audience:
        said.append("unisex" if product.audience == "unisex" else f"for {product.audience}")
    if query.brands and product.brand:
        said.append(f"by {product.brand}")
    if query.price_min is not None and query.price_max is not None:
        said.append(price_range(query.price_min, query.price_max, product.currency))
    elif query.price_max is not None:
        said.append(f"under {money(query.price_max, product.currency)}")
    elif query.price_min is not None:
        said.append(f"over {money(query.price_min, product.currency)}")
    if photo:
        said.append(NEAREST_PICTURE)
    return ", ".join(dict.fromkeys(said)) or product.category or NEAREST_WORDS


def _both(wished: Iterable[str | None], has: Iterable[str | None]) -> list[str]:
    wanted = set(wished)
    return [word for word in has if word is not None and word in wanted]
