"""The Telegram chat's coming and going: tokens, outages, floods and the end, over the fake Bot API server."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest

from bot.edge import ChannelError
from bot.telegram_chat import TelegramChat
from bot.wording_profile import PROFILE_EMPTY
from tests.fakes import telegram_talk as talks
from tests.fakes.stylist import reply
from tests.fakes.telegram_server import TOKEN, TelegramServer

ADA, BEN = 11, 22


stylist, telegram, chat = talks.stylist, talks.telegram, talks.chat


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_a_flood_wait_is_obeyed(chat, telegram, stylist):
    stylist.answering = lambda request: reply(text="patience")
    telegram.flood(1)
    started = time.monotonic()
    telegram.says(ADA, "hello")
    await telegram.until(lambda: telegram.to(ADA))
    assert telegram.to(ADA)[0].at - started >= 1.0
    assert telegram.sent_during_flood == 1


@pytest.mark.parametrize("status", [502, 0])
async def test_a_dropped_connection_or_a_server_error_loses_nothing(chat, telegram, stylist, status):
    telegram.fail_next = [status]
    stylist.answering = lambda request: reply(text="here it is")
    telegram.says(ADA, "hello")
    await telegram.until(lambda: telegram.to(ADA))
    assert [sent.text for sent in telegram.to(ADA)] == ["here it is"]


async def test_the_token_is_never_logged(stylist, telegram, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url, album_quiet_s=0.1):
        telegram.fail_next = [0]
        telegram.bad_addresses = {"https://cdn.example/p1.jpg"}
        telegram.says(ADA, photo=telegram.photo(b"x"), caption="hello")
        telegram.says(ADA, photo=telegram.photo(b"x", lost=True))
        await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    telegram.token = "revoked"
    with pytest.raises(ChannelError):
        await TelegramChat(stylist, token=TOKEN, base_url=telegram.url).__aenter__()
    assert "answering as @nord_stylist_bot" in caplog.text
    assert TOKEN not in caplog.text


async def test_a_refused_token_is_one_sentence_that_names_the_setting(stylist, telegram):
    telegram.token = "999:another"
    for token in (TOKEN, "no token at all", "12:with space"):
        with pytest.raises(ChannelError, match="TELEGRAM_TOKEN .*@BotFather") as refused:
            async with TelegramChat(stylist, token=token, base_url=telegram.url):
                pass
        assert token not in str(refused.value)


async def test_a_token_revoked_while_running_is_told_and_the_end_is_quiet(stylist, telegram, caplog):
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.token = "999:another"
        telegram.says(ADA, "hello")
        async with asyncio.timeout(5):
            while "Telegram refuses TELEGRAM_TOKEN" not in caplog.text:
                await asyncio.sleep(0.02)


async def test_an_answer_that_never_ends_does_not_hold_up_the_end(stylist, telegram, monkeypatch, caplog):
    monkeypatch.setattr("bot.telegram_chat.STOP_TIMEOUT_S", 0.2)
    stylist.delay_s = 60.0
    started = time.monotonic()
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.says(ADA, "hello")
        await telegram.until(lambda: stylist.asked)
    assert time.monotonic() - started < 5
    assert "were given up" in caplog.text


async def test_where_telegram_cannot_be_reached_it_starts_as_soon_as_it_can(stylist, monkeypatch, caplog):
    monkeypatch.setattr("bot.telegram_chat.REACH_AGAIN_S", 0.1)
    async with TelegramServer() as telegram:
        telegram.down = True
        async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
            assert "cannot be reached" in caplog.text
            telegram.down = False
            telegram.says(ADA, "hello")
            await telegram.until(lambda: len(telegram.to(ADA)) == 4)


async def test_what_was_sent_while_nobody_polled_is_answered(stylist, telegram):
    telegram.says(ADA, "hello")
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        await telegram.until(lambda: len(telegram.to(ADA)) == 4)


async def test_leaving_finishes_the_answers_under_way_and_takes_nothing_twice(stylist, telegram):
    stylist.delay_s = 0.4
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.says(ADA, "one")
        telegram.says(ADA, "two")
        await telegram.until(lambda: "sendChatAction" in telegram.calls)
    assert len(telegram.to(ADA)) == 8
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        await asyncio.sleep(0.2)
    assert [asked.text for asked in stylist.asked] == ["one", "two"]


# --- nothing is lost
async def test_a_message_is_acknowledged_only_when_it_was_answered(chat, telegram, stylist):
    stylist.delay_s = 1.0
    telegram.says(ADA, "hello")
    await telegram.until(lambda: stylist.asked)
    asked = telegram.calls.count("getUpdates")
    await telegram.until(lambda: telegram.calls.count("getUpdates") >= asked + 2)
    assert len(telegram.unconfirmed) == 1
    await telegram.until(lambda: not telegram.unconfirmed)
    assert len(telegram.to(ADA)) == 4
    assert len(stylist.asked) == 1, "what is fetched again is not answered again"


async def test_what_an_end_cut_short_is_answered_by_the_next_process(stylist, telegram, monkeypatch):
    monkeypatch.setattr("bot.telegram_chat.STOP_TIMEOUT_S", 0.3)
    stylist.answering = lambda request: reply(text=f"You said {request.text}")
    stylist.delay_s = lambda request: 60.0 if request.text == "slow" else 0.0
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        for chat_id, text in ((BEN, "quick"), (ADA, "slow"), (ADA, "and in blue?")):
            telegram.says(chat_id, text)
        await telegram.until(lambda: telegram.to(BEN) and len(stylist.asked) == 2)
    assert len(telegram.unconfirmed) == 2, "those of Ada"
    assert telegram.to(ADA) == []
    stylist.delay_s = 0.0
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        await telegram.until(lambda: len(telegram.to(ADA)) == 2)
    assert [sent.text for sent in telegram.to(ADA)] == ["You said slow", "You said and in blue?"]
    assert len(telegram.to(BEN)) == 1
    assert telegram.unconfirmed == []


async def test_an_album_is_acknowledged_with_its_answer(stylist, telegram):
    stylist.delay_s = 1.0
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url, album_quiet_s=0.1):
        for number in range(3):
            telegram.says(ADA, photo=telegram.photo(b"%d" % number), media_group_id="7")
        await telegram.until(lambda: stylist.asked)
        asked = telegram.calls.count("getUpdates")
        await telegram.until(lambda: telegram.calls.count("getUpdates") >= asked + 2)
        assert len(telegram.unconfirmed) == 3
    assert telegram.unconfirmed == []


async def test_a_message_that_fails_is_not_tried_for_ever(chat, telegram, stylist):
    stylist.answering = lambda request: ValueError("no")
    telegram.says(ADA, "hello")
    await telegram.until(lambda: telegram.to(ADA) and not telegram.unconfirmed)
    assert len(stylist.asked) == 1


async def test_one_persons_hundred_messages_do_not_keep_the_others_waiting(stylist, telegram, monkeypatch):
    monkeypatch.setattr("bot.telegram_chat.STOP_TIMEOUT_S", 0.2)
    stylist.answering = lambda request: reply(text="Here.")
    stylist.delay_s = lambda request: 30.0 if request.text == "0" else 0.0
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        for number in range(150):
            telegram.says(ADA, str(number))
        telegram.says(BEN, "hello")
        await telegram.until(lambda: telegram.to(BEN), timeout_s=4)


async def test_fetching_goes_on_after_errors_and_a_flood(chat, telegram, stylist, monkeypatch):
    monkeypatch.setattr("bot.telegram_inbox.ERROR_WAITS_S", (0.05,))
    telegram.refuse_fetching = [502, 429, 0]
    telegram.says(BEN, "wakes the first question up")
    telegram.says(ADA, "hello")
    await telegram.until(lambda: telegram.to(ADA) and telegram.to(BEN))
    telegram.says(ADA, "again")
    await telegram.until(lambda: not telegram.refuse_fetching and len(telegram.to(ADA)) == 8)


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_a_flood_wait_while_a_message_changes_is_obeyed(stylist, telegram):
    stylist.answering = lambda request: reply(text=PROFILE_EMPTY, intent="profile")
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.says(ADA, "/start")
        await telegram.until(lambda: telegram.to(ADA))
        telegram.flood(1)
        started = time.monotonic()
        telegram.presses(telegram.to(ADA)[0], "Skip")
        await telegram.until(lambda: telegram.edits_made)
    assert time.monotonic() - started >= 1.0
    assert telegram.sent_during_flood == 1


async def test_who_blocked_the_bot_between_the_question_and_the_answer_disturbs_nobody(stylist, telegram, caplog):
    stylist.answering = lambda request: reply(text=PROFILE_EMPTY, intent="profile")
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.says(ADA, "/start")
        await telegram.until(lambda: telegram.to(ADA))
        telegram.closed_chats = {ADA}
        telegram.presses(telegram.to(ADA)[0], "Skip")
        await telegram.until(lambda: not telegram.unconfirmed)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
