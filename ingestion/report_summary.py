"""The catalog in numbers: `summarize(ledger) -> Summary`, in one pass that keeps counts, never products."""

from __future__ import annotations

import json
import random
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ingestion.ledger import Ledger
from retrieval.product import Product

FACETS = ("category", "audience", "sleeves", "colors", "patterns", "brand", "seasons", "occasions", "materials")
FIELDS = (*FACETS, "description", "length", "sizes", "group", "url", "price")
UNSAID = ""
SAMPLES_A_CATEGORY = 12
_PRICE_BINS = 12
_SEED = 7  # the same samples while the catalog is the same

_LISTED = (
    "SELECT p.product, q.path, q.error FROM products p LEFT JOIN pictures q ON q.product_id = p.id"
    " WHERE NOT p.delisted ORDER BY p.rowid"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices in one currency; `bins` are (from, to, products), equal in ratio, as prices are compared."""

    currency: str
    products: int
    lowest: float
    median: float
    highest: float
    bins: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A product of a sample sheet: its id, title, and its picture's file."""

    id: str
    title: str
    path: str


@dataclass(slots=True, kw_only=True)
class Summary:
    """What the listed products are. `facets` count names, most frequent first; a product with two colors counts twice.

    `missing` counts products by the field that they lack, `pictures` those without a picture by the reason.
    """

    products: int = 0
    available: int = 0
    delisted: int = 0
    facets: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in FACETS})
    missing: Counter[str] = field(default_factory=Counter)
    without_picture: Counter[str] = field(default_factory=Counter)
    prices: tuple[Prices, ...] = ()
    samples: dict[str, list[Sampled]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The numbers as JSON types, samples aside."""
        return {
            "products": self.products,
            "available": self.available,
            "delisted": self.delisted,
            "facets": {name: dict(counts.most_common()) for name, counts in self.facets.items()},
            "missing": dict(self.missing.most_common()),
            "without_picture": dict(self.without_picture.most_common()),
            "prices": [asdict(one) for one in self.prices],
        }


def summarize(ledger: Ledger) -> Summary:
    """Count every listed product, and draw some of each category for the sample sheets."""
    summary, draw = Summary(), random.Random(_SEED)
    prices: dict[str, array[float]] = {}
    for product, path, error in _listed(ledger):
        _count(summary, product)
        if product.price > 0:
            prices.setdefault(product.currency, array("d")).append(product.price)
        if error is not None or path is None:
            summary.without_picture[error or "never looked at"] += 1
        else:
            _sample(summary, Sampled(id=product.id, title=product.title, path=path), product.category or UNSAID, draw)
    summary.prices = tuple(_prices(currency, prices[currency]) for currency in sorted(prices))
    ((summary.delisted,),) = ledger.rows("SELECT count(*) FROM products WHERE delisted")
    return summary


def _listed(ledger: Ledger) -> Iterator[tuple[Product, str | None, str | None]]:
    for text, path, error in ledger.rows(_LISTED):
        yield Product.from_json(json.loads(text)), path, error


def _count(summary: Summary, product: Product) -> None:
    summary.products += 1
    summary.available += product.available
    for name in FACETS:
        value = getattr(product, name)
        names = value if isinstance(value, tuple) else (value,) if value else ()
        summary.facets[name].update(names or (UNSAID,))
    summary.missing.update(name for name in FIELDS if not getattr(product, name))


def _sample(summary: Summary, one: Sampled, category: str, draw: random.Random) -> None:
    """Keep each product of a category with the same chance, without knowing how many there will be."""
    kept = summary.samples.setdefault(category, [])
    counted = summary.facets["category"][category]
    if len(kept) < SAMPLES_A_CATEGORY:
        kept.append(one)
    elif (place := draw.randrange(counted)) < SAMPLES_A_CATEGORY:
        kept[place] = one


def _prices(currency: str, values: array[float]) -> Prices:
    prices = np.frombuffer(values, dtype=np.float64)
    low, high = float(prices.min()), float(prices.max())
    edges = np.geomspace(low, max(high, low * 1.01), _PRICE_BINS + 1)
    counts, _ = np.histogram(prices, np.concatenate([edges[:-1], [np.inf]]))
    bins = tuple((float(a), float(b), int(n)) for a, b, n in zip(edges[:-1], edges[1:], counts, strict=True))
    median = float(np.median(prices))
    return Prices(currency=currency, products=len(prices), lowest=low, median=median, highest=high, bins=bins)
