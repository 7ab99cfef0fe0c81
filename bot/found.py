"""`Found`: what there is to say to one message, before anybody words it. A record only."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.choices import Choice
from bot.turns import Turn
from bot.writing import Brief
from retrieval.product import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is to say: a fixed `text`, or a writer's `brief`. `turn` is what the next message may go on from.

    `kept` tells that the first of the brief's notes says what of the person's profile was kept to.
    """

    intent: str
    text: str | None = None
    brief: Brief = field(default_factory=Brief)
    choices: tuple[Choice, ...] = ()
    turn: Turn | None = None
    kept: bool = False
    themes: tuple[Query, ...] = ()  # what is in fashion, as wishes, in the order in which the text tells them
    attachment: tuple[str, bytes] | None = None  # a file's name and what is in it
    beyond: bool = False  # the first note, or the text, says that the wish lies outside of what this place shows
    chose: str | None = None  # the language that the person chose just now, by its code; "": whatever they write in
    personal: bool = False  # it shows what is kept of the person, which is for nobody else's eyes
