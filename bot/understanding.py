"""Words to a `Query`: `understand("navy striped top under 40 euros", vocabulary=...)`; deterministic, no network.

The path of a text, top to bottom: made plain, typos mended, then sizes, prices, brands and the vocabulary's words read;
what is owned already ("to go with my jeans") and what is refused ("no heels") set apart; the rest is the wish. It never
raises, whatever is sent. It does not pair garments and it does not convert currencies.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from bot.agreeing import agree
from bot.belongings import Piece
from bot.brands import known_words
from bot.follow_ups import merge, starts_anew
from bot.heard import Heard
from bot.intents import intent_of
from bot.lifting import lift, read_lifted
from bot.manner import read_shift
from bot.phrases import clean, mask
from bot.reading import read
from bot.scopes import apart, bound
from bot.typos import mend
from bot.wish_text import is_cheap, price_end
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

WISHES = ("search", "pair", "outfit")  # the intents that products answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A message, understood.

    `intent` is "search", "pair" (what goes with something owned), "outfit", "small_talk", "help", "out_of_scope",
    "empty" or "unclear"; only the first three have a query to run. `owned` are the pieces of text naming what the
    person has already, `pieces` the garments that they name, `cheap` a wish for low prices without a number, `end` one
    for the "cheapest" or "dearest" there are, `shift` 1 for dressier than what was shown and -1 for plainer,
    `uncarried` the well-known brands named that the shop does not carry, `cut` tells that only the first
    `bot.phrases.READ_CHARACTERS` of a longer message were read.
    """

    intent: str
    query: Query = field(default_factory=Query)
    owned: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    cheap: bool = False
    shift: int = 0
    uncarried: tuple[str, ...] = ()
    end: str | None = None
    cut: bool = False


def understand(
    text: str,
    *,
    vocabulary: Vocabulary,
    brands: Collection[str] = (),
    currency: str = "EUR",
    before: Query | None = None,
    pictured: bool = False,
    of_looks: bool = False,
    heard: Heard | None = None,
) -> Understood:
    """Read a message into a query.

    `brands` are the catalog's own, as it spells them; `currency` (ISO 4217) is the catalog's, which a price without one
    is in; `before` is the query that this message may go on from. `pictured` tells that the person shows what they own,
    `of_looks` that looks are spoken of, which "under 200 in total" then limits as a whole. `heard` is what Gemini
    made of the same message, checked. Never raises.
    """
    plain, cut = clean(text)
    plain = mend(plain, vocabulary, known_words(brands))
    shift, shift_spans = read_shift(plain) if before is not None else (0, ())
    lifted, lifted_spans = read_lifted(plain) if before is not None else ((), ())
    whole, plain = plain, mask(plain, [*shift_spans, *lifted_spans])
    reading = read(plain, vocabulary, brands, currency, pictured=pictured)
    intent = intent_of(whole, names_something=reading.names_something or bool(lifted), follows=before is not None)
    intent = reading.about_looks() or intent if intent in ("search", "unclear") else intent
    if intent not in WISHES:
        understood = Understood(intent="unclear" if intent == "empty" and _is_visible(text) else intent, cut=cut)
        return _with(heard, understood, plain, vocabulary, before)
    before = lift(before, lifted, vocabulary) if before is not None else None
    query = reading.query(of_looks=of_looks or intent != "search", whole=intent == "outfit")
    if intent == "search":
        spans = apart(reading.wish, [m for m in reading.wanted if m.facet == "category"], vocabulary)
        each = [read(plain[span.start : span.end], vocabulary, brands, currency) for span in spans]
        if each and reading.budget.scope == "total":
            query = replace(query, total_max=query.price_max)
        query = replace(query, parts=bound([part.query(of_looks=False, whole=False) for part in each], query))
    owned = tuple(plain[span.start : span.end] for span in reading.owned)
    understood = Understood(
        intent=intent,
        query=query,
        owned=owned,
        pieces=reading.pieces,
        cheap=is_cheap(plain),
        end=price_end(plain),
        shift=shift,
        uncarried=reading.uncarried,
        cut=cut,
    )
    return _with(heard, understood, plain, vocabulary, before)


def _with(
    heard: Heard | None, understood: Understood, plain: str, vocabulary: Vocabulary, before: Query | None
) -> Understood:
    """The message with what Gemini heard in it, laid over the query before."""
    understood = agree(understood, heard, plain, vocabulary) if heard else understood
    if before is None or understood.intent not in WISHES or starts_anew(plain):
        return understood
    return replace(understood, query=merge(before, understood.query, plain, vocabulary))


def _is_visible(text: str) -> bool:
    """Whether anything was sent at all: emoji that name no garment are unclear, blanks are empty."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)
