"""`Query` → ranked `Match`es: filters, relaxation, three rankings fused, and variety among what is shown.

The path of a search: `widenings` gives filters, strictest first; the first that any product passes is searched by
picture, by text and by words (each inside the index, with the filter), and by the person's taste where that is known;
`fusion` joins the rankings; `_varied` leaves out variants and a third product of a brand. It does not understand words
or write any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace

import numpy as np

from retrieval.catalog import Catalog
from retrieval.encoder import Encoder, Vectors
from retrieval.fusion import CANDIDATES, Rankings, Weighted, fused, rankings, weighted
from retrieval.product import Match, Product, Query, Results
from retrieval.reasons import reason
from retrieval.relaxation import ADULT, Widened, widenings
from retrieval.taste import Taste, leaves_open
from retrieval.vocabulary import Vocabulary

# As much as the wish's own three together: of the first six 26 in 100 are then to a made-up person's taste, 8 without
# likes; 10 at .2, 21 at .5, 27 at 3. Moving the wish's vector instead brings 28 at best (`python -m benchmarks.taste`),
# the same within its interval.
TASTE_WEIGHT = 1.0
PHOTO_WEIGHT = 1.0  # as much as all the words beside it
AGREEMENT_WEIGHT = 0.3  # what stating the occasion, season or style adds, as a share of the best fused score
MOST_OF_A_BRAND = 2
TWIN_COSINE = 0.995  # pictures this alike show one garment, or two that nobody can tell apart at a glance


class Searcher:
    """Searches one catalog with the encoder that made it."""

    def __init__(self, catalog: Catalog, encoder: Encoder, vocabulary: Vocabulary) -> None:
        """Keep the three; nothing is computed yet."""
        self.catalog = catalog
        self.encoder = encoder
        self.vocabulary = vocabulary
        self._avoided: tuple[int, ...] = ()
        self._taste: Taste | None = None

    def within(self, catalog: Catalog) -> Searcher:
        """A searcher of a part of the same catalog, as `Catalog.within` gives it."""
        other = copy(self)
        other.catalog = catalog
        return other

    def avoiding(self, product_ids: Iterable[str]) -> Searcher:
        """A searcher that shows neither these products, nor variants of them, nor what looks the same."""
        other = copy(self)
        rows = (self.catalog.row(product_id) for product_id in product_ids)
        other._avoided = tuple(dict.fromkeys((*self._avoided, *(row for row in rows if row is not None))))
        return other

    def liking(self, liked: Iterable[str], disliked: Iterable[str]) -> Searcher:
        """A searcher for a person who liked and disliked products with these ids; the disliked are not shown again."""
        other = self.avoiding(refused := tuple(disliked))
        other._taste = Taste.of(self.catalog, self.vocabulary, liked, refused)
        return other

    def search(self, query: Query, *, picture: Vectors | None = None, limit: int = 6) -> Results:
        """The best products for a wish, at most `limit`; `picture` (dim,) is the vector of a photo that came with it.

        Every match obeys price, audience, size, stock and exclusions. Empty when nothing does, however much is let go.
        A shop that lists no sizes at all is searched without them, and "size" is among what was let go.
        """
        if query.sizes and not self.catalog.facets.values("sizes"):
            found = self.search(replace(query, sizes=()), picture=picture, limit=limit)
            return replace(found, relaxed=("size", *found.relaxed)) if found.matches else found
        widened = self._first_with_products(query)
        if widened is None:
            return Results(matches=())
        scores = self._scored(self._rankings(query, picture, widened), query)
        rows = sorted(scores, key=lambda row: (-scores[row], row))
        chosen = self._varied(rows, query, limit)
        matches = tuple(self._match(row, scores[row], query, photo=picture is not None) for row in chosen)
        return Results(matches=matches, relaxed=widened.relaxed)

    def by_price(self, query: Query, *, dearest: bool = False, limit: int = 6) -> Results:
        """The least expensive products for a wish, or the dearest, of all that meet it; else as `search`."""
        widened = self._first_with_products(query)
        if widened is None:
            return Results(matches=())
        prices = self.catalog.facets.prices
        rows = np.flatnonzero(self.catalog.mask(widened.where))
        ordered = rows[np.argsort(-prices[rows] if dearest else prices[rows], kind="stable")]
        matches = (
            self._match(int(row), 1.0, query, photo=False) for row in self._varied(ordered.tolist(), query, limit)
        )
        return Results(matches=tuple(matches), relaxed=widened.relaxed)

    def _match(self, row: int, score: float, query: Query, *, photo: bool) -> Match:
        product = self.catalog.products[row]
        return Match(product=product, score=round(score, 4), why=reason(product, query, self.vocabulary, photo=photo))

    def _first_with_products(self, query: Query) -> Widened | None:
        if not query.audience and "audiences" not in query.exclude:
            # Who says nothing of an audience is an adult, unless the shop has this kind for children only.
            for widened in widenings(query, self.vocabulary):
                where = replace(widened.where, audiences=frozenset(ADULT))
                if "category" not in widened.relaxed and self.catalog.count(where):
                    return Widened(where, widened.relaxed)
        return next((each for each in widenings(query, self.vocabulary) if self.catalog.count(each.where)), None)

    def _rankings(self, query: Query, picture: Vectors | None, widened: Widened) -> Iterator[Weighted]:
        catalog, where = self.catalog, widened.where
        if picture is not None:
            yield Weighted(PHOTO_WEIGHT, catalog.nearest_pictures(picture, where, CANDIDATES))
        if query.text or picture is None:  # beside a photo, facets without words only filter
            yield from weighted(self._ranked(query, widened))
            if self._taste is not None and picture is None and leaves_open(query, self.vocabulary):
                yield Weighted(TASTE_WEIGHT, self._taste.ranking(where, CANDIDATES))

    def ranked(self, query: Query) -> Rankings | None:
        """The three rankings of a wish's words, inside the filter that `search` has; None where nothing passes one."""
        widened = self._first_with_products(query)
        return None if widened is None else self._ranked(query, widened)

    def _ranked(self, query: Query, widened: Widened) -> Rankings:
        text = self._text(query)
        return rankings(self.catalog, self.encoder.texts([text])[0], text, widened.where)

    def _text(self, query: Query) -> str:
        """The wish in words, with facets that an earlier turn named and what its occasion usually asks for."""
        facets = (*query.colors, *query.patterns, *query.materials, *query.sleeves, *query.lengths, *query.categories)
        heard = {mention.name for mention in self.vocabulary.find(query.text)}
        words = [query.text, *(name for name in facets if name not in heard)]
        if query.dress_code:
            words.append(self.vocabulary.dress_codes[query.dress_code].like)
        elif query.occasion:
            words.append(str(self.vocabulary.entry("occasion", query.occasion).get("like", query.occasion)))
        return " ".join(filter(None, words))

    def _scored(self, ranked: Iterable[Weighted], query: Query) -> dict[int, float]:
        """Row → score of 0–1: the rankings fused, and what the product's record states of the wish."""
        whole = 1.0 + AGREEMENT_WEIGHT
        return {
            row: (score + AGREEMENT_WEIGHT * self._agreement(self.catalog.products[row], query)) / whole
            for row, score in fused(ranked).items()
        }

    def _agreement(self, product: Product, query: Query) -> float:
        """The share of occasion, season and style wishes that the product's record states."""
        wished = [*query.seasons, *query.styles, *([query.occasion] if query.occasion else [])]
        if not wished:
            return 0.0
        stated = {*product.seasons, *product.occasions}
        if query.styles:
            said = f"{product.title}. {product.description}. {product.caption}"
            stated |= {mention.name for mention in self.vocabulary.find(said)}
        return sum(name in stated for name in wished) / len(wished)

    def _varied(self, rows: list[int], query: Query, limit: int) -> list[int]:
        """The first `limit` rows without variants of one garment or, unless a brand was asked for, its third piece."""
        chosen: list[int] = []
        spare: list[int] = []
        seen: set[object] = {key for row in self._avoided for key in _same_garment(self.catalog.products[row])}
        brands: Counter[str] = Counter()
        for row in rows:
            product = self.catalog.products[row]
            keys = _same_garment(product)
            if len(chosen) == limit:
                break
            if seen & keys or self._is_twin(row, [*self._avoided, *chosen]):
                continue
            seen |= keys
            if product.brand and not query.brands and brands[product.brand] >= MOST_OF_A_BRAND:
                spare.append(row)
                continue
            brands[product.brand or ""] += 1
            chosen.append(row)
        return [*chosen, *spare[: limit - len(chosen)]]

    def _is_twin(self, row: int, chosen: list[int]) -> bool:
        vectors = self.catalog.picture_vectors
        return bool(chosen) and float((vectors[chosen] @ vectors[row]).max()) > TWIN_COSINE


def _same_garment(product: Product) -> set[object]:
    keys: set[object] = {(product.title.casefold(), product.brand, product.price)}
    return keys | {product.group} if product.group else keys
