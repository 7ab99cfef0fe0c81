"""Two readings of one message made into one: `agree(understood, heard, text, vocabulary)`. Pure, and no network.

What the parser read by a word of the vocabulary stands, unless Gemini shows that the same words refuse or own it. A
price, a size, an audience and a refusal that the parser read stand in any case. Gemini adds what the parser has no
word for; what it has a word for and set aside, it set aside for a reason ("my sister's wedding" is no women's wear).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.belongings import Piece
from bot.budgets import AROUND
from bot.evidence import letters
from bot.heard import OWNED, REFUSED, WANTED, Heard, Price, Term
from bot.negation import REFUSABLE
from bot.phrases import read_words
from bot.wearers import read_wearer
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

if TYPE_CHECKING:
    from bot.understanding import Understood

_LISTS = {**REFUSABLE, "style": "styles", "season": "seasons", "weather": "weather"}
_SINGLE = {"occasion": "occasion", "dress_code": "dress_code", "audience": "audience", "recipient": "recipient"}
_TALK = {"greeting": "small_talk", "thanks": "small_talk", "goodbye": "small_talk", "help": "help",
         "out_of_scope": "out_of_scope"}  # fmt: skip


def agree(understood: Understood, heard: Heard, text: str, vocabulary: Vocabulary) -> Understood:
    """What both ways make of a message: `understood` is the parser's, of the cleaned English `text`."""
    parsed = frozenset((m.facet, m.name) for m in vocabulary.find(text))
    lay = _Lay(heard, parsed, vocabulary)
    query = lay.over(understood.query)
    pieces = (*understood.pieces, *lay.pieces(understood.query))
    changed = query != understood.query or pieces != understood.pieces
    intent = understood.intent
    if intent == "unclear":
        intent = "search" if changed else _TALK.get(heard.intent, intent)
    if intent == "search" and len(pieces) > len(understood.pieces) and not query.categories:
        intent = "pair"
    if intent == understood.intent and not changed:
        return understood
    return replace(understood, intent=intent, query=query, pieces=pieces)


class _Lay:
    """Lays what was heard over queries of the parser's; `parsed` is all that the vocabulary finds in the text."""

    def __init__(self, heard: Heard, parsed: frozenset[tuple[str, str]], vocabulary: Vocabulary) -> None:
        self._heard, self._parsed, self._vocabulary = heard, parsed, vocabulary

    def over(self, query: Query) -> Query:
        """The query of the whole, and of each of its parts."""
        parts = tuple(self._over(part, self._number(part)) for part in query.parts)
        return replace(self._over(query, None), parts=parts)

    def _number(self, part: Query) -> int:
        """The number that Gemini gave the garment of a part; -1 where it named none such."""
        kinds = (h for h in self._heard.terms if h.facet == "category" and h.name in part.categories)
        return next((term.garment for term in kinds), -1)

    def _over(self, query: Query, number: int | None) -> Query:
        about = [h for h in self._heard.terms if number is None or h.garment in (0, number)]
        taken = {(h.facet, h.name) for h in about if self._takes_away(h)}
        new = [h for h in about if h.role == WANTED and self._is_new(h)]
        changes: dict[str, object] = {}
        for facet, key in _LISTS.items():
            had = [name for name in getattr(query, key) if (facet, name) not in taken]
            named = [h.name for h in new if h.facet == facet and h.name not in query.exclude.get(key, ())]
            changes[key] = tuple(dict.fromkeys((*had, *named)))
        for facet, key in _SINGLE.items():
            named = [h.name for h in new if h.facet == facet]
            changes[key] = getattr(query, key) or next(iter(named), None)
        changes |= {"exclude": self._exclude(query, about), "sizes": query.sizes or self._sizes(number)}
        changes |= self._prices(query, number)
        return _told(replace(query, **changes), query)  # type: ignore[arg-type]

    def _is_new(self, term: Term) -> bool:
        """Whether the parser has no word for it in the text; the shirt of a "shirt dress" it knows as a dress."""
        if term.facet in ("audience", "recipient"):
            return not any(_is_person(word.said) for word in read_words(term.words))
        if term.facet in ("weather", "dress_code"):  # the parser has words for these of its own; a "raincoat" is none
            return not term.knows
        return (term.facet, term.name) not in self._parsed | term.knows

    def _takes_away(self, term: Term) -> bool:
        """Whether words refuse or own what they name: they say more than the name, which is wished for nowhere else."""
        if term.role == WANTED or term.name in self._heard.named(term.facet):
            return False
        names = (letters(word) for word in self._vocabulary.words(term.facet, term.name)) if term.knows else ()
        return letters(term.words) not in {*names, letters(term.name)}

    def _exclude(self, query: Query, about: list[Term]) -> dict[str, tuple[str, ...]]:
        exclude = dict(query.exclude)
        for term in about:
            key = REFUSABLE.get(term.facet)
            wanted = key is not None and term.name in getattr(query, key)
            if key is not None and term.role == REFUSED and (not wanted or self._takes_away(term)):
                exclude[key] = tuple(dict.fromkeys((*exclude.get(key, ()), term.name)))
        return exclude

    def _sizes(self, number: int | None) -> tuple[str, ...]:
        return tuple(size for size, of in self._heard.sizes if number is None or of in (0, number))

    def _prices(self, query: Query, number: int | None) -> dict[str, object]:
        """Gemini's limits where the parser read none; a number that is a size is no price."""
        sizes = {float(number) for size in query.sizes for number in re.findall(r"\d+(?:\.\d+)?", size)}
        prices = [p for p in self._heard.prices if number is None or p.garment in (0, number)]
        prices = [price for price in prices if price.amount not in sizes]
        if any((query.price_min, query.price_max, query.total_max)) or not prices:
            return {}
        limits: dict[str, object] = {}
        for price in prices:
            limits |= _limits(price)
        return {**limits, "currency": next((p.currency for p in prices if p.currency), None)}

    def pieces(self, query: Query) -> tuple[Piece, ...]:
        """What is owned that the parser took for wished for."""
        own = [h for h in self._heard.terms if h.role == OWNED]
        kinds = [h for h in own if h.facet == "category" and h.name in query.categories and self._takes_away(h)]
        return tuple(self._piece(kind, [h for h in own if h.garment == kind.garment]) for kind in kinds)

    def _piece(self, kind: Term, own: list[Term]) -> Piece:
        named = {facet: tuple(h.name for h in own if h.facet == facet) for facet in ("color", "pattern", "material")}
        return Piece(
            category=kind.name,
            colors=named["color"],
            patterns=named["pattern"],
            materials=named["material"],
            words=" ".join((*named["color"], kind.name)),
        )


def _limits(price: Price) -> dict[str, object]:
    if price.bound == "around":
        return {"price_min": round(price.amount * (1 - AROUND), 2), "price_max": round(price.amount * (1 + AROUND), 2)}
    if price.bound == "least":
        return {"price_min": price.amount}
    return {"total_max" if price.total else "price_max": price.amount}


def _is_person(word: str) -> bool:
    """Whether the parser knows a word as a person, so that it has decided what the text says of them."""
    wearer = read_wearer(f"for my {word}", [])
    return wearer.audience is not None or wearer.child


def _told(query: Query, before: Query) -> Query:
    """The query with what is new in its text, too, which the search by text reads."""
    new = [
        name for key in _LISTS.values() for name in getattr(query, key)
        if name not in getattr(before, key) and name not in letters(before.text)
    ]  # fmt: skip
    return replace(query, text=" ".join(filter(None, (query.text, *new)))) if new else query
