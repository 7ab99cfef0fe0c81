"""Requests in other languages, put into the English that the rest of the bot reads: `to_english("vestido rojo")`.

Each language is a lexicon in `data/languages/`: what its shop words mean in English. A text is read word by word,
longest phrase first, endings taken off by Snowball's stemmer; what the lexicon does not know (brands, numbers) stays.
It is no translator: it carries over what a wish is made of, and makes no sentences.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import Stemmer

from bot.phrases import clean, holds_phrase
from retrieval.vocabulary import Vocabulary, singular

FOLDER = Path(__file__).resolve().parent.parent / "data" / "languages"
ENGLISH = "en"
_WORD = re.compile(r"[^\W_]+(?:[^\W_]|[\u0900-\u097f])*")
SURELY = 3  # words more than English knows
_LONGEST = 6  # words of a phrase
_TRAITS = {"color", "pattern", "material", "sleeves", "length", "style", "season"}
_LINKS = {"of", "of the", "in", "and", "or", "a", "the"}
_OWNERS = {"my", "your", "his", "'s"}
_OWN_LETTERS = "йñ"  # no others with a mark on them: "moño" is no "mono"
_LEAST_PART = 3  # letters of a part of a compound
_JOINTS = ("", "s", "n", "en", "e", "es")  # German: Hochzeitskleid, Damenschuhe
_LEAD = re.compile(r"^(?:and|but) (?=in |for )")  # "¿y en rojo?" asks for red instead
_RANGE = re.compile(r"\bfrom (\d[\d.,]*) (?:under|to) (?=\d)(\d[\d.,]*)")
_WHOSE = re.compile(
    r"\b(?:the )?(?P<what>wedding|birthday party|party|graduation|funeral|dinner)(?: of)? "
    r"(?P<whose>(?:my|your|his|the|a) |)"
    r"(?P<who>mother|father|sister|brother|wife|husband|girlfriend|boyfriend|daughter|son|friend)\b"
)
# English words that say a text is English, beside the vocabulary's own.
_ENGLISH = frozenset(
    """
    a an and any anything are at be budget but by can could do does dollars else euro euros for from get good have help
    hello hi how i i'd i'm i've in is it it's its like looking max me more my need no not of on one or over please rock
    show some something than thanks that the them these this those to under up want wear what what's which who with
    without would you your again another better bigger bit bolder brighter calmer casual cheaper cheapest compare darker
    dearer different difference dressier easier fancier first formal kind less lighter little longer looser make much
    next nicer others pick plainer pricier rather same second shorter simpler slimmer smaller smarter softer start tell
    item items
    thicker thinner third tighter too warmer why yes
    """.split()
)


_OTHERS_TOO = frozenset("a an am as be do euro euros from i in is it max me min my no of on or so to we".split())


class Token(NamedTuple):
    """A word of a text: as it is compared, and its place."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, in English where `words` of it were known; `facets` are what the vocabulary takes it for."""

    text: str
    facets: frozenset[str] = frozenset()
    words: int = 0


class Lexicon:
    """The words of one language. Built once, by `lexicons`."""

    def __init__(self, code: str, tables: dict[str, Any]) -> None:
        """Take a language's parsed TOML; a stemmer that Snowball does not have raises KeyError."""
        self.code, self.name = code, str(tables["name"])
        self.says: dict[str, Any] = tables["says"]
        self.buttons: dict[str, str] = tables["buttons"]
        self.labels: dict[str, str] = tables["labels"]
        self._tables = tables
        self._traits_follow = bool(tables.get("traits_follow"))
        self._sure = {
            tuple(token.word for token in tokens(each)) for each in str(tables.get("sure", "")).split(",") if each
        }
        self._splits = bool(tables.get("compounds"))
        self._stemmer = Stemmer.Stemmer(tables["stemmer"])
        self._after = {str(english) for english in tables.get("after", {})}

    @cached_property
    def _exact(self) -> dict[tuple[str, ...], str]:
        return {key: english for english, key in self._spellings()}

    @cached_property
    def _stemmed(self) -> dict[tuple[str, ...], str]:
        """By stems. Where two share one ("vestir", "vestido"), the first in the file is meant."""
        found: dict[tuple[str, ...], str] = {}
        for english, key in self._spellings():
            found.setdefault(self._stems(key), english)
        return found

    def _spellings(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for table in ("words", "after"):
            for english, spellings in self._tables.get(table, {}).items():
                for spelling in spellings.split(","):
                    yield english, tuple(token.word for token in tokens(spelling))

    def _stems(self, words: Sequence[str]) -> tuple[str, ...]:
        if self._splits:  # German: "gruen" and "grün", folded to "grun", are one word
            words = [re.sub("(?<![aeq])([aou])e", r"\1", word) for word in words]
        return tuple(self._stemmer.stemWord(word) for word in words)

    def is_sure(self, words: Sequence[str]) -> bool:
        """Whether one of the words that no other language has is among a text's."""
        return any(holds_phrase(words, sure) for sure in self._sure)

    def named(self, english: str) -> str | None:
        """What the language calls a thing that has this English name, by its first spelling."""
        spellings = self._tables["words"].get(english)
        return str(spellings.split(",")[0]) if spellings else None

    def pieces(self, text: str, vocabulary: Vocabulary) -> list[Piece]:
        """A text in parts, in its order; what stands between words that the lexicon knows stays as it is."""
        found, read, at, end = [], tokens(text), 0, 0
        while at < len(read):
            length, english = self._longest_at(read, at)
            if english is not None:
                facets = frozenset(mention.facet for mention in vocabulary.find(english))
                found += [Piece(text[end : read[at].start].strip()), Piece(english, facets, length)]
                end = read[at + length - 1].end
            at += length
        return [piece for piece in (*found, Piece(text[end:].strip())) if piece.text]

    def _longest_at(self, read: Sequence[Token], at: int) -> tuple[int, str | None]:
        for length in range(min(_LONGEST, len(read) - at), 0, -1):
            words = tuple(token.word for token in read[at : at + length])
            if (english := self._meaning(words)) is not None:
                return length, english
        return 1, None

    def _meaning(self, words: tuple[str, ...]) -> str | None:
        english = self._exact.get(words)
        if english is None:
            english = self._stemmed.get(self._stems(words))
        if english is None and self._splits and len(words) == 1:
            english = self._compound(words[0])
        return english

    def _compound(self, word: str) -> str | None:
        """ "lederjacke" → "leather jacket": two words of the lexicon written as one, the longer second part first."""
        for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
            second = self._single(word[cut:])
            if second is None:
                continue
            for joint in _JOINTS:
                first = self._single(word[:cut].removesuffix(joint)) if word[:cut].endswith(joint) else None
                if first is not None:
                    return f"{first} {second}"
        return None

    def _single(self, word: str) -> str | None:
        if len(word) < _LEAST_PART:
            return None
        return self._exact.get((word,)) or self._stemmed.get(self._stems((word,)))

    def english(self, text: str, vocabulary: Vocabulary) -> str:
        """A text in this language as English words in English order."""
        pieces = self.pieces(text, vocabulary)
        if self._traits_follow:
            pieces = _traits_first(pieces)
        return _tidied(_before_what_they_follow(pieces, self._after))


def tokens(text: str) -> list[Token]:
    """The words of a text, folded: lower case, without accents that only mark stress or sound."""
    return [Token(fold(m.group()), *m.span()) for m in _WORD.finditer(text)]


def fold(word: str) -> str:
    """A word as it is compared: "túnica" → "tunica", "чёрный" → "черный", "größe" → "grosse"; Hindi keeps its signs."""
    if "\u0900" <= word[0] <= "\u097f":
        return word.replace("\u093c", "")
    letters = (letter if letter in _OWN_LETTERS else unicodedata.normalize("NFKD", letter) for letter in word.lower())
    plain = "".join(letter for letter in "".join(letters) if not unicodedata.combining(letter))
    return plain.replace("œ", "oe").replace("ß", "ss")


@cache
def lexicons(folder: Path = FOLDER) -> dict[str, Lexicon]:
    """The lexicons of a folder by their codes: "de", "es", …"""
    paths = sorted(folder.glob("*.toml"))
    return {path.stem: Lexicon(path.stem, tomllib.loads(path.read_text("utf-8"))) for path in paths}


def read_language(text: str, vocabulary: Vocabulary, before: str = ENGLISH) -> str:
    """The code of the language a text is in: English, or that lexicon's which knows most of its words.

    `before` is the language of the talk so far, which a text stays in that could be either.
    """
    text = clean("".join(letter for letter in text if unicodedata.category(letter) not in ("So", "Cf")))[0]
    words = [token.word for token in tokens(text) if not token.word.isdigit()]
    if sure := next((code for code, lexicon in lexicons().items() if lexicon.is_sure(words)), None):
        return sure
    english = sum(_is_english(word, vocabulary) for word in words)
    if english == len(words):
        return ENGLISH if words else before
    known = {
        code: sum(piece.words for piece in lexicon.pieces(text, vocabulary)) for code, lexicon in lexicons().items()
    }
    best = max(known, key=lambda code: (known[code], code == before), default=ENGLISH)
    covered = known.get(best, 0)
    if not covered and not english:
        return before
    likelier = covered > english or (covered == english and best == before)
    return best if likelier and (2 * covered >= len(words) or covered >= english + SURELY) else ENGLISH


def coverage(text: str, code: str, vocabulary: Vocabulary) -> float:
    """The share of a text's words that are known in a language, 0 to 1; a text without words is known.

    Small words that other languages have as well ("a", "in", "me") say nothing of English.
    """
    words = [token.word for token in tokens(clean(text)[0]) if not token.word.isdigit()]
    words = [word for word in words if code != ENGLISH or word not in _OTHERS_TOO]
    if code in lexicons():
        known = sum(piece.words for piece in lexicons()[code].pieces(" ".join(words), vocabulary))
    else:
        known = sum(_is_english(word, vocabulary) for word in words)
    return min(known / len(words), 1.0) if words else 1.0


def _is_english(word: str, vocabulary: Vocabulary) -> bool:
    return word in _ENGLISH or singular(word) in vocabulary.known_words


def to_english(text: str, code: str, vocabulary: Vocabulary) -> str:
    """A text in the language of `code` as the English words that the rest of the bot understands."""
    lexicon = lexicons().get(code)
    return lexicon.english(clean(text)[0], vocabulary) if lexicon else text


# --- English order


def _traits_first(pieces: Sequence[Piece]) -> list[Piece]:
    """ "dress of linen blue" → "blue linen dress": what describes a garment before it."""
    ordered: list[Piece] = []
    at = 0
    while at < len(pieces):
        ordered.append(pieces[at])
        at += 1
        if "category" not in ordered[-1].facets:
            continue
        traits, ahead = [], at
        while ahead < len(pieces) and (pieces[ahead].text in _LINKS or _is_trait(pieces[ahead])):
            if _is_trait(pieces[ahead]):
                traits.append(pieces[ahead])
                at = ahead + 1
            ahead += 1
        ordered[-1:] = [*reversed(traits), ordered[-1]]
    return ordered


def _is_trait(piece: Piece) -> bool:
    return bool(piece.facets & _TRAITS) and "category" not in piece.facets


def _before_what_they_follow(pieces: Sequence[Piece], after: Collection[str]) -> list[Piece]:
    """ "heels without sandals" → "without heels, sandals": Hindi says behind a noun what English says before it."""
    ordered: list[Piece] = []
    for piece in pieces:
        if piece.text not in after or not ordered:
            ordered.append(piece)
            continue
        start = len(ordered) - 1
        while start > 0 and (_is_trait(ordered[start - 1]) or ordered[start - 1].text in _OWNERS):
            start -= 2 if ordered[start - 1].text == "'s" and start > 1 else 1
        ordered[start:] = [piece, *ordered[start:], Piece(",")]
    return ordered


def _tidied(pieces: Iterable[Piece]) -> str:
    text = " ".join(piece.text for piece in pieces)
    text = re.sub(r" (?=[,.;:!?)%]|'s\b)|(?<=[(¿¡]) ", "", text).lstrip("¿¡ ")
    text = _LEAD.sub("what about ", text)
    text = _RANGE.sub(r"between \1 and \2", text).rstrip(" ,")
    return _WHOSE.sub(r"\g<whose>\g<who>'s \g<what>", text)
