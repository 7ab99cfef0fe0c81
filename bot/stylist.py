"""`Stylist.answer(Request) -> Reply`: the path of a message, top to bottom."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.garment import Garment
from retrieval.product import Match, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person sent: a text, photos (the raw bytes), or both. `session` names the conversation."""

    text: str = ""
    photos: tuple[bytes, ...] = ()
    session: str = "default"
    follow_up: bool = False  # goes on with the turn before, as a line starting with "+" does


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back: the advice and the products under it; a chat turns it into its own kind of message."""

    text: str
    intent: str  # search, photo, small_talk, help, out_of_scope or problem
    query: Query
    garments: tuple[Garment, ...] = ()
    matches: tuple[Match, ...] = ()
    relaxed: tuple[str, ...] = ()
    writer: str = "template"
    model: str = ""
    generation: str = ""
    took_ms: int = 0
