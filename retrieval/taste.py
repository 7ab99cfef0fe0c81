"""What a person likes, from products they liked and did not: `Taste.of(catalog, vocabulary, liked, disliked)`.

Relevance feedback as Rocchio has it (1971; Manning, Raghavan and Schütze, Introduction to Information Retrieval,
chapter 9): for each slot the mean of the liked pictures' vectors, less a share of the disliked ones' mean. A liked
shirt says what shirts are liked, and nothing of shoes. It ranks; what a wish binds is the search's. `leaves_open` tells
the wishes that it may rank: those that say no more than filters hold anyway.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from retrieval.catalog import Catalog
from retrieval.encoder import Vectors
from retrieval.filters import Filter
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary, tokenize

# Manning et al. advise to trust what is disliked less than what is liked; with 0 or 0.5 the figures are the same within
# their intervals (`benchmarks.taste`).
DISLIKED_SHARE = 0.2
_RANKED = ("style", "season")  # facets that bind no filter: only a ranking obeys them
_IDLE = frozenset(
    """
    a an the some any something anything someone nice good great lovely pretty beautiful cool new another other more
    for to in on of with and or at by from my me i we us our is are it that this these those wear wearing go going out
    outfit look piece clothe clothing thing stuff item option idea please show find need want like really very so one
    """.split()
)


def leaves_open(query: Query, vocabulary: Vocabulary) -> bool:
    """Whether a wish says nothing that only rankings by its words can obey: "a red dress", "something for the office".

    "A flowy dress" and a product's own title say more, and no liking may push aside what they name.
    """
    mentions = vocabulary.find(query.text)
    if query.styles or query.seasons or any(mention.facet in _RANKED for mention in mentions):
        return False
    said = {token.word for brand in query.brands for token in tokenize(brand)} | _IDLE
    return all(
        token.word in said or any(mention.start <= token.start < mention.end for mention in mentions)
        for token in tokenize(query.text)
    )


class Taste:
    """One person's taste, over one catalog."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary, vectors: Mapping[str, Vectors]) -> None:
        """Use `Taste.of`. `vectors` are unit vectors, (dim,), by slot."""
        self.vectors = vectors
        self._catalog, self._vocabulary = catalog, vocabulary

    @classmethod
    def of(
        cls, catalog: Catalog, vocabulary: Vocabulary, liked: Iterable[str], disliked: Iterable[str]
    ) -> Taste | None:
        """The taste that products with these ids tell; None where none of the liked is in the catalog any more."""
        good, bad = (_by_slot(catalog, vocabulary, ids) for ids in (liked, disliked))
        vectors = {}
        for slot, rows in good.items():
            vector = catalog.picture_vectors[rows].mean(0)
            if slot in bad:
                vector = vector - DISLIKED_SHARE * catalog.picture_vectors[bad[slot]].mean(0)
            if norm := float(np.linalg.norm(vector)):
                vectors[slot] = (vector / norm).astype(np.float32)
        return cls(catalog, vocabulary, vectors) if vectors else None

    def ranking(self, where: Filter, k: int) -> list[tuple[int, float]]:
        """The `k` products that pass a filter and are most to the person's taste: (row, similarity), best first.

        Only those of slots in which something was liked.
        """
        found: list[tuple[int, float]] = []
        for slot, vector in self.vectors.items():
            kinds = frozenset(name for name, kind in self._vocabulary.categories.items() if kind.slot == slot)
            kinds = kinds & set(where.categories) if where.categories else kinds
            if kinds:
                found += self._catalog.nearest_pictures(vector, replace(where, categories=kinds), k)
        return sorted(found, key=lambda each: (-each[1], each[0]))[:k]


def _by_slot(catalog: Catalog, vocabulary: Vocabulary, ids: Iterable[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row in (catalog.row(product_id) for product_id in dict.fromkeys(ids)):
        if row is not None and (category := catalog.products[row].category):
            rows.setdefault(vocabulary.slot(category), []).append(row)
    return rows
