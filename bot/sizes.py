"""Sizes in a request: "size 42", "UK 10", "in M", "XL", "W32 L34". The word, letters or a system tell a size."""

from __future__ import annotations

import re

from bot.phrases import Span

_LETTERS = r"(?:\d?x{1,4}[sl]|x{1,3}-(?:small|large)|xs|xl)"
_SPELLED = {
    "extra small": "XS",
    "small": "S",
    "medium": "M",
    "large": "L",
    "extra large": "XL",
    "x-large": "XL",
    "x-small": "XS",
}
_NAMED = r"(?:extra[ -]small|extra[ -]large|x-small|x-large|small|medium|large)"
_NUMBER = (
    r"\d{1,2}(?:[.,]5)?(?![.,]?\d|[€$£₹%]| [€$£₹%](?!\d)| (?:euro|dollar|buck|quid|pound|rupee|rs\b|usd|eur\b|gbp))"
)
_ONE = rf"(?:{_NUMBER}|{_LETTERS}|{_NAMED}|[sml](?![\w'&]))"
_SYSTEM = r"(?:uk|eu|eur|us|it|fr|de|jp|au)"
_LIST = rf"{_ONE}(?: ?(?:/|,? or|,(?= [smlx\d]+(?:,| or\b))|and|-|to) ?{_ONE})*"
# "size 42", "sizes M or L", "size UK 10", "UK size 12", "my shoe size is 9"
_SAID = re.compile(
    rf"\b(?:in |wear(?:ing)? |i'?m |i am |take )?(?:(?:my|his|her|their) (?:\w+ )?|an? )?(?:(?P<before>{_SYSTEM}) )?"
    rf"sizes?(?::| is| are"
    rf"| of)? ?(?:an? )?(?:(?P<system>{_SYSTEM})[ -]?)?(?P<list>{_LIST})(?: ?\(?(?P<after>{_SYSTEM})\b\)?)?(?!\w)",
    re.IGNORECASE,
)
_SYSTEMS = re.compile(
    rf"\b(?:in |an? )?(?:(?P<system>(?i:uk|eu)|US|IT|FR)[ -]?(?:women's |men's |w "
    rf"|m )?(?P<number>{_NUMBER})(?: ?(?:/|or|-) ?(?P<other>{_NUMBER}))?"
    rf"|(?P<first>{_NUMBER}) ?\(?(?P<last>(?i:uk|eu)|US|IT)\b\)?)(?!\w)"
)
_WAIST = re.compile(
    r"\b(?:w ?(?P<w>\d{2})(?: ?[/x,-]? ?l ?(?P<l>\d{2}))?|(?P<x>2[4-9]|3\d|4[0-8]) ?[x/] ?(?P<y>2[6-9]|3[0-8])"
    r"|(?P<inch>\d{2})(?: inch|\"|-inch)? (?:waist|inseam(?P<leg>))|waist(?: of| is)? (?P<waist>\d{2}))(?![\w€$£])",
    re.IGNORECASE,
)
_BODY = re.compile(r"\bi'?m (?:an? |usually (?:an? )?)(?P<size>\d{1,2})(?![\w€$£%.,-]| (?:year|yo\b|inch))")
_KIDS = re.compile(r"\bsizes? (?P<size>(?:5[06]|6[28]|74|8[06]|9[28]|1[0-6]\d|17[06]))(?![\d€$£%])")  # by height, in cm
_BEHIND = re.compile(r"(?<![\w€$£.,])(?P<size>\d{2}) size\b(?! \d)", re.IGNORECASE)
_ALONE = re.compile(rf"(?<![\w-])(?:in |an? )?(?P<size>{_LETTERS}|extra[ -](?:large|small))(?![\w'-])", re.IGNORECASE)
_CAPITAL = rf"(?:[SML]|(?i:{_LETTERS}|{_NAMED}))"
_LETTER = re.compile(
    rf"\b(?i:in|an?|wear|i'm|i am|take|of)(?i: an?)? (?P<size>{_CAPITAL}(?:(?:/|-| or ){_CAPITAL})*)"
    r"(?=$|[.,;!?)]| (?i:please|for|under|and|or|if)\b)"
)
_BRA = re.compile(r"\b(?P<size>(?:28|3[02468]|4[024])(?:aa?|b|c|dd?d?|e|ff?|g))\b", re.IGNORECASE)


_REFUSED = re.compile(r"\b(?:not|no|never|without|except)(?: in| an?)* $", re.IGNORECASE)


def read_sizes(text: str) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """Read the sizes of a cleaned text ("42", "M", "UK 10", "W32 L34") and the pieces that spoke of them.

    A size that is refused ("not XL") is left out: a query cannot exclude one.
    """
    found: list[tuple[Span, list[str]]] = []
    for pattern, read in ((_SAID, _said), (_WAIST, _waist), (_SYSTEMS, _in_system)):
        found += [(Span(*m.span()), read(m)) for m in pattern.finditer(text)]
    for pattern in (_LETTER, _BRA, _BODY, _KIDS, _BEHIND, _ALONE):
        found += [
            (Span(*m.span()), [_canonical(part) for part in re.split(r"/| or |(?<=[SML])-(?=[SMLX])", m["size"])])
            for m in pattern.finditer(text)
        ]
    kept: list[tuple[Span, list[str]]] = []
    for span, sizes in found:
        if all(span.end <= other.start or other.end <= span.start for other, _ in kept):
            kept.append((span, sizes))
    kept.sort()
    wanted = [sizes for span, sizes in kept if not _REFUSED.search(text[: span.start])]
    return tuple(dict.fromkeys(size for sizes in wanted for size in sizes)), tuple(span for span, _ in kept)


def _said(match: re.Match[str]) -> list[str]:
    system = match["before"] or match["system"] or match["after"]
    sizes = [_canonical(part) for part in re.findall(_ONE, match["list"], re.IGNORECASE)]
    return [f"{system.upper()} {size}" if system and size[0].isdigit() else size for size in sizes]


def _in_system(match: re.Match[str]) -> list[str]:
    system = (match["system"] or match["last"]).upper()
    numbers = [match["number"] or match["first"], match["other"]]
    return [f"{system} {_canonical(number)}" for number in numbers if number]


def _waist(match: re.Match[str]) -> list[str]:
    if match["leg"] is not None:
        return [f"L{match['inch']}"]
    width = match["w"] or match["x"] or match["inch"] or match["waist"]
    leg = match["l"] or match["y"]
    return [f"W{width} L{leg}" if leg else f"W{width}"]


def _canonical(size: str) -> str:
    size = size.lower().replace(",", ".")
    named = _SPELLED.get(size) or _SPELLED.get(size.replace("-", " "))
    return named or size.upper()
