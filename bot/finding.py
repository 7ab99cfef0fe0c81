"""The synchronous half of an answer: `find(shop, text, photos, before) -> Found`, everything up to the wording.

understand → looks (`bot.outfits`) or a search (`bot.searching`) → note what has to be said. It runs in a worker thread;
nothing here waits on a network or keeps state.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot import outfits, talk, wording
from bot.follow_ups import asks_for_less, merge
from bot.found import Found as Found  # what others take from here
from bot.heard import Heard
from bot.phrases import clean
from bot.references import asks_for_more, pointed_at
from bot.searching import search
from bot.shop import Shop
from bot.turns import Turn, goes_on
from bot.understanding import Understood, understand
from retrieval.garment import Garment
from retrieval.pictures import BadPicture
from retrieval.product import Product, Query

MOST_CHARACTERS = 2_000
_THE = re.compile(r"\W*(?:(?:and|but|ok(?:ay)?|no)\W+)*(?:make )?the\b", re.IGNORECASE)
MOST_PHOTOS = 6


def find(
    shop: Shop,
    text: str,
    photos: Sequence[bytes],
    before: Turn | None,
    *,
    follow_up: bool = False,
    heard: Heard | None = None,
) -> Found:
    """Everything about a message but the wording. Raises nothing for what a person can send.

    `before` is the conversation's last turn; the message goes on from it if it reads so, or if `follow_up` says so.
    `heard` is what Gemini made of the text, checked.
    """
    if refusal := _refused(text, photos):
        return Found(intent="problem", text=refusal)
    if photos:
        try:
            return outfits.of_photos(shop, text, photos)
        except BadPicture as problem:
            return Found(intent="problem", text=str(problem))
    alone = _understood(shop, text, None, heard)
    if before and (found := outfits.go_on(shop, text, alone, before, follow_up=follow_up)):
        return found
    if before and not before.of_looks and (found := _of_shown(shop, text, before)):
        return found
    before = before if before and not before.of_looks and (follow_up or _goes_on(text, alone, before)) else None
    understood = _understood(shop, text, before, heard) if before else alone
    if understood.intent in ("pair", "outfit"):
        return outfits.of_words(shop, understood, text)
    if understood.intent != "search":
        return Found(intent=talk.intent(understood.intent), text=talk.answer(understood.intent, text))
    turn = replace(before or Turn(query=understood.query), query=understood.query)
    return search(shop, turn, text, intent="search", cheap=understood.cheap, end=understood.end, cut=understood.cut)


def _of_shown(shop: Shop, text: str, before: Turn) -> Found | None:
    """Others than the products shown, or more like one of them, where the text asks for that."""
    plain = clean(text)[0]
    if not before.shown:
        return None
    if asks_for_more(plain.lower()):
        others = replace(shop, searcher=shop.searcher.avoiding(before.shown))
        found = search(others, before, text, intent=before.intent)
        if not found.brief.results.matches:
            return replace(found, text=wording.NO_MORE, turn=before)
        return _with_shown(found, before)
    shown = [product for each in before.shown[-before.count :] if (product := shop.product(each))]
    if (pointed := pointed_at(plain, shown, shop.vocabulary)) is None:
        return None
    product, rest = pointed
    now = _understood(shop, rest, None) if rest else Understood(intent="search")
    kind = (product.category,) if product.category else ()
    bare = Query(text="", categories=kind, audience=before.query.audience, occasion=before.query.occasion)
    limits = {name: getattr(before.query, name) for name in ("price_min", "price_max", "sizes", "currency", "exclude")}
    query = merge(replace(bare, **limits), now.query, rest, shop.vocabulary)
    if asks_for_less(rest):
        query = replace(query, price_max=float(math.ceil(product.price) - 1))
    turn = Turn(query=query, owned=(_as_garment(product, shop),), prices=(product.price,))
    others = replace(shop, searcher=shop.searcher.avoiding((product.id,)))
    return search(others, turn, text, intent="search", cheap=now.cheap)


def _with_shown(found: Found, before: Turn) -> Found:
    """The turn with what was shown before it, too, so that "more" never comes back to it."""
    assert found.turn is not None
    return replace(found, turn=replace(found.turn, shown=(*before.shown, *found.turn.shown)))


def _as_garment(product: Product, shop: Shop) -> Garment:
    """A product as the piece to look alike, seen in its picture."""
    row = shop.catalog.row(product.id)
    category = product.category or shop.vocabulary.kinds[0]
    return Garment(
        category=category,
        slot=shop.vocabulary.slot(category),
        colors=product.colors,
        pattern=next(iter(product.patterns), None),
        box=outfits.WHOLE,
        confidence=1.0,
        vector=np.asarray(shop.catalog.picture_vectors[row]),
    )


def _goes_on(text: str, alone: Understood, before: Turn) -> bool:
    if before.query.parts and _THE.match(text):  # "the shoes in black", of a dress and shoes
        named = set(alone.query.categories)
        return any(named & set(part.categories) for part in before.query.parts)
    return goes_on(text, alone) or (bool(before.owned) and outfits.refines(text.lower(), alone, before))


def _understood(shop: Shop, text: str, before: Turn | None, heard: Heard | None = None) -> Understood:
    return understand(
        text,
        vocabulary=shop.vocabulary,
        brands=shop.catalog.brands,
        currency=shop.catalog.currency,
        before=before.query if before else None,
        heard=heard,
    )


def _refused(text: str, photos: Sequence[bytes]) -> str | None:
    if len(text) > MOST_CHARACTERS:
        return wording.TOO_LONG.format(length=len(text), limit=MOST_CHARACTERS)
    if len(photos) > MOST_PHOTOS:
        return wording.TOO_MANY_PHOTOS.format(count=len(photos), limit=MOST_PHOTOS)
    return None
