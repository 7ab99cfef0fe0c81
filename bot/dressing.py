"""`dress(shop, turn, text) -> Found`: asks for looks around what is owned, and says what must be said of them.

Where there are none it says what stands in the way. It reads no message: `bot.outfits` does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import replace
from statistics import median

from bot import look_notes, look_wording, wording
from bot.choices import Choice
from bot.found import Found
from bot.keeping_to import fill
from bot.look_choices import after_looks, grown_ups, kinds_instead
from bot.notes import other_currency
from bot.progress import tell
from bot.searching import search
from bot.shop import Shop
from bot.turns import Turn
from bot.wardrobe_replies import own_and_missing
from bot.writing import Brief
from retrieval.look import Look, Looks
from retrieval.money import money
from retrieval.product import Query, Results

MOST_LOOKS = 3
STEP_DOWN = 0.8  # how much less is asked for, again and again, to find what a look costs at least
LESS = 0.8  # "cheaper" without a limit: a fifth less than the middle one of the looks


def dress(
    shop: Shop,
    turn: Turn,
    text: str,
    *,
    cheap: bool = False,
    seen: str | None = None,
    doubtable: bool = False,
    avoid: Collection[str] = (),
) -> Found:
    """Looks for the turn's wish around what is owned, or around nothing.

    `seen` says what a photo showed, `doubtable` that the person may set it right; products with an id in `avoid` were
    shown before. `cheap` asks for less without a number. Of a turn with a wardrobe it is said what is missing in it.
    """
    tell("searching")
    foreign = other_currency(turn.query, shop.catalog.currency)
    said = replace(turn.query, currency=shop.catalog.currency)
    query = fill(shop, said, turn.owned)

    def ask(query: Query) -> Looks:
        away = {*avoid, *shop.profile.disliked}
        return shop.pairer.looks(turn.owned, query, wardrobe=turn.wardrobe, limit=MOST_LOOKS, avoid=away)

    looks = ask(query)
    if cheap and looks.looks and said.total_max is None and said.price_max is None:
        totals = turn.prices if turn.shown else _totals(looks)
        most = round(LESS * median(totals), 2)
        if (found := ask(replace(query, total_max=most))).looks:
            looks, query, said = found, replace(query, total_max=most), replace(said, total_max=most)
    turn = replace(turn, query=said, asked=False)
    if not looks.looks or (turn.intent == "outfit" and not query.categories and _half_dressed(looks)):
        return _none(shop, turn, query, text, ask, others=bool(avoid))
    shown = tuple(match.product.id for match in looks.matches)
    turn = replace(turn, prices=_totals(looks), shown=(*avoid, *shown))
    rules = shop.pairer.rules
    taken = look_notes.taken_for(turn.owned, query, looks, {*rules.womens, *rules.mens})
    for_whom = look_notes.taken_for_words(turn.owned, taken) if taken else None
    brief = Brief(
        query=query,
        results=Results(matches=looks.matches, relaxed=looks.relaxed),
        looks=looks.looks,
        owned=turn.owned,
        introduced=seen is not None,
        garments=turn.garments,
        notes=tuple(filter(None, (seen, for_whom, foreign, look_notes.shortcomings(looks)))),
        said=text.strip(),
        foreign_currency=foreign is not None,
    )
    doubted = doubtable and turn.owned and turn.owned[0].confidence < look_notes.DOUBTED
    corrections = kinds_instead(shop, turn.owned[0]) if doubted else ()
    after = after_looks(turn)
    choices = (*corrections, *(choice for choice in after if not corrections or not choice.text.startswith("for ")))
    choices = (*(grown_ups(taken) if taken else ()), *choices)
    told = " ".join((*brief.notes, own_and_missing(looks.looks, query))) if turn.wardrobe else None
    return Found(intent=turn.intent, text=told, brief=brief, choices=choices, turn=turn)


def _none(shop: Shop, turn: Turn, query: Query, text: str, ask: Callable[[Query], Looks], *, others: bool) -> Found:
    """What is said where there is no look for a `query`: what stands in the way, and the nearest step."""
    owned = turn.owned
    brief = Brief(query=query, owned=owned, garments=turn.garments)
    choices = after_looks(turn)
    if others:
        left = tuple(choice for choice in choices if choice.text != "other looks")
        return Found(intent=turn.intent, text=look_wording.NO_OTHER_LOOKS, brief=brief, choices=left, turn=turn)
    limited = query.total_max is not None or query.price_max is not None
    free = ask(replace(query, price_min=None, price_max=None, total_max=None)) if limited else Looks(looks=())
    nearest = _least(ask, query, free)
    if turn.intent == "outfit" and nearest is None:
        return search(shop, Turn(query=turn.query), text, intent="search")  # better single pieces than nothing
    said = look_notes.none_within(owned, query, shop.catalog.currency, nearest)
    if nearest is not None:
        most = math.ceil(nearest)
        label = wording.UP_TO_LABEL.format(limit=money(most, shop.catalog.currency))
        choices = (Choice(label=label, text=f"under {most} in all"), *choices)
    elif look_notes.child_dressed(owned, query):
        choices = (*grown_ups(), *choices)
    return Found(intent=turn.intent, text=said, brief=brief, choices=choices, turn=turn)


def _least(ask: Callable[[Query], Looks], query: Query, free: Looks) -> float | None:
    """What the least expensive look costs, as far as asking for ever less finds it; None where `free` has none."""
    least, whole = None, min(map(_worn, free.looks), default=0)
    while free.looks and min(map(_worn, free.looks)) >= whole:
        least = min(_totals(free))
        free = ask(replace(query, price_min=None, price_max=None, total_max=round(STEP_DOWN * least, 2)))
    return least


def _worn(look: Look) -> int:
    """How many of a look's pieces clothe: a look that saves on its shoes is no cheaper look."""
    return sum(match.slot in ("one-piece", "top", "bottom", "shoes") for match in look.matches)


def _half_dressed(looks: Looks) -> bool:
    """Whether the looks from nothing leave a body bare: the shop has no such pieces, say for a child."""
    worn = [{match.slot for match in look.matches} | {garment.slot for garment in look.owned} for look in looks.looks]
    return all(not {"one-piece", "bottom"} & slots for slots in worn)


def _totals(looks: Looks) -> tuple[float, ...]:
    return tuple(look.total for look in looks.looks)
