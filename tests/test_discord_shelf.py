"""What a server's manager keeps the bot to: a shelf of the catalog, suggested, kept, and put to the core."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import wording_discord as wording
from bot.discord_chat import DiscordChat
from bot.shop import ShopWindow
from bot.stylist import Stylist
from retrieval.shelf import Shelf
from tests.fakes import discord_talk as talks
from tests.fakes.discord_payloads import GUILD, MANAGE_GUILD, SHOP_CHANNEL
from tests.fakes.discord_people import MENTION, People
from tests.fakes.discord_server import TOKEN, DiscordServer

ADA = 11
own_addresses, stylist, discord, people, chat = (
    talks.own_addresses,
    talks.stylist,
    talks.discord,
    talks.people,
    talks.chat,
)


async def settles(people: People, **given: str) -> str:
    before = len(people.server.sent)
    await people.commands(ADA, "settings", in_channel=SHOP_CHANNEL, may=MANAGE_GUILD, **given)
    await people.server.until(lambda: len(people.server.sent) > before)
    assert people.server.sent[-1].private
    return str(people.server.sent[-1].text)


async def test_a_shelf_is_kept_told_and_put_to_every_request_of_the_server(stylist, discord, people, tmp_path):
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified)
        told = await settles(people, audiences="women, Girls", categories="dress,shoes", brands="nord")
    assert told.endswith(
        "I show dresses and shoes for women and girls from Nord here, and that is 1,234 of the shop's pieces."
    )
    shelf = Shelf(audiences=("women", "girls"), categories=("dress", "shoes"), brands=("Nord",))
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified == 2)
        await people.says(ADA, f"{MENTION} a dress", channel_id=SHOP_CHANNEL)
        await people.commands(ADA, "style", text="a dress", in_channel=SHOP_CHANNEL)
        await people.commands(ADA, "saved", in_channel=SHOP_CHANNEL)
        await people.says(ADA, "a dress")
        await discord.until(lambda: len(stylist.asked) == 4)
    assert sorted(asked.shelf == shelf for asked in stylist.asked) == [False, True, True, True]
    assert [asked.session for asked in stylist.asked if asked.shelf != shelf] == [f"discord:{10_000 + ADA}"]


async def test_leaving_the_limits_out_shows_everything_again(chat, discord, people, stylist):
    await settles(people, categories="shoes")
    assert "I show" not in await settles(people)
    await people.says(ADA, f"{MENTION} a dress", channel_id=SHOP_CHANNEL)
    await discord.until(lambda: stylist.asked)
    assert stylist.asked[0].shelf.is_everything


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"categories": "dress, spoons"}, "I don't know “spoons”"),
        ({"brands": "Nord, Ikea", "audiences": "cats"}, "I don't know “cats” or “Ikea”"),
        ({"audiences": "baby", "brands": "Nord"}, "The shop has no pieces for baby from Nord"),
    ],
)
async def test_what_the_shop_does_not_have_changes_nothing_and_is_named(chat, discord, people, tmp_path, given, says):
    await settles(people, categories="shoes")
    kept = (tmp_path / "discord.json").read_text()
    assert (await settles(people, **given)).startswith(says)
    assert (tmp_path / "discord.json").read_text() == kept


@pytest.mark.parametrize(
    ("option", "typed", "suggested"),
    [
        ("categories", "dr", ["dress", "sundress"]),
        ("categories", "dress, s", ["dress, shoes", "dress, shirt", "dress, sundress"]),
        ("audiences", "women, m", ["women, men"]),
        ("brands", "nord,", ["nord, Sundberg", "nord, Hem, Sons & Co"]),
    ],
)
async def test_a_list_is_completed_name_by_name(chat, discord, people, option, typed, suggested):
    taken = await people.commands(
        ADA, "settings", typing=option, in_channel=SHOP_CHANNEL, may=MANAGE_GUILD, **{option: typed}
    )
    await discord.until(lambda: taken.acked_after_s)
    assert taken.suggestions[: len(suggested)] == suggested


async def test_a_brand_with_a_comma_may_stand_alone(chat, people, tmp_path):
    await settles(people, brands="hem, sons & co")
    assert json.loads((tmp_path / "discord.json").read_text())[str(GUILD)]["shelf"]["brands"] == ["Hem, Sons & Co"]


async def test_settings_of_before_there_were_shelves_are_read(stylist, discord, people, tmp_path: Path):
    (tmp_path / "discord.json").write_text(json.dumps({str(GUILD): {"channel": None, "language": "de"}}))
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified)
        await people.says(ADA, f"{MENTION} a dress", channel_id=SHOP_CHANNEL)
        await discord.until(lambda: stylist.asked)
    assert (stylist.asked[0].language, stylist.asked[0].shelf) == ("de", Shelf())


@pytest.fixture
async def real(shop_window: ShopWindow, discord: DiscordServer, tmp_path: Path) -> AsyncIterator[DiscordChat]:
    """The chat over the sample shop."""
    answering = Stylist(shop_window)
    async with DiscordChat(
        answering, token=TOKEN, home=tmp_path, api_url=discord.url, names=lambda: talks.SHOP
    ) as chat:
        await discord.until(lambda: discord.gateway.identified)
        yield chat


async def test_a_wish_outside_of_a_servers_shelf_is_told_and_alone_it_is_met(real, discord, people):
    await settles(people, categories="dress")
    await people.says(ADA, f"{MENTION} white sneakers", channel_id=SHOP_CHANNEL)
    await people.says(ADA, "white sneakers")
    await discord.until(lambda: len(discord.sent) == 3)
    (there,) = (sent for sent in discord.to(SHOP_CHANNEL) if not sent.private)
    assert "Here I only show dresses, and I have no white sneakers among them" in there.text
    (alone,) = discord.to(10_000 + ADA)
    assert "Here I only show" not in alone.text


def test_labels_fit_what_discord_takes() -> None:
    said = (wording.SETTINGS, wording.SETTINGS_AUDIENCES, wording.SETTINGS_CATEGORIES, wording.SETTINGS_BRANDS)
    assert all(len(each) <= 100 for each in said)
