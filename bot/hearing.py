"""What a message says, in words the rest of the bot reads: by our own lexicons, and by Gemini where there is one.

`put(text, ...)` is the first, `listen(gemini, shop, said, ...)` the second. Gemini is asked about wishes only;
whatever it does, what was put stands.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, replace
from typing import Protocol

from bot.budgets import read_budget
from bot.declining import declined, without_orders
from bot.evidence import Shopwords, checked
from bot.gemini import Gemini
from bot.gemini_reading import Answer, Wish
from bot.glossing import gloss
from bot.heard import Heard, Price
from bot.languages import ENGLISH, read_language, to_english
from bot.phrases import READ_CHARACTERS, clean
from bot.product_choices import is_fixed
from bot.turns import Turn
from bot.understanding import WISHES, understand
from retrieval.vocabulary import Vocabulary

# Such a message is the parser's alone: it speaks to a model, in a model's terms, and not of clothes.
_TO_A_MODEL = re.compile(
    r"\b(?:ignor\w*|disregard\w*|forget|override|bypass|reveal|print|repeat)\b.{0,40}"
    r"\b(?:rules?|instructions?|prompts?|guidelines?|schema)\b"
    r"|\b(?:system|developer|jailbreak|as an ai|json|prompt)\b ?:?|\w_\w|</?\w+>|[{}]",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A message in English `text`, the code of the `language` it came in, and what else Gemini heard in it."""

    language: str
    text: str
    heard: Heard | None = None


def put(
    text: str, vocabulary: Vocabulary, before: Turn | None, chosen: str | None = None, place: str | None = None
) -> Put:
    """A text in a talk, in the language that our lexicons take it for; a button's is the same in every language.

    `chosen` is the language that the person wants to be answered in, whatever they write in; `place` is the one spoken
    where it was said.
    """
    likely = chosen or (before.language if before else place or ENGLISH)
    if is_fixed(text):
        return Put(language=likely, text=text)
    language = read_language(text, vocabulary, likely)
    return Put(language=language, text=to_english(text, language, vocabulary))


class Worded(Protocol):
    """What has the words that wishes are made of: a shop."""

    @property
    def words(self) -> Shopwords:
        """They may take a moment to gather."""
        ...


async def listen(gemini: Gemini | None, shop: Worded, said: str, now: Put, before: Turn | None) -> Put:
    """What was `said` with what Gemini hears in it; as it is where there is no Gemini, no need, or no answer."""
    if gemini is None or not gemini.can_read or is_fixed(said) or (before and said.strip() in before.offered):
        return now
    wish = await asyncio.to_thread(_wish, shop, said, now, before)
    answer = await gemini.read(wish) if wish else None
    return await asyncio.to_thread(_heard, answer, shop, said, now) if answer else now


def _wish(shop: Worded, said: str, now: Put, before: Turn | None) -> Wish | None:
    """What Gemini is asked; None for a command, a greeting, what is unsafe, and what is no message."""
    if not said.strip() or said.startswith("/") or len(said) > READ_CHARACTERS or _TO_A_MODEL.search(said):
        return None
    if declined(clean(said)[0]) or without_orders(said) != said:
        return None
    alone = understand(now.text, vocabulary=shop.words.vocabulary, brands=shop.words.brands)
    if alone.intent not in (*WISHES, "unclear"):
        return None
    wished = {key: value for key, value in before.query.to_json().items() if value} if before else {}
    return Wish(
        message=said,
        values=shop.words.values,
        wished_before=json.dumps(wished, ensure_ascii=False) if wished else "",
        products_shown=before.count if before else 0,
    )


def _heard(answer: Answer, shop: Worded, said: str, now: Put) -> Put:
    """An answer held against the message: said anew in English where we have no lexicon, else laid beside it."""
    heard = checked(answer, said, now.language, shop.words)
    if not heard.foreign:
        return replace(now, heard=heard)
    heard = heard if heard.prices else replace(heard, prices=_limits(said, shop.words.currency))
    return Put(language=heard.language, text=gloss(heard, shop.words.vocabulary) or said)


def _limits(said: str, currency: str) -> tuple[Price, ...]:
    """The sums of money that the parser sees in any language: one that Gemini missed is a limit all the same."""
    budget = read_budget(clean(said)[0].lower(), currency)
    limits = (("least", budget.minimum), ("most", budget.maximum))
    return tuple(Price(amount=amount, bound=bound, currency=budget.currency) for bound, amount in limits if amount)
