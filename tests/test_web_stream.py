"""An answer told as it comes, over real sockets: what is being done, then the reply; plain JSON for others."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.choices import Choice
from bot.edge import APOLOGY
from bot.progress import tell
from bot.stylist import Reply, Request
from bot.web_chat import WebChat
from bot.wording import WORKING
from tests.fakes.stylist import FakeStylist, product, reply
from tests.test_web_chat import Browser, browser, form, stylist

__all__ = ["browser", "stylist"]  # fixtures


class Working(FakeStylist):
    """Says what it does, in a worker thread as the real one's core does, and waits between."""

    async def answer(self, request: Request) -> Reply:
        for stage in ("searching", "choosing"):
            await asyncio.to_thread(tell, stage)  # type: ignore[arg-type]
            await asyncio.sleep(0.05)
        return await super().answer(request)


async def events(browser: Browser, data: aiohttp.FormData) -> list[tuple[str, Any, float]]:
    """The events of one answer, with the seconds at which each came."""
    found, started = [], asyncio.get_running_loop().time()
    async with browser.client.post(
        f"{browser.chat.url}/api/messages", data=data, headers={"Accept": "text/event-stream"}
    ) as response:
        assert response.content_type == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        event = ""
        async for line in response.content:
            if line.startswith(b"event: "):
                event = line[7:].decode().strip()
            if line.startswith(b"data: "):
                found.append((event, json.loads(line[6:]), asyncio.get_running_loop().time() - started))
    return found


@pytest.fixture
async def at_work() -> AsyncIterator[Browser]:
    working = Working(lambda request: reply(product(1), text=request.text))
    async with WebChat(working, port=0) as chat, aiohttp.ClientSession() as client:
        yield Browser(chat, client)


async def test_what_is_being_done_is_told_while_it_is_done(at_work):
    told = await events(at_work, form("a linen shirt"))
    assert [event for event, *_ in told] == ["status", "status", "status", "reply"]
    assert [data["sentence"] for event, data, _ in told if event == "status"] == [
        WORKING["reading"], WORKING["searching"], WORKING["choosing"],
    ]  # fmt: skip
    assert told[-1][1]["products"][0]["title"] == "Linen shirt 1"
    assert told[-1][2] - told[1][2] > 0.08, "the status came with the reply, not before it"


async def test_a_photo_is_looked_at_first(browser):
    told = await events(browser, form("", b"photo"))
    assert told[0][1] == {"sentence": "Looking at your photo…"}


async def test_the_reply_is_the_same_either_way(browser):
    plain = (await browser.post(form("a linen shirt")))[1]
    streamed = (await events(browser, form("a linen shirt")))[-1][1]
    assert streamed == plain


async def test_a_failure_on_the_way_is_an_apology(browser, stylist):
    stylist.answering = lambda request: ValueError("inner workings")
    assert (await events(browser, form("hello")))[-1][:2] == ("error", {"error": APOLOGY})


async def test_a_form_that_is_refused_is_refused_as_ever(browser):
    status, body = await browser.post(form("a" * 5000), Accept="text/event-stream")
    assert status == 413
    assert "4,000 characters" in body["error"]


async def test_who_leaves_does_not_stop_the_answer(browser, stylist):
    stylist.delay_s = 0.3
    async with aiohttp.ClientSession() as leaver:
        headers = {"Accept": "text/event-stream"}
        response = await leaver.post(f"{browser.chat.url}/api/messages", data=form("hello"), headers=headers)
        response.close()
    await asyncio.sleep(0.1)
    assert stylist.under_way == 1
    async with asyncio.timeout(3):
        while stylist.under_way:
            await asyncio.sleep(0.02)
    assert (await browser.post(form("and me?")))[0] == 200


async def test_two_answers_at_once_tell_each_their_own(at_work):
    one, two = await asyncio.gather(events(at_work, form("one")), events(at_work, form("two")))
    assert [len(one), len(two)] == [4, 4]
    assert [one[-1][1]["reply"], two[-1][1]["reply"]] == ["one", "two"]


async def test_each_product_has_its_own_buttons_and_a_file_comes_along(browser, stylist):
    save = Choice(label="Save", text="save #0a1b2c3d")
    stylist.answering = lambda request: reply(
        product(1),
        product(2),
        product_choices=((save,), ()),
        attachment=("stylist.json", b'{"a": "\xc3\xa4"}'),
        language="de",
    )
    _, body = await browser.post(form("hello"))
    assert [row["choices"] for row in body["products"]] == [[{"label": "Save", "text": "save #0a1b2c3d"}], []]
    assert body["attachment"]["name"] == "stylist.json"
    assert base64.b64decode(body["attachment"]["content"]).decode() == '{"a": "ä"}'
    assert body["language"] == "de"
