"""What is to be covered, said without naming a cut: "with sleeves", "I hate showing my arms", "nothing above the knee".

`read_covered(text) -> (refused mentions, spans)`: what leaves it bare is refused, so that every cut that covers it will
do. Words only.
"""

from __future__ import annotations

import re

from bot.phrases import Span
from retrieval.vocabulary import Mention

_HIDES = (
    r"(?:i(?:'d| would)? (?:want|like|love|need|prefer) to |to |that )?(?:hides?|covers?|conceals?|hiding"
    r"|covering(?: up)?|cover up)"
)
_SHOWS = (
    r"(?:i(?:'m| am)? )?(?:really )?(?:(?:hate|dislike|can't stand|avoid|don't like|do not like|not keen on"
    r"|not comfortable|uncomfortable) (?:showing|baring|exposing)(?: off)?|(?:don't|do not|never|rather not|not) "
    r"(?:want to |like to |wish to )?(?:show|bare|expose)(?: off)?|(?:self[- ]conscious|insecure|shy) about"
    r"|not showing|without showing)"
)
_MY = r" (?:\w+ ){0,3}?"
_COVERED = (
    (r"(?:with|has|have|having|and|some|need|want|add) (?:some |any )?sleeves?\b", "sleeves", ("sleeveless",)),
    (rf"(?:{_HIDES}|{_SHOWS}){_MY}shoulders?\b", "sleeves", ("sleeveless",)),
    (rf"(?:{_HIDES}|{_SHOWS}){_MY}(?:upper )?arms?\b", "sleeves", ("sleeveless", "short")),
    (rf"(?:{_HIDES}|{_SHOWS}){_MY}knees?\b|(?:nothing|not|never) above (?:the|my) knees?\b"
     r"|(?:covers?|below|past) (?:the|my) knees?\b", "length", ("mini",)),
    (rf"(?:{_HIDES}|{_SHOWS}){_MY}(?:bare )?legs?\b", "length", ("mini", "knee")),
)  # fmt: skip
_PATTERNS = tuple((re.compile(rf"\b{pattern}"), facet, names) for pattern, facet, names in _COVERED)


def read_covered(text: str) -> tuple[list[Mention], list[Span]]:
    """The cuts that a cleaned text will not have because of what they leave bare, and where it says so."""
    refused: list[Mention] = []
    spans: list[Span] = []
    for pattern, facet, names in _PATTERNS:
        for match in pattern.finditer(text.lower()):
            spans.append(Span(*match.span()))
            refused += [Mention(facet, name, *match.span()) for name in names]
    return refused, spans
