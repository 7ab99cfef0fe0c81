"""The Discord chat's coming and going: tokens, limits, outages, dropped connections, restarts and the end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import discord_connection
from bot.discord_chat import DiscordChat
from bot.edge import ChannelError
from tests.fakes import discord_talk as talks
from tests.fakes.discord_payloads import SHOP_CHANNEL, dm_of
from tests.fakes.discord_server import TOKEN
from tests.fakes.stylist import reply

ADA = 11

own_addresses, stylist, discord, people, chat = (
    talks.own_addresses,
    talks.stylist,
    talks.discord,
    talks.people,
    talks.chat,
)


async def test_a_rate_limit_is_obeyed(chat, discord, people):
    discord.fail_next, discord.retry_after_s = [429], 0.5
    started = time.monotonic()
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent)
    assert discord.sent[0].at - started >= 0.5
    assert len(discord.sent) == 1


@pytest.mark.parametrize("by_command", [False, True])
async def test_a_server_error_loses_nothing(chat, discord, people, by_command):
    discord.fail_next = [502]
    await (people.commands(ADA, "style", text="a shirt") if by_command else people.says(ADA, "a shirt"))
    await discord.until(lambda: discord.sent)
    assert discord.sent[0].is_card


@pytest.mark.parametrize("code", [None, 4000])
async def test_a_dropped_gateway_is_resumed_and_what_was_missed_is_answered(chat, discord, people, code):
    await discord.gateway.drop(code)
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent, timeout_s=12.0)
    assert (discord.gateway.identified, discord.gateway.resumed) == (1, 1)


async def test_a_session_that_is_forgotten_is_begun_anew(chat, discord, people):
    discord.gateway.forgetful = True
    await discord.gateway.drop(4000)
    await discord.until(lambda: discord.gateway.identified == 2, timeout_s=12.0)
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent)


async def test_buttons_work_in_a_new_process_life(stylist, discord, people, tmp_path):
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified)
        await people.says(ADA, "a shirt")
        await discord.until(lambda: discord.sent)
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified == 2)
        await people.presses(ADA, discord.sent[0], "Cheaper")
        await discord.until(lambda: len(discord.sent) == 2)
    assert stylist.asked[1].text == "cheaper"


async def test_buttons_work_under_embeds_too(chat, discord, people, stylist):
    discord.cards_refused = True
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent)
    await people.picks(ADA, discord.sent[0], "2. Save")
    await discord.until(lambda: len(discord.sent) == 2)
    assert stylist.asked[1].text == "save #00000002"


@pytest.mark.parametrize("token", ["no token", "", "a.b", "a.b.c d"])
def test_what_cannot_be_a_token_is_one_sentence(stylist, tmp_path, token):
    with pytest.raises(ChannelError, match=r"^DISCORD_TOKEN does not look like .* copy it again"):
        DiscordChat(stylist, token=token, home=tmp_path)


async def test_a_refused_token_is_one_sentence_and_is_never_logged(stylist, discord, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    discord.token = "another"
    with pytest.raises(ChannelError, match=r"^Discord refuses DISCORD_TOKEN"):
        async with talks.chat_of(stylist, discord, tmp_path):
            pass
    assert TOKEN not in caplog.text


async def test_a_token_reset_while_running_is_told_in_the_log(chat, discord, caplog):
    discord.token = discord.gateway.token = "another"
    discord.gateway.forgetful = True
    await discord.gateway.drop(4004)
    await discord.until(lambda: "Discord refuses DISCORD_TOKEN" in caplog.text)


async def test_where_discord_is_out_of_reach_the_chat_starts_once_it_is_back(
    stylist, discord, people, tmp_path, monkeypatch
):
    monkeypatch.setattr(discord_connection, "START_TIMEOUT_S", 0.2)
    discord.down = True
    async with talks.chat_of(stylist, discord, tmp_path):
        discord.down = False
        await discord.until(lambda: discord.gateway.identified)
        await people.says(ADA, "a shirt")
        await discord.until(lambda: discord.sent)


async def test_contents_that_are_granted_no_more_are_done_without(stylist, discord, people, tmp_path):
    discord.gateway.may_read = True
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified)
        discord.gateway.may_read = False
        discord.gateway.forgetful = True
        await discord.gateway.drop(4000)
        await discord.until(lambda: discord.gateway.identified == 2, timeout_s=20.0)
        assert not discord.gateway.intents & 1 << 15
        await people.says(ADA, "a shirt")
        await discord.until(lambda: discord.sent)


async def test_a_stop_waits_for_the_answer_that_is_under_way(stylist, discord, people, tmp_path):
    stylist.delay_s = 0.4
    async with talks.chat_of(stylist, discord, tmp_path):
        await discord.until(lambda: discord.gateway.identified)
        await people.says(ADA, "a shirt")
        await discord.until(lambda: stylist.asked)
    assert len(discord.sent) == 1


async def test_an_interaction_that_is_too_old_is_left_alone(chat, discord, people, stylist, caplog):
    discord.ack_limit_s = -1.0
    await people.commands(ADA, "style", text="a shirt")
    await discord.until(lambda: "could not be taken up" in caplog.text)
    assert stylist.asked == []


async def test_nobody_is_kept_waiting_by_anothers_long_answer(chat, discord, people, stylist):
    stylist.delay_s = lambda request: 3.0 if "slow" in request.text else 0.0
    await people.says(ADA, "slow")
    started = time.monotonic()
    await people.commands(12, "style", text="quick", in_channel=SHOP_CHANNEL)
    await discord.until(lambda: discord.to(SHOP_CHANNEL))
    assert discord.to(SHOP_CHANNEL)[0].at - started < 2.0


PROCESS = """
import asyncio, sys
from pathlib import Path
from bot.discord_chat import DiscordChat
from tests.fakes.discord_talk import CHOICES
from tests.fakes.stylist import FakeStylist, product, reply

async def main():
    stylist = FakeStylist(lambda request: reply(product(1), text=request.text, choices=CHOICES))
    async with DiscordChat(stylist, token=sys.argv[1], home=Path(sys.argv[2]), api_url=sys.argv[3]):
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_buttons_outlive_a_kill(discord, people, tmp_path):
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-W", "ignore", "-c", PROCESS, TOKEN, str(tmp_path), discord.url]
    for life in (1, 2):
        with subprocess.Popen(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}) as process:
            try:
                await discord.until(lambda: discord.gateway.identified == life, timeout_s=30.0)  # noqa: B023
                if life == 1:
                    await people.says(ADA, "a shirt")
                else:
                    await people.presses(ADA, discord.sent[0], "Cheaper")
                await discord.until(lambda: len(discord.to(dm_of(ADA))) == life)  # noqa: B023
            finally:
                process.send_signal(signal.SIGKILL)
        await asyncio.sleep(0.05)
    assert "cheaper" in discord.sent[1].text


async def test_a_reply_without_words_is_still_a_message(chat, discord, people, stylist):
    stylist.answering = lambda request: reply(text="")
    await people.says(ADA, "a shirt")
    await discord.until(lambda: discord.sent)
