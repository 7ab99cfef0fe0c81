"""Between the wardrobe and the rest of the bot: what a photo shows, which piece is meant, looks from what is owned.

Synchronous: `bot.wardrobe` calls it in a worker thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import look_wording
from bot.dressing import dress
from bot.found import Found
from bot.outfits import sight
from bot.piece_words import as_named, chosen
from bot.shop import Shop
from bot.turns import Turn
from bot.understanding import understand
from bot.wardrobe_words import names_all, points
from retrieval.garment import Garment
from retrieval.pictures import read_picture
from retrieval.product import Query
from retrieval.vocabulary import Mention, Vocabulary


def see(shop: Shop, photos: Sequence[bytes]) -> Found:
    """What photos show, as a turn to go on from; or the sentence for what cannot be kept. Raises BadPicture."""
    sights = [sight(shop, read_picture(photo), number) for number, photo in enumerate(photos)]
    garments = tuple(garment for seen, _ in sights for garment in seen)
    if not garments:
        return Found(intent="wardrobe", text=look_wording.NO_GARMENT if len(photos) == 1 else look_wording.NO_GARMENTS)
    if any(people > 1 for _, people in sights):
        return Found(intent="wardrobe", text=look_wording.SEVERAL_PEOPLE)
    alone = all(len(seen) == 1 for seen, _ in sights)
    return Found(
        intent="wardrobe",
        turn=Turn(query=Query(), intent="pair", garments=garments, owned=garments if alone else ()),
    )


def meant(what: str, turn: Turn, vocabulary: Vocabulary, *, with_photo: bool) -> tuple[Garment, ...]:
    """The garments of a turn that words mean; nothing where it cannot be told which.

    Words beside a photo of one garment also say what it is: "keep this black skirt".
    """
    mentions = vocabulary.find(what)
    if names_all(what):
        return turn.garments
    if with_photo and len(turn.garments) == 1:
        return (_as_said(turn.garments[0], mentions, vocabulary),)
    if points(what):
        return turn.garments if len(turn.garments) == 1 else () if turn.asked else turn.owned
    picked = chosen(what, mentions, turn.garments, vocabulary, asked=True)
    return picked or (turn.owned if with_photo and not mentions else ())


def _as_said(garment: Garment, mentions: Sequence[Mention], vocabulary: Vocabulary) -> Garment:
    kinds, colors, patterns = (
        tuple(mention.name for mention in mentions if mention.facet == facet)
        for facet in ("category", "color", "pattern")
    )
    if kinds and garment.category not in vocabulary.expand(kinds[0]):
        garment = as_named(garment, kinds[0], vocabulary)
    if not (colors or patterns):
        return garment
    pattern = patterns[0] if patterns else garment.pattern
    return replace(garment, colors=colors or garment.colors, pattern=pattern, confidence=1.0)


def wear(shop: Shop, text: str, garments: tuple[Garment, ...]) -> Found:
    """Looks for what a text names, built from what is owned first."""
    understood = understand(
        text, vocabulary=shop.vocabulary, brands=shop.catalog.brands, currency=shop.catalog.currency
    )
    turn = Turn(query=understood.query, intent="outfit", wardrobe=garments)
    return dress(shop, turn, text, cheap=understood.cheap)
