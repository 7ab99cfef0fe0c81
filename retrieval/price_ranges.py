"""What each kind of piece costs in a shop: `price_ranges(products, currency) -> {category: PriceRange}`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from retrieval.product import Product


class PriceRange(NamedTuple):
    """Prices of a category's products, in the catalog's currency."""

    lowest: float
    quarter: float
    median: float
    three_quarters: float
    highest: float
    products: int


def price_ranges(products: Iterable[Product], currency: str) -> dict[str, PriceRange]:
    """The price range of each category, of products in one currency."""
    by_category: dict[str, list[float]] = {}
    for product in products:
        if product.category and product.currency == currency:
            by_category.setdefault(product.category, []).append(product.price)
    return {name: _range(prices) for name, prices in by_category.items()}


def _range(prices: list[float]) -> PriceRange:
    lowest, quarter, median, three_quarters, highest = map(float, np.quantile(prices, (0, 0.25, 0.5, 0.75, 1)))
    return PriceRange(lowest, quarter, median, three_quarters, highest, len(prices))
