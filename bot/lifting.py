"""Filters that a message lets go: "any color", "no limit on the price", "the brand doesn't matter".

`read_lifted(text)` tells which facets, and where it says so; `lift(query, facets)` is the wish without them; `held`
tells which a wish has. It is read in messages that go on from a wish.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.phrases import Span
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

# What a wish holds, in the order in which letting go of it helps most; and what lets go of it.
LIFTED_BY = {
    "price": "any price", "color": "any color", "brand": "any brand", "material": "any material",
    "pattern": "any pattern", "size": "any size", "occasion": "any occasion", "sleeves": "any sleeves",
    "length": "any length", "style": "any style", "season": "any season", "audience": "for anyone",
}  # fmt: skip
_FIELDS = {
    "price": ("price_min", "price_max", "total_max"), "color": ("colors",), "pattern": ("patterns",),
    "material": ("materials",), "brand": ("brands",), "size": ("sizes", "fits"), "sleeves": ("sleeves",),
    "length": ("lengths",), "style": ("styles",),
    "occasion": ("occasion", "dress_code", "formality_min", "formality_max"), "season": ("seasons", "weather"),
    "audience": ("audience",),
}  # fmt: skip
_EXCLUDED = {"audience": "audiences", "color": "colors", "pattern": "patterns", "material": "materials",
             "brand": "brands", "sleeves": "sleeves", "length": "lengths"}  # fmt: skip
_NAMES = {
    "price": r"prices?|budgets?|costs?|price range|price limit", "color": r"colou?rs?", "pattern": r"patterns?|prints?",
    "material": r"materials?|fabrics?", "brand": r"brands?|labels?|makers?", "size": r"sizes?",
    "sleeves": r"sleeves?(?: lengths?)?", "length": r"lengths?", "style": r"styles?", "occasion": r"occasions?",
    "season": r"seasons?", "audience": r"genders?|sections?",
}  # fmt: skip
_NAMED = rf"(?:{'|'.join(f'(?P<{facet}>{names})' for facet, names in _NAMES.items())})"
_LIMIT = r"(?:limits?|filters?|restrictions?)"
_DROP = r"(?:drop|remove|lift|ignore|never mind)"
_WAYS = tuple(
    re.compile(rf"\b{way}\b")
    for way in (
        rf"(?:in |of |for |from |at |with )?(?:any|whatever|whichever|every)(?: other)? (?:the )?{_NAMED}"
        r"(?: (?:is fine|will do|goes|works|is ok(?:ay)?|you like))?",
        rf"(?:no|without|without an?|{_DROP} the) {_NAMED} {_LIMIT}",
        rf"(?:no|without|without an?|{_DROP} the) {_LIMIT} (?:on|for|to) (?:the )?{_NAMED}",
        rf"{_DROP} the {_NAMED}",
        rf"(?:the )?{_NAMED} (?:does not|doesn't|do not|don't) matter",
        rf"regardless of (?:the )?{_NAMED}",
    )
)
_FOR_ANYONE = re.compile(r"\bfor (?:anyone|anybody|everyone|everybody)\b")


def read_lifted(text: str) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """The facets that a cleaned text lets go, in order, and where it does."""
    low = text.lower()
    found = [(match.start(), match) for way in _WAYS for match in way.finditer(low)]
    facets, spans = [], []
    for _, match in sorted(found, key=lambda each: each[0]):
        facets.append(next(facet for facet in _NAMES if match[facet]))
        spans.append(Span(*match.span()))
    for anyone in _FOR_ANYONE.finditer(low):
        facets.append("audience")
        spans.append(Span(*anyone.span()))
    return tuple(dict.fromkeys(facets)), tuple(spans)


def held(query: Query) -> tuple[str, ...]:
    """The facets that a wish holds and that can be let go, the most helpful first."""
    wishes = (query, *query.parts)
    return tuple(facet for facet in LIFTED_BY if any(_holds(wish, facet) for wish in wishes))


def _holds(query: Query, facet: str) -> bool:
    return any(getattr(query, name) for name in _FIELDS[facet])


def lift(query: Query, facets: Collection[str], vocabulary: Vocabulary) -> Query:
    """The wish, in all its parts and in its words, without these facets, wished for or refused."""
    if not facets:
        return query
    changes: dict[str, Any] = {}
    for facet in facets:
        changes |= {name: () if isinstance(getattr(query, name), tuple) else None for name in _FIELDS[facet]}
    gone = {_EXCLUDED[facet] for facet in facets if facet in _EXCLUDED}
    return replace(
        query,
        **changes,
        exclude={key: names for key, names in query.exclude.items() if key not in gone},
        firm=tuple(facet for facet in query.firm if facet not in facets),
        text=_words_without(query, facets, vocabulary),
        parts=tuple(lift(part, facets, vocabulary) for part in query.parts),
    )


def _words_without(query: Query, facets: Collection[str], vocabulary: Vocabulary) -> str:
    """The words of a wish without those that say what is let go."""
    kept = list(query.text)
    for mention in vocabulary.find(query.text):
        if mention.facet in facets:
            kept[mention.start : mention.end] = "\0" * (mention.end - mention.start)
    brands = query.brands if "brand" in facets else ()
    text = (
        re.sub(rf"\b(?:{'|'.join(map(re.escape, brands))})\b", "\0", "".join(kept), flags=re.I)
        if brands
        else "".join(kept)
    )
    text = re.sub(r"(?:\b(?:for|in|to|with|by|from|a|an|the) +)*\0+(?:'s)?", " ", text)
    return re.sub(r"\s+", " ", re.sub(r"(?:\s*,)+", ",", text)).strip(" ,-")
