"""Brands in a request, by the catalog's own list; a brand that is an ordinary word too ("Only", "Next") needs proof.

Proof is "by", "from" or "brand" beside it, or a capital where none belongs. "only black", "turtle neck" and "next week"
name no brand.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from bot.phrases import Span
from retrieval.vocabulary import Mention, Vocabulary, singular

_WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*\.?|&")
# Ordinary words that shops' brands are made of; the vocabulary's own words count as ordinary as well.
_ORDINARY = frozenset(
    """
    a all american and angel anthropologie any arrow art aspen avenue banana bank basic basics be bear being best
    black blue book bow box brave brother cat champion chimp choice citizen city civil classic club coach cobra
    coffee comfort coral cotton country cross crown crush cut dance day decade desert diesel diva do doodle dream
    duke earth east edge elegance element energy era essentials eternal ever every evil express eye face fable faith
    fame family fantasy fast favorite fire fly forever fortune fossil free freedom french friend fruit fun fusion
    gap gas gem genesis gift girl glamour global glory gold good great green grid guess h happy heart her heritage
    hero high his home honey hope house human hunter ice icon id idea image inc indian indigo infinite it ivory jag
    jealous joe joy just justice king kiss lady land latin legacy legend levels liberty life light like limited
    little live local london look lotus love loyal luxe luxury madame man mango mantra mark mayhem me men mind
    mineral miss mix moda moment monsoon moon mother mr much music my natural nature neo new next night nine noble
    noise now number numbers oasis ocean off old olive one only opium orange original originals other our outfitters
    own palm paradise park party people perfect pieces pink pirate planet player players polaroid police polo power
    pretty pride prima prince princess promise pure purple quest rain rainbow real rebel red regal religion remix
    reserved river road rock rocket rose royal rush s sage savage script sense seven shadow show sign silver simple
    sister sky smart society soul space span speak spice spirit sport sports spring star state status stone story
    street strike studio style sugar summer sun super supreme sweet t tape taste terrain that the theory tiger time
    titan tonic tortoise touch tradition trend tree tribe trouble true truth turtle u united unity universe up urban
    us uncommon venture venus virgin vision vogue w warehouse wave way week weekday west whistles white wild wind
    winner wish wolf woman women wonder woodland world x yes yoga you young your zero zone
    """.split()
)
_SAYS_SO = re.compile(
    r"(?:\b(?:by|from|brand|label|at|made by|designer|anything|like|love|prefer)(?: the)?|@|#) $", re.IGNORECASE
)
_NOT_AFTER = re.compile(
    r" (?:week|month|year|day|time|to|season|weekend|summer|winter|spring|fall|autumn|monday|friday|saturday"
    r"|sunday|door|party"
    r"|black|white|\d|[$€£₹])",
    re.IGNORECASE,
)


KNOWN_PATH = Path(__file__).resolve().parent.parent / "data" / "brands.toml"


_LIKENESS = re.compile(r"(?<!\bi )(?<!\bwe )(?<!\bd )\blike $", re.IGNORECASE)


class Brand(NamedTuple):
    """A brand found in a text, by every spelling that the catalog has of it."""

    names: tuple[str, ...]
    start: int
    end: int


class _Index(NamedTuple):
    by_words: dict[tuple[str, ...], tuple[str, ...]]
    firsts: frozenset[str]
    longest: int


def read_brands(text: str, brands: Collection[str], vocabulary: Vocabulary) -> list[Brand]:
    """Find the catalog's brands in a cleaned text, in order, longest first."""
    index = _index(frozenset(brands))
    tokens = [(_key(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
    if not any(
        key in index.firsts or key.rstrip("s") in index.firsts or key[:-1] in index.firsts for key, _, _ in tokens
    ):
        return []
    mentions = vocabulary.find(text)
    found: list[Brand] = []
    at = 0
    while at < len(tokens):
        brand = _at(tokens[at : at + index.longest], index)
        taken = brand is not None and _is_meant(text, brand, mentions, vocabulary)
        if brand is not None and taken:
            found.append(brand)
            at += sum(1 for _, start, end in tokens[at:] if end <= brand.end)
        else:
            at += 1
    return found


def known_words(brands: Collection[str]) -> frozenset[str]:
    """The lower-case words of the catalog's brands, which no spelling mender may touch."""
    return _lower_words(frozenset(brands))


@lru_cache(maxsize=8)
def _lower_words(brands: frozenset[str]) -> frozenset[str]:
    return frozenset(word.lower() for brand in brands for word in re.findall(r"[^\W_]+(?:'[^\W_]+)*", brand))


@lru_cache(maxsize=8)
def _index(brands: frozenset[str]) -> _Index:
    by_words: dict[tuple[str, ...], tuple[str, ...]] = {}
    for brand in sorted(brands):
        words = tuple(_key(word) for word in _WORD.findall(brand))
        if words and any(word.strip("&") for word in words):
            by_words[words] = (*by_words.get(words, ()), brand)
    longest = max((len(words) for words in by_words), default=1)
    return _Index(by_words, frozenset(words[0] for words in by_words), longest)


def _key(word: str) -> str:
    """A word as brands are compared: "Levi's" and "levis" alike, "U.S." and "US" too, "&" as "and"."""
    return "and" if word == "&" else re.sub(r"['.]", "", word).lower()


def _at(tokens: Sequence[tuple[str, int, int]], index: _Index) -> Brand | None:
    for length in range(len(tokens), 0, -1):
        words = tuple(key for key, _, _ in tokens[:length])
        owned = (*words[:-1], words[-1][:-1]) if words[-1].endswith("s") else words  # "Nike's", "nikes"
        names = index.by_words.get(words) or (index.by_words.get(owned) if len(owned[-1]) > 3 else None)
        if names:
            return Brand(names, tokens[0][1], tokens[length - 1][2])
    return None


def _is_meant(text: str, brand: Brand, mentions: list[Mention], vocabulary: Vocabulary) -> bool:
    said = text[brand.start : brand.end]
    if _LIKENESS.search(text[: brand.start]) and re.match(r",? (?:but|only) ", text[brand.end :]):
        return False  # "jeans like Levi's but cheaper" are somebody else's
    words = [_key(word) for word in _WORD.findall(said)]
    if any(m.start <= brand.start and brand.end <= m.end and (m.end - m.start) > len(said) for m in mentions):
        return False  # part of a longer phrase: "polo shirt", "turtle neck"
    ordinary = _ORDINARY | vocabulary.known_words
    if "&" in said or any(
        len(word) > 2 and not {word, singular(word), word.removesuffix("s")} & ordinary for word in words
    ):
        return True
    if _NOT_AFTER.match(text, brand.end):
        return False
    if _SAYS_SO.search(text[: brand.start]) or re.match(r"(?:'s)? (?:brand|label)\b", text[brand.end :]):
        return not re.search(r"\blike $", text[: brand.start]) or said[0].isupper()
    names_a_facet = any(m.start == brand.start and m.end == brand.end for m in mentions)
    if names_a_facet and len(words) == 1:
        return False
    return _is_capital(text, brand, mentions)


def _is_capital(text: str, brand: Brand, mentions: list[Mention]) -> bool:
    """Whether capitals tell a name: not in a text that is all capitals, nor by a first word's capital alone."""
    said = text[brand.start : brand.end]
    words = re.findall(r"[^\W\d_]+", text)
    lone = [word for word in words if word != "I" and len(word) > 1]
    if sum(word[0].isupper() for word in lone) > max(2, 0.6 * len(lone)):
        return False
    parts = re.findall(r"[^\W\d_]+", said)
    small = ("and", "of", "the", "u") if len(parts) > 1 else ()
    if not parts or not all(part[0].isupper() or part in small for part in parts) or said.lower() in _OF_PLACES:
        return False
    if brand.start and not text[: brand.start].rstrip().endswith((".", "!", "?", ":")):
        return True
    follows = Span(brand.end, brand.end + 1)
    before_garment = any(m.facet == "category" and m.start == follows.end for m in mentions)
    return before_garment and (len(parts) > 1 or said.lower() not in _NEVER_FIRST)


_OF_PLACES = {"american", "french", "indian", "italian", "british", "english", "london", "paris"}  # capitals anyway
_NEVER_FIRST = frozenset(
    """
    only and any all new next just other one my your the this that it do be you me his her best
    """.split()
)


def other_brands(
    text: str, brands: Collection[str], carried: Sequence[Brand], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The well-known brands that a cleaned text names and the catalog, with its own `brands`, does not carry.

    `carried` are those of the catalog that `read_brands` found in the text.
    """
    taken = {(brand.start, brand.end) for brand in carried}
    named = read_brands(text, _not_among(tuple(brands)), vocabulary)
    return tuple(brand.names[0] for brand in named if (brand.start, brand.end) not in taken)


@lru_cache(maxsize=4)
def _not_among(brands: tuple[str, ...]) -> tuple[str, ...]:
    carried = {tuple(map(_key, _WORD.findall(brand))) for brand in brands}
    return tuple(name for name in _known() if tuple(map(_key, _WORD.findall(name))) not in carried)


@cache
def _known() -> tuple[str, ...]:
    return tuple(tomllib.loads(KNOWN_PATH.read_text(encoding="utf-8"))["known"])
