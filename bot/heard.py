"""What is left of Gemini's answer once it was held against the message: `Heard`. Records only.

`bot.evidence` makes one; `bot.agreeing` lays it over what the parser read, `bot.glossing` says it in English.
"""

from __future__ import annotations

from dataclasses import dataclass

WANTED, REFUSED, OWNED = "wanted", "refused", "owned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Something said of clothes: a facet's name, and the words for it, in English where a lexicon has them.

    `garment` numbers the garment that it is about, 0 for all. `knows` are the facets and names that the vocabulary
    finds in the words.
    """

    facet: str
    name: str
    role: str = WANTED
    garment: int = 0
    words: str = ""
    knows: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A limit whose number is in the message."""

    amount: float
    bound: str  # most, least or around
    total: bool = False
    currency: str | None = None
    garment: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message as Gemini took it, less what the person never said. `foreign`: no lexicon of ours reads it."""

    language: str
    foreign: bool
    intent: str
    reference: int = 0
    terms: tuple[Term, ...] = ()  # brands among them, as facet "brand"
    prices: tuple[Price, ...] = ()
    sizes: tuple[tuple[str, int], ...] = ()  # each with its garment

    def named(self, facet: str, role: str = WANTED) -> tuple[str, ...]:
        """The names of a facet in a role, in order."""
        return tuple(dict.fromkeys(each.name for each in self.terms if (each.facet, each.role) == (facet, role)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found in the message but its intent."""
        return not (self.terms or self.prices or self.sizes)
