"""A message made plain before it is understood: one kind of quote and dash, emoji as words, nothing invisible.

`clean` gives the text that every other reader works on; `read_words` its words with their places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from retrieval.vocabulary import singular

READ_CHARACTERS = 1000  # a wish fits in far less; what is longer was pasted
_WORD = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*'?|[^\W_]+")
_SPACE = re.compile(r"\s+")
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "‒": "-", "−": "-", "‐": "-"}
    | {"‑": "-", "—": " - ", "…": "... ", "⁄": "/", "½": ".5", "İ": "I", "\u00ad": ""}
)
_EMOJI = {
    **{"👗": "dress", "👘": "dress", "👠": "heels", "👡": "sandals", "🩴": "flip-flops", "👟": "sneakers"},
    **{"🥾": "hiking boots", "👢": "boots", "👞": "formal shoes", "🥿": "flats", "🩰": "ballet flats"},
    **{"👜": "handbag", "👛": "purse", "👝": "clutch", "🎒": "backpack", "💼": "briefcase", "🧳": "travel bag"},
    **{"👔": "shirt", "👕": "t-shirt", "👚": "blouse", "👖": "jeans", "🩳": "shorts", "🧥": "coat", "🦺": "vest"},
    **{"👙": "swimwear", "🩱": "swimsuit", "🩲": "briefs", "🥻": "saree", "🧦": "socks", "🧣": "scarf", "🧤": "gloves"},
    **{"🧢": "cap", "👒": "sun hat", "🎩": "hat", "🕶": "sunglasses", "👓": "glasses", "⌚": "watch", "💍": "ring"},
    **{"📿": "necklace", "🤵": "tuxedo"},
}


class Word(NamedTuple):
    """A word of a text: as said in lower case, its singular, its place, and whether it began with a capital."""

    said: str
    word: str
    start: int
    end: int
    capital: bool


class Span(NamedTuple):
    """A piece of a text: `text[start:end]`."""

    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        """Whether the piece from `start` to `end` lies within."""
        return self.start <= start and end <= self.end


def clean(text: str) -> tuple[str, bool]:
    """Return a message in plain characters on one line, and whether its end was left unread."""
    cut = len(text) > READ_CHARACTERS
    if cut:
        text = text[:READ_CHARACTERS].rsplit(maxsplit=1)[0] if " " in text[:READ_CHARACTERS] else text[:READ_CHARACTERS]
    text = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN)
    return _SPACE.sub(" ", "".join(map(_plain, text))).strip(), cut


def _plain(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    if name := _EMOJI.get(character):
        return f" {name} "
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cs", "Cn", "Co") or "\ufe00" <= character <= "\ufe0f":
        return ""
    return " " if kind in ("So", "Sk", "Cc", "Zl", "Zp", "Zs") else character


def read_words(text: str) -> list[Word]:
    """Split a cleaned text into its words and numbers."""
    return [
        Word(m.group().lower(), singular(m.group().lower()), m.start(), m.end(), m.group()[0].isupper())
        for m in _WORD.finditer(text)
    ]


def mask(text: str, spans: list[Span]) -> str:
    """The text with pieces blanked out, every other character in its place; a blank parts what stands around it."""
    for start, end in spans:
        text = text[:start] + "\N{MIDDLE DOT}" * (end - start) + text[end:]
    return text


def holds_phrase(words: Sequence[str], phrase: tuple[str, ...]) -> bool:
    """Whether the words of a phrase stand in a row among others."""
    return any(tuple(words[at : at + len(phrase)]) == phrase for at in range(len(words) - len(phrase) + 1))
