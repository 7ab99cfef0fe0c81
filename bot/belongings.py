"""Garments a person has already and wants something for: "to go with my black jeans", "I have a navy suit".

`read_belongings` finds where a text names them, `pieces_of` says what they are. What they name is no part of the wish:
neither its kind nor its color is searched for.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.negation import Unit, units
from bot.phrases import Span
from retrieval.vocabulary import Mention

_DET = r"(?:my|a|an|the|his|her|our|their|your|this|that|these|those|some|any)"
_LEAD = (
    r"(?:(?:something |anything )?(?:to|that(?:'ll| will| would| can| could)?|which(?: will"
    r"| would| can)?|for|i can|i could|and|it|will|would|can|could|should|do|does) )*"
)
_VERB = (
    r"(?:go(?:es|ing)?|wear(?:ing)?|worn|pair(?:s|ed|ing)?|match(?:es|ed|ing)?|team(?:ed|ing)?|styl(?:e|ed|ing)"
    r"|combin(?:e|es|ed|ing)"
    r"|works?|working|coordinat(?:e|es|ing)|looks? (?:good|nice|great|well|right)|layer(?:ed|ing|s)?|throw(?:ing"
    r"|n)?|put|slip|tuck(?:ed)?)"
)
_OPENINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_LEAD}{_VERB}(?: (?:well|nicely|best|perfectly|great|it|them|up|in|on|together))* ?(?:with|over"
        rf"|under|underneath|beneath|on top of|to|into) (?=\w)",
        rf"\b{_LEAD}(?:match(?:es|ing)?|complements?|complementing|accompany|suits?|(?:brighten|smarten|dress|jazz"
        rf"|liven|spice)(?:ing)? up|finish(?:ing)? off|completes?) (?={_DET}\b)",
        r"\b(?:brighten|smarten|dress|jazz|liven|spice)(?:ing)? up (?=\w)",
        r"\bwith (?=(?:my|these|those|this|that|our)\b)",
        rf"\b(?:(?:for |worn |to |wear |go )*(?<!-)(?:over|under|underneath|beneath|on top of)) (?=(?:{_DET} )?\w)",
        r"\b(?:i|we)(?:'ve| have)? (?:already |recently |just |also )*(?:have|has|own|got|bought"
        r"|ordered)(?: got)? (?!to\b|no\b|been\b)(?=\w)",
        r"\bi(?:'ve|'m| am|'ll| will)? (?:already |just )*(?:got|wearing|be wearing|wear|going to wear|gonna wear"
        r"|planning to wear) (?=\w)",
        rf"\b(?:how (?:do|can|should|would|could|to)(?: (?:i|you|we|one))? (?:best )?(?:wear|style|pair|combine)"
        rf"|(?:style|pair|combine|dress (?:up|down))) (?={_DET}\b)",
        r"\b(?:outfits?|looks?|ensembles?) (?:(?:with|around|featuring|including|using|from|based on|built (?:on"
        r"|around)) (?=\w)|for (?=(?:my|this|these|that|those)\b))",
        r"\b(?:(?:outfit|look|styling) )?(?:ideas?|suggestions?|inspiration) for (?=(?:my|this|these|that|those)\b)",
    )
)
_POINTED_AT = re.compile(r"\b(?:this|these|that|those|my|the) (?=\w)")  # beside a photo: "is this jacket too formal?"
_FOR = re.compile(rf"for (?=(?:{_DET})\b)")
_ENDS = frozenset(
    """
    for in under below that which who to but so what whats please thanks if because when no not without i need want
    find show looking something maybe where how do does would can could is are any suggest recommend
    """.split()
)
_AND_ENDS = frozenset("i need want also find show something maybe what no not is are looking would now".split())
_BODY = re.compile(r"(?:[ -](?:hair|haired|eyes|eyed|skin|skinned|complexion|undertones?|beard))\b")
_NEVER_OVER = re.compile(
    r"(?:over|under|underneath|beneath) (?:the (?:knee|top|arm|counter|moon)|all|here|there|a|an)? ?(?=\W|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An owned garment in words: the vocabulary's names for it, and the words themselves ("navy checked blazer")."""

    category: str
    colors: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    words: str


def pieces_of(text: str, spans: Iterable[Span], mentions: Iterable[Mention]) -> tuple[Piece, ...]:
    """The garments that the `spans` of a cleaned text name, from the mentions that lie within them."""
    told = sorted(mentions, key=lambda mention: (mention.start, -mention.end))
    pieces: list[Piece] = []
    for span in spans:
        within = [mention for mention in told if span.holds(mention.start, mention.end)]
        kinds = [mention for mention in within if mention.facet == "category"]
        kinds = [kind for at, kind in enumerate(kinds) if not at or kinds[at - 1].end <= kind.start]
        start = span.start
        for at, kind in enumerate(kinds):
            end = span.end if at == len(kinds) - 1 else kind.end
            pieces.append(_piece(text, kind, [m for m in within if start <= m.start < end]))
            start = kind.end
    return tuple(pieces)


def _piece(text: str, kind: Mention, mentions: list[Mention]) -> Piece:
    named = {
        facet: tuple(dict.fromkeys(mention.name for mention in mentions if mention.facet == facet))
        for facet in ("color", "pattern", "material")
    }
    start = min((mention.start for mention in mentions), default=kind.start)
    return Piece(
        category=kind.name,
        colors=named["color"],
        patterns=named["pattern"],
        materials=named["material"],
        words=text[min(start, kind.start) : kind.end].lower(),
    )


def read_belongings(text: str, mentions: Sequence[Mention], *, pictured: bool = False) -> list[Span]:
    """Find the pieces of a cleaned text that name what is owned already, each with the words that lead to it.

    `pictured` says that the person shows what they own, so that "this jacket" or "the jacket" is it.
    """
    low, steps = text.lower(), units(text, mentions)
    spans: list[Span] = []
    for opening in (*_OPENINGS, *((_POINTED_AT,) if pictured else ())):
        for match in opening.finditer(low):
            if any(span.start < match.end() and match.start() < span.end for span in spans):
                continue
            strict = re.match(r"(?:\w+ )*(?:over|under|underneath|beneath|on top of) $", match.group()) is not None
            end = _end(steps, match.end(), near=3 if strict or opening is _POINTED_AT else 6)
            if end is not None:
                spans.append(Span(match.start(), end))
    spans += _for_a_garment(low, steps, spans)
    spans += [
        Span(step.start, body.end())
        for step in steps
        if any(mention.facet == "color" for mention in step.mentions) and (body := _BODY.match(low, step.end))
    ]
    return sorted(spans)


def _end(steps: list[Unit], start: int, near: int) -> int | None:
    """Where the garment phrase from `start` ends; None where no garment is named within `near` steps."""
    ahead = [step for step in steps if step.end > start]
    end, seen = None, False
    for at, step in enumerate(ahead):
        said = step.said
        garment = any(mention.facet == "category" for mention in step.mentions)
        if not step.mentions and (said in _ENDS or not (said[0].isalnum() or said in "-'&")):
            break
        if said == "and" and (at + 1 >= len(ahead) or ahead[at + 1].said in _AND_ENDS):
            break
        if not seen and at >= near:
            return None
        seen = seen or garment
        if garment or (seen and step.mentions):
            end = step.end
    return end


def _for_a_garment(low: str, steps: list[Unit], taken: list[Span]) -> list[Span]:
    """ "a belt for my jeans": right after a garment, "for" leads to one that is owned."""
    found = []
    for last, step in zip(steps, steps[1:], strict=False):
        is_garment = any(mention.facet == "category" for mention in last.mentions)
        match = _FOR.match(low, step.start) if is_garment and step.said == "for" else None
        if match and not any(span.start <= step.start < span.end for span in taken):
            end = _end(steps, match.end(), near=4)
            found += [Span(step.start, end)] if end is not None else []
    return found
