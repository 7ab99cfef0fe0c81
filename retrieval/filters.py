"""Hard filters: one `Filter`, said both to Chroma (`where`) and to plain arrays (`FacetArrays.mask`), with one meaning.

Both sides read a product through `facet_values`; a test holds them equal over random filters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.product import Fit, Product

# A facet's name in `Filter` and `Query`, and the `Product`'s attribute, which is its metadata key in Chroma too.
SINGLE = {
    "categories": "category",
    "sleeves": "sleeves",
    "lengths": "length",
    "audiences": "audience",
    "brands": "brand",
    "currencies": "currency",
}
LISTS = {"colors": "colors", "patterns": "patterns", "materials": "materials", "sizes": "sizes", "seasons": "seasons"}
FACETS = {**SINGLE, **LISTS}
UNKNOWN = ""  # Chroma keeps neither None nor empty lists
_NO_ROWS = np.array([], dtype=np.int64)  # an empty tuple would index all of them
_FOLDED = {"brands", "sizes"}  # told apart by letters alone, not by their case


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a product must be: values of one facet are alternatives, facets all bind. Empty means everything.

    Categories and colors come expanded (`Vocabulary.expand`). A product whose audience is not known counts as unisex;
    one whose other facet is not known does not meet a wish for it, and no exclusion meets it. Prices are inclusive.
    `exclude` has the facets' names as keys; an unknown one raises ValueError. `fits` bind products of their kinds only.
    """

    categories: Collection[str] = ()
    colors: Collection[str] = ()
    patterns: Collection[str] = ()
    materials: Collection[str] = ()
    sleeves: Collection[str] = ()
    lengths: Collection[str] = ()
    audiences: Collection[str] = ()
    brands: Collection[str] = ()
    sizes: Collection[str] = ()
    seasons: Collection[str] = ()
    currencies: Collection[str] = ()
    price_min: float | None = None
    price_max: float | None = None
    available_only: bool = False
    exclude: Mapping[str, Collection[str]] = field(default_factory=dict)
    fits: tuple[Fit, ...] = ()
    within: Filter | None = None  # what binds besides

    def __post_init__(self) -> None:
        """Refuse an exclusion that would silently be let through."""
        if unknown := set(self.exclude) - set(FACETS):
            raise ValueError(f"exclude has the unknown keys {sorted(unknown)!r}, expected some of {sorted(FACETS)}")

    def wanted(self) -> dict[str, list[str]]:
        """The facets that are bound, each with its values as products have them."""
        return {facet: _spelled(facet, getattr(self, facet)) for facet in FACETS if getattr(self, facet)}

    def unwanted(self) -> dict[str, list[str]]:
        """The facets with excluded values."""
        return {facet: _spelled(facet, values) for facet, values in self.exclude.items() if values}

    def is_empty(self) -> bool:
        """Whether every product passes."""
        bounds = (self.price_min, self.price_max)
        facets = self.wanted() or self.unwanted() or self.fits
        free = self.within is None or self.within.is_empty()
        return free and not facets and bounds == (None, None) and not self.available_only

    def where(self) -> dict[str, Any] | None:
        """The filter as Chroma's `where`; None when it lets everything through."""
        terms: list[dict[str, Any]] = []
        for facet, values in self.wanted().items():
            if facet in SINGLE:
                terms.append({SINGLE[facet]: {"$in": values}})
            else:
                terms.append(_joined("$or", [{LISTS[facet]: {"$contains": value}} for value in values]))
        for facet, values in self.unwanted().items():
            if facet in SINGLE:
                terms.append({SINGLE[facet]: {"$nin": values}})
            else:
                terms += [{LISTS[facet]: {"$not_contains": value}} for value in values]
        for fit in self.fits:
            others = {SINGLE["categories"]: {"$nin": sorted(fit.categories)}}
            sizes = [{LISTS["sizes"]: {"$contains": size}} for size in _spelled("sizes", fit.sizes)]
            terms.append(_joined("$or", [others, *sizes]))
        if self.price_min is not None:
            terms.append({"price": {"$gte": float(self.price_min)}})
        if self.price_max is not None:
            terms.append({"price": {"$lte": float(self.price_max)}})
        if self.available_only:
            terms.append({"available": True})
        if self.within is not None and (besides := self.within.where()) is not None:
            terms.append(besides)
        return _joined("$and", terms) if terms else None


def facet_values(product: Product, facet: str) -> tuple[str, ...]:
    """A product's values of a facet, as both Chroma and the arrays hold them; `(UNKNOWN,)` where none is known."""
    return _values(facet, getattr(product, FACETS[facet]))


@lru_cache(maxsize=65_536)  # values repeat: opening 35,529 products takes a third of the time
def _values(facet: str, value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if facet == "audiences" and value is None:
        value = "unisex"
    values = (value,) if isinstance(value, str) else value or ()
    return tuple(_spelled(facet, values)) or (UNKNOWN,)


def metadata(product: Product) -> dict[str, Any]:
    """A product's facets as Chroma's metadata."""
    single = {key: facet_values(product, facet)[0] for facet, key in SINGLE.items()}
    lists = {key: list(facet_values(product, facet)) for facet, key in LISTS.items()}
    return {**single, **lists, "price": float(product.price), "available": bool(product.available)}


class FacetArrays:
    """The facets of a catalog's products as arrays: for each value the rows that have it."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.prices = np.array([product.price for product in products], dtype=np.float64)  # (n,)
        self.available = np.array([product.available for product in products], dtype=bool)  # (n,)
        self._rows = {facet: _rows_of(products, facet) for facet in FACETS}
        self.listed_sizes = _listed_sizes(products)  # by category, folded

    def values(self, facet: str) -> dict[str, int]:
        """The known values of a facet and how many products have each."""
        return {value: len(rows) for value, rows in self._rows[facet].items() if value != UNKNOWN}

    def mask(self, where: Filter) -> NDArray[np.bool_]:
        """Which rows pass the filter, (n,) bool."""
        passing = self.available.copy() if where.available_only else np.ones(len(self.prices), dtype=bool)
        if where.price_min is not None:
            passing &= self.prices >= where.price_min
        if where.price_max is not None:
            passing &= self.prices <= where.price_max
        for facet, values in where.wanted().items():
            passing &= self._having(facet, values)
        for fit in where.fits:
            of_kind = self._having("categories", fit.categories)
            passing &= ~of_kind | self._having("sizes", _spelled("sizes", fit.sizes))
        for facet, values in where.unwanted().items():
            for value in values:
                passing[self._rows[facet].get(value, _NO_ROWS)] = False
        return passing if where.within is None else passing & self.mask(where.within)

    def _having(self, facet: str, values: Collection[str]) -> NDArray[np.bool_]:
        """Which rows have one of some values, (n,) bool."""
        having = np.zeros(len(self.prices), dtype=bool)
        for value in values:
            having[self._rows[facet].get(value, _NO_ROWS)] = True
        return having


def _rows_of(products: Sequence[Product], facet: str) -> dict[str, NDArray[np.int64]]:
    rows_of: dict[str, list[int]] = {}
    for row, product in enumerate(products):
        for value in facet_values(product, facet):
            rows_of.setdefault(value, []).append(row)
    return {value: np.array(rows, dtype=np.int64) for value, rows in rows_of.items()}


def _listed_sizes(products: Sequence[Product]) -> dict[str, frozenset[str]]:
    listed: dict[str, set[str]] = {}
    for product in products:
        if product.category is not None:
            listed.setdefault(product.category, set()).update(_spelled("sizes", product.sizes))
    return {category: frozenset(sizes) for category, sizes in listed.items()}


def _spelled(facet: str, values: Collection[str]) -> list[str]:
    folded = (value.strip().casefold() for value in values) if facet in _FOLDED else values
    return sorted(set(folded) - {UNKNOWN})


def _joined(operator: str, terms: list[dict[str, Any]]) -> dict[str, Any]:
    return terms[0] if len(terms) == 1 else {operator: terms}  # Chroma wants two or more
