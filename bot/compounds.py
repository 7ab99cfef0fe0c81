"""Words that stand together: "shirt dress" is a dress, "boots with a heel" are boots, "a black tie" is no evening."""

from __future__ import annotations

import re

from retrieval.vocabulary import Mention, Vocabulary

_LOOSE_HEADS = {"jacket", "trousers", "coat"}  # "blazer jacket", "leggings pants": the first word tells more
_PART_AFTER = re.compile(
    r"(?: [\w-]+)? (?:cuffs?|details?|collars?|sleeves?|lining|patch(?:es)?|sections?|panels?|neckline|trims?"
    r"|edg(?:es|ing)|hems?|inside"
    r"|(?:at|around|on|along|down|near) (?:the|its) (?:neck\w*|hem|collar|back|front|chest|sleeves?|thighs?"
    r"|shoulders?|cuffs?|edges?))\b"
)
_A_TIE = re.compile(r"\b(?:a|an|the|my|his|plain|skinny|slim|silk|knitted|satin|new|nice) $")
_JOINED = re.compile(r"\w,? (?:and|&|plus) \w")
_WITH = re.compile(r"\b(?:with|featuring|that has|has|having) ")


def black_tie(low: str, mention: Mention) -> list[Mention]:
    """ "black tie" is an evening, "a black tie" a tie that is black."""
    if low[mention.start : mention.end] != "black tie" or not _A_TIE.search(low[: mention.start]):
        return [mention]
    if re.match(r" (?!(?:for|to|with|under|in|please|and|or)\b)[a-z]", low[mention.end :]):
        return [mention]  # a black tie event, outfit, dinner
    return [
        Mention("color", "black", mention.start, mention.start + 5),
        Mention("category", "tie", mention.end - 3, mention.end),
    ]


def heads(low: str, mentions: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Keep the last of garment words side by side ("shirt dress"), or the one that says more ("jeans pants")."""
    kinds = [mention for mention in mentions if mention.facet == "category"]
    dropped: set[Mention] = set()
    for first, second in zip(kinds, kinds[1:], strict=False):
        beside = low[first.end : second.start] in (" ", "-", "'s ") and not _is_list(low[first.start : first.end])
        if not beside or first.start == second.start:
            continue
        same = first.name in vocabulary.expand(second.name)
        loosely = second.name in _LOOSE_HEADS and second.name in vocabulary.categories[first.name].near
        generic = second.name in ("top", "bottoms") and vocabulary.slot(first.name) in ("one-piece", "bottom")
        dropped.add(second if same or loosely or generic else first)
    kept = [mention for mention in mentions if mention not in dropped]
    names = {mention.name for mention in kept if mention.facet == "category"}
    broad = {name for name in names if names & (vocabulary.expand(name) - {name}) and not _JOINED.search(low)}
    return [mention for mention in kept if not (mention.facet == "category" and mention.name in broad)]


def _is_list(said: str) -> bool:
    """Whether a word is a true plural: "dresses skirts tops" is a list, "jeans shorts" is not."""
    return said.endswith("s") and said not in (
        "jeans",
        "shorts",
        "leggings",
        "tights",
        "swimwear",
        "trunks",
        "sneakers",
        "dress",
    )


def is_part(low: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether only a part is like this: "white sneakers with red laces", "boots with a heel", "striped cuffs"."""
    before, after = low[: mention.start], low[mention.end :]
    if mention.facet == "pattern" and (_PART_AFTER.match(after) or before.endswith("trimmed with ")):
        return True
    clause = re.split(r"[.;!?]| - |, | and (?:a|an|some) | or ", before)[-1]
    opening = _WITH.search(clause)
    if opening is None or re.search(r"\bwith (?:a )?matching $", clause):
        return False
    start = len(before) - len(clause)
    ahead = [m for m in mentions if m.start < start + opening.start()]
    if mention.facet == "category":
        return mention.name in ("belt", "tie", "bow tie") or any(m.facet == "category" for m in ahead)
    has_whole = any(m.facet == "category" or (m.facet == "color" and m.start >= start) for m in ahead)
    return mention.facet in ("color", "material") and has_whole and not _is_all_over(low, mention, mentions)


def _is_all_over(low: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a color after "with" is still the piece's own: "something with blue", "a top with some red in it"."""
    if any(m.facet == mention.facet and m.start < mention.start for m in mentions):
        return False
    return (
        re.match(r"(?: (?:in|on) (?:it|them)|\s*[.,;!?]|$| (?:and|or|for|under|please)\b)", low[mention.end :])
        is not None
    )
