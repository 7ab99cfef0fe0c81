"""Messages about the products that the last reply showed: `answer(shop, text, before)`, or None for anything else.

Others, more like one of them, what goes with it, how two compare, why this one, is it cotton. Which product is meant
`bot.references` reads off the words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot import english, shown_wording, wording
from bot.comparing import asks_to_compare, compared
from bot.dressing import dress
from bot.explaining import asks_about, explained
from bot.follow_ups import asks_for_less, merge
from bot.found import Found
from bot.outfits import told_garment
from bot.pair_words import asks_to_pair
from bot.phrases import clean
from bot.references import all_pointed_at, asks_for_more, pointed_at, points_at_all
from bot.searching import search
from bot.shop import Shop
from bot.turns import Turn
from bot.understanding import Understood, understand
from bot.writing import Brief
from retrieval.garment import Garment
from retrieval.product import Match, Product, Query, Results

_IT = re.compile(r"\b(?:it|this|that|them|these|those|this one|that one)\b")


def answer(shop: Shop, text: str, before: Turn, alone: Understood) -> Found | None:
    """The answer to a message about what was shown; `alone` is the message understood by itself."""
    plain = clean(text)[0]
    low = plain.lower()
    if not before.shown:
        return None
    if asks_for_more(low):
        return _others(shop, before, text)
    shown = [product for each in before.shown[-before.count :] if (product := shop.product(each))]
    if shown and (found := _asked(shop, plain, low, shown, before, alone)):
        return found
    if (pointed := pointed_at(plain, shown, shop.vocabulary)) is None:
        return None
    return alike(shop, before, text, *pointed)


def _asked(shop: Shop, plain: str, low: str, shown: Sequence[Product], before: Turn, alone: Understood) -> Found | None:
    """What goes with one, how two compare, and what is asked about one."""
    pointed = all_pointed_at(plain, shown, shop.vocabulary)
    kind = asks_about(low)
    names_one = alone.query.categories and not pointed
    if kind == "is" and not names_one and (pointed or points_at_all(low)):
        return _explained(shop, plain, kind, (pointed or shown)[0], before)
    pairs = asks_to_pair(low) or (alone.intent == "outfit" and not alone.query.categories)
    if pairs and not alone.pieces and (pointed or _IT.search(low)):
        return around(shop, before, plain, (pointed or shown)[0])
    if names_one:
        return None
    if asks_to_compare(low) and len(shown) == 1:
        return _told("compare", shown_wording.JUST_ONE, shown, before)
    if asks_to_compare(low):
        two = pointed if len(pointed) > 1 else [*pointed, *(p for p in shown if p not in pointed)]
        return _told("compare", compared(shop, two, before.query), two[:2], before)
    if kind is None or not (pointed or points_at_all(low) or (kind == "why" and low.strip(" ?!.") == "why")):
        return None
    return _explained(shop, plain, kind, (pointed or shown)[0], before)


def _explained(shop: Shop, plain: str, kind: str, product: Product, before: Turn) -> Found:
    return _told("explain", explained(shop, product, before.query, kind, plain), [product], before)


def _told(intent: str, text: str, products: Sequence[Product], before: Turn) -> Found:
    matches = tuple(Match(product=product, score=1.0, why=intent) for product in products)
    brief = Brief(query=before.query, results=Results(matches=matches))
    return Found(intent=intent, text=text, brief=brief, turn=before)


def around(shop: Shop, before: Turn, plain: str, product: Product) -> Found:
    """Looks around a product, as around a piece that is owned."""
    now = _understood(shop, plain)
    query = Query(
        categories=now.query.categories,
        colors=now.query.colors,
        audience=now.query.audience or before.query.audience or product.audience,
        occasion=now.query.occasion or before.query.occasion,
        dress_code=now.query.dress_code or before.query.dress_code,
        seasons=now.query.seasons or before.query.seasons,
        exclude=before.query.exclude,
        price_max=now.query.price_max or before.query.price_max,
        total_max=now.query.total_max,
    )
    turn = Turn(query=query, intent="pair", owned=(as_garment(product, shop),))
    seen = shown_wording.AROUND_PRODUCT.format(name=english.capital(english.called(product)))
    return dress(shop, turn, plain, seen=seen)


def _others(shop: Shop, before: Turn, text: str) -> Found:
    others = replace(shop, searcher=shop.searcher.avoiding(before.shown))
    found = search(others, before, text, intent=before.intent)
    if not found.brief.results.matches:
        return replace(found, text=wording.NO_MORE, turn=before)
    assert found.turn is not None  # "more" never comes back to what was shown before these
    return replace(found, turn=replace(found.turn, shown=(*before.shown, *found.turn.shown)))


def alike(shop: Shop, before: Turn, text: str, product: Product, rest: str, seen: str | None = None) -> Found:
    """More like one product, with the rest of the text as a wish of its own; `seen` is said before it."""
    now = _understood(shop, rest) if rest else Understood(intent="search")
    kind = (product.category,) if product.category else ()
    bare = Query(text="", categories=kind, audience=before.query.audience, occasion=before.query.occasion)
    limits = {name: getattr(before.query, name) for name in ("price_min", "price_max", "sizes", "currency", "exclude")}
    query = merge(replace(bare, **limits), now.query, rest, shop.vocabulary)
    if asks_for_less(rest):
        query = replace(query, price_max=float(math.ceil(product.price) - 1))
    turn = Turn(query=query, owned=(as_garment(product, shop),), prices=(product.price,))
    others = replace(shop, searcher=shop.searcher.avoiding((product.id,)))
    return search(others, turn, text, intent="search", cheap=now.cheap, seen=seen)


def as_garment(product: Product, shop: Shop) -> Garment:
    """A product as the piece to look alike or to dress around, seen in its picture."""
    category = product.category or shop.vocabulary.kinds[0]
    vector = np.asarray(shop.catalog.picture_vectors[shop.catalog.row(product.id)])
    return told_garment(shop, category, product.colors, product.patterns, vector)


def _understood(shop: Shop, text: str) -> Understood:
    catalog = shop.catalog
    return understand(text, vocabulary=shop.vocabulary, brands=catalog.brands, currency=catalog.currency)
