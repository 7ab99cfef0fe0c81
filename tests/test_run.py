"""`stylist run` as a process: what it says at start, and that SIGTERM ends it cleanly, a reindex with it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.child import ROOT
from ingestion.lock import only_one
from retrieval.generation import BUILDING, current_generation, index_folder
from tests.fakes import reindexed_shop

built, shop = reindexed_shop.built, reindexed_shop.shop
TOKEN = "correct-horse-battery-staple"


class Running:
    """A running `stylist run`: `said` holds its lines so far, `url` where its web chat is."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process, self.url = process, ""
        self.said: list[str] = []

    async def until(self, start: str) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            async for line in self.process.stdout:
                self.said.append(line.decode().rstrip())
                if self.said[-1].startswith(start):
                    return self.said[-1]
        raise AssertionError(f"{start!r} was not said: {self.said}")


@asynccontextmanager
async def running(shop: Path, **environment: str) -> AsyncIterator[Running]:
    told = {"STYLIST_HOME": str(shop / "home"), "WEB_PORT": "0", "PYTHONPATH": str(ROOT), **environment}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "run"), cwd=shop, env={**os.environ, **told}, stdout=asyncio.subprocess.PIPE
    )
    bot = Running(process)
    try:
        bot.url = (await bot.until("Web chat")).split()[-1]
        yield bot
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_it_says_at_start_what_is_on_and_what_is_missing(shop: Path) -> None:
    async with running(shop, STYLIST_ADMINS="telegram:1,discord:2") as bot:
        await bot.until("Admins")
        bot.process.send_signal(signal.SIGTERM)
        await bot.until("Stopping.")
        assert await bot.process.wait() == 0
    told = "\n".join(bot.said)
    for line in (
        "Shop      8 products",
        "Writer    template",
        "Web chat  http://",
        "Telegram  off",
        "Admins    2 in the",
    ):
        assert line in told, line


async def test_without_admins_it_says_how_to_name_them(shop: Path) -> None:
    async with running(shop) as bot:
        assert "STYLIST_ADMINS or STYLIST_ADMIN_TOKEN" in await bot.until("Admins")


async def test_a_sigterm_ends_a_running_reindex_and_the_bot_within_seconds(shop: Path) -> None:
    before = current_generation(shop / "home")
    async with running(shop, STYLIST_ADMIN_TOKEN=TOKEN) as bot:
        await bot.until("Admins")
        async with _reindexing(bot, shop) as client, client.get(f"{bot.url}/readyz") as response:
            assert response.status == 200
        bot.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(12):
            assert await bot.process.wait() == 0
    with only_one(shop / "home", "build"), only_one(shop / "home", "ingest"):
        assert list(index_folder(shop / "home").glob(f"{BUILDING}*")) == []
    assert current_generation(shop / "home") == before


@asynccontextmanager
async def _reindexing(bot: Running, shop: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """An admin in the browser whose reindex has come to the pictures."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        await client.post(f"{bot.url}/admin/login", json={"token": TOKEN})
        await client.post(f"{bot.url}/admin/reindex", json={"feed": str(shop / "many.csv")})
        async with asyncio.timeout(30):
            while not re.search("Learning the pictures: ", await _told(client, bot)):
                await asyncio.sleep(0.1)
        yield client


async def _told(client: aiohttp.ClientSession, bot: Running) -> str:
    async with client.get(f"{bot.url}/admin/state") as response:
        return str(json.loads(await response.text())["reindex"]["text"])


async def test_a_killed_bot_leaves_no_reindex_running(shop: Path) -> None:
    async with running(shop, STYLIST_ADMIN_TOKEN=TOKEN) as bot:
        await bot.until("Admins")
        async with _reindexing(bot, shop):
            pass
        bot.process.kill()
        await bot.process.wait()
    async with asyncio.timeout(15):
        while True:
            try:
                with only_one(shop / "home", "build"):
                    break
            except Exception:
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("token", ["short"])
async def test_a_token_that_is_easily_guessed_stops_it_with_one_sentence(shop: Path, token: str) -> None:
    with pytest.raises(AssertionError, match="was not said"):
        async with running(shop, STYLIST_ADMIN_TOKEN=token):
            pass
