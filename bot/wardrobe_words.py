"""What a message wants of a person's wardrobe: `read_wish("remove the second") -> Wish`, or None.

It goes by words alone and looks before anything else reads the message, so that "keep it" is no search. Where only the
conversation can tell ("keep the blazer"), the wish says so by `explicit`, and `bot.wardrobe` decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.phrases import clean
from bot.wardrobe_items import Item
from retrieval.garment import Garment
from retrieval.vocabulary import Mention, Vocabulary

MOST_NAME_CHARACTERS = 60

_WARDROBE = r"(?:(?:my|the) (?:own |whole |entire |little |virtual )?(?:wardrobe|closet))"
_BEFORE = re.compile(
    r"^(?:\W|(?:please|pls|can you|could you|would you|will you|can i|could i|may i|i'd like (?:you )?to"
    r"|i would like to|i want (?:you )?to|i wanna|let me|let's|ok|okay|great|nice|perfect|lovely|and|now|then"
    r"|also|just|hey|hi|hello|stylist|go ahead and|so|actually|well)\b)+"
)
_AFTER = re.compile(
    r"(?:\W|\b(?:please|pls|thanks|thank you|thx|for me|for later|for now|now|then|too|as well|again|anymore"
    r"|any more))+$"
)

_ALL = r"both(?: of (?:them|these))?|all(?: of (?:it|them|these|this))?|them all|everything|the whole (?:outfit|look)"
_IT = r"it|this(?: one| piece| photo)?|that(?: one| piece)?|these|them|those|mine"
_SOME = (
    r"(?:(?:the|this|that|my|these|those|a|an|some) )"
    r"(?:(?!but\b|under\b|below\b|over\b|to\b|for\b|in\b|as\b)[\w'&-]+ ?){1,8}"
)
_KEEP = re.compile(
    rf"(?:(?:keep|save|store|remember)(?: (?P<what>{_ALL}|{_IT}|{_SOME}))?(?P<there> ?(?:in|into|to|for) {_WARDROBE})?"
    rf"|(?:add|put|hang)(?: (?P<added>{_ALL}|{_IT}|{_SOME}))?(?P<put> ?(?:in|into|to) {_WARDROBE}))"
)
_FOR_IT = re.compile(rf"(?:for|to|into|in) {_WARDROBE}")
_NAMED = re.compile(
    r"(?:,? (?:and )?(?:call|name) (?:it|this|that|them)(?: as)?|,? called|,? named|,? as(?= my\b| \"))"
    r" \"?(?P<name>[^\"]+?)\"?$"
)
_CLAUSES = re.compile(r"[,.;:!?]+|\band\b")
_COMMAND = re.compile(r"/(?P<name>wardrobe|forget)(?:@\w+)?\W*", re.IGNORECASE)

_LIST = re.compile(
    r"(?:(?:show|list|open|see|view|display|look at|check)(?: me)? )?(?:(?:all|everything|what's|what is|what i have"
    rf"|all i have)(?: that's)? in )?(?:{_WARDROBE}|my (?:clothes|saved (?:items|pieces|clothes)))|wardrobe"
    r"|(?:(?:show|tell) me )?what (?:clothes |pieces |things |items |else )?(?:do )?i (?:already )?(?:own"
    rf"|have(?: kept| saved)?|keep|have in {_WARDROBE})"
    rf"|what have i (?:got|kept|saved|put)(?: (?:so far|in {_WARDROBE}))?"
    rf"|what(?:'s| is| do i have| have i got) in {_WARDROBE}"
    r"|(?:show|list)(?: me)? (?:all |everything |what )?(?:that )?i (?:own|have kept|kept|saved)"
    r"|how (?:many|much) (?:pieces |clothes |things |items )?(?:do i (?:own|have)"
    rf"|are in {_WARDROBE})(?: in {_WARDROBE})?"
)
_OWN_ANY = re.compile(
    r"(?:do i (?:already )?(?:own|have)|have i got|which|what(?! (?:can|could|should|shall|do|to|would|will|i)\b)"
    r"|show(?: me)?|list) (?P<what>(?:(?!(?:with|go|goes|wear|match|to|for|do)\b)[\w'-]+ ?){1,5}?)"
    rf"(?: (?:do )?i (?:already )?own| (?:do )?i (?:already )?have in {_WARDROBE}| in {_WARDROBE})"
    r"|do i (?:already )?own (?P<owned>.+)"
)

_FORGET = re.compile(
    r"forget (?:me|everything|it all|all of it|all)(?: about me| you know| that you know| i (?:own|have))*"
    r"|(?:delete|remove|erase|wipe|clear|empty|forget)(?: out)? (?:all(?: of (?:it|them))?|everything|it all|them all"
    rf"|(?:all (?:of )?)?(?:my (?:data|clothes|pieces|items|things)|{_WARDROBE}))(?: (?:from|in|out of) {_WARDROBE})?"
)
_SURELY = re.compile(r"yes\W+(?:please\W+)?(?:forget|delete|remove|erase|wipe) (?:everything|it all|all(?: of it)?)")
_YES = re.compile(
    r"(?:yes|yeah|yep|yup|sure|do it|confirm|confirmed|i'm sure|i am sure|go ahead|definitely)+(?: do(?: it)?)?"
)

_REMOVE = re.compile(
    r"(?:(?:remove|delete|forget(?: about)?|erase|discard|drop|take out|throw (?:out|away)|get rid of|give away"
    r"|i(?:'ve)? (?:sold|gave away|given away|threw (?:out|away)|thrown (?:out|away)|donated|lost)"
    r"|i (?:no longer|don't) (?:own|have)) (?P<what>.+?)|(?:take|throw) (?P<taken>.+?) (?:out|away))"
    rf"(?P<there> (?:from|out of|in|of) {_WARDROBE})?"
)
_NEVER_MIND = re.compile(r"(?:about )?(?:it|that|this)")
_BESIDE_NAMES = re.compile(
    r"\b(?:the|my|that|this|these|those|a|an|number|numbers|no|nr|item|piece|pair|of|one|ones|and)\b|\W"
)

_FROM_OWN = re.compile(
    r",? ?\b(?:(?:only |just |mostly |made )*(?:from|with|out of|using|of|based on|among) (?:only |just )?"
    r"(?:(?:the |those |my )?(?:things|clothes|pieces|items|stuff|ones) )?(?:what |that |which )?i(?:'ve)? "
    rf"(?:already )?(?:own|have(?: (?:in {_WARDROBE}|at home))?|got)\b(?! to\b)(?: already)?"
    rf"|(?:only |just )*(?:from |with |out of |using |in )(?:{_WARDROBE}|my (?:own )?(?:clothes|things|pieces|stuff)))"
)
_MISSING = re.compile(
    r"[,;.]? ?(?:\band )?\b(?:(?:tell me |say )?what(?:'s| is| else is| do i| am i)|is anything)"
    rf" (?:still )?(?:missing|lacking|lack|need to buy)(?: (?:in|from) {_WARDROBE})?(?: for (?:it|that))?\??"
)
_MISSING_ALONE = re.compile(
    rf"what(?:'s| is| else is| am i| do i)? (?:still )?(?:missing|lack)(?: (?:in|from) {_WARDROBE})(?: .+)?"
)

_NUMBERS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
)
_NUMBER = re.compile(
    rf"\b(?:(?P<nth>{'|'.join(_NUMBERS)})|(?P<digit>\d{{1,3}})(?:st|nd|rd|th)?|(?P<last>last|latest|newest))\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted: to "keep", "list", "remove", "wear", "forget" (after asking) or "forget now", or a bare "yes".

    `what` names the pieces in the person's words, or is what to wear it to; `name` is what a kept piece is to be
    called. `explicit` tells that it can be about nothing but the wardrobe.
    """

    kind: str
    what: str = ""
    name: str | None = None
    explicit: bool = True


def read_wish(text: str, *, with_photo: bool = False) -> Wish | None:
    """What a message wants of the wardrobe; None where it is about something else."""
    plain = clean(text)[0]
    if command := _COMMAND.fullmatch(plain):
        return Wish(kind="forget" if command["name"].lower() == "forget" else "list")
    if with_photo:
        return _with_photo(plain)
    low = _AFTER.sub("", _BEFORE.sub("", plain.lower()))
    for kind, pattern in (("forget now", _SURELY), ("forget", _FORGET), ("list", _LIST)):
        if pattern.fullmatch(low):
            return Wish(kind=kind)
    if _YES.fullmatch(low):
        return Wish(kind="yes", explicit=False)
    return _keep(plain) or _remove(low) or (None if _MISSING.search(low) else _owned(low)) or _wear(plain)


def _with_photo(plain: str) -> Wish | None:
    """Beside a photo a clause is enough: "my navy blazer, keep it"."""
    if wish := _keep(plain):
        return wish
    clauses = _CLAUSES.split(plain.lower())
    said = any(_keep(clause) or _FOR_IT.fullmatch(clause.strip()) for clause in clauses)
    return Wish(kind="keep", what=plain.lower()) if said else None


def _keep(plain: str) -> Wish | None:
    said = _AFTER.sub("", plain[_start(plain) :])
    name = None
    if named := _NAMED.search(said.lower()):
        name = said[named.start("name") : named.end("name")][:MOST_NAME_CHARACTERS].strip()
        name = re.sub(r"^my ", "", name, flags=re.IGNORECASE)
        said = said[: named.start()]
    match = _KEEP.fullmatch(_AFTER.sub("", said.lower()))
    if match is None:
        return None
    what = (match["what"] or match["added"] or "").strip()
    some = re.fullmatch(_SOME, what) is not None and re.fullmatch(f"{_IT}|{_ALL}", what) is None
    return Wish(kind="keep", what=what, name=name, explicit=bool(match["there"] or match["put"] or not some))


def _start(plain: str) -> int:
    match = _BEFORE.match(plain.lower())
    return match.end() if match else 0


def _remove(low: str) -> Wish | None:
    match = _REMOVE.fullmatch(low)
    if match is None or _NEVER_MIND.fullmatch(what := match["what"] or match["taken"]):
        return None
    return Wish(kind="remove", what=what, explicit=bool(match["there"]))


def _wear(plain: str) -> Wish | None:
    low = plain.lower()
    if _MISSING_ALONE.fullmatch(_AFTER.sub("", low)):
        return Wish(kind="wear", what=_MISSING.sub("", plain[_start(plain) :]))
    match = _FROM_OWN.search(low)
    if match is None:
        return None
    rest = _MISSING.sub("", low[: match.start()] + low[match.end() :])
    return Wish(kind="wear", what=rest.strip(" ,;"))


def _owned(low: str) -> Wish | None:
    match = _OWN_ANY.fullmatch(low)
    return Wish(kind="list", what=match["what"] or match["owned"]) if match else None


def numbers(what: str, count: int) -> tuple[int, ...]:
    """The places, from 0, that words name in a list of `count`: "the second", "2 and 4", "the last one"."""
    found = []
    for match in _NUMBER.finditer(what):
        if match["last"]:
            found.append(count - 1)
        else:
            found.append(_NUMBERS.index(match["nth"]) if match["nth"] else int(match["digit"]) - 1)
    return tuple(place for place in dict.fromkeys(found) if 0 <= place < count)


def left_over(what: str, known: Sequence[str], vocabulary: Vocabulary) -> str:
    """What of the words names no piece: neither by a number, a kind, a color or pattern, nor by a name in `known`."""
    rest = what
    for name in sorted((name.lower() for name in known), key=len, reverse=True):
        rest = rest.replace(name, " ")
    rest = _NUMBER.sub(" ", rest)
    for mention in reversed(vocabulary.find(rest)):
        rest = rest[: mention.start] + " " * (mention.end - mention.start) + rest[mention.end :]
    return _BESIDE_NAMES.sub("", rest)


def named(what: str, items: Sequence[Item], vocabulary: Vocabulary) -> list[tuple[int, Item]]:
    """The items that words mean, each with its number from 1: by name, by number, by kind, color and pattern."""
    numbered = list(enumerate(items, start=1))
    low = what.lower()
    if called := [(number, item) for number, item in numbered if item.name and item.name.lower() in low]:
        return called
    mentions = vocabulary.find(what)
    if mentions:
        numbered = [each for each in numbered if _is(each[1].garment, mentions, vocabulary)]
    places = numbers(what, len(numbered))
    if places or not mentions:
        return [numbered[place] for place in places]
    return numbered


def _is(garment: Garment, mentions: Sequence[Mention], vocabulary: Vocabulary) -> bool:
    kinds = [mention.name for mention in mentions if mention.facet == "category"]
    colors = [mention.name for mention in mentions if mention.facet == "color"]
    patterns = [mention.name for mention in mentions if mention.facet == "pattern"]
    return (
        (not kinds or any(garment.category in vocabulary.expand(kind) for kind in kinds))
        and (not colors or any(vocabulary.expand_color(color) & set(garment.colors) for color in colors))
        and (not patterns or any(garment.pattern in vocabulary.expand_pattern(pattern) for pattern in patterns))
    )


def names_all(what: str) -> bool:
    """Whether the words mean every piece that was seen: "both", "all of them", "these"."""
    return re.fullmatch(rf"{_ALL}|these|them|those", what) is not None


def points(what: str) -> bool:
    """Whether the words only point at what was shown: "it", "this one", or nothing at all."""
    return not what or re.fullmatch(_IT, what) is not None
