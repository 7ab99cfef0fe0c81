"""The synchronous half of an answer: `find(shop, text, photos, before) -> Found`, everything up to the wording.

understand → looks (`bot.outfits`) or a search (`bot.searching`) → note what has to be said. It runs in a worker thread;
nothing here waits on a network or keeps state.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import know_how, outfits, pressed, shown, talk, wording
from bot.declining import INSULT, declined, without_orders
from bot.follow_ups import of_the_person, starts_anew
from bot.formality import fits, stepped
from bot.found import Found as Found  # what others take from here
from bot.heard import Heard
from bot.phrases import clean
from bot.searching import search
from bot.shop import Shop
from bot.turns import Turn, goes_on
from bot.understanding import WISHES, Understood, understand
from bot.unknown_kinds import unknown_kind
from retrieval.pictures import BadPicture
from retrieval.product import Query

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
    text, said = without_orders(text), text
    if found := _declined(text, said, photos, before):
        return found
    if photos:
        try:
            return outfits.of_photos(shop, text, photos)
        except BadPicture as problem:
            return Found(intent="problem", text=str(problem))
    if found := pressed.answer(shop, text, before):
        return found
    alone = _understood(shop, text, None, heard)
    if found := _no_wish(text, alone, before):
        return found
    if found := know_how.answer(shop, text, alone, before):
        return found
    questioned = before is not None and before.questioned
    if before and (found := outfits.go_on(shop, text, alone, before, follow_up=follow_up)):
        return found
    if before and not before.of_looks and (found := shown.answer(shop, text, before, alone)):
        return found
    before = before if before and not before.of_looks and (follow_up or _goes_on(text, alone, before)) else None
    if before and alone.intent == "outfit" and not alone.query.categories:
        before = replace(before, query=of_the_person(before.query))  # the kind shown last is no limit of an outfit
    understood = _understood(shop, text, before, heard) if before else alone
    if understood.intent in ("pair", "outfit"):
        return outfits.of_words(shop, understood, text)
    if understood.intent != "search":
        return Found(intent=talk.intent(understood.intent), text=talk.answer(understood.intent, text))
    turn = replace(before or Turn(query=understood.query, questioned=questioned), query=understood.query)
    if before and understood.shift:
        return _shifted(shop, turn, text, understood)
    return _searched(shop, turn, text, understood)


def _declined(text: str, said: str, photos: Sequence[bytes], before: Turn | None) -> Found | None:
    """The refusal of what is unsafe, and of what was `said` but for the orders to the bot where that leaves nothing."""
    unsafe = declined(clean(text)[0])
    if unsafe not in (None, INSULT):
        return Found(intent="out_of_scope", text=wording.DECLINED[unsafe], turn=before)
    if text != said and not text.strip() and not photos:
        return Found(intent="out_of_scope", text=wording.NO_ORDERS, turn=before)
    return None


def _no_wish(text: str, alone: Understood, before: Turn | None) -> Found | None:
    """The answer to an insult, which beside a wish is let pass, and to "start over"."""
    plain = clean(text)[0]
    if declined(plain) == INSULT and not alone.query.categories:
        return Found(intent="small_talk", text=wording.DECLINED[INSULT], turn=before)
    if starts_anew(plain) and alone.intent not in WISHES:
        return Found(intent="help", text=wording.STARTED_ANEW, turn=Turn(query=Query()))
    return None


def _searched(shop: Shop, turn: Turn, text: str, understood: Understood, seen: str | None = None) -> Found:
    return search(
        shop,
        turn,
        text,
        intent="search",
        cheap=understood.cheap,
        end=understood.end,
        cut=understood.cut,
        seen=seen,
        uncarried=understood.uncarried,
        unknown=unknown_kind(shop, understood.query) if turn.query == understood.query else None,
    )


def _shifted(shop: Shop, turn: Turn, text: str, understood: Understood) -> Found:
    """Dressier or plainer pieces than those shown last; those again where there are no others, and that is said."""
    last = turn.shown[-turn.count :] if turn.count else ()
    turn = replace(turn, query=stepped(shop, turn.query, understood.shift, last))
    others = replace(shop, searcher=shop.searcher.avoiding(last))
    found = _searched(others, turn, text, understood)
    if any(fits(shop, turn.query, match.product) for match in found.brief.results.matches):
        return found
    note = wording.NOTHING_DRESSIER if understood.shift > 0 else wording.NOTHING_PLAINER
    return _searched(shop, turn, text, understood, seen=note)


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
