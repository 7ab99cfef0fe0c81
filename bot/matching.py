"""A turn's wish and photos to matches: `matches(shop, turn) -> (query, results)`, and what stands in the way of any.

It decides how the searcher is asked: by which photo, how wide, cheap ones first, mixed where no kind of piece is named.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import zip_longest
from statistics import median
from typing import Any

from bot import notes
from bot.shop import Shop
from bot.turns import Turn
from retrieval.garment import Garment
from retrieval.product import Match, Product, Query, Results

MOST_PRODUCTS = 6
AMONG = 24  # good matches that the cheap ones, or a mix of kinds, are taken from
MOST_OF_A_KIND = 2  # in a mix
_WIDE = 200  # how many to look through for the least expensive one
_EXTRAS = ("accessory", "bag", "underneath")  # slots that a wish for "something to wear" does not mean
_WANTS_EXTRAS = re.compile(r"\b(?:gifts?|presents?|accessor\w+|bags?|jewel\w+|stocking)\b", re.IGNORECASE)


def matches(shop: Shop, turn: Turn, *, cheap: bool) -> tuple[Query, Results]:
    """The query as it was searched, and its matches; several photos take turns."""
    query = turn.query
    if turn.looks is not None:
        return _by_photos(shop, turn)
    if cheap and query.price_max is None:
        return query, _cheap(shop, turn)
    if not query.categories:
        return query, _mixed(shop, query)
    return query, shop.searcher.search(query, limit=MOST_PRODUCTS)


def _by_photos(shop: Shop, turn: Turn) -> tuple[Query, Results]:
    found = []
    for look, garment in zip_longest(turn.looks if turn.looks is not None else (), turn.garments):
        query = _like(turn.query, garment)
        picture = look if _of_a_kind(query, garment, shop) else None
        found.append((query, shop.searcher.search(query, picture=picture, limit=MOST_PRODUCTS)))
    kinds = tuple(dict.fromkeys(kind for query, _ in found for kind in query.categories))
    return replace(turn.query, categories=kinds), _taking_turns([results for _, results in found])


def _like(query: Query, garment: Garment | None) -> Query:
    """The wish, for the photo's kind of piece where that was seen surely and the text names none."""
    if query.categories or garment is None or garment.confidence < notes.SURE:
        return query
    return replace(query, categories=(garment.category,))


def _of_a_kind(query: Query, garment: Garment | None, shop: Shop) -> bool:
    """Whether the photo shows the kind of piece that is wished for, so that its look is a guide."""
    slots = {shop.vocabulary.slot(kind) for kind in query.categories}
    return garment is None or not slots or shop.vocabulary.slot(garment.category) in slots


def _taking_turns(each: list[Results]) -> Results:
    rows = zip_longest(*(results.matches for results in each))
    taken: dict[str, Match] = {}
    for match in (match for row in rows for match in row if match is not None):
        taken.setdefault(match.product.id, match)
    relaxed = dict.fromkeys(name for results in each for name in results.relaxed)
    return Results(matches=tuple(taken.values())[:MOST_PRODUCTS], relaxed=tuple(relaxed))


def _cheap(shop: Shop, turn: Turn) -> Results:
    """The least expensive of the good matches; below what was shown before, where something was."""
    query = turn.query
    if turn.prices:
        below = replace(query, price_max=median(turn.prices) - 0.01)
        found = shop.searcher.search(below, limit=AMONG)
        query = below if found.matches and not found.relaxed else query
    found = shop.searcher.search(query, limit=AMONG)
    by_price = sorted(found.matches, key=lambda match: match.product.price)
    return Results(matches=tuple(by_price[:MOST_PRODUCTS]), relaxed=found.relaxed)


def _mixed(shop: Shop, query: Query) -> Results:
    """Matches of several kinds for a wish that names none: things to wear first, at most two of a kind."""
    if not _WANTS_EXTRAS.search(query.text):
        extras = [name for name, kind in shop.vocabulary.categories.items() if kind.slot in _EXTRAS]
        refused = tuple(dict.fromkeys((*query.exclude.get("categories", ()), *extras)))
        worn = shop.searcher.search(replace(query, exclude={**query.exclude, "categories": refused}), limit=AMONG)
        if worn.matches and not worn.relaxed:
            return _of_several_kinds(worn)
    return _of_several_kinds(shop.searcher.search(query, limit=AMONG))


def _of_several_kinds(found: Results) -> Results:
    kinds: Counter[str | None] = Counter()
    first: list[Match] = []
    spare: list[Match] = []
    for match in found.matches:
        kinds[match.product.category] += 1
        (first if kinds[match.product.category] <= MOST_OF_A_KIND else spare).append(match)
    return Results(matches=tuple([*first, *spare][:MOST_PRODUCTS]), relaxed=found.relaxed)


def obstacle(shop: Shop, query: Query) -> notes.Obstacle | None:
    """What stands in the way of any result, one wish or all, and the least expensive product there is without it."""
    removed: dict[str, dict[str, Any]] = {
        "price": {"price_max": None, "price_min": None},
        "size": {"sizes": ()},
        "exclude": {"exclude": {}},
        "audience": {"audience": None},
    }
    bound = {wish: changes for wish, changes in removed.items() if replace(query, **changes) != query}
    everything = {name: value for changes in bound.values() for name, value in changes.items()}
    for wishes, changes in [*(((wish,), changes) for wish, changes in bound.items()), (tuple(bound), everything)]:
        if bound and (nearest := _least_expensive(shop, replace(query, **changes))):
            return notes.Obstacle(wishes, *nearest)
    return None


def _least_expensive(shop: Shop, query: Query) -> tuple[Product, bool] | None:
    """The least expensive product for a query, and whether it is all that was asked for."""
    nearest: Product | None = None
    exact = True
    while True:
        results = shop.searcher.search(query, limit=_WIDE)
        if not results.matches or (nearest and results.relaxed):
            break
        nearest = min((match.product for match in results.matches), key=lambda product: product.price)
        exact = not results.relaxed
        query = replace(query, price_max=nearest.price - 0.01)
    return (nearest, exact) if nearest else None
