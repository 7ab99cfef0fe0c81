"""Do likes help? Made-up people with a hidden taste, who like and dislike what they are shown, and then ask again.

    STYLIST_HOME=var python -m benchmarks.taste --people 60

A taste is a color family with a pattern, a brand, or an end of the prices, that the catalog has in several kinds. Each
person asks for a few kinds, likes three products shown that are to the taste and dislikes two that are not, and then
makes other unspecific requests, for the same kinds and for an occasion. Reported, with and without these likes: the
share of the first six products, and nDCG at 10, to the taste, each with a 95% bootstrap interval over people, for every
way of using likes. What likes must not do is measured with them: whether specific requests ("a red dress") still get
what they name, and how often a product that is asked for by its own title is among the first six.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

import retrieval.search as searching
import retrieval.taste as tasting
from bot.settings import Settings
from bot.shop import Shop
from bot.understanding import understand
from retrieval.fusion import CANDIDATES, Rankings
from retrieval.product import Product, Query
from retrieval.relaxation import Widened
from retrieval.search import Searcher
from retrieval.taste import leaves_open

LIKED, DISLIKED = 3, 2
SEEN, JUDGED, TOP = 24, 10, 6
LEAST_KINDS, LEAST_OF_A_KIND = 2, 8  # a taste with fewer products could not be shown, nor learned
SHARES = (0.03, 0.4)  # of a kind that are to a taste: what is rarer cannot be found, what is commoner is no taste
OCCASIONS = ("something for the office", "something for the weekend", "something for a party", "something nice")
RESAMPLED = 2_000


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person: what is to their taste, in a word and as a test, their section and the kinds they ask for."""

    name: str
    likes: Callable[[Product], bool]
    audience: str
    kinds: tuple[str, ...]


class Moved(Searcher):
    """The other way to use likes: the wish's own vector moves towards what was liked, in both dense rankings."""

    share = 0.5

    def _ranked(self, query: Query, widened: Widened) -> Rankings:
        found = super()._ranked(query, widened)
        slots = {self.vocabulary.slot(kind) for kind in query.categories}
        tastes = self._taste.vectors.items() if self._taste and leaves_open(query, self.vocabulary) else ()
        vectors = [vector for slot, vector in tastes if not slots or slot in slots]
        if not vectors:
            return found
        wish = self.encoder.texts([self._text(query)])[0]
        moved = wish / np.linalg.norm(wish) + self.share * np.mean(vectors, axis=0)
        moved = (moved / np.linalg.norm(moved)).astype(np.float32)
        where, catalog = widened.where, self.catalog
        return found._replace(
            picture=catalog.nearest_pictures(moved, where, CANDIDATES),
            text=catalog.nearest_texts(moved, where, CANDIDATES),
        )


def people(shop: Shop, count: int, seed: int) -> Iterator[Person]:
    """People whose taste several kinds of the catalog can meet, in random order."""
    chance = random.Random(seed)
    for audience in ("women", "men"):
        products = [each for each in shop.catalog.products if each.audience == audience and each.available]
        tests = list(_tests(shop, products))
        chance.shuffle(tests)
        yield from islice(_with_kinds(tests, products, audience, chance), count // 2)


def _with_kinds(
    tests: Iterable[tuple[str, Callable[[Product], bool]]],
    products: Sequence[Product],
    audience: str,
    chance: random.Random,
) -> Iterator[Person]:
    every = Counter(product.category for product in products if product.category)
    for name, likes in tests:
        meeting = Counter(product.category for product in products if product.category and likes(product))
        kinds = [
            kind
            for kind, number in sorted(meeting.items(), key=str)
            if number >= LEAST_OF_A_KIND and SHARES[0] <= number / every[kind] <= SHARES[1] and kind
        ]
        if len(kinds) >= LEAST_KINDS:
            yield Person(name, likes, audience, tuple(chance.sample(kinds, min(len(kinds), 4))))


def _tests(shop: Shop, products: Sequence[Product]) -> Iterator[tuple[str, Callable[[Product], bool]]]:
    families = sorted({color.family for color in shop.vocabulary.colors.values()})
    patterns = sorted({pattern for product in products for pattern in product.patterns})
    for family in families:
        shades = shop.vocabulary.expand_color(family)
        yield family, partial(_is_colored, shades, None)
        for pattern in patterns:
            yield f"{family} {pattern}", partial(_is_colored, shades, pattern)
    for brand in sorted({product.brand for product in products if product.brand}):
        yield brand, partial(_is_by, brand)
    dear = {kind: prices.three_quarters for kind, prices in shop.catalog.prices.items()}
    cheap = {kind: prices.quarter for kind, prices in shop.catalog.prices.items()}
    yield "costly", lambda product: product.price > dear.get(product.category or "", math.inf)
    yield "cheap", lambda product: product.price < cheap.get(product.category or "", 0.0)


def _is_colored(shades: frozenset[str], pattern: str | None, product: Product) -> bool:
    return bool(shades & set(product.colors)) and (pattern is None or pattern in product.patterns)


def _is_by(brand: str, product: Product) -> bool:
    return product.brand == brand


def learn(searcher: Searcher, person: Person) -> tuple[list[str], list[str]]:
    """The products that a person likes and dislikes of what they are shown, page after page."""
    liked: list[str] = []
    disliked: list[str] = []
    for kind in person.kinds[:2]:
        shown = [m.product for m in searcher.search(_wish(person, kind), limit=SEEN).matches]
        liked += [product.id for product in shown if person.likes(product)][: LIKED - len(liked)]
        disliked += [product.id for product in shown[:TOP] if not person.likes(product)][: DISLIKED - len(disliked)]
    return liked, disliked


def _wish(person: Person, kind: str) -> Query:
    return Query(text=f"a {kind}", categories=(kind,), audience=person.audience)


def judged(searcher: Searcher, person: Person, hidden: set[str]) -> tuple[float, float]:
    """The share of the first six, and nDCG at 10, to a person's taste, over their unspecific requests."""
    searcher = searcher.avoiding(hidden)  # what was liked is no find
    wishes = [_wish(person, kind) for kind in person.kinds]
    wishes += [Query(text=text, audience=person.audience) for text in OCCASIONS]
    shares, gains = [], []
    for wish in wishes:
        found = [float(person.likes(m.product)) for m in searcher.search(wish, limit=JUDGED).matches]
        shares.append(float(np.mean(found[:TOP])) if found else 0.0)
        discounts = 1 / np.log2(np.arange(2, JUDGED + 2))
        gains.append(float(np.dot(found, discounts[: len(found)]) / discounts.sum()))
    return float(np.mean(shares)), float(np.mean(gains))


def violations(searcher: Searcher, person: Person, colors: Sequence[str]) -> tuple[int, int]:
    """Products of another color, kind or section than a specific request names, unsaid, and how many were shown."""
    wrong = shown = 0
    for kind in person.kinds:
        for color in colors:
            wish = Query(text=f"a {color} {kind}", categories=(kind,), colors=(color,), audience=person.audience)
            found = searcher.search(wish)
            shown += len(found.matches)
            for product in (match.product for match in found.matches):
                named = searcher.vocabulary.expand_color(color)
                wrong += product.audience not in (person.audience, "unisex", None)
                wrong += "category" not in found.relaxed and product.category not in searcher.vocabulary.expand(kind)
                wrong += "color" not in found.relaxed and named.isdisjoint(product.colors)
    return wrong, shown


def by_title(searcher: Searcher, person: Person, count: int = 10, seed: int = 5) -> float:
    """How often a product of a person's kinds is among the first six when it is asked for by its title."""
    chance = random.Random(f"{seed} {person.name} {person.audience}")
    catalog, vocabulary = searcher.catalog, searcher.vocabulary
    theirs = [
        product
        for product in catalog.products
        if product.category in person.kinds and product.audience == person.audience and product.available
    ]
    found = 0
    for product in chance.sample(theirs, min(count, len(theirs))):
        wish = understand(product.title, vocabulary=vocabulary, brands=catalog.brands).query
        matches = searcher.search(replace(wish, audience=person.audience)).matches
        found += product.title in [match.product.title for match in matches]
    return found / min(count, len(theirs))


def interval(values: Sequence[float], seed: int = 5) -> str:
    """A mean with its 95% bootstrap interval over people."""
    chance = np.random.default_rng(seed)
    drawn = np.asarray(values)[chance.integers(0, len(values), (RESAMPLED, len(values)))].mean(1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{np.mean(values):.3f} ({low:.3f} to {high:.3f})"


def ways(shop: Shop) -> Iterator[tuple[str, Searcher, float, float]]:
    """Every way to use likes: its name, the searcher, the ranking's weight, and the share of the disliked."""
    plain, moved = shop.searcher, Moved(shop.catalog, shop.encoder, shop.vocabulary)
    for weight in (0.2, 0.5, 1.0, 1.5, 2.0, 3.0):
        yield f"one more ranking, weight {weight}", plain, weight, tasting.DISLIKED_SHARE
    for share in (0.0, 0.5):
        yield f"one more ranking, weight 1.0, disliked {share}", plain, 1.0, share
    for move in (0.25, 0.5, 1.0, 2.0):
        own = Moved(moved.catalog, moved.encoder, moved.vocabulary)
        own.share = move
        yield f"the wish moved by {move}", own, 0.0, tasting.DISLIKED_SHARE


def measure(home: Path, count: int, seed: int, *, only_kept: bool) -> None:
    """Ask everything, and print the figures."""
    shop = Shop.open(home)
    made = []
    for person in people(shop, count, seed):
        liked, disliked = learn(shop.searcher, person)
        if len(liked) == LIKED and len(disliked) == DISLIKED:
            made.append((person, liked, disliked))
    print(f"{len(made)} people: {Counter(person.name for person, _, _ in made)}")
    before = [judged(shop.searcher, person, {*liked, *disliked}) for person, liked, disliked in made]
    print(f"without likes: top 6 {interval([x for x, _ in before])}, nDCG@10 {interval([x for _, x in before])}")
    print(f"without likes, by title: {interval([by_title(shop.searcher, person) for person, _, _ in made])}")
    kept = searching.TASTE_WEIGHT, tasting.DISLIKED_SHARE
    chosen = [("as it is", shop.searcher, *kept)]
    for name, searcher, weight, share in chosen if only_kept else [*ways(shop), *chosen]:
        searching.TASTE_WEIGHT, tasting.DISLIKED_SHARE = weight, share
        after = [judged(searcher.liking(liked, disliked), person, set(liked)) for person, liked, disliked in made]
        titles = [by_title(searcher.liking(liked, disliked), person) for person, liked, disliked in made]
        more = [new - old for (new, _), (old, _) in zip(after, before, strict=True)]
        print(
            f"{name}: top 6 {interval([x for x, _ in after])}, nDCG@10 {interval([x for _, x in after])}, "
            f"more in the top 6 {interval(more)}, by title {interval(titles)}"
        )
    searching.TASTE_WEIGHT, tasting.DISLIKED_SHARE = kept
    colors = ("red", "black", "green")
    found = [violations(shop.searcher.liking(liked, disliked), person, colors) for person, liked, disliked in made]
    print(f"specific requests: {sum(x for x, _ in found)} violations among {sum(x for _, x in found)} products shown")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--kept", action="store_true", help="only the way that the search has")
    asked = parser.parse_args()
    measure(Settings().stylist_home, asked.people, asked.seed, only_kept=asked.kept)
