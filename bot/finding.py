"""The synchronous half of an answer: `find(shop, text, photos, before) -> Found`, everything up to the wording.

understand → read the photos → search → note what has to be said. It runs in a worker thread; nothing here waits on a
network or keeps state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from statistics import median
from typing import Any

from bot import notes, talk, wording
from bot.phrases import READ_CHARACTERS
from bot.shop import Shop
from bot.turns import Turn, goes_on
from bot.understanding import Understood, understand
from bot.writing import Brief
from retrieval.garment import Garment
from retrieval.pictures import BadPicture, read_picture
from retrieval.product import Match, Product, Query, Results

MOST_CHARACTERS = 2_000
MOST_PHOTOS = 6
MOST_PRODUCTS = 6
CHEAP_AMONG = 24  # of so many good matches the cheap ones are shown
_WIDE = 200  # how many to look through for the least expensive one


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is to say: a fixed `text`, or a writer's `brief`. `turn` is what the next message may go on from."""

    intent: str
    text: str | None = None
    brief: Brief = field(default_factory=Brief)
    turn: Turn | None = None


def find(shop: Shop, text: str, photos: Sequence[bytes], before: Turn | None, *, follow_up: bool = False) -> Found:
    """Everything about a message but the wording. Raises nothing for what a person can send.

    `before` is the conversation's last turn; the message goes on from it if it reads so, or if `follow_up` says so.
    """
    if refusal := _refused(text, photos):
        return Found(intent="problem", text=refusal)
    alone = _understood(shop, text, None)
    before = before if before and not photos and (follow_up or goes_on(text, alone)) else None
    understood = _understood(shop, text, before) if before else alone
    if photos:
        try:
            turn = _look(shop, understood, photos)
        except BadPicture as problem:
            return Found(intent="problem", text=str(problem))
    elif understood.intent != "search":
        return Found(intent=talk.intent(understood.intent), text=talk.answer(understood.intent, text))
    else:
        turn = replace(before or Turn(query=understood.query), query=understood.query)
    return _search(shop, turn, understood, text, intent="photo" if photos else "search")


def _understood(shop: Shop, text: str, before: Turn | None) -> Understood:
    return understand(
        text,
        vocabulary=shop.vocabulary,
        brands=shop.catalog.brands,
        currency=shop.catalog.currency,
        before=before.query if before else None,
    )


def _refused(text: str, photos: Sequence[bytes]) -> str | None:
    if len(text) > MOST_CHARACTERS:
        return wording.TOO_LONG.format(length=len(text), limit=MOST_CHARACTERS)
    if len(photos) > MOST_PHOTOS:
        return wording.TOO_MANY_PHOTOS.format(count=len(photos), limit=MOST_PHOTOS)
    return None


def _look(shop: Shop, understood: Understood, photos: Sequence[bytes]) -> Turn:
    """The photos as vectors and garments, beside whatever wish the text holds; raises BadPicture."""
    pictures = [read_picture(photo) for photo in photos]
    looks = shop.encoder.pictures(pictures)
    garments = tuple(
        garment for picture, look in zip(pictures, looks, strict=True) for garment in shop.reader.read(picture, look)
    )
    query = understood.query if understood.intent == "search" else Query()
    return Turn(query=query, looks=looks, garments=garments)


def _search(shop: Shop, turn: Turn, understood: Understood, text: str, intent: str) -> Found:
    told = [
        wording.CUT.format(length=READ_CHARACTERS) if understood.cut else None,
        notes.seen(turn.garments) if intent == "photo" else None,
        notes.other_currency(turn.query, shop.catalog.currency),
    ]
    turn = replace(turn, query=replace(turn.query, currency=shop.catalog.currency))
    query, results = _results(shop, turn, cheap=understood.cheap)
    prices = tuple(match.product.price for match in results.matches)
    turn = replace(turn, prices=prices or turn.prices)
    if not results.matches:
        told.append(notes.nothing(query, _obstacle(shop, query)))
        brief = Brief(query=query, results=results, garments=turn.garments)
        return Found(intent=intent, text=" ".join(filter(None, told)), brief=brief, turn=turn)
    told.append(notes.let_go(query, results, shop.vocabulary))
    said = tuple(filter(None, told))
    brief = Brief(query=query, results=results, garments=turn.garments, notes=said, said=text.strip())
    return Found(intent=intent, brief=brief, turn=turn)


def _results(shop: Shop, turn: Turn, *, cheap: bool) -> tuple[Query, Results]:
    """The query as it was searched, and its matches; several photos take turns."""
    if cheap and turn.query.price_max is None:
        return turn.query, _cheap(shop, turn)
    if turn.looks is None:
        return turn.query, shop.searcher.search(turn.query, limit=MOST_PRODUCTS)
    found = []
    for look, garment in zip_longest(turn.looks, turn.garments):
        query = _like(turn.query, garment)
        picture = look if _of_a_kind(query, garment, shop) else None
        found.append((query, shop.searcher.search(query, picture=picture, limit=MOST_PRODUCTS)))
    kinds = tuple(dict.fromkeys(kind for query, _ in found for kind in query.categories))
    return replace(turn.query, categories=kinds), _taking_turns([results for _, results in found])


def _cheap(shop: Shop, turn: Turn) -> Results:
    """The least expensive of the good matches; below what was shown before, where something was."""
    query = turn.query
    if turn.prices:
        below = replace(query, price_max=median(turn.prices) - 0.01)
        found = shop.searcher.search(below, limit=CHEAP_AMONG)
        query = below if found.matches and not found.relaxed else query
    found = shop.searcher.search(query, limit=CHEAP_AMONG)
    by_price = sorted(found.matches, key=lambda match: match.product.price)
    return Results(matches=tuple(by_price[:MOST_PRODUCTS]), relaxed=found.relaxed)


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
    matches: dict[str, Match] = {}
    for match in (match for row in rows for match in row if match is not None):
        matches.setdefault(match.product.id, match)
    relaxed = dict.fromkeys(name for results in each for name in results.relaxed)
    return Results(matches=tuple(matches.values())[:MOST_PRODUCTS], relaxed=tuple(relaxed))


def _obstacle(shop: Shop, query: Query) -> notes.Obstacle | None:
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
    while results := shop.searcher.search(query, limit=_WIDE):
        if not results.matches or (nearest and results.relaxed):
            break
        nearest = min((match.product for match in results.matches), key=lambda product: product.price)
        exact = not results.relaxed
        if len(results.matches) < _WIDE:
            break
        query = replace(query, price_max=nearest.price - 0.01)
    return (nearest, exact) if nearest else None
