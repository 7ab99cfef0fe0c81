"""The one question that a reply may end with, where its answer decides what is shown: for a woman or for a man?

`question(turn, query, results)` gives it with its buttons, at most once in a talk. Nothing waits on the answer: the
products are shown beside it.
"""

from __future__ import annotations

from collections import Counter

from bot import wording
from bot.choices import Choice
from bot.look_choices import grown_ups
from bot.turns import Turn
from retrieval.product import Query, Results

LEAST_OF_EACH = 2  # products for women and for men among those shown, below which a look at them tells enough


def question(turn: Turn, query: Query, results: Results) -> tuple[str | None, tuple[Choice, ...]]:
    """The question and its buttons where the products are for women and for men alike; else nothing.

    `query` is the wish as it was searched, with what is known of who asks.
    """
    if turn.questioned or turn.owned or query.audience or "audiences" in query.exclude or query.parts:
        return None, ()
    shown = Counter(match.product.audience for match in results.matches)
    if min(shown["women"], shown["men"]) < LEAST_OF_EACH:
        return None, ()
    asked = wording.PRESENT_FOR_WHOM if query.recipient else wording.WISH_FOR_WHOM
    return asked, grown_ups()
