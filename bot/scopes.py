"""Several garments in one wish, each with what was said of it: "a dress under 80 and shoes in red".

`apart` finds where a text speaks of each; `bound` gives each its own query: color, price and the like bind the garment
that they stand with; occasion, audience, season, style and refusals bind all. Alternatives ("a skirt or trousers") and
what goes with a garment ("a dress with matching shoes") are one wish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.phrases import Span
from retrieval.product import Query
from retrieval.vocabulary import Mention, Vocabulary

MOST_PARTS = 4
_AND = re.compile(r",? ?(?:\b(?:and(?: also| then)?|plus|as well as|along with|together with|also)\b|[&+]) ?")
_COMMA = re.compile(r"[,;] ?")
_OR = re.compile(r"\bor\b")


def apart(text: str, kinds: Sequence[Mention], vocabulary: Vocabulary) -> list[Span]:
    """The pieces of a cleaned text that speak of one garment each; empty where it speaks of one, or of alternatives.

    `kinds` are the garments that it wishes for; what is no part of the wish is blanked out in `text`.
    """
    low, named = text.lower(), _single(kinds)
    cuts: list[tuple[Span, bool]] = []
    alternatives = False
    for one, next_one in zip(named, named[1:], strict=False):
        between = low[one.end : next_one.start]
        if _OR.search(between):
            alternatives = True
        elif joint := _last(_AND, between) or _last(_COMMA, between):
            cuts.append((Span(one.end + joint.start(), one.end + joint.end()), joint.re is _COMMA))
    gaps = [gap for gap, is_comma in cuts if not (is_comma and alternatives)]
    starts, ends = [0, *(gap.end for gap in gaps)], [*(gap.start for gap in gaps), len(text)]
    spans = [Span(start, end) for start, end in zip(starts, ends, strict=True)]
    return spans if 1 < len(spans) <= MOST_PARTS and not _of_one_kind(named, vocabulary) else []


def _single(kinds: Sequence[Mention]) -> list[Mention]:
    """In order, without those inside another."""
    ordered = sorted(kinds, key=lambda mention: (mention.start, -mention.end))
    return [mention for row, mention in enumerate(ordered) if not row or mention.start >= ordered[row - 1].end]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text)))), None)


def _of_one_kind(named: Sequence[Mention], vocabulary: Vocabulary) -> bool:
    names = [mention.name for mention in named]
    return all(name in vocabulary.expand(names[0]) or names[0] in vocabulary.expand(name) for name in names)


def bound(parts: Sequence[Query], whole: Query) -> tuple[Query, ...]:
    """Each garment's query with what binds all of them; a limit at the very end, or for each, holds for all."""
    if not parts:
        return ()
    limited = [part.price_max is not None or part.price_min is not None for part in parts]
    for_all = limited[-1] and not any(limited[:-1])
    shared: dict[str, object] = {
        "audience": whole.audience,
        "recipient": whole.recipient,
        "occasion": whole.occasion,
        "dress_code": whole.dress_code,
        "weather": whole.weather,
        "seasons": whole.seasons,
        "styles": whole.styles,
        "exclude": whole.exclude,
        "currency": whole.currency,
    }
    limits: dict[str, object] = {}
    if for_all or whole.total_max:
        limits = {"price_min": whole.price_min, "price_max": whole.price_max}
    if whole.sizes and parts[-1].sizes == whole.sizes and all(size.isalpha() for size in whole.sizes):
        limits["sizes"] = whole.sizes  # "a shirt and trousers in M": a number may be a shoe's alone
    return tuple(replace(part, total_max=None, **{**shared, **limits}) for part in parts)  # type: ignore[arg-type]
