"""Requests for a color and a kind in other words than the shop's ("cobalt jumper"), for a check that took no part.

Right answers are products of that kind and color by their facets. The word index holds those facets' names, so such
requests are easier by words than a person's are; what they can show is whether a choice does harm. No filters.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.fusion_ways import Fuser, Way, matrices
from retrieval.catalog import Catalog
from retrieval.encoder import Encoder
from retrieval.filters import Filter
from retrieval.fusion import Rankings, fused, rankings, weighted
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from training.metrics import precision_at

LEAST_RELEVANT = 10  # precision@10 is asked only where ten right answers exist
TIMES = 5


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A request in synonyms, and the kind and color that it means."""

    text: str
    category: str
    color: str


def paraphrases(products: Sequence[Product], vocabulary: Vocabulary, *, seed: int = 5) -> Iterator[Paraphrase]:
    """A request for every kind and color that is common enough and whose kind has a synonym."""
    chance = random.Random(seed)
    pairs = Counter((p.category, color) for p in products if p.category for color in p.colors)
    for (category, color), count in sorted(pairs.items()):
        kinds = vocabulary.words("category", category)[1:]
        colors = vocabulary.words("color", color)[1:] or (color,)
        if count >= LEAST_RELEVANT and kinds:
            yield Paraphrase(f"{chance.choice(colors)} {chance.choice(kinds)}", category, color)


def right_answers(
    products: Sequence[Product], asked: Sequence[Paraphrase], vocabulary: Vocabulary
) -> NDArray[np.bool_]:
    """Which products answer which request, (q, n)."""
    rows = []
    for one in asked:
        kinds, colors = vocabulary.expand(one.category), vocabulary.expand_color(one.color)
        rows.append([product.category in kinds and bool(colors & set(product.colors)) for product in products])
    return np.array(rows, dtype=bool).reshape(len(asked), len(products))


class ProductCheck:
    """Precision@10 of paraphrases over one catalog, for any way to fuse."""

    def __init__(self, catalog: Catalog, encoder: Encoder) -> None:
        """Ask every request once; each way then only adds up. Where `asked` is empty there is no figure."""
        self._catalog, vocabulary = catalog, Vocabulary.load()
        self.asked = tuple(paraphrases(catalog.products, vocabulary))
        self._right = right_answers(catalog.products, self.asked, vocabulary)
        self._vectors = encoder.texts([one.text for one in self.asked])
        self._single = matrices([self._ranked(at) for at in range(len(self.asked))], len(catalog.products))
        self._fuser = Fuser(self._single)

    def _ranked(self, at: int) -> Rankings:
        return rankings(self._catalog, self._vectors[at], self.asked[at].text, Filter())

    def single(self, name: str) -> NDArray[np.float64]:
        """Precision@10 of each request by one ranking alone, (q,)."""
        return precision_at(self._single[name], self._right, 10)

    def fused(self, way: Way) -> NDArray[np.float64]:
        """Precision@10 of each request by a way to fuse, (q,)."""
        return precision_at(self._fuser.fused(way), self._right, 10)

    def milliseconds(self) -> tuple[float, float]:
        """To rank a request three ways and fuse it, its text embedded before; and the fusing alone (medians)."""
        whole, joined = [], []
        for at in [*range(len(self.asked))] * TIMES:
            started = time.perf_counter()
            found = self._ranked(at)
            ranked = time.perf_counter()
            fused(weighted(found))
            ended = time.perf_counter()
            whole.append(1000 * (ended - started))
            joined.append(1000 * (ended - ranked))
        return statistics.median(whole), statistics.median(joined)
