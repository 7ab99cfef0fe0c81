"""Looks on Telegram: composed pictures, captions within the limit, and buttons, over the fake Bot API server."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from bot.choices import Choice
from bot.stylist import Request
from bot.telegram_chat import TelegramChat
from bot.wording import BUTTON_UNKNOWN
from tests.fakes import telegram_talk as talks
from tests.fakes.looks import BLAZER, blazer, look, looks_reply, photo
from tests.fakes.stylist import product, reply
from tests.fakes.telegram_sent import Sent
from tests.fakes.telegram_server import TOKEN

ADA, GROUP = 11, -100333

stylist, telegram, chat = talks.stylist, talks.telegram, talks.chat


def opened(sent: Sent) -> Image.Image:
    assert isinstance(sent.photo, bytes)
    return Image.open(io.BytesIO(sent.photo)).convert("RGB")


def shows(picture: Image.Image, color: tuple[int, int, int]) -> bool:
    """Whether a good part of a picture has a color."""
    pixels = np.asarray(picture, np.int16)
    return bool((np.abs(pixels - np.array(color)).max(axis=2) < 24).mean() > 0.01)


async def test_a_photo_is_answered_with_an_album_of_looks_then_advice_with_buttons(chat, telegram, stylist, tmp_path):
    stylist.answering = lambda request: looks_reply(*(look(tmp_path, number) for number in (1, 2, 3)))
    telegram.says(ADA, photo=telegram.photo(photo()), caption="what goes with this?")
    await telegram.until(lambda: len(telegram.to(ADA)) == 4)
    *album, advice = telegram.to(ADA)
    assert len({sent.album for sent in album}) == 1
    assert all(opened(sent).size == (1080, 1350) for sent in album)
    assert shows(opened(album[0]), BLAZER), "the owned piece is missing"
    assert album[1].text.split("\n") == [
        "Look 2",
        "Reason number 2: navy and green sit close, and the bag lifts both.",
        "",
        "1. Top 21 · Nord · €20.50",
        "2. Bottom 22 · Nord · €21.50",
        "3. Shoes 23 · Nord · €22.50",
        "4. Bag 24 · Nord · €23.50",
        "",
        "€88 in all",
    ]
    assert album[1].links == tuple(f"https://shop.example/p{number}" for number in (1, 2, 3, 4))
    assert advice.text.startswith("Your navy blazer wants an easy partner.\n\nLook 1 · Reason number 1")
    assert len(advice.links) == 12
    assert advice.rows == (
        (("For dinner", "s:for dinner"), ("For the office", "s:for the office")),
        (("Similar items instead", "s:similar items"),),
        (("Keep it in my wardrobe", "s:keep it"),),
    )


async def test_one_look_is_one_photo_whose_caption_tells_all(chat, telegram, stylist, tmp_path):
    stylist.answering = lambda request: looks_reply(look(tmp_path))
    telegram.says(ADA, photo=telegram.photo(photo()))
    await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    picture, advice = telegram.to(ADA)
    assert (picture.method, len(picture.links)) == ("sendPhoto", 4)
    assert advice.text == "Your navy blazer wants an easy partner."
    assert advice.labels[0] == "For dinner"


async def test_a_caption_keeps_to_the_limit_and_the_list_below_has_what_it_lacks(chat, telegram, stylist, tmp_path):
    one = look(tmp_path, 1, "top", "bottom", "shoes", "bag", "outerwear", "accessory")
    long = tuple(replace(m, product=replace(m.product, title=f"{m.slot} 👗 " + "x" * 240)) for m in one.matches)
    stylist.answering = lambda request: looks_reply(replace(one, matches=long, reason="why " * 200))
    telegram.says(ADA, "hello")
    await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    picture, advice = telegram.to(ADA)
    assert picture.text.endswith("in all")
    assert "\n…\n" in picture.text
    assert len(picture.links) < 6
    assert len(advice.links) == 6


async def test_looks_that_cannot_be_composed_go_out_as_the_products_pictures(chat, telegram, stylist, caplog):
    stylist.answering = lambda request: looks_reply(look(None, 1), look(None, 2))
    telegram.says(ADA, "what goes with my navy blazer?")
    await telegram.until(lambda: len(telegram.to(ADA)) == 9)
    *album, advice = telegram.to(ADA)
    assert album[0].text.startswith("Top 11\nNord · €20.50")
    assert "Look 2 · Reason number 2" in advice.text
    assert advice.labels


async def test_where_telegram_refuses_the_pictures_the_links_are_in_the_text(chat, telegram, stylist, tmp_path):
    telegram.bad_uploads = True
    telegram.bad_addresses = {f"https://cdn.example/p{number}.jpg" for number in range(1, 5)}
    stylist.answering = lambda request: looks_reply(look(tmp_path, 1), look(tmp_path, 2))
    telegram.says(ADA, photo=telegram.photo(photo()))
    await telegram.until(lambda: telegram.to(ADA))
    (advice,) = telegram.to(ADA)
    assert len(advice.links) == 8
    assert advice.labels


async def test_several_pieces_are_shown_with_the_question_which_one_is_meant(chat, telegram, stylist):
    pieces = (blazer(), blazer(category="jeans", slot="bottom", box=(0.3, 0.5, 0.7, 1.0)))
    which = (Choice(label="The navy blazer", text="the navy blazer"), Choice(label="All of it", text="all of it"))
    stylist.answering = lambda request: reply(text="Which one?", garments=pieces, choices=which)
    telegram.says(ADA, photo=telegram.photo(photo()))
    await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    seen, question = telegram.to(ADA)
    assert opened(seen).width == 1080
    assert shows(opened(seen), BLAZER)
    assert question.labels == ["The navy blazer", "All of it"]
    stylist.answering = lambda request: reply(text="A navy blazer.", garments=pieces[:1])
    telegram.says(ADA, photo=telegram.photo(photo()))
    await telegram.until(lambda: len(telegram.to(ADA)) == 3)
    assert telegram.to(ADA)[2].method == "sendMessage", "one piece needs no picture of itself"


# --- buttons
@pytest.fixture
async def advice(chat, telegram, stylist, tmp_path):
    stylist.answering = lambda request: looks_reply(look(tmp_path))
    telegram.says(ADA, photo=telegram.photo(photo()))
    await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    return telegram.to(ADA)[1]


async def test_a_press_is_answered_at_once_shown_and_said_in_the_same_conversation(advice, telegram, stylist):
    stylist.delay_s = 0.5
    telegram.presses(advice, "For dinner")
    await telegram.until(lambda: len(telegram.to(ADA)) == 5)
    assert telegram.to(ADA)[2].text == "You: For dinner"
    assert stylist.asked[1] == Request(text="for dinner", session=f"telegram:{ADA}")
    assert telegram.answered_presses[0] < telegram.to(ADA)[3].at - 0.4
    assert shows(opened(telegram.to(ADA)[3]), BLAZER), "the piece of the photo before is missing"


async def test_a_press_during_another_answer_loses_its_circle_at_once_and_waits_its_turn(advice, telegram, stylist):
    stylist.delay_s = 2.0
    telegram.says(ADA, "and in blue?")
    await telegram.until(lambda: len(stylist.asked) == 2)
    started = time.monotonic()
    telegram.presses(advice, "For dinner")
    await telegram.until(lambda: telegram.answered_presses)
    assert telegram.answered_presses[0] - started < 1.5
    await telegram.until(lambda: len(stylist.asked) == 3)
    assert stylist.most_at_once == 1


async def test_two_taps_are_one_press_and_another_button_is_another(advice, telegram, stylist, monkeypatch):
    for label in ("For dinner", "For dinner", "For the office"):
        telegram.presses(advice, label)
    await telegram.until(lambda: len(telegram.to(ADA)) == 8)
    assert [asked.text for asked in stylist.asked[1:]] == ["for dinner", "for the office"]
    assert len(telegram.answered_presses) == 3
    monkeypatch.setattr("bot.telegram_traffic.TAP_AGAIN_S", 0.0)
    telegram.presses(advice, "For dinner")
    await telegram.until(lambda: len(stylist.asked) == 4)


async def test_of_who_is_forgotten_no_piece_is_kept(advice, telegram, stylist, tmp_path):
    stylist.answering = lambda request: reply(text="Done.", intent="forgotten")
    telegram.says(ADA, "forget me")
    await telegram.until(lambda: len(telegram.to(ADA)) == 3)
    stylist.answering = lambda request: looks_reply(look(tmp_path))
    telegram.says(ADA, "for dinner")
    await telegram.until(lambda: len(telegram.to(ADA)) == 5)
    assert not shows(opened(telegram.to(ADA)[3]), BLAZER)


async def test_a_piece_from_the_wardrobe_is_in_the_looks_picture_without_a_photo(chat, telegram, stylist, tmp_path):
    stylist.answering = lambda request: looks_reply(look(tmp_path), owned_pictures=((blazer(), photo()),))
    telegram.says(ADA, "what do I wear to dinner from what I own?")
    await telegram.until(lambda: len(telegram.to(ADA)) == 1)
    assert shows(opened(telegram.to(ADA)[0]), BLAZER)


async def test_a_button_works_after_a_restart_and_in_a_message_too_old_to_see(stylist, telegram, tmp_path):
    stylist.answering = lambda request: looks_reply(look(tmp_path))
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.says(ADA, "what goes with my blazer?")
        await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.presses(telegram.to(ADA)[1], "For dinner", forgotten=True)
        await telegram.until(lambda: len(telegram.to(ADA)) == 5)
    assert telegram.to(ADA)[2].text == "You: for dinner"
    assert stylist.asked[1].text == "for dinner"


async def test_a_press_too_old_to_answer_still_counts(advice, telegram, stylist):
    telegram.presses(advice, "For dinner")
    telegram.forget_presses()
    await telegram.until(lambda: len(stylist.asked) == 2)


async def test_a_button_of_another_time_is_told_kindly(advice, telegram, stylist):
    telegram.presses(replace(advice, rows=((("Old", "v0:old"),),)), "Old")
    await telegram.until(lambda: len(telegram.to(ADA)) == 3)
    assert telegram.to(ADA)[2].text == BUTTON_UNKNOWN
    assert len(stylist.asked) == 1


async def test_a_choice_too_long_for_a_button_is_left_out(chat, telegram, stylist):
    choices = (Choice(label="Long", text="é" * 40), Choice(label="Short", text="é" * 31))
    stylist.answering = lambda request: reply(text="Well?", choices=choices)
    telegram.says(ADA, "hello")
    await telegram.until(lambda: telegram.to(ADA))
    assert telegram.to(ADA)[0].labels == ["Short"]


async def test_a_failed_press_is_told_and_logged_without_its_words(advice, telegram, stylist, caplog):
    caplog.set_level(logging.DEBUG)
    stylist.answering = lambda request: ValueError(f"cannot read {request.text}")
    telegram.presses(advice, "For dinner")
    await telegram.until(lambda: len(telegram.to(ADA)) == 4)
    assert "ValueError at" in caplog.text
    assert "dinner" not in caplog.text


# --- many photos at once
async def test_twenty_photos_at_once_get_one_kind_sentence(chat, telegram, stylist):
    for number in range(20):
        telegram.says(ADA, photo=telegram.photo(photo()), media_group_id="a" if number < 10 else "b")
    await telegram.until(lambda: telegram.to(ADA))
    await asyncio.sleep(0.5)
    (sent,) = telegram.to(ADA)
    assert sent.text.startswith("That's 20 photos; I can look at 6 at a time")
    assert "getFile" not in telegram.calls, "they were fetched for nothing"
    assert stylist.asked == []


async def test_photos_sent_one_by_one_but_at_once_get_an_answer_and_a_sentence_not_twenty(chat, telegram, stylist):
    stylist.delay_s = 0.3
    stylist.answering = lambda request: reply(text=f"{len(request.photos)} seen")
    for number in range(20):
        telegram.says(ADA, photo=telegram.photo(b"%d" % number))
    await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    await asyncio.sleep(0.5)
    assert [sent.text[:17] for sent in telegram.to(ADA)] == ["1 seen", "That's 19 photos;"]


async def test_two_photos_with_words_of_their_own_are_two_questions(chat, telegram, stylist):
    stylist.delay_s = 0.1
    for words in ("what goes with this?", "and with this?"):
        telegram.says(ADA, photo=telegram.photo(photo()), caption=words)
    await telegram.until(lambda: len(stylist.asked) == 2)
    assert [asked.text for asked in stylist.asked] == ["what goes with this?", "and with this?"]


@pytest.mark.parametrize(("name", "mime"), [("IMG_1.HEIC", "application/octet-stream"), ("a", "image/heic")])
async def test_an_iphones_photo_sent_as_a_file_is_taken(chat, telegram, stylist, name, mime):
    telegram.says(ADA, document={**telegram.document(b"heic", mime), "file_name": name})
    await telegram.until(lambda: stylist.asked)
    assert stylist.asked[0].photos == (b"heic",)


async def test_in_a_group_a_press_is_answered_where_it_was_made(chat, telegram, stylist):
    stylist.answering = lambda request: reply(product(1), choices=(Choice(label="Cheaper", text="cheaper"),))
    telegram.says(GROUP, "@nord_stylist_bot a shirt")
    await telegram.until(lambda: len(telegram.to(GROUP)) == 2)
    telegram.presses(telegram.to(GROUP)[1], "Cheaper")
    await telegram.until(lambda: len(telegram.to(GROUP)) == 5)
    assert stylist.asked[1] == Request(text="cheaper", session=f"telegram:{GROUP}", person=f"telegram:{-GROUP}")
