"""What a message says of the pieces in a photo: which one is meant, what it really is.

`chosen` reads "the jacket", "the second", "all of it"; `corrected` reads "it's a skirt, not a dress". Both give
garments, or nothing where the message says no such thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.belongings import Piece
from bot.understanding import Understood
from retrieval.garment import Garment
from retrieval.vocabulary import Mention, Vocabulary

_NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight")
_ORDINAL = re.compile(
    rf"\b(?:the |number |no\. ?|#)?(?:(?P<nth>{'|'.join(_NUMBERS)})|(?P<digit>[1-8])(?:st|nd|rd|th)?\b(?! ?[€$£%])"
    rf"|(?<=number )(?P<count>{'|'.join(_COUNTED)})|(?P<last>last))\b(?! (?:look|outfit|date|day|time|week|thing)s?\b)"
)
_EVERYTHING = re.compile(
    r"\b(?:(?<!in )(?<!at )(?<!after )all(?: of (?:it|them|this|these)| (?:together|three|four|five|six))?\W*$"
    r"|all of (?:it|them|this|these)\b|everything(?! (?:in|under|else)\b)|both\b"
    r"|(?:(?<!for )the|this|my) (?:whole |entire |full |complete )?(?:outfit|look|thing|lot|set)\b)"
)
_ONLY_EVERYTHING = re.compile(
    r"\W*(?:(?:ok(?:ay)?|no|yes|and|now|actually|i mean|with|for|around)\W+)*"
    r"(?:all of (?:it|them|this|these)|everything|both(?: of them)?|the (?:whole|entire|full) (?:outfit|look|thing))\W*"
)
_SAYS_WHAT = re.compile(
    r"^\W*(?:(?:no|nope|nah|actually|sorry|well|hm+|but|wrong|wait|oh|not (?:quite|really))\W+)*"
    r"(?:(?:it|that|this|they|these|those)(?:'s|s|'re| is| are| was| were)(?:n't| not)?|i mean(?:t)?)\b"
    r"(?: (?:actually|really|more of|more like|rather|just|supposed to be|meant to be|in fact))*"
    r" (?!(?:for|too|so|very|not for|fine|okay?|great|nice|lovely|perfect|cute|(?:a |an )?(?:nice|great|lovely"
    r"|beautiful|cute|good|wrong|gift|present)|my (?:favorite|favourite)|from|by|size)\b)"
)
_NO_A = re.compile(r"^\W*(?:no|nope|nah)\W+(?:it's )?(?:a|an|my|the) ")


def everything(text: str) -> bool:
    """Whether a cleaned text speaks of all that is seen: "all of it", "this outfit"."""
    return _EVERYTHING.search(text.lower()) is not None


def only_everything(text: str) -> bool:
    """Whether a cleaned text says nothing but that all is meant."""
    return _ONLY_EVERYTHING.fullmatch(text.lower()) is not None


def chosen(
    text: str, mentions: Sequence[Mention], garments: Sequence[Garment], vocabulary: Vocabulary, *, asked: bool
) -> tuple[Garment, ...]:
    """The garments among those seen that a cleaned text picks out, in their order.

    `asked` tells that the person was asked which; "the second", "2" and "the blue one" are answers only then.
    """
    low = text.lower()
    if everything(low):
        return tuple(garments)
    found = {id(each) for each in _named(mentions, garments, vocabulary)}
    if not found and asked:
        found = {id(each) for each in (*_counted(low, garments), *_colored(mentions, garments, vocabulary))}
    return tuple(garment for garment in garments if id(garment) in found)


def meant(pieces: Iterable[Piece], garments: Sequence[Garment], vocabulary: Vocabulary) -> tuple[Garment, ...]:
    """The garments among those seen that a person's own words name ("this jacket"), and are from then on as named."""
    found: dict[int, Garment] = {}
    for piece in pieces:
        alike = [each for each in garments if each.category in vocabulary.expand(piece.category)]
        same_place = [each for each in garments if each.slot == vocabulary.slot(piece.category)]
        candidates = alike or same_place or (list(garments) if len(garments) == 1 else [])
        if candidates:
            best = _in_color(piece.colors, candidates, vocabulary)[0]
            named = best if alike else as_named(best, piece.category, vocabulary)
            found[id(best)] = replace(named, colors=piece.colors) if piece.colors else named
    return tuple(found.values())


def as_named(garment: Garment, category: str, vocabulary: Vocabulary) -> Garment:
    """The garment with the kind that the person gives it, of which there is no doubt."""
    return replace(garment, category=category, slot=vocabulary.slot(category), confidence=1.0)


def corrected(
    text: str, alone: Understood, owned: Sequence[Garment], vocabulary: Vocabulary
) -> tuple[Garment, ...] | None:
    """The owned garments as a message sets them right: kind, colors or pattern; None where it sets nothing right.

    `alone` is the message understood by itself. One that only says what it is not ("that's not a dress") is none.
    """
    low, query = text.lower(), alone.query
    kinds = query.categories or tuple(piece.category for piece in alone.pieces)
    says = _SAYS_WHAT.search(low) or (_NO_A.search(low) if kinds else None)
    if not owned or says is None or not (kinds or query.colors or query.patterns):
        return None
    wrong = _wrong(kinds, query.exclude.get("categories", ()), owned, vocabulary)
    right = as_named(wrong, kinds[0], vocabulary) if kinds else replace(wrong, confidence=1.0)
    if query.colors:
        right = replace(right, colors=query.colors)
    if query.patterns:
        right = replace(right, pattern=query.patterns[0])
    return tuple(right if garment is wrong else garment for garment in owned)


def _wrong(kinds: Sequence[str], refused: Sequence[str], owned: Sequence[Garment], vocabulary: Vocabulary) -> Garment:
    """Which of the owned garments a correction is about: the one it was mistaken for, else the nearest in place."""
    mistaken = [each for each in owned if any(each.category in vocabulary.expand(kind) for kind in refused)]
    same_place = [each for each in owned if each.slot in {vocabulary.slot(kind) for kind in kinds}]
    return (mistaken or same_place or list(owned))[0]


def _named(mentions: Sequence[Mention], garments: Sequence[Garment], vocabulary: Vocabulary) -> list[Garment]:
    found = []
    said: list[str] = []
    for mention in mentions:
        if mention.facet == "color":
            said.append(mention.name)
        if mention.facet != "category":
            continue
        alike = [each for each in garments if each.category in vocabulary.expand(mention.name)]
        same_place = [each for each in garments if each.slot == vocabulary.slot(mention.name)]
        if candidates := alike or same_place:
            found.append(_in_color(said, candidates, vocabulary)[0])
        said = []
    return found


def _in_color(colors: Iterable[str], garments: Sequence[Garment], vocabulary: Vocabulary) -> Sequence[Garment]:
    """Those in the colors, or else in a shade of them ("the blue one" may be navy); all where neither is there."""
    said = set(colors)
    shades = set().union(*(vocabulary.expand_color(color) for color in said))
    exact = [each for each in garments if said & set(each.colors)]
    return exact or [each for each in garments if shades & set(each.colors)] or garments


def _colored(mentions: Sequence[Mention], garments: Sequence[Garment], vocabulary: Vocabulary) -> Sequence[Garment]:
    colors = [mention.name for mention in mentions if mention.facet == "color"]
    found = _in_color(colors, garments, vocabulary)
    return found[:1] if found is not garments else ()


def _counted(low: str, garments: Sequence[Garment]) -> list[Garment]:
    found = []
    for match in _ORDINAL.finditer(low):
        place = _place(match, len(garments))
        if place < len(garments):
            found.append(garments[place])
    return found


def _place(match: re.Match[str], count: int) -> int:
    if match["last"]:
        return count - 1
    if match["digit"]:
        return int(match["digit"]) - 1
    return _NUMBERS.index(match["nth"]) if match["nth"] else _COUNTED.index(match["count"])
