"""What has to be said of a photo and of looks, whoever words the rest: what is seen, what is missing, what was let go.

These sentences are put in by code, as those of `bot.notes` are for a search.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import english, notes, wording
from bot.advice import CHILDREN
from retrieval.garment import Garment
from retrieval.look import Looks
from retrieval.money import money
from retrieval.product import Query

SURE = 0.5  # as in `bot.notes`
DOUBTED = 0.4  # a confidence below which the person is asked to say what it is


def seen(owned: Sequence[Garment], *, told: bool = False) -> str:
    """What is owned, said as surely as it was seen; `told` by the person, it is only repeated."""
    least = min(garment.confidence for garment in owned)
    pieces = english.listed(english.with_article(notes.garment_words(garment)) for garment in owned)
    if told:
        return wording.AS_TOLD.format(pieces=pieces)
    pattern = wording.I_SEE if least >= SURE else wording.I_THINK if least >= DOUBTED else wording.I_DOUBT
    return english.capital(pattern.format(pieces=pieces, they=pronoun(owned)))


def which(garments: Sequence[Garment], *, alike: bool) -> str:
    """The question which of several pieces is meant."""
    pieces = english.listed(english.with_article(notes.garment_words(garment)) for garment in garments)
    return (wording.WHICH_ALIKE if alike else wording.WHICH_TO_PAIR).format(pieces=pieces)


def shortcomings(looks: Looks) -> str | None:
    """What of the wish the looks do not meet; None where they meet it all."""
    said = []
    if looks.missing:
        slots = english.listed((wording.SLOTS.get(slot, slot) for slot in looks.missing), "or")
        said.append(wording.MISSING.format(slots=slots))
    lost = [wording.LOST[name] for name in looks.relaxed if name in wording.LOST]
    if lost:
        said.append(wording.LOOKS_WITHOUT.format(lost=english.listed(lost)))
    return " ".join(said) or None


def none_within(owned: Sequence[Garment], query: Query, currency: str, nearest: float | None) -> str:
    """The sentence for no looks at all: the limit in the way, with the least there would be, or that nothing fits."""
    beside = wording.BESIDE.format(piece=yours(owned)) if owned else wording.BESIDE_NOTHING
    limit = query.total_max or query.price_max
    if nearest is None and (child := child_dressed(owned, query)):
        return wording.NO_LOOKS_FOR.format(beside=beside, whom=wording.WHOM[child])
    if limit is None or nearest is None:
        return wording.NO_LOOKS.format(beside=beside)
    each = "" if query.total_max else wording.A_PIECE
    return wording.NO_LOOKS_WITHIN.format(
        beside=beside, limit=money(limit, currency), each=each, nearest=money(nearest, currency)
    )


def child_dressed(owned: Sequence[Garment], query: Query) -> str | None:
    """For which children looks are wanted: by the wish, or else by the piece; None for grown-ups or nobody named."""
    audience = query.audience or next((garment.audience for garment in owned if garment.audience), None)
    return audience if audience in CHILDREN else None


def yours(owned: Sequence[Garment]) -> str:
    """What is owned, as one speaks of it to its owner: "your navy blazer and white jeans"."""
    return "your " + english.listed(notes.garment_words(garment) for garment in owned)


def pronoun(owned: Sequence[Garment]) -> str:
    """ "it" for a jacket, "them" for jeans or for several pieces."""
    return "them" if len(owned) > 1 or english.is_plural(owned[0].category) else "it"
