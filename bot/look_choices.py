"""The buttons under looks and under a question about a photo: `Choice`s, by what makes sense to say next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from bot import english, look_wording, notes, wording
from bot.choices import Choice
from bot.shop import Shop
from bot.turns import Turn
from retrieval.garment import Garment

MOST_KINDS = 3
MOST_OCCASIONS = 2
MOST_BYTES = 60  # of a choice's text


def after_looks(turn: Turn) -> tuple[Choice, ...]:
    """What one may want after looks: another occasion, others, similar items, to keep the piece."""
    occasions = [choice for name, choice in _OCCASIONS.items() if name != turn.query.occasion][:MOST_OCCASIONS]
    choices = [*occasions, Choice(label=wording.OTHER_LOOKS_LABEL, text="other looks")]
    if turn.garments and turn.owned:
        choices.append(Choice(label=wording.SIMILAR_LABEL, text="similar items"))
        choices.append(Choice(label=wording.KEEP_LABEL, text="keep it"))
    return tuple(choices)


def grown_ups(but: str | None = None) -> tuple[Choice, ...]:
    """Whom else a piece may be for, when it was taken for one of `but`'s."""
    labels = {"women": look_wording.FOR_A_WOMAN_LABEL, "men": look_wording.FOR_A_MAN_LABEL}
    return tuple(Choice(label=label, text=f"for {name}") for name, label in labels.items() if name != but)


def which(garments: Sequence[Garment]) -> tuple[Choice, ...]:
    """A button for each piece of a photo, and one for all of them; two that look alike are numbered."""
    names = [notes.garment_words(garment) for garment in garments]
    twice = {name for name, count in Counter(names).items() if count > 1}
    choices = [
        Choice(
            label=english.capital(f"the {name}") + (f" ({place})" if name in twice else ""),
            text=f"number {place}" if name in twice else _short(f"the {name}", f"number {place}"),
        )
        for place, name in enumerate(names, start=1)
    ]
    return (*choices, Choice(label=wording.ALL_OF_IT_LABEL, text="all of it"))


def kinds_instead(shop: Shop, garment: Garment) -> tuple[Choice, ...]:
    """Buttons that correct what a piece was taken for: the kinds it looks most like beside that one."""
    if garment.vector is None:
        return ()
    names, vectors = shop.kinds
    order = np.argsort(-(vectors @ garment.vector))
    others = [names[at] for at in order if names[at] != garment.category][:MOST_KINDS]
    return tuple(_kind(name) for name in others)


def _kind(name: str) -> Choice:
    said = f"they're {name}" if english.is_plural(name) else f"it's {english.with_article(name)}"
    return Choice(label=english.capital(said), text=said)


def _short(text: str, instead: str) -> str:
    return text if len(text.encode()) <= MOST_BYTES else instead


_OCCASIONS = {
    "office": Choice(label="For work", text="for work"),
    "date": Choice(label="For dinner", text="for dinner"),
    "everyday": Choice(label="For the weekend", text="for the weekend"),
}
