"""The cookie that names a conversation in the browser: signed, out of scripts' reach, and the same after a restart."""

from __future__ import annotations

import stat
import urllib.request
from pathlib import Path

import aiohttp
import pytest

from bot.settings import BadSettings
from bot.web_chat import WebChat
from bot.web_session import KEY_FILE, session_key
from tests.command_line import running
from tests.fakes.stylist import FakeStylist, product, reply
from tests.test_web_chat import Browser, browser, form, stylist

__all__ = ["browser", "stylist"]  # fixtures


async def cookie_of(chat: WebChat) -> str:
    async with aiohttp.ClientSession() as client:
        page, _ = await Browser(chat, client).get("/")
    return page.cookies["stylist_session"].value


async def session_with(chat: WebChat, stylist: FakeStylist, cookie: str) -> tuple[str, bool]:
    """The conversation that a message with this cookie is taken for, and whether a new cookie was set."""
    async with (
        aiohttp.ClientSession(cookies={"stylist_session": cookie}) as client,
        client.post(f"{chat.url}/api/messages", data=form("hello")) as response,
    ):
        assert response.status == 200
        return stylist.asked[-1].session, "stylist_session" in response.cookies


async def test_two_tabs_share_a_conversation(browser, stylist):
    cookie = await cookie_of(browser.chat)
    tabs = [await session_with(browser.chat, stylist, cookie) for _ in range(2)]
    assert tabs == [(f"web:{cookie.partition('.')[0]}", False)] * 2


async def test_a_tampered_cookie_starts_a_new_conversation(browser, stylist):
    mine, theirs = [await cookie_of(browser.chat) for _ in range(2)]
    token, _, signature = mine.partition(".")
    flipped = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    victim = theirs.partition(".")[0]
    for forged in (
        token,
        f"{token}.",
        f"{token}.{flipped}",
        f"{victim}.{signature}",
        f"{victim}.{'0' * 64}",
        "x" * 5000,
    ):
        session, new = await session_with(browser.chat, stylist, forged)
        assert new, forged
        assert session not in (f"web:{token}", f"web:{victim}"), forged


async def test_the_cookie_is_secure_behind_https_alone(browser):
    plain, _ = await browser.get("/")
    browser.client.cookie_jar.clear()
    secure, _ = await browser.get("/", **{"X-Forwarded-Proto": "https"})
    assert not plain.cookies["stylist_session"]["secure"]
    assert secure.cookies["stylist_session"]["secure"]


async def test_a_restart_keeps_the_conversation_and_another_shops_cookie_is_none_here(tmp_path: Path):
    stylist = FakeStylist(lambda request: reply(product(1)))
    async with WebChat(stylist, port=0, key=session_key(tmp_path)) as chat:
        cookie = await cookie_of(chat)
        before, _ = await session_with(chat, stylist, cookie)
    async with WebChat(stylist, port=0, key=session_key(tmp_path)) as chat:
        assert await session_with(chat, stylist, cookie) == (before, False)
    (tmp_path / "other").mkdir()
    async with WebChat(stylist, port=0, key=session_key(tmp_path / "other")) as chat:
        after, new = await session_with(chat, stylist, cookie)
    assert new
    assert after != before


def test_a_conversation_outlives_a_bot_that_was_killed(shop_home: Path):
    cookies: list[str | None] = []
    for again in (False, True):
        with running(shop_home, "run", WEB_PORT="0") as process:
            assert process.stdout is not None
            address = next(line.split()[-1] for line in process.stdout if line.startswith("Web chat"))
            headers = {"Cookie": str(cookies[0]).partition(";")[0]} if again else {}
            with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as page:
                cookies.append(page.headers["Set-Cookie"])
            process.kill()
    assert cookies[0] is not None
    assert cookies[1] is None, "the cookie of before was not taken, and a new one set"
    assert stat.S_IMODE((shop_home / KEY_FILE).stat().st_mode) == 0o600


def test_the_key_is_its_owners_alone(tmp_path: Path):
    key, path = session_key(tmp_path), tmp_path / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert session_key(tmp_path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_key_is_told_in_one_sentence(tmp_path: Path):
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(BadSettings, match=r"5 bytes where 32 were expected.*delete it"):
        session_key(tmp_path)
