"""The pairing half of an answer: what is owned → looks of the catalog that go with it, and how the talk goes on.

`of_photos` and `of_words` begin such a talk, `go_on` takes it further: which piece is meant, what it really is, another
occasion, other looks, similar items instead. `retrieval.pairing` chooses the products, `bot.dressing` asks it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from bot import look_notes, look_wording, notes
from bot.belongings import Piece
from bot.dressing import dress
from bot.found import Found
from bot.look_choices import which
from bot.pair_words import asks_for_alike, asks_for_others, asks_otherwise, asks_to_pair, photo_wish
from bot.phrases import clean
from bot.piece_words import chosen, corrected, everything, meant, only_everything
from bot.progress import tell
from bot.searching import search
from bot.shop import Shop
from bot.turns import Turn, goes_on
from bot.understanding import WISHES, Understood, understand
from bot.writing import Brief
from retrieval.encoder import Vectors
from retrieval.garment import Garment
from retrieval.pictures import read_picture
from retrieval.product import Query

WHOLE = (0.0, 0.0, 1.0, 1.0)
_ADDS_A_PIECE = re.compile(r"\W*(?:and|also|plus|i also|together with)\b")
_WORN_WITH = re.compile(
    r"\W*(?:(?:and|but|or|what|how|about|if|can|could|i|wear|wore|put|pair|style|it|them|this)\W+)*(?<!out )with "
    r"(?=(?:a |an |my |the |some |\w+ )?\w+)"
)
_FOR_WHAT = re.compile(
    r"\W*(?:(?:no|ok(?:ay)?|and|but|actually|maybe|rather|now)\W+)*(?:it'?s |this is |that's )?(?:for|to|at|on|in|as)\b"
)
_ASKS_ANEW = re.compile(r"\b(?:something|anything|i need|i want|looking for|find me|show me)\b")
_WHICH_KIND = re.compile(r"\W*(?:what|which|any) \w+(?: \w+)?\W*$")
_POINTS = re.compile(r"\b(?:the|this|that|these|those|my)\b")
_SHORT_WORDS = 6
_BARE_WORDS = 2


def of_words(shop: Shop, understood: Understood, text: str) -> Found:
    """Looks for garments that a text names ("what goes with a navy blazer?"), or for none ("an outfit for dinner")."""
    owned = _all_in_words(shop, understood)
    turn = Turn(query=understood.query, intent="pair" if owned else "outfit", owned=owned)
    return dress(shop, turn, text, cheap=understood.cheap)


def of_photos(shop: Shop, text: str, photos: Sequence[bytes]) -> Found:
    """Looks for what photos show, or similar items where the text asks for these; raises BadPicture."""
    tell("looking")
    sights = [sight(shop, read_picture(photo), number) for number, photo in enumerate(photos)]
    seen = tuple(garment for garments, _ in sights for garment in garments)
    pictured = _understood(shop, text, pictured=True, of_looks=True)
    kinds = {shop.vocabulary.slot(kind) for kind in pictured.query.categories}
    intent = photo_wish(clean(text)[0].lower(), pictured.query, same=bool(kinds & {each.slot for each in seen}))
    if not seen:
        return Found(intent=intent, text=look_wording.NO_GARMENT if len(photos) == 1 else look_wording.NO_GARMENTS)
    if any(people > 1 for _, people in sights) and not meant(pictured.pieces, seen, shop.vocabulary):
        return Found(intent=intent, text=look_wording.SEVERAL_PEOPLE)
    understood = _understood(shop, text) if intent == "photo" else pictured
    query = understood.query if understood.intent in WISHES else Query()
    turn = Turn(query=_without_idle_text(query) if intent == "photo" else query, intent=intent, garments=seen)
    owned = _pointed_out(shop, text, pictured, turn) or _main(seen, len(photos))
    if not owned:
        return _ask_which(turn)
    return _answer(shop, replace(turn, owned=owned), text, cheap=understood.cheap)


def sight(shop: Shop, picture: Image.Image, number: int) -> tuple[tuple[Garment, ...], int]:
    """The garments of a photo, each with the photo's `number`, and how many people wear them."""
    seen = shop.reader.see(picture)
    return tuple(replace(garment, photo=number) for garment in seen.garments), seen.people


def go_on(shop: Shop, text: str, alone: Understood, before: Turn, *, follow_up: bool = False) -> Found | None:
    """The answer to a message that goes on from a photo or from looks; None where it is something else.

    `alone` is the message understood by itself.
    """
    plain = clean(text)[0]
    low = plain.lower()
    if before.garments and (found := _of_the_photo(shop, plain, alone, before)):
        return found
    if before.asked or not (before.of_looks or before.garments):
        return None
    alike = asks_for_alike(low, after_looks=before.of_looks)
    if before.owned and alike and (before.of_looks or not alone.query.categories):
        return _similar(shop, before, text)
    if before.intent == "photo":
        return _looks_instead(shop, before, text, alone)
    if before.of_looks and asks_for_others(low):
        return dress(shop, before, text, avoid=before.shown)
    if before.owned and alone.intent == "unclear" and asks_to_pair(low):  # "what goes with it?", of a piece just kept
        return dress(shop, before, text)
    if not before.of_looks or (alone.pieces and not _ADDS_A_PIECE.match(low)):
        return None
    if before.owned and alone.query.categories and _WORN_WITH.match(low):
        with_it = _understood(shop, f"i have {_WORN_WITH.sub('', low)}", of_looks=True)
        return dress(shop, replace(before, owned=(*before.owned, *_all_in_words(shop, with_it))), text)
    if not (follow_up or alone.pieces or refines(low, alone, before)):
        return None
    now = _understood(shop, text, before=before.query, of_looks=True)
    if now.intent not in WISHES:
        return None
    if not before.owned and now.query.categories:
        return search(shop, Turn(query=now.query), text, intent="search", cheap=now.cheap)
    owned = (*before.owned, *_all_in_words(shop, alone))
    styles = asks_otherwise(low)
    query = replace(now.query, styles=styles) if styles else now.query
    avoid = () if styles is None else before.shown
    return dress(shop, replace(before, query=query, owned=owned), text, cheap=now.cheap, avoid=avoid)


def refines(low: str, alone: Understood, before: Turn) -> bool:
    """Whether a message, in lower case and understood by itself, refines looks: "for dinner", "no heels", "shoes?"."""
    if alone.intent == "outfit":
        return bool(before.garments)
    if goes_on(low, alone):
        return True
    words = len(low.split())
    if alone.query.categories:
        return words <= _BARE_WORDS or _WHICH_KIND.match(low) is not None
    told = alone.query.occasion is not None and not _ASKS_ANEW.search(low)
    return told and (words <= _SHORT_WORDS or _FOR_WHAT.match(low) is not None)


def _of_the_photo(shop: Shop, plain: str, alone: Understood, before: Turn) -> Found | None:
    """The answer to what is said of the pieces in a photo: which one is meant, what it really is."""
    mentions = shop.vocabulary.find(plain)
    if right := corrected(plain, alone, before.owned, shop.vocabulary):
        seen = tuple(_replaced(garment, before.owned, right) for garment in before.garments)
        turn = replace(before, query=_restated(before.query, alone.query), owned=right, garments=seen)
        return _answer(shop, turn, plain, told=True)
    picked: tuple[Garment, ...] = ()
    points = _POINTS.search(plain.lower()) or only_everything(plain)
    if before.asked or (len(before.garments) > 1 and points and not alone.query.exclude):
        picked = chosen(plain, mentions, before.garments, shop.vocabulary, asked=before.asked)
    if picked and (before.asked or not set(map(id, picked)) <= set(map(id, before.owned))):
        now = _understood(shop, plain, pictured=True, of_looks=True)
        said = now.query if now.intent in WISHES else Query()
        sure = tuple(replace(garment, confidence=1.0) for garment in picked)  # the person names it so, too
        seen = tuple(_replaced(garment, picked, sure) for garment in before.garments)
        query = _restated(before.query, said)
        turn = replace(before, query=query, garments=seen, owned=sure, asked=False)
        return _answer(shop, turn, plain, cheap=now.cheap, told=True)
    if not before.asked:
        return None
    if asks_for_alike(plain.lower()):
        return _ask_which(replace(before, intent="photo"))
    if alone.intent in WISHES and refines(plain.lower(), alone, before):
        now = _understood(shop, plain, before=before.query, of_looks=True)
        return _ask_which(replace(before, query=now.query))
    return None


def _restated(before: Query, now: Query) -> Query:
    """The wish with what a message says of the person and the event, beside the piece that it is about."""
    return replace(
        before,
        audience=now.audience or before.audience,
        occasion=now.occasion or before.occasion,
        seasons=now.seasons or before.seasons,
        price_min=now.price_min or before.price_min,
        price_max=now.price_max or before.price_max,
        total_max=now.total_max or before.total_max,
        currency=now.currency or before.currency,
    )


def _replaced(garment: Garment, wrong: Sequence[Garment], right: Sequence[Garment]) -> Garment:
    return next((new for old, new in zip(wrong, right, strict=True) if old is garment), garment)


def _pointed_out(shop: Shop, text: str, pictured: Understood, turn: Turn) -> tuple[Garment, ...]:
    """Which of the pieces seen the message is about, where it says so."""
    plain = clean(text)[0]
    if found := meant(pictured.pieces, turn.garments, shop.vocabulary):
        return found
    if everything(plain):
        return turn.garments
    if turn.intent != "photo":
        return ()
    return chosen(plain, shop.vocabulary.find(plain), turn.garments, shop.vocabulary, asked=False)


def _main(seen: Sequence[Garment], photos: int) -> tuple[Garment, ...]:
    """The only piece seen, or the largest of each of several photos; nothing where one photo shows several."""
    first = {garment.photo: garment for garment in reversed(seen)}
    return tuple(first[number] for number in sorted(first)) if photos > 1 or len(seen) == 1 else ()


def _ask_which(turn: Turn) -> Found:
    text = look_notes.which(turn.garments, alike=turn.intent == "photo")
    brief = Brief(query=turn.query, garments=turn.garments)
    return Found(
        intent=turn.intent, text=text, brief=brief, choices=which(turn.garments), turn=replace(turn, asked=True)
    )


def _answer(shop: Shop, turn: Turn, text: str, *, cheap: bool = False, told: bool = False) -> Found:
    """Looks for what is owned, or pieces like it, after saying what was seen, or was `told` by the person."""
    if turn.intent == "photo":
        seen = look_notes.seen(turn.owned, told=True) if told else notes.seen(turn.owned)
        return search(shop, turn, "" if told else text, intent="photo", cheap=cheap, seen=seen)
    return dress(shop, turn, text, cheap=cheap, seen=look_notes.seen(turn.owned, told=told), doubtable=not told)


def _similar(shop: Shop, before: Turn, text: str) -> Found:
    """Pieces like the owned ones: by the photo, or by the words that named them."""
    wearer = Query(audience=before.query.audience)
    now = _understood(shop, text, before=wearer)
    query = replace(now.query if now.intent in WISHES else wearer, text="", occasion=None)
    if not before.garments:
        first = before.owned[0]
        told = Query(text=notes.garment_words(first), categories=(first.category,), colors=first.colors)
        query = replace(told, audience=query.audience, price_max=query.price_max, colors=query.colors or told.colors)
    turn = Turn(query=query, intent="photo", garments=before.garments, owned=before.owned if before.garments else ())
    return search(shop, turn, text, intent="photo", cheap=now.cheap)


def _looks_instead(shop: Shop, before: Turn, text: str, alone: Understood) -> Found | None:
    """From similar items to looks around the same piece: "and what goes with it?"."""
    if not before.owned or not (asks_to_pair(clean(text)[0].lower()) or alone.intent == "outfit"):
        return None
    pictured = _understood(shop, text, pictured=True, of_looks=True)
    query = pictured.query if pictured.intent in WISHES else Query()
    query = replace(query, audience=query.audience or before.query.audience)
    return dress(shop, replace(before, intent="pair", query=query, prices=(), shown=()), text, cheap=pictured.cheap)


def _all_in_words(shop: Shop, understood: Understood) -> tuple[Garment, ...]:
    return tuple(_in_words(shop, piece) for piece in understood.pieces)


def _in_words(shop: Shop, piece: Piece) -> Garment:
    vector = shop.encoder.texts([piece.words])[0]
    return told_garment(shop, piece.category, piece.colors, piece.patterns, vector)


def told_garment(
    shop: Shop, category: str, colors: tuple[str, ...], patterns: tuple[str, ...], vector: Vectors
) -> Garment:
    """A garment that is known, not seen in a photo: one that the person names, or a product; `vector` is (dim,)."""
    return Garment(
        category=category,
        slot=shop.vocabulary.slot(category),
        colors=colors,
        pattern=next(iter(patterns), None),
        box=WHOLE,
        confidence=1.0,
        vector=vector,
    )


def _without_idle_text(query: Query) -> Query:
    """The wish beside a photo without words that only point at it: "something like this" describes nothing."""
    facets = (
        *(query.categories, query.colors, query.patterns, query.materials, query.sleeves, query.lengths, query.styles),
        *(query.seasons, query.brands, query.occasion),
    )
    return query if any(facets) else replace(query, text="")


def _understood(
    shop: Shop, text: str, *, before: Query | None = None, pictured: bool = False, of_looks: bool = False
) -> Understood:
    return understand(
        text,
        vocabulary=shop.vocabulary,
        brands=shop.catalog.brands,
        currency=shop.catalog.currency,
        before=before,
        pictured=pictured,
        of_looks=of_looks,
    )
