"""Buttons of single products on Telegram: a row of numbers, each opening the buttons of its product, and "back"."""

from __future__ import annotations

import asyncio

import pytest

from bot.choices import Choice
from bot.stylist import Request
from bot.telegram_chat import TelegramChat
from bot.wording_telegram import OF_THIS_PIECE
from tests.fakes import telegram_talk as talks
from tests.fakes.stylist import product, reply
from tests.fakes.telegram_server import TOKEN

ADA, BEN, GROUP = 11, 22, -100333
stylist, telegram, chat = talks.stylist, talks.telegram, talks.chat
ACTIONS = {
    "Similar": "more like #{ref}",
    "What goes with it?": "what goes with #{ref}",
    "Save": "save #{ref}",
    "I like it": "I like #{ref}",
    "Not for me": "I don't like #{ref}",
}


def buttons(number: int, *labels: str) -> tuple[Choice, ...]:
    ref = f"0000abc{number}"
    return tuple(Choice(label=label, text=ACTIONS[label].format(ref=ref)) for label in labels or ACTIONS)


def six(request: Request) -> object:
    numbers = range(1, 7)
    products = tuple(buttons(number) for number in numbers)
    return reply(*map(product, numbers), choices=talks.CHOICES, product_choices=products)


@pytest.fixture
async def advice(chat, telegram, stylist):
    stylist.answering = six
    telegram.says(ADA, "linen shirts")
    await telegram.until(lambda: len(telegram.to(ADA)) == 7)
    return telegram.to(ADA)[-1]


def latest(telegram, number: int):
    return next(sent for sent in telegram.sent if sent.number == number)


async def turned(telegram, sent, label: str):
    made = len(telegram.edits_made)
    telegram.presses(latest(telegram, sent.number), label)
    await telegram.until(lambda: len(telegram.edits_made) > made)
    return latest(telegram, sent.number)


async def test_a_row_of_numbers_stands_above_what_can_be_said_of_the_whole(advice):
    assert [[label for label, _ in row] for row in advice.rows] == [["1", "2", "3", "4", "5", "6"], ["More", "Cheaper"]]


async def test_a_number_opens_its_products_buttons_and_back_closes_them(advice, telegram, stylist):
    opened = await turned(telegram, advice, "3")
    assert [[label for label, _ in row] for row in opened.rows] == [
        ["1", "2", "· 3 ·", "4", "5", "6"],
        ["Similar", "What goes with it?"],
        ["Save", "I like it"],
        ["Not for me"],
        ["Back"],
        ["More", "Cheaper"],
    ]
    other = await turned(telegram, opened, "5")
    assert [label for label, _ in other.rows[0]] == ["1", "2", "3", "4", "· 5 ·", "6"]
    assert len(other.rows) == len(opened.rows)
    closed = await turned(telegram, other, "Back")
    assert closed.rows == advice.rows
    again = await turned(telegram, closed, "3")  # within the seconds in which two taps are one press
    assert (await turned(telegram, again, "· 3 ·")).rows == advice.rows
    assert len(stylist.asked) == 1, "turning a keyboard is nothing that was said"
    assert len(telegram.answered_presses) == 5


@pytest.mark.parametrize("label", list(ACTIONS))
async def test_each_button_of_a_product_says_its_words_after_a_restart(stylist, telegram, label):
    stylist.answering = six
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.says(ADA, "linen shirts")
        await telegram.until(lambda: len(telegram.to(ADA)) == 7)
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        opened = await turned(telegram, telegram.to(ADA)[-1], "2")
    stylist.answering = lambda request: reply(text="Noted.")
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.presses(opened, label)
        await telegram.until(lambda: telegram.to(ADA)[-1].text == "Noted.")
    assert telegram.to(ADA)[-2].text == f"You: {label} (2)"
    assert stylist.asked[-1] == Request(text=ACTIONS[label].format(ref="0000abc2"), session=f"telegram:{ADA}")


async def test_in_a_message_too_old_or_deleted_a_number_opens_in_a_message_of_its_own(advice, telegram, stylist):
    telegram.presses(advice, "4", forgotten=True)
    await telegram.until(lambda: telegram.to(ADA)[-1].text == OF_THIS_PIECE)
    assert telegram.to(ADA)[-1].labels == list(ACTIONS)
    telegram.deleted = {advice.number}
    telegram.presses(advice, "5")
    await telegram.until(lambda: len(telegram.to(ADA)) == 9)
    telegram.presses(telegram.to(ADA)[-1], "Save")
    await telegram.until(lambda: len(stylist.asked) == 2)
    assert stylist.asked[1].text == "save #0000abc5"


async def test_two_people_who_open_the_same_number_disturb_nobody(advice, telegram, stylist, caplog):
    telegram.presses(advice, "1")
    telegram.presses(advice, "1", by=BEN)  # seen as it was before the first press: nothing is modified
    await telegram.until(lambda: len(telegram.answered_presses) == 2)
    await asyncio.sleep(0.2)
    assert len(telegram.to(ADA)) == 7
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_number_turns_at_once_while_an_answer_is_under_way(advice, telegram, stylist):
    stylist.delay_s = 1.3
    telegram.says(ADA, "and in blue?")
    await telegram.until(lambda: len(stylist.asked) == 2)
    telegram.presses(advice, "1")
    await telegram.until(lambda: telegram.edits_made, timeout_s=1)


async def test_in_a_group_a_products_button_speaks_for_who_pressed_it(chat, telegram, stylist):
    stylist.answering = six
    telegram.says(GROUP, "@nord_stylist_bot linen shirts")
    await telegram.until(lambda: len(telegram.to(GROUP)) == 7)
    telegram.presses(await turned(telegram, telegram.to(GROUP)[-1], "1"), "I like it", by=BEN)
    await telegram.until(lambda: len(stylist.asked) == 2)
    assert stylist.asked[1] == Request(text="I like #0000abc1", session=f"telegram:{GROUP}", person=f"telegram:{BEN}")


async def test_a_product_without_buttons_has_no_number_and_ten_have_two_rows(chat, telegram, stylist):
    products = ((), *(buttons(number % 10, "Similar", "Save") for number in range(2, 11)))
    stylist.answering = lambda request: reply(*map(product, range(1, 11)), product_choices=products)
    telegram.says(ADA, "everything")
    await telegram.until(lambda: len(telegram.to(ADA)) == 11)
    rows = [[label for label, _ in row] for row in telegram.to(ADA)[-1].rows]
    assert rows == [["2", "3", "4", "5", "6", "7"], ["8", "9", "10"]]
    assert [label for row in (await turned(telegram, telegram.to(ADA)[-1], "10")).rows[2:] for label, _ in row] == [
        "Similar",
        "Save",
        "Back",
    ]
