"""How long people wait on Discord: from a message to "typing" and to the whole answer, over real sockets.

`python -m tests.measure_discord HOME [--people 1,50]` builds the chat on the index in HOME (a STYLIST_HOME), with the
template writer, against the small Discord server of the tests; each person sends one wish. It is no test, and Discord's
own delays come on top.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot.discord_chat import DiscordChat
from bot.shop import ShopWindow
from bot.stylist import Stylist
from tests.fakes.discord_payloads import dm_of
from tests.fakes.discord_people import People
from tests.fakes.discord_server import TOKEN, DiscordServer

WISHES = ("a navy striped top", "black sneakers under 60", "a summer dress", "something for a wedding", "a warm coat")
ROUNDS = 5


class Timed(list[int]):
    """A list that notes when each of its entries came."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[int, float] = {}

    def append(self, channel_id: int) -> None:
        """Note the first time of each."""
        self.at.setdefault(channel_id, time.monotonic())
        super().append(channel_id)


async def measure(home: Path, at_once: int) -> tuple[list[float], list[float]]:
    """Seconds to the first sign and to the whole answer, one each for every message."""
    signs: list[float] = []
    whole: list[float] = []
    window = ShopWindow(home)
    async with DiscordServer() as server:
        chat = DiscordChat(Stylist(window), token=TOKEN, home=Path(tempfile.mkdtemp()), api_url=server.url)
        async with chat:
            await server.until(lambda: server.gateway.identified)
            people = People(server)
            for turn in range(ROUNDS * (10 if at_once == 1 else 1) + 1):
                server.sent.clear()
                server.typing = Timed()
                began = {}
                for person in range(1, at_once + 1):
                    who = 1000 * turn + person
                    began[dm_of(who)] = time.monotonic()
                    await people.says(who, WISHES[(turn + person) % len(WISHES)])
                await server.until(lambda: len(server.sent) >= at_once, timeout_s=120.0)
                if turn:  # the first one warms up
                    signs += [server.typing.at[where] - since for where, since in began.items()]
                    whole += [sent.at - began[sent.channel_id] for sent in server.sent]
    return signs, whole


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--people", default="1,50")
    given = parser.parse_args()
    for at_once in map(int, given.people.split(",")):
        for name, seconds in zip(
            ("first sign", "whole answer"), asyncio.run(measure(given.home, at_once)), strict=True
        ):
            cuts = statistics.quantiles(seconds, n=20)
            times = f"p50 {cuts[9]:.3f} s  p95 {cuts[18]:.3f} s"
            print(f"{at_once:3d} at once  {name:12s}  {times}  ({len(seconds)} messages)")


if __name__ == "__main__":
    main()
