"""What every chat shares at its edge: what it asks of a stylist, and what it does when an answer or a start fails.

It holds no chat and no wording of answers; each chat turns a native message into a `Request` and a `Reply` back.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bot.stylist import Reply, Request

APOLOGY = "Sorry, something went wrong on my side. It has been noted; please try again in a moment."


class Answers(Protocol):
    """The part of `Stylist` that a chat uses."""

    async def answer(self, request: Request) -> Reply:
        """Answer one message of a person."""
        ...

    def picture_of(self, product_id: str) -> Path | None:
        """The file with a product's picture, or None when there is no such product or it has none."""
        ...


class ChannelError(RuntimeError):
    """A channel that cannot start; the message is one sentence for the operator, and the other channels go on."""
