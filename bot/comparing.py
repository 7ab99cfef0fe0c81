"""Two products shown, side by side: "compare the first and the third", "which of these is warmer?".

`asks_to_compare` reads the wish, `compared` says how they differ by their records, and which for what. Nothing is
said of a product that its record does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import english, look_wording, shown_wording
from bot.advice import choose
from bot.shop import Shop
from retrieval.money import money
from retrieval.product import Product, Query

DRESSIER_BY = 0.6  # on the scale of formality, two deviations of a kind, from which one is called the dressier
_COMPARES = re.compile(
    r"\b(?:compare|comparison|versus|vs\.?|differences?\b|differ\b|(?:which|what)(?: (?:one|of (?:these|those|them)"
    r"(?: two)?|of the (?:two|three|four|five|six)))? (?:is|are|would (?:you|be|look)|do you|should i|looks?|fits?)"
    r" .*\b(?:better|best|prefer|take|choose|pick|recommend|nicer|smarter|warmer|dressier|cheaper|cheapest)"
    r"|(?:which|what) (?:one|of (?:these|those|them)(?: two)?) (?:is|are|would|do|should|looks?)"
    r"|which (?:is|would) (?:be )?(?:better|best|nicer)"
    r"|(?:the first|number [1-8]|[1-8]) (?:or|vs\.?) (?:the )?(?:second|third|fourth|number|[1-8])\b)"
)


def asks_to_compare(low: str) -> bool:
    """Whether a cleaned text in lower case asks how products shown compare, or which of them to take."""
    return _COMPARES.search(low) is not None


def compared(shop: Shop, products: Sequence[Product], query: Query) -> str:
    """How the first two products differ, and which one for what; `query` is what they were found for."""
    one, other = products[:2]
    names = _names(one, other, query)
    short = _short(one, other)
    said = [_prices(one, other, names), _looks(one, other, short), _shared(one, other)]
    said.append(english.capital(_verdict(shop, one, other, query, short)))
    return " ".join(filter(None, said))


def _names(one: Product, other: Product, query: Query) -> tuple[str, str]:
    first, second = english.called(one, query), english.called(other, query)
    return (first, second) if first != second else (f"“{one.title}”", f"“{other.title}”")


def _short(one: Product, other: Product) -> tuple[str, str]:
    """Both by what tells them apart: color, kind or brand."""
    for told in (
        [" ".join(("the", p.colors[0], "one")) if p.colors else "" for p in (one, other)],
        [f"the {p.category}" if p.category else "" for p in (one, other)],
        [f"the one from {p.brand}" if p.brand else "" for p in (one, other)],
    ):
        if all(told) and told[0] != told[1]:
            return told[0], told[1]
    return shown_wording.FORMER, shown_wording.LATTER


def _prices(one: Product, other: Product, names: tuple[str, str]) -> str:
    first, second = (f"{name} ({money(p.price, p.currency)})" for name, p in zip(names, (one, other), strict=True))
    difference = abs(one.price - other.price)
    if difference < 0.005:
        return shown_wording.COMPARED_SAME_PRICE.format(one=english.capital(first), other=second)
    cheaper, dearer = (first, second) if one.price < other.price else (second, first)
    return shown_wording.COMPARED_PRICES.format(
        cheaper=english.capital(cheaper), dearer=dearer, difference=money(difference, one.currency)
    )


def _told(product: Product) -> dict[str, str]:
    """What a record holds, in words that follow "is"."""
    patterns = [name for name in product.patterns if name != "textured"]
    told = {
        "color": english.listed(product.colors[:2]),
        "pattern": english.listed(english.pattern_adjective(name) for name in patterns[:1]),
        "material": english.listed(f"of {name}" if not i else name for i, name in enumerate(product.materials[:2])),
        "sleeves": english.sleeves_adjective(product.sleeves) if product.sleeves else "",
        "length": english.length_adjective(product.length) if product.length else "",
    }
    return {facet: words for facet, words in told.items() if words}


def _looks(one: Product, other: Product, short: tuple[str, str]) -> str:
    first, second = _told(one), _told(other)
    facets = [facet for facet in first if facet in second and first[facet] != second[facet]]
    facets = [facet for facet in facets if facet != "color" or not short[0].endswith(" one")]
    if not facets:
        return ""
    left, right = (english.listed(told[facet] for facet in facets) for told in (first, second))
    return shown_wording.COMPARED_LOOKS.format(
        one=english.capital(short[0]), looks=left, other=short[1], other_looks=right
    )


def _shared(one: Product, other: Product) -> str:
    first, second = _told(one), _told(other)
    same = [first[facet] for facet in first if second.get(facet) == first[facet]]
    return shown_wording.COMPARED_SHARED.format(shared=english.listed(same)) if same else ""


def _verdict(shop: Shop, one: Product, other: Product, query: Query, short: tuple[str, str]) -> str:
    """Which one for what: by the occasion that one alone states, else by what sets them apart."""
    if query.occasion and (query.occasion in one.occasions) != (query.occasion in other.occasions):
        which = short[query.occasion not in one.occasions]
        occasion = look_wording.TO_OCCASION.get(query.occasion, query.occasion)
        return shown_wording.VERDICT_OCCASION.format(which=which, occasion=occasion)
    dressed = [float(shop.pairer.reader.dressiness[shop.catalog.row(p.id) or 0]) for p in (one, other)]
    if one.price != other.price and abs(dressed[0] - dressed[1]) >= DRESSIER_BY:
        dressier = dressed[0] > dressed[1]
        cheaper = one.price < other.price
        if dressier == cheaper:
            return shown_wording.VERDICT_BOTH.format(which=short[not dressier])
        return shown_wording.VERDICT_EITHER.format(
            cheaper=short[not cheaper],
            dressier=short[not dressier],
        )
    return choose(shown_wording.VERDICT_YOUR_WORDS, f"{one.id} {other.id}")
