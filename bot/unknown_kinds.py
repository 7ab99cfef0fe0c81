"""A kind of thing that neither the shared language nor the shop has a word for: "a gold umbrella", "red sofa".

`unknown_kind(shop, query)` gives the word where a wish is no more than that and how it looks, so that the reply can say
that it was not found; what is shown then answers the rest of the wish alone.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re

from bot.shop import Shop
from retrieval.filters import Filter
from retrieval.product import Query

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
# Words that stand before a noun and are none, and heads that ask for no kind in particular.
_BEFORE = frozenset(
    (
        "a",
        "an",
        "the",
        "some",
        "new",
        "nice",
        "good",
        "cute",
        "pretty",
        "small",
        "big",
        "large",
        "little",
        "simple",
        "cheap",
    )
)
_OPEN = frozenset(
    """
    something anything someone thing things stuff clothes clothing wear garment garments piece pieces item items outfit
    outfits look looks gift gifts present presents fashion style styles color colors colour colours one ones size budget
    idea ideas option options collection trend trends sale brand brands shop wardrobe
    """.split()
)
LEAST_LETTERS = 4


def unknown_kind(shop: Shop, query: Query) -> str | None:
    """The last word of a wish where it is a thing unknown here, and all before it says how that is to look."""
    if query.categories or query.parts or query.occasion or query.recipient or query.styles or query.seasons:
        return None
    low = query.text.lower()
    words = _WORD.findall(low)
    if not words or len(words[-1]) < LEAST_LETTERS or words[-1] in _OPEN:
        return None
    known = {word for m in shop.vocabulary.find(low) for word in _WORD.findall(low[m.start : m.end])}
    if words[-1] in known or not all(word in known or word in _BEFORE for word in words[:-1]):
        return None
    found = shop.catalog.nearest_words(words[-1], Filter(), 1)
    return None if found and found[0][1] > 0 else words[-1]
