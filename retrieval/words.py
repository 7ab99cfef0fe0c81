"""The lexical side of a generation: BM25 over products' words and vocabulary names, so "jumper" finds "sweater"."""

from __future__ import annotations

import json
import logging
from array import array
from collections.abc import Iterable
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from retrieval.product import Product
from retrieval.product_text import product_text
from retrieval.vocabulary import Vocabulary, tokenize

logging.getLogger("bm25s").setLevel(logging.WARNING)  # at import it turns its own debugging on

_ROWS_FILE = "rows.json"
_DESCRIPTION_WORDS = 60  # later ones are about washing and shipping


class WordIndex:
    """BM25 over a catalog's products, row for row; `rows` tells how many."""

    def __init__(self, bm25: bm25s.BM25, rows: int) -> None:
        self._bm25, self.rows = bm25, rows

    @classmethod
    def build(cls, products: Iterable[Product], vocabulary: Vocabulary) -> WordIndex:
        """Index products by their words; at least one product is needed."""
        numbers: dict[str, int] = {}
        # A word as four bytes: as strings, 355,300 products' words take gigabytes.
        rows = [
            array("i", [numbers.setdefault(word, len(numbers)) for word in product_words(product, vocabulary)])
            for product in products
        ]
        bm25 = bm25s.BM25(backend="numpy")
        bm25.index((rows, numbers), show_progress=False)
        return cls(bm25, len(rows))

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        self._bm25.save(str(folder), show_progress=False)
        (folder / _ROWS_FILE).write_text(json.dumps(self.rows), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> WordIndex:
        """Open a saved index, its large arrays memory-mapped; raises OSError or ValueError for a damaged one."""
        rows = int(json.loads((folder / _ROWS_FILE).read_text(encoding="utf-8")))
        return cls(bm25s.BM25.load(str(folder), mmap=True, show_progress=False), rows)

    def scores(self, text: str, vocabulary: Vocabulary) -> NDArray[np.float32]:
        """How well each row fits a text, (n,), 0 for rows that share no word with it."""
        words = _spoken(text, vocabulary)
        if not words:
            return np.zeros(self.rows, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(words), dtype=np.float32)[: self.rows]


def product_words(product: Product, vocabulary: Vocabulary) -> list[str]:
    """The words a product is found by: its text, some of its description, and its facets' names as one token each."""
    words = [token.word for token in tokenize(product_text(product))]
    words += [token.word for token in tokenize(product.description)[:_DESCRIPTION_WORDS]]
    return words + [_name(facet, name) for facet, name in _facet_names(product, vocabulary)]


def _facet_names(product: Product, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    names: list[tuple[str, str]] = []
    category = product.category
    while category is not None and category in vocabulary.categories:
        names.append(("category", category))
        category = vocabulary.categories[category].parent
    for color in product.colors:
        family = vocabulary.colors[color].family if color in vocabulary.colors else color
        names += [("color", name) for name in dict.fromkeys((color, family))]
    names += [("pattern", name) for name in product.patterns]
    names += [("material", name) for name in product.materials]
    names += [("occasion", name) for name in product.occasions]
    names += [("season", name) for name in product.seasons]
    cut = (("sleeves", product.sleeves), ("length", product.length), ("audience", product.audience))
    return names + [(facet, name) for facet, name in cut if name]


def _spoken(text: str, vocabulary: Vocabulary) -> list[str]:
    words = [token.word for token in tokenize(text)]
    return words + [_name(mention.facet, mention.name) for mention in vocabulary.find(text)]


def _name(facet: str, name: str) -> str:
    return f"{facet}={name}"  # no word of a text holds "=", so names meet only names
