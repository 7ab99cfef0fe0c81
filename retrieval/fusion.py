"""Three rankings of a wish in words (by picture, by text, by words) and how they become one.

`fused(weighted(rankings(catalog, vector, text, where)))` is what a search without a photo ranks by; `stylist evaluate`
asks the same functions, so that its figures are those of what is served. It filters nothing itself and shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from retrieval.catalog import Catalog, Filter
from retrieval.encoder import Vectors

CANDIDATES = 200  # of each ranking; enough that the fused first ten do not change with more
RANK_OFFSET = 60  # reciprocal rank fusion's constant (Cormack et al. 2009)
PICTURE_WEIGHT, TEXT_WEIGHT, WORDS_WEIGHT = 1.0, 1.0, 1.0

Ranking = list[tuple[int, float]]  # (row, similarity), best first


class Rankings(NamedTuple):
    """A catalog ranked for one wish: by its pictures, by its texts' vectors, and by the words they share (BM25)."""

    picture: Ranking
    text: Ranking
    words: Ranking


def rankings(catalog: Catalog, vector: Vectors, text: str, where: Filter, k: int = CANDIDATES) -> Rankings:
    """The best `k` rows for a text and its unit vector (d,), three ways, each inside the filter."""
    return Rankings(
        picture=catalog.nearest_pictures(vector, where, k),
        text=catalog.nearest_texts(vector, where, k),
        words=catalog.nearest_words(text, where, k),
    )


def weighted(found: Rankings) -> Iterator[tuple[float, Ranking]]:
    """The three rankings, each with the weight that it is served with."""
    yield PICTURE_WEIGHT, found.picture
    yield TEXT_WEIGHT, found.text
    yield WORDS_WEIGHT, found.words


def fused(weighted_rankings: Iterable[tuple[float, Ranking]]) -> dict[int, float]:
    """Row → score of 0–1: reciprocal ranks, weighted, as a share of being first in every ranking."""
    scores: dict[int, float] = {}
    best = 0.0
    for weight, ranking in weighted_rankings:
        best += weight / (RANK_OFFSET + 1)
        for place, (row, _) in enumerate(ranking, start=1):
            scores[row] = scores.get(row, 0.0) + weight / (RANK_OFFSET + place)
    return {row: score / best for row, score in scores.items()}
