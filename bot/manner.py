"""How something is wanted, beside what: dressier or plainer than what was shown, and which wishes may not be let go.

`read_shift("too casual")` → (+1, spans); `read_firm("only teal", mentions)` → ("color",). Words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.phrases import Span
from retrieval.vocabulary import Mention

_UP = r"formal|elegant|dressy|dressed up|smart|festive|polished|sophisticated|glamorous|refined|fancy|classy"
_DOWN = r"casual|relaxed|laid[- ]?back|everyday|simple|sporty|easygoing|dressed down|informal|understated"
_MORE, _TOO = r"(?:(?:a (?:bit|little)|much|even|slightly|some(?:thing|what)) )?", r"(?:a (?:bit|little) |way |far )?"
_END = r"(?: (?:please|ones?|options?|though|for (?:me|that|it)))*"
_DRESSIER = re.compile(
    rf"\b{_MORE}(?:more (?:{_UP})|less (?:{_DOWN})|dressier|fancier|smarter|classier|posher)\b{_END}"
    rf"|\b{_TOO}(?:too (?:{_DOWN})|not (?:so |that |as )(?:{_DOWN})|not (?:{_UP}) enough)\b{_END}"
)
_PLAINER = re.compile(
    rf"\b{_MORE}(?:more (?:{_DOWN})|less (?:{_UP})|dressed down|plainer|simpler)\b{_END}"
    rf"|\b{_TOO}(?:too (?:{_UP})|not (?:so |that |as )(?:{_UP})|not (?:{_DOWN}) enough)\b{_END}"
)
_ONLY_BEFORE = re.compile(
    r"\b(?:only(?: in| of)?|must be(?: in| of)?|(?:has|have|needs?) to be(?: in| of)?|nothing but|strictly"
    r"|exclusively|exactly|definitely) $"
)
_ONLY_AFTER = re.compile(r" (?:only|and nothing else|or nothing)\b(?! [\d$€£₹])")
_FIRM_FACETS = ("color", "pattern", "material", "sleeves", "length", "brand")


def read_shift(text: str) -> tuple[int, tuple[Span, ...]]:
    """1 where a cleaned text asks for dressier, -1 for plainer, else 0; and where it says so."""
    low = text.lower()
    for step, pattern in ((1, _DRESSIER), (-1, _PLAINER)):
        if spans := tuple(Span(*match.span()) for match in pattern.finditer(low)):
            return step, spans
    return 0, ()


def read_firm(text: str, mentions: Iterable[Mention]) -> tuple[str, ...]:
    """The facets that a cleaned text will have met and no other way: "only teal", "must be cotton", "leather only"."""
    low = text.lower()
    firm = (
        mention.facet
        for mention in mentions
        if mention.facet in _FIRM_FACETS
        and (_ONLY_BEFORE.search(low[: mention.start]) or _ONLY_AFTER.match(low, mention.end))
    )
    return tuple(dict.fromkeys(firm))
