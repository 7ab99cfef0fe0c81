"""The two questions after /start: the section and the budget, a tap each, both of which may be skipped.

One message holds them: a tap sends a sentence that the core understands, and the answer stands in that message, with
the next question under it. Which one is asked shows in the buttons' data. Whoever has a profile is asked nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import wording_telegram as wording
from bot.labels import labels_of
from bot.languages import ENGLISH
from bot.stylist import Reply
from bot.telegram_messages import TEXT_LIMIT, split
from bot.wording_profile import PROFILE_EMPTY
from retrieval.money import money

SECTION, BUDGET = "a:", "b:"  # what a button's data begins with, by its question
SHOWS_PROFILE = "/profile"  # what tells whether there is one
LIMITS = (50, 100, 200)
# Where a euro is worth many: limits as a shop there would have them.
_TIMES = {"INR": 50, "JPY": 100, "RUB": 100, "HUF": 200, "CZK": 20, "SEK": 10, "NOK": 10, "DKK": 10, "KRW": 1000}
_TIMES |= {"TRY": 40, "PLN": 4, "BRL": 5, "MXN": 20, "CNY": 7, "THB": 30, "UAH": 40}


@dataclass(frozen=True, slots=True)
class Tap:
    """An answer to one of the questions: the words that it says, or None where it was skipped."""

    question: str
    text: str | None


def is_unknown(shown: Reply) -> bool:
    """Whether the reply that shows a person's profile shows an empty one: each part of another has a button."""
    return shown.intent == "profile" and (shown.text == PROFILE_EMPTY or not shown.choices)


def tapped(data: str | None) -> Tap | None:
    """What a button says to one of the questions; None where it belongs to neither."""
    question, text = (data or "")[: len(SECTION)], (data or "")[len(SECTION) :]
    return Tap(question, text or None) if question in (SECTION, BUDGET) else None


def first_question(language: str | None) -> tuple[str, InlineKeyboardMarkup]:
    """The greeting with the first question, and its buttons, in a language as Telegram names it."""
    says = labels_of(language).onboarding
    sections = ((says["women"], wording.SAYS_WOMEN), (says["men"], wording.SAYS_MEN))
    return f"{says['hello']}\n\n{says['ask_section']}", _buttons(SECTION, sections, says)


def after(tap: Tap, answer: str, currency: str, language: str | None) -> tuple[str, InlineKeyboardMarkup | None]:
    """What the message holds after a tap: the answer to it, and the next question with its buttons.

    What a tap says is English, and so is the core's answer; in another language it is confirmed in a word.
    """
    labels = labels_of(language)
    says = labels.onboarding
    answer = answer and (answer if labels.code == ENGLISH else says["noted"])
    follows = says["ask_budget"] if tap.question == SECTION else says["all_asked"]
    text = f"{split(answer, TEXT_LIMIT - len(follows) - 2)[0]}\n\n{follows}" if answer else follows
    return text, _buttons(BUDGET, _budgets(currency, says), says) if tap.question == SECTION else None


def _budgets(currency: str, says: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for limit in LIMITS:
        amount = limit * _TIMES.get(currency, 1)
        label = says["up_to"].format(limit=money(amount, currency))
        yield label, wording.SAYS_BUDGET.format(amount=amount)


def _buttons(question: str, ways: Iterable[tuple[str, str]], says: Mapping[str, str]) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(label, callback_data=question + text) for label, text in ways]
    return InlineKeyboardMarkup([row, [InlineKeyboardButton(says["skip"], callback_data=question)]])
