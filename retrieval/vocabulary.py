"""The shared language: which words mean which category, color, pattern, material, occasion, audience.

`Vocabulary.load()` reads `data/vocabulary.toml`; `find` reads a text into mentions. Feeds, captions, requests and
training texts all go through here, so that a shop's "jumper" and a person's "sweater" are one thing.
It does not understand sentences: negation, budgets and scope are `bot.understanding`'s.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "data" / "vocabulary.toml"
FACETS = {
    "categories": "category",
    "colors": "color",
    "patterns": "pattern",
    "materials": "material",
    "sleeves": "sleeves",
    "lengths": "length",
    "audiences": "audience",
    "occasions": "occasion",
    "seasons": "season",
    "styles": "style",
}
_TABLES = {facet: table for table, facet in FACETS.items()}
_WORD = re.compile(r"\d/\d|[^\W_]+(?:['’][^\W_]+)*")
_INVARIANT = {"dress", "harness", "always", "this", "us", "plus", "less", "was", "is", "his", "boss", "press"}
# Garments in the plural only: a short skirt is no shorts, a tight fit no tights, a shade of blue no sunglasses.
_PLURAL = {
    *("boxers", "braces", "briefs", "checks", "cords", "corduroys", "denims", "flats", "glasses", "hoops", "jeans"),
    *("khakis", "kicks", "laces", "nylons", "roses", "runners", "shades", "shorts", "skinnies", "slides", "studs"),
    *("sweats", "tights", "trunks"),
}
_CUT_ALONE = {"short", "long", "three-quarter", "full", "knee"}  # "long walks" says nothing of sleeves
# What a phrase of one facet tells of another: "leather jacket" is of leather, "summer holiday" in summer. An occasion
# or style inside a garment's name is part of the name: "dress shoes", "sport coat".
_INSIDE = {
    "category": {"color", "pattern", "material", "sleeves", "length", "season"},
    "length": {"category"},
    "occasion": {"season"},
}


class Mention(NamedTuple):
    """A vocabulary word found in a text: `text[start:end]` means `name` of `facet` ("color", "category", …)."""

    facet: str
    name: str
    start: int
    end: int


class Token(NamedTuple):
    """A word of a text, lower-case and singular, with its character span."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=65_536)  # a catalog's words repeat: half of the time that reading a feed took
def singular(word: str) -> str:
    """Return an English word without its plural ending or possessive: "dresses" → "dress", "women's" → "women"."""
    word = re.sub(r"['’]s?$", "", word)
    if len(word) < 4 or word in _INVARIANT | _PLURAL or word.endswith(("ss", "us")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def tokenize(text: str) -> list[Token]:
    """Split a text into words; hyphens part words, so "t-shirt", "t shirt" read alike."""
    return [Token(singular(m.group().lower()), *m.span()) for m in _WORD.finditer(text)]


def _phrases(words: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(token.word for token in tokenize(word)) for word in words)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of garment: its place in a look, the broader kind it belongs to, and what may stand in for it."""

    name: str
    slot: str
    parent: str | None
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DressCode:
    """What an invitation asks for: how formal (0 to 4), for which occasion where none is named, and how it looks."""

    name: str
    occasion: str
    formality: float
    phrases: tuple[tuple[str, ...], ...]  # that say it by themselves, as tokens
    like: str


@dataclass(frozen=True, slots=True)
class Color:
    """A color's name, its broader family (itself, for a base color) and a typical sRGB value, 0–255."""

    name: str
    family: str
    rgb: tuple[int, int, int]


class Vocabulary:
    """Words of the shared language, from the tables of `data/vocabulary.toml`."""

    def __init__(self, tables: dict[str, dict[str, dict[str, Any]]]) -> None:
        """Build the lookup from parsed TOML tables; a table or parent that is unknown raises ValueError."""
        if unknown := set(tables) - set(FACETS) - {"idioms", "dress_codes"}:
            raise ValueError(
                f"vocabulary: unknown tables {sorted(unknown)!r}, expected {sorted(FACETS)}, 'idioms' or 'dress_codes'"
            )
        self._tables = tables
        self.categories = {
            name: Category(name, row["slot"], row.get("parent"), tuple(row.get("near", ())))
            for name, row in tables["categories"].items()
        }
        self.colors = {
            name: Color(name, row.get("family", name), tuple(row["rgb"])) for name, row in tables["colors"].items()
        }
        self.dress_codes = {
            name: DressCode(name, row["occasion"], float(row["formality"]), _phrases(row["words"]), row["like"])
            for name, row in tables.get("dress_codes", {}).items()
        }
        for category in self.categories.values():
            for other in (*category.near, category.parent):
                if other is not None and other not in self.categories:
                    raise ValueError(f"vocabulary: {category.name!r} names the unknown category {other!r}")

    @staticmethod
    @cache
    def load(path: Path = DEFAULT_PATH) -> Vocabulary:
        """Read a vocabulary file, once per path."""
        with path.open("rb") as file:
            return Vocabulary(tomllib.load(file))

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The categories without narrower ones, in the file's order: what a garment is called when it is seen."""
        parents = {category.parent for category in self.categories.values()}
        return tuple(name for name in self.categories if name not in parents)

    def names(self, facet: str) -> tuple[str, ...]:
        """All names of a facet, in the file's order: `names("color")` → ("black", "white", …)."""
        return tuple(self._tables[_TABLES[facet]])

    def words(self, facet: str, name: str) -> tuple[str, ...]:
        """The name and its further spellings."""
        return (name, *self.entry(facet, name).get("words", ()))

    def entry(self, facet: str, name: str) -> dict[str, Any]:
        """The raw row of a name: an occasion's `formality` and `like`, a color's `rgb`."""
        return self._tables[_TABLES[facet]][name]

    @cached_property
    def _idioms(self) -> frozenset[tuple[str, ...]]:
        idioms: Iterable[str] = self._tables.get("idioms", {}).get("words", ())
        return frozenset(tuple(token.word for token in tokenize(idiom)) for idiom in idioms)

    @cached_property
    def _lookup(self) -> dict[tuple[str, ...], list[tuple[str, str]]]:
        found: dict[tuple[str, ...], list[tuple[str, str]]] = {idiom: [] for idiom in self._idioms}
        for table, facet in FACETS.items():
            for name in self._tables.get(table, {}):
                for word in self.words(facet, name):
                    meanings = found.setdefault(tuple(token.word for token in tokenize(word)), [])
                    if (facet, name) not in meanings:
                        meanings.append((facet, name))
        return found

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Every single word that the vocabulary uses, singular."""
        return frozenset(word for phrase in self._lookup for word in phrase)

    def find(self, text: str) -> list[Mention]:
        """Read a text into mentions, in order, longest phrase first.

        Inside a longer phrase, words of some other facets still count: "leather jacket" is a jacket, and of leather;
        words of the same facet do not: "navy blue" is navy alone. Idioms ("dress code") are read over, and a bare
        "short" or "long" speaks of sleeves only where it is the whole text.
        """
        tokens = tokenize(text)
        mentions: list[Mention] = []
        at = 0
        while at < len(tokens):
            length = self._longest_at(tokens, at)
            if length:
                mentions += self._meanings(tokens, at, length, inside=True)
            at += max(length, 1)
        if len(mentions) == 1 and mentions[0].end - mentions[0].start == len(text.strip()):
            return mentions
        cuts = ("sleeves", "length")
        return [m for m in mentions if m.facet not in cuts or singular(text[m.start : m.end].lower()) not in _CUT_ALONE]

    def _longest_at(self, tokens: list[Token], at: int) -> int:
        longest = min(5, len(tokens) - at)
        return next((n for n in range(longest, 0, -1) if tuple(t.word for t in tokens[at : at + n]) in self._lookup), 0)

    def _meanings(self, tokens: list[Token], at: int, length: int, *, inside: bool) -> list[Mention]:
        span = tokens[at : at + length]
        found = [
            Mention(facet, name, span[0].start, span[-1].end)
            for facet, name in self._lookup[tuple(t.word for t in span)]
        ]
        taken = {mention.facet for mention in found}
        wanted = set().union(*(_INSIDE.get(facet, ()) for facet in taken)) - taken
        for start in range(at, at + length if inside and wanted else at):
            for n in range(at + length - start, 0, -1):
                phrase = tuple(t.word for t in tokens[start : start + n])
                if phrase in self._idioms:
                    break  # "lace-ups" are of no lace
                if phrase in self._lookup and n < length:
                    nested = self._meanings(tokens, start, n, inside=False)
                    found += [mention for mention in nested if mention.facet in wanted]
                    break
        return list(dict.fromkeys(found))

    def expand(self, category: str) -> frozenset[str]:
        """The category and every narrower one: "top" → {"top", "t-shirt", "shirt", …}."""
        children = [c.name for c in self.categories.values() if c.parent == category]
        return frozenset({category}.union(*(self.expand(child) for child in children)))

    def expand_color(self, color: str) -> frozenset[str]:
        """The color and those whose family it is: "blue" → {"blue", "navy", "light blue"}."""
        return frozenset({color} | {c.name for c in self.colors.values() if c.family == color})

    def expand_pattern(self, pattern: str) -> frozenset[str]:
        """The pattern and those it stands for: "printed" → {"printed", "floral", "polka dot", …}."""
        return frozenset({pattern, *self.entry("pattern", pattern).get("finds", ())})

    def slot(self, category: str) -> str:
        """The place in a look: top, bottom, one-piece, layer, outerwear, shoes, bag, accessory or underneath."""
        return self.categories[category].slot
