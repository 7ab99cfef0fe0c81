"""The searching half of an answer: `search(shop, turn, ...) -> Found`, for a wish in words or pieces like a photo's."""

from __future__ import annotations

from dataclasses import replace

from bot import notes, wording
from bot.found import Found
from bot.matching import matches, obstacle
from bot.phrases import READ_CHARACTERS
from bot.shop import Shop
from bot.turns import Turn
from bot.writing import Brief


def search(
    shop: Shop, turn: Turn, text: str, *, intent: str, cheap: bool = False, cut: bool = False, seen: str | None = None
) -> Found:
    """The products for a turn's wish, and what has to be said of them; `seen` tells what a photo that came shows."""
    foreign = notes.other_currency(turn.query, shop.catalog.currency)
    told = [wording.CUT.format(length=READ_CHARACTERS) if cut else None, seen, foreign]
    turn = replace(turn, query=replace(turn.query, currency=shop.catalog.currency))
    query, results = matches(shop, turn, cheap=cheap)
    prices = tuple(match.product.price for match in results.matches)
    turn = replace(turn, prices=prices or turn.prices)
    if not results.matches:
        told.append(notes.nothing(query, obstacle(shop, query)))
        brief = Brief(query=query, results=results, garments=turn.garments)
        return Found(intent=intent, text=" ".join(filter(None, told)), brief=brief, turn=turn)
    told.append(notes.let_go(query, results, shop.vocabulary))
    said = tuple(filter(None, told))
    brief = Brief(
        query=query,
        results=results,
        garments=turn.owned,
        notes=said,
        said=text.strip(),
        foreign_currency=foreign is not None,
    )
    return Found(intent=intent, brief=brief, turn=turn)
