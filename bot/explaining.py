"""What is asked about a product shown: "why the second?", "is it cotton?", "what sizes does the red one come in?".

`asks_about` reads which question it is; `explained` answers it from the product's record and the wish alone.
"""

from __future__ import annotations

import re
from typing import Any

from bot import english, look_wording, notes, shown_wording
from bot.shop import Shop
from retrieval.money import money
from retrieval.product import Product, Query
from retrieval.reasons import NEAREST_WORDS, reason

_QUESTIONS = {
    "why": r"\bwhy\b|\bhow come\b|\bexplain\b|what made you",
    "size": r"\b(?:what|which) sizes?\b|\bsizes? (?:does|do|is|are)\b"
    r"|(?:come|comes|available|have it|get it) in (?:a )?(?:size|xxs|xs|s|m|l|xl|xxl|\d)"
    r"|\bis it (?:in|available in) (?:size |xs|s|m|l|xl)",
    "price": r"\b(?:how much|what(?:'s| is| does) .*(?:price|cost))\b",
    "material": r"\b(?:what|which) (?:material|fabric|cloth)|made (?:of|from|out of)\b",
    "brand": r"\b(?:who makes|which brand|what brand|who is it by)\b",
    "more": r"\b(?:tell me (?:more|something)|more (?:about|details|info\w*)|describe|details|what about its)\b",
}
_KINDS = {name: re.compile(words) for name, words in _QUESTIONS.items()}
_IS_IT = re.compile(r"^\W*(?:and |so |but |ok(?:ay)?,? )*(?:is|are|does|do|has|have)\b")
_IT = re.compile(r"\b(?:it|this|that|its|these|those|them|they|one|ones)\b")
_FACETS = {"color": "colors", "pattern": "patterns", "material": "materials", "occasion": "occasions",
           "season": "seasons"}  # fmt: skip


def asks_about(low: str) -> str | None:
    """Which question a cleaned text in lower case asks about a product: "why", "size", …, "is", or None."""
    kind = next((name for name, pattern in _KINDS.items() if pattern.search(low)), None)
    return kind or ("is" if _IS_IT.match(low) and _IT.search(low) else None)


def explained(shop: Shop, product: Product, query: Query, kind: str, text: str) -> str:
    """The answer about one product; what its record does not hold is said to be unknown."""
    name = english.capital(english.called(product, query))
    many = product.category is not None and english.is_plural(product.category)
    verbs = shown_wording.MANY_VERBS if many else shown_wording.ONE_VERBS
    match kind:
        case "why":
            why = reason(product, query, shop.vocabulary, photo=False)
            if "," not in why and (query.occasion or query.dress_code):  # one filter alone is no reason
                event = look_wording.TO_OCCASION.get(query.occasion or "", query.dress_code or query.occasion)
                return shown_wording.WHY_EVENT.format(name=english.called(product, query), event=event, **verbs)
            pattern = shown_wording.WHY_NEAREST if why in (NEAREST_WORDS, product.category) else shown_wording.WHY
            return pattern.format(name=name, why=why, **verbs)
        case "size" if product.sizes:
            return shown_wording.COMES_IN.format(name=name, sizes=english.listed(product.sizes), **verbs)
        case "price":
            return shown_wording.COSTS.format(name=name, price=money(product.price, product.currency), **verbs)
        case "material" if product.materials:
            return shown_wording.MADE_OF.format(name=name, materials=english.listed(product.materials), **verbs)
        case "brand" if product.brand:
            return shown_wording.MADE_BY.format(name=name, brand=product.brand, **verbs)
        case "is":
            return _whether(shop, product, text, name, verbs)
        case "more":
            return _all(product, name, verbs)
    return shown_wording.NOT_TOLD.format(name=name, what=shown_wording.ASKED.get(kind, kind))


def _whether(shop: Shop, product: Product, text: str, name: str, verbs: dict[str, str]) -> str:
    """Yes, no or unknown, for the facets that a question names."""
    asked = [m for m in shop.vocabulary.find(text) if m.facet in _FACETS]
    for mention in asked:
        known = getattr(product, _FACETS[mention.facet])
        if not known:
            return shown_wording.NOT_TOLD.format(name=name, what=shown_wording.ASKED.get(mention.facet, mention.facet))
        facet: dict[str, Any] = {_FACETS[mention.facet]: (mention.name,)}
        wish = Query(**facet)
        holds = mention.name in known or notes.meets(product, wish, mention.facet, shop.vocabulary)
        what = english.listed(english.pattern_adjective(value) for value in known)
        if not holds and mention.facet in ("occasion", "season"):
            return shown_wording.NOT_LISTED_FOR.format(name=name, what=mention.name, known=what, **verbs)
        pattern = shown_wording.YES_IT_IS if holds else shown_wording.NO_IT_IS
        return pattern.format(name=name, what=what, **verbs)
    return _all(product, name, verbs)


def _all(product: Product, name: str, verbs: dict[str, str]) -> str:
    """Everything that the record holds, as far as the name has not told it."""
    told = [
        f"of {english.listed(product.materials)}" if product.materials else "",
        english.listed(english.pattern_adjective(p) for p in product.patterns),
        english.sleeves_adjective(product.sleeves) if product.sleeves else "",
        english.length_adjective(product.length) if product.length else "",
        f"for {english.listed(product.seasons)}" if product.seasons else "",
        f"in {english.listed(product.sizes)}" if product.sizes else "",
    ]
    facts = english.listed(filter(None, told))
    price = money(product.price, product.currency)
    if not facts:
        return shown_wording.ALL_I_KNOW.format(name=name, price=price, **verbs)
    return shown_wording.ALL_OF_IT.format(name=name, price=price, facts=facts, **verbs)
