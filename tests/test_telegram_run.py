"""`stylist run` on Telegram, as a process of its own with the sample shop: killed, started again, and by webhook."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.command_line import running
from tests.fakes import telegram_talk as talks
from tests.fakes.telegram_sent import Sent
from tests.fakes.telegram_server import TOKEN, TelegramServer

ADA = 11
ADDRESS, SECRET = "https://shop.example/telegram", "a-secret-of-some-length_0"
telegram = talks.telegram


@asynccontextmanager
async def bot(home: Path, telegram: TelegramServer, **more: str) -> AsyncIterator[subprocess.Popen[str]]:
    """The running bot, killed as by `kill -9` at the end; it has told that Telegram is on."""
    database = f"sqlite:///{home / 'telegram-run.sqlite'}"
    settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": telegram.url, "DATABASE_URL": database, **more}
    with running(home, "run", **settings) as process:
        yield process
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)


async def told(process: subprocess.Popen[str]) -> list[str]:
    """What it prints until Telegram is on."""
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or not lines[-1].startswith("Telegram  on"):
        lines.append(await asyncio.to_thread(process.stdout.readline))
        assert lines[-1], lines
    return lines


def advice(telegram: TelegramServer) -> list[Sent]:
    return [sent for sent in telegram.to(ADA) if sent.rows]


async def test_after_kill_9_buttons_work_and_what_was_under_way_is_answered(shop_home, telegram):
    async with bot(shop_home, telegram):
        telegram.says(ADA, "a navy striped top under 60 euros")
        await telegram.until(lambda: advice(telegram), timeout_s=30)
    (first,) = advice(telegram)
    telegram.says(ADA, "white sneakers")  # while nobody is there
    telegram.presses(first, first.labels[-1])
    async with bot(shop_home, telegram):
        await telegram.until(lambda: f"You: {first.labels[-1]}" in [sent.text for sent in telegram.to(ADA)], 30)
        said = [sent.text for sent in telegram.to(ADA)].index(f"You: {first.labels[-1]}")
        await telegram.until(lambda: len(telegram.to(ADA)) > said + 1 and not telegram.unconfirmed, 30)


async def test_with_a_webhook_messages_come_to_the_web_chats_port(shop_home, telegram):
    settings = {"WEB_PORT": "0", "TELEGRAM_WEBHOOK_URL": ADDRESS, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    async with bot(shop_home, telegram, **settings) as process:
        web = next(line for line in await told(process) if line.startswith("Web chat"))
        telegram.says(ADA, "a navy striped top")
        update = telegram.take_back()
        assert await telegram.deliver(f"{web.split()[-1]}/telegram", update) == 200
        assert await telegram.deliver(f"{web.split()[-1]}/telegram", update, secret="wrong") == 403
        assert telegram.to(ADA)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 20) == 0


async def test_a_webhook_that_cannot_be_used_is_told_and_telegram_polled(shop_home, telegram):
    async with bot(shop_home, telegram, WEB_PORT="0", TELEGRAM_WEBHOOK_URL=ADDRESS) as process:
        assert any("TELEGRAM_WEBHOOK_SECRET" in line for line in await told(process))
        telegram.says(ADA, "hello")
        await telegram.until(lambda: telegram.to(ADA), timeout_s=30)
