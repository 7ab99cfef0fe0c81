"""What was heard, in the English that the rest of the bot reads: "una camicia di lino" → "linen shirt".

`gloss(heard, vocabulary)` does for any language what `bot.languages` does for its five: what was understood is said
anew in plain words, so that turns, references, looks and the search by text work as they do in English. Nothing but
the shop's own terms, numbers and brands gets through; the message's words do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.heard import OWNED, REFUSED, WANTED, Heard, Price, Term
from retrieval.vocabulary import Vocabulary

_SAYS = {
    "more": "show me more", "cheaper": "cheaper", "dearer": "more expensive", "longer": "longer", "shorter": "shorter",
    "greeting": "hello", "thanks": "thank you", "goodbye": "goodbye", "help": "help", "out_of_scope": "tell me a joke",
    "start_over": "start over",
}  # fmt: skip
_ALONE = ("greeting", "thanks", "goodbye", "help", "out_of_scope")  # nothing is asked of the shop
_NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_BEFORE = ("color", "style", "pattern", "material", "sleeves", "length")  # in the order that English has them
_BOUNDS = {"most": "under", "least": "at least", "around": "around"}
_RAIN = {"hot": "in hot weather", "cold": "in cold weather", "rain": "in the rain", "snow": "in the snow",
         "wind": "in windy weather"}  # fmt: skip


def gloss(heard: Heard, vocabulary: Vocabulary) -> str:
    """The English for what was heard, or "" where it says nothing."""
    if heard.intent in _ALONE and heard.is_empty:
        return _SAYS[heard.intent]
    wish, owned = _wish(heard, vocabulary), _owned(heard, vocabulary)
    if owned:
        with_it = f"what goes with my {owned}" if heard.intent in ("pair", "outfit") and not wish else ""
        wish = with_it or f"{wish or 'something'} to go with my {owned}"
    elif heard.intent == "outfit":
        wish = f"an outfit {wish}".strip()
    return _led(heard, wish) + "".join(f", no {word}" for word in _refused(heard, vocabulary))


def _led(heard: Heard, wish: str) -> str:
    """The wish after what the message does with what was shown."""
    if heard.intent == "similar" and 0 < heard.reference <= len(_NUMBERS):
        like = f"like the {_NUMBERS[heard.reference - 1]} one"
        return f"{like} but {wish.removeprefix('something ')}" if wish else f"more {like}"
    if heard.intent == "refine":
        kinds = heard.named("category")
        return f"what about {wish}" if kinds else f"in {wish}" if heard.named("color") else wish
    lead = "" if heard.intent in _ALONE else _SAYS.get(heard.intent, "")
    return ", ".join(filter(None, (lead, wish)))


def _wish(heard: Heard, vocabulary: Vocabulary) -> str:
    """What is wanted: the garments with what is theirs, then what holds for all."""
    wanted = [term for term in heard.terms if term.role == WANTED]
    numbers = list(dict.fromkeys(term.garment for term in wanted if term.facet == "category"))
    several = len(numbers) > 1
    garments = [_garment(wanted, heard, number if several else None, vocabulary, priced=several) for number in numbers]
    told = " and ".join(garments) if garments else _described(wanted, None, vocabulary)
    shared = [price for price in heard.prices if not (several and price.garment in numbers)]
    sizes = [size for size, number in heard.sizes if not (several and number in numbers)]
    ends = (*_for_whom(wanted, vocabulary), *_sized(sizes), *_priced(shared))
    if told or not ends:
        return " ".join((told, *ends)).strip()
    return " ".join(ends)


def _garment(wanted: list[Term], heard: Heard, number: int | None, vocabulary: Vocabulary, *, priced: bool) -> str:
    own = [term for term in wanted if number is None or term.garment == number]
    kinds = " or ".join(_word(h.facet, h.name, vocabulary) for h in own if h.facet == "category")
    by = [term.name for term in own if term.facet == "brand"]
    told = [_described(own, None, vocabulary), kinds, f"by {' or '.join(by)}" if by else ""]
    if priced:
        told += _sized([size for size, of in heard.sizes if of == number])
        told += _priced([price for price in heard.prices if price.garment == number])
    return " ".join(filter(None, told))


def _described(things: Iterable[Term], role: str | None, vocabulary: Vocabulary) -> str:
    """The traits in front of a garment: "red or navy striped linen"."""
    own = [term for term in things if role is None or term.role == role]
    named = (
        " or ".join(dict.fromkeys(_word(facet, h.name, vocabulary) for h in own if h.facet == facet))
        for facet in _BEFORE
    )
    return " ".join(filter(None, named))


def _for_whom(wanted: list[Term], vocabulary: Vocabulary) -> list[str]:
    """For whom, for what, when: what holds for every garment."""
    told = {"recipient": "for my {}", "audience": "for {}", "occasion": "for {}", "season": "for {}",
            "dress_code": "dress code {}"}  # fmt: skip
    ends = []
    for facet, says in told.items():
        names = list(dict.fromkeys(h.name for h in wanted if h.facet == facet))
        ends += [says.format(_word(facet, name, vocabulary)) for name in names]
    ends += [_RAIN[h.name] for h in wanted if h.facet == "weather" and h.name in _RAIN]
    if not any(h.facet == "category" for h in wanted):
        ends += [f"by {h.name}" for h in wanted if h.facet == "brand"]
    return ends


def _sized(sizes: list[str]) -> list[str]:
    return [f"in size {' or '.join(sizes)}"] if sizes else []


def _priced(prices: Sequence[Price]) -> list[str]:
    """The limits: "between 30 and 60 eur", "under 200 in total"."""
    if [price.bound for price in sorted(prices, key=lambda each: each.amount)] == ["least", "most"]:
        low, high = sorted(prices, key=lambda each: each.amount)
        return [f"between {_amount(low)} and {_amount(high)} {_after(high)}".strip()]
    return [f"{_BOUNDS[price.bound]} {_amount(price)} {_after(price)}".strip() for price in prices]


def _amount(price: Price) -> str:
    return f"{price.amount:.2f}".rstrip("0").rstrip(".")


def _after(price: Price) -> str:
    return " ".join(filter(None, ((price.currency or "").lower(), "in total" if price.total else "")))


def _owned(heard: Heard, vocabulary: Vocabulary) -> str:
    own = [term for term in heard.terms if term.role == OWNED]
    kinds = [term for term in own if term.facet == "category"]
    pieces = (
        f"{_described([h for h in own if h.garment == kind.garment], None, vocabulary)} "
        f"{_word('category', kind.name, vocabulary)}".strip()
        for kind in kinds
    )
    return " and my ".join(pieces)


def _refused(heard: Heard, vocabulary: Vocabulary) -> list[str]:
    return [_word(term.facet, term.name, vocabulary) for term in heard.terms if term.role == REFUSED]


@lru_cache(maxsize=1_000)
def _word(facet: str, name: str, vocabulary: Vocabulary) -> str:
    """A word of the vocabulary that it reads as this name, the name itself if it can."""
    if facet not in ("category", *_BEFORE, "occasion", "season"):
        return name
    around = "something for {}" if facet in ("occasion", "season") else "{}" if facet == "category" else "a {} dress"
    for word in vocabulary.words(facet, name):
        if (facet, name) in {(m.facet, m.name) for m in vocabulary.find(around.format(word))}:
            return word
    return name
