"""What a message wants of a person's saved products: `read_wish("save the second one", shown, ...) -> SavedWish`.

By words alone, before the wardrobe reads them: "save it" is about a product only where one was shown and no photo is
spoken of. Nothing is saved here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.phrases import clean
from bot.product_refs import read_pressed
from bot.references import all_pointed_at
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary

_POLITE = r"\W*(?:(?:please|ok(?:ay)?|and|now|can you|could you) )*"
_LIST = re.compile(
    rf"/saved(?:@\w+)?\W*|{_POLITE}(?:(?:show|list|open|see)(?: me)? )?"
    r"(?:my saved (?:products|ones|finds|list)|saved products|my (?:wish ?list|bookmarks)"
    r"|what(?:'s| is) on my wish ?list)"
    r"(?: please)?\W*"
)
_SAVE = re.compile(
    rf"{_POLITE}(?:save|bookmark)(?: me)? (?P<what>(?:(?!wardrobe|closet).)+?)(?: (?:for later|please|for me))*\W*"
)
_REMOVE = re.compile(
    rf"{_POLITE}(?:remove|delete|drop) (?:saved (?:number |no\. ?|#)?(?P<after>\d{{1,3}})"
    r"|(?:the )?(?:number )?(?P<before>\d{1,3})(?:st|nd|rd|th)? (?:saved|from (?:my )?saved)"
    r"(?: (?:one|product|piece))?)\W*"
)
_IT = re.compile(r"(?:it|this|that|this one|that one)")
_ALL = re.compile(r"(?:both|all|these|those|them|all of (?:them|these)|both of (?:them|these)|everything)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedWish:
    """What is wanted: to "list", to "save" or to "remove" products, by their `refs`, ids or the `place` in the list.

    "which" tells that a product is to be saved and none can be told.
    """

    kind: str
    refs: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    place: int | None = None


def read_wish(text: str, shown: Sequence[Product], vocabulary: Vocabulary, *, pictured: bool) -> SavedWish | None:
    """The wish of a message; `shown` are the products of the last reply, `pictured` tells of a photo in the talk."""
    if pressed := read_pressed(text):
        kinds = {"save": "save", "unsave": "remove"}
        return SavedWish(kind=kinds[pressed.kind], refs=(pressed.ref,)) if pressed.kind in kinds else None
    plain = clean(text)[0]
    low = plain.lower()
    if _LIST.fullmatch(low):
        return SavedWish(kind="list")
    if said := _REMOVE.fullmatch(low):
        return SavedWish(kind="remove", place=int(said["after"] or said["before"]))
    said = _SAVE.fullmatch(low)
    if said is None or not shown or pictured:
        return None
    return _to_save(said["what"], shown, vocabulary)


def _to_save(what: str, shown: Sequence[Product], vocabulary: Vocabulary) -> SavedWish | None:
    if _ALL.fullmatch(what):
        return SavedWish(kind="save", ids=tuple(product.id for product in shown))
    if _IT.fullmatch(what):
        return SavedWish(kind="save", ids=(shown[0].id,)) if len(shown) == 1 else SavedWish(kind="which")
    pointed = all_pointed_at(what, shown, vocabulary)
    return SavedWish(kind="save", ids=tuple(product.id for product in pointed)) if pointed else None
