"""Fixtures: the Discord chat over a small Discord server, with a stylist that answers three products."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.choices import Choice
from bot.discord_chat import DiscordChat
from bot.discord_commands import Names
from tests.fakes.discord_people import People
from tests.fakes.discord_server import TOKEN, DiscordServer
from tests.fakes.stylist import FakeStylist, product, reply

CHOICES = (Choice(label="More", text="show me more"), Choice(label="Cheaper", text="cheaper"))
SHOP = Names(
    kinds=("dress", "shirt", "sundress"),
    brands=("Nord", "Sundberg", "Hem, Sons & Co"),
    categories=("dress", "shoes", "shirt", "sundress"),
    count=lambda shelf: 0 if shelf.audiences == ("baby",) else 1_234,
)


def about(number: int) -> tuple[Choice, ...]:
    """What may be said about a product."""
    return (
        Choice(label="Similar", text=f"more like #0000000{number}"),
        Choice(label="What goes with it?", text=f"what goes with #0000000{number}"),
        Choice(label="Save", text=f"save #0000000{number}"),
        Choice(label="I like it", text=f"I like #0000000{number}"),
        Choice(label="Not for me", text=f"I don't like #0000000{number}"),
    )


@pytest.fixture(autouse=True)
def own_addresses() -> Iterator[None]:
    """The library's addresses are class-wide; they are put back after each test."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before[0], yarl.URL(str(before[1]))


@pytest.fixture
def stylist() -> FakeStylist:
    return FakeStylist(
        lambda request: reply(
            product(1), product(2), product(3), choices=CHOICES, product_choices=(about(1), about(2), about(3))
        )
    )


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
def people(discord: DiscordServer) -> People:
    return People(discord)


def chat_of(stylist: FakeStylist, discord: DiscordServer, home: Path, **more: object) -> DiscordChat:
    """A chat that is not started yet."""
    return DiscordChat(stylist, token=TOKEN, home=home, api_url=discord.url, names=lambda: SHOP, **more)  # type: ignore[arg-type]


@pytest.fixture
async def chat(stylist: FakeStylist, discord: DiscordServer, tmp_path: Path) -> AsyncIterator[DiscordChat]:
    async with chat_of(stylist, discord, tmp_path, gateway_url=discord.gateway.url) as chat:
        await discord.until(lambda: discord.gateway.identified)
        yield chat
