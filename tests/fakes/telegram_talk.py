"""Fixtures: the Telegram chat over a small Bot API server, with a stylist that answers three products."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.choices import Choice
from bot.telegram_chat import TelegramChat
from tests.fakes.stylist import FakeStylist, product, reply
from tests.fakes.telegram_server import TOKEN, TelegramServer

CHOICES = (Choice(label="More", text="show me more"), Choice(label="Cheaper", text="cheaper"))


@pytest.fixture
def stylist() -> FakeStylist:
    return FakeStylist(lambda request: reply(product(1), product(2), product(3)))


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def chat(stylist: FakeStylist, telegram: TelegramServer) -> AsyncIterator[TelegramChat]:
    async with TelegramChat(stylist, token=TOKEN, base_url=telegram.url, album_quiet_s=0.15) as chat:
        yield chat
