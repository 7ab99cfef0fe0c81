"""Three rankings of a wish in words (by picture, by text, by words) and how they become one.

`fused(weighted(rankings(catalog, vector, text, where)))` is what a search without a photo ranks by; `stylist evaluate`
asks the same functions, so that its figures are those of what is served. It filters nothing itself and shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from retrieval.catalog import Catalog, Filter
from retrieval.encoder import Vectors

CANDIDATES = 200  # of each ranking; .440, .450, .462, .460 with 50, 100, 200, 400 for words alone, measured as below
# Chosen by `python -m benchmarks.fusion` of 737 ways, on 138 held-out requests over 1,216 photos; nDCG@10, the mean of
# feeds that say much or little, of words alone or inside the filters understood: .451. Equal reciprocal ranks (Cormack
# et al. 2009), which were here before, have .405, with the best weights .442; the best single one, by text, .408.
# Twice the weight for the picture has .438. None at all has .460 at best, .009 more with a standard error of .007, and
# is let be: it would leave nothing to a model that sees more, nor to a feed that says nothing.
PICTURE_WEIGHT, TEXT_WEIGHT, WORDS_WEIGHT = 0.1, 0.5, 0.4

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


class Weighted(NamedTuple):
    """A ranking with its weight and what similarity counts as none; None: that of the last one listed."""

    weight: float
    ranking: Ranking
    none: float | None = None


def weighted(found: Rankings) -> Iterator[Weighted]:
    """The three rankings, each with the weight that it is served with; they add up to 1."""
    yield Weighted(PICTURE_WEIGHT, found.picture)
    yield Weighted(TEXT_WEIGHT, found.text)
    yield Weighted(WORDS_WEIGHT, found.words, none=0.0)  # BM25's own: so a shared word always counts


def fused(rankings: Iterable[Weighted]) -> dict[int, float]:
    """Row → score of 0–1: similarities scaled to 0–1 in each ranking and averaged by weight (Bruch et al. 2023).

    A row that a ranking does not list has 0 from it, as the last one listed has.
    """
    scores: dict[int, float] = {}
    total = 0.0
    for weight, ranking, none in rankings:
        total += weight
        if not ranking:
            continue
        least = ranking[-1][1] if none is None else none
        span = ranking[0][1] - least
        for row, similarity in ranking:
            share = (similarity - least) / span if span > 0 else 1.0
            scores[row] = scores.get(row, 0.0) + weight * share
    return {row: score / total for row, score in scores.items()}
