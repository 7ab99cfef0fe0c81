"""The synchronous half of an answer: `find(shop, text, photos, before) -> Found`, everything up to the wording.

understand → read the photos → search → note what has to be said. It runs in a worker thread; nothing here waits on a
network or keeps state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot import notes, talk, wording
from bot.matching import matches, obstacle
from bot.phrases import READ_CHARACTERS
from bot.shop import Shop
from bot.turns import Turn, goes_on
from bot.understanding import Understood, understand
from bot.writing import Brief
from retrieval.pictures import BadPicture, read_picture
from retrieval.product import Query

MOST_CHARACTERS = 2_000
MOST_PHOTOS = 6


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
    query, results = matches(shop, turn, cheap=understood.cheap)
    prices = tuple(match.product.price for match in results.matches)
    turn = replace(turn, prices=prices or turn.prices)
    if not results.matches:
        told.append(notes.nothing(query, obstacle(shop, query)))
        brief = Brief(query=query, results=results, garments=turn.garments)
        return Found(intent=intent, text=" ".join(filter(None, told)), brief=brief, turn=turn)
    told.append(notes.let_go(query, results, shop.vocabulary))
    said = tuple(filter(None, told))
    brief = Brief(query=query, results=results, garments=turn.garments, notes=said, said=text.strip())
    return Found(intent=intent, brief=brief, turn=turn)
