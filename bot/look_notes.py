"""What has to be said of a photo and of looks, whoever words the rest: what is seen, what is missing, what was let go.

These sentences are put in by code, as those of `bot.notes` are for a search.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot import english, look_wording, notes, wording
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
        return look_wording.AS_TOLD.format(pieces=pieces)
    pattern = (
        look_wording.I_SEE if least >= SURE else look_wording.I_THINK if least >= DOUBTED else look_wording.I_DOUBT
    )
    return english.capital(pattern.format(pieces=pieces, they=pronoun(owned)))


def which(garments: Sequence[Garment], *, alike: bool) -> str:
    """The question which of several pieces is meant."""
    pieces = english.listed(english.with_article(notes.garment_words(garment)) for garment in garments)
    return (look_wording.WHICH_ALIKE if alike else look_wording.WHICH_TO_PAIR).format(pieces=pieces)


def shortcomings(looks: Looks) -> str | None:
    """What of the wish the looks do not meet; None where they meet it all."""
    said = []
    if looks.missing:
        slots = english.listed((look_wording.SLOTS.get(slot, slot) for slot in looks.missing), "or")
        said.append(look_wording.MISSING.format(slots=slots))
    lost = [wording.LOST[name] for name in looks.relaxed if name in wording.LOST]
    if lost:
        said.append(look_wording.LOOKS_WITHOUT.format(lost=english.listed(lost)))
    return " ".join(said) or None


def none_within(owned: Sequence[Garment], query: Query, currency: str, nearest: float | None) -> str:
    """The sentence for no looks at all: the limit in the way, with the least there would be, or that nothing fits."""
    beside = look_wording.BESIDE.format(piece=yours(owned)) if owned else look_wording.BESIDE_NOTHING
    limit = query.total_max or query.price_max
    if nearest is None and (child := child_dressed(owned, query)):
        return look_wording.NO_LOOKS_FOR.format(beside=beside, whom=look_wording.WHOM[child])
    if limit is None or nearest is None:
        return look_wording.NO_LOOKS.format(beside=beside)
    each = "" if query.total_max else look_wording.A_PIECE
    return look_wording.NO_LOOKS_WITHIN.format(
        beside=beside, limit=money(limit, currency), each=each, nearest=money(nearest, currency)
    )


def taken_for(owned: Sequence[Garment], query: Query, looks: Looks, telling: Collection[str]) -> str | None:
    """For whom looks were made where nobody said it: read off a photo, it is right for two in three.

    None where the wish or a piece's kind, among those `telling`, says it, and where the looks are for several.
    """
    shown = {match.product.audience for match in looks.matches} - {"unisex", None}
    read = any(garment.mask is not None for garment in owned)
    told = query.audience is not None or any(garment.category in telling for garment in owned)
    return next(iter(shown)) if read and not told and len(shown) == 1 else None


def taken_for_words(owned: Sequence[Garment], audience: str) -> str:
    """The sentence that says for whom it was taken, and what to say if that is wrong."""
    instead = "for women" if audience == "men" else "for men"
    return look_wording.TAKEN_FOR.format(it=pronoun(owned), whose=look_wording.WHOSE[audience], instead=instead)


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
