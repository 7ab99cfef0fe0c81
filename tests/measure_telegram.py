"""How long people wait on Telegram: from an update to the first sign (typing, or a message) and to the whole reply.

    python -m tests.measure_telegram --home var --people 50

`stylist run` is a process of its own, with the index under `--home` (its memory is a file elsewhere, thrown away); the
Bot API server is the tests' fake, which answers at once and lies beside it, so that what Telegram and the way there
take is not in the figures. Everybody writes at the same moment, in `--rounds` rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from tests.command_line import running
from tests.fakes.telegram_server import TOKEN, TelegramServer

WISHES = ("a navy striped top under 60 euros", "white sneakers", "a summer dress, not black", "a warm coat", "jeans")
WITHIN_S = 120.0


async def measure(home: Path, people: int, rounds: int) -> None:
    """Print the figures of so many people at once."""
    signs_s: list[float] = []
    replies_s: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with TelegramServer() as telegram:
            settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": telegram.url, "OMP_NUM_THREADS": "1"}
            with running(home, "run", "--no-web", DATABASE_URL=f"sqlite:///{folder}/memory.sqlite", **settings):
                telegram.says(1, WISHES[0])  # warms it up
                await telegram.until(lambda: _answered(telegram, 1), WITHIN_S)
                for number in range(rounds):
                    await _round(telegram, range(1000 * (number + 1), 1000 * (number + 1) + people), signs_s, replies_s)
    for name, times_s in (("first sign", signs_s), ("whole reply", replies_s)):
        p95 = sorted(times_s)[min(len(times_s) - 1, round(0.95 * len(times_s)))]
        print(f"{people} at once, {name}: p50 {statistics.median(times_s):.2f} s, p95 {p95:.2f} s, n={len(times_s)}")


async def _round(telegram: TelegramServer, chats: range, signs_s: list[float], replies_s: list[float]) -> None:
    started = time.monotonic()
    for chat in chats:
        telegram.says(chat, WISHES[chat % len(WISHES)])
    await telegram.until(lambda: all(_answered(telegram, chat) for chat in chats), WITHIN_S)
    for chat in chats:
        typing = [at for who, at in telegram.action_times if who == chat]  # none where the answer was as quick
        signs_s.append(min(typing + [sent.at for sent in telegram.to(chat)]) - started)
        replies_s.append(max(sent.at for sent in telegram.to(chat)) - started)


def _answered(telegram: TelegramServer, chat: int) -> bool:
    """Whether the advice has come, which is the last message."""
    return any(sent.method == "sendMessage" for sent in telegram.to(chat))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--home", type=Path, default=Path("var"), help="STYLIST_HOME with an index (default: ./var)")
    parser.add_argument("--people", type=int, default=50, help="how many write at once (default: 50)")
    parser.add_argument("--rounds", type=int, default=5, help="how often they do (default: 5)")
    given = parser.parse_args()
    asyncio.run(measure(given.home, given.people, given.rounds))
