"""What people asked for and liked, as rows to find themes in: `of_wishes(asked, catalog, space)`; no words, no persons.

A wish is put as the shop's pictures that answer it, since a text's vector lies apart from every picture's. `enough`
tells which themes have three people or more behind them for sure; others are not shown to anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.asked_for import AskedFor
from retrieval.catalog import Catalog
from retrieval.encoder import Vectors
from retrieval.product import Product
from retrieval.trend_file import PEOPLE_LEAST
from retrieval.trend_sources import Shown, Source
from retrieval.trend_space import Facts
from retrieval.trends import Theme
from retrieval.vocabulary import Vocabulary

ANSWERS = 12  # products that stand for a wish
MOST_OF_ONE = 50  # rows of one wish: what everybody asks for must not be all there is


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """The rows of a period, and by row the wish's sure number of people, or the person's number of a liked product."""

    source: Source
    people: tuple[tuple[str, int], ...]  # ("wish", how many) or ("person", which)
    unmet: int = 0  # wishes that no product of the shop answers

    def enough(self, theme: Theme) -> bool:
        """Whether at least three people are behind a theme for sure."""
        told = [self.people[row] for row in theme.members]
        wished = max((number for kind, number in told if kind == "wish"), default=0)
        return max(wished, len({number for kind, number in told if kind == "person"})) >= PEOPLE_LEAST


def of_wishes(asked: AskedFor, catalog: Catalog, vocabulary: Vocabulary) -> Wished:
    """The rows of what was asked for: a wish as often as people made it, a liked or saved product once a person."""
    vectors: list[Vectors] = []
    facts: list[Facts] = []
    shown: list[Shown] = []
    people: list[tuple[str, int]] = []
    unmet = 0
    for wish, (total, most) in sorted(asked.wishes.items()):
        known = _facts(wish)
        answers = [row for row, product in enumerate(catalog.products) if _answers(product, known, vocabulary)]
        unmet += not answers
        for place in range(min(total, MOST_OF_ONE) if answers else 0):
            row = answers[place % len(answers)]
            vectors.append(_unit(catalog.picture_vectors[answers[:ANSWERS]].mean(axis=0)))
            facts.append(known)
            shown.append(_shown(catalog.products[row]))
            people.append(("wish", most))
    for product_id, person in asked.liked:
        if (at := catalog.row(product_id)) is not None:
            vectors.append(np.asarray(catalog.picture_vectors[at], np.float32))
            facts.append(Facts.of_product(catalog.products[at]))
            shown.append(_shown(catalog.products[at]))
            people.append(("person", person))
    source = Source(
        vectors=np.array(vectors, np.float32).reshape(len(vectors), catalog.manifest.dim),
        facts=tuple(facts),
        shown=tuple(shown),
        pictures=len(shown),
    )
    return Wished(source=source, people=tuple(people), unmet=unmet)


def _facts(wish: str) -> Facts:
    category, color, pattern, material = (*wish.split("/"), "", "", "", "")[:4]
    colors, patterns, materials = ((name,) if name else () for name in (color, pattern, material))
    return Facts(category=category or None, colors=colors, patterns=patterns, materials=materials)


def _answers(product: Product, wish: Facts, vocabulary: Vocabulary) -> bool:
    if wish.category and (product.category is None or product.category not in vocabulary.expand(wish.category)):
        return False
    colors = {name for color in wish.colors for name in vocabulary.expand_color(color)}
    patterns = {name for pattern in wish.patterns for name in vocabulary.expand_pattern(pattern)}
    wanted = ((colors, product.colors), (patterns, product.patterns), (set(wish.materials), product.materials))
    return all(names & set(has) for names, has in wanted if names)


def _shown(product: Product) -> Shown:
    return Shown(file=Path(product.picture) if product.picture else None, product=product.id)


def _unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
