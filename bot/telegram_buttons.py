"""Buttons under a message: `keyboard(choices, products)`, and what a press says: `pressed(query)`.

A button carries the words that pressing it sends, so it works after a restart and in an old message. A row of numbers
opens the buttons of one product each; which one is open shows in the keyboard itself (`turned`). Nothing is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot import wording_telegram as wording
from bot.choices import Choice

DATA_BYTES = 64  # Telegram's limit
SAYS, OF_PRODUCT, OPENS = "s:", "p:", "n:"
ROW_CHARACTERS = 34  # what two buttons beside each other can show on a phone
NUMBERS_A_ROW = 6
# A number's data holds its product's digits and a letter a button, so that they can be drawn whenever it is pressed.
_ACTIONS = {
    "m": ("more like #{ref}", wording.SIMILAR_LABEL),
    "w": ("what goes with #{ref}", wording.GOES_WITH_IT_LABEL),
    "s": ("save #{ref}", wording.SAVE_LABEL),
    "l": ("I like #{ref}", wording.LIKE_LABEL),
    "d": ("I don't like #{ref}", wording.DISLIKE_LABEL),
    "r": ("remove saved #{ref}", wording.REMOVE_LABEL),
}
_LETTERS = {text: letter for letter, (text, _) in _ACTIONS.items()}
_REF = re.compile(r"#([0-9a-f]{8})$")
_NUMBER = re.compile(rf"{OPENS}([0-9a-f]{{8}}):([{''.join(_ACTIONS)}]+)")
_OPEN_MARK = "· {number} ·"

Row = list[InlineKeyboardButton]
Rows = list[Row]


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: what it is called, and the words that it sends; None where it is not one of ours any more."""

    label: str
    text: str | None


def keyboard(choices: Sequence[Choice], products: Sequence[Sequence[Choice]] = ()) -> InlineKeyboardMarkup | None:
    """A number for each product that has buttons, then the choices; None without any of them.

    Of choices, short ones stand two in a row, long ones alone. What passes Telegram's limit is left out.
    """
    numbers = [button for at, each in enumerate(products, 1) if (button := _number(at, each))]
    rows = [numbers[at : at + NUMBERS_A_ROW] for at in range(0, len(numbers), NUMBERS_A_ROW)]
    rows += _placed(_buttons(SAYS, ((choice.label, choice.text) for choice in choices)))
    return InlineKeyboardMarkup(rows) if rows else None


def turns_keyboard(data: str | None) -> bool:
    """Whether a press only opens or closes the buttons of a product."""
    return data == OPENS or bool(_NUMBER.fullmatch(data or ""))


def turned(query: CallbackQuery) -> InlineKeyboardMarkup | None:
    """The keyboard after a number or "back" was pressed: the number's buttons open, or all closed.

    None where the message is too old to see; `opened` has the number's buttons alone, for a message of their own.
    """
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    if markup is None:
        return None
    numbers, others = [], []
    for row in markup.inline_keyboard:
        if all(_NUMBER.fullmatch(str(button.callback_data)) for button in row):
            numbers.append([_marked(button, button.callback_data == query.data) for button in row])
        elif not any(str(button.callback_data).startswith((OF_PRODUCT, OPENS)) for button in row):
            others.append(list(row))
    was_open = any(_is_marked(b) and b.callback_data == query.data for row in markup.inline_keyboard for b in row)
    if was_open or query.data == OPENS:
        return InlineKeyboardMarkup([[_marked(button, False) for button in row] for row in numbers] + others)
    back = [InlineKeyboardButton(wording.BACK_LABEL, callback_data=OPENS)]
    return InlineKeyboardMarkup([*numbers, *_opened(query.data), back, *others])


def opened(query: CallbackQuery) -> InlineKeyboardMarkup | None:
    """The buttons of the product that a pressed number stands for; None for "back"."""
    rows = _opened(query.data)
    return InlineKeyboardMarkup(rows) if rows else None


def pressed(query: CallbackQuery) -> Press:
    """What a press says, with the button's label where its message can still be seen."""
    data = query.data or ""
    text = data[len(SAYS) :] if data.startswith((SAYS, OF_PRODUCT)) else None
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for row in markup.inline_keyboard for button in row] if markup else []
    label = next((button.text for button in buttons if button.callback_data == data), text or "")
    if data.startswith(OF_PRODUCT):
        open_number = next((_bare(button.text) for button in buttons if _is_marked(button)), None)
        label = wording.OF_NUMBER.format(label=label, number=open_number) if open_number else label
    return Press(label, text or None)


def _number(at: int, choices: Sequence[Choice]) -> InlineKeyboardButton | None:
    """The button that opens a product's: "n:ab12cd34:mwsld"."""
    refs = {found[1] for choice in choices if (found := _REF.search(choice.text))}
    letters = [_LETTERS.get(_REF.sub("#{ref}", choice.text), "") for choice in choices]
    if len(refs) != 1 or not any(letters):
        return None
    return InlineKeyboardButton(str(at), callback_data=f"{OPENS}{refs.pop()}:{''.join(letters)}")


def _opened(data: str | object | None) -> Rows:
    found = _NUMBER.fullmatch(str(data))
    if found is None:
        return []
    actions = (_ACTIONS[letter] for letter in found[2])
    return _placed(_buttons(OF_PRODUCT, ((label, text.format(ref=found[1])) for text, label in actions)))


def _buttons(prefix: str, choices: Iterable[tuple[str, str]]) -> Iterator[InlineKeyboardButton]:
    for label, text in choices:
        if len((data := prefix + text).encode()) <= DATA_BYTES:
            yield InlineKeyboardButton(label, callback_data=data)


def _placed(buttons: Iterable[InlineKeyboardButton]) -> Rows:
    """Two short buttons in a row, long ones alone."""
    rows: Rows = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and len(rows[-1][0].text) + len(button.text) <= ROW_CHARACTERS:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _marked(button: InlineKeyboardButton, is_open: bool) -> InlineKeyboardButton:
    bare = _bare(button.text)
    return InlineKeyboardButton(_OPEN_MARK.format(number=bare) if is_open else bare, callback_data=button.callback_data)


def _is_marked(button: InlineKeyboardButton) -> bool:
    return bool(_NUMBER.fullmatch(str(button.callback_data))) and button.text != _bare(button.text)


def _bare(label: str) -> str:
    return label.strip("· ")
