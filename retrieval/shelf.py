"""The part of a catalog that one place shows: `Shelf(categories=("dress",)).where(vocabulary)` is its hard filter.

`Catalog.within` binds every search to it, inside the index query. A record only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.filters import Filter
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

GROWN_UP = ("women", "men")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Values of one facet are alternatives, facets all bind; empty: everything. Women's and men's bring unisex."""

    audiences: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether it is the whole catalog."""
        return not (self.audiences or self.categories or self.brands)

    def where(self, vocabulary: Vocabulary) -> Filter:
        """What a product must be to stand on it."""
        return Filter(
            categories=_every(vocabulary.expand(name) for name in self.categories),
            audiences=self._audiences,
            brands=frozenset(self.brands),
        )

    def is_beyond(self, query: Query, vocabulary: Vocabulary) -> bool:
        """Whether a wish names a kind, a brand or an audience, and none of those that it names is on the shelf."""
        kinds = _every(vocabulary.expand(name) for name in query.categories)
        own = _every(vocabulary.expand(name) for name in self.categories)
        brands, theirs = ({name.casefold() for name in names} for names in (query.brands, self.brands))
        return (
            bool(kinds and own and kinds.isdisjoint(own))
            or bool(brands and theirs and brands.isdisjoint(theirs))
            or bool(query.audience and self.audiences and query.audience not in self._audiences)
        )

    @property
    def _audiences(self) -> frozenset[str]:
        unisex = {"unisex"} if set(GROWN_UP) & set(self.audiences) else set()
        return frozenset({*self.audiences, *unisex})


def _every(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
