"""Inline mode: `@bot summer dress` in any chat, over the fake Bot API server and its limits."""

from __future__ import annotations

import asyncio

import pytest

from bot.stylist import Request
from bot.telegram_inline import results
from bot.wording_telegram import NOTHING_FOUND_LABEL, OPEN_CHAT_LABEL
from tests.fakes import telegram_talk as talks
from tests.fakes.stylist import product, reply

ADA, BEN = 11, 22
stylist, telegram, chat = talks.stylist, talks.telegram, talks.chat


async def test_a_wish_in_another_chat_is_answered_with_products_to_send(chat, telegram, stylist):
    asked = telegram.asks_inline(ADA, "linen shirt")
    await telegram.until(lambda: telegram.inline_answers)
    (answer,) = telegram.inline_answers
    assert (answer.query, answer.is_personal, answer.cache_s) == (asked, True, 60)
    assert stylist.asked == [Request(text="linen shirt", session=f"telegram:{ADA}")]
    first = answer.results[0]
    assert (first["type"], first["title"], first["description"]) == ("photo", "Linen shirt 1", "Nord · €20.50")
    assert first["photo_url"] == "https://cdn.example/p1.jpg"
    assert "Linen shirt 1" in first["caption"]
    assert "https://shop.example/p1" in first["caption"]
    assert answer.button == {"text": OPEN_CHAT_LABEL, "start_parameter": "inline"}


@pytest.mark.parametrize("image", ["pictures/1.jpg", "", "https://cdn.example/p1.webp", "javascript:alert(1).jpg"])
async def test_a_product_whose_picture_telegram_cannot_show_is_an_article(chat, telegram, stylist, image):
    stylist.answering = lambda request: reply(product(1, image=image, title="<b>Shirt</b> & co"))
    telegram.asks_inline(ADA, "shirt")
    await telegram.until(lambda: telegram.inline_answers)
    (article,) = telegram.inline_answers[0].results
    assert (article["type"], article["title"]) == ("article", "<b>Shirt</b> & co")
    assert "https://shop.example/p1" in article["input_message_content"]["message_text"]
    assert article.get("thumbnail_url", "").startswith("https://cdn") == image.startswith("https://cdn")


async def test_what_is_typed_letter_by_letter_is_looked_up_once(chat, telegram, stylist):
    for words in ("su", "summer", "summer dr", "summer dress"):
        telegram.asks_inline(ADA, words)
    telegram.asks_inline(BEN, "boots")
    await telegram.until(lambda: len(telegram.inline_answers) == 2)
    assert {asked.text for asked in stylist.asked} == {"summer dress", "boots"}


async def test_nothing_typed_and_nothing_found_leave_the_list_empty_with_a_way_to_the_chat(chat, telegram, stylist):
    telegram.asks_inline(ADA, "")
    await telegram.until(lambda: telegram.inline_answers)
    assert stylist.asked == []
    stylist.answering = lambda request: reply(text="No idea.")
    telegram.asks_inline(ADA, "qwertz")
    await telegram.until(lambda: len(telegram.inline_answers) == 2)
    stylist.answering = lambda request: ValueError("secret words")
    telegram.asks_inline(ADA, "boots")
    await telegram.until(lambda: len(telegram.inline_answers) == 3)
    assert [answer.results for answer in telegram.inline_answers] == [[], [], []]
    labels = [answer.button["text"] for answer in telegram.inline_answers]
    assert labels == [OPEN_CHAT_LABEL, NOTHING_FOUND_LABEL, NOTHING_FOUND_LABEL]


async def test_fifty_products_are_shown_each_once_whatever_their_ids(chat, telegram, stylist):
    many = [product(number, id="ä" * 100 + str(number % 60)) for number in range(70)]
    stylist.answering = lambda request: reply(*many)
    telegram.asks_inline(ADA, "everything")
    await telegram.until(lambda: telegram.inline_answers)
    assert len(telegram.inline_answers[0].results) == 50


async def test_a_query_waits_for_no_other_and_one_too_old_is_left(chat, telegram, stylist, caplog):
    stylist.delay_s = lambda request: 1.5 if request.text == "slow" else 0.0
    telegram.says(ADA, "slow")
    telegram.asks_inline(BEN, "slow")
    old = telegram.asks_inline(33, "gone")
    telegram.forget_inline(old)
    telegram.asks_inline(44, "boots")
    await telegram.until(lambda: telegram.inline_answers, timeout_s=1.2)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    await asyncio.sleep(0)


def test_no_reply_has_no_results():
    assert results(None) == []
