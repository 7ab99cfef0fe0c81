"""The synchronous half of an answer: `find(shop, text, photos, before) -> Found`, everything up to the wording.

understand → read the photos → search → note what has to be said. It runs in a worker thread; nothing here waits on a
network or keeps state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from bot import notes, talk, wording
from bot.shop import Shop
from bot.understanding import Understood, understand
from bot.writing import Brief
from retrieval.encoder import Vectors
from retrieval.garment import Garment
from retrieval.pictures import BadPicture, read_picture
from retrieval.product import Match, Product, Query, Results

MOST_CHARACTERS = 2_000
MOST_PHOTOS = 6
MOST_PRODUCTS = 6
_WIDE = 200  # how many to look through for the least expensive one


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a follow-up goes on from: the wish, and the photos as vectors (n, dim), with what was seen in them."""

    query: Query
    looks: Vectors | None = None
    garments: tuple[Garment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is to say: a fixed `text`, or a writer's `brief`. `turn` is what the next message may go on from."""

    intent: str
    text: str | None = None
    brief: Brief = field(default_factory=Brief)
    turn: Turn | None = None


def find(shop: Shop, text: str, photos: Sequence[bytes], before: Turn | None) -> Found:
    """Everything about a message but the wording. Raises nothing for what a person can send."""
    if refusal := _refused(text, photos):
        return Found(intent="problem", text=refusal)
    understood = understand(
        text,
        vocabulary=shop.vocabulary,
        brands=shop.catalog.brands,
        currency=shop.catalog.currency,
        before=before.query if before else None,
    )
    if photos:
        try:
            turn = _look(shop, understood, photos)
        except BadPicture as problem:
            return Found(intent="problem", text=str(problem), turn=before)
    elif understood.intent != "search":
        return Found(intent=talk.intent(understood.intent), text=talk.answer(understood.intent, text), turn=before)
    else:
        turn = _go_on(understood.query, before)
    return _search(shop, turn, text, intent="photo" if photos else "search")


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


def _go_on(query: Query, before: Turn | None) -> Turn:
    """The wish, still beside the photos of the turn before if there were some."""
    return Turn(query=query, looks=before.looks, garments=before.garments) if before else Turn(query=query)


def _search(shop: Shop, turn: Turn, text: str, intent: str) -> Found:
    said_currency = notes.other_currency(turn.query, shop.catalog.currency)
    query = replace(turn.query, currency=shop.catalog.currency)
    query, results = _results(shop, replace(turn, query=query))
    told = [notes.seen(turn.garments) if intent == "photo" else None, said_currency]
    if not results.matches:
        missing = notes.nothing(query, _obstacle(shop, query))
        return Found(
            intent=intent,
            text=" ".join(filter(None, (*told, missing))),
            brief=Brief(query=query, results=results, garments=turn.garments),
            turn=turn,
        )
    told.append(notes.let_go(query, results, shop.vocabulary))
    brief = Brief(
        query=query, results=results, garments=turn.garments, notes=tuple(filter(None, told)), said=text.strip()
    )
    return Found(intent=intent, brief=brief, turn=turn)


def _results(shop: Shop, turn: Turn) -> tuple[Query, Results]:
    """The query as it was searched, and its matches; several photos take turns."""
    if turn.looks is None:
        return turn.query, shop.searcher.search(turn.query, limit=MOST_PRODUCTS)
    found = []
    for look, garment in zip_longest(turn.looks, turn.garments):
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
    matches: dict[str, Match] = {}
    for match in (match for row in rows for match in row if match is not None):
        matches.setdefault(match.product.id, match)
    relaxed = dict.fromkeys(name for results in each for name in results.relaxed)
    return Results(matches=tuple(matches.values())[:MOST_PRODUCTS], relaxed=tuple(relaxed))


def _obstacle(shop: Shop, query: Query) -> notes.Obstacle | None:
    """Which one wish stands in the way of any result, and the least expensive product there is without it."""
    without: dict[str, Query] = {
        "price": replace(query, price_max=None, price_min=None),
        "size": replace(query, sizes=()),
        "brand": replace(query, brands=()),
        "exclude": replace(query, exclude={}),
        "audience": replace(query, audience=None),
    }
    for wish, wider in without.items():
        if wider != query and (nearest := _least_expensive(shop, wider)):
            return notes.Obstacle(wish, *nearest)
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
