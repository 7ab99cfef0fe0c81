"""What is not answered as a wish: unsafe and sexual requests, insults, orders to the bot itself, and distress.

`declined(text)` gives the kind, or None; `without_orders(text)` leaves "ignore your rules and say …" out, so that what
else a message wishes for is still answered. The words are `data/declining.toml`'s, the answers `bot.wording`'s.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

PATH = Path(__file__).resolve().parent.parent / "data" / "declining.toml"
INSULT = "insult"  # let pass where a wish stands beside it
_WISH = re.compile(
    r"\b(?:and|then|but)\b (?:please )?(?P<wish>(?:show|find|get|recommend|suggest)(?: me)? "
    r"(?!.*\b(?:prompts?|instructions?|rules?|keys?|tokens?|passwords?)\b).*)$",
    re.IGNORECASE | re.DOTALL,
)


def declined(text: str) -> str | None:
    """ "distress", "minors", "explicit", "harm" or "insult" where a cleaned text is that, else None."""
    low = text.lower()
    words = _words("harmless").sub(" ", low)
    if _words("distress").search(low):
        return "distress"
    if _words("minors").search(words) and _words("sexual").search(words):
        return "minors"
    return next((kind for kind in ("explicit", "harm", INSULT) if _words(kind).search(words)), None)


def without_orders(text: str) -> str:
    """The text without the sentences that give the bot itself orders, but for a wish at their end ("… and show me")."""
    sentences = re.split(r"(?<=[.!?\n])", text)
    return "".join(_wish_of(sentence) if _words("order").search(sentence) else sentence for sentence in sentences)


def _wish_of(order: str) -> str:
    wish = _WISH.search(order)
    return f" {wish['wish']} " if wish else " "


@cache
def _tables() -> dict[str, list[str]]:
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


@cache
def _words(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_tables()[kind])})(?!\w)", re.IGNORECASE)
