"""What a message asks for: things that go with something owned, a whole outfit, or pieces like the one in a photo.

Each function reads one such wish from a cleaned text in lower case. `bot.piece_words` reads which of several pieces
is meant, and what is said of a piece.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.product import Query
from retrieval.vocabulary import Mention

_IT = r"(?:this|these|it|that|those|them)"
_PAIR = re.compile(
    rf"\b(?:(?:go(?:es|ing)?|wear(?:ing)?|worn|pair(?:s|ed|ing)?|match(?:es|ed|ing)?|team(?:ed|ing)?|combin\w+"
    rf"|work(?:s|ing)?|look(?:s|ing)? (?:good|nice|great|well|right|best))(?: \w+){{0,3}}? with\b"
    rf"|with {_IT}(?! (?:color|colour|pattern|print|style|cut|shape|kind|type|look)\b)"
    r"|(?:what|how)(?: else)? (?:should|can|could|do|would|shall|to) (?:i |you |we |one )?(?:\w+ )?"
    rf"(?:wear|put|pair|match|combine|style|dress)"
    rf"|(?:style|pair|combine|wear|match|complement|accompany|finish|complete|dress (?:up|down)) (?:up )?{_IT}"
    rf"|dress {_IT} (?:up|down)|(?:complete|finish) (?:the|my) (?:look|outfit)|goes together|go together"
    r"|(?:to|for) match(?:ing)?|what (?:goes|works|matches|suits|completes)"
    rf"|(?:can|could|should|may) i wear {_IT}|(?:is|are|would|will) {_IT} (?:be )?(?:ok|okay|fine|alright|right|good"
    rf"|suitable|appropriate|too \w+) for|(?:outfits?|looks?|ideas?|inspiration) (?:for|with|around|from) {_IT})\b"
)
_ALIKE = re.compile(
    rf"\b(?:similar\w*|alike|lookalikes?|look[- ]alikes?|dupes?|(?:like|as) (?:this|these|that|those|it|them|the one)"
    r"|(?:the |exact(?:ly)?(?: the)? )?same(?! (?:day|time|occasion|event|price|budget))"
    rf"|(?:find|buy|get|order|purchase|sell|stock|have) (?:me )?(?:one of )?{_IT}(?! (?:a|an|some|to|for)\b)"
    rf"|(?:want|need|looking for|search(?:ing)? for|after) {_IT}\b|where (?:is|are|can|could|do|would|did)\b"
    rf"|how much (?:is|are|does|do) {_IT}|(?:replace(?:ment)?|alternatives?|equivalents?)\b|another one|closest"
    rf"|{_IT} (?:one )?(?:but|only) (?:in|cheaper|with|without|less|more|longer|shorter)|{_IT} in (?:a )?(?=\w))"
)
_OTHER_LOOKS = re.compile(
    r"\W*(?:no,? |ok(?:ay)?,? |please |can (?:i|you) (?:see|show me) |show me |give me |any |some |have you (?:got )?"
    r"|do you have |i(?:'d| would) like |let me see |what )*(?:(?:\w+ )?(?:other|another|more|different|new|next|else)"
    r"(?: (?:few|two|three|couple(?: of)?))?(?: (?:looks?|outfits?|ideas?|options?|ones?|combinations?|suggestions?"
    r"|pairings?|way|ways|set|version))?|something else|anything else|not (?:these|those|this|that)|others)"
    r"(?: for (?:it|this|me))?(?: please)?\W*"
)
_SAME = re.compile(r"\b(?:the )?same\b")
_DRESSIER = re.compile(
    r"\b(?:dressier|smarter|fancier|sharper|more (?:formal|elegant|dressy|dressed up|polished|festive)|less casual)\b"
)
_EASIER = re.compile(
    r"\b(?:more (?:casual|relaxed|comfortable|laid[- ]back)|comfier|cozier|less (?:formal|dressy|stiff))\b"
)
_OTHERWISE = re.compile(
    r"\b(?:simpler|plainer|bolder|brighter|calmer|quieter|more (?:color\w*|colour\w*|daring"
    r"|interesting|fun|modern|classic)|less (?:color\w*|colour\w*|boring|bright)|younger|edgier)\b"
)
_CHANGES = re.compile(r"\b(?:black|white|color|colour|occasion)\b")

# --- outfits
_OUTFIT = re.compile(r"\b(?:(?P<outfit>outfits?|ensembles?)|looks?)\b(?! (?:at|like|good|great|nice|into|out|right)\b)")
_HEAD_TO_TOE = re.compile(
    r"\b(?:(?:what|how) to (?:wear|dress)(?=\W*$)|help (?:me|him|her) (?:to )?dress\b"
    r"|head[- ]to[- ]toe|top[- ]to[- ]toe|dress me\b(?! (?:like|in)\b))"
)
_WEAR_TO = re.compile(
    r"\b(?:what|how) (?:on earth )?(?:should|can|could|do|does|would|shall|to|will) "
    r"(?:(?:i|he|she|we|they|one|my \w+) )?(?:wear|put on|dress)(?: \w+){0,3}? (?:to|for|at|on)\b"
)
_DETERMINERS = frozenset("a an the my some any another one two three few your her his our their me us".split())  # noqa: SIM905
_PLAIN = frozenset(
    """
    complete whole full entire total finished ready nice good great cute pretty lovely beautiful perfect cool new
    different other more simple easy proper day evening night winning best
    """.split()  # noqa: SIM905
)
_LEADS = frozenset(
    """
    need want make build create show find give suggest recommend get plan style choose pick assemble together up for
    me us please like love do have design put compose what which i'd is
    """.split()  # noqa: SIM905
)
_ENDS_WELL = frozenset(
    """
    for to under below from that please in on at around and but or i if because which ideas idea suggestions options
    inspiration with without over up max no not today tonight tomorrow this next my of is by as thanks each altogether
    it's about within less between
    """.split()  # noqa: SIM905
)
_HAS_ONE = re.compile(
    r"(?:\b(?:over|under|with|brighten|match|complete|finish|have|take|had)|(?<!looking)(?<!search)(?<!searching)"
    r"(?<!ideas)(?<!help)(?<!suggestions)(?<!need) for|^for) $"
)
_WITH_LIMIT = re.compile(r"\s*with (?:\w+ ){0,2}(?:budget|under|total|max)")
_SOFT_FACETS = ("occasion", "season", "style", "audience", "color")


def asks_to_pair(low: str) -> bool:
    """Whether the message asks what goes with something: "what shoes with this?", "style it", "can I wear it to"."""
    return _PAIR.search(low) is not None


def asks_for_alike(low: str, *, after_looks: bool = False) -> bool:
    """Whether the message asks for pieces like one that was shown: "something like this", "same but in blue".

    After looks, "the same for summer" asks for looks.
    """
    said = _SAME.sub(" ", low) if after_looks else low
    return _ALIKE.search(said) is not None and not asks_to_pair(low)


def asks_otherwise(low: str) -> tuple[str, ...] | None:
    """The styles that a comparison asks the next looks to be of ("dressier"), if any; None where it makes none."""
    if _DRESSIER.search(low):
        return ("smart",)
    if _EASIER.search(low):
        return ("cozy",)
    return () if _OTHERWISE.search(low) else None


def photo_wish(low: str, query: Query, *, same: bool) -> str:
    """What is wished beside a photo: "photo" for pieces like it, "pair" for what goes with it.

    `query` was read from the text; `same` tells that it names a kind in the place of a piece that the photo shows.
    """
    if asks_to_pair(low):
        return "pair"
    if asks_for_alike(low) or same:
        return "photo"
    if query.categories or _OUTFIT.search(low):
        return "pair"
    return "photo" if query.colors or query.patterns or query.materials else "pair"


def asks_for_others(low: str) -> bool:
    """Whether the whole message asks for looks other than those shown: "other looks", "something else please"."""
    return _OTHER_LOOKS.fullmatch(low) is not None and not _CHANGES.search(low)


def asks_for_outfit(low: str, mentions: Sequence[Mention]) -> bool:
    """Whether the message asks for a whole outfit: "an outfit for a job interview", "head to toe", "a party look".

    A described piece that is merely called an outfit ("a floaty cream outfit with thin straps") is none.
    """
    if _HEAD_TO_TOE.search(low) or (_WEAR_TO.search(low) and not asks_for_piece(mentions)):
        return True
    return any(_is_whole(low, match, mentions) for match in _OUTFIT.finditer(low))


def asks_for_piece(mentions: Sequence[Mention]) -> bool:
    """Whether any kind of piece is named."""
    return any(mention.facet == "category" for mention in mentions)


def _is_whole(low: str, match: re.Match[str], mentions: Sequence[Mention]) -> bool:
    """Whether "outfit" or "look" is asked for as such: nothing before it or after it describes a single piece."""
    rest = low[match.end() :]
    follows = re.match(r"\s*([\w'&-]*)", rest)
    following = follows.group(1) if follows else ""
    if following and following not in _ENDS_WELL:
        return False
    named_later = any(mention.facet == "category" and mention.start > match.end() for mention in mentions)
    if following == "with" and not named_later and not _WITH_LIMIT.match(rest):
        return False
    soft = [mention for mention in mentions if mention.facet in _SOFT_FACETS]
    told = match["outfit"] is not None  # a bare "look" is a verb as often as a noun
    for word in reversed(list(re.finditer(r"[\w'-]+|[,.;:!?]", low[: match.start()]))):
        said = word.group()
        if said in _PLAIN or any(word.start() < mention.end and mention.start < word.end() for mention in soft):
            told = True
        elif said in _DETERMINERS:
            return (told or following in ("for", "to", "with")) and not _HAS_ONE.search(low[: word.start()])
        else:
            return told and (said in _LEADS or not said[0].isalnum())
    return told
