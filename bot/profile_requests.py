"""What a person asks of their profile: `read_request("forget my size", vocabulary) -> Ask`, or None.

To see it, to have a part of it forgotten, or to be shown again what they would rather not have seen. Statements ("I
wear size M") are `bot.profile_words`'.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.negation import REFUSABLE
from bot.phrases import clean, read_words
from retrieval.vocabulary import Vocabulary

_BEFORE = re.compile(
    r"^(?:\W|(?:please|pls|can you|could you|would you|ok(?:ay)?|and|now|hey|hi|hello|so|actually|well)\b)+"
)
_AFTER = re.compile(r"(?:\W|\b(?:please|pls|thanks|thank you|now|anymore|any more|again)\b)+$")
_COMMAND = re.compile(r"/profile(?:@\w+)?\W*", re.IGNORECASE)
_MINE = r"(?:style |shopping |personal )?(?:profile|preferences|sizes?|taste|likes|dislikes|settings)"
_SHOW = re.compile(
    rf"(?:(?:show|tell|open|see|view|list|display)(?: me)? )?my {_MINE}|profile"
    rf"|what(?:'s| is| are) (?:in )?my {_MINE}|what(?:'s| is) my (?:size|budget|shoe size)"
    r"|(?:tell me )?what (?:do|did|have) you (?:know|remember|noted?|stored?|kept?|got|saved?|learn(?:ed|t)?)"
    r"(?: (?:so far|about me|of me|on me|about my \w+))+|what do i (?:like|dislike)"
)
_FORGET = re.compile(
    r"(?:forget|delete|remove|erase|clear|reset)(?: about)? (?:all (?:of )?)?"
    r"(?:my |the )(?P<what>(?:shoe |clothes |clothing |dress )?sizes?|budget|limit|section|gender|audience|dislikes"
    r"|(?:likes|liked (?:pieces|items|products)|taste|favou?rites)(?: and dislikes)?|(?:style )?profile|preferences)"
    r"|(?:forget|delete|reset) (?P<said>what i (?:like|liked|dislike|hate|said i liked)|(?:that )?i(?:'m| am) "
    r"(?:a |an )(?:man|woman|guy|lady))|i (?:no longer have|have no longer) a (?P<none>budget)"
)
_PARTS = (
    (r"shoe", "shoes"),
    (r"(?:clothes|clothing|dress) size", "clothes"),
    (r"size", "sizes"),
    (r"budget|limit", "budget"),
    (r"section|gender|audience|i(?:'m| am)", "audience"),
    (r"what i (?:dislike|hate)|dislikes$(?<!and dislikes)", "dislikes"),
    (r"like|taste|favou?rite", "likes"),
    (r"profile|preferences", "everything"),
)
_AGAIN = re.compile(
    r"(?:you (?:may|can|could) |i'd like (?:you to )?|feel free to )?(?:show me|show|suggest|see|wear) "
    r"(?P<what>.+?) again"
    r"|i (?:do )?(?:like|love|wear|don't mind) (?P<liked>.+?) (?:again|after all|now)"
    r"|(?P<fine>.+?) (?:is|are) (?:fine|ok(?:ay)?|all right|welcome) (?:again|after all|now)"
    r"|forget that i (?:do not|don't|never|hate|dislike|won't|can't stand|detest)(?: (?:like|wear|want|to|buy))*"
    r" (?P<refused>.+)"
)
_JOINTS = frozenset("and or the any pieces things clothes in of".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked: to "show" the profile, to "forget" a `part` of it, or to show `names` "again".

    `part` is "sizes", "clothes", "shoes", "budget", "audience", "dislikes", "likes" or "everything".
    """

    kind: str
    part: str = ""
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_request(text: str, vocabulary: Vocabulary) -> Ask | None:
    """What a message asks of the profile; None where it is about something else."""
    plain = clean(text)[0]
    if _COMMAND.fullmatch(plain):
        return Ask(kind="show")
    whole = _BEFORE.sub("", plain.lower()).rstrip(" .!?")
    low = _AFTER.sub("", whole)
    if _SHOW.fullmatch(low):
        return Ask(kind="show")
    if forget := _FORGET.fullmatch(low):
        what = forget["what"] or forget["said"] or forget["none"]
        return Ask(kind="forget", part=next(part for pattern, part in _PARTS if re.search(pattern, what)))
    if again := _AGAIN.fullmatch(re.sub(r",? (?:please|thanks)$", "", whole)):
        names = _named(next(filter(None, again.groups())), vocabulary)
        return Ask(kind="again", names=names) if names else None
    return None


def _named(what: str, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """What words name and nothing but name, facet by facet: "yellow and polka dots"."""
    mentions = vocabulary.find(what)
    covered = {place for mention in mentions for place in range(mention.start, mention.end)}
    if any(word.start not in covered and word.said not in _JOINTS for word in read_words(what)):
        return {}
    return {
        key: names
        for facet, key in REFUSABLE.items()
        if (names := tuple(dict.fromkeys(m.name for m in mentions if m.facet == facet)))
    }
