"""Buttons under a message: `keyboard(choices)`, and what a press says: `pressed(query)`.

A button carries the words that pressing it sends, so it works after a restart and in an old message. Nothing is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.choices import Choice

DATA_BYTES = 64  # Telegram's limit
SAYS = "s:"
ROW_CHARACTERS = 34  # what two buttons beside each other can show on a phone


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: what it is called, and the words that it sends; None where it is not one of ours any more."""

    label: str
    text: str | None


def keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """Short buttons two in a row, long ones alone; None without buttons. What passes Telegram's limit is left out."""
    rows: list[list[InlineKeyboardButton]] = []
    for choice in choices:
        data = SAYS + choice.text
        if len(data.encode()) > DATA_BYTES:
            continue
        button = InlineKeyboardButton(choice.label, callback_data=data)
        if rows and len(rows[-1]) == 1 and len(rows[-1][0].text) + len(choice.label) <= ROW_CHARACTERS:
            rows[-1].append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(rows) if rows else None


def pressed(query: CallbackQuery) -> Press:
    """What a press says, with the button's label where its message can still be seen."""
    data = query.data or ""
    text = data.removeprefix(SAYS) if data.startswith(SAYS) else None
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for row in markup.inline_keyboard for button in row] if markup else []
    label = next((button.text for button in buttons if button.callback_data == data), text or "")
    return Press(label, text or None)
