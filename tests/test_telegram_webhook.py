"""Updates delivered by Telegram to the web chat's server, instead of fetched; over the fake Bot API server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from bot.edge import ChannelError
from bot.telegram_chat import TelegramChat
from bot.telegram_webhook import Webhook
from bot.web_chat import WebChat
from tests.fakes import telegram_talk as talks
from tests.fakes.stylist import reply
from tests.fakes.telegram_server import TOKEN, TelegramServer

ADA = 11
SECRET = "a-secret-of-some-length_0"
ADDRESS = "https://shop.example/telegram"
stylist, telegram = talks.stylist, talks.telegram


class Post:
    """Delivers to the web server what Telegram would."""

    def __init__(self, telegram: TelegramServer, web: WebChat) -> None:
        self.telegram, self.url = telegram, f"{web.url}/telegram"

    def update(self, text: str) -> dict[str, Any]:
        self.telegram.says(ADA, text)
        return self.telegram.take_back()

    async def deliver(self, update: dict[str, Any], **how: Any) -> int:
        return await self.telegram.deliver(self.url, update, **how)


@pytest.fixture
async def post(stylist, telegram) -> AsyncIterator[Post]:
    stylist.answering = lambda request: reply(text=f"You said {request.text}")
    webhook = Webhook(ADDRESS, SECRET)
    async with (
        WebChat(stylist, port=0, routes=webhook.routes) as web,
        TelegramChat(stylist, token=TOKEN, base_url=telegram.url, webhook=webhook),
    ):
        yield Post(telegram, web)


async def test_a_delivery_is_answered_and_acknowledged_when_it_was_handled(post, telegram, stylist):
    stylist.delay_s = 0.3
    assert (telegram.webhook, telegram.secret) == (ADDRESS, SECRET)
    assert "getUpdates" not in telegram.calls
    delivering = asyncio.create_task(post.deliver(post.update("hello")))
    await telegram.until(lambda: stylist.asked)
    assert not delivering.done()
    assert await delivering == 200
    assert [sent.text for sent in telegram.to(ADA)] == ["You said hello"]


@pytest.mark.parametrize("secret", ["", "another", SECRET + "0", "é"])
async def test_who_does_not_know_the_secret_is_not_heard(post, stylist, secret):
    assert await post.deliver(post.update("hello"), secret=secret) == 403
    assert stylist.asked == []


async def test_what_is_no_update_is_refused_and_disturbs_nobody(post, stylist):
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with aiohttp.ClientSession(headers=headers) as client:
        for body in (b"", b"no json", b"[]", b"{}", b'{"update_id": "x", "message": 5}'):
            async with client.post(post.url, data=body) as response:
                assert response.status == 400, body
    assert await post.deliver(post.update("hello")) == 200
    assert len(stylist.asked) == 1


async def test_what_is_delivered_twice_is_answered_once(post, stylist):
    stylist.delay_s = 0.2
    update = post.update("hello")
    assert await asyncio.gather(post.deliver(update), post.deliver(update)) == [200, 200]
    assert await post.deliver(update) == 200
    assert len(stylist.asked) == 1


async def test_people_are_answered_side_by_side_and_one_in_order(post, telegram, stylist):
    stylist.delay_s = lambda request: 0.2 if request.text == "first" else 0.0
    first = asyncio.create_task(post.deliver(post.update("first")))
    await telegram.until(lambda: stylist.asked)
    await asyncio.gather(first, *(post.deliver(post.update(text)) for text in ("second", "third")))
    assert [asked.text for asked in stylist.asked][0] == "first"
    assert len(telegram.to(ADA)) == 3
    assert stylist.most_at_once == 1


async def test_what_an_end_cut_short_is_delivered_again_and_answered_then(stylist, telegram, monkeypatch):
    monkeypatch.setattr("bot.telegram_chat.STOP_TIMEOUT_S", 0.2)
    stylist.answering = lambda request: reply(text="Here.")
    stylist.delay_s = 60.0
    for life in (1, 2):
        webhook = Webhook(ADDRESS, SECRET)
        async with AsyncExitStack() as stack:
            post = Post(telegram, await stack.enter_async_context(WebChat(stylist, port=0, routes=webhook.routes)))
            if life == 1:
                update = post.update("hello")
                assert await post.deliver(update, secret=SECRET) == 503, "nobody is there yet"
            chat = TelegramChat(stylist, token=TOKEN, base_url=telegram.url, webhook=webhook)
            await stack.enter_async_context(chat)
            delivering = asyncio.create_task(post.deliver(update))
            await telegram.until(lambda life=life: len(stylist.asked) == life)
            stylist.delay_s = 0.0
        assert await delivering == (503 if life == 1 else 200)
    assert [sent.text for sent in telegram.to(ADA)] == ["Here."]
    assert telegram.webhook == ADDRESS, "Telegram has to keep what comes meanwhile"


async def test_polling_takes_the_webhook_away_which_would_keep_everything_from_it(stylist, telegram):
    telegram.webhook = ADDRESS
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url):
        telegram.says(ADA, "hello")
        await telegram.until(lambda: stylist.asked)


async def test_an_address_that_telegram_cannot_reach_is_one_sentence_and_nothing_is_left_open(stylist, telegram):
    telegram.bad_addresses = {ADDRESS}
    with pytest.raises(ChannelError, match="refuses TELEGRAM_WEBHOOK_URL.*failed to resolve host"):
        async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url, webhook=Webhook(ADDRESS, SECRET)):
            pass


@pytest.mark.parametrize(
    ("address", "secret", "named"),
    [
        ("http://shop.example/telegram", SECRET, "TELEGRAM_WEBHOOK_URL"),
        (ADDRESS, None, "TELEGRAM_WEBHOOK_SECRET"),
        (ADDRESS, "short", "TELEGRAM_WEBHOOK_SECRET"),
        (ADDRESS, "with spaces in between", "TELEGRAM_WEBHOOK_SECRET"),
    ],
)
def test_settings_that_telegram_would_refuse_are_one_sentence(address, secret, named):
    with pytest.raises(ChannelError, match=named) as refused:
        Webhook(address, secret)
    assert secret is None or secret not in str(refused.value)
