"""Admins on Discord: who may, one message that shows how far a work is, and servers' settings."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator

import pytest

from bot import wording_discord as wording
from tests.fakes import discord_talk as talks
from tests.fakes.discord_admins import STRANGER, CountingAdmin
from tests.fakes.discord_payloads import ADMINISTRATOR, GUILD, MANAGE_GUILD, OTHER_CHANNEL, SHOP_CHANNEL, dm_of
from tests.fakes.discord_people import MENTION

ADA, BOB = 11, 12

own_addresses, stylist, discord, people = talks.own_addresses, talks.stylist, talks.discord, talks.people


@pytest.fixture
def admin() -> CountingAdmin:
    return CountingAdmin(f"discord:{ADA}")


@pytest.fixture
async def chat(stylist, discord, admin, tmp_path) -> AsyncIterator[object]:
    async with talks.chat_of(stylist, discord, tmp_path, admin=admin) as chat:
        await discord.until(lambda: discord.gateway.identified)
        yield chat


async def test_admins_commands_are_hidden_from_who_does_not_administer_the_server(chat, discord):
    hidden = {each["name"]: each["default_member_permissions"] for each in discord.commands if each["type"] == 1}
    assert {hidden[name] for name in ("reindex", "stats", "evaluate")} == {ADMINISTRATOR}


async def test_without_an_admin_interface_there_are_no_such_commands(stylist, discord, tmp_path):
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.commands)
        assert not {"reindex", "stats", "evaluate"} & {each["name"] for each in discord.commands}


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("reindex", {}, "/reindex"),
        ("reindex", {"what": "https://shop.example/feed.xml"}, "/reindex https://shop.example/feed.xml"),
        ("reindex", {"what": "status"}, "/reindex status"),
        ("stats", {}, "/stats"),
        ("evaluate", {}, "/evaluate"),
    ],
)
async def test_an_admins_command_shows_its_progress_in_one_private_message(
    chat, discord, people, admin, name, options, said
):
    await people.commands(ADA, name, in_channel=SHOP_CHANNEL, may=ADMINISTRATOR, **options)
    await discord.until(lambda: discord.sent and len(discord.sent[0].edits) == 3)
    (sent,) = discord.sent
    assert admin.asked == [(f"discord:{ADA}", said)]
    assert sent.private
    assert [text.rsplit(": ")[-1] for text in sent.edits] == ["1 of 3", "2 of 3", "3 of 3"]


async def test_a_stranger_is_told_so_even_where_they_administer_the_server(chat, discord, people):
    await people.commands(BOB, "reindex", in_channel=SHOP_CHANNEL, may=ADMINISTRATOR)
    await people.commands(BOB, "stats")
    await discord.until(lambda: len(discord.sent) == 2)
    assert {sent.text for sent in discord.sent} == {STRANGER}


async def test_an_admin_without_the_servers_permission_is_sent_to_a_direct_message(chat, discord, people, admin):
    await people.commands(ADA, "reindex", in_channel=SHOP_CHANNEL)
    await discord.until(lambda: discord.sent)
    assert discord.sent[0].text == wording.NOT_IN_CHARGE
    assert admin.asked == []
    await people.commands(ADA, "stats")
    await discord.until(lambda: admin.asked)


async def test_a_work_that_outlives_its_interaction_goes_on_in_a_direct_message(chat, discord, people, admin):
    admin.count, admin.pause_s, discord.token_life_s = 6, 0.2, 0.5
    await people.commands(ADA, "reindex", in_channel=SHOP_CHANNEL, may=ADMINISTRATOR)
    await discord.until(lambda: discord.to(dm_of(ADA)) and discord.to(dm_of(ADA))[0].edits[-1].endswith("6 of 6"))
    assert len(discord.sent) == 2


async def test_other_people_are_answered_while_an_admins_work_goes_on(chat, discord, people, admin):
    admin.count, admin.pause_s = 30, 0.1
    await people.commands(ADA, "reindex")
    await people.says(BOB, "a shirt")
    await discord.until(lambda: discord.to(dm_of(BOB)) and discord.to(dm_of(ADA)), timeout_s=2.0)
    assert len(discord.to(dm_of(ADA))[0].edits) < 30


async def test_a_servers_settings_keep_the_bot_to_a_channel_and_outlive_the_process(stylist, discord, people, tmp_path):
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified)
        await people.commands(
            ADA, "settings", channel=str(SHOP_CHANNEL), language="de", in_channel=SHOP_CHANNEL, may=MANAGE_GUILD
        )
        await discord.until(lambda: discord.sent)
        assert discord.sent[0].text == f"All right. In this server I answer in <#{SHOP_CHANNEL}>, and I assume German."
    assert json.loads((tmp_path / "discord.json").read_text())[str(GUILD)] == {
        "channel": SHOP_CHANNEL,
        "language": "de",
        "shelf": {"audiences": [], "categories": [], "brands": []},
    }
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified == 2)
        await people.says(ADA, f"{MENTION} a shirt", channel_id=OTHER_CHANNEL)
        await people.commands(ADA, "style", text="trousers", in_channel=OTHER_CHANNEL)
        await discord.until(lambda: len(discord.sent) == 2)
        await people.says(ADA, f"{MENTION} a dress", channel_id=SHOP_CHANNEL)
        await discord.until(lambda: len(discord.sent) == 3)
    assert discord.sent[1].text == wording.ELSEWHERE.format(channel=f"<#{SHOP_CHANNEL}>")
    assert discord.sent[1].private
    assert [(asked.text, asked.language) for asked in stylist.asked] == [("a dress", "de")]


async def test_settings_are_for_who_manages_the_server(chat, discord, people, tmp_path):
    await people.commands(BOB, "settings", language="de", in_channel=SHOP_CHANNEL)
    await people.commands(BOB, "settings", language="de", may=MANAGE_GUILD)
    await discord.until(lambda: len(discord.sent) == 2)
    assert {sent.text for sent in discord.sent} == {wording.NOT_IN_CHARGE, wording.NO_SERVER}
    assert not (tmp_path / "discord.json").exists()


async def test_broken_settings_are_as_good_as_none(stylist, discord, people, tmp_path):
    (tmp_path / "discord.json").write_text("[1, 2")
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified)
        await people.says(ADA, f"{MENTION} a shirt", channel_id=OTHER_CHANNEL)
        await discord.until(lambda: discord.sent)


async def test_a_stop_does_not_wait_for_an_admins_work(stylist, discord, people, admin, tmp_path, caplog):
    admin.count, admin.pause_s = 100, 0.1
    async with talks.chat_of(stylist, discord, tmp_path, admin=admin):
        await discord.until(lambda: discord.gateway.identified)
        await people.commands(ADA, "reindex")
        await discord.until(lambda: discord.sent)
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 5.0  # of the ten that the work would take
    assert caplog.records == []
