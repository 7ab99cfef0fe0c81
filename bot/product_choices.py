"""The buttons under a search reply: those of each product, and those that take the whole wish further.

`under(found)` gives the former, `with_more(found)` adds the latter. Their texts are fixed English, the same in every
language (`is_fixed`), so that a button pressed a week later says what it said then. What they do is decided where
messages are read: by `bot.product_refs` for products, by `bot.lifting` for filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import wording_choices
from bot.choices import Choice
from bot.found import Found
from bot.lifting import LIFTED_BY, held
from bot.phrases import clean
from bot.product_refs import read_pressed, ref
from bot.wardrobe_replies import KEPT_CHOICES
from retrieval.product import Match, Query

MORE = Choice(label=wording_choices.MORE_LABEL, text="show me more")
CHEAPER = Choice(label=wording_choices.CHEAPER_LABEL, text="cheaper")
MOST_FILTERS = 4  # removed by a button each; the others can be said
_LIFTS = {facet: Choice(label=wording_choices.ANY_LABELS[facet], text=said) for facet, said in LIFTED_BY.items()}
SEARCHES = ("search", "photo")
_SHOWING = (
    *SEARCHES,
    "explain",
    "compare",
    "saved",
    "trends",
)  # replies whose matches are products, not parts of looks
# "What goes with it?" is on both sorts of buttons, and the label alone tells no language its text.
_FIXED = frozenset(choice.text for choice in (MORE, CHEAPER, KEPT_CHOICES[0], *_LIFTS.values()))


def under(found: Found) -> tuple[tuple[Choice, ...], ...]:
    """The buttons of each product of a reply, in the order of its matches."""
    if found.intent not in _SHOWING or found.brief.looks:
        return ()
    saved = found.intent == "saved"
    return tuple(of_product(match.product.id, saved=saved) for match in found.brief.results.matches)


def of_product(product_id: str, *, saved: bool = False) -> tuple[Choice, ...]:
    """The buttons of one product; of a `saved` one, which can be saved no more but removed."""
    digits = ref(product_id)
    each = (
        Choice(label=wording_choices.SIMILAR_LABEL, text=f"more like #{digits}"),
        Choice(label=wording_choices.GOES_WITH_IT_LABEL, text=f"what goes with #{digits}"),
    )
    if saved:
        return (*each, Choice(label=wording_choices.REMOVE_LABEL, text=f"remove saved #{digits}"))
    return (
        *each,
        Choice(label=wording_choices.SAVE_LABEL, text=f"save #{digits}"),
        Choice(label=wording_choices.LIKE_LABEL, text=f"I like #{digits}"),
        Choice(label=wording_choices.DISLIKE_LABEL, text=f"I don't like #{digits}"),
    )


def with_more(found: Found) -> Found:
    """A reply to a search with the buttons that take its wish further behind those that it has."""
    if found.intent not in SEARCHES or found.turn is None or found.turn.asked or found.brief.looks:
        return found
    said = {choice.text for choice in found.choices}
    more = of_wish(found.turn.query, found.brief.results.matches)
    return replace(found, choices=(*found.choices, *(choice for choice in more if choice.text not in said)))


def of_wish(query: Query, found: Sequence[Match]) -> tuple[Choice, ...]:
    """What one may say next of a whole wish: more, cheaper, and its filters let go one by one."""
    lifts = [_LIFTS[facet] for facet in held(query)][:MOST_FILTERS]
    return (*((MORE, CHEAPER) if found else ()), *lifts)


def is_fixed(text: str) -> bool:
    """Whether a text is a command or one that these buttons say, in every language: nobody has to guess its meaning."""
    plain = clean(text)[0]
    return plain.startswith("/") or plain.lower() in _FIXED or read_pressed(plain) is not None
