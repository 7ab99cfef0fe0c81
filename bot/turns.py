"""Turns of a conversation: what one leaves for the next, and whether the next goes on from it without saying so."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.recipients import PRESENT
from bot.understanding import Understood
from retrieval.garment import Garment
from retrieval.product import Query

_LEADS_ON = re.compile(
    r"\W*(?:and|or|but|also|then|ok(?:ay)?|no|not|only|just|same|instead|rather|make (?:it|them)|what about|how about"
    r"|more|another|any|else|other|others|show me (?:more|other|others|another))\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:cheaper|dearer|pricier|(?:more|less) \w+|too \w+|\w+er ones?|longer|shorter|darker|lighter|brighter|warmer"
    r"|similar|instead|these|those|them|it|ones?|others?|again)\b",
    re.IGNORECASE,
)
_SHORT_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The wish, the garments it is about, and what was shown.

    `garments` are all that were seen in photos, `owned` those of them (or of the person's words) that it is about.
    `asked` is set while the person is to say which piece is meant. `prices` are those of the products shown, or the
    totals of the looks; `shown` are the products' ids, the last `count` of them those of the latest reply to a search.
    Looks are built from the `wardrobe` first, where the talk is about what is owned. `offered` are the texts of the
    buttons under the reply. `questioned` tells that the talk's
    one question has been asked. Photos themselves are not kept.
    """

    query: Query
    intent: str = "search"  # search, photo, pair or outfit
    garments: tuple[Garment, ...] = ()
    owned: tuple[Garment, ...] = ()
    asked: bool = False
    prices: tuple[float, ...] = ()
    shown: tuple[str, ...] = ()
    count: int = 0
    wardrobe: tuple[Garment, ...] = ()
    language: str = "en"
    questioned: bool = False
    offered: tuple[str, ...] = ()

    @property
    def of_looks(self) -> bool:
        """Whether looks were shown, or were going to be."""
        return self.intent in ("pair", "outfit")


class Turns:
    """The last turn of each conversation, in memory; the one unheard of for longest is forgotten first."""

    def __init__(self, most: int) -> None:
        """Remember at most so many conversations, some 2 kB each."""
        self._most = most
        self._turns: OrderedDict[str, Turn] = OrderedDict()

    def last(self, session: str) -> Turn | None:
        """The turn that a conversation may go on from."""
        return self._turns.get(session)

    def remember(self, session: str, turn: Turn) -> None:
        """Keep a conversation's latest turn, without the masks: they are as large as photos, and no talk needs them."""
        bare = {id(garment): replace(garment, mask=None) for garment in (*turn.garments, *turn.owned)}
        garments, owned = (tuple(bare[id(each)] for each in group) for group in (turn.garments, turn.owned))
        self._turns[session] = replace(turn, garments=garments, owned=owned)
        self._turns.move_to_end(session)
        if len(self._turns) > self._most:
            self._turns.popitem(last=False)

    def forget(self, session: str) -> None:
        """Keep nothing of a conversation."""
        self._turns.pop(session, None)


def goes_on(text: str, alone: Understood) -> bool:
    """Whether a message, understood by itself, reads as a refinement of the last one: "in red?", "cheaper", "for men".

    What names a piece or an occasion stands by itself, unless it opens as a reply does: "what about boots?"
    """
    if alone.intent not in ("search", "unclear"):
        return False
    if _LEADS_ON.match(text):
        return True
    query = alone.query
    if query.categories or query.occasion or (query.recipient and PRESENT.search(text)):
        return False
    return bool(_COMPARES.search(text)) or len(text.split()) <= _SHORT_WORDS
