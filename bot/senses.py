"""Which of a text's garment words are meant as garments: "watch a film" names no watch, a "shirt dress" is no shirt.

`settle` takes the vocabulary's mentions of a text and gives those that describe the piece wished for, mended where the
words around them change what they mean ("long black dress": maxi).
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.compounds import black_tie, heads, is_part
from bot.phrases import Word
from retrieval.vocabulary import Mention, Vocabulary

_VERB_BEFORE = re.compile(
    r"\b(?:to|i|you|we|they|should|can|could|would|will|might|does|do|did|please|let's|that|which|it|doesn't|don't"
    r"|won't|not|this|these|those)"
    r"(?: (?:really|also|even|just|best|never|always))* $"
)
_WEAR_TO = re.compile(r"\b(?:wear|walk|go|going|goes|went|cycle|commute|drive|travel|get|back|on|off|for) to $")
_CHECK = re.compile(r"\b(?:to|can|could|please|you|i|me|will|just|and|let|i'll|quick|need) $")
_FIGURE = re.compile(r" (?:\d+|ten|five|three|tips?|marks?|shelf|floor|up|it|that)\b")
_THING_AFTER = re.compile(
    r" (?:tasting|bar|glass|date|shop|brunch|cake|juice|flavou?red?|scented|castle|festival|harvest|country|lover"
    r"|dessert|sauce|drinker)\b"
)
_EDIBLE = {
    "wine",
    "coffee",
    "champagne",
    "chocolate",
    "cherry",
    "lemon",
    "lime",
    "salmon",
    "plum",
    "peach",
    "apricot",
    "mint",
    "coral",
}
_GROUND = {"sand", "stone", "steel", "ash", "slate", "moss", "brass", "copper", "bronze", "skin", "forest"}
_ON_GROUND = re.compile(r"\b(?:on|in|of|my|through|into|over) (?:the |my )?$")
_SCHEDULE = re.compile(r" (?:in love|in|off|apart|on|above|below|down|asleep|short)\b")
_GIFT_AFTER = re.compile(r"(?:'s)? (?:gifts?|presents?|surprise|card|shopping)\b")
_GIFT = re.compile(r"\b(?:gifts?|presents?|surprise)\b")
_CELEBRATED = {
    "birthday",
    "christmas",
    "xmas",
    "anniversary",
    "valentine's",
    "valentine's day",
    "graduation",
    "wedding",
    "eid",
    "diwali",
}
_WORN = {"washed", "ripped", "faded", "distressed", "washed out"}
_DENIM = {"jeans", "shorts", "skirt", "jacket"}
_FOOT_AND_CARRY = {"shoes", "bag", "accessory", "underneath", "bottom"}
_LIKENED = re.compile(r"-(?:like|style|inspired|esque|shaped)\b")
_DRESSES = {"dress", "skirt"}
_LENGTHS = {"long": "maxi", "longer": "maxi", "short": "mini", "shorter": "mini"}
_NEVER_BETWEEN = frozenset(
    "with for in on to under over of at from by that which who than and but, walks sleeves sleeve".split()
) - {"and"}


def settle(text: str, mentions: Sequence[Mention], words: Sequence[Word], vocabulary: Vocabulary) -> list[Mention]:
    """Keep the mentions of a cleaned text that are meant, in order."""
    low = text.lower()
    meant = [each for mention in mentions if _is_meant(low, mention) for each in black_tie(low, mention)]
    meant = heads(low, meant, vocabulary)
    meant = [mention for mention in meant if not is_part(low, mention, meant)]
    kinds = {mention.name for mention in meant if mention.facet == "category"}
    meant = [mention for mention in meant if _fits(low, mention, kinds, meant, vocabulary)]
    return sorted([*meant, *_cuts(low, meant, words, vocabulary)], key=lambda mention: (mention.start, mention.end))


def _is_meant(low: str, mention: Mention) -> bool:
    """Whether a word is the garment, color or event it can be, going by its neighbors."""
    said, before, after = low[mention.start : mention.end], low[: mention.start], low[mention.end :]
    if mention.facet == "category" and _LIKENED.match(after):
        return False
    if mention.facet == "category":
        return _is_garment(said, before, after)
    if mention.facet == "color":
        thing = said in _EDIBLE and _THING_AFTER.match(after)
        ground = said in _GROUND and _ON_GROUND.search(before) and not re.search(r"\bin $", before)
        return not (thing or ground)
    if mention.facet == "pattern" and said in ("check", "print", "logo", "spotted", "checks"):
        return not (_CHECK.search(before) or re.match(r" (?:this|that|it|your|if|the|whether|my|for)\b", after))
    if mention.facet == "season" and said in ("fall", "spring"):
        return not (_SCHEDULE.match(after) or re.search(r"\b(?:to|will|don't|doesn't|would|that|it) $", before))
    if mention.facet == "occasion":
        return _is_event(low, said, before, after)
    if mention.facet == "style" and said in ("fancy", "rock", "bold", "sharp", "loose", "warm", "soft"):
        return not re.search(r"\b(?:you|i|to|we|don't|would) $", before)
    return True


def _is_garment(said: str, before: str, after: str) -> bool:
    if said in (
        "watch",
        "dress",
        "tie",
        "belt",
        "ring",
        "heel",
        "heels",
        "boot",
        "cap",
        "suit",
        "top",
        "wrap",
        "slip",
        "mac",
        "coat",
    ):
        if said in ("watch", "dress", "tie", "ring", "suit", "cap", "top", "coat") and _VERB_BEFORE.search(before):
            return bool(said == "dress" and re.search(r"\b(?:that|not|it) $", before))
        if said == "top" and (_FIGURE.match(after) or re.search(r"\b(?:on|at the|the very) $", before)):
            return bool(re.match(r" (?:that|up)\b", after))
    if said in ("suits", "suited"):
        return not re.match(r" (?:me|my|her|his|him|all|any|every|both|everyone|a )", after)
    if said in ("trainer", "runner", "runners"):
        return not re.search(r"\b(?:my|gym|fitness|am a|i'm a|for a|keen) $", before)
    if said == "shades":
        return not (
            re.match(r" of\b", after)
            or re.search(r"(?:\b(?:in|earthy|neutral|warm|these|dark|light|pastel)|\w) $", before)
        )
    if said in ("glasses",):
        return not re.match(r" of\b", after)
    return True


def _is_event(low: str, said: str, before: str, after: str) -> bool:
    first = said.split()[0]
    if (
        (said in _CELEBRATED or first in _CELEBRATED)
        and (_GIFT_AFTER.match(after) or _GIFT.search(low))
        and said != "wedding"
    ):
        return False
    if said == "wedding":
        return not re.match(r" (?:gift|present|anniversary|list|cake)s?\b", after)
    if said in (
        "work",
        "run",
        "dance",
        "date",
        "training",
        "exercise",
        "sleep",
        "club",
        "home",
        "running",
        "trek",
        "hike",
    ):
        if _WEAR_TO.search(before):
            return True
        if said == "home":
            return re.search(r"\b(?:for|at|around|round|the|my) (?:the )?$", before) is not None
        if said in ("run", "sleep", "dance", "hike", "trek", "exercise"):
            return not re.search(r"\b(?:it|they|sizes?|does|do|i|you|not|will) $", before)
        return not _VERB_BEFORE.search(before)
    if said in ("wake", "ball", "conference"):
        return re.search(r"\b(?:a|the|for|his|her|my|charity|winter|summer) $", before) is not None
    return True


def _fits(low: str, mention: Mention, kinds: set[str], mentions: list[Mention], vocabulary: Vocabulary) -> bool:
    """Whether a trait can be one of the garments named: sandals have no sleeves, only denim is "washed"."""
    slots = {vocabulary.slot(kind) for kind in kinds}
    said = low[mention.start : mention.end]
    if mention.facet == "sleeves":
        return not slots or bool(slots - _FOOT_AND_CARRY)
    if mention.facet == "length":
        return not slots or bool(slots - {"shoes", "bag", "accessory"})
    if mention.facet == "pattern" and mention.name == "denim wash" and said in _WORN:
        return "jeans" in kinds or any(m.facet == "material" and m.name == "denim" for m in mentions)
    if mention.facet == "material" and mention.name == "down":
        return (
            said != "down"
            or re.search(r"(?:\b(?:with|of|goose|duck|in|real|and) |^)$", low[: mention.start]) is not None
        )
    if mention.facet == "material" and mention.name == "lace":
        return not any(m.facet == "pattern" and m.start == mention.start for m in mentions)
    return not (mention.facet == "material" and mention.name == "knitted" and "knitwear" in kinds)


def _cuts(low: str, mentions: list[Mention], words: Sequence[Word], vocabulary: Vocabulary) -> list[Mention]:
    """Read "long black dress" as maxi and "short pleated skirt" as mini: the cut of the garment a few words on."""
    found = []
    starts = {m.start: m for m in mentions if m.facet == "category"}
    for at, word in enumerate(words):
        if word.said not in _LENGTHS or low[word.end : word.end + 1] == "-":
            continue
        for ahead in words[at + 1 : at + 6]:
            kind = starts.get(ahead.start)
            if kind is not None:
                if kind.name in _DRESSES:
                    found.append(Mention("length", _LENGTHS[word.said], word.start, word.end))
                break
            if ahead.said in _NEVER_BETWEEN or re.search(r"[.,;!?]", low[word.end : ahead.start].replace(", ", "", 1)):
                break
    return found
