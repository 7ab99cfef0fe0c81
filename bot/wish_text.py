"""What is left of a message for the searches by text: the wish, without courtesies, budgets, refusals and filler."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.phrases import Span

_OPENERS = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|hallo|yo|good (?:morning|afternoon|evening|day)|greetings|ok(?:ay)?|so|well|um+|er+"
    r"|hm+|no|yes|yeah|and|but"
    r"|then|now|also|oh|ah|actually|please|pls|plz|thanks|thank you|sorry|excuse me|dear)(?: (?:there|stylist|all"
    r"|everyone|again|guys|team|bot))?\b[ ,.!:-]*"
    r"|/\w+ ?"
    r"|(?:can|could|would|will) (?:you|u|i|we)(?: please| kindly| maybe| possibly)? (?:help me (?:to )?(?:find"
    r"|choose|pick|get)?|show|find|get|recommend|suggest|give"
    r"|look for|search(?: for)?|pick|tell|see|have|order|buy|advise)\b(?: (?:me|us|on|about|out))* ?"
    r"|(?:i(?:'m| am|m)|we(?:'re| are)) (?:(?:currently|still|just|also|really) )?(?:looking|searching|hunting"
    r"|shopping|browsing|after|on the hunt|in (?:need|search)|interested)(?: for| of| in| to buy)?\b ?"
    r"|(?:looking|searching|hunting|shopping|in need|in search)(?: for| of)\b ?|(?:search|look) for\b ?"
    r"|(?:i|we)(?:'d| would|'ll| will| really| just| also| currently| think i| do)* (?:need|want|like|love|wanna"
    r"|prefer|fancy|require|wish for|am after)\b"
    r"(?: to (?:buy|find|see|get|have|wear|order|purchase|own|look for|try))?\b ?"
    r"|(?:do|have|does) (?:you|u|ya|the shop|this shop|it)(?: guys)? (?:have|got|sell|stock|carry|know)\b ?"
    r"|(?:you )?got (?=any|some|a )"
    r"|(?:need|want|wanna|require|seeking|after) (?=(?:a|an|some|the|new|any)\b)(?:a |an |some |the |any )?|(?:in"
    r"|for) (?=\w+$)|(?:for|with) (?:a|an|some) (?=\w)|(?:what|which) (?=[\w-]+$)"
    r"|(?:is|are) there (?=any|some|a )|(?:show|find|get|give|bring|send|recommend|suggest|pick|help)(?: me"
    r"| us)?(?: with| find| some ideas for)?\b ?"
    r"|(?:what|how) about\b ?|any (?:suggestions?|ideas?|recommendations?|tips)(?: for| on)?\b ?|ideas? for\b ?"
    r"|let'?s (?:see|try|find)\b ?"
    r"|(?:a |an |the |some |any |few |couple of |pair of |nice pair of (?=\w+s))(?=\w))"
)
_CLOSERS = re.compile(
    r"(?:[ ,.;:!?+&/-]|\b(?:please|pls|plz|thanks|thank you|thx|ty|cheers|asap|if (?:possible|you can"
    r"|you have (?:any|it|them))|and|or|but|with|for|in|of|to|a|an|the"
    r"|that|is|are|that's|at|by|from|i|my|it|on|which|without|also|only|just|costs?|ideally|preferably|maybe|xx?"
    r"|lol))+$"
)
_FILLER = re.compile(
    r"\b(?:start (?:over|again|afresh)|forget (?:that|it)|new search|scratch that|i(?:'m| am"
    r"|m) an? (?:\w+ )?(?:guy|man|woman|girl|lady|bloke)\b(?: (?:and|who|looking for))?|please|pls|plz|no (?:rush"
    r"|problem|worries|hurry|pressure)|no matter (?:the|what|which|how)? ?(?:colou?r|price|brand|size|it is)?"
    r"|kindly"
    r"|(?:not sure|i'm not sure|i don't mind|i don't care)(?: (?:about|what|which))?(?: the)?(?: colou?r| price"
    r"| size)?|thank you(?: (?:so|very) much)?|thanks(?: a lot)?)\b"
)
_SOFT_PRICE = re.compile(
    r"[, ]*\b(?:(?:that(?:'s| is)|which is|but|and|something|nothing) )*(?:(?:not|nothing|isn't"
    r"|without being) (?:too |very |so |that |overly )?(?:expensive|dear|pricey|costly|much)"
    r"|(?:quite |fairly |relatively |reasonably |pretty |really |very )?(?:cheap(?:er|est)?|inexpensive|affordable"
    r"|low[- ]cost|budget[- ]friendly|reasonably priced|good value|less expensive|more affordable"
    r"|on a (?:tight )?budget)"
    r"|won't break the bank|without breaking the bank|bargain)\b"
)
_CHEAPEST = re.compile(r"\b(?:cheapest|least expensive|lowest[- ]priced|most affordable|(?:lowest|best) price)\b")
_DEAREST = re.compile(r"\b(?:most expensive|dearest|priciest|most luxurious|highest[- ]priced)\b")
_GAP = re.compile(r"\N{MIDDLE DOT}+")
_LOOSE_END = re.compile(
    r"\b(?:but|and|or|that(?:'s| is| are)?|i|in|with|for|a|an|the|which is|,|my|please) *(?=\N{MIDDLE DOT}|[,.;!?]|$)"
)


def price_end(text: str) -> str | None:
    """ "cheapest" or "dearest" where a cleaned text asks for that end of the prices, else None."""
    low = text.lower()
    if _CHEAPEST.search(low):
        return "cheapest"
    return "dearest" if _DEAREST.search(low) else None


def is_cheap(text: str) -> bool:
    """Whether a cleaned text asks for a low price without naming one."""
    return _SOFT_PRICE.search(text.lower()) is not None


def wish_text(text: str, leave_out: Iterable[Span]) -> str:
    """The wish in a person's own words, less the given pieces, courtesies and soft words about the price."""
    low = text.lower()
    spans = [*leave_out, *(Span(*m.span()) for pattern in (_FILLER, _SOFT_PRICE) for m in pattern.finditer(low))]
    marked = list(text)
    for start, end in spans:
        marked[start:end] = "\N{MIDDLE DOT}" * (end - start)
    said = "".join(marked)
    pieces = [_bare(piece) for piece in re.split(r"[.!?;]+(?=\s|$|\N{MIDDLE DOT})", said)]
    return ", ".join(piece for piece in pieces if re.search(r"\w", piece))


def _bare(piece: str) -> str:
    """One sentence without its opening and closing courtesies and what the gaps left dangling."""
    for _ in range(3):
        piece = _LOOSE_END.sub(" ", piece)
    piece = re.sub(r"\s+", " ", _GAP.sub(" ", piece)).strip(" ,-:")
    piece = re.sub(r"(?: ,|,)+(?= ?,)| (?=,)", "", piece)
    while match := _OPENERS.match(piece.lower()):
        if match.end() == 0:
            break
        piece = piece[match.end() :].lstrip(" ,-:")
    return re.sub(r"\s+", " ", _CLOSERS.sub("", piece)).strip(" ,-:'\"()")
