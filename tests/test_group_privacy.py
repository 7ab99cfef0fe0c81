"""What is kept of a person is shown to them alone: in a group on Telegram, in a server on Discord, by every way in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.discord_chat import DiscordChat
from bot.memory import Memory
from bot.shop import ShopWindow
from bot.stylist import Request, Stylist
from bot.telegram_chat import TelegramChat
from bot.wording_discord import SHOW_ALONE, SHOWN_ALONE
from bot.wording_telegram import TELL_ALONE, TOLD_ALONE
from tests.fakes import discord_talk, telegram_talk
from tests.fakes.discord_payloads import SHOP_CHANNEL, dm_of
from tests.fakes.discord_people import MENTION, People
from tests.fakes.discord_server import DiscordServer
from tests.fakes.sights import SeeingWindow, photo, seen
from tests.fakes.telegram_server import ME, TOKEN, TelegramServer

own_addresses = discord_talk.own_addresses
telegram, discord, people = telegram_talk.telegram, discord_talk.discord, discord_talk.people
ADA, GROUP = 11, -100333
WAYS = ("wardrobe", "saved", "profile", "export")
SIGNS = {"wardrobe": "navy blazer", "saved": "saved", "profile": "women", "export": "one file"}


@pytest.fixture
async def known(shop_window: ShopWindow, memory: Memory) -> Stylist:
    """A stylist who keeps something of each sort of Ada, on both chats."""
    stylist = Stylist(SeeingWindow(shop_window, seen("blazer", "navy")), memory=memory)
    for person in (f"telegram:{ADA}", f"discord:{ADA}"):
        for text in ("I shop in the women's section", "a shirt", "save the first one"):
            await stylist.answer(Request(text=text, session=person))
        await stylist.answer(Request(text="keep it", photos=(photo("navy"),), session=person))
    return stylist


@pytest.fixture
async def on_telegram(known: Stylist, telegram: TelegramServer) -> AsyncIterator[None]:
    async with TelegramChat(known, token=TOKEN, base_url=telegram.url, album_quiet_s=0.05):
        yield


@pytest.fixture
async def on_discord(known: Stylist, discord: DiscordServer, tmp_path: Any) -> AsyncIterator[None]:
    async with DiscordChat(known, token=discord_talk.TOKEN, home=tmp_path, api_url=discord.url):
        await discord.until(lambda: discord.gateway.identified)
        yield


def from_ada() -> dict[str, Any]:
    return {"from": {"id": ADA, "is_bot": False, "first_name": "Ada"}}


@pytest.mark.parametrize("command", WAYS)
async def test_on_telegram_a_group_hears_only_that_it_was_told_alone(on_telegram, telegram, command):
    telegram.says(GROUP, f"/{command}@{ME['username']}", **from_ada())
    await telegram.until(lambda: telegram.to(GROUP))
    assert [sent.text for sent in telegram.to(GROUP)] == [TOLD_ALONE]
    assert any(sent.text and SIGNS[command].lower() in sent.text.lower() for sent in telegram.to(ADA)), telegram.sent
    assert any(sent.document for sent in telegram.to(ADA)) == (command == "export")


@pytest.mark.parametrize("command", WAYS)
async def test_who_never_pressed_start_is_shown_the_way_and_the_group_nothing(on_telegram, telegram, command):
    telegram.closed_chats.add(ADA)
    telegram.says(GROUP, f"/{command}@{ME['username']}", **from_ada())
    await telegram.until(lambda: telegram.to(GROUP))
    link = f"https://t.me/{ME['username']}?start=group"
    assert [sent.text for sent in telegram.sent] == [TELL_ALONE.format(link=link)]


async def test_words_and_buttons_in_a_group_are_as_private_as_commands(on_telegram, telegram):
    telegram.says(GROUP, f"@{ME['username']} what do you know about me?", **from_ada())
    await telegram.until(lambda: telegram.to(GROUP))
    telegram.says(GROUP, f"@{ME['username']} save the first shirt", **from_ada())
    telegram.says(GROUP, f"@{ME['username']} a white shirt", **from_ada())
    await telegram.until(lambda: any(sent.labels for sent in telegram.to(GROUP)))
    assert telegram.to(GROUP)[0].text == TOLD_ALONE
    telegram.says(GROUP, f"@{ME['username']} save the first one", **from_ada())
    await telegram.until(lambda: any("saved" in label.lower() for label in telegram.to(GROUP)[-1].labels))
    asked = telegram.to(GROUP)[-1]
    telegram.presses(asked, next(label for label in asked.labels if "saved" in label.lower()), by=ADA)
    await telegram.until(lambda: telegram.to(GROUP)[-1].text == TOLD_ALONE)


async def test_who_writes_as_the_group_is_told_nothing_there(on_telegram, known, telegram):
    for text in ("I shop in the men's section",):
        await known.answer(Request(text=text, session=f"telegram:{GROUP}"))
    sender = {"sender_chat": {"id": GROUP, "type": "supergroup", "title": "Friends"}}
    telegram.says(GROUP, f"/profile@{ME['username']}", **from_ada(), **sender)
    await telegram.until(lambda: telegram.to(GROUP))
    assert [sent.chat_id for sent in telegram.sent] == [GROUP]
    assert telegram.sent[0].text.startswith(TELL_ALONE.partition("{")[0])


async def test_alone_with_a_person_telegram_is_as_before(on_telegram, telegram):
    telegram.says(ADA, "/profile")
    await telegram.until(lambda: telegram.to(ADA))
    assert "women" in telegram.to(ADA)[0].text


@pytest.mark.parametrize("command", WAYS)
async def test_on_discord_a_command_answers_its_giver_alone(on_discord, discord, people: People, command):
    await people.commands(ADA, command, in_channel=SHOP_CHANNEL)
    await discord.until(lambda: discord.sent)
    assert all(sent.private for sent in discord.sent)
    assert SIGNS[command].lower() in discord.sent[0].text.lower()


@pytest.mark.parametrize(("text", "command"), [("my wardrobe", "wardrobe"), ("/saved", "saved"), ("/export", "export")])
async def test_on_discord_a_mention_is_shown_the_command(on_discord, discord, people: People, text, command):
    await people.says(ADA, f"{MENTION} {text}", channel_id=SHOP_CHANNEL)
    await discord.until(lambda: discord.sent)
    assert [sent.text for sent in discord.sent] == [SHOW_ALONE.format(command=command)]


async def test_on_discord_a_wish_that_asks_for_it_is_answered_alone(on_discord, discord, people: People):
    await people.commands(ADA, "style", text="show me my profile", in_channel=SHOP_CHANNEL)
    await discord.until(lambda: len(discord.sent) == 2)
    first, second = discord.sent
    assert (first.text, first.private) == (SHOWN_ALONE, False)
    assert second.private
    assert "women" in second.text


async def test_alone_with_a_person_discord_is_as_before(on_discord, discord, people: People):
    await people.says(ADA, "my profile")
    await discord.until(lambda: discord.to(dm_of(ADA)))
    assert "women" in discord.sent[0].text
