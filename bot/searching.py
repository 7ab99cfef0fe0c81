"""The searching half of an answer: `search(shop, turn, ...) -> Found`, for a wish in words or pieces like a photo's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot import english, notes, wording
from bot.asking_back import question
from bot.found import Found
from bot.matching import MOST_PRODUCTS, matches, obstacle
from bot.phrases import READ_CHARACTERS
from bot.progress import tell
from bot.shop import Shop
from bot.turns import Turn
from bot.writing import Brief
from retrieval.product import Query, Results


def search(
    shop: Shop,
    turn: Turn,
    text: str,
    *,
    intent: str,
    cheap: bool = False,
    end: str | None = None,
    cut: bool = False,
    seen: str | None = None,
    uncarried: Sequence[str] = (),
    unknown: str | None = None,
) -> Found:
    """The products for a turn's wish, and what has to be said of them; `seen` tells what a photo that came shows.

    `cheap` asks for less without a number, `end` for the "cheapest" or "dearest" there are;
    `uncarried` are brands named that the shop has nothing from, `unknown` is a thing that it has no word for.
    """
    tell("searching")
    foreign = notes.other_currency(turn.query, shop.catalog.currency)
    told = [wording.CUT.format(length=READ_CHARACTERS) if cut else None, seen, foreign]
    if uncarried and not turn.query.brands:
        told.append(wording.NOT_CARRIED.format(brands=english.listed(uncarried, "or")))
    if unknown:
        told.append(wording.UNKNOWN_KIND.format(kind=unknown))
    turn = replace(turn, query=replace(turn.query, currency=shop.catalog.currency))
    if turn.query.parts and not turn.owned:
        return _several(shop, turn, told, text, intent=intent, cheap=cheap, foreign=foreign is not None)
    query, results = matches(shop, turn, cheap=cheap, end=end)
    prices = tuple(match.product.price for match in results.matches)
    turn = replace(turn, prices=prices or turn.prices, **_shown(results))
    if not results.matches:
        told.append(notes.nothing(query, obstacle(shop, query)))
        brief = Brief(query=query, results=results, garments=turn.garments)
        return Found(intent=intent, text=" ".join(filter(None, told)), brief=brief, turn=turn)
    told.append(notes.let_go(query, results, shop.vocabulary))
    said = tuple(filter(None, told))
    if uncarried and not query.brands:
        results = replace(results, relaxed=("brand", *results.relaxed))
    if unknown:
        results = replace(results, relaxed=("category", *results.relaxed))
    asked, choices = question(turn, query, results)
    turn = replace(turn, questioned=turn.questioned or asked is not None)
    brief = Brief(
        query=query,
        results=results,
        garments=turn.owned,
        notes=said,
        said=text.strip(),
        foreign_currency=foreign is not None,
        question=asked,
    )
    return Found(intent=intent, brief=brief, turn=turn, choices=choices)


def _several(
    shop: Shop, turn: Turn, told: list[str | None], text: str, *, intent: str, cheap: bool, foreign: bool
) -> Found:
    """The products for a wish for several garments, garment by garment; of a limit for all, each leaves the others
    enough."""
    parts = turn.query.parts
    parts, found = _of_each(shop, turn, parts, cheap=cheap)
    if turn.query.total_max is not None:
        least = [min((match.product.price for match in each.matches), default=0.0) for each in found]
        left = [turn.query.total_max - sum(least) + own for own in least]
        parts = tuple(replace(part, price_max=max(most, 0.0)) for part, most in zip(parts, left, strict=True))
        parts, found = _of_each(shop, turn, parts, cheap=cheap)
    for part, each in zip(parts, found, strict=True):
        if each.matches:
            told.append(notes.let_go(part, each, shop.vocabulary))
        else:
            told.append(notes.nothing(part, obstacle(shop, part)))
    most = max(MOST_PRODUCTS // len(parts), 2)
    shown = tuple(dict.fromkeys(match for each in found for match in each.matches[:most]))
    relaxed = tuple(dict.fromkeys(name for each in found for name in each.relaxed))
    free = tuple(replace(part, price_max=None) for part in parts) if turn.query.total_max is not None else parts
    query = replace(turn.query, parts=free)  # what is left for one garment is no limit that anybody named
    turn = replace(turn, prices=tuple(match.product.price for match in shown), **_shown(Results(matches=shown)))
    said = tuple(filter(None, told))
    results = Results(matches=shown, relaxed=relaxed)
    brief = Brief(query=query, results=results, notes=said, said=text.strip(), foreign_currency=foreign)
    return Found(intent=intent, text=None if shown else " ".join(said), brief=brief, turn=turn)


def _of_each(
    shop: Shop, turn: Turn, parts: Sequence[Query], *, cheap: bool
) -> tuple[tuple[Query, ...], tuple[Results, ...]]:
    """What was searched for each garment, and what was found; to a dress belong women's shoes, said or not."""
    wearer = _wearer(shop, parts)
    worn = [replace(part, audience=part.audience or wearer) for part in parts]
    found = [matches(shop, replace(turn, query=part, prices=()), cheap=cheap) for part in worn]
    asked = [
        replace(query, audience=None) if wearer and part.audience is None else query
        for part, (query, _) in zip(parts, found, strict=True)
    ]
    return tuple(asked), tuple(results for _, results in found)


def _wearer(shop: Shop, parts: Sequence[Query]) -> str | None:
    """Whose the garments are where one of them tells: a dress a woman's, a tie a man's; None where both are named."""
    rules, kinds = shop.pairer.rules, {kind for part in parts for kind in part.categories}
    women, men = bool(kinds & set(rules.womens)), bool(kinds & set(rules.mens))
    said = any(part.audience or "audiences" in part.exclude for part in parts) or shop.profile.audience
    return None if said or women == men else "women" if women else "men"


def _shown(results: Results) -> dict[str, Any]:
    return {"shown": tuple(match.product.id for match in results.matches), "count": len(results.matches)}
