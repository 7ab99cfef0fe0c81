"""Holds Gemini's answer against the message: `checked(answer, message, ...) -> Heard`. Pure, and no network.

What stays has its words in the message, and its number too; where we know the language, it stays only if the parser
does not read the same words as something else. A kind of piece, whom it is for and what is refused bind a search, so
that there the parser has to know the words; of a color, a cloth, a style or an occasion it need not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.amounts import read_amounts
from bot.brands import known_words
from bot.budgets import read_budget
from bot.gemini_reading import INTENTS, ROLES, Answer, Limit, Said, Thing, Value
from bot.heard import REFUSED, WANTED, Heard, Price, Term
from bot.language_names import NAMES
from bot.languages import ENGLISH, coverage, lexicons, to_english
from bot.negation import read_refusals
from bot.phrases import clean
from bot.sizes import read_sizes
from bot.typos import mend
from retrieval.vocabulary import Vocabulary

MOST_WORDS = 8  # of evidence: a whole message is evidence of nothing
MOST_THINGS = 30
# Of a text's words: below, Gemini may know its language better. Requests in our five are known by 0.8 and more; of
# English only what shops and requests are made of is known at all.
WELL_KNOWN, WELL_KNOWN_ENGLISH = 0.8, 0.5
SOFT = {"color", "pattern", "material", "style", "occasion", "season", "weather", "dress_code"}
_LEAST_LETTERS, _LEAST_OTHERS = 3, 2  # of evidence, in Latin letters and in others
_JOINED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # Thai, Japanese, Chinese: words without blanks
_DIGITS = re.compile(r"(\d[\d.,' ]*\d|\d)\s?(k\b|tys|mil\b|[千万萬])?")
_THOUSANDS = {"k": 1_000, "tys": 1_000, "mil": 1_000, "千": 1_000, "万": 10_000, "萬": 10_000}
_SIZE = re.compile(r"\d?x{0,3}[sl]|m|\d{1,3}(?:[.,/]\d{1,2})?", re.IGNORECASE)
_TAG = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Shopwords:
    """What a shop's wishes are read with: its vocabulary, values by label, brands, and currency."""

    vocabulary: Vocabulary
    values: Mapping[str, Value]
    brands: Collection[str]
    currency: str


def checked(answer: Answer, message: str, language: str, words: Shopwords) -> Heard:
    """What of an answer may be used. `language` is the code that the message was read in without Gemini."""
    tag = answer.language.lower().replace("_", "-").split("-")[0]
    foreign = _is_foreign(tag, message, language, words.vocabulary)
    check = _Check(message, None if foreign else language, words)
    things = [term for thing in answer.things[:MOST_THINGS] if (term := check.thing(thing))]
    things += [term for said in answer.brands[:MOST_THINGS] for term in check.brand(said)]
    sizes = [(size, said.garment) for said in answer.sizes[:MOST_THINGS] for size in check.sizes(said)]
    return Heard(
        language=tag if foreign else language,
        foreign=foreign,
        intent=answer.intent if answer.intent in INTENTS else "search",
        reference=answer.reference,
        terms=_once(things),
        prices=tuple(price for limit in answer.limits[:MOST_THINGS] if (price := check.price(limit))),
        sizes=tuple(dict.fromkeys(sizes)),
    )


def _is_foreign(tag: str, message: str, language: str, vocabulary: Vocabulary) -> bool:
    """Whether Gemini's language is to be believed: it is none of ours, and ours knows too few of the words."""
    if not _TAG.fullmatch(tag) or tag not in NAMES or tag == ENGLISH or tag in lexicons():
        return False
    enough = WELL_KNOWN_ENGLISH if language == ENGLISH else WELL_KNOWN
    return language == tag or coverage(message, language, vocabulary) < enough


def _once(things: Iterable[Term]) -> tuple[Term, ...]:
    """The same words say one thing of a facet: the first that was made of them."""
    first: dict[tuple[str, str, str, int], Term] = {}
    for term in things:
        first.setdefault((term.facet, term.words, term.role, term.garment), term)
    return tuple(dict.fromkeys(first.values()))


class _Check:
    """Holds parts of an answer against one message; `language` is None where no lexicon of ours reads it."""

    def __init__(self, message: str, language: str | None, words: Shopwords) -> None:
        self._message = letters(message)
        self._language, self._words = language, words
        self._english = clean(self._put(message))[0].lower()

    def thing(self, thing: Thing) -> Term | None:
        """A thing with its words in the message, whose name may stand for them."""
        if thing.value not in self._words.values or thing.role not in ROLES or not self._is_said(thing.said):
            return None
        facet, name = self._words.values[thing.value]
        plain = self._in_english(thing.said)
        knows = frozenset((m.facet, m.name) for m in self._words.vocabulary.find(plain))
        term = Term(facet=facet, name=name, role=thing.role, garment=thing.garment, words=plain, knows=knows)
        return term if self._language is None or self._may_mean(term, thing.said) else None

    def _may_mean(self, term: Term, said: str) -> bool:
        known = {name for facet, name in term.knows if facet == term.facet}
        if known:
            return term.name in known
        if term.facet in SOFT:
            return term.role != REFUSED or bool(read_refusals(term.words.lower(), []).spans)
        new_word = self._language != ENGLISH and letters(term.words) == letters(said)  # its lexicon has none of it
        return term.facet == "category" and new_word and not term.knows

    def brand(self, said: Said) -> list[Term]:
        """The catalog's brands that are spelled as said, or but for a letter."""
        if said.role not in (WANTED, REFUSED) or not self._is_said(said.said):
            return []
        wanted = letters(said.said)
        near = [brand for brand in self._words.brands if _spelled_alike(wanted, letters(brand))]
        exact = [brand for brand in near if letters(brand) == wanted]
        return [
            Term(facet="brand", name=brand, role=said.role, garment=said.garment, words=wanted)
            for brand in exact or near
        ]

    def sizes(self, said: Said) -> tuple[str, ...]:
        """The sizes that the words name."""
        if said.role != WANTED or letters(said.said) not in self._message:
            return ()
        read = read_sizes(clean(said.said)[0])[0]
        parts = letters(said.said).split()
        return read or tuple(part.upper() for part in parts if _SIZE.fullmatch(part))

    def price(self, limit: Limit) -> Price | None:
        """A limit whose words and number are in the message."""
        said = letters(limit.said)
        if limit.bound not in ("most", "least", "around") or limit.amount <= 0 or said not in self._message:
            return None
        if limit.amount not in self._numbers(limit.said) or not (self._language is None or self._is_sum(limit.amount)):
            return None
        read = read_amounts(clean(limit.said)[0].lower(), self._words.currency)
        named = [amount.currency for amount in read if amount.currency]
        told = limit.currency.upper() if re.fullmatch(r"[A-Za-z]{3}", limit.currency) else None
        currency = named[0] if named else told if re.search(r"[^\d\s.,]", limit.said) else None
        return Price(
            amount=limit.amount,
            bound=limit.bound,
            total=limit.of == "total",
            currency=currency,
            garment=limit.garment,
        )

    def _numbers(self, said: str) -> set[float]:
        currency = self._words.currency
        return numbers(said, currency) | numbers(self._put(said), currency)

    def _is_sum(self, amount: float) -> bool:
        """Whether the parser would take the number for money if only "over" stood before it: no age, count or model."""
        currency = self._words.currency
        found = [each for each in read_amounts(self._english, currency) if each.value == amount]
        return any(read_budget(f"over {self._english[each.start :]}", currency).minimum == amount for each in found)

    def _put(self, said: str) -> str:
        return to_english(said, self._language, self._words.vocabulary) if self._language else said

    def _is_said(self, said: str) -> bool:
        plain = letters(said)
        if not plain or len(plain.split()) > MOST_WORDS:
            return False
        if _JOINED.search(plain):
            return plain.replace(" ", "") in self._message.replace(" ", "")
        least = _LEAST_LETTERS if plain.isascii() else _LEAST_OTHERS
        return len(plain) >= least and f" {plain} " in f" {self._message} "

    def _in_english(self, said: str) -> str:
        return mend(clean(self._put(said))[0], self._words.vocabulary, known_words(self._words.brands))


def _spelled_alike(said: str, brand: str) -> bool:
    slips = 0 if len(brand) < 5 else 1
    return bool(brand) and OSA.distance(said, brand, score_cutoff=slips) <= slips


def letters(text: str) -> str:
    """A text's letters and digits, in small letters, a blank for all between."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    kept = (c if c.isalnum() or unicodedata.category(c) in ("Mn", "Mc") else " " for c in plain)
    return " ".join("".join(kept).split())


def numbers(text: str, currency: str) -> set[float]:
    """The numbers in a text, in figures or English words: "1.5k", "forty", "5 000", "1万"."""
    low = clean(text)[0].lower()
    found = {amount.value for amount in read_amounts(low, currency)}
    for figure in _DIGITS.finditer(low):
        digits = re.sub(r"[ ']|[.,](?=\d{3}(?!\d))", "", figure[1]).replace(",", ".")
        if digits.count(".") <= 1:
            found.add(float(digits) * _THOUSANDS.get(figure[2] or "", 1))
    return found
