"""A turn that goes on from the one before: "in blue?", "cheaper", "no, for men", "what about boots?", "under 50".

`merge` lays the new query over the old one: a value said anew replaces its facet's old ones ("also in green" adds); a
new kind of garment starts afresh and keeps what belongs to the person and the event: audience, occasion, budget,
dislikes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.negation import REFUSABLE
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

CHEAPER = 0.75  # "cheaper" under a stated limit: a quarter less
_TRAITS = ("colors", "patterns", "materials", "sleeves", "lengths", "styles", "brands")
_FIRM = {"color": "colors", "pattern": "patterns", "material": "materials", "sleeves": "sleeves", "length": "lengths",
         "brand": "brands"}  # fmt: skip
_ANEW = re.compile(
    r"\b(?:start (?:over|again|afresh)|new search|forget (?:that|it|about (?:that|it))"
    r"|something (?:else )?(?:entirely|completely|totally) (?:different|new)|reset|scratch that)\b"
)
_ADDS = re.compile(
    r"(?:^|\b(?:and|or|,) ?)(?:also|as well|too|or (?:maybe )?in|and (?:maybe )?in|or|plus|add)\b|\b(?:as well|too)\W*$"
)
_CHEAPER = re.compile(
    r"\b(?:cheaper|less expensive|more affordable|lower(?: in)? price|too (?:expensive|dear|pricey|much)"
    r"|not so (?:expensive|dear|pricey)|cost(?:s)? less)\b"
)
_DEARER = re.compile(
    r"\b(?:dearer|pricier|more expensive|more (?:luxurious|upmarket|high-end)|better quality|spend more)\b"
)
_LONGER = re.compile(r"\b(?:longer|not so short|too short|less short)\b")
_SHORTER = re.compile(r"\b(?:shorter|not so long|too long)\b")
_ORDER = ("mini", "knee", "midi", "maxi")


def starts_anew(text: str) -> bool:
    """Whether a cleaned text drops all that was said before."""
    return _ANEW.search(text.lower()) is not None


def asks_for_less(text: str) -> bool:
    """Whether a cleaned text asks for something cheaper."""
    return _CHEAPER.search(text.lower()) is not None


def merge(before: Query, now: Query, text: str, vocabulary: Vocabulary) -> Query:
    """The query that a follow-up means. `now` was read from the cleaned `text` alone."""
    adds = _ADDS.search(text.lower()) is not None
    other_kind = bool(now.categories) and not adds and not _related(before.categories, now.categories, vocabulary)
    merged = of_the_person(before) if other_kind else before
    parts = () if other_kind or now.parts else tuple(_merged_part(part, now, text, vocabulary) for part in before.parts)
    changes: dict[str, object] = {}
    for name in ("categories", "seasons", "weather", "sizes", *_TRAITS):
        said, had = getattr(now, name), getattr(merged, name)
        changes[name] = tuple(dict.fromkeys((*had, *said))) if adds and said and name != "sizes" else said or had
    for name in ("audience", "recipient", "occasion", "dress_code", "formality_min", "formality_max", "currency"):
        changes[name] = getattr(now, name) or getattr(merged, name)
    if now.audience not in (None, merged.audience) and now.recipient is None:
        changes["recipient"] = None  # "no, for me": it is for another than it was
    changes |= _prices(merged, now, text.lower())
    said_anew = [wish for wish, trait in _FIRM.items() if getattr(now, trait)]
    changes["firm"] = tuple(dict.fromkeys((*(f for f in merged.firm if f not in said_anew), *now.firm)))
    changes["exclude"] = _exclusions(merged, now)
    changes["text"] = _text(merged, now, text.lower(), vocabulary, adds=adds)
    after = replace(merged, **changes, parts=now.parts or parts)  # type: ignore[arg-type]
    return _without_refused(_lengths(after, now, text.lower()), now)


def _merged_part(part: Query, now: Query, text: str, vocabulary: Vocabulary) -> Query:
    """One garment of a wish for several: what names another of them leaves it as it was."""
    meant = not now.categories or _related(part.categories, now.categories, vocabulary)
    return merge(part, now, text, vocabulary) if meant else part


def _related(had: Iterable[str], said: Iterable[str], vocabulary: Vocabulary) -> bool:
    """Whether the new garments are the old ones, narrower or wider."""
    old = set(had)
    return not old or any(
        set(vocabulary.expand(name)) & old or any(name in vocabulary.expand(other) for other in old) for name in said
    )


def of_the_person(before: Query) -> Query:
    """What holds for the next garment too."""
    exclude = {key: names for key, names in before.exclude.items() if key not in ("sleeves", "lengths")}
    return Query(
        audience=before.audience,
        occasion=before.occasion,
        dress_code=before.dress_code,
        recipient=before.recipient,
        seasons=before.seasons,
        weather=before.weather,
        price_min=None,
        price_max=before.price_max,
        total_max=before.total_max,
        currency=before.currency,
        exclude=exclude,
    )


def _prices(before: Query, now: Query, low: str) -> dict[str, float | str | None]:
    if now.price_min is not None or now.price_max is not None or now.total_max is not None:
        each = now.price_max is not None or now.price_min is not None
        return {
            "price_min": now.price_min if each else before.price_min,
            "price_max": now.price_max if each else before.price_max,
            "total_max": now.total_max or (None if each and before.total_max == before.price_max else before.total_max),
            "currency": now.currency,
        }
    limits = {"price_max": before.price_max, "total_max": before.total_max}
    if _CHEAPER.search(low) and any(limits.values()):
        less = {name: limit and round(limit * CHEAPER, 2) for name, limit in limits.items()}
        return {"price_min": None, **less}
    if _DEARER.search(low) and before.price_max is not None:
        return {"price_min": before.price_max, "price_max": None, "total_max": None}
    return {"price_min": before.price_min, **limits}


def _exclusions(before: Query, now: Query) -> dict[str, tuple[str, ...]]:
    """Dislikes add up; what is now wished for is disliked no more."""
    merged: dict[str, tuple[str, ...]] = {}
    for key in dict.fromkeys((*before.exclude, *now.exclude)):
        wanted = getattr(now, key, ()) if key != "audiences" else ((now.audience,) if now.audience else ())
        kept = [name for name in before.exclude.get(key, ()) if name not in wanted]
        if key == "audiences" and now.audience:
            kept = []
        names = tuple(dict.fromkeys((*kept, *now.exclude.get(key, ()))))
        if names:
            merged[key] = names
    return merged


def _without_refused(query: Query, now: Query) -> Query:
    changes = {
        key: tuple(name for name in getattr(query, key) if name not in names)
        for key, names in now.exclude.items()
        if key in REFUSABLE.values()
    }
    audiences = now.exclude.get("audiences", ())
    audience = None if query.audience in audiences else query.audience
    return replace(query, **changes, audience=audience)  # type: ignore[arg-type]


def _lengths(query: Query, now: Query, low: str) -> Query:
    """ "longer" and "shorter", from the length there was."""
    longer, shorter = _LONGER.search(low), _SHORTER.search(low)
    has_lengths = not query.categories or set(query.categories) & {"dress", "skirt", "one-piece", "coat"}
    if now.lengths or not (longer or shorter) or not has_lengths:
        if longer and re.search(r"sleeves?\b", low):
            return replace(query, sleeves=("long",))
        return query
    known = [_ORDER.index(name) for name in query.lengths if name in _ORDER]
    if longer:
        return replace(query, lengths=_ORDER[max(known) + 1 :][:2] or ("maxi",) if known else ("midi", "maxi"))
    return replace(query, lengths=_ORDER[: min(known)] or ("mini",) if known else ("mini", "knee"))


def _text(before: Query, now: Query, low: str, vocabulary: Vocabulary, *, adds: bool) -> str:
    """The old wish in words, less what was said anew or is refused now, after the new words."""
    gone = {facet for facet, key in REFUSABLE.items() if getattr(now, key, ()) and not adds}
    gone |= {"occasion"} if now.occasion else set()
    gone |= {"season"} if now.seasons else set()
    gone |= {"audience"} if now.audience else set()
    refused = {name for names in now.exclude.values() for name in names}
    kept = list(before.text)
    for mention in vocabulary.find(before.text):
        if mention.facet in gone or mention.name in refused:
            kept[mention.start : mention.end] = "\0" * (mention.end - mention.start)
    if now.lengths or _LONGER.search(low) or _SHORTER.search(low):
        for match in re.finditer(r"\b(?:short|long|mini|midi|maxi)\b", before.text.lower()):
            kept[match.start() : match.end()] = "\0" * len(match.group())
    old = re.sub(r"(?:\b(?:for|in|to|with|a|an|the) *)?\0+(?:'s)?", " ", "".join(kept))
    new = now.text if now.categories else _ASIDES.sub("", now.text)
    new = "" if _ONLY_COMPARES.fullmatch(new.lower()) else new
    return re.sub(r"\s+", " ", f"{new} {old}").strip(" ,-")


_ASIDES = re.compile(
    r"^(?:(?:or|and|also|but|maybe|in|for|with|to|the|same|a|an|now|rather|please|something|anything|one"
    r"|that's) )+|,? ones?$"
)
_ONLY_COMPARES = re.compile(
    r"(?:(?:more|longer|shorter|cheaper|dearer|pricier|another|others?|else|same|similar|different|these|those"
    r"|them|ones?|again|next|show|like|instead|please|too|expensive|much|it|this|that|any|some|but|something"
    r"|anything|a bit|little|bit|the|of|options?|ideas?)\W*)*"
)
