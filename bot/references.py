"""What a message says of the products shown: "others", "not these", "more like the second one but longer".

`asks_for_more` tells that others are wanted; `pointed_at` finds the product that is meant and what else was said. Words
only: `bot.finding` searches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.pair_words import asks_for_others
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary

_NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_MORE = re.compile(
    r"\W*(?:(?:no|ok(?:ay)?|please|and|nope|nah|sorry)\W+)*(?:(?:show|give|send|see|any|find)(?: me)? )?"
    r"(?:(?:some |any )?more(?: (?:please|of (?:these|those|them|that)|options|ideas))?"
    r"|not (?:any of )?(?:these|those)|none of (?:these|those|them)"
    r"|(?:i )?(?:don'?t|do not) like (?:these|those|them|any(?: of them)?)|next"
    r"|what else(?: (?:do you have|is there|have you got))?)\W*(?:please\W*)?"
)
_LIKE = r"(?:(?:like|similar to|close to|as)\s+)"
_WHICH = (
    rf"(?:the |number |no\. ?|#)(?:(?P<nth>{'|'.join(_NUMBERS)})|(?P<digit>[1-8])(?:st|nd|rd|th)?|(?P<last>last))\b"
    r"(?! (?:\d|date|day|time|week|look|outfit|thing)s?\b)(?: (?:one|item|product|pair|\w+))?"
)
_WORD = r"(?!ones?\b)[\w-]+"
_POINTED = re.compile(
    r"(?:(?:show|give|find|get)(?: me)? |i(?:'d like| want| like) )?"
    r"(?:(?:some(?:thing)?|any(?:thing)?|more|others?|another|ones?) )*"
    rf"(?P<like>{_LIKE})?(?:{_WHICH}|(?:the|that|this) (?P<what>{_WORD}(?: {_WORD})?)(?P<one> ones?)?)"
)
_IT_ALL = re.compile(r"\b(?:it|its|this|that|these|those|them|they|(?:this|that) one|both|the two)\b")
_JOINTS = re.compile(r"^\W*(?:(?:but|only|just|and|with|in|it)\b\W*)*|\W+$")


def asks_for_more(low: str) -> bool:
    """Whether a cleaned text in lower case asks for products other than those shown, and for nothing else."""
    return asks_for_others(low) or _MORE.fullmatch(low) is not None


def pointed_at(text: str, shown: Sequence[Product], vocabulary: Vocabulary) -> tuple[Product, str] | None:
    """The product among those shown that a cleaned text points at, and the rest of the text; None where it does not.

    "The second one" and "more like number 2" count; "the red one" and "that bag" only where one of them is that.
    """
    low = text.lower()
    for match in _POINTED.finditer(low):
        product = _counted(match, shown) or _described(match, shown, vocabulary)
        if product is not None:
            rest = f"{text[: match.start()]} {text[match.end() :]}"
            return product, _JOINTS.sub("", rest).strip()
    return None


def all_pointed_at(text: str, shown: Sequence[Product], vocabulary: Vocabulary) -> list[Product]:
    """Every product among those shown that a cleaned text points at, in the order in which it does."""
    found = [*_bare_numbers(text.lower(), shown)]
    for match in _POINTED.finditer(text.lower()):
        product = _counted(match, shown) or _described(match, shown, vocabulary)
        if product is not None and product not in found:
            found.append(product)
    return sorted(found, key=shown.index) if len(found) > 2 else found


def points_at_all(low: str) -> bool:
    """Whether a cleaned text in lower case speaks of what is shown without saying which: "it", "these", "that one"."""
    return _IT_ALL.search(low) is not None


def _bare_numbers(low: str, shown: Sequence[Product]) -> list[Product]:
    """ "1 and 3", "1 vs 2": numbers joined to one another, and small enough to be places."""
    pair = re.search(r"\b([1-8]) (?:and|or|vs\.?|versus|with|to|against) (?:the )?([1-8])\b", low)
    places = [int(number) for number in pair.groups()] if pair else []
    return [shown[place - 1] for place in places if place <= len(shown)]


def _counted(match: re.Match[str], shown: Sequence[Product]) -> Product | None:
    place = len(shown) if match["last"] else int(match["digit"] or 0)
    place = _NUMBERS.index(match["nth"]) + 1 if match["nth"] else place
    return shown[place - 1] if 0 < place <= len(shown) else None


def _described(match: re.Match[str], shown: Sequence[Product], vocabulary: Vocabulary) -> Product | None:
    """The only product shown that is as described: by its color ("the red one") or, with "like", its kind."""
    if not match["what"] or not (match["one"] or match["like"]):
        return None
    mentions = vocabulary.find(match["what"])
    colors = {name for m in mentions if m.facet == "color" for name in vocabulary.expand_color(m.name)}
    kinds = {name for m in mentions if m.facet == "category" for name in vocabulary.expand(m.name)}
    if not colors and not kinds:
        return None
    found = [p for p in shown if (not colors or colors & set(p.colors)) and (not kinds or p.category in kinds)]
    return found[0] if len(found) == 1 else None
