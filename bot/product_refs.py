"""How a message names a product for good: "#1a2b3c4d", eight hex digits of a hash of its id, whatever was shown last.

`ref(id)` makes one, `read_pressed("more like #1a2b3c4d")` reads what a button under a product says, `product_of` finds
the product. It answers nothing: `bot.shown`, `bot.profiles` and `bot.saved` do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2s
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from bot.phrases import clean

if TYPE_CHECKING:
    from bot.shop import Shop
    from bot.turns import Turn
    from retrieval.catalog import Catalog
    from retrieval.product import Product

_REF = r"#(?P<ref>[0-9a-f]{8})(?![0-9a-z])"
_POLITE = r"\W*(?:(?:please|ok(?:ay)?|and|show me) )*"
_WAYS = {
    "alike": re.compile(
        rf"{_POLITE}(?:something |anything )?(?:more|similar|others?)? ?(?:like|to) {_REF}(?P<rest>.*)"
    ),
    "around": re.compile(rf"{_POLITE}what (?:goes|would go|could go|can i wear) with {_REF}(?P<rest>.*)"),
    "save": re.compile(rf"{_POLITE}save {_REF}(?P<rest>\W*)"),
    "unsave": re.compile(rf"{_POLITE}remove (?:saved )?{_REF}(?P<rest>\W*)"),
    "liked": re.compile(rf"{_POLITE}i (?:like|love) {_REF}(?P<rest>\W*)"),
    "disliked": re.compile(rf"{_POLITE}i (?:don't|do not) (?:like|love) {_REF}(?P<rest>\W*)"),
}
_EDGES = re.compile(r"^\W*(?:(?:but|only|just|and)\b\W*)*|\W+$")
_INDEXES: WeakKeyDictionary[Catalog, dict[str, str]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What is wanted of the product that a `ref` names, and the `rest` of the message: "but in blue".

    `kind` is "alike", "around", "save", "unsave", "liked" or "disliked".
    """

    kind: str
    ref: str
    rest: str = ""


def ref(product_id: str) -> str:
    """The eight hex digits of a product."""
    return blake2s(product_id.encode(), digest_size=4).hexdigest()


def read_pressed(text: str) -> Pressed | None:
    """What a message says of a product that it names by its digits; None where it names none, or says another thing."""
    if "#" not in text:
        return None
    low = clean(text)[0].lower()
    for kind, way in _WAYS.items():
        if said := way.fullmatch(low):
            return Pressed(kind=kind, ref=said["ref"], rest=_EDGES.sub("", said["rest"]))
    return None


def product_of(shop: Shop, digits: str, before: Turn | None = None) -> Product | None:
    """The product that has these digits, or None where the catalog has none.

    Of 35,000 products two have the same with a chance of one in seven; the one that was shown `before` is meant then.
    """
    shown = next((each for each in reversed(before.shown if before else ()) if ref(each) == digits), None)
    product = shop.product(shown) if shown else None
    return product or shop.product(_index(shop.catalog).get(digits, ""))


def _index(catalog: Catalog) -> dict[str, str]:
    """The ids by their digits: 1 µs a product, once a generation."""
    if catalog not in _INDEXES:
        _INDEXES[catalog] = {ref(product.id): product.id for product in reversed(catalog.products)}
    return _INDEXES[catalog]
