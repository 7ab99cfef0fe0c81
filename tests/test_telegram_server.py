"""The fake Bot API server refuses what Telegram refuses, in its words: a fake that takes anything proves nothing."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.fakes.telegram_markup import Refused, shown
from tests.fakes.telegram_server import TOKEN, TelegramServer

PHOTO = "https://cdn.example/a.jpg"


class Caller:
    """Calls methods of the Bot API and returns the status and the answer."""

    def __init__(self, server: TelegramServer, client: aiohttp.ClientSession) -> None:
        self.server, self.client = server, client

    async def __call__(
        self, method: str, *, token: str = TOKEN, files: dict[str, bytes] | None = None, **fields: Any
    ) -> tuple[int, dict[str, Any]]:
        form = aiohttp.FormData()
        for name, value in {"chat_id": 1, **fields}.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, data in (files or {}).items():
            form.add_field(name, io.BytesIO(data), filename=name)
        async with self.client.post(f"{self.server.url}/bot{token}/{method}", data=form) as response:
            return response.status, await response.json()


@pytest.fixture
async def call() -> AsyncIterator[Caller]:
    async with TelegramServer() as server, aiohttp.ClientSession() as client:
        yield Caller(server, client)


def picture(size: tuple[int, int], kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    Image.new("L", size).save(data, kind)
    return data.getvalue()


async def test_a_call_given_up_while_it_is_sent_is_no_error_of_the_server(call, caplog):
    host = call.server.url.removeprefix("http://")
    _, writer = await asyncio.open_connection(*host.split(":"))
    head = f"POST /bot{TOKEN}/sendChatAction HTTP/1.1\r\nHost: {host}\r\nContent-Length: 90\r\n"
    writer.write(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nchat_id=1".encode())
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.close()
    await writer.wait_closed()
    assert (await call("getMe"))[0] == 200
    assert not caplog.records


async def test_a_wrong_token_is_401_and_an_unknown_method_404(call):
    assert await call("getMe", token="1:wrong") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert (await call("danceForMe"))[0] == 404
    assert (await call("getMe"))[1]["result"]["is_bot"]


@pytest.mark.parametrize(
    ("method", "fields", "description"),
    [
        ("sendMessage", {"text": " "}, "message text is empty"),
        ("sendMessage", {"text": "a" * 4097}, "message is too long"),
        ("sendMessage", {"text": "👗" * 2049}, "message is too long"),
        ("sendMessage", {"text": "a<b", "parse_mode": "HTML"}, 'can\'t parse entities: Unsupported start tag "b"'),
        ("sendMessage", {"text": "a.", "parse_mode": "MarkdownV2"}, "can't parse entities: Character '.' is reserved"),
        ("sendPhoto", {"photo": PHOTO, "caption": "a" * 1025}, "message caption is too long"),
        ("sendPhoto", {"photo": "pictures/a.jpg"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "ftp://cdn.example/a.jpg"}, "wrong file identifier/HTTP URL specified"),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": PHOTO}]}, "can't send an album of this size"),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": PHOTO}] * 11}, "can't send an album of this size"),
        ("sendMediaGroup", {"media": [{"media": PHOTO}, {"media": "a.jpg"}]}, "Failed to send message #2"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action"),
    ],
)
async def test_what_passes_a_limit_is_refused(call, method, fields, description):
    status, answer = await call(method, **fields)
    assert (status, answer["ok"]) == (400, False)
    assert answer["description"].startswith(f"Bad Request: {description}")
    assert call.server.sent == []


async def test_what_keeps_to_the_limits_is_taken(call):
    assert (await call("sendMessage", text="<b>" + "a" * 4096 + "</b>", parse_mode="HTML"))[0] == 200
    assert (await call("sendPhoto", photo=PHOTO, caption="a" * 1024))[0] == 200
    assert (await call("sendMediaGroup", media=[{"type": "photo", "media": PHOTO}] * 10))[0] == 200
    assert len({sent.album for sent in call.server.sent[2:]}) == 1


async def test_buttons_hold_64_bytes_and_web_addresses(call):
    def keyboard(**button: str) -> dict[str, Any]:
        return {"inline_keyboard": [[{"text": "More", **button}]]}

    assert (await call("sendMessage", text="a", reply_markup=keyboard(callback_data="d" * 64)))[0] == 200
    for button in ({"callback_data": "d" * 65}, {"callback_data": "é" * 33}, {"url": "javascript:alert(1)"}):
        assert (await call("sendMessage", text="a", reply_markup=keyboard(**button)))[0] == 400, button


async def test_uploads_have_to_be_photos(call):
    async def upload(data: bytes) -> int:
        return (await call("sendPhoto", photo="attach://a", files={"a": data}))[0]

    assert await upload(picture((100, 100))) == 200
    for data in (b"no picture", picture((100, 100), "WEBP"), picture((9_000, 2_000)), picture((2_100, 100))):
        assert await upload(data) == 400


async def test_a_blocked_bot_gets_403_and_a_flood_429_with_the_seconds_to_wait(call):
    call.server.closed_chats = {1}
    assert (await call("sendMessage", text="a"))[1]["description"] == "Forbidden: bot was blocked by the user"
    call.server.closed_chats.clear()
    call.server.flood(3)
    status, answer = await call("sendMessage", text="a")
    assert (status, answer["parameters"]) == (429, {"retry_after": 3})


async def test_updates_wait_until_they_are_confirmed(call):
    call.server.says(1, "one")
    call.server.says(1, "two")
    first = (await call("getUpdates"))[1]["result"]
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert (await call("getUpdates"))[1]["result"] == first
    assert len((await call("getUpdates", offset=first[0]["update_id"] + 1))[1]["result"]) == 1
    assert (await call("getUpdates", offset=first[1]["update_id"] + 1))[1]["result"] == []


@pytest.mark.parametrize(
    ("text", "mode", "text_shown"),
    [
        ("<b>a</b> &lt;b&gt; &amp; &quot; &#39; &nope; > &", "HTML", "a <b> & \" ' &nope; > &"),
        (r"*a* _b_ \. \* `c` ||d||", "MarkdownV2", "a b . * c d"),
        ("*a* <b>", None, "*a* <b>"),
    ],
)
def test_markup_is_read_as_telegram_reads_it(text, mode, text_shown):
    assert shown(text, mode).text == text_shown


def test_links_are_found_unescaped():
    assert shown('<a href="https://a.example/?a=1&amp;b=2">a</a>', "HTML").links == ("https://a.example/?a=1&b=2",)
    assert shown(r"[a](https://a.example/\))", "MarkdownV2").links == ("https://a.example/)",)


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("<b>a", "HTML"), ("a</b>", "HTML"), ("<b><i>a</b></i>", "HTML"), ("<div>a</div>", "HTML"), ("1 < 2", "HTML"),
        ("*a", "MarkdownV2"), ("a-b", "MarkdownV2"), ("(a)", "MarkdownV2"), ("a", "Markdownish"),
    ],
)  # fmt: skip
def test_broken_markup_is_refused(text, mode):
    with pytest.raises(Refused):
        shown(text, mode)


async def test_changes_are_refused_where_nothing_changes_or_the_message_is_gone(call):
    sent = (await call("sendMessage", text="one"))[1]["result"]["message_id"]
    assert (await call("editMessageText", message_id=sent, text="two"))[0] == 200
    for method, fields in (("editMessageText", {"text": "two"}), ("editMessageReplyMarkup", {})):
        status, answer = await call(method, message_id=sent, **fields)
        assert (status, answer["description"][:36]) == (400, "Bad Request: message is not modified")
    call.server.deleted = {sent}
    status, answer = await call("editMessageText", message_id=sent, text="three")
    assert (status, answer["description"]) == (400, "Bad Request: message to edit not found")


async def test_inline_answers_keep_to_their_limits(call):
    def article(name: str) -> dict[str, Any]:
        return {"type": "article", "id": name, "title": "a", "input_message_content": {"message_text": "a"}}

    photo = {"type": "photo", "id": "1", "photo_url": PHOTO, "thumbnail_url": PHOTO}
    query = call.server.asks_inline(1, "dress")
    refused = (
        [article(str(number)) for number in range(51)],
        [article("é" * 33)],
        [article("1"), article("1")],
        [{**photo, "photo_url": "https://cdn.example/a.webp"}],
        [{**photo, "thumbnail_url": ""}],
        [{**photo, "caption": "a" * 1025}],
    )
    for results in refused:
        assert (await call("answerInlineQuery", inline_query_id=query, results=results))[0] == 400, results
    fine = [photo, *(article("x" * 62 + str(number)) for number in range(10, 59))]
    assert (await call("answerInlineQuery", inline_query_id=query, results=fine))[0] == 200
    assert (await call("answerInlineQuery", inline_query_id=query, results=fine))[0] == 400


async def test_with_a_webhook_nothing_is_fetched(call):
    assert (await call("setWebhook", url="http://shop.example/"))[0] == 400
    assert (await call("setWebhook", url="https://shop.example/"))[0] == 200
    assert (await call("getUpdates"))[0] == 400
    assert (await call("deleteWebhook"))[0] == 200
    assert (await call("getUpdates"))[0] == 200
