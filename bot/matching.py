"""A turn's wish and photos to matches: `matches(shop, turn) -> (query, results)`, and what stands in the way of any.

It decides how the searcher is asked: by which photo, how wide, cheap ones first, mixed where no kind of piece is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest
from statistics import median
from typing import Any

from bot import notes
from bot.advice import CHILDREN, Advice
from bot.formality import nearest_first
from bot.keeping_to import fill
from bot.shop import Shop
from bot.turns import Turn
from retrieval.garment import Garment
from retrieval.product import Match, Product, Query, Results

MOST_PRODUCTS = 6
AMONG = 24  # good matches that the cheap ones, or a mix of kinds, are taken from
MOST_OF_A_KIND = 2  # in a mix
NEAREST_BY_LOOK = 2  # of a photo's matches are shown whatever kind they are
SURE_OF_SLOT = 0.4  # a garment's confidence from which its slot is right in 87% of 333 held-out photos, its kind in 64%
_WIDE = 200  # how many to look through for the least expensive one
_EXTRAS = ("accessory", "bag", "underneath")  # slots that a wish for "something to wear" does not mean
_AFTER_CLOTHES = ("shoes", *_EXTRAS)
_WANTS_EXTRAS = re.compile(r"\b(?:gifts?|presents?|accessor\w+|bags?|jewel\w+|stocking)\b", re.IGNORECASE)


def matches(shop: Shop, turn: Turn, *, cheap: bool, end: str | None = None) -> tuple[Query, Results]:
    """The query as it was searched, and its matches; several photos take turns.

    `end` asks for the "cheapest" or "dearest" that the catalog has, whatever fits best.
    """
    query = fill(shop, turn.query, turn.owned)
    if end and query.categories and not turn.owned:
        return query, shop.searcher.by_price(query, dearest=end == "dearest", limit=MOST_PRODUCTS)
    if turn.owned:
        return query, _by_photos(shop, turn, query, cheap=cheap)
    if cheap and turn.query.price_max is None:
        return query, _cheap(shop, query, turn.prices)
    if not query.categories:
        return query, _mixed(shop, query)
    found = _good(shop, query)
    return query, replace(found, matches=found.matches[:MOST_PRODUCTS])


def _good(shop: Shop, query: Query) -> Results:
    """The good matches, those as dressed-up as asked for first."""
    return nearest_first(shop, query, _becoming(shop, query))


def _becoming(shop: Shop, query: Query) -> Results:
    """The good matches: in the occasion's own colors if it has some, those that do not become it last."""
    advice = Advice.load()
    if shades := advice.shades(query):
        found = shop.searcher.search(replace(query, colors=shades), limit=AMONG)
        if _enough(found):
            return found
    found = shop.searcher.search(query, limit=_WIDE if _wants_many(query) else AMONG)
    return replace(found, matches=tuple(sorted(found.matches, key=lambda m: not advice.becomes(query, m.product))))


def _wants_many(query: Query) -> bool:
    """Whether what fits best must be picked from more than the nearest: by its color, or by how dressed-up it is."""
    return query.occasion in Advice.load().shun or query.formality_min is not None or query.formality_max is not None


def _by_photos(shop: Shop, turn: Turn, query: Query, *, cheap: bool) -> Results:
    if cheap and turn.prices and turn.query.price_max is None:
        query = replace(query, price_max=_below(query, turn.prices))
    found: list[Results] = []
    for garment in turn.owned:
        picture = garment.vector if _of_a_kind(query, garment, shop) else None
        nearest = shop.searcher.search(_of_its_slot(query, garment, shop), picture=picture, limit=AMONG)
        found.append(_same_kind_first(nearest, garment))
    results = _taking_turns(found)
    if cheap:
        by_price = sorted(results.matches, key=lambda match: match.product.price)
        results = replace(results, matches=tuple(by_price))
    return results


def _below(query: Query, prices: Sequence[float]) -> float:
    """A limit under the middle one of the prices shown before, and no higher than the one there is."""
    below = round(median(prices) - 0.01, 2)
    return below if query.price_max is None else min(below, query.price_max)


def _of_a_kind(query: Query, garment: Garment, shop: Shop) -> bool:
    """Whether the photo shows the kind of piece that is wished for, so that its look is a guide."""
    slots = {shop.vocabulary.slot(kind) for kind in query.categories}
    return not slots or shop.vocabulary.slot(garment.category) in slots


def _of_its_slot(query: Query, garment: Garment, shop: Shop) -> Query:
    """The wish, for pieces of the photo's slot where the text names none: a shirt's photo brings no shoes."""
    if query.categories or garment.confidence < SURE_OF_SLOT:
        return query
    slot = shop.vocabulary.slot(garment.category)
    kinds = tuple(name for name, kind in shop.vocabulary.categories.items() if kind.slot == slot)
    return replace(query, categories=kinds)


def _same_kind_first(found: Results, garment: Garment) -> Results:
    """Those of the kind that was seen before the rest, without losing the nearest by look: kinds are less sure."""
    if garment.confidence < SURE_OF_SLOT:
        return found
    same = [match for match in found.matches if match.product.category == garment.category]
    nearest = found.matches[:NEAREST_BY_LOOK]
    first = same[:1] if garment.confidence >= notes.SURE else []
    return Results(matches=_once((*first, *nearest, *same, *found.matches)), relaxed=found.relaxed)


def _once(found: Iterable[Match]) -> tuple[Match, ...]:
    taken: dict[str, Match] = {}
    for match in found:
        taken.setdefault(match.product.id, match)
    return tuple(taken.values())


def _taking_turns(each: list[Results]) -> Results:
    rows = zip_longest(*(results.matches for results in each))
    taken = _once(match for row in rows for match in row if match is not None)
    relaxed = dict.fromkeys(name for results in each for name in results.relaxed)
    return Results(matches=taken[:MOST_PRODUCTS], relaxed=tuple(relaxed))


def _cheap(shop: Shop, query: Query, prices: Sequence[float]) -> Results:
    """The least expensive of the good matches; below the `prices` shown before, where something was."""
    if prices:
        below = replace(query, price_max=_below(query, prices))
        found = _good(shop, below)
        query = below if found.matches and not found.relaxed else query
    found = _good(shop, query)
    becoming = [match for match in found.matches if Advice.load().becomes(query, match.product)]
    good = (becoming or found.matches)[:AMONG]
    by_price = sorted(good, key=lambda match: match.product.price)
    return Results(matches=tuple(by_price[:MOST_PRODUCTS]), relaxed=found.relaxed)


def _mixed(shop: Shop, query: Query) -> Results:
    """Matches of several kinds for a wish that names none: things to wear first, at most two of a kind."""
    clothes_first = _WANTS_EXTRAS.search(query.text) is None
    wide = [_fitting(query), _worn(query, shop)] if clothes_first else []
    for narrower in filter(None, wide):
        found = _good(shop, narrower)
        if _enough(found):
            return _of_several_kinds(shop, found, clothes_first=clothes_first)
    return _of_several_kinds(shop, _good(shop, query), clothes_first=clothes_first)


def _enough(found: Results) -> bool:
    """Whether a narrower wish found several pieces without letting anything go; sizes no kind may have in this shop."""
    return len(found.matches) > MOST_OF_A_KIND and set(found.relaxed) <= {"size"}


def _fitting(query: Query) -> Query | None:
    """The wish for what one wears to its occasion or in its season, if it names one."""
    kinds = Advice.load().kinds_to_wear(query)
    return replace(query, categories=kinds) if kinds else None


def _worn(query: Query, shop: Shop) -> Query:
    """The wish without accessories, bags and what is worn underneath."""
    extras = [name for name, kind in shop.vocabulary.categories.items() if kind.slot in _EXTRAS]
    refused = tuple(dict.fromkeys((*query.exclude.get("categories", ()), *extras)))
    return replace(query, exclude={**query.exclude, "categories": refused})


def _of_several_kinds(shop: Shop, found: Results, *, clothes_first: bool) -> Results:
    """At most two of a kind before the rest; what one wears before what one wears with it, where that is meant."""
    kinds: Counter[str | None] = Counter()
    first: list[Match] = []
    spare: list[Match] = []
    for match in found.matches:
        kinds[match.product.category] += 1
        (first if kinds[match.product.category] <= MOST_OF_A_KIND else spare).append(match)
    shown = [*first, *spare][:MOST_PRODUCTS]
    if clothes_first:
        shown.sort(key=lambda match: _slot(match, shop) in _AFTER_CLOTHES)
    return Results(matches=tuple(shown), relaxed=found.relaxed)


def _slot(match: Match, shop: Shop) -> str | None:
    category = match.product.category
    return shop.vocabulary.slot(category) if category else None


def obstacle(shop: Shop, query: Query) -> notes.Obstacle | None:
    """What stands in the way of any result, one wish or all, and the least expensive product there is without it."""
    removed: dict[str, dict[str, Any]] = {
        "price": {"price_max": None, "price_min": None},
        "size": {"sizes": (), "fits": ()},
        "exclude": {"exclude": {}},
        "firm": {"firm": ()},
        "audience": {"audience": None},
    }
    if not query.categories and _WANTS_EXTRAS.search(query.text) is None:
        query = _fitting(query) or _worn(query, shop)  # nobody is sent to a wedding in the cheapest underwear
    bound = {wish: changes for wish, changes in removed.items() if replace(query, **changes) != query}
    everything = {name: value for changes in bound.values() for name, value in changes.items()}
    for wishes, changes in [*(((wish,), changes) for wish, changes in bound.items()), (tuple(bound), everything)]:
        if bound and (nearest := _least_expensive(shop, replace(query, **changes))):
            return notes.Obstacle(wishes, *nearest)
    return None


def _least_expensive(shop: Shop, query: Query) -> tuple[Product, bool] | None:
    """The least expensive product for a query, and whether it is all that was asked for."""
    found = shop.searcher.search(query, limit=_WIDE)
    if not found.matches:
        return None
    nearest = _cheapest(found)
    while True:
        cheaper = shop.searcher.search(replace(query, price_max=nearest.price - 0.01), limit=_WIDE)
        # A search that runs out of pieces for adults goes on to children's: those are not what was asked for.
        if (
            cheaper.relaxed != found.relaxed
            or not cheaper.matches
            or _is_for_children(cheaper) > _is_for_children(found)
        ):
            return nearest, not found.relaxed
        nearest = _cheapest(cheaper)


def _cheapest(found: Results) -> Product:
    return min((match.product for match in found.matches), key=lambda product: product.price)


def _is_for_children(found: Results) -> bool:
    return found.matches[0].product.audience in CHILDREN
